//! A workspace: one isolated copy of everything that changes.

mod name;
mod registry;
mod state;

pub use name::{BadName, WorkspaceName};
pub use registry::{Created, Named, Order, OrderError, Selectors, Workspaces};
pub use state::{BadState, NotRestored, SavedWorkspace};

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use crate::{
    apis::{
        APIS, SWITCHES,
        room::{Lent, Prototype, Room},
    },
    auth::{Gate, Names},
    clock::Clock,
    config::Config,
    disk::{Disk, DiskError},
    faults::Faults,
    helseid::{self, HelseId},
    ids::Ids,
    journal::{Ring, Totals},
    manners::Manners,
    settings::{SettingError, Settings},
};

/// Clock, ids, settings, journal and stores of one tenant; the root is the one without a name.
pub struct Workspace {
    /// Its name; empty for the root.
    pub name: Arc<str>,
    /// What its paths begin with; empty for the root.
    pub prefix: Arc<str>,
    /// Its clock.
    pub clock: Clock,
    /// Its source of ids.
    pub ids: Ids,
    /// Its switches.
    pub settings: Arc<Settings>,
    /// The guard in front of its closed APIs.
    pub gate: Arc<Gate>,
    /// The journal all workspaces share; entries carry the workspace's name.
    pub journal: Arc<Ring>,
    /// What became of each rule.
    pub totals: Totals,
    /// What strikes its requests.
    pub faults: Faults,
    /// What is remembered of its clients.
    pub manners: Manners,
    /// Its rooms, in the order of the registry; `None` for an API this version does not have.
    rooms: Vec<Option<Arc<dyn Room>>>,
    /// Held by whoever moves the clock or saves, restores or resets it as a whole: one at a time, or they would mix.
    turn: Mutex<()>,
    /// How often it was reset or restored.
    era: AtomicU64,
}

/// The read-only seed of every API, in the order of the registry.
pub type Prototypes = Vec<Option<Arc<dyn Prototype>>>;

impl Workspace {
    /// A fresh workspace on this seed.
    ///
    /// # Errors
    /// When the configuration sets a switch to a value it does not take.
    ///
    /// # Panics
    /// Never: the registry has HelseID.
    pub fn new(
        name: &str,
        config: &Config,
        prototypes: &Prototypes,
        journal: Arc<Ring>,
        disk: Option<Arc<Disk>>,
    ) -> Result<Self, SettingError> {
        let clock = Clock::new(config.clock);
        let ids = Ids::new(config.seed_number);
        let settings = Arc::new(Settings::new(SWITCHES, &config.settings)?);
        let prefix = if name.is_empty() { String::new() } else { format!("/ws/{name}") };
        let (name, prefix): (Arc<str>, Arc<str>) = (Arc::from(name), Arc::from(prefix));
        let lent = Lent {
            workspace: Arc::clone(&name),
            clock: clock.clone(),
            ids: ids.clone(),
            settings: Arc::clone(&settings),
            issuer: config.issuer.clone(),
            disk,
        };
        let rooms: Vec<_> = prototypes.iter().map(|it| it.as_ref().map(|it| it.room(lent.clone()))).collect();
        let helseid: Arc<HelseId> =
            room(&rooms, helseid::API.id).expect("the registry has HelseID, so every workspace has its room");
        let keys = Arc::clone(helseid.keys());
        let named = Names { issuer: config.issuer.clone(), workspace: Arc::clone(&prefix) };
        let gate = Gate::new(config.auth, Arc::clone(&settings), clock.clone(), keys, named);
        let gate = Arc::new(gate);
        let totals = Totals::default();
        let (faults, manners) = (Faults::new(ids.clone()), Manners::default());
        let (turn, era) = (Mutex::default(), AtomicU64::new(0));
        Ok(Self {
            name,
            prefix,
            clock,
            ids,
            settings,
            gate,
            journal,
            totals,
            faults,
            manners,
            rooms,
            turn,
            era,
        })
    }

    /// The room at this place of the registry.
    #[must_use]
    pub fn room_at(&self, index: usize) -> Option<&Arc<dyn Room>> {
        self.rooms.get(index).and_then(Option::as_ref)
    }

    /// The room of this API, as the type it is.
    #[must_use]
    pub fn room<R: Room>(&self, api: &str) -> Option<Arc<R>> {
        room(&self.rooms, api)
    }

    /// How often it was reset or restored: what began in another era has no place in this one.
    #[must_use]
    pub fn era(&self) -> u64 {
        self.era.load(Ordering::Acquire)
    }

    fn begin_era(&self) {
        self.era.fetch_add(1, Ordering::AcqRel);
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the clock, and tells the rooms.
    ///
    /// # Errors
    /// Whatever the move fails with; nobody is told then.
    pub fn move_clock<E>(&self, change: impl FnOnce(&Clock) -> Result<(), E>) -> Result<(), E> {
        let _turn = self.turn();
        let from = self.clock.now();
        change(&self.clock)?;
        let to = self.clock.now();
        if to < from {
            self.gate.forget();
            self.manners.forget_waits();
        }
        self.rooms.iter().flatten().for_each(|room| room.clock_moved(from, to));
        Ok(())
    }

    /// Reads what its rooms keep on disk; once, before the first request. May wait for the disk.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(&self) -> Result<(), DiskError> {
        self.rooms.iter().flatten().try_for_each(|room| room.open())
    }

    /// What its rooms keep on disk is forgotten for good: what is posted to it still is kept nowhere. May wait for the disk.
    ///
    /// # Errors
    /// When the disk cannot forget.
    pub fn close(&self) -> Result<(), DiskError> {
        self.rooms.iter().flatten().try_for_each(|room| room.close())
    }

    /// State, journal, faults, clock, ids and settings back to the start, on disk too. May wait for the disk.
    ///
    /// # Errors
    /// When the disk cannot forget; nothing is reset then.
    pub fn reset(&self) -> Result<(), DiskError> {
        let _turn = self.turn();
        self.rooms.iter().flatten().try_for_each(|room| room.erase())?;
        self.begin_era();
        // Before the rooms: theirs begins at the clock's.
        self.settings.reset();
        self.clock.reset();
        self.ids.reset();
        self.rooms.iter().flatten().for_each(|room| room.reset());
        self.gate.forget();
        self.journal.clear(&self.name);
        self.totals.reset();
        self.faults.reset();
        self.manners.reset();
        Ok(())
    }
}

/// The room of this API among those of a workspace, as the type it is.
fn room<R: Room>(rooms: &[Option<Arc<dyn Room>>], api: &str) -> Option<Arc<R>> {
    let index = APIS.iter().position(|it| it.id == api)?;
    Arc::clone(rooms.get(index)?.as_ref()?).as_any().downcast().ok()
}
