//! A table as the text of a program.

use super::languages::{c, jax, python, rust, torch};
use super::table::{BOUND, Table};
use std::fmt;

/// The longest name of a function; C tells 63 letters apart, and `_derivative` is added.
const LONGEST: usize = 40;

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
pub fn emit(
    table: &Table,
    name: &str,
    language: Language,
    about: &About,
) -> Result<String, String> {
    check_name(name, language)?;
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
fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            ' '..='~' => c.to_string(),
            c => format!("<U+{:04X}>", c as u32),
        })
        .collect()
}

/// Names that are no names of functions in Rust.
const RUST: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "Self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    // It would be the program.
    "main",
];

/// The same in Python, and the names that the files use themselves.
const PYTHON: &[&str] = &[
    "False",
    "None",
    "True",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "abs",
    "float",
    "int",
    "jax",
    "jnp",
    "math",
    "np",
    "numpy",
    "range",
    "staticmethod",
    "torch",
    "NotImplementedError",
    "OverflowError",
    "RuntimeError",
    "TypeError",
];

/// The same in C, with the types and macros of its headers.
const C: &[&str] = &[
    "alignas",
    "alignof",
    "asm",
    "auto",
    "bool",
    "break",
    "case",
    "char",
    "const",
    "constexpr",
    "continue",
    "default",
    "do",
    "double",
    "else",
    "enum",
    "extern",
    "false",
    "float",
    "for",
    "fortran",
    "goto",
    "if",
    "inline",
    "int",
    "long",
    "main",
    "nullptr",
    "register",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "static_assert",
    "struct",
    "switch",
    "thread_local",
    "true",
    "typedef",
    "typeof",
    "typeof_unqual",
    "union",
    "unsigned",
    "void",
    "volatile",
    "while",
    "NULL",
    "INFINITY",
    "NAN",
    "HUGE_VAL",
    "double_t",
    "float_t",
    "size_t",
    "isnan",
    "isinf",
    "isfinite",
    "isnormal",
    "isgreater",
    "isless",
    "islessgreater",
    "isunordered",
    "isgreaterequal",
    "islessequal",
    "signbit",
    "fpclassify",
    "unix",
    "linux",
];

/// The functions of `<math.h>`, without the endings f and l.
const C_MATH: &[&str] = &[
    "acos",
    "acosh",
    "acospi",
    "asin",
    "asinh",
    "asinpi",
    "atan",
    "atan2",
    "atan2pi",
    "atanh",
    "atanpi",
    "canonicalize",
    "cbrt",
    "ceil",
    "compoundn",
    "copysign",
    "cos",
    "cosh",
    "cospi",
    "drem",
    "erf",
    "erfc",
    "exp",
    "exp10",
    "exp10m1",
    "exp2",
    "exp2m1",
    "expm1",
    "fabs",
    "fadd",
    "fdim",
    "fdiv",
    "ffma",
    "finite",
    "floor",
    "fma",
    "fmax",
    "fmaximum",
    "fmin",
    "fminimum",
    "fmod",
    "fmul",
    "frexp",
    "fsqrt",
    "fsub",
    "gamma",
    "getpayload",
    "hypot",
    "ilogb",
    "j0",
    "j1",
    "jn",
    "ldexp",
    "lgamma",
    "llogb",
    "llrint",
    "llround",
    "log",
    "log10",
    "log10p1",
    "log1p",
    "log2",
    "log2p1",
    "logb",
    "logp1",
    "lrint",
    "lround",
    "modf",
    "nan",
    "nearbyint",
    "nextafter",
    "nextdown",
    "nexttoward",
    "nextup",
    "pow",
    "pown",
    "powr",
    "remainder",
    "remquo",
    "rint",
    "rootn",
    "round",
    "roundeven",
    "rsqrt",
    "scalb",
    "scalbln",
    "scalbn",
    "significand",
    "sin",
    "sincos",
    "sinh",
    "sinpi",
    "sqrt",
    "tan",
    "tanh",
    "tanpi",
    "tgamma",
    "totalorder",
    "trunc",
    "y0",
    "y1",
    "yn",
];

fn check_name(name: &str, language: Language) -> Result<(), String> {
    let letters = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !letters {
        return Err(format!(
            "a function has a name of letters, digits and _ that begins with a letter, not \"{}\"",
            escaped(name)
        ));
    }
    if name.len() > LONGEST {
        return Err(format!(
            "a function's name has at most {LONGEST} letters, this one has {}",
            name.len()
        ));
    }
    let taken = match language {
        Language::Rust => RUST.contains(&name),
        Language::Python | Language::Torch | Language::Jax => PYTHON.contains(&name),
        Language::C => C.contains(&name) || in_c_headers(name),
    };
    match taken {
        true => Err(format!("{name} means something else in {language}")),
        false => Ok(()),
    }
}

/// Whether `<math.h>`, `<stdint.h>` or `<string.h>` has the name, or C keeps it for them.
fn in_c_headers(name: &str) -> bool {
    let root = name.strip_suffix(['f', 'l']).unwrap_or(name);
    let kept = |prefix: &str| {
        name.strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
    };
    C_MATH.contains(&name)
        || C_MATH.contains(&root)
        || ["str", "mem", "wcs"].into_iter().any(kept)
        || ((name.starts_with("int") || name.starts_with("uint")) && name.ends_with("_t"))
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
    fn names_that_mean_something_else_are_refused() {
        use Language::{C as Plain, Jax, Python, Rust, Torch};
        for (name, languages) in [
            ("fn", &[Rust][..]),
            ("lambda", &[Python, Torch, Jax]),
            ("torch", &[Torch]),
            ("double", &[Plain]),
            ("tanhf", &[Plain]),
            ("y0", &[Plain]),
            ("strange", &[Plain]),
            ("uint64_t", &[Plain]),
            ("main", &[Rust, Plain]),
        ] {
            for language in Language::ALL {
                let refused = check_name(name, language).is_err();
                assert!(
                    refused || !languages.contains(&language),
                    "{name} in {language}"
                );
            }
        }
        for bad in ["", "1a", "_a", "a-b", "a b", "é", "a\n", &"a".repeat(41)] {
            assert!(check_name(bad, Rust).is_err(), "{bad}");
        }
        for good in ["a", "phi_2", "Cauchy", "stride_2"] {
            assert!(check_name(good, Rust).is_ok(), "{good}");
            assert!(check_name(good, Python).is_ok(), "{good}");
        }
        assert!(check_name("activation", Plain).is_ok());
    }

    #[test]
    fn languages_are_found_by_their_names() {
        for language in Language::ALL {
            assert_eq!(Language::named(language.name()), Some(language));
        }
        assert_eq!(Language::named("fortran"), None);
    }
}
