//! The rules of logins, in the order they are checked.

crate::rules! {
    PUSHED_WITHIN = Client Observed "helseid.par.request-uri", "facts/helseid.md 3; RFC 9126, 2.1",
        "What is pushed is a request, and not the `request_uri` of another.";
    PUSHED_ANSWER = Server Observed "helseid.par.answer", "facts/helseid.md 3",
        "A pushed request is answered 201 with `request_uri` and `expires_in` 600.";
    BINDING = Client Inferred "helseid.par.dpop-jkt", "facts/helseid.md 3; RFC 9449, 10",
        "A pushed request may bind its code to a key, by a proof with a nonce or by `dpop_jkt`; when by both, then to the same.";
    DETAILS_PLACE = Client Documented "helseid.details.place", "facts/helseid.md 4, 5",
        "During the code flow an assertion has no details, they belong in a request object; otherwise HID-1009.";
    DETAILS_SIGNED = Client Documented "helseid.details.signed", "facts/helseid.md 4",
        "`authorization_details` stand in a signed request object and not as a parameter of their own; otherwise HID-1007.";
    OBJECT_FORM = Client Observed "helseid.request-object.form", "facts/helseid.md 4",
        "A request object is a compact JWS of two JSON objects, at most 8 kB; otherwise `invalid_request_object`.";
    OBJECT_SIGNATURE = Client Documented "helseid.request-object.signature", "facts/helseid.md 4",
        "A request object is signed with a key of the client that sends it.";
    OBJECT_CLAIMS = Client Documented "helseid.request-object.claims", "facts/helseid.md 4",
        "A request object has the client as `iss` and `client_id` and HelseID as `aud`, and no request object within.";
    OBJECT_TIMES = Client Documented "helseid.request-object.times", "facts/helseid.md 4",
        "A request object ends within 60 s and has begun, five seconds given.";
    OBJECT_DUPLICATES = Client Inferred "helseid.request-object.duplicates", "facts/helseid.md 4; the engine behind HelseID",
        "What is pushed has a parameter in the request object or beside it, not in both; at the authorization endpoint that of the object counts, and `response_type` is the same in both.";
    OBJECT_AGAIN = Server Inferred "helseid.request-object.again", "facts/helseid.md 4; the engine behind HelseID",
        "The `jti` of a request object is neither demanded nor remembered: clients push the same one again with the nonce.";
    CARE_RELATION = Client Observed "helseid.tillitsrammeverk.form", "facts/helseid.md 4; facts/phr-mhd.md 8",
        "A care relation stands once, with legal entity, point of care, purpose and its details, and service where there is one, each with its system; otherwise HID-1007.";
    CARE_ENRICHED = Server Observed "helseid.tillitsrammeverk.enriched", "facts/helseid.md 6",
        "The token holds the care relation as an object, with identifier and HPR number, texts, assigners, names and authorities added; what it says of an authorization the person lacks is left out.";
    CLIENT = Client Observed "helseid.authorize.client", "facts/helseid.md 3",
        "`client_id` is a registered client; otherwise a page says so and nobody is sent anywhere.";
    PUSHED = Client Documented "helseid.authorize.pushed", "facts/helseid.md 3",
        "A client sends its request by /connect/par first, unless it is registered with `require_par` false.";
    URI_KNOWN = Client Documented "helseid.authorize.request-uri.known", "facts/helseid.md 3",
        "`request_uri` is one /connect/par gave; otherwise `invalid_request_uri`.";
    URI_ONCE = Client Inferred "helseid.authorize.request-uri.once", "RFC 9126, 4",
        "A `request_uri` leads to one answer to the client; the page may be loaded again until then.";
    URI_EXPIRED = Client Observed "helseid.authorize.request-uri.expired", "facts/helseid.md 3",
        "A `request_uri` is used within 600 s.";
    URI_CLIENT = Client Observed "helseid.authorize.request-uri.client", "facts/helseid.md 3",
        "A `request_uri` is used by the client that pushed it.";
    REDIRECT_URI = Client Documented "helseid.authorize.redirect-uri", "facts/helseid.md 3",
        "`redirect_uri` is registered, letter for letter; a loopback address fits with any port, and one registered without a path with any path.";
    RESPONSE_TYPE = Client Documented "helseid.authorize.response-type", "facts/helseid.md 3",
        "`response_type` is code; otherwise `unsupported_response_type`.";
    RESPONSE_MODE = Client Choice "helseid.authorize.response-mode", "facts/helseid.md 2",
        "`response_mode` is query; fragment and form_post are left out here, and not listed.";
    CODE_FLOW = Client Inferred "helseid.authorize.grant", "facts/helseid.md 5, error codes",
        "The client may use authorization_code; otherwise `unauthorized_client`.";
    CHALLENGE = Client Documented "helseid.authorize.challenge", "facts/helseid.md 3",
        "`code_challenge` has 43 to 128 characters.";
    CHALLENGE_METHOD = Client Documented "helseid.authorize.challenge-method", "facts/helseid.md 2, 3",
        "`code_challenge_method` is S256.";
    SCOPE = Client Documented "helseid.authorize.scope", "facts/helseid.md 3, 5",
        "Every scope asked for is granted to the client; otherwise `invalid_scope`.";
    OPENID = Client Inferred "helseid.authorize.openid", "facts/helseid.md 3; the engine behind HelseID",
        "Identity scopes are asked for together with openid.";
    RESOURCES = Client Observed "helseid.authorize.resource", "facts/helseid.md 3, 5",
        "Every `resource` is an audience of the scopes; otherwise `invalid_target`.";
    PROMPT = Client Inferred "helseid.authorize.prompt", "facts/helseid.md 2; OpenID Connect Core, 3.1.2.1",
        "`prompt` is none, or some of login, consent and select_account.";
    LIMITS = Client Inferred "helseid.authorize.limits", "the engine behind HelseID",
        "`state`, `nonce`, `login_hint`, `acr_values` and `ui_locales` are not too long, and `max_age` is a number.";
    ANSWER = Server Documented "helseid.authorize.answer", "facts/helseid.md 3",
        "The redirect carries `code`, `state`, `session_state` and `iss`.";
    POSTED = Server Inferred "helseid.authorize.form", "OpenID Connect Core, 3.1.2.1; the engine behind HelseID",
        "The authorization endpoint takes its parameters in the query, and in a form too.";
    ERRORS = Server Inferred "helseid.authorize.errors", "the engine behind HelseID",
        "Only access_denied and login_required go back to the client; whatever else is wrong is told on a page, as JSON to who does not ask for HTML.";
    PAGE = Server Choice "helseid.login.page", "issue of the login page; facts/helseid.md 13",
        "The login page offers the seed's persons as buttons of a form, needs no script, and speaks Norwegian or English by `ui_locales` or `Accept-Language`.";
    TICKET = Client Choice "helseid.login.ticket", "facts/helseid.md 13",
        "A login page is answered once, within 30 minutes, while its request waits.";
    PERSON = Client Choice "helseid.login.person", "facts/helseid.md 13",
        "Who logs in is somebody in here.";
    CANCEL = Server Inferred "helseid.login.cancel", "RFC 6749, 4.1.2.1",
        "Who cancels sends the client `access_denied`.";
    SESSIONS = Server Inferred "helseid.login.session", "facts/helseid.md 2, 3; OpenID Connect Core, 3.1.2",
        "A login lasts 8 hours in its browser: the page is shown again with `prompt` login or select_account, past `max_age` or for a higher level, and with `prompt` none the answer is login_required.";
    ACR = Server Inferred "helseid.login.acr", "facts/helseid.md 3, 6",
        "`acr_values` Level3 and Level4 say `security_level` and `assurance_level`, `idp:…` the claim `idp`; what is unknown is passed over.";
    HINT = Server Choice "helseid.login.hint", "facts/helseid.md 10",
        "`login_hint` with the number of a person puts this person first on the page, and logs in this person where no page is shown.";
    AUTO = Client Choice "helseid.login.auto", "INTERFACE 6; facts/helseid.md 10, 13",
        "Where the switch names a person who is in here, no page is shown and this person logs in.",
        switch "helseid.auto_login";
    CODE_KNOWN = Client Documented "helseid.code.known", "facts/helseid.md 5, error codes",
        "`code` is one HelseID gave; otherwise `invalid_grant`.";
    CODE_ONCE = Client Documented "helseid.code.once", "facts/helseid.md 5, error codes",
        "A code is used once, whatever comes of it.";
    CODE_EXPIRED = Client Choice "helseid.code.expired", "facts/helseid.md 14",
        "A code is used within 300 s; no real figure is known.";
    CODE_CLIENT = Client Observed "helseid.code.client", "facts/helseid.md 5",
        "A code is used by the client it was given to.";
    CODE_PROOF = Client Observed "helseid.code.proof", "facts/helseid.md 5",
        "A code bound to a key is used with a proof of that key; otherwise `invalid_dpop_proof`.";
    CODE_REDIRECT = Client Documented "helseid.code.redirect-uri", "facts/helseid.md 3",
        "`redirect_uri` is the one the code was asked for with; `unauthorized_client` without one.";
    VERIFIER = Client Documented "helseid.code.verifier", "facts/helseid.md 3",
        "`code_verifier` has 43 to 128 characters and the hash that was sent as `code_challenge`.";
    REFRESH_KNOWN = Client Documented "helseid.refresh.known", "facts/helseid.md 5, error codes",
        "`refresh_token` is one HelseID gave and nobody revoked; otherwise `invalid_grant`.";
    REFRESH_ONCE = Client Choice "helseid.refresh.once", "facts/helseid.md 6, 14",
        "A refresh token is used once: every answer holds the next one.";
    REFRESH_EXPIRED = Client Choice "helseid.refresh.expired", "facts/helseid.md 14",
        "Refresh tokens end 8 hours after the login, however often they are renewed; no real figure is known.";
    REFRESH_CLIENT = Client Inferred "helseid.refresh.client", "RFC 6749, 6",
        "A refresh token is used by the client it was given to; with which key does not matter.";
    REFRESH_SCOPE = Client Inferred "helseid.refresh.scope", "RFC 6749, 6",
        "A refresh asks for scopes of the login, or for none and gets all.";
    REFRESH_ANSWER = Server Documented "helseid.refresh.answer", "facts/helseid.md 3, 4",
        "With offline_access there is a `refresh_token` and `rt_expires_in`; a refresh may name another `resource` and other `assertion_details`, which hold for that token.";
    USER_TOKEN = Server Observed "helseid.token.user", "facts/helseid.md 6",
        "A user's token has the claims observed: identity, names, HPR number, `auth_time`, `idp`, `sid`, and the care relation only when the client sent one.";
    ID_TOKEN = Server Observed "helseid.id-token", "facts/helseid.md 6",
        "With openid there is an ID token of 300 s with `at_hash`, `s_hash` of the state, and `nonce` when one was sent.";
    EXCHANGE_KIND = Client Documented "helseid.exchange.type", "facts/helseid.md 3",
        "`subject_token_type` is that of an access token.";
    EXCHANGE_SUBJECT = Client Documented "helseid.exchange.subject", "facts/helseid.md 3",
        "`subject_token` is a good access token of a person; otherwise `invalid_grant`.";
    EXCHANGE_SCOPE = Client Inferred "helseid.exchange.scope", "facts/helseid.md 3",
        "An exchange asks for scopes of APIs that are granted to the client.";
    EXCHANGE_ANSWER = Server Inferred "helseid.exchange.answer", "facts/helseid.md 3",
        "An exchanged token is of the same person and login, and of the client that asked.";
    TOKEN_PRESENT = Client Observed "helseid.userinfo.token", "facts/helseid.md 3, 5",
        "UserInfo and client info are asked with an access token, as DPoP or Bearer; otherwise 401 with `Bearer realm=\"IdentityServer\"`.";
    TOKEN_GOOD = Client Observed "helseid.userinfo.good", "facts/helseid.md 5",
        "The token is HelseID's own and has not expired.";
    TOKEN_PROOF = Client Inferred "helseid.userinfo.proof", "RFC 9449, 7",
        "A token that comes as DPoP has a good proof for this request.";
    TOKEN_BEARER = Client Inferred "helseid.userinfo.bearer", "facts/data.md 7; facts/helseid.md 5; RFC 9449, 7.2",
        "A token that is bound to a key comes as DPoP with a proof; as Bearer, which is all the engine asks for by its challenge and all a plain OpenID Connect client sends, it is tolerated and noted.";
    USERINFO_SCOPE = Client Documented "helseid.userinfo.scope", "facts/helseid.md 3",
        "UserInfo needs the scope openid; otherwise 403.";
    USERINFO = Server Observed "helseid.userinfo.claims", "facts/helseid.md 3",
        "UserInfo tells the claims of the token's scopes, with `hpr_details` for who is in the register.";
    CLIENT_INFO_SCOPE = Client Documented "helseid.clientinfo.scope", "facts/helseid.md 3",
        "Client info needs the scope helseid://scopes/client/info; otherwise 403.";
    CLIENT_INFO = Server Documented "helseid.clientinfo.answer", "facts/helseid.md 3",
        "Client info tells AccessTokenLifetime, RefreshTokenLifetime and RefreshTokenUsageType, and what else is registered.";
    IDPS = Server Choice "helseid.idps", "facts/helseid.md 2, 3",
        "The identity providers named in HelseID's documents are listed; the form of the real list is not known.";
    LOGOUT_URI = Client Inferred "helseid.endsession.redirect", "OpenID Connect RP-Initiated Logout, 2",
        "`post_logout_redirect_uri` is registered for the client of `id_token_hint`; otherwise the person stays on HelseID's page.";
    LOGOUT = Server Inferred "helseid.endsession.answer", "facts/helseid.md 2",
        "A logout ends the session of the browser, and the next login shows the page.";
    WORTH_TOKEN = Client Inferred "helseid.worth.token", "RFC 7662, 2.1; RFC 7009, 2.1",
        "Introspection and revocation name a `token`.";
    WORTH_KIND = Client Inferred "helseid.worth.type", "RFC 7009, 2.2.1",
        "`token_type_hint` is access_token or refresh_token; otherwise `unsupported_token_type`.";
    INTROSPECTED = Server Inferred "helseid.introspection.answer", "RFC 7662, 2.2",
        "Introspection tells the claims of a client's own token, and `active` false of anything else.";
    REVOKED = Server Inferred "helseid.revocation.answer", "RFC 7009, 2.2",
        "A revoked refresh token is worth nothing; an access token is good until it expires, and what is unknown is answered 200 as well.";
}
