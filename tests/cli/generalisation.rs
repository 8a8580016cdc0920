//! Claims about unseen points: what is refused, where, and that seeds and not threads decide.

use super::{assert_civil, folder, lines, of_kind, run, said_of, stderr, stdout};

const WAVES: &str = "data = 'waves'\ndimension = 2\npoints = 24\nwidth = 40\nwindow = '4'\n";

fn case(training: &str, claim: &str) -> String {
    format!(
        "[activation]\nname = 'own'\nphi = 'exp(-z^2/2)'\n[training]\n{training}[[claim]]\nkind = 'generalisation'\n{claim}"
    )
}

#[test]
fn what_cannot_be_is_said_where_it_stands() {
    let on_waves = |claim: &str| case(WAVES, claim);
    let bad = [
        (on_waves("at-most = '0'\n"), "`against` is missing"),
        (
            on_waves("against = 3\nat-most = '0'\n"),
            "a string or a table",
        ),
        (on_waves("against = 'relu(y)'\nat-most = '0'\n"), "`y`"),
        (on_waves("against = 'relu'\nat-most = '0'\n"), "`relu`"),
        (
            on_waves("against = { name = 'nothing' }\nat-most = '0'\n"),
            "an activation needs `phi",
        ),
        (
            on_waves("against = 'relu(z)'\n"),
            "give `at-most` or `at-least`",
        ),
        (
            on_waves("against = 'relu(z)'\nat-most = '0'\nseeds = 2\n"),
            "from 5 to 1000",
        ),
        (
            on_waves("against = 'relu(z)'\nat-most = '0'\nunseen = 10\n"),
            "from 50 to 20000",
        ),
        (
            on_waves("against = 'relu(z)'\nat-most = '0'\nbandwidths = ['1', '0']\n"),
            "finite and positive",
        ),
        (
            on_waves("against = 'relu(z)'\nat-most = '0'\nridges = ['-1']\n"),
            "finite and not negative",
        ),
        (
            on_waves("against = 'relu(z)'\nat-most = '0'\nridges = []\n"),
            "`ridges` is empty",
        ),
        (
            on_waves("against = 'relu(z)'\nat-most = '0'\nbandwidth = '1'\n"),
            "did you mean `bandwidths`?",
        ),
        (
            case(
                "data = 'ring-fourier'\ndimension = 3\npoints = 24\n",
                "against = 'relu(z)'\nat-most = '0'\n",
            ),
            "has the dimension 2, not 3",
        ),
        (
            case(
                "data = 'waves'\ndimension = 1001\npoints = 24\n",
                "against = 'relu(z)'\nat-most = '0'\n",
            ),
            "from 1 to 1000",
        ),
        (
            case(
                "data = 'ball'\npoints = 24\n",
                "against = 'relu(z)'\nat-most = '0'\n",
            ),
            "no function that unseen points could have",
        ),
        (
            case(
                "data = 'waves'\npoints = 7\n",
                "against = 'relu(z)'\nat-most = '0'\n",
            ),
            "from 8 to 2000 points",
        ),
        (
            case(
                "data = 'waves'\npoints = 24\noutput = '1'\n",
                "against = 'relu(z)'\nat-most = '0'\n",
            ),
            "starts from v = 0",
        ),
        (
            case(
                "data = 'waves'\npoints = 2000\nwidth = 5000\n",
                "against = 'relu(z)'\nat-most = '0'\n",
            ),
            "takes up to 4000000",
        ),
    ];
    for (text, wanted) in bad {
        let found = said_of(&text, wanted);
        assert!(found.contains('^'), "{wanted}: {found}");
    }
}

#[test]
fn a_rival_is_a_formula_or_a_table() {
    let claims = "against = 'relu(z)'\nat-most = '10'\nseeds = 5\nunseen = 50\n[[claim]]\nname = 'table'\nkind = 'generalisation'\nagainst = { name = 'ReLU', pieces = [{ on = 'z < 0', phi = '0' }, { on = 'z > 0', phi = 'z' }] }\nat-most = '10'\nseeds = 5\nunseen = 50\n";
    let folder = folder(&[("my.toml", &case(WAVES, claims))]);
    let assert = run(folder.path(), &["check", "my.toml"]).success();
    let found = stdout(&assert) + &stderr(&assert);
    assert!(found.contains("2 confirmed"), "{found}");
}

#[test]
fn a_kernel_that_is_singular_leaves_the_claim_undecided() {
    let text = case(
        "data = 'waves'\ndimension = 1\npoints = 40\nwidth = 20\n",
        "against = 'relu(z)'\nat-most = '0'\nridges = ['0']\n",
    );
    let folder = folder(&[("my.toml", &text)]);
    let assert = run(folder.path(), &["check", "my.toml"]).code(3);
    let found = stdout(&assert);
    assert!(found.contains("give greater `ridges`"), "{found}");
    assert_civil(&assert);
}

#[test]
fn numbers_do_not_depend_on_threads() {
    let one = "against = 'relu(z)'\nat-most = '0'\nbandwidths = ['1/2', '1']\nseeds = 5\n";
    let other = format!("[[claim]]\nname = 'other'\nkind = 'generalisation'\nseed = 1\n{one}");
    let folder = folder(&[("my.toml", &case(WAVES, &(one.to_owned() + &other)))]);
    let points = |jobs: &str| -> Vec<serde_json::Value> {
        let arguments = ["check", "my.toml", "--format", "jsonl", "--jobs", jobs];
        let assert = run(folder.path(), &arguments);
        let lines = lines(&stdout(&assert));
        let mut claims: Vec<_> = of_kind(&lines, "claim")
            .into_iter()
            .map(|line| (line["id"].to_string(), line["points"].clone()))
            .collect();
        claims.sort_by(|a, b| a.0.cmp(&b.0));
        claims.into_iter().map(|claim| claim.1).collect()
    };
    let (alone, together) = (points("1"), points("3"));
    assert_eq!(alone, together);
    // Another seed draws other networks and data.
    assert_ne!(alone[0][0]["measured"], alone[1][0]["measured"]);
}
