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
use super::penalty::{MARGIN, Refusal, Wanted};
use super::phase::{Phase, Turn};
use crate::activation::growth::Probe;
use crate::activation::{Piece, Tail, kinks};
use crate::expr::{Evaluator, Expr, Program, build, eval_real};
use crate::fourier::{Frequency, Limits, Route, end_of_piece};
use crate::kernel::rules::{Value, refined};
use crate::number::{Complex, Real};
use crate::quadrature::{self, Stop};
use std::sync::Arc;

/// Bits of the weights of the values that are taken off.
const ANCHOR_BITS: u32 = 2048;
/// Bits that the integrand at z = 0 has beyond those of the integral.
const GUARD: u32 = 64;

/// A place z != 0, exact.
#[derive(Clone, Debug)]
pub struct Place {
    /// As typed.
    pub text: String,
    /// |z|.
    pub size: Frequency,
    /// z < 0.
    pub negative: bool,
    expr: Expr,
}

impl Place {
    /// From a constant.
    ///
    /// # Errors
    /// A sentence, where it is no real number of a size from 1e-9 to 1e6.
    pub fn new(text: impl Into<String>, expr: Expr) -> Result<Self, String> {
        let text = text.into();
        let value = eval_real(&expr, &[], 128).map_err(|e| format!("`{text}`: {e}"))?;
        let negative = value < 0;
        let size = if negative {
            build::neg(expr.clone())
        } else {
            expr.clone()
        };
        let size = Frequency::new(size.to_string(), size).map_err(|_| {
            format!(
                "z = `{text}` is {:.6}; a designed activation is computed for 1e-9 <= |z| <= 1e6",
                value.to_f64()
            )
        })?;
        Ok(Place {
            text,
            size,
            negative,
            expr,
        })
    }

    /// The value with `bits` bits.
    pub fn at(&self, bits: u32) -> Real {
        let size = self.size.at(bits);
        if self.negative { -size } else { size }
    }

    /// The exact expression.
    pub fn expr(&self) -> &Expr {
        &self.expr
    }
}

/// One route at some places.
pub struct Run {
    /// Which.
    pub route: Route,
    /// A value for each place, or why there is none.
    pub values: Vec<Result<Value, String>>,
    /// Rules and angles.
    pub detail: String,
}

/// An activation of a wanted penalty.
pub struct Representative {
    /// What was wanted.
    pub wanted: Wanted,
    /// The phase.
    pub turn: Turn,
    cosine: Option<(Vec<Piece>, HalfLine)>,
    sine: Option<(Vec<Piece>, HalfLine)>,
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
        let half = |wave: Wave, g: Expr| -> Result<Option<(Vec<Piece>, HalfLine)>, Refusal> {
            if g.is_zero() {
                return Ok(None);
            }
            let refused = |why| Refusal::new("1/sqrt(rho) is analytic on pieces", why);
            let pieces = pieces(wanted, &g).map_err(refused)?;
            let power = power(&pieces);
            let line = HalfLine::new(wave, pieces.clone(), power, limits).map_err(refused)?;
            Ok(Some((pieces, line)))
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
        let sizes: Vec<Frequency> = places.iter().map(|p| p.size.clone()).collect();
        let mut largest = vec![Real::with_val(64, 0); places.len()];
        for (_, line) in [&mut self.cosine, &mut self.sine].into_iter().flatten() {
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
        let anchors: Vec<Place> = self
            .anchor
            .references()
            .into_iter()
            .map(build::neg)
            .filter_map(|e| Place::new(e.to_string(), e).ok())
            .collect();
        if anchors.is_empty() {
            return self.with_cut(route, places, tolerances, limits);
        }
        let shown = places.len();
        let weights: Vec<Vec<Real>> = places
            .iter()
            .map(|place| {
                let mirrored = -place.at(ANCHOR_BITS);
                self.anchor.weights(&mirrored)
            })
            .collect();
        let mut all = places.to_vec();
        all.extend(anchors);
        let mut shares: Vec<Real> = tolerances
            .iter()
            .zip(&weights)
            .map(|(tolerance, weights)| {
                let heavy: f64 = weights.iter().map(|w| w.to_f64().abs()).sum();
                Real::with_val(64, tolerance / (1.0 + heavy))
            })
            .collect();
        let least = shares.iter().cloned().reduce(|a, b| a.min(&b));
        shares.resize(all.len(), least.unwrap_or_else(|| Real::with_val(64, 0)));
        let mut run = self.with_cut(route, &all, &shares, limits);
        let anchored = run.values.split_off(shown);
        for (value, weights) in run.values.iter_mut().zip(&weights) {
            let less = || -> Result<Value, String> {
                let mut value = value.clone()?;
                for (weight, anchor) in weights.iter().zip(&anchored) {
                    let weight = Real::with_val(ANCHOR_BITS, -weight);
                    value.add(&weight, anchor.clone()?);
                }
                Ok(value.rounded())
            };
            *value = less();
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
        let sizes: Vec<Frequency> = places.iter().map(|p| p.size.clone()).collect();
        let halves: Vec<(bool, Half)> = [(false, &mut self.cosine), (true, &mut self.sine)]
            .into_iter()
            .filter_map(|(sine, half)| {
                let (_, line) = half.as_mut()?;
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
    pub fn at_zero(&self, digits: u32, limits: &Limits) -> Result<Value, String> {
        let Some((pieces, _)) = &self.cosine else {
            return Ok(Value::zero(64));
        };
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

fn power_diverges(pieces: &[Piece]) -> bool {
    power(pieces) <= -1.0 + MARGIN
}

/// `(1/pi) ∫ g`.
fn integral(
    pieces: &[Piece],
    tail: quadrature::Tail,
    digits: u32,
    limits: &Limits,
) -> Result<Value, String> {
    if power_diverges(pieces) {
        return Err("1/sqrt(rho) cannot be integrated at k = 0: phi(0) is open".into());
    }
    let tolerance = Real::with_val(64, -f64::from(digits)).exp10();
    let found = refined(&tolerance, limits, pieces.len() + 1, |ask| {
        let bits = ask.bits + GUARD;
        let mut total = Value::zero(ask.bits);
        for piece in pieces.iter().filter(|p| !p.phi.is_zero()) {
            let program = Arc::new(Program::compile(&[&piece.phi], &["z"]));
            let mut g = Evaluator::<Real>::new(program, bits);
            let mut at = |k: &Real| match g.eval(&[k]) {
                Ok(found) => Ok(found[0].clone()),
                // Far out rho is beyond every exponent.
                Err(_) if *k > 1000 && piece.to.is_none() => Ok(Real::with_val(bits, 0)),
                Err(why) => Err(Stop::Domain(why.to_string())),
            };
            let from = match &piece.from {
                Some(e) => end_of_piece(e, bits)?,
                None => Real::with_val(bits, 0),
            };
            let part = match &piece.to {
                Some(to) => {
                    let to = end_of_piece(to, bits)?;
                    ask.finite(&from, &to, |node| {
                        let k = match node.end {
                            quadrature::End::First => Real::with_val(bits, &from + &node.distance),
                            quadrature::End::Second => Real::with_val(bits, &to - &node.distance),
                        };
                        at(&k)
                    })?
                }
                None => ask.half_line(tail.clone(), |t| at(&Real::with_val(bits, &from + t)))?,
            };
            total.add(&Real::with_val(64, 1), part);
        }
        Ok(total)
    })?;
    let pi = Real::with_val(found.bits + 32, rug::float::Constant::Pi);
    Ok(Value {
        value: found.value / pi,
        error: found.error / 3u32,
        ..found
    }
    .rounded())
}

/// A formula in `k` on k > 0, or on the band, cut at its kinks, in `z`.
fn pieces(wanted: &Wanted, g: &Expr) -> Result<Vec<Piece>, String> {
    let (from, to) = match &wanted.band {
        Some(band) => (band.from.clone(), Some(band.to.clone())),
        None => (build::num(0), None),
    };
    kinks::split(&Piece {
        from: Some(from),
        to,
        phi: g.substitute("k", &build::var("z")),
    })
}

/// q in g ~ k^q at 0; 0 where the pieces begin above.
fn power(pieces: &[Piece]) -> f64 {
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
mod tests {
    use super::*;
    use crate::design::Band;
    use crate::expr::Scope;

    fn parse(text: &str, variable: &str) -> Expr {
        Expr::parse(text, &Scope::new(&[variable])).expect("a formula")
    }

    fn places(texts: &[&str]) -> Vec<Place> {
        let one = |t: &&str| Place::new(*t, parse(t, "")).expect("a place");
        texts.iter().map(one).collect()
    }

    /// Both routes agree with the formula to `digits` digits, after what is open was taken off.
    fn agrees(rho: &str, band: Option<(&str, &str)>, phase: &Phase, phi: &str, digits: u32) {
        let limits = Limits::default();
        let band = band.map(|(a, b)| Band {
            from: parse(a, ""),
            to: parse(b, ""),
        });
        let wanted = Wanted::new(&parse(rho, "k"), band).expect(rho);
        let mut found = Representative::new(&wanted, phase, &limits).expect(rho);
        let freedom = found.freedom();
        let exact = parse(phi, "z");
        let mut at = places(&["1/4", "-1", "pi", "8"]);
        for e in freedom.references() {
            at.push(Place::new(e.to_string(), e).expect("a place"));
        }
        let tolerances = found.tolerances(&at, digits + 3, 100, &limits);
        let bits = 320;
        let claimed: Vec<Real> = at
            .iter()
            .map(|p| eval_real(&exact, &[("z", &p.at(bits))], bits).expect(phi))
            .collect();
        for run in found.both(&at, &tolerances, &limits) {
            let values: Vec<Real> = run
                .values
                .iter()
                .map(|v| v.as_ref().expect(rho).value.clone())
                .collect();
            let references = 4..at.len();
            for j in 0..4 {
                let weights = freedom.weights(&at[j].at(bits));
                let less = |list: &[Real]| {
                    let line = weights.iter().zip(&list[references.clone()]);
                    line.fold(list[j].clone(), |sum, (w, v)| {
                        sum - Real::with_val(bits, w * v)
                    })
                };
                let (a, b) = (less(&values), less(&claimed));
                let off = Real::with_val(64, &a - &b).abs();
                let scale = Real::with_val(64, b.abs_ref()).max(&Real::with_val(64, 1e-9));
                let right = -Real::with_val(64, off / scale).log10();
                assert!(
                    right > digits,
                    "{rho} by {:?} at {}: {right:.1} digits, {} for {}",
                    run.route,
                    at[j].text,
                    a.to_f64(),
                    b.to_f64()
                );
            }
        }
    }

    #[test]
    fn representatives_are_what_they_are_known_to_be() {
        let even = Phase::Even;
        agrees("exp(2*k)", None, &even, "1/(pi*(1+z^2))", 30);
        agrees("exp(k^2)", None, &even, "exp(-z^2/2)/sqrt(2*pi)", 30);
        agrees("(1+k^2)^2", None, &even, "exp(-abs(z))/2", 30);
        agrees("1+k^2", None, &even, "besselk(0,abs(z))/pi", 30);
        agrees("9", Some(("0", "2")), &even, "sin(2*z)/(3*pi*z)", 30);
        agrees("1", Some(("1", "2")), &even, "(sin(2*z)-sin(z))/(pi*z)", 30);
        agrees("exp(2*k)", None, &Phase::Odd, "z/(pi*(1+z^2))", 30);
    }

    #[test]
    fn penalties_that_vanish_at_0_leave_a_polynomial_open() {
        let even = Phase::Even;
        agrees("k^4", None, &even, "-abs(z)/2", 25);
        agrees("k^2", None, &even, "-log(abs(z))/pi", 25);
        agrees(
            "k^3",
            None,
            &even,
            "abs(z)^(1/2)/(2*gamma(3/2)*cos(3*pi/4))",
            25,
        );
        agrees("k^2", None, &Phase::Odd, "sign(z)/2", 25);
        agrees("k^4", None, &Phase::Causal, "relu(z)", 25);
        // F = -1/(k^2 (1 + ik)): the rectifier after an exponential memory.
        agrees(
            "k^4+k^6",
            None,
            &Phase::Causal,
            "relu(z)-1+exp(-relu(z))",
            20,
        );
    }

    #[test]
    fn a_causal_activation_is_0_on_the_left_though_a_line_is_open() {
        let limits = Limits::default();
        let wanted = Wanted::new(&parse("k^4", "k"), None).expect("a penalty");
        let mut relu =
            Representative::new(&wanted, &Phase::Causal, &limits).expect("the rectifier");
        assert!(relu.is_causal() && !relu.is_even());
        let mut step = relu.derivative().expect("its derivative");
        let at = places(&["-8", "-1/4", "1/4", "pi"]);
        let tolerances = vec![Real::with_val(64, 1e-25); at.len()];
        for run in relu.both(&at, &tolerances, &limits) {
            for (place, value) in at.iter().zip(&run.values) {
                let value = value.as_ref().expect("a value");
                let exact = place.at(256).max(&Real::with_val(256, 0));
                let off = Real::with_val(64, &value.value - &exact).abs();
                assert!(off < 1e-24 && value.error < 1e-24, "{}", place.text);
            }
        }
        for run in step.both(&at, &tolerances, &limits) {
            for (place, value) in at.iter().zip(&run.values) {
                let exact = if place.negative { 0.0 } else { 1.0 };
                let found = value.as_ref().expect("a value").value.to_f64();
                assert!((found - exact).abs() < 1e-15, "{}: {found}", place.text);
            }
        }
    }

    #[test]
    fn the_derivative_is_the_derivative() {
        let limits = Limits::default();
        let wanted = Wanted::new(&parse("exp(2*k)", "k"), None).expect("a penalty");
        let found = Representative::new(&wanted, &Phase::Even, &limits).expect("an activation");
        let mut slope = found.derivative().expect("a derivative");
        let at = places(&["1", "-3"]);
        let tolerances = slope.tolerances(&at, 25, 100, &limits);
        for run in slope.both(&at, &tolerances, &limits) {
            for (place, value) in at.iter().zip(&run.values) {
                let z = place.at(128).to_f64();
                let exact = -2.0 * z / (std::f64::consts::PI * (1.0 + z * z).powi(2));
                let value = value.as_ref().expect("a value").value.to_f64();
                assert!((value - exact).abs() < 1e-15, "{value} for {exact}");
            }
        }
    }

    #[test]
    fn the_value_at_0_is_an_integral_of_its_own() {
        let limits = Limits::default();
        for (rho, exact) in [("exp(2*k)", 1.0 / std::f64::consts::PI), ("(1+k^2)^2", 0.5)] {
            let wanted = Wanted::new(&parse(rho, "k"), None).expect("a penalty");
            let found = Representative::new(&wanted, &Phase::Even, &limits).expect("an activation");
            let value = found.at_zero(30, &limits).expect("a value");
            assert!((value.value.to_f64() - exact).abs() < 1e-15, "{rho}");
            assert!(value.error < 1e-29, "{rho}");
        }
        let wanted = Wanted::new(&parse("k^2", "k"), None).expect("a penalty");
        let found = Representative::new(&wanted, &Phase::Even, &limits).expect("an activation");
        assert!(
            found.at_zero(30, &limits).is_err(),
            "-ln|z|/pi has no value at 0"
        );
    }
}
