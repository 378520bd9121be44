//! What ends the start before it listens: exit code 2, nothing on stdout, and what is wrong and where on stderr.

use std::{net::TcpListener, process::Command};

use super::process::{Ended, Process};
use crate::support::binary;

/// The lines on stderr of a start that is refused.
///
/// The port it would listen on is taken: one that got so far would complain of that.
fn refused(arguments: &[&str], variables: &[(&str, &str)], files: &[(&str, &str)]) -> Vec<String> {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let mut all = vec![("NHN_SANDBOX_LISTEN", listen.as_str())];
    all.extend_from_slice(variables);
    judged(Process::start_with(arguments, &all, files).ended())
}

fn judged(ended: Ended) -> Vec<String> {
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert_eq!(ended.stdout, [""; 0], "nothing on stdout");
    assert!(ended.stderr.iter().all(|line| !line.contains("cannot listen")), "never listening: {ended:?}");
    ended.stderr
}

fn by_flag(arguments: &[&str]) -> String {
    only_line(refused(arguments, &[], &[]))
}

fn by_variable(name: &str, value: &str) -> String {
    only_line(refused(&[], &[(name, value)], &[]))
}

fn by_file(text: &str) -> String {
    only_line(refused(&["--config", "sandbox.toml"], &[], &[("sandbox.toml", text)]))
}

fn only_line(lines: Vec<String>) -> String {
    assert_eq!(lines.len(), 1, "one message: {lines:#?}");
    lines.into_iter().next().unwrap()
}

#[test]
fn a_bad_flag_is_told_by_its_name_with_what_it_takes() {
    for (argument, told) in [
        (
            "--listen=everywhere",
            "--listen takes an address and port such as 127.0.0.1:8080; got \"everywhere\"",
        ),
        (
            "--listen=localhost:8080",
            "--listen takes an address and port such as 127.0.0.1:8080; got \"localhost:8080\"",
        ),
        (
            "--public-url=sandbox",
            "--public-url takes an http or https URL without query or fragment; got \"sandbox\"",
        ),
        ("--seed-data=", "--seed-data takes a folder; got \"\""),
        ("--seed-number=-1", "--seed-number takes a whole number from 0 to 18446744073709551615; got \"-1\""),
        (
            "--clock=2026-02-30T00:00:00Z",
            "--clock takes `system` or an RFC 3339 instant; got \"2026-02-30T00:00:00Z\"",
        ),
        ("--clock=2026-02-28", "--clock takes `system` or an RFC 3339 instant; got \"2026-02-28\""),
        ("--journal-entries=many", "--journal-entries takes a whole number; got \"many\""),
        ("--journal-bytes=1 XB", "--journal-bytes takes a number of bytes such as 16 MB; got \"1 XB\""),
        ("--max-body=", "--max-body takes a number of bytes such as 1 MB; got \"\""),
        ("--codingsystems-fest=", "--codingsystems-fest takes a FEST M30 file (XML, .gz or .zip); got \"\""),
        (
            "--codingsystems-icd10=",
            "--codingsystems-icd10 takes a JSON list of Norwegian ICD-10 codes; got \"\"",
        ),
        ("--codingsystems-scale=0", "--codingsystems-scale takes a whole number from 1 to 100000; got \"0\""),
        ("--workspaces-max=-1", "--workspaces-max takes a whole number; got \"-1\""),
        ("--workspaces-idle=1h", "--workspaces-idle takes a whole number of seconds; got \"1h\""),
        ("--tls=on", "--tls takes `off`, `self-signed` or `files`; got \"on\""),
        ("--tls-listen=8443", "--tls-listen takes an address and port such as 127.0.0.1:8443; got \"8443\""),
        ("--tls-dir=", "--tls-dir takes a folder; got \"\""),
        ("--tls-cert=", "--tls-cert takes a PEM file; got \"\""),
        ("--tls-key=", "--tls-key takes a PEM file; got \"\""),
        ("--log=yaml", "--log takes `text` or `json`; got \"yaml\""),
    ] {
        assert_eq!(by_flag(&[argument]), format!("nhn-sandbox: {told}"), "{argument}");
        assert_eq!(by_flag(&["serve", argument]), format!("nhn-sandbox: {told}"), "serve {argument}");
    }
}

#[test]
fn a_negative_number_is_a_bad_value_and_no_flag() {
    let told = by_flag(&["--seed-number", "-1"]);
    assert!(told.starts_with("nhn-sandbox: --seed-number takes a whole number"), "{told}");
}

#[test]
fn a_bad_secret_is_not_repeated() {
    let told = by_flag(&["--admin-token", "tøp s3cret"]);
    assert_eq!(told, "nhn-sandbox: --admin-token takes a text of printable ASCII; got \"(not shown)\"");
}

#[test]
fn an_unknown_flag_is_told_by_its_name() {
    for arguments in [["serve", "--lisen=127.0.0.1:0"], ["--lisen=127.0.0.1:0", "--print-config"]] {
        let told = refused(&arguments, &[], &[]);
        assert_eq!(told[0], "error: unexpected argument '--lisen' found");
    }
}

#[test]
fn a_flag_without_its_value_is_told_by_its_name() {
    let told = refused(&["--seed-data"], &[], &[]);
    assert!(told[0].contains("'--seed-data <VALUE>'"), "{told:#?}");
}

#[test]
fn a_flag_given_twice_is_told_by_its_name() {
    let told = refused(&["--seed-number=1", "--seed-number=2"], &[], &[]);
    assert!(told[0].contains("'--seed-number <VALUE>' cannot be used multiple times"), "{told:#?}");
}

#[test]
fn an_unknown_subcommand_is_told_by_its_name() {
    assert_eq!(refused(&["sevre"], &[], &[])[0], "error: unrecognized subcommand 'sevre'");
}

#[test]
fn a_bad_variable_is_told_by_its_name() {
    assert_eq!(
        by_variable("NHN_SANDBOX_LOG", "yaml"),
        "nhn-sandbox: NHN_SANDBOX_LOG takes `text` or `json`; got \"yaml\""
    );
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_unicode_is_told_by_its_name() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};

    let mut command = Command::new(binary());
    command.env_clear().env("NHN_SANDBOX_LOG", OsStr::from_bytes(b"te\xfft"));
    let told = only_line(judged(Process::spawn(command, tempfile::tempdir().unwrap()).ended()));
    assert!(told.starts_with("nhn-sandbox: NHN_SANDBOX_LOG takes `text` or `json`; got "), "{told}");
}

#[test]
fn an_unknown_variable_is_told_by_its_name() {
    for name in ["NHN_SANDBOX_LISTN", "NHN_SANDBOX_", "NHN_SANDBOX_PRINT_CONFIG"] {
        let told =
            format!("nhn-sandbox: {name} is not a setting of this sandbox; see `nhn-sandbox serve --help`");
        assert_eq!(by_variable(name, "x"), told);
    }
}

#[test]
fn an_unknown_switch_is_told_with_its_place_and_the_known_ones() {
    let told = by_variable("NHN_SANDBOX_CODINGSYSTEMS__ICD10_DOTT", "true");
    let unknown = "there is no setting `codingsystems.icd10_dott`; the settings are: ";
    assert!(
        told.starts_with(&format!("nhn-sandbox: NHN_SANDBOX_CODINGSYSTEMS__ICD10_DOTT: {unknown}")),
        "{told}"
    );
    assert!(told.contains("codingsystems.icd10_dot,"), "{told}");
    let told = by_file("[codingsystems]\nicd10_dott = true\n");
    assert!(
        told.starts_with(&format!("nhn-sandbox: codingsystems.icd10_dott in sandbox.toml: {unknown}")),
        "{told}"
    );
    let told = by_file("[codingsystem]\nicd10_dot = true\n");
    assert!(
        told.starts_with("nhn-sandbox: codingsystem.icd10_dot in sandbox.toml: there is no setting"),
        "{told}"
    );
}

#[test]
fn a_switch_set_to_something_else_is_told_with_its_place_and_what_it_takes() {
    let takes = "setting `codingsystems.types` takes one of all, documented-example; got ";
    let told = by_variable("NHN_SANDBOX_CODINGSYSTEMS__TYPES", "none");
    assert_eq!(told, format!("nhn-sandbox: NHN_SANDBOX_CODINGSYSTEMS__TYPES: {takes}\"none\""));
    let told = by_file("[codingsystems]\ntypes = 12\n");
    assert_eq!(told, format!("nhn-sandbox: codingsystems.types in sandbox.toml: {takes}12"));
}

#[test]
fn a_bad_setting_of_the_file_is_told_with_the_file() {
    assert_eq!(
        by_file("log = \"yaml\""),
        "nhn-sandbox: log in sandbox.toml takes `text` or `json`; got \"yaml\""
    );
    let told = by_file("listn = \"x\"");
    assert_eq!(
        told,
        "nhn-sandbox: listn in sandbox.toml is not a setting of this sandbox; see `nhn-sandbox serve --help`"
    );
}

#[test]
fn a_file_that_is_no_toml_is_told_with_its_line() {
    let told =
        refused(&["--config", "sandbox.toml"], &[], &[("sandbox.toml", "log = \"text\"\nlisten = \"x")]);
    assert_eq!(
        told[0],
        "nhn-sandbox: the configuration file sandbox.toml: TOML parse error at line 2, column 12"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_told_by_its_name() {
    let told = by_flag(&["--config", "no-such.toml"]);
    assert!(told.starts_with("nhn-sandbox: the configuration file no-such.toml: No such file"), "{told}");
    let told = by_variable("NHN_SANDBOX_CONFIG", ".");
    assert!(told.starts_with("nhn-sandbox: the configuration file .: "), "{told}");
}

#[test]
fn a_mistake_is_told_too_when_the_settings_are_only_to_be_printed() {
    assert!(by_flag(&["--print-config", "--log=yaml"]).contains("--log takes"));
    let switch = ("NHN_SANDBOX_CODINGSYSTEMS__TYPES", "none");
    assert!(only_line(refused(&["--print-config"], &[switch], &[])).contains("codingsystems.types"));
}

#[test]
fn a_setting_of_https_that_would_be_passed_over_is_told() {
    for (arguments, told) in [
        (&["--tls=files"][..], "--tls files needs --tls-cert"),
        (&["--tls=files", "--tls-cert=c"], "--tls files needs --tls-key"),
        (&["--tls=files", "--tls-cert=c", "--tls-key=k", "--tls-dir=d"], "--tls-dir needs --tls self-signed"),
        (&["--tls-dir=d"], "--tls-dir needs --tls self-signed"),
        (&["--tls-cert=c"], "--tls-cert needs --tls files"),
        (&["--tls=self-signed", "--tls-key=k"], "--tls-key needs --tls files"),
    ] {
        assert_eq!(by_flag(arguments), format!("nhn-sandbox: {told}"), "{arguments:?}");
    }
}

#[test]
fn a_busy_port_of_https_is_told_by_its_address() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let arguments = ["--listen=127.0.0.1:0", "--tls=self-signed", "--tls-listen", &listen];
    let ended = Process::start(&arguments, &[]).ended();
    assert_eq!((ended.code, ended.stdout.len()), (Some(2), 0), "{ended:?}");
    let told = ended.stderr.last().unwrap();
    assert!(told.starts_with(&format!("nhn-sandbox: cannot listen on {listen}: ")), "{ended:?}");
}

#[test]
fn a_busy_port_is_told_by_its_address() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let ended = Process::start(&["--listen", &listen], &[]).ended();
    assert_eq!((ended.code, ended.stdout.len()), (Some(2), 0), "{ended:?}");
    assert_eq!(ended.stderr.len(), 1, "{ended:?}");
    assert!(ended.stderr[0].starts_with(&format!("nhn-sandbox: cannot listen on {listen}: ")), "{ended:?}");
}

#[test]
fn a_broken_seed_folder_is_told_with_every_mistake() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/seeds/broken/duplicate-metadata");
    let file = format!("  {folder}/codingsystems/KJ_SMITTETYPE.json at /codes/0");
    assert_eq!(
        refused(&["--seed-data", folder], &[], &[]),
        [
            "nhn-sandbox: the seed data have 2 mistake(s):".to_owned(),
            format!("{file}/metadata/2: metadata are a set; this one stands there already"),
            format!("{file}/relationsTo/0/metadata/1: metadata are a set; this one stands there already"),
        ]
    );
}

#[test]
fn a_seed_folder_that_is_not_there_is_told_by_its_name() {
    let told = refused(&[], &[("NHN_SANDBOX_SEED_DATA", "no-such-folder")], &[]);
    assert!(told[1].starts_with("  no-such-folder: cannot be read: No such file"), "{told:#?}");
}

#[test]
fn a_list_from_outside_that_is_broken_is_told_with_its_line() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/codingsystems/broken/no-id.xml");
    let told = refused(&["--codingsystems-fest", file], &[], &[]);
    assert_eq!(told[1], format!("  {file} at line 7: a LegemiddelMerkevare has no Id"));
}
