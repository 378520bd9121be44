//! Start-up as a value: a configuration becomes a sandbox, a sandbox becomes a running server.

use std::{
    collections::BTreeMap,
    fmt,
    net::SocketAddr,
    sync::{Arc, LazyLock},
};

use tokio::net::TcpListener;

use crate::{
    apis::{APIS, room::Prototype},
    auth,
    clock::Clock,
    config::Config,
    control,
    disk::{Disk, DiskError},
    faults,
    http::{self, blocking::blocking},
    journal::{Budget, Ring},
    manners,
    metrics::Metrics,
    norway::{Guard, PublishedPersons},
    openapi::Document,
    persons::Persons,
    router::{Front, Limits},
    rules::{Catalogue, fidelity_page},
    seed::{Files, Mistake, Mistakes, Outside, tell_real_persons},
    server,
    settings::SettingError,
    synthetic::Names,
    tls::{Tls, TlsError},
    workspace::{Prototypes, Workspaces},
};

/// Why a sandbox cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The seed files or the lists given from outside have mistakes.
    #[error("the seed data have {} mistake(s):{}", .0.len(), listed(.0))]
    Seed(Vec<Mistake>),
    /// A switch is set to something it does not take.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The folder of `--data-dir` cannot be used.
    #[error("the data directory: {0}")]
    Disk(DiskError),
    /// There can be no HTTPS as it is wanted.
    #[error("HTTPS: {0}")]
    Tls(#[from] TlsError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        reason: String,
    },
}

fn listed(mistakes: &[Mistake]) -> String {
    mistakes.iter().fold(String::new(), |text, mistake| text + "\n  " + &mistake.to_string())
}

/// The seed, read and found good; clones share it.
#[derive(Clone)]
pub struct Seed {
    /// Every API's own part.
    pub prototypes: Prototypes,
    /// The people of the published test lists.
    pub persons: Arc<Persons>,
    /// The names people are fabricated from.
    pub names: Names,
}

/// A sandbox that does not listen yet.
pub struct Sandbox {
    config: Config,
    seed: Seed,
}

/// A sandbox that listens; dropping it stops it.
pub struct Running {
    addr: SocketAddr,
    public_url: String,
    server: server::Handle,
    secure: Option<Secure>,
}

/// The HTTPS of a running sandbox.
struct Secure {
    addr: SocketAddr,
    tls: Arc<Tls>,
    server: server::Handle,
}

impl Sandbox {
    /// Reads and judges the seed.
    ///
    /// # Errors
    /// [`StartError::Seed`] with every mistake found.
    pub fn build(config: Config) -> Result<Self, StartError> {
        let seed = load(&config).map_err(StartError::Seed)?;
        Ok(Self::on(seed, config))
    }

    /// Takes a seed that was read already, by [`load`]: many sandboxes of one test run can share it.
    #[must_use]
    pub fn on(seed: Seed, config: Config) -> Self {
        Self { config, seed }
    }

    /// Builds a sandbox and lets it listen: the short way for tests written in Rust.
    ///
    /// # Errors
    /// Whatever keeps it from starting.
    pub async fn start(config: Config) -> Result<Running, StartError> {
        Self::build(config)?.listen().await
    }

    /// Lets it listen.
    ///
    /// # Errors
    /// When a switch is not understood or the address is taken.
    pub async fn listen(self) -> Result<Running, StartError> {
        let tls = Tls::of(&self.config, Clock::new(None).now())?.map(Arc::new);
        let (listener, addr) = bind(self.config.listen).await?;
        let secure = match (&tls, self.config.tls_listen()) {
            (Some(tls), Some(address)) => Some((Arc::clone(tls), bind(address).await?)),
            _ => None,
        };
        let public_url = self.config.public_url(addr);
        let header_time = self.config.header_time;
        let disk = match self.config.data_dir.clone() {
            Some(folder) => {
                Some(Arc::new(blocking(move || Disk::open(&folder)).await.map_err(StartError::Disk)?))
            }
            None => None,
        };
        let front = Arc::new(self.front(&public_url, tls, disk)?);
        let secure = secure.map(|(tls, (listener, addr))| {
            let door = server::Door { listener, tls: Some(Arc::clone(&tls)) };
            Secure { addr, tls, server: server::serve(door, Arc::clone(&front), header_time) }
        });
        let server = server::serve(server::Door { listener, tls: None }, front, header_time);
        Ok(Running { addr, public_url, server, secure })
    }

    /// The door of this sandbox, wherever its requests come from.
    pub(crate) fn front(
        self,
        public_url: &str,
        tls: Option<Arc<Tls>>,
        disk: Option<Arc<Disk>>,
    ) -> Result<Front, StartError> {
        let Self { config, seed } = self;
        let ring =
            Arc::new(Ring::new(Budget { entries: config.journal_entries, bytes: config.journal_bytes }));
        let workspaces = Workspaces::new(config.clone(), seed.prototypes.clone(), ring, disk)?;
        workspaces.root().open().map_err(StartError::Disk)?;
        let guard = guard_of(&seed.persons);
        let house = control::House {
            catalogue: catalogue(),
            persons: Arc::clone(&seed.persons),
            public_url: public_url.into(),
            is_pinned: config.public_url.is_some(),
            admin_token: config.admin_token.clone(),
            tls,
            documents: LazyLock::new(documents),
            names: seed.names,
            metrics: Metrics::default(),
            workspaces,
        };
        let limits = Limits { body: config.max_body, time: config.request_time, ..Limits::default() };
        Ok(Front::new(house, guard, limits))
    }
}

impl Running {
    /// The address it really listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The address of its HTTPS, if it has any.
    #[must_use]
    pub fn tls_addr(&self) -> Option<SocketAddr> {
        self.secure.as_ref().map(|it| it.addr)
    }

    /// The certificate of its own authority as PEM, if it has one.
    #[must_use]
    pub fn ca_pem(&self) -> Option<Arc<str>> {
        self.secure.as_ref().and_then(|it| it.tls.authority())
    }

    /// Reads the certificate of HTTPS again; without HTTPS there is nothing to do.
    ///
    /// # Errors
    /// When it cannot be read; the old one stays then.
    pub fn reload(&self) -> Result<(), TlsError> {
        self.secure.as_ref().map_or(Ok(()), |it| it.tls.reload(Clock::new(None).now()))
    }

    /// The base of its links.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Stops it: requests in flight are answered, for two seconds at most.
    pub async fn stop(self) {
        let secure = async {
            if let Some(secure) = self.secure {
                secure.server.stop().await;
            }
        };
        tokio::join!(self.server.stop(), secure);
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Running").field("addr", &self.addr).finish_non_exhaustive()
    }
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |error: std::io::Error| StartError::Listen { address, reason: error.to_string() };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// The rules of every room.
#[must_use]
pub fn catalogue() -> Catalogue {
    let rooms = [
        http::rules::ALL,
        http::expect::ALL,
        manners::ALL,
        faults::rules::ALL,
        auth::rules::ALL,
        control::RULES,
    ];
    Catalogue::collect(rooms.into_iter().chain(APIS.iter().map(|api| api.rules)))
}

/// The OpenAPI document of every part this version has, by id.
#[must_use]
pub fn documents() -> BTreeMap<&'static str, Document> {
    let apis = APIS.iter().filter_map(|api| Some((api.id, (api.builder?.routes)().document())));
    apis.chain([("control", control::routes().document())]).collect()
}

/// The page that says how far the sandbox can be trusted.
#[must_use]
pub fn fidelity() -> String {
    let files = Files::embedded();
    let notes: Vec<String> =
        APIS.iter().filter_map(|api| api.builder).map(|builder| (builder.fidelity)(&files)).collect();
    fidelity_page(&catalogue(), &notes)
}

/// Reads the seed of this configuration.
///
/// # Errors
/// Every mistake found, by file.
pub fn load(config: &Config) -> Result<Seed, Vec<Mistake>> {
    let mut mistakes = Mistakes::default();
    let mut files = Files::embedded();
    if let Some(folder) = &config.seed_data {
        files.overlay(folder, &mut mistakes);
    }
    files.outside = Outside {
        now: config.clock.unwrap_or_else(|| Clock::new(None).now()),
        scale: config.codingsystems_scale,
        nompd_scale: config.nompd_scale,
        okt_scale: config.okt_scale,
        phr_scale: config.phr_scale,
        seed_number: config.seed_number,
        fest: config.codingsystems_fest.clone(),
        icd10: config.codingsystems_icd10.clone(),
    };
    files.guard = Guard::new(Persons::named(&files));
    let persons = Persons::load(&files, &mut mistakes);
    // Nobody's number may be shown while it is not sure whose may.
    let guard = persons.as_ref().map(guard_of).unwrap_or_default();
    match judge(&files, persons, &mut mistakes) {
        Some(seed) if mistakes.is_empty() => Ok(seed),
        _ => Err(mistakes.into_vec(&guard)),
    }
}

fn guard_of(persons: &Persons) -> Guard {
    Guard::new(persons.pids().collect::<PublishedPersons>())
}

fn judge(files: &Files, persons: Option<Persons>, mistakes: &mut Mistakes) -> Option<Seed> {
    let claimed = |name: &str| {
        Persons::claims(name)
            || Names::claims(name)
            || APIS.iter().filter_map(|api| api.builder).any(|builder| (builder.claims)(name))
    };
    for name in files.unclaimed(claimed) {
        mistakes.add(&files.label(name), "", "no part of the sandbox reads a seed file of this name");
    }
    tell_real_persons(files, mistakes);
    let names = Names::load(files, mistakes);
    let prototypes: Vec<Option<Option<Arc<dyn Prototype>>>> =
        APIS.iter().map(|api| api.builder.map(|builder| (builder.load)(files, mistakes))).collect();
    if prototypes.iter().any(|it| matches!(it, Some(None))) {
        return None;
    }
    let prototypes = prototypes.into_iter().map(Option::flatten).collect();
    Some(Seed { prototypes, persons: Arc::new(persons?), names: names? })
}

/// The JSON Schemas of every seed file, by file name.
#[must_use]
pub fn seed_schemas() -> BTreeMap<&'static str, serde_json::Value> {
    let rooms = APIS.iter().filter_map(|api| api.builder).flat_map(|builder| (builder.schemas)());
    rooms.chain(Persons::schemas()).chain(Names::schemas()).collect()
}
