//! A formula as a list of summands, and a product as waves times a rest.

use crate::expr::{Expr, build, constant, polynomial};
use crate::number::{Constant, Function, Rational};

/// More summands than this are not listed.
const MAX_SUMMANDS: usize = 64;
/// Powers of sums up to this are multiplied out.
const MAX_POWER: i64 = 4;
/// Powers of sines and cosines up to this become waves.
const MAX_WAVE_POWER: i64 = 8;
/// Most waves of one product.
const MAX_WAVES: usize = 64;

/// The summands of `e`. A product is multiplied out as long as `keep` does not accept it as it is; `None`
/// where there are too many.
pub fn summands(e: &Expr, keep: &dyn Fn(&Expr) -> bool) -> Option<Vec<Expr>> {
    let mut list = Vec::new();
    collect(e, keep, false, &mut list)?;
    Some(list)
}

fn collect(
    e: &Expr,
    keep: &dyn Fn(&Expr) -> bool,
    negative: bool,
    list: &mut Vec<Expr>,
) -> Option<()> {
    match e {
        Expr::Neg(a) => return collect(a, keep, !negative, list),
        Expr::Add(a, b) => {
            collect(a, keep, negative, list)?;
            return collect(b, keep, negative, list);
        }
        Expr::Sub(a, b) => {
            collect(a, keep, negative, list)?;
            return collect(b, keep, !negative, list);
        }
        _ => {}
    }
    let constant_times = |c: &Expr, rest: &Expr, divided: bool, list: &mut Vec<Expr>| {
        let mut inner = Vec::new();
        collect(rest, keep, negative, &mut inner)?;
        list.extend(inner.into_iter().map(|x| match divided {
            true => build::div(x, c.clone()),
            false => build::mul(c.clone(), x),
        }));
        (list.len() <= MAX_SUMMANDS).then_some(())
    };
    match e {
        Expr::Mul(a, b) if a.is_constant() && is_sum(b) => {
            return constant_times(a, b, false, list);
        }
        Expr::Mul(a, b) if b.is_constant() && is_sum(a) => {
            return constant_times(b, a, false, list);
        }
        Expr::Div(a, b) if b.is_constant() && is_sum(a) => return constant_times(b, a, true, list),
        _ => {}
    }
    if !keep(e)
        && let Some(sum) = multiplied_out(e)
    {
        return collect(&sum, keep, negative, list);
    }
    list.push(if negative {
        build::neg(e.clone())
    } else {
        e.clone()
    });
    (list.len() <= MAX_SUMMANDS).then_some(())
}

/// Whether a sum stands at the top, under signs and constant factors.
fn is_sum(e: &Expr) -> bool {
    match e {
        Expr::Add(..) | Expr::Sub(..) => true,
        Expr::Neg(a) => is_sum(a),
        Expr::Mul(a, b) => (a.is_constant() && is_sum(b)) || (b.is_constant() && is_sum(a)),
        Expr::Div(a, b) => b.is_constant() && is_sum(a),
        _ => false,
    }
}

/// A product with one of its sums multiplied out.
fn multiplied_out(e: &Expr) -> Option<Expr> {
    let over = |sum: &Expr, times: &dyn Fn(Expr) -> Expr| -> Option<Expr> {
        match sum {
            Expr::Add(a, b) => Some(build::add(
                times(a.as_ref().clone()),
                times(b.as_ref().clone()),
            )),
            Expr::Sub(a, b) => Some(build::sub(
                times(a.as_ref().clone()),
                times(b.as_ref().clone()),
            )),
            Expr::Neg(a) => Some(build::neg(times(a.as_ref().clone()))),
            _ => None,
        }
    };
    match e {
        Expr::Mul(a, b) => over(a, &|x| build::mul(x, b.as_ref().clone()))
            .or_else(|| over(b, &|x| build::mul(a.as_ref().clone(), x)))
            .or_else(|| Some(build::mul(multiplied_out(a)?, b.as_ref().clone())))
            .or_else(|| Some(build::mul(a.as_ref().clone(), multiplied_out(b)?))),
        Expr::Div(a, b) => over(a, &|x| build::div(x, b.as_ref().clone()))
            .or_else(|| Some(build::div(multiplied_out(a)?, b.as_ref().clone()))),
        Expr::Pow(a, n) if matches!(a.as_ref(), Expr::Add(..) | Expr::Sub(..)) => {
            let power = (2..=MAX_POWER).find(|m| **n == build::num(*m))?;
            let rest = build::pow(a.as_ref().clone(), build::num(power - 1));
            over(a, &|x| build::mul(x, rest.clone()))
        }
        _ => None,
    }
}

/// One wave of a product: `coefficient e^{i omega z} factor(z)`.
#[derive(Clone, Debug)]
pub struct Wave {
    /// A complex constant.
    pub coefficient: Expr,
    /// A real constant.
    pub omega: Expr,
    /// What is left of the product; the same for all of its waves.
    pub factor: Expr,
}

/// The waves of a product with factors `sin(az + b)^n`, `cos(az + b)^n`; `None` where it has none.
pub fn waves(product: &Expr) -> Option<Vec<Wave>> {
    let mut found = Factors {
        waves: vec![(build::num(1), build::num(0))],
        rest: build::num(1),
        any: false,
    };
    found.take(product)?;
    if !found.any {
        return None;
    }
    let mut merged: Vec<(Expr, Expr)> = Vec::new();
    for (coefficient, omega) in found.waves {
        let twin = merged
            .iter_mut()
            .find(|(_, other)| constant::is_zero(&build::sub(other.clone(), omega.clone())));
        match twin {
            Some((sum, _)) => *sum = build::add(sum.clone(), coefficient),
            None => merged.push((coefficient, omega)),
        }
    }
    let (factor, real) = without_constant(&found.rest);
    Some(
        merged
            .into_iter()
            .map(|(coefficient, omega)| Wave {
                coefficient: build::mul(coefficient, real.clone()),
                omega,
                factor: factor.clone(),
            })
            .collect(),
    )
}

/// A product without its constant factor, and the factor.
fn without_constant(e: &Expr) -> (Expr, Expr) {
    match e {
        Expr::Mul(a, b) if a.is_constant() => {
            let (rest, c) = without_constant(b);
            (rest, build::mul(a.as_ref().clone(), c))
        }
        Expr::Neg(a) => {
            let (rest, c) = without_constant(a);
            (rest, build::neg(c))
        }
        _ => (e.clone(), build::num(1)),
    }
}

struct Factors {
    /// Coefficient and frequency.
    waves: Vec<(Expr, Expr)>,
    rest: Expr,
    any: bool,
}

impl Factors {
    fn take(&mut self, e: &Expr) -> Option<()> {
        match e {
            Expr::Neg(a) => {
                self.rest = build::neg(self.rest.clone());
                self.take(a)
            }
            Expr::Mul(a, b) => {
                self.take(a)?;
                self.take(b)
            }
            Expr::Div(a, b) => {
                self.take(a)?;
                self.rest = build::div(self.rest.clone(), b.as_ref().clone());
                Some(())
            }
            Expr::Pow(a, n) => {
                let power = (1..=MAX_WAVE_POWER).find(|m| **n == build::num(*m));
                match (exponentials(a), power) {
                    (Some(pair), Some(power)) => {
                        for _ in 0..power {
                            self.multiply(&pair)?;
                        }
                        Some(())
                    }
                    _ => self.keep(e),
                }
            }
            _ => match exponentials(e) {
                Some(pair) => self.multiply(&pair),
                None => self.keep(e),
            },
        }
    }

    fn keep(&mut self, e: &Expr) -> Option<()> {
        self.rest = build::mul(self.rest.clone(), e.clone());
        Some(())
    }

    fn multiply(&mut self, pair: &[(Expr, Expr); 2]) -> Option<()> {
        self.any = true;
        let mut all = Vec::with_capacity(2 * self.waves.len());
        for (c, w) in &self.waves {
            for (d, v) in pair {
                all.push((
                    build::mul(c.clone(), d.clone()),
                    build::add(w.clone(), v.clone()),
                ));
            }
        }
        self.waves = all;
        (self.waves.len() <= MAX_WAVES).then_some(())
    }
}

/// sin or cos of an affine argument as two waves.
fn exponentials(e: &Expr) -> Option<[(Expr, Expr); 2]> {
    let Expr::Call(function @ (Function::Sin | Function::Cos), arguments) = e else {
        return None;
    };
    let (slope, shift) = polynomial::affine(&arguments[0], "z")?;
    if constant::is_zero(&slope) || constant::value(&slope, 32).is_none() {
        return None;
    }
    constant::value(&shift, 32)?;
    let i = || Expr::Constant(Constant::I);
    let phase = |sign: i64| {
        if shift.is_zero() {
            return build::num(1);
        }
        let turned = build::mul(build::num(sign), build::mul(i(), shift.clone()));
        build::call(Function::Exp, vec![turned])
    };
    let half = || build::rational(Rational::from((1, 2)));
    // 1/(2i) = -i/2
    let over_2i = || build::neg(build::mul(half(), i()));
    let (plus, minus) = match function {
        Function::Cos => (half(), half()),
        _ => (over_2i(), build::neg(over_2i())),
    };
    Some([
        (build::mul(plus, phase(1)), slope.clone()),
        (build::mul(minus, phase(-1)), build::neg(slope)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn parsed(text: &str) -> Expr {
        Expr::parse(text, &Scope::new(&["z"])).expect("a formula")
    }

    #[test]
    fn sums_are_listed_and_products_kept_where_they_may() {
        let list = summands(&parsed("2*(z-tanh(z))/3-(exp(z)+1)*z"), &|_| true).expect("few");
        assert_eq!(list.len(), 3);
        let list = summands(&parsed("(tanh(z)+sech(z-9))^2*z"), &|_| false).expect("few");
        assert_eq!(list.len(), 4);
    }

    #[test]
    fn squares_of_sines_are_three_waves() {
        let list = waves(&parsed("z*sin(z)^2")).expect("waves");
        assert_eq!(list.len(), 3);
        assert!(list.iter().all(|w| w.factor == parsed("z")));
        assert!(waves(&parsed("z*tanh(z)")).is_none());
    }
}
