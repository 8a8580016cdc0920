//! The table `[penalty]` of a case: what an activation is designed for.

use super::params::{read_params, scope};
use crate::design::Band;
use crate::error::Diagnostic;
use crate::expr::{Expr, eval_real};
use crate::wire::Table;

/// The keys of `[penalty]`.
const KEYS: &[&str] = &["name", "rho", "band", "params"];

/// A wanted penalty as a case states it; whether there is such an activation is for the engine to say.
#[derive(Clone, Debug)]
pub struct WantedPenalty {
    /// Its name, for people.
    pub name: String,
    /// rho, an expression in `k`.
    pub rho: Expr,
    /// Where rho is finite, if not everywhere.
    pub band: Option<Band>,
}

impl WantedPenalty {
    /// Reads the table; the parameters that it has are known to the rest of the case.
    ///
    /// # Errors
    /// A wrong or missing key, with its place.
    pub(super) fn read(
        mut table: Table,
        inherited: &[(String, Expr)],
    ) -> Result<(Self, Vec<(String, Expr)>), Diagnostic> {
        let name = table.required_string("name")?;
        let params = read_params(&mut table, inherited)?;
        let rho = table
            .required_string("rho")?
            .parse(&scope(&["k"], &params))?;
        let band = match table.strings("band")? {
            None => None,
            Some(edges) => {
                let [from, to] = &edges[..] else {
                    return Err(table.error("`band` is two constants: [\"0\", \"2\"]"));
                };
                let constants = scope(&[], &params);
                let band = Band {
                    from: from.parse(&constants)?,
                    to: to.parse(&constants)?,
                };
                for (text, edge) in [(from, &band.from), (to, &band.to)] {
                    eval_real(edge, &[], 64).map_err(|why| text.error(why.to_string()))?;
                }
                Some(band)
            }
        };
        table.finish(KEYS)?;
        let name = name.value;
        Ok((WantedPenalty { name, rho, band }, params))
    }

    /// The formula with its band, as text and in LaTeX.
    pub fn definition(&self) -> (String, String) {
        match &self.band {
            None => (
                format!("rho(k) = {}", self.rho),
                format!("\\rho(k) = {}", self.rho.to_latex()),
            ),
            Some(Band { from, to }) => (
                format!("rho(k) = {} for {from} < k < {to}", self.rho),
                format!(
                    "\\rho(k) = {}\\ ({} < k < {})",
                    self.rho.to_latex(),
                    from.to_latex(),
                    to.to_latex()
                ),
            ),
        }
    }
}
