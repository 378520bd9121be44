//! Pages, order and views, all cut from one result.

use serde_json::{Value, json};

use super::{
    FHIR, FORM, LINE, MALIN, SEARCH, add, documents, find, form, post, post_on, set, start, titles, with,
};
use crate::support::{EPJ, Sandbox, keeps};

async fn page(sandbox: &Sandbox, count: &str, page: &str) -> Value {
    find(sandbox, MALIN, &[("_count", count), ("_page", page)]).await
}

#[tokio::test]
async fn pages_together_are_the_whole_result_and_one_past_the_end_is_empty() {
    keeps("phr.search.total");
    keeps("phr.search.page.past-end");
    keeps("phr.search.count.default");
    let sandbox = start().await;
    let whole = find(&sandbox, MALIN, &[]).await;
    let total = whole["total"].as_u64().unwrap();
    assert_eq!(documents(&whole).len() as u64, total);
    let mut all = Vec::new();
    let pages = total.div_ceil(10);
    for number in 1..=pages {
        let page = page(&sandbox, "10", &number.to_string()).await;
        assert_eq!(page["total"], total);
        all.extend(titles(&page));
    }
    assert_eq!(all, titles(&whole));
    let past = page(&sandbox, "10", &(pages + 1).to_string()).await;
    assert_eq!((past["total"].as_u64().unwrap(), past.get("entry")), (total, None));
}

#[tokio::test]
async fn documents_stand_in_the_order_that_was_asked_for() {
    keeps("phr.search.sort.default");
    let sandbox = start().await;
    let date = |it: &&Value| it["date"].as_str().unwrap().to_owned();
    let whole = find(&sandbox, LINE, &[]).await;
    assert!(documents(&whole).iter().map(date).is_sorted_by(|a, b| a >= b));
    let up = find(&sandbox, LINE, &[("_sort", "date")]).await;
    assert!(documents(&up).iter().map(date).is_sorted());
    assert!(titles(&find(&sandbox, LINE, &[("_sort", "name")]).await).is_sorted());
    for key in [
        "type",
        "category",
        "securityLabel",
        "department",
        "organization",
        "creation",
        "period",
        "author.family",
    ] {
        let down = format!("-{key}");
        let (up, down) =
            (find(&sandbox, LINE, &[("_sort", key)]).await, find(&sandbox, LINE, &[("_sort", &down)]).await);
        assert_eq!(up["total"], down["total"]);
        if !matches!(key, "securityLabel") {
            assert_ne!(titles(&up), titles(&down), "{key}");
        }
    }
    let by_type = find(&sandbox, LINE, &[("_sort", "type,-date")]).await;
    let keys: Vec<_> = documents(&by_type).iter().map(|it| super::code(&it["type"]).to_owned()).collect();
    assert!(keys.is_sorted());
}

#[tokio::test]
async fn views_cut_resources_down_and_say_so() {
    keeps("phr.search.summary");
    let sandbox = start().await;
    for (name, value, kept, left) in [
        ("_summary", "true", vec!["type", "contained", "context"], vec!["text"]),
        ("_summary", "text", vec!["status", "content"], vec!["type", "contained", "author"]),
        (
            "_elements",
            "type,author",
            vec!["type", "author", "contained", "content", "status"],
            vec!["context", "date"],
        ),
    ] {
        let bundle = find(&sandbox, LINE, &[(name, value)]).await;
        assert_eq!(bundle["meta"].get("profile"), None, "{value}: cut down, they follow no profile");
        for document in documents(&bundle) {
            assert_eq!(document["meta"]["tag"][0]["code"], "SUBSETTED");
            assert!(kept.iter().all(|it| document.get(it).is_some()), "{value}: {document}");
            assert!(left.iter().all(|it| document.get(it).is_none()), "{value}: {document}");
            let told = document.to_string();
            for contained in document["contained"].as_array().into_iter().flatten() {
                assert!(told.contains(&format!("\"#{}\"", contained["id"].as_str().unwrap())));
            }
        }
    }
    for (name, value) in [("_summary", "data"), ("_summary", "false")] {
        let bundle = find(&sandbox, LINE, &[(name, value)]).await;
        assert_eq!(documents(&bundle)[0].get("meta"), None);
        assert!(bundle["meta"]["profile"].is_array(), "{value}");
    }
    let total = find(&sandbox, LINE, &[]).await["total"].clone();
    for (name, value) in [("_summary", "count"), ("_count", "0")] {
        let bundle = find(&sandbox, LINE, &[(name, value)]).await;
        assert_eq!((&bundle["total"], bundle.get("entry")), (&total, None), "{name}={value}");
    }
}

#[tokio::test]
async fn links_lead_to_the_neighbouring_pages_unless_switched_off() {
    keeps("phr.search.links");
    let sandbox = start().await;
    let relations = |bundle: &Value| -> Vec<String> {
        let links = bundle["link"].as_array().unwrap();
        links.iter().map(|it| it["relation"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(relations(&page(&sandbox, "10", "1").await), ["self", "next"]);
    let second = page(&sandbox, "10", "2").await;
    assert_eq!(relations(&second), ["self", "next", "previous"]);
    let total = second["total"].as_u64().unwrap();
    let last = page(&sandbox, "10", &total.div_ceil(10).to_string()).await;
    assert_eq!(relations(&last), ["self", "previous"]);
    let own = second["link"][0]["url"].as_str().unwrap();
    let (start, query) = own.split_once('?').unwrap();
    assert_eq!(start, "http://sandbox.test/R4/fhir/DocumentReference");
    assert_eq!(post(&sandbox, query).await.json(), second, "the link says what was asked");
    set(&sandbox, "phr.links", false).await;
    assert_eq!(page(&sandbox, "10", "2").await.get("link"), None);
}

#[tokio::test]
async fn a_result_is_kept_for_three_minutes() {
    keeps("phr.search.cache");
    let sandbox = start().await;
    let before = find(&sandbox, LINE, &[]).await;
    add(&sandbox, json!({"patient": LINE, "title": "New", "type": "I02-2", "text": ["x"]})).await;
    let advance = |by| sandbox.control("POST", "/_sandbox/clock/advance", json!({"by": by}));
    advance("PT2M59S").await;
    let kept = find(&sandbox, LINE, &[("_count", "5"), ("_sort", "name")]).await;
    assert_eq!((&kept["total"], &kept["id"]), (&before["total"], &before["id"]));
    advance("PT1S").await;
    let after = find(&sandbox, LINE, &[]).await;
    assert_eq!(after["total"].as_u64().unwrap(), before["total"].as_u64().unwrap() + 1);
    assert_eq!(titles(&after)[0], "New");
}

#[tokio::test]
async fn without_the_cache_every_search_is_made_anew() {
    let sandbox = with(&[("phr.result_cache", json!(false))]).await;
    let before = find(&sandbox, LINE, &[]).await["total"].as_u64().unwrap();
    add(&sandbox, json!({"patient": LINE, "title": "New", "type": "I02-2", "text": ["x"]})).await;
    assert_eq!(find(&sandbox, LINE, &[]).await["total"], before + 1);
}

#[tokio::test]
async fn a_kept_result_belongs_to_patient_law_basis_and_filters_in_any_order() {
    keeps("phr.search.cache.key");
    let sandbox = start().await;
    let id = |answer: crate::support::Answer| answer.json()["id"].clone();
    let body = form(&[("patient.identifier", LINE), ("status", "current"), ("type", "A03-2")]);
    let one = id(post(&sandbox, body.clone()).await);
    let turned =
        form(&[("type", "A03-2"), ("_page", "2"), ("status", "current"), ("patient.identifier", LINE)]);
    assert_eq!(id(post(&sandbox, turned).await), one);
    let call =
        sandbox.call("POST", SEARCH).header(EPJ).header(FHIR).header(("authorization", "DPoP another"));
    assert_eq!(id(call.body(FORM, body.clone()).send().await), one, "the token is no part of it");
    let others = [
        id(post(&sandbox, body.replace("A03", "A13")).await),
        id(post(&sandbox, body.replace(LINE, MALIN)).await),
        id(post_on(&sandbox, "AKUTT", body.clone()).await),
        id(post_on(&sandbox, "SAMTYKKE", body.clone()).await),
    ];
    for (at, other) in others.iter().enumerate() {
        assert!(*other != one && !others[..at].contains(other), "{at}");
    }
}

#[tokio::test]
async fn a_clock_moved_back_and_a_reset_forget_results() {
    let sandbox = start().await;
    let one = find(&sandbox, LINE, &[]).await["id"].clone();
    let back = json!({"mode": "frozen", "now": "2026-03-03T11:59:59Z"});
    sandbox.control("PUT", "/_sandbox/clock", back).await;
    assert_ne!(find(&sandbox, LINE, &[]).await["id"], one);
    add(&sandbox, json!({"patient": LINE, "title": "New", "type": "I02-2", "text": ["x"]})).await;
    sandbox.control("POST", "/_sandbox/reset", json!({})).await;
    assert!(!titles(&find(&sandbox, LINE, &[]).await).contains(&"New".to_owned()));
}

#[tokio::test]
async fn a_page_says_the_same_when_it_is_written_again() {
    // The first time its resources are made, and elsewhere than on the thread that answers.
    let sandbox = with(&[("phr.result_cache", json!(false))]).await;
    for more in [("_count", "3"), ("_sort", "name"), ("_elements", "type,author"), ("_summary", "count")] {
        let first = find(&sandbox, MALIN, &[more]).await;
        let again = find(&sandbox, MALIN, &[more]).await;
        assert_ne!(first["id"], again["id"], "it was made anew");
        assert_eq!((&first["entry"], &first["total"]), (&again["entry"], &again["total"]));
    }
}
