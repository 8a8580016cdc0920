//! Certificates, computed anew.
//!
//! A certificate is replayed from its text alone: its formulas are read, what its theorem asks is proved again, and its
//! sums are made with more bits. [`Again`] is what comes of that; whether the stated ball follows is said by
//! [`Check`](crate::fourier::replay::Check).

use super::aim::{Aim, Place};
use super::exact::Transform;
use super::{hyperbola, ray};
use crate::fourier::certificate::{Certificate, PieceOf};
use crate::fourier::evidence::{Limits, PointValue};
use crate::number::{Ball, Magnitude};

/// Fewest bits of a certificate.
const LEAST_BITS: u32 = 16;
/// Most pieces of a certificate.
const MOST_PIECES: usize = 256;

/// A certificate, computed anew.
pub(in crate::fourier) struct Again {
    /// With more bits: F is within the error of a number of this ball.
    pub(in crate::fourier) finer: Ball,
    pub(in crate::fourier) error: Magnitude,
    /// With the bits that are stated, with its certificate: what this program would record.
    pub(in crate::fourier) same: PointValue,
}

/// Why a certificate confirms nothing.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::fourier) enum Fault {
    /// Something that it states is not so.
    Wrong(String),
    /// It cannot be read, or is beyond the limits, or its conditions are not seen to hold.
    Refused(String),
}

/// That a stated bound is at least what was found.
pub(super) fn no_less(what: &str, stated: Magnitude, found: Magnitude) -> Result<(), Fault> {
    match stated >= found {
        true => Ok(()),
        false => Err(Fault::Wrong(format!(
            "{what} is stated to be at most {}, it is only seen to be at most {}",
            shown(stated),
            shown(found)
        ))),
    }
}

/// For a message.
pub(in crate::fourier) fn shown(x: Magnitude) -> String {
    let x = x.to_real(64, rug::float::Round::Nearest);
    match x.is_finite() {
        true => format!("{x:.9e}"),
        false => "infinity".to_string(),
    }
}

/// The pieces of a certificate.
pub(super) fn pieces(stated: &[PieceOf]) -> Result<Vec<crate::activation::Piece>, Fault> {
    if stated.is_empty() || stated.len() > MOST_PIECES {
        return Err(Fault::Refused(format!("{} pieces", stated.len())));
    }
    let read = stated.iter().map(PieceOf::read);
    read.collect::<Result<_, _>>().map_err(Fault::Refused)
}

/// One that is no sum.
///
/// # Errors
/// Why it confirms nothing.
pub(in crate::fourier) fn again(
    stated: &Certificate,
    k: &Place,
    limits: &Limits,
) -> Result<Again, Fault> {
    let bits = match stated {
        Certificate::Closed(closed) => closed.bits,
        Certificate::Hyperbola(rule) => rule.bits,
        Certificate::Rays(rays) => rays.bits,
        Certificate::Sum(_) => return Err(Fault::Refused("a sum within a sum".into())),
    };
    if !(LEAST_BITS..=limits.max_bits).contains(&bits) {
        return Err(Fault::Refused(format!("{bits} bits are not allowed")));
    }
    let stop = || limits.exhausted().is_some();
    let aim = Aim {
        tolerance: Magnitude::ZERO,
        max_bits: 2 * limits.max_bits,
        max_nodes: limits.max_nodes,
        stop: &stop,
    };
    let found = match stated {
        Certificate::Hyperbola(rule) => hyperbola::again(rule, k, &aim, 2 * bits),
        Certificate::Rays(rays) => ray::again(rays, k, &aim, 2 * bits),
        Certificate::Closed(closed) => {
            let pieces = pieces(&closed.pieces)?;
            let transform = Transform::new(&pieces, &stop).map_err(Fault::Refused)?;
            exact(&transform, k, &aim, bits)
        }
        Certificate::Sum(_) => Err(Fault::Refused("a sum within a sum".into())),
    };
    // What was not done in time is not wrong.
    match limits.exhausted() {
        Some(why) if found.is_err() => Err(Fault::Refused(why.text)),
        _ => found,
    }
}

fn exact(transform: &Transform, k: &Place, aim: &Aim, bits: u32) -> Result<Again, Fault> {
    let value = |bits: u32| {
        let found = transform.value(k, bits, aim.stop);
        found.ok_or_else(|| Fault::Refused("the closed form has no value at k".into()))
    };
    let same = PointValue::of_ball(&value(bits)?).map_err(|why| Fault::Refused(why.text))?;
    Ok(Again {
        finer: value(2 * bits)?,
        error: Magnitude::ZERO,
        same: same.certified(transform.certificate(bits)),
    })
}
