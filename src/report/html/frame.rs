//! What is around every page: head, policy, navigation, style and script.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::model::{Form, INDEX, Model};
use super::text::line;
use super::{RECORD, address};

/// The style of all pages: light and dark, wide and narrow, on paper.
pub const STYLE: &str = include_str!("style.css");
/// Search, filters and sorting of the table of claims.
pub const SCRIPT: &str = include_str!("script.js");

/// A whole page of this path and title around `body`.
pub fn page(model: &Model<'_>, path: &str, title: &str, body: &Markup) -> String {
    let version = line(&model.record.run.version);
    shell(&Shell {
        title: &format!("{} – specbias {version}", line(title)),
        style: STYLE,
        script: (path == INDEX).then_some(SCRIPT),
        header: html! {
            p.brand {
                a href=(model.href_index(path, "top")) { "specbias" }
                " " (version) ": report of a run"
            }
            (navigation(model, path))
        },
        body,
        footer: footer(model, path),
    })
}

/// A page and what is around it.
pub struct Shell<'a> {
    /// The title, safe to look at.
    pub title: &'a str,
    /// The whole style.
    pub style: &'a str,
    /// The script, if there is one.
    pub script: Option<&'a str>,
    /// Above the content.
    pub header: Markup,
    /// The content.
    pub body: &'a Markup,
    /// Below it.
    pub footer: Markup,
}

/// The page as text.
pub fn shell(shell: &Shell<'_>) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy(shell));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "specbias " (env!("CARGO_PKG_VERSION")) };
                title { (shell.title) }
                style { (PreEscaped(shell.style)) }
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header { (shell.header) }
                main id="content" tabindex="-1" { (shell.body) }
                (shell.footer)
                @if let Some(script) = shell.script { script { (PreEscaped(script)) } }
            }
        }
    }
    .into_string()
        + "\n"
}

fn navigation(model: &Model<'_>, path: &str) -> Markup {
    let mut parts = vec![("surprises", "Not as expected")];
    if model.options.against.is_some() {
        parts.push(("moved", "What moved"));
    }
    parts.extend([
        ("claims", "Claims"),
        ("counts", "Counts"),
        ("conventions", "Conventions"),
        ("run", "The run"),
        ("words", "How to read it"),
        ("limits", "What it does not say"),
    ]);
    html! {
        nav aria-label="Parts of the report" {
            ul {
                @for (id, title) in parts {
                    li { a href=(model.href_index(path, id)) { (title) } }
                }
            }
        }
    }
}

fn footer(model: &Model<'_>, path: &str) -> Markup {
    html! {
        footer {
            p {
                "A view of a record of specbias, by specbias " (env!("CARGO_PKG_VERSION")) ". "
                @match model.form {
                    Form::Folder => {
                        "Everything but the pictures stands in "
                        a href=(address::relative(path, RECORD)) { (RECORD) }
                        ", a line a claim."
                    }
                    Form::Single => "Everything but the pictures stands in the record, a line a claim.",
                }
                " Nothing on this page was loaded from elsewhere."
            }
        }
    }
}

/// What the page may load: its own style and script, told by their hashes, and pictures beside it.
fn policy(shell: &Shell<'_>) -> String {
    let script = match shell.script {
        Some(script) => format!("script-src '{}'; ", source(script)),
        None => String::new(),
    };
    format!(
        "default-src 'none'; style-src '{}'; {script}img-src 'self' file: data:; base-uri 'none'; form-action 'none'",
        source(shell.style)
    )
}

fn source(text: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(text.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let all = (0..3).fold(0u32, |all, j| {
            all << 8 | u32::from(chunk.get(j).copied().unwrap_or(0))
        });
        for j in 0..4 {
            if j <= chunk.len() {
                let digit = DIGITS[(all >> (18 - 6 * j)) as usize & 63];
                out.push(char::from(digit));
            } else {
                out.push('=');
            }
        }
    }
    out
}

/// A heading of this level, 1 to 6.
pub fn heading(level: u8, content: &Markup) -> Markup {
    html! {
        @match level {
            0 | 1 => h1 { (content) },
            2 => h2 { (content) },
            3 => h3 { (content) },
            4 => h4 { (content) },
            5 => h5 { (content) },
            _ => h6 { (content) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_written_as_browsers_read_them() {
        // RFC 4648, section 10.
        for (text, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), expected);
        }
        // The hash of the empty text, as in Content Security Policy Level 3's examples of tools.
        assert_eq!(
            source(""),
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        );
    }

    #[test]
    fn style_and_script_stay_inside_their_elements() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</") && !text.contains("<!--"));
            assert!(!text.contains("http") && !text.contains("url(") && !text.contains("@import"));
        }
    }
}
