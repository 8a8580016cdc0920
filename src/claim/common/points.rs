//! The frequencies of a claim: those that it names, or public ones, `drawn` ones and those that the
//! `features` of its formula ask for.

use crate::activation::{Activation, spectrum};
use crate::claim::subject::Subject;
use crate::error::{Diagnostic, Doubt, Reason};
use crate::expr::{Expr, Scope, build};
use crate::fourier::{Frequency, Laboratory};
use crate::number::{Rational, Real};
use crate::quadrature::Budget;
use crate::verdict::{Finding, Verdict};
use crate::wire::Table;

pub mod drawn;
pub mod features;

pub use drawn::{content, drawn};
pub use features::{features, scales};

/// The points of a claim that names none: nothing special about them.
pub const DEFAULT: [&str; 4] = ["1/4", "1", "pi", "8"];
/// Those that are added in the tier full: one more, and a very small and a very large one, which are as dear as all
/// others.
const FAR: [&str; 4] = ["1/1000", "2", "50", "64"];
/// Those of [`DEFAULT`] that a claim looks at beside the drawn ones.
pub const PUBLIC: [&str; 3] = ["1/4", "1", "pi"];
/// Where the features of a formula are looked for.
pub const FEATURES: (f64, f64) = (1e-9, 1e6);
/// What is said where a formula has more places than are looked at.
pub const UNSEEN: &str = "the claimed formula changes at more places than are looked at: name `points`, or write it as fewer pieces";
/// Most points of one claim.
const MAX_POINTS: usize = 2000;

/// The frequencies that a claim looks at.
pub struct Points {
    always: Vec<Frequency>,
    far: Vec<Frequency>,
    /// What further ones are drawn from; none where the claim names its points.
    content: Option<u64>,
    /// Whether the formulas have parts that are not looked at.
    more: bool,
}

impl Points {
    /// These and no others.
    pub fn exactly(points: Vec<Frequency>) -> Points {
        Points {
            always: points,
            far: Vec::new(),
            content: None,
            more: false,
        }
    }

    /// Those of a claim that names none, for its content and its formulas, each with its variable: public ones, those
    /// that the features of the formulas ask for, and some that are drawn.
    pub fn chosen(content: u64, formulas: &[(&Expr, &str)]) -> Points {
        let mut always = parsed(&PUBLIC);
        let mut more = false;
        for (formula, variable) in formulas {
            let own = features(formula, variable, FEATURES, content);
            always.extend(rationals(&own.points));
            more |= own.more;
        }
        Points {
            always,
            far: parsed(&FAR),
            content: Some(content),
            more,
        }
    }

    /// Those that are asked for about this activation, within its limits.
    ///
    /// The drawn ones lie in [`drawn::RANGE`]; where F is tiny at its upper end, and the tier is fast, below the
    /// largest of [`drawn::TOPS`] at which it is not.
    pub fn of(&self, laboratory: &mut Laboratory) -> Vec<Frequency> {
        let far = laboratory.limits().far;
        let top = match (self.content, far) {
            (Some(_), false) => top(laboratory),
            _ => drawn::RANGE.1,
        };
        let mut points = self.up_to(top, far);
        if let Some(content) = self.content {
            let mut stream = drawn::Stream::new(content);
            let budget = laboratory.limits().budget();
            points.extend(beside(laboratory.activation(), stream.unit(), &budget));
            unique(&mut points);
        }
        points
    }

    /// [`Points::of`], and those that another activation asks for beside.
    pub fn of_both(&self, laboratory: &mut Laboratory, other: &Activation) -> Vec<Frequency> {
        let mut points = self.of(laboratory);
        if !self.given() {
            points.extend(beside(other, 0.5, &laboratory.limits().budget()));
            unique(&mut points);
        }
        points
    }

    fn up_to(&self, top: f64, far: bool) -> Vec<Frequency> {
        let mut points = self.always.clone();
        if far {
            points.extend(self.far.iter().cloned());
        }
        if let Some(content) = self.content {
            let range = (drawn::RANGE.0, top);
            points.extend(rationals(&drawn(content, range, drawn::COUNT)));
        }
        unique(&mut points);
        points
    }

    /// All that are asked for of an activation whose transform is not tiny anywhere.
    pub fn all(&self) -> Vec<Frequency> {
        self.up_to(drawn::RANGE.1, true)
    }

    /// A finding at these points: nothing is confirmed of a formula of which parts were not looked at.
    pub fn withheld(&self, finding: Finding) -> Finding {
        withheld(finding, self.more)
    }

    /// Whether the claim names them.
    pub fn given(&self) -> bool {
        self.content.is_none()
    }

    /// Whether a formula has a value at them: at each where the claim names them, at any where it does not.
    ///
    /// # Errors
    /// The first evaluation that fails.
    pub fn test(&self, value: impl Fn(&Frequency) -> Result<(), Doubt>) -> Result<(), Doubt> {
        let all = self.all();
        let mut failures = all.iter().filter_map(|k| value(k).err());
        match failures.next() {
            Some(why) if self.given() || failures.count() + 1 == all.len() => Err(why),
            _ => Ok(()),
        }
    }
}

/// A finding: nothing is confirmed of a formula that has `more` parts than were looked at.
pub fn withheld(finding: Finding, more: bool) -> Finding {
    match more && finding.verdict == Verdict::Confirmed {
        true => Finding::undecided(Reason::Unseen.doubt(UNSEEN)),
        false => finding,
    }
}

/// Reads `points`, or takes these.
///
/// # Errors
/// As `read`.
pub fn read_or(
    table: &mut Table,
    subject: &Subject,
    default: &[&str],
) -> Result<Vec<Frequency>, Diagnostic> {
    Ok(given(table, subject)?.unwrap_or_else(|| parsed(default)))
}

/// Reads `points` if they stand there.
///
/// # Errors
/// As `read`.
pub fn given(table: &mut Table, subject: &Subject) -> Result<Option<Vec<Frequency>>, Diagnostic> {
    given_where(table, subject, |_| Ok(()))
}

/// Reads `points` if they stand there; each has to pass a test.
///
/// # Errors
/// As `read`, and what the test says, at the point.
pub fn given_where(
    table: &mut Table,
    subject: &Subject,
    test: impl Fn(&Frequency) -> Result<(), Doubt>,
) -> Result<Option<Vec<Frequency>>, Diagnostic> {
    let scope = subject.scope(&[]);
    let Some(texts) = table.strings("points")? else {
        return Ok(None);
    };
    if texts.is_empty() {
        return Err(table.error("`points` is empty; leave it out for the default points"));
    }
    if texts.len() > MAX_POINTS {
        return Err(texts[MAX_POINTS].error(format!("a claim has at most {MAX_POINTS} points")));
    }
    let mut points: Vec<Frequency> = Vec::with_capacity(texts.len());
    for text in &texts {
        let expr = text.parse(&scope)?;
        let point = Frequency::new(text.value.trim(), expr).map_err(|why| text.error(why))?;
        test(&point).map_err(|why| text.error(why))?;
        if points.iter().any(|p| p.text == point.text) {
            return Err(text.error("this point stands here twice"));
        }
        points.push(point);
    }
    Ok(Some(points))
}

/// The default points.
pub fn default_points() -> Vec<Frequency> {
    parsed(&DEFAULT)
}

/// Points for which `change` of each is one of these: what is known of them is used again.
///
/// # Errors
/// A point that leaves the range of frequencies.
pub fn changed(texts: &[&str], change: impl Fn(&Expr) -> Expr) -> Result<Vec<Frequency>, Doubt> {
    parsed(texts)
        .into_iter()
        .map(|k| {
            let point = change(k.expr());
            Frequency::new(point.to_string(), point)
        })
        .collect()
}

/// Rational frequencies.
pub fn rationals(points: &[Rational]) -> Vec<Frequency> {
    let one = |q: &Rational| Frequency::new(q.to_string(), build::rational(q.clone())).ok();
    points.iter().filter_map(one).collect()
}

/// Frequencies at which the transform of an activation may be something that it is nowhere else.
pub fn beside(activation: &Activation, share: f64, budget: &Budget) -> Vec<Frequency> {
    let narrow = spectrum::narrow(activation, share, budget);
    rationals(&narrow)
}

/// Leaves out what stands there twice.
fn unique(points: &mut Vec<Frequency>) {
    let mut texts = std::collections::BTreeSet::new();
    points.retain(|p| texts.insert(p.text.clone()));
}

/// The upper end of the range of drawn frequencies for this activation, in the tier fast.
pub fn top(laboratory: &mut Laboratory) -> f64 {
    let mut ks = parsed(&["1"]);
    ks.extend(rationals(&drawn::TOPS.map(Rational::from)));
    // With no digits asked, the tolerance is about the size of F.
    let sizes = laboratory.expected_tolerances(&ks, 0);
    let log2 = |size: &Real| Real::with_val(64, size.log2_ref()).to_f64();
    let least = sizes.first().map_or(f64::NEG_INFINITY, log2) - drawn::TINY;
    let tall = drawn::TOPS.iter().zip(sizes.iter().skip(1));
    let found = tall
        .filter(|(_, size)| log2(size) >= least)
        .map(|(k, _)| *k);
    f64::from(found.max().unwrap_or(drawn::TOPS[drawn::TOPS.len() - 1]))
}

/// The frequencies that these texts name.
pub fn parsed(texts: &[&str]) -> Vec<Frequency> {
    texts
        .iter()
        .filter_map(|text| {
            let expr = Expr::parse(text, &Scope::new(&[])).ok()?;
            Frequency::new(*text, expr).ok()
        })
        .collect()
}
