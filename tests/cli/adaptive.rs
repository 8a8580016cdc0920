//! Claims about networks all of whose weights are trained: what is refused, where, and that seeds and not threads decide.

use super::{assert_civil, folder, lines, of_kind, run, said_of, stdout};

/// A case about the rectifier in two dimensions with one claim.
fn case(claim: &str) -> String {
    with("relu(z)", "data = 'planes'\npoints = 8\n", claim)
}

fn with(phi: &str, data: &str, claim: &str) -> String {
    format!(
        "[activation]\nname = 'own'\nphi = '{phi}'\n[training]\n{data}width = 12\nplanes = 'gaussian'\noutput = 'balanced'\nrate = 'edge/20'\nsteps = 40\n[[claim]]\n{claim}"
    )
}

#[test]
fn what_cannot_be_is_said_where_it_stands() {
    let planes = "data = 'planes'\npoints = 8\n";
    let images = "data = 'mnist'\npoints = 5\n";
    let bad = [
        (
            with(
                "relu(z)",
                "data = 'planes'\ndimension = 4\npoints = 8\n",
                "kind = 'sign-flip'\n",
            ),
            "searched in 1, 2 and 3 dimensions",
        ),
        (case("kind = 'attractor'\n"), "give `at-most` or `at-least`"),
        (
            case("kind = 'attractor'\nat-most = '1'\nat-least = '0'\n"),
            "and not both",
        ),
        (
            case("kind = 'attractor'\nat-least = '1/2'\nuntil = '2'\n"),
            "a part of the first loss",
        ),
        (
            case("kind = 'pinning'\nat-least = '1/2'\nwindow = 0\n"),
            "from 1 to 1000000",
        ),
        (
            case("kind = 'switch'\nat = 40\n"),
            "comes after the training",
        ),
        (
            case("kind = 'clusters'\nof = 'mass'\nat-least = '1'\n"),
            "is none of",
        ),
        (
            case("kind = 'clusters'\nat-least = '1'\nseeds = 2\n"),
            "from 5 to 1000",
        ),
        (
            case("kind = 'regime'\ngauges = ['1', '2']\nexponent = '-4'\n"),
            "three `gauges`",
        ),
        (
            case("kind = 'soft-clusters'\nscales = ['-1']\nat-most = '1'\n"),
            "a scale is positive",
        ),
        (
            case("kind = 'accuracy'\nat-least = '1/2'\n"),
            "only the data `mnist`",
        ),
        (
            with(
                "relu(z)",
                "data = 'ball'\npoints = 8\n",
                "kind = 'clusters'\nof = 'known'\nat-least = '1/2'\n",
            ),
            "made of known planes",
        ),
        (
            with("tanh(z)", planes, "kind = 'regime'\nat-least = '1/2'\n"),
            "homogeneous phi",
        ),
        (
            with("relu(z)", images, "kind = 'flow-equations'\n"),
            "networks with one output",
        ),
        (
            with(
                "relu(z)",
                "data = 'planes'\nloss = 'cross-entropy'\n",
                "kind = 'conserved'\n",
            ),
            "data with classes",
        ),
        (
            with(
                "relu(z)",
                "data = 'mnist'\npoints = 2001\n",
                "kind = 'accuracy'\nat-least = '1/2'\n",
            ),
            "2000 images",
        ),
    ];
    for (text, wanted) in bad {
        said_of(&text, wanted);
    }
}

#[test]
fn an_activation_without_a_slope_at_its_kink_leaves_the_claim_undecided() {
    let text = with(
        "sqrt(relu(z))",
        "data = 'planes'\npoints = 8\n",
        "kind = 'sign-flip'\nrate = '1/1000'\n",
    );
    let folder = folder(&[("my.toml", &text)]);
    let assert = run(folder.path(), &["check", "my.toml"]).code(3);
    let found = stdout(&assert);
    assert!(found.contains("no limit at 0"), "{found}");
    assert_civil(&assert);
}

#[test]
fn numbers_do_not_depend_on_threads() {
    let text = case("kind = 'clusters'\nat-least = '1'\n")
        + "[[claim]]\nkind = 'attractor'\nat-least = '1/2'\n[[claim]]\nkind = 'sign-flip'\nafter = 20\n";
    let folder = folder(&[("my.toml", &text)]);
    let points = |jobs: &str| -> Vec<serde_json::Value> {
        let arguments = ["check", "my.toml", "--format", "jsonl", "--jobs", jobs];
        let assert = run(folder.path(), &arguments);
        let lines = lines(&stdout(&assert));
        let mut claims: Vec<_> = of_kind(&lines, "claim")
            .into_iter()
            .map(|line| (line["id"].to_string(), line["points"].clone()))
            .collect();
        claims.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(claims.len(), 3);
        claims.into_iter().map(|claim| claim.1).collect()
    };
    assert_eq!(points("1"), points("3"));
}
