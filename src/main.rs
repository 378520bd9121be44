//! The `nhn-sandbox` binary: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    nhn_sandbox::cli::run(std::env::args_os())
}
