//! Settings: where they come from, which of them wins, and how they are shown.

use super::process::{Ended, Process, run};
use crate::support::binary;

const FILE: &str = "listen = \"127.0.0.1:3\"\nseed-number = 3\nmax_body = \"3 MB\"\n\n[codingsystems]\nicd10_dot = true\nenvironment = \"file\"\n";

fn printed(arguments: &[&str], variables: &[(&str, &str)], files: &[(&str, &str)]) -> Ended {
    let ended = Process::start_with(&[arguments, &["--print-config"]].concat(), variables, files).ended();
    assert_eq!((ended.code, ended.stderr.len()), (Some(0), 0), "{ended:?}");
    ended
}

fn shows(ended: &Ended, line: &str) -> bool {
    ended.stdout.iter().any(|it| it == line)
}

#[test]
fn defaults_hold_when_nothing_is_given() {
    let ended = printed(&[], &[], &[]);
    for line in [
        "listen = \"127.0.0.1:8080\"",
        "# public-url is not set",
        "tls = \"off\"",
        "# tls-listen is not set",
        "# tls-dir is not set",
        "# seed-data is not set",
        "seed-number = 1",
        "# admin-token is not set",
        "clock = \"system\"",
        "journal-entries = 10000",
        "journal-bytes = 16777216",
        "max-body = 1048576",
        "log = \"text\"",
    ] {
        assert!(shows(&ended, line), "{line} in {:#?}", ended.stdout);
    }
}

#[test]
fn the_file_goes_before_the_default() {
    let ended = printed(&["--config", "sandbox.toml"], &[], &[("sandbox.toml", FILE)]);
    for line in ["listen = \"127.0.0.1:3\"", "seed-number = 3", "max-body = 3145728", "icd10_dot = true"] {
        assert!(shows(&ended, line), "{line} in {:#?}", ended.stdout);
    }
}

#[test]
fn the_environment_goes_before_the_file() {
    let variables = [
        ("NHN_SANDBOX_CONFIG", "sandbox.toml"),
        ("NHN_SANDBOX_SEED_NUMBER", "4"),
        ("NHN_SANDBOX_CODINGSYSTEMS__ENVIRONMENT", "environment"),
    ];
    let ended = printed(&[], &variables, &[("sandbox.toml", FILE)]);
    for line in
        ["listen = \"127.0.0.1:3\"", "seed-number = 4", "environment = \"environment\"", "icd10_dot = true"]
    {
        assert!(shows(&ended, line), "{line} in {:#?}", ended.stdout);
    }
}

#[test]
fn the_flag_goes_before_the_environment() {
    let variables = [("NHN_SANDBOX_SEED_NUMBER", "4"), ("NHN_SANDBOX_MAX_BODY", "4 MB")];
    let arguments = ["--config", "sandbox.toml", "--seed-number", "5"];
    let ended = printed(&arguments, &variables, &[("sandbox.toml", FILE)]);
    for line in ["listen = \"127.0.0.1:3\"", "seed-number = 5", "max-body = 4194304"] {
        assert!(shows(&ended, line), "{line} in {:#?}", ended.stdout);
    }
}

#[test]
fn the_file_of_the_flag_goes_before_that_of_the_environment() {
    let files = [("flag.toml", "seed-number = 6"), ("environment.toml", "seed-number = 7")];
    let ended = printed(&["--config", "flag.toml"], &[("NHN_SANDBOX_CONFIG", "environment.toml")], &files);
    assert!(shows(&ended, "seed-number = 6"), "{ended:?}");
}

#[test]
fn variables_of_others_are_none_of_its_business() {
    let plain = printed(&[], &[], &[]);
    let ended = printed(&[], &[("SANDBOX_LISTEN", "x"), ("nhn_sandbox_listen", "x"), ("LISTEN", "x")], &[]);
    assert_eq!(ended.stdout, plain.stdout);
}

#[cfg(unix)]
#[test]
fn a_foreign_variable_that_is_no_unicode_is_no_obstacle() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _, process::Command};

    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(binary());
    command.arg("--print-config").env_clear().env("FOREIGN", OsStr::from_bytes(b"\xff"));
    let ended = Process::spawn(command, folder).ended();
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

#[test]
fn the_printed_configuration_leads_to_itself() {
    let arguments = [
        "--listen=[::1]:0",
        "--public-url=https://sandbox.example",
        "--tls=self-signed",
        "--tls-listen=[::1]:0",
        "--tls-dir=C:\\data\\tls",
        "--seed-number=18446744073709551615",
        "--clock=2026-03-03T12:00:00.5Z",
        "--journal-entries=0",
        "--journal-bytes=3 kB",
        "--codingsystems-fest=C:\\data\\\"fest\".xml",
        "--log=json",
    ];
    let variables = [
        ("NHN_SANDBOX_CODINGSYSTEMS__SERVICE_NAME", "a \"quoted\" nåme"),
        ("NHN_SANDBOX_CODINGSYSTEMS__ICD10_DOT", "true"),
    ];
    let first = printed(&arguments, &variables, &[]);
    let file = first.stdout.join("\n");
    let again = printed(&["--config", "printed.toml"], &[], &[("printed.toml", &file)]);
    assert_eq!(again.stdout, first.stdout);
}

#[test]
fn a_secret_is_said_to_be_set_and_not_shown() {
    let ended = printed(&["--admin-token", "s3cret"], &[], &[]);
    assert!(!ended.stdout.concat().contains("s3cret"), "{ended:?}");
    assert!(ended.stdout.iter().any(|line| line.starts_with("# admin-token is set")), "{ended:?}");
}

#[test]
fn serve_and_no_subcommand_take_the_same_settings() {
    let arguments = ["--seed-number", "9", "--log", "json"];
    let (without, with) =
        (printed(&arguments, &[], &[]), printed(&[&["serve"], &arguments[..]].concat(), &[], &[]));
    assert_eq!(without.stdout, with.stdout);
}

#[test]
fn help_names_every_setting_and_its_variable() {
    let help = run(&["serve", "--help"]);
    assert_eq!(help.code, Some(0));
    for flag in nhn_sandbox::config::FLAGS {
        let variable = flag.name.to_uppercase().replace('-', "_");
        let line = help.stdout.iter().find(|line| line.contains(&format!("--{} ", flag.name)));
        let line = line.unwrap_or_else(|| panic!("--{} in {:#?}", flag.name, help.stdout));
        assert!(line.contains(&format!("[env: NHN_SANDBOX_{variable}]")), "{line}");
    }
}

#[test]
fn version_and_help_end_well() {
    assert_eq!(run(&["--version"]).stdout, [concat!("nhn-sandbox ", env!("CARGO_PKG_VERSION"))]);
    assert_eq!(run(&["--help"]).code, Some(0));
}
