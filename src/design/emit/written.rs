//! A form written out, in the syntax of any of the languages; what [`super::form`] computes.

use super::form::{Factor, Form, Group, SPLIT, parts};
use std::f64::consts::TAU;

/// Functions that a form calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Sqrt,
    Log,
    Cos,
    Sin,
    Floor,
    /// The first argument to the power of the second.
    Power,
}

impl Call {
    /// Its name in the library of C, which most languages took over.
    pub fn name(self) -> &'static str {
        match self {
            Call::Sqrt => "sqrt",
            Call::Log => "log",
            Call::Cos => "cos",
            Call::Sin => "sin",
            Call::Floor => "floor",
            Call::Power => "pow",
        }
    }
}

/// The syntax of a language.
pub(super) trait Dialect {
    /// A number that comes back bit for bit.
    fn number(&self, x: f64) -> String;

    /// A call; the arguments are names or numbers.
    fn call(&self, call: Call, arguments: &[&str]) -> String;

    /// A line that gives a name to a value.
    fn binding(&self, name: &str, value: &str) -> String;
}

/// Lines that name parts, and the value in terms of them and of `u`.
pub(super) struct Written {
    pub lines: Vec<String>,
    pub value: String,
    /// Whether the value depends on `u`.
    pub varies: bool,
}

/// A form at `u`.
pub(super) fn form(form: &Form, dialect: &dyn Dialect) -> Written {
    let mut lines = Vec::new();
    let turns = form.groups.iter().find_map(|g| g.factor.turns());
    if let Some(turns) = turns {
        let [high, low] = parts(turns).map(|x| dialect.number(x));
        let split = dialect.number(SPLIT);
        let mut bind = |name: &str, value: &str| lines.push(dialect.binding(name, value));
        bind("c", &format!("{split} * u"));
        bind("upper", "c - (c - u)");
        bind("q", &format!("upper * {high}"));
        let floor = dialect.call(Call::Floor, &["q"]);
        bind(
            "r",
            &format!("(q - {floor}) + (u * {low} + (u - upper) * {high})"),
        );
        bind("angle", &format!("{} * r", dialect.number(TAU)));
    }
    let values: Vec<String> = form
        .groups
        .iter()
        .enumerate()
        .map(|(i, group)| written(group, &format!("v{i}"), dialect, &mut lines))
        .collect();
    let constant =
        |g: &Group| g.factor == Factor::One && g.first == 0.0 && g.coefficients.len() == 1;
    let value = match &values[..] {
        [] => dialect.number(0.0),
        [only] => only.clone(),
        several => {
            let terms: Vec<String> = several.iter().map(|v| format!("({v})")).collect();
            terms.join(" + ")
        }
    };
    Written {
        lines,
        value,
        varies: !form.groups.iter().all(constant),
    }
}

fn written(group: &Group, name: &str, dialect: &dyn Dialect, lines: &mut Vec<String>) -> String {
    let numbers: Vec<String> = group
        .coefficients
        .iter()
        .map(|c| dialect.number(*c))
        .collect();
    let mut value = if group.coefficients.len() == 1 {
        numbers.concat()
    } else {
        let step = power(group.step, dialect);
        let variable = if step == "u" {
            "u"
        } else {
            lines.push(dialect.binding(name, &step));
            name
        };
        horner(&numbers, variable)
    };
    if group.lost != 0.0 {
        let sum = format!("w{name}");
        let [lead, lost] = [group.lead, group.lost].map(|x| dialect.number(x));
        let log = dialect.call(Call::Log, &["u"]);
        lines.push(dialect.binding(&sum, &value));
        value = format!("{sum} + {sum} * ({lead} + {lost} * {log})");
    }
    let mut times = |factor: &str| value = format!("({value}) * ({factor})");
    if group.first != 0.0 {
        times(&power(group.first, dialect));
    }

    match group.factor {
        Factor::One => {}
        Factor::Log => times(&dialect.call(Call::Log, &["u"])),
        Factor::Cos(_) => times(&dialect.call(Call::Cos, &["angle"])),
        Factor::Sin(_) => times(&dialect.call(Call::Sin, &["angle"])),
    }
    value
}

/// c0 + x * (c1 + x * (…)).
pub(super) fn horner(coefficients: &[String], x: &str) -> String {
    let Some((last, rest)) = coefficients.split_last() else {
        return String::new();
    };
    let mut sum = last.clone();
    for (i, c) in rest.iter().rev().enumerate() {
        sum = match i {
            0 => format!("{c} + {x} * {sum}"),
            _ => format!("{c} + {x} * ({sum})"),
        };
    }
    sum
}

/// u^e as [`super::form::power`] computes it.
fn power(e: f64, dialect: &dyn Dialect) -> String {
    let sqrt = || dialect.call(Call::Sqrt, &["u"]);
    let one = dialect.number(1.0);
    if e == 1.0 {
        "u".to_owned()
    } else if e == 2.0 {
        "u * u".to_owned()
    } else if e == 0.5 {
        sqrt()
    } else if e == 1.5 {
        format!("u * {}", sqrt())
    } else if e == -0.5 {
        format!("{one} / {}", sqrt())
    } else if e == -1.0 {
        format!("{one} / u")
    } else if e == -1.5 {
        format!("{one} / u / {}", sqrt())
    } else if e == -2.0 {
        format!("{one} / u / u")
    } else {
        dialect.call(Call::Power, &["u", &dialect.number(e)])
    }
}
