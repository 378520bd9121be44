//! The login page: who may choose whom, how often, and when there is no page at all.

use serde_json::json;

use super::kit::{PHYSICIAN, STAFF, System, claims, parameters, refused, ticket};
use crate::support::{Answer, Sandbox, keeps};

async fn page(system: &System<'_>, changes: super::kit::Changes<'_>) -> Answer {
    system.authorize(&system.pushed(changes).await).await
}

#[tokio::test]
async fn the_page_offers_everybody_with_a_name_and_needs_no_script() {
    keeps("helseid.login.page");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let page = page(&system, &[]).await;
    let text = page.text();
    for words in ["GRØNN VITS", "HPR 565501872", "Lege", "DIREKTE HEI", "LINE DANSER", "Sandkasse – bruker"]
    {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(!text.contains("<script") && !text.contains("onclick"), "{text}");
    assert!(text.contains("<html lang=\"nb\">") && text.contains("<title>Logg inn"));
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(text.matches("<h1>").count(), 1);
    for section in ["g0", "g1", "g2"] {
        assert!(text.contains(&format!("aria-labelledby=\"{section}\"")), "{section}");
    }
}

#[tokio::test]
async fn the_page_speaks_english_to_who_asks_for_it() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let english = page(&system, &[("ui_locales", "en-GB nb")]).await;
    assert!(english.text().contains("<html lang=\"en\">") && english.text().contains("Physician"));
    let uri = system.pushed(&[]).await;
    let target = format!("/connect/authorize?client_id=sandbox-user&request_uri={uri}");
    let answer = sandbox.get(&target).header(("accept-language", "en")).send().await;
    assert!(answer.text().contains("Cancel"));
    let answer =
        sandbox.get(&format!("{target}&ui_locales=nb")).header(("accept-language", "en")).send().await;
    assert!(answer.text().contains("Avbryt"));
}

#[tokio::test]
async fn whoever_is_chosen_has_logged_in() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let ticket = ticket(&page(&system, &[]).await);
    let back = system.choose(&[("ticket", &ticket), ("pid", STAFF)]).await;
    sandbox.satisfies(&back, "helseid.login.ticket").await;
    sandbox.satisfies(&back, "helseid.login.person").await;
    let tokens = system.redeem(&parameters(&back)["code"], &[]).await.json();
    assert_eq!(claims(&tokens["access_token"])["helseid://claims/identity/pid"], STAFF);
}

#[tokio::test]
async fn nobody_else_can_be_chosen_and_a_number_is_not_repeated() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let ticket = ticket(&page(&system, &[]).await);
    for pid in ["", "21919130999", "x"] {
        let answer = system.choose(&[("ticket", &ticket), ("pid", pid)]).await;
        refused(&sandbox, &answer, "invalid_request", "helseid.login.person").await;
        sandbox.violates(&answer, "helseid.login.person").await;
    }
    assert_eq!(system.choose(&[("ticket", &ticket), ("pid", PHYSICIAN)]).await.status(), 302);
}

#[tokio::test]
async fn a_page_is_answered_once_and_not_after_half_an_hour_and_not_by_guessing() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let first = ticket(&page(&system, &[]).await);
    let form = [("ticket", first.as_str()), ("pid", PHYSICIAN)];
    assert_eq!(system.choose(&form).await.status(), 302);
    for form in [&form[..], &[("ticket", "A"), ("pid", PHYSICIAN)], &[("pid", PHYSICIAN)]] {
        let answer = system.choose(form).await;
        refused(&sandbox, &answer, "invalid_request", "helseid.login.ticket").await;
        sandbox.violates(&answer, "helseid.login.ticket").await;
    }
    system.cookie.borrow_mut().clear();
    let open = ticket(&page(&system, &[]).await);
    system.later(1801).await;
    let answer = system.choose(&[("ticket", &open), ("pid", PHYSICIAN)]).await;
    refused(&sandbox, &answer, "invalid_request", "helseid.login.ticket").await;
}

#[tokio::test]
async fn who_cancels_sends_access_denied_and_the_state() {
    keeps("helseid.login.cancel");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let back = system.choose(&[("ticket", &ticket(&page(&system, &[]).await)), ("cancel", "1")]).await;
    let got = parameters(&back);
    assert_eq!((got["error"].as_str(), got["state"].as_str()), ("access_denied", "a state"));
    assert!(got.contains_key("iss") && !got.contains_key("code"));
}

#[tokio::test]
async fn a_session_spares_the_page_until_it_is_asked_for() {
    keeps("helseid.login.session");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let none = page(&system, &[("prompt", "none")]).await;
    assert_eq!(parameters(&none)["error"], "login_required");
    system.log_in(&[("acr_values", "Level3")], PHYSICIAN).await;
    for changes in [&[("prompt", "none"), ("acr_values", "Level3")][..], &[("acr_values", "Level3")]] {
        assert!(parameters(&page(&system, changes).await).contains_key("code"), "{changes:?}");
    }
    for changes in [("prompt", "login"), ("prompt", "select_account"), ("acr_values", "Level4")] {
        ticket(&page(&system, &[changes, ("max_age", "1000")]).await);
    }
    system.later(100).await;
    let low = ("acr_values", "Level3");
    assert!(parameters(&page(&system, &[low, ("max_age", "100")]).await).contains_key("code"));
    ticket(&page(&system, &[low, ("max_age", "99")]).await);
    system.later(8 * 3600).await;
    ticket(&page(&system, &[low]).await);
}

#[tokio::test]
async fn acr_values_say_level_and_provider() {
    keeps("helseid.login.acr");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    for (asked, level, assurance, idp) in [
        ("", "4", "high", "testidp-oidc"),
        ("Level4", "4", "high", "testidp-oidc"),
        ("Level3 idp:bankid-oidc", "3", "substantial", "bankid-oidc"),
        ("urn:unknown idp:nobody", "4", "high", "testidp-oidc"),
    ] {
        system.cookie.borrow_mut().clear();
        let tokens = system.tokens(&[("acr_values", asked)]).await;
        let claims = claims(&tokens["access_token"]);
        assert_eq!(claims["helseid://claims/identity/security_level"], level, "{asked}");
        assert_eq!(claims["helseid://claims/identity/assurance_level"], assurance, "{asked}");
        assert_eq!(claims["idp"], idp, "{asked}");
    }
}

#[tokio::test]
async fn a_hinted_person_stands_first_and_once() {
    keeps("helseid.login.hint");
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    for hint in [STAFF.to_owned(), format!("pid:{STAFF}")] {
        let text = page(&system, &[("login_hint", &hint)]).await.text();
        let (hinted, other) = (text.find(STAFF).unwrap(), text.find(PHYSICIAN).unwrap());
        assert!(hinted < other && text.contains("Foreslått"), "{text}");
        assert_eq!(text.matches(&format!("value=\"{STAFF}\"")).count(), 1);
    }
    let nobody = page(&system, &[("login_hint", "<b>nobody</b>")]).await;
    assert!(!nobody.text().contains("Foreslått"));
}

#[tokio::test]
async fn with_auto_login_nobody_sees_a_page() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let set = json!({"helseid.auto_login": PHYSICIAN});
    assert_eq!(sandbox.control("PATCH", "/_sandbox/settings", set).await.status(), 200);
    for (changes, pid) in [
        (&[("prompt", "login")][..], PHYSICIAN),
        (&[("prompt", "none")], PHYSICIAN),
        (&[("login_hint", STAFF)], STAFF),
        (&[("login_hint", "nobody")], PHYSICIAN),
    ] {
        let back = page(&system, changes).await;
        sandbox.satisfies(&back, "helseid.login.auto").await;
        let tokens = system.redeem(&parameters(&back)["code"], &[]).await.json();
        assert_eq!(claims(&tokens["access_token"])["helseid://claims/identity/pid"], pid, "{changes:?}");
    }
    let set = json!({"helseid.auto_login": ""});
    assert_eq!(sandbox.control("PATCH", "/_sandbox/settings", set).await.status(), 200);
    ticket(&page(&system, &[]).await);
}

#[tokio::test]
async fn auto_login_of_nobody_is_said_so() {
    let sandbox = Sandbox::start().await;
    let system = System::user(&sandbox).await;
    let set = json!({"helseid.auto_login": "nobody"});
    assert_eq!(sandbox.control("PATCH", "/_sandbox/settings", set).await.status(), 200);
    let answer = page(&system, &[]).await;
    assert_eq!(answer.status(), 400);
    sandbox.violates(&answer, "helseid.login.auto").await;
}
