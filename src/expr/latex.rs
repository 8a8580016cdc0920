//! Trees to LaTeX (math mode).

use super::print::{Level, scientific, starts_with_minus};
use super::tree::Expr;
use crate::number::{Constant, Function, Rational};
use std::cmp::Ordering;

impl Expr {
    /// LaTeX for math mode: fractions, roots, and functions by their usual names.
    pub fn to_latex(&self) -> String {
        latex(self).0
    }
}

/// The text and how tightly its outermost operator binds.
fn latex(e: &Expr) -> (String, Level) {
    match e {
        Expr::Number(q) => number(q),
        Expr::Constant(Constant::Pi) => (r"\pi".to_owned(), Level::Atom),
        Expr::Constant(c) => (c.name().to_owned(), Level::Atom),
        Expr::Variable(name) => (variable(name), Level::Atom),
        Expr::Neg(a) => {
            let operand = operand(a, Level::Product);
            (format!("-{operand}"), Level::Sum)
        }
        Expr::Add(..) | Expr::Sub(..) => (chain(e), Level::Sum),
        Expr::Mul(a, b) => (product(a, b), Level::Product),
        Expr::Div(a, b) => {
            let text = |e: &Expr| latex(e).0;
            match &**a {
                // The sign stands in front of the fraction.
                Expr::Neg(c) => (format!(r"-\frac{{{}}}{{{}}}", text(c), text(b)), Level::Sum),
                Expr::Number(q) if q.cmp0() == Ordering::Less => {
                    let above = text(&Expr::Number(q.clone().abs()));
                    (format!(r"-\frac{{{above}}}{{{}}}", text(b)), Level::Sum)
                }
                _ => (
                    format!(r"\frac{{{}}}{{{}}}", text(a), text(b)),
                    Level::Product,
                ),
            }
        }
        Expr::Pow(a, b) => power(a, b),
        Expr::Call(f, args) => call(*f, args, None),
    }
}

/// A long sum, without recursion along the chain.
fn chain(e: &Expr) -> String {
    let mut terms = Vec::new();
    let mut head = e;
    loop {
        match head {
            Expr::Add(a, b) => {
                terms.push((" + ", b));
                head = a;
            }
            Expr::Sub(a, b) => {
                terms.push((" - ", b));
                head = a;
            }
            _ => break,
        }
    }
    let mut out = operand(head, Level::Sum);
    for (sign, term) in terms.into_iter().rev() {
        out.push_str(sign);
        out.push_str(&operand(term, Level::Product));
    }
    out
}

fn grouped(text: &str) -> String {
    format!(r"\left({text}\right)")
}

fn operand(e: &Expr, min: Level) -> String {
    let (text, level) = latex(e);
    if level < min { grouped(&text) } else { text }
}

fn number(q: &Rational) -> (String, Level) {
    let magnitude = q.clone().abs();
    let (text, level) = match scientific(&magnitude) {
        Some((digits, exponent)) if digits == 1 => (format!("10^{{{exponent}}}"), Level::Power),
        Some((digits, exponent)) => (format!(r"{digits} \cdot 10^{{{exponent}}}"), Level::Product),
        None if magnitude.is_integer() => (magnitude.to_string(), Level::Atom),
        None => (
            format!(r"\tfrac{{{}}}{{{}}}", magnitude.numer(), magnitude.denom()),
            Level::Product,
        ),
    };
    if q.cmp0() == Ordering::Less {
        (format!("-{text}"), Level::Sum)
    } else {
        (text, level)
    }
}

/// A product, without recursion along the chain.
fn product(a: &Expr, b: &Expr) -> String {
    let mut factors = vec![b];
    let mut head = a;
    while let Expr::Mul(x, y) = head {
        factors.push(y);
        head = x;
    }
    factors.push(head);
    let mut out = String::new();
    let mut before: Option<&Expr> = None;
    for factor in factors.into_iter().rev() {
        // A leading minus needs no parentheses at the very front.
        let min = if before.is_none() && starts_with_minus(factor) && !is_sum(factor) {
            Level::Sum
        } else {
            Level::Product
        };
        let text = operand(factor, min);
        let digit = text.starts_with(|c: char| c.is_ascii_digit()) || text.starts_with(r"\tfrac");
        if let Some(before) = before {
            let call = matches!(before, Expr::Call(..));
            out.push_str(match (digit, call) {
                (true, _) => r" \cdot ",
                (false, true) => r" \, ",
                (false, false) => " ",
            });
        }
        out.push_str(&text);
        before = Some(factor);
    }
    out
}

fn is_sum(e: &Expr) -> bool {
    matches!(e, Expr::Add(..) | Expr::Sub(..))
}

fn power(a: &Expr, b: &Expr) -> (String, Level) {
    let exponent = latex(b).0;
    // sech^2(z) rather than (sech(z))^2; a negative exponent there would read as an inverse.
    if let (Expr::Call(f, args), Expr::Number(q)) = (a, b)
        && q.is_integer()
        && q.cmp0() == Ordering::Greater
        && takes_exponent(*f)
    {
        return call(*f, args, Some(&exponent));
    }
    let base = operand(a, Level::Atom);
    (format!("{base}^{{{exponent}}}"), Level::Power)
}

const GREEK: [&str; 22] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega", "upsilon",
];

fn variable(name: &str) -> String {
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (stem, index) = name.split_at(name.len() - digits);
    let (stem, index) = match stem.split_once('_') {
        Some((stem, rest)) if !stem.is_empty() => {
            (stem, format!("{}{index}", rest.replace('_', "")))
        }
        _ => (stem, index.to_owned()),
    };
    let stem = if GREEK.contains(&stem) {
        format!("\\{stem}")
    } else if stem.len() == 1 {
        stem.to_owned()
    } else {
        format!(r"\mathrm{{{}}}", stem.replace('_', r"\_"))
    };
    match index.as_str() {
        "" => stem,
        index if index.bytes().all(|b| b.is_ascii_digit()) => format!("{stem}_{{{index}}}"),
        index => format!(r"{stem}_{{\mathrm{{{index}}}}}"),
    }
}

/// Whether `f^n(x)` is a usual way to write the power.
fn takes_exponent(f: Function) -> bool {
    matches!(
        f,
        Function::Sin
            | Function::Cos
            | Function::Tan
            | Function::Sec
            | Function::Csc
            | Function::Cot
            | Function::Sinh
            | Function::Cosh
            | Function::Tanh
            | Function::Sech
            | Function::Csch
            | Function::Coth
            | Function::Log
    )
}

fn call(f: Function, args: &[Expr], exponent: Option<&str>) -> (String, Level) {
    let texts: Vec<String> = args.iter().map(|a| latex(a).0).collect();
    let x = texts.last().map_or("", String::as_str);
    let first = texts.first().map_or("", String::as_str);
    let name = match f {
        Function::Exp => return (format!("e^{{{x}}}"), Level::Power),
        Function::Sqrt => return (format!(r"\sqrt{{{x}}}"), Level::Atom),
        Function::Cbrt => return (format!(r"\sqrt[3]{{{x}}}"), Level::Atom),
        Function::Abs => return (format!(r"\left|{x}\right|"), Level::Atom),
        Function::Expm1 => return (grouped(&format!("e^{{{x}}} - 1")), Level::Atom),
        Function::Log1p => return (format!(r"\log\left(1 + {x}\right)"), Level::Product),
        Function::Hyp0f2 => {
            let params = texts[..texts.len().saturating_sub(1)].join(", ");
            let text = format!(r"{{}}_{{0}}F_{{2}}\left(;{params};{x}\right)");
            return (text, Level::Atom);
        }
        Function::Besselj | Function::Bessely | Function::Besselk => {
            let letter = match f {
                Function::Besselj => "J",
                Function::Bessely => "Y",
                _ => "K",
            };
            return (
                format!(r"{letter}_{{{first}}}\left({x}\right)"),
                Level::Atom,
            );
        }
        Function::Log => r"\log",
        Function::Sin => r"\sin",
        Function::Cos => r"\cos",
        Function::Tan => r"\tan",
        Function::Sec => r"\sec",
        Function::Csc => r"\csc",
        Function::Cot => r"\cot",
        Function::Sinh => r"\sinh",
        Function::Cosh => r"\cosh",
        Function::Tanh => r"\tanh",
        Function::Coth => r"\coth",
        Function::Asin => r"\arcsin",
        Function::Acos => r"\arccos",
        Function::Atan => r"\arctan",
        Function::Max => r"\max",
        Function::Min => r"\min",
        Function::Gamma => r"\Gamma",
        Function::Lgamma => r"\log\Gamma",
        Function::Digamma => r"\psi",
        Function::Normcdf => r"\Phi",
        Function::E1 => "E_{1}",
        Function::Sign => r"\operatorname{sgn}",
        Function::Step => r"H",
        Function::Relu => r"\operatorname{ReLU}",
        Function::Asinh => r"\operatorname{arsinh}",
        Function::Acosh => r"\operatorname{arcosh}",
        Function::Atanh => r"\operatorname{artanh}",
        Function::Si => r"\operatorname{Si}",
        Function::Ci => r"\operatorname{Ci}",
        Function::Sech
        | Function::Csch
        | Function::Erf
        | Function::Erfc
        | Function::Softplus
        | Function::Logistic
        | Function::Sinc => {
            let exponent = exponent.map_or(String::new(), |n| format!("^{{{n}}}"));
            let text = format!(r"\operatorname{{{f}}}{exponent}\left({x}\right)");
            return (text, Level::Atom);
        }
    };
    let exponent = exponent.map_or(String::new(), |n| format!("^{{{n}}}"));
    let args = texts.join(", ");
    let level = if f == Function::Lgamma {
        Level::Product
    } else {
        Level::Atom
    };
    (format!(r"{name}{exponent}\left({args}\right)"), level)
}
