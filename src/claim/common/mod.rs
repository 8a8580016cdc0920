//! What several rooms of kinds share. No kind is imported here.
//!
//! | file | what |
//! |---|---|
//! | [`points`] | the frequencies of a claim |
//! | `directions` | directions, vectors and exact numbers of a claim |
//! | `distances` | the distances of a claim about a kernel |
//! | [`values`] | F or rho against a formula, at points |
//! | `stated_transform` | what is stated of F, as a claim and as a premise |
//! | `listed` | values that a case lists in the place of a formula |
//! | `ridge_evidence` | the ridge kernel A as measured |
//! | `ledger` | evidence point by point, for identities with two sides |
//! | `network` | a network and a function of r alone |
//! | `trained` | comparisons with trained networks |
//! | [`bound`] | numbers measured with several networks, against a bound |
//! | [`sitting`] | a training of all weights, as a picture shows it |

pub mod bound;
pub mod context;
pub(super) mod directions;
pub(super) mod distances;
pub(super) mod interval;
pub(super) mod ledger;
pub(super) mod listed;
pub(super) mod network;
pub mod points;
pub(super) mod ridge_evidence;
pub mod sitting;
pub(super) mod stated_transform;
pub(super) mod trained;
pub mod values;
