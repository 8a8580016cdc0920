//! The order of an error in the side h of a pixel, from errors on grids of several sizes.

/// Standard errors in the bound of an order.
const STANDARD_ERRORS: f64 = 3.0;

/// The errors on the grids of one size.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Pixels in a row.
    pub n: usize,
    /// Their side, the geometric mean over the grids.
    pub h: f64,
    /// For each grid of this size the mean square of the error over directions and frequencies.
    pub squares: Vec<f64>,
}

impl Level {
    /// The root of the mean square over all grids of this size.
    pub fn error(&self) -> f64 {
        mean(&self.squares).sqrt()
    }

    /// The standard error of the logarithm of [`Level::error`], from the scatter of the grids.
    pub fn scatter(&self) -> f64 {
        let count = self.squares.len() as f64;
        let middle = mean(&self.squares);
        let square = self
            .squares
            .iter()
            .map(|s| (s - middle).powi(2))
            .sum::<f64>();
        (square / (count * (count - 1.0))).sqrt() / (2.0 * middle)
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// An order: error ~ C h^value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// The slope of log(error) against log(h).
    pub value: f64,
    /// The bound of its error.
    pub error: f64,
}

/// The slope through all sizes. Its bound is three standard errors, from the residuals of the fit, plus
/// what the slope through the finer half of the sizes differs by beyond three standard errors of that
/// difference: the first is what scatters, the second what has not settled yet.
///
/// # Errors
/// A sentence, where there are fewer than six sizes or an error is 0.
pub fn fitted(levels: &[Level]) -> Result<Order, String> {
    if levels.len() < 6 {
        return Err(format!("a fit through {} sizes has no bound", levels.len()));
    }
    let mut points: Vec<(f64, f64)> = levels
        .iter()
        .map(|level| (level.h.ln(), level.error().ln()))
        .collect();
    if points.iter().any(|(_, y)| !y.is_finite()) {
        return Err("an error is 0 or has no value".into());
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all = line(&points);
    let finer = line(&points[..points.len().div_ceil(2)]);
    // Of two least squares fits, one through a part of the points of the other, the variances subtract.
    let scatter = all.residual * (1.0 / finer.spread - 1.0 / all.spread).sqrt();
    let change = (all.slope - finer.slope).abs() - STANDARD_ERRORS * scatter;
    Ok(Order {
        value: all.slope,
        error: STANDARD_ERRORS * all.residual / all.spread.sqrt() + change.max(0.0),
    })
}

/// A line by least squares.
struct Line {
    slope: f64,
    /// The standard deviation of the points from it.
    residual: f64,
    /// The sum of the squares of x from its mean.
    spread: f64,
}

fn line(points: &[(f64, f64)]) -> Line {
    let count = points.len() as f64;
    let x = points.iter().map(|p| p.0).sum::<f64>() / count;
    let y = points.iter().map(|p| p.1).sum::<f64>() / count;
    let spread: f64 = points.iter().map(|p| (p.0 - x).powi(2)).sum();
    let slope = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>() / spread;
    let left = points.iter().map(|p| (p.1 - y - slope * (p.0 - x)).powi(2));
    let variance = left.sum::<f64>() / (count - 2.0).max(1.0);
    Line {
        slope,
        residual: variance.sqrt(),
        spread,
    }
}

/// The slope between each size and the next finer one; the bound is three standard errors, from the
/// scatter of the grids of each size.
pub fn local(levels: &[Level]) -> Vec<Order> {
    levels
        .windows(2)
        .map(|pair| {
            let width = (pair[0].h / pair[1].h).ln();
            let scatter = pair[0].scatter().hypot(pair[1].scatter());
            Order {
                value: (pair[0].error() / pair[1].error()).ln() / width,
                error: STANDARD_ERRORS * scatter / width,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(error: impl Fn(f64) -> f64) -> Vec<Level> {
        [16usize, 20, 25, 32, 40, 50, 64]
            .iter()
            .map(|&n| {
                let h = 1.0 / n as f64;
                let square = error(h).powi(2);
                Level {
                    n,
                    h,
                    squares: vec![square * 0.9, square * 1.1],
                }
            })
            .collect()
    }

    #[test]
    fn a_power_is_found_and_what_has_not_settled_widens_the_bound() {
        let pure = fitted(&levels(|h| 3.0 * h.powf(1.5))).expect("a fit");
        assert!((pure.value - 1.5).abs() < 1e-12 && pure.error < 1e-12);
        let mixed = fitted(&levels(|h| h * h * (1.0 + 4.0 * h))).expect("a fit");
        assert!(mixed.value > 2.05 && (mixed.value - 2.0).abs() < mixed.error + 0.06);
        let wavy = fitted(&levels(|h| h * (1.0 + 0.3 * (40.0 / h).sin()))).expect("a fit");
        assert!((wavy.value - 1.0).abs() < wavy.error, "{wavy:?}");
        assert!(fitted(&levels(|_| 0.0)).is_err());
        assert!(fitted(&levels(|h| h)[..5]).is_err());
    }

    #[test]
    fn slopes_between_sizes_know_the_scatter() {
        for order in local(&levels(|h| h * h)) {
            assert!((order.value - 2.0).abs() < 1e-12);
            assert!(order.error > 0.3 && order.error < 2.0, "{order:?}");
        }
    }
}
