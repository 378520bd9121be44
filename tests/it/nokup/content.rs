//! What the tree holds: all that documents show is there as they show it, and nothing invented passes for more.

use nhn_sandbox::apis::nokup::report::FIELDS;
use serde_json::{Value, json};

use super::{
    one, open, options,
    walk::{list, seed, walk},
};
use crate::support::keeps;

#[tokio::test]
async fn every_code_of_the_official_client_and_of_the_documents_is_complete() {
    let sandbox = open().await;
    for code in ["1.1", "3.2.1", "4.1", "5.2", "6.2", "7.3", "1.6.4", "3.2.2", "3.4.3", "4.3", "6.3", "7.4"] {
        let element = one(&sandbox, code).await;
        assert_eq!((&element["IsLeafNokupNode"], &element["Options"]), (&json!(true), &json!([])), "{code}");
    }
    for code in ["3.1", "3.2"] {
        assert_eq!(one(&sandbox, code).await["IsLeafNokupNode"], false, "{code}");
    }
}

#[tokio::test]
async fn names_the_documents_give_are_exact() {
    keeps("nokup.content");
    let sandbox = open().await;
    for (code, name) in [
        ("2", "Hendelsestype"),
        ("4", "Forebyggbarhet"),
        ("6", "Hyppighet"),
        ("2.1", "Pasientadministrasjon"),
        ("2.2", "Diagnostikk/utredning"),
        ("2.3", "Behandling og pleie"),
        ("2.4", "Fall og uhell"),
        ("2.5", "Dokumentasjon(s)/informasjon"),
        ("2.6", "Infeksjon"),
        ("2.7", "Legemidler"),
        ("2.8", "Medisinsk utstyr"),
        ("2.9", "Pasientatferd"),
        ("2.10", "Blod. Celler og vev. Organer"),
        ("2.10.1", "Blod"),
        ("2.10.1.1", "Tapping i blod"),
        ("2.10.1.3", "Bivirkning av blodgivning"),
        ("2.10.1.3.1", "Nerveskade/-irritasjon"),
        ("2.10.1.3.2", "Annen smerte i armen"),
        ("2.10.1.3.3", "Annen lokal reaksjon"),
        ("2.10.1.3.4", "Synkope med eller uten traume"),
        ("2.10.1.3.6", "Citratreaksjon"),
        ("2.10.1.3.99", "Andre systemiske bivirkninger"),
    ] {
        assert_eq!(one(&sandbox, code).await["Name"], name, "{code}");
        let tree = seed("tree.json");
        let node = list(&tree["nodes"]).find(|it| it["code"] == code).unwrap();
        assert_eq!((&node["codeOrigin"], &node["nameOrigin"]), (&json!("documented"), &json!("documented")));
    }
}

#[test]
fn no_other_name_is_called_documented() {
    let tree = seed("tree.json");
    let documented = list(&tree["nodes"]).filter(|it| it["nameOrigin"] == "documented").count();
    assert_eq!(documented, 22, "those of the test above");
    let inferred = list(&tree["nodes"]).filter(|it| it["codeOrigin"] == "inferred");
    let inferred: Vec<&Value> = inferred.map(|it| &it["code"]).collect();
    assert_eq!(inferred, ["2.10.2", "2.10.3"]);
    let documented: Vec<&str> = list(&tree["nodes"])
        .filter(|it| it["codeOrigin"] == "documented")
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    assert_eq!(documented.len(), 31);
}

#[tokio::test]
async fn hendelsestyper_outside_biovigilance_are_there() {
    let sandbox = open().await;
    let axis = one(&sandbox, "2").await;
    let expected: Vec<String> = (1..=10).map(|it| format!("2.{it}")).collect();
    assert_eq!(options(&axis), expected);
    for code in &expected[..9] {
        assert!(!options(&one(&sandbox, code).await).is_empty(), "{code}");
    }
}

/// The value sets of the report's document: first, last, and whether 99 is among them.
const VALUES: [(&str, u32, u32, bool); 23] = [
    ("DefinisjonKode", 1, 4, true),
    ("OppdagetKode", 1, 5, true),
    ("AutologKode", 1, 4, false),
    ("AvdelingKode", 1, 8, true),
    ("AvregistreringKode", 0, 2, false),
    ("BlodproduktKode", 0, 11, false),
    ("CellerOgVevDefinisjonKode", 1, 4, true),
    ("CellerOgVevKode", 1, 15, true),
    ("DonorlandKode", 1, 4, true),
    ("GivererfaringKode", 1, 2, false),
    ("HvaGikkGaltKode", 0, 18, false),
    ("OrganDefinisjonKode", 1, 4, true),
    ("OrganKode", 1, 11, true),
    ("ReaksjonStartetHvorKode", 1, 3, false),
    ("ReaksjonsvarighetKode", 1, 12, false),
    ("SykemeldingKode", 0, 5, false),
    ("SymptomKode", 0, 25, false),
    ("TappetypeKode", 0, 3, true),
    ("TidTilReaksjonKode", 1, 6, false),
    ("TilleggsinfoBlodproduktKode", 0, 2, false),
    ("TiltakKode", 1, 6, false),
    ("TransfusjonsindikasjonKode", 0, 5, false),
    ("AarsakssammenhengKode", 1, 5, false),
];

#[tokio::test]
async fn every_list_has_the_values_the_reports_document_allows() {
    let found = walk(&open().await).await;
    for (segment, first, last, has_99) in VALUES {
        let codes: Vec<u32> = (first..=last).chain(has_99.then_some(99)).collect();
        let fields: Vec<_> =
            found.iter().filter(|(code, _)| code.ends_with(&format!(".{segment}"))).collect();
        assert!(!fields.is_empty(), "{segment} hangs on a leaf");
        for (code, element) in fields {
            let expected: Vec<String> = codes.iter().map(|it| format!("{code}.{it}")).collect();
            assert_eq!(options(element), expected);
        }
    }
}

#[test]
fn every_list_is_stated_once_under_a_name_a_report_has_and_is_several_where_the_report_is() {
    let additional = seed("additional-info.json");
    let fields: Vec<&Value> = list(&additional["fields"]).collect();
    let expected: Vec<_> = FIELDS.iter().filter(|it| it.axis().is_none()).collect();
    assert_eq!((fields.len(), expected.len()), (27, 27));
    for field in expected {
        let [stated] = &fields.iter().filter(|it| it["segment"] == field.norwegian).collect::<Vec<_>>()[..]
        else {
            panic!("{} once", field.norwegian)
        };
        assert_eq!(stated["inputType"] == "MultipleChoice", field.is_list(), "{}", field.norwegian);
    }
}

#[test]
fn the_fidelity_page_counts_what_is_invented() {
    let page = nhn_sandbox::sandbox::fidelity();
    let row = |what: &str| page.lines().find(|line| line.starts_with(&format!("| {what} |"))).unwrap();
    assert_eq!(row("codes of the tree"), "| codes of the tree | 263 | 31 | 12 | 2 | 0 | 218 |");
    assert!(
        row("lists of additional information").starts_with("| lists of additional information | 27 | 2 |")
    );
    assert!(row("codes of their choices").starts_with("| codes of their choices | 181 | 181 |"));
}
