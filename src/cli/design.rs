//! `specbias design`: an activation from a wanted penalty.
//!
//! | file | what |
//! |---|---|
//! | [`answer`] | values by two routes, a closed form held against them, conditions |
//! | [`code`] | source code of phi in double precision |
//! | [`draft`] | the case that keeps it |
//! | [`text`] | what is printed |

mod answer;
mod code;
mod draft;
mod text;

use std::path::PathBuf;

use clap::Args;

use super::arguments::{digits, seconds};
use super::draft::refuse_existing;
use super::exit::Status;
use super::interrupt;
use super::output::{Format, Output, Whole, print};
use super::question;
use super::screen::Screen;
use crate::design::emit::Language;
use crate::design::{Band, Phase, Place, Wanted};
use crate::error::Result;
use crate::expr::Scope;
use crate::fourier::Limits;
use crate::wire::Text;
use answer::Answer;

/// Where phi is shown.
const PLACES: [&str; 5] = ["1/16", "1/4", "1", "pi", "8"];

/// Design an activation: phi = F^-1[e^(i theta(k))/sqrt(rho(k))] for a penalty rho, by two routes; its
/// closed form where the penalty is of a known family, and what can be said of it.
///
/// A penalty that has no activation is refused with the condition that fails. Exit status 3 where the
/// routes do not agree to the digits asked, or a closed form does not agree with them.
#[derive(Debug, Args)]
pub struct Design {
    /// rho, an expression in k > 0: 'exp(2*k)', '(1+k^2)^3'.
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    penalty: String,
    /// rho is infinite outside of A < k < B.
    #[arg(long, value_name = "A,B")]
    band: Option<String>,
    /// even, odd, causal, or theta(k) for k > 0: an expression in k.
    #[arg(
        long,
        value_name = "PHASE",
        default_value = "even",
        allow_hyphen_values = true
    )]
    phase: String,
    /// An exact number that rho uses by name: --param a=1/5. May be repeated.
    #[arg(long = "param", value_name = "NAME=VALUE")]
    params: Vec<String>,
    /// Places z, exact, of either sign, separated by commas [default: 1/16,1/4,1,pi,8].
    #[arg(long, value_name = "Z,…", allow_hyphen_values = true)]
    at: Option<String>,
    /// Digits asked of each value.
    #[arg(long, value_name = "N", default_value = "30", value_parser = digits, allow_negative_numbers = true)]
    digits: u32,
    /// Seconds after which the question is given up.
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    seconds: f64,
    /// What to call the activation in a case.
    #[arg(long, value_name = "NAME", default_value = "designed")]
    name: String,
    /// Write a case that keeps it to this file; one that exists is left alone.
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
    /// Print the activation and its derivative in double precision as source code to paste instead: rust,
    /// python, c, torch or jax. The functions are called as --name says.
    #[arg(long, value_name = "LANGUAGE", value_parser = language)]
    emit: Option<Language>,
    #[command(flatten)]
    output: Output,
}

fn language(name: &str) -> std::result::Result<Language, String> {
    Language::named(name).ok_or_else(|| "the languages are rust, python, c, torch and jax".into())
}

/// What was asked, parsed.
struct Asked {
    wanted: Wanted,
    phase: Phase,
    phase_typed: String,
    digits: u32,
    places: Vec<Place>,
    limits: Limits,
}

impl Design {
    /// Runs the verb.
    ///
    /// # Errors
    /// A penalty that is badly put or has no activation, an output that cannot be written, Ctrl-C.
    pub fn run(&self, screen: &Screen) -> Result<Status> {
        if let Some(path) = &self.case {
            refuse_existing(path)?;
        }
        let format = self
            .output
            .format_of("design", &[Format::Human, Format::Jsonl])?;
        let _end = interrupt::deadline(self.seconds);
        let asked = self.asked()?;
        let whole = Whole::open(self.output.output.as_deref())?;
        let case = self.case.as_deref().map(|path| Whole::open(Some(path)));
        let case = case.transpose()?;
        let answer = answer::answer(&asked)?;
        let text = match (format, self.emit) {
            (_, Some(language)) => code::source(&self.name, language, &asked, &answer)?,
            (Format::Jsonl, _) => text::json(&asked, &answer)?,
            _ => text::human(&asked, &answer),
        };
        whole.write(&text)?;
        let status = self.status(&answer);
        if let Some(case) = case {
            let text = draft::case_text(&self.name, &asked, &answer)?;
            case.write(&text)?;
            if let Some(path) = &self.case
                && !screen.quiet
            {
                print(&format!(
                    "wrote {0}; `specbias check {0}` checks it\n",
                    path.display()
                ))?;
            }
        }
        Ok(status)
    }

    fn asked(&self) -> Result<Asked> {
        let params = question::params(&self.params)?;
        let in_k = question::scope(&["k"], &params);
        let constants = question::scope(&[], &params);
        let text = Text::typed("--penalty", &self.penalty);
        let rho = text.parse(&in_k)?;
        let band = match &self.band {
            None => None,
            Some(given) => Some(band(given, &constants)?),
        };
        let wanted = Wanted::new(&rho, band).map_err(|why| {
            text.error(format!("no activation has this penalty: {}", why.found))
                .with_help(format!("needed: {}", why.condition))
        })?;
        let phase = match Phase::named(self.phase.trim()) {
            Some(phase) => phase,
            None => {
                let text = Text::typed("--phase", &self.phase);
                Phase::Given(text.parse(&in_k)?)
            }
        };
        let places = match &self.at {
            None => PLACES.to_vec(),
            Some(list) => question::split(list),
        };
        let places: Result<Vec<Place>> = places.into_iter().map(|t| place(t, &constants)).collect();
        let places = places?;
        Ok(Asked {
            wanted,
            phase,
            phase_typed: self.phase.clone(),
            digits: self.digits,
            places,
            limits: question::limits(self.seconds, interrupt::flag()?),
        })
    }

    fn status(&self, answer: &Answer) -> Status {
        let unsettled = answer.rows.iter().any(|row| row.undecided.is_some());
        let off = answer
            .known
            .as_ref()
            .is_some_and(|(_, digits)| *digits < f64::from(self.digits));
        if unsettled || off {
            Status::Undecided
        } else {
            Status::AsExpected
        }
    }
}

fn band(given: &str, constants: &Scope) -> Result<Band> {
    let whole = Text::typed("--band", given);
    let [from, to] = question::split(given)[..] else {
        return Err(whole
            .error("a band is two constants A,B")
            .with_help("for example --band 0,2")
            .into());
    };
    Ok(Band {
        from: Text::typed("--band", from.trim()).parse(constants)?,
        to: Text::typed("--band", to.trim()).parse(constants)?,
    })
}

fn place(text: &str, constants: &Scope) -> Result<Place> {
    let text = text.trim();
    let typed = Text::typed("--at", text);
    Place::new(text, typed.parse(constants)?).map_err(|why| typed.error(why).into())
}
