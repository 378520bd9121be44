//! Which part of the sandbox a path belongs to.

use std::sync::Arc;

use axum::Router;
use http::{HeaderValue, Method, header};

use crate::{
    apis::{APIS, ClientIn, room::Room},
    control,
    http::{
        Dialect, Exchange, Refusal, Situation,
        dialect::PROBLEMS,
        path::{PathTable, lies_plainly_under, lies_under},
        rules,
    },
    workspace::Workspace,
};

/// One part of the sandbox: an API, the control room, or what lies outside all of them.
pub(super) struct Mounted {
    pub(super) id: &'static str,
    title: &'static str,
    families: &'static [&'static str],
    pub(super) dialect: &'static Dialect,
    pub(super) paths: PathTable,
    pub(super) router: Option<Router>,
    pub(super) guarded: bool,
    /// Finds out who asks, where query or form say so.
    pub(super) client_in: Option<ClientIn>,
    /// Its place in the registry.
    index: Option<usize>,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Api,
    Control,
    Outside,
}

/// Every part.
pub(super) struct Mounts {
    inside: Vec<Mounted>,
    outside: Mounted,
}

impl Mounts {
    pub(super) fn new() -> Self {
        let mut inside: Vec<Mounted> = APIS
            .iter()
            .enumerate()
            .map(|(index, api)| {
                let routes = api.builder.map(|builder| (builder.routes)());
                Mounted {
                    id: api.id,
                    title: api.title,
                    families: api.families,
                    dialect: api.dialect,
                    paths: PathTable::new(routes.iter().flat_map(|it| it.templates.clone())),
                    router: routes.map(|it| it.router),
                    guarded: api.guarded,
                    client_in: api.client_in,
                    index: Some(index),
                    role: Role::Api,
                }
            })
            .collect();
        let routes = control::routes();
        inside.push(Mounted {
            id: "control",
            title: "Control API",
            families: &["/_sandbox"],
            dialect: &PROBLEMS,
            paths: PathTable::new(routes.templates),
            router: Some(routes.router),
            guarded: false,
            client_in: None,
            index: None,
            role: Role::Control,
        });
        let outside = Mounted {
            id: "sandbox",
            title: "",
            families: &[],
            dialect: &PROBLEMS,
            paths: PathTable::default(),
            router: None,
            guarded: false,
            client_in: None,
            index: None,
            role: Role::Outside,
        };
        Self { inside, outside }
    }

    /// Puts another router in the place of every part's own, each with one path at the root of its first family.
    #[cfg(test)]
    pub(super) fn replace_routers(&mut self, router: impl Fn(&'static str) -> Router) {
        for part in &mut self.inside {
            let family = part.families[0];
            part.paths = PathTable::new([family]);
            part.router = Some(router(family));
        }
    }

    /// The part this path belongs to.
    pub(super) fn of(&self, path: &str) -> &Mounted {
        let among = |is_under: fn(&str, &str) -> bool| {
            self.inside.iter().find(|it| it.families.iter().any(|family| is_under(path, family)))
        };
        // No family lies within another, so that it does not matter which is found first.
        among(lies_plainly_under).or_else(|| among(lies_under)).unwrap_or(&self.outside)
    }
}

impl Mounted {
    /// Whether it is a part of the sandbox, and not what lies outside all of them.
    fn is_inside(&self) -> bool {
        self.role != Role::Outside
    }

    pub(super) fn is_control(&self) -> bool {
        self.role == Role::Control
    }

    /// Whether it is an API, and has an operation of this path.
    pub(super) fn answers(&self, path: &str) -> bool {
        self.role == Role::Api && self.router.is_some() && self.paths.canonical(path).is_some()
    }

    /// The room of this API in a workspace.
    pub(super) fn room_of<'a>(&self, workspace: &'a Workspace) -> Option<&'a Arc<dyn Room>> {
        workspace.room_at(self.index?)
    }

    /// The router of this part, when `target` has a path it knows.
    pub(super) fn find(&self, is_known: bool, target: &str, exchange: &Exchange) -> Result<&Router, Refusal> {
        if !self.is_inside() {
            return Err(self.unknown_path(target));
        }
        exchange.satisfied(&rules::FAMILY_KNOWN);
        let router = self.router.as_ref().ok_or_else(|| self.not_available())?;
        exchange.satisfied(&rules::API_AVAILABLE);
        if !is_known {
            return Err(self.unknown_path(target));
        }
        exchange.satisfied(&rules::PATH_KNOWN);
        Ok(router)
    }

    /// No operation has this path.
    fn unknown_path(&self, target: &str) -> Refusal {
        if self.role == Role::Outside {
            let expected =
                format!("a path below one of {} (they are described at /_sandbox/docs)", bases().join(", "));
            return Refusal::by(Situation::NotFound, &rules::FAMILY_KNOWN, expected, target);
        }
        let expected = format!("one of the documented paths of {}, listed at /_sandbox/docs", self.title);
        Refusal::by(Situation::NotFound, &rules::PATH_KNOWN, expected, target)
    }

    /// The API is known and not built.
    fn not_available(&self) -> Refusal {
        let got = format!("{}, which this version does not have yet", self.title);
        Refusal::by(
            Situation::NotAvailable,
            &rules::API_AVAILABLE,
            "an API of this version of the sandbox",
            got,
        )
    }

    /// The path lives, the method does not.
    pub(super) fn method_not_allowed(method: &Method, allow: Option<&HeaderValue>) -> Refusal {
        // axum joins with a bare comma; lists are read either way, and written with a blank by convention.
        let allowed = allow.and_then(|it| it.to_str().ok()).unwrap_or_default().replace(',', ", ");
        let refusal = Refusal::by(
            Situation::MethodNotAllowed,
            &rules::METHOD_ALLOWED,
            if allowed.contains(',') {
                format!("one of the methods {allowed}")
            } else {
                format!("the method {allowed}")
            },
            method.as_str(),
        );
        match HeaderValue::from_str(&allowed) {
            Ok(allow) => refusal.with_header(header::ALLOW, allow),
            Err(_) => refusal,
        }
    }
}

/// Where the parts of this version live.
fn bases() -> Vec<&'static str> {
    let built = APIS.iter().filter(|api| api.builder.is_some()).flat_map(|api| api.families);
    built.copied().chain(["/_sandbox"]).collect()
}
