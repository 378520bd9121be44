//! The authority of one's own: kept in a folder, so that clients trust it once.

use std::{fs, path::Path};

use nhn_sandbox::{Config, StartError, config::TlsMode, tls::TlsError};

use super::{ca, https, secure, trusting};
use crate::support::{EPJ, Sandbox, client, keeps};

const TYPES: &str = "/api/codingsystems/v1/types";

async fn kept_in(folder: &Path) -> Sandbox {
    kept_for(folder, None).await
}

async fn kept_for(folder: &Path, public_url: Option<&str>) -> Sandbox {
    Sandbox::with(|config| {
        config.tls = TlsMode::SelfSigned;
        config.tls_dir = Some(folder.to_owned());
        config.public_url = public_url.map(str::to_owned);
    })
    .await
}

/// What a sandbox says that cannot start on this folder.
async fn refused(folder: &Path) -> String {
    let config = Config {
        listen: ([127, 0, 0, 1], 0).into(),
        tls: TlsMode::SelfSigned,
        tls_dir: Some(folder.to_owned()),
        ..Config::default()
    };
    let error = nhn_sandbox::Sandbox::start(config).await.unwrap_err();
    assert!(matches!(error, StartError::Tls(TlsError::Content { .. } | TlsError::File { .. })), "{error:?}");
    error.to_string()
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[tokio::test]
async fn the_ca_is_handed_out_by_the_control_api() {
    let sandbox = secure().await;
    let answer = sandbox.get("/_sandbox/ca.pem").send().await;
    sandbox.satisfies(&answer, "control.ca").await;
    assert_eq!(answer.header("content-type"), "text/plain");
    assert_eq!(answer.text(), sandbox.ca_pem().unwrap());
    let trusted = reqwest::Certificate::from_pem(answer.body()).unwrap();
    let base = https(&sandbox);
    let sandbox = sandbox.by(client([trusted]).build().unwrap());
    assert_eq!(sandbox.call_at(&base, "GET", TYPES).header(EPJ).send().await.status(), 200);
}

#[tokio::test]
async fn without_https_there_is_no_ca() {
    let sandbox = Sandbox::start().await;
    let answer = sandbox.get("/_sandbox/ca.pem").send().await;
    assert_eq!(answer.status(), 404);
    sandbox.violates(&answer, "control.ca").await;
}

#[tokio::test]
async fn a_client_that_does_not_trust_the_ca_gets_no_answer() {
    let sandbox = secure().await;
    let stranger = secure().await;
    let client = client([ca(&stranger)]).build().unwrap();
    let error = client.get(https(&sandbox)).send().await.unwrap_err();
    assert!(format!("{error:?}").contains("UnknownIssuer"), "{error:?}");
}

#[tokio::test]
async fn authority_and_certificate_are_made_once() {
    keeps("sandbox.https");
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("not/there/yet");
    let first = kept_in(&below).await;
    let files = ["ca.pem", "ca-key.pem", "leaf.pem", "leaf-key.pem"];
    let before: Vec<String> = files.iter().map(|name| read(&below, name)).collect();
    assert_eq!(before[0], first.ca_pem().unwrap());
    let second = kept_in(&below).await;
    assert_eq!(files.iter().map(|name| read(&below, name)).collect::<Vec<_>>(), before);
    let base = https(&second);
    let second = second.by(client([ca(&first)]).build().unwrap());
    assert_eq!(second.call_at(&base, "GET", TYPES).header(EPJ).send().await.status(), 200);
    assert_eq!(fs::read_dir(&below).unwrap().count(), files.len(), "no drafts are left behind");
}

#[cfg(unix)]
#[tokio::test]
async fn keys_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    kept_in(folder.path()).await;
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("ca-key.pem"), mode("leaf-key.pem")), (0o600, 0o600));
}

#[tokio::test]
async fn a_name_the_certificate_lacks_leads_to_a_new_one_of_the_same_authority() {
    let folder = tempfile::tempdir().unwrap();
    let first = kept_in(folder.path()).await;
    let before = read(folder.path(), "leaf.pem");
    let second = kept_for(folder.path(), Some("https://sandbox.example:8443/nhn")).await;
    assert_ne!(read(folder.path(), "leaf.pem"), before);
    let door = second.tls_addr().unwrap();
    let client = client([ca(&first)]).resolve("sandbox.example", door).build().unwrap();
    let base = format!("https://sandbox.example:{}", door.port());
    let second = second.by(client);
    assert_eq!(second.call_at(&base, "GET", TYPES).header(EPJ).send().await.status(), 200);
}

#[tokio::test]
async fn many_sandboxes_may_begin_on_one_folder() {
    let folder = tempfile::tempdir().unwrap();
    let begun = (0..8).map(|_| kept_in(folder.path()));
    let sandboxes = futures_util::future::join_all(begun).await;
    let last = reqwest::Certificate::from_pem(read(folder.path(), "ca.pem").as_bytes()).unwrap();
    for sandbox in sandboxes {
        let base = https(&sandbox);
        let sandbox = sandbox.by(client([last.clone()]).build().unwrap());
        assert_eq!(sandbox.call_at(&base, "GET", TYPES).header(EPJ).send().await.status(), 200);
    }
}

#[tokio::test]
async fn what_is_lost_but_the_key_of_the_authority_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = trusting(kept_in(folder.path()).await);
    for name in ["ca.pem", "leaf.pem", "leaf-key.pem"] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    let second = kept_in(folder.path()).await;
    let base = https(&second);
    assert_eq!(first.call_at(&base, "GET", TYPES).header(EPJ).send().await.status(), 200);
}

#[tokio::test]
async fn a_broken_certificate_is_replaced_and_a_broken_authority_is_told() {
    let folder = tempfile::tempdir().unwrap();
    kept_in(folder.path()).await;
    fs::write(folder.path().join("leaf.pem"), "broken").unwrap();
    kept_in(folder.path()).await;
    assert!(read(folder.path(), "leaf.pem").contains("BEGIN CERTIFICATE"));

    let strange = tempfile::tempdir().unwrap();
    kept_in(strange.path()).await;
    fs::copy(strange.path().join("ca.pem"), folder.path().join("ca.pem")).unwrap();
    let told = refused(folder.path()).await;
    assert!(
        told.contains("ca.pem: expected the certificate of the authority whose key is in ca-key.pem"),
        "{told}"
    );

    fs::write(folder.path().join("ca-key.pem"), "broken").unwrap();
    let told = refused(folder.path()).await;
    assert!(told.contains("ca-key.pem: expected the private key of an authority, in PEM"), "{told}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let told = refused(&file.join("below")).await;
    assert!(told.starts_with("HTTPS: ") && told.contains("file/below: "), "{told}");
}
