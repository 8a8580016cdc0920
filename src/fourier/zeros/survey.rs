//! F on (0, top] as polynomials on pieces, each with a bound.
//!
//! On a piece, G(k) = k^s F(k) is interpolated at Chebyshev's points, with twice as many until the coefficients have
//! fallen below the level; then G has to agree with the polynomial at further points by both
//! routes: two that are drawn from the content, and some that close in on each break. A piece on which this fails is cut, towards a break
//! in octaves. s takes the pole of F at 0 away; k^s has no zero.

mod checked;
mod pieces;

use super::breaks;
use super::polynomial::Polynomial;
use crate::activation::spectrum;
use crate::error::Doubt;
use crate::fourier::{Frequency, Laboratory, PointValue, Route, exp2};
use crate::number::{Complex, Rational, Real};
use pieces::{Pending, Step, begun, nodes};

/// Most pieces, done and to come.
const MAX_PIECES: usize = 320;
/// Bits by which the values are better than the level of the polynomial.
const RESERVE: f64 = 8.0;
/// Turns of F in one piece, in radians.
const TURNS: f64 = 40.0;
/// Longest piece.
const LONGEST: f64 = 3.0;
/// How near to a break (other than 0) is looked, and how far down: 2^-20.
pub const NEAREST: i32 = -20;
/// Digits of the first look at F.
const PROBE_DIGITS: u32 = 12;

/// G on one piece.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// From here …
    pub from: Rational,
    /// … to here.
    pub to: Rational,
    /// The polynomial that stands for G.
    pub polynomial: Polynomial,
    /// log2 of the bound of |G - polynomial|.
    pub bound: f64,
    /// log2 of the largest |G| at a node.
    pub size: f64,
}

impl Fitted {
    /// Whether this frequency lies in the piece.
    pub fn holds(&self, k: f64) -> bool {
        self.from.to_f64() <= k && k <= self.to.to_f64()
    }
}

/// What is known about F on the whole range.
#[derive(Debug, Default)]
pub struct Fits {
    /// The pieces, from left to right.
    pub pieces: Vec<Fitted>,
    /// Around breaks: not looked at.
    pub gaps: Vec<(f64, f64)>,
    /// Where F is 0 altogether.
    pub vanishing: Vec<(f64, f64)>,
}

/// The engine of one claim.
pub struct Survey<'a> {
    /// The routes.
    pub laboratory: &'a mut Laboratory,
    /// The places where F need not be analytic, 0 among them.
    pub breaks: Vec<Rational>,
    /// s in G = k^s F.
    pub power: f64,
    /// Values that were computed.
    pub values: usize,
    route: Route,
    seed: u64,
    reach: f64,
}

impl<'a> Survey<'a> {
    /// Reads the breaks of phi up to `top` and finds s from F at `from` and at twice of it.
    ///
    /// # Errors
    /// F has no value there, or phi has too many breaks.
    pub fn new(
        laboratory: &'a mut Laboratory,
        from: &Rational,
        top: f64,
        seed: u64,
    ) -> Result<Self, Doubt> {
        let activation = laboratory.activation();
        let mut breaks = breaks::of(activation, 1.5 * top)
            .ok_or("phi oscillates with too many frequencies to look at each")?;
        breaks.insert(0, Rational::new());
        let reach = breaks::reach(activation);
        let mut survey = Survey {
            laboratory,
            breaks,
            power: 0.0,
            route: Route::Contour,
            values: 0,
            seed,
            reach,
        };
        survey.look(from)?;
        Ok(survey)
    }

    /// s with k^s F of one size near 0, to a multiple of 1/2, from two values; and the route with the
    /// fewer nodes for those of the polynomials. Any s and either route would be right.
    fn look(&mut self, from: &Rational) -> Result<(), Doubt> {
        let ks = [frequency(from)?, frequency(&Rational::from(from * 2u32))?];
        let tolerances = self.laboratory.expected_tolerances(&ks, PROBE_DIGITS);
        let mut least: Option<f64> = None;
        for run in self.laboratory.both(&ks, &tolerances) {
            let [Ok(a), Ok(b)] = &run.values[..] else {
                continue;
            };
            let cost = run.nodes as f64 * f64::from(run.bits);
            if least.is_some_and(|known| known <= cost) {
                continue;
            }
            least = Some(cost);
            self.route = run.route;
            let slope = a.sizes().0 - b.sizes().0;
            let seen = a.sizes().0 > a.sizes().1 && b.sizes().0 > b.sizes().1;
            let half = (2.0 * slope).round() / 2.0;
            self.power = if seen && half.abs() <= 40.0 {
                half
            } else {
                0.0
            };
        }
        Ok(())
    }

    /// F at these frequencies by the chosen route, by the other one where that has no value.
    fn by_route(
        &mut self,
        ks: &[Frequency],
        tolerances: &[Real],
    ) -> Vec<Result<PointValue, Doubt>> {
        let mut values = self.laboratory.route(self.route, ks, tolerances).values;
        let missing: Vec<usize> = (0..ks.len()).filter(|j| values[*j].is_err()).collect();
        if !missing.is_empty() {
            let other = match self.route {
                Route::Contour => Route::Derivative,
                _ => Route::Contour,
            };
            let own: Vec<Frequency> = missing.iter().map(|j| ks[*j].clone()).collect();
            let asked: Vec<Real> = missing.iter().map(|j| tolerances[*j].clone()).collect();
            let found = self.laboratory.route(other, &own, &asked).values;
            for (j, value) in missing.into_iter().zip(found) {
                if value.is_ok() {
                    values[j] = value;
                }
            }
        }
        values
    }

    /// The range in the pieces that it is begun with.
    fn cut(&self, from: &Rational, to: &Rational) -> Result<Vec<(Rational, Rational)>, Doubt> {
        let longest = LONGEST.min(TURNS / self.reach);
        if (to.to_f64() - from.to_f64()) / longest > 0.75 * MAX_PIECES as f64 {
            return Err(format!(
                "F turns too often on this range: phi reaches to |z| = {:.4e}",
                self.reach
            )
            .into());
        }
        let length = Rational::from_f64(longest).unwrap_or_else(|| Rational::from(1));
        let first = Rational::from(1).min(length.clone());
        let mut ranges = Vec::new();
        let mut at = from.clone();
        while at < *to {
            let step = if ranges.is_empty() { &first } else { &length };
            let mut end = Rational::from(&at + step);
            // No sliver at the end.
            if (&end + Rational::from(step / 8u32)) >= *to {
                end.clone_from(to);
            }
            ranges.push((at, end.clone()));
            at = end;
        }
        // A piece ends where F may be narrow, so that its nodes crowd there.
        let budget = self.laboratory.limits().budget();
        for place in spectrum::narrow(self.laboratory.activation(), 0.5, &budget) {
            if let Some(j) = ranges.iter().position(|(a, b)| *a < place && place < *b) {
                let (_, end) = &mut ranges[j];
                let end = std::mem::replace(end, place.clone());
                ranges.insert(j + 1, (place, end));
            }
        }
        Ok(ranges)
    }

    /// Polynomials for G on [from, to] whose bound is 2^-level of the largest |G| on each piece.
    ///
    /// # Errors
    /// F has no value somewhere, the routes disagree, F is not smooth at a place that the formula
    /// does not show, or a limit was reached.
    pub fn fits(&mut self, from: &Rational, to: &Rational, level: f64) -> Result<Fits, Doubt> {
        let mut pending: Vec<Pending> = self
            .cut(from, to)?
            .into_iter()
            .map(|(from, to)| begun(from, to))
            .collect();
        let mut fits = Fits::default();
        let mut unchecked: Vec<Fitted> = Vec::new();
        while !pending.is_empty() || !unchecked.is_empty() {
            if let Some(why) = self.laboratory.limits().exhausted() {
                return Err(why);
            }
            if pending.len() + unchecked.len() + fits.pieces.len() > MAX_PIECES {
                return Err(format!(
                    "F does not settle into {MAX_PIECES} smooth pieces (near k = {:.6})",
                    pending.first().map_or(0.0, |p| p.from.to_f64())
                )
                .into());
            }
            if pending.is_empty() {
                for (fitted, fine) in self.checked(std::mem::take(&mut unchecked), level)? {
                    if fine {
                        fits.pieces.push(fitted);
                    } else {
                        self.halve(&fitted.from, &fitted.to, &mut pending, &mut fits)?;
                    }
                }
                continue;
            }
            for (piece, values) in self.valued(std::mem::take(&mut pending), level)? {
                let (from, to) = (piece.from.clone(), piece.to.clone());
                match self.stepped(piece, &values, level)? {
                    Step::Fitted(fitted) => unchecked.push(*fitted),
                    Step::Again(piece) => pending.push(piece),
                    Step::Vanishes => fits.vanishing.push((from.to_f64(), to.to_f64())),
                    Step::Cut => self.halve(&from, &to, &mut pending, &mut fits)?,
                }
            }
        }
        fits.pieces.sort_by(|a, b| a.from.cmp(&b.from));
        fits.gaps.sort_by(|a, b| a.0.total_cmp(&b.0));
        fits.vanishing.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(fits)
    }

    /// Cuts a piece: at a break inside of it, in octaves towards one outside, else in the middle.
    fn halve(
        &self,
        from: &Rational,
        to: &Rational,
        pending: &mut Vec<Pending>,
        fits: &mut Fits,
    ) -> Result<(), Doubt> {
        let near = |w: &Rational| {
            let size = w.to_f64().max(1.0) * 2f64.powi(NEAREST);
            Rational::from_f64(size).unwrap_or_default()
        };
        if let Some(w) = self
            .breaks
            .iter()
            .find(|w| *w >= from && *w <= to && !w.is_zero())
        {
            let (low, high) = ((w - near(w)), (w + near(w)));
            fits.gaps.push((low.to_f64(), high.to_f64()));
            if *from < low {
                pending.push(begun(from.clone(), low));
            }
            if high < *to {
                pending.push(begun(high, to.clone()));
            }
            return Ok(());
        }
        let below = self.breaks.iter().rfind(|w| *w < from);
        let above = self.breaks.iter().find(|w| *w > to);
        // The ratio of the far to the near distance, on the side where it is larger.
        let ratio = |a: &Rational, b: &Rational| Rational::from(b / a).to_f64();
        let left = below.map(|w| (Rational::from(from - w), Rational::from(to - w)));
        let right = above.map(|w| (Rational::from(w - to), Rational::from(w - from)));
        let left_ratio = left.as_ref().map_or(1.0, |(a, b)| ratio(a, b));
        let right_ratio = right.as_ref().map_or(1.0, |(a, b)| ratio(a, b));
        let middle = match (&left, &right, below, above) {
            (Some((a, _)), _, Some(w), _) if left_ratio > 4.0 && left_ratio >= right_ratio => {
                w + scaled(a, left_ratio.sqrt())
            }
            (_, Some((a, _)), _, Some(w)) if right_ratio > 4.0 => w - scaled(a, right_ratio.sqrt()),
            _ => Rational::from(from + to) / 2u32,
        };
        let width = Rational::from(to - from).to_f64();
        if width < 1e-4 * to.to_f64() && left_ratio < 1.01 && right_ratio < 1.01 {
            return Err(
                format!("F is not seen to be smooth near k = {:.8}", middle.to_f64()).into(),
            );
        }
        pending.push(begun(from.clone(), middle.clone()));
        pending.push(begun(middle, to.clone()));
        Ok(())
    }

    /// F at the nodes of these pieces.
    fn valued(
        &mut self,
        pieces: Vec<Pending>,
        level: f64,
    ) -> Result<Vec<(Pending, Vec<PointValue>)>, Doubt> {
        let mut ks = Vec::new();
        for piece in &pieces {
            for k in nodes(&piece.from, &piece.to, piece.degree) {
                ks.push(frequency(&k)?);
            }
        }
        let digits = ((level + RESERVE) * std::f64::consts::LOG10_2).ceil() as u32;
        let mut tolerances = self.laboratory.expected_tolerances(&ks, digits);
        let mut at = 0;
        for piece in &pieces {
            for k in &ks[at..at + piece.degree + 1] {
                if let Some(log) = piece.tolerance {
                    tolerances[at] = exp2(log - self.power * k.to_f64().log2());
                }
                at += 1;
            }
        }
        self.values += ks.len();
        let values = self.by_route(&ks, &tolerances);
        let mut values = values.into_iter().zip(&ks).map(|(v, k)| {
            v.map_err(|why| why.at(format_args!("F has no value at k = {:.6}", k.to_f64())))
        });
        let mut result = Vec::new();
        for piece in pieces {
            let own: Result<Vec<PointValue>, Doubt> =
                values.by_ref().take(piece.degree + 1).collect();
            result.push((piece, own?));
        }
        Ok(result)
    }

    /// k^s with the bits of this value.
    fn factor(&self, k: &Rational, bits: u32) -> Real {
        let k = Real::with_val(bits, k);
        let s = Real::with_val(64, self.power);
        Real::with_val(bits, rug::ops::Pow::pow(&k, &s))
    }

    /// F by both routes at one frequency, to an absolute tolerance.
    pub fn both_at(
        &mut self,
        k: &Frequency,
        tolerance: Real,
    ) -> Vec<(Route, Result<PointValue, Doubt>)> {
        self.values += 1;
        self.laboratory
            .both(std::slice::from_ref(k), std::slice::from_ref(&tolerance))
            .into_iter()
            .map(|mut run| (run.route, run.values.swap_remove(0)))
            .collect()
    }
}

fn scaled(a: &Rational, by: f64) -> Rational {
    a * Rational::from_f64(by).unwrap_or_else(|| Rational::from(1))
}

/// The gap between two complex numbers.
pub fn gap(a: &Complex, b: &Complex) -> Real {
    let bits = a.prec().0.max(b.prec().0);
    Real::with_val(64, Complex::with_val(bits, a - b).abs_ref())
}

/// An exact frequency.
///
/// # Errors
/// It lies outside of what a frequency may be.
pub fn frequency(k: &Rational) -> Result<Frequency, Doubt> {
    Frequency::new(k.to_string(), crate::expr::build::rational(k.clone()))
}
