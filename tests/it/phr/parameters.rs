//! What parameters must be, and that every mistake is told at once.

use serde_json::json;

use super::{FHIR, FORM, LINE, SEARCH, find, form, post, set, start};
use crate::support::{EPJ, keeps};

#[tokio::test]
async fn patient_and_status_are_needed() {
    let sandbox = start().await;
    let good = post(&sandbox, form(&[("patient.identifier", LINE), ("status", "current")])).await;
    sandbox.satisfies(&good, "phr.search.patient").await;
    sandbox.satisfies(&good, "phr.search.status").await;
    let without = post(&sandbox, form(&[("status", "current")])).await;
    sandbox.violates(&without, "phr.search.patient").await;
    let without = post(&sandbox, form(&[("patient.identifier", LINE)])).await;
    sandbox.violates(&without, "phr.search.status").await;
    // A parameter without a value is as good as none, and names are matched with case.
    for body in ["", "patient.identifier=&status=", "Patient.Identifier=13116900216&Status=current"] {
        let answer = post(&sandbox, body).await;
        assert_eq!((answer.status(), answer.json()["issue"].as_array().unwrap().len()), (400, 2), "{body}");
        assert!(answer.json()["issue"].as_array().unwrap().iter().all(|it| it["code"] == "required"));
    }
}

#[tokio::test]
async fn one_patient_is_asked_for_at_a_time() {
    let sandbox = start().await;
    let good = post(&sandbox, form(&[("patient.identifier", LINE), ("status", "current")])).await;
    sandbox.satisfies(&good, "phr.search.patient.one").await;
    for bad in [
        "patient.identifier=13116900216&patient.identifier=12119000465",
        "patient.identifier=13116900216,12119000465",
        "patient.identifier:not=13116900216",
    ] {
        let answer = post(&sandbox, format!("status=current&{bad}")).await;
        assert_eq!(answer.status(), 400, "{bad}");
        sandbox.violates(&answer, "phr.search.patient.one").await;
    }
}

#[tokio::test]
async fn a_patient_is_a_national_identity_number() {
    let sandbox = start().await;
    for number in [
        LINE.to_owned(),
        format!("urn:oid:2.16.578.1.12.4.1.4.1|{LINE}"),
        format!("2.16.578.1.12.4.1.4.1|{LINE}"),
    ] {
        let good = post(&sandbox, form(&[("patient.identifier", &number), ("status", "current")])).await;
        assert!(good.json()["total"].as_u64().unwrap() > 10, "{number}");
        sandbox.satisfies(&good, "phr.search.patient.number").await;
    }
    // Wrong check digits of a synthetic number, letters, too short, nothing before the bar.
    for number in ["08777634658", "abc", "1311690021", "a|b|c", "2.16.578.1.12.4.1.4.1|"] {
        let bad = post(&sandbox, form(&[("patient.identifier", number), ("status", "current")])).await;
        assert_eq!(bad.status(), 400, "{number}");
        sandbox.violates(&bad, "phr.search.patient.number").await;
        assert!(!bad.text().contains("08777634658"), "a number is not repeated");
    }
    set(&sandbox, "phr.check_digits", false).await;
    let lenient = post(&sandbox, form(&[("patient.identifier", "08777634658"), ("status", "current")])).await;
    assert_eq!(lenient.status(), 200);
}

#[tokio::test]
async fn a_patient_nobody_knows_has_an_empty_result() {
    keeps("phr.search.patient.unknown");
    let sandbox = start().await;
    for patient in ["26812297073", "urn:oid:1.2.3|13116900216", "|13116900216"] {
        let bundle = find(&sandbox, patient, &[]).await;
        assert_eq!((&bundle["total"], bundle.get("entry")), (&json!(0), None), "{patient}");
    }
}

#[tokio::test]
async fn status_is_current_or_superseded() {
    let sandbox = start().await;
    for (status, known, some) in [
        ("current", true, true),
        ("superseded", true, true),
        ("current,superseded", true, true),
        ("http://hl7.org/fhir/document-reference-status|current", false, true),
        ("entered-in-error", false, false),
        ("Current", false, false),
    ] {
        let answer = post(&sandbox, form(&[("patient.identifier", LINE), ("status", status)])).await;
        assert_eq!(answer.json()["total"] != 0, some, "{status}");
        if known {
            sandbox.satisfies(&answer, "phr.search.status.known").await;
        } else {
            sandbox.violates(&answer, "phr.search.status.known").await;
        }
    }
}

#[tokio::test]
async fn malformed_values_are_told_each_by_its_name() {
    let sandbox = start().await;
    let good =
        post(&sandbox, form(&[("patient.identifier", LINE), ("status", "current"), ("date", "2026")])).await;
    sandbox.satisfies(&good, "phr.search.value").await;
    let body = form(&[
        ("patient.identifier", LINE),
        ("status", "current"),
        ("creation", "yesterday"),
        ("period", "2024-13"),
        ("date:missing", "perhaps"),
        ("type", "a|b|c"),
    ]);
    let bad = post(&sandbox, body).await;
    assert_eq!(bad.status(), 400);
    sandbox.violates(&bad, "phr.search.value").await;
    let issues = bad.json()["issue"].as_array().unwrap().clone();
    assert_eq!(issues.len(), 4);
    for (issue, name) in issues.iter().zip(["creation", "period", "date:missing", "type"]) {
        assert_eq!(issue["code"], "value");
        assert!(issue["diagnostics"].as_str().unwrap().contains(&format!("`{name}`")), "{issue}");
    }
}

#[tokio::test]
async fn a_modifier_is_one_the_parameter_has() {
    let sandbox = start().await;
    let search = |name: &'static str, value: &'static str| {
        form(&[("patient.identifier", LINE), ("status", "current"), (name, value)])
    };
    let good = post(&sandbox, search("type:not", "A03-2")).await;
    sandbox.satisfies(&good, "phr.search.modifier").await;
    for (name, value) in [
        ("type:exact", "x"),
        ("type:in", "x"),
        ("author.given:not", "x"),
        ("date:exact", "2024"),
        ("type:", "x"),
    ] {
        let bad = post(&sandbox, search(name, value)).await;
        assert_eq!(
            (bad.status(), bad.json()["issue"][0]["code"].as_str().unwrap()),
            (400, "code-invalid"),
            "{name}"
        );
        sandbox.violates(&bad, "phr.search.modifier").await;
    }
}

#[tokio::test]
async fn unknown_parameters_are_ignored_unless_handling_is_strict() {
    let sandbox = start().await;
    let known = form(&[("patient.identifier", LINE), ("status", "current")]);
    let good = post(&sandbox, known.clone()).await;
    sandbox.satisfies(&good, "phr.search.known").await;
    let body = known + "&colour=blue&_include=x";
    let ignored = post(&sandbox, body.clone()).await;
    assert_eq!(ignored.json()["total"], good.json()["total"]);
    sandbox.violates(&ignored, "phr.search.known").await;
    for (prefer, status) in
        [("handling=strict", 400), ("return=minimal; handling=strict", 400), ("handling=lenient", 200)]
    {
        let call = sandbox.call("POST", SEARCH).header(EPJ).header(FHIR).header(("prefer", prefer));
        let answer = call.body(FORM, body.clone()).send().await;
        assert_eq!(answer.status(), status, "{prefer}");
        if status == 400 {
            sandbox.violates(&answer, "phr.search.known").await;
            assert_eq!(answer.json()["issue"].as_array().unwrap().len(), 2);
        }
    }
}

#[tokio::test]
async fn count_page_order_and_view_are_well_formed() {
    let sandbox = start().await;
    let search = |name: &'static str, value: &'static str| {
        form(&[("patient.identifier", LINE), ("status", "current"), (name, value)])
    };
    let ask = async |name, value| post(&sandbox, search(name, value)).await;
    let (count, page) = (ask("_count", "5").await, ask("_page", "2").await);
    sandbox.satisfies(&count, "phr.search.count").await;
    sandbox.satisfies(&page, "phr.search.page").await;
    let (sort, view) = (ask("_sort", "-date,name").await, ask("_summary", "true").await);
    sandbox.satisfies(&sort, "phr.search.sort").await;
    sandbox.satisfies(&view, "phr.search.view").await;
    for value in ["-1", "x", "1.5", "1,2", " "] {
        let (count, page) = (ask("_count", value).await, ask("_page", value).await);
        assert_eq!((count.status(), page.status()), (400, 400), "{value:?}");
        sandbox.violates(&count, "phr.search.count").await;
        sandbox.violates(&page, "phr.search.page").await;
    }
    for value in ["0", "00"] {
        assert_eq!(ask("_page", value).await.status(), 400, "{value}");
    }
    for value in ["colour", "-", "date,", "--date", "Date"] {
        let bad = ask("_sort", value).await;
        assert_eq!(bad.status(), 400, "{value}");
        sandbox.violates(&bad, "phr.search.sort").await;
    }
    for (name, value) in [("_summary", "yes"), ("_elements", "a b"), ("_elements", "*")] {
        let bad = ask(name, value).await;
        assert_eq!(bad.status(), 400, "{name}={value}");
        sandbox.violates(&bad, "phr.search.view").await;
    }
    let both = post(&sandbox, search("_summary", "true") + "&_elements=type").await;
    sandbox.violates(&both, "phr.search.view").await;
    let twice = post(&sandbox, search("_count", "5") + "&_count=6").await;
    sandbox.violates(&twice, "phr.search.count").await;
    let twice = post(&sandbox, search("_sort", "date") + "&_sort=name").await;
    assert_eq!(twice.status(), 400);
    sandbox.violates(&twice, "phr.search.sort").await;
    for (name, value) in [("_summary", "true"), ("_elements", "type")] {
        let twice = post(&sandbox, search(name, value) + &format!("&{name}={value}")).await;
        assert_eq!(twice.status(), 400, "{name}");
        sandbox.violates(&twice, "phr.search.view").await;
    }
    for huge in ["18446744073709551615", "99999999999999999999999999"] {
        assert_eq!(ask("_count", huge).await.status(), 200);
        assert_eq!(super::documents(&ask("_page", huge).await.json()).len(), 0);
    }
}

#[tokio::test]
async fn thousands_of_parameters_are_read() {
    let sandbox = start().await;
    let mut body = form(&[("patient.identifier", LINE), ("status", "current")]);
    body.push_str(&"&x=1".repeat(5000));
    assert_eq!(post(&sandbox, body).await.status(), 200);
    let long = form(&[("patient.identifier", LINE), ("status", "current"), ("type", &"A,".repeat(20_000))]);
    assert_eq!(post(&sandbox, long).await.json()["total"], 0);
}
