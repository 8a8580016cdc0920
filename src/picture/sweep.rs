//! The table of a sweep over rates and spreads, a panel for each activation: means over the seeds. A cell all of whose runs diverged
//! or have no number is empty.

use super::{Figure, Panel};
use crate::picture::plot::{Axis, Heat};
use crate::sweep::{Row, Table};
use std::collections::{BTreeMap, BTreeSet};

/// The pictures with their names: how much stronger planes gather than scattered ones, and the last loss.
pub fn figures(table: &Table) -> [(&'static str, Figure); 2] {
    let strength = figure(
        table,
        "Strength of clustering over that of scattered planes",
        |row| Some(row.ratio()?).filter(|ratio| ratio.is_finite()),
        |mean| mean,
    );
    let mut loss = figure(
        table,
        "log10 of the last loss",
        |row| Some(row.last_loss).filter(|loss| loss.is_finite()),
        |mean| mean.max(f64::MIN_POSITIVE).log10(),
    );
    loss.notes
        .push("The logarithm is that of the mean over the seeds.".to_owned());
    [("strength", strength), ("loss", loss)]
}

fn figure(
    table: &Table,
    title: &str,
    value: impl Fn(&Row) -> Option<f64>,
    show: impl Fn(f64) -> f64,
) -> Figure {
    let rows = &table.rows;
    let (activations, of_activation) = places(rows.iter().map(|row| row.activation.clone()));
    let (rates, of_rate) = places(rows.iter().map(|row| row.rate.clone()));
    // The bits of positive numbers are ordered as they are.
    let bits: BTreeSet<u64> = rows.iter().map(|row| row.spread.to_bits()).collect();
    let (spreads, of_spread) = places(bits.into_iter());
    let mut cells: BTreeMap<(usize, usize, usize), (f64, usize)> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.diverged()) {
        if let Some(value) = value(row) {
            let cell = (
                of_activation[&row.activation],
                of_spread[&row.spread.to_bits()],
                of_rate[&row.rate],
            );
            let (sum, count) = cells.entry(cell).or_default();
            (*sum, *count) = (*sum + value, *count + 1);
        }
    }
    let mean = |cell| {
        let (sum, count) = cells.get(&cell)?;
        Some(show(sum / *count as f64))
    };
    let panels = activations.iter().enumerate().map(|(a, activation)| {
        let places = (0..spreads.len()).flat_map(|s| (0..rates.len()).map(move |r| (a, s, r)));
        Panel::Heat(Heat {
            range: None,
            title: activation.clone(),
            x: Axis::named("rate", rates.clone()),
            y: Axis::named(
                "spread of the start",
                spreads
                    .iter()
                    .map(|bits| f64::from_bits(*bits).to_string())
                    .collect(),
            ),
            columns: rates.len(),
            values: places.map(mean).collect(),
        })
    });
    let panels = panels.collect();
    let diverged = rows.iter().filter(|row| row.diverged()).count();
    let mut notes = vec![format!(
        "Means over the seeds. {diverged} of {} runs diverged and enter none; where all did, the cell is empty.",
        rows.len()
    )];
    let missing = table.missing().len();
    if missing > 0 {
        notes.push(format!("{missing} runs of the sweep are not in the table."));
    }
    Figure {
        title: title.to_owned(),
        description: format!(
            "{title}, over learning rates (to the right) and spreads of the start (upwards), for {}",
            activations.join(", ")
        ),
        panels,
        notes,
        panel: (430.0, 370.0),
    }
}

/// Values in the order of their first appearance, and the place of each.
fn places<K: Clone + Ord>(keys: impl Iterator<Item = K>) -> (Vec<K>, BTreeMap<K, usize>) {
    let (mut order, mut place) = (Vec::new(), BTreeMap::new());
    for key in keys {
        place.entry(key.clone()).or_insert_with(|| {
            order.push(key);
            order.len() - 1
        });
    }
    (order, place)
}
