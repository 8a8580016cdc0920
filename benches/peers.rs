//! Times the integrals of `peers/integrals.toml`, for the comparison with other tools that `make peers`
//! writes. Every value is checked against its closed form. One JSON line per activation and number of digits;
//! the arguments are the numbers of digits (15 and 50 where there is none), and names of activations.

mod rows;

use rows::{LIMIT, Outcome, Wanted, frequencies, measure, tolerances};
use serde::Deserialize;
use specbias::activation::{Activation, Piece};
use specbias::error::Doubt;
use specbias::expr::{Condition, Expr, Scope, eval_complex};
use specbias::fourier::{Frequency, Laboratory, Limits, PointValue, Route};
use specbias::number::{Complex, Real, bits_for_digits};
use std::time::{Duration, Instant};

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

/// The values of one route, from the formula of phi.
fn values(
    activation: &Activation,
    route: Route,
    ks: &[Frequency],
    tolerances: &[Real],
) -> Vec<Result<Complex, String>> {
    let limits = Limits {
        deadline: Instant::now().checked_add(Duration::from_secs(LIMIT)),
        ..Limits::default()
    };
    let run = Laboratory::new(activation.clone(), limits).route(route, ks, tolerances);
    let value = |found: Result<PointValue, Doubt>| {
        let value = found.map(|point| point.value);
        value.map_err(String::from)
    };
    run.values.into_iter().map(value).collect()
}

fn main() -> Outcome<()> {
    let table: Table = toml::from_str(include_str!("peers/integrals.toml"))?;
    let wanted = Wanted::read([15, 50]);
    // Others than those of the list, separated by spaces.
    let ks = match std::env::var("FREQUENCIES") {
        Ok(text) => frequencies(
            &text
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>(),
        )?,
        Err(_) => frequencies(&table.frequencies)?,
    };
    let mut wrong = 0;
    for &digits in &wanted.digits {
        let bits = bits_for_digits(digits) + 64;
        for row in &table.activation {
            if !wanted.row(&row.name) {
                continue;
            }
            let phi = activation(row)?;
            let formula = Expr::parse(&row.equals, &Scope::new(&["k"]))?;
            let mut exact = Vec::new();
            for k in &ks {
                let k = Complex::with_val(bits, k.at(bits));
                exact.push(eval_complex(&formula, &[("k", &k)], bits)?);
            }
            let tolerances = tolerances(&exact, digits);
            for route in [Route::Enclosure, Route::Derivative, Route::Contour] {
                let found = measure(&ks, &exact, digits, || {
                    values(&phi, route, &ks, &tolerances)
                });
                wrong += usize::from(found.print(route.name(), &row.name, digits));
            }
        }
    }
    assert!(wrong == 0, "{wrong} rows differ from their closed form");
    Ok(())
}
