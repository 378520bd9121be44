//! What can go wrong here, and how OKT words it: one text, and nothing at all for 401 and 403.

use super::{
    caller::PARENT,
    check::{Findings, MOST, Problem},
    rules,
};
use crate::{
    dialect,
    http::{
        Dialect, Refusal, Situation,
        dialect::{EMPTY, ERROR_TEXT, NEVER},
    },
};

/// Why a request is refused.
#[derive(Debug)]
pub(super) enum Error {
    /// The token names no parent organisation.
    NoParent { got: &'static str },
    /// The person's number in the path is no good.
    Pid { problem: Problem },
    /// The post is no good, in one place or more.
    Post { findings: Findings },
    /// The organisation would have too many services of the person.
    TooMany { count: usize },
    /// The caller sees no events of the person.
    NoEvents,
    /// The disk could not take the post.
    Disk { reason: String },
    /// The client takes no JSON.
    NotAcceptable { got: String },
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::NoParent { got } => Refusal::by(Situation::Forbidden, &rules::PARENT, PARENT, got),
            Error::Pid { problem } => {
                let told = problem.to_string();
                Refusal::of(Situation::BadRequest, problem.check()).saying(told)
            }
            Error::Post { findings } => {
                let told = findings.told();
                let checks: Vec<_> = findings.refused.iter().map(Problem::check).collect();
                Refusal::all(Situation::BadRequest, checks).saying(told)
            }
            Error::TooMany { count } => {
                let expected = format!("at most {MOST} services of a person for an organisation");
                let got = format!("a post that would make it {count}");
                Refusal::by(Situation::BadRequest, &rules::MESSAGES_LIMIT, expected, got)
            }
            Error::NoEvents => {
                let expected = "a person with events that everybody or the caller's organisation sees";
                Refusal::by(Situation::NotFound, &rules::EVENT_UNKNOWN, expected, "one without")
            }
            Error::Disk { reason } => {
                let expected = "a disk that takes the post (the folder of --data-dir)";
                tracing::error!(reason, "a post could not be written to the disk, and is not stored");
                Refusal::by(Situation::Failed, &rules::DISK_FAILS, expected, "one that does not")
            }
            Error::NotAcceptable { got } => {
                let expected = "an Accept header that admits application/json";
                Refusal::by(Situation::NotAcceptable, &crate::http::rules::ACCEPT, expected, got)
            }
        }
    }
}

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
