//! What frameworks call an activation: `torch.nn.Hardswish`, `jax.nn.hard_swish`.
//!
//! A name is a path of identifiers, as one types it after `import`, and may end with arguments in brackets where the
//! activation is not the one that the name gives by default: `torch.nn.Softplus(beta=3)`.

use crate::error::Diagnostic;
use crate::wire::{Table, Text};

/// Most names of one activation.
const MOST: usize = 40;
/// Longest name, arguments included.
const LONGEST: usize = 120;
/// What may stand in the brackets beside letters and digits.
const IN_BRACKETS: &str = " _=,.+-/'";

/// Takes the names out of `[activation]`; left out, there is none.
///
/// # Errors
/// No list of names, one of another form, one twice, too many.
pub fn read(table: &mut Table) -> Result<Vec<String>, Diagnostic> {
    let names = table.strings("frameworks")?.unwrap_or_default();
    let mut known: Vec<String> = Vec::with_capacity(names.len().min(MOST));
    for name in names {
        check(&name)?;
        if known.contains(&name.value) {
            return Err(name.error(format!("`{}` stands here twice", name.value)));
        }
        if known.len() == MOST {
            return Err(name.error(format!("an activation has at most {MOST} names")));
        }
        known.push(name.value);
    }
    Ok(known)
}

fn check(name: &Text) -> Result<(), Diagnostic> {
    if name.value.len() > LONGEST {
        return Err(name.error(format!("a name has at most {LONGEST} characters")));
    }
    match is_name(&name.value) {
        true => Ok(()),
        false => Err(name.error("this is no name of a function in a framework").with_help(
            "write the path that one types, as in `torch.nn.Hardswish`, with arguments where they are not the defaults: `torch.nn.Softplus(beta=3)`",
        )),
    }
}

fn is_name(text: &str) -> bool {
    let (path, arguments) = match text.split_once('(') {
        None => (text, None),
        Some((path, rest)) => (path, Some(rest)),
    };
    let bracketed = |rest: &str| {
        rest.strip_suffix(')').is_some_and(|inside| {
            !inside.trim().is_empty()
                && inside
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || IN_BRACKETS.contains(c))
        })
    };
    path.contains('.') && path.split('.').all(is_identifier) && arguments.is_none_or(bracketed)
}

fn is_identifier(part: &str) -> bool {
    let mut letters = part.chars();
    letters
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A name without its arguments: `torch.nn.Softplus` of `torch.nn.Softplus(beta=3)`.
pub fn path_of(name: &str) -> &str {
    name.split_once('(').map_or(name, |(path, _)| path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_in(text: &str) -> Result<Vec<String>, String> {
        let mut table = crate::wire::Document::parse("a.toml", text).expect("a table");
        read(&mut table).map_err(|fault| fault.to_string())
    }

    #[test]
    fn names_are_paths_with_or_without_arguments() {
        let names = read_in(
            "frameworks = [\"torch.nn.ReLU\", \"jax.nn.gelu(approximate=False)\", \"tf.nn.elu\"]",
        );
        assert_eq!(
            names.expect("names"),
            [
                "torch.nn.ReLU",
                "jax.nn.gelu(approximate=False)",
                "tf.nn.elu"
            ]
        );
        assert_eq!(read_in("other = 1").expect("none"), Vec::<String>::new());
        assert_eq!(path_of("jax.nn.gelu(approximate=False)"), "jax.nn.gelu");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for name in [
            "",
            "relu",
            "torch..relu",
            "torch.nn.",
            ".relu",
            "torch.nn.1relu",
            "torch nn.relu",
            "torch.nn.relu()",
            "torch.nn.relu(a",
            "torch.nn.relu(a)b",
            "torch.nn.relu(<b>)",
            "torch.nn.ReLÚ",
        ] {
            let fault = read_in(&format!("frameworks = [\"{name}\"]")).expect_err(name);
            assert!(fault.contains("no name of a function"), "{name}: {fault}");
        }
        let long = "a.".repeat(80) + "b";
        let fault = read_in(&format!("frameworks = [\"{long}\"]")).expect_err("long");
        assert!(fault.contains("at most 120 characters"), "{fault}");
        let fault = read_in("frameworks = [\"a.b\", \"a.b\"]").expect_err("twice");
        assert!(fault.contains("stands here twice"), "{fault}");
        let many: Vec<String> = (0..41).map(|j| format!("\"a.b{j}\"")).collect();
        let fault = read_in(&format!("frameworks = [{}]", many.join(","))).expect_err("many");
        assert!(fault.contains("at most 40 names"), "{fault}");
        let fault = read_in("frameworks = \"torch.nn.ReLU\"").expect_err("no list");
        assert!(fault.contains("an array of strings"), "{fault}");
    }
}
