//! A formula in k in a form that boxes and series lose little on.
//!
//! ```text
//! a/sinh(u)^n = a csch(u)^n      a/cosh(u)^n = a sech(u)^n      cosh(u) csch(u) = coth(u)      sinh(u) sech(u) = tanh(u)
//! ```
//!
//! Identities of meromorphic functions. Numerator and denominator of the left sides grow alike, and a box or a series
//! does not know that one belongs to the other.

use crate::expr::{Expr, build};
use crate::number::Function;

/// A product of powers.
#[derive(Default)]
struct Factors {
    /// Numbers, signs, and whatever else has no rule.
    rest: Vec<(Expr, bool)>,
    /// sinh and cosh: argument, and the exponents of both.
    hyperbolic: Vec<(Expr, i64, i64)>,
}

/// The formula, rewritten.
pub(super) fn tamed(e: &Expr) -> Expr {
    match e {
        Expr::Number(_) | Expr::Constant(_) | Expr::Variable(_) => e.clone(),
        Expr::Neg(a) => build::neg(tamed(a)),
        Expr::Add(a, b) => build::add(tamed(a), tamed(b)),
        Expr::Sub(a, b) => build::sub(tamed(a), tamed(b)),
        Expr::Mul(..) | Expr::Div(..) => {
            let mut factors = Factors::default();
            factors.take(e, 1);
            factors.product()
        }
        Expr::Pow(a, b) => build::pow(tamed(a), tamed(b)),
        Expr::Call(f, arguments) => {
            build::call(*f, arguments.iter().map(tamed).collect::<Vec<_>>())
        }
    }
}

impl Factors {
    fn take(&mut self, e: &Expr, sign: i64) {
        match e {
            Expr::Mul(a, b) => {
                self.take(a, sign);
                self.take(b, sign);
            }
            Expr::Div(a, b) => {
                self.take(a, sign);
                self.take(b, -sign);
            }
            Expr::Neg(a) => {
                self.rest.push((build::num(-1), true));
                self.take(a, sign);
            }
            Expr::Pow(a, n) => match (a.as_ref(), small(n)) {
                (Expr::Call(f, u), Some(n)) if self.hyperbolic(*f, &u[0], sign * n) => {}
                _ => self.keep(e, sign),
            },
            Expr::Call(f, u) if self.hyperbolic(*f, &u[0], sign) => {}
            _ => self.keep(e, sign),
        }
    }

    fn keep(&mut self, e: &Expr, sign: i64) {
        self.rest.push((tamed(e), sign > 0));
    }

    /// Whether it is one of the functions.
    fn hyperbolic(&mut self, f: Function, u: &Expr, n: i64) -> bool {
        let powers = match f {
            Function::Sinh => (n, 0),
            Function::Cosh => (0, n),
            Function::Csch => (-n, 0),
            Function::Sech => (0, -n),
            Function::Tanh => (n, -n),
            Function::Coth => (-n, n),
            _ => return false,
        };
        let u = tamed(u);
        match self.hyperbolic.iter_mut().find(|known| known.0 == u) {
            Some(known) => {
                known.1 += powers.0;
                known.2 += powers.1;
            }
            None => self.hyperbolic.push((u, powers.0, powers.1)),
        }
        true
    }

    fn product(self) -> Expr {
        let mut all = build::num(1);
        for (e, above) in self.rest {
            all = match above {
                true => build::mul(all, e),
                false => build::div(all, e),
            };
        }
        for (u, sinh, cosh) in self.hyperbolic {
            let call =
                |f: Function, n: i64| build::pow(build::call(f, vec![u.clone()]), build::num(n));
            // As many quotients of both as there are.
            let paired = match (sinh.signum(), cosh.signum()) {
                (1, -1) => sinh.min(-cosh),
                (-1, 1) => -cosh.min(-sinh),
                _ => 0,
            };
            let (sinh, cosh) = (sinh - paired, cosh + paired);
            for (n, up, down) in [
                (paired, Function::Tanh, Function::Coth),
                (sinh, Function::Sinh, Function::Csch),
                (cosh, Function::Cosh, Function::Sech),
            ] {
                all = match n.signum() {
                    1 => build::mul(all, call(up, n)),
                    -1 => build::mul(all, call(down, -n)),
                    _ => all,
                };
            }
        }
        all
    }
}

/// A small integer.
fn small(e: &Expr) -> Option<i64> {
    (-64..=64).find(|n| *e == build::num(*n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Scope, eval_complex};
    use crate::number::{Complex, Real};

    #[test]
    fn rewritten_formulas_are_the_same_functions() {
        for (text, holds) in [
            ("-i*pi/sinh(pi*k/2)", "csch"),
            ("-pi^2*cosh(pi*k)/sinh(pi*k)^2", "coth"),
            ("pi/cosh(pi*k/2)", "sech"),
            ("sinh(k)^3/(k*cosh(k))-1/(cosh(2*k)*k)", "tanh"),
            ("-(1+k^2)*exp(-k^2/2)/k^2", "exp"),
            ("k/(sinh(k)*(1+k/cosh(k)))", "sech"),
            ("-pi/(k*sinh(pi*k))", "csch"),
            ("tanh(k)^2*coth(k)*sinh(k)", "tanh"),
            ("2", "2"),
        ] {
            let e = Expr::parse(text, &Scope::new(&["k"])).expect("a formula");
            let found = tamed(&e);
            assert!(found.to_string().contains(holds), "{text}: {found}");
            for (re, im) in [(0.5, 0.25), (1.75, -0.5), (3.0, 0.0)] {
                let k = Complex::with_val(300, (re, im));
                let at = |e: &Expr| eval_complex(e, &[("k", &k)], 300).expect("a value");
                let (a, b) = (at(&e), at(&found));
                let off = Real::with_val(64, Complex::with_val(300, &a - &b).abs_ref());
                let size = Real::with_val(64, a.abs_ref());
                assert!(off < size * 1e-80, "{text} at {re}, {im}: {found}");
            }
        }
    }
}
