//! Evidence as it comes in, point by point and route by route, for the kinds whose identities have
//! two sides that are computed in different ways.

use super::values;
use crate::error::Doubt;
use crate::number::{Bounded, Complex, Real, bits_for_digits};
use crate::quadrature::{Budget, Estimate};
use crate::verdict::{
    Finding, Identity, Measured, Reading, RouteSummary, Side, power, show, weigh, weigh_identity,
};

/// Decimal places that evidence is better than the digits asked.
const SPARE_DIGITS: u32 = 4;
/// Bits beyond what tolerances ask for.
const GUARD_BITS: u32 = 40;

/// The absolute tolerance for a quantity of this size to so many digits.
pub fn tolerance(size: &Real, digits: u32) -> Real {
    let size = if size.is_zero() {
        Real::with_val(64, 1)
    } else {
        Real::with_val(64, size.abs_ref())
    };
    size * show::ten_to_minus(f64::from(digits + SPARE_DIGITS))
}

/// Working bits for absolute tolerances on integrals of about size 1.
pub fn bits(tolerances: &[Real], digits: u32) -> u32 {
    let deepest = tolerances
        .iter()
        .map(|t| -f64::from(t.get_exp().unwrap_or(0)))
        .fold(f64::from(bits_for_digits(digits)), f64::max);
    deepest as u32 + GUARD_BITS
}

/// What a quadrature may spend, from the limits of a claim.
pub fn budget(limits: &crate::fourier::Limits) -> Budget {
    Budget {
        max_nodes: 1 << 24,
        ..limits.budget()
    }
}

/// Points and routes of one claim.
#[derive(Default)]
pub struct Ledger {
    points: Vec<Measured>,
    identities: Vec<Identity>,
    routes: Vec<(RouteSummary, Option<Real>)>,
}

impl Ledger {
    /// Begins a point: what is claimed there, and what deviations are relative to where that is 0.
    pub fn point(&mut self, at: String, claimed: Bounded) {
        self.points.push(Measured::new(at, claimed));
    }

    /// Deviations at the latest point are relative to this.
    pub fn scale(&mut self, scale: Real) {
        if let Some(point) = self.points.last_mut() {
            point.scale = scale;
        }
    }

    /// An identity at one point: two sides, each by a route of its own; deviations are relative to
    /// `scale`.
    pub fn identity(
        &mut self,
        at: String,
        scale: Real,
        left: (&'static str, Result<Estimate, Doubt>),
        right: (&'static str, Result<Estimate, Doubt>),
    ) {
        let mut side = |(route, value): (&'static str, Result<Estimate, Doubt>)| {
            let value = value.map(|e| (e.value, e.error));
            self.note(route, &value);
            Side::new(route, value)
        };
        let (left, right) = (side(left), side(right));
        self.identities.push(Identity {
            at,
            scale,
            left,
            right,
        });
    }

    /// A reading of the latest point.
    pub fn reading(&mut self, route: &'static str, value: Result<(Complex, Real), Doubt>) {
        self.note(route, &value);
        if let Some(point) = self.points.last_mut() {
            point.readings.push(Reading {
                route,
                standing: crate::verdict::Standing::Precise,
                value,
            });
        }
    }

    /// Keeps what a route says of itself.
    fn note(&mut self, route: &'static str, value: &Result<(Complex, Real), Doubt>) {
        let (entry, largest) = self.route(route);
        match value {
            Ok((_, error)) => {
                let so_far = largest.take().unwrap_or_else(|| Real::with_val(64, 0));
                *largest = Some(so_far.max(error));
            }
            Err(why) => {
                entry.failed.get_or_insert_with(|| why.clone().into());
            }
        }
    }

    /// The same from an estimate of a rule.
    pub fn estimate(&mut self, route: &'static str, value: Result<Estimate, Doubt>) {
        self.reading(route, value.map(|e| (e.value, e.error)));
    }

    /// What a route did: how, with how many nodes and bits.
    pub fn spent(&mut self, route: &'static str, detail: &str, nodes: usize, bits: u32) {
        let (entry, _) = self.route(route);
        entry.nodes += nodes;
        entry.bits = entry.bits.max(bits);
        if entry.detail.is_empty() {
            entry.detail = detail.to_owned();
        }
    }

    fn route(&mut self, name: &str) -> (&mut RouteSummary, &mut Option<Real>) {
        let place = self.routes.iter().position(|(r, _)| r.name == name);
        let place = place.unwrap_or_else(|| {
            let new = RouteSummary {
                name: name.to_owned(),
                ..RouteSummary::default()
            };
            self.routes.push((new, None));
            self.routes.len() - 1
        });
        let (entry, largest) = &mut self.routes[place];
        (entry, largest)
    }

    /// Weighs everything, identities or else points; a confirmation gets its power, `formula` names the nearest wrong one.
    pub fn weigh(self, digits: u32, formula: Option<values::Restated<'_>>) -> Finding {
        let routes = self
            .routes
            .into_iter()
            .map(|(mut route, largest)| {
                route.error_bound = largest.map(|e| show::bound(&e));
                route
            })
            .collect();
        if !self.identities.is_empty() {
            return weigh_identity(&self.identities, digits, routes);
        }
        let mut finding = weigh(&self.points, digits, routes);
        power::measure(&mut finding, &self.points, digits, formula);
        finding
    }
}
