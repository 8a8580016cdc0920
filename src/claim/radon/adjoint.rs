//! The back-projection is the adjoint of the Radon transform: <R f, g> = <f, R* g> for a function
//! g(xi, gamma) of the cylinder, with R* g(x) = ∫_S g(xi, xi·x) dxi. The left side is an integral over
//! S x R (dxi dgamma), the right one over R^D, and no constant stands between them.
//!
//! | key | meaning |
//! |---|---|
//! | `with` | g, a formula in `xi1` … `xiD` and `gamma`; it need not be even, and may grow where R f decays |
//! | `factor` | an exact number in front of the right side (default 1, the right one) |
//! | `sign` | `"plus"` (default), or `"minus"` for g(xi, -xi·x) in R*, which is wrong |
//!
//! Evidence: *hyperplanes* sums f against g along hyperplanes, over offsets and over directions, in axes that turn
//! with the direction; *space* sums g over the directions through each x, then against f over R^D in fixed axes. One
//! and two dimensions, and up to eight where f depends on r alone and g on gamma alone. Digits are relative to
//! the value; where both sides vanish nothing is decided. 30 digits by default.

use crate::claim::common::context::Context;
use crate::claim::common::directions::number;
use crate::claim::common::ledger::Ledger;
use crate::claim::common::network::ask;
use crate::claim::common::points;
use crate::claim::subject::function;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::expr::{Expr, build};
use crate::number::{Rational, Real};
use crate::radon::TestFunction;
use crate::radon::adjoint::{Duality, Found, OnCylinder};
use crate::radon::direction::Direction;
use crate::radon::function::numbered;
use crate::radon::spectral::Ask;
use crate::verdict::Finding;
use crate::wire::{Table, Text};
use std::sync::Arc;

/// Directions at which g is looked at when it is read, each with its opposite.
const PROBES: usize = 2;

/// The claim.
pub struct Adjoint {
    function: Arc<TestFunction>,
    weight: Expr,
    factor: Expr,
    reflected: bool,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place; a g without real values; too many dimensions.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let function = subject.required_function(table)?;
    let Some(text) = table.string("with")? else {
        return Err(table.error("this kind needs `with`, a formula of g in `xi1` … and `gamma`"));
    };
    let mut names = numbered("xi", function.dimension);
    names.push("gamma".to_owned());
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let weight = text.parse(&subject.scope(&names))?;
    let factor = match table.string("factor")? {
        None => build::num(1),
        Some(text) => function::constant(&text, &subject.scope(&[]))?.0,
    };
    let reflected = table.is_second("sign", ["plus", "minus"])?;
    let claim = Adjoint {
        function,
        weight,
        factor,
        reflected,
    };
    let content = points::content("adjoint", subject, &[text.value.trim()]);
    claim.probe(&text, content)?;
    if let Some(why) = claim.duality().obstacle() {
        return Err(text.error(why));
    }
    Ok(Box::new(claim))
}

impl Claim for Adjoint {
    fn statement(&self) -> (String, String) {
        let one = self.factor == build::num(1);
        let factor = match one {
            true => (String::new(), String::new()),
            false => (format!("({}) ", self.factor), self.factor.to_latex()),
        };
        let sign = if self.reflected { "-" } else { "" };
        (
            format!(
                "<R f, g> = {}<f, R* g>, R* g(x) = int_S g(xi, {sign}xi.x) dxi, g = {}",
                factor.0, self.weight
            ),
            format!(
                "\\langle Rf,g\\rangle = {}\\langle f,R^*g\\rangle,\\quad R^*g(x) = \\int_S g(\\xi,{sign}\\xi\\cdot x)\\,d\\xi,\\quad g = {}",
                factor.1,
                self.weight.to_latex()
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let limits = context.limits();

        let mut told = ask(1.0, digits, limits);
        let mut left = self.duality().on_cylinder(&told);
        // A value far below 1 is asked for again, to digits of its own.
        if let Ok((found, _)) = &left {
            let size = found.value.real().to_f64().abs();
            let known = Real::with_val(64, &found.error * 16u32) < size;
            if known && size < 0.1 {
                told = ask(size, digits, limits);
                left = self.duality().on_cylinder(&told);
            }
        }
        let right = self.duality().in_space(self.reflected, &told);
        Ok(self.compare(left, right, &told, digits))
    }
}

impl Adjoint {
    fn duality(&self) -> Duality<'_> {
        Duality {
            function: &self.function,
            weight: &self.weight,
        }
    }

    /// Looks at g in a few places, so that one without real values is a fault of the case.
    fn probe(&self, text: &Text, content: u64) -> Result<(), Diagnostic> {
        let n = self.function.dimension;
        let bits = 80;
        let mut g = OnCylinder::new(&self.weight, n, bits);
        for direction in Direction::random(n, PROBES, content) {
            for xi in [direction.opposite(), direction] {
                for gamma in [Rational::from((1, 3)), Rational::from((-7, 5))] {
                    let offset = Real::with_val(bits, &gamma);
                    g.at(&xi.at(bits), &offset).map_err(|why| {
                        text.error(format!(
                            "g has no real value at xi = {}, gamma = {gamma}: {why}",
                            xi.text
                        ))
                    })?;
                }
            }
        }
        Ok(())
    }

    fn compare(
        &self,
        left: Result<Found, Doubt>,
        right: Result<Found, Doubt>,
        told: &Ask,
        digits: u32,
    ) -> Finding {
        let factor = number(&self.factor, told.bits);
        let mut ledger = Ledger::default();
        let mut scale = Real::with_val(64, 0);
        let mut vanish = true;
        for (found, _) in left.iter().chain(&right) {
            let size = Real::with_val(64, found.value.abs_ref());
            vanish &= size <= found.error;
            scale = scale.max(&size);
        }
        if vanish && left.is_ok() && right.is_ok() {
            return Finding::undecided(
                Reason::IllPosed.doubt("both sides vanish, so that any factor would do: take a g whose integral against R f is not 0"),
            );
        }
        if scale.is_zero() {
            scale = Real::with_val(64, 1);
        }
        let details = [
            (
                "hyperplanes",
                "f over hyperplanes, then offsets and directions",
                &left,
            ),
            ("space", "g over the directions through x, then x", &right),
        ];
        for (route, detail, found) in details {
            if let Ok((_, nodes)) = found {
                ledger.spent(route, detail, *nodes, told.bits);
            }
        }
        let right = right.map(|(mut found, _)| {
            found.error *= Real::with_val(64, factor.abs_ref());
            found.value *= &factor;
            found
        });
        ledger.identity(
            "the whole".into(),
            scale,
            ("hyperplanes", left.map(|(found, _)| found)),
            ("space", right),
        );
        ledger.weigh(digits, None)
    }
}
