//! `/_sandbox/phr/documents`.

use serde_json::{Value, json};

use super::{LETTER, LINE, add, documents, fetch, find, start, target, titles};
use crate::support::{Answer, Sandbox};

const PATH: &str = "/_sandbox/phr/documents";

fn letter() -> Value {
    json!({"patient": LINE, "title": "Hei", "type": "I02-2", "text": ["Æøå & <b>."]})
}

async fn put(sandbox: &Sandbox, changes: &[(&str, Value)]) -> Answer {
    let mut body = letter();
    for (name, value) in changes {
        body[*name] = value.clone();
    }
    sandbox.control("POST", PATH, body).await
}

#[tokio::test]
async fn documents_are_listed_all_or_a_patients() {
    let sandbox = start().await;
    let all = sandbox.get(PATH).send().await.json();
    assert!(all["total"].as_u64().unwrap() >= 120);
    let lines = sandbox.get(&format!("{PATH}?patient={LINE}&limit=1")).send().await.json();
    assert!(lines["total"].as_u64().unwrap() > 10 && lines["documents"].as_array().unwrap().len() == 1);
    assert_eq!(lines["documents"][0]["uniqueId"], LETTER);
    assert_eq!(sandbox.get(&format!("{PATH}?colour=x")).send().await.status(), 400);
}

#[tokio::test]
async fn an_added_document_is_found_and_fetched() {
    let sandbox = start().await;
    let good = put(&sandbox, &[]).await;
    assert_eq!(good.status(), 201);
    sandbox.satisfies(&good, "control.phr.document").await;
    let found = find(&sandbox, LINE, &[("type", "I02-2")]).await;
    assert!(titles(&found).contains(&"Hei".to_owned()));
    for (format, start) in [("text", "Brev"), ("cda", "<?xml"), ("epikrise", "<?xml"), ("cda-pdf", "<?xml")] {
        let entry = add(
            &sandbox,
            json!({"patient": LINE, "title": "Brev", "type": "I02-2", "text": ["Æ & <b>"], "format": format}),
        )
        .await;
        let found =
            find(&sandbox, LINE, &[("identifier", &format!("urn:uuid:{}", entry["id"].as_str().unwrap()))])
                .await;
        let answer = fetch(&sandbox, LINE, &target(documents(&found)[0])).await;
        assert!(answer.text().starts_with(start), "{format}");
    }
}

#[tokio::test]
async fn bytes_are_taken_as_they_are() {
    let sandbox = start().await;
    let entry = add(
        &sandbox,
        json!({"patient": "26812297073", "title": "Mine", "type": "E02-2", "content": {"mediaType": "image/jpeg", "base64": "AAEC"}}),
    )
    .await;
    let found = find(&sandbox, "26812297073", &[]).await;
    let document = documents(&found)[0];
    assert_eq!(document["content"][0]["attachment"]["size"], 3);
    assert_eq!(document["id"], entry["id"]);
    let answer = fetch(&sandbox, "26812297073", &target(document)).await;
    assert_eq!((answer.header("content-type"), &answer.body()[..]), ("image/jpeg", &[0, 1, 2][..]));
}

#[tokio::test]
async fn a_replacing_document_takes_the_place_of_the_other() {
    let sandbox = start().await;
    let old = add(&sandbox, letter()).await;
    let mut new = letter();
    new["replaces"] = old["id"].clone();
    new["title"] = json!("Hei igjen");
    add(&sandbox, new.clone()).await;
    let listed = sandbox.get(&format!("{PATH}?patient={LINE}")).send().await.json();
    let of = |title: &str| {
        listed["documents"].as_array().unwrap().iter().find(|it| it["title"] == title).unwrap().clone()
    };
    assert_eq!((&of("Hei")["status"], &of("Hei igjen")["status"]), (&json!("superseded"), &json!("current")));
    let twice = sandbox.control("POST", PATH, new).await;
    sandbox.violates(&twice, "control.phr.document").await;
}

#[tokio::test]
async fn every_mistake_is_told_with_its_place_and_nothing_is_stored() {
    let sandbox = start().await;
    for (field, value, place) in [
        ("patient", json!("12345678901"), "/patient"),
        ("patient", json!("x"), "/patient"),
        ("type", json!("Z99-9"), "/type"),
        ("type", json!("A00-1"), "/type"),
        ("type", json!("æ"), "/type"),
        ("title", json!(" "), "/title"),
        ("title", json!("x".repeat(501)), "/title"),
        ("department", json!("nowhere"), "/department"),
        ("author", json!("nobody"), "/author"),
        ("labels", json!(["N", "X"]), "/labels"),
        ("uniqueId", json!("abc"), "/uniqueId"),
        ("uniqueId", json!(LETTER), "/id"),
        ("replaces", json!("6f5c2a7e-0d6e-4b3f-9a62-0a5c5b0d0001"), "/replaces"),
        ("end", json!("2001-01-01T00:00:00Z"), "/end"),
        ("text", json!([]), "/text"),
        ("related", json!([{"system": "", "value": "x"}]), "/related/0"),
        ("content", json!({"mediaType": "x/y", "base64": "AA=="}), "/content/mediaType"),
        ("content", json!({"mediaType": "text/plain", "base64": "*"}), "/content/base64"),
    ] {
        let bad = put(&sandbox, &[(field, value.clone())]).await;
        assert_eq!(bad.status(), 400, "{field} {value}");
        sandbox.violates(&bad, "control.phr.document").await;
        assert!(bad.text().contains(place), "{field}: {}", bad.text());
    }
    for (field, value) in [
        ("colour", json!(1)),
        ("created", json!("yesterday")),
        ("format", json!("doc")),
        ("text", json!("x")),
    ] {
        assert_eq!(put(&sandbox, &[(field, value)]).await.status(), 400, "{field}");
    }
    let listed = sandbox.get(&format!("{PATH}?patient={LINE}")).send().await.json();
    assert!(!listed.to_string().contains("\"Hei\""));
}

#[tokio::test]
async fn a_document_that_is_not_there_cannot_be_taken_away() {
    let sandbox = start().await;
    let entry = add(&sandbox, letter()).await;
    let path = format!("{PATH}/{}", entry["id"].as_str().unwrap());
    let good = sandbox.call("DELETE", &path).send().await;
    assert_eq!(good.status(), 204);
    sandbox.satisfies(&good, "control.phr.document.known").await;
    for path in [path, format!("{PATH}/x")] {
        let bad = sandbox.call("DELETE", &path).send().await;
        assert_eq!(bad.status(), 404);
        sandbox.violates(&bad, "control.phr.document.known").await;
    }
}
