//! Paths over the whole line.

use super::{MANY_BITS, NARROW, PieceView, Plan, Side};
use crate::error::Doubt;
use crate::fourier::contour::chirps;
use crate::fourier::contour::depth;
use crate::fourier::contour::level::Levelled;
use crate::fourier::contour::path::Anchor;
use crate::fourier::tails::GEOMETRY_BITS;
use crate::number::Complex;
use crate::quadrature::Budget;
use num_complex::Complex64;

impl PieceView {
    pub(super) fn whole_line(
        &mut self,
        k: f64,
        variant: usize,
        budget: &Budget,
    ) -> Result<Plan, Doubt> {
        let mut centres: Vec<f64> = vec![0.0];
        centres.extend(self.summit());
        centres.extend(self.whole.singularities.points.iter().take(6).map(|p| p.re));
        centres.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
        let mut reason = String::new();
        let mut best: Option<(f64, Plan)> = None;
        for centre in centres {
            for low in depth::depths(&mut self.whole, centre, k, variant) {
                let apex = Anchor::free(Complex64::new(centre, -low));
                let right = self.ray(None, &apex, Side::Right, k, variant);
                let left = self.ray(None, &apex, Side::Left, k, variant);
                match (right, left) {
                    (Ok((right, a, x)), Ok((left, b, y))) => {
                        let narrow = x.min(y);
                        let level = a.max(b);
                        // Bits are dearer than a narrow angle.
                        let better = |(n, plan): &(f64, Plan)| {
                            level < plan.level - MANY_BITS
                                || (level < plan.level + MANY_BITS && narrow > n + 0.05)
                        };
                        if best.as_ref().is_none_or(better) {
                            best = Some((
                                narrow,
                                Plan {
                                    legs: vec![right, left],
                                    level,
                                },
                            ));
                        }
                        break;
                    }
                    (Err(why), _) | (_, Err(why)) => reason = why.into(),
                }
            }
        }
        let wide = best.as_ref().is_some_and(|(angle, _)| *angle > NARROW);
        if !wide && !self.chirps.is_empty() {
            match self.chirped_line(k, variant) {
                Ok(plan) => return Ok(plan),
                Err(why) => reason = format!("{reason}; by its phases: {why}"),
            }
        }
        if let Some((_, plan)) = best {
            return Ok(plan);
        }
        let at = Anchor::on_the_line;
        if self.parts.is_empty() {
            return match self.on_a_level(k, variant, budget) {
                Ok(plan) => Ok(plan),
                Err(None) => self
                    .round_singularities(k, variant)
                    .map_err(|why| format!("{reason}; round them: {why}").into()),
                Err(Some(why)) => Err(format!("{reason}; on a level: {why}").into()),
            };
        }
        let reach = 1.0 + 0.5 * variant as f64;
        let mut plan = self.interval(&at(-reach), &at(reach), k, variant)?;
        self.add_parts(&mut plan, &at(reach), Side::Right, k, variant)?;
        self.add_parts(&mut plan, &at(-reach), Side::Left, k, variant)?;
        Ok(plan)
    }

    /// The whole line, part by part; where a factor is singular beside it, phi itself past that place.
    fn chirped_line(&mut self, k: f64, variant: usize) -> Result<Plan, Doubt> {
        let first = self.first_chirp();
        let Some(furthest) = chirps::hindrance(&self.chirps) else {
            return chirps::whole_line(&mut self.chirps, first, k, variant);
        };
        let reach = furthest + 1.0 + 0.5 * variant as f64;
        let at = Anchor::on_the_line;
        let mut plan = self.interval(&at(-reach), &at(reach), k, variant)?;
        for (side, x) in [(Side::Right, reach), (Side::Left, -reach)] {
            let asked = (k, variant);
            chirps::add_half(&mut plan, &mut self.chirps, first, &at(x), side, asked)?;
        }
        Ok(plan)
    }

    /// Just below the real line past the singularities on either side, and on rays from there.
    fn round_singularities(&mut self, k: f64, variant: usize) -> Result<Plan, Doubt> {
        let points = &self.whole.singularities.points;
        let furthest = points.iter().map(|p| p.re.abs()).fold(0.0, f64::max);
        let reach = (1.3 + 0.2 * variant as f64) * furthest + 1.0;
        let at = Anchor::on_the_line;
        let mut plan = self.interval(&at(-reach), &at(reach), k, variant)?;
        for (side, x) in [(Side::Right, reach), (Side::Left, -reach)] {
            let (leg, level, _) = self.ray(None, &at(x), side, k, variant)?;
            plan.legs.push(leg);
            plan.level = plan.level.max(level);
        }
        Ok(plan)
    }

    /// phi less its asymptotes on a line below the real one, the asymptotes on rays; see [`Levelled`].
    /// `None` where the asymptotes are not of that kind.
    fn on_a_level(
        &mut self,
        k: f64,
        variant: usize,
        budget: &Budget,
    ) -> Result<Plan, Option<Doubt>> {
        if self.levelled.is_none() {
            self.levelled = Some(Levelled::new(&self.piece.phi, budget).ok_or(None)?);
        }
        let Some(levelled) = &mut self.levelled else {
            return Err(None);
        };
        levelled.carrier.set_budget(budget);
        levelled.rest.set_budget(budget);
        let (legs, depth, level) = levelled
            .lines(self.parts.len() + 1, k, variant)
            .map_err(Some)?;
        let mut plan = Plan { legs, level };
        let apex = Anchor::free(Complex64::new(0.0, -depth));
        if self
            .levelled
            .as_ref()
            .is_some_and(|l| !l.carrier.formula.is_zero())
        {
            for side in [Side::Right, Side::Left] {
                let part = Some(self.parts.len());
                let (leg, level, _) = self.ray(part, &apex, side, k, variant).map_err(Some)?;
                plan.legs.push(leg);
                plan.level = plan.level.max(level);
            }
        }
        Ok(plan)
    }

    /// Where |phi| is largest on the real line, if that is far larger than at 0: paths over a narrow
    /// summit have to turn there.
    fn summit(&mut self) -> Option<f64> {
        let zero = Complex::with_val(GEOMETRY_BITS, 0);
        let at_zero = self.whole.probe.log2_at(&zero)?;
        let (at, level) = self.whole.probe.summit();
        (at_zero.is_finite() && level > at_zero + MANY_BITS).then_some(at)
    }
}
