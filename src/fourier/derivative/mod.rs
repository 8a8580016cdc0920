//! Route b: integration by parts on the real axis.
//!
//! On a piece (a, b) and for every n,
//!
//! ```text
//! ∫_a^b phi e^{-ikz} dz = sum_{j<n} (ik)^{-j-1} [phi^(j)(a) e^{-ika} - phi^(j)(b) e^{-ikb}]
//!                         + (ik)^{-n} ∫_a^b phi^(n) e^{-ikz} dz
//! ```
//!
//! where an infinite end contributes nothing (the limit of the regularised transform). phi is
//! differentiated symbolically until it is integrable; the boundary terms are exact; what is left
//! is integrated on the real axis by the rule that fits its decay. No complex path is taken.

pub(super) mod choice;
mod integrals;
mod phase;

use super::evidence::{Frequency, Limits, PointValue, Route, RouteRun};
use super::measured::turned;
use super::tails::log2;
use crate::activation::Activation;
use crate::error::{Doubt, Reason};
use crate::expr::eval_real;
use crate::number::{Complex, Real};
use choice::{Choice, choose};

/// Bits beyond what the sizes of terms and tolerances ask for.
const GUARD_BITS: f64 = 40.0;
/// Times that an integral is repeated with more bits.
const MAX_REPEATS: usize = 4;

/// Boundary terms are not computed with more bits than twice this.
const MOST_BOUNDARY_BITS: u32 = 50_000;

/// The choices for all pieces, or why there are none.
pub(super) type Choices = Result<Vec<Choice>, Doubt>;

/// Chooses for each piece.
///
/// # Errors
/// That the limits were reached.
pub(super) fn choices(activation: &Activation, limits: &Limits) -> Result<Choices, Doubt> {
    let budget = limits.budget();
    let pieces = activation.pieces().iter();
    let lists: Result<Vec<_>, _> = pieces.map(|piece| choose(piece, &budget)).collect();
    // What was measured after that moment says nothing about phi.
    match limits.exhausted() {
        Some(reason) => Err(reason),
        None => Ok(lists.map(|lists| lists.into_iter().flatten().collect())),
    }
}

/// The derivative route for one activation.
pub struct Derivative {
    choices: Choices,
}

impl Derivative {
    /// Differentiates the pieces and chooses a rule for each.
    ///
    /// # Errors
    /// That the limits were reached.
    pub fn new(activation: &Activation, limits: &Limits) -> Result<Self, Doubt> {
        let choices = choices(activation, limits)?;
        Ok(Derivative { choices })
    }

    /// F at these frequencies, to these absolute tolerances.
    pub fn run(&mut self, ks: &[Frequency], tolerances: &[Real], limits: &Limits) -> RouteRun {
        let choices = match &self.choices {
            Ok(choices) => choices,
            Err(reason) => return RouteRun::failed(Route::Derivative, ks.len(), reason.clone()),
        };
        let share = 4 * choices.len().max(1) as u32;
        let tolerances: Vec<Real> = tolerances
            .iter()
            .map(|t| Real::with_val(64, t / share))
            .collect();
        let mut total = Sums::new(ks.len());
        let mut details: Vec<String> = Vec::new();
        for choice in choices {
            for group in groups(choice, &tolerances) {
                let ks: Vec<&Frequency> = group.iter().map(|&j| &ks[j]).collect();
                let wanted: Vec<Real> = group.iter().map(|&j| tolerances[j].clone()).collect();
                let boundary = boundary_terms(choice, &ks, &wanted, limits);
                total.add(&group, turned(boundary, choice.origin.as_ref(), &ks));
                if let Some(rule) = &choice.rule {
                    let orders = choice.order as u32;
                    let scaled: Vec<Real> = ks
                        .iter()
                        .zip(&wanted)
                        .map(|(k, t)| Real::with_val(64, t * rug::ops::Pow::pow(k.at(64), orders)))
                        .collect();
                    let found = repeat(choice, rule, &ks, &scaled, limits);
                    total.nodes += found.nodes;
                    total.bits = total.bits.max(found.bits);
                    let divided = found
                        .values
                        .into_iter()
                        .zip(&ks)
                        .map(|(v, k)| v.map(|v| divide_by_ik(v, k, orders)))
                        .collect();
                    total.add(&group, turned(divided, choice.origin.as_ref(), &ks));
                }
            }
            details.push(choice.describe());
        }
        details.dedup();
        RouteRun {
            route: Route::Derivative,
            values: total.values,
            detail: details.join("; "),
            nodes: total.nodes,
            bits: total.bits,
        }
    }
}

struct Sums {
    values: Vec<Result<PointValue, Doubt>>,
    nodes: usize,
    bits: u32,
}

impl Sums {
    fn new(count: usize) -> Self {
        let zero = PointValue {
            value: Complex::with_val(64, 0),
            error: Real::with_val(64, 0),
            certificate: None,
        };
        Sums {
            values: vec![Ok(zero); count],
            nodes: 0,
            bits: 0,
        }
    }

    fn add(&mut self, group: &[usize], terms: Vec<Result<PointValue, Doubt>>) {
        for (&j, term) in group.iter().zip(terms) {
            match (&mut self.values[j], term) {
                (Ok(sum), Ok(term)) => {
                    let bits = sum.value.prec().0.max(term.value.prec().0);
                    let value = Complex::with_val(bits, &sum.value + &term.value);
                    let rounding = Real::with_val(64, value.abs_ref()) >> (bits - 2);
                    sum.value = value;
                    sum.error += term.error + rounding;
                }
                (slot @ Ok(_), Err(reason)) => *slot = Err(reason),
                (Err(_), _) => {}
            }
        }
    }
}

/// Frequencies that are computed together: in the phase of phi each has its own abscissae.
fn groups(choice: &Choice, tolerances: &[Real]) -> Vec<Vec<usize>> {
    match choice.rule {
        Some(choice::Rule::Phase(_)) => (0..tolerances.len()).map(|j| vec![j]).collect(),
        _ => by_precision(tolerances),
    }
}

/// Frequencies whose tolerances differ by less than 200 bits are computed together.
fn by_precision(tolerances: &[Real]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..tolerances.len()).collect();
    order.sort_by(|&a, &b| {
        log2(&tolerances[b])
            .total_cmp(&log2(&tolerances[a]))
            .then(a.cmp(&b))
    });
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for j in order {
        match groups.last_mut() {
            Some(g) if log2(&tolerances[g[0]]) - log2(&tolerances[j]) < 200.0 => g.push(j),
            _ => groups.push(vec![j]),
        }
    }
    groups
}

/// The exact terms at the finite ends of a piece.
fn boundary_terms(
    choice: &Choice,
    ks: &[&Frequency],
    tolerances: &[Real],
    limits: &Limits,
) -> Vec<Result<PointValue, Doubt>> {
    ks.iter()
        .zip(tolerances)
        .map(|(k, tolerance)| {
            if let Some(late) = limits.exhausted() {
                return Err(late.to_owned());
            }
            // The largest term is found at low precision first.
            let (_, size) = boundary(choice, k, 64)?;
            let wanted = (log2(&size) - log2(tolerance)).max(24.0) + GUARD_BITS;
            let mut bits = wanted.min(f64::from(u32::MAX / 4)) as u32;
            let mut rough = boundary(choice, k, bits)?.0;
            for _ in 0..MAX_REPEATS {
                // What cancels inside a derivative is in no term; more bits show it.
                let finer = bits.saturating_mul(2).saturating_add(64);
                let (value, size) = boundary(choice, k, finer)?;
                let gap = Complex::with_val(finer, &value - &rough);
                let rounding = size >> (bits - 12);
                let error = Real::with_val(64, gap.abs_ref()) * 2u32 + rounding;
                if error <= *tolerance || bits > MOST_BOUNDARY_BITS {
                    return Ok(PointValue {
                        value,
                        error,
                        certificate: None,
                    });
                }
                (rough, bits) = (value, finer);
            }
            Err(Doubt::from(
                "the terms at the ends of a piece cancel too far",
            ))
        })
        .collect()
}

/// The boundary terms and the sum of their moduli.
fn boundary(choice: &Choice, k: &Frequency, bits: u32) -> Result<(Complex, Real), Doubt> {
    let mut sum = Complex::with_val(bits, 0);
    let mut size = Real::with_val(64, 0);
    let k = k.at(bits);
    for (end, sign) in [(&choice.from, 1), (&choice.to, -1)] {
        let Some(end) = end else { continue };
        let z = eval_real(end, &[], bits)?;
        let turn = Complex::with_val(bits, (0, -Real::with_val(bits, &k * &z))).exp();
        for (j, derivative) in choice.derivatives[..choice.order].iter().enumerate() {
            let value = eval_real(derivative, &[("z", &z)], bits)
                .map_err(|e| format!("derivative {j} of phi at z = {end}: {e}"))?;
            let mut term = Complex::with_val(bits, &turn * &value);
            if sign < 0 {
                term = -term;
            }
            for _ in 0..=j {
                term /= &k;
                // 1/i = -i
                term.mul_i_mut(true);
            }
            size += Real::with_val(64, term.abs_ref());
            sum += term;
        }
    }
    Ok((sum, size))
}

fn divide_by_ik(mut v: PointValue, k: &Frequency, orders: u32) -> PointValue {
    let bits = v.value.prec().0;
    let k = k.at(bits + 8);
    for _ in 0..orders {
        v.value /= &k;
        v.value.mul_i_mut(true);
        v.error /= &k;
        // The quotient is rounded, and so is k.
        v.error += Real::with_val(64, v.value.abs_ref()) >> (bits - 2);
    }
    v
}

struct Found {
    values: Vec<Result<PointValue, Doubt>>,
    nodes: usize,
    bits: u32,
}

/// One integral, repeated with more bits until the tolerances are met or bits do not help.
fn repeat(
    choice: &Choice,
    rule: &choice::Rule,
    ks: &[&Frequency],
    tolerances: &[Real],
    limits: &Limits,
) -> Found {
    let fail = |reason: Doubt, nodes| Found {
        values: vec![Err(reason); ks.len()],
        nodes,
        bits: 0,
    };
    let wanted = |size: f64, t: &Real| (size - log2(t)).max(0.0) + GUARD_BITS;
    let mut bits = tolerances
        .iter()
        .map(|t| wanted(0.0, t))
        .fold(64.0, f64::max);
    let mut nodes = 0;
    for round in 0..MAX_REPEATS {
        if let Some(reason) = limits.exhausted() {
            return fail(reason, nodes);
        }
        if bits > f64::from(limits.max_bits) {
            return fail(
                Reason::Precision.doubt("the precision needed is beyond the limit"),
                nodes,
            );
        }
        let outcome = match integrals::integrate(choice, rule, ks, tolerances, bits as u32, limits)
        {
            Ok(outcome) => outcome,
            Err(reason) => return fail(reason, nodes),
        };
        nodes += outcome.nodes;
        let more = outcome
            .estimates
            .iter()
            .zip(tolerances)
            .filter(|(e, t)| e.error > **t)
            .map(|(e, t)| wanted(log2(&e.magnitude), t))
            .fold(0.0, f64::max);
        if more > bits + 4.0 && round + 1 < MAX_REPEATS {
            bits = more + 16.0;
            continue;
        }
        let values = outcome
            .estimates
            .into_iter()
            .map(|e| {
                Ok(PointValue {
                    value: e.value,
                    error: e.error,
                    certificate: None,
                })
            })
            .collect();
        return Found {
            values,
            nodes,
            bits: outcome.bits.max(bits as u32),
        };
    }
    fail("the working precision did not settle".into(), nodes)
}
