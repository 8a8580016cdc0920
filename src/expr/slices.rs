//! Running a program over slices of doubles: the fast path of what is trained.

use super::program::{Program, Slot, Step};
use super::{EvalError, Evaluator};
use crate::host::clock;
use crate::number::Function;
use crate::number::slices::{self, Operand};
use std::sync::Arc;

/// Numbers that one step works on before the next one starts: the memory of a program of six steps stays
/// within the cache of 32 KiB.
pub const BLOCK: usize = 512;

/// A program with the memory to run it over slices.
///
/// Where a value does not exist the result is NaN. Values agree with those of
/// [`Evaluator<f64>`](super::Evaluator) to some units in the last place.
#[derive(Clone, Debug)]
pub struct SliceEvaluator {
    program: Arc<Program>,
    constants: Vec<f64>,
    steps: Vec<Fused>,
    memory: Vec<f64>,
}

/// A step, or one that computes two at once.
#[derive(Clone, Debug)]
enum Fused {
    /// As it stands.
    Plain,
    /// Computed by an earlier one.
    Done,
    /// `tanh(x)`, and `sech(x)^2` into the step of this index.
    TanhSech { x: Slot, squared: usize },
    /// `sech(x)^2` alone.
    SechSquared { x: Slot },
    /// `logistic(x)`, and `logistic(-x)` into the step of this index.
    Logistic { x: Slot, other: usize },
}

impl SliceEvaluator {
    /// Memory for a program.
    ///
    /// # Errors
    /// A constant of the program has no value.
    pub fn new(program: Arc<Program>) -> Result<Self, EvalError> {
        let constants = Evaluator::<f64>::new(program.clone(), 53).constants()?;
        let steps = fuse(&program);
        let memory = vec![0.0; program.body.len() * BLOCK];
        Ok(SliceEvaluator {
            program,
            constants,
            steps,
            memory,
        })
    }

    /// The values of the program's expressions: `outputs[i][j]` of expression i where the variables have the
    /// values `arguments[…][j]`. Once the clock of this thread has rung they are no numbers.
    ///
    /// # Panics
    /// Numbers of slices, or their lengths, that do not agree.
    pub fn eval(&mut self, arguments: &[&[f64]], outputs: &mut [&mut [f64]]) {
        assert_eq!(arguments.len(), self.program.variables, "variables");
        assert_eq!(outputs.len(), self.program.outputs.len(), "results");
        let length = outputs.first().map_or(0, |out| out.len());
        assert!(arguments.iter().all(|x| x.len() == length), "lengths");
        let mut from = 0;
        while from < length {
            if clock::is_over() {
                outputs
                    .iter_mut()
                    .for_each(|out| out[from..].fill(f64::NAN));
                return;
            }
            let to = length.min(from + BLOCK);
            self.block(arguments, from, to);
            for (output, slot) in outputs.iter_mut().zip(&self.program.outputs) {
                let out = &mut output[from..to];
                match self.operand(&self.memory, *slot, arguments, from, to) {
                    Operand::One(x) => out.fill(x),
                    Operand::Many(x) => out.copy_from_slice(x),
                }
            }
            from = to;
        }
    }

    fn block(&mut self, arguments: &[&[f64]], from: usize, to: usize) {
        let mut memory = std::mem::take(&mut self.memory);
        let length = to - from;
        for (index, fused) in self.steps.iter().enumerate() {
            let (known, rest) = memory.split_at_mut(index * BLOCK);
            let at = |slot: &Slot| self.operand(known, *slot, arguments, from, to);
            let (out, later) = rest.split_at_mut(BLOCK);
            let out = &mut out[..length];
            // Where the second result of a step that computes two goes.
            let other = |index_of_other: usize| (index_of_other - index - 1) * BLOCK;
            match (fused, &self.program.body[index].step) {
                (Fused::Done, _) => {}
                (Fused::TanhSech { x, squared }, _) => {
                    let second = &mut later[other(*squared)..][..length];
                    match at(x) {
                        Operand::Many(x) => slices::tanh_sech_squared(out, second, x),
                        Operand::One(_) => unreachable!("constants are no steps"),
                    }
                }
                (Fused::SechSquared { x }, _) => {
                    let mut tanh = [0.0; BLOCK];
                    match at(x) {
                        Operand::Many(x) => {
                            slices::tanh_sech_squared(&mut tanh[..length], out, x);
                        }
                        Operand::One(_) => unreachable!("constants are no steps"),
                    }
                }
                (Fused::Logistic { x, other: index }, _) => {
                    let second = &mut later[other(*index)..][..length];
                    match at(x) {
                        Operand::Many(x) => slices::logistic_pair(out, second, x),
                        Operand::One(_) => unreachable!("constants are no steps"),
                    }
                }
                (Fused::Plain, step) => plain(step, out, &at),
            }
        }
        self.memory = memory;
    }

    fn operand<'a>(
        &'a self,
        memory: &'a [f64],
        slot: Slot,
        arguments: &[&'a [f64]],
        from: usize,
        to: usize,
    ) -> Operand<'a> {
        let slot = slot as usize;
        let constants = self.constants.len();
        if slot < constants {
            return Operand::One(self.constants[slot]);
        }
        match arguments.get(slot - constants) {
            Some(argument) => Operand::Many(&argument[from..to]),
            None => {
                let index = slot - constants - arguments.len();
                Operand::Many(&memory[index * BLOCK..][..to - from])
            }
        }
    }
}

fn plain<'a>(step: &Step, out: &mut [f64], at: &impl Fn(&Slot) -> Operand<'a>) {
    match step {
        Step::Neg(a) => slices::neg(out, at(a)),
        Step::Add(a, b) => slices::add(out, at(a), at(b)),
        Step::Sub(a, b) => slices::sub(out, at(a), at(b)),
        Step::Mul(a, b) => slices::mul(out, at(a), at(b)),
        Step::Div(a, b) => slices::div(out, at(a), at(b)),
        Step::Powi(a, n) => slices::powi(out, at(a), *n),
        Step::Pow(a, b) => slices::pow(out, at(a), at(b)),
        Step::Call1(f, a) => slices::apply(out, *f, at(a)),
        Step::Call2(f, [a, b]) => slices::apply_many(out, *f, &[at(a), at(b)]),
        Step::Call3(f, [a, b, c]) => slices::apply_many(out, *f, &[at(a), at(b), at(c)]),
        // They stand among the constants; one that has no value was refused when the program was taken.
        Step::Number(_) | Step::Constant(_) | Step::Invalid(_) => out.fill(f64::NAN),
    }
}

/// Finds what can be computed together: tanh and sech^2 of the same number, logistic of a number and of its negative.
fn fuse(program: &Program) -> Vec<Fused> {
    let body = &program.body;
    let first = (program.constants.len() + program.variables) as Slot;
    let step_of = |slot: Slot| {
        let index = slot.checked_sub(first)? as usize;
        body.get(index).map(|line| &line.step)
    };
    let mut uses = vec![0_usize; body.len()];
    let mut count = |slot: Slot| {
        if let Some(index) = slot.checked_sub(first) {
            uses[index as usize] += 1;
        }
    };
    for line in body {
        for slot in operands(&line.step) {
            count(slot);
        }
    }
    for slot in &program.outputs {
        count(*slot);
    }
    let mut fused = vec![Fused::Plain; body.len()];
    for (index, line) in body.iter().enumerate() {
        match line.step {
            Step::Powi(sech, 2) => {
                let Some(Step::Call1(Function::Sech, x)) = step_of(sech) else {
                    continue;
                };
                let sech_index = (sech - first) as usize;
                if uses[sech_index] == 1 {
                    fused[sech_index] = Fused::Done;
                }
                let tanh = body[..index]
                    .iter()
                    .position(|l| matches!(l.step, Step::Call1(Function::Tanh, y) if y == *x));
                match tanh {
                    Some(tanh) => {
                        fused[tanh] = Fused::TanhSech {
                            x: *x,
                            squared: index,
                        };
                        fused[index] = Fused::Done;
                    }
                    None => fused[index] = Fused::SechSquared { x: *x },
                }
            }
            Step::Call1(Function::Logistic, negative) => {
                let Some(Step::Neg(x)) = step_of(negative) else {
                    continue;
                };
                let positive = body[..index]
                    .iter()
                    .position(|l| matches!(l.step, Step::Call1(Function::Logistic, y) if y == *x));
                if let Some(positive) = positive {
                    fused[positive] = Fused::Logistic {
                        x: *x,
                        other: index,
                    };
                    fused[index] = Fused::Done;
                }
            }
            _ => {}
        }
    }
    fused
}

fn operands(step: &Step) -> Vec<Slot> {
    match step {
        Step::Number(_) | Step::Constant(_) | Step::Invalid(_) => Vec::new(),
        Step::Neg(a) | Step::Powi(a, _) | Step::Call1(_, a) => vec![*a],
        Step::Add(a, b) | Step::Sub(a, b) | Step::Mul(a, b) | Step::Div(a, b) | Step::Pow(a, b) => {
            vec![*a, *b]
        }
        Step::Call2(_, args) => args.to_vec(),
        Step::Call3(_, args) => args.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Expr, Scope};
    use super::*;

    #[test]
    fn slices_agree_with_single_numbers() {
        for text in [
            "z*normcdf(z)",
            "tanh(z)",
            "z*tanh(softplus(z))",
            "exp(-z^2/2)*cos(5*z)",
            "z*logistic(z)",
            "1/(1+z^2)",
            "abs(z)^(7/2)",
            "max(z,-1/3)+3",
            "pi/7",
            "log1p(exp(2*z))/2",
            "sech(z)^2+sech(z)",
        ] {
            let phi = Expr::parse(text, &Scope::new(&["z"])).expect("a formula");
            let slope = phi.derivative("z");
            let outputs: Vec<&Expr> = match &slope {
                Ok(slope) => vec![&phi, slope],
                Err(_) => vec![&phi],
            };
            let program = Arc::new(Program::compile(&outputs, &["z"]));
            let z: Vec<f64> = (0..700).map(|i| f64::from(i) * 0.02 - 7.003).collect();
            let mut found = vec![vec![0.0; z.len()]; outputs.len()];
            let mut slots: Vec<&mut [f64]> = found.iter_mut().map(|v| &mut v[..]).collect();
            SliceEvaluator::new(program.clone())
                .expect("constants")
                .eval(&[&z], &mut slots);
            let mut one = Evaluator::<f64>::new(program, 53);
            for (j, z) in z.iter().enumerate() {
                let right = one.eval(&[z]).expect("a value");
                for (found, right) in found.iter().zip(right) {
                    let gap = (found[j] - right).abs();
                    assert!(
                        gap <= 1e-13 * right.abs().max(1e-3),
                        "{text} at {z}: {gap:e}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_has_no_value_is_no_number() {
        let phi = Expr::parse("log(z)", &Scope::new(&["z"])).expect("a formula");
        let program = Arc::new(Program::compile(&[&phi], &["z"]));
        let mut out = [0.0; 2];
        SliceEvaluator::new(program)
            .expect("constants")
            .eval(&[&[-1.0, 1.0]], &mut [&mut out]);
        assert!(out[0].is_nan() && out[1] == 0.0);
    }
}
