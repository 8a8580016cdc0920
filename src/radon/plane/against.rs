//! R f along one normal, integrated against a weight over all offsets.

use super::{Everywhere, INNER_BITS, Planes, Section, add, along_r, first, nothing, set};
use crate::number::{Complex, Real};
use crate::quadrature::{
    Estimate, Node, Options, Stop, from_fn, lattice, plain, sphere_area, tanh_sinh,
};
use crate::radon::TestFunction;
use rug::Assign;

/// A weight w(gamma).
pub type Weight<'a> = dyn FnMut(&Real) -> Result<Real, Stop> + 'a;

/// What an inner integral may be wrong by where its value is multiplied by `weight`: this share of
/// the whole, and never so much that its own rule sees nothing of it.
pub fn shared(tolerance: &Real, weight: &Real) -> Real {
    let most = Real::with_val(64, 1) >> 16u32;
    let share = Real::with_val(64, tolerance >> INNER_BITS);
    let weight = Real::with_val(64, weight.abs_ref());
    if weight.is_zero() {
        return most;
    }
    Real::with_val(64, share / weight).min(&most)
}

impl Planes {
    /// The same with a function of r alone, from three dimensions on, integrated along one radius of each
    /// hyperplane instead of over all of it.
    pub fn by_radius(mut self, f: &TestFunction) -> Self {
        if let Some(radial) = f.radial()
            && self.dimension > 2
        {
            let area = sphere_area(self.dimension - 1, self.bits);
            self.everywhere = Everywhere::Radial(along_r(&radial, self.bits), area);
        }
        self
    }

    /// `∫_R R f(xi, gamma) w(gamma) dgamma` to an absolute tolerance, the hyperplanes being integrated
    /// over one by one; and how many there were.
    ///
    /// # Errors
    /// As [`lattice()`], and what the weight returns.
    pub fn against(
        &mut self,
        weight: &mut Weight<'_>,
        tolerance: &Real,
    ) -> Result<(Estimate, usize), Stop> {
        let options = self.options(tolerance);
        let mut planes = 0;
        let mut total = nothing(self.bits);
        if !matches!(self.everywhere, Everywhere::Nothing) {
            let (mut worst, mut reach) = (Real::with_val(64, 0), 0.0f64);
            let mut f = |at: &[Real], out: &mut Real| -> Result<(), Stop> {
                let gamma = &at[0];
                let w = weight(gamma)?;
                planes += 1;
                reach = reach.max(gamma.to_f64().abs());
                if w.is_zero() {
                    out.assign(0);
                    return Ok(());
                }
                let value = self.everywhere_at(gamma, &shared(tolerance, &w))?;
                let slip = Real::with_val(64, w.abs_ref()) * &value.error;
                worst = worst.clone().max(&slip);
                out.assign(value.value.real() * &w);
                Ok(())
            };
            let mut found = first(lattice(1, &plain(1), &mut f, &options)?);
            found.error += worst * (2.0 * reach + 2.0);
            add(&mut total, found);
        }
        for section in &mut self.sections {
            let (found, met) = section.against(weight, &options, tolerance)?;
            planes += met;
            add(&mut total, found);
        }
        Ok((total, planes))
    }
}

impl Section {
    fn against(
        &mut self,
        weight: &mut Weight<'_>,
        options: &Options,
        tolerance: &Real,
    ) -> Result<(Estimate, usize), Stop> {
        let bits = options.bits + 32;
        let (from, to) = (Real::with_val(bits, -1), Real::with_val(bits, 1));
        let (middle, half_width) = (self.middle.clone(), self.half_width.clone());
        let mut worst = Real::with_val(64, 0);
        let mut f = from_fn(1, |node: &Node, out: &mut [Complex]| {
            let gamma = Real::with_val(bits, &node.x * &half_width) + &middle;
            let w = weight(&gamma)? * &half_width;
            // 1 - delta² = s (2 - s) with s the distance to the end: nothing cancels there.
            let rest = Real::with_val(bits, 2u32 - &node.distance) * &node.distance;
            let inner = Options::new(options.bits, vec![shared(tolerance, &w)])
                .budget(options.budget.clone());
            let value = self.cut(&node.x, &rest, &inner)?;
            let slip = Real::with_val(64, w.abs_ref()) * &value.error;
            worst = worst.clone().max(&slip);
            set(&mut out[0], &Real::with_val(bits, value.value.real() * &w));
            Ok(())
        });
        let outcome = tanh_sinh(&mut f, &from, &to, options)?;
        let nodes = outcome.nodes;
        let mut found = first(outcome);
        found.error += worst * 2u32;
        Ok((found, nodes))
    }
}
