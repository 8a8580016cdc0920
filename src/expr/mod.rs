pub mod tree;
pub use tree::Expr;
