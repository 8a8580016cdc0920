//! `specbias derive`: F in closed form, by named rules.

pub(super) mod shown;

use std::time::Duration;

use clap::Args;

use super::arguments::seconds;
use super::exit::Status;
use super::interrupt;
use super::output::{Format, Output, Whole};
use super::question::{self, Asked};
use super::screen::Screen;
use crate::activation::{Activation, defined, law};
use crate::derive::{Answer, Assumed, Assumptions, Goal, derive, derive_goal};
use crate::error::{Error, Result};
use crate::expr::{Scope, parameter_name, reserved_names};
use crate::fourier::{Beside, Frequency, Laboratory, Limits};
use crate::wire::Text;
use shown::{Shown, refusal};

/// Frequencies at which a derived formula is compared with enclosures.
const POINTS: [&str; 3] = ["1/3", "7/5", "6"];
/// Digits to which a derived formula is compared with enclosures.
const DIGITS: u32 = 30;

/// F\[phi\](k) and the penalty rho = 1/|F|^2 of an expression in z in closed form: each step is a named rule with its
/// conditions.
///
/// Without symbols the answer is compared with enclosures of F at three frequencies. Exit status 3 where no rule applies.
#[derive(Debug, Args)]
pub struct Derive {
    /// phi, an expression in z: 'z*logistic(1.702*z)'.
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    phi: Option<String>,
    /// phi on one piece of the line, `ON: PHI`: --piece 'z < 0: a*z' --piece 'z > 0: z'.
    #[arg(long = "piece", value_name = "ON: PHI", allow_hyphen_values = true)]
    pieces: Vec<String>,
    /// An exact number that phi uses by name: --param a=1/5. May be repeated.
    #[arg(long = "param", value_name = "NAME=VALUE")]
    params: Vec<String>,
    /// A symbol of phi, and what is assumed of it: 'a > 0', 'a < 0', 'a != 0' or 'a real'. May be repeated. The answer
    /// holds for all such a.
    #[arg(long = "assume", value_name = "ASSUMPTION", allow_hyphen_values = true)]
    assumptions: Vec<String>,
    /// Seconds after which the search is given up.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    seconds: f64,
    #[command(flatten)]
    output: Output,
}

/// What the answer was compared with.
enum Compared {
    /// Enclosures at these frequencies.
    Enclosed(Vec<String>),
    /// Nothing, and why.
    Not(String),
}

impl Derive {
    /// Runs the verb.
    ///
    /// # Errors
    /// A question that is badly put, an output that cannot be written; a derived formula that an enclosure contradicts.
    pub fn run(&self, _screen: &Screen) -> Result<Status> {
        let format = self
            .output
            .format_of("derive", &[Format::Human, Format::Jsonl, Format::Markdown])?;
        let cancel = interrupt::flag()?;
        let _end = interrupt::deadline(self.seconds);
        let limits = question::limits(self.seconds, cancel);
        let assumptions = assumptions(&self.assumptions)?;
        let stop = || limits.exhausted().is_some();
        let (definition, activation, found) = if self.assumptions.is_empty() {
            let asked = Asked {
                pieces: self.pieces.clone(),
                params: self.params.clone(),
                at: None,
                digits: DIGITS,
                seconds: self.seconds,
            };
            let question =
                asked.question("phi", self.phi.as_deref(), "EXPR", limits.cancel.clone())?;
            let activation = question.activation;
            let found = derive(&activation, &stop);
            (activation.definition(), Some(activation), found)
        } else {
            let goal = self.goal(&assumptions)?;
            let found = derive_goal(&goal, &stop);
            (defined(&goal.pieces), None, found)
        };
        let whole = Whole::open(self.output.output.as_deref())?;
        let (text, status) = match found {
            Ok(step) => {
                let answer = Answer::new(step, &assumptions);
                let compared = compared(&answer, activation.as_ref(), &limits)?;
                let law = activation.as_ref().map(|a| law::of(a, &stop).text());
                let shown = Shown {
                    definition,
                    answer,
                    assumed: self.assumptions.clone(),
                    law,
                    compared,
                };
                (shown.text(format)?, Status::AsExpected)
            }
            Err(stopped) => (refusal(&definition, &stopped, format)?, Status::Undecided),
        };
        whole.write(&text)?;
        Ok(status)
    }

    /// phi with symbols.
    fn goal(&self, assumptions: &Assumptions) -> Result<Goal> {
        let params = question::params(&self.params)?;
        let mut names = vec!["z"];
        names.extend(assumptions.names());
        let scope = params
            .iter()
            .fold(Scope::new(&names), |scope, (name, _, value)| {
                scope.param(name, value.clone())
            });
        match (&self.phi, self.pieces.is_empty()) {
            (Some(phi), true) => Ok(Goal::whole(Text::typed("phi", phi).parse(&scope)?)),
            (None, false) => Ok(Goal {
                pieces: question::parsed_pieces(&self.pieces, &scope)?
                    .into_iter()
                    .map(|(piece, ..)| piece)
                    .collect(),
            }),
            _ => Err(Error::usage("give EXPR or --piece, and not both")),
        }
    }
}

/// Reads `--assume`.
fn assumptions(given: &[String]) -> Result<Assumptions> {
    let mut all = Assumptions::default();
    for given in given {
        let text = Text::typed("--assume", given);
        let words = given.trim();
        let form = [
            (">", Assumed::Positive),
            ("<", Assumed::Negative),
            ("!=", Assumed::Nonzero),
        ];
        let read = form
            .iter()
            .find_map(|(sign, assumed)| {
                let (name, zero) = words.split_once(sign)?;
                (zero.trim() == "0").then(|| (name.trim(), *assumed))
            })
            .or_else(|| Some((words.strip_suffix("real")?.trim(), Assumed::Real)));
        let Some((name, assumed)) = read else {
            return Err(text
                .error("an assumption is `a > 0`, `a < 0`, `a != 0` or `a real`")
                .into());
        };
        let mut allowed = parameter_name(name);
        if all.of(name).is_some() {
            allowed = Err(format!("the symbol `{name}` is given twice"));
        }
        if let Err(why) = allowed {
            let end = given.find(name).map_or(given.len(), |at| at + name.len());
            return Err(text.error_at(0..end, why, Some(reserved_names())).into());
        }
        all = all.with(name, assumed);
    }
    Ok(all)
}

/// Compares a derived formula with enclosures of F.
///
/// # Errors
/// One of them excludes it: a rule is wrong, or an enclosure.
fn compared(answer: &Answer, activation: Option<&Activation>, limits: &Limits) -> Result<Compared> {
    let Some(activation) = activation else {
        return Ok(Compared::Not(
            "phi holds symbols; give them values by --param to compare".into(),
        ));
    };
    let limits = Limits {
        deadline: std::time::Instant::now().checked_add(Duration::from_secs(5)),
        ..limits.clone()
    };
    let mut laboratory = Laboratory::new(activation.clone(), limits);
    let mut points = Vec::new();
    for text in POINTS {
        let k = Text::typed("k", text).parse(&Scope::new(&[]))?;
        points.push(Frequency::new(text, k).map_err(|why| Error::failed(why.to_string()))?);
    }
    let found = laboratory.beside(&answer.transform, &points, DIGITS);
    let at = |what: Beside| {
        let there = points
            .iter()
            .zip(&found)
            .filter(move |(_, one)| **one == Some(what));
        there.map(|(point, _)| point.text.clone())
    };
    if let Some(k) = at(Beside::Excluded).next() {
        return Err(Error::failed(format!(
            "a rule is wrong, please report it: the derived {} and the enclosure of F at k = {k} exclude each other",
            answer.transform
        )));
    }
    let agreed: Vec<String> = at(Beside::Within).collect();
    Ok(match agreed.is_empty() {
        true => Compared::Not("F is not enclosed at a point".into()),
        false => Compared::Enclosed(agreed),
    })
}
