//! Names that formulas of other tools use, and what to write for them here.

/// Activations that frameworks call by a name, as the key that a case would state them with. In `z`.
///
/// Each is the definition of PyTorch with its default parameters.
pub const ACTIVATIONS: [(&str, &str); 22] = [
    ("gelu", "phi = \"z*normcdf(z)\""),
    ("silu", "phi = \"z*logistic(z)\""),
    ("swish", "phi = \"z*logistic(z)\""),
    ("mish", "phi = \"z*tanh(softplus(z))\""),
    (
        "elu",
        "pieces = [{ on = \"z < 0\", phi = \"exp(z)-1\" }, { on = \"z > 0\", phi = \"z\" }]",
    ),
    (
        "celu",
        "pieces = [{ on = \"z < 0\", phi = \"exp(z)-1\" }, { on = \"z > 0\", phi = \"z\" }]",
    ),
    (
        "selu",
        "pieces = [{ on = \"z < 0\", phi = \"1.0507009873554804934193349852946*1.6732632423543772848170429916717*(exp(z)-1)\" }, { on = \"z > 0\", phi = \"1.0507009873554804934193349852946*z\" }]",
    ),
    (
        "relu6",
        "pieces = [{ on = \"z < 0\", phi = \"0\" }, { on = \"0 < z < 6\", phi = \"z\" }, { on = \"z > 6\", phi = \"6\" }]",
    ),
    (
        "hardtanh",
        "pieces = [{ on = \"z < -1\", phi = \"-1\" }, { on = \"-1 < z < 1\", phi = \"z\" }, { on = \"z > 1\", phi = \"1\" }]",
    ),
    (
        "hardsigmoid",
        "pieces = [{ on = \"z < -3\", phi = \"0\" }, { on = \"-3 < z < 3\", phi = \"z/6+1/2\" }, { on = \"z > 3\", phi = \"1\" }]",
    ),
    (
        "hardswish",
        "pieces = [{ on = \"z < -3\", phi = \"0\" }, { on = \"-3 < z < 3\", phi = \"z*(z+3)/6\" }, { on = \"z > 3\", phi = \"z\" }]",
    ),
    (
        "softsign",
        "pieces = [{ on = \"z < 0\", phi = \"z/(1-z)\" }, { on = \"z > 0\", phi = \"z/(1+z)\" }]",
    ),
    (
        "leakyrelu",
        "pieces = [{ on = \"z < 0\", phi = \"z/100\" }, { on = \"z > 0\", phi = \"z\" }]",
    ),
    (
        "prelu",
        "pieces = [{ on = \"z < 0\", phi = \"a*z\" }, { on = \"z > 0\", phi = \"z\" }] with params = { a = \"1/4\" }",
    ),
    ("tanhshrink", "phi = \"z-tanh(z)\""),
    ("logsigmoid", "phi = \"-softplus(-z)\""),
    ("squareplus", "phi = \"(z+sqrt(z^2+4))/2\""),
    ("gaussian", "phi = \"exp(-z^2/2)\""),
    ("probit", "phi = \"normcdf(z)\""),
    ("logcosh", "phi = \"log(cosh(z))\""),
    ("arctan", "phi = \"atan(z)\""),
    ("bentidentity", "phi = \"(sqrt(z^2+1)-1)/2+z\""),
];

/// Prefixes of names in libraries: `torch.tanh`.
const LIBRARIES: [&str; 14] = [
    "torch", "np", "numpy", "jnp", "jax", "math", "cmath", "mpmath", "mp", "sp", "sympy", "scipy",
    "tf", "F",
];

/// The help for a name of another tool, in one line: what to write here.
pub(super) fn help(name: &str) -> Option<String> {
    let plain: String = name
        .chars()
        .filter(|c| *c != '_')
        .collect::<String>()
        .to_ascii_lowercase();
    if let Some((_, formula)) = ACTIVATIONS.iter().find(|(known, _)| *known == plain) {
        return Some(format!(
            "in a case it is {formula}; where its argument is not z, put that in the place of z"
        ));
    }
    if LIBRARIES.contains(&name) {
        return Some("write the function alone: tanh(z), exp(z), …".to_owned());
    }
    Some(
        match plain.as_str() {
            "heaviside" | "unitstep" | "theta" => "write step(…); it is 0 for z < 0 and 1 for z > 0",
            "piecewise" | "where" | "select" | "ifelse" | "cond" => {
                "give pieces = [{ on = \"z < 0\", phi = \"…\" }, { on = \"z > 0\", phi = \"…\" }], or write step(z)*(…) + step(-z)*(…)"
            }
            "clamp" | "clip" => "write min(max(z, a), b), or give pieces = [{ on = \"z < a\", phi = \"…\" }, …]",
            "if" | "else" | "then" => {
                "an expression has no cases: give pieces = [{ on = \"z < 0\", phi = \"…\" }, { on = \"z > 0\", phi = \"…\" }]"
            }
            "lambda" => "write the formula alone, in z",
            "square" => "write (…)^2",
            "reciprocal" => "write 1/(…)",
            "maximum" | "fmax" => "write max(a, b)",
            "minimum" | "fmin" => "write min(a, b)",
            "absolute" | "fabs" => "write abs(…)",
            "signum" => "write sign(…)",
            "ramp" => "write relu(…)",
            _ => return None,
        }
        .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_another_tool_has_a_line() {
        for name in [
            "gelu",
            "SiLU",
            "leaky_relu",
            "LeakyReLU",
            "hardtanh",
            "Heaviside",
            "Piecewise",
            "where",
            "clamp",
            "clip",
            "torch",
            "if",
            "np",
        ] {
            let line = help(name).unwrap_or_default();
            assert!(!line.is_empty() && !line.contains('\n'), "{name}: {line}");
        }
        assert_eq!(help("tanh"), None);
        assert!(help("gelu").is_some_and(|line| line.contains("z*normcdf(z)")));
    }
}
