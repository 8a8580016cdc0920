//! Polynomials in k hold F e^{ck} on their interval.

use super::*;
use crate::expr::{Expr, Scope, eval_complex};
use crate::number::Complex;

/// phi, F in k, and the depth of its nearest singularity.
const KNOWN: [(&str, &str, Option<Symmetry>, f64); 13] = [
    ("tanh(z)", "-i*pi/sinh(pi*k/2)", Some(Symmetry::Odd), 1.57),
    ("tanh(z)", "-i*pi/sinh(pi*k/2)", None, 1.57),
    ("logistic(z)", "-i*pi/sinh(pi*k)", None, 3.125),
    ("atan(z)", "-i*pi*exp(-k)/k", Some(Symmetry::Odd), 1.0),
    ("1/(1+z^2)", "pi*exp(-k)", Some(Symmetry::Even), 1.0),
    ("sech(z)", "pi/cosh(pi*k/2)", Some(Symmetry::Even), 1.57),
    ("softplus(z)", "-pi/(k*sinh(pi*k))", None, 3.125),
    (
        "sqrt(1+z^2)",
        "-2*besselk(1,k)/k",
        Some(Symmetry::Even),
        1.0,
    ),
    ("1/sqrt(1+z^2)", "2*besselk(0,k)", Some(Symmetry::Even), 1.0),
    (
        "z*logistic(z)",
        "-pi^2*cosh(pi*k)/sinh(pi*k)^2",
        None,
        3.125,
    ),
    ("asinh(z)", "-2*i*besselk(0,k)/k", Some(Symmetry::Odd), 1.0),
    (
        "1/(1+z^2)^2",
        "pi*(1+k)*exp(-k)/2",
        Some(Symmetry::Even),
        1.0,
    ),
    ("z/(1+z^2)", "-i*pi*exp(-k)", Some(Symmetry::Odd), 1.0),
];

/// Bits of closed forms.
const TRUE_BITS: u32 = 2400;

fn formula(text: &str, variable: &str) -> Expr {
    Expr::parse(text, &Scope::new(&[variable])).expect("a formula")
}

fn place(k: &Rational) -> Place {
    Place::new(&build::rational(k.clone())).expect("a frequency")
}

/// F e^{ck} by its formula.
fn truth(f: &Expr, k: &Rational, c: &Rational) -> Complex {
    let at = Complex::with_val(TRUE_BITS, (k, 0));
    let weight = Real::with_val(TRUE_BITS, Rational::from(c * k)).exp();
    eval_complex(f, &[("k", &at)], TRUE_BITS).expect("a value") * weight
}

/// A share 10^-digits of F e^{ck} at the end of the interval where that is smaller.
fn tolerance(f: &Expr, ends: [&Rational; 2], c: &Rational, digits: f64) -> Magnitude {
    let share = Real::with_val(64, -digits * std::f64::consts::LN_10).exp();
    let at = |k| Magnitude::down(&(Real::with_val(64, truth(f, k, c).abs_ref()) * &share));
    at(ends[0]).min(at(ends[1]))
}

fn aim(tolerance: Magnitude, max_bits: u32) -> Aim<'static> {
    Aim {
        tolerance,
        max_bits,
        max_nodes: 1 << 16,
        stop: &|| false,
    }
}

/// Numbers from 0 to 1.
fn numbers(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 40) as f64 / (1u64 << 24) as f64
    }
}

/// Both ends of an interval, its middle, and some frequencies of it.
fn inside(k0: &Rational, r: &Rational, unit: &mut impl FnMut() -> f64) -> Vec<Rational> {
    let at = |x: f64| k0 + r * Rational::from_f64(x).expect("finite");
    let mut all = vec![at(-1.0), at(1.0), at(0.0)];
    all.extend((0..3).map(|_| at(2.0 * unit() - 1.0)));
    all
}

#[test]
fn balls_hold_f_on_the_whole_interval_and_are_as_small_as_asked() {
    let mut unit = numbers(3);
    for (phi, f, symmetry, depth) in KNOWN {
        let (phi, f) = (formula(phi, "z"), formula(f, "k"));
        let rule = Hyperbola::new(&phi, symmetry, depth);
        for digits in [5.0, 30.0, 100.0] {
            let low = Rational::from_f64((unit() * 8.0).exp2() / 64.0).expect("finite");
            let ratio = Rational::from_f64(1.1 + 1.4 * unit()).expect("finite");
            let high = &low * ratio;
            let (k0, r) = (
                Rational::from(&low + &high) / 2u32,
                Rational::from(&high - &low) / 2u32,
            );
            let c = Rational::from_f64(depth).expect("finite");
            let tolerance = tolerance(&f, [&low, &high], &c, digits);
            let disc = rule
                .disc(&k0, &r, &c, None, &aim(tolerance, 1 << 14))
                .expect("a disc");
            for k in inside(&k0, &r, &mut unit) {
                let found = rule.at(&disc, &place(&k)).expect("a ball");
                assert!(
                    found.contains(&truth(&f, &k, &c)),
                    "{phi} at {k}: {}",
                    disc.detail
                );
                let radius = found.re().radius().max(found.im().radius());
                assert!(radius <= tolerance, "{phi} at {k}: {}", disc.detail);
            }
        }
    }
}

#[test]
fn any_choice_leaves_the_bound_true() {
    // Paths, orders, weights and precisions, however bad.
    let mut unit = numbers(11);
    let (mut held, mut refused, mut close) = (0, 0, 0);
    for (phi, f, symmetry, _) in KNOWN {
        let (phi, f) = (formula(phi, "z"), formula(f, "k"));
        let rule = Hyperbola::new(&phi, symmetry, 1.0);
        for _ in 0..16 {
            let k0 = Rational::from_f64((unit() * 11.0).exp2() / 64.0).expect("finite");
            let r = &k0 * Rational::from_f64(0.95 * unit() + 0.01).expect("finite");
            let c = Rational::from_f64(4.0 * unit() - 1.0).expect("finite");
            let ends = [Rational::from(&k0 - &r), Rational::from(&k0 + &r)];
            let tolerance = tolerance(&f, [&ends[0], &ends[1]], &c, 40.0 * unit());
            let aim = aim(tolerance, 64 + (300.0 * unit()) as u32);
            let (frame, span) = Frame::new(&k0, &r, &c).expect("an interval");
            let parameters = [0.2 + 1.5 * unit(), 0.01 + 0.3 * unit(), 0.05 + 0.9 * unit()];
            let path = Path::of(parameters, 0.02 + 0.7 * unit(), 2 + (60.0 * unit()) as u32);
            let order = (90.0 * unit()) as usize;
            let disc = rule
                .rule_on(&path, &span, &aim)
                .and_then(|bounds| rule.summed(&path, bounds.error, frame, Some(order), &aim));
            let Ok(disc) = disc else {
                refused += 1;
                continue;
            };
            held += 1;
            for k in inside(&k0, &r, &mut unit) {
                let found = rule.at(&disc, &place(&k)).expect("a ball");
                let value = truth(&f, &k, &c);
                assert!(found.contains(&value), "{phi} at {k}: {}", disc.detail);
                let off = Real::with_val(64, (found.mid() - value).abs_ref());
                close += u32::from(found.radius() < Magnitude::up(&off).scaled(6));
            }
        }
    }
    assert!(
        held > 100 && refused > 5 && close > 50,
        "{held} {refused} {close}"
    );
}

#[test]
fn radii_hold_the_rounding() {
    // Fewer bits than the tolerance needs: what is left is rounding alone.
    let mut unit = numbers(29);
    let mut most = 0.0_f64;
    for (phi, f, symmetry, depth) in KNOWN {
        let (phi, f) = (formula(phi, "z"), formula(f, "k"));
        let rule = Hyperbola::new(&phi, symmetry, depth);
        for _ in 0..2 {
            let k0 = Rational::from_f64((unit() * 10.0).exp2() / 64.0).expect("finite");
            let r = &k0 * Rational::from_f64(0.4 * unit() + 0.01).expect("finite");
            let c = Rational::from_f64(depth * unit()).expect("finite");
            let ends = [Rational::from(&k0 - &r), Rational::from(&k0 + &r)];
            let tolerance = tolerance(&f, [&ends[0], &ends[1]], &c, 60.0);
            let aim = aim(tolerance, 64 + (90.0 * unit()) as u32);
            let disc = rule.disc(&k0, &r, &c, None, &aim).expect("a disc");
            for k in inside(&k0, &r, &mut unit) {
                let found = rule.at(&disc, &place(&k)).expect("a ball");
                let value = truth(&f, &k, &c);
                assert!(found.contains(&value), "{phi} at {k}: {}", disc.detail);
                assert!(disc.error.scaled(20) < found.radius(), "{phi} at {k}");
                let off = Magnitude::up(&Real::with_val(64, (found.mid() - value).abs_ref()));
                most = most.max(off.over(found.radius()).to_f64_up());
            }
        }
    }
    assert!(most > 1e-4, "a share of {most}");
}

#[test]
fn moments_of_balls_hold_those_of_their_numbers() {
    let mut unit = numbers(41);
    let mut most = 0.0_f64;
    for bits in [64, 100, 200] {
        for spread in [0.0, 1e-12, 1e-3] {
            let mut one = |size: f64| {
                let mut part = || (size * (unit() - 0.5), (unit() * 3.0).floor() - 1.0);
                let ((x, a), (y, b)) = (part(), part());
                let mid = Complex::with_val(bits, (x, y));
                let off = Complex::with_val(600, (spread * a, spread * b));
                let ball = Ball::new(mid.clone(), &Real::with_val(64, spread));
                (ball, off + mid)
            };
            let (mut nodes, mut numbers) = (Vec::new(), Vec::new());
            for _ in 0..20 {
                let ((g, t), (q, s)) = (one(3.0), one(5.0));
                nodes.push(Node { g, q });
                numbers.push((t, s));
            }
            let sizes = Sizes::of(&nodes, 50).expect("sizes");
            let plan = sizes.plan(bits, -60.0, -2.0);
            assert!(plan.is_sorted_by(|a, b| a >= b));
            let none = aim(Magnitude::ONE, 64);
            let sums = Moments::of(&nodes, &sizes, &plan, None, &none).expect("sums");
            let one = RealBall::exact(Real::with_val(bits, 1));
            let found = sums.coefficients(one, bits);
            let mut factorial = Real::with_val(600, 1);
            for (m, h) in found.iter().enumerate() {
                let mut sum = Complex::new(600);
                for (t, s) in &mut numbers {
                    sum += &*t;
                    *t *= &*s;
                }
                factorial *= m.max(1) as u32;
                let value = sum / &factorial;
                assert!(h.contains(&value), "{bits} {spread} {m}");
                let off = Magnitude::up(&Real::with_val(64, (h.mid() - value).abs_ref()));
                most = most.max(off.over(h.radius()).to_f64_up());
            }
        }
    }
    assert!(most > 0.1, "a share of {most}");
}

#[test]
fn coefficients_are_those_of_the_series() {
    // pi e^{-k} e^{ck} about k0: pi e^{(c-1)k0} (c-1)^m/m!.
    let phi = formula("1/(1+z^2)", "z");
    let rule = Hyperbola::new(&phi, Some(Symmetry::Even), 1.0);
    let (k0, r, c) = (
        Rational::from((3, 2)),
        Rational::from((1, 2)),
        Rational::from((5, 4)),
    );
    let tolerance = Magnitude::power_of_two(-120);
    let disc = rule
        .disc(&k0, &r, &c, None, &aim(tolerance, 4000))
        .expect("a disc");
    let mut term = Real::with_val(400, 0.375).exp() * Real::with_val(400, rug::float::Constant::Pi);
    // What the rule leaves is analytic in k as well, but it is bounded on the interval alone.
    for (m, h) in disc.coefficients.iter().enumerate().take(12) {
        let off = Real::with_val(64, h.re().mid() - &term).abs();
        assert!(off < 1e-33 * 3.0_f64.powi(m as i32), "{m}: {off}");
        assert!(h.im().is_zero());
        term = term * 0.25 / (m + 1);
    }
}

#[test]
fn what_has_no_bound_is_refused() {
    let phi = formula("tanh(z)", "z");
    let rule = Hyperbola::new(&phi, Some(Symmetry::Odd), 1.57);
    let (one, zero) = (Rational::from(1), Rational::new());
    let aim = aim(Magnitude::power_of_two(-60), 4000);
    let disc = |k0: &Rational, r: &Rational, order| rule.disc(k0, r, &one, order, &aim);
    assert!(disc(&one, &one, None).is_err(), "down to 0");
    assert!(disc(&one, &zero, None).is_err(), "nothing");
    assert!(
        disc(&one, &Rational::from((-1, 2)), None).is_err(),
        "less than nothing"
    );
    assert!(
        disc(&one, &Rational::from((1, 2)), Some(MOST_ORDER + 1)).is_err(),
        "too many moments"
    );
    let found = disc(&one, &Rational::from((1, 2)), None).expect("a disc");
    assert!(rule.at(&found, &place(&Rational::from((3, 2)))).is_ok());
    assert!(
        rule.at(&found, &place(&Rational::from((301, 200))))
            .is_err()
    );
    assert!(rule.at(&found, &place(&Rational::from((99, 200)))).is_err());
    let stopped = Aim {
        stop: &|| true,
        ..aim
    };
    assert!(
        rule.disc(&one, &Rational::from((1, 2)), &one, None, &stopped)
            .is_err()
    );
    let chirp = formula("cos(z^2)", "z");
    let rule = Hyperbola::new(&chirp, Some(Symmetry::Even), f64::INFINITY);
    assert!(
        rule.disc(&one, &Rational::from((1, 2)), &one, None, &aim)
            .is_err()
    );
}

#[test]
fn pieces_cover_what_they_are_asked_to() {
    for (from, to) in [
        ((1, 64), (64, 1)),
        ((1, 3), (2, 7)),
        ((1, 3), (1, 2)),
        ((1, 7), (1001, 3)),
        ((0, 1), (1, 1)),
    ] {
        let (from, to) = (Rational::from(from), Rational::from(to));
        let pieces = pieces(&from, &to);
        if from == 0 || to <= from {
            assert!(pieces.is_empty());
            continue;
        }
        let mut end = from.clone();
        for (k0, r) in &pieces {
            assert_eq!(Rational::from(k0 - r), end);
            assert!(*r > 0 && Rational::from(r / k0) < Rational::from((3, 7)));
            end = Rational::from(k0 + r);
        }
        assert_eq!(end, to);
    }
    assert_eq!(
        pieces(&Rational::from((1, 64)), &Rational::from(64)).len(),
        12
    );
}
