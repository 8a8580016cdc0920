//! phi(z) of a penalty and a phase, to any digits, by two routes.
//!
//! ```text
//! phi(z) = (1/2 pi) ∫ e^{i theta(k)} rho(k)^{-1/2} e^{ikz} dk
//!        = (1/pi) [ ∫_0^∞ cos(theta) rho^{-1/2} cos(kz) dk - ∫_0^∞ sin(theta) rho^{-1/2} sin(kz) dk ]
//! ```
//!
//! for z != 0. The routes are those of [`crate::fourier`], with 1/sqrt(rho) in the place of the activation and
//! z in that of the frequency: rotated contours, and integration by parts on the real axis.

use super::freedom::Freedom;
use super::half_line::{Half, HalfLine, Wave};
use super::integral::{integral, power_diverges};
use super::penalty::{MARGIN, Refusal, Wanted};
use super::phase::{Phase, Turn};
use super::place::Place;
use crate::activation::growth::Probe;
use crate::activation::{Piece, Tail, kinks};
use crate::error::Doubt;
use crate::expr::{Expr, build};
use crate::fourier::{Frequency, Limits, Route};
use crate::kernel::rules::Value;
use crate::number::{Complex, Real};
use crate::quadrature;

/// Bits of the weights of the values that are taken off.
const ANCHOR_BITS: u32 = 2048;

/// One route at some places.
pub struct Run {
    /// Which.
    pub route: Route,
    /// A value for each place, or why there is none.
    pub values: Vec<Result<Value, Doubt>>,
    /// Rules and angles.
    pub detail: String,
}

/// An activation of a wanted penalty.
pub struct Representative {
    /// What was wanted.
    pub wanted: Wanted,
    /// The phase.
    pub turn: Turn,
    cosine: Option<HalfLine>,
    sine: Option<HalfLine>,
    /// phi = 0 for z < 0 was asked for.
    causal: bool,
    /// The polynomials that are taken off so that this holds, where some are open.
    anchor: Freedom,
    limits: Limits,
}

impl Representative {
    /// Prepares the integrals.
    ///
    /// # Errors
    /// A phase that this penalty does not have; 1/sqrt(rho) cannot be cut into analytic pieces.
    pub fn new(wanted: &Wanted, phase: &Phase, limits: &Limits) -> Result<Self, Refusal> {
        let turn = phase.turn(wanted)?;
        let half = |factor: &Expr| build::mul(factor.clone(), wanted.root.clone()).simplified();
        let (cosine, sine) = (half(&turn.cosine), half(&turn.sine));
        let mut phi = Representative::from_halves(wanted, turn, cosine, sine, limits)?;
        if *phase == Phase::Causal {
            phi.causal = true;
            phi.anchor = Freedom::of(wanted);
        }
        Ok(phi)
    }

    fn from_halves(
        wanted: &Wanted,
        turn: Turn,
        cosine: Expr,
        sine: Expr,
        limits: &Limits,
    ) -> Result<Self, Refusal> {
        let half = |wave: Wave, g: Expr| -> Result<Option<HalfLine>, Refusal> {
            if g.is_zero() {
                return Ok(None);
            }
            // What is not found may be there: no proof that there is no such activation.
            let refused = |why| Refusal::open("1/sqrt(rho) is analytic on pieces", why);
            let pieces = pieces(wanted, &g).map_err(refused)?;
            let power = power(&pieces);
            HalfLine::new(wave, pieces, power, limits)
                .map(Some)
                .map_err(refused)
        };
        Ok(Representative {
            wanted: wanted.clone(),
            turn,
            cosine: half(Wave::Cosine, cosine)?,
            sine: half(Wave::Sine, sine)?,
            causal: false,
            anchor: Freedom { degree: None },
            limits: limits.clone(),
        })
    }

    /// phi', for z != 0: the spectrum times ik.
    ///
    /// # Errors
    /// As [`Representative::new`].
    pub fn derivative(&self) -> Result<Representative, Refusal> {
        // i e^{i theta} = -sin(theta) + i cos(theta).
        let with_k = build::mul(build::var("k"), self.wanted.root.clone());
        let half = |factor: Expr| build::mul(factor, with_k.clone()).simplified();
        let mut slope = Representative::from_halves(
            &self.wanted,
            self.turn.clone(),
            half(build::neg(self.turn.sine.clone())),
            half(self.turn.cosine.clone()),
            &self.limits,
        )?;
        slope.causal = self.causal;
        let degree = self.anchor.degree.and_then(|d| d.checked_sub(1));
        slope.anchor = Freedom { degree };
        Ok(slope)
    }

    /// What the penalty leaves open.
    pub fn freedom(&self) -> Freedom {
        Freedom::of(&self.wanted)
    }

    /// phi(-z) = phi(z).
    pub fn is_even(&self) -> bool {
        self.sine.is_none() && !self.causal
    }

    /// phi(-z) = -phi(z).
    pub fn is_odd(&self) -> bool {
        self.cosine.is_none() && !self.causal
    }

    /// phi(z) = 0 for z < 0.
    pub fn is_causal(&self) -> bool {
        self.causal
    }

    /// Absolute errors of phi that leave about `digits` digits of its larger half, unless it is
    /// smaller than 10^-floor.
    pub fn tolerances(
        &mut self,
        places: &[Place],
        digits: u32,
        floor: u32,
        limits: &Limits,
    ) -> Vec<Real> {
        let sizes = sizes(places);
        let mut largest = vec![Real::with_val(64, 0); places.len()];
        for line in [&mut self.cosine, &mut self.sine].into_iter().flatten() {
            for (known, new) in largest
                .iter_mut()
                .zip(line.tolerances(&sizes, digits, floor, limits))
            {
                *known = known.clone().max(&(new / 4u32));
            }
        }
        largest
    }

    /// phi at these places to these absolute errors, by this route. Of the polynomials that a
    /// penalty leaves open, the causal phi is without the one through its values at z = -1/2, -3/2, …;
    /// any other phi has the one that the first cut gives it.
    pub fn run(
        &mut self,
        route: Route,
        places: &[Place],
        tolerances: &[Real],
        limits: &Limits,
    ) -> Run {
        let anchors = self.anchor.mirrored_references();
        if anchors.is_empty() {
            return self.with_cut(route, places, tolerances, limits);
        }
        let shown = places.len();
        // The weights of the anchors at z are those of their mirror images at -z.
        let mirrored: Vec<Real> = places.iter().map(|p| -p.at(ANCHOR_BITS)).collect();
        let mut all = places.to_vec();
        all.extend(anchors);
        let mut shares: Vec<Real> = tolerances
            .iter()
            .zip(&mirrored)
            .map(|(tolerance, z)| Real::with_val(64, tolerance / self.anchor.growth(z)))
            .collect();
        let least = shares.iter().cloned().reduce(|a, b| a.min(&b));
        shares.resize(all.len(), least.unwrap_or_else(|| Real::with_val(64, 0)));
        let mut run = self.with_cut(route, &all, &shares, limits);
        let anchored = run.values.split_off(shown);
        for (value, z) in run.values.iter_mut().zip(&mirrored) {
            *value = self.anchor.value_less(z, value, &anchored);
        }
        run
    }

    /// phi with the polynomial that the first cut leaves.
    fn with_cut(
        &mut self,
        route: Route,
        places: &[Place],
        tolerances: &[Real],
        limits: &Limits,
    ) -> Run {
        let sizes = sizes(places);
        let halves: Vec<(bool, Half)> = [(false, &mut self.cosine), (true, &mut self.sine)]
            .into_iter()
            .filter_map(|(sine, half)| {
                let line = half.as_mut()?;
                Some((sine, line.run(route, &sizes, tolerances, limits)))
            })
            .collect();
        let values = places.iter().enumerate().map(|(j, place)| {
            let mut total: Option<Value> = None;
            for (sine, half) in &halves {
                let part = half.values[j].clone()?;
                // -sin(theta) sin(kz) changes sign with z.
                let sign = if *sine && !place.negative { -1 } else { 1 };
                let sum = total.get_or_insert_with(|| Value::zero(part.bits));
                let bits = sum.bits.max(part.bits);
                sum.value.set_prec(bits + 32);
                sum.bits = bits;
                sum.add(&Real::with_val(64, sign), part);
            }
            let mut value = total.ok_or("phi is zero")?;
            let pi = Real::with_val(value.bits + 32, rug::float::Constant::Pi);
            value.value /= pi;
            value.error /= 3u32;
            Ok(value.rounded())
        });
        Run {
            route,
            values: values.collect(),
            detail: halves
                .iter()
                .map(|(_, half)| half.detail.as_str())
                .collect::<Vec<_>>()
                .join("; and "),
        }
    }

    /// Both routes.
    pub fn both(&mut self, places: &[Place], tolerances: &[Real], limits: &Limits) -> Vec<Run> {
        [Route::Contour, Route::Derivative]
            .map(|route| self.run(route, places, tolerances, limits))
            .into()
    }

    /// phi(0) = (1/pi) ∫_0^∞ cos(theta)/sqrt(rho) dk, where that converges.
    ///
    /// # Errors
    /// It does not, or the quadrature fails.
    pub fn at_zero(&self, digits: u32, limits: &Limits) -> Result<Value, Doubt> {
        let Some(line) = &self.cosine else {
            return Ok(Value::zero(64));
        };
        let pieces = line.pieces();
        let Tail::Algebraic { power } = self.wanted.tail else {
            return integral(
                pieces,
                quadrature::Tail::Exponential { rate: 1.0 },
                digits,
                limits,
            );
        };
        if power > -1.0 - MARGIN || power_diverges(pieces) {
            return Err(
                "the integral of 1/sqrt(rho) does not converge: phi(0) is infinite or open".into(),
            );
        }
        integral(pieces, quadrature::Tail::Algebraic, digits, limits)
    }
}

fn sizes(places: &[Place]) -> Vec<Frequency> {
    places.iter().map(|p| p.size.clone()).collect()
}

/// A formula in `k` on k > 0, or on the band, cut at its kinks, in `z`.
fn pieces(wanted: &Wanted, g: &Expr) -> Result<Vec<Piece>, Doubt> {
    let (from, to) = match &wanted.band {
        Some(band) => (band.from.clone(), Some(band.to.clone())),
        None => (build::num(0), None),
    };
    kinks::split(&Piece {
        from: Some(from),
        to,
        phi: g.substitute("k", &build::var("z")),
    })
    .map_err(Into::into)
}

/// q in g ~ k^q at 0; 0 where the pieces begin above.
pub(super) fn power(pieces: &[Piece]) -> f64 {
    let Some(first) = pieces.first() else {
        return 0.0;
    };
    if first
        .from
        .as_ref()
        .is_some_and(|e| !super::penalty::is_zero(e))
    {
        return 0.0;
    }
    let zero = Complex::with_val(320, 0);
    let right = Complex::with_val(320, 1);
    let power = Probe::new(&first.phi).power_at(&zero, &right);
    // Smaller than every power, as sin(theta) where theta vanishes: nothing to be taken off.
    if power == f64::INFINITY { 0.0 } else { power }
}

#[cfg(test)]
mod tests;
