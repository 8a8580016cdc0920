//! What the integrals of rays state: in a few words, and as a certificate.

use super::{Panel, Part};
use crate::activation::Piece;
use crate::expr::Expr;
use crate::fourier::certificate::{self, Certificate, PieceOf};
use crate::number::Magnitude;

/// Why a sum with so many bits holds F.
pub(super) fn certificate(pieces: &[Piece], parts: &[Part], bits: u32) -> Certificate {
    let panel = |panel: &Panel| certificate::Panel {
        to: panel.to,
        order: panel.order as u32,
        rho: panel.rho,
        log2_most: panel.most.log2_up(),
    };
    let part = |part: &Part| certificate::Part {
        f: part.f.to_string(),
        origin: part.origin.to_string(),
        length: part.factor.as_ref().map(Expr::to_string),
        reversed: part.reversed,
        left: part.conjugate,
        along: part.direction.along,
        down: part.direction.down,
        theta: part.theta,
        from: part.panels.first().map_or(0.0, |panel| panel.from),
        panels: part.panels.iter().map(panel).collect(),
        error: error_of(part),
        cut: part.left,
    };
    Certificate::Rays(certificate::Rays {
        pieces: pieces.iter().map(PieceOf::of).collect(),
        parts: parts.iter().map(part).collect(),
        bits,
    })
}

/// A bound of the errors of all panels.
pub(super) fn error_of(part: &Part) -> Magnitude {
    let errors = part.panels.iter().map(|panel| panel.error);
    errors.fold(Magnitude::ZERO, Magnitude::plus)
}

/// Ends of the panels with their numbers of points, for each ray.
pub(super) fn detail(parts: &[Part]) -> String {
    let one = |part: &Part| {
        let from = part.panels.first().map_or(0.0, |p| p.from);
        let panels: Vec<String> = part
            .panels
            .iter()
            .map(|p| format!("{}:{}", p.to, p.order))
            .collect();
        let path = match part.direction.down == 0.0 {
            true => "interval".to_owned(),
            false => format!("ray {}-{}i", part.direction.along, part.direction.down),
        };
        let side = if part.conjugate { ", to the left" } else { "" };
        format!(
            "{path} from {}{side}, Gauss {from} {}",
            part.origin,
            panels.join(" ")
        )
    };
    parts.iter().map(one).collect::<Vec<_>>().join("; ")
}
