//! A wanted penalty rho(k), k > 0, and the function 1/sqrt(rho) behind it.
//!
//! rho may be infinite outside of a band a < k < b; 1/sqrt(rho) is 0 there. The root is taken
//! factor by factor, so that `exp(2*k)` becomes `exp(-k)` and continues into the complex plane without
//! the branch cuts that `(exp(2*k))^(-1/2)` would bring.

use crate::activation::growth::{Probe, Tail};
use crate::activation::oscillation;
use crate::activation::tails::{self as asymptotes, Growth};
use crate::error::Doubt;
use crate::expr::{Expr, build, constant, eval_again, eval_complex, eval_real};
use crate::number::{Complex, Constant, Function, Rational, Real};
use crate::quadrature::Budget;
use std::cmp::Ordering;

/// Bits of the samples.
const BITS: u32 = 192;
/// Samples of rho over the band, or over 1e-6 to 1e6.
const SAMPLES: u32 = 240;
/// A power of k at 0 or at infinity is told from its threshold beyond this.
pub const MARGIN: f64 = 0.02;

/// Where rho is finite: a < k < b.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// The lower edge, a constant, at least 0.
    pub from: Expr,
    /// The upper edge, a constant.
    pub to: Expr,
}

/// A condition that a penalty does not meet, so that it has no activation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{condition}: {found}")]
pub struct Refusal {
    /// The condition in words.
    pub condition: String,
    /// What was found instead.
    pub found: String,
    /// Whether the condition fails for certain; else it could not be settled.
    pub settled: bool,
}

impl Refusal {
    /// A refusal.
    pub fn new(condition: impl Into<String>, found: impl Into<String>) -> Self {
        Refusal {
            condition: condition.into(),
            found: found.into(),
            settled: true,
        }
    }

    /// A refusal that was measured, and settled where the form of the penalty says the same.
    fn by_form(settled: bool, condition: &str, found: impl Into<String>) -> Self {
        Refusal {
            settled,
            ..Refusal::new(condition, found)
        }
    }

    /// A condition that could not be settled.
    pub fn open(condition: impl Into<String>, found: impl Into<String>) -> Self {
        Refusal {
            settled: false,
            ..Refusal::new(condition, found)
        }
    }
}

impl From<Refusal> for Doubt {
    fn from(refusal: Refusal) -> Doubt {
        Doubt::from(refusal.to_string())
    }
}

/// A wanted penalty that passed its examination.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// rho, an expression in `k`, for k > 0 (inside the band).
    pub rho: Expr,
    /// The band, where there is one.
    pub band: Option<Band>,
    /// 1/sqrt(rho), an expression in `k`.
    pub root: Expr,
    /// q in 1/sqrt(rho) ~ k^q for k -> 0; 0 where the band begins above 0.
    pub power_at_zero: f64,
    /// How 1/sqrt(rho) falls for k -> inf.
    pub tail: Tail,
}

impl Wanted {
    /// Examines a penalty: real and positive at samples over the band, or over k = 1e-6 to 1e6;
    /// 1/sqrt(rho) falls to 0 at infinity, and is a tempered distribution.
    ///
    /// # Errors
    /// The condition that fails.
    pub fn new(rho: &Expr, band: Option<Band>) -> Result<Wanted, Refusal> {
        if let Some(band) = &band {
            check_band(band)?;
        }
        if let Some(stranger) = rho.variables().into_iter().find(|v| **v != *"k") {
            return Err(Refusal::new(
                "rho is a formula in k",
                format!("it has the variable {stranger}"),
            ));
        }
        let samples = samples(band.as_ref());
        positive(rho, &samples)?;
        let root = inverse_root(rho, &samples).simplified();
        agrees(rho, &root, &samples)?;
        let in_z = root.substitute("k", &build::var("z"));
        let mut probe = Probe::new(&in_z);
        let right = Complex::with_val(320, 1);
        let zero = Complex::with_val(320, 0);
        let from_zero = band.as_ref().is_none_or(|b| is_zero(&b.from));
        let power_at_zero = if from_zero {
            probe.power_at(&zero, &right)
        } else {
            0.0
        };
        if !power_at_zero.is_finite() {
            return Err(Refusal::open(
                "1/sqrt(rho) is like a power of k as k -> 0",
                "it has no power there",
            ));
        }
        let tail = match &band {
            Some(_) => Tail::Zero,
            None => far(&in_z, &mut probe, &zero, &right),
        };
        match tail {
            Tail::Explosive => {
                return Err(Refusal::by_form(
                    does_not_fall(&in_z),
                    "1/sqrt(rho) grows at most like a power, or it is no tempered distribution",
                    "it grows faster than every power: rho has to grow with k, not to fall",
                ));
            }
            Tail::Algebraic { power } if power > -MARGIN => {
                return Err(Refusal::by_form(
                    does_not_fall(&in_z),
                    "1/sqrt(rho) falls to 0 as k -> inf, or its inverse transform is no function",
                    if power > MARGIN {
                        format!("it grows like k^{}", rounded(power))
                    } else {
                        "it does not fall: the inverse transform has a delta function".into()
                    },
                ));
            }
            Tail::Unknown => {
                return Err(Refusal::open(
                    "1/sqrt(rho) falls like a power or faster",
                    "no law of decay fits what it does up to k = 3e7",
                ));
            }
            _ => {}
        }
        Ok(Wanted {
            rho: rho.clone(),
            band,
            root,
            power_at_zero,
            tail,
        })
    }

    /// The formula, with its band.
    pub fn definition(&self) -> String {
        match &self.band {
            None => format!("rho(k) = {}", self.rho),
            Some(band) => format!(
                "rho(k) = {} for {} < k < {}, inf elsewhere",
                self.rho, band.from, band.to
            ),
        }
    }
}

/// A power for people: to three digits.
pub fn rounded(power: f64) -> String {
    let text = format!("{power:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Whether a constant is 0 (to 2^-150).
pub fn is_zero(constant: &Expr) -> bool {
    constant.is_zero()
        || eval_real(constant, &[], BITS).is_ok_and(|v| v.abs() < Real::with_val(64, 1) >> 150u32)
}

/// The tail; a Bessel function has no value as far out as [`Probe::tail`] looks, and falls like an
/// exponential where it has.
fn far(in_z: &Expr, probe: &mut Probe, zero: &Complex, right: &Complex) -> Tail {
    let found = probe.tail(zero, right);
    if found != Tail::Unknown {
        return found;
    }
    if let Some(slowest) = of_waves(in_z, zero, right) {
        return slowest;
    }
    let mut level = |k: f64| probe.log2_on_ray(zero, right, k);
    let (Some(a), Some(b), Some(c)) = (level(32.0), level(64.0), level(128.0)) else {
        return Tail::Unknown;
    };
    match (b - a, c - b) {
        (first, second) if second < 1.5 * first && second < -16.0 => Tail::Exponential,
        (first, second) if second > 1.5 * first && second > 16.0 => Tail::Explosive,
        _ => Tail::Unknown,
    }
}

/// The slowest tail of the parts of a sum of waves.
fn of_waves(in_z: &Expr, zero: &Complex, right: &Complex) -> Option<Tail> {
    let parts = oscillation::components(in_z)?;
    if parts.len() < 2 {
        return None;
    }
    let mut slowest = Tail::Exponential;
    for part in parts {
        match (Probe::new(&part.factor).tail(zero, right), slowest) {
            (Tail::Zero | Tail::Exponential, _) => {}
            (Tail::Algebraic { power }, Tail::Algebraic { power: known }) => {
                slowest = Tail::Algebraic {
                    power: power.max(known),
                };
            }
            (Tail::Algebraic { power }, _) => slowest = Tail::Algebraic { power },
            _ => return None,
        }
    }
    Some(slowest)
}

/// Whether 1/sqrt(rho), a formula in z, by its form does not fall to 0 towards infinity.
fn does_not_fall(root: &Expr) -> bool {
    match asymptotes::of(root, true, &Budget::default()).growth {
        Growth::Explosive => true,
        Growth::Power { power, logs } => match constant::sign(&power) {
            Some(Ordering::Greater) => true,
            Some(Ordering::Equal) => logs >= 0,
            _ => false,
        },
        Growth::Zero | Growth::Fast | Growth::Unknown(_) => false,
    }
}

fn check_band(band: &Band) -> Result<(), Refusal> {
    let edge = |e: &Expr| {
        eval_real(e, &[], BITS)
            .map_err(|why| Refusal::new("the edges of a band are constants", why.to_string()))
    };
    let (from, to) = (edge(&band.from)?, edge(&band.to)?);
    if from < 0 || from >= to || to > 1_000_000u32 {
        return Err(Refusal::new(
            "a band is 0 <= a < b <= 1e6",
            format!("{} < k < {}", band.from, band.to),
        ));
    }
    Ok(())
}

/// Where rho is looked at: evenly over a band, else evenly in log k.
fn samples(band: Option<&Band>) -> Vec<Real> {
    let value = |e: &Expr| eval_again(e, BITS);
    (0..SAMPLES)
        .map(|j| {
            let t = Real::with_val(BITS, j + 1) / (SAMPLES + 1);
            match band {
                Some(band) => {
                    let (from, to) = (value(&band.from), value(&band.to));
                    let width = Real::with_val(BITS, &to - &from);
                    width * t + from
                }
                None => ((t * 12u32 - 6u32) * Real::with_val(BITS, 10).ln()).exp(),
            }
        })
        .collect()
}

fn positive(rho: &Expr, samples: &[Real]) -> Result<(), Refusal> {
    let condition = "rho(k) is real and positive for all k > 0";
    for k in samples {
        let at = Complex::with_val(BITS, (k, 0));
        let place = || format!("at k = {:.6}", k.to_f64());
        let value = match eval_complex(rho, &[("k", &at)], BITS) {
            Ok(value) => value,
            // exp(k^4) at 1e6 is beyond every exponent: that is large, not wrong.
            Err(_) if k.to_f64() > 20.0 => continue,
            Err(why) => return Err(Refusal::new(condition, format!("{}: {why}", place()))),
        };
        let small = Real::with_val(64, value.real().abs_ref()) >> 100u32;
        let size = shown(&value);
        if Real::with_val(64, value.imag().abs_ref()) > small || value.imag().is_nan() {
            return Err(Refusal::new(condition, format!("{} it is {size}", place())));
        }
        if value.real().is_infinite() && *value.real() > 0 {
            continue;
        }
        if value.real().is_nan() || *value.real() <= 0 {
            return Err(Refusal::new(condition, format!("{} it is {size}", place())));
        }
    }
    Ok(())
}

/// A value to six digits.
fn shown(value: &Complex) -> String {
    let (re, im) = (value.real().to_f64(), value.imag().to_f64());
    if im == 0.0 {
        format!("{re:.6}")
    } else {
        format!("{re:.6} {im:+.6} i")
    }
}

/// rho^(-1/2), factor by factor. Factors that are negative at the samples change their sign first.
fn inverse_root(rho: &Expr, samples: &[Real]) -> Expr {
    raised(rho, &Rational::from((-1, 2)), samples)
}

/// e^p for an e > 0.
fn raised(e: &Expr, p: &Rational, samples: &[Real]) -> Expr {
    let by = |e: &Expr| build::mul(build::rational(p.clone()), e.clone());
    match e {
        Expr::Mul(a, b) => match signs(a, b, samples) {
            Some((a, b)) => build::mul(raised(&a, p, samples), raised(&b, p, samples)),
            None => build::pow(e.clone(), build::rational(p.clone())),
        },
        Expr::Div(a, b) => match signs(a, b, samples) {
            Some((a, b)) => {
                let below = Rational::from(-p);
                build::mul(raised(&a, p, samples), raised(&b, &below, samples))
            }
            None => build::pow(e.clone(), build::rational(p.clone())),
        },
        Expr::Pow(a, n) if !n.depends_on("k") => match (sign(a, samples), &**n) {
            (Some(1), Expr::Number(n)) => raised(a, &Rational::from(n * p), samples),
            (Some(-1), Expr::Number(n)) if n.is_integer() && n.numer().is_even() => {
                raised(&build::neg((**a).clone()), &Rational::from(n * p), samples)
            }
            (Some(1), n) => build::pow((**a).clone(), by(n).simplified()),
            _ => build::pow(e.clone(), build::rational(p.clone())),
        },
        Expr::Call(Function::Exp, args) => {
            build::call(Function::Exp, vec![by(&args[0]).simplified()])
        }
        Expr::Call(Function::Sqrt, args) => raised(&args[0], &Rational::from(p / 2u32), samples),
        Expr::Call(Function::Abs, args) if sign(&args[0], samples) == Some(1) => {
            raised(&args[0], p, samples)
        }
        Expr::Call(Function::Abs, args) if sign(&args[0], samples) == Some(-1) => {
            raised(&build::neg(args[0].clone()), p, samples)
        }
        Expr::Call(Function::Abs, args) => match inward(&args[0]) {
            Some(product) => raised(&product, p, samples),
            None => build::pow(e.clone(), build::rational(p.clone())),
        },
        Expr::Add(a, b) | Expr::Sub(a, b) => {
            // k^4 + k^6 = k^4 (1 + k^2): the root of the sum has a cut that those of its factors lack.
            match common_power(a, b, matches!(e, Expr::Sub(..))) {
                Some((n, rest)) => {
                    let low = build::pow(build::var("k"), build::rational(p * Rational::from(n)));
                    build::mul(low, raised(&rest, p, samples))
                }
                None => build::pow(e.clone(), build::rational(p.clone())),
            }
        }
        _ => build::pow(e.clone(), build::rational(p.clone())),
    }
}

/// The modulus of a product as the product of the moduli, so that i and signs go.
fn inward(e: &Expr) -> Option<Expr> {
    let modulus = |e: &Expr| build::call(Function::Abs, vec![e.clone()]);
    match e {
        Expr::Mul(a, b) => Some(build::mul(modulus(a), modulus(b))),
        Expr::Div(a, b) => Some(build::div(modulus(a), modulus(b))),
        Expr::Neg(a) => Some(modulus(a)),
        Expr::Constant(Constant::I) => Some(build::num(1)),
        _ => None,
    }
}

/// The power k^n that two terms have in common, and what is left: n >= 1.
pub(super) fn common_power(a: &Expr, b: &Expr, minus: bool) -> Option<(i64, Expr)> {
    let power = |e: &Expr| -> Option<(i64, Expr)> {
        let k = build::var("k");
        let (factor, power) = match e {
            Expr::Mul(c, p) if !c.depends_on("k") => ((**c).clone(), (**p).clone()),
            _ => (build::num(1), e.clone()),
        };
        match &power {
            p if *p == k => Some((1, factor)),
            Expr::Pow(base, n) if **base == k => match &**n {
                Expr::Number(n) if n.is_integer() => Some((n.numer().to_i64()?, factor)),
                _ => None,
            },
            _ => None,
        }
    };
    let (p, f) = power(a)?;
    let (q, g) = power(b)?;
    let low = p.min(q);
    if low < 1 {
        return None;
    }
    let term = |n: i64, factor: Expr| {
        let n = i32::try_from(n - low).unwrap_or(0);
        build::mul(factor, build::powi(build::var("k"), n))
    };
    let rest = match minus {
        true => build::sub(term(p, f), term(q, g)),
        false => build::add(term(p, f), term(q, g)),
    };
    Some((low, rest))
}

/// Two factors of a positive product, both positive.
fn signs(a: &Expr, b: &Expr, samples: &[Real]) -> Option<(Expr, Expr)> {
    match (sign(a, samples)?, sign(b, samples)?) {
        (1, 1) => Some((a.clone(), b.clone())),
        (-1, -1) => Some((build::neg(a.clone()), build::neg(b.clone()))),
        _ => None,
    }
}

/// The sign of a real expression, where it is the same at all samples.
fn sign(e: &Expr, samples: &[Real]) -> Option<i32> {
    let mut found = None;
    for k in samples.iter().step_by(6) {
        let value = match eval_real(e, &[("k", k)], BITS) {
            Ok(value) => value,
            Err(_) if k.to_f64() > 20.0 => continue,
            Err(_) => return None,
        };
        let here = if value > 0 {
            1
        } else if value < 0 {
            -1
        } else {
            return None;
        };
        if *found.get_or_insert(here) != here {
            return None;
        }
    }
    found
}

/// The root is what it should be at every sample.
fn agrees(rho: &Expr, root: &Expr, samples: &[Real]) -> Result<(), Refusal> {
    for k in samples {
        let (Ok(rho), Ok(root)) = (
            eval_real(rho, &[("k", k)], BITS),
            eval_real(root, &[("k", k)], BITS),
        ) else {
            continue;
        };
        let one = Real::with_val(BITS, root.square_ref()) * rho;
        let off = Real::with_val(64, one - 1u32).abs();
        if off.is_finite() && off >= 1e-20 {
            return Err(Refusal::open(
                "rho has a square root that is a formula",
                format!("at k = {:.6} the root found is wrong", k.to_f64()),
            ));
        }
    }
    Ok(())
}
