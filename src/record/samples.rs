//! Hand-made lines for tests of this floor and of the reports: an ordinary one, an empty one, and a
//! hostile one.

use proptest::prelude::*;

use super::certificate::samples::any_enclosure;
use super::io::Record;
use super::line::*;

/// Text that breaks whatever is not escaped: pipes, backticks, HTML, newlines, an escape sequence,
/// right-to-left marks, quotes, emoji, dollars, a NUL.
pub const HOSTILE: &str = "a|b `c` ``d <script>alert(1)</script> & \"q\" 'q' \\| $x$\n# not a heading\n- not a list\r\n| not | a | table |\n\u{1b}[31mred\u{7}\u{0} \u{202e}rtl\u{2066} 👩‍🔬 ﷽ _em_ **strong** [l](http://x) ]]> -->";

pub fn run() -> RunLine {
    RunLine {
        format: FORMAT.to_owned(),
        version: "0.1.0".to_owned(),
        commit: Some("abc1234".to_owned()),
        conventions: vec![
            "F[phi](k) = ∫ phi(z) e^{-ikz} dz, angular frequency".to_owned(),
            "rho_phi(k) = 1/|F[phi](k)|^2 for k > 0".to_owned(),
        ],
        digits: None,
        seed_rule: "SHA-256 of the claim's id".to_owned(),
        host: "linux x86_64, 2 threads".to_owned(),
        command: "specbias check".to_owned(),
        tier: "fast".to_owned(),
        shard: None,
    }
}

/// A confirmed claim `case/name` with everything filled in.
pub fn confirmed(case: &str, name: &str) -> ClaimLine {
    ClaimLine {
        id: format!("{case}/{name}"),
        case: case.to_owned(),
        file: format!("cases/{case}.toml"),
        at_line: 12,
        kind: "penalty".to_owned(),
        subject: "ReLU".to_owned(),
        frameworks: vec!["torch.nn.ReLU".to_owned()],
        definition: "0 for z < 0; z for z > 0".to_owned(),
        definition_latex: "\\max(0, z)".to_owned(),
        statement: "rho(k) = k^4".to_owned(),
        statement_latex: "\\rho(k) = k^{4}".to_owned(),
        source: Some("Table I".to_owned()),
        analysis: Some("The kink at 0 sets the order.\n\nIts jump is one.".to_owned()),
        because: None,
        expect: VerdictName::Confirmed,
        verdict: VerdictName::Confirmed,
        strength: Some("agreed".to_owned()),
        reason: None,
        digits_asked: 50,
        digits_reached: Some(57.25),
        error_bound: Some("3.1e-58".to_owned()),
        power: Some(PowerLine {
            change: "2e-50".to_owned(),
            formula: Some("k^4*(1 + 2e-50)".to_owned()),
            mutants: Some(MutantsLine {
                tried: 9,
                refuted: 8,
                passed: vec!["without abs".to_owned()],
            }),
        }),
        worst_at: Some("pi".to_owned()),
        slack: None,
        tolerance: Some(ToleranceLine {
            at: "pi".to_owned(),
            allowed: term("1e-50 of 9.741e1", "9.741e-49"),
            used: vec![
                term("deviation", "1.200e-59"),
                term("error bound of the route contour", "3.100e-58"),
            ],
            together: "3.220e-58".to_owned(),
        }),
        interval: None,
        routes: vec![
            RouteLine {
                name: "contour".to_owned(),
                detail: "angles 0.7 and 0.5".to_owned(),
                error_bound: Some("3.1e-58".to_owned()),
                nodes: 812,
                bits: 224,
                failed: None,
            },
            RouteLine {
                name: "derivative".to_owned(),
                detail: "two differentiations".to_owned(),
                error_bound: Some("1e-70".to_owned()),
                nodes: 0,
                bits: 224,
                failed: None,
            },
        ],
        points: vec![
            PointLine {
                at: "1/4".to_owned(),
                claimed: "3.90625e-3".to_owned(),
                measured: "3.90625e-3".to_owned(),
                error_bound: "1e-60".to_owned(),
                deviation: "0".to_owned(),
                enclosure: None,
            },
            PointLine {
                at: "pi".to_owned(),
                claimed: "97.409091034002437236440332688705111249727585672685".to_owned(),
                measured: "97.409091034002437236440332688705111249727585672685".to_owned(),
                error_bound: "3.1e-58".to_owned(),
                deviation: "1.2e-59".to_owned(),
                enclosure: None,
            },
        ],
        warnings: vec![],
        other_tools: vec![ToolLine {
            tool: "mpmath: rho at k = pi".to_owned(),
            line: "from mpmath import *; mp.dps = 60; k = pi; print(k**4)".to_owned(),
        }],
        tier: "fast".to_owned(),
        seconds: 0.125,
        expect_doubt: None,
        doubt: None,
    }
}

fn term(what: &str, amount: &str) -> TermLine {
    TermLine {
        what: what.to_owned(),
        amount: amount.to_owned(),
    }
}

/// A refuted claim; `expect` says whether that is a surprise.
pub fn refuted(case: &str, name: &str, expect: VerdictName) -> ClaimLine {
    ClaimLine {
        expect,
        verdict: VerdictName::Refuted,
        statement: "rho(k) = k^-4".to_owned(),
        statement_latex: "\\rho(k) = k^{-4}".to_owned(),
        reason: Some("at k = pi the values differ by 97.4, the error bound is 3.1e-58".to_owned()),
        because: Some("the prose gives |F|^2 where the penalty is its inverse".to_owned()),
        digits_reached: Some(-1.5),
        power: None,
        ..confirmed(case, name)
    }
}

/// A claim about which nothing is known: every option absent, every list empty.
pub fn bare(case: &str, name: &str, expect: VerdictName) -> ClaimLine {
    ClaimLine {
        expect,
        verdict: VerdictName::Undecided,
        source: None,
        analysis: None,
        strength: None,
        digits_reached: None,
        error_bound: None,
        power: None,
        worst_at: None,
        tolerance: None,
        interval: None,
        routes: vec![],
        points: vec![],
        other_tools: vec![],
        ..confirmed(case, name)
    }
}

/// A claim whose every text is [`HOSTILE`], and whose numbers are too.
pub fn hostile() -> ClaimLine {
    let text = || HOSTILE.to_owned();
    ClaimLine {
        id: text(),
        case: text(),
        file: text(),
        at_line: usize::MAX,
        kind: text(),
        subject: text(),
        frameworks: vec![text()],
        definition: text(),
        definition_latex: text(),
        statement: text(),
        statement_latex: text(),
        source: Some(text()),
        analysis: Some(text()),
        because: Some(text()),
        expect: VerdictName::Confirmed,
        expect_doubt: Some(text()),
        verdict: VerdictName::Refuted,
        doubt: Some(text()),
        strength: Some(text()),
        reason: Some(text()),
        digits_asked: u32::MAX,
        digits_reached: Some(-1e300),
        error_bound: Some(text()),
        power: Some(PowerLine {
            change: text(),
            formula: Some(text()),
            mutants: Some(MutantsLine {
                tried: usize::MAX,
                refuted: 0,
                passed: vec![text()],
            }),
        }),
        worst_at: Some(text()),
        slack: Some(f64::MAX),
        tolerance: Some(ToleranceLine {
            at: text(),
            allowed: term(&text(), &text()),
            used: vec![term(&text(), &text())],
            together: text(),
        }),
        interval: None,
        routes: vec![RouteLine {
            name: text(),
            detail: text(),
            error_bound: None,
            nodes: usize::MAX,
            bits: u32::MAX,
            failed: Some(text()),
        }],
        points: vec![PointLine {
            at: text(),
            claimed: format!("0.{}e-999999999999", "7".repeat(100_000)),
            measured: "9".repeat(5_000),
            error_bound: text(),
            deviation: text(),
            enclosure: None,
        }],
        warnings: vec![text()],
        other_tools: vec![ToolLine {
            tool: text(),
            line: text(),
        }],
        tier: text(),
        seconds: -1e300,
    }
}

pub fn fault(file: &str) -> FaultLine {
    FaultLine {
        file: file.to_owned(),
        at_line: Some(3),
        at_column: Some(8),
        message: "unknown key `equal`".to_owned(),
        rendered: format!(
            "error: unknown key `equal`\n --> {file}:3:8\n  |\n3 | equal = \"k\"\n  | ^^^^^ did you mean `equals`?"
        ),
    }
}

/// A finished record of these claims and faults.
pub fn record(claims: Vec<ClaimLine>, faults: Vec<FaultLine>) -> Record {
    Record {
        run: run(),
        end: Some(EndLine {
            claims: claims.len(),
            faults: faults.len(),
            unfinished: 0,
            interrupted: false,
            seconds: 1.5,
        }),
        claims,
        faults,
        warnings: vec![],
    }
}

/// The text of a record as [`super::Writer`] writes it.
pub fn written(record: &Record) -> String {
    let mut writer = super::Writer::new(Vec::new());
    for line in record.lines() {
        writer.write(&line).unwrap();
    }
    String::from_utf8(writer.into_inner()).unwrap()
}

pub fn any_verdict() -> impl Strategy<Value = VerdictName> + Clone {
    prop::sample::select(super::VERDICTS.to_vec())
}

pub(super) fn some_text() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        4 => any::<String>(),
        2 => "[-+]?[0-9]{1,60}(\\.[0-9]{1,60})?(e-?[0-9]{1,9})?",
        1 => Just(HOSTILE.to_owned()),
        1 => "[|`<>&$\\\\\n*_#~ a-z0-9.-]{0,40}",
    ]
}

fn maybe_text() -> impl Strategy<Value = Option<String>> + Clone {
    prop::option::of(some_text())
}

fn any_number() -> impl Strategy<Value = f64> + Clone {
    use prop::num::f64::{NORMAL, SUBNORMAL, ZERO};
    NORMAL | SUBNORMAL | ZERO
}

prop_compose! {
    fn any_point()(
        texts in prop::array::uniform5(some_text()),
        enclosure in prop::option::of(any_enclosure()),
    ) -> PointLine {
        let [at, claimed, measured, error_bound, deviation] = texts;
        PointLine { at, claimed, measured, error_bound, deviation, enclosure: enclosure.map(Box::new) }
    }
}

prop_compose! {
    fn any_route()(
        name in some_text(), detail in some_text(), error_bound in maybe_text(),
        nodes in any::<usize>(), bits in any::<u32>(), failed in maybe_text(),
    ) -> RouteLine {
        RouteLine { name, detail, error_bound, nodes, bits, failed }
    }
}

prop_compose! {
    fn any_tolerance()(
        (at, what, amount, together) in (some_text(), some_text(), some_text(), some_text()),
        used in prop::collection::vec((some_text(), some_text()), 0..3),
    ) -> ToleranceLine {
        let used = used.iter().map(|(what, amount)| term(what, amount)).collect();
        ToleranceLine { at, allowed: term(&what, &amount), used, together }
    }
}

prop_compose! {
    /// Any claim line whatever, its numbers finite.
    pub fn any_claim()(
        texts in prop::array::uniform10(some_text()),
        options in prop::array::uniform9(maybe_text()),
        (expect, verdict) in (any_verdict(), any_verdict()),
        (at_line, digits_asked) in (any::<usize>(), any::<u32>()),
        (digits_reached, slack) in (prop::option::of(any_number()), prop::option::of(any_number())),
        seconds in any_number(),
        routes in prop::collection::vec(any_route(), 0..3),
        points in prop::collection::vec(any_point(), 0..3),
        warnings in prop::collection::vec(some_text(), 0..2),
        tools in prop::collection::vec((some_text(), some_text()), 0..2),
        tolerance in prop::option::of(any_tolerance()),
        frameworks in prop::collection::vec(some_text(), 0..3),
    ) -> ClaimLine {
        let [id, case, file, kind, subject, definition, definition_latex, statement, statement_latex, tier] = texts;
        let [source, analysis, because, strength, reason, error_bound, worst_at, change, formula] = options;
        ClaimLine {
            id, case, file, at_line, kind, subject, frameworks, definition, definition_latex, statement,
            statement_latex, source, analysis, because, expect, verdict, strength, reason,
            digits_asked, digits_reached, error_bound,
            other_tools: tools.into_iter().map(|(tool, line)| ToolLine { tool, line }).collect(),
            power: change.map(|change| PowerLine { change, formula, mutants: None }),
            worst_at, slack, tolerance, routes, points, warnings, tier, seconds,
            expect_doubt: None,
            interval: None,
            doubt: None,
        }
    }
}

prop_compose! {
    /// Any finished record whose claims have different ids.
    pub fn any_record()(
        claims in prop::collection::vec(any_claim(), 0..4),
        texts in prop::collection::vec((some_text(), some_text(), some_text()), 0..3),
        conventions in prop::collection::vec(some_text(), 0..3),
        (digits, shard, commit) in (prop::option::of(any::<u32>()), maybe_text(), maybe_text()),
        (interrupted, unfinished, seconds) in (any::<bool>(), any::<usize>(), any_number()),
    ) -> Record {
        let mut claims = claims;
        for (index, claim) in claims.iter_mut().enumerate() {
            claim.id = format!("{}{index}", claim.id);
        }
        let faults: Vec<FaultLine> = texts
            .into_iter()
            .map(|(file, message, rendered)| FaultLine {
                file, at_line: Some(1), at_column: None, message, rendered,
            })
            .collect();
        Record {
            run: RunLine { conventions, digits, shard, commit, ..run() },
            end: Some(EndLine {
                claims: claims.len(), faults: faults.len(), unfinished, interrupted, seconds,
            }),
            claims,
            faults,
            warnings: vec![],
        }
    }
}
