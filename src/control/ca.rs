//! `GET /_sandbox/ca.pem`: whom to trust when the sandbox speaks HTTPS with a certificate of its own.

use axum::response::{IntoResponse as _, Response};
use http::header;

use super::{Desk, common, rules};
use crate::{
    http::{Refusal, Situation},
    openapi::Operation,
};

const PEM: &str = "text/plain";

pub(super) fn get_doc(operation: Operation) -> Operation {
    common(operation)
        .id("getCa")
        .summary("The certificate of the sandbox's own CA")
        .description("For clients to trust, as PEM. There is one with `--tls self-signed`.")
        .text(200, PEM, "The certificate.")
}

pub(super) async fn get(desk: Desk) -> Result<Response, Refusal> {
    let Some(certificate) = desk.house.tls.as_ref().and_then(|tls| tls.authority()) else {
        let got = match &desk.house.tls {
            Some(_) => "one with a certificate from files",
            None => "one without HTTPS",
        };
        let expected = "a sandbox with `--tls self-signed`";
        return Err(Refusal::by(Situation::NotFound, &rules::CA_THERE, expected, got));
    };
    desk.exchange.satisfied(&rules::CA_THERE);
    Ok(([(header::CONTENT_TYPE, PEM)], certificate.to_string()).into_response())
}
