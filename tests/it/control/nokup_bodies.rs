//! Bodies that `/_sandbox/nokup/check` refuses to read.

use crate::support::Sandbox;

#[tokio::test]
async fn a_body_that_is_no_report_is_refused() {
    let sandbox = Sandbox::start().await;
    for (body, reason) in [
        (r#"{"Hendelsetype": "2.10.1.1.1"}"#, "unknown field `Hendelsetype`"),
        (r#"{"hendelsestype": "2.10.1.1.1"}"#, "unknown field `hendelsestype`"),
        (r#"{"Hyppighet": 6.2}"#, "a text, a list of texts, or null"),
        (r#"{"Hyppighet": {"Code": "6.2"}}"#, "a text, a list of texts, or null"),
        (r#"{"MedvirkendeFaktorer": ["3.2.1", 3]}"#, "a text, a list of texts, or null"),
        (r#"{"Hyppighet": "6.2", "Hyppighet": "6.3"}"#, "duplicate field `Hyppighet` (`Frequency`)"),
        (r#"{"Hyppighet": "6.2", "Frequency": "6.2"}"#, "duplicate field `Hyppighet` (`Frequency`)"),
        (r#"{"Hyppighet": null, "Frequency": "6.2"}"#, "duplicate field `Hyppighet` (`Frequency`)"),
        (r#"["1.1"]"#, "an object with coded fields of a biovigilance report"),
        (r#""1.1""#, "an object with coded fields of a biovigilance report"),
        ("{", "EOF"),
        ("", "EOF"),
    ] {
        let refused =
            sandbox.call("POST", "/_sandbox/nokup/check").body("application/json", body).send().await;
        assert_eq!(refused.status(), 400, "{body}");
        assert!(refused.json()["detail"].as_str().unwrap().contains(reason), "{body}: {}", refused.text());
        sandbox.violates(&refused, "sandbox.body.json").await;
    }
    let deep = format!("{{\"Hyppighet\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let refused = sandbox.call("POST", "/_sandbox/nokup/check").body("application/json", deep).send().await;
    assert_eq!(refused.status(), 400);
    let not_utf8 = b"{\"Hyppighet\": \"\xff\"}".to_vec();
    let refused =
        sandbox.call("POST", "/_sandbox/nokup/check").body("application/json", not_utf8).send().await;
    assert_eq!(refused.status(), 400);
}
