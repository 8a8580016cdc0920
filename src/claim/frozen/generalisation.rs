//! Which of two activations generalises better: the mean squared error at unseen points after training in the kernel regime, against that of a rival with the
//! same planes, width and data.
//!
//! | key | meaning |
//! |---|---|
//! | `against` | the rival: a formula in `z`, or `{ name = "…", phi = "…" }`, also with `pieces` |
//! | `bandwidths` | list of omega > 0: phi(omega z) of the same planes (default 1) |
//! | `ridges` | list of ridges, parts of the mean eigenvalue of K; above 0 they stand for early stopping (default 1e-8) |
//! | `unseen` | how many unseen points (default 500) |
//! | `seeds` | how many networks, each with planes, data and, where it is random, a target of its own (default 10) |
//! | `at-most`, `at-least` | the bound of the mean of log10(E/E'), E the mean squared error of the case's activation, E' that of the rival |
//!
//! Below 0 the case's activation is better; -0.3 is half the error. Each of the two takes, in every network anew, the bandwidth and the ridge that are best on a quarter of the training
//! points when it learned the other three, and then learns all of them; the unseen points choose nothing. The output weights start at 0: no `output`, no affine part. For
//! data whose targets are a function.
//!
//! Evidence: *least-norm*, the output weights `v = Phi (K + ridge)^-1 y`, where gradient descent with frozen planes ends, in double precision by Cholesky's
//! factors; *certified*, the same problem by its eigenvalues with residuals of 160 bits, and the gap to its dual. The number is a mean over the networks with its 95 % interval, wider by
//! what the two routes differ by.

use crate::activation::{Activation, Fast};
use crate::claim::common::bound::{Bound, Resolution, Sample};
use crate::claim::common::context::Context;
use crate::claim::common::trained::{go_on, seeds, shown};
use crate::claim::subject::activation;
use crate::claim::subject::training::Training;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::expr::eval_real;
use crate::fourier::Limits;
use crate::host::clock;
use crate::kernel::convex::Problem;
use crate::network::initial::Output;
use crate::network::{Data, Network};
use crate::verdict::{Finding, PointSummary, RouteSummary};
use crate::wire::{Item, Table, Text};
use nalgebra::{DMatrix, DVector};

/// Unseen points of a claim that does not say, and how many there may be.
const UNSEEN: usize = 500;
/// See [`UNSEEN`].
const UNSEEN_RANGE: std::ops::RangeInclusive<i64> = 50..=20_000;
/// Networks of a claim that does not say.
const NETWORKS: usize = 10;
/// The ridge of a claim that does not say.
const RIDGE: &str = "1e-8";
/// Its value.
const RIDGE_VALUE: f64 = 1e-8;
/// One of so many training points is kept to choose by.
const KEPT: usize = 4;
/// Fewest and most training points.
const POINTS: std::ops::RangeInclusive<usize> = 8..=2000;
/// Most features, neurons times points, in the training or unseen.
const MOST_FEATURES: usize = 4_000_000;
/// The least that the two routes are taken to differ by.
const RESOLUTION: f64 = 1e-6;
/// Rounds of refinement: enough for the gap, and it is measured.
const ROUNDS: usize = 2;
/// Greatest gap of a certificate.
const GAP: f64 = 1e-9;

/// A value with how it was typed.
type Typed = (String, f64);

/// The claim.
pub struct Generalisation {
    training: Training,
    ours: Activation,
    rival: Activation,
    bandwidths: Vec<Typed>,
    ridges: Vec<Typed>,
    unseen: usize,
    seeds: usize,
    bound: Bound,
    content: String,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong key, with its place; data without a function, too few of them, a start that is not 0.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let training = subject.required_training(table)?;
    let rival = match table.string_or_table("against")? {
        Some(Item::String(text)) => {
            let formula = text.parse(&subject.scope(&["z"]))?;
            Activation::from_formula(text.value.trim(), formula)
                .map_err(|why| text.error(why.to_string()))?
        }
        Some(Item::Table(rival)) => activation::read(rival, subject.params())?.0,
        None => {
            return Err(table.error(
                "`against` is missing here: a formula in z, or a table with `name` and `phi`",
            ));
        }
    };
    let set = training.set();
    if !set.is_function() {
        return Err(table.error(format!(
            "the targets of `{}` are no function that unseen points could have",
            set.name()
        )));
    }
    if !POINTS.contains(&training.points()) {
        return Err(table.error(format!(
            "this kind takes from {} to {} points, of which a quarter chooses, not {}",
            POINTS.start(),
            POINTS.end(),
            training.points()
        )));
    }
    if training.start.output != Output::Zero || training.shape.skip {
        return Err(table.error("this kind starts from v = 0: no `output`, no `affine` part"));
    }
    let unseen = table.integer_in("unseen", UNSEEN_RANGE)?;
    let unseen = unseen.map_or(UNSEEN, |n| n as usize);
    let most = training.points().max(unseen);
    let features = most.saturating_mul(training.shape.width);
    if features > MOST_FEATURES {
        return Err(table.error(format!(
            "{} neurons at {most} points are {features} features: this kind takes up to {MOST_FEATURES}",
            training.shape.width
        )));
    }
    let (one, ridge) = (("1".to_owned(), 1.0), (RIDGE.to_owned(), RIDGE_VALUE));
    let seeds = seeds(table, NETWORKS)?;
    Ok(Box::new(Generalisation {
        bandwidths: list(
            table,
            subject,
            "bandwidths",
            (&one, "positive", f64::MIN_POSITIVE),
        )?,
        ridges: list(table, subject, "ridges", (&ridge, "not negative", 0.0))?,
        bound: Bound::read(table, subject)?,
        unseen,
        seeds,
        rival,
        ours: subject.required_activation(table)?.clone(),
        training,
        content: subject.claim_content().to_string(),
    }))
}

/// Numbers from `least` on.
fn list(
    table: &mut Table,
    subject: &Subject,
    key: &str,
    (default, what, least): (&Typed, &str, f64),
) -> Result<Vec<Typed>, Diagnostic> {
    let Some(texts) = table.strings(key)? else {
        return Ok(vec![default.clone()]);
    };
    if texts.is_empty() {
        return Err(table.error(format!("`{key}` is empty; leave it out for the default")));
    }
    let number = |text: &Text| {
        let value = text.parse(&subject.scope(&[]))?;
        let value = eval_real(&value, &[], 64).map_err(|why| text.error(why.to_string()))?;
        let value = value.to_f64();
        match value.is_finite() && value >= least {
            true => Ok((text.value.trim().to_owned(), value)),
            false => Err(text.error(format!("`{key}` are finite and {what}, not {value}"))),
        }
    };
    texts.iter().map(number).collect()
}

impl Claim for Generalisation {
    fn statement(&self) -> (String, String) {
        let what = format!(
            "log10 of the mean squared error at unseen points over that of {}",
            self.rival.name
        );
        let about = format!("least norm, {}", self.training.in_words());
        self.bound.statement(&what, &about)
    }

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let limits = context.limits();
        self.gather(limits)
    }
}

impl Generalisation {
    fn gather(&self, limits: &Limits) -> Result<Finding, Doubt> {
        let mut ratios = Sample::default();
        let mut learned = [Learned::default(), Learned::default()];
        let mut apart = 0.0_f64;
        for seed in 0..self.seeds {
            go_on(limits)?;
            let id = format!("{}/{seed}", self.content);
            let (data, unseen) = self.training.draw_with_unseen(&id, self.unseen)?;
            let network = self.training.draw_network(&id)?;
            let place = Place {
                network: &network,
                data: &data,
                unseen: &unseen,
            };
            let both = [&self.ours, &self.rival].map(|phi| self.learn(phi, place));
            let [ours, rival] = both;
            let (ours, rival) = (ours?, rival?);
            let ratio = |of: fn(&Fitted) -> f64| (of(&ours) / of(&rival)).log10();
            ratios.0.push(ratio(|f| f.certified));
            apart = apart.max((ratio(|f| f.certified) - ratio(|f| f.double)).abs());
            learned[0].add(ours);
            learned[1].add(rival);
        }
        let gap = learned.iter().map(|l| l.gap).fold(0.0, f64::max);
        if !(apart.is_finite() && gap <= GAP) {
            return Err(format!(
                "the least-norm weights are known to a gap of {gap:.1e} only: give greater `ridges`"
            )
            .into());
        }
        let detail = format!(
            "{} networks, {} unseen points; double precision",
            self.seeds, self.unseen
        );
        let what = format!(
            "log10 of the error of {} over that of {}",
            self.ours.name, self.rival.name
        );
        let resolution = Resolution::Wider(
            apart.max(RESOLUTION),
            "what the two routes differ by, no less than 1e-6",
        );
        let mut finding = self.bound.weigh(&what, &ratios, resolution, detail);
        if let Some(first) = finding.routes.first_mut() {
            first.name = "least-norm".into();
        }
        finding.routes.push(RouteSummary {
            name: "certified".into(),
            detail: format!("160 bits, gap {gap:.0e}; the number differs by {apart:.0e}"),
            ..RouteSummary::default()
        });
        for (phi, learned) in [&self.ours, &self.rival].into_iter().zip(&learned) {
            finding.points.extend(learned.shown(&phi.name, self));
        }
        Ok(finding)
    }

    /// Chooses bandwidth and ridge, and learns.
    fn learn(&self, phi: &Activation, place: Place) -> Result<Fitted, Doubt> {
        let mut fast = Fast::new(phi)?;
        let (data, unseen) = (place.data, place.unseen);
        let mut best: Option<Choice> = None;
        let choices = self.bandwidths.len() * self.ridges.len();
        for (b, (_, omega)) in self.bandwidths.iter().enumerate() {
            let network = dilated(place.network, *omega);
            let features = network.features(&mut fast, &data.x)?;
            let n = data.len() as f64;
            // K, and its decomposition for every ridge.
            let each = n * n * (network.shape.width as f64 + n * self.ridges.len() as f64);
            super::matrix(data.len())?;
            clock::has_time_for(each)?;
            let features = DMatrix::from_vec(data.len(), network.shape.width, features);
            let k = &features * features.transpose();
            let error = |ridge: f64| match choices {
                1 => 0.0,
                _ => validate(&k, &data.y, ridge),
            };
            let errors = self.ridges.iter().map(|(_, ridge)| error(*ridge));
            let errors = errors.enumerate().filter(|(_, error)| error.is_finite());
            // The first of equals.
            let least = errors.reduce(|a, b| if b.1 < a.1 { b } else { a });
            if let Some((ridge, error)) = least
                && best.as_ref().is_none_or(|best| error < best.error)
            {
                best = Some(Choice {
                    error,
                    bandwidth: b,
                    ridge,
                    network,
                    features,
                    k,
                });
            }
        }
        let none = Reason::IllPosed
            .doubt("K is singular to rounding at all bandwidths: give greater `ridges`");
        let Choice {
            bandwidth,
            ridge,
            network,
            features,
            k,
            ..
        } = best.ok_or(none)?;
        let ridge_here = self.ridges[ridge].1 * k.trace() / data.len() as f64;
        let alpha = solve(&k, &data.y, ridge_here)
            .ok_or(Reason::IllPosed.doubt("K is singular to rounding: give greater `ridges`"))?;
        let double = features.tr_mul(&alpha);
        let problem = Problem {
            features: features.as_slice(),
            targets: &data.y,
            start: None,
            weights: None,
            ridge: ridge_here,
        };
        let solution = problem.solve_in(ROUNDS)?;
        let at = network.features(&mut fast, &unseen.x)?;
        let at = DMatrix::from_vec(unseen.len(), network.shape.width, at);
        let squares = unseen.y.iter().map(|y| y * y).sum::<f64>();
        let error = |v: &DVector<f64>| {
            let gaps = (&at * v)
                .iter()
                .zip(&unseen.y)
                .map(|(f, y)| f - y)
                .collect::<Vec<f64>>();
            gaps.iter().map(|gap| gap * gap).sum::<f64>() / squares
        };
        Ok(Fitted {
            bandwidth,
            ridge,
            double: error(&double),
            certified: error(&DVector::from_vec(solution.values)),
            gap: solution.gap.to_f64().abs(),
        })
    }
}

/// One network on its data.
#[derive(Clone, Copy)]
struct Place<'a> {
    network: &'a Network,
    data: &'a Data,
    unseen: &'a Data,
}

/// The bandwidth and the ridge that are best so far, and what was made of them.
struct Choice {
    /// The squared error on the points that choose.
    error: f64,
    bandwidth: usize,
    ridge: usize,
    /// phi(omega z) of the same planes, its features at the data, and their products.
    network: Network,
    features: DMatrix<f64>,
    k: DMatrix<f64>,
}

/// What one activation learned in one network.
struct Fitted {
    bandwidth: usize,
    ridge: usize,
    /// Mean squared error over the mean square of the targets, by either route.
    double: f64,
    certified: f64,
    /// The certificate's.
    gap: f64,
}

/// The same in all networks.
#[derive(Default)]
struct Learned {
    errors: Sample,
    choices: Vec<(usize, usize)>,
    gap: f64,
}

impl Learned {
    fn add(&mut self, fitted: Fitted) {
        self.errors.0.push(fitted.certified);
        self.choices.push((fitted.bandwidth, fitted.ridge));
        self.gap = self.gap.max(fitted.gap);
    }

    fn shown(&self, name: &str, claim: &Generalisation) -> Vec<PointSummary> {
        let what = format!("mean squared error of {name}, over the mean square of the targets");
        let mut points = vec![self.errors.beside(what)];
        let mut count = |what: &str, of: &[Typed], index: fn(&(usize, usize)) -> usize| {
            if of.len() > 1 {
                let times = |i: usize| self.choices.iter().filter(|c| index(c) == i).count();
                let taken = of.iter().enumerate().map(|(i, (text, _))| (text, times(i)));
                let taken: Vec<String> = taken
                    .filter(|(_, n)| *n > 0)
                    .map(|(text, n)| format!("{text}: {n}"))
                    .collect();
                points.push(shown(format!("{what} chosen for {name}"), taken.join(", ")));
            }
        };
        count("bandwidths", &claim.bandwidths, |c| c.0);
        count("ridges", &claim.ridges, |c| c.1);
        points
    }
}

/// The same planes with phi(omega z).
fn dilated(network: &Network, omega: f64) -> Network {
    let mut network = network.clone();
    let inner = 0..network.shape.biases().end;
    network.parameters[inner]
        .iter_mut()
        .for_each(|w| *w *= omega);
    network
}

/// `(K + ridge)^-1 y`; none where K is singular to rounding.
fn solve(k: &DMatrix<f64>, y: &[f64], ridge: f64) -> Option<DVector<f64>> {
    let mut k = k.clone();
    for i in 0..k.nrows() {
        k[(i, i)] += ridge;
    }
    let alpha = k.cholesky()?.solve(&DVector::from_column_slice(y));
    alpha.iter().all(|a| a.is_finite()).then_some(alpha)
}

/// The squared error on the last quarter of the points, once the others are learned.
fn validate(k: &DMatrix<f64>, y: &[f64], ridge: f64) -> f64 {
    let n = y.len();
    let learned = n - n / KEPT;
    let part = k.view((0, 0), (learned, learned)).into_owned();
    let ridge = ridge * part.trace() / learned as f64;
    let Some(alpha) = solve(&part, &y[..learned], ridge) else {
        return f64::INFINITY;
    };
    let found = k.view((learned, 0), (n - learned, learned)) * alpha;
    let gaps = found.iter().zip(&y[learned..]);
    gaps.map(|(f, y)| (f - y) * (f - y)).sum()
}

#[cfg(test)]
mod tests;
