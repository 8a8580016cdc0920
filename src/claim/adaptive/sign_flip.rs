//! A plane moves with mu times the velocity field: the zeros of v_t that attract neurons with mu > 0 repel those with mu < 0, and the other way round.
//!
//! | key | meaning |
//! |---|---|
//! | `after` | steps of the training after which the field is looked at (default 0) |
//! | `signs` | `turned` (default): sinks of one sign are sources of the other; `same`: they are sinks of both, for claims that are refuted |
//! | `bandwidth` | omega of the planes, for phi that is not homogeneous (default 1) |
//!
//! Evidence: *zeros*, all zeros that a search finds in D = 1, 2 or 3 (`|gamma|` up to 5/4 of the farthest data point), classified by the derivatives of v_t and
//! by its limits at jumps (planes through two data points by following alone); *followed*, planes all around each of them that follow the field with either sign. Claimed is that no zero disagrees.

use super::Adaptive;
use crate::activation::Fast;
use crate::claim::common::bound::positive;
use crate::claim::common::context::Context;
use crate::claim::common::trained::{bounded, identity, measured, route, shown, weigh};
use crate::claim::{Claim, Fact, Subject};
use crate::error::{Diagnostic, Doubt};
use crate::flow::stability::{Stability, stability};
use crate::flow::zeros::{Kind, zeros};
use crate::number::Real;
use crate::train::Method;
use crate::verdict::{Finding, PointSummary, Verdict};
use crate::wire::Table;

/// How far from a zero the planes start that are followed.
const NEAR: f64 = 1e-4;
/// Zeros whose planes are listed.
const LISTED: usize = 12;

/// The claim.
pub struct SignFlip {
    adaptive: Adaptive,
    after: u64,
    same: bool,
    omega: f64,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place; more than three dimensions.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let after = table.integer_in("after", 0..=1_000_000)?.unwrap_or(0) as u64;
    let omega = positive(table, subject, "bandwidth", 1.0)?;
    let same = table.is_second("signs", ["turned", "same"])?;
    let adaptive = Adaptive::read(table, subject, Method::Descent)?;
    if adaptive.training.shape.inputs > 3 {
        return Err(
            table.error("zeros of the velocity field are searched in 1, 2 and 3 dimensions")
        );
    }
    if adaptive.degree.is_some() && omega != 1.0 {
        return Err(table.error("`bandwidth` is for phi that is not homogeneous"));
    }
    Ok(Box::new(SignFlip {
        adaptive,
        after,
        same,
        omega,
    }))
}

impl Claim for SignFlip {
    fn statement(&self) -> (String, String) {
        let text = match self.same {
            false => {
                "what attracts planes with mu > 0 repels those with mu < 0, and the reverse, at every zero of v_t"
            }
            true => {
                "what attracts planes with mu > 0 attracts those with mu < 0, at every zero of v_t"
            }
        };
        let about = format!("after {} steps; {}", self.after, self.adaptive.in_words());
        (
            format!("{text}, {about}"),
            format!("\\text{{{text}, {about}}}"),
        )
    }

    fn facts(&self) -> Vec<Fact<'_>> {
        vec![Fact::Training(Box::new(self.adaptive.sitting(false)))]
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        self.gather(digits)
    }
}

impl SignFlip {
    fn gather(&self, digits: u32) -> Result<Finding, Doubt> {
        let (data, start) = self.adaptive.draw()?;
        let rate = self.adaptive.rate(&data, &start)?;
        let mut trainer = self.adaptive.trainer(&data, &start, rate, self.after)?;
        trainer.run(|_, _| {}).completed()?;
        let phi = Fast::new(&self.adaptive.activation)?;
        let mut field = self
            .adaptive
            .field(&data, &trainer.network(), &phi, self.omega)?;
        let found = zeros(&mut field)?;
        if found.is_empty() {
            return Err("no zero of v_t was found".into());
        }
        let mut counts = [0_usize; 3];
        let (mut wrong, mut unclear) = (0, 0);
        let mut beside = Vec::new();
        for zero in &found {
            counts[zero.kind as usize] += 1;
            let at = (&zero.plane, &zero.pinned[..]);
            let seen = [1.0, -1.0].map(|sign| stability(&mut field, at, sign, NEAR));
            let turned = match self.same {
                false => zero.kind.turned(),
                true => zero.kind,
            };
            let agrees = match (self.same, zero.kind) {
                (false, kind) => kind.fits(seen),
                (true, Kind::Sink) => seen == [Stability::Comes; 2],
                (true, Kind::Source) => seen == [Stability::Goes; 2],
                (true, Kind::Saddle) => true,
            };
            let open = !agrees && seen.contains(&Stability::Unclear);
            unclear += usize::from(open);
            wrong += usize::from(!agrees && !open);
            if beside.len() < LISTED || !agrees {
                let xi: Vec<String> = zero.plane.xi.iter().map(|x| format!("{x:.5}")).collect();
                let at = format!("xi = ({}), gamma = {:.5}", xi.join(", "), zero.plane.gamma);
                let measured = format!("{seen:?}; pinned at {} points", zero.pinned.len());
                beside.push(PointSummary {
                    claimed: format!("{} and {}", zero.kind.name(), turned.name()),
                    ..shown(at, measured)
                });
            }
        }
        let pinned = found.iter().filter(|z| !z.pinned.is_empty()).count();
        let detail = format!(
            "{} zeros: {} sinks, {} sources and {} saddles of mu > 0; {pinned} of them pinned",
            found.len(),
            counts[0],
            counts[1],
            counts[2]
        );
        let points = [identity(
            "the part of the zeros that disagree",
            1.0,
            measured("followed", wrong as f64 / found.len() as f64),
            bounded("zeros", &Real::with_val(64, 0), 0.0),
        )];
        let mut finding = weigh(
            &points,
            digits,
            vec![
                route("zeros", detail),
                route("followed", "planes around each, both signs of mu"),
            ],
        );
        finding.points.extend(beside);
        if unclear > 0 && finding.verdict == Verdict::Confirmed {
            return Ok(finding.left_open(format!(
                "planes around {unclear} of the zeros neither come nor go in the steps that are taken"
            )));
        }
        Ok(finding)
    }
}
