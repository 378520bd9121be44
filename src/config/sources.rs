//! Where settings come from, and what is said when one is wrong: always with the place it was given in.

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

use serde_json::Value;

use super::{Config, FLAGS, TlsMode};

/// What the names of all variables meant for the sandbox begin with.
const PREFIX: &str = "NHN_SANDBOX_";

/// Settings as they were given, not yet understood.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// `--name value`, by name.
    pub flags: BTreeMap<String, String>,
    /// The file of `--config`.
    pub config: Option<PathBuf>,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ConfigError {
    /// A setting got a value it does not take.
    #[error("{place} takes {takes}; got {got:?}")]
    Value {
        /// `--listen`, `NHN_SANDBOX_LISTEN` or `listen in FILE`.
        place: String,
        /// What it takes.
        takes: String,
        /// What came.
        got: String,
    },
    /// Nobody knows the setting.
    #[error("{place} is not a setting of this sandbox; see `nhn-sandbox serve --help`")]
    Unknown {
        /// Where it was given.
        place: String,
    },
    /// A setting that means nothing beside another.
    #[error("{setting} needs {needs}")]
    Alone {
        /// The setting.
        setting: &'static str,
        /// What it needs.
        needs: &'static str,
    },
    /// The configuration file cannot be read.
    #[error("the configuration file {file}: {reason}")]
    File {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The configuration these sources lead to: flags go before the environment, which goes before the file.
///
/// Switches (`<section>.<key>`) are handed on unread; [`crate::settings::Settings`] judges them.
///
/// # Errors
/// The first setting that is unknown, not available or not well-formed.
pub fn resolve(
    given: &Given,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let mut config = Config::default();
    let environment = Environment::read(environment);
    let file = given.config.clone().or_else(|| environment.config.clone().map(PathBuf::from));
    if let Some(file) = file {
        from_file(&mut config, &file)?;
    }
    for (name, (variable, text)) in &environment.settings {
        set(&mut config, name, text, variable.clone())?;
    }
    for (key, (variable, text)) in environment.switches {
        not_without_section(&key, &variable)?;
        config.settings.insert(key, switch_value(&text));
    }
    for (name, text) in &given.flags {
        set(&mut config, name, text, format!("--{name}"))?;
    }
    together(&config)?;
    Ok(config)
}

/// Whether settings that need one another are there: one that would be passed over is a mistake.
fn together(config: &Config) -> Result<(), ConfigError> {
    let alone = |setting, needs| Err(ConfigError::Alone { setting, needs });
    let has_files = (config.tls_cert.is_some(), config.tls_key.is_some());
    match (config.tls, has_files) {
        (TlsMode::Files, (false, _)) => alone("--tls files", "--tls-cert"),
        (TlsMode::Files, (_, false)) => alone("--tls files", "--tls-key"),
        (TlsMode::Files | TlsMode::Off, _) if config.tls_dir.is_some() => {
            alone("--tls-dir", "--tls self-signed")
        }
        (TlsMode::Off | TlsMode::SelfSigned, (true, _)) => alone("--tls-cert", "--tls files"),
        (TlsMode::Off | TlsMode::SelfSigned, (_, true)) => alone("--tls-key", "--tls files"),
        _ => Ok(()),
    }
}

/// Where the switch `key` was given: the environment goes before the file.
#[must_use]
pub fn switch_place(given: &Given, environment: &[(String, String)], key: &str) -> String {
    let environment = Environment::read(environment.iter().cloned());
    match (environment.switches.get(key), given.config.as_deref(), environment.config) {
        (Some((variable, _)), _, _) => variable.clone(),
        (None, Some(file), _) => format!("{key} in {}", file.display()),
        (None, None, Some(file)) => format!("{key} in {file}"),
        (None, None, None) => key.to_owned(),
    }
}

/// The variables of the process that are meant for the sandbox; what is no Unicode in a value is marked as such.
#[expect(clippy::disallowed_methods, reason = "this is the one reader of the environment")]
#[must_use]
pub fn process_environment() -> Vec<(String, String)> {
    let ours = |(name, value): (OsString, OsString)| {
        Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
    };
    std::env::vars_os().filter_map(ours).filter(|(name, _)| name.starts_with(PREFIX)).collect()
}

#[derive(Default)]
struct Environment {
    config: Option<String>,
    settings: BTreeMap<String, (String, String)>,
    switches: BTreeMap<String, (String, String)>,
}

impl Environment {
    fn read(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut read = Self::default();
        for (variable, text) in variables {
            let Some(name) = variable.strip_prefix(PREFIX) else { continue };
            // Compose files hand on unset variables as empty ones; Kubernetes tells pods of a service of our name.
            if text.is_empty() || is_of_a_service(name) {
                continue;
            }
            match name.split_once("__") {
                Some((section, key)) => {
                    let key = format!("{}.{}", section.to_ascii_lowercase(), key.to_ascii_lowercase());
                    read.switches.insert(key, (variable, text));
                }
                None if name == "CONFIG" => read.config = Some(text),
                None => {
                    let name = name.to_ascii_lowercase().replace('_', "-");
                    read.settings.insert(name, (variable, text));
                }
            }
        }
        read
    }
}

/// Whether a container platform sets this variable for a service called `nhn-sandbox`.
fn is_of_a_service(name: &str) -> bool {
    matches!(name, "PORT" | "NAME" | "SERVICE_HOST" | "SERVICE_PORT")
        || ["PORT_", "SERVICE_PORT_", "ENV_"].iter().any(|prefix| name.starts_with(prefix))
}

fn from_file(config: &mut Config, file: &std::path::Path) -> Result<(), ConfigError> {
    let name = file.display().to_string();
    let wrong = |reason: String| ConfigError::File { file: name.clone(), reason };
    let text = std::fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
    let table: toml::Table =
        text.parse().map_err(|error: toml::de::Error| wrong(error.to_string().trim().to_owned()))?;
    for (key, value) in table {
        let place = format!("{key} in {name}");
        match value {
            toml::Value::Table(section) => {
                for (switch, value) in section {
                    let value = serde_json::to_value(value).map_err(|error| wrong(error.to_string()))?;
                    config.settings.insert(format!("{key}.{switch}"), value);
                }
            }
            toml::Value::String(text) => set(config, &key.replace('_', "-"), &text, place)?,
            other => set(config, &key.replace('_', "-"), &other.to_string(), place)?,
        }
    }
    Ok(())
}

fn set(config: &mut Config, name: &str, text: &str, place: String) -> Result<(), ConfigError> {
    let Some(flag) = FLAGS.iter().find(|flag| flag.name == name) else {
        return Err(ConfigError::Unknown { place });
    };
    (flag.set)(config, text).ok_or_else(|| ConfigError::Value {
        place,
        takes: flag.takes.to_owned(),
        // A secret is not repeated.
        got: if name == "admin-token" { "(not shown)".to_owned() } else { text.to_owned() },
    })
}

fn not_without_section(key: &str, variable: &str) -> Result<(), ConfigError> {
    if key.starts_with('.') || key.ends_with('.') {
        return Err(ConfigError::Unknown { place: variable.to_owned() });
    }
    Ok(())
}

/// `true` and `false` are flags, everything else is text; the settings judge it.
fn switch_value(text: &str) -> Value {
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        text => serde_json::from_str::<Value>(text)
            .ok()
            .filter(Value::is_array)
            .unwrap_or_else(|| Value::from(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(pairs: &[(&str, &str)]) -> Given {
        let flags = pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Given { flags, config: None }
    }

    fn environment(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn flag_goes_before_environment_before_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sandbox.toml");
        std::fs::write(&file, "seed-number = 3\nmax_body = \"2 MB\"\njournal-entries = 5\n[codingsystems]\ntypes = \"documented-example\"\n")
            .unwrap();
        let given = Given { config: Some(file), ..flags(&[("seed-number", "1000")]) };
        let variables = environment(&[
            ("NHN_SANDBOX_SEED_NUMBER", "7"),
            ("NHN_SANDBOX_JOURNAL_ENTRIES", "9"),
            ("PATH", "/bin"),
        ]);
        let config = resolve(&given, variables).unwrap();
        assert_eq!((config.seed_number, config.journal_entries, config.max_body), (1000, 9, 2 * 1024 * 1024));
        assert_eq!(config.settings["codingsystems.types"], "documented-example");
    }

    #[test]
    fn a_mistake_names_its_place() {
        let wrong = |given: &Given, variables: &[(&str, &str)]| {
            resolve(given, environment(variables)).unwrap_err().to_string()
        };
        assert_eq!(
            wrong(&flags(&[("listen", "everywhere")]), &[]),
            "--listen takes an address and port such as 127.0.0.1:8080; got \"everywhere\""
        );
        assert!(wrong(&flags(&[]), &[("NHN_SANDBOX_LISTEN", "x")]).starts_with("NHN_SANDBOX_LISTEN takes"));
        assert!(
            wrong(&flags(&[]), &[("NHN_SANDBOX_LISTN", "x")])
                .starts_with("NHN_SANDBOX_LISTN is not a setting")
        );
        assert!(!wrong(&flags(&[("admin-token", "tøp sekret")]), &[]).contains("sekret"));
    }

    #[test]
    fn what_platforms_set_by_themselves_is_passed_over() {
        let variables = environment(&[
            ("NHN_SANDBOX_PORT", "tcp://10.0.0.1:8080"),
            ("NHN_SANDBOX_PORT_8080_TCP_ADDR", "10.0.0.1"),
            ("NHN_SANDBOX_SERVICE_HOST", "10.0.0.1"),
            ("NHN_SANDBOX_SERVICE_PORT_HTTP", "8080"),
            ("NHN_SANDBOX_ADMIN_TOKEN", ""),
        ]);
        assert_eq!(resolve(&flags(&[]), variables).unwrap().to_toml(), Config::default().to_toml());
    }

    #[test]
    fn switches_come_from_the_environment_by_section() {
        let config =
            resolve(&flags(&[]), environment(&[("NHN_SANDBOX_CODINGSYSTEMS__ICD10_DOT", "true")])).unwrap();
        assert_eq!(config.settings["codingsystems.icd10_dot"], true);
    }

    #[test]
    fn the_printed_configuration_leads_to_itself() {
        let config = resolve(
            &flags(&[("clock", "2026-03-03T12:00:00Z"), ("seed-number", "18446744073709551615")]),
            [],
        )
        .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sandbox.toml");
        std::fs::write(&file, config.to_toml()).unwrap();
        let again = resolve(&Given { config: Some(file), ..Given::default() }, []).unwrap();
        assert_eq!(again.to_toml(), config.to_toml());
    }
}
