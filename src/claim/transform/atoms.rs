//! What the transform is made of beside its regular part: delta functions and their derivatives at
//! k = 0 and, for point spectra, at other frequencies.
//!
//! | key | meaning |
//! |---|---|
//! | `atoms` | list of `{ at = "0", order = 0, weight = "pi" }`: weight · delta^(order)(k - at); `[]`: none |
//! | `regular` | F for k > 0 in `k` (default: the formula of the case's first `fourier-transform` claim) |
//!
//! The regular part at 0 is Hadamard's finite part (cut at |k| = 1), with F(-k) = conj F(k).
//!
//! | evidence | what it sees |
//! |---|---|
//! | structure | every atom, however small: they follow from the expansions of phi at both ends ([`atoms`](crate::activation::tails::atoms)) |
//! | frequencies | F by both routes against `regular`, at fixed and drawn frequencies and beside the features of the formula |
//! | pairings | both sides against Gaussians g(k) = exp(-(k-c)^2/(2 s^2)), some of them drawn from the content: <F\[phi\], g> = ∫ phi(z) g^(z) dz, g^(z) = s sqrt(2 pi) exp(-s^2 z^2/2 - icz), by two rules on the real axis, against <regular, g> + sum weight (-1)^order g^(order)(at) |
//!
//! An atom that differs from the derived one by more than the tolerance relative to that atom refutes, and so does F
//! at a frequency. Confirmed takes all three. 25 digits by default.

use super::pairing::{self, Gaussian, Regular};
use crate::activation::tails::atoms::{self as derived, Atom as Derived};
use crate::activation::tails::number::{Coefficient, compare};
use crate::claim::common::context::Context;
use crate::claim::common::points;
use crate::claim::subject::seed;
use crate::claim::{Claim, Subject};
use crate::error::{Diagnostic, Doubt, Reason};
use crate::expr::{Expr, constant, eval_complex, eval_real};
use crate::fourier::Laboratory;
use crate::number::{Bounded, Complex, Real, Scalar, bits_for_digits};
use crate::verdict::{
    Finding, Measured, Reading, RouteSummary, Strength, Verdict, power, show, weigh,
};
use crate::wire::Table;

mod regular;

/// Centres and widths of the test functions, in quarters: irregular enough to tell orders apart.
const TESTS: [(i32, u32); 5] = [(0, 4), (2, 4), (5, 3), (1, 2), (-3, 6)];
/// Test functions whose centres, up to 16 quarters from 0, and widths are drawn from the content.
const DRAWN: u64 = 2;

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
    /// weight (-1)^order g^(order)(at), with twice what more bits change as the bound of its rounding.
    fn pair(&self, g: &Gaussian, bits: u32) -> Result<Bounded, Doubt> {
        let (rough, fine) = (self.paired(g, bits)?, self.paired(g, bits + 64)?);
        let gap = Real::with_val(64, Complex::with_val(bits + 64, rough - &fine).abs_ref());
        let size = Real::with_val(64, fine.abs_ref());
        Ok(Bounded::new(fine, &(gap * 2u32 + (size >> bits))))
    }

    fn paired(&self, g: &Gaussian, bits: u32) -> Result<Complex, Doubt> {
        let at = eval_real(&self.at, &[], bits)?;
        let weight = eval_complex(&self.weight, &[], bits)?;
        let mut value = g.derivative(&at, self.order, bits);
        if self.order % 2 == 1 {
            value = -value;
        }
        Ok(weight * value)
    }
}

/// The value of a weight.
fn value(weight: &Coefficient, bits: u32) -> Option<Complex> {
    let part = |e: &Expr| constant::value(e, bits);
    Some(Complex::with_val(
        bits,
        (part(&weight.re)?, part(&weight.im)?),
    ))
}

impl Atoms {
    /// The claimed atoms, those of one place and order added up.
    fn claimed(&self) -> Result<Vec<Derived>, Doubt> {
        let each = self.atoms.iter().map(|a| {
            Ok(Derived {
                at: a.at.clone(),
                order: a.order,
                weight: Coefficient::of(&a.weight)?,
            })
        });
        Ok(derived::merged(each.collect::<Result<_, Doubt>>()?)?)
    }

    /// Where the claimed atoms differ from the derived ones: the one that is furthest off is named.
    fn contradicted(&self, expected: &[Derived], digits: u32) -> Result<Option<Finding>, Doubt> {
        let bits = bits_for_digits(digits) + 64;
        let claimed = self.claimed()?;
        let unknown = || Doubt::from("the value of a weight cannot be told");
        let twin = |list: &[Derived], one: &Derived| -> Result<Option<Complex>, Doubt> {
            for other in list.iter().filter(|o| o.order == one.order) {
                if compare(&other.at, &one.at)?.is_eq() {
                    return value(&other.weight, bits).map(Some).ok_or_else(unknown);
                }
            }
            Ok(None)
        };
        for (j, one) in expected.iter().chain(&claimed).enumerate() {
            let (there, here) = match j < expected.len() {
                true => (value(&one.weight, bits), twin(&claimed, one)?),
                false => (twin(expected, one)?, value(&one.weight, bits)),
            };
            let zero = || Complex::with_val(bits, 0);
            let (there, here) = (there.unwrap_or_else(zero), here.unwrap_or_else(zero));
            let gap = Real::with_val(64, Complex::with_val(bits, &there - &here).abs_ref());
            let size = Real::with_val(64, there.abs_ref()).max(&Real::with_val(64, here.abs_ref()));
            if gap > size * show::ten_to_minus(f64::from(digits)) {
                let delta = format!("delta{}(k - ({}))", "'".repeat(one.order as usize), one.at);
                let mut finding = Finding::new(
                    Verdict::Refuted,
                    Some(format!(
                        "the weight of {delta} is {} by the expansions of phi at z -> -inf and z -> inf; claimed {}",
                        show::complex(&there, 20),
                        show::complex(&here, 20)
                    )),
                );
                finding.strength = Some(Strength::Enclosed);
                finding.routes = vec![structure()];
                return Ok(Some(finding));
            }
        }
        Ok(None)
    }

    /// What the drawn test functions and frequencies follow from.
    fn content(&self, laboratory: &Laboratory) -> String {
        let (text, _) = self.statement();
        let phi = laboratory.activation().definition();
        format!("{phi}; {}; {text}", self.regular)
    }

    /// The test functions.
    fn gaussians(&self, content: &str) -> Vec<Gaussian> {
        let mut stream = points::drawn::Stream::new(seed::seed(content));
        let drawn = (0..DRAWN).map(|_| {
            let (c, s) = (stream.integer(0..33), stream.integer(2..6));
            (c as i32 - 16, s as u32)
        });
        let all = TESTS.into_iter().chain(drawn);
        all.map(|(c, s)| Gaussian::new(c, s)).collect()
    }
}

/// The row of the derivation.
fn structure() -> RouteSummary {
    RouteSummary {
        name: "structure".into(),
        detail: "atoms from the expansions of phi at both ends: none is too small to be seen"
            .into(),
        ..RouteSummary::default()
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

    fn weigh(&self, context: &mut Context) -> Result<Finding, Doubt> {
        let digits = context.digits();
        let laboratory = context.laboratory()?;
        let budget = laboratory.limits().budget();
        let expected = derived::atoms(laboratory.activation(), &budget);
        let structure = match &expected {
            Err(why) => Err(Doubt::from(format!("the atoms are not derived: {why}"))),
            Ok(atoms) => self.contradicted(atoms, digits),
        };
        if let Ok(Some(refuted)) = structure {
            return Ok(refuted);
        }
        let content = self.content(laboratory);
        let places = expected.iter().flatten().map(|a| a.at.clone());
        let places: Vec<Expr> = places
            .chain(self.atoms.iter().map(|a| a.at.clone()))
            .collect();
        let top = points::top(laboratory);
        let (mut ks, more) = regular::frequencies(&self.regular, &content, top, &places);
        ks.extend(points::beside(laboratory.activation(), 0.5, &budget));
        let mut at_points =
            points::withheld(regular::weigh(laboratory, &self.regular, &ks, digits), more);
        if at_points.verdict == Verdict::Refuted {
            return Ok(at_points);
        }
        let mut finding = self.paired(laboratory, &self.gaussians(&content), digits);
        finding.routes.append(&mut at_points.routes);
        finding.points.append(&mut at_points.points);
        let open = match (structure, at_points.verdict, finding.verdict) {
            (Err(why), ..) => Some(why),
            (Ok(_), Verdict::Confirmed, Verdict::Confirmed) => {
                finding.routes.push(self::structure());
                None
            }
            (Ok(_), Verdict::Confirmed, Verdict::Refuted) => {
                Some(Reason::Disagreement.doubt(format!(
                    "the pairings contradict what the structure and {} frequencies bear out: {}",
                    ks.len(),
                    finding.reason.take().unwrap_or_default()
                )))
            }
            (Ok(_), Verdict::Confirmed, Verdict::Undecided) => None,
            (Ok(_), ..) => Some(at_points.into_doubt().at("the regular part")),
        };
        Ok(match open {
            Some(why) => finding.left_open(why),
            None => finding,
        })
    }
}

impl Atoms {
    /// Both sides against the test functions.
    fn paired(&self, laboratory: &Laboratory, gs: &[Gaussian], digits: u32) -> Finding {
        let bits = bits_for_digits(digits) + 64;
        let tolerance = show::ten_to_minus(f64::from(digits) + 4.0);
        let limits = laboratory.limits().clone();
        let of_formula = match Regular::new(&self.regular) {
            Ok(regular) => regular,
            Err(why) => return Finding::undecided(why.at("the regular part")),
        };
        let regular = match of_formula.pair(gs, bits, &tolerance, &limits) {
            Ok(regular) => regular,
            Err(why) => return Finding::undecided(why.at("the regular part")),
        };
        let activation = laboratory.activation();
        let both = [("half-lines", true), ("windows", false)].map(|(name, rule)| {
            let found = pairing::of_activation(activation, gs, rule, bits, &tolerance, &limits);
            (name, found)
        });
        let counted = both.iter().filter_map(|(_, found)| found.as_ref().ok());
        let nodes: usize = counted.map(|found| found.nodes).sum();
        let mut points = Vec::new();
        for (j, g) in gs.iter().enumerate() {
            let regular = &regular.each[j];
            let mut claimed = Bounded::new(regular.value.clone(), &regular.error);
            for atom in &self.atoms {
                match atom.pair(g, bits) {
                    Ok(term) => {
                        let before = claimed.clone();
                        claimed.add(&before, &term);
                    }
                    Err(why) => return Finding::undecided(why),
                }
            }
            let readings = both
                .iter()
                .map(|(name, found)| Reading {
                    route: name,
                    standing: crate::verdict::Standing::Precise,
                    value: match found {
                        Ok(found) => {
                            let one = &found.each[j];
                            Ok((one.value.clone(), one.error.clone()))
                        }
                        Err(why) => Err(why.clone()),
                    },
                })
                .collect();
            let size = Real::with_val(64, claimed.value().abs_ref());
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
        power::measure(&mut finding, &points, digits, None);
        finding
    }
}
