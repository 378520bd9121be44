//! `--auth relaxed` and `--auth off`.

use nhn_sandbox::config::Mode;
use serde_json::{Value, json};

use super::{PING, SCOPE};
use crate::support::{Answer, Jwt, Sandbox, keeps};

async fn with(sandbox: &Sandbox, scheme: &str, header: Value, claims: Value) -> Answer {
    let jwt = Jwt {
        header: serde_json::from_value(header).unwrap(),
        claims: serde_json::from_value(claims).unwrap(),
    };
    sandbox.get(PING).header(("authorization", &format!("{scheme} {}", jwt.signed()))).send().await
}

#[tokio::test]
async fn relaxed_takes_a_token_of_anybody_but_asks_for_audience_and_scope() {
    keeps("auth.mode.relaxed");
    let sandbox = Sandbox::with(|config| config.auth = Mode::Relaxed).await;
    let foreign = json!({"iss": "https://elsewhere.test", "exp": 1, "aud": "nhn:phr", "scope": SCOPE});
    for scheme in ["Bearer", "DPoP"] {
        let answer = with(&sandbox, scheme, json!({"alg": "ES256"}), foreign.clone()).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
    }
    let mut other = foreign.clone();
    other["aud"] = json!("nhn:melde");
    let answer = with(&sandbox, "Bearer", json!({}), other).await;
    assert_eq!((answer.status(), answer.rules()), (401, vec!["auth.token.audience".to_owned()]));
    let mut none = foreign;
    none["scope"] = json!([]);
    assert_eq!(with(&sandbox, "Bearer", json!({}), none).await.status(), 403);
    let answer = sandbox.get(PING).send().await;
    assert_eq!((answer.status(), answer.rules()), (401, vec!["auth.authorization.present".to_owned()]));
    let answer = sandbox.get(PING).header(("authorization", "Bearer x")).send().await;
    assert_eq!((answer.status(), answer.rules()), (401, vec!["auth.token.form".to_owned()]));
}

#[tokio::test]
async fn off_asks_nobody() {
    keeps("auth.mode.off");
    let sandbox = Sandbox::with(|config| config.auth = Mode::Off).await;
    assert_eq!(sandbox.get(PING).send().await.status(), 200);
    assert_eq!(sandbox.get(PING).header(("authorization", "Bearer x")).send().await.status(), 200);
}
