//! Functions of an exponential: `z^n e^{az} g(e^{cz})` through the Mellin transform of g.
//!
//! # Theorem
//!
//! Let g be continuous on (0, inf), and let `M(s) = int_0^inf u^{s-1} g(u) du` converge absolutely for lo < Re s < hi. Let M continue
//! analytically to a neighbourhood of the closed strip without the points lo and hi, and let `u^x g(u)`, lo <= x <= hi, be
//! bounded by a power of `1 + |log u|`. Then for real c other than 0, real a with lo <= a/c <= hi, and k > 0
//!
//! ```text
//! F[z^n e^{az} g(e^{cz})](k) = (i d/dk)^n M((a - ik)/c)/|c|.
//! ```
//!
//! Proof. For lo < a/c < hi and n = 0 this is the substitution u = e^{cz} in the Fourier integral, and holds for all real k. At an end
//! of the strip let a' tend to a from inside: `e^{a'z} g(e^{cz})` tends to `e^{az} g(e^{cz})` at each z, below one
//! power of 1 + |z|, so as a tempered distribution; the right sides tend locally uniformly on k > 0, since (a - ik)/c is not real there. Off
//! the real axis neither lo nor hi is met. Powers of z are `F[z phi] = i d/dk F[phi]`. Complex a are taken in the open strip alone,
//! where nothing is singular at any real k.
//!
//! # The pairs
//!
//! | g(u) | M(s) | strip | source |
//! |---|---|---|---|
//! | `e^{-qu}`, q > 0 | `q^{-s} Gamma(s)` | (0, inf) | DLMF 5.9.1 |
//! | `(1 + qu)^{-b}`, q > 0 | `q^{-s} Gamma(s) Gamma(b - s)/Gamma(b)` | (0, b) | DLMF 5.12.3 |
//! | `(1 + qu)^{-b} log^m(1 + qu)` | `(-d/db)^m` of it | (-m, b) | below |
//! | `erf(qu)`, q > 0 | `-q^{-s} Gamma((1 + s)/2)/(sqrt(pi) s)` | (-1, 0) | below |
//!
//! *Logarithms.* The integral of `u^{s-1} (1 + qu)^{-b} log^m(1 + qu)` is analytic in (s, b) for -m < Re s < Re b. For 0 < Re s it is the m-th
//! derivative of the line above; both sides are meromorphic in (s, b) and that domain is connected: they agree in all of it.
//! `1/Gamma(b + e) = (1 - e psi(b))/Gamma(b) + O(e^2)`, and `(-1)^n n! e (1 - e psi(n + 1)) + O(e^3)` at b = -n.
//!
//! *Error function.* By parts: `-1/s int u^s 2q/sqrt(pi) e^{-q^2 u^2} du`, which is Euler's integral in `q^2 u^2`.
//!
//! For a whole number b, `Gamma(x) Gamma(b - x)` is written by `Gamma(x) Gamma(1 - x) = pi/sin(pi x)` (DLMF 5.5.3).

mod read;
mod term;

use super::delta_terms;
use crate::algebra::Exact;
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::tidy::tidy;
use crate::derive::transform::Transform;
use crate::expr::{Expr, build};
use crate::number::{Constant, Function, Rational};
use read::Reader;
use std::cmp::Ordering;
use term::{Core, Term};

/// Largest modulus of a whole b, whose Gamma functions become a product.
const MOST_FACTORS: i32 = 12;

/// See the module.
pub struct Mellin;

static INFO: Info = Info {
    name: "mellin",
    statement: "F[z^n e^{az} g(e^{cz})](k) = (i d/dk)^n M((a - ik)/c)/|c|, M(s) = int_0^inf u^{s-1} g(u) du",
    conditions: "c is real and not 0; a/c lies in the closed strip of M, in the open one where a is complex; g = e^{-qu}, (1 + qu)^{-b} log^m(1 + qu), erf(qu), q > 0; k > 0",
    source: "proved in the head of src/derive/rules/mellin.rs; DLMF 5.9.1, 5.12.3",
};

impl Rule for Mellin {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, search: &mut Search) -> Applied {
        let Some(phi) = goal.formula() else {
            return Applied::NotMine;
        };
        let reader = Reader { stop: search.stop };
        let Ok(terms) = reader.read(phi) else {
            return match reader.holds_tanh(phi) {
                true => Applied::Refused(
                    "the Mellin transform of tanh(u) holds the zeta function, which the language does not have"
                        .into(),
                ),
                false => Applied::NotMine,
            };
        };
        if terms.iter().all(|term| term.core.is_none()) {
            return Applied::NotMine;
        }
        let mut sum = build::num(0);
        let mut strips = Vec::new();
        for term in &terms {
            if (search.stop)() {
                return Applied::Refused("the time is over".into());
            }
            match transform(term) {
                Ok((f, strip)) => {
                    sum = build::add(sum, f);
                    strips.extend(strip);
                }
                Err(why) => return Applied::Refused(why),
            }
        }
        let transform = match delta_terms(goal, Transform::of(sum)) {
            Ok(transform) => transform,
            Err(why) => return Applied::Refused(why),
        };
        strips.dedup();
        let step = Step::new(&INFO, &goal.pieces, transform)
            .reading("delta terms from the expansions of phi at both ends");
        let step = strips
            .into_iter()
            .fold(step, |step, strip| step.condition(strip, Checked::Ball));
        step.into()
    }
}

/// The strip of g, each end a real constant; none is infinite.
struct Strip {
    low: Exact,
    high: Option<Exact>,
}

impl Strip {
    /// Whether x lies in it, and how that reads; the ends belong to it where `closed`.
    fn holds(&self, x: &Exact, closed: bool, what: &str) -> Result<String, String> {
        let ends = match &self.high {
            Some(high) => format!("{} and {}", self.low.to_expr(), high.to_expr()),
            None => format!("{} and inf", self.low.to_expr()),
        };
        let fits = |gap: Exact| match gap.sign() {
            Some(Ordering::Greater) => true,
            Some(Ordering::Equal) => closed,
            _ => false,
        };
        let below = self.high.as_ref().is_none_or(|high| fits(high.minus(x)));
        let proper = self
            .high
            .as_ref()
            .is_none_or(|high| high.minus(&self.low).sign() == Some(Ordering::Greater));
        match proper && below && fits(x.minus(&self.low)) {
            true => Ok(format!("a/c = {} between {ends}", x.to_expr())),
            false => Err(format!(
                "{what}: a/c = {} is not proven to lie between {ends}",
                x.to_expr()
            )),
        }
    }
}

/// F of a term for k > 0, and the condition that it rests on.
fn transform(term: &Term) -> Result<(Expr, Option<String>), String> {
    let Some(core) = &term.core else {
        return match term.beta.is_zero() {
            // A polynomial: delta terms alone.
            true => Ok((build::num(0), None)),
            false => Err(format!("e^{{az}} with a = {}", term.beta.to_expr())),
        };
    };
    let rate = core.rate();
    let a = term.beta.times(&rate.inverse()?)?;
    let (re, im) = a.parts().ok_or("an exponent whose parts are not known")?;
    let strip = core.strip();
    let condition = strip.holds(&re, im.is_zero(), &core.text())?;
    let down = Exact::i().negated().times(&rate.inverse()?)?;
    let s = Point { a, down };
    let plain = core.mellin(&s)?;
    let size = match rate.sign() {
        Some(Ordering::Greater) => rate.clone(),
        Some(Ordering::Less) => rate.negated(),
        _ => return Err("a rate whose sign is not known".into()),
    };
    let front = term.c.times(&size.inverse()?)?;
    let derived = plain
        .nth_derivative("k", term.n)
        .map_err(|why| format!("z^{} times {}: {why}", term.n, core.text()))?;
    let turned = Exact::i().power(&(term.n as i64).into())?.times(&front)?;
    let f = tidy(&build::mul(turned.to_expr(), derived));
    Ok((f, Some(condition)))
}

/// `a + down k`, a point of the strip.
struct Point {
    a: Exact,
    down: Exact,
}

impl Point {
    /// The point times q, plus p.
    fn affine(&self, q: &Exact, p: &Exact) -> Result<Expr, String> {
        let start = self.a.times(q)?.plus(p).to_expr();
        let slope = build::mul(self.down.times(q)?.to_expr(), build::var("k"));
        Ok(build::add(start, slope))
    }

    fn itself(&self) -> Result<Expr, String> {
        self.affine(&1.into(), &Exact::default())
    }

    /// `q^{-s} = q^{-a} e^{-down k log q}`.
    fn power(&self, q: &Exact) -> Result<Expr, String> {
        let log = q.log()?.negated();
        let front = self.a.times(&log)?.exp()?.to_expr();
        let wave = build::mul(self.down.times(&log)?.to_expr(), build::var("k"));
        Ok(build::mul(front, build::call(Function::Exp, vec![wave])))
    }

    /// `sin(pi s)`.
    fn sine(&self) -> Result<Expr, String> {
        let half: Exact = Rational::from((1, 2)).into();
        // s = a - i t, t = i (s - a).
        let turn = self.down.times(&Exact::i())?.times(&Exact::pi())?;
        let t = build::mul(turn.to_expr(), build::var("k"));
        let [up, down] = [1, -1].map(|sign| {
            let angle = self.a.times(&Exact::i())?.times(&Exact::pi())?;
            angle.times(&sign.into())?.exp()
        });
        let (up, down) = (up?, down?);
        // sin(pi a) and cos(pi a) in exponentials, which are exact where a is half a whole number.
        let sine = up
            .minus(&down)
            .times(&half)?
            .times(&Exact::i().negated())?
            .to_expr();
        let cosine = up.plus(&down).times(&half)?.times(&Exact::i().negated())?;
        Ok(build::add(
            build::mul(sine, build::call(Function::Cosh, vec![t.clone()])),
            build::mul(cosine.to_expr(), build::call(Function::Sinh, vec![t])),
        ))
    }
}

fn gamma(x: Expr) -> Expr {
    build::call(Function::Gamma, vec![x])
}

fn digamma(x: Expr) -> Expr {
    build::call(Function::Digamma, vec![x])
}

impl Core {
    fn strip(&self) -> Strip {
        let (low, high) = match self {
            Core::Exp { .. } => (0, None),
            Core::Beta { b, m, .. } => (-(*m as i64), Some(b.clone())),
            Core::Erf { .. } => (-1, Some(0.into())),
        };
        Strip {
            low: low.into(),
            high,
        }
    }

    /// M(s).
    fn mellin(&self, s: &Point) -> Result<Expr, String> {
        let positive = |q: &Exact| match q.sign() {
            Some(Ordering::Greater) => Ok(()),
            _ => Err(format!("{}: q > 0 is not proven", self.text())),
        };
        match self {
            Core::Exp { q, .. } => {
                positive(q)?;
                Ok(build::mul(s.power(q)?, gamma(s.itself()?)))
            }
            Core::Erf { q, .. } => {
                positive(q)?;
                let half: Exact = Rational::from((1, 2)).into();
                let root = build::call(Function::Sqrt, vec![Expr::Constant(Constant::Pi)]);
                let above = build::mul(s.power(q)?, gamma(s.affine(&half, &half)?));
                Ok(build::neg(build::div(above, build::mul(root, s.itself()?))))
            }
            Core::Beta { q, b, m, .. } => {
                positive(q)?;
                let factor = logarithms(b, *m, s)?;
                Ok(build::mul(s.power(q)?, build::mul(factor, gammas(b, s)?)))
            }
        }
    }
}

/// `(-d/db)^m [Gamma(b - s)/Gamma(b)]` over `Gamma(b - s)`.
fn logarithms(b: &Exact, m: usize, s: &Point) -> Result<Expr, String> {
    let whole = b.rational().filter(|b| b.is_integer() && *b <= 0);
    let there = digamma(s.affine(&(-1).into(), b)?);
    if let Some(b) = whole {
        let n = (-b).numer().to_i64().filter(|n| *n <= 12);
        let n = n.ok_or("a power that is too high")?;
        // (-1)^n n!
        let lead = (1..=n).fold(Rational::from(1), |f, j| f * -j);
        let lead = build::rational(lead);
        return match m {
            1 => Ok(build::neg(lead)),
            2 => {
                let here = digamma(build::num(n + 1));
                let twice = build::mul(build::num(2), lead);
                Ok(build::mul(twice, build::sub(there, here)))
            }
            _ => Err("derivatives of digamma, which the language does not have".into()),
        };
    }
    let known = b.rational().is_some() || b.sign() == Some(Ordering::Greater);
    if !known {
        return Err("an exponent b that may be a pole of Gamma".into());
    }
    let below = gamma(b.to_expr());
    match m {
        0 => Ok(build::div(build::num(1), below)),
        1 => Ok(build::div(build::sub(digamma(b.to_expr()), there), below)),
        _ => Err("derivatives of digamma, which the language does not have".into()),
    }
}

/// `Gamma(s) Gamma(b - s)`.
fn gammas(b: &Exact, s: &Point) -> Result<Expr, String> {
    let whole = b.rational().filter(Rational::is_integer);
    let small = whole
        .and_then(|b| b.numer().to_i32())
        .filter(|b| b.abs() <= MOST_FACTORS);
    let Some(b) = small else {
        let other = s.affine(&(-1).into(), b)?;
        return Ok(build::mul(gamma(s.itself()?), gamma(other)));
    };
    let factors = |from: i32, to: i32| {
        (from..=to).try_fold(build::num(1), |product, j| {
            let factor = s.affine(&(-1).into(), &i64::from(j).into())?;
            Ok::<Expr, String>(build::mul(product, factor))
        })
    };
    let reflected = build::div(Expr::Constant(Constant::Pi), s.sine()?);
    match b {
        1.. => Ok(build::mul(factors(1, b - 1)?, reflected)),
        _ => Ok(build::div(reflected, factors(b, 0)?)),
    }
}
