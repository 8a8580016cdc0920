//! The text of a case that the program writes: shared by `new` and `examine`.

use std::path::Path;

use super::question::{Question, Typed};
use super::transform::{Answer, At, answer};
use crate::activation::Activation;
use crate::case::{self, Case};
use crate::error::{Error, Result};
use crate::wire::Document;

/// Digits of the values beyond those that the claim asks.
const SPARE: u32 = 5;

/// Why the values of a case stand in it.
pub const BECAUSE: &str = concat!(
    "values from specbias ",
    env!("CARGO_PKG_VERSION"),
    ": two routes agreed on them"
);

/// A case that exists may have been edited.
///
/// # Errors
/// It exists.
pub fn refuse_existing(path: &Path) -> Result<()> {
    if path.exists() {
        return Err(Error::usage(format!(
            "{} exists; a case that someone may have edited is not overwritten",
            path.display()
        )));
    }
    Ok(())
}

/// The case of an activation whose one claim is the values of F at the points of the question, and
/// whether F is 0 at all of them.
///
/// # Errors
/// A point at which the routes do not agree to the digits asked, Ctrl-C.
pub fn case_of_values(name: &str, question: &mut Question) -> Result<(String, bool)> {
    question.digits += SPARE;
    let answer = answer(question);
    question.digits -= SPARE;
    let answer = answer?;
    let zero = |at: &At| at.agreed().is_ok_and(|agreed| agreed.zero);
    let vanishes = answer.points.iter().all(zero);
    Ok((case_text(name, question, &answer)?, vanishes))
}

fn case_text(name: &str, question: &Question, answer: &Answer) -> Result<String> {
    let digits = question.digits;
    let mut values = String::new();
    for at in &answer.points {
        let agreed = at
            .agreed()
            .map_err(|why| Error::failed(format!("no case was written: at k = {}, {why}", at.k)))?;
        if agreed.digits < f64::from(digits) {
            return Err(Error::failed(format!(
                "no case was written: at k = {}, {:.1} of {digits} digits were reached",
                at.k, agreed.digits
            )));
        }
        let (re, im) = agreed.parts(digits + SPARE);
        values.push_str(&format!(
            "  {{ at = {}, re = {}, im = {} }},\n",
            quoted(&at.k),
            quoted(&re),
            quoted(&im)
        ));
    }
    let mut text = activation_text(name, &question.typed);
    if !question.params.is_empty() {
        let params: Vec<String> = question
            .params
            .iter()
            .map(|(name, value)| format!("{name} = {}", quoted(value)))
            .collect();
        text.push_str(&format!("params = {{ {} }}\n", params.join(", ")));
    }
    text.push_str(&format!(
        "\n[[claim]]\nkind    = \"fourier-transform\"\ndigits  = {digits}\n\
         because = {}\nequals-values = [\n{values}]\n",
        quoted(BECAUSE)
    ));
    read_back(name, &text)?;
    Ok(text)
}

/// The table of an activation, without its parameters.
pub fn activation_text(name: &str, typed: &Typed) -> String {
    let phi = match typed {
        Typed::Formula(phi) => format!("phi    = {}\n", quoted(phi)),
        Typed::Pieces(pieces) => {
            let lines: String = pieces
                .iter()
                .map(|piece| format!("  {},\n", piece_text(piece)))
                .collect();
            format!("pieces = [\n{lines}]\n")
        }
    };
    format!("[activation]\nname   = {}\n{phi}", quoted(name))
}

/// A piece as an inline table.
pub fn piece_text((on, phi): &(String, String)) -> String {
    format!("{{ on = {}, phi = {} }}", quoted(on), quoted(phi))
}

/// An activation without the text of whoever typed it, as a case states it.
pub fn typed(activation: &Activation) -> Typed {
    match activation.pieces() {
        [only] => Typed::Formula(only.phi.to_string()),
        pieces => Typed::Pieces(
            pieces
                .iter()
                .map(|piece| {
                    let on = match (&piece.from, &piece.to) {
                        (None, None) => "all z".to_owned(),
                        (None, Some(to)) => format!("z < {to}"),
                        (Some(from), None) => format!("z > {from}"),
                        (Some(from), Some(to)) => format!("{from} < z < {to}"),
                    };
                    (on, piece.phi.to_string())
                })
                .collect(),
        ),
    }
}

/// The case, read back: one that this program would refuse must not be written.
///
/// # Errors
/// What is wrong with it.
pub fn read_back(name: &str, text: &str) -> Result<Case> {
    let document = Document {
        path: "<new case>".into(),
        text: text.into(),
    };
    match case::read(name.to_owned(), &document) {
        (Some(case), faults) if faults.is_empty() => Ok(case),
        (_, faults) => Err(match faults.into_iter().next() {
            Some(fault) => fault.into(),
            None => Error::failed("no case was written: it could not be read back"),
        }),
    }
}

/// As a TOML string.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Expr, Scope};
    use crate::wire;
    use proptest::prelude::*;

    #[test]
    fn an_activation_is_written_as_it_can_be_read() {
        for phi in [
            "tanh(z)",
            "max(min(z, 6), 0)",
            "relu(z)^(7/2)",
            "z*exp(-abs(z-1/3))",
        ] {
            let parsed = Expr::parse(phi, &Scope::new(&["z"])).expect("a formula");
            let activation = Activation::from_formula("phi", parsed).expect("an activation");
            let phi = match typed(&activation) {
                Typed::Formula(phi) => format!("phi = {}", quoted(&phi)),
                Typed::Pieces(pieces) => {
                    let pieces: Vec<String> = pieces.iter().map(piece_text).collect();
                    format!("pieces = [{}]", pieces.join(", "))
                }
            };
            let text = format!(
                "[activation]\nname = 'phi'\n{phi}\n[[claim]]\nkind = 'penalty'\nequals = '1'\n"
            );
            let case = read_back("x", &text).expect("a case");
            assert_eq!(
                case.subject.activation().map(Activation::pieces),
                Some(activation.pieces()),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back_from_its_quotes(text in any::<String>()) {
            let toml = format!("a = {}", quoted(&text));
            let read = wire::Document::parse("x", toml.as_str()).map(|mut table| table.required_string("a"));
            let read = read.and_then(|text| text).map(|text| text.value);
            prop_assert_eq!(read.map_err(|fault| fault.message), Ok(text));
        }
    }
}
