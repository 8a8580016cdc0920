//! Double precision over slices: every operation of an expression on a block of numbers at once.
//!
//! The loops are compiled for the machine's vector registers (the widest that it has is found once, when the
//! program runs), and give the same bits on every machine. What lies outside a function's domain becomes NaN,
//! and is no error: whoever asked finds it in the result.

#![expect(
    clippy::redundant_closure,
    reason = "a closure can be inlined by force, and the function that it names cannot"
)]

mod elementary;
pub(super) mod normal;

use super::function::Function;
use super::scalar::Scalar;
use super::wide::wide;

/// A block of numbers, or one number for the whole block.
#[derive(Clone, Copy, Debug)]
pub enum Operand<'a> {
    /// One number for all.
    One(f64),
    /// As many as the result.
    Many(&'a [f64]),
}

impl Operand<'_> {
    /// The i-th number.
    fn at(&self, i: usize) -> f64 {
        match self {
            Operand::One(x) => *x,
            Operand::Many(x) => x[i],
        }
    }
}

#[inline(always)]
fn map(out: &mut [f64], x: Operand<'_>, f: impl Fn(f64) -> f64) {
    match x {
        Operand::One(x) => out.fill(f(x)),
        Operand::Many(x) => each(out, x, f),
    }
}

#[inline(always)]
fn zip(out: &mut [f64], x: Operand<'_>, y: Operand<'_>, f: impl Fn(f64, f64) -> f64) {
    match (x, y) {
        (x, Operand::One(y)) => map(
            out,
            x,
            #[inline(always)]
            |x| f(x, y),
        ),
        (Operand::One(x), y) => map(
            out,
            y,
            #[inline(always)]
            |y| f(x, y),
        ),
        (Operand::Many(x), Operand::Many(y)) => both(out, x, y, f),
    }
}

wide! {
    fn each<'a, F: Fn(f64) -> f64>(out: &'a mut [f64], x: &'a [f64], f: F) {
        for (out, x) in out.iter_mut().zip(x) {
            *out = f(*x);
        }
    }

    fn both<'a, F: Fn(f64, f64) -> f64>(out: &'a mut [f64], x: &'a [f64], y: &'a [f64], f: F) {
        for ((out, x), y) in out.iter_mut().zip(x).zip(y) {
            *out = f(*x, *y);
        }
    }

    fn map_pair<'a, F: Fn(f64) -> (f64, f64)>(
        first: &'a mut [f64],
        second: &'a mut [f64],
        x: &'a [f64],
        f: F,
    ) {
        for ((first, second), x) in first.iter_mut().zip(second.iter_mut()).zip(x) {
            (*first, *second) = f(*x);
        }
    }

    /// `out[i] = value[i]` where `from < z[i] <= to`; the others stay.
    pub fn select<'a>(out: &'a mut [f64], value: &'a [f64], z: &'a [f64], from: f64, to: f64) {
        for ((out, value), z) in out.iter_mut().zip(value).zip(z) {
            *out = if *z > from && *z <= to { *value } else { *out };
        }
    }
}

/// `out = -x`.
pub fn neg(out: &mut [f64], x: Operand<'_>) {
    map(
        out,
        x,
        #[inline(always)]
        |x| -x,
    );
}

/// `out = x + y`.
pub fn add(out: &mut [f64], x: Operand<'_>, y: Operand<'_>) {
    zip(
        out,
        x,
        y,
        #[inline(always)]
        |x, y| x + y,
    );
}

/// `out = x - y`.
pub fn sub(out: &mut [f64], x: Operand<'_>, y: Operand<'_>) {
    zip(
        out,
        x,
        y,
        #[inline(always)]
        |x, y| x - y,
    );
}

/// `out = x y`.
pub fn mul(out: &mut [f64], x: Operand<'_>, y: Operand<'_>) {
    zip(
        out,
        x,
        y,
        #[inline(always)]
        |x, y| x * y,
    );
}

/// `out = x/y`.
pub fn div(out: &mut [f64], x: Operand<'_>, y: Operand<'_>) {
    zip(
        out,
        x,
        y,
        #[inline(always)]
        |x, y| x / y,
    );
}

/// `out = x^n`.
pub fn powi(out: &mut [f64], x: Operand<'_>, n: i32) {
    match n {
        0 => out.fill(1.0),
        1 => map(
            out,
            x,
            #[inline(always)]
            |x| x,
        ),
        2 => map(
            out,
            x,
            #[inline(always)]
            |x| x * x,
        ),
        3 => map(
            out,
            x,
            #[inline(always)]
            |x| x * x * x,
        ),
        -1 => map(
            out,
            x,
            #[inline(always)]
            |x| 1.0 / x,
        ),
        _ => map(
            out,
            x,
            #[inline(always)]
            |x| by_squaring(x, n),
        ),
    }
}

/// `x^n` by squaring; the order of the products is that of n's bits from the lowest.
#[inline(always)]
fn by_squaring(x: f64, n: i32) -> f64 {
    let (mut rest, mut square, mut power) = (n.unsigned_abs(), x, 1.0);
    while rest > 0 {
        if rest & 1 == 1 {
            power *= square;
        }
        square *= square;
        rest >>= 1;
    }
    if n < 0 { 1.0 / power } else { power }
}

/// `out = x^y`.
pub fn pow(out: &mut [f64], x: Operand<'_>, y: Operand<'_>) {
    for (i, out) in out.iter_mut().enumerate() {
        *out = x.at(i).powf(y.at(i));
    }
}

/// `out = f(x)`. The functions `exp`, `expm1`, `sin`, `cos` (up to 10^5), `tanh`, `sech`, `logistic`, `softplus`, `erf`, `erfc`,
/// `normcdf`, `abs`, `sqrt`, `relu` and `sign` are vectorised, within 5 units in the last place; the others are those of
/// [`Scalar`] over `f64`, one by one.
pub fn apply(out: &mut [f64], f: Function, x: Operand<'_>) {
    match f {
        Function::Exp => map(
            out,
            x,
            #[inline(always)]
            |x| elementary::exp(x),
        ),
        Function::Expm1 => map(
            out,
            x,
            #[inline(always)]
            |x| elementary::exp_m1(x),
        ),
        Function::Tanh => map(
            out,
            x,
            #[inline(always)]
            |x| elementary::tanh(x),
        ),
        Function::Sech => map(
            out,
            x,
            #[inline(always)]
            |x| elementary::sech(x),
        ),
        Function::Logistic => map(
            out,
            x,
            #[inline(always)]
            |x| elementary::logistic(x),
        ),
        Function::Softplus => map(
            out,
            x,
            #[inline(always)]
            |x| elementary::softplus(x),
        ),
        Function::Erf => map(
            out,
            x,
            #[inline(always)]
            |x| normal::erf(x),
        ),
        Function::Erfc => map(
            out,
            x,
            #[inline(always)]
            |x| normal::erfc(x),
        ),
        Function::Normcdf => map(
            out,
            x,
            #[inline(always)]
            |x| normal::normcdf(x),
        ),
        Function::Sin if within(x, elementary::TURNS) => map(
            out,
            x,
            #[inline(always)]
            |x| elementary::sin(x),
        ),
        Function::Cos if within(x, elementary::TURNS) => map(
            out,
            x,
            #[inline(always)]
            |x| elementary::cos(x),
        ),
        Function::Abs => map(
            out,
            x,
            #[inline(always)]
            |x| f64::abs(x),
        ),
        Function::Sqrt => map(
            out,
            x,
            #[inline(always)]
            |x| f64::sqrt(x),
        ),
        Function::Relu => map(
            out,
            x,
            #[inline(always)]
            |x| if x < 0.0 { 0.0 } else { x },
        ),
        Function::Sign => map(
            out,
            x,
            #[inline(always)]
            |x| if x == 0.0 { 0.0 } else { 1.0_f64.copysign(x) },
        ),
        _ => {
            for (i, out) in out.iter_mut().enumerate() {
                let mut value = 0.0;
                *out = match value.apply(f, &[&x.at(i)]) {
                    Ok(()) => value,
                    Err(_) => f64::NAN,
                };
            }
        }
    }
}

/// Whether no number is greater than this in size.
fn within(x: Operand<'_>, bound: f64) -> bool {
    match x {
        Operand::One(x) => x.abs() <= bound,
        Operand::Many(x) => {
            x.iter()
                .fold(0.0_f64, |m, x| if x.abs() <= m { m } else { x.abs() })
                <= bound
        }
    }
}

/// `out = f(args…)`, one by one.
pub fn apply_many(out: &mut [f64], f: Function, args: &[Operand<'_>]) {
    for (i, out) in out.iter_mut().enumerate() {
        let values: Vec<f64> = args.iter().map(|x| x.at(i)).collect();
        let values: Vec<&f64> = values.iter().collect();
        let mut value = 0.0;
        *out = match value.apply(f, &values) {
            Ok(()) => value,
            Err(_) => f64::NAN,
        };
    }
}

/// `tanh x` and `1/cosh(x)^2` with one exponential.
pub fn tanh_sech_squared(tanh: &mut [f64], sech: &mut [f64], x: &[f64]) {
    map_pair(
        tanh,
        sech,
        x,
        #[inline(always)]
        |x| elementary::tanh_sech_squared(x),
    );
}

/// The logistic functions of x and of -x with one exponential.
pub fn logistic_pair(of_x: &mut [f64], of_minus_x: &mut [f64], x: &[f64]) {
    map_pair(
        of_x,
        of_minus_x,
        x,
        #[inline(always)]
        |x| elementary::logistic_pair(x),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_agrees_with_the_scalar_one() {
        let x: Vec<f64> = (-40..=40).map(|i| f64::from(i) * 0.37 + 0.01).collect();
        for f in Function::ALL.iter().filter(|f| f.arity() == 1) {
            let mut out = vec![0.0; x.len()];
            apply(&mut out, *f, Operand::Many(&x));
            for (x, found) in x.iter().zip(&out) {
                let mut right = 0.0;
                match right.apply(*f, &[x]) {
                    Ok(()) => assert!(
                        (found - right).abs() <= 4e-15 * right.abs(),
                        "{}({x}): {found} and {right}",
                        f.name()
                    ),
                    Err(_) => assert!(found.is_nan(), "{}({x}) = {found}", f.name()),
                }
            }
        }
    }

    #[test]
    fn blocks_and_single_numbers_give_the_same() {
        let x: Vec<f64> = (0..37).map(|i| f64::from(i) * 0.3 - 5.0).collect();
        for n in [-3, -1, 0, 1, 2, 3, 7] {
            let mut out = vec![0.0; x.len()];
            powi(&mut out, Operand::Many(&x), n);
            for (x, found) in x.iter().zip(&out) {
                assert!((found - x.powi(n)).abs() <= 1e-14 * found.abs());
                let mut one = [0.0];
                powi(&mut one, Operand::One(*x), n);
                assert_eq!(one[0].to_bits(), found.to_bits());
            }
        }
        let mut out = vec![0.0; x.len()];
        sub(&mut out, Operand::One(1.0), Operand::Many(&x));
        assert!(x.iter().zip(&out).all(|(x, y)| *y == 1.0 - x));
        sub(&mut out, Operand::Many(&x), Operand::Many(&x));
        assert!(out.iter().all(|y| *y == 0.0));
    }

    #[test]
    fn pairs_are_what_their_parts_are() {
        let x: Vec<f64> = (-60..60).map(|i| f64::from(i) * 0.4).collect();
        let (mut a, mut b, mut c) = (vec![0.0; 120], vec![0.0; 120], vec![0.0; 120]);
        tanh_sech_squared(&mut a, &mut b, &x);
        apply(&mut c, Function::Tanh, Operand::Many(&x));
        assert!(a.iter().zip(&c).all(|(a, c)| (a - c).abs() <= 4e-16));
        apply(&mut c, Function::Sech, Operand::Many(&x));
        assert!(
            b.iter()
                .zip(&c)
                .all(|(b, c)| (b - c * c).abs() <= 2e-15 * b)
        );
        logistic_pair(&mut a, &mut b, &x);
        assert!(a.iter().zip(&b).all(|(a, b)| (a + b - 1.0).abs() <= 3e-16));
    }
}
