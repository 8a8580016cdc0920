//! `specbias design`: an activation from a wanted penalty.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use serde::Serialize;

use super::arguments::{digits, seconds};
use super::exit::Status;
use super::interrupt;
use super::new::{quoted, read_back};
use super::output::{Format, Output, Whole, print};
use super::question;
use super::screen::Screen;
use crate::design::validity::{self, Line};
use crate::design::{Band, Freedom, Known, Phase, Place, Representative, Run, Wanted};
use crate::error::{Error, Result};
use crate::expr::{Expr, Scope, eval_real};
use crate::fourier::Limits;
use crate::number::Real;
use crate::verdict::show;
use crate::wire::Text;

/// Digits of the values beyond those asked.
const SPARE: u32 = 4;
/// Decimal places below which a value counts as nothing.
const FLOOR: u32 = 400;
/// Where phi is shown.
const PLACES: [&str; 5] = ["1/16", "1/4", "1", "pi", "8"];
/// Points of the penalty's own claim.
const POINTS: [&str; 4] = ["1/4", "1", "pi", "8"];
/// A point of that claim is left out where 1/sqrt(rho) is below this.
const FAINT: f64 = 1e-60;

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
    #[command(flatten)]
    output: Output,
}

/// What was asked, parsed.
struct Asked {
    wanted: Wanted,
    phase: Phase,
    places: Vec<Place>,
    limits: Limits,
}

/// What was found.
struct Answer {
    rows: Vec<Row>,
    freedom: Freedom,
    known: Option<(Known, f64)>,
    lines: Vec<Line>,
}

/// phi at one place.
#[derive(Serialize)]
struct Row {
    z: String,
    phi: Option<String>,
    error_bound: Option<String>,
    digits_reached: Option<f64>,
    undecided: Option<String>,
}

impl Design {
    /// Runs the verb.
    ///
    /// # Errors
    /// A penalty that is badly put or has no activation, an output that cannot be written, Ctrl-C.
    pub fn run(&self, screen: &Screen) -> Result<Status> {
        if let Some(path) = &self.case
            && path.exists()
        {
            return Err(Error::usage(format!(
                "{} exists; a case that someone may have edited is not overwritten",
                path.display()
            )));
        }
        let format = self
            .output
            .format_of("design", &[Format::Human, Format::Jsonl])?;
        let asked = self.asked()?;
        let whole = Whole::open(self.output.output.as_deref())?;
        let case = self.case.as_deref().map(|path| Whole::open(Some(path)));
        let case = case.transpose()?;
        let answer = self.answer(&asked)?;
        let text = match format {
            Format::Jsonl => json(&asked, &answer)?,
            _ => human(&asked, &answer, self.digits),
        };
        whole.write(&text)?;
        let status = self.status(&answer);
        if let Some(case) = case {
            let text = self.case_text(&asked, &answer)?;
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
            places,
            limits: Limits {
                deadline: Instant::now().checked_add(Duration::from_secs_f64(self.seconds)),
                cancel: interrupt::flag()?,
                ..Limits::default()
            },
        })
    }

    fn answer(&self, asked: &Asked) -> Result<Answer> {
        let limits = &asked.limits;
        let mut phi = Representative::new(&asked.wanted, &asked.phase, limits).map_err(|why| {
            Text::typed("--phase", &self.phase)
                .error(format!("there is no such phase: {}", why.found))
                .with_help(format!("needed: {}", why.condition))
        })?;
        let freedom = phi.freedom();
        let mut places = asked.places.clone();
        let shown = places.len();
        for e in freedom.references() {
            let text = e.to_string();
            places.push(Place::new(text, e).map_err(Error::failed)?);
        }
        let tolerances = phi.tolerances(&places, self.digits + SPARE, FLOOR, limits);
        let runs = phi.both(&places, &tolerances, limits);
        let grid = validity::grid(&mut phi, limits);
        let lines = validity::report(&mut phi, &grid, limits);
        if limits.cancel.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(Error::interrupted());
        }
        let rows = (0..shown).map(|j| row(&places[j], &runs, j, self.digits));
        let known = Known::of(&asked.wanted, &asked.phase).map(|known| {
            let agreement = agreement(&known, &places, shown, &runs, freedom);
            (known, agreement)
        });
        Ok(Answer {
            rows: rows.collect(),
            freedom,
            known,
            lines,
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

    /// A case: the penalty, its activation where that has a closed form, else values.
    fn case_text(&self, asked: &Asked, answer: &Answer) -> Result<String> {
        let wanted = &asked.wanted;
        let mut text = format!(
            "[penalty]\nname = {}\nrho  = {}\n",
            quoted(&format!("penalty of {}", self.name)),
            quoted(&wanted.rho.to_string())
        );
        if let Some(Band { from, to }) = &wanted.band {
            text.push_str(&format!(
                "band = [{}, {}]\n",
                quoted(&from.to_string()),
                quoted(&to.to_string())
            ));
        }
        let phase = match &asked.phase {
            Phase::Even => String::new(),
            Phase::Odd => "phase   = \"odd\"\n".into(),
            Phase::Causal => "phase   = \"causal\"\n".into(),
            Phase::Given(theta) => format!("phase   = {}\n", quoted(&theta.to_string())),
        };
        let digits = self.digits;
        let closed = answer
            .known
            .as_ref()
            .filter(|(_, agreed)| *agreed >= f64::from(digits));
        match closed {
            Some((known, _)) => {
                text.push_str(&format!(
                    "\n[activation]\nname   = {}\n{}",
                    quoted(&self.name),
                    known.toml()
                ));
                text.push_str(&format!(
                    "\n[[claim]]\nkind    = \"design\"\n{phase}digits  = {digits}\n"
                ));
                let points = points(wanted);
                if !points.is_empty() {
                    text.push_str(&format!(
                        "\n[[claim]]\nkind    = \"penalty\"\nequals  = {}\npoints  = [{}]\ndigits  = {digits}\n",
                        quoted(&wanted.rho.to_string()),
                        points.join(", ")
                    ));
                }
            }
            None => {
                let mut rows = String::new();
                for row in &answer.rows {
                    let (Some(phi), None) = (&row.phi, &row.undecided) else {
                        return Err(Error::failed(format!(
                            "no case was written: at z = {}, {}",
                            row.z,
                            row.undecided.as_deref().unwrap_or("there is no value")
                        )));
                    };
                    rows.push_str(&format!(
                        "  {{ at = {}, re = {} }},\n",
                        quoted(&row.z),
                        quoted(phi)
                    ));
                }
                text.push_str(&format!(
                    "\n[[claim]]\nkind    = \"design\"\n{phase}digits  = {digits}\n\
                     because = \"values from specbias {}: two routes agreed on them\"\n\
                     equals-values = [\n{rows}]\n",
                    env!("CARGO_PKG_VERSION")
                ));
            }
        }
        read_back(&self.name, &text)?;
        Ok(text)
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

/// What two routes say at one place.
fn row(place: &Place, runs: &[Run], j: usize, digits: u32) -> Row {
    let failed = |why: String| Row {
        z: place.text.clone(),
        phi: None,
        error_bound: None,
        digits_reached: None,
        undecided: Some(why),
    };
    let mut values = Vec::new();
    for run in runs {
        match &run.values[j] {
            Ok(value) => values.push(value),
            Err(why) => return failed(format!("the {} route: {why}", run.route.name())),
        }
    }
    let [one, other] = values[..] else {
        return failed("two routes are needed".into());
    };
    let best = if one.error <= other.error { one } else { other };
    let difference = Real::with_val(64, &one.value - &other.value).abs();
    if difference > Real::with_val(64, &one.error + &other.error) {
        return failed(format!(
            "the routes differ by {}, more than their error bounds allow",
            show::bound(&difference)
        ));
    }
    let error = Real::with_val(64, &best.error + &difference);
    let size = Real::with_val(64, best.value.abs_ref());
    let reached = if size <= error {
        0.0
    } else {
        show::digits(&Real::with_val(64, &error / &size)).min(1e4)
    };
    // A causal phi is 0 for z < 0: as small as was asked of its halves.
    let zero = size <= error && error < show::ten_to_minus(f64::from(digits));
    let undecided = (!zero && reached < f64::from(digits))
        .then(|| format!("{reached:.1} of {digits} digits were reached"));
    let right = reached.floor().max(1.0) as u32;
    Row {
        z: place.text.clone(),
        phi: Some(if zero {
            "0".into()
        } else {
            show::real(&best.value, right.min(digits + SPARE))
        }),
        error_bound: Some(show::bound(&error)),
        digits_reached: (!zero).then_some(reached),
        undecided,
    }
}

/// Digits to which a closed form and both routes agree, less what the penalty leaves open.
fn agreement(known: &Known, places: &[Place], shown: usize, runs: &[Run], freedom: Freedom) -> f64 {
    let bits = runs
        .iter()
        .flat_map(|run| &run.values)
        .filter_map(|v| v.as_ref().ok())
        .map(|v| v.bits + 64)
        .max()
        .unwrap_or(256);
    let formula = |place: &Place| -> Option<Real> {
        let side = if place.negative {
            &known.left
        } else {
            &known.right
        };
        eval_real(side, &[("z", &place.at(bits + 32))], bits).ok()
    };
    let mut worst = f64::INFINITY;
    for j in 0..shown {
        let weights = freedom.weights(&places[j].at(bits));
        let Some(mut claimed) = formula(&places[j]) else {
            return 0.0;
        };
        let size = Real::with_val(64, claimed.abs_ref());
        for (weight, place) in weights.iter().zip(&places[shown..]) {
            let Some(there) = formula(place) else {
                return 0.0;
            };
            claimed -= Real::with_val(bits, weight * there);
        }
        for run in runs {
            let Ok(here) = &run.values[j] else {
                return 0.0;
            };
            let mut value = Real::with_val(bits, &here.value);
            let mut error = here.error.clone();
            for (weight, there) in weights.iter().zip(&run.values[shown..]) {
                let Ok(there) = there else {
                    return 0.0;
                };
                value -= Real::with_val(bits, weight * &there.value);
                error += Real::with_val(64, weight.abs_ref()) * &there.error;
            }
            let off = Real::with_val(64, &value - &claimed).abs() + error;
            let scale = Real::with_val(64, claimed.abs_ref()).max(&size);
            let digits = if scale.is_zero() {
                show::digits(&off)
            } else {
                show::digits(&Real::with_val(64, off / scale))
            };
            worst = worst.min(digits);
        }
    }
    worst
}

/// Points at which the penalty of the closed form is claimed.
fn points(wanted: &Wanted) -> Vec<String> {
    let constants = Scope::new(&[]);
    let texts: Vec<String> = match &wanted.band {
        None => POINTS.iter().map(|p| (*p).to_owned()).collect(),
        Some(Band { from, to }) => [(3, 1), (1, 2), (1, 5)]
            .iter()
            .map(|(p, q)| format!("({p}*({from}) + {q}*({to}))/{}", p + q))
            .collect(),
    };
    let keep = |text: &String| {
        let Ok(k) = Expr::parse(text, &constants) else {
            return false;
        };
        let Ok(k) = eval_real(&k, &[], 128) else {
            return false;
        };
        eval_real(&wanted.root, &[("k", &k)], 64).is_ok_and(|root| root > FAINT)
    };
    texts.into_iter().filter(keep).map(|t| quoted(&t)).collect()
}

fn human(asked: &Asked, answer: &Answer, digits: u32) -> String {
    let mut text = format!(
        "{}\n{}\n",
        asked.wanted.definition(),
        asked.phase.in_words()
    );
    match &answer.known {
        Some((known, agreed)) => {
            match known.whole() {
                Some(phi) => text.push_str(&format!("phi(z) = {phi}\n")),
                None => text.push_str(&format!(
                    "phi(z) = {} for z > 0, {} for z < 0\n",
                    known.right, known.left
                )),
            }
            text.push_str(&format!(
                "  closed form of the family {}; it and the quadrature agree to {agreed:.1} digits{}\n",
                known.family,
                if *agreed < f64::from(digits) {
                    ": LESS THAN ASKED"
                } else {
                    ""
                }
            ));
        }
        None => text.push_str("  no closed form: the penalty and phase are of no known family\n"),
    }
    if let Some(open) = answer.freedom.in_words() {
        text.push_str(&format!(
            "  determined {open}: its spectrum is the point k = 0, which a penalty does not see\n"
        ));
    }
    text.push('\n');
    let width = answer
        .rows
        .iter()
        .map(|r| r.z.len())
        .max()
        .unwrap_or(1)
        .max(3);
    for row in &answer.rows {
        let value = row.phi.as_deref().unwrap_or("-");
        text.push_str(&format!(
            "  phi({:<width$}",
            format!("{})", row.z),
            width = width + 1
        ));
        text.push_str(&format!("  {value}"));
        if let Some(bound) = &row.error_bound {
            text.push_str(&format!("   error at most {bound}"));
        }
        if let Some(why) = &row.undecided {
            text.push_str(&format!("   undecided: {why}"));
        }
        text.push('\n');
    }
    text.push('\n');
    for line in &answer.lines {
        text.push_str(&format!(
            "  {:<9}  {}: {}\n",
            line.holds, line.condition, line.reason
        ));
    }
    text
}

/// One line of JSON.
fn json(asked: &Asked, answer: &Answer) -> Result<String> {
    #[derive(Serialize)]
    struct Condition<'a> {
        condition: &'a str,
        holds: String,
        reason: &'a str,
    }
    #[derive(Serialize)]
    struct Whole<'a> {
        penalty: String,
        phase: String,
        family: Option<&'a str>,
        right: Option<String>,
        left: Option<String>,
        agreed_digits: Option<f64>,
        open: Option<String>,
        values: &'a [Row],
        conditions: Vec<Condition<'a>>,
    }
    let known = answer.known.as_ref();
    let whole = Whole {
        penalty: asked.wanted.definition(),
        phase: asked.phase.in_words(),
        family: known.map(|(k, _)| k.family),
        right: known.map(|(k, _)| k.right.to_string()),
        left: known.map(|(k, _)| k.left.to_string()),
        agreed_digits: known.map(|(_, d)| *d).filter(|d| d.is_finite()),
        open: answer.freedom.in_words(),
        values: &answer.rows,
        conditions: answer
            .lines
            .iter()
            .map(|line| Condition {
                condition: &line.condition,
                holds: line.holds.to_string(),
                reason: &line.reason,
            })
            .collect(),
    };
    let mut text = serde_json::to_string(&whole)
        .map_err(|error| Error::stream("cannot write", error.into()))?;
    text.push('\n');
    Ok(text)
}
