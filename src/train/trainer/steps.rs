//! The steps of a training, and when it stops.

use super::{Moved, Trainer};
use crate::host::clock;
use crate::train::flow;
use crate::train::optimiser::Method;
use crate::train::pass::Part;
use crate::train::settings::Stop;
use std::ops::Range;
use std::sync::atomic::Ordering;

/// A loss this many times the first one, and above [`DIVERGED_ABOVE`], has diverged.
const DIVERGED_TIMES: f64 = 1e12;
/// See [`DIVERGED_TIMES`].
const DIVERGED_ABOVE: f64 = 1e6;

impl Trainer {
    /// Takes one step, unless it is time to stop, or the clock of this thread has rung. The loss is that before the step, over the step's points.
    pub fn step(&mut self) -> (f64, Option<Stop>) {
        if clock::is_over_now() {
            return (f64::NAN, Some(Stop::Cancelled));
        }
        let part = self.settings.regime.part(self.step);
        let loss = match self.settings.batch {
            Some(size) if size < self.data.len() => self.evaluate_batch(size, part),
            _ => self.evaluate(part),
        };
        let stop = self.stop(loss, part).or_else(|| {
            let moved = self.advance(part).err();
            self.step += u64::from(moved.is_none());
            moved
        });
        (loss, stop)
    }

    /// Whether to stop before this step.
    fn stop(&mut self, loss: f64, part: Part) -> Option<Stop> {
        let settings = &self.settings;
        let first = *self.first_loss.get_or_insert(loss);
        if !loss.is_finite() || loss > DIVERGED_ABOVE.max(DIVERGED_TIMES * first) {
            return Some(Stop::Diverged { step: self.step });
        }
        if settings.loss_at_most.is_some_and(|bound| loss <= bound) {
            return Some(Stop::Loss);
        }
        let gradient = &self.gradient()[self.moving(part)];
        if let Some(bound) = settings.gradient_at_most
            && gradient.iter().all(|g| g.abs() <= bound)
        {
            return Some(Stop::Gradient);
        }
        (self.step >= settings.steps).then_some(Stop::Steps)
    }

    /// Moves theta by one step of the method; the gradient is there.
    fn advance(&mut self, part: Part) -> Result<(), Stop> {
        let moving = self.moving(part);
        let eta = self.settings.rate.at(self.step);
        if let Method::Flow { tolerance } = self.settings.method {
            self.flow(part, eta, tolerance)?;
        } else {
            let mut memory = std::mem::take(&mut self.memory);
            let method = self.settings.method;
            let step = self.step;
            let (theta, gradient) = match &mut self.moved {
                Moved::Parameters => (&mut self.network.parameters, &self.gradient),
                Moved::RadonSpline {
                    theta, gradient, ..
                } => (theta, &*gradient),
                Moved::Residuals { a, .. } => (a, &self.slope),
            };
            method.step_part(theta, gradient, &mut memory, moving, (eta, step));
            self.memory = memory;
        }
        self.settle()
    }

    /// Goes along the flow for the time `eta`.
    fn flow(&mut self, part: Part, eta: f64, tolerance: f64) -> Result<(), Stop> {
        let moving = self.moving(part);
        let mut theta = self.theta()[moving.clone()].to_vec();
        let found = flow::advance(&mut theta, eta, tolerance, &mut |at, slope| {
            self.put(moving.clone(), at);
            self.evaluate(part);
            for (s, g) in slope.iter_mut().zip(&self.gradient()[moving.clone()]) {
                *s = -g;
            }
        });
        self.put(moving, &theta);
        let step = self.step;
        found.map(|_| ()).map_err(|fault| match fault {
            flow::Fault::Stiff => Stop::Stiff { step },
            flow::Fault::NotFinite => Stop::Diverged { step },
            flow::Fault::Late => Stop::Cancelled,
        })
    }

    /// Sets some places of theta, and the network by them.
    pub(super) fn put(&mut self, places: Range<usize>, values: &[f64]) {
        match &mut self.moved {
            Moved::Parameters => self.network.parameters[places].copy_from_slice(values),
            Moved::RadonSpline { map, theta, .. } => {
                theta[places].copy_from_slice(values);
                map.write(theta, &mut self.network);
            }
            Moved::Residuals { a, .. } => a[places].copy_from_slice(values),
        }
    }

    /// Puts theta back where it belongs after a step, and sets the network.
    fn settle(&mut self) -> Result<(), Stop> {
        if let Moved::RadonSpline { map, theta, .. } = &mut self.moved {
            let step = self.step;
            map.retract(theta).map_err(|_| Stop::Diverged { step })?;
            map.write(theta, &mut self.network);
        }
        Ok(())
    }

    /// Steps until there is a reason to stop. `watch` sees the trainer and the loss before each step.
    pub fn run(&mut self, mut watch: impl FnMut(&Trainer, f64)) -> Stop {
        loop {
            if self.cancel.load(Ordering::Relaxed) {
                return Stop::Cancelled;
            }
            let before = self.step;
            let (loss, stop) = self.step();
            if self.step > before {
                watch(self, loss);
            }
            if let Some(stop) = stop {
                return stop;
            }
        }
    }
}
