//! HelseID for people: logins, what they leave behind, and what a client learns of who has logged in.

mod authorize;
pub(in crate::helseid) mod bearer;
mod end_session;
mod grants;
mod id_token;
mod login;
pub(in crate::helseid) mod page;
mod par;
mod redirect;
mod request;
mod request_object;
pub mod rules;
mod state;
mod tillitsrammeverk;
mod told;
mod worth;

pub use state::{Level, Login};

pub(super) use authorize::{authorize, authorize_doc, post_authorize};
pub(super) use end_session::{end_session, end_session_doc, post_end_session};
pub(super) use grants::{exchange, redeem, refresh};
pub(super) use login::{login, login_doc};
pub(super) use par::{par, par_doc};
pub(super) use request::PROVIDERS;
pub(super) use state::{Asking, Found, Grant, People};
pub(super) use told::{
    client_info, client_info_doc, post_user_info, post_user_info_doc, providers, providers_doc, user_info,
    user_info_doc,
};
pub(super) use worth::{introspect, introspect_doc, revoke, revoke_doc};
