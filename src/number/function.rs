//! The named functions of the expression language, and the named constants.
//!
//! This is the list that the parser, the derivative, the printers and every scalar type share. A
//! function is added here first; the compiler then names each place that has to learn about it.

use std::fmt;

/// A constant with a name: `pi`, `e`, `i`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Constant {
    /// The ratio of a circle's circumference to its diameter.
    Pi,
    /// Euler's number.
    E,
    /// The imaginary unit; a domain error over real scalars.
    I,
}

impl Constant {
    /// The name in the expression language.
    pub const fn name(self) -> &'static str {
        match self {
            Constant::Pi => "pi",
            Constant::E => "e",
            Constant::I => "i",
        }
    }
}

macro_rules! functions {
    ($($variant:ident $name:literal $arity:literal $doc:literal;)*) => {
        /// A function of the expression language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Function { $(#[doc = $doc] $variant,)* }

        impl Function {
            /// Every function, in the order of the reference page.
            pub const ALL: &'static [Function] = &[$(Function::$variant,)*];
            /// The name in the expression language.
            pub const fn name(self) -> &'static str { match self { $(Function::$variant => $name,)* } }
            /// The number of arguments.
            pub const fn arity(self) -> usize { match self { $(Function::$variant => $arity,)* } }
            /// One line for the reference page: what it is and where its branch cuts lie.
            pub const fn doc(self) -> &'static str { match self { $(Function::$variant => $doc,)* } }
        }
    };
}

functions! {
    Exp "exp" 1 "exp(z)";
    Log "log" 1 "natural logarithm, cut on (-inf, 0]";
    Log1p "log1p" 1 "log(1 + z), accurate near 0";
    Expm1 "expm1" 1 "exp(z) - 1, accurate near 0";
    Sqrt "sqrt" 1 "square root, cut on (-inf, 0)";
    Cbrt "cbrt" 1 "cube root: real on the real line; principal off it";
    Abs "abs" 1 "modulus";
    Sign "sign" 1 "-1, 0, 1 for a real argument";
    Step "step" 1 "0 below 0, 1 above; a domain error at 0";
    Relu "relu" 1 "max(z, 0) for a real argument";
    Sin "sin" 1 "sine";
    Cos "cos" 1 "cosine";
    Tan "tan" 1 "tangent";
    Sec "sec" 1 "1/cos";
    Csc "csc" 1 "1/sin";
    Cot "cot" 1 "cos/sin";
    Sinh "sinh" 1 "hyperbolic sine";
    Cosh "cosh" 1 "hyperbolic cosine";
    Tanh "tanh" 1 "hyperbolic tangent";
    Sech "sech" 1 "1/cosh";
    Csch "csch" 1 "1/sinh";
    Coth "coth" 1 "cosh/sinh";
    Asin "asin" 1 "inverse sine, cuts on (-inf, -1) and (1, inf)";
    Acos "acos" 1 "inverse cosine, cuts on (-inf, -1) and (1, inf)";
    Atan "atan" 1 "inverse tangent, cuts on i(-inf, -1] and i[1, inf)";
    Asinh "asinh" 1 "inverse hyperbolic sine, cuts on i(-inf, -1) and i(1, inf)";
    Acosh "acosh" 1 "inverse hyperbolic cosine, cut on (-inf, 1)";
    Atanh "atanh" 1 "inverse hyperbolic tangent, cuts on (-inf, -1] and [1, inf)";
    Erf "erf" 1 "error function 2/sqrt(pi) int_0^z exp(-t^2) dt";
    Erfc "erfc" 1 "1 - erf(z), accurate where it is small";
    Gamma "gamma" 1 "Euler's gamma function";
    Lgamma "lgamma" 1 "log Gamma(z): log|Gamma| on the real line; analytic off it, cut on (-inf, 0]";
    Digamma "digamma" 1 "Gamma'/Gamma";
    Softplus "softplus" 1 "log(1 + exp(z)) continued along rays: no jump off the imaginary axis";
    Logistic "logistic" 1 "1/(1 + exp(-z))";
    Normcdf "normcdf" 1 "normal distribution function erfc(-z/sqrt(2))/2";
    Sinc "sinc" 1 "sin(z)/z, 1 at 0 (not normalised)";
    Besselj "besselj" 2 "Bessel function J_nu(z), besselj(nu, z)";
    Bessely "bessely" 2 "Bessel function Y_nu(z), bessely(nu, z)";
    Besselk "besselk" 2 "modified Bessel function K_nu(z), besselk(nu, z)";
    Si "si" 1 "sine integral int_0^z sin(t)/t dt";
    Ci "ci" 1 "cosine integral, cut on (-inf, 0]";
    E1 "e1" 1 "exponential integral int_z^inf exp(-t)/t dt, cut on (-inf, 0]";
    Hyp0f2 "hyp0f2" 3 "hypergeometric series 0F2(; a, b; z), hyp0f2(a, b, z)";
    Max "max" 2 "larger of two real numbers";
    Min "min" 2 "smaller of two real numbers";
}

impl Function {
    /// The function of this name, if there is one.
    pub fn named(name: &str) -> Option<Function> {
        Function::ALL.iter().copied().find(|f| f.name() == name)
    }

    /// Whether it is real and analytic for every real argument.
    pub const fn is_analytic_on_the_line(self) -> bool {
        matches!(
            self,
            Function::Exp
                | Function::Expm1
                | Function::Sin
                | Function::Cos
                | Function::Sinh
                | Function::Cosh
                | Function::Tanh
                | Function::Sech
                | Function::Atan
                | Function::Asinh
                | Function::Erf
                | Function::Erfc
                | Function::Softplus
                | Function::Logistic
                | Function::Normcdf
                | Function::Sinc
        )
    }

    /// Whether it has a kink or a jump where its argument (of two: their difference) is 0, and is affine elsewhere.
    pub const fn has_kink(self) -> bool {
        matches!(
            self,
            Function::Abs
                | Function::Sign
                | Function::Step
                | Function::Relu
                | Function::Max
                | Function::Min
        )
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
