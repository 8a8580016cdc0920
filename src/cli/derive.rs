//! `specbias derive`: F in closed form, by named rules.

use std::fmt::Write;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::arguments::seconds;
use super::exit::Status;
use super::interrupt;
use super::output::{Format, Output, Whole};
use super::question::{self, Asked};
use super::screen::Screen;
use crate::activation::{Activation, Piece, law};
use crate::derive::{Answer, Assumed, Assumptions, Goal, Step, Stopped, derive, derive_goal};
use crate::error::{Error, Result};
use crate::expr::{Scope, eval_ball, parameter_name, reserved_names};
use crate::fourier::{Frequency, Laboratory, Limits, Route};
use crate::number::ball::Ball;
use crate::report::html::math::mathml;
use crate::verdict::show;
use crate::wire::Text;
use rug::float::Round;

/// Frequencies at which a derived formula is compared with enclosures.
const POINTS: [&str; 3] = ["1/3", "7/5", "6"];
/// Bits of the values of a derived formula.
const BITS: u32 = 256;
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
            let found = derive(&activation, &assumptions, &stop);
            (activation.definition(), Some(activation), found)
        } else {
            let goal = self.goal(&assumptions)?;
            let found = derive_goal(&goal, &assumptions, &stop);
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

fn defined(pieces: &[Piece]) -> String {
    match pieces {
        [one] if one.from.is_none() && one.to.is_none() => one.phi.to_string(),
        _ => {
            let end = |e: &Option<crate::expr::Expr>, none: &str| {
                e.as_ref().map_or(none.to_owned(), ToString::to_string)
            };
            let one = |p: &Piece| {
                let (from, to) = (end(&p.from, "-inf"), end(&p.to, "inf"));
                format!("{} on ({from}, {to})", p.phi)
            };
            pieces.iter().map(one).collect::<Vec<_>>().join(", ")
        }
    }
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
    let (mut points, mut balls, mut tolerances) = (Vec::new(), Vec::new(), Vec::new());
    for text in POINTS {
        let k = Text::typed("k", text).parse(&Scope::new(&[]))?;
        let formula = answer.transform.substitute("k", &k);
        let Some(ball) = eval_ball(&formula, &[], BITS) else {
            continue;
        };
        let size = ball.abs_lower().to_real(64, Round::Down);
        tolerances.push(size * show::ten_to_minus(f64::from(DIGITS)));
        points.push(Frequency::new(text, k).map_err(|why| Error::failed(why.to_string()))?);
        balls.push(ball);
    }
    let run = laboratory.route(Route::Enclosure, &points, &tolerances);
    let mut agreed = Vec::new();
    for (((point, ball), tolerance), value) in
        points.iter().zip(&balls).zip(&tolerances).zip(&run.values)
    {
        let Ok(value) = value else { continue };
        if !Ball::new(value.value.clone(), &value.error).intersects(ball) {
            return Err(Error::failed(format!(
                "a rule is wrong, please report it: the derived {} and the enclosure of F at k = {} exclude each other",
                answer.transform, point.text
            )));
        }
        if value.is_within(tolerance) {
            agreed.push(point.text.clone());
        }
    }
    Ok(match agreed.is_empty() {
        true => Compared::Not("F is not enclosed at a point".into()),
        false => Compared::Enclosed(agreed),
    })
}

/// All that is shown.
struct Shown {
    definition: String,
    answer: Answer,
    assumed: Vec<String>,
    law: Option<String>,
    compared: Compared,
}

#[derive(Serialize)]
struct Formula {
    text: String,
    latex: String,
    mathml: Option<String>,
}

impl Formula {
    fn of(e: &crate::expr::Expr) -> Formula {
        let latex = e.to_latex();
        Formula {
            text: e.to_string(),
            mathml: mathml(&latex, true),
            latex,
        }
    }
}

#[derive(Serialize)]
struct Line {
    phi: String,
    assumed: Vec<String>,
    transform: Formula,
    deltas: Option<String>,
    penalty: Option<Formula>,
    law: Option<String>,
    enclosed_at: Vec<String>,
    steps: Vec<StepLine>,
}

#[derive(Serialize)]
struct StepLine {
    rule: &'static str,
    statement: &'static str,
    source: &'static str,
    phi: String,
    reading: String,
    conditions: Vec<String>,
    rests_on: Vec<usize>,
    transform: String,
}

impl Shown {
    fn text(&self, format: Format) -> Result<String> {
        match format {
            Format::Jsonl => self.json(),
            Format::Markdown => Ok(self.markdown()),
            _ => Ok(self.human()),
        }
    }

    fn steps(&self) -> Vec<StepLine> {
        let mut list = Vec::new();
        number(&self.answer.derivation, &mut list);
        list
    }

    fn json(&self) -> Result<String> {
        let line = Line {
            phi: self.definition.clone(),
            assumed: self.assumed.clone(),
            transform: Formula::of(&self.answer.transform),
            deltas: self.answer.deltas_text(),
            penalty: self.answer.penalty.as_ref().map(Formula::of),
            law: self.law.clone(),
            enclosed_at: match &self.compared {
                Compared::Enclosed(points) => points.clone(),
                Compared::Not(_) => Vec::new(),
            },
            steps: self.steps(),
        };
        let text = serde_json::to_string(&line)
            .map_err(|error| Error::stream("cannot write", error.into()))?;
        Ok(text + "\n")
    }

    fn human(&self) -> String {
        let mut out = String::new();
        let assumed = match self.assumed.is_empty() {
            true => String::new(),
            false => format!("  ({})", self.assumed.join(", ")),
        };
        let mut line = |name: &str, text: &str| {
            let _ = writeln!(out, "{name:<9}{text}");
        };
        line("phi(z)", &format!("= {}{assumed}", self.definition));
        line("F(k)", &format!("= {}   (k > 0)", self.answer.transform));
        if let Some(deltas) = self.answer.deltas_text() {
            line("", &format!("+ {deltas}"));
        }
        match &self.answer.penalty {
            Some(rho) => line("rho(k)", &format!("= {rho}")),
            None => line("rho(k)", "= inf: F is 0 off its delta terms"),
        }
        if let Some(law) = &self.law {
            line("k -> inf", law);
        }
        match &self.compared {
            Compared::Enclosed(points) => line(
                "checked",
                &format!(
                    "equal to the enclosure of F within 1e-{DIGITS} at k = {}",
                    points.join(", ")
                ),
            ),
            Compared::Not(why) => line("checked", &format!("not: {why}")),
        }
        out.push_str("\nderivation\n");
        for (index, step) in self.steps().iter().enumerate() {
            let _ = writeln!(out, "{:>3}  {}", index + 1, step.line());
            let _ = writeln!(out, "     F[{}] = {}", step.phi, step.transform);
            for text in step.notes() {
                let _ = writeln!(out, "     {text}");
            }
        }
        out
    }

    fn markdown(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "# F of `{}`\n", self.definition);
        if !self.assumed.is_empty() {
            let _ = writeln!(out, "For all {}.\n", self.assumed.join(", "));
        }
        let deltas = self.answer.deltas_latex();
        let deltas = deltas.map_or(String::new(), |d| format!(" + {d}"));
        let _ = writeln!(
            out,
            "$$F(k) = {}{deltas}, \\qquad k > 0$$\n",
            self.answer.transform.to_latex()
        );
        if let Some(rho) = &self.answer.penalty {
            let _ = writeln!(out, "$$\\rho(k) = {}$$\n", rho.to_latex());
        }
        if let Some(law) = &self.law {
            let _ = writeln!(out, "For k to infinity: {law}.\n");
        }
        if let Compared::Enclosed(points) = &self.compared {
            let _ = writeln!(
                out,
                "Equal to the enclosure of F within 1e-{DIGITS} at k = {}.\n",
                points.join(", ")
            );
        }
        out.push_str("| step | rule | phi | F | source |\n|---|---|---|---|---|\n");
        for (index, step) in self.steps().iter().enumerate() {
            let cell = |text: &str| text.replace('|', "\\|");
            let _ = writeln!(
                out,
                "| {} | {}: {} | `{}` | `{}` | {} |",
                index + 1,
                step.rule,
                cell(step.statement),
                cell(&step.phi),
                cell(&step.transform),
                cell(step.source)
            );
        }
        out
    }
}

impl StepLine {
    fn line(&self) -> String {
        let from = match &self.rests_on[..] {
            [] => String::new(),
            list => {
                let list: Vec<String> = list.iter().map(ToString::to_string).collect();
                format!(" (from {})", list.join(", "))
            }
        };
        format!("{}{from}: {}", self.rule, self.statement)
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.reading.is_empty() {
            notes.push(self.reading.clone());
        }
        if !self.conditions.is_empty() {
            notes.push(format!("conditions: {}", self.conditions.join("; ")));
        }
        notes.push(format!("source: {}", self.source));
        notes
    }
}

/// Adds the steps, premises first; each step once. Returns the number of the last.
fn number(step: &Step, list: &mut Vec<StepLine>) -> usize {
    let rests_on: Vec<usize> = step.premises.iter().map(|p| number(p, list)).collect();
    let (phi, transform) = (defined(&step.phi), step.transform.regular.to_string());
    let known = |line: &StepLine| line.rule == step.rule.name && line.phi == phi;
    if let Some(index) = list.iter().position(known) {
        return index + 1;
    }
    list.push(StepLine {
        rule: step.rule.name,
        statement: step.rule.statement,
        source: step.rule.source,
        phi,
        reading: step.reading.clone(),
        conditions: step.conditions.iter().map(|c| c.text.clone()).collect(),
        rests_on,
        transform,
    });
    list.len()
}

/// What is said where no rule applies.
fn refusal(definition: &str, stopped: &Stopped, format: Format) -> Result<String> {
    #[derive(Serialize)]
    struct Refused<'a> {
        phi: &'a str,
        stopped_at: &'a str,
        why: &'a str,
    }
    if format == Format::Jsonl {
        let line = Refused {
            phi: definition,
            stopped_at: &stopped.part,
            why: &stopped.why,
        };
        let text = serde_json::to_string(&line)
            .map_err(|error| Error::stream("cannot write", error.into()))?;
        return Ok(text + "\n");
    }
    Ok(format!(
        "phi(z)   = {definition}\n\nno closed form: {stopped}\nvalues: specbias transform '{definition}'\n"
    ))
}
