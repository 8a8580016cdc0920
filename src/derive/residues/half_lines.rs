//! F of what is rational on either side of 0: exponential integrals.
//!
//! With s = eps + ik, eps > 0, a > 0 (DLMF 6.2.1, 5.9.1)
//!
//! ```text
//! int_0^inf e^{-sz}/(z + a) dz = e^{as} E_1(as),   int_0^inf z^n e^{-sz} dz = n! s^{-n-1}.
//! ```
//!
//! For eps -> 0 the left sides times `e^{-ikz}` tend to the transforms as tempered distributions, by dominated convergence
//! against Schwartz functions; the right sides tend, uniformly on compact sets of k > 0, to their values at s = ik. On the
//! left of 0, phi(-z) with -k for k. A rational function is a polynomial and its principal parts; those of simple poles on
//! the other side of 0 are covered.

use super::parts;
use crate::activation::Piece;
use crate::algebra::fraction::{Fraction, Meaning};
use crate::algebra::{Exact, exact_roots as roots};
use crate::expr::{Expr, build};
use crate::number::{Constant, Function, Integer, Rational};
use std::cmp::Ordering;

/// F for k > 0 as a formula in k.
///
/// # Errors
/// Where the pieces are not two such functions that meet at 0.
pub(super) fn formula(pieces: &[Piece]) -> Result<Expr, String> {
    let [left, right] = pieces else {
        return Err("no two pieces".into());
    };
    if !meet_at_zero(left, right) {
        return Err("no two pieces that meet at 0".into());
    }
    let ik = build::mul(Expr::Constant(Constant::I), build::var("k"));
    let mirrored = left.phi.substitute("z", &build::neg(build::var("z")));
    let right = half(&right.phi, &ik)?;
    Ok(build::add(right, half(&mirrored, &build::neg(ik))?))
}

/// Whether the pieces are the two half-lines.
pub fn meet_at_zero(left: &Piece, right: &Piece) -> bool {
    let is_zero = |e: &Option<Expr>| {
        let value = e.as_ref().and_then(|e| Exact::new(e).ok());
        value.is_some_and(|e| e.is_zero())
    };
    let whole = left.from.is_none() && right.to.is_none();
    whole && is_zero(&left.to) && is_zero(&right.from)
}

/// `int_0^inf phi e^{-sz} dz`.
fn half(phi: &Expr, s: &Expr) -> Result<Expr, String> {
    let fraction = Fraction::read(phi, &Meaning::Variable)?;
    let above = fraction.above.first().cloned().unwrap_or_default();
    let below = &fraction.below;
    let (whole, rest) = above.divided(below).ok_or("a division by 0")?;
    let mut sum = build::num(0);
    for (n, c) in whole.coefficients().iter().enumerate() {
        let factorial = Rational::from(Integer::from(Integer::factorial(n as u32)));
        let power = build::powi(s.clone(), -(n as i32) - 1);
        sum = build::add(sum, build::mul(build::rational(factorial * c), power));
    }
    for root in roots::of(below)? {
        let behind = root.side == 0 && root.value.sign() == Some(Ordering::Less);
        if !behind || root.count != 1 {
            return Err("a pole that is not simple, or not behind the end".into());
        }
        let parts = parts(&rest, below, &root, None)?;
        let c = parts.first().ok_or("a pole without a residue")?;
        let reach = build::mul(root.value.negated().to_expr(), s.clone());
        let wave = build::call(Function::Exp, vec![reach.clone()]);
        let integral = build::call(Function::E1, vec![reach]);
        sum = build::add(sum, build::mul(c.to_expr(), build::mul(wave, integral)));
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Activation;
    use crate::expr::{Scope, eval_complex};
    use crate::number::{Complex, Real};

    fn pieces(left: &str, right: &str) -> Activation {
        let phi = |text: &str| Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        let zero = Some(build::num(0));
        let left = Piece {
            from: None,
            to: zero.clone(),
            phi: phi(left),
        };
        let right = Piece {
            from: zero,
            to: None,
            phi: phi(right),
        };
        Activation::new("phi", vec![left, right]).expect("an activation")
    }

    #[test]
    fn softsign_is_its_auxiliary_function() {
        let softsign = pieces("z/(1-z)", "z/(1+z)");
        let found = formula(softsign.pieces()).expect("a formula");
        let known = "-2*i*(1/k-(ci(k)*sin(k)+(pi/2-si(k))*cos(k)))";
        let known = Expr::parse(known, &Scope::new(&["k"])).expect("a formula");
        for k in [0.25, 1.5, 12.0] {
            let k = Complex::with_val(300, (k, 0));
            let at = |e: &Expr| eval_complex(e, &[("k", &k)], 300).expect("a value");
            let (a, b) = (at(&found), at(&known));
            let off = Real::with_val(64, Complex::with_val(300, &a - &b).abs_ref());
            assert!(off < Real::with_val(64, b.abs_ref()) * 1e-75, "{a} {b}");
        }
        for (left, right) in [
            ("0", "1/(1-z)"),
            ("0", "1/(1+z)^2"),
            ("1/(1+z)", "0"),
            ("0", "1/(1+z^2)"),
        ] {
            let other = pieces(left, right);
            assert!(formula(other.pieces()).is_err(), "{left}, {right}");
        }
    }
}
