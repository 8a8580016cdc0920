//! Series of formulas against derivatives that are computed by other means.

use crate::expr::{Evaluator, Expr, Program, Scope, eval_complex};
use crate::number::ball::{Ball, Magnitude};
use crate::number::{Complex, Real, Scalar, Series};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rug::float::{Constant, Round};
use std::sync::Arc;

mod contour;
mod rules;

pub(super) fn parse(text: &str) -> Expr {
    Expr::parse(text, &Scope::new(&["k"])).expect(text)
}

/// The series of a formula in `k`; none where it is refused.
pub(super) fn series(text: &str, centre: &Ball, order: usize, bits: u32) -> Option<Series> {
    let program = Arc::new(Program::compile(&[&parse(text)], &["k"]));
    let k = Series::variable(centre, order, bits);
    let mut evaluator = Evaluator::<Series>::new(program, bits);
    evaluator.eval(&[&k]).ok().map(|values| values[0].clone())
}

pub(super) fn point(k: f64) -> Ball {
    Ball::exact(Complex::with_val(64, (k, 0)))
}

/// `log2` of a magnitude, nearly.
pub(super) fn size(x: Magnitude) -> f64 {
    if x.is_zero() {
        return f64::NEG_INFINITY;
    }
    let e = x.log2_up();
    e as f64 + x.scaled(-e).to_f64_up().log2()
}

/// How many bits a series has lost on the disc of this radius: the largest `r_m rho^m` over the largest
/// `|c_m| rho^m`, against `2^-bits`.
pub(super) fn lost(s: &Series, rho: f64, bits: u32) -> f64 {
    let most = |of: &dyn Fn(&Ball) -> Magnitude| {
        let weighted = |(m, c): (usize, &Ball)| size(of(c)) + m as f64 * rho.log2();
        let all = s.coefficients().iter().enumerate().map(weighted);
        all.fold(f64::NEG_INFINITY, f64::max)
    };
    most(&|c| c.radius()) - most(&|c| c.abs_upper()) + f64::from(bits)
}

#[test]
fn polynomials_are_exact_and_short() {
    let s = series("(k^2-3)*(k+1/2)-2*k", &point(2.0), 50, 100).expect("a series");
    let expected = [-1.5, 9.0, 6.5, 1.0];
    assert_eq!(s.coefficients().len(), 4);
    assert_eq!(s.order(), 50);
    for (c, x) in s.coefficients().iter().zip(expected) {
        assert!(c.is_exact() && *c.re().mid() == x);
    }
    // The order is that of the variable, the coefficients beyond it are not kept.
    let s = series("k^5", &point(1.0), 3, 100).expect("a series");
    assert_eq!((s.coefficients().len(), s.order()), (3, 3));
    let s = series("k^5", &point(1.0), 1, 100).expect("a series");
    assert_eq!(s.coefficients().len(), 1);
}

#[test]
fn the_value_of_the_polynomial() {
    let mut rng = ChaCha8Rng::seed_from_u64(0x7a1);
    for text in [
        "exp(-k)/k",
        "exp(-i*k)",
        "k^3-2",
        "i*k",
        "1/(1+i*k)^3",
        "2*besselk(0,k)",
    ] {
        let s = series(text, &point(3.0), 60, 200).expect(text);
        for n in 0..40 {
            let t = Complex::with_val(
                300,
                (rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0)),
            );
            let t = if n % 3 == 0 {
                Complex::with_val(300, t.real())
            } else {
                t
            };
            let radius = Real::with_val(64, 1) >> rng.random_range(1..300);
            let ball = if n % 2 == 0 {
                Ball::exact(t.clone())
            } else {
                Ball::new(t.clone(), &radius)
            };
            let shift = Real::with_val(300, &radius * rng.random_range(-1.0..1.0));
            let t = if n % 2 == 0 { t } else { t + shift };
            let found = s.at(&ball);
            let mut exact = Complex::new(600);
            for c in s.coefficients().iter().rev() {
                exact = exact * &t + c.mid();
            }
            assert!(found.contains(&exact), "{text} at {t}");
            if n % 2 == 0 {
                let loss = size(found.radius()) - size(found.abs_upper()) + 200.0;
                assert!(loss < 14.0, "{text} at {t}: {loss}");
            }
        }
    }
}

/// With the rest of the module's theorem the polynomial encloses the function.
#[test]
fn the_rest_is_below_its_bound() {
    // |exp(-k)/k| <= e^-(k0 - s r)/(k0 - s r) on the disc of s r about k0.
    let (k0, r, s, order) = (3.0, 1.0, 2.5f64, 80);
    let found = series("exp(-k)/k", &point(k0), order, 300).expect("a series");
    let most = (s * r - k0).exp() / (k0 - s * r);
    let rest = Magnitude::up_f64(most * 1.000_001)
        .times(Magnitude::up_f64(s).pow_down(order as u32).recip_up())
        .times(Magnitude::up_f64(1.000_001 / (1.0 - 1.0 / s)));
    for angle in 0..16 {
        let turn = Real::with_val(400, f64::from(angle)) / 2.5f64;
        let (sine, cosine) = turn.sin_cos(Real::new(400));
        let t = Complex::with_val(400, (cosine * r, sine * r)) * 0.999_f64;
        let k = Complex::with_val(400, &t + k0);
        let exact = eval_complex(&parse("exp(-k)/k"), &[("k", &k)], 380).expect("a value");
        let polynomial = found.at(&Ball::exact(t));
        let gap = Complex::with_val(400, polynomial.mid() - &exact);
        let gap = Magnitude::down(&Real::with_val(64, gap.abs_ref()));
        assert!(gap <= rest.plus(polynomial.radius()));
        assert!(gap > rest.scaled(-40), "the bound is not far off");
    }
}

trait Reciprocal {
    fn recip_up(self) -> Magnitude;
}

impl Reciprocal for Magnitude {
    fn recip_up(self) -> Magnitude {
        Magnitude::ONE.over(self)
    }
}

#[test]
fn an_evaluator_can_be_used_again() {
    let program = Arc::new(Program::compile(&[&parse("pi*exp(-k)/k")], &["k"]));
    let mut evaluator = Evaluator::<Series>::new(program, 100);
    let mut last = f64::INFINITY;
    for (bits, order) in [(100, 20), (300, 40), (64, 10), (300, 1)] {
        evaluator.set_bits(bits);
        let k = Series::variable(&point(2.0), order, bits);
        let s = evaluator.eval(&[&k]).expect("a series")[0].clone();
        assert_eq!(s.coefficients().len(), order);
        let radius = size(s.coefficients()[0].radius());
        assert!(radius < 4.0 - f64::from(bits) && radius > -4.0 - f64::from(bits));
        last = last.min(radius);
    }
    assert!(last < -290.0);
    let mut s = Series::zero(64);
    assert!(Scalar::is_zero(&s) && s.is_finite());
    s.set_constant(crate::number::Constant::Pi).expect("pi");
    assert_eq!(s.order(), usize::MAX);
    let constant = Real::with_val(200, Constant::Pi);
    assert!(s.coefficients()[0].contains(&Complex::with_val(200, constant)));
}
