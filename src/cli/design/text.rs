//! What `specbias design` prints.

use serde::Serialize;

use super::Asked;
use super::answer::{Answer, Row};
use crate::design::Phase;
use crate::error::{Error, Result};

/// For people.
pub fn human(asked: &Asked, answer: &Answer) -> String {
    let digits = asked.digits;
    let mut text = format!(
        "{}\n{}\n",
        asked.wanted.definition(),
        asked.phase.in_words()
    );
    match &answer.known {
        Some((known, agreed)) => {
            match known.whole() {
                Some(phi) => text.push_str(&format!("phi(z) = {phi}\n")),
                None => text.push_str(&format!(
                    "phi(z) = {} for z > 0, {} for z < 0\n",
                    known.right, known.left
                )),
            }
            text.push_str(&format!(
                "  closed form of the family {}; it and the quadrature agree to {agreed:.1} digits{}\n",
                known.family,
                if *agreed < f64::from(digits) {
                    ": LESS THAN ASKED"
                } else {
                    ""
                }
            ));
        }
        None => text.push_str("  no closed form: the penalty and phase are of no known family\n"),
    }
    if let Some(open) = answer.freedom.in_words() {
        text.push_str(&format!(
            "  determined {open}: its spectrum is the point k = 0, which a penalty does not see{}\n",
            match asked.phase {
                Phase::Causal => "; below it is 0 for z < 0",
                _ => "",
            }
        ));
    }
    text.push('\n');
    let width = answer
        .rows
        .iter()
        .map(|r| r.z.len())
        .max()
        .unwrap_or(1)
        .max(3);
    for row in &answer.rows {
        let value = row.phi.as_deref().unwrap_or("-");
        text.push_str(&format!(
            "  phi({:<width$}",
            format!("{})", row.z),
            width = width + 1
        ));
        text.push_str(&format!("  {value}"));
        if let Some(bound) = &row.error_bound {
            text.push_str(&format!("   error at most {bound}"));
        }
        if let Some(why) = &row.undecided {
            text.push_str(&format!("   undecided: {why}"));
        }
        text.push('\n');
    }
    text.push('\n');
    for line in &answer.lines {
        text.push_str(&format!(
            "  {:<9}  {}: {}\n",
            line.holds, line.condition, line.reason
        ));
    }
    text
}

/// One line of JSON.
///
/// # Errors
/// It cannot be written.
pub fn json(asked: &Asked, answer: &Answer) -> Result<String> {
    #[derive(Serialize)]
    struct Condition<'a> {
        condition: &'a str,
        holds: String,
        reason: &'a str,
    }
    #[derive(Serialize)]
    struct Whole<'a> {
        penalty: String,
        phase: String,
        family: Option<&'a str>,
        right: Option<String>,
        left: Option<String>,
        agreed_digits: Option<f64>,
        open: Option<String>,
        values: &'a [Row],
        conditions: Vec<Condition<'a>>,
    }
    let known = answer.known.as_ref();
    let whole = Whole {
        penalty: asked.wanted.definition(),
        phase: asked.phase.in_words(),
        family: known.map(|(k, _)| k.family),
        right: known.map(|(k, _)| k.right.to_string()),
        left: known.map(|(k, _)| k.left.to_string()),
        agreed_digits: known.map(|(_, d)| *d).filter(|d| d.is_finite()),
        open: answer.freedom.in_words(),
        values: &answer.rows,
        conditions: answer
            .lines
            .iter()
            .map(|line| Condition {
                condition: &line.condition,
                holds: line.holds.to_string(),
                reason: &line.reason,
            })
            .collect(),
    };
    let mut text = serde_json::to_string(&whole)
        .map_err(|error| Error::stream("cannot write", error.into()))?;
    text.push('\n');
    Ok(text)
}
