//! The network at high precision: phi from its formula over MPFR, sums without blocks. It shares with the trainer the
//! numbers of the start and nothing else.

use crate::activation::Activation;
use crate::error::Doubt;
use crate::host::clock;
use crate::network::{Data, Network};
use crate::number::Real;
use rug::ops::Pow;

/// Precision of everything here.
pub const BITS: u32 = 256;

/// The parameters of a network at high precision: w (rows), b, v, A, c as the network has them, and its factor.
#[derive(Clone, Debug)]
pub struct Exact {
    /// The network's own sizes and factor.
    pub shape: crate::network::Shape,
    /// s.
    pub scale: Real,
    /// The parameters in the order of the network's.
    pub parameters: Vec<Real>,
}

impl Exact {
    /// The same numbers.
    pub fn of(network: &Network) -> Self {
        let exact = |x: &f64| Real::with_val(BITS, *x);
        Exact {
            shape: network.shape,
            scale: exact(&network.scale),
            parameters: network.parameters.iter().map(exact).collect(),
        }
    }

    /// `|w_i|^p` of every neuron.
    pub fn gauges(&self, degree: &Real) -> Vec<Real> {
        let rows = self.parameters[self.shape.weights()].chunks_exact(self.shape.inputs);
        rows.map(|w| norm(w).pow(degree)).collect()
    }

    /// `w_i·x + b_i`.
    pub fn argument(&self, i: usize, x: &[f64]) -> Real {
        let row = &self.parameters[i * self.shape.inputs..][..self.shape.inputs];
        let mut z = self.parameters[self.shape.biases().start + i].clone();
        for (w, x) in row.iter().zip(x) {
            z += Real::with_val(BITS, w * *x);
        }
        z
    }

    /// f(x), one number for each output.
    ///
    /// # Errors
    /// phi has no value at an argument.
    pub fn value(&self, activation: &Activation, x: &[f64]) -> Result<Vec<Real>, Doubt> {
        let shape = self.shape;
        let mut values = vec![Real::with_val(BITS, 0); shape.outputs];
        for i in 0..shape.width {
            let phi = phi(activation, &self.argument(i, x))?;
            for (k, value) in values.iter_mut().enumerate() {
                let v = &self.parameters[shape.output().start + k * shape.width + i];
                *value += Real::with_val(BITS, v * &phi);
            }
        }
        for (k, value) in values.iter_mut().enumerate() {
            *value *= &self.scale;
            if shape.skip {
                for (d, x) in x.iter().enumerate() {
                    let a = &self.parameters[shape.slope().start + k * shape.inputs + d];
                    *value += Real::with_val(BITS, a * *x);
                }
                *value += &self.parameters[shape.constant().start + k];
            }
        }
        Ok(values)
    }

    /// `s phi(w_i·x_n + b_i)`: a row for each neuron.
    ///
    /// # Errors
    /// As [`Exact::value`].
    pub fn features(&self, activation: &Activation, data: &Data) -> Result<Vec<Vec<Real>>, Doubt> {
        (0..self.shape.width)
            .map(|i| {
                clock::go_on()?;
                (0..data.len())
                    .map(|n| Ok(phi(activation, &self.argument(i, data.point(n)))? * &self.scale))
                    .collect()
            })
            .collect()
    }
}

/// phi(z); at a breakpoint the value of the piece on the left, as the trainer has it.
fn phi(activation: &Activation, z: &Real) -> Result<Real, Doubt> {
    match activation.value(z, BITS) {
        Ok(value) => Ok(value),
        Err(why) => {
            let before = Real::with_val(BITS, z - Real::with_val(BITS, 1e-60));
            activation.value(&before, BITS).map_err(|_| why.into())
        }
    }
}

/// Each row of features over its gauge.
pub fn divided(features: &[Vec<Real>], gauges: &[Real]) -> Vec<Vec<Real>> {
    let rows = features.iter().zip(gauges);
    rows.map(|(row, gauge)| {
        row.iter()
            .map(|x| Real::with_val(BITS, x / gauge))
            .collect()
    })
    .collect()
}

/// `e^{-s K} r` by its series, for s times the greatest entry of K times n below 2^10.
pub fn decayed(k: &[Vec<Real>], s: &Real, r: &[Real]) -> Vec<Real> {
    // The series of e^x at 2^-BITS of its greatest term, |x| up to 2^10, ends before this.
    const TERMS: u32 = 4096;
    let mut sum = r.to_vec();
    let mut term = r.to_vec();
    for j in 1..TERMS {
        // A sum that is cut short is thrown away with everything else that was found late; so below.
        if clock::is_over_now() {
            break;
        }
        term = times(k, &term);
        for (sum, t) in sum.iter_mut().zip(&mut term) {
            *t *= s;
            *t /= -i64::from(j);
            *sum += &*t;
        }
        if norm(&term) <= Real::with_val(BITS, norm(&sum) >> (BITS - 8)) {
            break;
        }
    }
    sum
}

/// `K = Phi^T Phi` from rows of features.
pub fn gram(features: &[Vec<Real>]) -> Vec<Vec<Real>> {
    let n = features.first().map_or(0, Vec::len);
    let mut k = vec![vec![Real::with_val(BITS, 0); n]; n];
    for row in features {
        if clock::is_over_now() {
            break;
        }
        for (a, k) in row.iter().zip(&mut k) {
            for (b, k) in row.iter().zip(k.iter_mut()) {
                *k += Real::with_val(BITS, a * b);
            }
        }
    }
    k
}

/// `K r`.
pub fn times(k: &[Vec<Real>], r: &[Real]) -> Vec<Real> {
    k.iter()
        .map(|row| {
            let mut sum = Real::with_val(BITS, 0);
            for (a, b) in row.iter().zip(r) {
                sum += Real::with_val(BITS, a * b);
            }
            sum
        })
        .collect()
}

/// The solution of `K x = r` for a positive definite K, by Cholesky's decomposition.
///
/// # Errors
/// A sentence: K is not positive definite to the precision here.
pub fn solve(k: &[Vec<Real>], r: &[Real]) -> Result<Vec<Real>, Doubt> {
    let n = r.len();
    let mut l = vec![vec![Real::with_val(BITS, 0); n]; n];
    for i in 0..n {
        for j in 0..=i {
            clock::go_on()?;
            let mut sum = k[i][j].clone();
            for (a, b) in l[i][..j].iter().zip(&l[j][..j]) {
                sum -= Real::with_val(BITS, a * b);
            }
            if i == j {
                let small = Real::with_val(BITS, &k[i][i] >> (BITS - 40));
                if sum <= small {
                    return Err("the points' features are linearly dependent".into());
                }
                l[i][i] = sum.sqrt();
            } else {
                l[i][j] = sum / &l[j][j];
            }
        }
    }
    let mut x: Vec<Real> = r.to_vec();
    for i in 0..n {
        for j in 0..i {
            let step = Real::with_val(BITS, &l[i][j] * &x[j]);
            x[i] -= step;
        }
        x[i] /= &l[i][i];
    }
    for i in (0..n).rev() {
        for j in i + 1..n {
            let step = Real::with_val(BITS, &l[j][i] * &x[j]);
            x[i] -= step;
        }
        x[i] /= &l[i][i];
    }
    Ok(x)
}

/// The greatest eigenvalue of K, by powers of it: to `tolerance` relative, from the Rayleigh quotient and its residual.
///
/// # Errors
/// A sentence: two eigenvalues too near each other for the rounds.
pub fn greatest_eigenvalue(k: &[Vec<Real>], tolerance: f64) -> Result<(Real, Real), Doubt> {
    let n = k.len();
    let mut x: Vec<Real> = (0..n)
        .map(|i| Real::with_val(BITS, 1.0 + 0.1 * i as f64))
        .collect();
    for _ in 0..5000 {
        clock::go_on()?;
        let size = norm(&x);
        x.iter_mut().for_each(|x| *x /= &size);
        let next = times(k, &x);
        let mut quotient = Real::with_val(BITS, 0);
        for (a, b) in x.iter().zip(&next) {
            quotient += Real::with_val(BITS, a * b);
        }
        let gap: Vec<Real> = next
            .iter()
            .zip(&x)
            .map(|(a, b)| Real::with_val(BITS, a - Real::with_val(BITS, b * &quotient)))
            .collect();
        // An eigenvalue lies this near; it is the greatest one unless the start has no part of it.
        let error = norm(&gap);
        if error <= Real::with_val(BITS, &quotient * tolerance) {
            return Ok((quotient, error));
        }
        x = next;
    }
    Err("the two greatest eigenvalues of K are too near each other".into())
}

/// |x|.
pub fn norm(x: &[Real]) -> Real {
    let mut sum = Real::with_val(BITS, 0);
    for x in x {
        sum += Real::with_val(BITS, x.square_ref());
    }
    sum.sqrt()
}

/// |v - w|.
pub fn distance(v: &[f64], w: &[Real]) -> f64 {
    let gaps = v.iter().zip(w);
    let gaps: Vec<Real> = gaps.map(|(v, w)| Real::with_val(BITS, w - *v)).collect();
    norm(&gaps).to_f64()
}
