//! Losses of the values f at n points with targets y, and their derivatives by f.

/// A loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// `1/2 sum |f - y|^2`.
    HalfSum,
    /// `(1/n) sum |f - y|^2`.
    Mean,
    /// `-(1/n) sum_n sum_k y_k log softmax(f)_k`.
    CrossEntropy,
}

impl Loss {
    /// All.
    pub const ALL: [Loss; 3] = [Loss::HalfSum, Loss::Mean, Loss::CrossEntropy];

    /// The name in cases.
    pub fn name(self) -> &'static str {
        match self {
            Loss::HalfSum => "half-sum",
            Loss::Mean => "mean",
            Loss::CrossEntropy => "cross-entropy",
        }
    }

    /// The loss of this name.
    pub fn named(name: &str) -> Option<Loss> {
        Loss::ALL.into_iter().find(|l| l.name() == name)
    }

    /// The factor of the gradient of a squared loss before `f - y`; `None` for the other ones.
    pub fn quadratic(self, points: usize) -> Option<f64> {
        match self {
            Loss::HalfSum => Some(1.0),
            Loss::Mean => Some(2.0 / points as f64),
            Loss::CrossEntropy => None,
        }
    }

    /// The loss; `slope` becomes its derivative by each value. All three are one row of n numbers for each output.
    ///
    /// # Panics
    /// Lengths that do not agree.
    pub fn evaluate(
        self,
        values: &[f64],
        targets: &[f64],
        outputs: usize,
        slope: &mut [f64],
    ) -> f64 {
        assert_eq!((values.len(), slope.len()), (targets.len(), targets.len()));
        let n = values.len() / outputs.max(1);
        match self.quadratic(n) {
            Some(factor) => {
                let mut sum = 0.0;
                for ((slope, f), y) in slope.iter_mut().zip(values).zip(targets) {
                    let r = f - y;
                    sum += r * r;
                    *slope = factor * r;
                }
                0.5 * factor * sum
            }
            None => cross_entropy(values, targets, n, slope),
        }
    }
}

fn cross_entropy(values: &[f64], targets: &[f64], n: usize, slope: &mut [f64]) -> f64 {
    let share = 1.0 / n as f64;
    let mut total = 0.0;
    for i in 0..n {
        let of = |all: &[f64]| -> Vec<f64> { all.iter().skip(i).step_by(n).copied().collect() };
        let (f, y) = (of(values), of(targets));
        let greatest = f.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = f.iter().map(|f| (f - greatest).exp()).sum();
        let log_sum = greatest + sum.ln();
        let weight: f64 = y.iter().sum();
        for (k, (f, y)) in f.iter().zip(&y).enumerate() {
            total += y * (log_sum - f);
            slope[k * n + i] = share * (weight * (f - log_sum).exp() - y);
        }
    }
    share * total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_those_of_the_loss() {
        let values: Vec<f64> = (0..6).map(|i| (f64::from(i) * 1.3).sin()).collect();
        let targets = [0.0, 1.0, 0.5, 1.0, 0.0, 0.5];
        let mut unused = [0.0; 6];
        for loss in [Loss::HalfSum, Loss::Mean, Loss::CrossEntropy] {
            assert_eq!(Loss::named(loss.name()), Some(loss));
            let mut slope = [0.0; 6];
            loss.evaluate(&values, &targets, 2, &mut slope);
            for i in 0..6 {
                let mut at = |h: f64| {
                    let mut moved = values.clone();
                    moved[i] += h;
                    loss.evaluate(&moved, &targets, 2, &mut unused)
                };
                let secant = (at(1e-5) - at(-1e-5)) / 2e-5;
                assert!((secant - slope[i]).abs() < 1e-9, "{} {i}", loss.name());
            }
        }
    }

    #[test]
    fn large_values_do_not_overflow() {
        let mut slope = [0.0; 2];
        let loss = Loss::CrossEntropy.evaluate(&[1000.0, -1000.0], &[0.0, 1.0], 2, &mut slope);
        assert_eq!((loss, slope), (2000.0, [1.0, -1.0]));
    }
}
