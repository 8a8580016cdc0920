//! Containment and sharpness of balls, on inputs drawn as FLINT's tests draw theirs: any precision,
//! radii from none to huge, special values, and places next to poles and cuts.

use super::{Ball, Magnitude, RealBall, has_ball};
use crate::number::{Complex, Constant, Function, Real, Scalar};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rug::Assign;
use rug::float::Round;

mod draw;
mod magnitude;
mod pieces;

pub(in crate::number) use draw::Draw;

/// How many inputs of each function: `SPECBIAS_BALL_DRAWS`, 1000 if not set.
pub(in crate::number) fn draws() -> u32 {
    std::env::var("SPECBIAS_BALL_DRAWS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1000)
}

/// How far a number is outside a ball, as a multiple of nothing: 0 inside.
fn outside(part: &RealBall, x: &Real) -> Real {
    let gap = Real::with_val(64, x - part.mid()).abs();
    let radius = part.radius().to_real(64, Round::Up);
    (gap - radius).max(&Real::new(64))
}

/// Asserts that a value, which is known to `2^-good` of its modulus, can be in the ball.
#[track_caller]
pub(in crate::number) fn assert_holds(ball: &Ball, value: &Complex, good: u32, what: &str) {
    if ball.is_indeterminate() {
        return;
    }
    let slack = Real::with_val(64, value.abs_ref()) >> good;
    for (part, x) in [(ball.re(), value.real()), (ball.im(), value.imag())] {
        let out = outside(part, x);
        assert!(
            out <= slack,
            "{what}: {x:.30} is outside {:.30} ± {:.5e} by {out:.3e}",
            part.mid(),
            part.radius().to_real(32, Round::Up)
        );
    }
}

/// What one function did over its draws.
#[derive(Default)]
struct Count {
    balls: u32,
    indeterminate: u32,
    values: u32,
    dull: u32,
    sharp: u32,
}

fn shown(args: &[&Ball]) -> String {
    let one = |z: &&Ball| {
        format!(
            "({:.40} ± {:.3e}) + i({:.40} ± {:.3e}) [{}]",
            z.re().mid(),
            z.re().radius().to_real(32, Round::Up),
            z.im().mid(),
            z.im().radius().to_real(32, Round::Up),
            z.bits()
        )
    };
    args.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn seed(f: Function) -> u64 {
    f.name().bytes().fold(7, |h, b| h * 31 + u64::from(b))
}

fn check(f: Function, count: u32) -> Count {
    let mut rng = ChaCha8Rng::seed_from_u64(seed(f));
    let mut found = Count::default();
    for _ in 0..count {
        let mut draw = Draw::new(&mut rng);
        if dear(f) {
            draw.bits = draw.bits.min(200);
            draw.far = false;
        }
        let args = draw.arguments(f);
        let refs: Vec<&Ball> = args.iter().collect();
        let mut out = Ball::zero(draw.bits);
        found.balls += 1;
        if out.apply(f, &refs).is_err() || out.is_indeterminate() {
            found.indeterminate += 1;
            continue;
        }
        let bits = 2 * draw.bits + 64;
        let mut middle: Option<Complex> = None;
        let mut most = Real::new(64);
        for sample in 0..4 {
            let points: Vec<Complex> = args.iter().map(|z| draw.point(z, sample)).collect();
            let points: Vec<&Complex> = points.iter().collect();
            let mut value = Complex::new(bits);
            if value.apply(f, &points).is_err() || !Scalar::is_finite(&value) {
                continue;
            }
            found.values += 1;
            let what = format!("{f} of {} at {points:?}", shown(&refs));
            assert_holds(&out, &value, bits - 10, &what);
            match &middle {
                None => middle = Some(value),
                Some(middle) => {
                    let gap = Complex::with_val(64, &value - middle);
                    most = most.max(&Real::with_val(64, gap.abs_ref()));
                }
            }
        }
        // Sharpness: a narrow ball stays within a factor of what the values at its corners move by.
        let narrow = args
            .iter()
            .all(|z| z.radius() < Magnitude::power_of_two(-6));
        if let Some(middle) = middle
            && draw.narrow
            && narrow
        {
            let radius = out.radius().to_real(64, Round::Up);
            let unit = Real::with_val(64, middle.abs_ref()) >> (draw.bits - draw.bits.min(4));
            if radius <= most * 16u32 + unit {
                found.sharp += 1;
            } else {
                if std::env::var_os("SPECBIAS_BALL_DULL").is_some() {
                    println!("dull {f} of {}: {}", shown(&refs), shown(&[&out]));
                }
                found.dull += 1;
            }
        }
    }
    found
}

/// Whether thousands of bits, or the values at large arguments that balls are compared with, take long.
fn dear(f: Function) -> bool {
    matches!(
        f,
        Function::Gamma
            | Function::Lgamma
            | Function::Digamma
            | Function::Besselj
            | Function::Bessely
            | Function::Besselk
            | Function::Hyp0f2
    )
}

/// Most draws are on the cut, or next to it with an order that is no integer.
fn is_bessel(f: Function) -> bool {
    matches!(f, Function::Bessely | Function::Besselk)
}

fn check_all(functions: &[Function]) {
    let mut weak = Vec::new();
    for f in functions {
        let start = std::time::Instant::now();
        let found = check(*f, draws());
        println!(
            "{f}: {} balls, {} indeterminate, {} values, sharp {} of {}, {:.2} s",
            found.balls,
            found.indeterminate,
            found.values,
            found.sharp,
            found.sharp + found.dull,
            start.elapsed().as_secs_f64()
        );
        if has_ball(*f)
            && (found.values < found.balls / 2 && !is_bessel(*f)
                || found.dull * 25 > found.sharp + found.dull)
        {
            weak.push(*f);
        }
    }
    assert!(
        weak.is_empty(),
        "few values, or balls that are not sharp: {weak:?}"
    );
}

#[test]
fn the_first_half_of_the_functions_holds_its_values() {
    check_all(&Function::ALL[..Function::ALL.len() / 2]);
}

#[test]
fn the_second_half_of_the_functions_holds_its_values() {
    check_all(&Function::ALL[Function::ALL.len() / 2..]);
}

/// One function by hand: `SPECBIAS_BALL_FUNCTION=tanh`.
#[test]
fn a_single_function_holds_its_values() {
    let named = std::env::var("SPECBIAS_BALL_FUNCTION").ok();
    if let Some(f) = named.and_then(|name| Function::named(&name)) {
        check_all(&[f]);
    }
}

type Operation = fn(&mut Ball, &Ball, &Ball) -> bool;
type Reference = fn(&mut Complex, &Complex, &Complex) -> bool;

#[test]
fn arithmetic_holds_its_values() {
    let operations: [(&str, Operation, Reference); 5] = [
        (
            "add",
            |out, a, b| (out.add(a, b), true).1,
            |out, a, b| (Scalar::add(out, a, b), true).1,
        ),
        (
            "sub",
            |out, a, b| (out.sub(a, b), true).1,
            |out, a, b| (Scalar::sub(out, a, b), true).1,
        ),
        (
            "mul",
            |out, a, b| (out.mul(a, b), true).1,
            |out, a, b| (Scalar::mul(out, a, b), true).1,
        ),
        (
            "div",
            |out, a, b| out.div(a, b).is_ok(),
            |out, a, b| Scalar::div(out, a, b).is_ok(),
        ),
        (
            "pow",
            |out, a, b| out.pow(a, b).is_ok(),
            |out, a, b| Scalar::pow(out, a, b).is_ok(),
        ),
    ];
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    for (name, operation, reference) in operations {
        let mut values = 0;
        for _ in 0..draws() {
            let mut draw = Draw::new(&mut rng);
            let (a, b) = (draw.ball(), draw.ball());
            let mut out = Ball::zero(draw.bits);
            if !operation(&mut out, &a, &b) || out.is_indeterminate() {
                continue;
            }
            let bits = 2 * draw.bits + 200;
            for sample in 0..4 {
                let (x, y) = (draw.point(&a, sample), draw.point(&b, sample));
                let mut value = Complex::new(bits);
                if !reference(&mut value, &x, &y) || !Scalar::is_finite(&value) {
                    continue;
                }
                values += 1;
                let what = format!("{name} of {} at {x} and {y}", shown(&[&a, &b]));
                // A sum may cancel: its own rounding is relative to the result all the same.
                assert_holds(&out, &value, bits - 80, &what);
            }
        }
        assert!(values > draws(), "{name}: {values} values");
    }
}

#[test]
fn integer_powers_hold_their_values() {
    let mut rng = ChaCha8Rng::seed_from_u64(12);
    for _ in 0..draws() {
        let mut draw = Draw::new(&mut rng);
        let a = draw.ball();
        let n = match draw.rng.random_range(0..4) {
            0 => draw.rng.random_range(-3..=3),
            1 => draw.rng.random_range(-40..=40),
            2 => 2,
            _ => draw.rng.random_range(-2000..=2000),
        };
        let mut out = Ball::zero(draw.bits);
        if out.powi(&a, n).is_err() || out.is_indeterminate() {
            continue;
        }
        let bits = 2 * draw.bits + 64;
        for sample in 0..4 {
            let x = draw.point(&a, sample);
            let mut value = Complex::new(bits);
            if value.powi(&x, n).is_ok() && Scalar::is_finite(&value) {
                let what = format!("{}^{n} at {x}", shown(&[&a]));
                assert_holds(&out, &value, bits - 10, &what);
            }
        }
    }
}
