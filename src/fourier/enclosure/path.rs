//! A hyperbola below the real line, and the rule on it.
//!
//! ```text
//! z(u) = x0 + A sinh(u - i theta),   z'(u) = A cosh(u - i theta),   |e^{-ikz}| = e^{-kA cosh u sin theta}
//! ```
//!
//! The strip of half-widths `below` and `above` about the real u is the region between two hyperbolas, of angles
//! theta + below and theta - above. Every parameter is a double and is used as the exact number that it is; the choice
//! of them is a matter of cost alone, and any choice leaves the bounds true.

use super::aim::Place;
use std::f64::consts::{LN_2, TAU};

/// Largest angle of the lowest hyperbola: below a right one, which the far sector has to hold.
pub(super) const WIDEST: f64 = 1.35;
/// How close to a singularity the lowest hyperbola comes.
const NEARNESS: f64 = 0.97;
/// A / depth that are tried.
const RATIOS: [f64; 8] = [0.9, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0];
/// Angles of the upper hyperbola that are tried.
const HIGHEST: [f64; 4] = [0.02, 0.05, 0.1, 0.2];
/// Angles of the path between the two that are tried.
const SHARES: u32 = 20;
/// Narrower strips are not tried.
const NARROWEST: f64 = 0.01;
/// Nats by which the ends lie below the error that is asked for.
const SPARE: f64 = 3.0;

/// Multiplications by q of [`moments`](super::moments) that take as long as a value of phi.
const MOMENTS_PER_NODE: f64 = 100.0;
/// Places of a path at which the order of such a sum is estimated.
const PLACES: u32 = 8;

/// Frequencies `low <= k <= high`, and the c of a factor e^{ck} that the integral has; 0 for none.
///
/// For a real k between them `|e^{k(c - iz)}| = e^{kt}` with t = c + Im z is convex in k: it is largest at an end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) weight: f64,
}

impl Span {
    /// One frequency, without a factor.
    pub(super) fn point(k: &Place) -> Span {
        Span {
            low: k.lower(),
            high: k.upper(),
            weight: 0.0,
        }
    }

    /// The k at which e^{kt} is largest.
    pub(super) fn worst(&self, t: f64) -> f64 {
        if t <= 0.0 { self.low } else { self.high }
    }
}

/// The path and the rule: nodes `j step`, `|j| <= nodes`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Path {
    /// x0.
    pub(super) centre: f64,
    /// A.
    pub(super) scale: f64,
    /// theta.
    pub(super) angle: f64,
    /// Half-width of the strip towards larger angles.
    pub(super) below: f64,
    /// Half-width of the strip towards the real line.
    pub(super) above: f64,
    /// Distance of the nodes.
    pub(super) step: f64,
    /// Nodes on either side of 0.
    pub(super) nodes: u32,
}

impl Path {
    /// The end of the window: half a step beyond the last node. Exact: a step has 16 bits.
    pub(super) fn end(&self) -> f64 {
        (f64::from(self.nodes) + 0.5) * self.step
    }

    /// The angle of the lowest hyperbola. Exact: angles have 16 bits.
    pub(super) fn lowest(&self) -> f64 {
        self.angle + self.below
    }

    /// The angle of the highest one.
    pub(super) fn highest(&self) -> f64 {
        self.angle - self.above
    }

    /// The cheapest of some paths that stay above a singularity at `depth` below the centre and within an angle of
    /// `widest`, for an error of e^-nats where phi is about 1.
    pub(super) fn choose(depth: f64, widest: f64, span: &Span, nats: f64) -> Option<Path> {
        let mut best: Option<(f64, Path)> = None;
        for ratio in RATIOS {
            let scale = rounded(ratio * depth);
            let sine = NEARNESS * depth / scale;
            let most = if sine >= 1.0 {
                widest
            } else {
                sine.asin().min(widest)
            };
            for high in HIGHEST {
                for share in 1..SHARES {
                    let angle = high + (most - high) * f64::from(share) / f64::from(SHARES);
                    let least = best.as_ref().map_or(f64::INFINITY, |(least, _)| *least);
                    let candidate = Self::with([scale, high, angle, most], span, nats);
                    let candidate = candidate.map(|path| (path.cost(span, nats, least), path));
                    best = candidate.filter(|(cost, _)| *cost < least).or(best);
                }
            }
        }
        best.map(|(_, path)| path)
    }

    /// The rule of these parameters.
    fn with([scale, high, angle, most]: [f64; 4], span: &Span, nats: f64) -> Option<Path> {
        let (high, angle, most) = (rounded(high), rounded(angle), rounded(most));
        let (below, above) = (most - angle, angle - high);
        if below < NARROWEST || above < NARROWEST {
            return None;
        }
        let rise = |psi: f64| {
            let t = span.weight - scale * psi.sin();
            span.worst(t) * t
        };
        let low = (nats + rise(most)) / (TAU * below);
        let edge = span.low * scale * high.sin();
        // Towards the real line the integrand decays later: its integral is about log(1 + 1/edge).
        let up = (nats + rise(high) + (1.0 + 1.0 / edge).ln().ln_1p()) / (TAU * above);
        let inverse = low.max(up).max(2.0);
        let cosh = (nats + SPARE + span.low * span.weight) / (span.low * scale * angle.sin());
        let cosh = cosh.max(1.2);
        let end = cosh.acosh();
        let step = rounded(1.0 / inverse);
        let nodes = (end / step).ceil();
        let path = Path {
            centre: 0.0,
            scale,
            angle,
            below,
            above,
            step,
            nodes: nodes as u32,
        };
        (nodes.is_finite() && nodes < 1e9).then_some(path)
    }

    /// About how many values of phi the rule is worth; no more than seen to be above a limit.
    fn cost(&self, span: &Span, nats: f64, limit: f64) -> f64 {
        let nodes = f64::from(self.nodes);
        if nodes >= limit {
            return nodes;
        }
        nodes * (1.0 + self.order(span, nats) / MOMENTS_PER_NODE)
    }

    /// About the order of a Taylor sum in k about the middle of the span, for an error of e^-nats.
    fn order(&self, span: &Span, nats: f64) -> f64 {
        let reach = 0.5 * (span.high - span.low);
        if reach <= 1e-9 * span.low {
            return 0.0;
        }
        let middle = 0.5 * (span.high + span.low);
        // At each place log |q| r, the log of the integrand, and y = r |Re q|.
        let at = |i: u32| {
            let u = self.end() * f64::from(i) / f64::from(PLACES);
            let t = span.weight - self.scale * u.cosh() * self.angle.sin();
            let x = self.scale * u.sinh() * self.angle.cos();
            let size = (self.scale * u.cosh()).ln() + middle * t;
            ((reach * t.hypot(x)).ln(), size, reach * t.abs())
        };
        let places: Vec<(f64, f64, f64)> = (0..=PLACES).map(at).collect();
        let rest = |n: f64| {
            let factorial = n * n.ln() - n;
            let rise = |y: f64| if y < n { (n / (n - y)).ln().min(y) } else { y };
            let sizes = places
                .iter()
                .map(|(power, size, y)| n * power + size + rise(*y) - factorial);
            sizes.fold(f64::NEG_INFINITY, f64::max)
        };
        let mut n = 16.0;
        while rest(n) > -nats && n < 1e5 {
            n *= 2.0;
        }
        let mut step = 0.25 * n;
        while step > 0.02 * n {
            n += if rest(n) > -nats { step } else { -step };
            step *= 0.5;
        }
        n
    }

    /// A path of given parameters: A, and the angles of the upper hyperbola and, as a share of what is left, of the path.
    #[cfg(test)]
    pub(super) fn of([scale, high, share]: [f64; 3], step: f64, nodes: u32) -> Path {
        let (high, most) = (rounded(high), rounded(WIDEST));
        let angle = rounded(high + (most - high) * share);
        Path {
            centre: 0.0,
            scale: rounded(scale),
            angle,
            below: rounded((most - angle) / 2.0),
            above: angle - high,
            step: rounded(step),
            nodes,
        }
    }

    /// In a few words, with every parameter as it is.
    pub(super) fn describe(&self) -> String {
        format!(
            "hyperbola A = {}, theta = {}, strip -{} +{}, h = {}, {} nodes on either side",
            self.scale, self.angle, self.below, self.above, self.step, self.nodes
        )
    }
}

/// A number of 16 bits nearby, so that sums and products of parameters are exact, and short to write down.
fn rounded(x: f64) -> f64 {
    let unit = (x.abs().log2().floor() - 15.0).exp2();
    (x / unit).round() * unit
}

/// log2 as nats.
pub(super) fn nats(bits: f64) -> f64 {
    bits * LN_2
}
