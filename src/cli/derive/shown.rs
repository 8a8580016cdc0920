//! A derivation as text, JSON and Markdown.

use std::fmt::Write;

use serde::Serialize;

use super::{Compared, DIGITS};
use crate::activation::defined;
use crate::cli::output::Format;
use crate::derive::{Answer, Step, Stopped};
use crate::error::{Error, Result};
use crate::report::html::math::mathml;

/// All that is shown.
pub(super) struct Shown {
    pub(super) definition: String,
    pub(super) answer: Answer,
    pub(super) assumed: Vec<String>,
    pub(super) law: Option<String>,
    pub(super) compared: Compared,
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

/// A step, with the numbers of those that it rests on, from 1.
#[derive(Serialize)]
pub(in crate::cli) struct StepLine {
    pub(in crate::cli) rule: &'static str,
    pub(in crate::cli) statement: &'static str,
    pub(in crate::cli) source: &'static str,
    pub(in crate::cli) phi: String,
    pub(in crate::cli) reading: String,
    pub(in crate::cli) conditions: Vec<String>,
    pub(in crate::cli) rests_on: Vec<usize>,
    pub(in crate::cli) transform: String,
}

impl Shown {
    pub(super) fn text(&self, format: Format) -> Result<String> {
        match format {
            Format::Jsonl => self.json(),
            Format::Markdown => Ok(self.markdown()),
            _ => Ok(self.human()),
        }
    }

    fn steps(&self) -> Vec<StepLine> {
        numbered(&self.answer.derivation)
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

/// The steps of a derivation, each once and after those that it rests on.
pub(in crate::cli) fn numbered(step: &Step) -> Vec<StepLine> {
    let mut list = Vec::new();
    number(step, &mut list);
    list
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
pub(super) fn refusal(definition: &str, stopped: &Stopped, format: Format) -> Result<String> {
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
