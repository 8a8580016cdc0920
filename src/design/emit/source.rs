//! A table as the text of a program.

use super::languages::{c, jax, python, rust, torch};
use super::names::check;
use super::table::{BOUND, Table};
use crate::error::Doubt;
use std::fmt;

/// What can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// Rust, nothing but the standard library.
    Rust,
    /// Python, numbers one at a time, nothing but its library.
    Python,
    /// C99.
    C,
    /// Python for PyTorch, on tensors, with the derivative for autograd.
    Torch,
    /// Python for JAX, on arrays, with the derivative for its transformations.
    Jax,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 5] = [
        Language::Rust,
        Language::Python,
        Language::C,
        Language::Torch,
        Language::Jax,
    ];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Language::Rust => "rust",
            Language::Python => "python",
            Language::C => "c",
            Language::Torch => "torch",
            Language::Jax => "jax",
        }
    }

    /// The ending of its files.
    pub const fn extension(self) -> &'static str {
        match self {
            Language::Rust => "rs",
            Language::C => "c",
            Language::Python | Language::Torch | Language::Jax => "py",
        }
    }

    /// The language of this name, if there is one.
    pub fn named(name: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|l| l.name() == name)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a function was designed from, for the comment at the head of a file. Any text will do.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The penalty.
    pub penalty: &'a str,
    /// The phase.
    pub phase: &'a str,
}

/// The functions `name` and `name_derivative` as source code.
///
/// # Errors
/// A sentence: the name is not one that a function can have in the language.
pub fn emit(table: &Table, name: &str, language: Language, about: &About) -> Result<String, Doubt> {
    check(name, language)?;
    let head = head(table, name, about);
    Ok(match language {
        Language::Rust => rust::write(table, name, &head),
        Language::Python => python::write(table, name, &head),
        Language::C => c::write(table, name, &head),
        Language::Torch => torch::write(table, name, &head),
        Language::Jax => jax::write(table, name, &head),
    })
}

/// The lines of the comment.
///
/// What the caller passes in is not in the first two: Python looks for an encoding there.
fn head(table: &Table, name: &str, about: &About) -> Vec<String> {
    vec![
        format!(
            "`{name}`, an activation function, and `{name}_derivative`; written by specbias {}.",
            env!("CARGO_PKG_VERSION")
        ),
        String::new(),
        format!("penalty: \"{}\"", escaped(about.penalty)),
        format!("phase:   \"{}\"", escaped(about.phase)),
        String::new(),
        format!("The error is at most {BOUND} * 2^-52 * max(|f(z)|, S) with S = {:?} for the function", table.phi.scale),
        format!("and S = {:?} for its derivative. At some thousands of places it was at most", table.slope.scale),
        format!(
            "{:.2} and {:.2} times 2^-52 * max(|f(z)|, S).",
            table.phi.worst, table.slope.worst
        ),
        "At 0 each is its limit; its limit from the left, or 0 if it is odd, where the sides differ.".to_owned(),
        String::new(),
    ]
}

/// The text on one line of printable ASCII, so that no comment ends in it, is continued after it, or
/// is shown in another order.
pub(super) fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            ' '..='~' => c.to_string(),
            c => format!("<U+{:04X}>", c as u32),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_stays_in_its_comment() {
        let text = "a\nb\r\u{2028}\\ */ \"\u{202e}é";
        let shown = escaped(text);
        assert_eq!(shown, "a<U+000A>b<U+000D><U+2028>\\ */ \"<U+202E><U+00E9>");
    }

    #[test]
    fn languages_are_found_by_their_names() {
        for language in Language::ALL {
            assert_eq!(Language::named(language.name()), Some(language));
        }
        assert_eq!(Language::named("fortran"), None);
    }
}
