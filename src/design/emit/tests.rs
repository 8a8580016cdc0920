//! Tables of functions with closed forms: their errors, their ends, what is refused.

mod known;

use super::*;
use crate::error::Doubt;
use crate::expr::{Expr, Scope};
use crate::number::Real;
use known::{Known, known, number, power, side, tail};
use std::sync::LazyLock;

/// The functions with their tables, which are made once.
static TABLES: LazyLock<Vec<(Known, Table)>> = LazyLock::new(|| {
    let table =
        |case: &Known| Table::fit(&mut exact(case.formula), &case.shape).expect(case.formula);
    known()
        .into_iter()
        .map(|case| (table(&case), case))
        .map(|(table, case)| (case, table))
        .collect()
});

fn exact(formula: &str) -> FromFormula {
    let phi = Expr::parse(formula, &Scope::new(&["z"])).expect("a formula");
    FromFormula::new(&phi).expect("a derivative")
}

/// The largest error in units of what is allowed, at doubles of both signs against 160 bits.
fn errors(table: &Table, formula: &str, places: &[f64]) -> [f64; 2] {
    let mut exact = exact(formula);
    let wide: Vec<Real> = places.iter().map(|z| Real::with_val(160, *z)).collect();
    let mut worst = [0f64; 2];
    for (order, function) in [&table.phi, &table.slope].into_iter().enumerate() {
        let values = exact.values(&wide, order as u32).expect("values");
        for (z, value) in places.iter().zip(values) {
            let off = Real::with_val(160, &value - function.value(*z))
                .to_f64()
                .abs();
            let ratio = off / function.allowed(value.to_f64());
            assert!(ratio <= 1.0, "{formula}: order {order} at {z:e}: {ratio}");
            worst[order] = worst[order].max(ratio);
        }
    }
    worst
}

/// Places in a ratio, with both signs in turn.
fn spread(from: f64, to: f64, count: usize) -> Vec<f64> {
    let ratio = (to / from).ln();
    (0..count)
        .map(|i| {
            let z = from * (ratio * i as f64 / (count - 1) as f64).exp();
            if i % 2 == 0 { z } else { -z }
        })
        .collect()
}

#[test]
fn the_bound_holds_at_a_hundred_thousand_places() {
    for (case, table) in TABLES.iter() {
        let formula = case.formula;
        let mut places = spread(1e-9, 1e6, 900);
        places.extend(spread(1e-2, 1e2, 1100));
        let worst = errors(table, formula, &places);
        eprintln!(
            "{formula}: {} and {} doubles, largest errors {:.2} and {:.2} of 2^-52 (measured by the fit: {:.2}, {:.2})",
            table.phi.len(),
            table.slope.len(),
            2.0 * worst[0],
            2.0 * worst[1],
            table.phi.worst,
            table.slope.worst
        );
        for function in [&table.phi, &table.slope] {
            let left = match &function.left {
                table::Left::Own(half) => half.len(),
                _ => 0,
            };
            assert!(function.right.len().max(left) < 1600, "{formula}");
        }
        let Some(doubles) = case.doubles else {
            continue;
        };
        // The formula in doubles is off by some units too.
        for z in spread(1e-3, 1e3, 100_000) {
            for (function, formula) in [&table.phi, &table.slope].into_iter().zip(doubles) {
                let (value, other) = (function.value(z), formula(z));
                let allowed = 5.0 * function.allowed(other);
                assert!((value - other).abs() <= allowed, "{}({z})", case.formula);
            }
        }
    }
}

#[test]
fn the_ends_of_the_line_are_right() {
    for (case, table) in TABLES.iter() {
        let formula = case.formula;
        let sides = |at: f64, order: usize| [&table.phi, &table.slope][order].value(at);
        for order in [0, 1] {
            assert!(sides(f64::NAN, order).is_nan(), "{formula}");
            assert!(sides(-f64::NAN, order).is_nan(), "{formula}");
            let near = |at: f64, value: f64| {
                let found = sides(at, order);
                let same = found == value
                    || (found - value).abs() <= [&table.phi, &table.slope][order].allowed(value);
                assert!(
                    same,
                    "{formula}, order {order} at {at}: {found}, not {value}"
                );
            };
            near(0.0, case.ends[0][order]);
            near(-0.0, case.ends[0][order]);
            near(f64::INFINITY, case.ends[1][order]);
            // Denormals, and the largest numbers, by the formula.
            let mut exact = exact(formula);
            for z in [
                5e-324,
                1e-310,
                1e-300,
                f64::MIN_POSITIVE,
                1e-100,
                1e15,
                1e100,
                1e300,
                f64::MAX,
            ] {
                for z in [z, -z] {
                    // The formula takes besselk and sines of anything for an hour, or refuses.
                    let limited = formula.contains("bessel") || formula.contains("sinc");
                    if limited && z.abs() > 1e15 {
                        near(z, case.ends[1][order]);
                        continue;
                    }
                    let wide = Real::with_val(1200, z);
                    match exact.values(&[wide], order as u32) {
                        Ok(value) => near(z, value[0].to_f64()),
                        Err(why) => panic!("{formula} at {z:e}: {why}"),
                    }
                }
            }
        }
    }
}

#[test]
fn the_sign_of_nought_is_kept_by_an_odd_function() {
    let shape = Shape::Odd(side(Near::Smooth, tail(-1.0, 2.0)));
    let table = Table::fit(&mut exact("z/(1+z^2)"), &shape).expect("a table");
    assert_eq!(table.value(-0.0).to_bits(), (-0.0f64).to_bits());
    assert_eq!(table.value(0.0).to_bits(), 0);
}

#[test]
fn what_is_not_as_stated_is_refused() {
    use Shape::{Causal, Even};
    for (formula, shape, words) in [
        // A wrong exponent.
        (
            "step(z)*sqrt(abs(z))",
            Causal(side(power(0.6, 1.0), tail(0.5, 1.0))),
            "near 0 phi is not as stated",
        ),
        (
            "step(z)*sqrt(abs(z))",
            Causal(side(power(0.5, 1.0), tail(0.4, 1.0))),
            "at infinity phi is not as stated",
        ),
        // A kink where there was to be none.
        (
            "exp(-abs(z))",
            Even(side(Near::Smooth, Far::Falls)),
            "near 0 phi is not as stated",
        ),
        // A tail where there was to be none.
        (
            "1/(1+z^2)",
            Even(side(Near::Smooth, Far::Falls)),
            "at infinity phi is not as stated",
        ),
        (
            "sinc(2*z)",
            Even(side(Near::Smooth, tail(-1.0, 1.0))),
            "at infinity phi is not as stated",
        ),
        // A logarithm where there was to be a power.
        (
            "-log(abs(z))",
            Even(side(power(-0.5, 1.0), Far::Log { step: number(1.0) })),
            "near 0 phi is not as stated",
        ),
        // Kinks away from 0.
        (
            "exp(-abs(z^2-7))",
            Even(side(Near::Smooth, Far::Falls)),
            "phi is not smooth enough between |z| = ",
        ),
        (
            "abs(z-27/10)-abs(z)",
            Shape::Mixed {
                left: side(Near::Smooth, Far::Falls),
                right: side(Near::Smooth, Far::Falls),
            },
            "phi on z > 0 is not smooth enough",
        ),
        // Exponents that make no sense.
        (
            "exp(-abs(z))",
            Even(side(power(0.0, 1.0), Far::Falls)),
            "not 0",
        ),
        (
            "exp(-abs(z))",
            Even(side(power(f64::NAN, 1.0), Far::Falls)),
            "not NaN",
        ),
        (
            "exp(-abs(z))",
            Even(side(power(1.0, 0.0), Far::Falls)),
            "apart",
        ),
        (
            "exp(-abs(z))",
            Even(side(power(1.0, 1.0), tail(f64::INFINITY, 1.0))),
            "not inf",
        ),
        // No value.
        (
            "1/(abs(z)-1)",
            Even(side(Near::Smooth, tail(-1.0, 1.0))),
            "zero",
        ),
    ] {
        let message = Table::fit(&mut exact(formula), &shape).expect_err(formula);
        assert!(message.text.contains(words), "{formula}: {message}");
    }
}

#[test]
fn nothing_is_a_function_too() {
    let shape = Shape::Even(side(Near::Smooth, Far::Falls));
    let table = Table::fit(&mut exact("0*z"), &shape).expect("a table");
    assert!(table.is_empty());
    for z in [0.0, -1.0, 1e300, f64::INFINITY] {
        assert_eq!([table.value(z), table.derivative(z)], [0.0, 0.0]);
    }
    assert!(table.value(f64::NAN).is_nan());
}

#[test]
fn a_hostile_head_stays_in_the_comment() {
    let shape = Shape::Even(side(Near::Smooth, tail(-2.0, 2.0)));
    let table = Table::fit(&mut exact("1/(pi*(1+z^2))"), &shape).expect("a table");
    let about = About {
        penalty: "coding: utf-16\nimport os\r\u{2028}??/\\",
        phase: "*/ #error \\",
    };
    for language in Language::ALL {
        let text = emit(&table, "cauchy", language, &about).expect("a program");
        assert!(text.is_ascii(), "{language}");
        let mark = if language.extension() == "py" {
            "# "
        } else {
            "// "
        };
        for (number, line) in text.lines().enumerate() {
            if line.contains("coding") || line.contains("#error") {
                assert!(
                    line.starts_with(mark) && line.ends_with('"'),
                    "{language}: {line}"
                );
                assert!(
                    number >= 2,
                    "{language}: Python would take it for an encoding"
                );
            }
        }
        assert!(!text.contains("\nimport os"), "{language}");
        assert!(text.contains(env!("CARGO_PKG_VERSION")), "{language}");
        assert!(emit(&table, "for", language, &about).is_err(), "{language}");
    }
}

/// A function whose values are good to 25 digits and no more.
struct Noisy {
    exact: FromFormula,
    asked: usize,
}

impl Exact for Noisy {
    fn values(&mut self, z: &[Real], order: u32) -> Result<Vec<Real>, Doubt> {
        for z in z {
            assert!(
                (exact::SMALLEST..=exact::LARGEST).contains(&z.to_f64().abs()),
                "asked at {z}"
            );
        }
        let mut values = self.exact.values(z, order)?;
        for value in &mut values {
            self.asked += 1;
            let noise = (self.asked as f64 * 0.618_033_988_749_894_9).fract() - 0.5;
            *value += Real::with_val(160, value.to_f64().abs().max(0.1) * 2e-25 * noise);
        }
        Ok(values)
    }
}

#[test]
fn twenty_five_digits_are_enough() {
    // Every kind of form once.
    let kinds = ["1/(pi", "exp(-abs", "bessel", "sinc", "abs(z)^(-1/3)"];
    let some = |case: &Known| kinds.iter().any(|kind| case.formula.starts_with(kind));
    for (case, table) in TABLES.iter().filter(|(case, _)| some(case)) {
        let mut noisy = Noisy {
            exact: exact(case.formula),
            asked: 0,
        };
        let found = Table::fit(&mut noisy, &case.shape).expect(case.formula);
        eprintln!("{}: {} values asked", case.formula, noisy.asked);
        assert!(noisy.asked < 5000, "{}: {}", case.formula, noisy.asked);
        for (found, table) in [(&found.phi, &table.phi), (&found.slope, &table.slope)] {
            for z in spread(1e-7, 1e6, 2000) {
                let off = (found.value(z) - table.value(z)).abs();
                assert!(
                    off <= 2.0 * table.allowed(table.value(z)),
                    "{}({z})",
                    case.formula
                );
            }
            // What is 0 at infinity stays so.
            let limit = table.value(f64::INFINITY);
            assert!(
                (found.value(f64::INFINITY) == limit) || limit != 0.0,
                "{}",
                case.formula
            );
        }
    }
}
