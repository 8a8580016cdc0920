//! What a case is about: an activation, a test function, or both, or a wanted penalty, with their
//! parameters.

use super::seed::seed;
use super::test_function;
use super::trained::Training;
use super::wanted::WantedPenalty;
use crate::activation::{Activation, ActivationError, Piece};
use crate::error::Diagnostic;
use crate::expr::{Condition, Expr, Scope, build, parameter_name, reserved_names};
use crate::radon::TestFunction;
use crate::wire::{Table, Text};
use std::sync::Arc;

/// The keys of `[activation]`.
const KEYS: &[&str] = &["name", "phi", "pieces", "params"];
/// The keys of a piece.
const PIECE_KEYS: &[&str] = &["on", "phi"];

/// Keys of a case that say nothing about what it is about.
const PRESENTATION: &[&str] = &["analysis", "source", "tier", "claim"];

fn hashed(content: &str) -> String {
    format!("{:016x}", seed(content))
}

/// What a case is about.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The activation; the zero function where the case has none, and then no claim asks for it.
    pub activation: Activation,
    has_activation: bool,
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
            Some(table) => Subject::from_table(table, &[])?,
            None => Subject {
                activation: Activation::from_formula("none", build::num(0))
                    .map_err(|e| case.error(e.to_string()))?,
                has_activation: false,
                function: None,
                training: None,
                penalty: None,
                content: String::new(),
                claim_content: String::new(),
                draw: 0,
                regular: None,
                ridge: None,
                params: Vec::new(),
            },
        };
        if let Some(table) = case.table("penalty")? {
            let (penalty, params) = WantedPenalty::read(table, &subject.params)?;
            subject.penalty = Some(penalty);
            subject.params = params;
        }
        if let Some(table) = case.table("function")? {
            let (function, params) = test_function::read(table, &subject.params)?;
            subject.function = Some(Arc::new(function));
            subject.params = params;
        } else if !subject.has_activation && subject.penalty.is_none() {
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

    /// Reads an activation's own table; `inherited` parameters are known in it too.
    ///
    /// # Errors
    /// As [`Subject::read`].
    pub fn from_table(
        mut table: Table,
        inherited: &[(String, Expr)],
    ) -> Result<Subject, Diagnostic> {
        let name = table.required_string("name")?;
        let params = read_params(&mut table, inherited)?;
        let in_z = scope(&["z"], &params);
        let phi = table.string("phi")?;
        let pieces = table.tables("pieces")?;
        let header = table.error("");
        let activation = match (phi, pieces.is_empty()) {
            (Some(phi), true) => {
                let formula = phi.parse(&in_z)?;
                Activation::from_formula(name.value.clone(), formula)
                    .map_err(|e| phi.error(e.to_string()))?
            }
            (None, false) => read_pieces(&name, pieces, &in_z)?,
            (Some(phi), false) => return Err(phi.error("give `phi` or `pieces`, not both")),
            (None, true) => {
                return Err(header.with_message(
                    "an activation needs `phi = \"…\"` or `pieces = [ { on = \"…\", phi = \"…\" }, … ]`",
                ));
            }
        };
        table.finish(KEYS)?;
        Ok(Subject {
            activation,
            has_activation: true,
            function: None,
            training: None,
            penalty: None,
            content: String::new(),
            claim_content: String::new(),
            draw: 0,
            regular: None,
            ridge: None,
            params,
        })
    }

    /// Its name, for people.
    pub fn name(&self) -> String {
        if let (Some(penalty), None, false) = (&self.penalty, &self.function, self.has_activation) {
            return penalty.name.clone();
        }
        match (&self.function, self.has_activation) {
            (Some(f), true) => format!("{} with {}", f.name, self.activation.name),
            (Some(f), false) => f.name.clone(),
            (None, _) => self.activation.name.clone(),
        }
    }

    /// Its definition as text and in LaTeX.
    pub fn definition(&self) -> (String, String) {
        let activation = &self.activation;
        if let (Some(penalty), None, false) = (&self.penalty, &self.function, self.has_activation) {
            return penalty.definition();
        }
        match (&self.function, self.has_activation) {
            (Some(f), true) => (
                format!(
                    "f on {}; phi(z) = {}",
                    f.definition(),
                    activation.definition()
                ),
                format!(
                    "{};\\quad {}",
                    f.definition_latex(),
                    activation.definition_latex()
                ),
            ),
            (Some(f), false) => (f.definition(), f.definition_latex()),
            (None, _) => (activation.definition(), activation.definition_latex()),
        }
    }

    /// Whether the case has an activation of its own.
    pub fn has_activation(&self) -> bool {
        self.has_activation
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

/// Reads `params` out of a table, on top of those that are known already.
///
/// # Errors
/// A value that is no constant, or a reserved name.
pub fn read_params(
    table: &mut Table,
    inherited: &[(String, Expr)],
) -> Result<Vec<(String, Expr)>, Diagnostic> {
    let mut params = inherited.to_vec();
    if let Some(mut given) = table.table("params")? {
        for (key, value) in given.entries()? {
            let constant = value.parse(&scope(&[], &params))?;
            parameter_name(&key.value).map_err(|why| key.error(why).with_help(reserved_names()))?;
            params.retain(|(known, _)| *known != key.value);
            params.push((key.value.clone(), constant));
        }
    }
    Ok(params)
}

/// The scope of formulas in these variables, with these parameters.
pub fn scope(variables: &[&str], params: &[(String, Expr)]) -> Scope {
    params
        .iter()
        .fold(Scope::new(variables), |scope, (name, value)| {
            scope.param(name, value.clone())
        })
}

fn read_pieces(name: &Text, tables: Vec<Table>, in_z: &Scope) -> Result<Activation, Diagnostic> {
    let mut pieces = Vec::new();
    let mut places = Vec::new();
    for mut table in tables {
        let on = table.required_string("on")?;
        let phi = table.required_string("phi")?;
        let interval = Condition::parse(&on.value, in_z)
            .map_err(|e| on.error_at(e.span.clone(), e.message.clone(), e.help.clone()))?;
        pieces.push(Piece {
            from: interval.from,
            to: interval.to,
            phi: phi.parse(in_z)?,
        });
        places.push(on);
        table.finish(PIECE_KEYS)?;
    }
    Activation::new(name.value.clone(), pieces).map_err(|ActivationError { piece, message }| {
        piece
            .and_then(|i| places.get(i))
            .unwrap_or(name)
            .error(message)
    })
}
