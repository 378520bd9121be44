//! The rules of Nokup.

crate::rules! {
    ERROR_BASE = Server Documented "nokup.errors.base-respons", "facts/nokup-melde.md 5",
        "400 and 500 have a `BaseRespons` body; 401 and 403 have none (the latter inferred: their schema is absent).";
    ERROR_BASE_OTHER = Server Choice "nokup.errors.other", "INTERFACE 2",
        "Every other error status has a `BaseRespons` body as well.";
}
