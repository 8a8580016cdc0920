//! The density has the least norm: adding one whose network is 0 raises it,
//! \|\|mu + nu\|\|² = \|\|mu\|\|² + \|\|nu\|\|² for every nu with ∫_S ∫ nu phi(xi·x - gamma) dgamma dxi = 0.
//!
//! | key | meaning |
//! |---|---|
//! | `perturbation` | n(k) for k > 0, nu^(k) = n(k)/F(k) (default `i*k^3*exp(-k^2)`); the network of nu is 0 where n is imaginary, since its outputs from xi and -xi then cancel |
//! | `at` | distances r = \|x\| > 0 at which the network of nu is looked at (default 1/2, 3/2) |
//!
//! Evidence: *network of nu* against *zero* at the points; *sum* computes the norm of mu + nu and *parts* the
//! two norms, all in the parameter domain. Needs what `seminorm` needs, and looks at it as that does. 12 digits by default.

use crate::claim::common::context::Context;
use crate::claim::common::directions;
use crate::claim::common::directions::{Number, number};
use crate::claim::common::ledger::Ledger;
use crate::claim::common::network::{Pair, ask, pair};
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::expr::{Expr, Scope, build};
use crate::number::{Complex, Real};
use crate::quadrature::Estimate;
use crate::radon::density::{Density, network, norm_squared};
use crate::radon::spectral::Ask;
use crate::verdict::Finding;
use crate::wire::Table;

/// Distances of a claim that names none.
const DEFAULT: [&str; 2] = ["1/2", "3/2"];
/// The perturbation of a claim that names none.
const PERTURBATION: &str = "i*k^3*exp(-k^2)";

/// The claim.
pub struct LeastNorm {
    pair: Pair,
    perturbation: Expr,
    distances: Vec<Number>,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let pair = pair(table, subject)?;
    let perturbation = match table.string("perturbation")? {
        Some(text) => text.parse(&subject.scope(&["k"]))?,
        None => {
            Expr::parse(PERTURBATION, &Scope::new(&["k"])).map_err(|e| table.error(e.message))?
        }
    };
    Ok(Box::new(LeastNorm {
        distances: directions::numbers(table, subject, "at", &DEFAULT)?,
        pair,
        perturbation,
    }))
}

impl Claim for LeastNorm {
    fn statement(&self) -> (String, String) {
        (
            format!(
                "the network of nu is 0 and ||mu + nu||^2 = ||mu||^2 + ||nu||^2, nu^(k) = ({})/F(k)",
                self.perturbation
            ),
            format!(
                "\\|\\mu+\\nu\\|^2 = \\|\\mu\\|^2+\\|\\nu\\|^2,\\quad \\hat\\nu(k) = {}/F[\\varphi](k)",
                self.perturbation.to_latex()
            ),
        )
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        self.pair.stands(context)?;
        let limits = context.limits();
        let ask = ask(1.0, digits, limits);
        let mut ledger = self.gather(&ask)?;
        self.pair.compare(digits, limits, &mut ledger);
        Ok(ledger.weigh(digits, None))
    }
}

impl LeastNorm {
    fn gather(&self, ask: &Ask) -> Result<Ledger, Doubt> {
        let n = self.pair.function.dimension;
        let bent = build::div(self.perturbation.clone(), self.pair.spectrum.clone());
        let both = build::add(self.pair.density.clone(), bent.clone());
        let density = |g: &Expr| Density::new(g, ask);
        let mut nu = density(&bent)?;
        let mut ledger = Ledger::default();
        for distance in &self.distances {
            let r = number(&distance.1, ask.bits + 32);
            let found = network(&mut nu, &self.pair.activation, n, &r);
            let zero = Estimate {
                value: Complex::new(ask.bits),
                error: Real::new(64),
                magnitude: Real::new(64),
            };
            ledger.identity(
                format!("r = {}", distance.0),
                Real::with_val(64, 1),
                ("network of nu", found),
                ("zero", Ok(zero)),
            );
        }
        let norm = |g: &Expr| -> Result<Estimate, Doubt> {
            norm_squared(&mut density(g)?).map_err(Doubt::from)
        };
        let whole = norm(&both)?;
        let mut parts = norm(&self.pair.density)?;
        let extra = norm(&bent)?;
        if Real::with_val(64, extra.value.real()) <= extra.error {
            return Err("the perturbation has no norm to speak of".into());
        }
        crate::radon::plane::add(&mut parts, extra);
        let scale = Real::with_val(64, parts.value.abs_ref());
        ledger.identity(
            "the norms".into(),
            scale,
            ("sum", Ok(whole)),
            ("parts", Ok(parts)),
        );
        Ok(ledger)
    }
}
