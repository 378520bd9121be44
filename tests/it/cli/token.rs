//! `nhn-sandbox token`.

use super::process::run;
use crate::support::Sandbox;

async fn printed(arguments: Vec<String>) -> (Option<i32>, Vec<String>, String) {
    let done = tokio::task::spawn_blocking(move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        run(&arguments)
    });
    let done = done.await.unwrap();
    (done.code, done.stdout, done.stderr.join("\n"))
}

fn words(text: &str, more: &[&str]) -> Vec<String> {
    text.split(' ').chain(more.iter().copied()).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_prints_the_headers_of_one_request() {
    let sandbox = Sandbox::start().await;
    let base = sandbox.base();
    let url = format!("{base}/pingauth");
    let (code, lines, said) = printed(words("token --url", &[&base, "--curl", "GET", &url])).await;
    assert_eq!((code, lines.len()), (Some(0), 1), "{said}");
    let parts: Vec<&str> = lines[0].split('\'').collect();
    let value = |at: usize| parts[at].split_once(": ").unwrap().1;
    let call = sandbox.get("/pingauth").header(("authorization", value(1))).header(("dpop", value(3)));
    let answer = call.send().await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_workspace_it_asks_that_for_the_token_whichever_base_is_named() {
    let root = Sandbox::start().await;
    let sandbox = root.workspace("ci").await;
    let url = format!("{}/pingauth", sandbox.base());
    for base in [root.base(), sandbox.base()] {
        let (code, lines, said) = printed(words("token --url", &[&base, "--curl", "GET", &url])).await;
        assert_eq!(code, Some(0), "{said}");
        let parts: Vec<&str> = lines[0].split('\'').collect();
        let value = |at: usize| parts[at].split_once(": ").unwrap().1;
        let call = sandbox.get("/pingauth").header(("authorization", value(1))).header(("dpop", value(3)));
        let answer = call.send().await;
        assert_eq!(answer.status(), 200, "{base}: {:?} {}", answer.rules(), answer.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_prints_a_token_of_the_scopes_asked_for() {
    let sandbox = Sandbox::with(|config| config.admin_token = Some("secret".to_owned())).await;
    let arguments = [
        "--scope",
        "nhn:fj-okt/lesetilgang",
        "--client-id",
        "sandbox-other-machine",
        "--admin-token",
        "secret",
    ];
    let (code, lines, said) = printed(words(&format!("token --url {}", sandbox.base()), &arguments)).await;
    assert_eq!(code, Some(0), "{said}");
    let token = nhn_sandbox::jose::Jws::parse(&lines[0]).unwrap();
    assert_eq!(
        (token.text("aud"), token.text("client_id")),
        (Some("nhn:fj-okt"), Some("sandbox-other-machine"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_why_there_is_no_token() {
    let sandbox = Sandbox::with(|config| config.admin_token = Some("secret".to_owned())).await;
    let base = format!("token --url {}", sandbox.base());
    for (arguments, expected) in [
        (vec![], "say which scope"),
        (vec!["--scope", "a/b"], "expected"),
        (
            vec!["--scope", "nhn:fj-okt/lestilgang", "--admin-token", "secret"],
            "near it are nhn:fj-okt/lesetilgang,",
        ),
        (
            vec!["--scope", "nhn:fj-okt/lesetilgang", "--client-id", "c", "--admin-token", "secret"],
            "`client_id` of GET /_sandbox/clients",
        ),
        (vec!["--scope", "a b", "--admin-token", "secret"], "expected scopes of 1 to 200"),
        (vec!["--curl", "GET", "http://x/types"], "no closed API at http://x/types"),
        (vec!["--curl", "GET", "/pingauth"], "takes the whole URL of the request"),
    ] {
        let (code, _, said) = printed(words(&base, &arguments)).await;
        assert!(code == Some(2) && said.contains(expected), "{arguments:?}: {said}");
    }
    let (code, _, said) = printed(words("token --url http://127.0.0.1:1 --scope a/b", &[])).await;
    assert!(code == Some(2) && said.contains("no token from http://127.0.0.1:1"), "{said}");
}
