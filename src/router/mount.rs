//! Which part of the sandbox a path belongs to.

use std::{borrow::Cow, sync::Arc};

use crate::{
    apis::{APIS, ClientIn, room::Room},
    control,
    http::{
        Dialect, Exchange, Refusal, Situation,
        dialect::PROBLEMS,
        endpoint::Methods,
        path::{PathTable, Place, lies_plainly_under, lies_under},
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
    /// Its operations; `None` when this version does not have them.
    paths: Option<PathTable<Methods>>,
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
            .map(|(index, api)| Mounted {
                id: api.id,
                title: api.title,
                families: api.families,
                dialect: api.dialect,
                paths: api.builder.map(|builder| PathTable::new((builder.routes)().places)),
                guarded: api.guarded,
                client_in: api.client_in,
                index: Some(index),
                role: Role::Api,
            })
            .collect();
        inside.push(Mounted {
            id: "control",
            title: "Control API",
            families: &["/_sandbox"],
            dialect: &PROBLEMS,
            paths: Some(PathTable::new(control::routes().places)),
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
            paths: None,
            guarded: false,
            client_in: None,
            index: None,
            role: Role::Outside,
        };
        Self { inside, outside }
    }

    /// Puts this in the place of every part's operations, at the root of its first family.
    #[cfg(test)]
    pub(super) fn replace_operations(&mut self, methods: &Methods) {
        for part in &mut self.inside {
            part.paths = Some(PathTable::new([(part.families[0], methods.clone())]));
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
    pub(super) fn is_control(&self) -> bool {
        self.role == Role::Control
    }

    /// Whether it is an API, and has an operation of this path.
    pub(super) fn answers(&self, path: &str) -> bool {
        self.role == Role::Api && self.find(path).is_some()
    }

    /// What stands at this path, and the path in its own form.
    pub(super) fn find<'a>(&self, path: &'a str) -> Option<(Place<'_, Methods>, Cow<'a, str>)> {
        self.paths.as_ref()?.find(path)
    }

    /// The room of this API in a workspace.
    pub(super) fn room_of<'a>(&self, workspace: &'a Workspace) -> Option<&'a Arc<dyn Room>> {
        workspace.room_at(self.index?)
    }

    /// Why nothing answers `target`, and the rules it kept all the same.
    pub(super) fn not_found(&self, target: &str, exchange: &Exchange) -> Refusal {
        if self.role == Role::Outside {
            return self.unknown_path(target);
        }
        exchange.satisfied(&rules::FAMILY_KNOWN);
        if self.paths.is_none() {
            return self.not_available();
        }
        exchange.satisfied(&rules::API_AVAILABLE);
        self.unknown_path(target)
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
}

/// Where the parts of this version live.
fn bases() -> Vec<&'static str> {
    let built = APIS.iter().filter(|api| api.builder.is_some()).flat_map(|api| api.families);
    built.copied().chain(["/_sandbox"]).collect()
}
