//! How refusals are written in `WWW-Authenticate`.

use serde_json::json;

use super::{PING, SCOPE, good_proof, ping};
use crate::support::{Sandbox, keeps};

async fn challenges(style: &str) -> Vec<(u16, String)> {
    let sandbox = Sandbox::start().await;
    sandbox.control("PATCH", "/_sandbox/settings", json!({"helseid.refusal_style": style})).await;
    let good = sandbox.user_token(&[SCOPE]).await;
    let other = sandbox.user_token(&["nhn:melde/biovigilans"]).await;
    let poor = sandbox.user_token(&["nhn:phr/mhd/create-documents-with-reference"]).await;
    let late = good_proof(&sandbox, &good).claim("iat", json!(1)).signed();
    let answers = [
        sandbox.get(PING).send().await,
        ping(&sandbox, &other, &good_proof(&sandbox, &other).signed()).await,
        ping(&sandbox, &good, &late).await,
        ping(&sandbox, &poor, &good_proof(&sandbox, &poor).signed()).await,
    ];
    answers.iter().map(|it| (it.status(), it.header("www-authenticate").to_owned())).collect()
}

#[tokio::test]
async fn by_default_they_are_written_as_nhns_samples_do() {
    keeps("auth.refusal.style");
    let expected = [
        (401, "Bearer"),
        (401, "Bearer error=\"invalid_token\", error_description=\"The audience 'nhn:melde' is invalid\""),
        (401, "Bearer error=\"invalid_token\""),
        (403, ""),
    ];
    assert_eq!(challenges("nhn-sample").await, expected.map(|(status, text)| (status, text.to_owned())));
}

#[tokio::test]
async fn by_switch_they_are_written_as_rfc_9449_does() {
    let found = challenges("rfc9449").await;
    let algorithms = "algs=\"RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512\"";
    assert_eq!(found[0], (401, format!("DPoP {algorithms}")));
    assert!(
        found[1].1.starts_with(&format!(
            "DPoP {algorithms}, error=\"invalid_token\", error_description=\"expected"
        ))
    );
    assert!(
        found[2].1.starts_with(&format!("DPoP {algorithms}, error=\"invalid_dpop_proof\"")),
        "{}",
        found[2].1
    );
    assert_eq!(found[3], (403, format!("DPoP error=\"insufficient_scope\", scope=\"{SCOPE}\"")));
}
