//! A wanted penalty rho(k), k > 0, and the function 1/sqrt(rho) behind it.
//!
//! rho may be infinite outside of a band a < k < b; 1/sqrt(rho) is 0 there. The root is taken
//! factor by factor, so that `exp(2*k)` becomes `exp(-k)` and continues into the complex plane without
//! the branch cuts that `(exp(2*k))^(-1/2)` would bring.

mod root;

use crate::activation::growth::{Probe, Tail};
use crate::activation::oscillation;
use crate::activation::tails::{self as asymptotes, Growth};
use crate::error::Doubt;
use crate::expr::{Expr, build, constant, eval_again, eval_complex, eval_real};
use crate::number::{Complex, Real};
use crate::quadrature::Budget;
pub(super) use root::common_power;
use root::{agrees, inverse_root};
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
