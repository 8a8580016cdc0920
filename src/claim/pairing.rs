//! Pairings with Gaussian test functions: of an activation on the z side, of the regular part of a
//! transform (as a finite part) on the k side.
//!
//! All test functions of a claim are paired at once: phi, or the formula, is what is dear at a node,
//! and it does not depend on the test function.

use crate::activation::{Activation, Piece};
use crate::expr::{Evaluator, Expr, Program};
use crate::fourier::Limits;
use crate::number::{Complex, Real};
use crate::quadrature::{End, Estimate, Node, Options, Stop, Tail, exp_sinh, from_fn, tanh_sinh};
use rug::Assign;
use rug::float::Constant;
use rug::ops::NegAssign;
use std::sync::Arc;

mod regular;
pub use regular::Regular;

/// Bits beyond those of the integrand in which the test functions are computed.
const TEST_GUARD: u32 = 32;

/// g(k) = exp(-(k - c)^2/(2 s^2)); c and s exact in doubles.
pub struct Gaussian {
    c: f64,
    s: f64,
}

/// A number with an error bound.
pub struct Paired {
    /// The value.
    pub value: Complex,
    /// Upper bound of the error.
    pub error: Real,
}

/// One pairing per test function, and the number of evaluations for all of them.
pub struct Pairings {
    /// In the order of the test functions.
    pub each: Vec<Paired>,
    /// Evaluations of phi, or of the formula.
    pub nodes: usize,
}

impl Gaussian {
    /// Centre and width.
    pub fn new(c: f64, s: f64) -> Self {
        Gaussian { c, s }
    }

    /// For people.
    pub fn name(&self) -> String {
        format!("g(c = {}, s = {})", self.c, self.s)
    }

    /// The n-th derivative at k, by the recurrence of the Hermite polynomials:
    /// g^(n+1) = -(u g^(n) + n g^(n-1))/s^2 with u = k - c.
    pub fn derivative(&self, k: &Real, n: u32, bits: u32) -> Real {
        let u = Real::with_val(bits, k - self.c);
        let s2 = Real::with_val(bits, self.s).square();
        let exponent = -Real::with_val(bits, u.square_ref()) / &s2 / 2u32;
        let mut now = exponent.exp();
        let mut before = Real::with_val(bits, 0);
        for m in 0..n {
            let next = -(Real::with_val(bits, &u * &now) + before * m) / &s2;
            before = now;
            now = next;
        }
        now
    }
}

/// `∫ phi(z) g^(z) dz` for every g, either on half-lines and intervals from breakpoint to breakpoint,
/// or on windows of length 2 up to where every g^ is nothing.
///
/// # Errors
/// Why an integral has no value.
pub fn of_activation(
    activation: &Activation,
    gs: &[Gaussian],
    half_lines: bool,
    bits: u32,
    tolerance: &Real,
    limits: &Limits,
) -> Result<Pairings, String> {
    let mut total = Pairings::zero(gs.len(), bits);
    for piece in activation.pieces() {
        if piece.phi.is_zero() {
            continue;
        }
        let program = Arc::new(Program::compile(&[&piece.phi], &["z"]));
        let mut evaluator = Evaluator::<Complex>::new(program, bits + 16);
        let mut at = Complex::with_val(bits + 16, 0);
        let inner = bits + TEST_GUARD;
        let mut waves: Vec<Damped> = gs.iter().map(|g| Damped::new(g, inner)).collect();
        for (from, to) in ranges(piece, gs, half_lines, bits)? {
            let f = |z: &Real, out: &mut [Complex]| -> Result<(), Stop> {
                at.mut_real().assign(z);
                at.mut_imag().assign(0);
                let phi = &evaluator
                    .eval(&[&at])
                    .map_err(|e| Stop::Domain(e.to_string()))?[0];
                for (wave, out) in waves.iter_mut().zip(out) {
                    out.assign(wave.at(z) * phi);
                }
                Ok(())
            };
            total.add(integrate(f, gs.len(), &from, &to, bits, tolerance, limits)?);
        }
    }
    Ok(total)
}

/// `g^(z) = s sqrt(2 pi) exp(-s^2 z^2/2 - icz)`, in place.
struct Damped {
    c: f64,
    half_square: Real,
    height: Real,
    damp: Real,
    sine: Real,
    cosine: Real,
    value: Complex,
}

impl Damped {
    fn new(g: &Gaussian, bits: u32) -> Self {
        let zero = || Real::with_val(bits, 0);
        let height = Real::with_val(bits, Constant::Pi) * 2u32;
        Damped {
            c: g.c,
            half_square: Real::with_val(bits, g.s).square() / 2u32,
            height: height.sqrt() * g.s,
            damp: zero(),
            sine: zero(),
            cosine: zero(),
            value: Complex::with_val(bits, 0),
        }
    }

    fn at(&mut self, z: &Real) -> &Complex {
        self.damp.assign(z.square_ref());
        self.damp *= &self.half_square;
        self.damp.neg_assign();
        self.damp.exp_mut();
        self.damp *= &self.height;
        let (re, im) = self.value.as_mut_real_imag();
        if self.c == 0.0 {
            re.assign(&self.damp);
            im.assign(0);
            return &self.value;
        }
        self.sine.assign(z * self.c);
        self.cosine.assign(&self.sine);
        self.sine.sin_cos_mut(&mut self.cosine);
        re.assign(&self.damp * &self.cosine);
        im.assign(&self.damp * &self.sine);
        im.neg_assign();
        &self.value
    }
}

/// An end: a finite number, or infinity in its direction.
type Ends = (Option<Real>, Option<Real>);

fn ranges(
    piece: &Piece,
    gs: &[Gaussian],
    half_lines: bool,
    bits: u32,
) -> Result<Vec<Ends>, String> {
    let value = |e: &Option<Expr>| {
        e.as_ref()
            .map(|e| crate::fourier::end_of_piece(e, bits + 32))
            .transpose()
    };
    let (from, to) = (value(&piece.from)?, value(&piece.to)?);
    if half_lines {
        return Ok(match (from, to) {
            (None, None) => {
                let middle = Real::with_val(bits, 0);
                vec![(None, Some(middle.clone())), (Some(middle), None)]
            }
            ends => vec![ends],
        });
    }
    // exp(-s^2 z^2/2) is below 2^-(bits + 40) beyond this; powers of z are not large there.
    let narrowest = gs.iter().map(|g| g.s).fold(f64::INFINITY, f64::min);
    let reach = (f64::from(bits + 60) * 2.0 * std::f64::consts::LN_2).sqrt() / narrowest + 2.0;
    let low = from.unwrap_or_else(|| Real::with_val(bits, -reach));
    let high = to.unwrap_or_else(|| Real::with_val(bits, reach));
    let count = (Real::with_val(64, &high - &low).to_f64() / 2.0)
        .ceil()
        .clamp(1.0, 2000.0) as u32;
    let cut = |j: u32| {
        let span = Real::with_val(bits + 32, &high - &low);
        Real::with_val(bits + 32, &low + span * j / count)
    };
    Ok((0..count)
        .map(|j| (Some(cut(j)), Some(cut(j + 1))))
        .collect())
}

impl Pairings {
    fn zero(count: usize, bits: u32) -> Self {
        let zero = || Paired {
            value: Complex::with_val(bits, 0),
            error: Real::with_val(64, 0),
        };
        Pairings {
            each: (0..count).map(|_| zero()).collect(),
            nodes: 0,
        }
    }

    fn add(&mut self, more: Pairings) {
        for (sum, more) in self.each.iter_mut().zip(more.each) {
            sum.value += more.value;
            sum.error += more.error;
        }
        self.nodes += more.nodes;
    }
}

fn integrate(
    mut f: impl FnMut(&Real, &mut [Complex]) -> Result<(), Stop>,
    components: usize,
    from: &Option<Real>,
    to: &Option<Real>,
    bits: u32,
    tolerance: &Real,
    limits: &Limits,
) -> Result<Pairings, String> {
    let tolerances = vec![Real::with_val(64, tolerance / 16u32); components];
    let options = Options::new(bits, tolerances)
        .budget(limits.budget())
        .tail(Tail::Exponential { rate: 1.0 });
    let inner = bits + 32;
    let mut z = Real::with_val(inner, 0);
    let found = match (from, to) {
        (Some(a), Some(b)) => {
            let mut g = from_fn(components, |node: &Node, out: &mut [Complex]| {
                match node.end {
                    End::First => z.assign(a + &node.distance),
                    End::Second => z.assign(b - &node.distance),
                }
                f(&z, out)
            });
            tanh_sinh(&mut g, a, b, &options)
        }
        (Some(a), None) => {
            let mut g = from_fn(components, |t: &Real, out: &mut [Complex]| {
                z.assign(a + t);
                f(&z, out)
            });
            exp_sinh(&mut g, &options)
        }
        (None, Some(b)) => {
            let mut g = from_fn(components, |t: &Real, out: &mut [Complex]| {
                z.assign(b - t);
                f(&z, out)
            });
            exp_sinh(&mut g, &options)
        }
        (None, None) => return Err("a range without ends".into()),
    };
    let found = found.map_err(|s| s.to_string())?;
    let pairing = |e: Estimate| Paired {
        value: e.value,
        error: e.error,
    };
    Ok(Pairings {
        each: found.estimates.into_iter().map(pairing).collect(),
        nodes: found.nodes,
    })
}
