//! HelseID for people: logins and everything that comes of them.

mod authorize;
mod care;
mod code;
pub mod kit;
mod login;
mod logout;
mod par;
mod persons;
mod refresh;
mod request_object;
mod told;
mod ttt;
mod ttt_proof;
mod worth;
