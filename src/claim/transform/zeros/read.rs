//! The keys of a claim about zeros.

use super::{BITS, Zeros};
use crate::claim::{Claim, Subject};
use crate::error::Diagnostic;
use crate::expr::build;
use crate::fourier::Frequency;
use crate::number::Real;
use crate::wire::Table;

/// Most members of a family.
const MAX_ZEROS: u32 = 500;

/// Reads the claim's keys.
///
/// # Errors
/// A wrong or missing key, with its place.
pub fn read(table: &mut Table, subject: &Subject) -> Result<Box<dyn Claim>, Diagnostic> {
    let scope = subject.scope(&[]);
    let end = table.required_string("up-to")?;
    let up_to =
        Frequency::new(end.value.clone(), end.parse(&scope)?).map_err(|why| end.error(why))?;
    let family = table.string("family")?;
    let list = table.strings("at")?;
    let (zeros, text) = match (family, list) {
        (Some(family), None) => {
            let formula = family.parse(&subject.scope(&["n"]))?;
            let mut zeros = Vec::new();
            for n in 1..=MAX_ZEROS {
                let member = formula.substitute("n", &build::num(i64::from(n)));
                let zero = Frequency::new(member.to_string(), member)
                    .map_err(|why| family.error(format!("for n = {n}: {why}")))?;
                if beyond(&zero, &up_to) {
                    break;
                }
                zeros.push(zero);
            }
            (zeros, format!("exactly at {formula}, n = 1, 2, …"))
        }
        (None, Some(list)) => {
            let mut zeros = Vec::new();
            for text in &list {
                let zero = Frequency::new(text.value.trim(), text.parse(&scope)?)
                    .map_err(|why| text.error(why))?;
                if beyond(&zero, &up_to) {
                    return Err(text.error(format!("this lies beyond `up-to` = {}", up_to.text)));
                }
                zeros.push(zero);
            }
            let shown: Vec<&str> = zeros.iter().map(|z| z.text.as_str()).collect();
            let text = if shown.is_empty() {
                "nowhere".into()
            } else {
                format!("exactly at {}", shown.join(", "))
            };
            (zeros, text)
        }
        _ => return Err(table.error("this kind needs `at = [ … ]` or `family = \"…\"`")),
    };
    Ok(Box::new(Zeros { zeros, up_to, text }))
}

/// Whether a frequency lies beyond the end, by more than rounding can tell.
pub(super) fn beyond(zero: &Frequency, end: &Frequency) -> bool {
    let over = zero.at(BITS) - end.at(BITS);
    over > Real::with_val(64, 1) >> (BITS - 40)
}
