//! `e^x`, `cos y` and `sin y` at moderate precision, by tables and a short series in fixed point.
//!
//! MPFR's functions are made for any precision and any argument; at a few hundred bits, where the
//! routes spend their time, most of what they do is not multiplication. Here
//!
//! ```text
//! e^x = 2^n T1[a] T2[b] (1 + t + t²/2 + …),   x = n log 2 + a/2^6 + b/2^12 + t,   0 <= t < 2^-12,
//! ```
//!
//! and the same for the angle modulo pi/2. Tables belong to a thread and a number of fraction bits
//! (a multiple of 64); they are built with MPFR. The result has a relative error (for the complex
//! function: relative to the modulus) below 2^-(bits + 8); the precisions and arguments for which
//! this is not so are left to MPFR and MPC.
//!
//! Source: the table method of P. T. P. Tang, Table-driven implementation of the exponential function
//! in IEEE floating-point arithmetic, ACM Trans. Math. Softw. 15 (1989) 144–157, in two steps; error by
//! counting units in the last place.

use rug::float::Constant;
use rug::{Assign, Complex, Float, Integer};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Precisions of the result for which the tables are used.
const BITS: std::ops::RangeInclusive<u32> = 80..=1200;
/// Arguments below 2^this in size are reduced here.
const MAX_EXPONENT: i32 = 24;
/// Bits beyond those of a result that is a product of three rounded factors.
const EXTRA_BITS: u32 = 16;
/// Parts smaller than 2^this are left to MPC where they matter relative to themselves.
const MIN_EXPONENT: i32 = -12;
/// Bits of the fraction beyond those of the result, at least.
const GUARD: u32 = 24;
/// Bits beyond the fraction in which arguments are reduced.
const REDUCTION: u32 = 40;
/// log2 of the number of steps of either table in its unit.
const STEP: u32 = 6;

/// Powers that are kept between two multiplications of the whole sum: the square root of the usual
/// number of terms.
const POWERS: usize = 4;

struct Tables {
    /// Fraction bits.
    w: u32,
    /// log 2 and pi/2 with w + REDUCTION fraction bits.
    ln2: Unit,
    half_pi: Unit,
    /// e^(a/2^6), e^(b/2^12).
    exp: [Vec<Integer>; 2],
    /// (cos, sin) of a/2^6 and b/2^12.
    turn: [Vec<(Integer, Integer)>; 2],
    factorials: Factorials,
    /// Terms of the series of e^t, and of those of cos t and sin t, before they fall below a unit.
    terms: (usize, usize),
}

/// What arguments are reduced by.
struct Unit {
    fixed: Integer,
    rough: f64,
}

/// 1/j! as `numerator[j]` over the product of the denominators of its group and all groups before:
/// j = 0..=20, 21..=33, … so that all numbers fit into 64 bits.
struct Factorials {
    numerator: Vec<u64>,
    denominator: Vec<u64>,
}

impl Factorials {
    /// For j up to `last`.
    fn up_to(last: usize) -> Factorials {
        let (mut numerator, mut denominator) = (Vec::new(), Vec::new());
        while numerator.len() <= last {
            let first = numerator.len() as u64;
            // The product (first)(first + 1)…(end), for the longest run that fits.
            let (mut end, mut product) = (first, first.max(1));
            while let Some(next) = product.checked_mul(end + 1) {
                (end, product) = (end + 1, next);
            }
            for j in first..=end {
                numerator.push((j + 1..=end).product());
                denominator.push(product);
            }
        }
        Factorials {
            numerator,
            denominator,
        }
    }
}

/// `sum_(i < n) sign^i x^i/(first + step i)!` in w fraction bits, for `powers[p]` = x^p, p up to
/// [`POWERS`]: one full multiplication per POWERS terms (rectangular splitting) and one division per
/// group of factorials.
fn series(
    powers: &[Integer; POWERS + 1],
    factorials: &Factorials,
    (first, step, n): (usize, usize, usize),
    alternating: bool,
    w: u32,
) -> Integer {
    let mut sum = Integer::with_capacity(w as usize + 128);
    let mut last = None;
    for i in (0..n).rev() {
        let j = first + step * i;
        let (numerator, denominator) = (factorials.numerator[j], factorials.denominator[j]);
        match last {
            Some(other) if other != denominator => sum /= other,
            _ => {}
        }
        last = Some(denominator);
        let power = &powers[i % POWERS];
        if alternating && i % 2 == 1 {
            sum -= power * numerator;
        } else {
            sum += power * numerator;
        }
        if i % POWERS == 0 && i > 0 {
            sum *= &powers[POWERS];
            sum >>= w;
        }
    }
    if let Some(denominator) = last {
        sum /= denominator;
    }
    sum
}

/// 1, x, …, x^POWERS.
fn powers(x: Integer, w: u32) -> [Integer; POWERS + 1] {
    let one = Integer::from(1) << w;
    let square = Integer::from(x.square_ref()) >> w;
    let cube = Integer::from(&square * &x) >> w;
    let fourth = Integer::from(square.square_ref()) >> w;
    [one, x, square, cube, fourth]
}

impl Tables {
    fn new(w: u32) -> Tables {
        let bits = w + 32;
        let fixed = |x: &Float, shift: u32| {
            let scaled = Float::with_val(x.prec(), x << shift);
            scaled.to_integer().unwrap_or_default()
        };
        let wide = w + REDUCTION + 32;
        let unit = |x: Float| Unit {
            rough: x.to_f64(),
            fixed: fixed(&x, w + REDUCTION),
        };
        // t < 2^-12.
        let below = |step: usize| {
            let mut left = f64::from(w) + 1.0;
            let mut j = 0usize;
            while left > 0.0 {
                j += 1;
                left -= f64::from(2 * STEP) + (j as f64).log2();
            }
            j.div_ceil(step) + 1
        };
        let terms = (below(1), below(2));
        // a runs over [0, log 2) and [0, pi/2) in steps of 2^-6; b over one such step.
        let steps = [(45u32, 101u32, STEP), (64, 64, 2 * STEP)];
        let arguments =
            |count: u32, unit: u32| (0..count).map(move |j| Float::with_val(bits, j) >> unit);
        Tables {
            w,
            ln2: unit(Float::with_val(wide, Constant::Log2)),
            half_pi: unit(Float::with_val(wide, Constant::Pi) >> 1u32),
            exp: steps.map(|(count, _, unit)| {
                arguments(count, unit).map(|x| fixed(&x.exp(), w)).collect()
            }),
            turn: steps.map(|(_, count, unit)| {
                arguments(count, unit)
                    .map(|x| {
                        let (sine, cosine) = x.sin_cos(Float::new(bits));
                        (fixed(&cosine, w), fixed(&sine, w))
                    })
                    .collect()
            }),
            factorials: Factorials::up_to(terms.0.max(2 * terms.1 + 1)),
            terms,
        }
    }

    /// Splits x into a multiple of `unit`, the two table indices and the rest in w fraction bits.
    fn reduce(&self, x: &Float, unit: &Unit) -> Option<(i64, usize, usize, Integer)> {
        let w = self.w + REDUCTION;
        let scaled = Float::with_val(x.prec(), x << w);
        let mut rest = scaled.to_integer()?;
        // |x| < 2^24: the quotient in doubles is off by one at most.
        let mut whole = (x.to_f64() / unit.rough).floor() as i64;
        rest -= &unit.fixed * whole;
        if rest.is_negative() {
            whole -= 1;
            rest += &unit.fixed;
        } else if rest >= unit.fixed {
            whole += 1;
            rest -= &unit.fixed;
        }
        rest >>= REDUCTION;
        let index = (Integer::from(&rest >> (self.w - 2 * STEP))).to_usize()?;
        let (a, b) = (index >> STEP, index & ((1 << STEP) - 1));
        rest.keep_bits_mut(self.w - 2 * STEP);
        Some((whole, a, b, rest))
    }

    /// e^x = value 2^(n - w).
    fn exp(&self, x: &Float) -> Option<(Integer, i64)> {
        let (n, a, b, t) = self.reduce(x, &self.ln2)?;
        let w = self.w;
        let terms = (0, 1, self.terms.0);
        let mut sum = series(&powers(t, w), &self.factorials, terms, false, w);
        sum *= self.exp[0].get(a)?;
        sum >>= w;
        sum *= self.exp[1].get(b)?;
        sum >>= w;
        Some((sum, n))
    }

    /// cos y and sin y in w fraction bits.
    fn turn(&self, y: &Float) -> Option<(Integer, Integer)> {
        let (quadrant, a, b, t) = self.reduce(y, &self.half_pi)?;
        let w = self.w;
        let square = Integer::from(t.square_ref()) >> w;
        let count = self.terms.1;
        let powers = powers(square, w);
        let mut cosine = series(&powers, &self.factorials, (0, 2, count), true, w);
        let mut sine = series(&powers, &self.factorials, (1, 2, count), true, w);
        sine *= t;
        sine >>= w;
        for (c, s) in [self.turn[0].get(a)?, self.turn[1].get(b)?] {
            let next = Integer::from(&cosine * c) - Integer::from(&sine * s);
            sine = (Integer::from(&cosine * s) + Integer::from(&sine * c)) >> w;
            cosine = next >> w;
        }
        Some(match quadrant.rem_euclid(4) {
            0 => (cosine, sine),
            1 => (-sine, cosine),
            2 => (-cosine, -sine),
            _ => (sine, -cosine),
        })
    }
}

thread_local! {
    static TABLES: RefCell<HashMap<u32, Rc<Tables>>> = RefCell::new(HashMap::new());
}

/// Most tables a thread keeps; one has a few hundred numbers.
const MAX_TABLES: usize = 64;

fn tables(bits: u32) -> Rc<Tables> {
    // Whole limbs: shifts by w are copies then.
    let w = (bits + GUARD).div_ceil(64) * 64;
    TABLES.with_borrow_mut(|known| {
        if known.len() >= MAX_TABLES && !known.contains_key(&w) {
            known.clear();
        }
        known
            .entry(w)
            .or_insert_with(|| Rc::new(Tables::new(w)))
            .clone()
    })
}

fn exponent(x: &Float) -> i32 {
    x.get_exp().unwrap_or(i32::MIN)
}

/// Whether the reduction holds for x, and the tables are worth while.
fn fits(bits: u32, x: &Float) -> bool {
    BITS.contains(&bits) && x.is_finite() && exponent(x) <= MAX_EXPONENT && x.prec() <= 4 * bits
}

/// e^x for a result of `bits` bits, as value 2^shift.
fn fixed_exp(bits: u32, x: &Float) -> Option<(Integer, i32)> {
    if !fits(bits, x) {
        return None;
    }
    let tables = tables(bits);
    let (value, n) = tables.exp(x)?;
    Some((value, (n - i64::from(tables.w)) as i32))
}

/// `out = e^x`.
pub fn exp(out: &mut Float, x: &Float) {
    match fixed_exp(out.prec(), x) {
        Some((value, shift)) => {
            out.assign(&value);
            *out <<= shift;
        }
        None => out.assign(x.exp_ref()),
    }
}

/// `x = e^x`.
pub fn exp_mut(x: &mut Float) {
    match fixed_exp(x.prec(), x) {
        Some((value, shift)) => {
            x.assign(&value);
            *x <<= shift;
        }
        None => x.exp_mut(),
    }
}

/// `sine = sin y`, `cosine = cos y`, each with an error relative to 1.
pub fn sin_cos(sine: &mut Float, cosine: &mut Float, y: &Float) {
    let bits = sine.prec().max(cosine.prec());
    // A small angle is wanted for itself.
    if exponent(y) >= MIN_EXPONENT && fits(bits, y) {
        let tables = tables(bits);
        if let Some((c, s)) = tables.turn(y) {
            let w = tables.w as i32;
            cosine.assign(&c);
            *cosine >>= w;
            sine.assign(&s);
            *sine >>= w;
            return;
        }
    }
    (sine, cosine).assign(y.sin_cos_ref());
}

/// `out = e^z`; the error is relative to |e^z|. Where a part of z is so small that a caller may look
/// at the smaller part of the result for itself, the error is relative to each part.
pub fn exp_complex(out: &mut Complex, z: &Complex) {
    let bits = out.prec().0.max(out.prec().1);
    let (x, y) = (z.real(), z.imag());
    let sized = exponent(y) >= MIN_EXPONENT && (x.is_zero() || exponent(x) >= MIN_EXPONENT);
    if sized && fits(bits, x) && fits(bits, y) {
        let tables = tables(bits);
        if let (Some((mut size, n)), Some((mut cosine, mut sine))) = (tables.exp(x), tables.turn(y))
        {
            let shift = (n - 2 * i64::from(tables.w)) as i32;
            cosine *= &size;
            sine *= &size;
            size.assign(0);
            let (re, im) = out.as_mut_real_imag();
            re.assign(&cosine);
            *re <<= shift;
            im.assign(&sine);
            *im <<= shift;
            return;
        }
    }
    let tiny =
        |part: &Float| part.is_zero() || part.is_normal() && exponent(part) < -(bits as i32) - 16;
    if tiny(x) && tiny(y) {
        // 1 + z, each part to its last bit; MPC takes as many bits as z has zeros.
        let (re, im) = out.as_mut_real_imag();
        re.assign(x + 1u32);
        im.assign(y);
        return;
    }
    if !(x.is_finite() && y.is_finite()) {
        out.assign(z.exp_ref());
        return;
    }
    exp_by_parts(out, x, y);
}

/// `e^(x+iy)`, each part good to a unit in its last place. MPC rounds both correctly, for which it takes as many bits as the
/// exponents of the parts are apart: millions where one is tiny.
fn exp_by_parts(out: &mut Complex, x: &Float, y: &Float) {
    let bits = out.prec().0.max(out.prec().1);
    let size = Float::with_val(bits + EXTRA_BITS, x.exp_ref());
    let (re, im) = out.as_mut_real_imag();
    if y.is_zero() {
        re.assign(&size);
        im.assign(y);
        return;
    }
    let (mut sine, mut cosine) = (Float::new(bits + EXTRA_BITS), Float::new(bits + EXTRA_BITS));
    (&mut sine, &mut cosine).assign(y.sin_cos_ref());
    re.assign(&size * &cosine);
    im.assign(&size * &sine);
}

/// `e^z` with `bits` bits, as [`exp_complex`].
pub fn of_complex(z: &Complex, bits: u32) -> Complex {
    let mut out = Complex::new(bits);
    exp_complex(&mut out, z);
    out
}

/// `e^x` with `bits` bits.
pub fn of_real(x: &Float, bits: u32) -> Float {
    let mut out = Float::new(bits);
    exp(&mut out, x);
    out
}

/// `sinh x`, `cosh x`, `sin y`, `cos y`, each with an error relative to the larger of its pair.
pub fn hyperbolic_parts(
    sinh: &mut Float,
    cosh: &mut Float,
    sine: &mut Float,
    cosine: &mut Float,
    x: &Float,
    y: &Float,
) {
    let bits = sinh.prec();
    let tables = tables(bits);
    // Below 1 the difference in sinh cancels; a small angle is wanted for itself.
    let sized = exponent(x) >= 1 && exponent(y) >= MIN_EXPONENT;
    if sized
        && fits(bits, x)
        && fits(bits, y)
        && let (Some((value, n)), Some((c, s))) = (tables.exp(x), tables.turn(y))
    {
        let w = tables.w as i32;
        cosh.assign(&value);
        *cosh <<= n as i32 - w - 1;
        sinh.assign(cosh.recip_ref());
        *sinh >>= 2u32;
        let small = Float::with_val(bits, &*sinh);
        sinh.assign(&*cosh - &small);
        *cosh += &small;
        cosine.assign(&c);
        *cosine >>= w;
        sine.assign(&s);
        *sine >>= w;
        return;
    }
    (sinh, cosh).assign(x.sinh_cosh_ref());
    (sine, cosine).assign(y.sin_cos_ref());
}

#[cfg(test)]
mod tests;
