//! What an answer is: a function of k with finite parts at finitely many points, and delta terms.
//!
//! ```text
//! F = fp f(k) + sum_j c_j delta^(n_j)(k - w_j)
//! ```
//!
//! f is an expression in `k` that holds for every real k off the points w at which it is singular; `abs(k - w)` and
//! `sign(k - w)` may occur in it. The finite part is taken at each singular point with the symmetric cut |k - w| > eps, terms
//! in eps^-m and log eps left out.
//!
//! **Meromorphic** answers: near every singular point f is one meromorphic function on both sides. Of these alone the
//! algebra below is used freely:
//!
//! | of phi | of F | delta terms |
//! |---|---|---|
//! | c phi, phi + psi | c F, F + G | the same |
//! | phi(z - a) | e^{-ika} F | e^{-ika} delta^(n)(k - w) = e^{-iwa} sum_j C(n, j) (ia)^j delta^(n-j)(k - w) |
//! | phi(cz), c not 0 | F(k/c)/abs(c) | delta^(n)(k/c - w) = abs(c) c^n delta^(n)(k - cw) |
//! | e^{iwz} phi | F(k - w) | moved |
//! | z phi | i dF/dk | delta^(n) -> delta^(n+1) |
//! | phi' | ik F | k delta^(n) = -n delta^(n-1), and at w: w delta^(n) - n delta^(n-1) |
//!
//! The finite part of a meromorphic function is the mean of its limits from above and below, which is why each line holds
//! without a further term: the mean commutes with dilation, with translation, with multiplication by an analytic function
//! and with d/dk. With `abs(k)^-1` or a logarithm it does not (a dilation of fp 1/|k| leaves -2 log|c| delta): there a rule
//! has to state the dilated form itself.

use crate::expr::{Expr, build};
use crate::number::{Constant, Function, Rational};

/// `factor * delta^(order)(k - at)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Delta {
    /// Where it stands, a constant.
    pub at: Expr,
    /// Its order: 0 is delta itself.
    pub order: u32,
    /// Its factor, a constant.
    pub factor: Expr,
}

/// A transform. See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Transform {
    /// f(k).
    pub regular: Expr,
    /// The delta terms; no two at one place with one order.
    pub deltas: Vec<Delta>,
    /// Whether f is meromorphic near each of its singular points.
    pub meromorphic: bool,
}

impl Transform {
    /// 0.
    pub fn zero() -> Transform {
        Transform::of(build::num(0))
    }

    /// A meromorphic function of k without delta terms.
    pub fn of(regular: Expr) -> Transform {
        Transform {
            regular,
            deltas: Vec::new(),
            meromorphic: true,
        }
    }

    /// Not meromorphic at a singular point.
    pub fn not_meromorphic(mut self) -> Transform {
        self.meromorphic = false;
        self
    }

    /// With one more delta term; two at one place with one order are joined.
    pub fn with(mut self, at: Expr, order: u32, factor: Expr) -> Transform {
        let place = self
            .deltas
            .iter()
            .position(|d| d.order == order && d.at == at);
        match place {
            Some(i) => {
                let old = self.deltas[i].factor.clone();
                self.deltas[i].factor = build::add(old, factor);
            }
            None => self.deltas.push(Delta { at, order, factor }),
        }
        self.deltas.retain(|d| !d.factor.is_zero());
        self
    }

    /// `c F`.
    pub fn scaled(&self, c: &Expr) -> Transform {
        let mut out = self.clone();
        out.regular = build::mul(c.clone(), out.regular);
        for d in &mut out.deltas {
            d.factor = build::mul(c.clone(), d.factor.clone());
        }
        out.deltas.retain(|d| !d.factor.is_zero());
        out
    }

    /// `F + G`.
    pub fn plus(&self, other: &Transform) -> Transform {
        let mut out = self.clone();
        out.regular = build::add(out.regular, other.regular.clone());
        out.meromorphic &= other.meromorphic;
        other.deltas.iter().fold(out, |sum, d| {
            sum.with(d.at.clone(), d.order, d.factor.clone())
        })
    }

    /// Of `phi(z - a)`.
    pub fn translated(&self, a: &Expr) -> Transform {
        let i = Expr::Constant(Constant::I);
        let wave = |k: Expr| {
            let turn = build::mul(build::neg(i.clone()), build::mul(a.clone(), k));
            build::call(Function::Exp, vec![turn])
        };
        let mut out = Transform::of(build::mul(wave(build::var("k")), self.regular.clone()));
        out.meromorphic = self.meromorphic;
        let ia = build::mul(i.clone(), a.clone());
        for d in &self.deltas {
            let front = build::mul(wave(d.at.clone()), d.factor.clone());
            let mut binomial = Rational::from(1);
            for j in 0..=d.order {
                let factor = build::mul(
                    build::rational(binomial.clone()),
                    build::powi(ia.clone(), j as i32),
                );
                let factor = build::mul(front.clone(), factor);
                out = out.with(d.at.clone(), d.order - j, factor);
                binomial *= Rational::from((d.order - j, j + 1));
            }
        }
        out
    }

    /// Of `phi(c z)`, c real and not 0; `modulus` is |c|. None where F is not meromorphic.
    pub fn dilated(&self, c: &Expr, modulus: &Expr) -> Option<Transform> {
        if !self.meromorphic {
            return None;
        }
        let inner = build::div(build::var("k"), c.clone());
        let regular = self.regular.substitute("k", &inner);
        let out = Transform::of(build::div(regular, modulus.clone()));
        Some(self.deltas.iter().fold(out, |sum, d| {
            let factor = build::mul(build::powi(c.clone(), d.order as i32), d.factor.clone());
            sum.with(build::mul(c.clone(), d.at.clone()), d.order, factor)
        }))
    }

    /// Of `e^{iwz} phi`.
    pub fn modulated(&self, w: &Expr) -> Transform {
        let inner = build::sub(build::var("k"), w.clone());
        let mut out = Transform::of(self.regular.substitute("k", &inner));
        out.meromorphic = self.meromorphic;
        self.deltas.iter().fold(out, |sum, d| {
            sum.with(
                build::add(d.at.clone(), w.clone()),
                d.order,
                d.factor.clone(),
            )
        })
    }

    /// Of `z phi`. None where F is not meromorphic, or has no derivative.
    pub fn times_z(&self) -> Option<Transform> {
        if !self.meromorphic {
            return None;
        }
        let i = Expr::Constant(Constant::I);
        let slope = self.regular.derivative("k").ok()?;
        let out = Transform::of(build::mul(i.clone(), slope));
        Some(self.deltas.iter().fold(out, |sum, d| {
            sum.with(
                d.at.clone(),
                d.order + 1,
                build::mul(i.clone(), d.factor.clone()),
            )
        }))
    }

    /// Of phi'. None where F is not meromorphic.
    pub fn of_derivative(&self) -> Option<Transform> {
        if !self.meromorphic {
            return None;
        }
        let i = Expr::Constant(Constant::I);
        let ik = build::mul(i.clone(), build::var("k"));
        let out = Transform::of(build::mul(ik, self.regular.clone()));
        Some(self.deltas.iter().fold(out, |sum, d| {
            let factor = build::mul(i.clone(), d.factor.clone());
            let own = build::mul(factor.clone(), d.at.clone());
            let sum = sum.with(d.at.clone(), d.order, own);
            match d.order {
                0 => sum,
                n => sum.with(
                    d.at.clone(),
                    n - 1,
                    build::mul(build::num(-i64::from(n)), factor),
                ),
            }
        }))
    }
}
