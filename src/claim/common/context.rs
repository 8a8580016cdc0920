//! What a claim is weighed with: the digits asked, what may be spent, and a laboratory for the activation of its case.

use crate::activation::Activation;
use crate::error::Doubt;
use crate::fourier::{Laboratory, Limits};

/// What a claim is weighed with. The claims of cases about one activation share it, so that what follows from phi
/// alone is found out once; nothing that was measured for a claim shows in another ([`Laboratory::begin`]).
pub struct Context {
    digits: u32,
    limits: Limits,
    /// None where the case has no activation.
    laboratory: Option<Laboratory>,
}

impl Context {
    /// For the claims of cases about this activation, or about none.
    pub fn new(activation: Option<Activation>) -> Context {
        let limits = Limits::default();
        Context {
            digits: 0,
            laboratory: activation.map(|phi| Laboratory::new(phi, limits.clone())),
            limits,
        }
    }

    /// A claim begins, with so many digits asked and these limits.
    pub fn begin(&mut self, digits: u32, limits: Limits) {
        self.digits = digits;
        self.limits = limits.clone();
        if let Some(laboratory) = &mut self.laboratory {
            laboratory.begin(limits);
        }
    }

    /// The digits asked.
    pub fn digits(&self) -> u32 {
        self.digits
    }

    /// What may be spent.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The routes to F of the activation of the case.
    ///
    /// # Errors
    /// The case has none: what a reader of claims has to see before.
    pub fn laboratory(&mut self) -> Result<&mut Laboratory, Doubt> {
        self.laboratory
            .as_mut()
            .ok_or_else(|| "the case has no activation".into())
    }
}
