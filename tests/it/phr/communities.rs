//! Documents of several communities, and gateways that do not answer.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{LINE, documents, fetch, find, set, start, target};
use crate::support::{Sandbox, keeps};

/// The communities a result has documents of.
fn homes(bundle: &Value) -> BTreeSet<String> {
    let home = |it: &Value| target(it).rsplit('=').next().unwrap().to_owned();
    documents(bundle).into_iter().map(home).collect()
}

fn warnings(bundle: &Value) -> Vec<&Value> {
    bundle["entry"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["resource"]["resourceType"] == "OperationOutcome")
        .collect()
}

#[tokio::test]
async fn a_result_has_documents_of_every_community() {
    keeps("phr.communities");
    let sandbox = start().await;
    let bundle = find(&sandbox, LINE, &[]).await;
    assert_eq!(homes(&bundle).len(), 5);
    for document in documents(&bundle) {
        assert_eq!(fetch(&sandbox, LINE, &target(document)).await.status(), 200);
    }
}

async fn without_vest(sandbox: &Sandbox) -> Value {
    let bundle = find(sandbox, LINE, &[]).await;
    assert_eq!(homes(&bundle).len(), 4);
    assert_eq!(bundle["total"], documents(&bundle).len());
    let [warning] = warnings(&bundle)[..] else { panic!("one warning") };
    assert_eq!(warning["search"]["mode"], "outcome");
    assert_eq!(warning["resource"]["issue"][0]["severity"], "warning");
    assert!(warning["resource"]["issue"][0]["diagnostics"].as_str().unwrap().contains("Helse Vest"));
    bundle
}

#[tokio::test]
async fn a_dead_gateway_leaves_the_rest_and_a_warning() {
    keeps("phr.communities.dead");
    let sandbox = start().await;
    let whole = find(&sandbox, LINE, &[]).await;
    assert!(warnings(&whole).is_empty());
    set(&sandbox, "phr.dead_gateway", "vest").await;
    without_vest(&sandbox).await;
    for document in documents(&whole) {
        let answer = fetch(&sandbox, LINE, &target(document)).await;
        let is_dead = target(document).ends_with("2.16.578.1.34.7.1");
        assert_eq!(answer.status(), if is_dead { 503 } else { 200 });
        if is_dead {
            sandbox.violates(&answer, "phr.document.community").await;
        } else {
            sandbox.satisfies(&answer, "phr.document.community").await;
        }
    }
}

#[tokio::test]
async fn a_slow_gateway_is_waited_for_and_left_out() {
    let sandbox = start().await;
    set(&sandbox, "phr.slow_gateway", "vest").await;
    let begun = std::time::Instant::now();
    let first = without_vest(&sandbox).await;
    assert!(begun.elapsed().as_millis() >= 500);
    // What was found is kept, and not waited for again.
    assert_eq!(without_vest(&sandbox).await, first);
}
