//! The named functions.
//!
//! | function | rule | why it is the continuation from the real line |
//! |---|---|---|
//! | any one that is analytic near c, of f = c + small | Taylor, [`series`](super::series) | the square about c meets no cut |
//! | expm1, log1p | e^f - 1, log(1 + f) | |
//! | logistic | 1/(1+q), q = e^{-f}; q/(1+q), q = e^f | both are the function |
//! | tanh | 1 - 2q/(1+q), q = e^{-2f}; odd | |
//! | softplus | f + log(1+q), q = e^{-f}; log(1+q), q = e^f | log(1+q) is real on the line, and `abs q < 1` |
//! | sech, csch, coth | 2p/(1+p²), 2p/(1-p²), 1 + 2p²/(1-p²), p = e^{-f}; even or odd | |
//! | cosh, sinh | (e^f ± e^{-f})/2 | |
//! | atan | pi/2 - atan(1/f); odd | f > 0 on the line; `abs 1/f < 1` in the sector, where atan is analytic |
//! | asinh, acosh | log f + log(1 + sqrt(1 ± 1/f²)); asinh odd | f > 0 on the line; `abs 1/f² < 1` in the sector |
//! | erfc | e^{-f²} (sum and rest below); erfc(-f) = 2 - erfc f | entire |
//! | erf, normcdf | 1 - erfc f, erfc(-f/sqrt 2)/2 | |
//! | sin, cos | `abs <= e^{abs Im f}`, no terms | entire |
//!
//! **erfc.** For Re w > 0, `erfc(w) = e^{-w²} (2/sqrt(pi)) int_0^inf e^{-t² - 2wt} dt`. The alternating sums of e^{-t²}
//! enclose it, so that after M terms the rest of the integrand is at most `t^{2M}/M! e^{-2 Re w t}`, and
//!
//! ```text
//! erfc(w) = e^{-w²} (sum_{m<M} (-1)^m (2m)!/(m! 4^m sqrt(pi) w^{2m+1}) + rest),
//! |rest| <= (2M)!/(M! 4^M sqrt(pi) (Re w)^{2M+1}),   and |rest| <= 1 for M = 0.
//! ```
//!
//! The parts of a negative argument: tanh, atan, asinh, erf, csch, coth, sinh and cbrt are odd, cosh and sech even.

use super::bound::{Decay, above, real};
use super::coefficient::Coefficient;
use super::constant::Exact;
use super::series::Growth;
use super::tangent::exponential;
use super::term::Sum;
use super::{BITS, Calculus, ORDER, Refusal, refuse};
use crate::expr::{Expr, build};
use crate::number::ball::{Magnitude, RealBall};
use crate::number::{Constant, Function, Rational};
use rug::float::Round;

fn half() -> Coefficient {
    Coefficient::rational(Rational::from((1, 2)))
}

/// Functions whose balls are indeterminate where a pole or a cut meets them, and with derivatives.
fn has_taylor(f: Function) -> bool {
    matches!(
        f,
        Function::Sin
            | Function::Cos
            | Function::Tan
            | Function::Sec
            | Function::Csc
            | Function::Cot
            | Function::Sinh
            | Function::Cosh
            | Function::Tanh
            | Function::Sech
            | Function::Csch
            | Function::Coth
            | Function::Asin
            | Function::Acos
            | Function::Atan
            | Function::Asinh
            | Function::Acosh
            | Function::Atanh
            | Function::Erf
            | Function::Erfc
            | Function::Normcdf
            | Function::Softplus
            | Function::Logistic
    )
}

impl Calculus<'_> {
    pub(super) fn apply(&self, f: Function, sum: &Sum) -> Result<Sum, Refusal> {
        match f {
            Function::Exp => return self.exp(sum),
            Function::Expm1 => return self.minus(self.exp(sum)?, &Sum::number(1)),
            Function::Log => return self.log(sum),
            Function::Log1p => return self.log(&self.plus(Sum::number(1), sum.clone())?),
            Function::Sqrt => return self.root(sum, 2),
            Function::Cbrt => return self.cbrt(sum),
            _ => {}
        }
        let growth = self.growth(sum)?;
        let near = match growth == Growth::Not && has_taylor(f) {
            true => self.taylor(f, sum),
            false => refuse(format!("no rule for {} far out", f.name())),
        };
        match near {
            Ok(near) => Ok(near),
            Err(why) => self.far(f, sum, growth, why),
        }
    }

    /// The rules by exponentials and by inverses; `why` where there is none.
    fn far(&self, f: Function, sum: &Sum, growth: Growth, why: Refusal) -> Result<Sum, Refusal> {
        let down = growth == Growth::Down;
        match f {
            Function::Tanh | Function::Csch | Function::Coth | Function::Erf if down => {
                Ok(self.far(f, &sum.negated(), Growth::Up, why)?.negated())
            }
            Function::Atan | Function::Asinh if down => {
                Ok(self.far(f, &sum.negated(), Growth::Up, why)?.negated())
            }
            Function::Sech if down => self.far(f, &sum.negated(), Growth::Up, why),
            Function::Logistic => self.logistic(sum, down),
            Function::Softplus => match growth {
                Growth::Up => {
                    let small = self.exp(&sum.negated())?;
                    let log = self.log(&self.plus(Sum::number(1), small)?)?;
                    self.plus(sum.clone(), log)
                }
                _ => self.log(&self.plus(Sum::number(1), self.exp(sum)?)?),
            },
            Function::Tanh => {
                let q = self.exp(&sum.scaled(&Coefficient::number(-2)))?;
                let below = self.plus(Sum::number(1), q.clone())?;
                let part = self.over(&q.scaled(&Coefficient::number(2)), &below)?;
                self.minus(Sum::number(1), &part)
            }
            Function::Sech | Function::Csch | Function::Coth => self.reciprocal(f, sum),
            Function::Cosh | Function::Sinh => {
                let (up, mut down) = (self.exp(sum)?, self.exp(&sum.negated())?);
                if f == Function::Sinh {
                    down = down.negated();
                }
                Ok(self.plus(up, down)?.scaled(&half()))
            }
            Function::Atan if growth == Growth::Up => {
                let quarter = build::div(Expr::Constant(Constant::Pi), build::num(2));
                let quarter = Sum::constant(Coefficient::exact(Exact::of(&quarter)?));
                self.minus(quarter, &self.atan_small(&self.inverse(sum)?)?)
            }
            Function::Asinh if growth == Growth::Up => self.log_of_twice(sum, 1),
            Function::Acosh if growth == Growth::Up => self.log_of_twice(sum, -1),
            Function::Erf | Function::Erfc | Function::Normcdf => self.normal(f, sum, growth, why),
            Function::Sin | Function::Cos if growth != Growth::Not => self.wave(sum),
            Function::Sinc => self.over(&self.apply(Function::Sin, sum)?, sum),
            _ => Err(why),
        }
    }

    fn root(&self, sum: &Sum, n: i64) -> Result<Sum, Refusal> {
        self.raised(sum, &Exact::rational(Rational::from((1, n))))
    }

    /// The real cube root on the line.
    fn cbrt(&self, sum: &Sum) -> Result<Sum, Refusal> {
        let first = self.largest(sum)?.map(|j| &sum.terms[j]);
        match first.is_some_and(|t| t.coefficient.ball().is_negative()) {
            true => Ok(self.root(&sum.negated(), 3)?.negated()),
            false => self.root(sum, 3),
        }
    }

    fn logistic(&self, sum: &Sum, down: bool) -> Result<Sum, Refusal> {
        let inward = if down { sum.clone() } else { sum.negated() };
        let q = self.exp(&inward)?;
        let below = self.inverse(&self.plus(Sum::number(1), q.clone())?)?;
        match down {
            true => self.product(&q, &below),
            false => Ok(below),
        }
    }

    fn reciprocal(&self, f: Function, sum: &Sum) -> Result<Sum, Refusal> {
        let p = self.exp(&sum.negated())?;
        let square = self.product(&p, &p)?;
        let signed = match f {
            Function::Sech => square.clone(),
            _ => square.negated(),
        };
        let below = self.inverse(&self.plus(Sum::number(1), signed)?)?;
        let above = if f == Function::Coth { square } else { p };
        let quotient = self.product(&above.scaled(&Coefficient::number(2)), &below)?;
        match f {
            Function::Coth => self.plus(Sum::number(1), quotient),
            _ => Ok(quotient),
        }
    }

    /// `log f + log(1 + sqrt(1 + sign/f²))`.
    fn log_of_twice(&self, sum: &Sum, sign: i64) -> Result<Sum, Refusal> {
        let inverse = self.inverse(sum)?;
        let square = self.product(&inverse, &inverse)?;
        let below = self.plus(Sum::number(1), square.scaled(&Coefficient::number(sign)))?;
        let root = self.root(&below, 2)?;
        let second = self.log(&self.plus(Sum::number(1), root)?)?;
        self.plus(self.log(sum)?, second)
    }

    /// `atan w = sum (-1)^j w^{2j+1}/(2j+1)`, rest `|w|^{2J+1}/((2J+1)(1 - eta²))` for `|w| <= eta < 1`.
    fn atan_small(&self, w: &Sum) -> Result<Sum, Refusal> {
        let small = self.small(w.clone())?;
        let square = small.eta.times(small.eta);
        if square >= Magnitude::up_f64(0.875) {
            return refuse("the argument of an arctangent is too small from this radius on");
        }
        let squared = self.product(w, w)?;
        let mut power = w.clone();
        let mut sum = Sum::default();
        let mut bound = small.size.clone();
        for j in 0..ORDER as i64 {
            let sign = if j % 2 == 0 { 1 } else { -1 };
            let weight = Coefficient::rational(Rational::from((sign, 2 * j + 1)));
            sum = self.plus(sum, power.scaled(&weight))?;
            if j + 1 < ORDER as i64 {
                power = self.product(&power, &squared)?;
            }
            bound = bound.times(&small.size).times(&small.size);
        }
        let left = Magnitude::ONE.minus(square);
        let last = Magnitude::ONE.over(left.times_down(Magnitude::up_f64((2 * ORDER + 1) as f64)));
        self.plus(sum, Sum::unknown(bound.scaled(last)))
    }

    /// erf, erfc and normcdf of what grows.
    fn normal(&self, f: Function, sum: &Sum, growth: Growth, why: Refusal) -> Result<Sum, Refusal> {
        if growth == Growth::Not {
            return Err(why);
        }
        match f {
            Function::Erf => self.minus(Sum::number(1), &self.erfc(sum)?),
            Function::Erfc if growth == Growth::Up => self.erfc(sum),
            Function::Erfc => self.minus(Sum::number(2), &self.erfc(&sum.negated())?),
            _ => {
                let root = build::call(
                    Function::Sqrt,
                    vec![build::rational(Rational::from((1, 2)))],
                );
                let root = Coefficient::exact(Exact::of(&root)?);
                let scaled = sum.scaled(&root);
                let tail = match growth {
                    Growth::Down => self.erfc(&scaled.negated())?,
                    _ => self.minus(Sum::number(2), &self.erfc(&scaled)?)?,
                };
                Ok(tail.scaled(&half()))
            }
        }
    }

    /// erfc of what grows upward; see the module.
    fn erfc(&self, sum: &Sum) -> Result<Sum, Refusal> {
        let inverse_real = self.inverse_real(sum)?;
        let least = self.region.supremum(&inverse_real);
        let terms = erfc_terms(least);
        let root = build::call(Function::Sqrt, vec![Expr::Constant(Constant::Pi)]);
        let root = Exact::of(&build::div(build::num(1), root))?;
        let inverse = match terms {
            0 => Sum::default(),
            _ => self.inverse(sum)?,
        };
        let square = self.product(&inverse, &inverse)?;
        let mut power = inverse;
        let mut all = Sum::default();
        // (2m)!/(m! 4^m), and the sign.
        let mut weight = Rational::from(1);
        let mut rest = inverse_real.clone();
        for m in 0..terms {
            let c = Exact::rational(weight.clone()).times(&root)?;
            all = self.plus(all, power.scaled(&Coefficient::exact(c)))?;
            weight *= Rational::from((-(2 * m + 1), 2));
            if m + 1 < terms {
                power = self.product(&power, &square)?;
            }
            rest = rest.times(&inverse_real).times(&inverse_real);
        }
        let last = RealBall::rational(&weight, BITS).mul(&root.ball(BITS), BITS);
        let rest = rest.scaled(last.abs_upper());
        let one = Decay::constant(Magnitude::ONE);
        let rest = match terms == 0 && self.region.supremum(&rest) > Magnitude::ONE {
            true => one,
            false => rest,
        };
        let factor = self.plus(all, Sum::unknown(rest))?;
        let exponent = self.product(sum, sum)?.negated();
        self.product(&self.exp(&exponent)?, &factor)
    }

    /// `|sin f|` and `|cos f|` are at most `e^{|Im f|}`, and `|Im c z^p| <= |c| r^p sin(p theta)` for p theta <= pi/2.
    fn wave(&self, sum: &Sum) -> Result<Sum, Refusal> {
        let mut left = Sum {
            terms: Vec::new(),
            rests: sum.rests.clone(),
        };
        let mut growing = Vec::new();
        for term in &sum.terms {
            if term.is_constant() {
                continue;
            }
            if !term.is_plain() || term.power.sign()?.is_le() {
                left.terms.push(term.clone());
                continue;
            }
            let power = term.power.ball(BITS);
            let turned = power.mul(&real(self.region.theta()), BITS);
            if turned.ends(BITS).1 > std::f64::consts::FRAC_PI_2 {
                return refuse("a wave that turns round in the sector");
            }
            let most = turned
                .sin_cos(BITS)
                .0
                .mul(&term.coefficient.ball().abs(BITS), BITS);
            growing.push((power, real(above(&most).max(0.0))));
        }
        let small = self.small(left)?;
        let grown = RealBall::exact(small.eta.to_real(64, Round::Up))
            .exp(64)
            .abs_upper();
        let times = Decay::constant(grown);
        Ok(Sum::unknown(exponential(self.region, &growing, &times)?))
    }
}

/// The number of terms of erfc whose rest is smallest where 1/Re w is at most this; a choice, not a bound.
fn erfc_terms(inverse: Magnitude) -> i64 {
    let y = inverse.to_real(53, Round::Up).to_f64();
    let mut best = (0, 0.5642 * y);
    let mut size = best.1;
    for m in 0..ORDER as i64 {
        size *= (2 * m + 1) as f64 / 2.0 * y * y;
        if size < best.1 {
            best = (m + 1, size);
        }
    }
    best.0
}
