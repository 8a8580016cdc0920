//! The families, one function each.
//!
//! | file | families |
//! |---|---|
//! | [`powers`] | power, exponential, gamma |
//! | [`gaussians`] | Gaussian, quartic, wavepacket |
//! | [`rational`] | Matern, rational |
//! | [`bands`] | band |

mod bands;
mod gaussians;
mod powers;
mod rational;

use super::Known;
use super::fit::{at, fraction, neat, value};
use crate::activation::Symmetry;
use crate::design::penalty::Wanted;
use crate::design::phase::Phase;
use crate::expr::Expr;
use crate::expr::build::{call, div, neg, num, rational as fixed, var};
use crate::number::{Constant, Function, Rational};

/// What the families have for this penalty.
pub fn find(wanted: &Wanted, phase: &Phase) -> Option<Known> {
    if let Some(band) = &wanted.band {
        return bands::banded(wanted, band, phase);
    }
    // rho'/rho = -2 G'/G.
    let slope = wanted.rho.derivative("k").ok()?;
    let l = div(slope, wanted.rho.clone());
    let law = Law {
        l,
        root: wanted.root.clone(),
    };
    powers::power(&law, phase)
        .or_else(|| powers::exponential(&law, phase))
        .or_else(|| gaussians::gaussian(&law, phase))
        .or_else(|| gaussians::quartic(&law, phase))
        .or_else(|| rational::matern(&law, phase))
        .or_else(|| rational::rational_function(&law, phase))
        .or_else(|| gaussians::wavepacket(&law, phase))
}

struct Law {
    /// rho'/rho.
    l: Expr,
    /// G.
    root: Expr,
}

impl Law {
    /// C in G = C g(k), from k = 1.
    fn factor(&self, g: &Expr) -> Expr {
        neat(&div(at(&self.root, (1, 1)), at(g, (1, 1))))
    }
}

fn z() -> Expr {
    var("z")
}
fn k() -> Expr {
    var("k")
}
fn pi() -> Expr {
    Expr::Constant(Constant::Pi)
}
fn f(function: Function, x: Expr) -> Expr {
    call(function, vec![x])
}
fn half() -> Expr {
    fixed(Rational::from((1, 2)))
}

/// phi on z > 0 continued to an even function.
fn even(family: &'static str, right: Expr) -> Known {
    continued(family, right, Symmetry::Even)
}

/// phi on z > 0 continued to an odd function.
fn odd(family: &'static str, right: Expr) -> Known {
    continued(family, right, Symmetry::Odd)
}

/// One formula for both sides where its form shows the symmetry.
fn continued(family: &'static str, right: Expr, symmetry: Symmetry) -> Known {
    let right = right.simplified();
    let left = if Symmetry::of(&right) == Some(symmetry) {
        right.clone()
    } else {
        let mirrored = right.substitute("z", &neg(z()));
        match symmetry {
            Symmetry::Even => mirrored,
            Symmetry::Odd => neg(mirrored),
        }
        .simplified()
    };
    Known {
        family,
        right,
        left,
    }
}

/// phi on z > 0, and 0 before.
fn causal(family: &'static str, right: Expr) -> Known {
    Known {
        family,
        left: num(0),
        right: right.simplified(),
    }
}

/// An integer that a constant is.
fn integer(e: &Expr) -> Option<i64> {
    let q = fraction(&value(e)?)?;
    q.is_integer().then(|| q.numer().to_i64()).flatten()
}

fn positive(e: &Expr) -> bool {
    value(e).is_some_and(|v| v > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Band;
    use crate::expr::{Scope, eval_real};
    use crate::number::Real;

    fn known(rho: &str, band: Option<(&str, &str)>, phase: &Phase) -> Option<Known> {
        let parse = |t: &str| Expr::parse(t, &Scope::new(&["k"])).expect("a formula");
        let band = band.map(|(from, to)| Band {
            from: parse(from),
            to: parse(to),
        });
        Known::of(&Wanted::new(&parse(rho), band).expect(rho), phase)
    }

    /// The closed form is this function of z, at places on both sides.
    fn is(rho: &str, band: Option<(&str, &str)>, phase: &Phase, family: &str, phi: &str) {
        let found = known(rho, band, phase).unwrap_or_else(|| panic!("{rho}: none"));
        assert_eq!(found.family, family, "{rho}");
        let exact = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
        for x in [-3.7, -0.4, 0.3, 1.0, 5.5] {
            let x = Real::with_val(200, x);
            let side = if x > 0 { &found.right } else { &found.left };
            let a = eval_real(side, &[("z", &x)], 160).expect(rho);
            let b = eval_real(&exact, &[("z", &x)], 160).expect(phi);
            let off = Real::with_val(64, &a - &b).abs();
            assert!(off < 1e-40, "{rho} at {x}: {a} for {b}; {side}");
        }
    }

    #[test]
    fn families_are_recognised_with_their_parameters() {
        let even = Phase::Even;
        is("k^4", None, &even, "power", "-abs(z)/2");
        is("k^2", None, &even, "power", "-log(abs(z))/pi");
        is("k^6/9", None, &even, "power", "3*z^2*log(abs(z))/(2*pi)");
        is("exp(2*k)", None, &even, "exponential", "1/(pi*(1+z^2))");
        is(
            "9*exp(3*k)",
            None,
            &even,
            "exponential",
            "(1/2)/(pi*(9/4+z^2))",
        );
        is(
            "exp(2*k)/k^2",
            None,
            &even,
            "gamma",
            "(1-z^2)/(pi*(1+z^2)^2)",
        );
        is("k^2*exp(2*k)", None, &Phase::Odd, "gamma", "atan(z)/pi");
        is(
            "exp(k^2)",
            None,
            &even,
            "Gaussian",
            "exp(-z^2/2)/sqrt(2*pi)",
        );
        is(
            "exp(k^2)/k^4",
            None,
            &even,
            "Gaussian",
            "(1-z^2)*exp(-z^2/2)/sqrt(2*pi)",
        );
        is(
            "exp(k^2)/k^2",
            None,
            &Phase::Odd,
            "Gaussian",
            "z*exp(-z^2/2)/sqrt(2*pi)",
        );
        is("(1+k^2)^2", None, &even, "Matern", "exp(-abs(z))/2");
        is("1+k^2", None, &even, "Matern", "besselk(0,abs(z))/pi");
        is(
            "(4+k^2)^4",
            None,
            &even,
            "Matern",
            "(1+2*abs(z))*exp(-2*abs(z))/32",
        );
        is(
            "(1+k^2)^2",
            None,
            &Phase::Causal,
            "Matern",
            "relu(z)*exp(-z)",
        );
        is("1+k^2", None, &Phase::Causal, "Matern", "step(z)*exp(-z)");
        is(
            "(1+k^4)^2",
            None,
            &even,
            "rational",
            "exp(-abs(z)/sqrt(2))*(cos(z/sqrt(2))+sin(abs(z)/sqrt(2)))/(2*sqrt(2))",
        );
        is(
            "((1+k^2)*(4+k^2))^2",
            None,
            &even,
            "rational",
            "(exp(-abs(z))/2-exp(-2*abs(z))/4)/3",
        );
        is(
            "exp(k^2)/cosh(3*k)^2",
            None,
            &even,
            "wavepacket",
            "exp((9-z^2)/2)*cos(3*z)/sqrt(2*pi)",
        );
        is("k^4", None, &Phase::Causal, "power", "relu(z)");
    }

    #[test]
    fn bands_are_sines() {
        let even = Phase::Even;
        is("1", Some(("0", "2")), &even, "band", "sin(2*z)/(pi*z)");
        is(
            "1",
            Some(("1", "3")),
            &even,
            "band",
            "(sin(3*z)-sin(z))/(pi*z)",
        );
        is(
            "(1-k/2)^(-2)",
            Some(("0", "2")),
            &even,
            "band",
            "sinc(z)^2/pi",
        );
    }

    #[test]
    fn what_is_near_a_family_is_not_of_it() {
        for rho in [
            "exp(2*k)+k",
            "exp(k^3)",
            "(1+k^2)^2+k",
            "k^4+k^6",
            "exp(2*k^2+1/1000*k^4)",
        ] {
            assert_eq!(known(rho, None, &Phase::Even), None, "{rho}");
        }
    }
}
