//! An activation with what is known of it.

use super::atoms::{Law, Zeros};
use super::term::{Delta, Term};
use super::value::number;
use std::collections::BTreeMap;

/// The truth about one activation. What is not known is left out, and no claim is made of it.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Which kind of input this is.
    pub family: &'static str,
    /// phi in `z`.
    pub phi: String,
    /// F in `k` for k > 0, as the terms of a sum.
    pub terms: Vec<String>,
    /// F stays as it is for k < 0 under conjugation, and what stands at single places.
    pub deltas: Option<Vec<Delta>>,
    pub law: Option<Law>,
    /// Laws of faster terms, which rule where one looks too early.
    pub masked: Vec<Law>,
    /// Whether the integral of 1/rho converges.
    pub converges: Option<bool>,
    pub zeros: Zeros,
    /// The autocorrelation in `d`.
    pub ridge: Option<String>,
    /// Its integral from 0 to `r`.
    pub ridge_integral: Option<String>,
    /// F is positive ('+'), negative ('-') or -i times positive ('o').
    pub phase: Option<char>,
    /// Parts of phi, to be dropped one by one.
    pub parts: Vec<String>,
}

impl Subject {
    /// The sum of these terms.
    pub fn sum(family: &'static str, terms: &[Term]) -> Subject {
        let laws: Option<Vec<Law>> = terms.iter().map(Term::law).collect();
        let parts: Vec<String> = terms.iter().map(Term::phi).collect();
        let (law, masked) = laws.as_deref().map_or((None, Vec::new()), leading);
        let alone = (terms.len() == 1).then(|| &terms[0]);
        let ridge = alone.and_then(Term::ridge);
        Subject {
            family,
            phi: parts.join("+"),
            terms: terms
                .iter()
                .map(Term::f)
                .filter(|f| !f.starts_with("(1)*(0)"))
                .collect(),
            deltas: all_deltas(terms),
            converges: laws.as_deref().and_then(converges),
            law,
            masked,
            zeros: alone.map_or(Zeros::Unknown, Term::zeros),
            ridge_integral: ridge.as_ref().and_then(|(_, integral)| integral.clone()),
            ridge: ridge.map(|(ridge, _)| ridge),
            phase: alone.and_then(phase),
            parts,
        }
    }

    /// The formula of F.
    pub fn f(&self) -> String {
        if self.terms.is_empty() {
            return "0".into();
        }
        self.terms.join("+")
    }
}

/// The phase of F where phi stands at 0.
fn phase(term: &Term) -> Option<char> {
    if term.shift != "0" || term.wave.is_some() {
        return None;
    }
    let negative = number(&term.factor) < 0.0;
    match (term.atom.phase?, negative, number(&term.scale) < 0.0) {
        ('o', negative, mirrored) => (negative == mirrored).then_some('o'),
        ('+', true, _) | ('-', false, _) => Some('-'),
        _ => Some('+'),
    }
}

/// How slowly rho grows: algebraic ones first, by order; then by the exponent and the rate.
fn speed(law: &Law) -> Option<(u32, f64)> {
    match law {
        Law::Band => None,
        Law::Bounded(order) => Some((0, f64::from(order.0) / f64::from(order.1))),
        Law::Known { order, rate, .. } if rate == "0" => {
            Some((0, f64::from(order.0) / f64::from(order.1)))
        }
        Law::Known { rate, exponent, .. } => Some((*exponent, number(rate))),
    }
}

/// The law of a sum: that of the slowest term, where it is alone.
fn leading(laws: &[Law]) -> (Option<Law>, Vec<Law>) {
    let mut known: Vec<(&Law, (u32, f64))> = laws
        .iter()
        .filter_map(|law| Some((law, speed(law)?)))
        .collect();
    known.sort_by(|(_, a), (_, b)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let Some((first, slowest)) = known.first() else {
        return (None, Vec::new());
    };
    let alone = known
        .get(1)
        .is_none_or(|(_, next)| next.0 > slowest.0 || next.1 > slowest.1 * (1.0 + 1e-9) + 1e-300);
    // A bounded term beside an exponential one may be the slower one: it says nothing about that.
    let vague = slowest.0 > 0 && laws.iter().any(|law| matches!(law, Law::Bounded(_)));
    if !alone || vague || !matches!(first, Law::Known { .. }) {
        return (None, Vec::new());
    }
    let masked = known[1..].iter().map(|(law, _)| (*law).clone());
    let masked = masked
        .filter(|law| matches!(law, Law::Known { .. }))
        .collect();
    (Some((*first).clone()), masked)
}

/// Whether the integral of 1/rho up to infinity converges.
fn converges(laws: &[Law]) -> Option<bool> {
    let orders = laws.iter().filter_map(|law| match speed(law) {
        Some((0, order)) => Some(order),
        _ => None,
    });
    let slowest = orders.fold(f64::INFINITY, f64::min);
    let bounded = laws.iter().any(|law| matches!(law, Law::Bounded(_)));
    if slowest > 1.0 {
        Some(true)
    } else {
        // Two slow terms could cancel.
        let slow = laws
            .iter()
            .filter(|law| speed(law).is_some_and(|s| s.0 == 0 && s.1 <= 1.0));
        (slow.count() == 1 && !bounded).then_some(false)
    }
}

/// What stands at single places, one weight for each place and order; those that cancel are left out.
fn all_deltas(terms: &[Term]) -> Option<Vec<Delta>> {
    let mut together: BTreeMap<(u32, String), Vec<String>> = BTreeMap::new();
    for term in terms {
        for delta in term.deltas()? {
            let key = (delta.order, delta.at);
            together.entry(key).or_default().push(delta.weight);
        }
    }
    let mut out = Vec::new();
    for ((order, at), weights) in together {
        let size = |text: &str| number(&format!("abs({text})"));
        let weight = weights.join("+");
        let largest = weights.iter().map(|w| size(w)).fold(0.0, f64::max);
        if largest > 0.0 && size(&weight) > 1e-40 * largest {
            out.push(Delta { at, order, weight });
        }
    }
    Some(out)
}
