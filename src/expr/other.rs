//! Trees to the languages of other tools, so that a value can be checked there.

use super::print::{Dialect, Level, infix};
use super::tree::Expr;
use crate::number::{Constant, Function, Rational};

impl Expr {
    /// Python with every name of `mpmath` imported. Numbers are exact: `1/3` is `mpf(1)/3`.
    ///
    /// `cbrt` and `lgamma` follow mpmath's branches off the positive axis.
    pub fn to_mpmath(&self) -> String {
        infix(&Mpmath, self)
    }

    /// The Wolfram language.
    pub fn to_wolfram(&self) -> String {
        infix(&Wolfram, self)
    }
}

struct Mpmath;

impl Dialect for Mpmath {
    const POWER: &'static str = "**";

    fn number(&self, q: &Rational) -> (String, Level) {
        if q.is_integer() {
            (q.to_string(), Level::Atom)
        } else {
            (format!("mpf({})/{}", q.numer(), q.denom()), Level::Product)
        }
    }

    // A power of two Python integers would be an integer or a double.
    fn base(&self, q: &Rational) -> (String, Level) {
        if q.is_integer() {
            (format!("mpf({q})"), Level::Atom)
        } else {
            self.number(q)
        }
    }

    fn constant(&self, c: Constant) -> &'static str {
        match c {
            Constant::Pi => "pi",
            Constant::E => "e",
            Constant::I => "mpc(0, 1)",
        }
    }

    fn variable(&self, name: &str) -> String {
        // `lambda` and the like are no names in Python.
        match name {
            "lambda" | "in" | "is" | "as" | "if" | "or" | "and" | "not" | "def" | "for" => {
                format!("{name}_")
            }
            _ => name.to_owned(),
        }
    }

    fn call(&self, f: Function, args: &[String]) -> (String, Level) {
        let x = args.last().map_or("", String::as_str);
        let text = match f {
            Function::Step => return (format!("(1 + sign({x}))/2"), Level::Product),
            Function::Relu => format!("max({x}, 0)"),
            Function::Softplus => format!("log1p(exp({x}))"),
            Function::Logistic => return (format!("1/(1 + exp(-({x})))"), Level::Product),
            Function::Normcdf => format!("ncdf({x})"),
            Function::Abs => format!("abs({x})"),
            Function::Lgamma => format!("loggamma({x})"),
            Function::Hyp0f2 => match args {
                [a, b, _] => format!("hyper([], [{a}, {b}], {x})"),
                _ => format!("hyper({})", args.join(", ")),
            },
            _ => format!("{f}({})", args.join(", ")),
        };
        (text, Level::Atom)
    }
}

struct Wolfram;

impl Dialect for Wolfram {
    const POWER: &'static str = "^";

    fn number(&self, q: &Rational) -> (String, Level) {
        if q.is_integer() {
            (q.to_string(), Level::Atom)
        } else {
            (q.to_string(), Level::Product)
        }
    }

    fn constant(&self, c: Constant) -> &'static str {
        match c {
            Constant::Pi => "Pi",
            Constant::E => "E",
            Constant::I => "I",
        }
    }

    fn variable(&self, name: &str) -> String {
        // An underscore is a pattern.
        name.replace('_', "$")
    }

    fn call(&self, f: Function, args: &[String]) -> (String, Level) {
        let x = args.last().map_or("", String::as_str);
        let name = match f {
            Function::Log1p => return (format!("Log[1 + ({x})]"), Level::Atom),
            Function::Expm1 => return (format!("(Exp[{x}] - 1)"), Level::Atom),
            Function::Softplus => return (format!("Log[1 + Exp[{x}]]"), Level::Atom),
            Function::Normcdf => return (format!("Erfc[-({x})/Sqrt[2]]/2"), Level::Product),
            Function::Digamma => return (format!("PolyGamma[0, {x}]"), Level::Atom),
            Function::E1 => return (format!("ExpIntegralE[1, {x}]"), Level::Atom),
            Function::Hyp0f2 => {
                if let [a, b, _] = args {
                    let text = format!("HypergeometricPFQ[{{}}, {{{a}, {b}}}, {x}]");
                    return (text, Level::Atom);
                }
                "HypergeometricPFQ"
            }
            Function::Exp => "Exp",
            Function::Log => "Log",
            Function::Sqrt => "Sqrt",
            Function::Cbrt => "CubeRoot",
            Function::Abs => "Abs",
            Function::Sign => "Sign",
            Function::Step => "HeavisideTheta",
            Function::Relu => "Ramp",
            Function::Sin => "Sin",
            Function::Cos => "Cos",
            Function::Tan => "Tan",
            Function::Sec => "Sec",
            Function::Csc => "Csc",
            Function::Cot => "Cot",
            Function::Sinh => "Sinh",
            Function::Cosh => "Cosh",
            Function::Tanh => "Tanh",
            Function::Sech => "Sech",
            Function::Csch => "Csch",
            Function::Coth => "Coth",
            Function::Asin => "ArcSin",
            Function::Acos => "ArcCos",
            Function::Atan => "ArcTan",
            Function::Asinh => "ArcSinh",
            Function::Acosh => "ArcCosh",
            Function::Atanh => "ArcTanh",
            Function::Erf => "Erf",
            Function::Erfc => "Erfc",
            Function::Gamma => "Gamma",
            Function::Lgamma => "LogGamma",
            Function::Logistic => "LogisticSigmoid",
            Function::Sinc => "Sinc",
            Function::Besselj => "BesselJ",
            Function::Bessely => "BesselY",
            Function::Besselk => "BesselK",
            Function::Si => "SinIntegral",
            Function::Ci => "CosIntegral",
            Function::Max => "Max",
            Function::Min => "Min",
        };
        (format!("{name}[{}]", args.join(", ")), Level::Atom)
    }
}
