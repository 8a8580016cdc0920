//! phi and phi' on the whole line, in double precision.

use super::exact::{BITS, Exact};
use super::fit::UNIT;
use super::form::{Factor, Family};
use super::half::{self, Half, Wanted};
use super::shape::{Mirror, Shape, Side};
use crate::error::Doubt;
use crate::number::Real;

/// The error that is promised: |error| <= BOUND 2^-52 max(|f(z)|, S).
pub const BOUND: f64 = 2.0;

/// Places at which S is looked for: 2^(i/4).
const SCAN: std::ops::RangeInclusive<i32> = -116..=76;

/// The function for z < 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Left {
    /// As for -z.
    Same,
    /// The negative of that for -z.
    Negated,
    /// 0.
    Zero,
    /// Its own, in u = -z.
    Own(Half),
}

/// The function at z = 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AtZero {
    /// z: the sign of the nought is kept.
    Itself,
    /// A value, or an infinity.
    Value(f64),
}

/// phi or phi'.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// z > 0.
    pub right: Half,
    /// z < 0.
    pub left: Left,
    /// z = 0.
    pub at_zero: AtZero,
    /// S: the largest modulus that was seen if the function is bounded, the largest one from
    /// |z| = 1/2 to 2 if it is not.
    pub scale: f64,
    /// The largest error that was measured, in units of 2^-52 max(|f(z)|, S).
    pub worst: f64,
}

impl Function {
    /// The function at any double; NaN at NaN.
    pub fn value(&self, z: f64) -> f64 {
        let u = z.abs();
        if u == 0.0 {
            return match self.at_zero {
                AtZero::Itself => z,
                AtZero::Value(value) => value,
            };
        }
        if z < 0.0 {
            match &self.left {
                Left::Same => self.right.value(u),
                Left::Negated => -self.right.value(u),
                Left::Zero => 0.0,
                Left::Own(half) => half.value(u),
            }
        } else {
            self.right.value(u)
        }
    }

    /// The doubles in it.
    pub fn len(&self) -> usize {
        let left = match &self.left {
            Left::Own(half) => half.len(),
            _ => 0,
        };
        self.right.len() + left
    }

    /// Whether it is 0 for all z.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The error that is promised at z where the function is `value`.
    pub fn allowed(&self, value: f64) -> f64 {
        BOUND * UNIT * value.abs().max(self.scale)
    }
}

/// phi and phi' as tables.
///
/// At z = 0 a function is what it tends to, which may be infinite; where the sides differ, what it
/// tends to from the left, or 0 where it is odd.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// phi.
    pub phi: Function,
    /// phi'.
    pub slope: Function,
}

impl Table {
    /// Makes the tables from exact values, of which it asks for some hundreds to some thousands.
    ///
    /// Each function is off by at most [`BOUND`] 2^-52 max(|f(z)|, S); see [`Function::scale`].
    ///
    /// # Errors
    /// A sentence: the shape is not that of the function, the function is not smooth where the shape
    /// says so, a table would be too large; those of `exact`.
    pub fn fit(exact: &mut dyn Exact, shape: &Shape) -> Result<Table, Doubt> {
        shape.check()?;
        Ok(Table {
            phi: function(exact, shape, 0)?,
            slope: function(exact, shape, 1)?,
        })
    }

    /// phi(z), for every double z.
    pub fn value(&self, z: f64) -> f64 {
        self.phi.value(z)
    }

    /// phi'(z), for every double z.
    pub fn derivative(&self, z: f64) -> f64 {
        self.slope.value(z)
    }

    /// The doubles in both tables.
    pub fn len(&self) -> usize {
        self.phi.len() + self.slope.len()
    }

    /// Whether phi is 0 for all z.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Exact values in u on the side with this sign.
fn on_side(
    exact: &mut dyn Exact,
    sign: i32,
    order: u32,
) -> impl FnMut(&[Real]) -> Result<Vec<Real>, Doubt> {
    move |places| {
        let z: Vec<Real> = places
            .iter()
            .map(|u| Real::with_val(u.prec(), u * sign))
            .collect();
        let values = exact.values(&z, order)?;
        if values.len() != z.len() {
            return Err(format!("{} values for {} places", values.len(), z.len()).into());
        }
        match values.iter().position(|value| !value.is_finite()) {
            Some(i) => Err(format!("the value at z = {:.9e} is not finite", z[i].to_f64()).into()),
            None => Ok(values),
        }
    }
}

/// Whether a sum of these has no limit at 0.
fn bursts(near: &[Family]) -> bool {
    let endless = |f: &Family| f.first < 0.0 || (f.first == 0.0 && f.factor == Factor::Log);
    near.iter().any(endless)
}

/// Whether it has none at infinity.
fn grows(far: &[Family]) -> bool {
    let endless = |f: &Family| f.first > 0.0 || (f.first == 0.0 && f.factor == Factor::Log);
    far.iter().any(endless)
}

/// S on one side.
fn scale(exact: &mut dyn Exact, sign: i32, order: u32, bounded: bool) -> Result<f64, Doubt> {
    let places: Vec<f64> = SCAN
        .map(|i| (f64::from(i) / 4.0).exp2())
        .filter(|u| bounded || (0.5..=2.0).contains(u))
        .collect();
    let wide: Vec<Real> = places.iter().map(|u| Real::with_val(BITS, *u)).collect();
    let values = on_side(exact, sign, order)(&wide)?;
    Ok(values.iter().map(|v| v.to_f64().abs()).fold(0.0, f64::max))
}

fn function(exact: &mut dyn Exact, shape: &Shape, order: u32) -> Result<Function, Doubt> {
    let (mirror, right, left) = match shape {
        Shape::Even(side) => (Mirror::Even, side, None),
        Shape::Odd(side) => (Mirror::Odd, side, None),
        Shape::Causal(side) => (Mirror::Neither, side, None),
        Shape::Mixed { left, right } => (Mirror::Neither, right, Some(left)),
    };
    let families = |side: &Side| (side.near.families(mirror, order), side.far.families(order));
    let bounded = [Some(right), left].into_iter().flatten().all(|side| {
        let (near, far) = families(side);
        !bursts(&near) && !grows(&far)
    });
    let mut size = scale(exact, 1, order, bounded)?;
    if left.is_some() {
        size = size.max(scale(exact, -1, order, bounded)?);
    }
    let name = if order == 0 { "phi" } else { "phi'" };
    let mut worst = 0f64;
    let mut fitted = |side: &Side, sign: i32| -> Result<Half, Doubt> {
        if size == 0.0 {
            return Ok(Half::zero());
        }
        let what = match (left, sign) {
            (None, _) => name.to_owned(),
            (Some(_), 1) => format!("{name} on z > 0"),
            (Some(_), _) => format!("{name} on z < 0"),
        };
        let (near, far) = families(side);
        let wanted = Wanted {
            what: &what,
            near,
            far,
            words: [&side.near, &side.far],
            scale: size,
        };
        let (half, off) = half::fit(&wanted, &mut on_side(exact, sign, order))?;
        worst = worst.max(off);
        Ok(half)
    };
    let right = fitted(right, 1)?;
    let left = match (shape, order) {
        (Shape::Even(_), 0) | (Shape::Odd(_), 1) => Left::Same,
        (Shape::Even(_) | Shape::Odd(_), _) => Left::Negated,
        (Shape::Causal(_), _) => Left::Zero,
        (Shape::Mixed { left, .. }, _) => Left::Own(fitted(left, -1)?),
    };
    let at_zero = match (shape, order, &left) {
        (Shape::Odd(_), 0, _) => AtZero::Itself,
        (_, _, Left::Same) => AtZero::Value(right.near.at_zero()),
        (_, _, Left::Own(half)) => AtZero::Value(half.near.at_zero()),
        // An odd derivative, or the end of a causal function on the left.
        _ => AtZero::Value(0.0),
    };
    Ok(Function {
        right,
        left,
        at_zero,
        scale: size,
        worst,
    })
}
