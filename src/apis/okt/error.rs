//! How OKT words its refusals: one text, and nothing at all for 401 and 403.

use crate::{
    dialect,
    http::{
        Dialect,
        dialect::{EMPTY, ERROR_TEXT, NEVER},
    },
};

/// The column of OKT in the error table.
pub static DIALECT: Dialect = dialect! {
    BadRequest => ERROR_TEXT,
    Unauthenticated => EMPTY,
    Forbidden => EMPTY,
    NotFound => ERROR_TEXT,
    MethodNotAllowed => ERROR_TEXT,
    NotAcceptable => ERROR_TEXT,
    Timeout => ERROR_TEXT,
    Gone => NEVER,
    BodyTooLarge => ERROR_TEXT,
    TargetTooLong => ERROR_TEXT,
    UnsupportedMediaType => ERROR_TEXT,
    TooManyRequests => ERROR_TEXT,
    HeadersTooLarge => ERROR_TEXT,
    Failed => ERROR_TEXT,
    NotAvailable => ERROR_TEXT,
    Unavailable => ERROR_TEXT,
};
