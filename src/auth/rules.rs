//! The rules of the guard in front of closed APIs.

crate::rules! {
    SCHEME = Client Documented "auth.token.scheme", "facts/helseid.md 7",
        "A closed operation is called with `Authorization: DPoP` and an access token.", untested "the guard is being built";
}
