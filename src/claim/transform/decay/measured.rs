//! The second route: measured values of rho at large k, over the claimed law, and their fit.

use super::fit::{Fit, fit};
use super::{Decay, FAR, FIT_DIGITS, POWERS, constant, log_of, rough};
use crate::claim::common::values;
use crate::error::Doubt;
use crate::fourier::{Frequency, Laboratory, Route, RouteRun};
use crate::number::Real;
use crate::verdict::{Finding, PointSummary, Power, Strength, Term, Tolerance, Verdict, show};

/// Rounding of the fit.
const ROUNDING: f64 = 1e-14;

/// One number that the fit found beside the claimed one.
struct Judged {
    what: &'static str,
    /// Found less claimed.
    off: f64,
    /// Its error where the fits converge: three times the last step, or a third of the one before.
    error: f64,
    /// Its error where they may not, as with corrections to the law that are exponentially small and
    /// no powers of 1/k: ten times the larger step. A law is refuted only beyond that.
    doubt: f64,
}

type Divided = (Vec<Real>, Vec<Real>, Vec<PointSummary>);

impl Decay {
    /// What the fit says.
    pub(super) fn by_fit(&self, laboratory: &mut Laboratory, digits: u32) -> Finding {
        if let Some(finding) = self.glance(laboratory) {
            return finding;
        }
        let (runs, divided) = self.gather(&self.points(), FIT_DIGITS, laboratory);
        let mut finding = match divided {
            Ok((ks, rest, rows)) => {
                let mut finding = self.judge(&ks, &rest, POWERS, digits);
                finding.points = rows;
                finding
            }
            Err(why) => Finding::undecided(why),
        };
        finding.routes = values::summaries(&runs);
        finding
    }

    /// Refutes a power law where rho runs away from it already below the last point: F is then
    /// exponentially small, and the last point dearer than all others.
    fn glance(&self, laboratory: &mut Laboratory) -> Option<Finding> {
        if self.rate.is_some() {
            return None;
        }
        let mut points: Vec<Frequency> = self.points();
        points.pop();
        let (runs, divided) = self.gather(&points, FIT_DIGITS, laboratory);
        let (ks, rest, rows) = divided.ok()?;
        let mut finding = self.away(&ks, &rest, FAR)?;
        finding.points = rows;
        finding.routes = values::summaries(&runs);
        Some(finding)
    }

    /// rho over the claimed law at these points, by one route, and by the other at the ends.
    fn gather(
        &self,
        points: &[Frequency],
        digits: u32,
        laboratory: &mut Laboratory,
    ) -> (Vec<RouteRun>, Result<Divided, Doubt>) {
        let tolerances = laboratory.relative_tolerances(points, digits, 2000);
        let mut runs = vec![laboratory.route(Route::Derivative, points, &tolerances)];
        if runs[0].values.iter().any(Result::is_err) {
            runs[0] = laboratory.route(Route::Contour, points, &tolerances);
        }
        // Of an exact 0, as that of a polynomial, the other route would look ever deeper for a size.
        let vanishing = runs[0].values.iter().position(|value| {
            let exact = value.as_ref().ok().filter(|v| v.error.is_zero());
            exact.is_some_and(|v| v.value.is_zero())
        });
        if let Some(j) = vanishing {
            let why = format!(
                "at k = {}: F is 0, so that rho is infinite and has no law",
                points[j].text
            );
            return (runs, Err(why.into()));
        }
        // The other route looks at the ends.
        let ends = [0, points.len() - 1];
        let other = if runs[0].route == Route::Derivative {
            Route::Contour
        } else {
            Route::Derivative
        };
        let pick = |j: usize| (points[j].clone(), tolerances[j].clone());
        let (end_points, end_tolerances): (Vec<_>, Vec<_>) = ends.into_iter().map(pick).unzip();
        runs.push(laboratory.route(other, &end_points, &end_tolerances));
        let divided = self.divide(points, &runs, &ends);
        (runs, divided)
    }

    /// log of rho over the claimed law at each point.
    fn divide(
        &self,
        points: &[Frequency],
        runs: &[RouteRun],
        ends: &[usize],
    ) -> Result<Divided, Doubt> {
        let (mut ks, mut rest, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        for (j, k) in points.iter().enumerate() {
            let value = runs[0].values[j]
                .as_ref()
                .map_err(|why| format!("at k = {}: {why}", k.text))?;
            let bits = value.value.prec().0.max(200);
            let size = Real::with_val(bits, value.value.abs_ref());
            let relative = Real::with_val(64, &value.error / &size);
            if relative > 1e-20 || relative.is_nan() {
                return Err(format!("at k = {}: F is not known well enough", k.text).into());
            }
            if let Some(place) = ends.iter().position(|&e| e == j) {
                let other = runs[1].values[place]
                    .as_ref()
                    .map_err(|why| format!("at k = {}: {why}", k.text))?;
                let gap = Real::with_val(
                    64,
                    rug::Complex::with_val(bits, &value.value - &other.value).abs_ref(),
                );
                if gap > Real::with_val(64, &value.error + &other.error) {
                    return Err(format!("at k = {}: the routes disagree", k.text).into());
                }
            }
            let at = k.at(300);
            let mut log_rho = Real::with_val(300, size.ln_ref()) * -2i32;
            if let Some(order) = &self.order {
                log_rho -= Real::with_val(300, at.ln_ref()) * constant(order);
            }
            if let Some(rate) = &self.rate {
                let power = Real::with_val(300, rug::ops::Pow::pow(&at, constant(&self.exponent)));
                log_rho -= power * constant(rate);
            }
            if let Some(times) = &self.times {
                log_rho -= log_of(times, &at).map_err(|why| format!("at k = {}: {why}", k.text))?;
            }
            rows.push(PointSummary {
                at: format!("k = {}", k.text),
                claimed: "a constant for large k".into(),
                measured: show::real(&log_rho, 15),
                error_bound: show::bound(&relative),
                deviation: String::new(),
                enclosure: None,
            });
            ks.push(at);
            rest.push(log_rho);
        }
        Ok((ks, rest, rows))
    }

    fn judge(&self, ks: &[Real], rest: &[Real], powers: usize, digits: u32) -> Finding {
        let q = constant(&self.exponent);
        let exponential = self.rate.is_some().then_some(&q);
        let fits: Vec<Fit> = (powers - 2..=powers)
            .filter_map(|p| fit(ks, rest, exponential, p))
            .collect();
        let [f2, f3, f4] = &fits[..] else {
            return Finding::undecided("the fit failed");
        };
        if let Some(finding) = self.away(ks, rest, 1.0) {
            return finding;
        }
        let tolerance = 10f64.powi(-(digits as i32));
        let log_c = self.constant.as_ref().map(|c| rough(c).ln());
        // b is judged where an order is claimed; an exponential law without one leaves it free.
        let mut judged: Vec<Judged> = Vec::new();
        let mut judge = |what, claimed: f64, get: &dyn Fn(&Fit) -> f64| {
            let (x, y, z) = (get(f2), get(f3), get(f4));
            let (first, last) = ((x - y).abs(), (y - z).abs());
            judged.push(Judged {
                what,
                off: z - claimed,
                error: 3.0 * last.max(0.1 * first) + ROUNDING,
                doubt: 10.0 * last.max(first) + ROUNDING,
            });
        };
        if self.order.is_some() {
            judge("the order", 0.0, &|f| f.b);
        }
        if self.rate.is_some() {
            judge("the rate", 0.0, &|f| f.c);
        }
        if let Some(log_c) = log_c {
            judge("log C", log_c, &|f| f.a);
        }
        let mut worst = f64::INFINITY;
        let mut tightest = None;
        let held = |what: &str, off: f64, (why, error): (&str, f64)| {
            let used = vec![
                Term::of("distance from the claim", off.abs()),
                Term::of(why, error),
            ];
            Tolerance::to_digits(what, &Real::with_val(64, 1), digits, used)
        };
        for Judged {
            what,
            off,
            error,
            doubt,
        } in &judged
        {
            if off.abs() - doubt > tolerance {
                let mut finding = Finding::new(
                    Verdict::Refuted,
                    Some(format!(
                        "the fit puts {what} off by {off:.3e} ± {doubt:.1e}"
                    )),
                );
                finding.strength = Some(Strength::Sampled);
                finding.tolerance = Some(held(
                    what,
                    *off,
                    ("ten times what the last terms of the fit change", *doubt),
                ));
                return finding;
            }
            let reached = -(off.abs() + error).max(1e-300).log10();
            if reached < worst {
                worst = reached;
                tightest = Some(held(
                    what,
                    *off,
                    ("three times what the last terms of the fit change", *error),
                ));
            }
        }
        if worst < f64::from(digits) {
            let mut finding = Finding::undecided(format!(
                "the fit reaches {worst:.1} digits of {digits}: the law sets in too late or is another one"
            ));
            finding.digits_reached = Some(worst);
            finding.tolerance = tightest;
            return finding;
        }
        let mut finding = Finding::new(Verdict::Confirmed, None);
        finding.tolerance = tightest;
        finding.strength = Some(Strength::Sampled);
        finding.digits_reached = Some(worst);
        finding.error_bound = Some(format!("{:.1e}", 10f64.powf(-worst)));
        finding.slack = Some(10f64.powf(worst - f64::from(digits)));
        // What the same evidence refutes: a law whose order or rate is off by this much.
        let caught = tolerance + 2.0 * 10f64.powf(-worst);
        finding.power = Some(Power::of(
            show::bound(&Real::with_val(64, caught)),
            self.order
                .as_ref()
                .map(|o| format!("order ({o}) + {caught:.1e}")),
        ));
        finding
    }

    /// The refutation, if rho runs away from the claimed law.
    fn away(&self, ks: &[Real], rest: &[Real], least: f64) -> Option<Finding> {
        self.runs_away(ks, rest, least).then(|| {
            let mut finding = Finding::new(
                Verdict::Refuted,
                Some("rho over the claimed law does not settle: its logarithm keeps changing ever faster".into()),
            );
            finding.strength = Some(Strength::Sampled);
            finding
        })
    }

    /// Whether d(rest)/d(log k) is larger than `least` and grows from one end of the points to the
    /// other.
    fn runs_away(&self, ks: &[Real], rest: &[Real], least: f64) -> bool {
        let slope = |i: usize| {
            let rise = Real::with_val(64, &rest[i + 1] - &rest[i]);
            (rise / Real::with_val(64, &ks[i + 1] / &ks[i]).ln()).to_f64()
        };
        let slopes: Vec<f64> = (0..ks.len() - 1).map(slope).collect();
        let last = slopes[slopes.len() - 1];
        last.abs() > least
            && slopes
                .windows(2)
                .all(|w| w[1].abs() > 1.05 * w[0].abs() && w[0] * w[1] > 0.0)
    }
}
