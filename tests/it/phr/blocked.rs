//! Blocked documents: counted, obscured, shown on a raised basis, and fetched after that only.

use serde_json::json;

use super::{LINE, documents, fetch, form, post, post_on, start, target, titles, with};
use crate::support::keeps;

const NORS: &str = "nhn-securitylabel-nors-count";

fn body() -> String {
    form(&[("patient.identifier", LINE), ("status", "current")])
}

#[tokio::test]
async fn blocked_documents_are_left_out_and_counted() {
    keeps("phr.blocked.count");
    let sandbox = start().await;
    let answer = post(&sandbox, body()).await;
    assert_eq!(answer.header(NORS), "2");
    assert!(!titles(&answer.json()).contains(&"Psykologsammenfatning".to_owned()));
    let one = post(&sandbox, body() + "&type=A07-2").await;
    assert_eq!((one.header(NORS), &one.json()["total"]), ("1", &json!(0)));
    assert!(!post(&sandbox, body() + "&type=A03-2").await.has(NORS));
}

#[tokio::test]
async fn with_the_switch_blocked_documents_are_listed_obscured() {
    keeps("phr.blocked.obscure");
    let sandbox = with(&[("phr.blocked", json!("obscure"))]).await;
    let answer = post(&sandbox, body()).await;
    assert_eq!(answer.header(NORS), "2");
    let bundle = answer.json();
    let blocked: Vec<_> = documents(&bundle)
        .into_iter()
        .filter(|it| it["content"][0]["attachment"]["title"] == "Sperret")
        .collect();
    assert_eq!(blocked.len(), 2);
    for document in blocked {
        let text = document.to_string();
        for secret in ["Psykolog", "Journalnotat", "Blix", "Grevling", "\"size\"", "\"hash\"", "#dept"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert_eq!(
            (&document["type"]["text"], &document["context"]["practiceSetting"]["text"]),
            (&json!("*****"), &json!("*****"))
        );
        assert!(text.contains("2.16.578.1.12.4.1.4.101") && text.contains("NORS"));
        let answer = fetch(&sandbox, LINE, &target(document)).await;
        assert_eq!(answer.status(), 403);
    }
}

#[tokio::test]
async fn a_blocked_document_is_fetched_only_after_a_search_that_showed_it() {
    let sandbox = start().await;
    let bundle = post_on(&sandbox, "FORHOYET_SAMTYKKE", body() + "&type=A07-2").await.json();
    let link = target(documents(&bundle)[0]);
    let good = fetch(&sandbox, LINE, &link).await;
    assert_eq!(good.status(), 200);
    sandbox.satisfies(&good, "phr.document.blocked").await;
    sandbox.control("POST", "/_sandbox/clock/advance", json!({"by": "PT3M"})).await;
    let bad = fetch(&sandbox, LINE, &link).await;
    assert_eq!(bad.status(), 403);
    sandbox.violates(&bad, "phr.document.blocked").await;
}
