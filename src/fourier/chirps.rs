//! Pieces whose phase is a polynomial of degree 2 and more, `cos(z^2)`: what both routes ask about them first.
//!
//! ```text
//! phi(z) = sum_j r_j(z) e^{i q_j(z)}
//! ```
//!
//! Each part has its own path: beyond the real zeros of q_j' - k its phase is monotone, and the half-plane in which
//! it decays is the one towards which it rises.

use super::tails::Examined;
use crate::activation::Piece;
use crate::activation::phases::{self, Rough, Term};
use crate::expr::{Expr, build};
use crate::number::{Constant, Function, Real};
use crate::quadrature::Budget;

/// Phases of a higher degree are not followed.
const MAX_DEGREE: usize = 8;
/// Bits and size of the check of a split.
const CHECK: (u32, f64) = (420, 1e-100);

/// One part `r(z) exp(i q(z))` of a piece.
#[derive(Clone, Debug)]
pub struct Chirp {
    /// Its exact coefficients and its factor.
    pub term: Term,
    /// Its phase in double precision.
    pub rough: Rough,
}

/// The parts of a piece as far as one of them has a phase of degree 2 or more; empty where none has or the piece
/// cannot be split.
pub fn chirps(piece: &Piece) -> Vec<Chirp> {
    let Some(terms) = phases::terms(&piece.phi, MAX_DEGREE) else {
        return Vec::new();
    };
    let turning = terms.iter().any(|term| term.phase.len() > 1);
    if !turning || hides_waves(&piece.phi) {
        return Vec::new();
    }
    // Both routes build on this split; it is only used where it holds to a hundred digits.
    let (bits, least) = CHECK;
    let holds =
        phases::defect(&piece.phi, &terms, bits).is_some_and(|d| d < Real::with_val(64, least));
    if !holds {
        return Vec::new();
    }
    let chirp = |term: Term| {
        Some(Chirp {
            rough: Rough::of(&term)?,
            term,
        })
    };
    let present = terms.into_iter().filter(|term| !term.factor.is_zero());
    present
        .map(chirp)
        .collect::<Option<_>>()
        .unwrap_or_default()
}

/// Whether a formula holds functions that oscillate and are not split, or complex constants.
fn hides_waves(e: &Expr) -> bool {
    match e {
        Expr::Constant(Constant::I) => true,
        Expr::Neg(a) => hides_waves(a),
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) | Expr::Div(a, b) | Expr::Pow(a, b) => {
            hides_waves(a) || hides_waves(b)
        }
        Expr::Call(f, args) => {
            let waves = matches!(
                f,
                Function::Tan
                    | Function::Sec
                    | Function::Csc
                    | Function::Cot
                    | Function::Besselj
                    | Function::Bessely
                    | Function::Si
                    | Function::Ci
                    | Function::Hyp0f2
            );
            (waves && args.iter().any(|a| a.depends_on("z"))) || args.iter().any(hides_waves)
        }
        _ => false,
    }
}

impl Chirp {
    /// `r(z) exp(i (q_2 z^2 + q_3 z^3 + …))`: the part without the wave of its linear phase.
    pub fn without_wave(&self) -> Expr {
        let powers = self.term.phase.iter().enumerate().skip(1);
        let phase = powers.fold(build::num(0), |sum, (j, c)| {
            let power = build::powi(build::var("z"), j as i32 + 1);
            build::add(sum, build::mul(c.clone(), power))
        });
        if phase.is_zero() {
            return self.term.factor.clone();
        }
        let turned = build::mul(Expr::Constant(Constant::I), phase);
        let wave = build::call(Function::Exp, [turned]);
        build::mul(self.term.factor.clone(), wave)
    }

    /// The frequency of the linear phase.
    pub fn omega(&self) -> &Expr {
        &self.term.phase[0]
    }

    /// The factor, examined.
    pub fn factor(&self, budget: &Budget) -> Examined {
        Examined::new(&self.term.factor, budget)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::expr::{Scope, eval_complex};
    use crate::fourier::{Frequency, Laboratory, Limits, Route};
    use crate::number::Complex;

    fn expr(text: &str, variables: &[&str]) -> Expr {
        Expr::parse(text, &Scope::new(variables)).expect("a formula")
    }

    /// ∫ exp(i s z^2 + i b z) dz over z > 0.
    fn half(sign: &str, b: &str) -> String {
        let root = format!("sqrt(-({sign}i))");
        format!("sqrt(pi)/(2*{root})*exp(({b})^2/(4*({sign}i)))*erfc(-i*({b})/(2*{root}))")
    }

    #[test]
    fn every_route_keeps_its_bound_and_two_reach_it() {
        // Ai(-x) - Ai(x) by Bessel functions of the order 1/3, x = k/3^(1/3): NIST DLMF 9.6.
        let x = "(k/cbrt(3))";
        let zeta = format!("(2/3*{x}^(3/2))");
        let airy = format!(
            "-i*pi/cbrt(3)*(sqrt({x})/3*(besselj(1/3,{zeta})+besselj(-1/3,{zeta}))\
             -sqrt({x}/3)/pi*besselk(1/3,{zeta}))"
        );
        let damped = format!(
            "({}+{}+{}+{})/2",
            half("", "-k+i"),
            half("-", "-k+i"),
            half("", "k+i"),
            half("-", "k+i")
        );
        let step = format!("({}+{})/2", half("", "-k"), half("-", "-k"));
        let chirp = "sqrt(pi)*cos(k^2/4-pi/4)";
        for (phi, f) in [
            ("cos(z^2)", chirp.to_owned()),
            (
                "sin(3*(z-1)^2)",
                "sqrt(pi/3)*cos(k^2/12+pi/4)*exp(-i*k)".into(),
            ),
            (
                "z^3*cos(z^2)",
                "sqrt(pi)*(3*i*k/4*cos(k^2/4-pi/4)-i*k^3/8*sin(k^2/4-pi/4))".into(),
            ),
            (
                "sin(z^2)^2*cos(z)",
                "-sqrt(pi/2)/4*(cos((k-1)^2/8-pi/4)+cos((k+1)^2/8-pi/4))".into(),
            ),
            ("cos(z^2)*exp(-abs(z))", damped),
            ("step(z)*cos(z^2)", step),
            ("sin(z^3)", airy),
        ] {
            let activation = Activation::from_formula("phi", expr(phi, &["z"])).expect("a phi");
            let mut laboratory = Laboratory::new(activation, Limits::default());
            for at in ["1/3", "sqrt(2)", "17"] {
                let k = Frequency::new(at, expr(at, &[])).expect("a frequency");
                let exact = expr(&f, &["k"]).substitute("k", k.expr());
                let exact = eval_complex(&exact, &[], 400).expect("a value");
                let tolerance = Real::with_val(64, 1e-40);
                for route in [
                    Route::Contour,
                    Route::Derivative,
                    Route::Panels,
                    Route::Samples,
                ] {
                    let asked = std::slice::from_ref(&tolerance);
                    let run = laboratory.route(route, std::slice::from_ref(&k), asked);
                    let precise = matches!(route, Route::Contour | Route::Derivative);
                    let value = match &run.values[0] {
                        Ok(value) => value,
                        Err(why) => {
                            assert!(!precise, "{phi} at {at}, {}: {why}", route.name());
                            continue;
                        }
                    };
                    let gap = Complex::with_val(400, &exact - &value.value);
                    let gap = Real::with_val(64, gap.abs_ref());
                    let name = route.name();
                    assert!(
                        gap <= value.error,
                        "{phi} at {at}, {name}: off by {gap:.2e}, bound {:.2e}",
                        value.error
                    );
                    assert!(
                        !precise || value.error <= tolerance,
                        "{phi} at {at}, {name}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_split_is_only_made_of_real_phases_to_infinity() {
        let parts = |phi: &str| {
            let piece = Piece {
                from: None,
                to: None,
                phi: expr(phi, &["z"]),
            };
            chirps(&piece).len()
        };
        assert_eq!(parts("cos(z^2)*tanh(z)"), 2);
        for phi in [
            "cos(z)",
            "cos(i*z^2)",
            "tan(z)*cos(z^2)",
            "besselj(0,z)*cos(z^2)",
            "cos(z^2+1/z)",
        ] {
            assert_eq!(parts(phi), 0, "{phi}");
        }
    }
}
