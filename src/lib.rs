//! Checks the formulas of a paper on the spectral bias of shallow neural networks, and of any
//! activation function, to many digits by independent routes.
//!
//! **A case states claims; an engine gathers evidence; a verdict weighs it; a record keeps it; a
//! report shows it.** From the lowest floor to the highest (a lower one never imports a higher one):
//!
//! | floor | what |
//! |---|---|
//! | [`error`] | one error, and diagnostics with file, line, column and caret |
//! | [`host`] | files that users name, memory, threads, the terminal |
//! | [`number`] | one scalar interface over `f64`, MPFR and MPC; special functions at any precision |
//! | [`expr`] | formulas: text to tree, derivative, evaluation over any scalar, text and LaTeX |
//! | [`algebra`] | exact constants, polynomials and fractions |
//! | [`quadrature`] | rules that return a value, an error bound and what cancelled; know no activation |
//! | [`activation`] | pieces, kinks, growth, singularities, oscillating parts |
//! | [`derive`](mod@derive) | F\[phi\] in closed form, by named rules |
//! | [`fourier`] | the routes to F\[phi\](k): contour, derivative, panels, FFT |
//! | [`radon`] | test functions of R^D: integrals over hyperplanes, slices, seminorms |
//! | [`network`] | shallow networks, where they start, what they are trained on |
//! | [`kernel`] | limit kernels: autocorrelations, averages over spheres, the growth of rho |
//! | [`train`] | training by gradients: passes, methods, regimes, checkpoints |
//! | [`flow`] | where planes go when all weights are trained |
//! | [`design`] | activations from a wanted penalty: by quadrature, in closed form, as code |
//! | [`verdict`] | weighing evidence against claims; the power of a check |
//! | [`wire`] | TOML tables as typed, with the place of everything in them |
//! | [`claim`] | one file per kind: its keys, the evidence it asks for, how that is weighed |
//! | [`case`] | files of claims about one subject; loading and selection |
//! | [`record`] | runs, as JSON Lines |
//! | [`sweep`] | many trainings over axes, in parts, as one table |
//! | [`picture`] | pictures of cases, measured anew, as SVG |
//! | [`report`] | views of a record: terminal, Markdown, JUnit, diff |
//! | [`cli`] | one verb, one file |
//!
//! The whole flow in one place is [`record::run`](record::run::run): load cases, give each its
//! [`fourier::Laboratory`], let each [`claim::Claim`] weigh its evidence, hand out the lines.

pub mod activation;
pub mod algebra;
pub mod case;
pub mod claim;
pub mod cli;
pub mod derive;
pub mod design;
pub mod error;
pub mod expr;
pub mod flow;
pub mod fourier;
pub mod host;
pub mod kernel;
pub mod network;
pub mod number;
pub mod picture;
pub mod quadrature;
pub mod radon;
pub mod record;
pub mod report;
pub mod sweep;
pub mod train;
pub mod verdict;
pub mod wire;

/// The commit that this program was built from, where it was built in a checkout; a `+` follows
/// where the sources differed from it.
pub const COMMIT: Option<&str> = option_env!("SPECBIAS_COMMIT");
