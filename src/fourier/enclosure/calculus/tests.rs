//! The rules against values of the continued functions, at points of sectors, their edges and far out.

use super::tangent::exponential;
use super::{Calculus, Decay, Exact, Expansion, Region};
use crate::expr::{Evaluator, Expr, Program, Scope, build};
use crate::number::ball::{Ball, Magnitude, RealBall};
use crate::number::{Rational, Real};
use rug::float::Round;
use std::cmp::Ordering;
use std::sync::Arc;

mod formulas;

use formulas::FORMULAS;

const BITS: u32 = 800;

fn parsed(text: &str) -> Expr {
    Expr::parse(text, &Scope::new(&["z"])).expect("a formula")
}

/// Numbers in [0, 1) by xorshift.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn between(&mut self, a: f64, b: f64) -> f64 {
        a + (b - a) * self.next()
    }
}

fn exact(x: f64) -> RealBall {
    RealBall::exact(Real::with_val(53, x))
}

/// `r e^{-i psi}`.
fn place(r: f64, psi: f64) -> Ball {
    if psi == 0.0 {
        return Ball::from(exact(r));
    }
    let (sine, cosine) = exact(psi).sin_cos(BITS);
    let minus = exact(-r);
    Ball::from_parts(exact(r).mul(&cosine, BITS), minus.mul(&sine, BITS))
}

fn at(decay: &Decay, r: f64) -> Real {
    let r = Real::with_val(128, r);
    let exponent = Real::with_val(128, r.ln_ref()) * decay.power - r * decay.rate;
    // Above what rounding does here.
    decay.size.to_real(128, Round::Up) * exponent.exp() * (1.0 + 1e-15)
}

/// f minus the terms with the midpoints of their coefficients.
fn difference(f: &Expr, found: &Expansion) -> Expr {
    let mut left = f.clone();
    for term in &found.terms {
        let c = Expr::Number(term.coefficient.mid().to_rational().expect("finite"));
        let power = build::exact::pow(build::var("z"), term.power.to_expr());
        let wave = build::exact::mul(term.rate.to_expr(), build::var("z"));
        let wave = build::call(crate::number::Function::Exp, vec![wave]);
        left = build::exact::sub(left, build::mul(c, build::exact::mul(power, wave)));
    }
    left
}

/// Checks an expansion at points of the sector; the number of points and the least ratio of bound and value.
fn checked(text: &str, continued: &Expr, formula: &Expr, region: &Region) -> (usize, f64) {
    let calculus = Calculus::new(region, "z");
    let (Ok(found), Ok(size)) = (calculus.of(formula), calculus.size_on(formula)) else {
        return (0, f64::INFINITY);
    };
    let left = difference(continued, &found);
    let program = Arc::new(Program::compile(&[continued, &left], &["z"]));
    let mut evaluator = Evaluator::<Ball>::new(program, BITS);
    let (mut points, mut ratio) = (0, f64::INFINITY);
    for step in 0..10 {
        let r = region.radius() * [1.0, 1.01, 1.1, 1.3, 1.7, 2.5, 4.0, 8.0, 20.0, 300.0][step];
        for j in 0..=8 {
            let psi = region.theta() * f64::from(j) / 8.0;
            let psi = if j == 8 { region.theta() } else { psi };
            let Ok(values) = evaluator.eval(&[&place(r, psi)]) else {
                continue;
            };
            if values.iter().any(Ball::is_indeterminate) {
                continue;
            }
            points += 1;
            let least = |v: &Ball| v.abs_lower().to_real(64, Round::Down);
            let bound = at(&size, r);
            assert!(least(&values[0]) <= bound, "{text}: size at {r}, {psi}");
            if !bound.is_zero() && !least(&values[0]).is_zero() {
                let quotient = Real::with_val(64, &bound / least(&values[0]));
                ratio = ratio.min(quotient.to_f64());
            }
            // What the coefficients are not known by.
            let mut allowed = found.rest.as_ref().map_or(Real::new(64), |d| at(d, r));
            for term in &found.terms {
                let rate = term.rate.ball(64).ends(64).1.to_f64();
                let power = term.power.ball(64).ends(64).1.to_f64();
                let grown = Real::with_val(64, rate.max(0.0) * r + power * r.ln()).exp();
                allowed += term.coefficient.radius().to_real(64, Round::Up) * grown;
            }
            let error = least(&values[1]);
            assert!(
                error <= allowed,
                "{text}: {error} > {allowed} at {r}, {psi}"
            );
        }
    }
    (points, ratio)
}

#[test]
fn the_continued_function_is_within_the_bound() {
    let mut draw = Draw(0x9E37_79B9_7F4A_7C15);
    for (text, continued) in FORMULAS {
        let formula = parsed(text);
        let continued = parsed(if continued.is_empty() {
            text
        } else {
            continued
        });
        let mut points = 0;
        for round in 0..8 {
            let (mut radius, theta) = match round {
                0 => (4.0, 0.125),
                1 => (12.0, 0.5),
                2 => (6.0, 0.0),
                _ => (draw.between(1.5, 20.0), draw.between(0.0, 1.5)),
            };
            let shifted = round >= 5;
            let (x0, scale) = match shifted {
                true => (draw.between(-0.5, 0.5), draw.between(2.0, 9.0)),
                false => (0.0, 1.0),
            };
            if shifted {
                radius = 1.0;
            }
            let number = |x: f64| Expr::Number(Rational::from_f64(x).expect("finite"));
            let place = build::add(number(x0), build::mul(number(scale), build::var("z")));
            let within = |e: &Expr| match shifted {
                true => e.substitute("z", &place),
                false => e.clone(),
            };
            let region = Region::new(radius, theta);
            points += checked(text, &within(&continued), &within(&formula), &region).0;
        }
        assert!(points >= 100, "{text}: {points} points");
    }
}

#[test]
fn common_sizes_are_sharp() {
    for text in [
        "tanh(z)",
        "z*tanh(softplus(z))",
        "-z*tanh(softplus(-z))",
        "z*normcdf(z)",
        "-z*normcdf(-z)",
        "exp(-z^2)",
        "sech(z)",
        "1/(1+z^2)",
        "sqrt(z^2+1)-z",
        "atan(z)",
        "softplus(z)-z",
        "-z/2*(1+tanh(sqrt(2/pi)*(-z-0.044715*z^3)))",
    ] {
        for (radius, theta) in [(2.0, 0.125), (5.0, 0.5), (20.0, 0.5)] {
            let region = Region::new(radius, theta);
            let (points, ratio) = checked(text, &parsed(text), &parsed(text), &region);
            assert!(
                points > 0 && ratio < 10.0,
                "{text} {radius} {theta}: {ratio}"
            );
        }
    }
}

#[test]
fn an_exponential_is_below_its_bound_at_every_angle() {
    let mut draw = Draw(0xDEAD_BEEF_1234_5678);
    let (mut found, mut all) = (0, 0);
    for _ in 0..600 {
        let (radius, theta) = (draw.between(1.0, 9.0), draw.between(0.0, 0.7));
        let region = Region::new(radius, theta);
        let mut powers: Vec<f64> = (0..3)
            .map(|_| (draw.between(0.0, 16.0)).ceil() / 4.0)
            .collect();
        powers.sort_by(|a, b| b.total_cmp(a));
        powers.dedup();
        let terms: Vec<(f64, f64)> = powers
            .iter()
            .map(|p| (*p, draw.between(-3.0, 2.0)))
            .collect();
        let balls = terms.iter().map(|(p, c)| (exact(*p), exact(*c)));
        let balls: Vec<(RealBall, RealBall)> = balls.collect();
        all += 1;
        let one = Decay::constant(Magnitude::ONE);
        let Ok(bound) = exponential(&region, &balls, &one) else {
            continue;
        };
        found += 1;
        for j in 0..40 {
            let r = radius * draw.between(0.0, 0.02 * f64::from(j * j)).exp2();
            let r = if j == 0 { radius } else { r };
            for k in 0..=20 {
                let psi = theta * f64::from(k) / 20.0;
                let value: f64 = terms
                    .iter()
                    .map(|(p, c)| c * r.powf(*p) * (p * psi).cos())
                    .sum();
                let size = Real::with_val(64, bound.size.to_real(64, Round::Up).ln_ref()).to_f64();
                let most = size + bound.power * r.ln() - bound.rate * r;
                let noise = 1e-9 * (1.0 + r.powf(powers[0]) * 9.0);
                assert!(
                    value <= most + noise,
                    "{terms:?} {radius} {theta}: {r} {psi}"
                );
            }
        }
    }
    assert!(found > 200 && found < all, "{found} of {all}");
}

#[test]
fn sums_and_suprema_of_bounds() {
    let mut draw = Draw(77);
    for _ in 0..2000 {
        let region = Region::new(draw.between(1.0, 40.0), 0.25);
        let mut one = || Decay {
            size: Magnitude::up_f64(draw.between(0.0, 9.0)),
            power: (draw.between(-4.0, 4.0) * 2.0).round() / 2.0,
            rate: (draw.between(-1.0, 3.0) * 4.0).round() / 4.0,
        };
        let parts = [one(), one(), one()];
        let sum = region.together(&parts);
        let product = parts[0].times(&parts[1]);
        let most = region.supremum(&sum).to_real(64, Round::Up);
        let (flat, power) = region.algebraic(&sum);
        for _ in 0..20 {
            let r = region.radius() * draw.between(0.0, 5.0).exp2();
            let exact = parts
                .iter()
                .map(|d| at(d, r))
                .fold(Real::new(128), |s, x| s + x);
            let total = at(&sum, r) * (1.0 + 1e-12);
            assert!(exact <= total, "{parts:?} {sum:?} at {r}");
            assert!(total <= Real::with_val(64, &most * (1.0 + 1e-9)) || most.is_infinite());
            let flat: Real = flat.to_real(64, Round::Up) * r.powf(power) * (1.0 + 1e-9);
            assert!(total <= flat || flat.is_infinite());
            assert!(at(&parts[0], r) * at(&parts[1], r) <= at(&product, r) * (1.0 + 1e-12));
        }
    }
}

#[test]
fn what_no_rule_covers_is_refused() {
    let refused = |text: &str, radius: f64, theta: f64| {
        let region = Region::new(radius, theta);
        let calculus = Calculus::new(&region, "z");
        let e = parsed(text);
        assert!(calculus.of(&e).is_err(), "{text} {radius} {theta}");
        assert!(calculus.size_on(&e).is_err(), "{text} {radius} {theta}");
    };
    // Poles and zeros in the sector, or not told from it.
    refused("1/(z-3)", 2.0, 0.25);
    refused("1/(z^2-4*z+5)", 1.5, 1.0);
    refused("log(z-5)", 3.0, 0.25);
    refused("sqrt(z^2-9)", 2.0, 0.25);
    refused("atan(1/(z-2))", 1.5, 0.25);
    refused("1/(z^(1/2)-z^(1/2))", 9.0, 0.25);
    // Too wide.
    refused("exp(-z^2)", 5.0, 0.8);
    refused("exp(-z^4)", 5.0, 0.4);
    refused("erf(z)", 5.0, 0.8);
    refused("tanh(z^3)", 5.0, 0.6);
    refused("z/2*(1+tanh(z+z^3))", 5.0, 0.53);
    // Not analytic, not real, or without a rule.
    for text in [
        "abs(z)",
        "relu(z)",
        "step(z)*z",
        "max(z,1)",
        "i*z",
        "log(-z)",
        "sqrt(1-z)",
        "asin(z)",
        "atanh(z)",
        "acosh(1/z)",
        "exp(-exp(z))",
        "exp(z^2)",
        "cos(z^2)",
        "gamma(z)",
        "tan(z)",
        "besselk(0,z)",
        "(-2)^z",
        "z^z",
        "erf(sinh(z))",
        "z/(pi-pi)",
        "sqrt(-1)*z",
        "0^z",
        "1/(log(4)*z-2*log(2)*z)",
    ] {
        refused(text, 8.0, 0.25);
    }
    // Not a sector.
    for (radius, theta) in [
        (0.5, 0.25),
        (f64::NAN, 0.25),
        (f64::INFINITY, 0.25),
        (2.0, -0.1),
        (2.0, std::f64::consts::FRAC_PI_2),
        (2.0, f64::NAN),
    ] {
        refused("z", radius, theta);
        refused("1", radius, theta);
    }
}

#[test]
fn constants_are_compared_with_proof() {
    let of = |text: &str| Exact::of(&parsed(text)).expect("a constant");
    assert!(of("2*pi-pi").equals(&of("pi")));
    assert!(
        of("sqrt(2)*sqrt(2)").is_zero() || of("sqrt(2)*sqrt(2)").as_rational() == Some(2.into())
    );
    assert!(of("(1+sqrt(2))^2-2*sqrt(2)").equals(&of("3")));
    assert!(of("sqrt(9/4)*pi/pi").equals(&of("3/2")));
    assert!(of("8^(1/3)").equals(&of("2")));
    assert_eq!(of("pi").compare(&of("22/7")), Ok(Ordering::Less));
    assert_eq!(
        of("sqrt(2)+sqrt(3)").compare(&of("pi")),
        Ok(Ordering::Greater)
    );
    assert_eq!(of("exp(-5000)").sign(), Ok(Ordering::Greater));
    // Equal, but for a reason that is not seen.
    assert!(of("log(4)").compare(&of("2*log(2)")).is_err());
    for text in [
        "log(-1)",
        "i",
        "sqrt(-2)",
        "z",
        "1/(pi-pi)",
        "(pi-pi)^(-1)",
        "1/(log(4)-2*log(2))",
    ] {
        assert!(Exact::of(&parsed(text)).is_err(), "{text}");
    }
}

#[test]
fn terms_are_the_exact_ones() {
    let region = Region::new(8.0, 0.5);
    let calculus = Calculus::new(&region, "z");
    let found = calculus.of(&parsed("z*logistic(z)")).expect("a rule");
    let first = &found.terms[0];
    assert!(first.power.is_one() && first.rate.is_zero());
    assert!(first.coefficient.contains(&Real::with_val(8, 1)) && first.coefficient.is_exact());
    let second = &found.terms[1];
    assert!(second.power.is_one() && second.rate.equals(&Exact::number(-1)));
    // A polynomial has no rest.
    let found = calculus.of(&parsed("(z+1)^3-z^3")).expect("a rule");
    assert!(found.rest.is_none() && found.terms.len() == 3);
    assert!(
        calculus
            .of(&parsed("z-z"))
            .expect("a rule")
            .terms
            .is_empty()
    );
    let size = calculus.size(&found).expect("a bound");
    assert!(size.power == 2.0 && size.rate == 0.0);
}
