//! What an element and its options say.

use serde_json::{Value, json};

use super::{V1, ask, codes, look, one, open, walk::walk};
use crate::support::keeps;

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn every_field_is_always_there_in_its_case_and_order() {
    keeps("nokup.result.fields");
    let sandbox = open().await;
    for code in ["0", "2", "4.1", "2.10.1.1.1", "2.10.1.1.1.DefinisjonKode", "2.10.1.12.13.Smittestoff"] {
        let element = one(&sandbox, code).await;
        let fields = [
            "Code",
            "Name",
            "InputType",
            "Mandatory",
            "MaxLength",
            "IsAdditionalInfo",
            "IsLeafNokupNode",
            "Options",
        ];
        assert_eq!(keys(&element), fields, "{code}");
        for option in element["Options"].as_array().unwrap() {
            assert_eq!(keys(option), ["Code", "Name", "Description", "HasChildren"], "{code}");
        }
    }
}

#[tokio::test]
async fn the_documented_leaf_is_answered_whole() {
    let expected = json!([{
        "Code": "2.10.1.1.1",
        "Name": "Blodgiverutvelgelse",
        "InputType": "All",
        "Mandatory": true,
        "MaxLength": null,
        "IsAdditionalInfo": false,
        "IsLeafNokupNode": true,
        "Options": [
            {"Code": "2.10.1.1.1.DefinisjonKode", "Name": "Definisjon av hendelsen", "Description": null, "HasChildren": true},
            {"Code": "2.10.1.1.1.OppdagetKode", "Name": "Hvordan ble hendelsen oppdaget", "Description": null, "HasChildren": true},
        ],
    }]);
    assert_eq!(look(&open().await, "2.10.1.1.1").await, expected);
}

#[tokio::test]
async fn an_option_has_a_description_where_the_documents_have_one() {
    let element = one(&open().await, "2.10").await;
    let descriptions: Vec<_> =
        element["Options"].as_array().unwrap().iter().map(|it| &it["Description"]).collect();
    assert!(descriptions.iter().all(|it| it.as_str().is_some_and(|text| text.starts_with("Hendelser"))));
}

/// What the table of the facts says of an element, by what it is.
fn assert_values(code: &str, element: &Value) {
    let has_options = !element["Options"].as_array().unwrap().is_empty();
    let is = |field: &str| element[field].as_bool().unwrap();
    let input_type = element["InputType"].as_str().unwrap();
    let is_list = code == "3" || (code.starts_with("3.") && !is("IsLeafNokupNode"));
    if is("IsAdditionalInfo") {
        let is_text = input_type == "Text";
        assert!(!is("IsLeafNokupNode") && input_type != "All", "{code}");
        assert_eq!(element["MaxLength"].is_u64(), is_text, "{code}");
        assert_eq!(is("Mandatory"), has_options, "{code}");
        assert!(!(is_text && has_options), "{code}");
        return;
    }
    let expected = if code == "0" || (is("IsLeafNokupNode") && has_options) {
        "All"
    } else if is_list {
        "MultipleChoice"
    } else {
        "SingleChoice"
    };
    assert_eq!(input_type, expected, "{code}");
    assert_eq!(is("Mandatory"), has_options, "{code}");
    assert!(element["MaxLength"].is_null(), "{code}");
}

#[tokio::test]
async fn types_lengths_and_what_is_mandatory_follow_from_what_a_code_is() {
    keeps("nokup.result.values");
    let found = walk(&open().await).await;
    for (code, element) in &found {
        assert_values(code, element);
    }
    for several in ["HvaGikkGaltKode", "OrganKode", "SymptomKode", "TiltakKode", "CellerOgVevKode"] {
        let fields: Vec<_> = found.iter().filter(|(code, _)| code.ends_with(several)).collect();
        assert!(
            !fields.is_empty() && fields.iter().all(|(_, it)| it["InputType"] == "MultipleChoice"),
            "{several}"
        );
    }
}

#[tokio::test]
async fn a_text_has_a_length_no_options_and_is_not_mandatory() {
    keeps("nokup.result.text");
    let sandbox = open().await;
    for (code, length) in [
        ("2.10.1.12.2.Antistoff", 300),
        ("2.10.1.7.1.ISBT128Produktkode", 150),
        ("2.10.3.1.ScandiatransplantNummer", 300),
        ("2.10.1.12.13.Smittestoff", 300),
    ] {
        let element = one(&sandbox, code).await;
        assert_eq!(
            (&element["InputType"], &element["MaxLength"]),
            (&json!("Text"), &json!(length)),
            "{code}"
        );
        assert_eq!((&element["Mandatory"], &element["Options"]), (&json!(false), &json!([])), "{code}");
    }
}

#[tokio::test]
async fn a_choice_of_additional_information_has_no_options() {
    keeps("nokup.choice");
    let element = one(&open().await, "2.10.1.1.1.DefinisjonKode.3").await;
    assert_eq!(element["Code"], "2.10.1.1.1.DefinisjonKode.3");
    assert_eq!((&element["IsAdditionalInfo"], &element["Options"]), (&json!(true), &json!([])));
    assert_eq!((&element["InputType"], &element["Mandatory"]), (&json!("SingleChoice"), &json!(false)));
}

#[tokio::test]
async fn an_answer_carries_a_tag_and_is_not_sent_again() {
    keeps("nokup.etag");
    let sandbox = open().await;
    for sent in ["2.10", "2.10;9", "9"] {
        let first = ask(&sandbox, sent).await;
        let tag = first.header("etag").to_owned();
        let again = sandbox.get(&format!("{V1}/{sent}")).header(("if-none-match", &tag)).send().await;
        assert_eq!((again.status(), again.body().len()), (304, 0), "{sent}");
        let packed = sandbox.get(&format!("{V1}/{sent}")).header(("accept-encoding", "gzip")).send().await;
        assert!(!packed.has("content-encoding") && packed.body() == first.body(), "{sent}");
    }
}

#[tokio::test]
async fn head_answers_as_get_does() {
    let sandbox = open().await;
    let (get, head) = (ask(&sandbox, "2.10").await, sandbox.call("HEAD", &format!("{V1}/2.10")).send().await);
    assert_eq!((head.status(), head.header("content-length")), (200, get.body().len().to_string().as_str()));
    assert_eq!(codes(&get.json()), [Some("2.10")]);
}
