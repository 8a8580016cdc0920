//! A network with the least-norm density gives the function back:
//! f(x) = ∫_S ∫ mu(gamma) phi(xi·x - gamma) dgamma dxi, with mu^(k) = c \|k\|^{D-1} f^(k)/F\[phi\](k), c = 1/(2 (2 pi)^{D-1}).
//!
//! | key | meaning |
//! |---|---|
//! | `at` | distances r = \|x\| > 0, exact numbers (default 1/2, 3/2) |
//! | `constant` | c (default the right one) |
//!
//! Evidence: *formula* is f(x) itself, *network* computes mu at every gamma it needs and integrates over
//! gamma to infinity and over all directions. f depends on r alone and states `transform`; F is the `equals`
//! of the case's first `fourier-transform` claim. Where F has a part at k = 0 alone (delta functions), the
//! identity holds only if f^ vanishes there or D > 1. 12 digits by default.

use super::inversion::value_at;
use crate::claim::common::context::Context;
use crate::claim::common::directions;
use crate::claim::common::directions::{Number, number};
use crate::claim::common::ledger::Ledger;
use crate::claim::common::network::{Pair, ask, constant, pair, right_constant};
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::Expr;
use crate::number::Real;
use crate::radon::density::{Density, least_norm, network};
use crate::verdict::Finding;
use crate::wire::Table;

/// Distances of a claim that names none.
const DEFAULT: [&str; 2] = ["1/2", "3/2"];

/// The claim.
pub struct NetworkBackprojection {
    pair: Pair,
    distances: Vec<Number>,
    constant: Expr,
    density: Expr,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let pair = pair(table, subject)?;
    let distances = directions::numbers(table, subject, "at", &DEFAULT)?;
    let n = pair.function.dimension;
    let constant = constant(table, subject, "constant")?.unwrap_or_else(|| right_constant(n));
    let density = least_norm(n, &constant, &pair.transform, &pair.spectrum);
    Ok(Box::new(NetworkBackprojection {
        pair,
        distances,
        constant,
        density,
    }))
}

impl Claim for NetworkBackprojection {
    fn statement(&self) -> (String, String) {
        (
            format!(
                "f(x) = int_S int mu(gamma) phi(xi.x - gamma) dgamma dxi, mu^(k) = c |k|^(D-1) f^(k)/F(k), c = {}",
                self.constant
            ),
            format!(
                "f = R^*[\\mu*\\varphi],\\quad \\hat\\mu(k) = {}\\,|k|^{{D-1}}\\hat f(k)/F[\\varphi](k)",
                self.constant.to_latex()
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        self.pair.stands(context)?;
        let limits = context.limits();
        let n = self.pair.function.dimension;
        let ask = ask(1.0, digits, limits);
        let mut mu = Density::new(&self.density, &ask)?;
        let mut ledger = Ledger::default();
        for distance in &self.distances {
            if let Some(why) = limits.exhausted() {
                return Err(why);
            }
            let r = number(&distance.1, ask.bits + 32);
            let mut x = vec![Real::with_val(ask.bits + 32, 0); n];
            x[0] = r.clone();
            let there = value_at(&self.pair.function, &x, ask.bits);
            let found = network(&mut mu, &self.pair.activation, n, &r);
            ledger.identity(
                format!("r = {}", distance.0),
                Real::with_val(64, 1),
                ("formula", there),
                ("network", found),
            );
        }
        ledger.spent(
            "network",
            "mu along a ray in the k plane; gamma to infinity",
            mu.nodes,
            ask.bits,
        );
        Ok(ledger.weigh(digits, None))
    }
}
