//! The file of a sweep: where it starts from, and its axes.
//!
//! | key | meaning |
//! |---|---|
//! | `analysis` | prose for the reader |
//! | `case` | the case file it starts from, relative to this file, or the id of a built-in case; else a table `[training]` as in a case |
//! | `activations` | ids of built-in cases, and tables with `name` and `phi` or `pieces` (default: that of the case) |
//! | `rate` | learning rates, expressions in `edge` (default: that of the training) |
//! | `spread` | factors of w, b and v at the start (default 1) |
//! | `seeds` | starts of each (default 1) |
//! | `steps` | how many (default: as the training says) |
//! | `radius` | h of the strength of clustering (default 1/10) |
//! | `permutations` | of its null (default 199) |

use crate::activation::{Activation, Fast};
use crate::case::{self, Case};
use crate::claim::subject::seed::seed;
use crate::claim::subject::training::Training;
use crate::claim::subject::{activation, schedule};
use crate::error::Diagnostic;
use crate::expr::{Expr, Scope, eval_real};
use crate::flow::clusters::{MOST_PERMUTATIONS, MOST_PLANES};
use crate::network::Data;
use crate::number::Real;
use crate::train::Regime;
use crate::wire::{Document, Item, Table, Text};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// The keys of a sweep.
const KEYS: &[&str] = &[
    "analysis",
    "case",
    "training",
    "activations",
    "rate",
    "spread",
    "seeds",
    "steps",
    "radius",
    "permutations",
];
/// Most runs of a sweep.
const MOST_RUNS: usize = 1_000_000;
/// Most steps of a run.
const MOST_STEPS: i64 = 1_000_000_000;
/// h, where the file does not say.
const RADIUS: f64 = 0.1;
/// Permutations, where the file does not say.
const PERMUTATIONS: usize = 199;
/// What the rows mean: another number where a column does, so that old and new rows never stand in one table.
const FORMAT: u32 = 1;

/// A learning rate.
#[derive(Clone, Debug)]
pub struct Pace {
    /// As typed.
    pub text: String,
    /// In `edge`.
    pub rate: Expr,
}

/// A sweep as its file says.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// The name of its file without extension.
    pub id: String,
    /// 16 hexadecimal digits that follow from everything that determines the rows.
    pub hash: String,
    /// What is trained.
    pub training: Training,
    /// On what: the same for all runs.
    pub data: Arc<Data>,
    /// Activations.
    pub activations: Vec<Activation>,
    /// Learning rates.
    pub rates: Vec<Pace>,
    /// Factors of w, b and v at the start, as typed and as numbers.
    pub spreads: Vec<(String, f64)>,
    /// Starts of each.
    pub seeds: usize,
    /// h of the strength of clustering.
    pub radius: f64,
    /// Permutations of its null.
    pub permutations: usize,
}

/// One run: places on the axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// From 1.
    pub number: u64,
    /// Of the activations.
    pub activation: usize,
    /// Of the rates.
    pub rate: usize,
    /// Of the spreads.
    pub spread: usize,
    /// From 1.
    pub seed: usize,
}

impl Sweep {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// Whatever is wrong, with its place.
    pub fn read(path: &Path) -> Result<Sweep, Diagnostic> {
        let document = Document::read(path)?;
        let id = path.file_stem().unwrap_or_default().to_string_lossy();
        Sweep::of(id.into_owned(), path, document.table()?)
    }

    fn of(id: String, path: &Path, mut table: Table) -> Result<Sweep, Diagnostic> {
        table.string("analysis")?;
        let base = Base::read(&mut table, path)?;
        let mut training = base.training;
        if !training.schedule.regime_is_stated {
            training.schedule.regime = Regime::Adaptive;
        }
        if training.shape.width > MOST_PLANES {
            return Err(table.error(format!(
                "clusters are found among at most {MOST_PLANES} planes, and this network has {} neurons",
                training.shape.width
            )));
        }
        if let Some(steps) = table.integer_in("steps", 1..=MOST_STEPS)? {
            training.schedule.steps = steps as u64;
        }
        let activations = activations(&mut table, base.activation, &base.params)?;
        let rates = match table.strings("rate")? {
            None => vec![Pace {
                text: training.schedule.rate.to_string(),
                rate: training.schedule.rate.clone(),
            }],
            Some(texts) => axis(&table, "rate", &texts, |text| {
                rate(text, &training, &base.params)
            })?,
        };
        let spreads = match table.strings("spread")? {
            None => vec![("1".to_owned(), 1.0)],
            Some(texts) => axis(&table, "spread", &texts, |text| {
                Ok((text.value.clone(), positive(text, "a spread")?))
            })?,
        };
        let again = (1..spreads.len()).find(|i| spreads[..*i].iter().any(|s| s.1 == spreads[*i].1));
        if let Some(i) = again {
            return Err(table.error(format!(
                "the spread `{}` stands here twice, once in other words",
                spreads[i].0
            )));
        }
        let radius = match table.string("radius")? {
            None => RADIUS,
            Some(text) => positive(&text, "`radius`")?,
        };
        let most = MOST_PERMUTATIONS as i64;
        let permutations = table
            .integer_in("permutations", 1..=most)?
            .map_or(PERMUTATIONS, |n| n as usize);
        let seeds = table
            .integer_in("seeds", 1..=MOST_RUNS as i64)?
            .unwrap_or(1) as usize;
        let factors = [activations.len(), rates.len(), spreads.len(), seeds];
        let runs = factors
            .iter()
            .try_fold(1_usize, |all, n| all.checked_mul(*n));
        if runs.is_none_or(|runs| runs > MOST_RUNS) {
            return Err(table.error(format!(
                "a sweep has at most {MOST_RUNS} runs; this one has {} activations times {} rates times {} spreads times {} seeds",
                factors[0], factors[1], factors[2], factors[3]
            )));
        }
        let drawn = training.draw(&id).map_err(|why| table.error(why))?;
        table.finish(KEYS)?;
        let mut sweep = Sweep {
            id,
            hash: String::new(),
            training,
            data: Arc::new(drawn.0),
            activations,
            rates,
            spreads,
            seeds,
            radius,
            permutations,
        };
        sweep.hash = sweep.hashed();
        Ok(sweep)
    }

    fn hashed(&self) -> String {
        let text = format!(
            "{FORMAT}\n{}\n{:?}",
            env!("CARGO_PKG_VERSION"),
            (
                &self.id,
                &self.training,
                &self.activations,
                &self.rates,
                &self.spreads,
                (self.seeds, self.radius, self.permutations),
            )
        );
        format!("{:016x}", seed(&text))
    }

    /// How many.
    pub fn runs(&self) -> u64 {
        (self.activations.len() * self.rates.len() * self.spreads.len() * self.seeds) as u64
    }

    /// The run of this number, from 1: the seed goes round first, then the spread, the rate, the activation.
    pub fn run_of(&self, number: u64) -> Run {
        let at = (number - 1) as usize;
        let (at, seed) = (at / self.seeds, at % self.seeds);
        let (at, spread) = (at / self.spreads.len(), at % self.spreads.len());
        Run {
            number,
            activation: at / self.rates.len(),
            rate: at % self.rates.len(),
            spread,
            seed: seed + 1,
        }
    }

    /// The name of a run: random numbers follow from it.
    pub fn name(&self, run: Run) -> String {
        format!(
            "{}/{}/{}/{}/{}",
            self.id,
            self.activations[run.activation].name,
            self.rates[run.rate].text,
            self.spreads[run.spread].0,
            run.seed
        )
    }
}

/// What a sweep starts from.
struct Base {
    training: Training,
    activation: Option<Activation>,
    params: Vec<(String, Expr)>,
}

impl Base {
    fn read(table: &mut Table, path: &Path) -> Result<Base, Diagnostic> {
        match (table.string("case")?, table.table("training")?) {
            (Some(text), Some(_)) => Err(text.error("give `case` or a table [training], not both")),
            (None, None) => {
                Err(table
                    .error("a sweep needs `case`, the path of a case file, or a table [training]"))
            }
            (None, Some(own)) => Ok(Base {
                training: Training::read(own, &[])?,
                activation: None,
                params: Vec::new(),
            }),
            (Some(text), None) => {
                let case = case_of(&text, path)?;
                let training = case.subject.training().ok_or_else(|| {
                    text.error(format!("the case {} has no table [training]", case.id))
                })?;
                Ok(Base {
                    training: training.clone(),
                    activation: case.subject.activation().cloned(),
                    params: case.subject.params().to_vec(),
                })
            }
        }
    }
}

/// The case of a path relative to the sweep, or of an id.
fn case_of(text: &Text, sweep: &Path) -> Result<Case, Diagnostic> {
    let path = sweep.with_file_name(&text.value);
    if !path.is_file() {
        return built_in(text).map_err(|fault| {
            fault.with_message(format!(
                "there is no file {} and no built-in case `{}`",
                path.display(),
                text.value
            ))
        });
    }
    let mut loaded = case::load(&[path]);
    match (loaded.faults.is_empty(), loaded.cases.pop()) {
        (true, Some(case)) => Ok(case),
        _ => Err(match loaded.faults.is_empty() {
            false => loaded.faults.swap_remove(0),
            true => text.error("there is no case in this file"),
        }),
    }
}

fn built_in(text: &Text) -> Result<Case, Diagnostic> {
    let mut cases = case::built_in::load().cases.into_iter();
    cases.find(|case| case.id == text.value).ok_or_else(|| {
        text.error(format!("there is no built-in case `{}`", text.value))
            .with_help("`specbias list` shows the cases")
    })
}

fn activations(
    table: &mut Table,
    own: Option<Activation>,
    params: &[(String, Expr)],
) -> Result<Vec<Activation>, Diagnostic> {
    let header = table.error("");
    let Some(items) = table.strings_or_tables("activations")? else {
        return match own {
            Some(activation) => Ok(vec![activation]),
            None => Err(header.with_message(
                "`activations` is missing here: ids of built-in cases, or tables with `name` and `phi`",
            )),
        };
    };
    let mut found: Vec<Activation> = Vec::with_capacity(items.len());
    for item in items {
        let (fault, activation) = match item {
            Item::String(text) => {
                let case = built_in(&text)?;
                let activation =
                    case.subject.activation().cloned().ok_or_else(|| {
                        text.error(format!("the case {} has no activation", case.id))
                    })?;
                (text.error(""), activation)
            }
            Item::Table(table) => {
                let fault = table.error("");
                (fault, activation::read(table, params)?.0)
            }
        };
        if let Err(why) = Fast::new(&activation) {
            return Err(fault.with_message(why));
        }
        let name = &activation.name;
        if name.chars().any(char::is_control) {
            return Err(fault.with_message("the name of an activation stands in one line"));
        }
        if found.iter().any(|other| other.name == *name) {
            return Err(fault.with_message(format!("`{name}` stands here twice")));
        }
        found.push(activation);
    }
    match found.is_empty() {
        true => Err(header.with_message("`activations` is empty: a sweep needs one at least")),
        false => Ok(found),
    }
}

/// The values of an axis: one at least, and none twice.
fn axis<T>(
    table: &Table,
    key: &str,
    texts: &[Text],
    read: impl Fn(&Text) -> Result<T, Diagnostic>,
) -> Result<Vec<T>, Diagnostic> {
    if texts.is_empty() {
        return Err(table.error(format!("`{key}` is empty: a sweep needs one at least")));
    }
    let mut seen = BTreeSet::new();
    texts
        .iter()
        .map(|text| {
            if text.value.chars().any(char::is_control) {
                return Err(text.error(format!("a value of `{key}` stands in one line")));
            }
            if !seen.insert(text.value.as_str()) {
                return Err(text.error(format!("`{}` stands here twice", text.value)));
            }
            read(text)
        })
        .collect()
}

fn rate(text: &Text, training: &Training, params: &[(String, Expr)]) -> Result<Pace, Diagnostic> {
    let rate = schedule::rate(text, params)?;
    let at = |edge: u32| eval_real(&rate, &[("edge", &Real::with_val(64, edge))], 64).ok();
    let method = training.schedule.method;
    if at(1) != at(2) && method.greatest_rate(1.0).is_none() {
        return Err(text.error(format!(
            "there is no `edge` for {}: give the rate as a number",
            method.name()
        )));
    }
    Ok(Pace {
        text: text.value.clone(),
        rate,
    })
}

fn positive(text: &Text, what: &str) -> Result<f64, Diagnostic> {
    let value = text.parse(&Scope::new(&[]))?;
    let value = eval_real(&value, &[], 64).map_err(|why| text.error(why.to_string()))?;
    let value = value.to_f64();
    match value > 0.0 && value.is_finite() {
        true => Ok(value),
        false => Err(text.error(format!("{what} is positive and finite, not {value}"))),
    }
}
