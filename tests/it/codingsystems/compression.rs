//! gzip, identity, `Vary`, `ETag`.

use std::io::Read as _;

use crate::support::{Answer, EPJ, Sandbox, keeps};

const CODES: &str = "/api/codingsystems/v1/codes/ATC";

async fn ask(sandbox: &Sandbox, accept_encoding: &str) -> Answer {
    sandbox.get(CODES).header(EPJ).header(("accept-encoding", accept_encoding)).send().await
}

#[tokio::test]
async fn gzip_is_sent_when_it_is_preferred_and_holds_the_same_json() {
    keeps("codingsystems.codes.gzip");
    let sandbox = Sandbox::start().await;
    let plain = ask(&sandbox, "identity").await;
    for preference in ["gzip", "gzip, deflate, br", "*", "identity;q=0.5, gzip;q=0.8"] {
        let packed = ask(&sandbox, preference).await;
        assert_eq!(packed.header("content-encoding"), "gzip", "{preference}");
        assert_eq!(packed.header("vary"), "accept-encoding");
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&packed.body()[..]).read_to_end(&mut unpacked).unwrap();
        assert!(packed.body().len() * 4 < unpacked.len());
        assert_eq!(unpacked, plain.body().to_vec());
    }
}

#[tokio::test]
async fn identity_is_sent_when_gzip_is_not_welcome() {
    let sandbox = Sandbox::start().await;
    for preference in ["identity", "br", "gzip;q=0", "gzip;q=0.000, *", "identity, gzip;q=0.3", ""] {
        let plain = ask(&sandbox, preference).await;
        assert!(!plain.has("content-encoding"), "{preference}");
        assert_eq!(plain.header("vary"), "accept-encoding");
        assert_eq!(plain.header("content-length"), plain.body().len().to_string());
    }
}

#[tokio::test]
async fn a_known_tag_is_answered_304_in_either_coding() {
    keeps("codingsystems.etag");
    let sandbox = Sandbox::start().await;
    for preference in ["identity", "gzip"] {
        let first = ask(&sandbox, preference).await;
        let again = sandbox
            .get(CODES)
            .header(EPJ)
            .header(("accept-encoding", preference))
            .header(("if-none-match", first.header("etag")))
            .send()
            .await;
        assert_eq!((again.status(), again.body().len()), (304, 0));
        assert_eq!(again.header("etag"), first.header("etag"));
    }
}

#[tokio::test]
async fn the_tag_changes_with_the_content() {
    let sandbox = Sandbox::start().await;
    let before = sandbox.codes("KJ_INTUBASJON").await;
    let code = serde_json::json!({"code": "9", "description": "Uavklart"});
    sandbox.control("PUT", "/_sandbox/codingsystems/KJ_INTUBASJON/9", code).await;
    let after = sandbox.codes("KJ_INTUBASJON").await;
    assert_ne!(before.header("etag"), after.header("etag"));
}
