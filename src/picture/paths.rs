//! The ways of the neurons through a training, and the loss beside them.

use super::flow::{SIGNS, angle, axes, reach};
use super::{key, note, push, series};
use crate::claim::adaptive::portrait::Portrait;
use crate::network::Neuron;
use crate::picture::plot::color::PALETTE;
use crate::picture::plot::svg::INK;
use crate::picture::plot::{
    Axis, Chart, Dot, Figure, Key, Panel, Quiver, Scale, Series, Shape, Style,
};

/// More neurons are not followed.
const MOST: usize = 400;
/// The radius of an end.
const END: f64 = 2.6;

/// Adds the ways, in one and two dimensions, and the loss.
pub fn add(portrait: &Portrait, figure: &mut Figure) {
    let neurons: Vec<Vec<Option<Neuron>>> = portrait
        .moments
        .iter()
        .map(|m| portrait.neurons(m))
        .collect();
    let width = neurons[0].len().min(MOST);
    if width < neurons[0].len() {
        note(figure, format!("Paths: of the first {MOST} neurons."));
    }
    match portrait.data.inputs {
        1 => on_the_line(portrait, &neurons, width, figure),
        2 => in_the_plane(portrait, &neurons, width, figure),
        _ => {}
    }
    loss(portrait, figure);
}

/// The runs of a path around the circle: a new one where the angle goes over 0.
fn runs(points: impl Iterator<Item = Option<(f64, f64)>>) -> Vec<Vec<(f64, f64)>> {
    let mut runs: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
    for point in points {
        let Some((degrees, gamma)) = point else {
            runs.push(Vec::new());
            continue;
        };
        let before = runs.last().and_then(|run| run.last()).copied();
        if let Some((from, height)) = before
            && (degrees - from).abs() > 180.0
        {
            // It leaves at one side and comes in at the other.
            let turn = 360.0_f64.copysign(from - degrees);
            if let Some(run) = runs.last_mut() {
                run.push((degrees + turn, gamma));
            }
            runs.push(vec![(from - turn, height)]);
        }
        if let Some(run) = runs.last_mut() {
            run.push((degrees, gamma));
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

fn negative(neuron: &Neuron) -> bool {
    neuron.mu.first().is_some_and(|mu| *mu < 0.0)
}

/// One series for each sign that mu has at the end.
fn lines(
    neurons: &[Vec<Option<Neuron>>],
    width: usize,
    way: impl Fn(usize) -> Vec<Vec<(f64, f64)>>,
) -> Vec<Series> {
    let last = &neurons[neurons.len() - 1];
    [false, true]
        .map(|sign| Series {
            name: "path".into(),
            color: SIGNS[usize::from(sign)].into(),
            style: Style::Line,
            width: 0.8,
            runs: (0..width)
                .filter(|i| last[*i].as_ref().is_some_and(|n| negative(n) == sign))
                .flat_map(&way)
                .collect(),
        })
        .into()
}

fn in_the_plane(
    portrait: &Portrait,
    neurons: &[Vec<Option<Neuron>>],
    width: usize,
    figure: &mut Figure,
) {
    let (x, y) = axes(portrait);
    let place = |n: &Neuron| (angle(&n.xi), n.gamma);
    let mut series = lines(neurons, width, |i| {
        runs(neurons.iter().map(|all| all[i].as_ref().map(place)))
    });
    let starts = neurons[0][..width].iter().flatten().map(place).collect();
    series.push(Series {
        name: "start".into(),
        color: PALETTE[3].into(),
        style: Style::Marks(Shape::Plus),
        width: 2.4,
        runs: vec![starts],
    });
    let last = &neurons[neurons.len() - 1][..width];
    let dots = last.iter().flatten().map(|n| Dot {
        at: place(n),
        radius: END,
        color: SIGNS[usize::from(negative(n))].into(),
    });
    figure.panels.push(Panel::Quiver(Quiver {
        chart: Chart {
            title: "paths of the neurons, from + to the dot".into(),
            x,
            y,
            series,
            legend: vec![
                key("start", PALETTE[3], Style::Marks(Shape::Plus)),
                key("end, μ > 0", SIGNS[0], Style::Dots),
                key("end, μ < 0", SIGNS[1], Style::Dots),
            ],
            named: false,
        },
        cells: None,
        arrows: Vec::new(),
        longest: 0.0,
        dots: dots.collect(),
        numbered: Vec::new(),
    }));
}

fn steps(portrait: &Portrait) -> Axis {
    let last = portrait.moments[portrait.moments.len() - 1].step;
    Axis::new("steps", Scale::Linear, 0.0, last.max(1) as f64)
}

fn on_the_line(
    portrait: &Portrait,
    neurons: &[Vec<Option<Neuron>>],
    width: usize,
    figure: &mut Figure,
) {
    let reach = reach(portrait);
    let mut series = lines(neurons, width, |i| {
        let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
        let mut side = 0.0;
        for (moment, all) in portrait.moments.iter().zip(neurons) {
            let Some(neuron) = &all[i] else { continue };
            // Where the normal turns round the plane went over infinity.
            if neuron.xi[0] != side {
                side = neuron.xi[0];
                runs.push(Vec::new());
            }
            // The place of the plane, not its distance along the normal.
            if let Some(run) = runs.last_mut() {
                run.push((moment.step as f64, neuron.xi[0] * neuron.gamma));
            }
        }
        runs
    });
    let last = portrait.moments[portrait.moments.len() - 1].step as f64;
    series.push(Series {
        name: "data".into(),
        color: INK.into(),
        style: Style::Dashed,
        width: 0.6,
        runs: portrait
            .data
            .x
            .iter()
            .map(|x| vec![(0.0, *x), (last, *x)])
            .collect(),
    });
    push(
        figure,
        Chart {
            title: "paths of the planes x = ξ γ".into(),
            x: steps(portrait),
            y: Axis::new("ξ γ", Scale::Linear, -reach, reach),
            series,
            legend: vec![
                key("μ > 0 at the end", SIGNS[0], Style::Line),
                key("μ < 0", SIGNS[1], Style::Line),
                key("data point", INK, Style::Dashed),
            ],
            named: false,
        },
    );
}

fn loss(portrait: &Portrait, figure: &mut Figure) {
    let place = |j: usize| {
        let moment = &portrait.moments[j];
        (moment.step as f64, portrait.part(moment.loss).log10())
    };
    let points: Vec<(f64, f64)> = (0..portrait.moments.len()).map(place).collect();
    let chosen: Vec<(f64, f64)> = portrait.chosen().into_iter().map(place).collect();
    let y = Axis::around(
        "loss, part of the first",
        Scale::Log,
        points.iter().map(|p| p.1),
    );
    let mut drawn = vec![series("loss", PALETTE[0], Style::Line, 1.8, points)];
    let mut legend = Vec::new();
    if portrait.data.inputs <= 2 {
        legend.push(key("moments of v", PALETTE[1], Style::Marks(Shape::Ring)));
    }
    if let Some((line, key)) = frozen(portrait, &y) {
        drawn.push(line);
        legend.push(key);
    }
    if portrait.data.inputs <= 2 {
        let ring = Style::Marks(Shape::Ring);
        drawn.push(series("moments", PALETTE[1], ring, 4.5, chosen));
    }
    push(
        figure,
        Chart {
            title: "Loss".into(),
            x: steps(portrait),
            y,
            series: drawn,
            legend,
            named: false,
        },
    );
}

/// A line at the step from which the input weights are frozen, and its legend, where there is one.
pub(super) fn frozen(portrait: &Portrait, y: &Axis) -> Option<(Series, Key)> {
    let at = portrait.moments[portrait.switch()?].step as f64;
    let line = vec![(at, y.from), (at, y.to)];
    Some((
        series("switch", INK, Style::Dashed, 1.2, line),
        key("input weights are frozen", INK, Style::Dashed),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_over_0_degrees_leaves_at_one_side_and_comes_in_at_the_other() {
        let path = [(350.0, 0.0), (10.0, 1.0), (20.0, 2.0)];
        assert_eq!(
            runs(path.into_iter().map(Some)),
            [
                vec![(350.0, 0.0), (370.0, 1.0)],
                vec![(-10.0, 0.0), (10.0, 1.0), (20.0, 2.0)]
            ]
        );
        let gap = [Some((1.0, 0.0)), None, Some((2.0, 0.0)), Some((3.0, 0.0))];
        assert_eq!(runs(gap.into_iter()), [vec![(2.0, 0.0), (3.0, 0.0)]]);
    }
}
