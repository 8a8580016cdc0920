//! The conventions of the Fourier transform, and conversions between them.

use crate::number::{Complex, Real};
use rug::float::Constant;

/// The sentences that open every report.
pub const SENTENCES: [&str; 5] = [
    "F[phi](k) = ∫ phi(z) e^{-ikz} dz over the real line, k an angular frequency, in the sense of tempered distributions.",
    "The penalty is rho_phi(k) = 1/|F[phi](k)|^2 for k > 0; what stands at k = 0 (delta functions, finite parts) is not part of it.",
    "The regular part of a transform at k = 0 is understood as Hadamard's finite part (principal value), with F(-k) the complex conjugate of F(k).",
    "The architecture's factor k^(D-1) belongs to the volume measure d^D k unless a formula says polar.",
    "The value of phi at a jump is never sampled.",
];

/// A convention of the Fourier transform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// `∫ phi(z) exp(-ikz) dz`: ours.
    Angular,
    /// `(2 pi)^{-1/2} ∫ phi(z) exp(-ikz) dz`.
    UnitaryAngular,
    /// `∫ phi(z) exp(-2 pi i nu z) dz`.
    OrdinaryFrequency,
}

impl Convention {
    /// The name in a case file.
    pub fn name(self) -> &'static str {
        match self {
            Convention::Angular => "angular",
            Convention::UnitaryAngular => "unitary-angular",
            Convention::OrdinaryFrequency => "ordinary-frequency",
        }
    }

    /// The convention of this name.
    pub fn named(name: &str) -> Option<Self> {
        [
            Convention::Angular,
            Convention::UnitaryAngular,
            Convention::OrdinaryFrequency,
        ]
        .into_iter()
        .find(|c| c.name() == name)
    }

    /// The variable that formulas in this convention use.
    pub fn variable(self) -> &'static str {
        match self {
            Convention::OrdinaryFrequency => "nu",
            _ => "k",
        }
    }

    /// Our angular frequency, as a multiple of this convention's variable.
    pub fn angular_factor(self, bits: u32) -> Real {
        match self {
            Convention::OrdinaryFrequency => Real::with_val(bits, Constant::Pi) * 2u32,
            _ => Real::with_val(bits, 1),
        }
    }

    /// A value of our transform in this convention (frequency converted by the caller).
    pub fn from_angular(self, value: &Complex) -> Complex {
        let bits = value.prec().0;
        match self {
            Convention::UnitaryAngular => Complex::with_val(bits, value / root_two_pi(bits)),
            _ => value.clone(),
        }
    }

    /// The inverse of [`Convention::from_angular`].
    pub fn to_angular(self, value: &Complex) -> Complex {
        let bits = value.prec().0;
        match self {
            Convention::UnitaryAngular => Complex::with_val(bits, value * root_two_pi(bits)),
            _ => value.clone(),
        }
    }
}

fn root_two_pi(bits: u32) -> Real {
    (Real::with_val(bits + 8, Constant::Pi) * 2u32).sqrt()
}
