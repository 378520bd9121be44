//! `report`: a running sandbox's conformance report, and an exit code for the pipeline.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path, time::Duration};

use anyhow::{Context as _, bail};
use clap::ValueEnum;
use serde_json::Value;

use super::{
    FOUND,
    ask::{get, own_address},
    say,
    serve::environment,
};

/// How the report is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// Lines to be read in a terminal
    #[default]
    Text,
    /// JSON
    Json,
    /// A page
    Html,
    /// JUnit XML
    Junit,
}

/// What makes the command fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum FailOn {
    /// A rule was broken unannounced
    Violated,
    /// A rule was never met
    NotExercised,
}

/// Which report is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct ReportArgs {
    /// Its base URL, that of a workspace too [default: the address it would listen on itself]
    #[arg(long)]
    url: Option<String>,
    /// The workspace [default: the root, or that of --url]
    #[arg(long)]
    workspace: Option<String>,
    /// Only the rules of this API
    #[arg(long)]
    api: Option<String>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    /// File to write it to [default: stdout]
    #[arg(long)]
    out: Option<std::path::PathBuf>,
    /// What leads to exit code 1
    #[arg(long, value_enum, value_delimiter = ',')]
    fail_on: Vec<FailOn>,
    /// The sandbox's --admin-token [env: `NHN_SANDBOX_ADMIN_TOKEN`]
    #[arg(long)]
    admin_token: Option<String>,
}

/// Prints the report; exit code 1 when it holds what `--fail-on` names.
pub(super) fn run(args: &ReportArgs) -> anyhow::Result<u8> {
    let base = match &args.url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => own_address()?,
    };
    let base = args.workspace.as_ref().map_or_else(|| base.clone(), |name| format!("{base}/ws/{name}"));
    let token = match &args.admin_token {
        Some(token) => Some(token.clone()),
        None => environment()?.admin_token,
    };
    let ask = |format: &str| {
        let api = args.api.as_ref().map_or_else(String::new, |api| format!("&api={api}"));
        let path = format!("/_sandbox/report?format={format}{api}");
        let (status, body) = get(&base, &path, token.as_deref(), Duration::from_secs(30))
            .with_context(|| format!("no report from {base}"))?;
        let text = String::from_utf8_lossy(&body).into_owned();
        if !status.is_success() {
            let problem: Option<Value> = serde_json::from_str(&text).ok();
            let detail = problem.as_ref().and_then(|it| it["detail"].as_str()).unwrap_or("no reason told");
            bail!("{base} answers {status}: {detail}");
        }
        Ok(text)
    };
    let json = ask("json")?;
    let report: Value = serde_json::from_str(&json).context("the report is no JSON")?;
    let text = match args.format {
        Form::Text => lines(&report),
        Form::Json => json,
        Form::Html => ask("html")?,
        Form::Junit => ask("junit")?,
    };
    print(&text, args.out.as_deref())?;
    let fails: BTreeSet<FailOn> = args.fail_on.iter().copied().collect();
    let found = fails.into_iter().any(|it| {
        let field = match it {
            FailOn::Violated => "violated",
            FailOn::NotExercised => "not_exercised",
        };
        report["summary"][field] != 0
    });
    Ok(if found { FOUND } else { 0 })
}

fn print(text: &str, out: Option<&Path>) -> anyhow::Result<()> {
    if let Some(file) = out {
        return fs::write(file, text).with_context(|| format!("cannot write {}", file.display()));
    }
    say(text.trim_end());
    Ok(())
}

/// A line for each API, and below it what was broken.
fn lines(report: &Value) -> String {
    let mut text = String::new();
    let row = |name: &str, summary: &Value| {
        let [broken, kept, untried, meant] =
            ["violated", "satisfied", "not_exercised", "negative_tests"].map(|key| summary[key].to_string());
        format!("{name:<16}{broken:>9}{kept:>10}{untried:>14}{meant:>15}\n")
    };
    text.push_str("                 violated satisfied not exercised negative tests\n");
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    for chapter in list(&report["apis"]) {
        text.push_str(&row(chapter["api"].as_str().unwrap_or_default(), &chapter["summary"]));
        for rule in list(&chapter["rules"]).iter().filter(|rule| rule["standing"] == "violated") {
            let [id, sentence, said] =
                ["id", "sentence", "last_violation"].map(|key| rule[key].as_str().unwrap_or_default());
            let times = &rule["violated"];
            let _ = writeln!(text, "  violated {id} ({times} times): {sentence}\n    last: {said}");
        }
    }
    text.push_str(&row("all", &report["summary"]));
    text
}
