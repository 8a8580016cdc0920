//! Simple closed forms near a number: where a double zero that nobody claims may stand.
//!
//! A number that is known to 20 digits and more and lies that near to p/q, p pi/q, sqrt(p/q) or pi sqrt(p/q)
//! with small p and q is a candidate. Whether F vanishes there is for F to say.

use crate::expr::{Expr, build};
use crate::fourier::Frequency;
use crate::number::{Constant, Function, Rational, Real};

/// Largest denominator.
const LARGEST: u32 = 1000;
/// Bits of the search.
const BITS: u32 = 256;

/// The forms within `width` of k, relative to k.
pub fn near(k: &Rational, width: f64) -> Vec<Frequency> {
    let k = Real::with_val(BITS, k);
    let pi = Real::with_val(BITS, rug::float::Constant::Pi);
    let over_pi = Real::with_val(BITS, &k / &pi);
    let as_pi = || Expr::Constant(Constant::Pi);
    let root = |q: &Rational| build::call(Function::Sqrt, vec![build::rational(q.clone())]);
    let mut list = Vec::new();
    if let Some(q) = simple(&k, width) {
        list.push(build::rational(q));
    }
    if let Some(q) = simple(&over_pi, width) {
        list.push(build::mul(build::rational(q), as_pi()));
    }
    if let Some(q) = simple(&Real::with_val(BITS, k.square_ref()), 2.0 * width) {
        list.push(root(&q));
    }
    if let Some(q) = simple(&Real::with_val(BITS, over_pi.square_ref()), 2.0 * width) {
        list.push(build::mul(as_pi(), root(&q)));
    }
    // `pi*sqrt(4)` is `2*pi` already.
    let mut forms: Vec<Frequency> = Vec::new();
    for e in list {
        if let Ok(form) = Frequency::new(e.to_string(), e)
            && forms.iter().all(|known| known.text != form.text)
        {
            forms.push(form);
        }
    }
    forms
}

/// The fraction with the smallest denominator this near, by the continued fraction.
fn simple(x: &Real, width: f64) -> Option<Rational> {
    let off = |q: &Rational| {
        let gap = Real::with_val(BITS, x - Real::with_val(BITS, q)).abs();
        gap / Real::with_val(BITS, x.abs_ref())
    };
    let (mut p, mut q) = ((1u64, 0u64), (0u64, 1u64));
    let mut rest = x.clone();
    for _ in 0..20 {
        let whole = rest.to_f64().floor();
        if !(0.0..1e9).contains(&whole) {
            return None;
        }
        let a = whole as u64;
        p = (a.checked_mul(p.0)?.checked_add(p.1)?, p.0);
        q = (a.checked_mul(q.0)?.checked_add(q.1)?, q.0);
        if q.0 > u64::from(LARGEST) {
            return None;
        }
        let candidate = Rational::from((p.0, q.0));
        if off(&candidate) <= width {
            return (p.0 > 0).then_some(candidate);
        }
        rest -= whole;
        if rest.is_zero() {
            return None;
        }
        rest.recip_mut();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_recognised_only_where_they_are() {
        let of = |x: Real| -> Vec<String> {
            let q = x.to_rational().expect("finite");
            near(&q, 1e-20).into_iter().map(|k| k.text).collect()
        };
        let pi = Real::with_val(128, rug::float::Constant::Pi);
        assert_eq!(of(Real::with_val(128, &pi * 2u32)), vec!["2*pi"]);
        // sqrt(49/9) is 7/3 already.
        assert_eq!(of(Real::with_val(128, 7) / 3u32), vec!["7/3"]);
        assert_eq!(of(Real::with_val(128, 2).sqrt()), vec!["sqrt(2)"]);
        assert!(of(pi.exp()).is_empty());
    }
}
