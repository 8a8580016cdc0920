//! `specbias new`: a case whose claims are values from the engine, for an activation without a
//! closed form. From then on it is a regression test.

use clap::Args;

use super::exit::Status;
use super::interrupt;
use super::output::{Whole, print};
use super::question::{Asked, Question, Typed};
use super::screen::Screen;
use super::transform::{Answer, answer};
use crate::case;
use crate::error::{Error, Result};
use crate::wire::Document;

/// Digits of the values beyond those that the claim asks.
const SPARE: u32 = 5;

/// Write a case for an activation, with values of F from the engine as its claim.
///
/// Exit status 3 where the two routes do not agree to the digits asked: nothing is written then.
#[derive(Debug, Args)]
pub struct New {
    /// The name of the activation.
    #[arg(value_name = "NAME")]
    name: String,
    /// phi, an expression in z.
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    phi: Option<String>,
    #[command(flatten)]
    asked: Asked,
    /// Write to this file instead of stdout; one that exists is left alone.
    #[arg(short, long, value_name = "FILE")]
    output: Option<std::path::PathBuf>,
}

impl New {
    /// Runs the verb.
    ///
    /// # Errors
    /// A question that is badly put, an output that exists or cannot be written, routes that do
    /// not agree, Ctrl-C.
    pub fn run(&self, screen: &Screen) -> Result<Status> {
        if let Some(path) = &self.output
            && path.exists()
        {
            return Err(Error::usage(format!(
                "{} exists; a case that someone may have edited is not overwritten",
                path.display()
            )));
        }
        let cancel = interrupt::flag()?;
        let mut question =
            self.asked
                .question(&self.name, self.phi.as_deref(), "--phi EXPR", cancel)?;
        let whole = Whole::open(self.output.as_deref())?;
        question.digits += SPARE;
        let answer = answer(&question)?;
        question.digits -= SPARE;
        let text = case_text(&self.name, &question, &answer)?;
        whole.write(&text)?;
        if let Some(path) = &self.output
            && !screen.quiet
        {
            print(&format!(
                "wrote {0}; `specbias check {0}` checks it\n",
                path.display()
            ))?;
        }
        Ok(Status::AsExpected)
    }
}

/// The case.
///
/// # Errors
/// A point at which the routes do not agree to the digits asked.
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
    let mut text = format!("[activation]\nname   = {}\n", quoted(name));
    match &question.typed {
        Typed::Formula(phi) => text.push_str(&format!("phi    = {}\n", quoted(phi))),
        Typed::Pieces(pieces) => {
            text.push_str("pieces = [\n");
            for (on, phi) in pieces {
                text.push_str(&format!(
                    "  {{ on = {}, phi = {} }},\n",
                    quoted(on),
                    quoted(phi)
                ));
            }
            text.push_str("]\n");
        }
    }
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
         because = \"values from specbias {}: two routes agreed on them\"\n\
         equals-values = [\n{values}]\n",
        env!("CARGO_PKG_VERSION")
    ));
    read_back(name, &text)?;
    Ok(text)
}

/// A case that this program would refuse must not be written.
pub(super) fn read_back(name: &str, text: &str) -> Result<()> {
    let document = Document {
        path: "<new case>".into(),
        text: text.into(),
    };
    match case::read(name.to_owned(), &document) {
        (Some(_), faults) if faults.is_empty() => Ok(()),
        (_, faults) => Err(match faults.into_iter().next() {
            Some(fault) => fault.into(),
            None => Error::failed("no case was written: it could not be read back"),
        }),
    }
}

/// As a TOML string.
pub(super) fn quoted(text: &str) -> String {
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
    use crate::wire;
    use proptest::prelude::*;

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
