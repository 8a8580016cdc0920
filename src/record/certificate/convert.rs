//! Lines from certificates, and back.

use super::{
    CertificateLine, ClosedLine, ElementaryLine, EnclosureLine, HyperbolaLine, PartLine, PieceLine,
    RaysLine, SumLine, SummandLine, SymmetryName,
};
use crate::activation::Symmetry;
use crate::fourier::Certified;
use crate::fourier::certificate::{
    Certificate, Closed, Elementary, Hyperbola, Panel, Part, PieceOf, Rays, Summand, Tail,
};
use crate::number::Complex;
use crate::number::dyadic::{self, double_text, magnitude_text, real_text};
use std::sync::Arc;

/// Sums within sums: one.
const DEEPEST: usize = 2;

impl EnclosureLine {
    /// As a record holds it.
    pub fn of(known: &Certified) -> EnclosureLine {
        EnclosureLine {
            k: known.k.clone(),
            re: real_text(known.mid.real()),
            im: real_text(known.mid.imag()),
            radius: magnitude_text(known.radius),
            certificate: CertificateLine::of(&known.by),
        }
    }

    /// What it says.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn read(&self) -> Result<Certified, String> {
        self.read_within(DEEPEST)
    }

    fn read_within(&self, depth: usize) -> Result<Certified, String> {
        let depth = depth.checked_sub(1).ok_or("a sum within a sum")?;
        let (re, im) = (dyadic::real(&self.re)?, dyadic::real(&self.im)?);
        Ok(Certified {
            k: self.k.clone(),
            mid: Complex::from((re, im)),
            radius: dyadic::magnitude(&self.radius)?,
            by: Arc::new(self.certificate.read(depth)?),
        })
    }
}

impl CertificateLine {
    fn of(known: &Certificate) -> CertificateLine {
        match known {
            Certificate::Closed(known) => CertificateLine::Closed(ClosedLine::of(known)),
            Certificate::Hyperbola(known) => {
                CertificateLine::Hyperbola(Box::new(HyperbolaLine::of(known)))
            }
            Certificate::Rays(known) => CertificateLine::Rays(RaysLine {
                pieces: known.pieces.iter().map(PieceLine::of).collect(),
                parts: known.parts.iter().map(PartLine::of).collect(),
                bits: known.bits,
            }),
            Certificate::Sum(terms) => CertificateLine::Sum(SumLine {
                terms: terms.iter().map(SummandLine::of).collect(),
            }),
        }
    }

    fn read(&self, depth: usize) -> Result<Certificate, String> {
        Ok(match self {
            CertificateLine::Closed(line) => Certificate::Closed(Closed {
                pieces: line.pieces.iter().map(PieceLine::read).collect(),
                terms: line.terms.iter().map(ElementaryLine::read).collect(),
                bits: line.bits,
            }),
            CertificateLine::Hyperbola(line) => Certificate::Hyperbola(line.read()?),
            CertificateLine::Rays(line) => Certificate::Rays(Rays {
                pieces: line.pieces.iter().map(PieceLine::read).collect(),
                parts: line
                    .parts
                    .iter()
                    .map(PartLine::read)
                    .collect::<Result<_, _>>()?,
                bits: line.bits,
            }),
            CertificateLine::Sum(line) => {
                let terms = line.terms.iter().map(|term| term.read(depth));
                Certificate::Sum(terms.collect::<Result<_, _>>()?)
            }
            CertificateLine::Unknown => {
                return Err("a theorem that this version does not know".to_string());
            }
        })
    }
}

impl PieceLine {
    fn of(known: &PieceOf) -> PieceLine {
        let PieceOf { from, to, phi } = known.clone();
        PieceLine { from, to, phi }
    }

    fn read(&self) -> PieceOf {
        let PieceLine { from, to, phi } = self.clone();
        PieceOf { from, to, phi }
    }
}

impl ClosedLine {
    fn of(known: &Closed) -> ClosedLine {
        ClosedLine {
            pieces: known.pieces.iter().map(PieceLine::of).collect(),
            terms: known.terms.iter().map(ElementaryLine::of).collect(),
            bits: known.bits,
        }
    }
}

impl ElementaryLine {
    fn of(known: &Elementary) -> ElementaryLine {
        let known = known.clone();
        ElementaryLine {
            from: known.from,
            to: known.to,
            p: known.coefficients,
            beta: known.beta,
            gauss: known.gauss,
            erf: known.erf,
            power: known.power,
            log: known.log,
            taken: known.taken,
        }
    }

    fn read(&self) -> Elementary {
        let line = self.clone();
        Elementary {
            from: line.from,
            to: line.to,
            coefficients: line.p,
            beta: line.beta,
            gauss: line.gauss,
            erf: line.erf,
            power: line.power,
            log: line.log,
            taken: line.taken,
        }
    }
}

impl HyperbolaLine {
    fn of(known: &Hyperbola) -> HyperbolaLine {
        let tail = |tail: &Tail| (magnitude_text(tail.size), double_text(tail.power));
        HyperbolaLine {
            phi: known.phi.clone(),
            on_line: known.on_line.clone(),
            symmetry: known.symmetry.map(|symmetry| match symmetry {
                Symmetry::Even => SymmetryName::Even,
                Symmetry::Odd => SymmetryName::Odd,
            }),
            x0: double_text(known.centre),
            scale: double_text(known.scale),
            theta: double_text(known.theta),
            below: double_text(known.below),
            above: double_text(known.above),
            step: double_text(known.step),
            nodes: known.nodes,
            bits: known.bits,
            mass_below: magnitude_text(known.mass_below),
            mass_above: magnitude_text(known.mass_above),
            tails: [tail(&known.tails[0]), tail(&known.tails[1])],
            error: magnitude_text(known.error),
        }
    }

    fn read(&self) -> Result<Hyperbola, String> {
        let tail = |(size, power): &(String, String)| {
            Ok::<_, String>(Tail {
                size: dyadic::magnitude(size)?,
                power: dyadic::double(power)?,
            })
        };
        Ok(Hyperbola {
            phi: self.phi.clone(),
            on_line: self.on_line.clone(),
            symmetry: self.symmetry.map(|symmetry| match symmetry {
                SymmetryName::Even => Symmetry::Even,
                SymmetryName::Odd => Symmetry::Odd,
            }),
            centre: dyadic::double(&self.x0)?,
            scale: dyadic::double(&self.scale)?,
            theta: dyadic::double(&self.theta)?,
            below: dyadic::double(&self.below)?,
            above: dyadic::double(&self.above)?,
            step: dyadic::double(&self.step)?,
            nodes: self.nodes,
            bits: self.bits,
            mass_below: dyadic::magnitude(&self.mass_below)?,
            mass_above: dyadic::magnitude(&self.mass_above)?,
            tails: [tail(&self.tails[0])?, tail(&self.tails[1])?],
            error: dyadic::magnitude(&self.error)?,
        })
    }
}

impl PartLine {
    fn of(known: &Part) -> PartLine {
        let panel = |panel: &Panel| {
            let (to, rho) = (double_text(panel.to), double_text(panel.rho));
            format!("{to}:{}:{rho}:{}", panel.order, panel.log2_most)
        };
        let panels: Vec<String> = known.panels.iter().map(panel).collect();
        PartLine {
            f: known.f.clone(),
            origin: known.origin.clone(),
            length: known.length.clone(),
            reversed: known.reversed,
            left: known.left,
            direction: [known.along, known.down, known.theta].map(double_text),
            from: double_text(known.from),
            panels: panels.join(" "),
            error: magnitude_text(known.error),
            cut: magnitude_text(known.cut),
        }
    }

    fn read(&self) -> Result<Part, String> {
        let [along, down, theta] = &self.direction;
        let panels = self.panels.split_ascii_whitespace().map(panel);
        Ok(Part {
            f: self.f.clone(),
            origin: self.origin.clone(),
            length: self.length.clone(),
            reversed: self.reversed,
            left: self.left,
            along: dyadic::double(along)?,
            down: dyadic::double(down)?,
            theta: dyadic::double(theta)?,
            from: dyadic::double(&self.from)?,
            panels: panels.collect::<Result<_, _>>()?,
            error: dyadic::magnitude(&self.error)?,
            cut: dyadic::magnitude(&self.cut)?,
        })
    }
}

fn panel(text: &str) -> Result<Panel, String> {
    let wrong = || {
        let first: String = text.chars().take(40).collect();
        format!("`{first}` is no panel: one looks like 0x1p2:24:0x9p-2:-7")
    };
    let parts: Vec<&str> = text.split(':').collect();
    let [to, order, rho, log2] = parts[..] else {
        return Err(wrong());
    };
    Ok(Panel {
        to: dyadic::double(to)?,
        order: order.parse().map_err(|_| wrong())?,
        rho: dyadic::double(rho)?,
        log2_most: log2.parse().map_err(|_| wrong())?,
    })
}

impl SummandLine {
    fn of(known: &Summand) -> SummandLine {
        SummandLine {
            coefficient: known.coefficient.clone(),
            scale: known.scale.clone(),
            omega: known.omega.clone(),
            place: known.place.clone(),
            conjugate: known.conjugate,
            inner: EnclosureLine::of(&known.inner),
        }
    }

    fn read(&self, depth: usize) -> Result<Summand, String> {
        Ok(Summand {
            coefficient: self.coefficient.clone(),
            scale: self.scale.clone(),
            omega: self.omega.clone(),
            place: self.place.clone(),
            conjugate: self.conjugate,
            inner: self.inner.read_within(depth)?,
        })
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
