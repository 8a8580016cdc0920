//! Hash-consing: equal sub-expressions get one number.

use super::tree::Expr;
use crate::number::{Constant, Function, Rational};
use std::collections::HashMap;
use std::sync::Arc;

/// The number of a distinct sub-expression; operands have smaller numbers than what uses them.
pub(super) type Id = u32;

/// One level of an expression, over the numbers of its operands.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Node {
    Number(Rational),
    Constant(Constant),
    Variable(Arc<str>),
    Neg(Id),
    Add(Id, Id),
    Sub(Id, Id),
    Mul(Id, Id),
    Div(Id, Id),
    Pow(Id, Id),
    Call(Function, Box<[Id]>),
}

/// A table of distinct sub-expressions.
#[derive(Default)]
pub(super) struct Interner {
    nodes: Vec<Node>,
    exprs: Vec<Arc<Expr>>,
    index: HashMap<Node, Id>,
    seen: HashMap<*const Expr, Id>,
    // What `seen` points to must stay alive, or an address could be used again.
    kept: Vec<Arc<Expr>>,
    kept_args: Vec<Arc<[Expr]>>,
}

impl Interner {
    /// The number of distinct sub-expressions.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The level behind a number.
    pub(super) fn node(&self, id: Id) -> &Node {
        &self.nodes[id as usize]
    }

    /// The expression behind a number, shared.
    pub(super) fn expr(&self, id: Id) -> &Arc<Expr> {
        &self.exprs[id as usize]
    }

    /// The number of an expression.
    pub(super) fn intern(&mut self, e: &Expr) -> Id {
        let node = match e {
            Expr::Number(q) => Node::Number(q.clone()),
            Expr::Constant(c) => Node::Constant(*c),
            Expr::Variable(v) => Node::Variable(v.clone()),
            Expr::Neg(a) => Node::Neg(self.child(a)),
            Expr::Add(a, b) => Node::Add(self.child(a), self.child(b)),
            Expr::Sub(a, b) => Node::Sub(self.child(a), self.child(b)),
            Expr::Mul(a, b) => Node::Mul(self.child(a), self.child(b)),
            Expr::Div(a, b) => Node::Div(self.child(a), self.child(b)),
            Expr::Pow(a, b) => Node::Pow(self.child(a), self.child(b)),
            Expr::Call(f, args) => Node::Call(*f, self.arguments(args)),
        };
        if let Some(id) = self.index.get(&node) {
            return *id;
        }
        let id = self.nodes.len() as Id;
        let expr = Arc::new(self.rebuild(&node));
        self.nodes.push(node.clone());
        self.exprs.push(expr);
        self.index.insert(node, id);
        id
    }

    fn child(&mut self, e: &Arc<Expr>) -> Id {
        if let Some(id) = self.seen.get(&Arc::as_ptr(e)) {
            return *id;
        }
        let id = self.intern(e);
        self.seen.insert(Arc::as_ptr(e), id);
        self.kept.push(e.clone());
        id
    }

    fn arguments(&mut self, args: &Arc<[Expr]>) -> Box<[Id]> {
        let mut ids = Vec::with_capacity(args.len());
        for arg in args.iter() {
            let address: *const Expr = arg;
            let id = match self.seen.get(&address) {
                Some(id) => *id,
                None => {
                    let id = self.intern(arg);
                    self.seen.insert(address, id);
                    id
                }
            };
            ids.push(id);
        }
        self.kept_args.push(args.clone());
        ids.into()
    }

    fn rebuild(&self, node: &Node) -> Expr {
        let at = |id: &Id| self.exprs[*id as usize].clone();
        match node {
            Node::Number(q) => Expr::Number(q.clone()),
            Node::Constant(c) => Expr::Constant(*c),
            Node::Variable(v) => Expr::Variable(v.clone()),
            Node::Neg(a) => Expr::Neg(at(a)),
            Node::Add(a, b) => Expr::Add(at(a), at(b)),
            Node::Sub(a, b) => Expr::Sub(at(a), at(b)),
            Node::Mul(a, b) => Expr::Mul(at(a), at(b)),
            Node::Div(a, b) => Expr::Div(at(a), at(b)),
            Node::Pow(a, b) => Expr::Pow(at(a), at(b)),
            Node::Call(f, args) => {
                Expr::Call(*f, args.iter().map(|id| (*at(id)).clone()).collect())
            }
        }
    }
}
