//! The Laplacian becomes a second derivative: R\[Laplace f\](xi, gamma) = d²/dgamma² R f(xi, gamma).
//!
//! | key | meaning |
//! |---|---|
//! | `factor` | an exact number in front of the second derivative (default 1, the right one) |
//! | `directions` | unit vectors; default: two random ones from the claim's content |
//! | `offsets` | exact numbers gamma (default 0, 1/2, -3/2) |
//!
//! Evidence: *Laplacian* integrates the symbolic Laplacian of f over the hyperplane; *difference* takes
//! the second difference of R f, integrated with about three times as many digits. For a function that is
//! smooth everywhere. 30 digits by default.

use super::hyperplanes::{self, Places, precision};
use crate::claim::common::context::Context;
use crate::claim::common::directions::{Number, number};
use crate::claim::common::ledger::Ledger;
use crate::claim::subject::function;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, build};
use crate::fourier::Limits;
use crate::number::{Complex, Real};
use crate::quadrature::Estimate;
use crate::radon::TestFunction;
use crate::verdict::{Finding, show};
use crate::wire::Table;

/// The claim.
pub struct RadonLaplace {
    places: Places,
    laplacian: Result<TestFunction, Doubt>,
    factor: Expr,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let factor = match table.string("factor")? {
        None => build::num(1),
        Some(text) => function::constant(&text, &subject.scope(&[]))?.0,
    };
    let places = hyperplanes::read(table, subject, "radon-laplace", None)?;
    Ok(Box::new(RadonLaplace {
        laplacian: places.function.laplacian(),
        places,
        factor,
    }))
}

impl Claim for RadonLaplace {
    fn statement(&self) -> (String, String) {
        let factor = if self.factor == build::num(1) {
            (String::new(), String::new())
        } else {
            (format!("({}) ", self.factor), self.factor.to_latex())
        };
        (
            format!("R[Laplace f] = {}d^2/dgamma^2 R f", factor.0),
            format!("R[\\Delta f] = {}\\partial_\\gamma^2 Rf", factor.1),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let limits = context.limits();
        let laplacian = match &self.laplacian {
            Ok(laplacian) => laplacian,
            Err(why) => return Err(why.clone()),
        };
        let (bits, _) = precision(digits);
        let mut ledger = Ledger::default();
        for (direction, gamma) in self.places.each() {
            if let Some(why) = limits.exhausted() {
                return Err(why);
            }
            let xi = direction.at(bits + 64);
            let offset = number(&gamma.1, bits + 64);
            let factor = number(&self.factor, bits);
            let difference =
                second_difference(&self.places, direction, gamma, digits, limits).map(|mut e| {
                    e.value *= &factor;
                    e.error *= Real::with_val(64, factor.abs_ref());
                    e
                });
            ledger.identity(
                Places::at(direction, gamma),
                Real::with_val(64, 1),
                (
                    "Laplacian",
                    hyperplanes::integral(laplacian, &xi, &offset, digits, limits),
                ),
                ("difference", difference),
            );
        }
        Ok(ledger.weigh(digits, None))
    }
}

/// d²/dgamma² R f by (R(gamma + h) - 2 R(gamma) + R(gamma - h))/h², and the same with 2h: a third of
/// their difference is the error of the first, up to its own square.
fn second_difference(
    places: &Places,
    direction: &crate::radon::Direction,
    gamma: &Number,
    digits: u32,
    limits: &Limits,
) -> Result<Estimate, Doubt> {
    // The step's square is below the tolerance; what it divides by is paid for in digits.
    let places_of_step = digits.div_ceil(2) + 4;
    let inner = digits + 2 * places_of_step + 2;
    let (bits, _) = precision(inner);
    let xi = direction.at(bits + 64);
    let middle = number(&gamma.1, bits + 64);
    let h = Real::with_val(bits, show::ten_to_minus(f64::from(places_of_step)));
    let at = |steps: i32| -> Result<Estimate, Doubt> {
        let offset = Real::with_val(bits + 64, &h * steps) + &middle;
        hyperplanes::integral(&places.function, &xi, &offset, inner, limits)
    };
    let centre = at(0)?;
    let square = Real::with_val(bits, h.square_ref());
    let second = |steps: i32| -> Result<(Complex, Real), Doubt> {
        let (above, below) = (at(steps)?, at(-steps)?);
        let sum = Complex::with_val(bits, &above.value + &below.value);
        let value =
            (sum - Complex::with_val(bits, &centre.value * 2u32)) / &square / (steps * steps);
        let slip = (above.error + below.error + Real::with_val(64, &centre.error * 2u32))
            / Real::with_val(64, &square);
        Ok((value, slip))
    };
    let (fine, slip) = second(1)?;
    let (coarse, _) = second(2)?;
    let gap = Real::with_val(64, Complex::with_val(bits, &fine - &coarse).abs_ref());
    Ok(Estimate {
        error: gap + slip * 2u32,
        magnitude: Real::with_val(64, fine.abs_ref()),
        value: fine,
    })
}
