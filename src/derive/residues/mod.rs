//! F(k) in closed form, k > 0, of what is rational in z, or rational in an exponential of z with powers of z.
//!
//! # Theorems
//!
//! **Rational in `t = e^{cz}`.** Let `g(z) = N(t)/D(t)`, c > 0, D without positive roots, D(0) not 0 and deg N <= deg D. Then
//! g has limits at both infinite ends, and the period iP, `P = 2 pi/c`. For k > 0
//!
//! ```text
//! F[g](k) = -2 pi i sum_p Res(g(z) e^{-ikz}, z_p) / (1 - e^{-kP}),   the poles z_p with -P < Im z_p < 0.
//! ```
//!
//! Proof. Pair F with a test function psi on (0, inf): `<F, psi> = int g(x) psi^(x) dx`, and psi^ is entire and decays faster
//! than every power as |Re z| grows in a strip. g is bounded there away from its poles, and none is on the line or, by
//! the period, on Im z = -P: Cauchy's theorem moves the line to Im z = -P, leaving the residues. There g(x - iP) = g(x) and
//! `psi^(x - iP) = int psi(k) e^{-ikx} e^{-kP} dk`, so that F = -2 pi i sum Res + e^{-kP} F as distributions on k > 0. With t_p a
//! root of D of modulus r and `t_p = r e^{-i theta}`, 0 < theta < 2 pi: `z_p = (log r - i theta)/c`.
//!
//! **Powers of z.** `F[z^m g] = (i d/dk)^m F[g]` for every tempered distribution; on k > 0 both sides are smooth.
//!
//! **Rational in z.** `g = N/D`, D without real roots. For k > 0 `F[g](k) = -2 pi i sum_p Res(g e^{-ikz}, z_p)`, Im z_p < 0:
//! the line moves to Im z = -Y for every large Y, where g is at most of polynomial growth and psi^ is at most `C(1 +
//! |x|)^{-n} e^{-k_1 Y}`, k_1 > 0 the least k at which psi is not 0.
//!
//! **Derivatives.** If phi is smooth and tempered, `F[phi^(j)] = (ik)^j F[phi]`: where the derivative is rational, so is F
//! over `(ik)^j`.
//!
//! **Residues.** At a root of order r of D: `D = (t - t_p)^r E(t)`, and with w = z - z_p, `t - t_p = w h(w)`,
//!
//! ```text
//! N/(E h^r) = s_0 + s_1 w + ...,   Res(g e^{-ikz}, z_p) = e^{-ik z_p} sum_(j = 1)^r s_(r - j) (-ik)^{j-1}/(j-1)!.
//! ```
//!
//! All constants are exact; the roots are those of factors of degree 1 and 2 ([`exact_roots`](crate::algebra::exact_roots)).
//!
//! | part | what |
//! |---|---|
//! | [`smooth`] | phi without jumps, where a derivative is used |
//! | `algebraic` | roots of quadratic polynomials: Bessel functions |
//! | `half_lines` | rational on either side of 0: exponential integrals |

mod algebraic;
pub mod half_lines;
pub mod smooth;
#[cfg(test)]
mod tests;

use crate::activation::Piece;
use crate::algebra::exact_roots::{self as roots, Root};
use crate::algebra::fraction::{Fraction, Meaning, common_rate};
use crate::algebra::{Exact, Polynomial};
use crate::expr::{Expr, build};
use crate::number::{Constant, Function, Rational};
use std::cell::RefCell;

/// Derivatives of phi that are tried.
const MOST_DERIVATIVES: usize = 2;
/// Highest order of a pole.
const MOST_ORDER: usize = 12;

/// How F of a function with a period is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// In exponentials that fall: no part of it is large where k is.
    Falling,
    /// Over `sinh(kP/2)`, as a person writes it.
    Hyperbolic,
}

/// F for k > 0 as a formula in k, and by what it is known.
///
/// # Errors
/// Where no theorem covers phi.
pub fn formula(pieces: &[Piece], shape: Shape) -> Result<(Expr, &'static str), String> {
    match pieces {
        [piece] => smoothly(&piece.phi, shape)
            .map(|f| (f, "F by residues"))
            .or_else(|why| match algebraic::formula(&piece.phi) {
                Ok(f) => Ok((f, "F by Basset's integral")),
                Err(other) => Err(format!("{why}; {other}")),
            }),
        _ => half_lines::formula(pieces).map(|f| (f, "F by exponential integrals")),
    }
}

/// F of a smooth function.
fn smoothly(phi: &Expr, shape: Shape) -> Result<Expr, String> {
    let mut why = String::new();
    for j in 0..=MOST_DERIVATIVES {
        if j > 0 && !smooth::is_smooth(phi) {
            break;
        }
        let derived = phi.nth_derivative("z", j).map_err(|e| e.to_string())?;
        match rational(&derived).or_else(|_| periodic(&derived, shape)) {
            Ok(f) => {
                let ik = build::mul(Expr::Constant(Constant::I), build::var("k"));
                return Ok(build::div(f, build::powi(ik, j as i32)));
            }
            Err(reason) if why.is_empty() => why = reason,
            Err(_) => {}
        }
    }
    Err(why)
}

/// What a residue is made of.
struct Pole {
    /// z_p.
    place: Exact,
    /// `s_0, s_1, …`
    parts: Vec<Exact>,
}

/// F of what is rational in z.
fn rational(phi: &Expr) -> Result<Expr, String> {
    let fraction = Fraction::read(phi, &Meaning::Variable)?;
    let [above] = &fraction.above[..] else {
        return Ok(build::num(0));
    };
    let mut poles = Vec::new();
    for root in roots::of(&fraction.below)? {
        match root.side {
            0 => return Err("a pole on the real line".into()),
            1 => {}
            _ => poles.push(Pole {
                parts: parts(above, &fraction.below, &root, None)?,
                place: root.value,
            }),
        }
    }
    residues(&poles)
}

/// F of what is rational in an exponential, with powers of z.
fn periodic(phi: &Expr, shape: Shape) -> Result<Expr, String> {
    let rates = RefCell::new(Vec::new());
    Fraction::read(phi, &Meaning::Unknown(&rates))?;
    let c = common_rate(&rates.borrow()).ok_or("no exponential")?;
    let (n, fraction) = Fraction::read(phi, &Meaning::Exponential(&c))?.thinned();
    let c = c * n;
    let below = &fraction.below;
    if below.coefficients().first().is_none_or(|c| *c == 0) {
        return Err("an exponential that grows to the left".into());
    }
    if fraction.above.iter().any(|p| p.degree() > below.degree()) {
        return Err("an exponential that grows to the right".into());
    }
    let exact = Exact::from(c.clone());
    let roots = roots::of(below)?;
    let mut sum = build::num(0);
    for (m, above) in fraction.above.iter().enumerate() {
        let mut poles = Vec::new();
        for root in &roots {
            poles.push(Pole {
                place: place(root, &exact)?,
                parts: parts(above, below, root, Some(&exact))?,
            });
        }
        let period = Exact::pi().times(&Exact::from(2 / c.clone()))?;
        let f = match shape {
            Shape::Falling => {
                let falling = build::call(Function::Exp, vec![wave(&period.negated())]);
                build::div(residues(&poles)?, build::sub(build::num(1), falling))
            }
            Shape::Hyperbolic => over_sinh(&poles, &period)?,
        };
        let derived = f.nth_derivative("k", m).map_err(|e| e.to_string())?;
        let turned = build::powi(Expr::Constant(Constant::I), m as i32);
        sum = build::add(sum, build::mul(turned, derived));
    }
    Ok(sum)
}

/// `(log r - i theta)/c`, 0 < theta < 2 pi.
fn place(root: &Root, c: &Exact) -> Result<Exact, String> {
    let (log, angle) = root.polar.as_ref().ok_or("a root at 0")?;
    if root.side == 0 && angle.is_zero() {
        return Err("a pole on the real line".into());
    }
    // t = r e^{i angle}: theta = -angle, in (0, 2 pi).
    let theta = match root.side {
        1 => Exact::pi().times(&2.into())?.minus(angle),
        0 => angle.clone(),
        _ => angle.negated(),
    };
    let point = log.minus(&theta.times(&Exact::i())?);
    point.times(&c.inverse()?)
}

/// `rate k`.
fn wave(rate: &Exact) -> Expr {
    build::mul(rate.to_expr(), build::var("k"))
}

/// `-2 pi i sum Res`.
fn residues(poles: &[Pole]) -> Result<Expr, String> {
    let sum = terms(poles)?.into_iter().map(|(polynomial, rate)| {
        let carrier = build::call(Function::Exp, vec![wave(&rate)]);
        build::mul(polynomial, carrier)
    });
    Ok(sum.fold(build::num(0), build::add))
}

/// The terms of it: polynomials in k, and the rates of their exponentials.
fn terms(poles: &[Pole]) -> Result<Vec<(Expr, Exact)>, String> {
    let down = Exact::i().negated();
    let front = Exact::pi().times(&2.into())?.times(&down)?;
    let mut all = Vec::with_capacity(poles.len());
    for pole in poles {
        let mut polynomial = build::num(0);
        let mut weight = front.clone();
        for (j, part) in pole.parts.iter().rev().enumerate() {
            if j > 0 {
                weight = weight
                    .times(&down)?
                    .times(&Rational::from((1, j as u64)).into())?;
            }
            let c = part.times(&weight)?;
            let power = build::powi(build::var("k"), j as i32);
            polynomial = build::add(polynomial, build::mul(c.to_expr(), power));
        }
        all.push((polynomial, pole.place.times(&down)?));
    }
    Ok(all)
}

/// `sum/(1 - e^{-kP}) = e^{kP/2} sum/(2 sinh(kP/2))`; of two terms whose rates are opposite then, hyperbolic functions are made.
fn over_sinh(poles: &[Pole], period: &Exact) -> Result<Expr, String> {
    let half = period.times(&Rational::from((1, 2)).into())?;
    let mut left = terms(poles)?;
    for (_, rate) in &mut left {
        *rate = rate.plus(&half);
    }
    let mut sum = build::num(0);
    while let Some((f, rate)) = left.pop() {
        let twin = left
            .iter()
            .position(|(_, other)| rate.plus(other).is_zero() && !rate.is_zero());
        let Some(twin) = twin.filter(|_| rate.is_real()) else {
            let carrier = build::call(Function::Exp, vec![wave(&rate)]);
            sum = build::add(sum, build::mul(f, carrier));
            continue;
        };
        let (g, _) = left.remove(twin);
        let (even, odd) = (build::add(f.clone(), g.clone()), build::sub(f, g));
        for (h, c) in [(Function::Cosh, even), (Function::Sinh, odd)] {
            let c = super::tidy::tidy(&c);
            sum = build::add(sum, build::mul(c, build::call(h, vec![wave(&rate)])));
        }
    }
    let below = build::mul(
        build::num(2),
        build::call(Function::Sinh, vec![wave(&half)]),
    );
    Ok(super::tidy::tidy(&build::div(sum, below)))
}

/// `s_0, …, s_(r-1)` at a root; c where t is an exponential.
fn parts(
    above: &Polynomial,
    below: &Polynomial,
    root: &Root,
    c: Option<&Exact>,
) -> Result<Vec<Exact>, String> {
    let r = root.count;
    if r > MOST_ORDER {
        return Err("a pole of too high an order".into());
    }
    let exact = |p: &Polynomial| -> Vec<Exact> {
        p.coefficients().iter().map(|c| c.clone().into()).collect()
    };
    let mut left = exact(below);
    for _ in 0..r {
        left = deflated(&left, &root.value)?;
    }
    // t = t_p + w h(w)
    let mut slope = vec![Exact::from(1)];
    if let Some(c) = c {
        slope.clear();
        let mut term = root.value.times(c)?;
        for j in 0..r {
            if j > 0 {
                term = term
                    .times(c)?
                    .times(&Rational::from((1, j as u64 + 1)).into())?;
            }
            slope.push(term.clone());
        }
    }
    let mut t = vec![root.value.clone()];
    t.extend(slope.iter().cloned());
    let mut divisor = composed(&left, &t, r)?;
    for _ in 0..r {
        divisor = product(&divisor, &slope, r)?;
    }
    quotient(&composed(&exact(above), &t, r)?, &divisor, r)
}

/// `p/(t - a)` for a root a.
fn deflated(p: &[Exact], a: &Exact) -> Result<Vec<Exact>, String> {
    let mut out = Vec::with_capacity(p.len());
    let mut carry = Exact::default();
    for c in p.iter().skip(1).rev() {
        carry = carry.times(a)?.plus(c);
        out.push(carry.clone());
    }
    out.reverse();
    Ok(out)
}

fn product(a: &[Exact], b: &[Exact], n: usize) -> Result<Vec<Exact>, String> {
    let mut out = vec![Exact::default(); n];
    for (i, x) in a.iter().enumerate().take(n) {
        for (j, y) in b.iter().enumerate().take(n - i) {
            out[i + j] = out[i + j].plus(&x.times(y)?);
        }
    }
    Ok(out)
}

/// `p(t(w))` to n terms.
fn composed(p: &[Exact], t: &[Exact], n: usize) -> Result<Vec<Exact>, String> {
    let mut out = vec![Exact::default(); n];
    for c in p.iter().rev() {
        out = product(&out, t, n)?;
        if let Some(first) = out.first_mut() {
            *first = first.plus(c);
        }
    }
    Ok(out)
}

/// a/b to n terms.
fn quotient(a: &[Exact], b: &[Exact], n: usize) -> Result<Vec<Exact>, String> {
    let first = b.first().ok_or("a series without terms")?.inverse()?;
    let mut out: Vec<Exact> = Vec::with_capacity(n);
    for j in 0..n {
        let mut sum = a.get(j).cloned().unwrap_or_default();
        for (i, known) in out.iter().enumerate() {
            if let Some(c) = b.get(j - i) {
                sum = sum.minus(&known.times(c)?);
            }
        }
        out.push(sum.times(&first)?);
    }
    Ok(out)
}
