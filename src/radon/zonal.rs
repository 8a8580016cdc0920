//! Functions of one coordinate integrated over the sphere:
//!
//! ```text
//! ∫_{S^{n-1}} h(xi·e) dxi = |S^{n-2}| ∫_{-1}^{1} h(s) (1 - s²)^{(n-3)/2} ds      (n >= 2),      h(1) + h(-1)      (n = 1).
//! ```

use super::spectral::Ask;
use crate::number::{Complex, Real};
use crate::quadrature::{End, Estimate, Node, Options, Stop, from_fn, sphere_area, tanh_sinh};
use rug::Assign;

/// The integral of h(xi·e) over the unit sphere of R^n, e a unit vector.
///
/// # Errors
/// As [`tanh_sinh()`].
pub fn zonal(
    n: usize,
    ask: &Ask,
    spare: u32,
    mut h: impl FnMut(&Real) -> Result<Real, Stop>,
) -> Result<Estimate, Stop> {
    let wide = ask.bits + 32;
    let (from, to) = (Real::with_val(wide, -1), Real::with_val(wide, 1));
    cap(n, ask, spare, &from, &to, &mut h)
}

/// The same over the part of the sphere where `from <= xi·e <= to`, for -1 <= from < to <= 1.
///
/// # Errors
/// As [`tanh_sinh()`].
pub fn cap(
    n: usize,
    ask: &Ask,
    spare: u32,
    from: &Real,
    to: &Real,
    h: &mut dyn FnMut(&Real) -> Result<Real, Stop>,
) -> Result<Estimate, Stop> {
    let bits = ask.bits;
    let wide = bits + 32;
    let (below, above) = (*from == -1, *to == 1);
    if n == 1 {
        let mut sum = Real::with_val(wide, 0);
        if above {
            sum += h(&Real::with_val(wide, 1))?;
        }
        if below {
            sum += h(&Real::with_val(wide, -1))?;
        }
        let magnitude = Real::with_val(64, sum.abs_ref());
        return Ok(Estimate {
            error: Real::with_val(64, &magnitude + 1u32) >> (bits - 4),
            magnitude,
            value: Complex::with_val(bits, (sum, 0)),
        });
    }
    let area = sphere_area(n - 1, wide);
    let exponent = Real::with_val(wide, n as f64 - 3.0) / 2u32;
    let mut f = from_fn(1, |node: &Node, out: &mut [Complex]| {
        // 1 - s² = q (2 - q), q the distance to the end of the sphere, where the weight may be singular.
        let at_end = match node.end {
            End::First => below,
            End::Second => above,
        };
        let rest = if at_end {
            Real::with_val(wide, 2u32 - &node.distance) * &node.distance
        } else {
            Real::with_val(wide, 1u32 - Real::with_val(wide, node.x.square_ref()))
        };
        let weight = Real::with_val(wide, rug::ops::Pow::pow(&rest, &exponent)) * &area;
        let value = h(&node.x)? * weight;
        out[0].mut_real().assign(&value);
        out[0].mut_imag().assign(0);
        Ok(())
    });
    let tolerance = Real::with_val(64, &ask.tolerance >> spare);
    let options = Options::new(bits, vec![tolerance]).budget(ask.budget.clone());
    let found = tanh_sinh(&mut f, from, to, &options)?;
    let first = found.estimates.into_iter().next();
    first.ok_or_else(|| Stop::Domain("no component".into()))
}

/// `∫_S e^{i t xi·e} dxi`, real.
///
/// # Errors
/// As [`zonal`].
pub fn plane_wave(n: usize, t: &Real, ask: &Ask) -> Result<Real, Stop> {
    let wide = ask.bits + 32;
    let found = zonal(n, ask, 12, |s| Ok(Real::with_val(wide, s * t).cos()))?;
    Ok(found.value.real().clone())
}
