//! Linearity, shift, dilation, modulation, conjugation, derivative and Plancherel, on random
//! activations. The two sides of each law come from different routes.

use super::{activation, cases, frequency, near, transform};
use proptest::prelude::*;
use rug::float::Constant;
use specbias::error::Doubt;
use specbias::expr::{Expr, Scope, eval_complex};
use specbias::fourier::{PointValue, Route};
use specbias::number::{Complex, Real, bits_for_digits};
use specbias::quadrature::{Options, from_fn, tanh_sinh};

const DIGITS: u32 = 25;
/// Functions of `#` with kinks, slow tails, growth and steps among them.
const ATOMS: [&str; 12] = [
    "exp(-(#)^2)",
    "sech(#)",
    "1/(1+(#)^2)",
    "exp(-abs(#))",
    "tanh(#)",
    "softplus(#)",
    "relu(#)",
    "erf(#)",
    "(#)*normcdf(#)",
    "atan(#)",
    "logistic(#)",
    "(#)*exp(-(#)^2/2)",
];
/// Smooth ones that decay on both sides.
const SMALL: [&str; 5] = [
    "exp(-(#)^2)",
    "sech(#)",
    "sech(#)^2",
    "(#)*exp(-(#)^2/2)",
    "cos(3*(#))*exp(-(#)^2/2)",
];

/// A positive rational, as text.
fn positive() -> impl Strategy<Value = String> {
    (1u32..6, 1u32..4).prop_map(|(p, q)| format!("({p}/{q})"))
}

/// A rational of any sign, as text.
fn signed() -> impl Strategy<Value = String> {
    (-5i32..6, 1u32..4).prop_map(|(p, q)| format!("({p}/{q})"))
}

/// One of these functions of `a*z + b`.
fn one_of(atoms: &'static [&'static str]) -> impl Strategy<Value = String> {
    let atom = prop::sample::select(atoms);
    (atom, positive(), signed()).prop_map(|(f, a, b)| f.replace('#', &format!("{a}*z+{b}")))
}

/// The left-hand side of a law.
fn left(phi: &str, k: &str) -> Result<PointValue, Doubt> {
    transform(&activation(phi), &frequency(k), Route::Contour, DIGITS)
}

/// What stands on the right-hand side.
fn right(phi: &str, k: &str) -> Result<PointValue, Doubt> {
    transform(&activation(phi), &frequency(k), Route::Derivative, DIGITS)
}

/// The value of a formula without variables.
fn constant(text: &str) -> Complex {
    let formula = Expr::parse(text, &Scope::new(&[])).expect("a formula");
    eval_complex(&formula, &[], bits_for_digits(DIGITS) + 64).expect("a value")
}

/// Whether `left = sum of factor times right`, within the error bounds of all of them.
fn holds(
    left: Result<PointValue, Doubt>,
    right: Vec<(Complex, Result<PointValue, Doubt>)>,
) -> Result<(), TestCaseError> {
    let left = left.map_err(|why| TestCaseError::fail(why.text))?;
    let mut sum = Complex::with_val(left.value.prec(), 0);
    let mut bound = left.error.clone();
    for (factor, value) in right {
        let value = value.map_err(|why| TestCaseError::fail(why.text))?;
        sum += Complex::with_val(sum.prec(), &factor * &value.value);
        bound += Real::with_val(64, factor.abs_ref()) * value.error;
    }
    // The bounds say that the values are as good as was asked.
    prop_assert!(bound < 1e-20, "a bound of {bound:.2e} proves nothing");
    near(&left.value, &sum, &bound).map_err(TestCaseError::fail)
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn linearity(f in one_of(&ATOMS), g in one_of(&ATOMS), a in signed(), b in signed(), k in positive()) {
        holds(
            left(&format!("{a}*({f})+{b}*({g})"), &k),
            vec![(constant(&a), right(&f, &k)), (constant(&b), right(&g, &k))],
        )?;
    }

    /// F[phi(z - s)](k) = e^{-iks} F[phi](k).
    #[test]
    fn shift(f in one_of(&ATOMS), s in signed(), k in positive()) {
        let shifted = f.replace('z', &format!("(z-{s})"));
        holds(left(&shifted, &k), vec![(constant(&format!("exp(-i*{k}*{s})")), right(&f, &k))])?;
    }

    /// F[phi(a z)](k) = F[phi](k/a)/a.
    #[test]
    fn dilation(f in one_of(&ATOMS), a in positive(), k in positive()) {
        let dilated = f.replace('z', &format!("({a}*z)"));
        holds(left(&dilated, &k), vec![(constant(&format!("1/{a}")), right(&f, &format!("{k}/{a}")))])?;
    }

    /// F[2 cos(w z) phi](k) = F[phi](k - w) + F[phi](k + w), for w < k.
    #[test]
    fn modulation(f in one_of(&SMALL), w in (1u32..9), k in (1u32..4)) {
        let (w, k) = (format!("({w}/10)"), format!("{k}"));
        let one = || constant("1");
        holds(
            left(&format!("2*cos({w}*z)*({f})"), &k),
            vec![(one(), right(&f, &format!("{k}-{w}"))), (one(), right(&f, &format!("{k}+{w}")))],
        )?;
    }

    /// phi is real: F[phi(-z)](k) = conj F[phi](k).
    #[test]
    fn conjugation(f in one_of(&ATOMS), k in positive()) {
        let mirrored = f.replace('z', "(-z)");
        let value = right(&f, &k).map(|v| PointValue { value: v.value.conj(), error: v.error, certificate: None });
        holds(left(&mirrored, &k), vec![(constant("1"), value)])?;
    }

    /// F[phi'](k) = ik F[phi](k).
    #[test]
    fn derivative(f in one_of(&SMALL), k in positive()) {
        let slope = Expr::parse(&f, &Scope::new(&["z"])).expect("a formula").derivative("z").expect("smooth");
        holds(left(&slope.to_string(), &k), vec![(constant(&format!("i*{k}")), right(&f, &k))])?;
    }
}

/// ∫ phi² dz = (1/pi) ∫_0^∞ |F|² dk for real phi, both sides by a rule on a finite range.
#[test]
fn plancherel() {
    // Name, and where phi and F have both fallen below 1e-24.
    for (phi, reach, band) in [
        ("exp(-z^2/2)", "11", "11"),
        ("sech(z)", "60", "40"),
        ("z*exp(-(z-1)^2/2)", "13", "12"),
    ] {
        let bits = 128;
        let formula = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
        let number = |text: &str| Real::with_val(bits, Real::parse(text).expect("a number"));
        let options = Options::new(bits, vec![Real::with_val(64, 1e-20)]);
        let mut square = from_fn(
            1,
            |node: &specbias::quadrature::Node, out: &mut [Complex]| {
                let at = Complex::with_val(bits, (&node.x, 0));
                let value = eval_complex(&formula, &[("z", &at)], bits).expect("finite");
                out[0] = value.square();
                Ok(())
            },
        );
        let far = number(reach);
        let near_side = Real::with_val(bits, -&far);
        let energy = tanh_sinh(&mut square, &near_side, &far, &options).expect("converges");
        // The other side: a trapezoid sum over the even function |F|², which converges exponentially.
        let step = Real::with_val(bits, Real::parse("0.05").expect("a number"));
        let last: u32 = (band.parse::<f64>().expect("a number") / 0.05) as u32;
        let ks: Vec<_> = (1..=last).map(|j| frequency(&format!("{j}/20"))).collect();
        let tolerances = vec![super::unit(26); ks.len()];
        let mut laboratory =
            specbias::fourier::Laboratory::new(activation(phi), Default::default());
        let run = laboratory.route(Route::Derivative, &ks, &tolerances);
        // F(0) = ∫ phi.
        let mut plain = from_fn(
            1,
            |node: &specbias::quadrature::Node, out: &mut [Complex]| {
                let at = Complex::with_val(bits, (&node.x, 0));
                out[0] = eval_complex(&formula, &[("z", &at)], bits).expect("finite");
                Ok(())
            },
        );
        let zero = tanh_sinh(&mut plain, &near_side, &far, &options).expect("converges");
        let mut sum = Real::with_val(bits, zero.estimates[0].value.real().square_ref()) / 2u32;
        for value in run.values {
            sum += Real::with_val(bits, value.expect("a value").value.norm_ref());
        }
        sum *= step;
        sum /= Real::with_val(bits, Constant::Pi);
        let gap = Real::with_val(64, &sum - energy.estimates[0].value.real()).abs();
        assert!(
            gap < 1e-18,
            "{phi}: {sum:.25} against {:.25}",
            energy.estimates[0].value.real()
        );
    }
}
