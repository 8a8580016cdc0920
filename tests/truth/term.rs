//! Operations that keep the truth known: a factor, a dilation, a shift and a wave on an atom.

use super::atoms::{Atom, Law, Zeros, at};
use super::value::number;

/// factor · atom(scale·(z - shift)) · cos(wave·z).
#[derive(Clone, Debug)]
pub struct Term {
    pub atom: Atom,
    pub factor: String,
    pub scale: String,
    pub shift: String,
    pub wave: Option<String>,
}

/// A derivative of delta: place, order, weight.
#[derive(Clone, Debug)]
pub struct Delta {
    pub at: String,
    pub order: u32,
    pub weight: String,
}

impl Term {
    /// The atom as it is.
    pub fn of(atom: Atom) -> Term {
        Term {
            atom,
            factor: "1".into(),
            scale: "1".into(),
            shift: "0".into(),
            wave: None,
        }
    }

    pub fn factor(mut self, factor: impl Into<String>) -> Term {
        self.factor = factor.into();
        self
    }

    pub fn scale(mut self, scale: impl Into<String>) -> Term {
        self.scale = scale.into();
        self
    }

    pub fn shift(mut self, shift: impl Into<String>) -> Term {
        self.shift = shift.into();
        self
    }

    pub fn wave(mut self, wave: impl Into<String>) -> Term {
        self.wave = Some(wave.into());
        self
    }

    /// The formula of phi, a factor of a product.
    pub fn phi(&self) -> String {
        let mut argument = match self.shift.as_str() {
            "0" => "z".to_owned(),
            shift => format!("z-({shift})"),
        };
        if self.scale != "1" {
            argument = format!("({})*({argument})", self.scale);
        }
        let mut phi = format!("({})", self.atom.phi_at(&argument)).replace("(z)", "z");
        if self.factor != "1" {
            phi = format!("({})*{phi}", self.factor);
        }
        if let Some(wave) = &self.wave {
            phi = format!("{phi}*cos(({wave})*z)");
        }
        phi
    }

    /// The formula of F in `k`.
    pub fn f(&self) -> String {
        let without = |k: &str| {
            let (a, s) = (&self.scale, &self.shift);
            let mut f = match a.as_str() {
                "1" => format!("({})", at(&self.atom.f, k)),
                _ => format!("({})/abs({a})", at(&self.atom.f, &format!("({k})/({a})"))),
            };
            if s != "0" {
                f = format!("exp(-i*({k})*({s}))*{f}");
            }
            f
        };
        let f = match &self.wave {
            None => without("k"),
            Some(w) => format!(
                "({}+{})/2",
                without(&format!("k-({w})")),
                without(&format!("k+({w})"))
            ),
        };
        format!("({})*{f}", self.factor).replace("(k)", "k")
    }

    /// What stands at single places, before terms are put together; none where that is not known.
    pub fn deltas(&self) -> Option<Vec<Delta>> {
        let scaled = !matches!(self.scale.as_str(), "1" | "-1");
        let singular = self.wave.is_some() && !self.atom.tame && self.atom.f != "0";
        if singular || (scaled && self.atom.logarithmic) {
            return None;
        }
        let mut out = Vec::new();
        for (n, weight) in &self.atom.deltas {
            // delta^(n)(k/a) = |a| a^n delta^(n), and |a| cancels; the shift spreads it over lower orders.
            let weight = format!("({})*({weight})*({})^{n}", self.factor, self.scale);
            for j in 0..=*n {
                if j > 0 && self.shift == "0" {
                    continue;
                }
                let choose: u32 = (0..j).fold(1, |c, m| c * (n - m) / (m + 1));
                let spread = match j {
                    0 => weight.clone(),
                    _ => format!("{choose}*(i*({}))^{j}*{weight}", self.shift),
                };
                for (place, half) in match &self.wave {
                    None => vec![("0".to_owned(), "")],
                    Some(w) => vec![(w.clone(), "/2"), (format!("-({w})"), "/2")],
                } {
                    out.push(Delta {
                        at: place,
                        order: n - j,
                        weight: format!("{spread}{half}"),
                    });
                }
            }
        }
        Some(out)
    }

    /// The law of rho of this term alone; none where there is none or it is not known.
    pub fn law(&self) -> Option<Law> {
        let Law::Known {
            order,
            rate,
            exponent,
            constant,
        } = &self.atom.law
        else {
            return Some(self.atom.law.clone());
        };
        let a = format!("abs({})", self.scale);
        let mut constant = format!("({constant})*{a}^2/({})^2", self.factor);
        if order.0 != 0 {
            constant = format!("{constant}/{a}^({}/{})", order.0, order.1);
        }
        let exact = rate == "0";
        let rate = match (exact, self.scale.as_str()) {
            (true, _) | (_, "1") => rate.clone(),
            _ => format!("({rate})/{a}^{exponent}"),
        };
        if let Some(w) = &self.wave {
            match (exact, exponent) {
                (true, _) if self.shift == "0" => {}
                (true, _) => {
                    // The wave's value at the place of the singularity.
                    if number(&format!("cos(({w})*({}))", self.shift)).abs() < 1e-3 {
                        return None;
                    }
                    constant = format!("{constant}/cos(({w})*({}))^2", self.shift);
                }
                // The wave of -w adds a share of e^(-rate w) to F: the law is that of the other one alone.
                (false, 1) if number(&format!("exp(-({rate})*({w}))")) > 1e-9 => return None,
                (false, 1) => constant = format!("4*{constant}*exp(-({rate})*({w}))"),
                (false, _) => return None,
            }
        }
        Some(Law::Known {
            order: *order,
            rate,
            exponent: *exponent,
            constant,
        })
    }

    /// The zeros of F.
    pub fn zeros(&self) -> Zeros {
        if self.wave.is_some() {
            return Zeros::Unknown;
        }
        let stretched = |zero: &String| match self.scale.as_str() {
            "1" => zero.clone(),
            a => format!("abs({a})*({zero})"),
        };
        match &self.atom.zeros {
            Zeros::Unknown => Zeros::Unknown,
            Zeros::Listed(list) => Zeros::Listed(list.iter().map(stretched).collect()),
            Zeros::Family(formula) => Zeros::Family(stretched(formula)),
        }
    }

    /// A(d), and its integral from 0 to r.
    pub fn ridge(&self) -> Option<(String, Option<String>)> {
        if self.wave.is_some() {
            return None;
        }
        let (c, a) = (&self.factor, format!("abs({})", self.scale));
        let ridge = self.atom.ridge.as_ref()?;
        let integral = self.atom.ridge_integral.as_ref();
        Some((
            format!("({c})^2/{a}*({})", at(ridge, &format!("{a}*d"))),
            integral.map(|i| format!("({c})^2/({})^2*({})", self.scale, at(i, &format!("{a}*r")))),
        ))
    }
}
