//! HTTP vocabulary that knows no API: what an exchange is, how a refusal is stated, what a client will take.

pub mod accept;
pub mod base;
pub mod blocking;
pub mod body;
pub mod dialect;
pub mod endpoint;
pub mod exchange;
pub mod expect;
pub mod handed;
pub mod headers;
pub mod hosts;
pub mod json;
pub mod lines;
pub mod near;
pub mod path;
pub mod pattern;
pub mod refusal;
pub mod rules;
pub mod stored;

pub use base::{Base, Reach};
pub use dialect::{Dialect, Render, Shape};
pub use exchange::Exchange;
pub use handed::Handed;
pub use refusal::{Refusal, Situation};
pub use stored::StoredBody;
