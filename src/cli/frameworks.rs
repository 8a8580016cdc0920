//! `specbias list --frameworks`: which row of which file is `torch.nn.Hardswish`.

use serde::Serialize;

use super::output::Format;
use crate::case::Loaded;
use crate::claim::subject::frameworks::path_of;
use crate::error::{Error, Result};
use crate::host::layout::tame;

/// Most names that are offered in place of an unknown one.
const OFFERED: usize = 3;
/// Longest name that is looked for.
const LONGEST: usize = 200;

/// A name and the row that it is the name of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Row {
    framework: String,
    id: String,
    subject: String,
    phi: String,
    file: String,
}

/// Every name of the cases, sorted.
pub fn rows(loaded: &Loaded) -> Vec<Row> {
    let mut rows: Vec<Row> = loaded
        .cases
        .iter()
        .flat_map(|case| {
            case.subject.frameworks().iter().map(|name| Row {
                framework: name.clone(),
                id: case.id.clone(),
                subject: case.subject.name(),
                phi: case.subject.definition().0,
                file: case.path.display().to_string(),
            })
        })
        .collect();
    rows.sort();
    rows
}

/// The rows of a name: with its arguments as typed, else whatever arguments stand beside it, else by its last part
/// alone, in which capitals and underscores do not count.
///
/// # Errors
/// No row has it; the nearest names are offered.
pub fn named(rows: Vec<Row>, name: &str) -> Result<Vec<Row>> {
    let name = name.trim();
    let last = plain(last_part(name));
    let ways: [&dyn Fn(&Row) -> bool; 3] = [
        &|row| row.framework == name,
        &|row| path_of(&row.framework) == name,
        &|row| !last.is_empty() && !name.contains('.') && plain(last_part(&row.framework)) == last,
    ];
    for way in ways {
        let found: Vec<Row> = rows.iter().filter(|row| way(row)).cloned().collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Err(Error::usage(unknown(&rows, name)))
}

fn unknown(rows: &[Row], name: &str) -> String {
    let near: Vec<String> = near(rows, name)
        .iter()
        .map(|near| format!("`{near}`"))
        .collect();
    let offer = match &near[..] {
        [] => String::new(),
        [one] => format!("did you mean {one}? "),
        [most @ .., last] => format!("did you mean {} or {last}? ", most.join(", ")),
    };
    let shown: String = name.chars().take(LONGEST).collect();
    format!(
        "no activation of these cases is called `{}` by a framework; {offer}`specbias list --frameworks` lists the names",
        tame(&shown)
    )
}

/// The names that this one is most likely a slip for, the nearest first.
fn near<'a>(rows: &'a [Row], name: &str) -> Vec<&'a str> {
    if name.chars().take(LONGEST + 1).count() > LONGEST {
        return Vec::new();
    }
    let (whole, last) = (name.to_lowercase(), plain(last_part(name)));
    let far = |known: &str| {
        let whole = strsim::damerau_levenshtein(&whole, &known.to_lowercase());
        let last = strsim::damerau_levenshtein(&last, &plain(last_part(known)));
        (last, whole)
    };
    let allowed = last.chars().count() / 3 + 1;
    let mut all: Vec<((usize, usize), &str)> = rows
        .iter()
        .map(|row| path_of(&row.framework))
        .map(|known| (far(known), known))
        .filter(|((last, _), _)| *last <= allowed)
        .collect();
    all.sort_unstable();
    all.dedup();
    all.truncate(OFFERED);
    all.into_iter().map(|(_, known)| known).collect()
}

/// `Hardswish` of `torch.nn.Hardswish`.
fn last_part(name: &str) -> &str {
    let path = path_of(name);
    path.rsplit_once('.').map_or(path, |(_, last)| last)
}

fn plain(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.collect::<String>().to_ascii_lowercase()
}

/// The rows in a format: a table, or a JSON object a line.
///
/// # Errors
/// A row that cannot be written as JSON.
pub fn text(rows: &[Row], format: Format) -> Result<String> {
    let mut text = String::new();
    if format == Format::Jsonl {
        for row in rows {
            text += &serde_json::to_string(row)
                .map_err(|error| Error::stream("cannot write", error.into()))?;
            text.push('\n');
        }
        return Ok(text);
    }
    let width = |column: fn(&Row) -> &str| {
        let widths = rows.iter().map(|row| column(row).chars().count());
        widths.max().unwrap_or(0)
    };
    let (names, ids) = (width(|row| &row.framework), width(|row| &row.id));
    for Row {
        framework,
        id,
        subject,
        phi,
        ..
    } in rows
    {
        text += &format!(
            "{framework:names$}  {id:ids$}  {}: {}\n",
            tame(subject),
            tame(phi)
        );
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Vec<Row> {
        let names = [
            ("torch.nn.Hardswish", "atlas/hard-swish"),
            ("jax.nn.hard_swish", "atlas/hard-swish"),
            ("torch.nn.Softplus", "atlas/softplus-torch"),
            ("torch.nn.GELU", "table-1/gelu"),
            ("torch.nn.GELU(approximate='tanh')", "atlas/gelu-tanh"),
        ];
        let row = |(framework, id): (&str, &str)| Row {
            framework: framework.to_owned(),
            id: id.to_owned(),
            subject: "s".to_owned(),
            phi: "z".to_owned(),
            file: "f".to_owned(),
        };
        names.map(row).to_vec()
    }

    fn ids(name: &str) -> Vec<String> {
        let found = named(some(), name).unwrap_or_else(|error| panic!("{name}: {error}"));
        found.into_iter().map(|row| row.id).collect()
    }

    #[test]
    fn a_name_is_found_whole_then_without_arguments_then_by_its_last_part() {
        assert_eq!(ids("torch.nn.Hardswish"), ["atlas/hard-swish"]);
        assert_eq!(
            ids("torch.nn.GELU(approximate='tanh')"),
            ["atlas/gelu-tanh"]
        );
        assert_eq!(ids("torch.nn.GELU"), ["table-1/gelu"]);
        assert_eq!(ids("HardSwish"), ["atlas/hard-swish", "atlas/hard-swish"]);
        assert_eq!(ids("gelu"), ["table-1/gelu", "atlas/gelu-tanh"]);
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        let said = |name: &str| named(some(), name).expect_err(name).to_string();
        let text = said("torch.nn.Hardswitch");
        assert!(text.contains("did you mean `torch.nn.Hardswish`"), "{text}");
        let text = said("torch.nn.Swishy");
        assert!(text.contains("no activation of these cases"), "{text}");
        let text = said("torch.nn.Conv2d");
        assert!(!text.contains("did you mean"), "{text}");
        let text = said("");
        assert!(text.contains("list --frameworks"), "{text}");
    }
}
