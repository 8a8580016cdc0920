//! Whether two formulas in k are the same function, with proof.
//!
//! A formula is brought to a quotient N/D of *exponential polynomials*: sums of
//!
//! ```text
//! c k^p e^{rk + sk^2} f_1(u_1)^{m_1} f_2(u_2)^{m_2} ...     p rational, r, s and c exact constants
//! ```
//!
//! where f(u) are functions that are not looked into (Bessel functions, Gamma, ...), told apart by their texts. Hyperbolic and
//! trigonometric functions are written in exponentials. Every rewriting is an identity for k > 0; so where `N_1 D_2 - N_2 D_1` has
//! no terms the two are equal wherever both are defined. The converse fails (f_1 and f_2 may be related), and nobody relies on
//! it: that two formulas differ is shown by a ball of their difference at some k that does not hold 0. And "wherever both are defined" may
//! be nowhere, as for `X/X` with X = 0: equal takes a frequency at which balls give both a value.
//!
//! Formulas with kinks in k, such as those of a band, are compared on each of the intervals between them (`intervals`).

mod intervals;
mod quotient;
#[cfg(test)]
mod tests;

use super::assume::Assumptions;
use crate::algebra::Exact;
use crate::expr::{Expr, build, eval_ball, polynomial};
use crate::number::ball::Ball;
use crate::number::{Constant, Function, Rational};
use quotient::{Key, Outcome, Quotient, Sum};

/// Precisions at which the difference is looked at.
const LADDER: [u32; 3] = [128, 512, 2048];

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Equal wherever both are defined, and they are at some frequency.
    Equal,
    /// They differ at a frequency, by proof.
    Different(String),
    /// Neither is proven.
    Unknown(String),
}

/// Reads a formula, k > 0.
fn read(e: &Expr, stop: &dyn Fn() -> bool) -> Outcome<Quotient> {
    if stop() {
        return Err("the time limit was reached".into());
    }
    // Sines of constants are exponentials: those of multiples of pi/2 are known then.
    if e.is_constant()
        && !holds_waves(e)
        && let Ok(c) = Exact::new(e)
    {
        return Ok(Quotient::constant(c));
    }
    match e {
        Expr::Variable(name) if name.as_ref() == "k" => Ok(Quotient::of(Sum::of(
            Key {
                power: Rational::from(1),
                ..Key::default()
            },
            1.into(),
        ))),
        Expr::Number(_) | Expr::Constant(_) | Expr::Variable(_) => opaque(e),
        Expr::Neg(a) => Ok(read(a, stop)?.negated()),
        Expr::Add(a, b) => read(a, stop)?.plus(&read(b, stop)?),
        Expr::Sub(a, b) => read(a, stop)?.plus(&read(b, stop)?.negated()),
        Expr::Mul(a, b) => read(a, stop)?.times(&read(b, stop)?),
        Expr::Div(a, b) => read(a, stop)?.times(&read(b, stop)?.inverse()?),
        Expr::Pow(a, n) => raised(a, n, stop),
        Expr::Call(f, arguments) => match &arguments[..] {
            [u] => call(*f, u, e, stop),
            _ => opaque(e),
        },
    }
}

fn holds_waves(e: &Expr) -> bool {
    matches!(e, Expr::Call(Function::Sin | Function::Cos, _))
        || e.operands().into_iter().any(holds_waves)
}

/// A function that is not looked into; it is told by its text.
fn opaque(e: &Expr) -> Outcome<Quotient> {
    let mut key = Key::default();
    key.others.insert(canonical(e).simplified().to_string(), 1);
    Ok(Quotient::of(Sum::of(key, 1.into())))
}

/// Arguments that are polynomials in k by their coefficients; `K_{-n} = K_n` (DLMF 10.27.3).
fn canonical(e: &Expr) -> Expr {
    let argument = |u: &Expr| {
        let list = polynomial::coefficients(u, "k")?;
        let exact = |c: &Expr| Exact::new(c).ok().map(|c| c.to_expr());
        let list: Option<Vec<Expr>> = list.iter().map(exact).collect();
        Some(polynomial::from_coefficients(&list?, "k"))
    };
    let e = e.map_operands(&mut |u| argument(u).unwrap_or_else(|| canonical(u)));
    match &e {
        Expr::Call(Function::Besselk, list) => match &list[..] {
            [Expr::Number(n), u] => {
                let order = build::rational(n.clone().abs());
                build::call(Function::Besselk, vec![order, u.clone()])
            }
            _ => e,
        },
        _ => e,
    }
}

fn raised(a: &Expr, n: &Expr, stop: &dyn Fn() -> bool) -> Outcome<Quotient> {
    let whole = Expr::Pow(a.clone().into(), n.clone().into());
    if *a == Expr::Constant(Constant::E) {
        return exponential(n, 1, &whole);
    }
    let Some(q) = Exact::new(n).ok().and_then(|n| n.rational()) else {
        return opaque(&whole);
    };
    let base = read(a, stop)?;
    if let Some(n) = q.is_integer().then(|| q.numer().to_i32()).flatten() {
        return base.power(n);
    }
    // a^q = a^n a^{q - n} for a principal power: only one broken power of a is not looked into.
    let broken = || {
        let n = q.clone().floor();
        let rest = build::rational(Rational::from(&q - &n));
        let n = n.numer().to_i32().ok_or("a power that is too large")?;
        opaque(&build::pow(a.clone(), rest))?.times(&base.power(n)?)
    };
    // (c k^p)^q, k > 0.
    let (Some((above, c)), Some((below, d))) = (base.above.single(), base.below.single()) else {
        return broken();
    };
    let only_power = |key: &Key| {
        Key {
            power: Rational::new(),
            ..key.clone()
        } == Key::default()
    };
    let value = c.times(&d.inverse()?)?;
    if !(only_power(above) && only_power(below)) {
        return broken();
    }
    // k^p > 0 does not turn the principal power: of a positive number times i^n, |n| <= 2, it is known.
    let mut factor = None;
    for n in [0, 1, -1, 2] {
        let size = value.times(&Exact::i().power(&Exact::from(-n))?)?;
        if size.sign() == Some(std::cmp::Ordering::Greater) {
            let quarter = Rational::from((n, 2)) * &q;
            let angle = Exact::pi().times(&Exact::i())?.times(&quarter.into())?;
            let turn = angle.exp()?;
            factor = Some(size.power(&q.clone().into())?.times(&turn)?);
            break;
        }
    }
    let Some(factor) = factor else {
        return broken();
    };
    let power = (Rational::from(&above.power - &below.power)) * &q;
    let key = Key {
        power,
        ..Key::default()
    };
    Ok(Quotient::of(Sum::of(key, factor)))
}

/// `e^{n u}` for u a polynomial of degree 2 at most in k.
fn exponential(u: &Expr, n: i64, whole: &Expr) -> Outcome<Quotient> {
    let Some(list) = polynomial::coefficients(u, "k").filter(|list| list.len() <= 3) else {
        return opaque(whole);
    };
    let at = |j: usize| -> Outcome<Exact> {
        match list.get(j) {
            Some(c) => Exact::new(c)?.times(&n.into()),
            None => Ok(Exact::default()),
        }
    };
    let key = Key {
        rate: at(1)?,
        square: at(2)?,
        ..Key::default()
    };
    Ok(Quotient::of(Sum::of(key, at(0)?.exp()?)))
}

fn call(f: Function, u: &Expr, whole: &Expr, stop: &dyn Fn() -> bool) -> Outcome<Quotient> {
    let iu = build::mul(Expr::Constant(Constant::I), u.clone());
    let i = Quotient::constant(Exact::i());
    let one = Quotient::constant(1.into());
    let is_exponent = polynomial::coefficients(u, "k").is_some_and(|list| list.len() <= 3);
    if !is_exponent && !matches!(f, Function::Sqrt | Function::Erfc) {
        return opaque(whole);
    }
    // (e^v + sign e^{-v})/2
    let half = |v: &Expr, sign: i64| -> Outcome<Quotient> {
        let (up, down) = (exponential(v, 1, whole)?, exponential(v, -1, whole)?);
        let sum = up.plus(&down.times(&Quotient::constant(sign.into()))?)?;
        sum.times(&Quotient::constant(Rational::from((1, 2)).into()))
    };
    match f {
        Function::Exp => exponential(u, 1, whole),
        Function::Expm1 => exponential(u, 1, whole)?.plus(&one.negated()),
        Function::Sinh => half(u, -1),
        Function::Cosh => half(u, 1),
        Function::Tanh => half(u, -1)?.times(&half(u, 1)?.inverse()?),
        Function::Coth => half(u, 1)?.times(&half(u, -1)?.inverse()?),
        Function::Sech => half(u, 1)?.inverse(),
        Function::Csch => half(u, -1)?.inverse(),
        Function::Sin => half(&iu, -1)?.times(&i.inverse()?),
        Function::Cos => half(&iu, 1),
        Function::Tan => half(&iu, -1)?.times(&half(&iu, 1)?.times(&i)?.inverse()?),
        Function::Cot => half(&iu, 1)?.times(&i)?.times(&half(&iu, -1)?.inverse()?),
        Function::Sec => half(&iu, 1)?.inverse(),
        Function::Csc => half(&iu, -1)?.inverse()?.times(&i),
        Function::Logistic => {
            let e = exponential(u, 1, whole)?;
            e.times(&e.plus(&one)?.inverse()?)
        }
        Function::Sqrt => raised(u, &build::rational(Rational::from((1, 2))), stop),
        Function::Erfc => {
            one.plus(&opaque(&build::call(Function::Erf, vec![u.clone()]))?.negated())
        }
        _ => opaque(whole),
    }
}

/// Whether two formulas in k are the same function for k > 0; see the module.
pub fn equal(a: &Expr, b: &Expr, assumptions: &Assumptions, stop: &dyn Fn() -> bool) -> Answer {
    let known = assumptions
        .clone()
        .with("k", super::assume::Assumed::Positive);
    let (a, b) = (
        super::answer::for_positive(a, &known),
        super::answer::for_positive(b, &known),
    );
    let mut doubt = None;
    for part in intervals::parts([&a, &b]) {
        let (a, b) = (
            intervals::resolved(&a, &part),
            intervals::resolved(&b, &part),
        );
        match between(&a, &b, &part.looks, stop) {
            Answer::Equal => {}
            Answer::Unknown(why) => doubt = doubt.or(Some(why)),
            different => return different,
        }
    }
    doubt.map_or(Answer::Equal, Answer::Unknown)
}

/// Whether they are equal on an interval that holds these frequencies.
fn between(a: &Expr, b: &Expr, looks: &[Rational], stop: &dyn Fn() -> bool) -> Answer {
    let difference = read(a, stop).and_then(|x| x.plus(&read(b, stop)?.negated()));
    match difference {
        Ok(gap) if vanishes(&gap.above) => match has_value(a, b, looks) {
            true => Answer::Equal,
            false => Answer::Unknown(
                "they are equal wherever both are defined, and no frequency is known where they are".into(),
            ),
        },
        found => match different(&build::sub(a.clone(), b.clone()), looks) {
            Some(k) => Answer::Different(format!("it is another number at k = {k}")),
            None => Answer::Unknown(found.err().unwrap_or_else(|| {
                "their difference does not vanish in the normal form, and no ball shows that it is not 0".into()
            })),
        },
    }
}

/// Whether every constant in it is 0, roots of unity written out.
fn vanishes(sum: &Sum) -> bool {
    let is_zero = |c: &Exact| c.written_out().is_ok_and(|c| c.is_zero());
    sum.0.values().all(is_zero)
}

/// A ball at one of the frequencies; none where no precision gives one.
fn ball_at(e: &Expr, k: &Rational, excludes_zero: bool) -> Option<Ball> {
    let there = e.substitute("k", &build::rational(k.clone()));
    LADDER.iter().find_map(|bits| {
        let ball = eval_ball(&there, &[], *bits).filter(|ball| !ball.is_indeterminate())?;
        (!excludes_zero || !ball.contains_zero()).then_some(ball)
    })
}

/// Whether both formulas have a value at one frequency: `X/X` with `X = 0` has none.
fn has_value(a: &Expr, b: &Expr, looks: &[Rational]) -> bool {
    looks
        .iter()
        .any(|k| [a, b].iter().all(|e| ball_at(e, k, false).is_some()))
}

/// A k at which a formula is proven not to be 0.
fn different<'a>(e: &Expr, looks: &'a [Rational]) -> Option<&'a Rational> {
    looks.iter().find(|k| ball_at(e, k, true).is_some())
}
