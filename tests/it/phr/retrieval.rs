//! `GET /mhd/document`: headers, ids, types, and what is refused.

use super::{LETTER, LINE, MALIN, documents, fetch, find, form, post, set, start, target};
use crate::support::{EPJ, Sandbox, keeps};

const REPOSITORY: &str = "2.16.578.1.12.4.1.7.1.2.12.1.1.2.31";
const HOME: &str = "2.16.578.1.12.4.1.7.1.2.12.1.1";
const NIN: (&str, &str) = ("nhn-patient-nin", LINE);

fn link(unique_id: &str, home: &str, repository: &str) -> String {
    format!(
        "/mhd/document?documentUniqueId={unique_id}&homeCommunityId={home}&repositoryUniqueId={repository}"
    )
}

#[tokio::test]
async fn the_documented_example_is_answered_with_the_document() {
    keeps("phr.document.bytes");
    keeps("phr.document.disposition");
    let sandbox = start().await;
    for target in [
        link(LETTER, &format!("urn:oid:{HOME}"), REPOSITORY),
        link(LETTER, HOME, REPOSITORY),
        link(&format!("urn:oid:{LETTER}"), HOME, &format!("urn:oid:{REPOSITORY}")),
        link(LETTER, HOME, REPOSITORY).replace("/mhd/document", "/MHD/Document/"),
    ] {
        let answer = fetch(&sandbox, LINE, &target).await;
        assert_eq!((answer.status(), answer.header("content-type")), (200, "application/xml"), "{target}");
        assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{LETTER}.xml\""));
        assert!(
            answer.text().contains("<nonXMLBody><text mediaType=\"application/pdf\" representation=\"B64\">")
        );
        sandbox.satisfies(&answer, "phr.document.ids").await;
        sandbox.satisfies(&answer, "phr.document.ids.form").await;
        sandbox.satisfies(&answer, "phr.document.patient").await;
        sandbox.satisfies(&answer, "phr.document.patient.number").await;
        sandbox.satisfies(&answer, "phr.document.known").await;
        sandbox.satisfies(&answer, "phr.document.gone").await;
        sandbox.satisfies(&answer, "phr.document.method").await;
    }
}

#[tokio::test]
async fn head_tells_type_and_length() {
    let sandbox = start().await;
    let target = link(LETTER, HOME, REPOSITORY);
    let get = fetch(&sandbox, LINE, &target).await;
    let head = sandbox.call("HEAD", &target).header(EPJ).header(NIN).send().await;
    assert_eq!((head.status(), head.body().len()), (200, 0));
    for name in ["content-type", "content-disposition", "content-length"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
}

#[tokio::test]
async fn patient_and_system_are_needed() {
    let sandbox = start().await;
    let target = link(LETTER, HOME, REPOSITORY);
    let without_system = sandbox.get(&target).header(NIN).send().await;
    sandbox.violates(&without_system, "phr.source-system.present").await;
    for bad in [sandbox.get(&target).header(EPJ), sandbox.get(&target).header(EPJ).header(NIN).header(NIN)] {
        let answer = bad.send().await;
        assert_eq!(answer.status(), 400);
        sandbox.violates(&answer, "phr.document.patient").await;
    }
    for number in ["x", "08777634658", ""] {
        let answer = fetch(&sandbox, number, &target).await;
        assert_eq!(answer.status(), 400, "{number}");
        sandbox.violates(&answer, "phr.document.patient.number").await;
    }
}

#[tokio::test]
async fn three_ids_are_needed_each_once_and_an_oid() {
    let sandbox = start().await;
    for (query, missing) in [
        ("", 3),
        ("?documentUniqueId=1.2.3", 2),
        ("?documentUniqueId=&homeCommunityId=1.2.3&repositoryUniqueId=1.2.3", 1),
        ("?documentUniqueId=1.2.3&homeCommunityId=1.2.3&repositoryUniqueId=1.2.3&homeCommunityId=1.2.3", 1),
    ] {
        let answer = fetch(&sandbox, LINE, &format!("/mhd/document{query}")).await;
        assert_eq!(answer.status(), 400, "{query}");
        sandbox.violates(&answer, "phr.document.ids").await;
        assert_eq!(answer.json()["issue"].as_array().unwrap().len(), missing, "{query}");
    }
    for target in [
        link("abc", HOME, REPOSITORY),
        link(LETTER, "urn:uuid:6f5c2a7e-0d6e-4b3f-9a62-0a5c5b0d0001", REPOSITORY),
        link(LETTER, HOME, "1..2"),
        link(LETTER, HOME, "01.2.3"),
        link("%ff", HOME, REPOSITORY),
    ] {
        let answer = fetch(&sandbox, LINE, &target).await;
        assert_eq!(answer.status(), 400, "{target}");
        sandbox.violates(&answer, "phr.document.ids.form").await;
    }
}

#[tokio::test]
async fn an_unknown_document_and_another_patients_are_told_alike() {
    let sandbox = start().await;
    let mut texts = Vec::new();
    for (patient, target) in [
        (LINE, link("1.2.3.4", HOME, REPOSITORY)),
        (LINE, link("6f5c2a7e-0d6e-4b3f-9a62-0a5c5b0d0001", HOME, REPOSITORY)),
        (MALIN, link(LETTER, HOME, REPOSITORY)),
        (LINE, link(LETTER, "1.2.3", REPOSITORY)),
        (LINE, link(LETTER, HOME, "1.2.3")),
    ] {
        let answer = fetch(&sandbox, patient, &target).await;
        assert_eq!(answer.status(), 404, "{target}");
        sandbox.violates(&answer, "phr.document.known").await;
        texts.push(answer.text());
    }
    assert!(texts.iter().all(|it| *it == texts[0]));
}

#[tokio::test]
async fn superseded_and_removed_documents_are_gone() {
    let sandbox = start().await;
    let old = post(&sandbox, form(&[("patient.identifier", LINE), ("status", "superseded")])).await.json();
    assert_eq!(documents(&old).len(), 2);
    let new = find(&sandbox, LINE, &[("type", "I02-2")]).await;
    let id = documents(&new)[0]["id"].as_str().unwrap();
    assert_eq!(sandbox.call("DELETE", &format!("/_sandbox/phr/documents/{id}")).send().await.status(), 204);
    for target in [target(documents(&old)[0]), target(documents(&old)[1]), target(documents(&new)[0])] {
        let answer = fetch(&sandbox, LINE, &target).await;
        assert_eq!((answer.status(), answer.json()["issue"][0]["code"].as_str().unwrap()), (410, "deleted"));
        sandbox.violates(&answer, "phr.document.gone").await;
    }
    // Nobody else is told that it was there.
    assert_eq!(fetch(&sandbox, MALIN, &target(documents(&old)[0])).await.status(), 404);
    assert_eq!(fetch(&sandbox, MALIN, &target(documents(&new)[0])).await.status(), 404);
}

#[tokio::test]
async fn accept_admits_the_type_of_the_document() {
    let sandbox = start().await;
    let found = find(&sandbox, LINE, &[("type", "A13-2")]).await;
    let pdf = target(documents(&found)[0]);
    let call =
        |accept: &'static str| sandbox.get(&pdf).header(EPJ).header(NIN).header(("accept", accept)).send();
    for good in ["application/pdf;", "application/pdf", "*/*", "application/xml, application/*;q=0.5"] {
        let answer = call(good).await;
        assert_eq!((answer.status(), answer.header("content-type")), (200, "application/pdf"), "{good}");
        sandbox.satisfies(&answer, "phr.document.accept").await;
    }
    for bad in ["application/xml", "application/fhir+json", "application/pdf;q=0"] {
        let answer = call(bad).await;
        assert_eq!(answer.status(), 406, "{bad}");
        sandbox.violates(&answer, "phr.document.accept").await;
    }
}

#[tokio::test]
async fn post_is_refused_unless_the_switch_takes_it() {
    let sandbox = start().await;
    let target = link(LETTER, HOME, REPOSITORY);
    let call = || sandbox.call("POST", &target).header(EPJ).header(NIN).send();
    let bad = call().await;
    assert_eq!((bad.status(), bad.header("allow")), (405, "GET, HEAD"));
    sandbox.violates(&bad, "phr.document.method").await;
    let allowed = async |method: &str| {
        let answer = sandbox.call(method, &target).send().await;
        assert_eq!((answer.status(), answer.rules()), (405, vec!["sandbox.method.allowed".to_owned()]));
        answer.header("allow").to_owned()
    };
    assert_eq!(allowed("OPTIONS").await, "GET, HEAD");
    set(&sandbox, "phr.retrieve_post", "accept").await;
    assert_eq!(call().await.body(), fetch(&sandbox, LINE, &target).await.body());
    assert_eq!(allowed("PUT").await, "GET, HEAD, POST");
}

#[tokio::test]
async fn without_a_token_a_fetch_is_refused() {
    let sandbox = Sandbox::start().await;
    let target = link(LETTER, HOME, REPOSITORY);
    assert_eq!(fetch(&sandbox, LINE, &target).await.status(), 401);
    // The method is asked about first, as the routing of such services does.
    let posted = sandbox.call("POST", &target).send().await;
    assert_eq!((posted.status(), posted.rules()), (405, vec!["phr.document.method".to_owned()]));
}
