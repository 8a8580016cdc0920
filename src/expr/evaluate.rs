//! Running a program over a scalar type.

use super::program::{Line, Program, Step};
use super::tree::Expr;
use crate::error::{Doubt, Reason};
use crate::host::clock;
use crate::number::{Ball, Bounded, Complex, DomainError, Real, Scalar};
use std::sync::Arc;

/// Bits beyond the wanted ones that the one-off functions work with.
const GUARD_BITS: u32 = 32;

/// Longer sub-expressions are cut in messages.
const MAX_SHOWN: usize = 120;

/// A value that does not exist, and the part of the expression that has none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}, in `{expression}`")]
pub struct EvalError {
    /// What is wrong, naming the function and its argument.
    pub message: String,
    /// The sub-expression, cut after 120 characters.
    pub expression: String,
}

impl From<EvalError> for Doubt {
    fn from(error: EvalError) -> Doubt {
        let reason = match clock::is_over() {
            true => Reason::Time,
            false => Reason::OutsideTheMethod,
        };
        reason.doubt(error.to_string())
    }
}

impl EvalError {
    fn new(message: impl Into<String>, source: &Expr) -> EvalError {
        EvalError {
            message: message.into(),
            expression: cut(source.to_string()),
        }
    }
}

fn cut(mut text: String) -> String {
    if text.len() > MAX_SHOWN {
        let end = (0..=MAX_SHOWN).rev().find(|i| text.is_char_boundary(*i));
        text.truncate(end.unwrap_or(0));
        text.push('…');
    }
    text
}

/// A program with the memory to run it; the memory is allocated once.
#[derive(Clone, Debug)]
pub struct Evaluator<S: Scalar> {
    program: Arc<Program>,
    slots: Vec<S>,
    outputs: Vec<S>,
    bits: u32,
    /// The precision that the constants stand at, once they are computed.
    constants_at: Option<u32>,
}

impl<S: Scalar> Evaluator<S> {
    /// Memory for a program at a precision of `bits` bits.
    pub fn new(program: Arc<Program>, bits: u32) -> Self {
        let slots = vec![S::zero(bits); program.slots()];
        let outputs = vec![S::zero(bits); program.outputs.len()];
        Evaluator {
            program,
            slots,
            outputs,
            bits,
            constants_at: None,
        }
    }

    /// Changes the precision. Constants are computed anew only where they have fewer bits than
    /// wanted, or more than twice as many.
    pub fn set_bits(&mut self, bits: u32) {
        if bits == self.bits {
            return;
        }
        self.bits = bits;
        let keep = self
            .constants_at
            .is_some_and(|at| at >= bits && at / 2 <= bits);
        let first = if keep {
            self.program.constants.len()
        } else {
            self.constants_at = None;
            0
        };
        for slot in &mut self.slots[first..] {
            slot.set_bits(bits);
        }
        for slot in &mut self.outputs {
            slot.set_bits(bits);
        }
    }

    /// The precision in bits.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// The program.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    fn compute_constants(&mut self) -> Result<(), EvalError> {
        if self.constants_at.is_none() {
            for (index, line) in self.program.constants.iter().enumerate() {
                let (known, rest) = self.slots.split_at_mut(index);
                run(line, &mut rest[0], known)?;
            }
            self.constants_at = Some(self.bits);
        }
        Ok(())
    }

    /// The values of the program's constants, in the order of their slots.
    pub(super) fn constants(mut self) -> Result<Vec<S>, EvalError> {
        self.compute_constants()?;
        self.slots.truncate(self.program.constants.len());
        Ok(self.slots)
    }

    /// The values of the program's expressions at `args`, one argument for each variable.
    ///
    /// The result stands until the next call. Nothing is allocated by the arithmetic itself.
    ///
    /// Errors: a call outside its domain, a division by zero, a result that is not finite, a wrong
    /// number of arguments; and once the clock of this thread has rung, always.
    pub fn eval(&mut self, args: &[&S]) -> Result<&[S], EvalError> {
        if clock::is_over() {
            return Err(EvalError {
                message: "the time limit was reached".to_owned(),
                expression: String::new(),
            });
        }
        let constants = self.program.constants.len();
        self.compute_constants()?;
        if args.len() != self.program.variables {
            return Err(EvalError {
                message: format!(
                    "{} values for {} variables",
                    args.len(),
                    self.program.variables
                ),
                expression: String::new(),
            });
        }
        for (slot, value) in self.slots[constants..].iter_mut().zip(args) {
            slot.set(value);
        }
        let first = constants + args.len();
        for (index, line) in self.program.body.iter().enumerate() {
            let (known, rest) = self.slots.split_at_mut(first + index);
            run(line, &mut rest[0], known)?;
        }
        for (output, slot) in self.outputs.iter_mut().zip(&self.program.outputs) {
            let value = &self.slots[*slot as usize];
            if !value.is_finite() {
                return Err(not_finite(&self.program, *slot as usize));
            }
            output.set(value);
        }
        Ok(&self.outputs)
    }
}

#[cold]
fn not_finite(program: &Program, slot: usize) -> EvalError {
    let constants = program.constants.len();
    let line = program.constants.get(slot).or_else(|| {
        program
            .body
            .get(slot.wrapping_sub(constants + program.variables))
    });
    match line {
        Some(line) => EvalError::new("the value is not finite", &line.source),
        None => EvalError {
            message: "a variable is not finite".to_owned(),
            expression: String::new(),
        },
    }
}

fn run<S: Scalar>(line: &Line, out: &mut S, known: &[S]) -> Result<(), EvalError> {
    let at = |slot: &u32| &known[*slot as usize];
    let result = match &line.step {
        Step::Number(q) => {
            out.set_rational(q);
            Ok(())
        }
        Step::Constant(c) => out.set_constant(*c),
        Step::Invalid(message) => Err(DomainError::new(message.clone())),
        Step::Neg(a) => {
            out.neg(at(a));
            Ok(())
        }
        Step::Add(a, b) => {
            out.add(at(a), at(b));
            Ok(())
        }
        Step::Sub(a, b) => {
            out.sub(at(a), at(b));
            Ok(())
        }
        Step::Mul(a, b) => {
            out.mul(at(a), at(b));
            Ok(())
        }
        Step::Div(a, b) => out.div(at(a), at(b)),
        Step::Powi(a, n) => out.powi(at(a), *n),
        Step::Pow(a, b) => out.pow(at(a), at(b)),
        Step::Call1(f, a) => out.apply(*f, &[at(a)]),
        Step::Call2(f, [a, b]) => out.apply(*f, &[at(a), at(b)]),
        Step::Call3(f, [a, b, c]) => out.apply(*f, &[at(a), at(b), at(c)]),
    };
    result.map_err(|error| EvalError::new(error.message, &line.source))
}

/// The value of an expression over the complex numbers, once, rounded to `bits` bits; 32 more are
/// used inside. Values are given for the variables by name.
///
/// Errors: as for [`Evaluator::eval`], and a variable without a value.
pub fn eval_complex(
    e: &Expr,
    values: &[(&str, &Complex)],
    bits: u32,
) -> Result<Complex, EvalError> {
    once(e, values, bits)
}

/// The value of an expression over the real numbers; as [`eval_complex`].
pub fn eval_real(e: &Expr, values: &[(&str, &Real)], bits: u32) -> Result<Real, EvalError> {
    once(e, values, bits)
}

/// The value of a constant expression that had one when it was read, with other bits. Where it has none now, as after the time is
/// over, it is not a number: every result of it is none either, and a comparison with it decides nothing.
pub fn eval_again(e: &Expr, bits: u32) -> Real {
    eval_real(e, &[], bits).unwrap_or_else(|_| Real::with_val(bits, rug::float::Special::Nan))
}

/// The value of an expression with a bound of its error; as [`eval_complex`].
///
/// Errors: also where the value is not known, as that of a jump at an argument not told apart from its place.
pub fn eval_bounded(
    e: &Expr,
    values: &[(&str, &Bounded)],
    bits: u32,
) -> Result<Bounded, EvalError> {
    once(e, values, bits)
}

/// A finite ball that holds the value of an expression; as [`eval_complex`]. None where there is no such ball: at a pole, on a
/// cut, or where a function of it has no balls.
pub fn eval_ball(e: &Expr, values: &[(&str, &Ball)], bits: u32) -> Option<Ball> {
    let value: Ball = once(e, values, bits).ok()?;
    (!value.is_indeterminate()).then_some(value)
}

fn once<S: Scalar>(e: &Expr, values: &[(&str, &S)], bits: u32) -> Result<S, EvalError> {
    let (names, args): (Vec<&str>, Vec<&S>) = values.iter().copied().unzip();
    let program = Arc::new(Program::compile(&[e], &names));
    let mut evaluator = Evaluator::new(program, bits.saturating_add(GUARD_BITS));
    let mut out = S::zero(bits);
    for value in evaluator.eval(&args)? {
        out.set(value);
    }
    Ok(out)
}
