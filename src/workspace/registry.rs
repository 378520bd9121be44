//! Every workspace of a sandbox: the root, and those made by name, found by path or by what a request says of its sender.
//!
//! Idle ones are forgotten by monotonic time: moving a workspace's clock neither kills it nor keeps it alive.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde_json::Value;

use super::{Prototypes, Workspace, WorkspaceName};
use crate::{
    config::Config,
    disk::{Disk, DiskError},
    journal::Ring,
    settings::SettingError,
};

/// What selects a workspace without its path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selectors {
    /// `HelseID` clients, by the `client_id` of their token or of their requests to it.
    pub client_ids: Vec<String>,
    /// API keys, as in `X-API-KEY`.
    pub api_keys: Vec<String>,
    /// Calling systems, as in `nhn-source-system`.
    pub source_systems: Vec<String>,
}

/// A workspace to be made.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its name.
    pub name: WorkspaceName,
    /// Where its clock starts frozen; as the sandbox's when not given.
    pub clock: Option<Timestamp>,
    /// Switches that differ from the sandbox's.
    pub settings: BTreeMap<String, Value>,
    /// What selects it without its path.
    pub selectors: Selectors,
    /// How long it is kept without a request; as the sandbox says when not given.
    pub idle: Option<Duration>,
}

/// Why a workspace is not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// There is one of that name.
    #[error("the name `{0}`, which another workspace has")]
    NameTaken(String),
    /// Another workspace is selected by this.
    #[error("{what}, which selects the workspace `{owner}`")]
    SelectorTaken {
        /// What was asked for.
        what: String,
        /// Whose it is.
        owner: String,
    },
    /// There are as many as may be.
    #[error("one more than the {0} workspaces `--workspaces-max` allows")]
    Full(usize),
    /// A switch does not take its value.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// What is kept of it on disk cannot be read.
    #[error("what is kept of it on disk cannot be read: {0}")]
    Disk(String),
}

impl From<DiskError> for OrderError {
    fn from(error: DiskError) -> Self {
        Self::Disk(error.to_string())
    }
}

/// A workspace with what is known of it besides.
#[derive(Clone)]
pub struct Named {
    /// The workspace.
    pub workspace: Arc<Workspace>,
    /// What selects it.
    pub selectors: Selectors,
    /// How long it is kept without a request; for ever when nothing.
    pub idle: Option<Duration>,
    used: Arc<AtomicU64>,
}

/// A workspace just made.
pub type Created = Named;

/// Kind and value of a selector, and the name of the workspace it selects.
type Index = BTreeMap<(u8, String), Arc<str>>;

/// All workspaces.
pub struct Workspaces {
    root: Arc<Workspace>,
    config: Config,
    prototypes: Prototypes,
    journal: Arc<Ring>,
    disk: Option<Arc<Disk>>,
    started: Instant,
    held: RwLock<Held>,
    /// They come and go one at a time, disk and name: nobody takes a name, or reads what is kept under it, half-way.
    turn: Mutex<()>,
    /// How many selectors there are: with none, no request is looked at.
    selectors: AtomicUsize,
}

#[derive(Default)]
struct Held {
    named: BTreeMap<Arc<str>, Named>,
    index: Index,
}

const CLIENT_ID: u8 = 0;
const API_KEY: u8 = 1;
const SOURCE_SYSTEM: u8 = 2;

impl Selectors {
    fn all(&self) -> impl Iterator<Item = (u8, &String)> {
        let clients = self.client_ids.iter().map(|it| (CLIENT_ID, it));
        let keys = self.api_keys.iter().map(|it| (API_KEY, it));
        clients.chain(keys).chain(self.source_systems.iter().map(|it| (SOURCE_SYSTEM, it)))
    }
}

impl Workspaces {
    /// The root alone.
    ///
    /// # Errors
    /// When the configuration sets a switch to a value it does not take.
    pub fn new(
        config: Config,
        prototypes: Prototypes,
        journal: Arc<Ring>,
        disk: Option<Arc<Disk>>,
    ) -> Result<Self, SettingError> {
        let root = Arc::new(Workspace::new("", &config, &prototypes, Arc::clone(&journal), disk.clone())?);
        Ok(Self {
            root,
            config,
            prototypes,
            journal,
            disk,
            started: Instant::now(),
            held: RwLock::default(),
            turn: Mutex::default(),
            selectors: AtomicUsize::new(0),
        })
    }

    /// The workspace without a name.
    #[must_use]
    pub fn root(&self) -> &Arc<Workspace> {
        &self.root
    }

    /// Makes one.
    ///
    /// # Errors
    /// When name or selector are taken, there are too many, or a switch is not understood; nothing is made then.
    pub fn create(&self, order: Order) -> Result<Created, OrderError> {
        self.forget_idle();
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut config = self.config.clone();
        config.clock = order.clock.or(config.clock);
        config.settings.extend(order.settings);
        let name = order.name.as_str();
        let workspace =
            Workspace::new(name, &config, &self.prototypes, Arc::clone(&self.journal), self.disk.clone())?;
        workspace.open()?;
        let idle = order.idle.or(self.config.workspaces_idle).filter(|idle| !idle.is_zero());
        let used = Arc::new(AtomicU64::new(self.elapsed()));
        let named = Named { workspace: Arc::new(workspace), selectors: order.selectors, idle, used };
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        if held.named.contains_key(name) {
            return Err(OrderError::NameTaken(name.to_owned()));
        }
        if held.named.len() >= self.config.workspaces_max {
            return Err(OrderError::Full(held.named.len()));
        }
        for (kind, value) in named.selectors.all() {
            if let Some(owner) = held.index.get(&(kind, value.clone())) {
                // A key is not repeated: it may be a real one.
                let what = match kind {
                    CLIENT_ID => format!("the client id {value:?}"),
                    API_KEY => "one of the API keys".to_owned(),
                    _ => format!("the source system {value:?}"),
                };
                return Err(OrderError::SelectorTaken { what, owner: owner.to_string() });
            }
        }
        let own = Arc::clone(&named.workspace.name);
        for (kind, value) in named.selectors.all() {
            held.index.insert((kind, value.clone()), Arc::clone(&own));
        }
        held.named.insert(own, named.clone());
        self.selectors.store(held.index.len(), Ordering::Relaxed);
        Ok(named)
    }

    /// The workspace of this name; asking for it keeps it alive. One past its time is not found, and waits to be forgotten by
    /// whoever may wait for the disk.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Arc<Workspace>> {
        let now = self.elapsed();
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let named = held.named.get(name).filter(|named| !named.is_idle(now))?;
        named.used.store(now, Ordering::Relaxed);
        Some(Arc::clone(&named.workspace))
    }

    /// All but the root, by name.
    #[must_use]
    pub fn list(&self) -> Vec<Named> {
        self.forget_idle();
        self.held.read().unwrap_or_else(PoisonError::into_inner).named.values().cloned().collect()
    }

    /// Forgets one, what it has on the disk first, and its entries in the journal; whether there was one. May wait for the
    /// disk.
    ///
    /// # Errors
    /// When the disk cannot forget; then it is still there.
    pub fn delete(&self, name: &str) -> Result<bool, DiskError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(workspace) = self.get(name) else { return Ok(false) };
        workspace.close()?;
        self.take_out(name);
        Ok(true)
    }

    fn take_out(&self, name: &str) {
        let gone = {
            let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
            let gone = held.named.remove(name);
            held.index.retain(|_, owner| &**owner != name);
            self.selectors.store(held.index.len(), Ordering::Relaxed);
            gone
        };
        // Freed outside the lock.
        if let Some(gone) = gone {
            self.journal.clear(&gone.workspace.name);
        }
    }

    /// Whether any request has to be looked at for what selects a workspace.
    #[must_use]
    pub fn has_selectors(&self) -> bool {
        self.selectors.load(Ordering::Relaxed) > 0
    }

    /// The workspace these select: the API key goes before the client id, and that before the source system.
    #[must_use]
    pub fn selected(
        &self,
        api_key: Option<&str>,
        client_id: Option<&str>,
        source_system: Option<&str>,
    ) -> Option<Arc<Workspace>> {
        let said = [(API_KEY, api_key), (CLIENT_ID, client_id), (SOURCE_SYSTEM, source_system)];
        let owner = {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            said.into_iter().find_map(|(kind, value)| held.index.get(&(kind, value?.to_owned())).cloned())
        };
        self.get(&owner?)
    }

    /// Forgets those nobody asked for in their time. May wait for the disk.
    pub fn forget_idle(&self) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.elapsed();
        let idle: Vec<Arc<Workspace>> = {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            held.named.values().filter(|it| it.is_idle(now)).map(|it| Arc::clone(&it.workspace)).collect()
        };
        for workspace in idle {
            let name = &*workspace.name;
            tracing::info!(workspace = name, "forgotten: nobody asked for it in its time");
            if let Err(error) = workspace.close() {
                tracing::error!(%error, workspace = name, "the disk cannot forget it");
            }
            self.take_out(name);
        }
    }

    /// Milliseconds since the sandbox started.
    fn elapsed(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Named {
    fn is_idle(&self, now: u64) -> bool {
        let since = now.saturating_sub(self.used.load(Ordering::Relaxed));
        self.idle.is_some_and(|idle| u128::from(since) > idle.as_millis())
    }
}

#[cfg(test)]
mod tests;
