//! Verdicts for a paper: macros, and the table of penalties, to be read by `\input`.
//!
//! | macro | gives |
//! |---|---|
//! | `\verdict{ID}` | `confirmed`, `refuted`, `undecided`; where the verdict is not the expected one, that too |
//! | `\verdictdigits{ID}` | digits reached and asked, `57.2/50` |
//! | `\verdictpower{ID}` | the smallest relative change that is refuted |
//! | `\verdictstrength{ID}` | `enclosed`, `agreed`, `sampled`, `trained` |
//! | `\specbiassummary`, `\specbiasversion`, `\specbiascommit` | the counts, the version, the commit |
//! | `\specbiastable` | a longtable: the claims of the table of penalties, all claims where there is none |
//!
//! An id that the record does not have gives `??` and a warning. The file is ASCII, needs `amsmath` and,
//! for the table, `longtable`; nothing of a record is anything but text in it, and formulas only where
//! they set mathematics and do nothing else.

use std::collections::BTreeSet;

use super::decimal::digits_text;
use super::markdown::escape::is_safe;
use super::tally::Tally;
use crate::host::layout::tame;
use crate::record::{ClaimLine, Record};

/// Kinds that are rows of the table of penalties, and its folder.
const KINDS: [&str; 2] = ["fourier-transform", "penalty"];
const FOLDER: &str = "table-1";

/// How macros are looked up.
const HEAD: &str = r"\makeatletter
\def\specbias@get#1#2{\ifcsname specbias@#1@#2\endcsname\csname specbias@#1@#2\endcsname\else
  \textbf{??}\@latex@warning{specbias: the record has no claim `#2'}\fi}
\def\specbias@set#1#2#3#4#5{%
  \expandafter\def\csname specbias@v@#1\endcsname{#2}%
  \expandafter\def\csname specbias@d@#1\endcsname{#3}%
  \expandafter\def\csname specbias@p@#1\endcsname{#4}%
  \expandafter\def\csname specbias@s@#1\endcsname{#5}}
\newcommand{\verdict}[1]{\specbias@get{v}{#1}}
\newcommand{\verdictdigits}[1]{\specbias@get{d}{#1}}
\newcommand{\verdictpower}[1]{\specbias@get{p}{#1}}
\newcommand{\verdictstrength}[1]{\specbias@get{s}{#1}}
";

/// The record as macros.
pub fn tex(record: &Record) -> String {
    let run = &record.run;
    let mut out = String::from(
        "% Written by specbias report --tex: \\input it in the preamble, after amsmath and longtable.\n",
    );
    out += HEAD;
    let tally = Tally::of(record);
    let commit = run.commit.as_deref().unwrap_or("not known");
    for (name, text) in [
        ("summary", tally.line()),
        ("version", run.version.clone()),
        ("commit", commit.to_owned()),
    ] {
        out += &format!("\\newcommand{{\\specbias{name}}}{{{}}}\n", text_of(&text));
    }
    let claims = record.in_order();
    let mut keys = BTreeSet::new();
    for claim in &claims {
        let key = key(&claim.id);
        if !keys.insert(key.clone()) {
            out += &format!("% left out: a second claim called {key}\n");
            continue;
        }
        out += &format!(
            "\\specbias@set{{{key}}}{{{}}}{{{}}}{{{}}}{{{}}}\n",
            verdict(claim),
            digits(claim),
            power(claim),
            text_of(claim.strength.as_deref().unwrap_or("--")),
        );
    }
    out + &table(&claims) + "\\makeatother\n"
}

fn table(claims: &[&ClaimLine]) -> String {
    let in_table: Vec<&ClaimLine> = claims
        .iter()
        .copied()
        .filter(|claim| KINDS.contains(&claim.kind.as_str()))
        .filter(|claim| claim.folder().split('/').any(|part| part == FOLDER))
        .collect();
    let rows = if in_table.is_empty() {
        claims
    } else {
        &in_table
    };
    let mut out = String::from(
        "\\newcommand{\\specbiastable}{%\n\\begin{longtable}{llrll}\n\
         & claim & digits & power & verdict \\\\ \\hline \\endhead\n",
    );
    for claim in rows {
        out += &format!(
            "{} & {} & {} & {} & {} \\\\\n",
            text_of(&claim.subject),
            formula(claim),
            digits(claim),
            power(claim),
            verdict(claim)
        );
    }
    out + "\\end{longtable}}\n"
}

fn verdict(claim: &ClaimLine) -> String {
    if claim.as_expected() {
        claim.verdict.word().to_owned()
    } else {
        format!(
            "\\textbf{{{}}} ({} expected)",
            claim.verdict.word(),
            claim.expect.word()
        )
    }
}

fn digits(claim: &ClaimLine) -> String {
    let reached = text_of(&digits_text(claim.digits_reached).replace('–', "--"));
    format!("{reached}/{}", claim.digits_asked)
}

/// `2e-50` as a power of ten.
fn power(claim: &ClaimLine) -> String {
    let Some(power) = &claim.power else {
        return "--".to_owned();
    };
    let numeral = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_ascii_digit() || "+-.".contains(c))
    };
    match power.change.split_once('e') {
        Some((head, exponent)) if numeral(head) && numeral(exponent) => {
            format!("${head} \\cdot 10^{{{exponent}}}$")
        }
        _ => text_of(&power.change),
    }
}

fn formula(claim: &ClaimLine) -> String {
    let latex = claim.statement_latex.trim();
    if is_safe(latex) && latex.is_ascii() && !latex.contains("\\\\") {
        format!("${}$", latex.replace('\n', " "))
    } else {
        text_of(&claim.statement)
    }
}

/// An id inside `\csname`: what means something to TeX becomes a `-`. Letters of any script stay: every TeX of today
/// takes UTF-8 in a name, so that an id is written in a paper as it is.
fn key(id: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+".contains(c);
    id.chars().map(|c| if plain(c) { c } else { '-' }).collect()
}

/// Text that TeX shows as it stands; what is not ASCII becomes its nearest words, or a `?`.
fn text_of(text: &str) -> String {
    let mut out = String::new();
    for c in tame(text).chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '<' => out.push_str("\\textless{}"),
            '>' => out.push_str("\\textgreater{}"),
            '|' => out.push_str("\\textbar{}"),
            '"' => out.push_str("\\textquotedbl{}"),
            '`' => out.push_str("\\textasciigrave{}"),
            '{' | '}' | '$' | '&' | '#' | '_' | '%' => {
                out.push('\\');
                out.push(c);
            }
            'φ' => out.push_str("\\ensuremath{\\varphi}"),
            'ρ' => out.push_str("\\ensuremath{\\rho}"),
            'π' => out.push_str("\\ensuremath{\\pi}"),
            '∞' => out.push_str("\\ensuremath{\\infty}"),
            '…' => out.push_str("\\dots{}"),
            '–' => out.push_str("--"),
            '−' => out.push_str("\\ensuremath{-}"),
            c if c.is_ascii() => out.push(c),
            _ => out.push('?'),
        }
    }
    // Paragraphs end in no argument of a macro.
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::VerdictName;
    use crate::record::samples::{any_record, bare, confirmed, hostile, record, refuted};
    use proptest::prelude::*;

    #[test]
    fn a_claim_has_its_macros() {
        let claims = vec![
            confirmed("table-1/relu", "penalty"),
            refuted("reported/a", "b", VerdictName::Confirmed),
            bare("selftest/x_y", "c", VerdictName::Undecided),
        ];
        let text = tex(&record(claims, vec![]));
        for line in [
            "\\specbias@set{table-1/relu/penalty}{confirmed}{57.2/50}{$2 \\cdot 10^{-50}$}{agreed}",
            "\\specbias@set{reported/a/b}{\\textbf{refuted} (confirmed expected)}{-1.5/50}{--}{agreed}",
            "\\specbias@set{selftest/x_y/c}{undecided}{--/50}{--}{--}",
            "\\newcommand{\\specbiasversion}{0.1.0}",
            "ReLU & $\\rho(k) = k^{4}$ & 57.2/50 & $2 \\cdot 10^{-50}$ & confirmed \\\\",
        ] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
        assert_eq!(text.matches("\\\\\n").count(), 1, "table-1 alone: {text}");
    }

    #[test]
    fn the_same_id_twice_is_said() {
        let text = tex(&record(
            vec![confirmed("a", "b"), confirmed("a", "b")],
            vec![],
        ));
        assert!(text.contains("% left out: a second claim called a/b\n"));
    }

    #[test]
    fn hostile_text_is_text() {
        assert_eq!(
            text_of("\\input{x} 100% $a_1$ #~^ é\n\u{202e}"),
            "\\textbackslash{}input\\{x\\} 100\\% \\$a\\_1\\$ \\#\\textasciitilde{}\\textasciicircum{} ? \\textbackslash{}u\\{202e\\}"
        );
        assert_eq!(key("a/b\\c d%é"), "a/b-c-d-é");
        assert_ne!(key("größe"), key("grüße"));
        let mut claim = hostile();
        claim.statement_latex = "\\input{/etc/passwd}".into();
        assert!(!tex(&record(vec![claim], vec![])).contains("\\input{/etc"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn braces_balance(record in any_record()) {
            let text = tex(&record);
            // Only names of macros hold more than ASCII.
            prop_assert!(text.lines().all(|line| line.is_ascii() || line.starts_with("\\specbias@set") || line.starts_with("% left out")));
            let (mut depth, mut escaped) = (0i32, false);
            for c in text.chars() {
                match c {
                    '{' if !escaped => depth += 1,
                    '}' if !escaped => depth -= 1,
                    _ => {}
                }
                prop_assert!(depth >= 0);
                escaped = c == '\\' && !escaped;
            }
            prop_assert_eq!(depth, 0);
        }
    }
}
