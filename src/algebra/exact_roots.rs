//! The exact roots of a polynomial with rational coefficients: of its factors of degree 1 and 2.
//!
//! Multiplicities by Yun's algorithm (D. Y. Y. Yun, On square-free decomposition algorithms, SYMSAC 1976): with p = prod
//! p_j^j each p_j comes from greatest common divisors alone. A factor of a higher degree is split by factors that are guessed
//! from its roots in double precision and divide it exactly; what is left of degree 3 or more is refused. So the list is
//! complete: the product of the factors is the polynomial.
//!
//! The angle of a complex root `r e^{i theta}` of `t^2 + pt + q` has `cos^2 theta = p^2/4q`; for 0, 1/4, 1/2 and 3/4 it is a
//! multiple of pi/6 or pi/4, else it stays an inverse cosine.

use super::exact::Exact;
use super::polynomial::Polynomial;
use super::roots;
use crate::expr::build;
use crate::number::{Function, Rational};
use num_complex::Complex64;

/// Largest denominator of a coefficient that is guessed.
const MOST_DENOMINATOR: i64 = 5040;

/// A root.
#[derive(Clone, Debug)]
pub struct Root {
    /// Itself.
    pub value: Exact,
    /// Multiplicity.
    pub count: usize,
    /// log of the modulus, and the angle from -pi (left out) to pi; none of 0.
    pub polar: Option<(Exact, Exact)>,
    /// Sign of the imaginary part.
    pub side: i32,
}

/// All roots.
///
/// # Errors
/// Where a factor of degree 3 or more is left, or a constant is too long.
pub fn of(p: &Polynomial) -> Result<Vec<Root>, String> {
    let mut all = Vec::new();
    for (count, factor) in squarefree(p) {
        let mut left = factor;
        while left.degree() > 0 {
            let part = match left.degree() {
                1 | 2 => left.monic(),
                _ => guessed(&left)
                    .ok_or("a denominator does not split into factors of degree 1 and 2")?,
            };
            left = left.over(&part).ok_or("a factor does not divide")?;
            all.extend(simple(&part, count)?);
        }
    }
    Ok(all)
}

/// p_j with j.
fn squarefree(p: &Polynomial) -> Vec<(usize, Polynomial)> {
    let mut all = Vec::new();
    let slope = p.derivative();
    let common = p.gcd(&slope);
    let (Some(mut b), Some(mut c)) = (p.over(&common), slope.over(&common)) else {
        return all;
    };
    for count in 1..=p.degree() {
        if b.degree() == 0 {
            break;
        }
        let d = c.plus(&b.derivative().scaled(&Rational::from(-1)));
        let a = b.gcd(&d);
        (b, c) = match (b.over(&a), d.over(&a)) {
            (Some(b), Some(c)) => (b, c),
            _ => break,
        };
        if a.degree() > 0 {
            all.push((count, a));
        }
    }
    all
}

/// A factor of degree 1 or 2 that divides.
fn guessed(p: &Polynomial) -> Option<Polynomial> {
    let list: Vec<Complex64> = p
        .coefficients()
        .iter()
        .map(|c| Complex64::new(c.to_f64(), 0.0))
        .collect();
    let roots = roots::of(&list)?;
    let mut guesses = Vec::new();
    for (i, z) in roots.iter().enumerate() {
        guesses.push(vec![-z.re, 1.0]);
        guesses.push(vec![z.norm_sqr(), -2.0 * z.re, 1.0]);
        for w in roots.iter().skip(i + 1) {
            guesses.push(vec![(z * w).re, -(z + w).re, 1.0]);
        }
    }
    guesses.iter().find_map(|guess| {
        let list: Option<Vec<Rational>> = guess.iter().map(|&x| near(x)).collect();
        let factor = Polynomial::new(list?);
        p.over(&factor).map(|_| factor)
    })
}

/// The rational number with the least denominator that is about x.
fn near(x: f64) -> Option<Rational> {
    (1..=MOST_DENOMINATOR).find_map(|d| {
        let n = (x * d as f64).round();
        let fits = (n / d as f64 - x).abs() < 1e-9 * (1.0 + x.abs()) && n.abs() < 1e15;
        fits.then(|| Rational::from((n as i64, d)))
    })
}

/// The roots of `t - a` or `t^2 + pt + q`.
fn simple(part: &Polynomial, count: usize) -> Result<Vec<Root>, String> {
    match part.coefficients() {
        [c, _] => Ok(vec![real(Exact::from(Rational::from(-c)), count)?]),
        [q, p, _] => {
            let discriminant = Rational::from(p * p) - Rational::from(q * 4u32);
            let root = |d: Rational| Exact::from(d).power(&Rational::from((1, 2)).into());
            let half = |e: &Exact| e.times(&Rational::from((1, 2)).into());
            let middle = Exact::from(Rational::from(-p));
            if discriminant >= 0 {
                let width = root(discriminant)?;
                let both = [middle.plus(&width), middle.minus(&width)];
                return both.iter().map(|e| real(half(e)?, count)).collect();
            }
            let width = root(Rational::from(-&discriminant))?.times(&Exact::i())?;
            let log = half(&Exact::from(q.clone()).log()?)?;
            let angle = angle(p, q)?;
            let one = |e: Exact, side: i32, angle: Exact| -> Result<Root, String> {
                Ok(Root {
                    value: half(&e)?,
                    count,
                    polar: Some((log.clone(), angle)),
                    side,
                })
            };
            Ok(vec![
                one(middle.plus(&width), 1, angle.clone())?,
                one(middle.minus(&width), -1, angle.negated())?,
            ])
        }
        _ => Err("a factor is not of degree 1 or 2".into()),
    }
}

fn real(value: Exact, count: usize) -> Result<Root, String> {
    use std::cmp::Ordering;
    let polar = match value.sign().ok_or("the sign of a root is not known")? {
        Ordering::Greater => Some((value.log()?, Exact::default())),
        Ordering::Less => Some((value.negated().log()?, Exact::pi())),
        Ordering::Equal => None,
    };
    Ok(Root {
        value,
        count,
        polar,
        side: 0,
    })
}

/// The angle in (0, pi) of the upper root.
fn angle(p: &Rational, q: &Rational) -> Result<Exact, String> {
    let square = Rational::from(p * p) / Rational::from(q * 4u32);
    let twelfths = [((0, 1), 6), ((1, 4), 4), ((1, 2), 3), ((3, 4), 2)];
    let known = twelfths.iter().find(|(s, _)| square == Rational::from(*s));
    if let Some((_, n)) = known {
        // cos theta = -p/(2 sqrt q)
        let n = if *p > 0 { 12 - n } else { *n };
        return Exact::pi().times(&Rational::from((n, 12)).into());
    }
    let half = Exact::from(Rational::from(-p)).times(&Rational::from((1, 2)).into())?;
    let cosine = half.times(&Exact::from(q.clone()).power(&Rational::from((-1, 2)).into())?)?;
    Exact::new(&build::call(Function::Acos, vec![cosine.to_expr()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_exact_with_their_multiplicities_and_angles() {
        let of_list =
            |list: &[i64]| Polynomial::new(list.iter().map(|&c| Rational::from(c)).collect());
        // (t + 2)^3 (t^2 + 2t + 2)^2 (t^2 + 1) (2t - 3)
        let parts = [
            (of_list(&[2, 1]), 3),
            (of_list(&[2, 2, 1]), 2),
            (of_list(&[1, 0, 1]), 1),
            (of_list(&[-3, 2]), 1),
        ];
        let mut p = Polynomial::number(Rational::from(5));
        for (part, count) in &parts {
            for _ in 0..*count {
                p = p.times(part).expect("small");
            }
        }
        let found = of(&p).expect("roots");
        assert_eq!(found.iter().map(|r| r.count).sum::<usize>(), p.degree());
        for root in &found {
            // p and its first derivatives vanish exactly there.
            let mut q = p.clone();
            for j in 0..=root.count {
                let value = q
                    .coefficients()
                    .iter()
                    .rev()
                    .try_fold(Exact::default(), |sum, c| {
                        Some(sum.times(&root.value).ok()?.plus(&c.clone().into()))
                    });
                let value = value.expect("exact");
                assert_eq!(value.is_zero(), j < root.count, "{:?}, {j}", root.value);
                q = q.derivative();
            }
            // r e^{i theta} is the root, in balls.
            let (log, angle) = root.polar.clone().expect("not 0");
            let power = log.plus(&angle.times(&Exact::i()).expect("exact"));
            let ball = power.ball(128).expect("a ball");
            let mut back = ball.clone();
            crate::number::Scalar::apply(&mut back, Function::Exp, &[&ball]).expect("a value");
            assert!(back.intersects(&root.value.ball(128).expect("a ball")));
            assert!(back.radius().to_f64_up() < 1e-30);
        }
        assert!(of(&of_list(&[2, 0, 0, 1])).is_err());
    }
}
