//! `--admin-token`.

use std::time::Duration;

use crate::{
    house::wire::Wire,
    support::{Answer, EPJ, Sandbox},
};

const CLOSED: [(&str, &str); 9] = [
    ("GET", "/_sandbox/clock"),
    ("GET", "/_SANDBOX/Clock/"),
    ("POST", "/_sandbox/reset"),
    ("GET", "/_sandbox/rules"),
    ("GET", "/_sandbox/requests"),
    ("DELETE", "/_sandbox/codingsystems/ATC/N02"),
    ("GET", "/_sandbox/docs"),
    ("GET", "/_sandbox/no-such-thing"),
    ("DELETE", "/_sandbox/clock"),
];

async fn locked() -> Sandbox {
    Sandbox::with(|config| config.admin_token = Some("s3cret".to_owned())).await
}

async fn with(sandbox: &Sandbox, authorization: &str) -> Answer {
    sandbox.get("/_sandbox/clock").header(("authorization", authorization)).send().await
}

#[tokio::test]
async fn without_the_token_the_control_api_is_closed() {
    let sandbox = locked().await;
    for (method, target) in CLOSED {
        let refused = sandbox.call(method, target).send().await;
        assert_eq!(
            (refused.status(), refused.header("www-authenticate")),
            (401, "Bearer"),
            "{method} {target}"
        );
        assert_eq!(refused.header("content-type"), "application/problem+json");
        sandbox.violates(&refused, "control.admin-token").await;
    }
    let codes = sandbox.codes("ATC").await.json();
    assert!(codes.get("N02").is_some(), "nothing was done");
}

#[tokio::test]
async fn with_the_token_it_is_open() {
    let sandbox = locked().await;
    for authorization in ["Bearer s3cret", "bearer s3cret", "BEARER   s3cret "] {
        let answer = with(&sandbox, authorization).await;
        assert_eq!(answer.status(), 200, "{authorization}");
        sandbox.satisfies(&answer, "control.admin-token").await;
    }
}

#[tokio::test]
async fn another_scheme_or_token_is_refused_and_never_repeated() {
    let sandbox = locked().await;
    for authorization in [
        "Basic s3cret",
        "DPoP s3cret",
        "s3cret",
        "Bearer",
        "Bearer ",
        "Bearer s3cre",
        "Bearer s3cret2",
        "Bearer S3CRET",
        "Bearer another-word",
        "",
    ] {
        let refused = with(&sandbox, authorization).await;
        assert_eq!(
            (refused.status(), refused.rules()),
            (401, vec!["control.admin-token".to_owned()]),
            "{authorization}"
        );
        assert!(
            !refused.text().contains("s3cret") && !refused.text().contains("another-word"),
            "{}",
            refused.text()
        );
    }
}

#[tokio::test]
async fn the_token_given_twice_is_refused() {
    let sandbox = locked().await;
    let token = ("authorization", "Bearer s3cret");
    let refused = sandbox.get("/_sandbox/clock").header(token).header(token).send().await;
    assert_eq!(refused.status(), 401);
}

#[tokio::test]
async fn nobody_without_the_token_has_a_body_read() {
    let sandbox = Sandbox::with(|config| {
        config.admin_token = Some("s3cret".to_owned());
        config.max_body = 1000;
        config.request_time = Duration::from_millis(200);
    })
    .await;
    let json = "content-type: application/json\r\n";
    for (line, headers, body, status) in [
        ("POST /_sandbox/clock/advance", "content-length: 1001\r\n", &*"x".repeat(1001), 413),
        ("PUT /_sandbox/state", "content-length: 99999999999\r\n", "", 413),
        ("POST /_sandbox/faults", "transfer-encoding: chunked\r\n", "zz\r\n", 400),
        ("POST /_sandbox/faults", "content-length: 10\r\n", "begun", 408),
        ("POST /_sandbox/faults", "content-length: 3\r\n", "{]}", 400),
        ("POST /_sandbox/no-such-thing", "content-length: 1\r\n", "x", 404),
    ] {
        let locked = Wire::to(&sandbox).await.ask(line, &format!("{json}{headers}"), body).await;
        assert_eq!(
            (locked.status(), locked.rules()),
            (401, vec!["control.admin-token".to_owned()]),
            "{line}"
        );
        let key = format!("{json}authorization: Bearer s3cret\r\n{headers}");
        let open = Wire::to(&sandbox).await.ask(line, &key, body).await;
        assert_eq!(open.status(), status, "{line}: {}", open.text());
    }
    let person = serde_json::json!({"patient": "01010112377"});
    let locked = sandbox.control("POST", "/_sandbox/phr/documents", person).await;
    assert_eq!(locked.rules(), ["control.admin-token"]);
    let nowhere = sandbox.within("nowhere").get("/_sandbox/clock").send().await;
    assert_eq!(nowhere.status(), 401, "nor is told which workspaces there are");
}

#[tokio::test]
async fn who_sends_far_too_much_without_the_token_still_reads_the_401() {
    let sandbox = locked().await;
    let call = sandbox.call("PUT", "/_sandbox/state").body("application/json", vec![b' '; 8 << 20]);
    assert_eq!(call.send().await.status(), 401);
}

#[tokio::test]
async fn health_is_open_without_the_token() {
    let sandbox = locked().await;
    for target in ["/_sandbox/health", "/_sandbox/health/", "/_Sandbox/HEALTH", "/_sandbox/%68ealth"] {
        assert_eq!(sandbox.get(target).send().await.status(), 200, "{target}");
    }
}

#[tokio::test]
async fn the_apis_are_open_without_the_token() {
    let sandbox = locked().await;
    assert_eq!(sandbox.types().await.status(), 200);
    assert_eq!(sandbox.get("/okt-events").header(EPJ).send().await.status(), 405);
}

#[tokio::test]
async fn without_an_admin_token_set_any_authorization_is_let_in() {
    let sandbox = Sandbox::start().await;
    assert_eq!(with(&sandbox, "Bearer whatever").await.status(), 200);
}
