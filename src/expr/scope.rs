//! Which names an expression may use.

use super::known;
use super::tree::Expr;
use crate::number::{Constant, Function};
use std::sync::Arc;

/// The named constants of the language.
pub const CONSTANTS: [Constant; 3] = [Constant::Pi, Constant::E, Constant::I];

/// Every name that stands for a variable in some formula of a case, of a sweep or of the command line.
pub const VARIABLES: [&str; 11] = [
    "z", "k", "nu", "n", "d", "r", "gamma", "mu", "R", "dot", "edge",
];
/// Letters that stand for a variable with a number behind them: `x1`, `k2`, `xi3`.
pub const NUMBERED: [&str; 3] = ["x", "k", "xi"];

/// Why a parameter cannot have this name, where it cannot. The language has one list of reserved names
/// for all places: what is a variable in one formula of a case is none of its parameters in another.
///
/// # Errors
/// A sentence, for a constant, a function, a variable, and what is no word of letters, digits and `_`.
pub fn parameter_name(name: &str) -> Result<(), String> {
    let word = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !word {
        return Err("a parameter's name is letters, digits and _, a letter first".into());
    }
    let numbered = |letter: &str| {
        name.strip_prefix(letter)
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    let what = if CONSTANTS.iter().any(|constant| constant.name() == name) {
        "a constant"
    } else if VARIABLES.contains(&name) || NUMBERED.into_iter().any(numbered) {
        "a variable of the formulas"
    } else if Function::named(name).is_some() {
        "a function"
    } else {
        return Ok(());
    };
    Err(format!(
        "`{name}` is {what}: a parameter cannot have this name"
    ))
}

/// What [`parameter_name`] refuses, for the reader of its error.
pub fn reserved_names() -> String {
    let constants = list(CONSTANTS.iter().map(|constant| constant.name()));
    let variables = list(VARIABLES.into_iter());
    let numbered = list(NUMBERED.into_iter());
    format!(
        "reserved are the constants {constants}, the variables {variables}, and {numbered} with a number \
         behind them, and the names of all functions"
    )
}

/// The variables that may stand in an expression, and the parameters with the expressions that
/// take their place.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    variables: Vec<Arc<str>>,
    params: Vec<Param>,
}

#[derive(Clone, Debug)]
struct Param {
    name: String,
    value: Expr,
    depth: usize,
}

/// What a name stands for.
pub(super) enum Meaning {
    /// An expression of known depth.
    Value(Expr, usize),
    Function(Function),
}

impl Scope {
    /// A scope with these variables.
    pub fn new(variables: &[&str]) -> Scope {
        Scope {
            variables: variables.iter().map(|v| Arc::from(*v)).collect(),
            params: Vec::new(),
        }
    }

    /// Adds a parameter: its name is replaced by `value` wherever it stands. Names that a user gives
    /// pass [`parameter_name`] first; here a parameter hides a constant of the same name, and a variable
    /// hides a parameter.
    pub fn param(mut self, name: &str, value: Expr) -> Scope {
        self.params.retain(|p| p.name != name);
        let depth = value.depth();
        self.params.push(Param {
            name: name.to_owned(),
            value,
            depth,
        });
        self
    }

    /// The names of the variables.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|v| &**v)
    }

    /// The names of the parameters, in the order in which they were added.
    pub fn params(&self) -> impl Iterator<Item = &str> {
        self.params.iter().map(|p| p.name.as_str())
    }

    pub(super) fn meaning(&self, name: &str) -> Option<Meaning> {
        if let Some(v) = self.variables.iter().find(|v| ***v == *name) {
            return Some(Meaning::Value(Expr::Variable(v.clone()), 1));
        }
        if let Some(p) = self.params.iter().find(|p| p.name == name) {
            return Some(Meaning::Value(p.value.clone(), p.depth));
        }
        if let Some(c) = CONSTANTS.into_iter().find(|c| c.name() == name) {
            return Some(Meaning::Value(Expr::Constant(c), 1));
        }
        Function::named(name).map(Meaning::Function)
    }

    /// What can be said about a name that means nothing here.
    pub(super) fn hint(&self, name: &str, is_call: bool) -> String {
        if let Some(other) = synonym(name) {
            return format!("write {other}");
        }
        if let Some(line) = known::help(name) {
            return line;
        }
        // One variable, and a letter that others use for it.
        let mut variables = self.variables();
        if let (Some(only), None, false) = (variables.next(), variables.next(), is_call)
            && [
                "x", "t", "u", "y", "z", "k", "s", "w", "omega", "xi", "input", "inputs",
            ]
            .contains(&name)
        {
            return format!("the variable here is {only}");
        }
        let values = || {
            let constants = CONSTANTS.iter().map(|c| c.name());
            self.variables().chain(self.params()).chain(constants)
        };
        let functions = || Function::ALL.iter().map(|f| f.name());
        let near = if is_call {
            nearest(name, functions())
        } else {
            nearest(name, values()).or_else(|| nearest(name, functions()))
        };
        match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if is_call => "the functions are: ".to_owned() + &list(functions()),
            None => "known here: ".to_owned() + &list(values()),
        }
    }
}

fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// Names from other languages.
fn synonym(name: &str) -> Option<&'static str> {
    Some(match name {
        "ln" => "log(…)",
        "log10" => "log(…)/log(10)",
        "log2" => "log(…)/log(2)",
        "arcsin" => "asin(…)",
        "arccos" => "acos(…)",
        "arctan" => "atan(…)",
        "arcsinh" | "arsinh" => "asinh(…)",
        "arccosh" | "arcosh" => "acosh(…)",
        "arctanh" | "artanh" => "atanh(…)",
        "sigmoid" | "expit" => "logistic(…)",
        "sgn" => "sign(…)",
        "pow" => "a^b",
        "phi" | "cdf" => "normcdf(…) for the normal distribution function",
        "loggamma" => "lgamma(…)",
        "psi" => "digamma(…)",
        "inf" | "infinity" | "oo" => "nothing: leave the end of the interval out",
        "j" | "I" => "i for the imaginary unit",
        "Pi" | "PI" => "pi",
        "E" => "e",
        _ => return None,
    })
}

/// The name nearest to `name`, if one is within a third of its length (at least one edit).
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (name.chars().count() / 3).max(1);
    known
        .filter(|k| k.len() > 1 && name.len() > 1)
        .map(|k| (edits(&name.to_ascii_lowercase(), k), k))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}

/// Edit distance with insertions, deletions, substitutions and swaps of neighbours; names longer
/// than 64 characters are far from everything.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len() > 64 || b.len() > 64 {
        return usize::MAX;
    }
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let change = usize::from(a[i - 1] != b[j - 1]);
                let mut best = (table[i - 1][j] + 1)
                    .min(table[i][j - 1] + 1)
                    .min(table[i - 1][j - 1] + change);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(table[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    table[a.len()][b.len()]
}
