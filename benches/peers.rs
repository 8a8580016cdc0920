//! Times the integrals of `peers/integrals.toml`, for the comparison with other tools that `make peers`
//! writes. Every value is checked against its closed form. One JSON line per activation and number of digits;
//! the arguments are the numbers of digits (15 and 50 where there is none), and names of activations.

use serde::Deserialize;
use serde_json::json;
use specbias::activation::{Activation, Piece};
use specbias::expr::{Condition, Expr, Scope, eval_complex};
use specbias::fourier::{Frequency, Laboratory, Limits, Route};
use specbias::number::{Complex, Real, bits_for_digits};
use std::error::Error;
use std::time::{Duration, Instant};

/// Repetitions of what takes less than [`ONCE`] seconds.
const REPETITIONS: usize = 3;
const ONCE: f64 = 2.0;
/// Seconds after which a route is given up, as in the programs for the other tools.
const LIMIT: u64 = 20;

#[derive(Deserialize)]
struct Table {
    frequencies: Vec<String>,
    activation: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    name: String,
    phi: Option<String>,
    #[serde(default)]
    pieces: Vec<Part>,
    equals: String,
}

#[derive(Deserialize)]
struct Part {
    on: String,
    phi: String,
}

type Outcome<T> = Result<T, Box<dyn Error>>;

fn activation(row: &Row) -> Outcome<Activation> {
    let scope = Scope::new(&["z"]);
    if let Some(phi) = &row.phi {
        return Ok(Activation::from_formula(
            &*row.name,
            Expr::parse(phi, &scope)?,
        )?);
    }
    let mut pieces = Vec::new();
    for part in &row.pieces {
        let on = Condition::parse(&part.on, &scope)?;
        let phi = Expr::parse(&part.phi, &scope)?;
        pieces.push(Piece {
            from: on.from,
            to: on.to,
            phi,
        });
    }
    Ok(Activation::new(&*row.name, pieces)?)
}

/// What a route took, the worst number of correct digits, and what went wrong.
struct Measured {
    seconds: f64,
    correct: f64,
    status: &'static str,
    message: String,
}

fn measure(
    activation: &Activation,
    route: Route,
    ks: &[Frequency],
    exact: &[Complex],
    digits: u32,
) -> Measured {
    let unit = Real::with_val(64, Real::u_pow_u(10, digits)).recip();
    let tolerances: Vec<Real> = exact
        .iter()
        .map(|f| Real::with_val(64, f.abs_ref()) * &unit)
        .collect();
    let mut found = Measured {
        seconds: f64::INFINITY,
        correct: f64::INFINITY,
        status: "right",
        message: String::new(),
    };
    for _ in 0..REPETITIONS {
        let start = Instant::now();
        let limits = Limits {
            deadline: Some(start + Duration::from_secs(LIMIT)),
            ..Limits::default()
        };
        let run = Laboratory::new(activation.clone(), limits).route(route, ks, &tolerances);
        let seconds = start.elapsed().as_secs_f64();
        found.seconds = found.seconds.min(seconds);
        for ((value, exact), k) in run.values.iter().zip(exact).zip(ks) {
            match value {
                Err(why) => {
                    let late = seconds >= LIMIT as f64;
                    found.status = if late { "timeout" } else { "failed" };
                    found.message = format!("k = {}: {why}", k.text);
                }
                Ok(point) => {
                    let off = Complex::with_val(exact.prec(), &point.value - exact);
                    let off = Real::with_val(64, off.abs_ref());
                    let relative = off / Real::with_val(64, exact.abs_ref());
                    let correct = -relative.log10().to_f64();
                    found.correct = found.correct.min(correct);
                    if correct < f64::from(digits) {
                        let late = seconds >= LIMIT as f64;
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

fn main() -> Outcome<()> {
    let table: Table = toml::from_str(include_str!("peers/integrals.toml"))?;
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut digits: Vec<u32> = words.iter().filter_map(|w| w.parse().ok()).collect();
    if digits.is_empty() {
        digits = vec![15, 50];
    }
    let names: Vec<&String> = words
        .iter()
        .filter(|w| !w.starts_with('-') && w.parse::<u32>().is_err())
        .collect();
    let mut ks = Vec::new();
    for text in &table.frequencies {
        ks.push(Frequency::new(text, Expr::parse(text, &Scope::new(&[]))?)?);
    }
    let mut wrong = 0;
    for digits in digits {
        let bits = bits_for_digits(digits) + 64;
        for row in &table.activation {
            if !names.is_empty() && !names.contains(&&row.name) {
                continue;
            }
            let phi = activation(row)?;
            let formula = Expr::parse(&row.equals, &Scope::new(&["k"]))?;
            let mut exact = Vec::new();
            for k in &ks {
                let k = Complex::with_val(bits, k.at(bits));
                exact.push(eval_complex(&formula, &[("k", &k)], bits)?);
            }
            for route in [Route::Derivative, Route::Contour] {
                let found = measure(&phi, route, &ks, &exact, digits);
                wrong += usize::from(found.status == "wrong" || found.status == "failed");
                let most = f64::from(digits) + 10.0;
                let line = json!({
                    "tool": "specbias",
                    "method": route.name(),
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
