//! The two lists: whole, and as what changed.

use serde_json::Value;

use super::{LISTS, SEED_VERSION, TREATMENT, ask, items, list, since};
use crate::support::{KEY, Sandbox, keeps};

fn versions(answer: &Value) -> Vec<u64> {
    items(answer).iter().map(|item| item["version"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn the_whole_list_has_everything_but_what_is_deleted() {
    keeps("nompd.list.full");
    let sandbox = Sandbox::start().await;
    for path in LISTS {
        let answer = list(&sandbox, path).await;
        assert_eq!(answer["currentVersion"], SEED_VERSION);
        assert!(items(&answer).iter().all(|item| item["isDeleted"] == false));
    }
}

#[tokio::test]
async fn a_diff_has_what_changed_later_deleted_items_too() {
    keeps("nompd.list.diff");
    let sandbox = Sandbox::start().await;
    for path in LISTS {
        let all = since(&sandbox, path, 0).await;
        for version in 0..=SEED_VERSION {
            let diff = since(&sandbox, path, version).await;
            let expected: Vec<&Value> =
                items(&all).iter().filter(|item| item["version"].as_u64().unwrap() > version).collect();
            assert_eq!(items(&diff).iter().collect::<Vec<_>>(), expected, "{path} since {version}");
        }
    }
}

#[tokio::test]
async fn every_version_of_the_seed_answers_another_diff() {
    let sandbox = Sandbox::start().await;
    for path in LISTS {
        let mut sizes = Vec::new();
        for version in 0..=SEED_VERSION {
            sizes.push(items(&since(&sandbox, path, version).await).len());
        }
        assert!(sizes.is_sorted_by(|a, b| a > b), "{path}: {sizes:?}");
        assert_eq!(sizes.last(), Some(&0));
    }
    const { assert!(SEED_VERSION >= 12) };
}

#[tokio::test]
async fn items_stand_by_version_and_id() {
    keeps("nompd.list.order");
    let sandbox = Sandbox::start().await;
    for path in LISTS {
        for answer in [list(&sandbox, path).await, since(&sandbox, path, 3).await] {
            assert!(versions(&answer).is_sorted());
            let keys: Vec<(u64, &str)> = versions(&answer)
                .into_iter()
                .zip(items(&answer).iter().map(|it| it["data"]["id"].as_str().unwrap()))
                .collect();
            assert!(keys.is_sorted());
        }
    }
}

#[tokio::test]
async fn one_version_stands_over_both_lists() {
    keeps("nompd.version.store-wide");
    let sandbox = Sandbox::start().await;
    let change = serde_json::json!({"treatmentGroups": {"delete": [super::NATALIZUMAB]}});
    assert_eq!(super::sync(&sandbox, change).await, SEED_VERSION + 1);
    for path in LISTS {
        assert_eq!(list(&sandbox, path).await["currentVersion"], SEED_VERSION + 1);
    }
    assert_eq!(items(&since(&sandbox, LISTS[1], SEED_VERSION).await).len(), 0);
    let nothing = serde_json::json!({"treatmentGroups": {}});
    assert_eq!(super::sync(&sandbox, nothing).await, SEED_VERSION + 2);
    assert_eq!(items(&since(&sandbox, TREATMENT, SEED_VERSION + 1).await).len(), 0);
}

#[tokio::test]
async fn a_list_that_is_known_is_not_sent_again() {
    keeps("nompd.etag");
    let sandbox = Sandbox::start().await;
    for target in [TREATMENT.to_owned(), format!("{TREATMENT}?sinceVersion=3")] {
        let first = ask(&sandbox, &target).await;
        assert!(!first.has("vary") && !first.has("content-encoding"));
        let etag = first.header("etag").to_owned();
        let again = sandbox.get(&target).header(KEY).header(("if-none-match", &etag)).send().await;
        assert_eq!((again.status(), again.body().len()), (304, 0));
    }
    let etag = ask(&sandbox, TREATMENT).await.header("etag").to_owned();
    super::sync(&sandbox, serde_json::json!({})).await;
    let changed = sandbox.get(TREATMENT).header(KEY).header(("if-none-match", &etag)).send().await;
    assert_eq!(changed.status(), 200);
}

#[tokio::test]
async fn compression_is_not_offered() {
    let sandbox = Sandbox::start().await;
    let answer = sandbox.get(TREATMENT).header(KEY).header(("accept-encoding", "gzip")).send().await;
    assert!(!answer.has("content-encoding"));
}

#[tokio::test]
async fn head_and_other_spellings_of_the_path_are_answered() {
    let sandbox = Sandbox::start().await;
    let get = ask(&sandbox, TREATMENT).await;
    let head = sandbox.call("HEAD", "/API/v1/treatmentgroup/").header(KEY).send().await;
    assert_eq!((head.status(), head.header("etag")), (200, get.header("etag")));
}
