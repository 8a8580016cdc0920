//! F\[phi\] in closed form, by named rules: which rule was used on what, under which conditions, and how each was checked.
//!
//! `F[phi](k) = int phi(z) e^{-ikz} dz` in the sense of tempered distributions. An answer is a function of k off finitely
//! many points, the delta terms there, and a tree of steps: every step is an instance of a rule that stands with its
//! statement, its conditions and its source in one file of [`rules`].
//!
//! ```text
//! goal (phi on adjoining pieces) -> search: the first rule that applies -> step { rule, conditions, premises } -> transform
//! ```
//!
//! | part | what |
//! |---|---|
//! | [`answer`] | F for k > 0 and rho, as people read them |
//! | [`transform`] | what an answer is |
//! | [`assume`] | what is known of the symbols, and signs of constants |
//! | [`equal`] | are two formulas in k the same function? |
//! | [`step`] | the tree of a derivation |
//! | [`rule`] | what a rule is |
//! | [`rules`] | the rules, one file each |
//! | [`search`] | which rule is tried when |
//! | [`tidy`](mod@tidy) | formulas as a person writes them |
//! | [`reflection`] | formulas for k > 0 on k < 0, where phi is real |
//! | [`residues`] | F for k > 0 alone, of what is rational in z or in an exponential of z |

pub mod answer;
pub mod assume;
pub mod equal;
pub mod reflection;
pub mod residues;
pub mod rule;
pub mod rules;
pub mod search;
pub mod step;
pub mod tidy;
pub mod transform;

pub use answer::Answer;
pub use assume::{Assumed, Assumptions};
pub use rule::{Info, Rule};
pub use search::{Goal, Stopped, derive, derive_goal};
pub use step::{Checked, Condition, Step};
pub use transform::{Delta, Transform};
