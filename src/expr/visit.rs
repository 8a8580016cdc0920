//! Questions about a tree, and trees with a part replaced.

use super::build::{self, exact};
use super::intern::Interner;
use super::tree::Expr;
use crate::number::Rational;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// Answers by address: a shared sub-tree is visited once. The tree outlives the walk.
type Seen<T> = HashMap<*const Expr, T>;

impl Expr {
    /// Whether this is the number 0 (not: whether the value is zero).
    pub fn is_zero(&self) -> bool {
        matches!(self, Expr::Number(q) if *q == 0)
    }

    /// Whether a function with a kink or a jump occurs.
    pub fn has_kink(&self) -> bool {
        matches!(self, Expr::Call(f, _) if f.has_kink())
            || self.operands().into_iter().any(Expr::has_kink)
    }

    /// Whether no variable occurs.
    pub fn is_constant(&self) -> bool {
        !any_variable(self, &|_| true, &mut Seen::new())
    }

    /// Whether the variable occurs.
    pub fn depends_on(&self, name: &str) -> bool {
        any_variable(self, &|v| v == name, &mut Seen::new())
    }

    /// The variables that occur, in the order of the alphabet.
    pub fn variables(&self) -> Vec<Arc<str>> {
        let found = std::cell::RefCell::new(Vec::new());
        any_variable(
            self,
            &|v| {
                found.borrow_mut().push(Arc::from(v));
                false
            },
            &mut Seen::new(),
        );
        let mut found: Vec<Arc<str>> = found.into_inner();
        found.sort();
        found.dedup();
        found
    }

    /// The number of distinct sub-expressions: what is shared or repeated counts once.
    pub fn size(&self) -> usize {
        let mut interner = Interner::default();
        interner.intern(self);
        interner.len()
    }

    /// This expression with `value` in place of a variable.
    pub fn substitute(&self, name: &str, value: &Expr) -> Expr {
        let mut seen = Seen::new();
        replace(self, name, value, &mut seen).unwrap_or_else(|| self.clone())
    }

    /// The numbers that stand in this expression, from left to right; a number that stands twice
    /// is listed twice.
    pub fn literals(&self) -> Vec<Rational> {
        let mut found = Vec::new();
        each_leaf(self, &mut |leaf| {
            if let Expr::Number(q) = leaf {
                found.push(q.clone());
            }
        });
        found
    }

    /// This expression with its `index`-th number (as in [`Expr::literals`]) replaced; unchanged if
    /// it has fewer numbers.
    pub fn with_literal(&self, index: usize, value: &Expr) -> Expr {
        let mut next = 0;
        self.map_numbers(&mut |q| {
            next += 1;
            if next == index + 1 {
                value.clone()
            } else {
                Expr::Number(q.clone())
            }
        })
    }

    /// This expression with every number replaced by `f` of it, from left to right. Only exact
    /// arithmetic between numbers is carried out; the shape stays as it is otherwise.
    pub fn map_numbers(&self, f: &mut dyn FnMut(&Rational) -> Expr) -> Expr {
        match self {
            Expr::Number(q) => f(q),
            Expr::Constant(_) | Expr::Variable(_) => self.clone(),
            Expr::Neg(a) => exact::neg(a.map_numbers(f)),
            Expr::Add(a, b) => {
                let a = a.map_numbers(f);
                exact::add(a, b.map_numbers(f))
            }
            Expr::Sub(a, b) => {
                let a = a.map_numbers(f);
                exact::sub(a, b.map_numbers(f))
            }
            Expr::Mul(a, b) => {
                let a = a.map_numbers(f);
                exact::mul(a, b.map_numbers(f))
            }
            Expr::Div(a, b) => {
                let a = a.map_numbers(f);
                exact::div(a, b.map_numbers(f))
            }
            Expr::Pow(a, b) => {
                let a = a.map_numbers(f);
                exact::pow(a, b.map_numbers(f))
            }
            Expr::Call(g, args) => Expr::Call(*g, args.iter().map(|a| a.map_numbers(f)).collect()),
        }
    }

    /// This expression rebuilt by the constructors of [`build`]: the same value, fewer nodes.
    pub fn simplified(&self) -> Expr {
        let mut seen = Seen::new();
        simplify(self, &mut seen)
    }

    /// The operands, from left to right.
    pub fn operands(&self) -> Vec<&Expr> {
        match self {
            Expr::Number(_) | Expr::Constant(_) | Expr::Variable(_) => Vec::new(),
            Expr::Neg(a) => vec![a],
            Expr::Add(a, b)
            | Expr::Sub(a, b)
            | Expr::Mul(a, b)
            | Expr::Div(a, b)
            | Expr::Pow(a, b) => vec![a, b],
            Expr::Call(_, args) => args.iter().collect(),
        }
    }

    /// The same node over changed operands, through the smart constructors; a leaf as it is.
    #[must_use]
    pub fn map_operands(&self, change: &mut dyn FnMut(&Expr) -> Expr) -> Expr {
        match self {
            Expr::Number(_) | Expr::Constant(_) | Expr::Variable(_) => self.clone(),
            Expr::Neg(a) => build::neg(change(a)),
            Expr::Add(a, b) => build::add(change(a), change(b)),
            Expr::Sub(a, b) => build::sub(change(a), change(b)),
            Expr::Mul(a, b) => build::mul(change(a), change(b)),
            Expr::Div(a, b) => build::div(change(a), change(b)),
            Expr::Pow(a, b) => build::pow(change(a), change(b)),
            Expr::Call(f, list) => build::call(*f, list.iter().map(change).collect::<Vec<_>>()),
        }
    }

    /// The same node with another operand in place of its `index`-th; unchanged if it has fewer.
    #[must_use]
    pub fn with_operand(&self, index: usize, operand: &Expr) -> Expr {
        let operands = self.operands().into_iter().enumerate();
        let changed = operands.map(|(j, old)| if j == index { operand } else { old }.clone());
        rebuild(self, changed.collect())
    }

    /// The length of the longest path from the root to a leaf.
    pub fn depth(&self) -> usize {
        fn depth(e: &Expr, seen: &mut Seen<usize>) -> usize {
            if let Some(found) = seen.get(&std::ptr::from_ref(e)) {
                return *found;
            }
            let deepest = e.operands().into_iter().map(|o| depth(o, seen)).max();
            let found = 1 + deepest.unwrap_or(0);
            seen.insert(e, found);
            found
        }
        depth(self, &mut Seen::new())
    }
}

fn any_variable(e: &Expr, test: &dyn Fn(&str) -> bool, seen: &mut Seen<()>) -> bool {
    match e {
        Expr::Number(_) | Expr::Constant(_) => return false,
        Expr::Variable(v) => return test(v),
        _ => {}
    }
    match seen.entry(e) {
        Entry::Occupied(_) => return false,
        Entry::Vacant(place) => place.insert(()),
    };
    match e {
        Expr::Neg(a) => any_variable(a, test, seen),
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) | Expr::Div(a, b) | Expr::Pow(a, b) => {
            any_variable(a, test, seen) || any_variable(b, test, seen)
        }
        Expr::Call(_, args) => args.iter().any(|a| any_variable(a, test, seen)),
        _ => false,
    }
}

fn each_leaf(e: &Expr, f: &mut dyn FnMut(&Expr)) {
    match e {
        Expr::Number(_) | Expr::Constant(_) | Expr::Variable(_) => f(e),
        _ => {
            for operand in e.operands() {
                each_leaf(operand, f);
            }
        }
    }
}

/// `None` where nothing changes, so that unchanged sub-trees stay shared and as typed.
fn replace(e: &Expr, name: &str, value: &Expr, seen: &mut Seen<Option<Expr>>) -> Option<Expr> {
    if let Expr::Variable(v) = e {
        return (**v == *name).then(|| value.clone());
    }
    if let Some(found) = seen.get(&std::ptr::from_ref(e)) {
        return found.clone();
    }
    let operands = e.operands();
    let changed: Vec<Option<Expr>> = operands
        .iter()
        .map(|o| replace(o, name, value, seen))
        .collect();
    let found = changed.iter().any(Option::is_some).then(|| {
        let new: Vec<Expr> = changed
            .into_iter()
            .zip(operands)
            .map(|(new, old)| new.unwrap_or_else(|| old.clone()))
            .collect();
        rebuild(e, new)
    });
    seen.insert(e, found.clone());
    found
}

fn simplify(e: &Expr, seen: &mut Seen<Expr>) -> Expr {
    if let Some(found) = seen.get(&std::ptr::from_ref(e)) {
        return found.clone();
    }
    let operands = e
        .operands()
        .into_iter()
        .map(|o| simplify(o, seen))
        .collect();
    let found = rebuild(e, operands);
    seen.insert(e, found.clone());
    found
}

/// The root of `e` over other operands, by the simplifying constructors.
fn rebuild(e: &Expr, operands: Vec<Expr>) -> Expr {
    let mut operands = operands.into_iter();
    let mut next = || operands.next().unwrap_or_else(|| build::num(0));
    match e {
        Expr::Number(_) | Expr::Constant(_) | Expr::Variable(_) => e.clone(),
        Expr::Neg(_) => build::neg(next()),
        Expr::Add(..) => build::add(next(), next()),
        Expr::Sub(..) => build::sub(next(), next()),
        Expr::Mul(..) => build::mul(next(), next()),
        Expr::Div(..) => build::div(next(), next()),
        Expr::Pow(..) => build::pow(next(), next()),
        Expr::Call(f, _) => build::call(*f, operands.collect::<Vec<Expr>>()),
    }
}
