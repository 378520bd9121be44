//! The command line: `serve`, `token`, `report`, `healthcheck`, `openapi`, `fidelity`, `seed`.
//!
//! Exit codes: 0 done; 1 a check found something; 2 the command could not be carried out.

mod ask;
mod generate;
mod healthcheck;
mod report;
mod seed;
mod serve;
mod signals;
mod token;

use std::{ffi::OsString, io::Write as _, path::PathBuf, process::ExitCode};

use clap::{Args, Command, Parser, Subcommand};

use crate::config::{FLAGS, Given};

/// A check found something.
const FOUND: u8 = 1;
/// The command could not be carried out.
const FAILED: u8 = 2;

#[derive(Debug, Parser)]
#[command(
    name = "nhn-sandbox",
    version,
    about,
    subcommand_negates_reqs = true,
    args_conflicts_with_subcommands = true
)]
struct Cli {
    #[command(subcommand)]
    task: Option<Task>,
    #[command(flatten)]
    serve: ServeArgs,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Runs the sandbox (what `nhn-sandbox` alone does)
    Serve(ServeArgs),
    /// Prints an access token of a running sandbox, or the headers for one request
    Token(token::TokenArgs),
    /// Prints a running sandbox's conformance report
    Report(report::ReportArgs),
    /// Exits with 0 when a running sandbox is ready
    Healthcheck {
        /// Its base URL [default: the address it would listen on itself]
        #[arg(long)]
        url: Option<String>,
    },
    /// Writes the OpenAPI documents
    Openapi {
        /// Folder to write them to [default: stdout]
        #[arg(long)]
        out: Option<PathBuf>,
        /// Fails when `openapi/` (or the folder of --out) differs from the code
        #[arg(long)]
        check: bool,
    },
    /// Writes the page that says how far the sandbox can be trusted
    Fidelity {
        /// File to write it to [default: stdout]
        #[arg(long)]
        out: Option<PathBuf>,
        /// Fails when `docs/FIDELITY.md` (or the file of --out) differs from the code
        #[arg(long)]
        check: bool,
    },
    /// Checks and exports seed files
    Seed {
        #[command(subcommand)]
        task: SeedTask,
    },
}

#[derive(Debug, Subcommand)]
enum SeedTask {
    /// Validates seed files: every mistake with file, JSON pointer and reason
    Check {
        /// Folder laid over the embedded seed [default: the embedded seed alone]
        dir: Option<PathBuf>,
    },
    /// Writes the embedded seed data and its JSON Schemas, to be edited and mounted
    Export {
        /// Folder to write to
        dir: PathBuf,
    },
}

/// The settings of `serve`, from the same table as environment and configuration file.
#[derive(Debug)]
struct ServeArgs {
    given: Given,
    print_config: bool,
}

/// Carries out what the arguments ask for.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(FAILED) } else { ExitCode::SUCCESS };
        }
    };
    let done = match cli.task {
        None => serve::run(&cli.serve.given, cli.serve.print_config),
        Some(Task::Serve(serve)) => serve::run(&serve.given, serve.print_config),
        Some(Task::Token(args)) => token::run(&args),
        Some(Task::Report(args)) => report::run(&args),
        Some(Task::Healthcheck { url }) => healthcheck::run(url.as_deref()),
        Some(Task::Openapi { out, check }) => generate::openapi(out.as_deref(), check),
        Some(Task::Fidelity { out, check }) => generate::fidelity(out.as_deref(), check),
        Some(Task::Seed { task: SeedTask::Check { dir } }) => seed::check(dir.as_deref()),
        Some(Task::Seed { task: SeedTask::Export { dir } }) => seed::export(&dir),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "nhn-sandbox: {error:#}");
            ExitCode::from(FAILED)
        }
    }
}

/// Writes a line to stdout; a reader that went away is no failure.
fn say(line: impl std::fmt::Display) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

impl Args for ServeArgs {
    fn augment_args(command: Command) -> Command {
        let config = clap::Arg::new("config")
            .long("config")
            .value_name("FILE")
            .help("TOML file of these settings and of switches");
        let print = clap::Arg::new("print-config")
            .long("print-config")
            .action(clap::ArgAction::SetTrue)
            .help("Prints the resolved settings and ends");
        let flags = FLAGS.iter().map(|flag| {
            let name = flag.name.to_ascii_uppercase().replace('-', "_");
            clap::Arg::new(flag.name)
                .long(flag.name)
                .value_name("VALUE")
                .allow_negative_numbers(true)
                .help(format!("{} [env: NHN_SANDBOX_{name}]", flag.help))
        });
        command.args(flags).arg(config).arg(print)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for ServeArgs {
    fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
        let mut given =
            Given { config: matches.get_one::<String>("config").map(PathBuf::from), ..Given::default() };
        for name in FLAGS.iter().map(|flag| flag.name) {
            if let Some(text) = matches.get_one::<String>(name) {
                given.flags.insert(name.to_owned(), text.clone());
            }
        }
        Ok(Self { given, print_config: matches.get_flag("print-config") })
    }

    fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
