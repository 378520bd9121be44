//! What a sync does to items and versions, and the documented internal path.

use serde_json::json;

use super::{
    NATALIZUMAB, REIMBURSEMENT, SEED_VERSION, TREATMENT, ask, item, items, list, reimbursement, since, sync,
    version,
};
use crate::support::{KEY, Sandbox, keeps};

const INTERNAL: &str = "/api/internal/sync";

#[tokio::test]
async fn an_item_synced_as_it_is_keeps_version_and_instant() {
    keeps("nompd.version.unchanged");
    let sandbox = Sandbox::start().await;
    let before = list(&sandbox, TREATMENT).await;
    let same = item(&before, NATALIZUMAB).unwrap()["data"].clone();
    assert_eq!(sync(&sandbox, json!({"treatmentGroups": {"upsert": [same]}})).await, SEED_VERSION + 1);
    let after = list(&sandbox, TREATMENT).await;
    assert_eq!(item(&after, NATALIZUMAB), item(&before, NATALIZUMAB));
    assert_eq!(items(&after), items(&before));
}

#[tokio::test]
async fn a_changed_item_takes_version_and_instant_of_the_sync() {
    let sandbox = Sandbox::start().await;
    let mut data = item(&list(&sandbox, TREATMENT).await, NATALIZUMAB).unwrap()["data"].clone();
    data["description"] = json!(null);
    sync(&sandbox, json!({"treatmentGroups": {"upsert": [data.clone()]}})).await;
    let diff = since(&sandbox, TREATMENT, SEED_VERSION).await;
    assert_eq!(
        items(&diff),
        &[
            json!({"data": data, "version": SEED_VERSION + 1, "lastChanged": "2026-03-03T12:00:00Z", "isDeleted": false})
        ]
    );
}

#[tokio::test]
async fn a_deleted_item_keeps_its_data_and_takes_the_deleting_version() {
    keeps("nompd.deleted.data");
    let sandbox = Sandbox::start().await;
    let data = item(&list(&sandbox, TREATMENT).await, NATALIZUMAB).unwrap()["data"].clone();
    sync(&sandbox, json!({"treatmentGroups": {"delete": [NATALIZUMAB]}})).await;
    assert_eq!(item(&list(&sandbox, TREATMENT).await, NATALIZUMAB), None);
    let expected = json!({"data": data, "version": SEED_VERSION + 1, "lastChanged": "2026-03-03T12:00:00Z", "isDeleted": true});
    for from in [0, 5, SEED_VERSION] {
        assert_eq!(item(&since(&sandbox, TREATMENT, from).await, NATALIZUMAB), Some(&expected));
    }
}

#[tokio::test]
async fn an_item_that_comes_back_as_it_was_is_a_change() {
    keeps("nompd.deleted.again");
    let sandbox = Sandbox::start().await;
    let data = item(&list(&sandbox, TREATMENT).await, NATALIZUMAB).unwrap()["data"].clone();
    sync(&sandbox, json!({"treatmentGroups": {"delete": [NATALIZUMAB]}})).await;
    sync(&sandbox, json!({"treatmentGroups": {"upsert": [data.clone()]}})).await;
    let back = since(&sandbox, TREATMENT, SEED_VERSION + 1).await;
    let back = item(&back, NATALIZUMAB).unwrap();
    assert_eq!(
        (&back["data"], &back["version"], &back["isDeleted"]),
        (&data, &json!(SEED_VERSION + 2), &json!(false))
    );
}

#[tokio::test]
async fn sources_that_fail_change_nothing_and_raise_no_version() {
    keeps("nompd.sync.failure");
    let sandbox = Sandbox::start().await;
    let before = ask(&sandbox, REIMBURSEMENT).await;
    let failing = json!({"reimbursementGroups": {"upsert": [reimbursement("X_1", "x")]}, "fail": true});
    assert_eq!(sync(&sandbox, failing).await, SEED_VERSION);
    assert_eq!(sync(&sandbox, json!({"fail": true})).await, SEED_VERSION);
    assert_eq!(ask(&sandbox, REIMBURSEMENT).await.body(), before.body());
}

#[tokio::test]
async fn the_internal_path_syncs_at_once_with_the_same_key() {
    keeps("nompd.sync.internal");
    keeps("nompd.sync.internal-answer");
    let sandbox = Sandbox::start().await;
    let answer = sandbox.call("POST", INTERNAL).header(KEY).send().await;
    assert_eq!((answer.status(), answer.json()), (200, json!({"currentVersion": SEED_VERSION + 1})));
    let with_body = sandbox.call("POST", INTERNAL).header(KEY).body("text/plain", "x").send().await;
    assert_eq!(with_body.json(), json!({"currentVersion": SEED_VERSION + 2}));
    assert!(!items(&since(&sandbox, TREATMENT, SEED_VERSION).await).is_empty());
}

#[tokio::test]
async fn the_internal_path_without_key_syncs_nothing() {
    let sandbox = Sandbox::start().await;
    let refused = sandbox.call("POST", INTERNAL).send().await;
    assert_eq!(
        (refused.status(), refused.text().as_str()),
        (401, r#"{"error":"Invalid or missing API key."}"#)
    );
    let read = sandbox.get(INTERNAL).header(KEY).send().await;
    assert_eq!((read.status(), read.header("allow")), (405, "POST"));
    assert_eq!(version(&sandbox).await, SEED_VERSION);
}

#[tokio::test]
async fn a_drawn_sync_is_small_fixed_and_leaves_the_documented_item_alone() {
    keeps("nompd.sync.drawn");
    let (one, other) = (Sandbox::start().await, Sandbox::start().await);
    let mut kinds = std::collections::BTreeSet::new();
    for _ in 0..24 {
        let version = version(&one).await;
        // Requests draw ids too: they must not change what the nights draw.
        list(&one, TREATMENT).await;
        sync(&one, json!({})).await;
        other.call("POST", "/_sandbox/nompd/sync").send().await;
        for path in super::LISTS {
            let (diff, same) = (since(&one, path, version).await, since(&other, path, version).await);
            assert_eq!(diff, same);
            assert!((1..=2).contains(&items(&diff).len()), "{}", items(&diff).len());
            assert_eq!(item(&diff, NATALIZUMAB), None);
            kinds.extend(items(&diff).iter().map(|it| it["isDeleted"].to_string()));
        }
    }
    assert_eq!(kinds.len(), 2, "some are deleted, some are not");
}

#[tokio::test]
async fn two_nights_drawn_at_one_instant_change_a_lone_group_twice() {
    let sandbox = Sandbox::start().await;
    // One group with one alternative is left, so that chance has no other to change, and no rank to pass on.
    let all = list(&sandbox, TREATMENT).await;
    let alternatives =
        |it: &&serde_json::Value| it["data"]["treatmentAlternatives"].as_array().unwrap().len();
    let lone =
        items(&all).iter().find(|it| it["data"]["id"] != NATALIZUMAB && alternatives(it) == 1).unwrap();
    let id = lone["data"]["id"].as_str().unwrap();
    let others: Vec<_> = items(&all).iter().map(|it| &it["data"]["id"]).filter(|it| *it != id).collect();
    sync(&sandbox, json!({"treatmentGroups": {"delete": others}})).await;
    for _ in 0..2 {
        let version = sync(&sandbox, json!({})).await;
        let diff = since(&sandbox, TREATMENT, version - 1).await;
        assert_eq!(item(&diff, id).unwrap()["version"], version, "{diff}");
    }
}

#[tokio::test]
async fn another_seed_number_draws_another_night() {
    let (one, other) = (Sandbox::start().await, Sandbox::with(|config| config.seed_number = 2).await);
    sync(&one, json!({})).await;
    sync(&other, json!({})).await;
    assert_ne!(since(&one, TREATMENT, SEED_VERSION).await, since(&other, TREATMENT, SEED_VERSION).await);
}

#[tokio::test]
async fn reset_leads_back_to_the_seed() {
    let sandbox = Sandbox::start().await;
    let before = ask(&sandbox, TREATMENT).await;
    sync(&sandbox, json!({})).await;
    sandbox.call("POST", "/_sandbox/reset").send().await;
    assert_eq!(ask(&sandbox, TREATMENT).await.body(), before.body());
}

#[tokio::test]
async fn one_sandbox_is_not_changed_by_another() {
    let (one, other) = (Sandbox::start().await, Sandbox::start().await);
    sync(&one, json!({})).await;
    assert_eq!(version(&other).await, SEED_VERSION);
}
