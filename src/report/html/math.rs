//! LaTeX of a record as MathML, which browsers set by themselves.
//!
//! What comes out of the converter is read again, element by element: only the elements and
//! attributes of a formula pass, so that nothing in a record can bring markup onto a page. A formula
//! that is not converted, or does not pass, is shown as the text of the statement.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, push_mathml};

use crate::report::markdown::escape::is_safe;

/// Braces in braces, and all commands of a formula, that are followed: the converter goes down a
/// level for each.
const DEEPEST: usize = 64;
/// See [`DEEPEST`].
const MOST_COMMANDS: usize = 600;

/// Elements of MathML Core that a formula may have.
const ELEMENTS: [&str; 23] = [
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "mtext",
    "mspace",
    "mfrac",
    "msqrt",
    "mroot",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mtable",
    "mtr",
    "mtd",
    "mstyle",
    "mpadded",
    "mphantom",
    "mmultiscripts",
];

/// Attributes that say how a formula is set, and no more.
const ATTRIBUTES: [&str; 21] = [
    "display",
    "displaystyle",
    "scriptlevel",
    "mathvariant",
    "stretchy",
    "symmetric",
    "largeop",
    "movablelimits",
    "form",
    "fence",
    "separator",
    "lspace",
    "rspace",
    "minsize",
    "maxsize",
    "width",
    "height",
    "depth",
    "linethickness",
    "accent",
    "class",
];

/// The formula as MathML; None where it cannot be had.
pub fn mathml(latex: &str, block: bool) -> Option<String> {
    let latex = latex.trim();
    if !is_safe(latex) || depth(latex) > DEEPEST || latex.matches('\\').count() > MOST_COMMANDS {
        return None;
    }
    // A defect of the converter must not lose the report.
    let converted = catch_unwind(AssertUnwindSafe(|| {
        let storage = Storage::new();
        let config = RenderConfig {
            display_mode: if block {
                DisplayMode::Block
            } else {
                DisplayMode::Inline
            },
            ..RenderConfig::default()
        };
        let mut out = String::new();
        push_mathml(&mut out, Parser::new(latex, &storage), config)
            .ok()
            .map(|()| out)
    }));
    let text = styled(&escaped(&converted.ok().flatten()?));
    passes(&text).then_some(text)
}

/// What the converter writes as it stands: the signs of comparison, and the reference that only HTML
/// knows, which it escapes where it stands for a space by itself; and the space before a function
/// with an exponent, which it puts inside, as a third part of two. What does not stretch need not be told how.
fn escaped(text: &str) -> String {
    text.replace("&amp;nbsp;", "\u{a0}")
        .replace("&nbsp;", "\u{a0}")
        .replace(
            "<msup><mspace width=\"0.1667em\" />",
            "<mspace width=\"0.1667em\" /><msup>",
        )
        .replace(
            " symmetric=\"false\" stretchy=\"false\"",
            " stretchy=\"false\"",
        )
        .replace("><</mo>", ">&lt;</mo>")
        .replace(">></mo>", ">&gt;</mo>")
}

/// A row that sets a style is an element of its own in every version of MathML, `mstyle`; the
/// converter writes the attributes on `mrow`, where validators do not take them.
fn styled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut styles: Vec<bool> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        out.push_str(before);
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        let (tag, after) = tag.split_at(end);
        let styles_here = tag.contains(" displaystyle=") || tag.contains(" scriptlevel=");
        if tag == "</mrow>" && styles.pop() == Some(true) {
            out.push_str("</mstyle>");
        } else if let Some(attributes) = tag.strip_prefix("<mrow")
            && !tag.ends_with("/>")
        {
            styles.push(styles_here);
            out.push_str(if styles_here { "<mstyle" } else { "<mrow" });
            out.push_str(attributes);
        } else {
            out.push_str(tag);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn depth(latex: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for c in latex.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Whether this is one well-formed formula of known elements and attributes, and nothing else.
fn passes(text: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    let mut first = true;
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let end = rest.find('<').unwrap_or(rest.len());
            if open.is_empty() || !is_text(&rest[..end]) {
                return false;
            }
            rest = &rest[end..];
            continue;
        };
        let Some(end) = tag.find('>') else {
            return false;
        };
        let (inner, after) = (&tag[..end], &tag[end + 1..]);
        if let Some(name) = inner.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else {
            let single = inner.strip_suffix('/');
            let inner = single.unwrap_or(inner).trim_end();
            let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
            let known = ELEMENTS.contains(&name) && are_attributes(attributes);
            // One formula: `math` stands outside, and only there.
            if !known || (name == "math") != first || (open.is_empty() && !first) {
                return false;
            }
            if single.is_none() {
                open.push(name);
            }
        }
        first = false;
        rest = after;
    }
    !first && open.is_empty()
}

/// Every `&` begins one of the references that the converter writes.
fn is_text(text: &str) -> bool {
    !text.contains('>')
        && text.split('&').skip(1).all(|after| {
            ["amp;", "lt;", "gt;"]
                .iter()
                .any(|name| after.starts_with(name))
        })
}

/// `name="value"`, again and again.
fn are_attributes(text: &str) -> bool {
    let mut rest = text.trim();
    while !rest.is_empty() {
        let Some((name, value)) = rest.split_once("=\"") else {
            return false;
        };
        let Some((value, after)) = value.split_once('"') else {
            return false;
        };
        if !ATTRIBUTES.contains(&name) || value.contains(['<', '&', ':', '(']) {
            return false;
        }
        rest = after.trim_start();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_of_records_are_set() {
        for latex in [
            "\\rho_\\varphi(k) = k^{4}",
            "\\begin{cases}0 & z < 0 \\\\ z & z > 0\\end{cases}",
            "\\mathcal{F}^{-1}[1/\\rho_\\varphi](d) = \\frac{\\pi^{2}}{2}",
            "\\mathcal F[\\varphi] = \\mathrm{f.p.}\\,F + \\left(i \\pi\\right)\\delta^{(1)}\\left(k - 0\\right)",
            "\\operatorname{erf}\\left(z\\right) \\le \\sum_{j=1}^{n} \\sqrt{j},\\quad \\text{for } j \\ge 1",
        ] {
            let text = mathml(latex, true).unwrap_or_else(|| panic!("{latex}"));
            assert!(text.starts_with("<math display=\"block\">"), "{text}");
            roxmltree::Document::parse(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
        }
    }

    #[test]
    fn spaces_and_comparisons_are_what_they_are() {
        let text = mathml("L;\\ \\text{ for } z < 1 > 0", false).unwrap_or_default();
        assert!(text.contains("<mtext>\u{a0}</mtext>"), "{text}");
        assert!(
            text.contains("<mo>&lt;</mo>") && text.contains("<mo>&gt;</mo>"),
            "{text}"
        );
        assert!(!text.contains("nbsp"), "{text}");
    }

    #[test]
    fn a_function_with_an_exponent_has_two_parts() {
        let text = mathml("\\frac{3 \\sinh^{2}\\left(k\\right)}{2}", true).unwrap_or_default();
        assert!(
            text.contains("<msup><mi>sinh</mi><mrow><mn>2</mn></mrow></msup>"),
            "{text}"
        );
        assert!(!text.contains("<msup><mspace"), "{text}");
    }

    #[test]
    fn a_style_is_an_element_of_its_own() {
        let row =
            "<math><mrow><mrow displaystyle=\"true\"><mrow><mi>x</mi></mrow></mrow></mrow></math>";
        assert_eq!(
            styled(row),
            "<math><mrow><mstyle displaystyle=\"true\"><mrow><mi>x</mi></mrow></mstyle></mrow></math>"
        );
        let binomial = mathml("\\binom{7}{2} z^{\\frac{7}{2}}", true).unwrap_or_default();
        assert!(!binomial.contains("<mrow displaystyle"), "{binomial}");
    }

    #[test]
    fn what_is_no_formula_is_left_to_the_text() {
        for latex in [
            "",
            "{",
            "\\unknowncommand",
            "\\href{javascript:alert(1)}{x}",
            "\\frac{1}",
        ] {
            assert_eq!(mathml(latex, false), None, "{latex}");
        }
        let deep = "\\sqrt{".repeat(2000) + "x" + &"}".repeat(2000);
        assert_eq!(mathml(&deep, false), None);
    }

    #[test]
    fn only_formulas_pass() {
        for text in [
            "<math><mi>x</mi></math>",
            "<math display=\"block\"><mspace width=\"1em\" /><mo>&lt;</mo></math>",
        ] {
            assert!(passes(text), "{text}");
        }
        for text in [
            "",
            "x",
            "<math>",
            "<math></math><math></math>",
            "<math></math>x",
            "<math><script>x</script></math>",
            "<math><mi onclick=\"x\">x</mi></math>",
            "<math><mi>x</mn></math>",
            "<math><mi class=\"a\" style=\"x\">x</mi></math>",
            "<math><mi>&#60;</mi></math>",
            "<math><mi class=\"x\"y</mi></math>",
            "<mi>x</mi>",
            "<math><math></math></math>",
            "<math>a > b</math>",
        ] {
            assert!(!passes(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_else_comes_out(latex in "(\\\\(text|frac|sqrt|left|right|begin\\{cases\\}|end\\{cases\\}|color\\{red\\}|mathrm|hspace)|[<>&{}^_a-z0-9\"'/ ()|]){0,40}") {
            if let Some(text) = mathml(&latex, false) {
                prop_assert!(roxmltree::Document::parse(&text).is_ok(), "{}", text);
                prop_assert!(!text.contains("script>"));
            }
        }
    }
}
