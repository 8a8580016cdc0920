//! Arguments that several verbs share.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum};

use crate::case::{Filter, Selection, Shard};
use crate::claim::Tier;
use crate::claim::stated::DIGITS;
use crate::host::memory;

/// Most threads: more than any machine has, and fewer than would exhaust one.
const MAX_JOBS: usize = 1024;

/// For every verb.
#[derive(Debug, Args)]
pub struct Common {
    /// When to use colour; `auto`: on a terminal, unless NO_COLOR is set.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        display_order = 100
    )]
    pub color: When,
    /// No progress, and no row for a claim: the summary, and what went wrong.
    #[arg(short, long, global = true, display_order = 101)]
    pub quiet: bool,
    /// Say more on stderr (-vv: still more). SPECBIAS_LOG takes a filter as RUST_LOG does.
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet", display_order = 102)]
    pub verbose: u8,
    /// Most memory that the sizes in a file or a flag may ask for; what needs more is refused.
    #[arg(long, global = true, value_name = "SIZE", default_value = "2GiB", value_parser = memory::parse, display_order = 103)]
    pub memory: u64,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Which claims.
#[derive(Debug, Args)]
pub struct Which {
    /// Case files, and folders with case files [default: the built-in cases].
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only claims whose id holds this text; with * or ?: whose whole id matches. May be repeated:
    /// a claim that one of them keeps is kept.
    #[arg(long, value_name = "PATTERN", value_parser = |text: &str| Ok::<_, String>(Filter::new(text)))]
    pub filter: Vec<Filter>,
    /// The slowest tier that is included: fast, full or extensive.
    #[arg(long, value_name = "TIER", default_value = "fast", value_parser = tier)]
    pub tier: Tier,
    /// The I-th of N parts of the claims, to share them among machines. What part a claim belongs
    /// to depends on its id alone.
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Shard>,
}

impl Which {
    /// The claims that are wanted.
    pub fn selection(&self) -> Selection {
        Selection {
            filters: self.filter.clone(),
            tier: self.tier,
            shard: self.shard,
        }
    }

    /// The options in words, for a message that nothing is left.
    pub fn in_words(&self) -> String {
        let mut words = vec![format!("--tier {}", self.tier.name())];
        if !self.filter.is_empty() {
            words.push("--filter".to_owned());
        }
        if let Some(shard) = self.shard {
            words.push(format!("--shard {shard}"));
        }
        words.join(", ")
    }
}

/// How much work.
#[derive(Debug, Args)]
pub struct Effort {
    /// Number of threads [default: as many as the machine runs at once].
    #[arg(long, value_name = "N", value_parser = jobs, allow_negative_numbers = true)]
    pub jobs: Option<NonZeroUsize>,
    /// Seconds after which a claim, or a question, is given up as undecided.
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds, allow_negative_numbers = true)]
    pub seconds: f64,
}

impl Effort {
    /// The number of threads.
    pub fn threads(&self) -> usize {
        threads(self.jobs)
    }

    /// The time of a claim, which is what reading its file may take too.
    pub fn time(&self) -> Duration {
        Duration::from_secs_f64(self.seconds)
    }
}

/// So many, or as many as the machine runs at once.
pub fn threads(jobs: Option<NonZeroUsize>) -> usize {
    jobs.or_else(|| std::thread::available_parallelism().ok())
        .map_or(1, NonZeroUsize::get)
}

fn tier(text: &str) -> Result<Tier, String> {
    Tier::named(text).ok_or_else(|| "the tiers are fast, full and extensive".to_owned())
}

/// Parses `--jobs`.
pub fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .ok()
        .filter(|jobs: &NonZeroUsize| jobs.get() <= MAX_JOBS)
        .ok_or_else(|| format!("a number of threads is an integer from 1 to {MAX_JOBS}"))
}

/// Parses `--seconds`.
pub fn seconds(text: &str) -> Result<f64, String> {
    let most = 86_400.0 * 365.0;
    text.parse()
        .ok()
        .filter(|seconds: &f64| *seconds > 0.0 && *seconds <= most)
        .ok_or_else(|| "a number of seconds is positive, and at most a year".to_owned())
}

/// Parses `--digits`: the same range as the key `digits` of a claim.
pub fn digits(text: &str) -> Result<u32, String> {
    text.parse::<i64>()
        .ok()
        .filter(|digits| DIGITS.contains(digits))
        .and_then(|digits| u32::try_from(digits).ok())
        .ok_or_else(|| {
            format!(
                "digits are an integer from {} to {}; with more, a single claim takes hours",
                DIGITS.start(),
                DIGITS.end()
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_kept() {
        for bad in ["0", "-5", "1000000", "x", "", "1e3", "99999999999999999999"] {
            let error = digits(bad).expect_err(bad);
            assert!(error.contains("from 1 to"), "{error}");
        }
        assert_eq!(digits("50"), Ok(50));
        for bad in ["0", "-1", "1025", "x"] {
            assert!(jobs(bad).is_err(), "{bad}");
        }
        for bad in ["0", "-1", "nan", "inf", "1e30"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
        assert_eq!(seconds("0.5"), Ok(0.5));
        assert!(tier("slow").is_err());
    }
}
