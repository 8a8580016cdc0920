//! Bessel functions of the first kind of whole order, over powers of z.
//!
//! ```text
//! F[J_n(z)](k) = 2 (-i)^n T_n(k)/sqrt(1 - k^2) for |k| < 1, and 0 beyond;   J_n(z)/z = (J_{n-1}(z) + J_{n+1}(z))/(2n).
//! ```
//!
//! Proof. `J_n(z) = ((-i)^n/pi) int_0^pi e^{iz cos t} cos(nt) dt` (DLMF 10.9.2); with x = cos t it is the integral of `e^{izx} T_n(x)/sqrt(1 -
//! x^2)`, an integrable function, over (-1, 1), and Fourier's inversion says the rest. The second is DLMF 10.6.1, by which every
//! `J_n(z)/z^j` with j <= n is a sum of J_m, m >= 0. `F[g(az)](k) = F[g](k/a)/a`, a > 0, and `J_n(-z) = (-1)^n J_n(z)`.

use super::delta_terms;
use super::factors::{affine, factors};
use crate::algebra::{Exact, Polynomial};
use crate::derive::rule::{Applied, Info, Rule};
use crate::derive::search::{Goal, Search};
use crate::derive::step::{Checked, Step};
use crate::derive::tidy::tidy;
use crate::derive::transform::Transform;
use crate::expr::{Expr, build};
use crate::number::{Function, Rational};
use std::cmp::Ordering;

/// Largest order.
const MOST_ORDER: usize = 16;

/// See the module.
pub struct Bessel;

static INFO: Info = Info {
    name: "bessel-functions",
    statement: "F[J_n(z)](k) = 2 (-i)^n T_n(k)/sqrt(1 - k^2) for |k| < 1, 0 beyond; J_n(z)/z = (J_{n-1}(z) + J_{n+1}(z))/(2n)",
    conditions: "n is a whole number; no pole at 0",
    source: "DLMF 10.9.2, 10.6.1; proved in the head of src/derive/rules/bessel.rs",
};

/// `c J_n(az) z^{-j}`, a > 0.
struct Term {
    c: Exact,
    a: Exact,
    n: usize,
    j: usize,
}

impl Rule for Bessel {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn apply(&self, goal: &Goal, _search: &mut Search) -> Applied {
        let Some(term) = goal.formula().and_then(read) else {
            return Applied::NotMine;
        };
        if term.j > term.n {
            return Applied::Refused("a pole at z = 0".into());
        }
        let Some(formula) = term.formula() else {
            return Applied::Refused("a constant that is too long".into());
        };
        match delta_terms(goal, Transform::of(formula)) {
            Ok(transform) => Step::new(&INFO, &goal.pieces, transform)
                .condition(format!("{} <= {}", term.j, term.n), Checked::Structure)
                .condition(format!("{} > 0", term.a.to_expr()), Checked::Ball)
                .into(),
            Err(why) => Applied::Refused(why),
        }
    }
}

fn read(phi: &Expr) -> Option<Term> {
    let (mut c, mut j, mut found) = (Exact::from(1), 0, None);
    for (e, power) in factors(phi) {
        match &e {
            e if !e.depends_on("z") => {
                let value = Exact::new(e).ok()?.power(&i64::from(power).into()).ok()?;
                c = c.times(&value).ok()?;
            }
            Expr::Variable(_) if power <= 0 => j = power.unsigned_abs() as usize,
            Expr::Call(Function::Besselj, list) if power == 1 && found.is_none() => {
                let [Expr::Number(n), u] = &list[..] else {
                    return None;
                };
                let n = n.is_integer().then(|| n.numer().to_usize()).flatten()?;
                let (a, t) = affine(u)?;
                found = (t.is_zero() && n <= MOST_ORDER).then_some((n, a));
                found.as_ref()?;
            }
            _ => return None,
        }
    }
    let (n, mut a) = found?;
    match a.sign()? {
        Ordering::Greater => {}
        Ordering::Less => {
            a = a.negated();
            let sign = if n % 2 == 1 { -1 } else { 1 };
            c = c.times(&sign.into()).ok()?;
        }
        Ordering::Equal => return None,
    }
    Some(Term { c, a, n, j })
}

/// The weights of `J_0, J_1, ...` in `J_n(z)/z^j`, j <= n.
fn neighbours(n: usize, j: usize) -> Vec<Rational> {
    let mut weights = vec![Rational::new(); n + j + 2];
    weights[n] = Rational::from(1);
    for _ in 0..j {
        let mut next = vec![Rational::new(); weights.len()];
        for (m, w) in weights.iter().enumerate().skip(1) {
            if *w != 0 {
                let half = Rational::from(w / (2 * m as u64));
                next[m - 1] += &half;
                next[m + 1] += half;
            }
        }
        weights = next;
    }
    weights
}

/// `T_n`.
fn chebyshev(n: usize) -> Option<Polynomial> {
    let twice = Polynomial::power(1).scaled(&2.into());
    let (mut before, mut now) = (Polynomial::power(0), Polynomial::power(1));
    for _ in 0..n {
        let next = now.times(&twice).ok()?.plus(&before.scaled(&(-1).into()));
        (before, now) = (now, next);
    }
    Some(before)
}

impl Term {
    fn formula(&self) -> Option<Expr> {
        // (-i)^m = (-i)^s (-1)^{(m - s)/2}: all m have the parity s of n - j.
        let s = (self.n - self.j) % 2;
        let mut p = Polynomial::default();
        for (m, w) in neighbours(self.n, self.j).iter().enumerate() {
            if *w != 0 {
                let sign = if (m - s).is_multiple_of(4) { 1 } else { -1 };
                p = p.plus(&chebyshev(m)?.scaled(&Rational::from(w * sign)));
            }
        }
        let ball = Polynomial::new(vec![1.into(), 0.into(), (-1).into()]);
        let mut q = 0;
        while let Some(less) = p.over(&ball).filter(|_| !p.is_zero()) {
            (p, q) = (less, q + 1);
        }
        // J_n(az)/z^j = a^j J_n(u)/u^j, u = az; (1 - x^2)^{q - 1/2} = (a^2 - k^2)^{q - 1/2}/a^{2q - 1}, x = k/a.
        let power = |n: i64| self.a.power(&n.into()).ok();
        let shift = power(self.j as i64 - 1)?.times(&power(1 - 2 * q)?).ok()?;
        let turn = Exact::i().negated().power(&(s as i64).into()).ok()?;
        let front = self.c.times(&shift).ok()?.times(&turn).ok()?;
        let front = front.times(&2.into()).ok()?;
        let k = build::var("k");
        let mut sum = build::num(0);
        for (m, c) in p.coefficients().iter().enumerate() {
            let c = power(-(m as i64))?.times(&c.clone().into()).ok()?;
            let power = build::powi(k.clone(), m as i32);
            sum = build::add(sum, build::mul(c.to_expr(), power));
        }
        let inside = build::sub(power(2)?.to_expr(), build::powi(k.clone(), 2));
        let root = |f: Function| {
            let inside = build::call(f, vec![inside.clone()]);
            build::call(Function::Sqrt, vec![inside])
        };
        let shape = match q {
            0 => {
                let reach = build::sub(self.a.to_expr(), k);
                let within = build::call(Function::Step, vec![reach]);
                build::div(within, root(Function::Abs))
            }
            q => {
                let whole = build::call(Function::Relu, vec![inside.clone()]);
                build::mul(build::powi(whole, q as i32 - 1), root(Function::Relu))
            }
        };
        Some(tidy(&build::mul(build::mul(front.to_expr(), sum), shape)))
    }
}
