//! Times both sides of the central slice, F_1[R f(xi, ·)](k) and f^(k xi), for functions of `cases/slice`, for the comparison
//! with other tools that `make peers` writes. Every value is checked against the closed form in the case. One JSON line
//! per function, side and number of digits; the arguments are the numbers of digits (15 and 30 where there
//! is none), and names of functions.

use serde::Deserialize;
use serde_json::json;
use specbias::expr::{Expr, Scope};
use specbias::fourier::Frequency;
use specbias::number::{Complex, Real, bits_for_digits};
use specbias::quadrature::{Budget, Outcome};
use specbias::radon::function::AtPoint;
use specbias::radon::{Direction, Planes, TestFunction, space};
use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Repetitions of what takes less than [`ONCE`] seconds.
const REPETITIONS: usize = 3;
const ONCE: f64 = 2.0;
/// Seconds after which a side is given up, as in the programs for the other tools.
const LIMIT: u64 = 20;
/// Bits beyond what the tolerances ask for, as in the kind `slice`.
const GUARD_BITS: u32 = 40;

#[derive(Deserialize)]
struct Table {
    frequencies: Vec<String>,
    functions: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    name: String,
    direction: Vec<String>,
}

type Outcomes<T> = Result<T, Box<dyn Error>>;

/// What is integrated, and where.
struct Setting<'a> {
    f: &'a TestFunction,
    direction: &'a Direction,
    ks: &'a [Frequency],
    exact: &'a [Complex],
    digits: u32,
}

/// One side, from the formula of f to the values.
fn values(side: &str, setting: &Setting<'_>) -> Result<Outcome, String> {
    let unit = Real::with_val(64, Real::u_pow_u(10, setting.digits)).recip();
    let size = |f: &Complex| Real::with_val(64, f.abs_ref()) * &unit;
    let tolerances: Vec<Real> = setting.exact.iter().map(size).collect();
    let deepest = tolerances.iter().filter_map(Real::get_exp).min();
    let needed = deepest.map_or(0, |e| (-e).max(0) as u32);
    let bits = bits_for_digits(setting.digits).max(needed) + GUARD_BITS;
    let budget = Budget {
        max_nodes: 1 << 24,
        deadline: Instant::now().checked_add(Duration::from_secs(LIMIT)),
        ..Budget::default()
    };
    let xi = setting.direction.at(bits + 64);
    if side == "space" {
        return space::transform(setting.f, &xi, setting.ks, &tolerances, bits, &budget);
    }
    let ks: Vec<Real> = setting.ks.iter().map(|k| k.at(bits + 32)).collect();
    Planes::new(setting.f, &xi, bits, budget)?
        .transform(&ks, &tolerances)
        .map_err(|stop| stop.to_string())
}

/// What a side took, the worst number of correct digits, and what went wrong.
struct Measured {
    seconds: f64,
    correct: f64,
    status: &'static str,
    message: String,
}

fn measure(side: &str, setting: &Setting<'_>) -> Measured {
    let mut found = Measured {
        seconds: f64::INFINITY,
        correct: f64::INFINITY,
        status: "right",
        message: String::new(),
    };
    for _ in 0..REPETITIONS {
        let start = Instant::now();
        let outcome = values(side, setting);
        let seconds = start.elapsed().as_secs_f64();
        let late = seconds >= LIMIT as f64;
        found.seconds = found.seconds.min(seconds);
        match outcome {
            Err(why) => {
                found.status = if late { "timeout" } else { "failed" };
                found.message = why;
            }
            Ok(outcome) => {
                let pairs = outcome.estimates.iter().zip(setting.exact);
                for ((value, exact), k) in pairs.zip(setting.ks) {
                    let off = Complex::with_val(exact.prec(), &value.value - exact);
                    let relative =
                        Real::with_val(64, off.abs_ref()) / Real::with_val(64, exact.abs_ref());
                    let correct = -relative.log10().to_f64();
                    found.correct = found.correct.min(correct);
                    if correct < f64::from(setting.digits) {
                        found.status = if late { "timeout" } else { "wrong" };
                        found.message = format!("k = {}: {correct:.1} digits", k.text);
                    }
                }
            }
        }
        if found.seconds > ONCE || found.status != "right" {
            break;
        }
    }
    found
}

/// f^(k xi) by the formula of the case.
fn exact(
    f: &TestFunction,
    direction: &Direction,
    ks: &[Frequency],
    digits: u32,
) -> Outcomes<Vec<Complex>> {
    let formula = f
        .transform
        .as_ref()
        .ok_or("the case does not state `transform`")?;
    let bits = bits_for_digits(digits) + 96;
    let mut at = AtPoint::<Complex>::complex(formula, "k", "k", f.dimension, bits);
    let xi = direction.at(bits + 32);
    ks.iter()
        .map(|k| {
            let k = k.at(bits + 32);
            let vector: Vec<Real> = xi
                .iter()
                .map(|x| Real::with_val(bits + 32, x * &k))
                .collect();
            Ok(at.at(&vector).map_err(|e| e.to_string())?.clone())
        })
        .collect()
}

fn main() -> Outcomes<()> {
    let table: Table = toml::from_str(include_str!("peers/slices.toml"))?;
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut digits: Vec<u32> = words.iter().filter_map(|w| w.parse().ok()).collect();
    if digits.is_empty() {
        digits = vec![15, 30];
    }
    let names: Vec<&String> = words
        .iter()
        .filter(|w| !w.starts_with('-') && w.parse::<u32>().is_err())
        .collect();
    let none = Scope::new(&[]);
    let mut ks = Vec::new();
    for text in &table.frequencies {
        ks.push(Frequency::new(text, Expr::parse(text, &none)?)?);
    }
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/cases/slice"));
    let mut wrong = 0;
    for digits in digits {
        for row in &table.functions {
            if !names.is_empty() && !names.contains(&&row.name) {
                continue;
            }
            let loaded = specbias::case::load(&[folder.join(format!("{}.toml", row.name))]);
            let case = loaded.cases.first().ok_or("the case cannot be read")?;
            let f = case.subject.function().ok_or("the case has no function")?;
            let components = row.direction.iter().map(|text| Expr::parse(text, &none));
            let direction = Direction::new(components.collect::<Result<_, _>>()?)?;
            let exact = exact(f, &direction, &ks, digits)?;
            let setting = Setting {
                f,
                direction: &direction,
                ks: &ks,
                exact: &exact,
                digits,
            };
            for side in ["hyperplanes", "space"] {
                let found = measure(side, &setting);
                wrong += usize::from(found.status == "wrong" || found.status == "failed");
                let most = f64::from(digits) + 10.0;
                let line = json!({
                    "tool": "specbias",
                    "method": side,
                    "name": row.name,
                    "digits": digits,
                    "seconds": found.seconds,
                    "correct": (found.correct.min(most) * 10.0).round() / 10.0,
                    "status": found.status,
                    "message": found.message,
                });
                println!("{line}");
            }
        }
    }
    assert!(wrong == 0, "{wrong} rows differ from their closed form");
    Ok(())
}
