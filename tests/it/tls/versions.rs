//! HTTP and HTTPS, HTTP/1.1 and HTTP/2: one sandbox, the same answers.

use std::time::Duration;

use http::Version;
use serde_json::json;
use tokio::net::TcpStream;

use super::{ca, https, own, secure, trusting};
use crate::support::{Answer, EPJ, KEY, Sandbox, client, keeps};

const TYPES: &str = "/api/codingsystems/v1/types";
const HTTP2: Version = Version::HTTP_2;

/// The headers that are not the answer's own.
fn same(answer: &Answer) -> Vec<(String, String)> {
    let own = ["sandbox-request-id", "content-length"];
    let kept = answer.headers().iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let mut kept: Vec<_> =
        kept.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    kept.sort();
    kept
}

#[tokio::test]
async fn https_answers_beside_http_and_both_speak_both_versions() {
    keeps("sandbox.https");
    let sandbox = secure().await;
    let (plain, tls, ca) = (format!("http://{}", sandbox.addr()), https(&sandbox), ca(&sandbox));
    let mut answers = Vec::new();
    let mut sandbox = sandbox;
    for (base, version) in
        [(&plain, Version::HTTP_11), (&plain, HTTP2), (&tls, Version::HTTP_11), (&tls, HTTP2)]
    {
        let client = client([ca.clone()]);
        let client = match version {
            HTTP2 if base == &plain => client.http2_prior_knowledge(),
            // What ALPN leads to when the client offers both.
            HTTP2 => client,
            _ => client.http1_only(),
        };
        sandbox = sandbox.by(client.build().unwrap());
        let answer = sandbox.call_at(base, "GET", TYPES).header(EPJ).send().await;
        assert_eq!((answer.status(), answer.version()), (200, version), "{base} {version:?}");
        answers.push((same(&answer), answer.body().clone()));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[tokio::test]
async fn links_and_issuer_have_the_scheme_of_the_door() {
    let sandbox = trusting(secure().await);
    let plain = format!("http://{}", sandbox.addr());
    for base in [plain, https(&sandbox)] {
        let known = sandbox.call_at(&base, "GET", "/.well-known/openid-configuration").send().await.json();
        assert_eq!(known["issuer"], base.as_str());
        assert_eq!(known["token_endpoint"], format!("{base}/connect/token"));
    }
}

#[tokio::test]
async fn a_proof_names_the_url_with_https() {
    let sandbox = trusting(secure().await);
    let base = https(&sandbox);
    let plain = format!("http://{}", sandbox.addr());
    for (htu, status) in [(format!("{base}/pingauth"), 200), (format!("{plain}/pingauth"), 401)] {
        let order = json!({"scopes": ["nhn:phr/mhd/read-document"], "htm": "GET", "htu": htu});
        let token = sandbox.call_at(&base, "POST", "/_sandbox/tokens").json(&order).send().await.json();
        let answer = sandbox
            .call_at(&base, "GET", "/pingauth")
            .header(("authorization", &format!("DPoP {}", token["access_token"].as_str().unwrap())))
            .header(("dpop", token["dpop_proof"].as_str().unwrap()))
            .send()
            .await;
        assert_eq!(answer.status(), status, "{htu}: {:?} {}", answer.rules(), answer.text());
        if status == 401 {
            assert_eq!(answer.rules(), ["auth.proof.htu"]);
        }
    }
}

#[tokio::test]
async fn over_http2_workspaces_and_paths_in_another_form_stand_below_the_base_that_was_called() {
    let sandbox = trusting(secure().await);
    let base = https(&sandbox);
    let inside = sandbox.workspace("ci").await;
    for (sandbox, prefix) in [(&sandbox, ""), (&inside, "/ws/ci")] {
        for path in ["/.well-known/openid-configuration", "/.Well-Known/openid-configuration/"] {
            let answer = sandbox.call_at(&base, "GET", path).send().await;
            assert_eq!((answer.status(), answer.version()), (200, HTTP2));
            assert_eq!(answer.json()["issuer"], format!("{base}{prefix}"), "{prefix}{path}");
        }
    }
    let order = json!({
        "scopes": ["nhn:phr/mhd/read-document"],
        "htm": "GET",
        "htu": format!("{base}/ws/ci/pingauth"),
    });
    let token = inside.call_at(&base, "POST", "/_sandbox/tokens").json(&order).send().await.json();
    let answer = inside
        .call_at(&base, "GET", "/pingauth")
        .header(("authorization", &format!("DPoP {}", token["access_token"].as_str().unwrap())))
        .header(("dpop", token["dpop_proof"].as_str().unwrap()))
        .send()
        .await;
    assert_eq!(answer.status(), 200, "{:?} {}", answer.rules(), answer.text());
}

#[tokio::test]
async fn limits_answer_in_the_apis_own_shape_over_http2_too() {
    let sandbox = secure().await;
    let client = client([ca(&sandbox)]).build().unwrap();
    let sandbox = sandbox.by(client);
    let base = https(&sandbox);
    let long = "x".repeat(9 * 1024);
    let answer = sandbox.call_at(&base, "GET", &format!("{TYPES}?{long}")).header(EPJ).send().await;
    assert_eq!((answer.status(), answer.version()), (414, HTTP2));
    assert_eq!(answer.rules(), ["sandbox.target.size"]);
    let large = "x".repeat(70 * 1024);
    let answer = sandbox.call_at(&base, "GET", TYPES).header(EPJ).header(("x-large", &large)).send().await;
    assert_eq!((answer.status(), answer.rules()), (431, vec!["sandbox.headers.size".to_owned()]));
    let body = vec![b'x'; 2 * 1024 * 1024];
    let answer = sandbox.call_at(&base, "POST", TYPES).header(EPJ).body("text/plain", body).send().await;
    assert_eq!((answer.status(), answer.rules()), (413, vec!["sandbox.body.size".to_owned()]));
}

#[tokio::test]
async fn many_requests_at_once_are_answered_over_http2() {
    let sandbox = trusting(secure().await);
    let base = https(&sandbox);
    let asked = (0..50).map(|_| sandbox.call_at(&base, "GET", "/api/v1/treatmentGroup").header(KEY).send());
    let answers = futures_util::future::join_all(asked).await;
    assert!(answers.iter().all(|it| it.status() == 200 && it.version() == HTTP2));
    let journalled = sandbox.get("/_sandbox/requests?api=nompd").send().await.json();
    assert_eq!(journalled["total"], 50);
}

#[tokio::test]
async fn a_client_that_never_shakes_hands_is_cut() {
    let sandbox = Sandbox::with(|config| {
        own(config);
        config.header_time = Duration::from_millis(100);
    })
    .await;
    let stream = TcpStream::connect(sandbox.tls_addr().unwrap()).await.unwrap();
    hung_up(&stream).await;
}

#[tokio::test]
async fn an_http2_connection_without_a_request_is_cut() {
    let sandbox = Sandbox::with(|config| config.header_time = Duration::from_millis(100)).await;
    let stream = TcpStream::connect(sandbox.addr()).await.unwrap();
    stream.writable().await.unwrap();
    stream.try_write(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00").unwrap();
    hung_up(&stream).await;
}

#[tokio::test]
async fn http_on_the_port_of_https_gets_no_answer_and_harms_nobody() {
    let sandbox = trusting(secure().await);
    let stream = TcpStream::connect(sandbox.tls_addr().unwrap()).await.unwrap();
    stream.writable().await.unwrap();
    stream.try_write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    hung_up(&stream).await;
    let base = https(&sandbox);
    assert_eq!(sandbox.call_at(&base, "GET", TYPES).header(EPJ).send().await.status(), 200);
}

#[tokio::test]
async fn both_doors_close_when_it_is_stopped() {
    let mut config = nhn_sandbox::Config { listen: ([127, 0, 0, 1], 0).into(), ..Default::default() };
    own(&mut config);
    let running = nhn_sandbox::Sandbox::start(config).await.unwrap();
    let doors = [running.addr(), running.tls_addr().unwrap()];
    assert_ne!(doors[0], doors[1]);
    running.stop().await;
    for door in doors {
        assert!(TcpStream::connect(door).await.is_err(), "{door}");
    }
}

/// Reads until the server hangs up; the test's own patience ends it if it does not.
async fn hung_up(stream: &TcpStream) {
    let read = async {
        let mut buffer = [0; 1024];
        loop {
            stream.readable().await.unwrap();
            match stream.try_read(&mut buffer) {
                Ok(0) => return,
                Err(error) if error.kind() != std::io::ErrorKind::WouldBlock => return,
                _ => {}
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), read).await.expect("it never hung up");
}
