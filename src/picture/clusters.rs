//! How planes gather: similarities at the start, at the switch and at the end, and the strength of clustering over the steps.

use super::flow::when;
use super::paths::frozen;
use super::{key, push, series};
use crate::claim::adaptive::portrait::Portrait;
use crate::claim::subject::seed::seed;
use crate::flow::Planes;
use crate::flow::clusters::{clusters, null, order};
use crate::flow::similarity::similarity;
use crate::fourier::Limits;
use crate::network::mnist;
use crate::picture::plot::color::PALETTE;
use crate::picture::plot::{Axis, Chart, Figure, Heat, Panel, Scale, Style};
use std::sync::atomic::Ordering;

/// Permutations of the null at a moment.
const PERMUTATIONS: usize = 19;
/// Moments at which the strength is measured, where pairs of planes are few.
const MOMENTS: usize = 48;
/// Pairs that are looked at, over all moments and permutations.
const PAIRS: usize = 60_000_000;
/// Images of clusters that are shown.
const IMAGES: usize = 5;
/// Cells of a matrix; more planes share them.
const MOST_CELLS: usize = 160;

/// Adds the matrices and the strength; h is the radius of both, the null's orders come from the id.
///
/// # Errors
/// A sentence: too many planes.
pub fn add(
    portrait: &Portrait,
    (h, id): (f64, &str),
    limits: &Limits,
    figure: &mut Figure,
) -> Result<(), String> {
    strength(portrait, (h, id), limits, figure)?;
    let last = portrait.moments.len() - 1;
    let mut shown = vec![0];
    shown.extend(portrait.switch().filter(|j| *j < last));
    shown.push(last);
    shown.dedup();
    figure.panels.extend(similarities(portrait, &shown, h)?);
    if portrait.data.inputs == mnist::PIXELS {
        images(&portrait.planes(&portrait.moments[last])?, h, figure)?;
    }
    Ok(())
}

/// The similarities of planes at these moments, a panel each, all in the order of the last clusters.
///
/// # Errors
/// A sentence: too many planes.
pub fn similarities(portrait: &Portrait, shown: &[usize], h: f64) -> Result<Vec<Panel>, String> {
    let last = portrait.moments.len() - 1;
    let end = portrait.planes(&portrait.moments[last])?;
    let leaves: Vec<usize> = order(&end)?.into_iter().map(|i| end.neurons[i]).collect();
    let axis = |label: &str| Axis::new(label, Scale::Linear, 0.0, leaves.len() as f64);
    let panel = |j: &usize| {
        let moment = &portrait.moments[*j];
        let word = match portrait.switch() {
            Some(switch) if switch == *j => "switch, ",
            _ => "",
        };
        let (columns, values) = matrix(&portrait.planes(moment)?, &leaves, h)?;
        Ok(Panel::Heat(Heat {
            title: format!("similarity, {word}{}", when(portrait, moment)),
            x: axis("neurons in the order of the last clusters"),
            y: axis("neurons in the same order"),
            columns,
            values,
            range: Some((0.0, 1.0)),
        }))
    };
    shown.iter().map(panel).collect()
}

/// The normals at the centres of the heaviest clusters as images: which pixels their planes look at.
fn images(planes: &Planes, h: f64, figure: &mut Figure) -> Result<(), String> {
    // Clusters of this diameter.
    let found = clusters(planes, 0.5 * h)?;
    for (j, cluster) in found.iter().take(IMAGES).enumerate() {
        let side = || Axis::new("", Scale::Linear, 0.0, mnist::SIDE as f64);
        // An image begins with its uppermost row.
        let rows = cluster.xi.chunks(mnist::SIDE).rev().flatten();
        figure.panels.push(Panel::Heat(Heat {
            title: format!(
                "pixels of cluster {}: {} planes, {:.0} % of the mass",
                j + 1,
                cluster.members.len(),
                100.0 * cluster.share
            ),
            x: side(),
            y: side(),
            columns: mnist::SIDE,
            values: rows.map(|x| Some(*x)).collect(),
            range: None,
        }));
    }
    Ok(())
}

/// The similarities in an order of neurons, as means over blocks where there are many; none where a neuron has no plane.
fn matrix(planes: &Planes, leaves: &[usize], h: f64) -> Result<(usize, Vec<Option<f64>>), String> {
    let s = similarity(planes, h)?;
    let n = planes.len();
    let places: Vec<Option<usize>> = leaves
        .iter()
        .map(|neuron| planes.neurons.binary_search(neuron).ok())
        .collect();
    let block = leaves.len().div_ceil(MOST_CELLS).max(1);
    let blocks: Vec<&[Option<usize>]> = places.chunks(block).collect();
    let mut values = Vec::with_capacity(blocks.len() * blocks.len());
    for rows in &blocks {
        for columns in &blocks {
            let (mut sum, mut count) = (0.0, 0_usize);
            for i in rows.iter().flatten() {
                for j in columns.iter().flatten() {
                    sum += s[i * n + j];
                    count += 1;
                }
            }
            values.push((count > 0).then(|| sum / count as f64));
        }
    }
    Ok((blocks.len(), values))
}

/// S(h) over the steps, beside its mean for scattered planes.
fn strength(
    portrait: &Portrait,
    (h, id): (f64, &str),
    limits: &Limits,
    figure: &mut Figure,
) -> Result<(), String> {
    let first = portrait.planes(&portrait.moments[0])?;
    let pairs = first.len() * first.len() / 2 * (PERMUTATIONS + 1);
    let count = (PAIRS / pairs.max(1)).clamp(4, MOMENTS);
    let (mut measured, mut scattered) = (Vec::new(), Vec::new());
    for j in portrait.spread(count)? {
        if limits.cancel.load(Ordering::Relaxed) {
            return Err("interrupted".into());
        }
        let moment = &portrait.moments[j];
        let planes = portrait.planes(moment)?;
        // The same orders at each moment: the line is as smooth as the planes move.
        if let Some(found) = null(&planes, h, PERMUTATIONS, seed(&format!("{id}/null")))? {
            measured.push((moment.step as f64, found.strength));
            scattered.push((moment.step as f64, found.mean));
        }
    }
    let values = measured.iter().chain(&scattered).map(|p| p.1);
    let y = Axis::around(
        "S(h)",
        Scale::Linear,
        values.chain([0.0]).collect::<Vec<_>>(),
    );
    let last = portrait.moments[portrait.moments.len() - 1].step;
    let mut drawn = vec![
        series("S", PALETTE[0], Style::Line, 1.8, measured),
        series("null", PALETTE[1], Style::Dashed, 1.6, scattered),
    ];
    let mut legend = vec![
        key("these planes", PALETTE[0], Style::Line),
        key("scattered planes, mean", PALETTE[1], Style::Dashed),
    ];
    if let Some((line, key)) = frozen(portrait, &y) {
        drawn.push(line);
        legend.push(key);
    }
    push(
        figure,
        Chart {
            title: format!("strength of clustering, h = {h}"),
            x: Axis::new("steps", Scale::Linear, 0.0, last.max(1) as f64),
            y,
            series: drawn,
            legend,
            named: false,
        },
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neurons_without_a_plane_leave_a_gap_and_many_share_cells() {
        let planes = |n: usize| Planes {
            inputs: 1,
            xi: vec![1.0; n],
            gamma: vec![0.5; n],
            mass: vec![1.0; n],
            neurons: (0..n).collect(),
        };
        let (columns, values) = matrix(&planes(2), &[1, 5, 0], 0.25).expect("a matrix");
        assert_eq!(columns, 3);
        assert_eq!(values[0], Some(1.0));
        assert_eq!((values[1], values[3], values[4]), (None, None, None));
        let leaves: Vec<usize> = (0..321).collect();
        let (columns, values) = matrix(&planes(321), &leaves, 0.25).expect("a matrix");
        assert_eq!((columns, values.len()), (107, 107 * 107));
        assert!(values.iter().all(|v| *v == Some(1.0)));
    }
}
