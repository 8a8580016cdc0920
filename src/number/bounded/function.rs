//! Functions and powers of a number with a bound.

use super::{BOUND_BITS, Bounded, no_error, not_apart, parts, size, times, up};
use crate::number::function::Function;
use crate::number::real;
use crate::number::scalar::{DomainError, Scalar};
use rug::ops::Pow;
use rug::{Assign, Complex, Float};
use std::cmp::Ordering;

/// Units in the last place that a function's value may be off, the special functions included.
const UNITS: u32 = 16;
/// The values beside an argument are taken at so many times its error.
const BESIDE: u32 = 4;

/// `out = f(args…)`.
pub(super) fn apply(out: &mut Bounded, f: Function, args: &[&Bounded]) -> Result<(), DomainError> {
    match f {
        Function::Abs => {
            let error = if args[0].is_real() {
                args[0].re.clone()
            } else {
                args[0].error()
            };
            Scalar::apply(&mut out.value, f, &[&args[0].value])?;
            (out.re, out.im) = (error, no_error());
            out.add_units(2, true);
            Ok(())
        }
        Function::Sign | Function::Step => jump(out, f, args[0]),
        Function::Relu | Function::Max | Function::Min => kinked(out, f, args),
        Function::Sqrt => root(out, args[0]),
        Function::Exp => exponential(out, args[0]),
        _ => smooth(out, f, args),
    }
}

fn on_the_line(f: Function, args: &[&Bounded]) -> Result<(), DomainError> {
    if args.iter().all(|x| x.is_real()) {
        return Ok(());
    }
    Err(DomainError::new(format!(
        "{f} is a function of real numbers"
    )))
}

/// A function that jumps at 0.
fn jump(out: &mut Bounded, f: Function, x: &Bounded) -> Result<(), DomainError> {
    on_the_line(f, &[x])?;
    if size(x.value.real()) <= x.re && !x.is_exact_zero() {
        return Err(not_apart(&format!("the argument of {f}")));
    }
    Scalar::apply(&mut out.value, f, &[&x.value])?;
    (out.re, out.im) = (no_error(), no_error());
    Ok(())
}

/// Functions that pass the error of an argument on, and no more of it.
fn kinked(out: &mut Bounded, f: Function, args: &[&Bounded]) -> Result<(), DomainError> {
    on_the_line(f, args)?;
    let values: Vec<&Complex> = args.iter().map(|x| &x.value).collect();
    Scalar::apply(&mut out.value, f, &values)?;
    let largest =
        |list: &mut dyn Iterator<Item = &Bounded>| list.fold(no_error(), |most, x| most.max(&x.re));
    // One argument rules where the other is out of reach.
    let error = match args {
        [x] if -x.value.real().clone() > x.re => no_error(),
        [x, y] => {
            let gap = Float::with_val(BOUND_BITS, x.value.real() - y.value.real());
            let reach = Float::with_val(BOUND_BITS, &x.re + &y.re);
            if size(&gap) <= reach {
                largest(&mut args.iter().copied())
            } else if (gap > 0) == (f == Function::Max) {
                x.re.clone()
            } else {
                y.re.clone()
            }
        }
        _ => largest(&mut args.iter().copied()),
    };
    (out.re, out.im) = (error, no_error());
    out.add_units(1, true);
    Ok(())
}

/// The square root: |sqrt(x) - sqrt(x~)| <= e/sqrt|x~|, and sqrt(2 (|x~| + e)) where 0 is within reach.
fn root(out: &mut Bounded, x: &Bounded) -> Result<(), DomainError> {
    let (re, im) = parts(&x.value);
    let beside_cut =
        !x.is_real() && size(im) <= x.im && Float::with_val(BOUND_BITS, re - &x.re) < 0;
    let least = x.least();
    let across = beside_cut && !least.is_zero();
    if across {
        return Err(DomainError::new(
            "the argument of sqrt is not told apart from its branch cut",
        ));
    }
    let error = if least.is_zero() && !x.is_exact_zero() {
        (x.largest() * 2u32).sqrt() * 2u32
    } else if x.is_exact_zero() {
        no_error()
    } else {
        x.error() / least.sqrt()
    };
    Scalar::apply(&mut out.value, Function::Sqrt, &[&x.value])?;
    // A real argument that reaches below 0 may have an imaginary root.
    let positive = x.is_real() && *re > 0 && !least_is_zero(x);
    let negative = x.is_real() && *re < 0 && !least_is_zero(x);
    out.re = if negative { no_error() } else { error.clone() };
    out.im = if positive || x.is_exact_zero() {
        no_error()
    } else {
        error
    };
    let exact_part = |part: &Float| part.is_zero();
    let (zero_re, zero_im) = (exact_part(out.value.real()), exact_part(out.value.imag()));
    let unit = up((out.modulus() >> (out.bits() - 1)) * 2u32);
    if !(negative && zero_re) {
        out.re = up(Float::with_val(BOUND_BITS, &out.re + &unit));
    }
    if !((positive || x.is_exact_zero()) && zero_im) {
        out.im = up(Float::with_val(BOUND_BITS, &out.im + &unit));
    }
    Ok(())
}

fn least_is_zero(x: &Bounded) -> bool {
    x.least().is_zero()
}

/// The exponential: |e^x - e^x~| <= |e^x~| (e^e - 1).
fn exponential(out: &mut Bounded, x: &Bounded) -> Result<(), DomainError> {
    Scalar::apply(&mut out.value, Function::Exp, &[&x.value])?;
    let error = x.error().exp_m1() * out.modulus();
    let real = x.is_real();
    (out.re, out.im) = (up(error.clone()), if real { no_error() } else { up(error) });
    out.add_units(UNITS, real);
    Ok(())
}

/// Where an argument that is too uncertain says nothing about the value.
fn unsure(f: Function, x: &Bounded) -> bool {
    let reach = x.reach();
    let periodic = matches!(
        f,
        Function::Sin
            | Function::Cos
            | Function::Tan
            | Function::Sec
            | Function::Csc
            | Function::Cot
    );
    let relative = Float::with_val(BOUND_BITS, x.modulus() >> 32u32);
    reach > 0.0625 && (periodic || reach > relative)
}

/// Whether the function has no pole and no branch point, so that a large change of its value is only that.
fn entire(f: Function) -> bool {
    matches!(
        f,
        Function::Sin
            | Function::Cos
            | Function::Sinh
            | Function::Cosh
            | Function::Expm1
            | Function::Erf
            | Function::Erfc
            | Function::Normcdf
            | Function::Sinc
            | Function::Si
            | Function::Hyp0f2
    )
}

/// Whether a place at which the function is not bounded may be the argument.
fn singular(f: Function, x: &Bounded) -> bool {
    let error = x.error();
    let near = |place: i32| {
        let gap = Complex::with_val(x.bits(), &x.value - place);
        Float::with_val(BOUND_BITS, gap.abs_ref()) <= error
    };
    match f {
        Function::Log
        | Function::E1
        | Function::Ci
        | Function::Bessely
        | Function::Besselk
        | Function::Csch
        | Function::Coth
        | Function::Csc
        | Function::Cot => near(0),
        Function::Log1p => near(-1),
        Function::Atanh => near(1) || near(-1),
        Function::Gamma | Function::Lgamma | Function::Digamma => {
            let whole = x.value.real().clone().round();
            let gap = Complex::with_val(x.bits(), &x.value - &whole);
            whole <= 0 && Float::with_val(BOUND_BITS, gap.abs_ref()) <= error
        }
        _ => false,
    }
}

/// A function that is smooth at its argument: the values beside it say how much its error moves it.
fn smooth(out: &mut Bounded, f: Function, args: &[&Bounded]) -> Result<(), DomainError> {
    if let Some(x) = args.iter().find(|x| unsure(f, x)) {
        return Err(DomainError::new(format!(
            "the argument of {f} is known to {:.1e} only",
            x.reach().to_f64()
        )));
    }
    if args.last().is_some_and(|x| singular(f, x)) {
        return Err(not_apart(&format!(
            "the distance of the argument of {f} from a singularity"
        )));
    }
    let real = args.iter().all(|x| x.is_real());
    let at: Vec<Complex> = args.iter().map(|x| x.value.clone()).collect();
    value(&mut out.value, f, &at, real)?;
    let (mut re, mut im) = (no_error(), no_error());
    for (j, x) in args.iter().enumerate() {
        let reach = x.reach();
        if reach.is_zero() {
            continue;
        }
        let step = Float::with_val(BOUND_BITS, &reach * BESIDE);
        let turns: &[(i32, i32)] = if x.is_real() {
            &[(1, 0), (-1, 0)]
        } else {
            &[(1, 0), (-1, 0), (0, 1), (0, -1)]
        };
        let (mut most_re, mut most_im) = (no_error(), no_error());
        for (dx, dy) in turns {
            let mut moved = at.clone();
            let bits = moved[j].prec().0 + 8;
            moved[j] = Complex::with_val(bits, &moved[j]);
            *moved[j].mut_real() += Float::with_val(BOUND_BITS, &step * *dx);
            *moved[j].mut_imag() += Float::with_val(BOUND_BITS, &step * *dy);
            let mut beside = Complex::new(out.bits());
            value(&mut beside, f, &moved, real)?;
            let gap = Complex::with_val(out.bits(), &beside - &out.value);
            most_re = most_re.max(&size(gap.real()));
            most_im = most_im.max(&size(gap.imag()));
        }
        let most = Float::with_val(BOUND_BITS, most_re.hypot_ref(&most_im));
        let scale = out.modulus().max(&Float::with_val(BOUND_BITS, 1)) >> 2u32;
        if !entire(f) && most > scale {
            return Err(DomainError::new(format!(
                "the argument of {f} is too near a place where it is not smooth"
            )));
        }
        if x.is_real() {
            (re, im) = (re + most_re * 2u32, im + most_im * 2u32);
        } else {
            let both = most * 2u32;
            (re, im) = (re + &both, im + both);
        }
    }
    let flat = real && im.is_zero() && out.value.imag().is_zero();
    (out.re, out.im) = (up(re), up(im));
    out.add_units(UNITS, flat);
    Ok(())
}

/// f over the real numbers where that has a value, over the complex ones else.
fn value(out: &mut Complex, f: Function, at: &[Complex], real: bool) -> Result<(), DomainError> {
    // The complex continuation of lgamma is another function at negative numbers.
    if real && f != Function::Lgamma {
        let args: Vec<&Float> = at.iter().map(Complex::real).collect();
        let (re, im) = out.as_mut_real_imag();
        if real::apply(f, re, &args).is_ok() {
            im.assign(0);
            return Ok(());
        }
    }
    let args: Vec<&Complex> = at.iter().collect();
    Scalar::apply(out, f, &args)
}

/// `out = a^b`, principal branch: |a^b - a~^b~| <= |a~^b~| (e^d - 1), d = |b~| e_a/(|a~| - e_a) + (|log a~| + …) e_b.
pub(super) fn power(out: &mut Bounded, a: &Bounded, b: &Bounded) -> Result<(), DomainError> {
    let least = a.least();
    if least.is_zero() {
        let positive = b.is_real() && *b.value.real() > b.re;
        if !positive {
            return Err(not_apart("the base of a power"));
        }
        Scalar::pow(&mut out.value, &a.value, &b.value)?;
        let exponent = Float::with_val(BOUND_BITS, b.value.real() - &b.re);
        let error = if a.is_exact_zero() {
            no_error()
        } else {
            up(a.largest().pow(exponent) * 2u32)
        };
        let real = a.is_real() && *a.value.real() >= 0 && a.is_exact_zero();
        (out.re, out.im) = (error.clone(), if real { no_error() } else { error });
        return Ok(());
    }
    let (re, im) = parts(&a.value);
    if !a.is_real() && size(im) <= a.im && Float::with_val(BOUND_BITS, re - &a.re) < 0 {
        return Err(DomainError::new(
            "the base of a power is not told apart from its branch cut",
        ));
    }
    Scalar::pow(&mut out.value, &a.value, &b.value)?;
    let relative = a.error() / &least;
    // |log a| <= |log|a|| + pi, and its own error is below 2 e_a/|a|.
    let log = size(&a.modulus().ln()) + 4u32 + Float::with_val(BOUND_BITS, &relative * 2u32);
    let d = times(&b.modulus(), &relative) * 2u32 + times(&log, &b.error());
    if d > 0.5 {
        return Err(DomainError::new("a power is not known to a digit"));
    }
    let error = up(d.exp_m1() * out.modulus());
    let real = a.is_real() && b.is_real() && re.cmp0() == Some(Ordering::Greater);
    (out.re, out.im) = (error.clone(), if real { no_error() } else { error });
    // b log a is formed inside with guard bits; its size is what can be lost.
    out.add_units(UNITS, real);
    Ok(())
}
