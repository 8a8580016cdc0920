//! Times both sides of the central slice, F_1[R f(xi, ·)](k) and f^(k xi), for functions of `cases/slice`, for the comparison
//! with other tools that `make peers` writes. Every value is checked against the closed form in the case. One JSON line
//! per function, side and number of digits; the arguments are the numbers of digits (15 and 30 where there
//! is none), and names of functions.

mod rows;

use rows::{LIMIT, Outcome, Wanted, frequencies, measure, tolerances};
use serde::Deserialize;
use specbias::expr::{Expr, Scope};
use specbias::fourier::Frequency;
use specbias::number::{Complex, Real, bits_for_digits};
use specbias::quadrature::{self, Budget};
use specbias::radon::function::AtPoint;
use specbias::radon::{Direction, Planes, TestFunction, space};
use std::path::PathBuf;
use std::time::{Duration, Instant};

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

/// What is integrated, and where.
struct Setting<'a> {
    f: &'a TestFunction,
    direction: &'a Direction,
    ks: &'a [Frequency],
    exact: &'a [Complex],
    digits: u32,
}

/// One side, from the formula of f to the values.
fn values(side: &str, setting: &Setting<'_>) -> Result<quadrature::Outcome, String> {
    let tolerances = tolerances(setting.exact, setting.digits);
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
        return Ok(space::transform(
            setting.f,
            &xi,
            setting.ks,
            &tolerances,
            bits,
            &budget,
        )?);
    }
    let ks: Vec<Real> = setting.ks.iter().map(|k| k.at(bits + 32)).collect();
    Planes::new(setting.f, &xi, bits, budget)?
        .transform(&ks, &tolerances)
        .map_err(|stop| stop.to_string())
}

/// The same for each frequency.
fn each(side: &str, setting: &Setting<'_>) -> Vec<Result<Complex, String>> {
    match values(side, setting) {
        Ok(outcome) => outcome.estimates.into_iter().map(|e| Ok(e.value)).collect(),
        Err(why) => vec![Err(why); setting.ks.len()],
    }
}

/// f^(k xi) by the formula of the case.
fn exact(
    f: &TestFunction,
    direction: &Direction,
    ks: &[Frequency],
    digits: u32,
) -> Outcome<Vec<Complex>> {
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

fn main() -> Outcome<()> {
    let table: Table = toml::from_str(include_str!("peers/slices.toml"))?;
    let wanted = Wanted::read([15, 30]);
    let none = Scope::new(&[]);
    let ks = frequencies(&table.frequencies)?;
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/cases/slice"));
    let mut wrong = 0;
    for &digits in &wanted.digits {
        for row in &table.functions {
            if !wanted.row(&row.name) {
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
                let found = measure(&ks, &exact, digits, || each(side, &setting));
                wrong += usize::from(found.print(side, &row.name, digits));
            }
        }
    }
    assert!(wrong == 0, "{wrong} rows differ from their closed form");
    Ok(())
}
