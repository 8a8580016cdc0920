//! Paths over a half-line.

use super::{NARROW, PieceView, Plan, Side};
use crate::error::Doubt;
use crate::expr::Expr;
use crate::fourier::contour::chirps;
use crate::fourier::contour::path::Anchor;

impl PieceView {
    /// A half-line, part by part, from its end or from beyond what is singular there.
    fn chirped_half(
        &mut self,
        end: &Expr,
        side: Side,
        k: f64,
        variant: usize,
    ) -> Result<Plan, Doubt> {
        let first = self.first_chirp();
        let start = Anchor::beside(end, 0.0);
        let asked = (k, variant);
        if chirps::begin_at(&self.chirps, end, side) {
            let mut plan = Plan::empty();
            chirps::add_half(&mut plan, &mut self.chirps, first, &start, side, asked)?;
            return Ok(plan);
        }
        let middle = Anchor::beside(end, side.sign() * (1.0 + 0.5 * variant as f64));
        let mut plan = match side {
            Side::Right => self.interval(&start, &middle, k, variant)?,
            Side::Left => self.interval(&middle, &start, k, variant)?,
        };
        chirps::add_half(&mut plan, &mut self.chirps, first, &middle, side, asked)?;
        Ok(plan)
    }

    pub(super) fn half_line(
        &mut self,
        end: &Expr,
        side: Side,
        k: f64,
        variant: usize,
    ) -> Result<Plan, Doubt> {
        let start = Anchor::beside(end, 0.0);
        let direct = self.ray(None, &start, side, k, variant);
        let mut reason = match direct {
            Ok((leg, level, angle)) if angle > NARROW => {
                return Ok(Plan {
                    legs: vec![leg],
                    level,
                });
            }
            Err(why) if !self.chirps.is_empty() => match self.chirped_half(end, side, k, variant) {
                Ok(plan) => return Ok(plan),
                Err(more) => format!("{why}; by its phases: {more}"),
            },
            Ok((leg, level, _)) => {
                return Ok(self
                    .starting_further_on(&start, side, k, variant)
                    .unwrap_or(Plan {
                        legs: vec![leg],
                        level,
                    }));
            }
            Err(why) => why.into(),
        };
        match self.starting_further_on(&start, side, k, variant) {
            Ok(plan) => return Ok(plan),
            Err(why) => reason = format!("{reason}; from further on: {why}"),
        }
        if self.parts.is_empty() {
            return Err(reason.into());
        }
        let step = (1.0 + 0.5 * variant as f64) * if side == Side::Right { 1.0 } else { -1.0 };
        let middle = Anchor::beside(end, step);
        let mut plan = match side {
            Side::Right => self.interval(&start, &middle, k, variant)?,
            Side::Left => self.interval(&middle, &start, k, variant)?,
        };
        self.add_parts(&mut plan, &middle, side, k, variant)?;
        Ok(plan)
    }

    /// A segment on (or below) the real axis first, then a ray from beyond the singularities.
    fn starting_further_on(
        &mut self,
        start: &Anchor,
        side: Side,
        k: f64,
        variant: usize,
    ) -> Result<Plan, Doubt> {
        let sign = if side == Side::Right { 1.0 } else { -1.0 };
        let from = start.rough()?.re;
        let furthest = self
            .whole
            .singularities
            .points
            .iter()
            .map(|p| sign * (p.re - from))
            .fold(0.0, f64::max);
        let mut reason = "no other start was found".to_string();
        for factor in [1.0, 1.6, 2.6] {
            let step = (furthest * factor).max(1.0) + 0.25 * variant as f64;
            let middle = start.moved(sign * step);
            let (leg, level, _) = match self.ray(None, &middle, side, k, variant) {
                Ok(found) => found,
                Err(why) => {
                    reason = why.into();
                    continue;
                }
            };
            let between = match side {
                Side::Right => self.interval(start, &middle, k, variant),
                Side::Left => self.interval(&middle, start, k, variant),
            };
            match between {
                Ok(mut plan) => {
                    plan.legs.push(leg);
                    plan.level = plan.level.max(level);
                    return Ok(plan);
                }
                Err(why) => reason = why.into(),
            }
        }
        Err(reason.into())
    }
}
