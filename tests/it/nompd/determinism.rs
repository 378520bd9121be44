//! Same seed number, frozen clock, same requests: the same bytes.

use serde_json::json;

use super::{LISTS, NATALIZUMAB, ask, sync};
use crate::support::Sandbox;

#[tokio::test]
async fn two_sandboxes_answer_lists_diffs_refusals_and_answer_keys_with_the_same_bytes() {
    let (one, other) = (Sandbox::from_scratch().await, Sandbox::from_scratch().await);
    for sandbox in [&one, &other] {
        sync(sandbox, json!({})).await;
        sync(sandbox, json!({"treatmentGroups": {"delete": [NATALIZUMAB]}})).await;
        sandbox.control("POST", "/_sandbox/clock/advance", json!({"by": "P2D"})).await;
    }
    let mut targets = vec!["/_sandbox/nompd/expected?items=true".to_owned()];
    for path in LISTS {
        for query in ["", "?sinceVersion=0", "?sinceVersion=14", "?sinceVersion=16", "?sinceVersion=x"] {
            targets.push(format!("{path}{query}"));
        }
    }
    for target in targets {
        let (a, b) = (ask(&one, &target).await, ask(&other, &target).await);
        assert_eq!((a.status(), a.headers(), a.body()), (b.status(), b.headers(), b.body()), "{target}");
    }
}

#[tokio::test]
async fn no_id_of_a_group_is_taken_for_a_persons_number() {
    let sandbox = Sandbox::with(|config| config.nompd_scale = Some(2000)).await;
    for path in LISTS {
        let answer = ask(&sandbox, path).await;
        assert_eq!(sandbox.entry(&answer).await["masked_numbers"], 0, "{path}");
    }
}
