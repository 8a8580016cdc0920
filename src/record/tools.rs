//! A claimed formula as a line for other tools, so that a reader can ask them the same.
//!
//! The line evaluates what the claim says, at the first point of the claim; what was measured there
//! stands in the record. For F a second line asks the Wolfram language for the transform of phi.

use super::line::ToolLine;
use crate::activation::Activation;
use crate::claim::{Claim, Fact, Subject};
use crate::expr::{Expr, Scope};
use crate::verdict::Finding;

/// Digits that the other tools are asked for.
const DIGITS: u32 = 60;
/// A formula of more characters is no line to paste.
const LONGEST: usize = 4_000;

/// The lines of a claim: none where it is about no formula of F or rho.
pub(super) fn lines(subject: &Subject, claim: &dyn Claim, finding: &Finding) -> Vec<ToolLine> {
    let Some(point) = point(finding) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for fact in claim.facts() {
        match fact {
            Fact::Transform(formula) => {
                lines.extend(values("F", formula, &point));
                if let Some(activation) = subject.activation() {
                    lines.extend(transform(activation, formula));
                }
            }
            Fact::Penalty(formula, _) => lines.extend(values("rho", formula, &point)),
            _ => {}
        }
    }
    lines.retain(|line| line.line.len() <= LONGEST);
    lines
}

/// The first point, as it is typed (`k = 1/4`) and as an expression.
fn point(finding: &Finding) -> Option<(String, Expr)> {
    let text = &finding.points.first()?.at;
    let value = text.strip_prefix("k = ")?;
    let expr = Expr::parse(value, &Scope::new(&[])).ok()?;
    Some((text.clone(), expr))
}

fn values(name: &str, formula: &Expr, (at, point): &(String, Expr)) -> Vec<ToolLine> {
    vec![
        ToolLine {
            tool: format!("mpmath: {name} at {at}"),
            line: format!(
                "from mpmath import *; mp.dps = {DIGITS}; k = mpf(1)*({}); print({})",
                point.to_mpmath(),
                formula.to_mpmath()
            ),
        },
        ToolLine {
            tool: format!("Wolfram Language: {name} at {at}"),
            line: format!(
                "N[With[{{k = {}}}, {}], {DIGITS}]",
                point.to_wolfram(),
                formula.to_wolfram()
            ),
        },
    ]
}

/// The claim itself, in symbols: F\[phi\](k) = ∫ phi(z) e^{-ikz} dz.
fn transform(activation: &Activation, formula: &Expr) -> Option<ToolLine> {
    let phi = match activation.pieces() {
        [only] => only.phi.to_wolfram(),
        pieces => {
            let parts: Option<Vec<String>> = pieces
                .iter()
                .map(|piece| {
                    let from = piece.from.as_ref().map(Expr::to_wolfram);
                    let to = piece.to.as_ref().map(Expr::to_wolfram);
                    let on = match (from, to) {
                        (Some(from), Some(to)) => format!("{from} < z < {to}"),
                        (Some(from), None) => format!("z > {from}"),
                        (None, Some(to)) => format!("z < {to}"),
                        (None, None) => return None,
                    };
                    Some(format!("{{{}, {on}}}", piece.phi.to_wolfram()))
                })
                .collect();
            format!("Piecewise[{{{}}}]", parts?.join(", "))
        }
    };
    Some(ToolLine {
        tool: "Wolfram Language: the transform of phi, and whether it is the claimed one"
            .to_owned(),
        line: format!(
            "With[{{f = FourierTransform[{phi}, z, k, FourierParameters -> {{1, -1}}]}}, {{f, FullSimplify[f == {}, k > 0]}}]",
            formula.to_wolfram()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::build::num;

    fn formula(text: &str) -> Expr {
        Expr::parse(text, &Scope::new(&["k"])).unwrap()
    }

    #[test]
    fn a_formula_is_asked_at_a_point() {
        let quarter = Expr::parse("1/4", &Scope::new(&[])).unwrap();
        let lines = values("F", &formula("-1/k^2"), &("k = 1/4".into(), quarter));
        assert_eq!(lines[0].tool, "mpmath: F at k = 1/4");
        assert_eq!(
            lines[0].line,
            "from mpmath import *; mp.dps = 60; k = mpf(1)*(mpf(1)/4); print(-1/k**2)"
        );
        assert_eq!(lines[1].line, "N[With[{k = 1/4}, -1/k^2], 60]");
    }

    #[test]
    fn pieces_are_pieces_elsewhere_too() {
        let z = Expr::parse("z", &Scope::new(&["z"])).unwrap();
        let piece = |from: Option<i64>, to: Option<i64>, phi: Expr| crate::activation::Piece {
            from: from.map(num),
            to: to.map(num),
            phi,
        };
        let relu = Activation::new(
            "ReLU",
            vec![piece(None, Some(0), num(0)), piece(Some(0), None, z)],
        )
        .unwrap();
        let line = transform(&relu, &formula("-1/k^2")).unwrap().line;
        assert!(
            line.contains("FourierTransform[Piecewise[{{0, z < 0}, {z, z > 0}}], z, k, FourierParameters -> {1, -1}]"),
            "{line}"
        );
        assert!(line.contains("f == -1/k^2, k > 0"), "{line}");
    }
}
