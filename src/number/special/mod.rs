//! Special functions at any precision, real and complex.
//!
//! [`real`] and [`complex`] evaluate those members of [`Function`] that MPFR and MPC lack (and pass
//! on to MPFR what it has). The precision of the destination is the precision of the result: the
//! relative error (for complex numbers: of the modulus) is at most `2^(4-prec)`, also next to a
//! zero of the function as long as the zero can be told from the argument. Arguments are exact.
//!
//! Every method estimates how many bits it loses, works with that many more, checks the loss
//! against a bound on the error made, and repeats with more bits if it was larger. All loops are
//! bounded; what would take too much work is a [`DomainError`].

mod approximation;
mod bessel;
mod elementary;
mod erf;
mod gamma;
mod hyper;
mod integrals;
mod series;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use elementary::log1p;
pub(in crate::number) use gamma::with_bernoulli;

use super::{Complex, DomainError, Function, Real};
use approximation::undefined;
use rug::Assign;

/// `out = f(args…)` over the real numbers, for the special functions `f`.
///
/// Errors: an argument outside the domain (a pole, `e1`, `ci`, `bessely`, `besselk` of `x <= 0`,
/// Bessel functions of non-integer order of a negative number), an argument that is not finite, a
/// result that is too large, an argument that needs too much work, a function that is not special
/// or a wrong number of arguments. The message names the function.
pub fn real(f: Function, out: &mut Real, args: &[&Real]) -> Result<(), DomainError> {
    check_arity(f, args.len())?;
    if let Some(x) = args.iter().find(|x| !x.is_finite()) {
        return Err(undefined(f, &Complex::with_val(x.prec(), *x)));
    }
    let x = args[args.len() - 1];
    match f {
        Function::Erf => out.assign(x.erf_ref()),
        Function::Erfc => out.assign(x.erfc_ref()),
        Function::Normcdf => erf::normcdf(out, x),
        Function::Gamma | Function::Lgamma | Function::Digamma => gamma::real(f, out, x)?,
        Function::Softplus => elementary::softplus_real(out, x),
        Function::Logistic => elementary::logistic_real(out, x),
        Function::Sinc => elementary::sinc_real(out, x)?,
        Function::Besselj | Function::Bessely | Function::Besselk => {
            bessel::real(f, out, args[0], x)?;
        }
        Function::Si | Function::Ci | Function::E1 => integrals::real(f, out, x)?,
        Function::Hyp0f2 => hyper::real(out, args[0], args[1], x)?,
        _ => return Err(not_special(f)),
    }
    Ok(())
}

/// `out = f(args…)` over the complex numbers, principal branches, for the special functions `f`.
///
/// Orders of Bessel functions have to be real. Errors: as for [`real`], where only the poles and
/// branch points are outside the domain.
pub fn complex(f: Function, out: &mut Complex, args: &[&Complex]) -> Result<(), DomainError> {
    check_arity(f, args.len())?;
    let finite = |z: &&&Complex| z.real().is_finite() && z.imag().is_finite();
    if let Some(z) = args.iter().find(|z| !finite(z)) {
        return Err(undefined(f, z));
    }
    let z = args[args.len() - 1];
    match f {
        Function::Erf | Function::Erfc | Function::Normcdf => erf::complex(f, out, z),
        Function::Softplus => elementary::softplus(out, z),
        Function::Logistic => elementary::logistic(out, z),
        Function::Sinc => elementary::sinc(out, z),
        Function::Gamma | Function::Lgamma | Function::Digamma => gamma::complex(f, out, z),
        Function::Besselj | Function::Bessely | Function::Besselk => {
            bessel::complex(f, out, args[0], z)
        }
        Function::Si | Function::Ci | Function::E1 => integrals::complex(f, out, z),
        Function::Hyp0f2 => hyper::complex(out, args[0], args[1], z),
        _ => Err(not_special(f)),
    }
}

fn not_special(f: Function) -> DomainError {
    DomainError::new(format!("{f} is not a special function"))
}

fn check_arity(f: Function, given: usize) -> Result<(), DomainError> {
    if given == f.arity() && given > 0 {
        Ok(())
    } else {
        Err(DomainError::new(format!(
            "{f} takes {} arguments, {given} were given",
            f.arity()
        )))
    }
}
