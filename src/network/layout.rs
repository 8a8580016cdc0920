//! Which tensors of a file are the layers of a shallow network, by the names that frameworks give them.
//!
//! | names | whose |
//! |---|---|
//! | `hidden.weight`, `output.weight` | ours, as PyTorch has them: outputs x inputs |
//! | `fc1.weight`, `fc2.weight`; `0.weight`, `2.weight` | two linear layers of PyTorch under other names |
//! | `hidden.kernel`, `Dense_0/kernel` | Flax and Keras: inputs x outputs |
//!
//! Two layers under other names are taken in the order of their names, where their shapes fit in that order.
//! Nothing of a file is left unused unsaid.

/// A tensor's name and shape.
pub type Named = (String, Vec<usize>);

/// A matrix of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weight {
    /// The name of the tensor.
    pub name: String,
    /// Whether a row stands for an input and not for an output.
    pub transposed: bool,
}

/// Where the parts of a network stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// w.
    pub hidden: Weight,
    /// b; none: 0.
    pub biases: Option<String>,
    /// v.
    pub output: Weight,
    /// c; none: 0.
    pub constant: Option<String>,
    /// A; none: 0.
    pub slope: Option<Weight>,
    /// What a reader should know: names that are not ours, biases that are not there.
    pub notes: Vec<String>,
}

/// What the state of a training adds to a checkpoint of ours.
const OF_A_CHECKPOINT: &str = "optimiser.";
/// Ends of the names of weights, and whether these are inputs x outputs.
const ENDS: [(&str, bool); 3] = [("weight", false), ("kernel", true), ("w", false)];

/// A layer: what its names have in common, with the separator.
struct Layer<'a> {
    prefix: &'a str,
    weight: Weight,
    shape: &'a [usize],
}

impl Layer<'_> {
    /// Rows and columns with a row for each output.
    fn sizes(&self) -> (usize, usize) {
        match (self.shape, self.weight.transposed) {
            ([a, b], false) => (*a, *b),
            ([a, b], true) => (*b, *a),
            _ => (0, 0),
        }
    }

    fn is(&self, name: &str) -> bool {
        self.prefix.trim_end_matches(['.', '/', '_']) == name
    }
}

/// Finds the layers among the tensors of a file; those that match a pattern of `ignore` (a name, or one with a `*` at an
/// end) are left out.
///
/// # Errors
/// A sentence: no two layers, or tensors that no part of the network is.
pub fn layout(tensors: &[Named], ignore: &[String]) -> Result<Layout, String> {
    let kept: Vec<&Named> = tensors
        .iter()
        .filter(|(name, _)| !ignore.iter().any(|pattern| matches(pattern, name)))
        .collect();
    let mut layers: Vec<Layer<'_>> = kept.iter().filter_map(layer).collect();
    layers.sort_by_key(|layer| natural(layer.prefix));
    let named = |name: &str| layers.iter().find(|layer| layer.is(name));
    let mut notes = Vec::new();
    let (hidden, output, slope) = match (named("hidden"), named("output")) {
        (Some(hidden), Some(output)) => (hidden, output, named("skip")),
        _ => {
            let (hidden, output) = by_order(&layers, tensors)?;
            notes.push(format!(
                "read as hidden: {}, output: {}",
                hidden.weight.name, output.weight.name
            ));
            (hidden, output, None)
        }
    };
    let bias = |layer: &Layer<'_>| {
        ["bias", "b"].into_iter().find_map(|end| {
            let name = format!("{}{end}", layer.prefix);
            kept.iter().any(|(known, _)| *known == name).then_some(name)
        })
    };
    let found = Layout {
        biases: bias(hidden),
        constant: bias(output),
        hidden: hidden.weight.clone(),
        output: output.weight.clone(),
        slope: slope.map(|layer| layer.weight.clone()),
        notes,
    };
    found.refuse_unused(&kept)?;
    let mut found = found;
    if found.biases.is_none() {
        found.notes.push("no biases: b = 0".to_owned());
    }
    Ok(found)
}

impl Layout {
    fn refuse_unused(&self, tensors: &[&Named]) -> Result<(), String> {
        let slope = self.slope.as_ref().map(|weight| &weight.name);
        let used = [
            Some(&self.hidden.name),
            self.biases.as_ref(),
            Some(&self.output.name),
            self.constant.as_ref(),
            slope,
        ];
        let unused: Vec<String> = tensors
            .iter()
            .filter(|(name, _)| !used.contains(&Some(name)) && !name.starts_with(OF_A_CHECKPOINT))
            .map(in_words)
            .collect();
        match unused.is_empty() {
            true => Ok(()),
            false => Err(format!(
                "a network of one hidden layer has no place for {}: this file holds another network. `--ignore NAME` leaves a tensor out, \
                 and what is shown is then another function",
                unused.join(", ")
            )),
        }
    }
}

fn in_words((name, shape): &&Named) -> String {
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    format!("{name} ({})", sizes.join(" x "))
}

/// The layer of a tensor that is a matrix of weights by its name.
fn layer<'a>(tensor: &&'a Named) -> Option<Layer<'a>> {
    let (name, shape) = *tensor;
    let (end, transposed) = ENDS.into_iter().find(|(end, _)| {
        name.strip_suffix(end)
            .is_some_and(|prefix| prefix.ends_with(['.', '/', '_']))
    })?;
    (shape.len() == 2 && !name.starts_with(OF_A_CHECKPOINT)).then(|| Layer {
        prefix: &name[..name.len() - end.len()],
        weight: Weight {
            name: name.clone(),
            transposed,
        },
        shape,
    })
}

/// The two layers, where there are just two, in the order of their names.
fn by_order<'a, 'b>(
    layers: &'b [Layer<'a>],
    tensors: &[Named],
) -> Result<(&'b Layer<'a>, &'b Layer<'a>), String> {
    let wanted = "there is no tensor `hidden.weight` with an `output.weight`";
    let [first, second] = layers else {
        let names: Vec<String> = tensors.iter().map(|tensor| in_words(&tensor)).collect();
        return Err(match layers.len() {
            0 | 1 => format!(
                "{wanted}, and no two layers under other names; the file has {}",
                names.join(", ")
            ),
            n => format!(
                "{wanted}, and {n} layers under other names, where a network of one hidden layer has two; the file has {}",
                names.join(", ")
            ),
        });
    };
    let fits = |a: &Layer<'_>, b: &Layer<'_>| a.sizes().0 == b.sizes().1;
    let words = |layer: &Layer<'_>| -> Vec<String> {
        natural(layer.prefix)
            .into_iter()
            .map(|(_, word)| word)
            .collect()
    };
    match (fits(first, second), fits(second, first)) {
        (true, true) if words(first) != words(second) => Err(format!(
            "{wanted}, and either of {} and {} could be the first layer: call them hidden and output",
            first.weight.name, second.weight.name
        )),
        (true, _) => Ok((first, second)),
        (false, true) => Ok((second, first)),
        _ => Err(format!(
            "{wanted}, and the layers {} and {} do not follow one another: the outputs of neither are the inputs of the other",
            in_words(&&(first.weight.name.clone(), first.shape.to_vec())),
            in_words(&&(second.weight.name.clone(), second.shape.to_vec()))
        )),
    }
}

/// A name in parts, numbers as numbers: `layer10` stands after `layer9`.
fn natural(name: &str) -> Vec<(u64, String)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at(digits);
        let word = after
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(after.len());
        parts.push((number.parse().unwrap_or(u64::MAX), after[..word].to_owned()));
        rest = &after[word..];
    }
    parts
}

/// Whether a name is that of the pattern; a `*` at either end stands for anything.
fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), Some(_)) => name.contains(end.trim_end_matches('*')),
        (Some(end), None) => name.ends_with(end),
        (None, Some(start)) => name.starts_with(start),
        (None, None) => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(tensors: &[(&str, &[usize])], ignore: &[&str]) -> Result<Layout, String> {
        let tensors: Vec<Named> = tensors
            .iter()
            .map(|(name, shape)| ((*name).to_owned(), shape.to_vec()))
            .collect();
        let ignore: Vec<String> = ignore.iter().map(|name| (*name).to_owned()).collect();
        layout(&tensors, &ignore)
    }

    #[test]
    fn two_layers_are_known_under_the_names_of_frameworks() {
        for (first, second, transposed) in [
            ("hidden.weight", "output.weight", false),
            ("fc1.weight", "fc2.weight", false),
            ("0.weight", "2.weight", false),
            ("net.9.weight", "net.10.weight", false),
            ("hidden.kernel", "output.kernel", true),
            ("params/Dense_0/kernel", "params/Dense_1/kernel", true),
            ("fc1.w", "fc2.w", false),
            // The order of the names is not that of the layers, and their shapes say so.
            ("encoder.weight", "decoder.weight", false),
        ] {
            let shapes: [&[usize]; 2] = match transposed {
                false => [&[6, 2], &[1, 6]],
                true => [&[2, 6], &[6, 1]],
            };
            let found = find(&[(first, shapes[0]), (second, shapes[1])], &[]).expect(first);
            assert_eq!(
                (found.hidden.name.as_str(), found.output.name.as_str()),
                (first, second)
            );
            assert_eq!(found.hidden.transposed, transposed);
            assert_eq!(found.biases, None);
        }
    }

    #[test]
    fn what_has_no_place_is_named_unless_it_is_ignored() {
        let deep: [(&str, &[usize]); 5] = [
            ("hidden.weight", &[6, 2]),
            ("hidden.bias", &[6]),
            ("hidden2.weight", &[6, 6]),
            ("hidden2.bias", &[6]),
            ("output.weight", &[1, 6]),
        ];
        let why = find(&deep, &[]).expect_err("another network");
        assert!(
            why.contains("hidden2.weight (6 x 6), hidden2.bias (6)"),
            "{why}"
        );
        assert!(why.contains("--ignore"), "{why}");
        assert!(find(&deep, &["hidden2.bias"]).is_err());
        let found = find(&deep, &["hidden2.*"]).expect("two layers");
        assert_eq!(found.biases.as_deref(), Some("hidden.bias"));
        let state: [(&str, &[usize]); 3] = [
            ("hidden.weight", &[6, 2]),
            ("output.weight", &[1, 6]),
            ("optimiser.memory", &[0]),
        ];
        assert!(find(&state, &[]).is_ok());
    }

    #[test]
    fn layers_that_do_not_fit_are_refused() {
        let three: [(&str, &[usize]); 3] = [
            ("a.weight", &[6, 2]),
            ("b.weight", &[6, 6]),
            ("c.weight", &[1, 6]),
        ];
        assert!(find(&three, &[]).expect_err("three").contains("3 layers"));
        let apart: [(&str, &[usize]); 2] = [("a.weight", &[6, 2]), ("b.weight", &[1, 5])];
        assert!(
            find(&apart, &[])
                .expect_err("apart")
                .contains("do not follow")
        );
        let either: [(&str, &[usize]); 2] =
            [("decoder.weight", &[2, 6]), ("encoder.weight", &[6, 2])];
        assert!(
            find(&either, &[])
                .expect_err("either")
                .contains("either of")
        );
        assert!(
            find(&[("x", &[1])], &[])
                .expect_err("none")
                .contains("hidden.weight")
        );
    }
}
