//! What a claim asks about F at one frequency: a quantity, its claimed value with a bound, and what deviations
//! are relative to.

use super::claimed::{Claimed, ball};
use super::{SPARE_DIGITS, evaluate_bounded};
use crate::error::Doubt;
use crate::expr::{Expr, build, eval_ball};
use crate::fourier::Frequency;
use crate::fourier::conventions::Convention;
use crate::number::{Ball, Bounded, Complex, Function, Rational, Real, Scalar};
use crate::verdict::show;

/// A quantity, as a function of the measured F.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// F itself.
    Transform,
    /// F in another convention; what is converted has to be F again when it is converted back.
    In(Convention),
    /// rho = 1/|F|^2.
    Penalty,
    /// |F|: what is compared where rho is infinite, and where one measured penalty is compared with another.
    Modulus,
}

impl Quantity {
    /// The quantity and its error bound from F and its error bound.
    pub(super) fn convert(self, value: &Complex, error: &Real) -> Result<(Complex, Real), Doubt> {
        let bits = value.prec().0;
        match self {
            Quantity::Transform => Ok((value.clone(), error.clone())),
            Quantity::In(convention) => {
                let there = convention.from_angular(value);
                let back = convention.to_angular(&there);
                let size = Real::with_val(64, value.abs_ref());
                let rounding = size >> (bits - 4);
                let gap = Complex::with_val(bits, &back - value);
                if Real::with_val(64, gap.abs_ref()) > rounding {
                    return Err(
                        "what was converted is not F again when it is converted back".into(),
                    );
                }
                // The conversion is linear.
                let unit = Complex::with_val(64, (error, 0));
                let error = Real::with_val(64, convention.from_angular(&unit).abs_ref());
                Ok((there, (error + rounding) * Real::with_val(64, 1.0 + 1e-15)))
            }
            Quantity::Modulus => {
                let modulus = Real::with_val(bits, value.abs_ref());
                let rounding = Real::with_val(64, modulus.abs_ref()) >> (bits - 1);
                let error = Real::with_val(64, error + rounding) * Real::with_val(64, 1.0 + 1e-15);
                Ok((Complex::with_val(bits, (modulus, 0)), error))
            }
            Quantity::Penalty => {
                let modulus = Real::with_val(bits, value.abs_ref());
                if modulus <= *error {
                    return Err("F is not told apart from 0, so rho has no bound".into());
                }
                let rho = Real::with_val(bits, modulus.square_ref()).recip();
                // |1/(F+e)^2 - 1/F^2| <= (2e/|F|) / (1 - e/|F|)^2 / |F|^2
                let relative = Real::with_val(64, error / &modulus);
                let slack = Real::with_val(64, 1 - relative.clone()).square();
                let mut bound = Real::with_val(64, &rho * &relative) * 2u32 / slack;
                bound += Real::with_val(64, rho.abs_ref()) >> (bits - 4);
                // Less than ten operations of 64 bits, each rounded to nearest.
                let bound = bound * Real::with_val(64, 1.0 + 1e-15);
                Ok((Complex::with_val(bits, (rho, 0)), bound))
            }
        }
    }

    /// The size of this quantity, linear in F, where |F| is so large.
    pub(super) fn size(self, f: Real) -> Real {
        match self {
            Quantity::In(convention) => {
                let there = convention.from_angular(&Complex::with_val(64, (&f, 0)));
                Real::with_val(64, there.abs_ref())
            }
            _ => f,
        }
    }
}

/// What is claimed at one frequency.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Of which quantity.
    pub quantity: Quantity,
    /// The value, with the bound that its evaluation leaves.
    pub claimed: Bounded,
    /// Whether that bound is a theorem.
    pub proven: bool,
    /// What deviations are relative to; 0 where the value is claimed to be 0 and nothing says what is small.
    pub scale: Real,
}

impl Asked {
    /// A value to which deviations are relative.
    pub fn of(quantity: Quantity, claimed: Bounded) -> Asked {
        let scale = Real::with_val(64, claimed.value().abs_ref());
        Asked {
            quantity,
            claimed,
            proven: false,
            scale,
        }
    }

    /// The same, with a bound that is a theorem where the value has a ball.
    fn by(quantity: Quantity, claimed: Claimed) -> Asked {
        Asked {
            proven: claimed.proven,
            ..Asked::of(quantity, claimed.value)
        }
    }

    /// F = 0.
    pub fn zero() -> Asked {
        Asked {
            quantity: Quantity::Transform,
            claimed: Bounded::exact(Complex::with_val(64, 0)),
            proven: true,
            scale: Real::with_val(64, 0),
        }
    }

    /// The tolerance on F that leaves the quantity known to `digits` digits.
    pub(super) fn tolerance(&self, digits: u32) -> Real {
        let f = match self.quantity {
            Quantity::Penalty => self.scale.clone().sqrt().recip() / 2u32,
            _ => self.scale.clone(),
        };
        f * show::ten_to_minus(f64::from(digits) + SPARE_DIGITS)
    }

    /// The same claim about |F| = rho^(-1/2), if rho is told apart from 0.
    pub(super) fn as_modulus(&self) -> Option<Asked> {
        let bits = self.claimed.value().prec().0;
        let inverse = if self.proven {
            let (one, mut inverse) = (Ball::exact_real(Real::with_val(2, 1)), Ball::zero(bits));
            inverse.div(&one, &ball(&self.claimed)).ok()?;
            Claimed::by(&inverse)?
        } else {
            let one = Bounded::exact(Complex::with_val(bits, 1));
            let mut value = Bounded::zero(bits);
            value.div(&one, &self.claimed).ok()?;
            Claimed {
                value,
                proven: false,
            }
        };
        modulus(&inverse, None).ok()
    }
}

/// |F| from 1/rho; its tolerance is that of rho, and relative to `local`, a size of 1/rho, where it is not
/// told apart from 0.
fn modulus(inverse: &Claimed, local: Option<Real>) -> Result<Asked, Doubt> {
    let root = match inverse.root() {
        Some(root) => root,
        None => {
            let mut root = Bounded::zero(inverse.value.value().prec().0);
            root.apply(Function::Sqrt, &[&inverse.value])?;
            Claimed {
                value: root,
                proven: false,
            }
        }
    };
    let size = match local {
        Some(local) => local.sqrt(),
        None => Real::with_val(64, root.value.value().abs_ref()),
    };
    // The relative change of rho is twice that of |F|.
    let scale = size / 2u32;
    Ok(Asked {
        quantity: Quantity::Modulus,
        claimed: root.value,
        proven: root.proven,
        scale,
    })
}

/// Shares of k by which the size of a formula nearby is looked at: two, so that not both meet a zero.
pub(super) const NEARBY: [(u32, u32); 2] = [(1, 128), (1, 90)];

/// k (1 ± share).
pub(super) fn beside(k: &Frequency, (n, d): (u32, u32), above: bool) -> Expr {
    let share = Rational::from((n, d));
    let one = Rational::from(1);
    let factor = if above { one + share } else { one - share };
    build::mul(build::rational(factor), k.expr().clone())
}

/// The size of a formula near a frequency: the largest on either side, and the smaller one of the two sides, so
/// that a formula that only falls is not large on the one side.
fn local_size(formula: &Expr, variable: &str, k: &Frequency, bits: u32) -> Real {
    let side = |above: bool| {
        let sizes = NEARBY.map(|share| {
            evaluate_bounded(formula, &[(variable, &beside(k, share, above))], bits)
                .map_or_else(|_| Real::with_val(64, 0), |v| v.least())
        });
        sizes
            .into_iter()
            .fold(Real::with_val(64, 0), |a, b| a.max(&b))
    };
    side(false).min(&side(true))
}

/// What a formula for F, or F in another convention, asks at a frequency where its variable has the value `at`.
///
/// # Errors
/// Why the formula has no value there.
pub fn transform(
    quantity: Quantity,
    formula: &Expr,
    variable: &str,
    at: &Frequency,
    bits: u32,
) -> Result<Asked, Doubt> {
    let claimed = Claimed::of(formula, variable, at, bits)?;
    let mut asked = Asked::by(quantity, claimed);
    if asked.claimed.least().is_zero() {
        asked.scale = local_size(formula, variable, at, bits);
    }
    Ok(asked)
}

/// Why a formula for rho asks nothing at a frequency.
#[derive(Clone, Debug)]
pub enum Undefined {
    /// It is certainly no positive real number there; its value.
    NotPositive(Complex),
    /// It has no value there; why.
    NoValue(Doubt),
}

/// Whether a value is certainly a positive real number, but for what its bound leaves of an imaginary part, or certainly not.
fn positive(value: &Bounded) -> Option<bool> {
    let (re, im) = (value.value().real(), value.value().imag());
    let error = value.error();
    let small = Real::with_val(64, re.abs_ref()) >> 50u32;
    let side = Real::with_val(64, im.abs_ref());
    if side > error {
        return Some(false);
    }
    let re = Real::with_val(64, re);
    if re > error {
        return (side <= small).then_some(true);
    }
    // Not told apart from 0: only an exact 0 is certainly not positive.
    let below = Real::with_val(64, -&re) > error;
    (below || value.is_exact_zero()).then_some(false)
}

/// The value of a formula at a frequency, where its imaginary part is certainly not 0, however small it is beside the real
/// one: the two parts of a ball have a radius each.
fn not_real(formula: &Expr, k: &Frequency, bits: u32) -> Option<Complex> {
    let at = eval_ball(k.expr(), &[], bits + 32)?;
    let value = eval_ball(formula, &[("k", &at)], bits)?;
    (!value.im().contains_zero()).then(|| value.mid())
}

/// What a formula for rho asks at a frequency: rho, or |F| where 1/rho vanishes.
///
/// # Errors
/// That it is no penalty there, or has no value.
pub fn penalty(formula: &Expr, k: &Frequency, bits: u32) -> Result<Asked, Undefined> {
    if let Some(value) = not_real(formula, k, bits) {
        return Err(Undefined::NotPositive(value));
    }
    let rho = Claimed::of(formula, "k", k, bits);
    let mut why = String::new();
    match rho {
        Ok(rho) => match positive(&rho.value) {
            Some(true) => return Ok(Asked::by(Quantity::Penalty, rho)),
            Some(false) => return Err(Undefined::NotPositive(rho.value.value().clone())),
            None => {}
        },
        Err(reason) => why = reason.into(),
    }
    let formula = reciprocal(formula);
    let claimed = match Claimed::of(&formula, "k", k, bits) {
        Ok(claimed) => claimed,
        Err(reason) if why.is_empty() => return Err(Undefined::NoValue(reason)),
        Err(_) => return Err(Undefined::NoValue(why.into())),
    };
    let inverse = &claimed.value;
    match positive(inverse) {
        Some(true) => modulus(&claimed, None).map_err(Undefined::NoValue),
        Some(false) if !inverse.is_exact_zero() => {
            Err(Undefined::NotPositive(inverse.value().clone()))
        }
        _ if inverse.least().is_zero() => {
            let local = local_size(&formula, "k", k, bits);
            if local.is_zero() {
                let why = "neither rho nor 1/rho is told apart from 0".to_owned();
                return Err(Undefined::NoValue(why.into()));
            }
            modulus(&claimed, Some(local)).map_err(Undefined::NoValue)
        }
        _ => Err(Undefined::NoValue(
            "rho is not told apart from a number that is not positive".into(),
        )),
    }
}

/// 1/e, with the quotients of e turned round, so that a divisor that vanishes becomes a factor.
pub fn reciprocal(e: &Expr) -> Expr {
    match e {
        Expr::Div(a, b) => build::div(b.as_ref().clone(), a.as_ref().clone()),
        Expr::Mul(a, b) => build::mul(reciprocal(a), reciprocal(b)),
        Expr::Neg(a) => build::neg(reciprocal(a)),
        Expr::Pow(a, n) if matches!(n.as_ref(), Expr::Number(_)) => {
            build::pow(reciprocal(a), n.as_ref().clone())
        }
        Expr::Call(Function::Abs, args) => build::call(
            Function::Abs,
            args.iter().map(reciprocal).collect::<Vec<_>>(),
        ),
        _ => build::div(build::num(1), e.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Scope;

    fn formula(text: &str) -> Expr {
        Expr::parse(text, &Scope::new(&["k"])).expect("a formula")
    }

    fn at(text: &str) -> Frequency {
        let e = Expr::parse(text, &Scope::new(&[])).expect("a number");
        Frequency::new(text, e).expect("a frequency")
    }

    #[test]
    fn a_zero_of_a_formula_is_small_against_its_size_nearby() {
        let asked = transform(
            Quantity::Transform,
            &formula("-2*i*sin(k)/k^2"),
            "k",
            &at("pi"),
            262,
        )
        .expect("a value");
        assert!(asked.claimed.least().is_zero());
        assert!(asked.scale > 1e-3 && asked.scale < 1e-1, "{}", asked.scale);
        // A formula that falls is never small against itself.
        let falling = formula("exp(-k^2)");
        let small = local_size(&falling, "k", &at("60"), 262);
        assert!(small < (-3600f64 - 10.0).exp() * 2.0 || small < Real::with_val(64, -3600).exp());
        let zero = transform(Quantity::Transform, &formula("0"), "k", &at("2"), 262);
        assert!(zero.is_ok_and(|a| a.scale.is_zero() && a.claimed.is_exact_zero()));
    }

    #[test]
    fn a_penalty_at_a_pole_is_a_modulus() {
        for text in [
            "k^4/(4*sin(k)^2)",
            "(k/2)^2/sin(k)^2",
            "1/abs(sin(k))^2",
            "csc(k)^2",
        ] {
            let asked = penalty(&formula(text), &at("pi"), 262);
            let Ok(asked) = asked else {
                assert_eq!(text, "csc(k)^2");
                continue;
            };
            assert_eq!(asked.quantity, Quantity::Modulus, "{text}");
            assert!(asked.claimed.error() < asked.scale * 1e-60f64, "{text}");
        }
        assert!(
            penalty(&formula("k^4"), &at("pi"), 262).is_ok_and(|a| a.quantity == Quantity::Penalty)
        );
        for text in [
            "-k",
            "0",
            "i*k",
            "k+1e-9*i",
            "(1+i*1e-60)*k",
            "k-1e-300*i",
            "sin(k)-1",
        ] {
            let found = penalty(&formula(text), &at("pi"), 262);
            assert!(matches!(found, Err(Undefined::NotPositive(_))), "{text}");
        }
        let none = penalty(&formula("1+step(k-pi)"), &at("pi"), 262);
        assert!(matches!(none, Err(Undefined::NoValue(_))));
    }
}
