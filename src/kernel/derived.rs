//! F of phi by rule, where every piece is a sum of powers times exponentials: from phi alone, no claimed formula enters.
//!
//! | rule | condition |
//! |---|---|
//! | `c z^p` on either side of 0 gives `Gamma(p+1) [right (ik)^{-p-1} + left (-ik)^{-p-1}]` | p > -1, no polynomial |
//! | `c z^m e^{az}` between two breakpoints gives its antiderivative with `e^{-ikz}` at both, `e^{uz} sum_j (-1)^j m!/(m-j)! z^{m-j}/u^{j+1}`, u = a - ik | m a whole number, a real |
//! | at an infinite end that is 0 | the term decays there, or a = 0: what a power leaves there stands at k = 0 |
//!
//! Sorted by breakpoints F is a sum of waves `e^{-ikb} G_b(k)`, which is what the integral over k needs.

use crate::activation::homogeneity::homogeneous;
use crate::activation::oscillation::Component;
use crate::activation::{Activation, Piece};
use crate::expr::{Expr, build, constant, polynomial};
use crate::number::{Constant, Function, Rational};
use std::cmp::Ordering;

/// Terms of one piece at most.
const MAX_TERMS: usize = 64;
/// Powers of z at most.
const MAX_POWER: u32 = 24;

/// F for k > 0 as a sum of waves, in the variable z as [`Component`] has it.
#[derive(Clone, Debug)]
pub struct Waves {
    /// `G_b(z) e^{-i b z}`.
    pub parts: Vec<Component>,
    /// Bits that cancel between the waves for each bit of a small k.
    pub cancels: u32,
}

/// `c z^m e^{a z}`.
#[derive(Clone)]
struct Term {
    c: Expr,
    m: u32,
    a: Expr,
}

/// F by rule; `None` where no rule applies.
pub fn waves(activation: &Activation) -> Option<Waves> {
    if activation.is_smooth() {
        return None;
    }
    by_degree(activation).or_else(|| by_pieces(activation))
}

fn by_degree(activation: &Activation) -> Option<Waves> {
    let h = homogeneous(activation)?;
    let above = build::add(h.degree.clone(), build::num(1));
    if constant::sign(&above)? != Ordering::Greater {
        return None;
    }
    let side = |factor: &Expr, sign: i64| {
        let ik = build::mul(
            build::mul(build::num(sign), Expr::Constant(Constant::I)),
            build::var("z"),
        );
        build::mul(factor.clone(), build::pow(ik, build::neg(above.clone())))
    };
    let sum = build::add(side(&h.right, 1), side(&h.left, -1));
    let gamma = build::call(Function::Gamma, [above.clone()]);
    Some(Waves {
        parts: vec![Component {
            omega: build::num(0),
            factor: build::mul(gamma, sum),
        }],
        cancels: 0,
    })
}

fn by_pieces(activation: &Activation) -> Option<Waves> {
    let mut parts: Vec<Component> = Vec::new();
    let mut highest = 0;
    for piece in activation.pieces() {
        let terms = terms(&piece.phi)?;
        if !decays(piece, &terms)? {
            return None;
        }
        for term in &terms {
            highest = highest.max(term.m);
            for (end, sign) in [(&piece.to, 1), (&piece.from, -1)] {
                let Some(b) = end else { continue };
                let factor = build::mul(build::num(sign), primitive(term, b)?);
                let omega = build::neg(b.clone());
                let same = |c: &&mut Component| {
                    constant::is_zero(&build::sub(c.omega.clone(), omega.clone()))
                };
                match parts.iter_mut().find(same) {
                    Some(known) => known.factor = build::add(known.factor.clone(), factor),
                    None => parts.push(Component { omega, factor }),
                }
            }
        }
    }
    (!parts.is_empty()).then_some(Waves {
        parts,
        cancels: 2 * (highest + 1),
    })
}

/// Whether every term decays, or is a power, at the infinite ends of its piece; `None` where that cannot be told.
fn decays(piece: &Piece, terms: &[Term]) -> Option<bool> {
    for term in terms {
        let sign = constant::sign(&term.a)?;
        let grows = |end: &Option<Expr>, growing: Ordering| end.is_none() && sign == growing;
        if grows(&piece.to, Ordering::Greater) || grows(&piece.from, Ordering::Less) {
            return Some(false);
        }
    }
    Some(true)
}

/// `c e^{ab} sum_j (-1)^j m!/(m-j)! b^{m-j}/u^{j+1}` with u = a - ik: the antiderivative at b without its `e^{-ikb}`.
fn primitive(term: &Term, b: &Expr) -> Option<Expr> {
    let ik = build::mul(Expr::Constant(Constant::I), build::var("z"));
    let u = build::sub(term.a.clone(), ik);
    let mut sum = build::num(0);
    let mut factor = Rational::from(1);
    for j in 0..=term.m {
        let power = build::powi(b.clone(), i32::try_from(term.m - j).ok()?);
        let below = build::powi(u.clone(), i32::try_from(j + 1).ok()?);
        let piece = build::mul(build::rational(factor.clone()), build::div(power, below));
        sum = build::add(sum, piece);
        factor = -factor * Rational::from(term.m - j);
    }
    let size = build::call(Function::Exp, [build::mul(term.a.clone(), b.clone())]);
    Some(build::mul(build::mul(term.c.clone(), size), sum))
}

/// A formula as a sum of such terms.
fn terms(e: &Expr) -> Option<Vec<Term>> {
    if let Some(list) = polynomial::coefficients(e, "z") {
        let one = |(m, c): (usize, Expr)| Term {
            c,
            m: m as u32,
            a: build::num(0),
        };
        let kept = list.into_iter().enumerate().filter(|(_, c)| !c.is_zero());
        return Some(kept.map(one).collect());
    }
    let scaled = |list: Vec<Term>, c: &Expr| -> Vec<Term> {
        let one = |t: Term| Term {
            c: build::mul(t.c, c.clone()),
            ..t
        };
        list.into_iter().map(one).collect()
    };
    let minus = build::num(-1);
    let found = match e {
        Expr::Neg(a) => scaled(terms(a)?, &minus),
        Expr::Add(a, b) => [terms(a)?, terms(b)?].concat(),
        Expr::Sub(a, b) => [terms(a)?, scaled(terms(b)?, &minus)].concat(),
        Expr::Mul(a, b) => product(&terms(a)?, &terms(b)?)?,
        Expr::Div(a, b) if b.is_constant() => {
            scaled(terms(a)?, &build::div(build::num(1), b.as_ref().clone()))
        }
        Expr::Pow(a, b) => {
            let Expr::Number(n) = b.as_ref() else {
                return None;
            };
            let n = (1..=8).find(|m| *n == *m)?;
            let base = terms(a)?;
            (1..n).try_fold(base.clone(), |power, _| product(&power, &base))?
        }
        Expr::Call(Function::Exp, args) => vec![exponential(&args[0], 1)?],
        Expr::Call(Function::Expm1, args) => {
            let one = Term {
                c: build::num(-1),
                m: 0,
                a: build::num(0),
            };
            vec![exponential(&args[0], 1)?, one]
        }
        Expr::Call(f @ (Function::Cosh | Function::Sinh), args) => {
            let half = build::rational(Rational::from((1, 2)));
            let other = if *f == Function::Cosh {
                half.clone()
            } else {
                build::neg(half.clone())
            };
            [
                scaled(vec![exponential(&args[0], 1)?], &half),
                scaled(vec![exponential(&args[0], -1)?], &other),
            ]
            .concat()
        }
        _ => return None,
    };
    (found.len() <= MAX_TERMS).then_some(found)
}

/// `exp(sign u)` of an affine u.
fn exponential(u: &Expr, sign: i64) -> Option<Term> {
    let (slope, at_zero) = polynomial::affine(u, "z")?;
    let turned = |e: Expr| build::mul(build::num(sign), e);
    Some(Term {
        c: build::call(Function::Exp, [turned(at_zero)]),
        m: 0,
        a: turned(slope),
    })
}

fn product(a: &[Term], b: &[Term]) -> Option<Vec<Term>> {
    if a.len() * b.len() > MAX_TERMS {
        return None;
    }
    let mut found = Vec::with_capacity(a.len() * b.len());
    for x in a {
        for y in b {
            if x.m + y.m > MAX_POWER {
                return None;
            }
            found.push(Term {
                c: build::mul(x.c.clone(), y.c.clone()),
                m: x.m + y.m,
                a: build::add(x.a.clone(), y.a.clone()),
            });
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Scope, eval_complex};
    use crate::number::Complex;

    fn waves_of(text: &str) -> Option<Waves> {
        let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
        waves(&Activation::from_formula("phi", phi).expect("an activation"))
    }

    #[test]
    fn the_rules_give_the_transforms_of_the_table() {
        for (phi, transform) in [
            ("relu(z)", "-1/k^2"),
            ("relu(z)^(7/2)", "gamma(9/2)*(i*k)^(-9/2)"),
            ("abs(z)^(-1/4)", "2*sin(pi/8)*gamma(3/4)/k^(3/4)"),
            ("max(0,1-abs(z))", "sinc(k/2)^2"),
            ("exp(-abs(z))", "2/(1+k^2)"),
            ("z*exp(-abs(z))", "-4*i*k/(1+k^2)^2"),
            ("max(-1,min(1,z))", "-2*i*sin(k)/k^2"),
            ("relu(z)+exp(min(z,0))-1", "-1/k^2+1/(i*k)+1/(1-i*k)"),
            ("abs(z-2)", "-2*exp(-2*i*k)/k^2"),
        ] {
            let found = waves_of(phi).unwrap_or_else(|| panic!("{phi}"));
            for at in ["1/3", "2", "17"] {
                let bits = 200;
                let k = Expr::parse(at, &Scope::new(&[])).expect("a number");
                let k = eval_complex(&k, &[], bits).expect("a number");
                let exact = Expr::parse(transform, &Scope::new(&["k"])).expect("a formula");
                let exact = eval_complex(&exact, &[("k", &k)], bits).expect("a value");
                let mut sum = Complex::with_val(bits, 0);
                for part in &found.parts {
                    let turn = build::mul(
                        build::mul(Expr::Constant(Constant::I), part.omega.clone()),
                        build::var("z"),
                    );
                    let whole = build::mul(part.factor.clone(), build::call(Function::Exp, [turn]));
                    sum += eval_complex(&whole, &[("z", &k)], bits).expect("a value");
                }
                let gap = Complex::with_val(bits, sum - exact).abs().real().to_f64();
                assert!(gap < 1e-50, "{phi} at {at}: {gap}");
            }
        }
    }

    #[test]
    fn no_rule_no_transform() {
        for text in [
            "tanh(z)",
            "z/(1+abs(z))",
            "exp(abs(z))",
            "relu(z)*exp(z)",
            "z",
        ] {
            assert!(waves_of(text).is_none(), "{text}");
        }
    }
}
