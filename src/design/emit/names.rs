//! Names that a function can have.

use super::source::{Language, escaped};
use crate::error::Doubt;

/// The longest name of a function; C tells 63 letters apart, and `_derivative` is added.
const LONGEST: usize = 40;

/// Names that are no names of functions in Rust; `main` would be the program.
const RUST: &str = "abstract as async await become box break const continue crate do dyn else enum extern \
    false final fn for gen if impl in let loop macro match mod move mut override priv pub \
    ref return self Self static struct super trait true try type typeof unsafe unsized use \
    virtual where while yield main";

/// The same in Python, and the names that the files use themselves.
const PYTHON: &str = "False None True and as assert async await break class continue def del elif else except \
    finally for from global if import in is lambda nonlocal not or pass raise return try \
    while with yield abs float int jax jnp math np numpy range staticmethod torch \
    NotImplementedError OverflowError RuntimeError TypeError";

/// The same in C, with the types and macros of its headers.
const C: &str = "alignas alignof asm auto bool break case char const constexpr continue default do double \
    else enum extern false float for fortran goto if inline int long main nullptr register \
    restrict return short signed sizeof static static_assert struct switch thread_local true \
    typedef typeof typeof_unqual union unsigned void volatile while NULL INFINITY NAN \
    HUGE_VAL double_t float_t size_t isnan isinf isfinite isnormal isgreater isless \
    islessgreater isunordered isgreaterequal islessequal signbit fpclassify unix linux";

/// The functions of `<math.h>`, without the endings f and l.
const C_MATH: &str = "acos acosh acospi asin asinh asinpi atan atan2 atan2pi atanh atanpi canonicalize cbrt \
    ceil compoundn copysign cos cosh cospi drem erf erfc exp exp10 exp10m1 exp2 exp2m1 expm1 \
    fabs fadd fdim fdiv ffma finite floor fma fmax fmaximum fmin fminimum fmod fmul frexp \
    fsqrt fsub gamma getpayload hypot ilogb j0 j1 jn ldexp lgamma llogb llrint llround log \
    log10 log10p1 log1p log2 log2p1 logb logp1 lrint lround modf nan nearbyint nextafter \
    nextdown nexttoward nextup pow pown powr remainder remquo rint rootn round roundeven \
    rsqrt scalb scalbln scalbn significand sin sincos sinh sinpi sqrt tan tanh tanpi tgamma \
    totalorder trunc y0 y1 yn";

/// Whether a function can have the name in the language.
///
/// # Errors
/// A sentence, where it cannot.
pub(super) fn check(name: &str, language: Language) -> Result<(), Doubt> {
    let letters = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !letters {
        return Err(format!(
            "a function has a name of letters, digits and _ that begins with a letter, not \"{}\"",
            escaped(name)
        )
        .into());
    }
    if name.len() > LONGEST {
        return Err(format!(
            "a function's name has at most {LONGEST} letters, this one has {}",
            name.len()
        )
        .into());
    }
    let taken = match language {
        Language::Rust => among(RUST, name),
        Language::Python | Language::Torch | Language::Jax => among(PYTHON, name),
        Language::C => among(C, name) || in_c_headers(name),
    };
    match taken {
        true => Err(format!("{name} means something else in {language}").into()),
        false => Ok(()),
    }
}

fn among(words: &str, name: &str) -> bool {
    words.split_ascii_whitespace().any(|word| word == name)
}

/// Whether `<math.h>`, `<stdint.h>` or `<string.h>` has the name, or C keeps it for them.
fn in_c_headers(name: &str) -> bool {
    let root = name.strip_suffix(['f', 'l']).unwrap_or(name);
    let kept = |prefix: &str| {
        name.strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
    };
    among(C_MATH, name)
        || among(C_MATH, root)
        || ["str", "mem", "wcs"].into_iter().any(kept)
        || ((name.starts_with("int") || name.starts_with("uint")) && name.ends_with("_t"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
                let refused = check(name, language).is_err();
                assert!(
                    refused || !languages.contains(&language),
                    "{name} in {language}"
                );
            }
        }
        for bad in ["", "1a", "_a", "a-b", "a b", "é", "a\n", &"a".repeat(41)] {
            assert!(check(bad, Rust).is_err(), "{bad}");
        }
        for good in ["a", "phi_2", "Cauchy", "stride_2"] {
            assert!(check(good, Rust).is_ok(), "{good}");
            assert!(check(good, Python).is_ok(), "{good}");
        }
        assert!(check("activation", Plain).is_ok());
    }
}
