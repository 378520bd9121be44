//! What PHR has in a workspace's state: documents put in, replaced and taken away, the day ages count from, results that are kept.

use bytes::Bytes;
use serde_json::{Value, json};

use super::{LETTER, LINE, MALIN, add, fetch, form, post, post_on, start, target};
use crate::support::{Answer, Sandbox, keeps};

const STATE: &str = "/_sandbox/state";
const DOCUMENTS: &str = "/_sandbox/phr/documents";
/// Standing documents of LINE DANSER in the seed: a discharge summary, the letter of the documentation's example.
const EPIKRISE: &str = "ad137acd-9e9a-5260-a713-ccdec1f62129";
const EXAMPLE: &str = "5d4fa2bd-a5ff-520e-bd0c-256e6782e286";
/// Somebody nobody has documents of.
const NEWCOMER: &str = "26812297073";

async fn save(sandbox: &Sandbox) -> Value {
    sandbox.get(STATE).send().await.json()
}

async fn restore(sandbox: &Sandbox, state: &Value) -> Answer {
    sandbox.control("PUT", STATE, state.clone()).await
}

async fn advance(sandbox: &Sandbox, by: &str) {
    let moved = sandbox.control("POST", "/_sandbox/clock/advance", json!({"by": by})).await;
    assert_eq!(moved.status(), 200);
}

async fn remove(sandbox: &Sandbox, id: &str) {
    assert_eq!(sandbox.call("DELETE", &format!("{DOCUMENTS}/{id}")).send().await.status(), 204);
}

/// One document of every form, a chain, labels, other identifiers; what is taken away, seeded and put in.
async fn live(sandbox: &Sandbox) {
    advance(sandbox, "P40DT5H").await;
    for format in ["pdf", "cda-pdf", "cda", "epikrise", "text", "jpeg"] {
        let title = format!("Brev \u{2028} æøå {format}");
        let document = json!({
            "patient": NEWCOMER, "title": title, "type": "I02-2", "format": format, "text": ["En <linje>", "to & \"tre\""],
            "created": "2024-02-29T10:11:12.345678Z", "end": "2026-01-01T00:00:00Z", "labels": ["N", "NORS"],
            "related": [{"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.3"}],
        });
        add(sandbox, document).await;
    }
    let content = json!({"mediaType": "application/pdf", "base64": "JVBERgD/"});
    let bytes = |patient: &str| json!({"patient": patient, "title": "Mine", "type": "C01-2", "noPeriod": true, "content": content});
    add(sandbox, bytes(NEWCOMER)).await;
    let bytes = add(sandbox, bytes(LINE)).await;
    let letter = |title: &str, replaces: &Value| json!({"patient": LINE, "title": title, "type": "I02-2", "text": ["x"], "replaces": replaces});
    let first = add(sandbox, letter("One", &bytes["id"])).await;
    add(sandbox, letter("Two", &first["id"])).await;
    add(sandbox, letter("Three", &json!(EPIKRISE))).await;
    remove(sandbox, EXAMPLE).await;
    let gone = add(sandbox, letter("Four", &Value::Null)).await;
    remove(sandbox, gone["id"].as_str().unwrap()).await;
    advance(sandbox, "PT7M").await;
}

type Seen = (u16, http::HeaderMap, Bytes);

fn seen(answer: &Answer) -> Seen {
    (answer.status(), answer.headers().clone(), answer.body().clone())
}

/// All that can be searched, listed and fetched.
async fn everything(sandbox: &Sandbox) -> Vec<Seen> {
    let mut all = Vec::new();
    for patient in [LINE, MALIN, NEWCOMER] {
        for status in ["current", "superseded", "current,superseded"] {
            for more in ["", "&_count=3&_page=2&_sort=name", "&type=I02-2&_elements=type"] {
                let body = form(&[("patient.identifier", patient), ("status", status)]) + more;
                for answer in
                    [post(sandbox, body.clone()).await, post_on(sandbox, "FORHOYET_AKUTT", body).await]
                {
                    assert_eq!(answer.status(), 200, "{}", answer.text());
                    all.push(seen(&answer));
                    let bundle = answer.json();
                    for document in super::documents(&bundle).into_iter().filter(|_| more.is_empty()) {
                        all.push(seen(&fetch(sandbox, patient, &target(document)).await));
                    }
                }
            }
        }
        all.push(seen(&sandbox.get(&format!("{DOCUMENTS}?patient={patient}")).send().await));
    }
    all.push(seen(&sandbox.get(&format!("{DOCUMENTS}?limit=5")).send().await));
    all.push(seen(&sandbox.get("/_sandbox/persons").send().await));
    let new = json!({"patient": LINE, "title": "Drawn", "type": "I02-2", "text": ["x"]});
    let mut new = add(sandbox, new).await;
    new["created"].take();
    all.push((201, http::HeaderMap::new(), new.to_string().into()));
    all
}

#[tokio::test]
async fn restored_elsewhere_searches_and_documents_are_byte_equal() {
    let here = start().await;
    live(&here).await;
    let state = save(&here).await;
    let there = start().await;
    add(&there, json!({"patient": LINE, "title": "Stranger", "type": "I02-2", "text": ["x"]})).await;
    assert_eq!(restore(&there, &state).await.status(), 204);
    assert_eq!(save(&there).await["apis"]["phr"], state["apis"]["phr"], "it is what it was saved as");
    for sandbox in [&here, &there] {
        assert_eq!(restore(sandbox, &state).await.status(), 204);
    }
    let (here, there) = (everything(&here).await, everything(&there).await);
    assert!(here.iter().filter(|it| it.0 == 410).count() > 2, "superseded ones are among them");
    assert!(here.iter().any(|it| it.0 == 200 && it.2.starts_with(b"%PDF\0\xff")), "given bytes too");
    assert_eq!(here.len(), there.len());
    for (at, (here, there)) in here.iter().zip(&there).enumerate() {
        assert_eq!(here, there, "answer {at}");
    }
}

#[tokio::test]
async fn what_was_taken_away_is_gone_where_it_is_restored() {
    let (here, there) = (start().await, start().await);
    let bundle = super::find(&here, LINE, &[("identifier", &format!("urn:oid:{LETTER}"))]).await;
    let link = target(super::documents(&bundle)[0]);
    remove(&here, EXAMPLE).await;
    assert_eq!(fetch(&there, LINE, &link).await.status(), 200);
    restore(&there, &save(&here).await).await;
    assert_eq!(fetch(&there, LINE, &link).await.status(), 410);
}

#[tokio::test]
async fn a_kept_result_goes_on_where_it_is_restored() {
    keeps("phr.search.cache.state");
    let (here, there) = (start().await, start().await);
    let put = add(&here, json!({"patient": LINE, "title": "Put", "type": "A07-2", "text": ["x"]})).await;
    let body = form(&[("patient.identifier", LINE), ("status", "current"), ("type", "A03-2,A07-2,I02-2")]);
    let before = post_on(&here, "FORHOYET_SAMTYKKE", body.clone()).await;
    // What the result shows is no longer so: replaced, taken away, taken away of the seed.
    let new = json!({"patient": LINE, "title": "New", "type": "A03-2", "text": ["x"], "replaces": EPIKRISE});
    add(&here, new).await;
    remove(&here, put["id"].as_str().unwrap()).await;
    remove(&here, EXAMPLE).await;
    restore(&there, &save(&here).await).await;
    for sandbox in [&here, &there] {
        let kept = post_on(sandbox, "FORHOYET_SAMTYKKE", body.clone()).await;
        assert_eq!(kept.body(), before.body());
        let page = post_on(sandbox, "FORHOYET_SAMTYKKE", body.clone() + "&_count=1&_page=2").await;
        assert_eq!(page.json()["id"], before.json()["id"]);
    }
    // It showed a blocked document whole, so that this one is fetched.
    let bundle = before.json();
    let blocked = super::documents(&bundle).into_iter().find(|it| it.to_string().contains("NORS")).unwrap();
    assert_eq!(fetch(&there, LINE, &target(blocked)).await.status(), 200);
    advance(&there, "PT3M").await;
    assert_eq!(fetch(&there, LINE, &target(blocked)).await.status(), 403);
    assert_ne!(post_on(&there, "FORHOYET_SAMTYKKE", body).await.json()["id"], before.json()["id"]);
}

#[tokio::test]
async fn a_result_that_hides_documents_hides_them_where_it_is_restored() {
    let obscure = async || super::with(&[("phr.blocked", json!("obscure"))]).await;
    let (here, there) = (obscure().await, obscure().await);
    let body = form(&[("patient.identifier", LINE), ("status", "current")]);
    let before = post(&here, body.clone()).await;
    assert!(before.text().contains("Sperret"));
    restore(&there, &save(&here).await).await;
    let after = post(&there, body).await;
    assert_eq!(after.body(), before.body());
    let count = "nhn-securitylabel-nors-count";
    assert_eq!(after.header(count), before.header(count));
}

#[tokio::test]
async fn ages_count_from_the_day_they_counted_from() {
    let (here, there) = (start().await, start().await);
    let created = async |sandbox: &Sandbox| {
        let listed = sandbox.get(&format!("{DOCUMENTS}?patient={LINE}&limit=1")).send().await.json();
        listed["documents"][0]["created"].clone()
    };
    let before = created(&here).await;
    advance(&there, "P9D").await;
    let state = save(&here).await;
    let mut fresh = state.clone();
    fresh["apis"]["phr"].take();
    fresh["clock"] = save(&there).await["clock"].clone();
    assert_eq!(restore(&there, &fresh).await.status(), 204);
    assert_ne!(created(&there).await, before, "of nothing said they count from the restoring on");
    restore(&there, &state).await;
    assert_eq!(created(&there).await, before);
}

#[tokio::test]
async fn one_mistake_in_it_and_nothing_is_restored() {
    let (here, there) = (start().await, start().await);
    live(&here).await;
    post(&here, form(&[("patient.identifier", LINE), ("status", "current")])).await;
    let good = save(&here).await;
    let before = save(&there).await;
    let phr = &good["apis"]["phr"];
    let all = phr["documents"].as_array().unwrap();
    let at = |what: &dyn Fn(&Value) -> bool| all.iter().position(what).unwrap();
    let given = at(&|it| it["of"]["given"]["content"].is_object());
    let seeded = at(&|it| it["of"]["seed"].is_string());
    let twice = all[given].clone();
    let far = json!("-000001-01-01T00:00:00Z");
    let unknown = json!("6f5c2a7e-0d6e-4b3f-9a62-0a5c5b0d0001");
    for (pointer, value, told) in [
        ("/begun".to_owned(), json!("yesterday"), ""),
        ("/begun".to_owned(), far, "/begun"),
        ("/documents".to_owned(), json!({}), ""),
        (format!("/documents/{given}/superseded"), json!("no"), ""),
        (format!("/documents/{given}/colour"), json!("red"), ""),
        (format!("/documents/{given}/of"), json!({"given": {}, "seed": EXAMPLE}), ""),
        (format!("/documents/{given}/of/given/patient"), json!("12345678901"), "/of/given/patient"),
        (format!("/documents/{given}/of/given/type"), json!("Z99-9"), "/of/given/type"),
        (format!("/documents/{given}/of/given/title"), json!("x".repeat(501)), "/of/given/title"),
        (format!("/documents/{given}/of/given/colour"), json!("red"), "/of/given"),
        (format!("/documents/{given}/of/given/id"), Value::Null, "/of/given"),
        (format!("/documents/{given}/of/given/created"), Value::Null, "/of/given"),
        (format!("/documents/{given}/of/given/uniqueId"), json!(LETTER), "id"),
        (format!("/documents/{given}/of/given/content/base64"), json!("*"), "/of/given/content/base64"),
        (format!("/documents/{given}/of/given/labels"), json!(["N", "X"]), "/of/given/labels"),
        (format!("/documents/{seeded}/of/seed"), unknown.clone(), "documents"),
        (format!("/documents/{seeded}/superseded"), json!(false), "documents"),
        (format!("/documents/{seeded}"), twice, "its id"),
        ("/removed/0".to_owned(), unknown, "/removed/0"),
        ("/removed/0".to_owned(), json!(EPIKRISE), "/removed/0"),
        ("/removed/0".to_owned(), json!("x"), ""),
        ("/removed".to_owned(), json!([EXAMPLE, EXAMPLE]), "/removed/1"),
        ("/gone/0/unique_id".to_owned(), json!("x"), "/gone/0"),
        ("/results/0/found/0".to_owned(), json!(u64::MAX), "/results/0/found/0"),
        ("/results/0/found/0".to_owned(), json!(-1), ""),
        ("/results/0/patient".to_owned(), json!(NEWCOMER), "/results/0/found"),
        ("/results/0/hidden".to_owned(), json!([1_000_000]), "/results/0/hidden"),
        ("/results/0/found".to_owned(), vec![0; 2_200_000].into(), "/results"),
        ("/results".to_owned(), vec![phr["results"][0].clone(); 2].into(), "/results/1"),
        ("/colour".to_owned(), json!("red"), ""),
    ] {
        let mut bad = good.clone();
        let phr = &mut bad["apis"]["phr"];
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match (phr.pointer_mut(parent).unwrap(), name.parse::<usize>()) {
            (Value::Array(list), Ok(at)) => list[at] = value,
            (object, _) => object[name] = value,
        }
        let refused = restore(&there, &bad).await;
        assert_eq!(refused.status(), 400, "{pointer}");
        there.violates(&refused, "control.state.good").await;
        let text = refused.text();
        assert!(text.contains("/apis/phr") && text.contains(told), "{pointer}: {told} in {text}");
        let after = save(&there).await;
        for key in ["clock", "settings", "apis"] {
            assert_eq!(after[key], before[key], "{pointer}: {key}");
        }
    }
    assert_eq!(restore(&there, &good).await.status(), 204, "the good one is taken after all that");
}

#[tokio::test]
async fn a_document_put_in_under_the_id_of_one_taken_away_is_its_own_patients() {
    let sandbox = start().await;
    remove(&sandbox, EXAMPLE).await;
    add(
        &sandbox,
        json!({"patient": NEWCOMER, "id": EXAMPLE, "title": "Mine", "type": "I02-2", "text": ["x"]}),
    )
    .await;
    let titles = async |patient: &str| super::titles(&super::find(&sandbox, patient, &[]).await);
    assert!(!titles(LINE).await.contains(&"Mine".to_owned()));
    assert_eq!(titles(NEWCOMER).await, ["Mine"]);
    let there = start().await;
    restore(&there, &save(&sandbox).await).await;
    let all = async |sandbox: &Sandbox| sandbox.get(DOCUMENTS).send().await.body().clone();
    assert_eq!(all(&there).await, all(&sandbox).await);
}

#[tokio::test]
async fn how_many_documents_there_are_of_somebody_is_told() {
    let sandbox = start().await;
    let held = async |pid: &str| {
        let persons = sandbox.get("/_sandbox/persons").send().await.json();
        let persons = persons["persons"].as_array().unwrap();
        persons.iter().find(|it| it["pid"] == pid).unwrap()["data"]["phr"].clone()
    };
    let before = held(LINE).await.as_u64().unwrap();
    remove(&sandbox, EXAMPLE).await;
    assert_eq!(held(LINE).await, before - 1);
}
