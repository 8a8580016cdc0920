//! Formulas as polynomials in one exponential, or in one inner function.

use super::coefficient::Coefficient;
use crate::expr::{Expr, build, polynomial};
use crate::number::{Function, Rational};

/// Terms of a sum of exponentials at most.
const MAX_TERMS: usize = 64;
/// Degree in one exponential at most.
const MAX_DEGREE: i64 = 64;

/// `u - w` times a power of y as a polynomial in `y = exp(slope z)`, and the slope.
pub fn laurent(u: &Expr, w: &Coefficient) -> Option<(Coefficient, Vec<Coefficient>)> {
    let mut list = sum(u)?;
    list.push((Coefficient::zero(), w.neg()));
    let first = list
        .iter()
        .find(|(s, _)| s.is_zero() == Some(false))?
        .0
        .clone();
    let mut ratios: Vec<(Rational, Coefficient)> = Vec::new();
    for (slope, c) in list {
        ratios.push((ratio(&slope, &first)?, c));
    }
    let mut denominator = crate::number::Integer::from(1);
    for (r, _) in &ratios {
        denominator.lcm_mut(r.denom());
    }
    let scaled: Option<Vec<i64>> = ratios
        .iter()
        .map(|(r, _)| Rational::from(r * &denominator).numer().to_i64())
        .collect();
    let scaled = scaled?;
    let (low, high) = (*scaled.iter().min()?, *scaled.iter().max()?);
    if high - low > MAX_DEGREE {
        return None;
    }
    let mut polynomial = vec![Coefficient::zero(); (high - low) as usize + 1];
    for (n, (_, c)) in scaled.iter().zip(&ratios) {
        let place = &mut polynomial[(n - low) as usize];
        *place = place.add(c);
    }
    let slope = first.scaled(&Rational::from((1, denominator)));
    Some((slope, polynomial))
}

/// a/b where that is rational with a small denominator, exactly.
fn ratio(a: &Coefficient, b: &Coefficient) -> Option<Rational> {
    let quotient = a.mul(&b.inverse());
    if let Coefficient::Exact(re, im) = &quotient {
        return im.cmp0().is_eq().then(|| re.clone());
    }
    let value = quotient.real(128)?;
    for n in 1..=12i32 {
        let nearest = (value.clone() * n).round().to_integer()?;
        let candidate = Rational::from((nearest, n));
        let off = quotient.add(&Coefficient::rational(candidate.clone()).neg());
        if off.is_zero()? {
            return Some(candidate);
        }
    }
    None
}

/// A sum of `c exp(s z)`: the pairs (s, c).
fn sum(u: &Expr) -> Option<Vec<(Coefficient, Coefficient)>> {
    if !u.depends_on("z") {
        return Some(vec![(Coefficient::zero(), Coefficient::of(u))]);
    }
    let negated = |list: Vec<(Coefficient, Coefficient)>| -> Vec<(Coefficient, Coefficient)> {
        list.into_iter().map(|(s, c)| (s, c.neg())).collect()
    };
    let joined = |mut a: Vec<_>, b: Vec<_>| {
        a.extend(b);
        (a.len() <= MAX_TERMS).then_some(a)
    };
    match u {
        Expr::Neg(a) => Some(negated(sum(a)?)),
        Expr::Add(a, b) => joined(sum(a)?, sum(b)?),
        Expr::Sub(a, b) => joined(sum(a)?, negated(sum(b)?)),
        Expr::Mul(a, b) => product(&sum(a)?, &sum(b)?),
        Expr::Div(a, b) if !b.depends_on("z") => {
            let inverse = Coefficient::of(b).inverse();
            Some(
                sum(a)?
                    .into_iter()
                    .map(|(s, c)| (s, c.mul(&inverse)))
                    .collect(),
            )
        }
        Expr::Pow(a, b) => {
            let Expr::Number(n) = b.as_ref() else {
                return None;
            };
            let n = n.is_integer().then(|| n.numer().to_u32()).flatten()?;
            let base = sum(a)?;
            let one = vec![(Coefficient::zero(), Coefficient::one())];
            (n <= 12).then_some(())?;
            (0..n).try_fold(one, |p, _| product(&p, &base))
        }
        Expr::Call(f, args) if args.len() == 1 => {
            let (slope, at_zero) = polynomial::affine(&args[0], "z")?;
            let (slope, at_zero) = (Coefficient::of(&slope), Coefficient::of(&at_zero));
            let exp = |sign: i64| {
                let sign = Coefficient::integer(sign);
                let front = build::call(Function::Exp, [at_zero.mul(&sign).expr()]);
                (slope.mul(&sign), Coefficient::of(&front))
            };
            let half = Rational::from((1, 2));
            match f {
                Function::Exp => Some(vec![exp(1)]),
                Function::Expm1 => Some(vec![
                    exp(1),
                    (Coefficient::zero(), Coefficient::integer(-1)),
                ]),
                Function::Cosh | Function::Sinh => {
                    let ((s, c), (t, d)) = (exp(1), exp(-1));
                    let d = if *f == Function::Sinh { d.neg() } else { d };
                    Some(vec![(s, c.scaled(&half)), (t, d.scaled(&half))])
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn product(
    a: &[(Coefficient, Coefficient)],
    b: &[(Coefficient, Coefficient)],
) -> Option<Vec<(Coefficient, Coefficient)>> {
    if a.len() * b.len() > MAX_TERMS {
        return None;
    }
    let pair = |(s, c): &(Coefficient, Coefficient), (t, d): &(Coefficient, Coefficient)| {
        (s.add(t), c.mul(d))
    };
    Some(
        a.iter()
            .flat_map(|x| b.iter().map(move |y| pair(x, y)))
            .collect(),
    )
}

/// `u` as a polynomial in the one call that holds z, and that call.
pub fn in_one(u: &Expr) -> Option<(Expr, Vec<Coefficient>)> {
    let mut inner = None;
    find(u, &mut inner)?;
    let inner = inner?;
    let renamed = rename(u, &inner);
    if renamed.depends_on("z") {
        return None;
    }
    let list = polynomial::coefficients(&renamed, "y")?;
    Some((inner, list.iter().map(Coefficient::of).collect()))
}

fn find(e: &Expr, inner: &mut Option<Expr>) -> Option<()> {
    if !e.depends_on("z") {
        return Some(());
    }
    match e {
        Expr::Neg(_) | Expr::Add(..) | Expr::Sub(..) | Expr::Mul(..) | Expr::Div(..) => {
            e.operands().into_iter().try_for_each(|o| find(o, inner))
        }
        Expr::Pow(a, b) if !b.depends_on("z") => find(a, inner),
        other => match inner {
            None => {
                *inner = Some(other.clone());
                Some(())
            }
            Some(known) => (known == other).then_some(()),
        },
    }
}

fn rename(e: &Expr, inner: &Expr) -> Expr {
    if e == inner {
        return build::var("y");
    }
    let again = |e: &Expr| rename(e, inner);
    match e {
        Expr::Neg(a) => build::neg(again(a)),
        Expr::Add(a, b) => build::add(again(a), again(b)),
        Expr::Sub(a, b) => build::sub(again(a), again(b)),
        Expr::Mul(a, b) => build::mul(again(a), again(b)),
        Expr::Div(a, b) => build::div(again(a), again(b)),
        Expr::Pow(a, b) => build::pow(again(a), b.as_ref().clone()),
        _ => e.clone(),
    }
}
