//! All activations on one plot, coloured by how their penalties were seen to grow; then each family.

use super::curve::PenaltyCurve;
use super::key;
use super::penalty::{RANGE, runs};
use crate::picture::plot::color::PALETTE;
use crate::picture::plot::{Axis, Chart, Figure, Panel, Scale, Series, Style};

/// How a penalty grows, as seen in what was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Like a power of k.
    Algebraic,
    /// Like e^{ck}.
    Exponential,
    /// Like e^{ck^2}.
    Gaussian,
    /// Infinite beyond a band.
    BandLimited,
    /// Infinite at zeros of F.
    Zeros,
}

impl Family {
    /// All, in the order of the legend.
    pub const ALL: [Family; 5] = [
        Family::Algebraic,
        Family::Exponential,
        Family::Gaussian,
        Family::BandLimited,
        Family::Zeros,
    ];

    /// In words, for titles.
    pub fn words(self) -> &'static str {
        match self {
            Family::Algebraic => "algebraic",
            Family::Exponential => "exponential",
            Family::Gaussian => "Gaussian",
            Family::BandLimited => "band-limited",
            Family::Zeros => "infinite at zeros of F",
        }
    }

    /// For file names.
    pub fn slug(self) -> &'static str {
        match self {
            Family::Zeros => "zeros",
            Family::Gaussian => "gaussian",
            other => other.words(),
        }
    }

    fn color(self) -> &'static str {
        PALETTE[self as usize]
    }

    /// The family of a curve; none where nothing is finite.
    ///
    /// With `s = d log rho/d log k`, s is constant for a power, grows like k for an exponential and like
    /// k^2 for a Gaussian: judged by the growth of s over the last third of the curve.
    pub fn of(curve: &PenaltyCurve) -> Option<Family> {
        let runs = runs(curve);
        let last = runs.last()?;
        if runs.len() > 1 {
            return Some(Family::Zeros);
        }
        let inside: Vec<(f64, f64)> = last.iter().copied().filter(|p| p.1 <= RANGE.top).collect();
        let (first, end) = (inside.first()?, inside.last()?);
        if last.len() > inside.len() && end.1 < RANGE.top - 6.0 {
            return Some(Family::BandLimited);
        }
        let slope = |x: f64| {
            let j = inside
                .partition_point(|p| p.0 < x)
                .clamp(1, inside.len() - 1);
            let i = j.saturating_sub(4);
            (inside[j].1 - inside[i].1) / (inside[j].0 - inside[i].0)
        };
        let reach = (end.0 - first.0).min(1.0) / 3.0;
        let (a, b) = (slope(end.0 - reach), slope(end.0));
        let growth = (b / a.max(1e-3)).max(1e-3).log10() / reach;
        Some(match growth {
            ..0.45 => Family::Algebraic,
            ..1.5 => Family::Exponential,
            _ => Family::Gaussian,
        })
    }
}

/// An activation of a picture of many.
pub struct Member<'a> {
    /// Its name.
    pub name: String,
    /// Its penalty.
    pub curve: &'a PenaltyCurve,
}

/// The pictures of many activations: all on one, then a picture for each family with more than one
/// member. The first part of a pair is the file name without extension.
pub fn overview(members: &[Member]) -> Vec<(String, Figure)> {
    let mut families: Vec<(Family, Vec<&Member>)> = Vec::new();
    for family in Family::ALL {
        let own = members
            .iter()
            .filter(|m| Family::of(m.curve) == Some(family));
        let own: Vec<&Member> = own.collect();
        if !own.is_empty() {
            families.push((family, own));
        }
    }
    let nothing = members.iter().filter(|m| Family::of(m.curve).is_none());
    let nothing: Vec<&str> = nothing.map(|m| m.name.as_str()).collect();
    let mut pictures = vec![(super::OVERVIEW.to_owned(), all(&families, &nothing))];
    for (family, own) in &families {
        if own.len() > 1 {
            let name = format!("{}-{}", super::OVERVIEW, family.slug());
            pictures.push((name, one(*family, own)));
        }
    }
    pictures
}

fn described(
    title: &str,
    count: usize,
    chart: Chart,
    panel: (f64, f64),
    notes: Vec<String>,
) -> Figure {
    Figure {
        title: title.to_owned(),
        description: format!(
            "Spectral penalty rho over frequency k, both logarithmic, of {count} activation functions, measured."
        ),
        panels: vec![Panel::Chart(chart)],
        notes,
        panel,
    }
}

fn series(member: &Member, color: &str, width: f64) -> Series {
    Series {
        name: member.name.clone(),
        color: color.to_owned(),
        style: Style::Line,
        width,
        runs: runs(member.curve),
    }
}

/// All activations, a colour for each family.
fn all(families: &[(Family, Vec<&Member>)], nothing: &[&str]) -> Figure {
    let curves: Vec<Series> = families
        .iter()
        .rev()
        .flat_map(|(family, own)| own.iter().map(|m| series(m, family.color(), 1.2)))
        .collect();
    let low = curves
        .iter()
        .flat_map(|s| s.runs.iter().flatten())
        .map(|p| p.1);
    let low = low.fold(0.0, f64::min).floor();
    let count = curves.len();
    let legend = families
        .iter()
        .map(|(family, own)| {
            key(
                &format!("{} ({})", family.words(), own.len()),
                family.color(),
                Style::Line,
            )
        })
        .collect();
    let chart = Chart {
        title: String::new(),
        x: Axis::new("k", Scale::Log, RANGE.exponents.0, RANGE.exponents.1),
        y: Axis::new("ρ(k) = 1/|F[φ](k)|²", Scale::Log, low.max(-12.0), RANGE.top),
        series: curves,
        legend,
        named: true,
    };
    let notes = if nothing.is_empty() {
        Vec::new()
    } else {
        vec![format!(
            "Not drawn, since nothing of rho is finite there: {}.",
            nothing.join(", ")
        )]
    };
    described(
        "Spectral penalties, measured",
        count,
        chart,
        (1180.0, 860.0),
        notes,
    )
}

/// One family, a colour for each curve.
fn one(family: Family, own: &[&Member]) -> Figure {
    let curve = |(j, member): (usize, &&Member)| series(member, PALETTE[j % PALETTE.len()], 1.6);
    let curves: Vec<Series> = own.iter().enumerate().map(curve).collect();
    let seen = || curves.iter().flat_map(|s| s.runs.iter().flatten());
    let heights = seen().map(|p| p.1).filter(|y| *y <= RANGE.top);
    let mut y = Axis::around("ρ(k)", Scale::Log, heights);
    let mut x = Axis::new("k", Scale::Log, RANGE.exponents.0, RANGE.exponents.1);
    match family {
        Family::Algebraic | Family::Zeros => {}
        Family::BandLimited => y = Axis::new("ρ(k)", Scale::Log, y.from.floor() - 1.0, 6.0),
        _ => y.to = RANGE.top,
    }
    if family == Family::Gaussian {
        x.to = 1.2;
    }
    let chart = Chart {
        title: String::new(),
        x,
        y,
        series: curves,
        legend: Vec::new(),
        named: true,
    };
    let title = format!("Spectral penalties, measured: {}", family.words());
    described(&title, own.len(), chart, (900.0, 620.0), Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::curve::Level;

    fn curve(levels: impl Fn(f64) -> Level) -> PenaltyCurve {
        let ks = (-50..=68).map(|j| 10f64.powf(f64::from(j) / 40.0));
        PenaltyCurve {
            points: ks.map(|k| (k, levels(k))).collect(),
            ..PenaltyCurve::default()
        }
    }

    fn capped(value: f64) -> Level {
        if value > 48.0 {
            Level::AtLeast(48.0)
        } else {
            Level::Known(value)
        }
    }

    #[test]
    fn families_follow_from_the_curve() {
        let e = std::f64::consts::LOG10_E;
        let of = |levels: &dyn Fn(f64) -> Level| Family::of(&curve(levels));
        assert_eq!(of(&|k| capped(4.0 * k.log10())), Some(Family::Algebraic));
        assert_eq!(
            of(&|k| capped((k.powi(4) + k.powi(6)).log10())),
            Some(Family::Algebraic)
        );
        assert_eq!(
            of(&|k| capped(2.0 * e * k + 2.0 * k.log10())),
            Some(Family::Exponential)
        );
        assert_eq!(of(&|k| capped(e * k * k)), Some(Family::Gaussian));
        let band = |k: f64| {
            if k < 2.0 {
                Level::Known(0.0)
            } else {
                Level::AtLeast(48.0)
            }
        };
        assert_eq!(of(&band), Some(Family::BandLimited));
        assert_eq!(of(&|_| Level::AtLeast(48.0)), None);
    }
}
