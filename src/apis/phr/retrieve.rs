//! `GET /mhd/document`: a patient's document, its own bytes and type.

use std::time::Duration;

use axum::{
    body::Body,
    extract::{FromRequestParts, State},
    response::Response,
};
use http::{HeaderMap, HeaderValue, Method, Uri, header, request::Parts};

use super::{
    Phr, attestation,
    caller::{Visit, identity, patient_number},
    check::is_oid,
    document::{Document, Status},
    error::Error,
    form, rules,
    store::Found,
};
use crate::{
    auth::{Need, Proved},
    http::{
        Exchange, Handed, Refusal, accept,
        headers::{Single, single, text},
    },
    rules::{Check, Rule},
};

/// What a fetch needs of its caller.
pub(super) struct DocumentNeed;

impl Need for DocumentNeed {
    const AUDIENCE: &'static str = "nhn:phr";
    const SCOPES: &'static [&'static str] = &["nhn:phr/mhd/read-document"];
    const RULE: &'static Rule = &rules::DOCUMENT_SCOPE;
}

/// A POST where the switch takes it: asked before anything else, as every method is.
pub(super) struct PostTaken;

/// Whether the switch takes POST.
fn takes_post(handed: &Handed) -> bool {
    handed.thing::<Phr>().settings().is("phr.retrieve_post", "accept")
}

impl FromRequestParts<Handed> for PostTaken {
    type Rejection = Refusal;

    async fn from_request_parts(_: &mut Parts, handed: &Handed) -> Result<Self, Refusal> {
        if takes_post(handed) {
            return Ok(Self);
        }
        let check = Check::violated(&rules::DOCUMENT_METHOD, "GET", "POST");
        Err(Refusal::from(Error::Method(check)).with_header(header::ALLOW, HeaderValue::from_static(ALLOWED)))
    }
}

/// The methods that are always taken.
const ALLOWED: &str = "GET, HEAD";

/// No other method is taken, and 405 says which are, by the switch.
pub(super) async fn other_methods(State(handed): State<Handed>, method: Method) -> Refusal {
    Refusal::of_method(&method, if takes_post(&handed) { "GET, HEAD, POST" } else { ALLOWED })
}

/// Fetches a document the way the page's heading says.
pub(super) async fn document_by_post(
    _: PostTaken,
    proved: Proved<DocumentNeed>,
    visit: Visit,
    uri: Uri,
) -> Result<Response, Refusal> {
    document(proved, visit, uri).await
}

/// Fetches a document.
pub(super) async fn document(
    proved: Proved<DocumentNeed>,
    visit: Visit,
    uri: Uri,
) -> Result<Response, Refusal> {
    let Visit { exchange, room, headers, .. } = &visit;
    exchange.satisfied(&rules::DOCUMENT_METHOD);
    attestation::judge(&proved.caller, exchange)?;
    let patient = patient(headers, room, exchange)?;
    let ids = ids(&uri, exchange)?;
    let document = find(room, &patient, &ids, exchange)?;
    let key = room.settings().text("phr.slow_gateway");
    if *document.department.community.key == *key {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    if document.is_blocked() {
        if !room.snapshots.shows(&identity(&proved.caller), document.id, room.now()) {
            let expected = "a search before it, on a basis that lifts blocks, within three minutes";
            return Err(Error::forbidden(&rules::DOCUMENT_BLOCKED, expected, "a blocked document").into());
        }
        exchange.satisfied(&rules::DOCUMENT_BLOCKED);
    }
    takes(headers, &document, exchange)?;
    Ok(answer(&document))
}

fn answer(document: &Document) -> Response {
    let mut response = Response::new(Body::from(document.bytes()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(document.media_type()));
    let name = format!("attachment; filename=\"{}\"", document.file_name());
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

fn patient(headers: &HeaderMap, room: &Phr, exchange: &Exchange) -> Result<String, Error> {
    let expected = "`nhn-patient-nin` once, the patient's number";
    let number = match single(headers, "nhn-patient-nin") {
        Single::One(value) => text(value).trim().to_owned(),
        Single::Missing => return Err(Error::bad(&rules::NIN_PRESENT, expected, "no such header")),
        Single::Several(times) => {
            return Err(Error::bad(&rules::NIN_PRESENT, expected, format!("it {times} times")));
        }
    };
    exchange.satisfied(&rules::NIN_PRESENT);
    patient_number(room, &number).map_err(|(expected, got)| {
        Error::bad(&rules::NIN_NUMBER, format!("`nhn-patient-nin` to be {expected}"), got)
    })?;
    exchange.satisfied(&rules::NIN_NUMBER);
    Ok(number)
}

/// The three ids, bare: of the document, its community, its repository.
fn ids(uri: &Uri, exchange: &Exchange) -> Result<[String; 3], Error> {
    let pairs = form::pairs(uri.query().unwrap_or_default().as_bytes()).map_err(|got| {
        Error::bad(&rules::IDS_FORM, "a query in percent-encoded UTF-8", format!("{got:?}"))
    })?;
    let names = ["documentUniqueId", "homeCommunityId", "repositoryUniqueId"];
    let mut broken = Vec::new();
    let values = names.map(|name| {
        let all: Vec<_> =
            pairs.iter().filter(|(it, value)| it.eq_ignore_ascii_case(name) && !value.is_empty()).collect();
        if let [(_, value)] = all[..] {
            return value.clone();
        }
        broken.push(Check::violated(
            &rules::IDS_PRESENT,
            format!("`{name}` once"),
            format!("it {} times", all.len()),
        ));
        String::new()
    });
    if !broken.is_empty() {
        return Err(Error::Bad(broken));
    }
    exchange.satisfied(&rules::IDS_PRESENT);
    let bare = values.map(|it| it.strip_prefix("urn:oid:").map(str::to_owned).unwrap_or(it));
    for (at, value) in bare.iter().enumerate() {
        let is_uuid = at == 0 && uuid::Uuid::parse_str(value.trim_start_matches("urn:uuid:")).is_ok();
        if !is_uuid && !is_oid(value) {
            broken.push(Check::violated(
                &rules::IDS_FORM,
                format!(
                    "`{}` to be an OID, with or without `urn:oid:`{}",
                    names[at],
                    if at == 0 { ", or a UUID" } else { "" }
                ),
                format!("{value:?}"),
            ));
        }
    }
    if broken.is_empty() {
        exchange.satisfied(&rules::IDS_FORM);
        Ok(bare)
    } else {
        Err(Error::Bad(broken))
    }
}

fn find(
    room: &Phr,
    patient: &str,
    [unique_id, home, repository]: &[String; 3],
    exchange: &Exchange,
) -> Result<std::sync::Arc<Document>, Error> {
    let gone = |got: &'static str| {
        Error::Gone(Check::violated(&rules::DOCUMENT_GONE, "a document that stands", got))
    };
    let unknown = || {
        let got = "ids that are of none of them";
        Error::Unknown(Check::violated(&rules::DOCUMENT_KNOWN, "the ids of a document of the patient", got))
    };
    let document = match room.store().find(unique_id, patient) {
        Found::Here(document) => document,
        Found::Gone => return Err(gone("one that was taken away")),
        Found::Never => return Err(unknown()),
    };
    let community = &document.department.community;
    let is_its = *document.patient.pid == *patient
        && *community.home == **home
        && *community.repository == **repository;
    if !is_its {
        return Err(unknown());
    }
    exchange.satisfied(&rules::DOCUMENT_KNOWN);
    if *community.key == *room.settings().text("phr.dead_gateway") {
        let got = "the gateway of its community does not answer";
        return Err(Error::Dead(Check::violated(&rules::COMMUNITY_FETCH, "an answering gateway", got)));
    }
    exchange.satisfied(&rules::COMMUNITY_FETCH);
    if document.status == Status::Superseded {
        return Err(gone("a superseded one"));
    }
    exchange.satisfied(&rules::DOCUMENT_GONE);
    Ok(document)
}

fn takes(headers: &HeaderMap, document: &Document, exchange: &Exchange) -> Result<(), Error> {
    let is_text_xml = document.media_type() == "application/xml" && accept::takes(headers, "text/xml");
    if accept::takes(headers, document.media_type()) || is_text_xml {
        exchange.satisfied(&rules::DOCUMENT_ACCEPT);
        return Ok(());
    }
    let expected = format!("{} to be taken, the type of the document", document.media_type());
    Err(Error::NotAcceptable(Check::violated(&rules::DOCUMENT_ACCEPT, expected, accept::sent(headers))))
}
