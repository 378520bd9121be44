//! `/_sandbox/nokup/check`.

use serde_json::{Value, json};

use crate::support::{Answer, Sandbox, keeps};

/// The report of the page's example, with the values the official client sends in the other fields.
fn report() -> Value {
    json!({
        "StedForHendelsen": "1.1",
        "Hendelsestype": "2.10.1.1.1",
        "DefinisjonKode": "2",
        "OppdagetKode": "4",
        "MedvirkendeFaktorer": ["3.2.1"],
        "Forebyggbarhet": "4.1",
        "FaktiskKonsekvensForPasient": "5.2",
        "Hyppighet": "6.2",
        "MuligKonsekvensVedGjentakelse": "7.3",
    })
}

async fn post(sandbox: &Sandbox, report: &Value) -> Answer {
    sandbox.control("POST", "/_sandbox/nokup/check", report.clone()).await
}

async fn check(report: &Value) -> Value {
    let answer = post(&Sandbox::start().await, report).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    answer.json()
}

/// The good report with some fields changed.
fn with(changes: &Value) -> Value {
    let mut report = report();
    for (name, value) in changes.as_object().unwrap() {
        report[name] = value.clone();
    }
    report
}

fn field<'a>(verdict: &'a Value, name: &str) -> &'a Value {
    let fields = verdict["fields"].as_array().unwrap();
    fields.iter().find(|it| it["field"] == name).unwrap_or_else(|| panic!("no {name} in {verdict:#}"))
}

/// Every mistake: field, rule and what is said.
fn mistakes(verdict: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let fields = verdict["fields"].as_array().unwrap().iter();
    let found: Vec<_> = fields
        .flat_map(|field| {
            let mistakes = field["mistakes"].as_array().unwrap().iter();
            mistakes.map(|it| (text(&field["field"]), text(&it["rule"]), text(&it["message"])))
        })
        .collect();
    assert_eq!(verdict["valid"], found.is_empty());
    found
}

/// The one mistake of a report.
async fn one_mistake(report: &Value) -> (String, String, String) {
    let verdict = check(report).await;
    let mut found = mistakes(&verdict);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

async fn assert_one(changes: Value, field: &str, rule: &str, message: &str) {
    let found = one_mistake(&with(&changes)).await;
    assert_eq!(found, (field.to_owned(), format!("nokup.report.{rule}"), message.to_owned()));
}

#[tokio::test]
async fn the_documented_report_is_valid_and_told_field_by_field() {
    let verdict = check(&report()).await;
    assert_eq!(verdict["valid"], true);
    let names: Vec<&Value> = verdict["fields"].as_array().unwrap().iter().map(|it| &it["field"]).collect();
    assert_eq!(
        names,
        [
            "StedForHendelsen",
            "Hendelsestype",
            "MedvirkendeFaktorer",
            "Forebyggbarhet",
            "FaktiskKonsekvensForPasient",
            "Hyppighet",
            "MuligKonsekvensVedGjentakelse",
            "DefinisjonKode",
            "OppdagetKode",
        ]
    );
    let expected = json!({
        "field": "DefinisjonKode",
        "english": "DefinitionCode",
        "code": "2.10.1.1.1.DefinisjonKode",
        "mandatory": true,
        "inputType": "SingleChoice",
        "maxLength": null,
        "given": [{
            "value": "2",
            "name": "Hendelsen kan få følger for andre pasienter eller givere (felles praksis, tjenester, leveranser eller givere)",
        }],
        "mistakes": [],
    });
    assert_eq!(field(&verdict, "DefinisjonKode"), &expected);
    assert_eq!(field(&verdict, "Hyppighet")["code"], "6");
}

#[tokio::test]
async fn english_names_are_the_same_fields() {
    let english = json!({
        "IncidentLocation": "1.1",
        "TypeOfIncident": "2.10.1.1.1",
        "DefinitionCode": "2",
        "DiscoveredCode": "4",
        "ContributingFactors": ["3.2.1"],
        "Preventability": "4.1",
        "ActualConsequenceForPatient": "5.2",
        "Frequency": "6.2",
        "PossibleConsequenceOnRepetition": "7.3",
    });
    assert_eq!(check(&english).await, check(&report()).await);
}

#[tokio::test]
async fn each_of_the_seven_fields_and_what_the_type_demands_is_missed() {
    keeps("nokup.report.required");
    let verdict = check(&json!({})).await;
    let found = mistakes(&verdict);
    assert_eq!(found.len(), 7);
    assert!(found.iter().all(|(_, rule, _)| rule == "nokup.report.required"), "{found:#?}");
    for name in report().as_object().unwrap().keys().filter(|name| *name != "Hendelsestype") {
        for none in [json!(null), json!("")] {
            if none == "" && name == "MedvirkendeFaktorer" {
                continue;
            }
            assert_one(json!({name: none}), name, "required", "a value is expected; got none").await;
        }
    }
    assert_one(
        json!({"MedvirkendeFaktorer": []}),
        "MedvirkendeFaktorer",
        "required",
        "a value is expected; got none",
    )
    .await;
}

#[tokio::test]
async fn codes_that_are_unknown_or_of_another_field_are_told() {
    keeps("nokup.report.known");
    for (changes, name, message) in [
        (json!({"Hyppighet": "6.7"}), "Hyppighet", "a code of the tree is expected; got \"6.7\""),
        (json!({"Hyppighet": "ofte"}), "Hyppighet", "a code of the tree is expected; got \"ofte\""),
        (json!({"Hyppighet": "06.2"}), "Hyppighet", "a code of the tree is expected; got \"06.2\""),
        (
            json!({"Hyppighet": "5.2"}),
            "Hyppighet",
            "a code below 6 is expected; got \"5.2\", \"Mindre alvorlig\"",
        ),
        (json!({"OppdagetKode": "6"}), "OppdagetKode", "one of 1, 2, 3, 4, 5, 99 is expected; got \"6\""),
        (
            json!({"OppdagetKode": "2.10.1.1.1.OppdagetKode.4"}),
            "OppdagetKode",
            "one of 1, 2, 3, 4, 5, 99 is expected, the last part of the code only; got \"2.10.1.1.1.OppdagetKode.4\"",
        ),
    ] {
        assert_one(changes, name, "known", message).await;
    }
}

#[tokio::test]
async fn codes_that_are_not_complete_are_told() {
    keeps("nokup.report.leaf");
    assert_one(
        json!({"StedForHendelsen": "1.6"}),
        "StedForHendelsen",
        "leaf",
        "a complete code is expected; \"1.6\" has 7 options",
    )
    .await;
    assert_one(
        json!({"StedForHendelsen": "2.10.1.1.1.DefinisjonKode"}),
        "StedForHendelsen",
        "leaf",
        "a complete code is expected; got additional information, \"2.10.1.1.1.DefinisjonKode\"",
    )
    .await;
    let verdict = check(&with(&json!({"Hendelsestype": "2.10.1"}))).await;
    let found = mistakes(&verdict);
    let rules: Vec<(&str, &str)> =
        found.iter().map(|(field, rule, _)| (field.as_str(), rule.as_str())).collect();
    assert_eq!(
        rules,
        [
            ("Hendelsestype", "nokup.report.leaf"),
            ("DefinisjonKode", "nokup.report.asked-for"),
            ("OppdagetKode", "nokup.report.asked-for"),
        ]
    );
    assert_eq!(found[1].2, "Hendelsestype is no complete code, so nothing asks for this");
}

#[tokio::test]
async fn a_type_outside_biovigilance_is_told_and_so_is_additional_information_there() {
    keeps("nokup.report.biovigilance");
    let alone = with(&json!({"Hendelsestype": "2.7.1", "DefinisjonKode": null, "OppdagetKode": null}));
    let (field, rule, message) = one_mistake(&alone).await;
    assert_eq!((field.as_str(), rule.as_str()), ("Hendelsestype", "nokup.report.biovigilance"));
    assert_eq!(message, "a code below 2.10 is expected; got \"2.7.1\"");
    let found = mistakes(&check(&with(&json!({"Hendelsestype": "2.7.1"}))).await);
    assert_eq!(found.len(), 3);
    assert_eq!(found[1].1, "nokup.report.asked-for");
    assert_eq!(found[1].2, "Hendelsestype 2.7.1 is outside 2.10, where nothing asks for this");
}

#[tokio::test]
async fn additional_information_nobody_asks_for_is_told() {
    keeps("nokup.report.asked-for");
    assert_one(
        json!({"TiltakKode": ["1"]}),
        "TiltakKode",
        "asked-for",
        "Hendelsestype 2.10.1.1.1 asks for DefinisjonKode, OppdagetKode; not for this",
    )
    .await;
}

#[tokio::test]
async fn a_text_is_as_long_as_its_field_takes_and_no_longer() {
    keeps("nokup.report.length");
    let with_text = |text: String| {
        with(&json!({"Hendelsestype": "2.10.1.13", "DefinisjonKode": null, "Antistoff": text}))
    };
    assert_eq!(check(&with_text("x".repeat(300))).await["valid"], true);
    // Counted as .NET does: one of these is two.
    assert_eq!(check(&with_text("𝛼".repeat(150))).await["valid"], true);
    for (text, length) in [("x".repeat(301), 301), ("𝛼".repeat(151), 302)] {
        let (field, rule, message) = one_mistake(&with_text(text)).await;
        assert_eq!((field.as_str(), rule.as_str()), ("Antistoff", "nokup.report.length"));
        assert_eq!(message, format!("at most 300 characters are expected; got {length}"));
    }
    let without = with(&json!({"Hendelsestype": "2.10.1.13", "DefinisjonKode": null}));
    let verdict = check(&without).await;
    assert_eq!(
        (&verdict["valid"], &field(&verdict, "Antistoff")["mandatory"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(field(&verdict, "Antistoff")["maxLength"], 300);
}

#[tokio::test]
async fn one_for_several_several_for_one_too_many_and_twice_are_told() {
    keeps("nokup.report.several");
    let factors: Vec<String> = (1..=11).map(|_| "3.2.1".to_owned()).collect();
    for (changes, name, message) in [
        (json!({"MedvirkendeFaktorer": "3.2.1"}), "MedvirkendeFaktorer", "a list is expected; got a text"),
        (json!({"Hyppighet": ["6.2"]}), "Hyppighet", "a text is expected; got a list"),
        (json!({"DefinisjonKode": ["2"]}), "DefinisjonKode", "a text is expected; got a list"),
        (
            json!({"MedvirkendeFaktorer": ["3.2.1", "3.4.3", "3.2.1"]}),
            "MedvirkendeFaktorer",
            "each value once is expected; got \"3.2.1\" again",
        ),
    ] {
        assert_one(changes, name, "several", message).await;
    }
    let found = mistakes(&check(&with(&json!({"MedvirkendeFaktorer": factors}))).await);
    assert_eq!(found[0].2, "at most 10 values are expected; got 11");
}

#[tokio::test]
async fn every_leaf_of_biovigilance_has_a_report_that_is_valid() {
    let sandbox = Sandbox::start().await;
    let kinds = crate::nokup::walk::seed("tree.json");
    let leaves = crate::nokup::walk::list(&kinds["nodes"]).filter(|it| it["additionalInfo"].is_array());
    let mut checked = 0;
    for leaf in leaves {
        let mut report =
            with(&json!({"Hendelsestype": leaf["code"], "DefinisjonKode": null, "OppdagetKode": null}));
        // What the check itself says is demanded, filled in from what a look-up would offer.
        let demands = post(&sandbox, &report).await.json();
        for field in demands["fields"].as_array().unwrap() {
            let name = field["field"].as_str().unwrap();
            if field["mandatory"] == false || !report[name].is_null() {
                continue;
            }
            report[name] =
                if field["inputType"] == "MultipleChoice" { json!(["1", "2"]) } else { json!("2") };
        }
        let verdict = post(&sandbox, &report).await.json();
        assert_eq!(mistakes(&verdict), [], "{}", leaf["code"]);
        checked += 1;
    }
    assert!(checked > 80, "{checked}");
}
