//! Complex numbers of any precision: the scalar operations over [`rug::Complex`] (MPC).
//!
//! Both parts are correctly rounded where MPC has the function. The quotients of exponentials
//! (`tanh`, `coth`, `tan`, `cot` and the reciprocals) and `log1p`, `expm1` are written out in real
//! functions of the two parts, so that nothing overflows or cancels far from the axes or near 0.
//!
//! A zero imaginary part counts as positive on a branch cut, whatever its sign: `log(-1)` is
//! `i pi` also where `-1` came out of a negation.

use super::function::Function;
use super::real::{self, MAX_EXPONENT, may_overflow, undefined};
use super::scalar::DomainError;
use super::special;
use rug::ops::NegAssign;
use rug::{Assign, Complex, Float};

mod arithmetic;
mod exponential;
mod inverse;

use exponential::{
    Quotient, expm1, hyperbolic, ln, log1p, logistic, quotient, reciprocal, softplus, sqrt,
};

/// A complex number to ten digits, for messages.
pub(super) fn show(z: &Complex) -> String {
    let (x, y) = (real::show(z.real()), real::show(z.imag()));
    if z.imag().is_zero() {
        x
    } else if z.imag().is_sign_negative() {
        format!("{x} - {}*i", y.trim_start_matches('-'))
    } else {
        format!("{x} + {y}*i")
    }
}

fn error(f: Function, args: &[&Complex]) -> DomainError {
    let shown: Vec<String> = args.iter().map(|z| show(z)).collect();
    undefined(f, &shown, "complex")
}

fn bits(z: &Complex) -> u32 {
    let (x, y) = z.prec();
    x.max(y)
}

fn finite(z: &Complex) -> bool {
    z.real().is_finite() && z.imag().is_finite()
}

/// The sides of a branch cut that a signed zero could choose.
enum Cut {
    None,
    RealAxis,
    ImaginaryAxis,
}

fn cut(f: Function) -> Cut {
    match f {
        Function::Log
        | Function::Log1p
        | Function::Sqrt
        | Function::Asin
        | Function::Acos
        | Function::Acosh
        | Function::Atanh
        | Function::Lgamma
        | Function::Bessely
        | Function::Besselj
        | Function::Besselk
        | Function::Ci
        | Function::E1 => Cut::RealAxis,
        Function::Atan | Function::Asinh => Cut::ImaginaryAxis,
        _ => Cut::None,
    }
}

/// exp(-2^31) is below the smallest number.
const VANISHES: i64 = 31;

/// Whether a sine or cosine would have to be taken of a part with a huge exponent: reducing it
/// takes as many bits as the exponent is large.
fn too_large(f: Function, z: &Complex) -> bool {
    let part = match f {
        Function::Exp
        | Function::Expm1
        | Function::Sinh
        | Function::Cosh
        | Function::Tanh
        | Function::Coth
        | Function::Sech
        | Function::Csch
        | Function::Softplus
        | Function::Logistic => z.imag(),
        Function::Sin
        | Function::Cos
        | Function::Tan
        | Function::Cot
        | Function::Sec
        | Function::Csc => z.real(),
        _ => return false,
    };
    real::exponent(part).is_some_and(|e| e > MAX_EXPONENT)
}

fn clear_sign(x: &mut Float) {
    if x.is_zero() {
        x.abs_mut();
    }
}

/// Functions of the real line: on the real part of a number without imaginary part.
fn on_real_axis(f: Function, out: &mut Complex, args: &[&Complex]) -> Result<(), DomainError> {
    if args.iter().any(|z| !z.imag().is_zero()) {
        return Err(error(f, args));
    }
    let x = args[0].real();
    let y = args.get(1).map_or(x, |z| z.real());
    let (re, im) = out.as_mut_real_imag();
    im.assign(0);
    real::apply(f, re, &[x, y][..args.len()])
}

/// `out = f(args…)`; see [`Scalar::apply`](crate::number::Scalar::apply).
pub(super) fn apply(f: Function, out: &mut Complex, args: &[&Complex]) -> Result<(), DomainError> {
    let z = args[0];
    let sided = match cut(f) {
        Cut::None => false,
        Cut::RealAxis => args.iter().any(|z| negative_zero(z.imag())),
        Cut::ImaginaryAxis => args.iter().any(|z| negative_zero(z.real())),
    };
    if sided {
        let positive: Vec<Complex> = args.iter().map(|z| without_negative_zeros(z)).collect();
        let refs: Vec<&Complex> = positive.iter().collect();
        return apply(f, out, &refs);
    }
    // Below the smallest number whatever its phase is, which would be dear to tell.
    if f == Function::Exp
        && z.real().is_sign_negative()
        && real::exponent(z.real()) > Some(VANISHES)
    {
        out.assign(0);
        return Ok(());
    }
    if too_large(f, z) {
        return Err(error(f, args));
    }
    match f {
        Function::Exp => super::exponential::exp_complex(out, z),
        Function::Log => ln(out, z),
        Function::Log1p => log1p(out, z),
        Function::Expm1 => expm1(out, z),
        Function::Sqrt => sqrt(out, z),
        Function::Cbrt if z.imag().is_zero() => on_real_axis(f, out, args)?,
        Function::Cbrt => {
            // The third of a rounded logarithm is only as good as its absolute error.
            let mut root = Complex::with_val(bits(out) + 16, z);
            let working = bits(&root);
            let guard = real::exponent(root.real())
                .max(real::exponent(root.imag()))
                .map_or(0, |e| 64 - e.unsigned_abs().leading_zeros());
            root.set_prec(working + guard);
            ln(&mut root, z);
            root /= 3u32;
            super::exponential::exp_complex(out, &root);
        }
        Function::Abs => {
            let (re, im) = out.as_mut_real_imag();
            re.assign(z.abs_ref());
            im.assign(0);
        }
        Function::Sign | Function::Step | Function::Relu | Function::Max | Function::Min => {
            on_real_axis(f, out, args)?;
        }
        // cos z = cosh(-y + ix) = cosh(y - ix); sin z is sinh(y + ix) with its parts exchanged.
        Function::Sin => {
            hyperbolic(true, out, z.imag(), z.real());
            let (re, im) = out.as_mut_real_imag();
            std::mem::swap(re, im);
        }
        Function::Cos => {
            hyperbolic(false, out, z.imag(), z.real());
            out.mut_imag().neg_assign();
        }
        // tan z = -i tanh(iz) and cot z = i coth(iz), where iz = -y + ix.
        Function::Tan | Function::Cot => {
            let q = if f == Function::Tan {
                Quotient::Tanh
            } else {
                Quotient::Coth
            };
            let (x, y) = (z.real(), z.imag());
            quotient(q, out, y, x);
            let (re, im) = out.as_mut_real_imag();
            std::mem::swap(re, im);
            if f == Function::Cot {
                re.neg_assign();
                im.neg_assign();
            }
        }
        Function::Sec | Function::Csc => {
            let turned = turned(z);
            reciprocal(f == Function::Csc, out, &turned);
            if f == Function::Csc {
                out.mul_i_mut(false);
            }
        }
        Function::Sinh => hyperbolic(true, out, z.real(), z.imag()),
        Function::Cosh => hyperbolic(false, out, z.real(), z.imag()),
        Function::Tanh => quotient(Quotient::Tanh, out, z.real(), z.imag()),
        Function::Coth => quotient(Quotient::Coth, out, z.real(), z.imag()),
        Function::Sech => reciprocal(false, out, z),
        Function::Csch => reciprocal(true, out, z),
        Function::Asin => inverse::asin(out, z),
        Function::Acos => inverse::acos(out, z),
        // asinh z = -i asin(iz) and atan z = -i atanh(iz).
        Function::Asinh | Function::Atan => {
            let turned = turned(z);
            if f == Function::Asinh {
                inverse::asin(out, &turned);
            } else {
                inverse::atanh(out, &turned);
            }
            out.mul_i_mut(true);
        }
        Function::Acosh => inverse::acosh(out, z),
        Function::Atanh => inverse::atanh(out, z),
        Function::Softplus => softplus(out, z),
        Function::Logistic => logistic(out, z),
        Function::Erf
        | Function::Erfc
        | Function::Normcdf
        | Function::Gamma
        | Function::Lgamma
        | Function::Digamma
        | Function::Sinc
        | Function::Besselj
        | Function::Bessely
        | Function::Besselk
        | Function::Si
        | Function::Ci
        | Function::E1
        | Function::Hyp0f2 => special::complex(f, out, args)?,
    }
    let nan = out.real().is_nan() || out.imag().is_nan();
    let pole = !finite(out) && !may_overflow(f) && args.iter().all(|z| finite(z));
    if nan || pole {
        return Err(error(f, args));
    }
    Ok(())
}

/// `iz`.
fn turned(z: &Complex) -> Complex {
    Complex::with_val(z.prec(), z.mul_i_ref(false))
}

fn negative_zero(x: &Float) -> bool {
    x.is_zero() && x.is_sign_negative()
}

fn without_negative_zeros(z: &Complex) -> Complex {
    let mut z = z.clone();
    let (re, im) = z.as_mut_real_imag();
    clear_sign(re);
    clear_sign(im);
    z
}
