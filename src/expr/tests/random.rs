//! Random trees, as the constructors make them.

use crate::expr::Expr;
use crate::expr::build::{self, exact};
use crate::number::{Constant, Function, Rational};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// The same cases in every run, and no file left behind.
pub(super) fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0xe4b2),
        ..ProptestConfig::default()
    }
}

fn leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        (-20i64..20).prop_map(build::num),
        (-50i32..50, 1i32..40).prop_map(|(p, q)| build::rational(Rational::from((p, q)))),
        prop_oneof![
            Just("1e-30"),
            Just("15e-21"),
            Just("4e12"),
            Just("0.00000125")
        ]
        .prop_map(super::expr),
        prop_oneof![Just("z"), Just("k"), Just("a")].prop_map(build::var),
        prop_oneof![Just(Constant::Pi), Just(Constant::E), Just(Constant::I)]
            .prop_map(Expr::Constant),
    ]
}

/// One constructor per operator: those of the parser, or the simplifying ones.
#[derive(Clone, Copy, Debug)]
pub(super) enum Style {
    Exact,
    Simplified,
}

fn join(style: Style, operator: u8, a: Expr, b: Expr) -> Expr {
    match (style, operator) {
        (Style::Exact, 0) => exact::add(a, b),
        (Style::Exact, 1) => exact::sub(a, b),
        (Style::Exact, 2) => exact::mul(a, b),
        // What the parser refuses cannot be read back.
        (_, 3) if b.is_zero() => exact::add(a, b),
        (_, 4) if a.is_zero() => exact::mul(a, b),
        (Style::Exact, 3) => exact::div(a, b),
        (Style::Exact, 4) => exact::pow(a, b),
        (Style::Exact, _) => exact::neg(a),
        (Style::Simplified, 0) => build::add(a, b),
        (Style::Simplified, 1) => build::sub(a, b),
        (Style::Simplified, 2) => build::mul(a, b),
        (Style::Simplified, 3) => build::div(a, b),
        (Style::Simplified, 4) => build::pow(a, b),
        (Style::Simplified, _) => build::neg(a),
    }
}

/// Trees over the whole language.
pub(super) fn tree(style: Style) -> impl Strategy<Value = Expr> {
    tree_over(style, Function::ALL.to_vec())
}

/// Trees that are cheap to evaluate wherever their arguments lie: no series, no recurrences.
pub(super) fn elementary(style: Style) -> impl Strategy<Value = Expr> {
    let last = Function::ALL.iter().position(|f| *f == Function::Atanh);
    let mut functions = Function::ALL[..=last.unwrap_or(0)].to_vec();
    functions.extend([
        Function::Softplus,
        Function::Logistic,
        Function::Max,
        Function::Min,
    ]);
    tree_over(style, functions)
}

fn tree_over(style: Style, functions: Vec<Function>) -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(5, 60, 3, move |inner| {
        let function = prop::sample::select(functions.clone());
        prop_oneof![
            4 => (0u8..6, inner.clone(), inner.clone()).prop_map(move |(op, a, b)| join(style, op, a, b)),
            1 => (function, inner.clone(), inner.clone(), inner).prop_map(move |(f, a, b, c)| {
                let args = [a, b, c][..f.arity()].to_vec();
                match style {
                    Style::Exact => Expr::Call(f, args.into()),
                    Style::Simplified => build::call(f, args),
                }
            }),
        ]
    })
}
