//! The order of an error in the side h of a pixel, from errors on grids of several sizes.

use crate::error::Doubt;

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

/// The slope through all sizes. Its bound is three standard errors of the slope, and beside it, where the
/// slope through the finer half of the sizes differs by more than three standard errors of that difference,
/// what the slope may still move by: the difference over 1 - r, with r the mean size of the finer half over
/// that of all. That is the whole way to h = 0 for a correction of order h, and more than that for a higher one.
///
/// What scatters is measured by the residuals of a parabola in log(h), so that a slope that drifts does not pass for
/// scatter.
///
/// # Errors
/// A sentence, where there are fewer than six sizes or an error is 0.
pub fn fitted(levels: &[Level]) -> Result<Order, Doubt> {
    if levels.len() < 6 {
        return Err(format!("a fit through {} sizes has no bound", levels.len()).into());
    }
    let mut points: Vec<(f64, f64)> = levels
        .iter()
        .map(|level| (level.h.ln(), level.error().ln()))
        .collect();
    if points.iter().any(|(_, y)| !y.is_finite()) {
        return Err("an error is 0 or has no value".into());
    }
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let finer = &points[..points.len().div_ceil(2)];
    let (all, half) = (line(&points), line(finer));
    let scatter = about_a_parabola(&points, &all);
    // Of two least squares fits, one through a part of the points of the other, the variances subtract.
    let noise = scatter * (1.0 / half.spread - 1.0 / all.spread).sqrt();
    let change = (all.slope - half.slope).abs();
    let drift = if change > STANDARD_ERRORS * noise {
        change / (1.0 - (half.middle - all.middle).exp())
    } else {
        0.0
    };
    Ok(Order {
        value: all.slope,
        error: STANDARD_ERRORS * scatter / all.spread.sqrt() + drift,
    })
}

/// A line by least squares.
struct Line {
    slope: f64,
    /// The mean of x and that of y.
    middle: f64,
    height: f64,
    /// The sum of the squares of x from its mean.
    spread: f64,
}

fn line(points: &[(f64, f64)]) -> Line {
    let count = points.len() as f64;
    let x = points.iter().map(|p| p.0).sum::<f64>() / count;
    let y = points.iter().map(|p| p.1).sum::<f64>() / count;
    let spread: f64 = points.iter().map(|p| (p.0 - x).powi(2)).sum();
    let slope = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>() / spread;
    Line {
        slope,
        middle: x,
        height: y,
        spread,
    }
}

/// The standard deviation of the points from the parabola of least squares through them: what is left of
/// the residuals of the line when the part along x², made orthogonal to 1 and x, is taken out.
fn about_a_parabola(points: &[(f64, f64)], line: &Line) -> f64 {
    let count = points.len() as f64;
    let x: Vec<f64> = points.iter().map(|p| p.0 - line.middle).collect();
    let square = line.spread / count;
    let skew = x.iter().map(|x| x.powi(3)).sum::<f64>() / line.spread;
    let bend: Vec<f64> = x.iter().map(|x| x * x - square - skew * x).collect();
    let left = points.iter().zip(&x);
    let left: Vec<f64> = left
        .map(|(p, x)| p.1 - line.height - line.slope * x)
        .collect();
    let size: f64 = bend.iter().map(|b| b * b).sum();
    let along: f64 = bend.iter().zip(&left).map(|(b, r)| b * r).sum::<f64>() / size;
    let rest = left.iter().zip(&bend).map(|(r, b)| (r - along * b).powi(2));
    (rest.sum::<f64>() / (count - 3.0)).sqrt()
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
        assert!(
            mixed.value > 2.05 && mixed.value - 2.0 < mixed.error,
            "{mixed:?}"
        );
        let smooth = fitted(&levels(|h| h * h * (1.0 - 4.0 * h * h))).expect("a fit");
        assert!((smooth.value - 2.0).abs() < smooth.error && smooth.error < 0.05);
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
