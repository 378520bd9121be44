//! The table of settings: name, what it takes, how it is read and shown. The command line, the environment and the
//! configuration file all know exactly these.

use super::{Config, LogFormat, Mode, TlsMode, parse};

/// One setting of `serve`.
pub struct Flag {
    /// Its name: `--name`, `NHN_SANDBOX_NAME`, `name = …`.
    pub name: &'static str,
    /// What it takes, in words.
    pub takes: &'static str,
    /// What it does.
    pub help: &'static str,
    /// Reads it into the configuration; `None` when the value is not one it takes.
    pub set: fn(&mut Config, &str) -> Option<()>,
    /// How it stands, as a TOML value.
    pub show: fn(&Config) -> Option<String>,
}

fn quoted(text: &impl ToString) -> String {
    toml::Value::String(text.to_string()).to_string()
}

/// Every setting that has a meaning in this version.
pub const FLAGS: &[Flag] = &[
    Flag {
        name: "listen",
        takes: "an address and port such as 127.0.0.1:8080",
        help: "Address and port to listen on; port 0 picks a free one [default: 127.0.0.1:8080]",
        set: |config, text| text.parse().ok().map(|it| config.listen = it),
        show: |config| Some(quoted(&config.listen)),
    },
    Flag {
        name: "public-url",
        takes: "an http or https URL without query or fragment",
        help: "Base used in links [default: http://<listen>]",
        set: |config, text| parse::base_url(text).map(|it| config.public_url = Some(it)),
        show: |config| config.public_url.as_ref().map(quoted),
    },
    Flag {
        name: "issuer",
        takes: "an http or https URL without query or fragment",
        help: "Name of the embedded HelseID [default: the public URL, as the client called it]",
        set: |config, text| parse::base_url(text).map(|it| config.issuer = Some(it)),
        show: |config| config.issuer.as_ref().map(quoted),
    },
    Flag {
        name: "tls",
        takes: "`off`, `self-signed` or `files`",
        help: "HTTPS beside HTTP: with a CA of its own (/_sandbox/ca.pem) or a certificate from files [default: off]",
        set: |config, text| {
            config.tls = match text {
                "off" => TlsMode::Off,
                "self-signed" => TlsMode::SelfSigned,
                "files" => TlsMode::Files,
                _ => return None,
            };
            Some(())
        },
        show: |config| {
            let word = match config.tls {
                TlsMode::Off => "off",
                TlsMode::SelfSigned => "self-signed",
                TlsMode::Files => "files",
            };
            Some(quoted(&word))
        },
    },
    Flag {
        name: "tls-listen",
        takes: "an address and port such as 127.0.0.1:8443",
        help: "Address and port of HTTPS [default: port 8443 at the address of --listen]",
        set: |config, text| text.parse().ok().map(|it| config.tls_listen = Some(it)),
        show: |config| config.tls_listen.as_ref().map(quoted),
    },
    Flag {
        name: "tls-dir",
        takes: "a folder",
        help: "Folder where --tls self-signed keeps its CA [default: a new CA at every start]",
        set: |config, text| (!text.is_empty()).then(|| config.tls_dir = Some(text.into())),
        show: |config| config.tls_dir.as_ref().map(|path| quoted(&path.display())),
    },
    Flag {
        name: "tls-cert",
        takes: "a PEM file",
        help: "Certificate chain of --tls files",
        set: |config, text| (!text.is_empty()).then(|| config.tls_cert = Some(text.into())),
        show: |config| config.tls_cert.as_ref().map(|path| quoted(&path.display())),
    },
    Flag {
        name: "tls-key",
        takes: "a PEM file",
        help: "Private key of --tls files",
        set: |config, text| (!text.is_empty()).then(|| config.tls_key = Some(text.into())),
        show: |config| config.tls_key.as_ref().map(|path| quoted(&path.display())),
    },
    Flag {
        name: "seed-data",
        takes: "a folder",
        help: "Folder whose files replace their embedded namesakes",
        set: |config, text| (!text.is_empty()).then(|| config.seed_data = Some(text.into())),
        show: |config| config.seed_data.as_ref().map(|path| quoted(&path.display())),
    },
    Flag {
        name: "data-dir",
        takes: "a folder",
        help: "Folder where what is posted to OKT is kept durably [default: in memory only]",
        set: |config, text| (!text.is_empty()).then(|| config.data_dir = Some(text.into())),
        show: |config| config.data_dir.as_ref().map(|path| quoted(&path.display())),
    },
    Flag {
        name: "seed-number",
        takes: "a whole number from 0 to 18446744073709551615",
        help: "Fixes everything drawn at random [default: 1]",
        set: |config, text| text.parse().ok().map(|it| config.seed_number = it),
        // TOML's integers end at 2^63 - 1; above it the number is written as text.
        show: |config| {
            i64::try_from(config.seed_number)
                .map_or_else(|_| Some(quoted(&config.seed_number)), |it| Some(it.to_string()))
        },
    },
    Flag {
        name: "auth",
        takes: "`strict`, `relaxed` or `off`",
        help: "How much is asked of callers of closed APIs [default: strict]",
        set: |config, text| {
            config.auth = match text {
                "strict" => Mode::Strict,
                "relaxed" => Mode::Relaxed,
                "off" => Mode::Off,
                _ => return None,
            };
            Some(())
        },
        show: |config| {
            let word = match config.auth {
                Mode::Strict => "strict",
                Mode::Relaxed => "relaxed",
                Mode::Off => "off",
            };
            Some(quoted(&word))
        },
    },
    Flag {
        name: "admin-token",
        takes: "a text of printable ASCII",
        help: "When set, /_sandbox/* demands `Authorization: Bearer <it>` (health excepted)",
        set: |config, text| {
            let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
            fits.then(|| config.admin_token = Some(text.to_owned()))
        },
        show: |config| config.admin_token.as_ref().map(|_| quoted(&"(set)")),
    },
    Flag {
        name: "clock",
        takes: "`system` or an RFC 3339 instant",
        help: "`system`, or the instant where the clock starts frozen [default: system]",
        set: |config, text| match text {
            "system" => {
                config.clock = None;
                Some(())
            }
            text => text.parse().ok().map(|it| config.clock = Some(it)),
        },
        show: |config| Some(config.clock.map_or_else(|| quoted(&"system"), |at| quoted(&at))),
    },
    Flag {
        name: "journal-entries",
        takes: "a whole number",
        help: "How many requests the journal holds; 0 switches it off [default: 10000]",
        set: |config, text| text.parse().ok().map(|it| config.journal_entries = it),
        show: |config| Some(config.journal_entries.to_string()),
    },
    Flag {
        name: "journal-bytes",
        takes: "a number of bytes such as 16 MB",
        help: "How many bytes the journal holds; 0 switches it off [default: 16 MB]",
        set: |config, text| parse::bytes(text).map(|it| config.journal_bytes = it),
        show: |config| Some(config.journal_bytes.to_string()),
    },
    Flag {
        name: "max-body",
        takes: "a number of bytes such as 1 MB",
        help: "The largest request body [default: 1 MB]",
        set: |config, text| parse::bytes(text).map(|it| config.max_body = it),
        show: |config| Some(config.max_body.to_string()),
    },
    Flag {
        name: "codingsystems-fest",
        takes: "a FEST M30 file (XML, .gz or .zip)",
        help: "Real FEST to serve instead of the seed's",
        set: |config, text| (!text.is_empty()).then(|| config.codingsystems_fest = Some(text.into())),
        show: |config| config.codingsystems_fest.as_ref().map(|path| quoted(&path.display())),
    },
    Flag {
        name: "codingsystems-icd10",
        takes: "a JSON list of Norwegian ICD-10 codes",
        help: "Real ICD-10 to serve instead of the seed's",
        set: |config, text| (!text.is_empty()).then(|| config.codingsystems_icd10 = Some(text.into())),
        show: |config| config.codingsystems_icd10.as_ref().map(|path| quoted(&path.display())),
    },
    Flag {
        name: "codingsystems-scale",
        takes: "a whole number from 1 to 100000",
        help: "Fabricates this many trade names beside FEST's own; 12000 give tens of megabytes",
        set: |config, text| {
            let count = text.parse().ok().filter(|count| (1..=100_000).contains(count))?;
            config.codingsystems_scale = Some(count);
            Some(())
        },
        show: |config| config.codingsystems_scale.map(|count| count.to_string()),
    },
    Flag {
        name: "nompd-scale",
        takes: "a whole number from 1 to 100000",
        help: "Fabricates this many groups in each of Nompd's lists; 10000 of them make 1000 versions",
        set: |config, text| {
            let count = text.parse().ok().filter(|count| (1..=100_000).contains(count))?;
            config.nompd_scale = Some(count);
            Some(())
        },
        show: |config| config.nompd_scale.map(|count| count.to_string()),
    },
    Flag {
        name: "phr-scale",
        takes: "a whole number from 1 to 1000000",
        help: "Fabricates this many documents beside the seed's, a thousand a patient",
        set: |config, text| {
            let count = text.parse().ok().filter(|count| (1..=1_000_000).contains(count))?;
            config.phr_scale = Some(count);
            Some(())
        },
        show: |config| config.phr_scale.map(|count| count.to_string()),
    },
    Flag {
        name: "okt-scale",
        takes: "a whole number from 1 to 100000",
        help: "Fabricates this many persons with ten services each beside OKT's own",
        set: |config, text| {
            let count = text.parse().ok().filter(|count| (1..=100_000).contains(count))?;
            config.okt_scale = Some(count);
            Some(())
        },
        show: |config| config.okt_scale.map(|count| count.to_string()),
    },
    Flag {
        name: "workspaces-max",
        takes: "a whole number",
        help: "How many workspaces there may be [default: 10000]",
        set: |config, text| text.parse().ok().map(|it| config.workspaces_max = it),
        show: |config| Some(config.workspaces_max.to_string()),
    },
    Flag {
        name: "workspaces-idle",
        takes: "a whole number of seconds",
        help: "After how many seconds without a request a workspace is forgotten; 0 for never [default: 3600]",
        set: |config, text| {
            let seconds: u32 = text.parse().ok()?;
            config.workspaces_idle = (seconds > 0).then(|| std::time::Duration::from_secs(seconds.into()));
            Some(())
        },
        show: |config| Some(config.workspaces_idle.map_or(0, |idle| idle.as_secs()).to_string()),
    },
    Flag {
        name: "log",
        takes: "`text` or `json`",
        help: "How logs are written to stderr [default: text]",
        set: |config, text| {
            config.log = match text {
                "text" => LogFormat::Text,
                "json" => LogFormat::Json,
                _ => return None,
            };
            Some(())
        },
        show: |config| Some(quoted(&if config.log == LogFormat::Json { "json" } else { "text" })),
    },
];
