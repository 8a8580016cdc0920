//! The command line: one verb a file.
//!
//! Results go to stdout, progress and messages to stderr. Colour and progress bars appear only on a
//! terminal. Exit status:
//!
//! | status | meaning |
//! |---|---|
//! | 0 | every claim as expected |
//! | 1 | a claim is not as expected (`diff`: the new record is worse; `certify`: a certificate is not confirmed; `train`: it diverged) |
//! | 2 | bad usage or a bad case; what could be read was checked |
//! | 3 | nothing worse than undecided |
//! | 130 | interrupted; the finished part is kept |
//! | 141 | the reader of our output closed its end (`\| head`), as a shell reports it |

mod arguments;
mod atlas;
mod certify;
mod check;
mod derive;
mod design;
mod diff;
mod draft;
mod draw;
mod examine;
mod exit;
mod frameworks;
mod html;
mod interrupt;
mod kinds;
mod list;
mod new;
mod output;
mod plot;
mod progress;
mod question;
mod report;
mod screen;
mod summary;
mod sweep;
mod train;
mod transform;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::host::{memory, threads};
use arguments::Common;
use exit::Status;
use screen::Screen;

/// Checks formulas about the spectral bias of activation functions, to many digits and by
/// independent routes.
///
/// Exit status: 0 every claim as expected; 1 a claim is not as expected; 2 bad usage or a bad case;
/// 3 nothing worse than undecided; 130 interrupted, with the finished part kept.
#[derive(Debug, Parser)]
#[command(name = "specbias", version = env!("SPECBIAS_VERSION"), propagate_version = true, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Check(check::Check),
    Transform(transform::Transform),
    Derive(derive::Derive),
    Design(design::Design),
    New(new::New),
    Report(report::Report),
    Plot(plot::Plot),
    Train(Box<train::Train>),
    Examine(examine::Examine),
    Diff(diff::Diff),
    Certify(certify::Certify),
    List(list::List),
    Kinds(kinds::Kinds),
}

/// Runs the program with the arguments of the process and returns its exit status.
///
/// All of it runs on a thread of a stated stack: `ulimit -s` and the system's default say nothing
/// of how deep a formula may be.
pub fn main() -> ExitCode {
    threads::start();
    threads::on_a_large_stack(dispatch)
}

fn dispatch() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help goes to stdout, which may be closed: nothing is left to be said then.
            let _ = error.print();
            return match error.exit_code() {
                0 => Status::AsExpected.into(),
                _ => Status::Usage.into(),
            };
        }
    };
    let screen = Screen::new(&arguments.common);
    screen.start_log(&arguments.common);
    memory::set(arguments.common.memory);
    let outcome = match &arguments.verb {
        Verb::Check(verb) => verb.run(&screen),
        Verb::Transform(verb) => verb.run(&screen),
        Verb::Derive(verb) => verb.run(&screen),
        Verb::Design(verb) => verb.run(&screen),
        Verb::New(verb) => verb.run(&screen),
        Verb::Report(verb) => verb.run(&screen),
        Verb::Plot(verb) => verb.run(&screen),
        Verb::Train(verb) => verb.run(&screen),
        Verb::Examine(verb) => verb.run(&screen),
        Verb::Diff(verb) => verb.run(&screen),
        Verb::Certify(verb) => verb.run(&screen),
        Verb::List(verb) => verb.run(&screen),
        Verb::Kinds(verb) => verb.run(&screen),
    };
    match outcome {
        Ok(Status::Undecided) if interrupt::happened() => Status::Interrupted.into(),
        Ok(status) => status.into(),
        Err(error) if Status::of(&error) == Status::Undecided && interrupt::happened() => {
            Status::Interrupted.into()
        }
        Err(error) => {
            let status = Status::of(&error);
            if status != Status::ClosedPipe {
                screen.complain(&error);
            }
            status.into()
        }
    }
}
