//! `POST /R4/fhir/DocumentReference/_search`: from the request to a result, kept for three minutes.

use std::{sync::Arc, time::Duration};

use axum::{extract::Request, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use jiff::Timestamp;

use super::{
    Phr,
    access::{Law, SCOPE_45, SCOPE_KJ},
    attestation, bundle,
    caller::{Visit, identity},
    criteria::Criteria,
    document::Community,
    error::Error,
    form,
    legal_filter::LegalFilter,
    parameters::Search,
    rules,
    snapshot::{Key, Snapshot},
};
use crate::{
    auth::{Need, Proved},
    http::{Exchange, Refusal, accept, blocking::blocking, body::whole, headers::text},
    rules::{Check, Rule},
};

/// What a search needs of its caller.
pub(super) struct SearchNeed;

impl Need for SearchNeed {
    const AUDIENCE: &'static str = "nhn:phr";
    const SCOPES: &'static [&'static str] = &[SCOPE_45, SCOPE_KJ];
    const RULE: &'static Rule = &rules::SEARCH_SCOPE;
}

/// How long a search waits for a gateway that answers too late.
const WAITED: Duration = Duration::from_millis(500);

/// The header that counts blocked documents.
static NORS_COUNT: HeaderName = HeaderName::from_static("nhn-securitylabel-nors-count");

/// Searches.
pub(super) async fn search(
    proved: Proved<SearchNeed>,
    visit: Visit,
    request: Request,
) -> Result<Response, Refusal> {
    let Visit { exchange, room, headers, base } = &visit;
    let query = request.uri().query().unwrap_or_default().to_owned();
    exchange.satisfied_all(&[&rules::SEARCH_METHOD, &rules::SEARCH_PLURAL]);
    let law = Law::of(&proved.caller, headers, room.settings(), exchange)?;
    attestation::judge(&proved.caller, exchange)?;
    let body = whole(request.into_body()).await;
    is_form(headers, &body, exchange)?;
    let mut pairs = read(&body, exchange)?;
    pairs.extend(read(query.as_bytes(), exchange)?);
    let asked = Arc::new(Search::read(&pairs, is_strict(headers), room, exchange)?);
    takes_fhir(headers, asked.format.as_deref(), exchange)?;
    let key = Key {
        caller: identity(&proved.caller),
        patient: asked.patient.clone().unwrap_or_default(),
        terms: terms(law, room),
        filters: asked.canonical.clone(),
    };
    let now = room.now();
    let kept = room.settings().flag("phr.result_cache").then(|| room.snapshots.get(&key, now)).flatten();
    let snapshot = if let Some(kept) = kept {
        kept
    } else {
        if !room.settings().is("phr.slow_gateway", "none") {
            tokio::time::sleep(WAITED).await;
        }
        let found = Arc::new(find(room, &asked, law, now).await);
        if !exchange.holds_real_person() {
            room.snapshots.keep(key, &found, now);
        }
        found
    };
    let page = bundle::page(room, base.url(), &snapshot, &asked, exchange).await;
    // A POST is never answered with 304, and its answer has no tag.
    let mut response = page.answer_plain(&HeaderMap::new(), exchange);
    if snapshot.blocked > 0 {
        response.headers_mut().insert(&NORS_COUNT, HeaderValue::from(snapshot.blocked));
    }
    Ok(response)
}

/// What else a result depends on: the law, and the switches that change it.
fn terms(law: Law, room: &Phr) -> String {
    let settings = room.settings().snapshot();
    let switches = [
        "phr.unlisted_categories",
        "phr.blocked",
        "phr.organization_system",
        "phr.dead_gateway",
        "phr.slow_gateway",
    ];
    let values = switches.map(|key| settings[key].as_str().unwrap_or_default()).join(" ");
    format!("{law:?} {values} {}", settings["phr.links"])
}

fn read(text: &[u8], exchange: &Exchange) -> Result<Vec<(String, String)>, Error> {
    let pairs = form::pairs(text).map_err(|got| {
        Error::bad(&rules::FORM_CODED, "parameters in percent-encoded UTF-8", format!("{got:?}"))
    })?;
    exchange.satisfied(&rules::FORM_CODED);
    Ok(pairs)
}

fn is_form(headers: &HeaderMap, body: &[u8], exchange: &Exchange) -> Result<(), Error> {
    let got = headers.get(header::CONTENT_TYPE).map(|it| text(it).into_owned());
    let media_type = got.as_deref().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    // Without a body there is nothing whose type could be wrong: the parameters may be in the query.
    if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded")
        || (got.is_none() && body.is_empty())
    {
        exchange.satisfied(&rules::FORM_TYPE);
        return Ok(());
    }
    let expected = "Content-Type application/x-www-form-urlencoded";
    let got = got.unwrap_or_else(|| "no Content-Type".to_owned());
    Err(Error::MediaType(Check::violated(&rules::FORM_TYPE, expected, got)))
}

fn is_strict(headers: &HeaderMap) -> bool {
    headers.get_all("prefer").iter().any(|value| {
        text(value).split([',', ';']).any(|it| it.trim().eq_ignore_ascii_case("handling=strict"))
    })
}

fn takes_fhir(headers: &HeaderMap, format: Option<&str>, exchange: &Exchange) -> Result<(), Error> {
    let refused = |got: String| {
        Error::NotAcceptable(Check::violated(&rules::ACCEPT_FHIR, "application/fhir+json to be taken", got))
    };
    if headers.contains_key(header::ACCEPT) {
        exchange.satisfied(&rules::ACCEPT_PRESENT);
    } else {
        let expected = "`Accept: application/fhir+json; fhirVersion=4.0`";
        exchange.violated(&rules::ACCEPT_PRESENT, expected, "no such header");
    }
    // A plus that was not escaped comes as a blank, and parameters of the type say nothing here.
    let format = format.map(|it| it.split(';').next().unwrap_or_default().trim());
    match format {
        Some("json" | "application/json" | "application/fhir+json" | "application/fhir json") => {}
        Some(other) => return Err(refused(format!("`_format` {other:?}"))),
        None if accept::takes(headers, "application/fhir+json") => {}
        None => {
            return Err(refused(format!("Accept {}", accept::sent(headers))));
        }
    }
    exchange.satisfied(&rules::ACCEPT_FHIR);
    Ok(())
}

/// How many filters a thousand documents are held against in less than a millisecond or two.
const QUICK_FILTERS: usize = 20;

/// Puts a result together: on a thread of its own when the patient's documents were never searched, or for many filters.
async fn find(room: &Arc<Phr>, asked: &Arc<Search>, law: Law, now: Timestamp) -> Snapshot {
    let is_indexed = asked.patient.as_deref().is_none_or(|pid| room.store().is_indexed(pid));
    if is_indexed && asked.filters.len() <= QUICK_FILTERS {
        return find_now(room, asked, law, now);
    }
    let (room, asked) = (Arc::clone(room), Arc::clone(asked));
    blocking(move || find_now(&room, &asked, law, now)).await
}

fn find_now(room: &Phr, asked: &Search, law: Law, now: Timestamp) -> Snapshot {
    let settings = room.settings().snapshot();
    let gateways = ["phr.dead_gateway", "phr.slow_gateway"].map(|key| settings[key].as_str());
    let communities = room.store().archive().communities.iter().map(Arc::as_ref);
    let silent: Vec<&Community> = communities.filter(|it| gateways.contains(&Some(&*it.key))).collect();
    let criteria = Criteria {
        filters: &asked.filters,
        silent: &silent,
        legal: matches!(law, Law::Kjernejournal(_))
            .then(|| LegalFilter::at(now, settings["phr.unlisted_categories"] == "show")),
        now,
    };
    let obscure = settings["phr.blocked"] == "obscure";
    let fitting =
        asked.patient.as_deref().map(|pid| room.store().fitting(pid, &criteria)).unwrap_or_default();
    let mut blocked = 0;
    let mut found = Vec::with_capacity(fitting.len());
    for document in fitting {
        let hidden = document.is_blocked() && !law.lifts_blocks();
        blocked += usize::from(hidden);
        if !hidden || obscure {
            found.push((document, hidden));
        }
    }
    let warnings = silent.iter().map(|it| {
        format!("The gateway of {} (urn:oid:{}) did not answer: its documents are missing.", it.name, it.home)
    });
    Snapshot::new(room.lent.ids.uuid(), now, found, blocked, warnings.collect())
}
