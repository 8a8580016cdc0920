//! Straight-line programs: what an evaluator runs.

use super::intern::{Id, Interner, Node};
use super::tree::Expr;
use crate::number::{Constant, Function, Rational};
use std::collections::HashMap;
use std::sync::Arc;

/// Half-integer exponents up to this size become a root and an integer power.
const MAX_ROOT_POWER: u32 = 64;

/// The place of a value in the evaluator's memory.
pub(super) type Slot = u32;

/// One step; it writes the slot after those of all steps before it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Number(Rational),
    Constant(Constant),
    /// A variable that has no value, or a call with a wrong number of arguments.
    Invalid(String),
    Neg(Slot),
    Add(Slot, Slot),
    Sub(Slot, Slot),
    Mul(Slot, Slot),
    Div(Slot, Slot),
    Powi(Slot, i32),
    Pow(Slot, Slot),
    Call1(Function, Slot),
    Call2(Function, [Slot; 2]),
    Call3(Function, [Slot; 3]),
}

/// A step and the sub-expression that it computes, for error messages.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) step: Step,
    pub(super) source: Arc<Expr>,
}

/// Several expressions compiled together: equal sub-expressions are computed once, and those
/// without variables only when the precision changes.
///
/// Memory holds the constants first, then the variables, then the rest, each after its operands.
#[derive(Clone, Debug)]
pub struct Program {
    pub(super) constants: Vec<Line>,
    pub(super) variables: usize,
    pub(super) body: Vec<Line>,
    pub(super) outputs: Vec<Slot>,
}

impl Program {
    /// Compiles expressions over these variables, in the order in which
    /// [`Evaluator::eval`](super::Evaluator::eval) gets their values.
    ///
    /// A variable that is not among them is an error of every evaluation.
    pub fn compile(outputs: &[&Expr], variables: &[&str]) -> Program {
        let mut table = Interner::default();
        let roots: Vec<Id> = outputs.iter().map(|e| table.intern(e)).collect();
        let mut compiler = Compiler::new(&table, variables);
        for id in 0..table.len() as Id {
            compiler.node(id);
        }
        compiler.finish(&roots)
    }

    /// The number of steps of one evaluation.
    pub fn steps(&self) -> usize {
        self.body.len()
    }

    /// The number of steps that depend on no variable.
    pub fn constant_steps(&self) -> usize {
        self.constants.len()
    }

    /// The number of variables.
    pub fn variables(&self) -> usize {
        self.variables
    }

    /// The number of results.
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    pub(super) fn slots(&self) -> usize {
        self.constants.len() + self.variables + self.body.len()
    }
}

/// Where a value will stand once the sizes of the three parts are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    Constant(u32),
    Variable(u32),
    Body(u32),
}

struct Compiler<'a> {
    table: &'a Interner,
    variables: &'a [&'a str],
    places: Vec<Place>,
    roots: HashMap<Place, Place>,
    constants: Vec<(Op, Arc<Expr>)>,
    body: Vec<(Op, Arc<Expr>)>,
}

/// A step over places.
enum Op {
    Leaf(Step),
    One(fn(Slot) -> Step, Place),
    Two(fn(Slot, Slot) -> Step, Place, Place),
    Powi(Place, i32),
    Call(Function, Vec<Place>),
}

impl<'a> Compiler<'a> {
    fn new(table: &'a Interner, variables: &'a [&'a str]) -> Self {
        Compiler {
            table,
            variables,
            places: Vec::with_capacity(table.len()),
            roots: HashMap::new(),
            constants: Vec::new(),
            body: Vec::new(),
        }
    }

    fn push(&mut self, op: Op, source: Arc<Expr>) -> Place {
        let constant = |p: &Place| matches!(p, Place::Constant(_));
        let hoisted = match &op {
            Op::Leaf(_) => true,
            Op::One(_, a) | Op::Powi(a, _) => constant(a),
            Op::Two(_, a, b) => constant(a) && constant(b),
            Op::Call(_, args) => args.iter().all(constant),
        };
        if hoisted {
            self.constants.push((op, source));
            Place::Constant(self.constants.len() as u32 - 1)
        } else {
            self.body.push((op, source));
            Place::Body(self.body.len() as u32 - 1)
        }
    }

    fn at(&self, id: Id) -> Place {
        self.places[id as usize]
    }

    fn node(&mut self, id: Id) {
        let source = self.table.expr(id).clone();
        let place = match self.table.node(id) {
            Node::Number(q) => self.push(Op::Leaf(Step::Number(q.clone())), source),
            Node::Constant(c) => self.push(Op::Leaf(Step::Constant(*c)), source),
            Node::Variable(v) => match self.variables.iter().position(|name| **name == **v) {
                Some(index) => Place::Variable(index as u32),
                None => {
                    let message = format!("the variable {v} has no value");
                    self.push(Op::Leaf(Step::Invalid(message)), source)
                }
            },
            Node::Neg(a) => self.push(Op::One(Step::Neg, self.at(*a)), source),
            Node::Add(a, b) => self.two(Step::Add, *a, *b, source),
            Node::Sub(a, b) => self.two(Step::Sub, *a, *b, source),
            Node::Mul(a, b) if a == b => self.push(Op::Powi(self.at(*a), 2), source),
            Node::Mul(a, b) => self.two(Step::Mul, *a, *b, source),
            Node::Div(a, b) => self.two(Step::Div, *a, *b, source),
            Node::Pow(a, b) => self.power(*a, *b, source),
            Node::Call(f, args) if args.len() != f.arity() => {
                let message = format!("{f} takes {} arguments", f.arity());
                self.push(Op::Leaf(Step::Invalid(message)), source)
            }
            Node::Call(Function::Sqrt, args) => self.root(self.at(args[0]), source),
            Node::Call(f, args) => {
                let args = args.iter().map(|a| self.at(*a)).collect();
                self.push(Op::Call(*f, args), source)
            }
        };
        self.places.push(place);
    }

    fn two(&mut self, step: fn(Slot, Slot) -> Step, a: Id, b: Id, source: Arc<Expr>) -> Place {
        self.push(Op::Two(step, self.at(a), self.at(b)), source)
    }

    fn root(&mut self, a: Place, source: Arc<Expr>) -> Place {
        if let Some(known) = self.roots.get(&a) {
            return *known;
        }
        let place = self.push(Op::Call(Function::Sqrt, vec![a]), source);
        self.roots.insert(a, place);
        place
    }

    fn power(&mut self, base: Id, exponent: Id, source: Arc<Expr>) -> Place {
        let a = self.at(base);
        // exp is exact where e^z would raise a rounded e.
        if matches!(self.table.node(base), Node::Constant(Constant::E)) {
            return self.push(Op::Call(Function::Exp, vec![self.at(exponent)]), source);
        }
        if let Node::Number(q) = self.table.node(exponent) {
            if let Some(n) = q.is_integer().then(|| q.numer().to_i32()).flatten() {
                return self.push(Op::Powi(a, n), source);
            }
            // a^(n/2) = sqrt(a)^n holds on the whole plane: both are exp(n log(a)/2).
            let halves = (*q.denom() == 2).then(|| q.numer().to_i32()).flatten();
            if let Some(n) = halves.filter(|n| n.unsigned_abs() <= MAX_ROOT_POWER) {
                let root = self.root(a, source.clone());
                return if n == 1 {
                    root
                } else {
                    self.push(Op::Powi(root, n), source)
                };
            }
        }
        self.push(Op::Two(Step::Pow, a, self.at(exponent)), source)
    }

    fn finish(self, roots: &[Id]) -> Program {
        let constants = self.constants.len() as u32;
        let variables = self.variables.len() as u32;
        let slot = |p: Place| match p {
            Place::Constant(i) => i,
            Place::Variable(i) => constants + i,
            Place::Body(i) => constants + variables + i,
        };
        let line = |(op, source): (Op, Arc<Expr>)| Line {
            step: match op {
                Op::Leaf(step) => step,
                Op::One(step, a) => step(slot(a)),
                Op::Two(step, a, b) => step(slot(a), slot(b)),
                Op::Powi(a, n) => Step::Powi(slot(a), n),
                Op::Call(f, args) => match args.as_slice() {
                    [a] => Step::Call1(f, slot(*a)),
                    [a, b] => Step::Call2(f, [slot(*a), slot(*b)]),
                    [a, b, c] => Step::Call3(f, [slot(*a), slot(*b), slot(*c)]),
                    _ => Step::Invalid(format!("{f} with {} arguments", args.len())),
                },
            },
            source,
        };
        let outputs = roots
            .iter()
            .map(|id| slot(self.places[*id as usize]))
            .collect();
        Program {
            variables: self.variables.len(),
            constants: self.constants.into_iter().map(line).collect(),
            body: self.body.into_iter().map(line).collect(),
            outputs,
        }
    }
}
