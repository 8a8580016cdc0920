//! What the terminals can do, and messages for people.

use std::io::{self, IsTerminal, Write};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use tracing_subscriber::EnvFilter;

use super::arguments::{Common, When};
use crate::error::{Diagnostic, Error};
use crate::report::Look;

/// How to write to stdout and stderr.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// How reports on stdout look.
    pub look: Look,
    /// Colour on stderr.
    pub stderr_color: bool,
    /// A bar may be drawn on stderr.
    pub bar: bool,
    /// No rows, no progress.
    pub quiet: bool,
}

impl Screen {
    /// What the arguments and the environment allow.
    pub fn new(common: &Common) -> Self {
        let stdout = io::stdout();
        let stderr = io::stderr();
        let color = |auto: anstream::ColorChoice| match common.color {
            When::Always => true,
            When::Never => false,
            When::Auto => auto != anstream::ColorChoice::Never,
        };
        let look = Look {
            color: color(AutoStream::choice(&stdout)),
            unicode: stdout.is_terminal() && locale_is_utf8(),
            columns: stdout
                .is_terminal()
                .then(terminal_size::terminal_size)
                .flatten()
                .map(|(width, _)| usize::from(width.0)),
        };
        Screen {
            look,
            stderr_color: color(AutoStream::choice(&stderr)),
            // Messages of the log would tear a bar apart.
            bar: stderr.is_terminal() && !common.quiet && common.verbose == 0,
            quiet: common.quiet,
        }
    }

    /// Starts the log on stderr.
    pub fn start_log(&self, common: &Common) {
        let level = match (common.quiet, common.verbose) {
            (true, _) => "error",
            (false, 0) => "warn",
            (false, 1) => "specbias=info,warn",
            (false, 2) => "specbias=debug,info",
            (false, _) => "specbias=trace,debug",
        };
        let filter =
            EnvFilter::try_from_env("SPECBIAS_LOG").unwrap_or_else(|_| EnvFilter::new(level));
        let log = tracing_subscriber::fmt()
            .with_writer(io::stderr)
            .with_ansi(self.stderr_color)
            .with_env_filter(filter)
            .log_internal_errors(false)
            .without_time();
        // Fails only where the program that embeds us has a log of its own: then that one serves.
        let _ = log.try_init();
    }

    /// A line on stderr. A stderr that is closed is no reason to stop.
    pub fn say(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// An error on stderr.
    pub fn complain(&self, error: &Error) {
        match error.diagnostic() {
            Some(diagnostic) => self.show(diagnostic),
            None => self.say(&format!("{}: {error}", self.paint("error", AnsiColor::Red))),
        }
    }

    /// A warning on stderr.
    pub fn warn(&self, text: &str) {
        self.say(&format!(
            "{}: {text}",
            self.paint("warning", AnsiColor::Yellow)
        ));
    }

    /// A diagnostic on stderr, with its line and caret.
    pub fn show(&self, diagnostic: &Diagnostic) {
        self.say(&diagnostic.render(self.stderr_color));
    }

    fn paint(&self, word: &str, color: AnsiColor) -> String {
        if self.stderr_color {
            let style = Style::new().bold().fg_color(Some(color.into()));
            format!("{style}{word}{style:#}")
        } else {
            word.to_owned()
        }
    }
}

/// The first of the three variables that is set decides, as in the C library.
fn locale_is_utf8() -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .is_some_and(|value| {
            let value = value.to_ascii_lowercase();
            value.contains("utf-8") || value.contains("utf8")
        })
}
