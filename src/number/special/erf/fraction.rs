//! The continued fraction of `erfc`, for arguments between the power series and the asymptotic
//! series.
//!
//! With `s = z^2`, `sqrt(pi) exp(s) erfc(z) / z` is the Stieltjes fraction (DLMF 7.9.1)
//! `1/(s + (1/2)/(1 + 1/(s + (3/2)/(1 + 2/(s + …)))))`. For `Re s >= 0` its value is not further
//! from a convergent than the convergent is from the one before (Henrici and Pfluger, "Truncation
//! error estimates for Stieltjes fractions", Numer. Math. 9, 1966). The difference is
//! `prod a_j / (B_m B_(m-1))` with the denominators `B`, whose sizes double precision knows well
//! enough; then the even part of the fraction,
//! `1/(s + 1/2 - (1/2)/(s + 5/2 - 3/(s + 9/2 - …)))`, `a_k = k (2k-1)/2`, is evaluated from the back.

use super::super::approximation::{Approximation, exponent, pi};
use super::gauss;
use crate::number::{Complex, Real};
use num_complex::Complex64;
use rug::Assign;

/// How many levels of the even part give `bits` bits of `erfc z`; `None` beyond `most`.
fn levels(z: &Complex, bits: u32, most: usize) -> Option<usize> {
    let z = Complex64::new(z.real().to_f64(), z.imag().to_f64());
    let s = z * z;
    // B_m = b_m B_(m-1) + a_m B_(m-2), b = s, 1, s, 1, …; both divided by 2^scale.
    let (mut previous, mut current) = (Complex64::new(1.0, 0.0), s);
    let (mut scale, mut numerators) = (0.0_f64, 0.0_f64);
    for m in 2..=2 * most {
        let a = (m - 1) as f64 / 2.0;
        let b = if m % 2 == 0 {
            Complex64::new(1.0, 0.0)
        } else {
            s
        };
        let next = b * current + previous * a;
        previous = current;
        current = next;
        numerators += a.log2();
        let size = current.norm();
        if size > 1e100 {
            previous /= size;
            current /= size;
            scale += size.log2();
        }
        if m % 2 == 0 {
            let difference =
                numerators - 2.0 * scale - current.norm().log2() - previous.norm().log2();
            // Relative to the value, about 1/s.
            if difference + s.norm().log2() + 3.0 < -f64::from(bits) {
                return Some(m / 2);
            }
        }
    }
    None
}

/// `erfc z` for `Re z^2 >= 0`, `Re z > 0` with `bits` relative bits, in at most `most` levels.
pub(super) fn erfc(z: &Complex, bits: u32, most: usize) -> Option<Approximation> {
    let count = levels(z, bits, most)?;
    let working = bits + 2 * (count + 1).ilog2() + 12;
    let square = Complex::with_val(working, z.square_ref());
    let mut denominator = Complex::with_val(working, &square);
    *denominator.mut_real() += 2.0 * count as f64 - 1.5;
    let mut norm = Real::new(working);
    let mut part = Real::new(working);
    for k in (1..count).rev() {
        // s + 2k - 3/2 - k (2k-1)/2 / denominator, by the squared modulus: one real division.
        norm.assign(denominator.real().square_ref());
        part.assign(denominator.imag().square_ref());
        norm += &part;
        part.assign((k * (2 * k - 1)) as u64);
        part >>= 1u32;
        part /= &norm;
        denominator *= &part;
        let (re, im) = denominator.as_mut_real_imag();
        *re -= square.real();
        *re -= 2.0 * k as f64 - 1.5;
        *re *= -1i32;
        *im += square.imag();
    }
    let mut value = gauss(z, bits + 8);
    value *= z;
    value /= denominator;
    value *= pi(bits + 8).recip_sqrt();
    let error = exponent(&value) + 3 - i64::from(bits);
    Some(Approximation { value, error })
}
