//! What a case is about: an activation, a test function, or both, or a wanted penalty, with their
//! parameters.

pub mod activation;
pub mod frameworks;
pub mod function;
pub mod params;
pub mod penalty;
pub mod schedule;
pub mod seed;
pub mod training;

use crate::activation::Activation;
use crate::error::Diagnostic;
use crate::expr::{Expr, Scope};
use crate::radon::TestFunction;
use crate::wire::Table;
use params::scope;
use penalty::WantedPenalty;
use seed::seed;
use std::sync::Arc;
use training::Training;

/// Keys of a case that say nothing about what it is about.
const PRESENTATION: &[&str] = &["analysis", "source", "tier", "claim"];

fn hashed(content: &str) -> String {
    format!("{:016x}", seed(content))
}

/// What a case is about.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    activation: Option<Activation>,
    /// What frameworks call it.
    frameworks: Vec<String>,
    function: Option<Arc<TestFunction>>,
    training: Option<Training>,
    penalty: Option<WantedPenalty>,
    /// The tables of the case as one text, hashed.
    content: String,
    /// That, the claim that is being read, and its `seed`, hashed.
    claim_content: String,
    /// That `seed`.
    draw: i64,
    /// The formula of the case's first `fourier-transform` claim: the default regular part.
    regular: Option<Expr>,
    /// The formula of the case's first `ridge-kernel` claim.
    ridge: Option<Expr>,
    params: Vec<(String, Expr)>,
}

impl Subject {
    /// Reads `[activation]`, `[penalty]`, `[function]` and `[training]` out of a case's table.
    ///
    /// # Errors
    /// Whatever is wrong with them, with its place; neither is there.
    pub fn read(case: &mut Table) -> Result<Subject, Diagnostic> {
        let content = hashed(&case.content(PRESENTATION));
        let mut subject = match case.table("activation")? {
            Some(mut table) => {
                let frameworks = frameworks::read(&mut table)?;
                let (activation, params) = activation::read(table, &[])?;
                Subject {
                    activation: Some(activation),
                    frameworks,
                    params,
                    ..Subject::default()
                }
            }
            None => Subject::default(),
        };
        if let Some(table) = case.table("penalty")? {
            let (penalty, params) = WantedPenalty::read(table, &subject.params)?;
            subject.penalty = Some(penalty);
            subject.params = params;
        }
        if let Some(table) = case.table("function")? {
            let (function, params) = function::read(table, &subject.params)?;
            subject.function = Some(Arc::new(function));
            subject.params = params;
        } else if subject.activation.is_none() && subject.penalty.is_none() {
            return Err(case.error(
                "a case needs a table [activation] with `name` and `phi` or `pieces`, a table [function] with `name`, `dimension` and `f`, or a table [penalty] with `name` and `rho`",
            ));
        }
        if let Some(table) = case.table("training")? {
            subject.training = Some(Training::read(table, &subject.params)?);
        }
        subject.content = content;
        Ok(subject)
    }

    /// Its name, for people.
    pub fn name(&self) -> String {
        match (&self.function, &self.activation, &self.penalty) {
            (Some(f), Some(phi), _) => format!("{} with {}", f.name, phi.name),
            (Some(f), None, _) => f.name.clone(),
            (None, Some(phi), _) => phi.name.clone(),
            (None, None, Some(penalty)) => penalty.name.clone(),
            (None, None, None) => String::new(),
        }
    }

    /// Its definition as text and in LaTeX.
    pub fn definition(&self) -> (String, String) {
        match (&self.function, &self.activation, &self.penalty) {
            (Some(f), Some(phi), _) => (
                format!("f on {}; phi(z) = {}", f.definition(), phi.definition()),
                format!("{};\\quad {}", f.definition_latex(), phi.definition_latex()),
            ),
            (Some(f), None, _) => (f.definition(), f.definition_latex()),
            (None, Some(phi), _) => (phi.definition(), phi.definition_latex()),
            (None, None, Some(penalty)) => penalty.definition(),
            (None, None, None) => Default::default(),
        }
    }

    /// The activation, where the case has one.
    pub fn activation(&self) -> Option<&Activation> {
        self.activation.as_ref()
    }

    /// What frameworks call the activation: `torch.nn.Hardswish`.
    pub fn frameworks(&self) -> &[String] {
        &self.frameworks
    }

    /// The activation, for a kind that cannot do without.
    ///
    /// # Errors
    /// The case has none, at the claim.
    pub fn required_activation(&self, claim: &Table) -> Result<&Activation, Diagnostic> {
        self.activation.as_ref().ok_or_else(|| {
            claim.error("this kind needs a table [activation] with `name` and `phi` or `pieces`")
        })
    }

    /// The test function, where the case has one.
    pub fn function(&self) -> Option<&Arc<TestFunction>> {
        self.function.as_ref()
    }

    /// The test function, for a kind that cannot do without.
    ///
    /// # Errors
    /// The case has none; `table` is the claim's.
    pub fn required_function(&self, table: &Table) -> Result<Arc<TestFunction>, Diagnostic> {
        let missing = || table.error("this kind is about a test function");
        self.function.clone().ok_or_else(missing)
    }

    /// The penalty that an activation is designed for, where the case states one.
    pub fn penalty(&self) -> Option<&WantedPenalty> {
        self.penalty.as_ref()
    }

    /// What is trained, where the case says.
    pub fn training(&self) -> Option<&Training> {
        self.training.as_ref()
    }

    /// What is trained, for a kind that cannot do without.
    ///
    /// # Errors
    /// The case does not say; `table` is the claim's.
    pub fn required_training(&self, table: &Table) -> Result<Training, Diagnostic> {
        let missing = || table.error("this kind needs a table [training]");
        let training = self.training.clone().ok_or_else(missing)?;
        match training.shape.outputs {
            1 => Ok(training),
            n => Err(table.error(format!(
                "this kind is about networks with one output, and those of `{}` have {n}",
                training.set().name()
            ))),
        }
    }

    /// The network and its data, of however many outputs.
    ///
    /// # Errors
    /// As [`Subject::required_training`].
    pub fn training_of_any_outputs(&self, table: &Table) -> Result<Training, Diagnostic> {
        let missing = || table.error("this kind needs a table [training]");
        self.training.clone().ok_or_else(missing)
    }

    /// What random numbers of the claim that is being read follow from: a hash of its text and of what its case is about.
    /// Neither its name, nor the file's, nor what stands before it enters.
    pub fn claim_content(&self) -> &str {
        &self.claim_content
    }

    /// The same for all claims of a case with the same `seed`.
    pub fn case_content(&self) -> String {
        hashed(&format!("{}seed={}", self.content, self.draw))
    }

    /// Says which claim is read next: its text, and the draw that it asks for.
    pub fn set_claim(&mut self, text: &str, draw: i64) {
        self.draw = draw;
        self.claim_content = hashed(&format!("{}{text}seed={draw}", self.content));
    }

    /// The formula of F for k > 0, where a claim above has stated it.
    pub fn regular(&self) -> Option<&Expr> {
        self.regular.as_ref()
    }

    /// Remembers the formula of F for k > 0; the first one counts.
    pub fn set_regular(&mut self, formula: Expr) {
        self.regular.get_or_insert(formula);
    }

    /// The formula of A for d > 0, where a claim above has stated it.
    pub fn ridge(&self) -> Option<&Expr> {
        self.ridge.as_ref()
    }

    /// Remembers the formula of A for d > 0; the first one counts.
    pub fn set_ridge(&mut self, formula: Expr) {
        self.ridge.get_or_insert(formula);
    }

    /// The scope of formulas in these variables, with the activation's parameters.
    pub fn scope(&self, variables: &[&str]) -> Scope {
        scope(variables, &self.params)
    }

    /// The parameters, for a second activation in the same case.
    pub fn params(&self) -> &[(String, Expr)] {
        &self.params
    }
}
