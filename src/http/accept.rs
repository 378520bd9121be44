//! Content negotiation: `Accept-Encoding` and `Accept` with their q-values (RFC 9110, 12.4.2, 12.5.1, 12.5.3).

use http::{HeaderMap, HeaderName, header};

use super::{Exchange, headers::text, rules};

/// The content codings the sandbox can send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// As it is.
    Identity,
    /// `gzip`.
    Gzip,
}

/// The coding a client prefers of identity and gzip.
///
/// gzip when it is named (or covered by `*`) with a q-value above zero and not below identity's; identity in every other
/// case, also when a client forbids all codings, since an answer it may refuse helps more than none.
#[must_use]
pub fn coding(headers: &HeaderMap) -> Coding {
    let (mut gzip, mut identity, mut any) = (None, None, None);
    for (name, q) in preferences(headers, &header::ACCEPT_ENCODING) {
        let slot = if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
            &mut gzip
        } else if name.eq_ignore_ascii_case("identity") {
            &mut identity
        } else if name == "*" {
            &mut any
        } else {
            continue;
        };
        *slot = Some(slot.map_or(q, |old: u16| old.max(q)));
    }
    let gzip = gzip.or(any).unwrap_or(0);
    // Identity need not be named to be welcome: then any named coding goes before it.
    if gzip > 0 && gzip >= identity.unwrap_or(0) { Coding::Gzip } else { Coding::Identity }
}

/// Whether a client takes `media_type` (`type/subtype`); without an `Accept` header it takes everything.
#[must_use]
pub fn takes(headers: &HeaderMap, media_type: &str) -> bool {
    if !headers.contains_key(header::ACCEPT) {
        return true;
    }
    let main = media_type.split('/').next().unwrap_or(media_type);
    let mut best: Option<(u8, u16)> = None;
    let mut named = false;
    for (range, q) in preferences(headers, &header::ACCEPT) {
        named = true;
        let precision = if range.eq_ignore_ascii_case(media_type) {
            3
        } else if range.strip_suffix("/*").is_some_and(|it| it.eq_ignore_ascii_case(main)) {
            2
        } else if range == "*/*" || range == "*" {
            1
        } else {
            continue;
        };
        if best.is_none_or(|(old, old_q)| precision > old || (precision == old && q > old_q)) {
            best = Some((precision, q));
        }
    }
    // An empty header states no preference.
    !named || best.is_some_and(|(_, q)| q > 0)
}

/// What `Accept` says, however many lines it takes for it.
#[must_use]
pub fn sent(headers: &HeaderMap) -> String {
    headers.get_all(header::ACCEPT).iter().map(text).collect::<Vec<_>>().join(", ")
}

/// Judges `Accept`: kept when it is sent and admits `media_type`, not judged when it is not sent.
///
/// # Errors
/// What it says, when it does not admit it.
pub fn judge(headers: &HeaderMap, media_type: &str, exchange: &Exchange) -> Result<(), String> {
    let mut values = headers.get_all(header::ACCEPT).iter();
    let Some(first) = values.next() else { return Ok(()) };
    // What most clients send needs no taking apart.
    let is_just_that = first == media_type && values.next().is_none();
    if !is_just_that && !takes(headers, media_type) {
        return Err(sent(headers));
    }
    exchange.satisfied(&rules::ACCEPT);
    Ok(())
}

/// The members of a list header with their q-values in thousandths; a malformed q-value counts as 1.
fn preferences<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = (&'a str, u16)> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|member| {
            let mut parts = member.split(';').map(str::trim);
            let name = parts.next().filter(|name| !name.is_empty())?;
            let q = parts.find_map(|part| {
                let (key, value) = part.split_once('=')?;
                key.trim().eq_ignore_ascii_case("q").then(|| quality(value.trim()))
            });
            Some((name, q.flatten().unwrap_or(1000)))
        })
}

/// A q-value in thousandths: `0`, `1`, at most three decimals, nothing above one.
fn quality(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if !matches!(whole, "0" | "1") || decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut thousandths = if whole == "1" { 1000 } else { 0 };
    for (digit, weight) in decimals.bytes().zip([100, 10, 1]) {
        thousandths += u16::from(digit - b'0') * weight;
    }
    (thousandths <= 1000).then_some(thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use proptest::prelude::*;

    fn with(name: &HeaderName, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name.clone(), HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn gzip_is_sent_only_when_it_is_welcome() {
        for (values, expected) in [
            (&[][..], Coding::Identity),
            (&["gzip"], Coding::Gzip),
            (&["GZIP"], Coding::Gzip),
            (&["x-gzip"], Coding::Gzip),
            (&["gzip, deflate, br"], Coding::Gzip),
            (&["br", "gzip"], Coding::Gzip),
            (&["br"], Coding::Identity),
            (&["*"], Coding::Gzip),
            (&["gzip;q=0"], Coding::Identity),
            (&["gzip;q=0, *"], Coding::Identity),
            (&["gzip;q=0.001"], Coding::Gzip),
            (&["gzip;q=0.000"], Coding::Identity),
            (&["identity;q=1, gzip;q=0.5"], Coding::Identity),
            (&["identity;q=0.5, gzip;q=0.5"], Coding::Gzip),
            (&["gzip ; q = 0"], Coding::Identity),
            (&["gzip;q=1.0"], Coding::Gzip),
            (&[""], Coding::Identity),
            (&["identity;q=0"], Coding::Identity),
            (&["*;q=0"], Coding::Identity),
        ] {
            assert_eq!(coding(&with(&header::ACCEPT_ENCODING, values)), expected, "{values:?}");
        }
    }

    #[test]
    fn the_most_precise_range_decides() {
        for (values, expected) in [
            (&[][..], true),
            (&[""], true),
            (&["*/*"], true),
            (&["application/json"], true),
            (&["Application/JSON;charset=utf-8"], true),
            (&["application/*"], true),
            (&["text/html"], false),
            (&["text/html, */*;q=0.1"], true),
            (&["application/json;q=0, */*"], false),
            (&["application/xml", "application/json;q=0.2"], true),
        ] {
            assert_eq!(takes(&with(&header::ACCEPT, values), "application/json"), expected, "{values:?}");
        }
    }

    proptest! {
        #[test]
        fn any_header_text_gets_an_answer(text in "[ -~]{0,60}") {
            let headers = with(&header::ACCEPT_ENCODING, &[&text]);
            let _ = coding(&headers);
            let _ = takes(&with(&header::ACCEPT, &[&text]), "application/json");
        }

        #[test]
        fn a_well_formed_quality_is_read_exactly(thousandths in 0u16..=1000) {
            let text = format!("{}.{:03}", thousandths / 1000, thousandths % 1000);
            prop_assert_eq!(quality(&text), Some(thousandths));
        }
    }
}
