//! Cases about test functions of R^D, with what can be wrong in them.

use super::{assert_civil, folder, run, stderr, stdout};

const CLAIM: &str = "[[claim]]\nkind = 'radon-transform'\nequals = 'exp(-gamma^2)'\n";

/// A case with this table and claim; the error has to point at the place and say these words.
fn refused(function: &str, claim: &str, place: &str, words: &[&str]) {
    let text = format!("{function}\n{claim}");
    let folder = folder(&[("bad.toml", &text)]);
    let assert = run(folder.path(), &["check", "bad.toml"]).code(2);
    assert_civil(&assert);
    let said = stdout(&assert) + &stderr(&assert);
    for word in words.iter().chain([&place]) {
        assert!(said.contains(word), "`{word}` is missing:\n{said}");
    }
}

fn function(rest: &str) -> String {
    format!("[function]\nname = 'f'\n{rest}\n")
}

#[test]
fn dimensions_that_are_not_offered() {
    for n in ["0", "40", "-1"] {
        let f = function(&format!("dimension = {n}\nf = 'exp(-r^2)'"));
        refused(&f, CLAIM, "3:13", &["`dimension` is from 1 to 8"]);
    }
    refused(
        &function("f = 'exp(-r^2)'"),
        CLAIM,
        "1:",
        &["`dimension` is missing"],
    );
}

#[test]
fn a_radon_transform_for_another_dimension() {
    let f = function("dimension = 2\nf = 'exp(-r^2)'\nradon = 'exp(-gamma^2)*xi3'");
    refused(&f, CLAIM, "5:24", &["xi3"]);
    let f = function("dimension = 2\nf = 'exp(-x3^2)'");
    refused(&f, CLAIM, "4:11", &["x3"]);
}

#[test]
fn a_direction_that_is_not_of_unit_length() {
    let f = function("dimension = 2\nf = 'exp(-r^2)'");
    let claim = format!("{CLAIM}directions = ['1, 1']\n");
    refused(&f, &claim, "9:15", &["length 1.414214", "3/5"]);
    let claim = format!("{CLAIM}directions = ['1, 0, 0']\n");
    refused(&f, &claim, "9:15", &["2 components"]);
}

#[test]
fn ellipsoids_that_are_none() {
    let part = |rest: &str| function(&format!("dimension = 2\nparts = [ {{ f = '1', {rest} }} ]"));
    refused(
        &part("centre = ['0', '0'], axes = ['1', '-1']"),
        CLAIM,
        "4:",
        &["positive"],
    );
    refused(
        &part("centre = ['0', '0']"),
        CLAIM,
        "4:",
        &["`centre` and `axes`"],
    );
    refused(
        &part("centre = ['0'], axes = ['1', '1']"),
        CLAIM,
        "4:",
        &["needs 2"],
    );
}

#[test]
fn a_kind_without_its_subject() {
    let f = function("dimension = 2\nf = 'exp(-r^2)'");
    refused(
        &f,
        "[[claim]]\nkind = 'penalty'\nequals = 'k^4'",
        "7:8",
        &["[activation]"],
    );
    let activation = "[activation]\nname = 'tanh'\nphi = 'tanh(z)'\n";
    refused(
        activation,
        "[[claim]]\nkind = 'slice'",
        "6:8",
        &["[function]"],
    );
    let both = format!("{activation}{f}");
    refused(
        &both,
        "[[claim]]\nkind = 'seminorm'",
        "9:1",
        &["`transform`"],
    );
}

#[test]
fn a_function_that_is_not_integrable_is_undecided_and_its_slice_too() {
    let f = function("dimension = 2\nf = 'exp(-x1^2)'");
    let text = format!("{f}\n[[claim]]\nkind = 'radon-even'\ndirections = ['1, 0']\ndigits = 15\n");
    let folder = folder(&[("ridge.toml", &text)]);
    let assert = run(folder.path(), &["check", "ridge.toml"]).code(3);
    assert_civil(&assert);
    assert!(
        stdout(&assert).contains("does not decay"),
        "{}",
        stdout(&assert)
    );
}

#[test]
fn a_function_of_the_cylinder_that_is_none() {
    let plane = function("dimension = 2\nf = 'exp(-r^2)'");
    let with = |g: &str| format!("[[claim]]\nkind = 'adjoint'\nwith = '{g}'\n");
    refused(&plane, "[[claim]]\nkind = 'adjoint'\n", "6:1", &["`with`"]);
    refused(&plane, &with("exp(-x1^2)"), "8:14", &["x1"]);
    refused(&plane, &with("xi3*exp(-gamma^2)"), "8:9", &["xi3"]);
    refused(
        &plane,
        &with("sqrt(-1-gamma^2)"),
        "8:8",
        &["no real value", "sqrt"],
    );
    refused(&plane, &with("i*gamma"), "8:8", &["no real value"]);
    let claim = format!("{}sign = 'left'\n", with("exp(-gamma^2)"));
    refused(&plane, &claim, "9:8", &["plus", "minus"]);
    let claim = format!("{}factor = 'gamma'\n", with("exp(-gamma^2)"));
    refused(&plane, &claim, "9:11", &["gamma"]);
    let space = function("dimension = 3\nf = 'exp(-r^2)'");
    refused(
        &space,
        &with("xi1*exp(-gamma^2)"),
        "8:8",
        &["in 3 dimensions"],
    );
    let space = function("dimension = 4\nf = 'exp(-r^2)*x1'");
    refused(&space, &with("exp(-gamma^2)"), "8:8", &["in 4 dimensions"]);
}

#[test]
fn a_start_that_is_not_one() {
    let both = "[activation]\nname = 'ReLU'\nphi = 'relu(z)'\n[function]\nname = 'f'\ndimension = 1\n\
        f = 'exp(-r^2/2)'\ntransform = 'sqrt(2*pi)*exp(-k^2/2)'\n\
        [[claim]]\nkind = 'fourier-transform'\nequals = '-1/k^2'\n\
        [[claim]]\nkind = 'seminorm'";
    refused(
        both,
        "initial = 'exp(-r^2)'\n",
        "14:11",
        &["initial-transform"],
    );
    refused(
        both,
        "initial-transform = 'exp(-k^2)'\n",
        "14:21",
        &["`initial`"],
    );
    refused(both, "of = 'learned'\n", "14:6", &["`initial`"]);
    let start = "initial = 'exp(-r^2)'\ninitial-transform = 'sqrt(pi)*exp(-k^2/4)'\n";
    refused(
        both,
        &format!("{start}of = 'target'\n"),
        "16:6",
        &["learned"],
    );
    refused(
        both,
        &format!("{start}perturbation = 'k^3*exp(-k^2)'\n"),
        "16:16",
        &["not imaginary"],
    );
}

#[test]
fn the_same_bits_for_any_number_of_threads() {
    let f =
        function("dimension = 2\nf = 'exp(-r^2)*(1+x1)'\ntransform = 'pi*exp(-k^2/4)*(1-i*k1/2)'");
    let text = format!("{f}\n[[claim]]\nkind = 'slice'\npoints = ['1']\ndigits = 15\n");
    let folder = folder(&[("f.toml", &text)]);
    let lines = |jobs: &str| {
        let assert = run(
            folder.path(),
            &["check", "f.toml", "--format", "jsonl", "--jobs", jobs],
        )
        .code(0);
        let claims: Vec<String> = stdout(&assert)
            .lines()
            .filter(|line| line.contains("\"line\":\"claim\""))
            .map(|line| {
                line.split("\"seconds\"")
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect();
        claims
    };
    let one = lines("1");
    assert_eq!(one.len(), 1);
    assert_eq!(one, lines("2"));
}

/// A Gaussian and a claim about an image of it; the claim begins in line 7.
fn of_image(rest: &str) -> (String, String) {
    let claim = format!("[[claim]]\nkind = 'discrete-slice'\n{rest}");
    (function("dimension = 2\nf = 'exp(-r^2/2)'"), claim)
}

#[test]
fn images_that_are_none() {
    let no = |rest: &str, place: &str, word: &str| {
        let (f, claim) = of_image(rest);
        refused(&f, &claim, place, &[word]);
    };
    no("route = 'radon'", "8:9", "\"line-integrals\" or \"fft\"");
    no(
        "route = 'fft'\nbox = '7'",
        "6:1",
        "`order` or `faster-than`",
    );
    let fft = "route = 'fft'\norder = '2'\n";
    no(&format!("{fft}faster-than = '2'"), "10:15", "not both");
    no(fft, "6:1", "`box` is missing");
    no(&format!("{fft}box = '-7'"), "10:7", "positive");
    no(
        &format!("{fft}within = '0'\nbox = '7'"),
        "10:10",
        "positive",
    );
    no(
        &format!("{fft}sampling = 'mean'\nbox = '7'"),
        "10:12",
        "\"averages\"",
    );
    no(
        &format!("{fft}box = '7'\nshifts = 1"),
        "11:10",
        "from 4 to 1000",
    );
    let sizes = |list: &str| format!("{fft}box = '7'\ngrids = [{list}]");
    no(&sizes("'32'"), "11:10", "has 1 sizes; this claim needs 6");
    no(&sizes("'32', '33'"), "11:16", "even");
    no(&sizes("'32', '65536'"), "11:16", "8 to 1024");
    no(&sizes("'32', '32'"), "11:16", "grow");
    no(&sizes("'many'"), "11:10", "number of pixels");
    no(
        &format!("{fft}box = '7'\npoints = ['1', '7']"),
        "11:16",
        "pi/h = 6.3",
    );
    // The default points are no exception.
    no(&format!("{fft}box = '200'"), "6:1", "the default point 1/2");
}

#[test]
fn an_image_of_what_is_not_in_the_plane_or_not_in_the_box() {
    let (_, claim) = of_image("route = 'fft'\norder = '2'\nbox = '1'");
    let space = function("dimension = 3\nf = 'exp(-r^2/2)'");
    refused(&space, &claim, "6:1", &["`dimension = 2`"]);
    let part = "{ f = 'x1', centre = ['0', '0'], axes = ['1', '1/2'] }";
    let disc = function(&format!("dimension = 2\nparts = [ {part} ]"));
    refused(&disc, &claim, "10:7", &["the box cuts f off"]);
    let (_, claim) = of_image("route = 'fft'\norder = '2'\nbox = '2'\nsampling = 'averages'");
    refused(&disc, &claim, "11:12", &["the mean over a pixel"]);
}

#[test]
fn images_are_the_same_for_any_number_of_threads() {
    let (f, claim) = of_image(
        "route = 'line-integrals'\norder = '2'\nbox = '6'\npoints = ['1']\ndirections = ['3/5, 4/5']\nshifts = 4\ngrids = ['32', '40', '48', '56', '64', '72']\n",
    );
    let folder = folder(&[("image.toml", &format!("{f}\n{claim}"))]);
    let points = |jobs: &str| {
        let words = ["check", "image.toml", "--format", "jsonl", "--jobs", jobs];
        let text = stdout(&run(folder.path(), &words).code(0));
        let at = text.find("\"points\"").expect("points of the claim");
        let end = text[at..].find(']').expect("the end of the points");
        text[at..at + end].to_owned()
    };
    let one = points("1");
    assert!(one.contains("n = 72"), "{one}");
    assert_eq!(one, points("2"));
}
