//! The case that `specbias design` writes.

use super::Asked;
use super::answer::Answer;
use crate::cli::draft::{BECAUSE, activation_text, quoted, read_back, typed};
use crate::design::{Band, Phase, Wanted};
use crate::error::{Error, Result};
use crate::expr::{Expr, Scope, eval_real};

/// Points of the penalty's own claim.
const POINTS: [&str; 4] = ["1/4", "1", "pi", "8"];
/// A point of that claim is left out where 1/sqrt(rho) is below this.
const FAINT: f64 = 1e-60;

/// A case: the penalty, its activation where that has a closed form, else values.
///
/// # Errors
/// A value that is not known to the digits asked.
pub fn case_text(name: &str, asked: &Asked, answer: &Answer) -> Result<String> {
    let wanted = &asked.wanted;
    let mut text = format!(
        "[penalty]\nname = {}\nrho  = {}\n",
        quoted(&format!("penalty of {name}")),
        quoted(&wanted.rho.to_string())
    );
    if let Some(Band { from, to }) = &wanted.band {
        text.push_str(&format!(
            "band = [{}, {}]\n",
            quoted(&from.to_string()),
            quoted(&to.to_string())
        ));
    }
    let phase = match &asked.phase {
        Phase::Even => String::new(),
        Phase::Odd => "phase   = \"odd\"\n".into(),
        Phase::Causal => "phase   = \"causal\"\n".into(),
        Phase::Given(theta) => format!("phase   = {}\n", quoted(&theta.to_string())),
    };
    let digits = asked.digits;
    let closed = answer
        .known
        .as_ref()
        .filter(|(_, agreed)| *agreed >= f64::from(digits));
    match closed {
        Some((known, _)) => {
            // Where phi is 0, digits of it say nothing.
            let told = answer
                .rows
                .iter()
                .filter(|row| row.digits_reached.is_some());
            let places: Vec<String> = told.map(|row| quoted(&row.z)).collect();
            let activation = known.activation(name).map_err(Error::failed)?;
            text.push('\n');
            text.push_str(&activation_text(name, &typed(&activation)));
            text.push_str(&format!(
                "\n[[claim]]\nkind    = \"design\"\n{phase}points  = [{}]\ndigits  = {digits}\n",
                places.join(", ")
            ));
            let points = points(wanted);
            if !points.is_empty() {
                text.push_str(&format!(
                    "\n[[claim]]\nkind    = \"penalty\"\nequals  = {}\npoints  = [{}]\ndigits  = {digits}\n",
                    quoted(&wanted.rho.to_string()),
                    points.join(", ")
                ));
            }
        }
        None => {
            let mut rows = String::new();
            for row in &answer.rows {
                let (Some(phi), None) = (&row.phi, &row.undecided) else {
                    return Err(Error::failed(format!(
                        "no case was written: at z = {}, {}",
                        row.z,
                        row.undecided.as_deref().unwrap_or("there is no value")
                    )));
                };
                rows.push_str(&format!(
                    "  {{ at = {}, re = {} }},\n",
                    quoted(&row.z),
                    quoted(phi)
                ));
            }
            text.push_str(&format!(
                "\n[[claim]]\nkind    = \"design\"\n{phase}digits  = {digits}\n\
                 because = {}\nequals-values = [\n{rows}]\n",
                quoted(BECAUSE)
            ));
        }
    }
    read_back(name, &text)?;
    Ok(text)
}

/// Points at which the penalty of the closed form is claimed.
fn points(wanted: &Wanted) -> Vec<String> {
    let constants = Scope::new(&[]);
    let texts: Vec<String> = match &wanted.band {
        None => POINTS.iter().map(|p| (*p).to_owned()).collect(),
        Some(Band { from, to }) => [(3, 1), (1, 2), (1, 5)]
            .iter()
            .map(|(p, q)| format!("({p}*({from}) + {q}*({to}))/{}", p + q))
            .collect(),
    };
    let keep = |text: &String| {
        let Ok(k) = Expr::parse(text, &constants) else {
            return false;
        };
        let Ok(k) = eval_real(&k, &[], 128) else {
            return false;
        };
        eval_real(&wanted.root, &[("k", &k)], 64).is_ok_and(|root| root > FAINT)
    };
    texts.into_iter().filter(keep).map(|t| quoted(&t)).collect()
}
