//! F on k < 0 from F on k > 0, where phi is real: `F(-k)` is the conjugate of `F(k)`.
//!
//! A formula f(k), k > 0, in functions that take conjugate values at conjugate arguments has the conjugate f with -i for i. So
//! for every k other than 0
//!
//! ```text
//! F(k) = f(|k|) with i sign(k) for i,
//! ```
//!
//! and where `f(-k)` is the conjugate of `f(k)` for k > 0, f itself holds for both signs. A function with a cut takes conjugate
//! values off the cut alone: each of its arguments is proven to be positive there, or a positive number times a constant that is
//! not real.

use super::answer::{conjugate, for_positive};
use super::assume::{Assumed, Assumptions};
use super::equal::{self, equal};
use super::tidy::split;
use crate::expr::{Expr, build};
use crate::number::{Constant, Function};
use std::cmp::Ordering;

fn for_k() -> Assumptions {
    Assumptions::default().with("k", Assumed::Positive)
}

/// `F(-k)` for k > 0, where phi is real and F(k) is this for k > 0; none where the conjugate is not known by the form.
pub fn mirrored(f: &Expr) -> Option<Expr> {
    reflects(f, &for_k()).then(|| conjugate(f))
}

/// A formula for every k other than 0, where phi is real and F(k) is this for k > 0; none where the conjugate is not known by
/// the form.
pub fn everywhere(f: &Expr, stop: &dyn Fn() -> bool) -> Option<Expr> {
    let known = for_k();
    let f = for_positive(f, &known);
    let other = mirrored(&f)?;
    let k = build::var("k");
    let backwards = f.substitute("k", &build::neg(k.clone()));
    if equal(&backwards, &other, &Assumptions::default(), stop) == equal::Answer::Equal {
        return Some(f);
    }
    let size = build::call(Function::Abs, vec![k.clone()]);
    let sign = build::call(Function::Sign, vec![k]);
    let turned = build::mul(Expr::Constant(Constant::I), sign);
    Some(with_i(&f.substitute("k", &size), &turned))
}

/// Another expression for i.
fn with_i(e: &Expr, i: &Expr) -> Expr {
    match e {
        Expr::Constant(Constant::I) => i.clone(),
        _ => e.map_operands(&mut |part| with_i(part, i)),
    }
}

/// Whether the value for -i instead of i is seen to be the conjugate, for k > 0.
fn reflects(e: &Expr, known: &Assumptions) -> bool {
    let all = |list: &[Expr]| list.iter().all(|u| reflects(u, known));
    match e {
        Expr::Number(_) | Expr::Constant(_) | Expr::Variable(_) => true,
        Expr::Neg(a) => reflects(a, known),
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) | Expr::Div(a, b) => {
            reflects(a, known) && reflects(b, known)
        }
        Expr::Pow(a, n) => match n.as_ref() {
            Expr::Number(q) if q.is_integer() => reflects(a, known),
            _ if **a == Expr::Constant(Constant::E) => reflects(n, known),
            _ => is_not_negative(a, known) && reflects(a, known) && known.is_real(n),
        },
        Expr::Call(Function::Besselj, list) => match &list[..] {
            [Expr::Number(n), u] => n.is_integer() && reflects(u, known),
            _ => false,
        },
        Expr::Call(Function::Besselk | Function::Bessely, list) => match &list[..] {
            [nu, u] => known.is_real(nu) && is_off_the_cut(u, known) && reflects(u, known),
            _ => false,
        },
        Expr::Call(f, list) if is_meromorphic(*f) || *f == Function::Abs => all(list),
        Expr::Call(f, list) if f.has_kink() => all(list) && list.iter().all(|u| known.is_real(u)),
        Expr::Call(Function::Sqrt, list) => {
            all(list) && list.iter().all(|u| is_not_negative(u, known))
        }
        Expr::Call(Function::Log | Function::E1 | Function::Ci, list) => {
            all(list) && list.iter().all(|u| is_off_the_cut(u, known))
        }
        Expr::Call(..) => false,
    }
}

/// Functions without cuts that are real on the real line.
fn is_meromorphic(f: Function) -> bool {
    matches!(
        f,
        Function::Exp
            | Function::Expm1
            | Function::Sin
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
            | Function::Erf
            | Function::Erfc
            | Function::Gamma
            | Function::Digamma
            | Function::Logistic
            | Function::Normcdf
            | Function::Sinc
            | Function::Si
    )
}

/// Whether it is seen to be real and at least 0.
fn is_not_negative(e: &Expr, known: &Assumptions) -> bool {
    match e {
        Expr::Call(Function::Abs | Function::Relu, list) => list.iter().all(|u| known.is_real(u)),
        _ => known.sign(e).is_some_and(|s| s != Ordering::Less),
    }
}

/// Whether it is positive, or `c g` with g > 0 and a constant c that is not real.
fn is_off_the_cut(e: &Expr, known: &Assumptions) -> bool {
    if known.sign(e) == Some(Ordering::Greater) {
        return true;
    }
    let Some((c, g)) = split(e) else {
        return false;
    };
    let turned = c.parts().is_some_and(|(_, im)| im.is_nonzero());
    turned && known.sign(&g) == Some(Ordering::Greater)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Scope, eval_complex};
    use crate::number::{Complex, Real};

    fn at(e: &Expr, k: f64) -> Complex {
        let k = Complex::with_val(200, (k, 0));
        eval_complex(e, &[("k", &k)], 200).expect("a value")
    }

    #[test]
    fn both_signs_are_conjugates() {
        for (text, alone) in [
            ("-i*pi/sinh(pi*k/2)", true),
            ("pi*exp(-k)", false),
            ("-(i*pi*exp(-k))/k", false),
            ("-2*besselk(1,k)/k", false),
            ("exp(-3*i*pi/4)*k^(-3/2)", false),
            ("exp(i*k)*e1(i*k)-i/k", true),
            ("2*(1+i)*exp(-k^2/4)/k", false),
            ("pi*step(2-k)", false),
            ("2*relu(3-k)+relu(1-k)/sqrt(abs(4-k^2))", false),
            ("(1/sinh(k-1)+1/sinh(k+1))/i", true),
        ] {
            let f = Expr::parse(text, &Scope::new(&["k"])).expect("a formula");
            let whole = everywhere(&f, &|| false).expect(text);
            assert_eq!(
                whole == for_positive(&f, &for_k()),
                alone,
                "{text}: {whole}"
            );
            for k in [0.3, 1.7, 5.5] {
                let plus = at(&f, k);
                let mut minus = plus.clone();
                minus.conj_mut();
                for (k, wanted) in [(k, plus), (-k, minus)] {
                    let off = Complex::with_val(200, &at(&whole, k) - &wanted);
                    let off = Real::with_val(64, off.abs_ref());
                    assert!(off < 1e-50, "{text} at {k}: {whole}");
                }
            }
        }
    }

    #[test]
    fn what_may_lie_on_a_cut_is_left_out() {
        for text in [
            "log(-k)",
            "(-1)^(1/3)/k",
            "sqrt(k-1)",
            "e1(1-k)",
            "besselk(1/2,-k)",
        ] {
            let f = Expr::parse(text, &Scope::new(&["k"])).expect("a formula");
            assert!(everywhere(&f, &|| false).is_none(), "{text}");
        }
    }
}
