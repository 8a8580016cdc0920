//! The program `specbias`: see [`specbias::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    specbias::cli::main()
}
