//! A certificate from files, and a new one while it runs.

use std::{fs, path::Path};

use nhn_sandbox::config::TlsMode;
use tempfile::TempDir;

use super::https;
use crate::{
    cli::process::{Process, run},
    support::{EPJ, Sandbox, client},
};

const TYPES: &str = "/api/codingsystems/v1/types";

/// Writes a certificate for `localhost` into `cert.pem` and its key into `key.pem`, and returns whom to trust.
fn issue(folder: &Path) -> reqwest::Certificate {
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    fs::write(folder.join("cert.pem"), cert.pem()).unwrap();
    fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    reqwest::Certificate::from_pem(cert.pem().as_bytes()).unwrap()
}

async fn status(trusted: &reqwest::Certificate, base: &str) -> Option<u16> {
    let client = client([trusted.clone()]).build().unwrap();
    let answer = client.get(format!("{base}{TYPES}")).header(EPJ.0, EPJ.1).send().await;
    answer.ok().map(|it| it.status().as_u16())
}

async fn from_files(folder: &Path) -> Sandbox {
    Sandbox::with(|config| {
        config.tls = TlsMode::Files;
        config.tls_cert = Some(folder.join("cert.pem"));
        config.tls_key = Some(folder.join("key.pem"));
    })
    .await
}

#[tokio::test]
async fn a_certificate_from_files_is_shown() {
    let folder = TempDir::new().unwrap();
    let trusted = issue(folder.path());
    let sandbox = from_files(folder.path()).await;
    assert_eq!(status(&trusted, &https(&sandbox)).await, Some(200));
    let answer = sandbox.get("/_sandbox/ca.pem").send().await;
    assert_eq!(answer.status(), 404, "whose CA it is the sandbox does not know");
    sandbox.violates(&answer, "control.ca").await;
}

#[tokio::test]
async fn a_new_certificate_is_shown_after_a_reload_and_a_broken_one_is_not() {
    let folder = TempDir::new().unwrap();
    let first = issue(folder.path());
    let sandbox = from_files(folder.path()).await;
    let base = https(&sandbox);
    let second = issue(folder.path());
    assert_eq!((status(&first, &base).await, status(&second, &base).await), (Some(200), None));
    sandbox.product().reload().unwrap();
    assert_eq!((status(&first, &base).await, status(&second, &base).await), (None, Some(200)));
    fs::write(folder.path().join("key.pem"), "broken").unwrap();
    let told = sandbox.product().reload().unwrap_err().to_string();
    assert!(told.contains("key.pem: expected a private key in PEM"), "{told}");
    assert_eq!(status(&second, &base).await, Some(200));
}

#[cfg(unix)]
#[tokio::test]
async fn sighup_reads_the_certificate_again() {
    let folder = TempDir::new().unwrap();
    let first = issue(folder.path());
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (cert, key) = (path("cert.pem"), path("key.pem"));
    let settings = ["--tls=files", "--tls-listen=127.0.0.1:0", "--tls-cert", &cert, "--tls-key", &key];
    let (process, _) = Process::serve(&settings);
    let line = process.logged("HTTPS listens too");
    let base = format!("https://{}", line.rsplit("address=").next().unwrap().trim());
    assert_eq!(status(&first, &base).await, Some(200));
    let second = issue(folder.path());
    process.signal("HUP");
    process.logged("read again");
    assert_eq!((status(&first, &base).await, status(&second, &base).await), (None, Some(200)));
    fs::write(folder.path().join("cert.pem"), "broken").unwrap();
    process.signal("HUP");
    process.logged("stays as it was");
    assert_eq!(status(&second, &base).await, Some(200));
    process.stopped_by("TERM");
}

#[test]
fn a_key_of_another_certificate_ends_the_start() {
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    issue(one.path());
    issue(other.path());
    let path = |folder: &TempDir, name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (cert, key) = (path(&one, "cert.pem"), path(&other, "key.pem"));
    let ended = run(&["--listen=127.0.0.1:0", "--tls=files", "--tls-cert", &cert, "--tls-key", &key]);
    assert_eq!(ended.code, Some(2));
    let told = ended.stderr.last().unwrap();
    assert!(
        told.starts_with("nhn-sandbox: HTTPS: ") && told.contains("the key of that certificate"),
        "{told}"
    );
    let ended = run(&["--listen=127.0.0.1:0", "--tls=files", "--tls-cert=/none/cert.pem", "--tls-key", &key]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.last().unwrap().contains("/none/cert.pem: "), "{ended:?}");
}
