//! What the transform is made of beside its regular part: delta functions and their derivatives at
//! k = 0 and, for point spectra, at other frequencies.
//!
//! | key | meaning |
//! |---|---|
//! | `atoms` | list of `{ at = "0", order = 0, weight = "pi" }`: weight · delta^(order)(k - at); `[]`: none |
//! | `regular` | F for k > 0 in `k` (default: the formula of the case's first `fourier-transform` claim) |
//!
//! The regular part at 0 is Hadamard's finite part (principal value), with F(-k) = conj F(k).
//! Evidence: both sides are paired with Gaussians g(k) = exp(-(k-c)^2/(2 s^2)) of several centres
//! and widths: <F\[phi\], g> = ∫ phi(z) g^(z) dz, g^(z) = s sqrt(2 pi) exp(-s^2 z^2/2 - icz), by two
//! rules on the real axis, against <regular, g> + sum weight (-1)^order g^(order)(at). 25 digits by
//! default.

use super::pairing::{self, Gaussian, Regular};
use super::{Claim, Subject};
use crate::error::Diagnostic;
use crate::expr::{Expr, eval_complex, eval_real};
use crate::fourier::Laboratory;
use crate::number::{Complex, Real, bits_for_digits};
use crate::verdict::{Finding, Measured, Reading, RouteSummary, Verdict, power, show, weigh};
use crate::wire::Table;

/// Centres and widths of the test functions, in quarters: irregular enough to tell orders apart.
const TESTS: [(i32, u32); 5] = [(0, 4), (2, 4), (5, 3), (1, 2), (-3, 6)];

/// One atom.
struct Atom {
    at: Expr,
    order: u32,
    weight: Expr,
}

/// The claim.
pub struct Atoms {
    atoms: Vec<Atom>,
    regular: Expr,
}

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let scope = subject.scope(&[]);
    let given = table.string("regular")?;
    let regular = match given {
        Some(text) => text.parse(&subject.scope(&["k"]))?,
        None => subject.regular().cloned().ok_or_else(|| {
            table.error("give `regular`, the formula of F for k > 0: no fourier-transform claim with `equals` stands above")
        })?,
    };
    if !table.keys().iter().any(|k| k == "atoms") {
        return Err(table.error("this kind needs `atoms = [ … ]`; write [] where there is none"));
    }
    let mut atoms = Vec::new();
    for mut row in table.tables("atoms")? {
        let at = row.required_string("at")?;
        let weight = row.required_string("weight")?;
        let order = row.integer_in("order", 0..=12)?.unwrap_or(0) as u32;
        let atom = Atom {
            at: at.parse(&scope)?,
            order,
            weight: weight.parse(&scope)?,
        };
        eval_real(&atom.at, &[], 64).map_err(|e| at.error(e.to_string()))?;
        eval_complex(&atom.weight, &[], 64).map_err(|e| weight.error(e.to_string()))?;
        row.finish(&["at", "order", "weight"])?;
        atoms.push(atom);
    }
    Ok(Box::new(Atoms { atoms, regular }))
}

impl Atom {
    /// weight (-1)^order g^(order)(at).
    fn pair(&self, g: &Gaussian, bits: u32) -> Result<Complex, String> {
        let at = eval_real(&self.at, &[], bits).map_err(|e| e.to_string())?;
        let weight = eval_complex(&self.weight, &[], bits).map_err(|e| e.to_string())?;
        let mut value = g.derivative(&at, self.order, bits);
        if self.order % 2 == 1 {
            value = -value;
        }
        Ok(weight * value)
    }
}

impl Claim for Atoms {
    fn statement(&self) -> (String, String) {
        if self.atoms.is_empty() {
            return (
                "nothing stands beside the regular part".into(),
                "\\mathcal F[\\varphi] = \\mathrm{f.p.}\\,F".into(),
            );
        }
        let text: Vec<String> = self
            .atoms
            .iter()
            .map(|a| {
                format!(
                    "({}) delta{}(k - ({}))",
                    a.weight,
                    "'".repeat(a.order as usize),
                    a.at
                )
            })
            .collect();
        let latex: Vec<String> = self
            .atoms
            .iter()
            .map(|a| {
                let order = if a.order > 0 {
                    format!("^{{({})}}", a.order)
                } else {
                    String::new()
                };
                format!(
                    "\\left({}\\right)\\delta{order}\\left(k - {}\\right)",
                    a.weight.to_latex(),
                    a.at.to_latex()
                )
            })
            .collect();
        (
            format!("beside the regular part stands {}", text.join(" + ")),
            format!(
                "\\mathcal F[\\varphi] = \\mathrm{{f.p.}}\\,F + {}",
                latex.join(" + ")
            ),
        )
    }

    fn default_digits(&self) -> u32 {
        25
    }

    fn weigh(&self, laboratory: &mut Laboratory, digits: u32) -> Finding {
        let bits = bits_for_digits(digits) + 64;
        let tolerance = show::ten_to_minus(f64::from(digits) + 4.0);
        let limits = laboratory.limits().clone();
        let of_formula = match Regular::new(&self.regular) {
            Ok(regular) => regular,
            Err(why) => return Finding::undecided(format!("the regular part: {why}")),
        };
        let gs = TESTS.map(|(c, s)| Gaussian::new(c, s));
        let regular = match of_formula.pair(&gs, bits, &tolerance, &limits) {
            Ok(regular) => regular,
            Err(why) => return Finding::undecided(format!("the regular part: {why}")),
        };
        let activation = laboratory.activation();
        let both = [("half-lines", true), ("windows", false)].map(|(name, rule)| {
            let found = pairing::of_activation(activation, &gs, rule, bits, &tolerance, &limits);
            (name, found)
        });
        let counted = both.iter().filter_map(|(_, found)| found.as_ref().ok());
        let nodes: usize = counted.map(|found| found.nodes).sum();
        let mut points = Vec::new();
        for (j, g) in gs.iter().enumerate() {
            let regular = &regular.each[j];
            let mut claimed = regular.value.clone();
            for atom in &self.atoms {
                match atom.pair(g, bits) {
                    Ok(term) => claimed += term,
                    Err(why) => return Finding::undecided(why),
                }
            }
            let readings = both
                .iter()
                .map(|(name, found)| Reading {
                    route: name,
                    precise: true,
                    value: match found {
                        Ok(found) => {
                            let one = &found.each[j];
                            let error = Real::with_val(64, &one.error + &regular.error);
                            Ok((one.value.clone(), error))
                        }
                        Err(why) => Err(why.clone()),
                    },
                })
                .collect();
            let size = Real::with_val(64, claimed.abs_ref());
            // Pairings that cancel are judged against 1.
            let scale = if size < 1 {
                Real::with_val(64, 1)
            } else {
                size
            };
            let point = Measured::new(g.name(), claimed).relative_to(scale);
            points.push(point.with(readings));
        }
        let routes = [
            (
                "half-lines",
                "pairing with Gaussians, double exponential rule from each breakpoint",
            ),
            (
                "windows",
                "pairing with Gaussians, tanh-sinh rule on windows of length 4",
            ),
        ]
        .map(|(name, detail)| RouteSummary {
            name: name.into(),
            detail: detail.into(),
            nodes,
            bits,
            ..RouteSummary::default()
        });
        let mut finding = weigh(&points, digits, routes.to_vec());
        if finding.verdict == Verdict::Confirmed {
            finding.power = power::measure(&points, digits, None);
        }
        finding
    }
}
