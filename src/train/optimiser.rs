//! Methods of descent, and learning rates.

use std::ops::Range;

/// A method.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// `theta -= eta g`.
    Descent,
    /// Polyak's: `u = beta u - eta g`, `theta += u`.
    HeavyBall {
        /// beta.
        momentum: f64,
    },
    /// Nesterov's in the form of the frameworks: `u = beta u + g`, `theta -= eta (g + beta u)`.
    Nesterov {
        /// beta.
        momentum: f64,
    },
    /// Kingma's and Ba's with the corrections of the first steps.
    Adam {
        /// Of the mean.
        beta_1: f64,
        /// Of the mean square.
        beta_2: f64,
        /// Added to the root.
        epsilon: f64,
    },
    /// Gradient flow `theta' = -grad L`, by [`super::flow::advance`]; a step goes on by the time eta.
    Flow {
        /// What the error of an inner step is estimated to be below, as a part of 1 + \|theta_i\|.
        tolerance: f64,
    },
}

impl Method {
    /// Adam with the usual constants.
    pub const ADAM: Method = Method::Adam {
        beta_1: 0.9,
        beta_2: 0.999,
        epsilon: 1e-8,
    };

    /// The name in cases.
    pub fn name(self) -> &'static str {
        match self {
            Method::Descent => "gradient-descent",
            Method::HeavyBall { .. } => "heavy-ball",
            Method::Nesterov { .. } => "nesterov",
            Method::Adam { .. } => "adam",
            Method::Flow { .. } => "gradient-flow",
        }
    }

    /// How many numbers are kept for each parameter.
    pub fn memory(self) -> usize {
        match self {
            Method::Descent | Method::Flow { .. } => 0,
            Method::HeavyBall { .. } | Method::Nesterov { .. } => 1,
            Method::Adam { .. } => 2,
        }
    }

    /// Whether the steps stay in the span of the gradients: then the limit from a start is the least-norm solution.
    pub fn stays_in_span(self) -> bool {
        !matches!(self, Method::Adam { .. })
    }

    /// The greatest eta for which the iteration of a quadratic with this greatest eigenvalue does not diverge: 2/lambda for
    /// gradient descent, 2(1 + beta)/lambda for the heavy ball, (2 + 2 beta)/(lambda (1 + 2 beta)) for Nesterov's. `None`
    /// for Adam. Gradient flow never diverges; its unit of time is that of descent.
    pub fn greatest_rate(self, lambda: f64) -> Option<f64> {
        match self {
            // For gradient flow a unit of time, the same as that of descent.
            Method::Descent | Method::Flow { .. } => Some(2.0 / lambda),
            Method::HeavyBall { momentum } => Some(2.0 * (1.0 + momentum) / lambda),
            Method::Nesterov { momentum } => {
                Some(2.0 * (1.0 + momentum) / (lambda * (1.0 + 2.0 * momentum)))
            }
            Method::Adam { .. } => None,
        }
    }

    /// One step of the parameters. `memory` holds [`Method::memory`] numbers for each; `step` counts from 0.
    ///
    /// # Panics
    /// Lengths that do not agree; gradient flow, which is no step of one gradient.
    pub fn step(
        self,
        parameters: &mut [f64],
        gradient: &[f64],
        memory: &mut [f64],
        eta: f64,
        step: u64,
    ) {
        assert_eq!(parameters.len(), gradient.len());
        assert_eq!(memory.len(), parameters.len() * self.memory());
        let places = parameters.iter_mut().zip(gradient);
        match self {
            Method::Flow { .. } => panic!("gradient flow takes more than one gradient for a step"),
            Method::Descent => places.for_each(|(p, g)| *p = g.mul_add(-eta, *p)),
            Method::HeavyBall { momentum } => {
                for ((p, g), u) in places.zip(memory) {
                    *u = momentum * *u - eta * g;
                    *p += *u;
                }
            }
            Method::Nesterov { momentum } => {
                for ((p, g), u) in places.zip(memory) {
                    *u = momentum * *u + g;
                    *p -= eta * (g + momentum * *u);
                }
            }
            Method::Adam {
                beta_1,
                beta_2,
                epsilon,
            } => {
                let power = |beta: f64| 1.0 - beta.powf(step as f64 + 1.0);
                let (first, second) = (power(beta_1), power(beta_2));
                let (means, squares) = memory.split_at_mut(gradient.len());
                for (((p, g), m), s) in places.zip(means).zip(squares) {
                    *m = beta_1 * *m + (1.0 - beta_1) * g;
                    *s = beta_2 * *s + (1.0 - beta_2) * g * g;
                    *p -= eta * (*m / first) / ((*s / second).sqrt() + epsilon);
                }
            }
        }
    }
}

impl Method {
    /// The same on some places of all parameters; the memory holds [`Method::memory`] rows of all of them.
    pub(super) fn step_part(
        self,
        theta: &mut [f64],
        gradient: &[f64],
        memory: &mut [f64],
        moving: Range<usize>,
        (eta, step): (f64, u64),
    ) {
        let all = theta.len();
        let (theta, gradient) = (&mut theta[moving.clone()], &gradient[moving.clone()]);
        if moving.len() == all || self.memory() == 0 {
            return self.step(theta, gradient, memory, eta, step);
        }
        if self.memory() == 1 {
            return self.step(theta, gradient, &mut memory[moving], eta, step);
        }
        let mut part: Vec<f64> = memory
            .chunks_exact(all)
            .flat_map(|row| row[moving.clone()].iter().copied())
            .collect();
        self.step(theta, gradient, &mut part, eta, step);
        let rows = memory.chunks_exact_mut(all);
        for (row, values) in rows.zip(part.chunks_exact(moving.len())) {
            row[moving.clone()].copy_from_slice(values);
        }
    }
}

/// A learning rate over the steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rate {
    /// Always the same.
    Constant(f64),
    /// `first (1 - t/T) + last t/T` for t up to T, then `last`.
    Linear {
        /// At step 0.
        first: f64,
        /// From step T on.
        last: f64,
        /// T.
        steps: u64,
    },
    /// Half a cosine from `first` to `last`.
    Cosine {
        /// At step 0.
        first: f64,
        /// From step T on.
        last: f64,
        /// T.
        steps: u64,
    },
    /// `first factor^floor(t/T)`.
    Steps {
        /// At step 0.
        first: f64,
        /// What it is multiplied by.
        factor: f64,
        /// T.
        every: u64,
    },
}

impl Rate {
    /// Checks that all rates are positive and finite.
    ///
    /// # Errors
    /// A sentence with the one that is not.
    pub fn check(self) -> Result<(), String> {
        let fault = |x: f64| {
            (!x.is_finite() || x <= 0.0)
                .then(|| format!("a learning rate of {x} is none: it is positive and finite"))
        };
        let (a, b, steps) = match self {
            Rate::Constant(first) => (first, first, 1),
            Rate::Linear { first, last, steps } | Rate::Cosine { first, last, steps } => {
                (first, last, steps)
            }
            Rate::Steps {
                first,
                factor,
                every,
            } => (first, factor, every),
        };
        if steps == 0 {
            return Err("a learning rate that changes over 0 steps is none".into());
        }
        fault(a).or_else(|| fault(b)).map_or(Ok(()), Err)
    }

    /// At step t.
    pub fn at(self, t: u64) -> f64 {
        let share = |steps: u64| t.min(steps) as f64 / steps as f64;
        match self {
            Rate::Constant(eta) => eta,
            Rate::Linear { first, last, steps } => {
                let s = share(steps);
                first * (1.0 - s) + last * s
            }
            Rate::Cosine { first, last, steps } => {
                let half = 0.5 * (1.0 + (std::f64::consts::PI * share(steps)).cos());
                last + (first - last) * half
            }
            Rate::Steps {
                first,
                factor,
                every,
            } => first * factor.powf((t / every) as f64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps on `lambda x^2/2` from 1.
    fn run(method: Method, lambda: f64, eta: f64, steps: u64) -> f64 {
        let mut x = [1.0];
        let mut memory = vec![0.0; method.memory()];
        for t in 0..steps {
            let g = [lambda * x[0]];
            method.step(&mut x, &g, &mut memory, eta, t);
        }
        x[0]
    }

    #[test]
    fn the_greatest_rates_are_where_the_iteration_turns() {
        for method in [
            Method::Descent,
            Method::HeavyBall { momentum: 0.7 },
            Method::Nesterov { momentum: 0.7 },
        ] {
            let greatest = method.greatest_rate(3.0).expect("a rate");
            let below = run(method, 3.0, greatest * 0.995, 2_000);
            let above = run(method, 3.0, greatest * 1.005, 2_000);
            assert!(below.abs() < 1e-3 && above.abs() > 1e3, "{}", method.name());
        }
        assert_eq!(Method::ADAM.greatest_rate(1.0), None);
    }

    #[test]
    fn the_first_step_of_adam_is_the_rate() {
        let x = run(Method::ADAM, 5.0, 0.01, 1);
        assert!((x - 0.99).abs() < 1e-9, "{x}");
    }

    #[test]
    fn rates_go_where_they_say() {
        let cosine = Rate::Cosine {
            first: 1.0,
            last: 0.1,
            steps: 10,
        };
        assert!((cosine.at(0) - 1.0).abs() < 1e-15 && (cosine.at(5) - 0.55).abs() < 1e-15);
        assert!((cosine.at(99) - 0.1).abs() < 1e-15);
        let linear = Rate::Linear {
            first: 1.0,
            last: 0.5,
            steps: 4,
        };
        assert_eq!(linear.at(2), 0.75);
        assert_eq!(
            Rate::Steps {
                first: 1.0,
                factor: 0.5,
                every: 3
            }
            .at(7),
            0.25
        );
        for bad in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert!(Rate::Constant(bad).check().is_err(), "{bad}");
        }
        assert!(
            Rate::Linear {
                first: 1.0,
                last: 1.0,
                steps: 0
            }
            .check()
            .is_err()
        );
        assert!(cosine.check().is_ok());
    }
}
