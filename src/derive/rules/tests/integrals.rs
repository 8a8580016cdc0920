//! Derived transforms against sums that converge to the integral of their definition, at points.
//!
//! | test | F is |
//! |---|---|
//! | line | `int phi^(m)(x) e^{-ikx} dx/(ik)^m`, where the derivative falls exponentially |
//! | hyperbola | the integral on `z = h + w sinh(t - i/2)`, along which `e^{-ikz}` falls |
//! | half-lines | `-i int_0^inf [right(e - iy) - left(e - iy)] e^{-ky} dy e^{-ike}`, `y = exp(t - e^{-t})` |
//!
//! Each is the trapezoidal rule for an analytic integrand that falls exponentially: its error falls exponentially with the inverse step.

use super::{answer, parsed};
use crate::activation::Activation;
use crate::expr::{Expr, eval_complex};
use crate::number::{Complex, Real};

const BITS: u32 = 192;

fn complex(re: f64, im: f64) -> Complex {
    Complex::with_val(BITS, (re, im))
}

fn at(e: &Expr, name: &str, z: &Complex) -> Complex {
    let value = eval_complex(e, &[(name, z)], BITS);
    value.unwrap_or_else(|why| panic!("{e} at {z}: {why:?}"))
}

/// `e^{-ikz}`
fn wave(k: f64, z: &Complex) -> Complex {
    (Complex::with_val(BITS, z * complex(0.0, -k))).exp()
}

/// `h sum f(jh)`, |jh| <= reach.
fn trapezoid(reach: f64, steps: i32, f: impl Fn(&Real) -> Complex) -> Complex {
    let h = Real::with_val(BITS, 1) / steps;
    let most = (reach * f64::from(steps)) as i32;
    let mut sum = complex(0.0, 0.0);
    for j in -most..=most {
        sum += f(&Real::with_val(BITS, &h * j));
    }
    sum * h
}

fn agrees(phi: &str, k: f64, truth: &Complex) {
    let found = answer(phi).unwrap_or_else(|why| panic!("{phi}: {why}"));
    let value = at(&found.transform, "k", &complex(k, 0.0));
    let off = Real::with_val(64, Complex::with_val(BITS, &value - truth).abs_ref());
    let size = Real::with_val(64, truth.abs_ref());
    assert!(
        off < size * 1e-24,
        "{phi} at {k}: {} = {value}, and {truth}",
        found.transform
    );
}

#[test]
fn functions_of_an_exponential_are_their_integrals() {
    for (phi, m) in [
        ("exp(-exp(-z))", 1),
        ("z*exp(-2*exp(-3*z/2))", 2),
        ("1-exp(-exp(z+1/2))", 1),
        ("exp(2*z/3-5*exp(z/2))", 0),
        ("z*exp(sqrt(2)*z-exp(z))", 0),
        (
            "z^2*exp(-z)*exp(-exp(-z))-z^2*exp(-z-exp(-z))+exp(-z-exp(-z))",
            0,
        ),
        ("(1+exp(2*z))^(-1/3)", 1),
        ("(3+2*exp(-z))^(-pi)", 1),
        ("logistic(3*z-1)^(5/7)", 1),
        ("logistic(1-z)^sqrt(2)", 1),
        ("z*logistic(z)^(3/2)", 2),
        ("sech(z)^(1/2)", 0),
        ("z*sech(2*z-1)^(5/3)", 0),
        ("cosh(z)^(-7/3)", 0),
        ("exp(z/8)*sech(z)^(3/4)", 0),
        ("cos(2*z)*sqrt(sech(z))", 0),
        ("sin(z-1)*sqrt(sech(z))", 0),
        ("exp(z)/(1+exp(z))^(5/2)*log(1+exp(z))", 0),
        ("softplus(z)^2", 3),
        ("softplus(z)*softplus(-z)", 2),
        ("softplus(2*z-1)*logistic(2*z-1)", 2),
        ("softplus(-z)*logistic(z)^(3/2)", 2),
        ("exp(-z)*softplus(z)", 1),
        ("exp(-3*z/2)*softplus(z)^2", 0),
        ("(exp(z)+2)*log1p(exp(z)/2)*exp(-z)", 2),
        ("erf(3*exp(-z/2))", 1),
        ("z*erf(3/4*exp(3/4*z))", 2),
        ("exp(-z/2)*erf(exp(z))", 0),
        ("normcdf(exp(z))-1/2", 1),
        ("erfc(exp(z))", 1),
        ("(1-exp(-exp(z)))^2", 1),
        ("logistic(z)^(1/2)-3*exp(-exp(-z))+z*erf(exp(z))", 2),
    ] {
        let derived = parsed(phi, "z")
            .nth_derivative("z", m)
            .expect("a derivative");
        for k in [0.75, 2.5] {
            let sum = trapezoid(150.0, 20, |x| {
                let z = Complex::with_val(BITS, (x, 0));
                at(&derived, "z", &z) * wave(k, &z)
            });
            let over = Complex::with_val(BITS, powered(complex(0.0, k), m));
            agrees(phi, k, &(sum / over));
        }
    }
}

fn powered(x: Complex, m: usize) -> Complex {
    (0..m).fold(complex(1.0, 0.0), |all, _| all * &x)
}

#[test]
fn roots_and_logarithms_are_their_integrals() {
    // phi, h, and w: the branch points are h - iw and h + iw.
    for (phi, h, w) in [
        ("(4+z^2)^(1/3)", 0.0, 2.0),
        ("z*(4+z^2)^(1/3)", 0.0, 2.0),
        ("(1+z^2)^(-pi/4)", 0.0, 1.0),
        ("(1+3*z^2)^(-7/3)", 0.0, 0.57),
        ("(2+2*z+z^2)^(-2/3)", -1.0, 1.0),
        ("z^2*(5-4*z+z^2)^sqrt(2)", 2.0, 1.0),
        ("1/sqrt(1+sqrt(2)*z^2)", 0.0, 0.84),
        ("asinh(z/3)", 0.0, 3.0),
        ("asinh(1-2*z)", 0.5, 0.5),
        ("z*asinh(z)", 0.0, 1.0),
        ("z^3*asinh(2*z)-sqrt(1+4*z^2)", 0.0, 0.5),
        ("atan(z/pi)", 0.0, 3.0),
        ("z^2*atan(z-1)", 1.0, 1.0),
        ("z^4*log(1+z^2)", 0.0, 1.0),
        ("z*log(pi+z^2)", 0.0, 1.7),
        ("log(sqrt(3+2*z+z^2))*(z-1)", -1.0, 1.4),
        ("1/(pi+z^2)^3", 0.0, 1.7),
        ("z/(sqrt(2)+z^2)^2", 0.0, 1.1),
    ] {
        let parsed = parsed(phi, "z");
        for k in [0.75, 2.5] {
            let sum = trapezoid(7.5, 64, |t| {
                let u = Complex::with_val(BITS, (t, -0.5));
                let z = Complex::with_val(BITS, u.sinh_ref()) * w + h;
                let speed = u.cosh() * w;
                at(&parsed, "z", &z) * wave(k, &z) * speed
            });
            agrees(phi, k, &sum);
        }
    }
}

#[test]
fn half_lines_are_their_integrals() {
    for (phi, e) in [
        ("log(abs(z))", 0.0),
        ("z^3*log(abs(z))+abs(z)", 0.0),
        ("abs(z)^(1/3)*log(abs(z))", 0.0),
        ("abs(z)^(-1/2)*log(abs(z))", 0.0),
        ("sign(z)*abs(z)^pi", 0.0),
        ("sqrt(relu(z-1))", 1.0),
        ("step(z)*z^2*log(abs(z))", 0.0),
        ("(z+1)*log(abs(2*z+1))", -0.5),
        ("abs(z)^(1/2)*exp(-2*abs(z))", 0.0),
        (
            "step(z)*z^(3/2)*exp(-z)-step(-z)*exp(z/3)*abs(z)^(1/4)",
            0.0,
        ),
        ("log(abs(z))*exp(-abs(z))", 0.0),
        ("abs(z)^(-1/3)*log(abs(z))*exp(-3*abs(z))", 0.0),
        ("step(z-2)*sqrt(abs(z-2))*exp(-z)", 2.0),
        ("1/(1+abs(z))^2", 0.0),
        ("z/(2+3*abs(z))^3", 0.0),
        ("1/(1+abs(z)+z^2)", 0.0),
        ("sign(z)*log(1+abs(z))", 0.0),
        ("z^2*log(1+2*abs(z))+z/(1+abs(z))", 0.0),
        ("relu(z)*log(3+relu(z))", 0.0),
    ] {
        let activation = Activation::from_formula("phi", parsed(phi, "z")).expect("phi");
        let [left, right] = activation.pieces() else {
            panic!("{phi}: {:?}", activation.pieces());
        };
        for k in [0.75, 2.5] {
            let sum = trapezoid(6.0, 48, |t| {
                // y = exp(t - e^{-t})
                let fall = Real::with_val(BITS, -t).exp();
                let y = Real::with_val(BITS, t - &fall).exp();
                let speed = Real::with_val(BITS, &y * (fall + 1));
                let z = Complex::with_val(BITS, (e, -y));
                let jump = at(&right.phi, "z", &z) - at(&left.phi, "z", &z);
                jump * wave(k, &z) * speed
            });
            agrees(phi, k, &(sum * complex(0.0, -1.0)));
        }
    }
}
