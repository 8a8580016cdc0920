//! Pictures: what stands in them, that they are always the same, and what cannot be drawn.

use std::fs;
use std::path::Path;

use super::{GOOD, assert_civil, folder, run, stderr, stdout};

const TANH: &str = "[activation]\nname = 'a < b & \"tanh\"'\nphi = 'tanh(z)'\n\
    [[claim]]\nkind = 'penalty'\nequals = 'sinh(pi*k/2)^2/pi^2'\n";
const SINE: &str = "[activation]\nname = 'sine'\nphi = 'sin(z)'\n\
    [[claim]]\nkind = 'penalty'\nequals = 'inf'\npoints = ['2']\n";
const DISC: &str = "[function]\nname = 'disc'\ndimension = 2\n\
    parts = [{ f = '1', centre = ['0', '0'], axes = ['1', '1'] }]\n\
    [[claim]]\nkind = 'radon-even'\n";

const ADAPTIVE: &str = "[activation]\nname = 'ReLU'\nphi = 'relu(z)'\n\
    [training]\ndata = 'planes'\ndimension = 2\npoints = 8\nwidth = 12\nplanes = 'gaussian'\n\
    output = 'balanced'\nregime = 'adaptive'\nrate = 'edge/20'\nsteps = 60\n\
    [[claim]]\nkind = 'switch'\nat = 30\n";

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The points of the first curve of this width.
fn curve(picture: &roxmltree::Document<'_>, width: &str) -> Vec<(f64, f64)> {
    let path = picture
        .descendants()
        .find(|n| {
            n.attribute("stroke-width") == Some(width)
                && n.attribute("d").is_some_and(|d| d.len() > 200)
        })
        .expect("a curve");
    let number = |text: &str| text.parse::<f64>().expect("a number");
    path.attribute("d")
        .unwrap_or_default()
        .split(['M', 'L'])
        .filter_map(|pair| pair.split_once(','))
        .map(|(x, y)| (number(x), number(y)))
        .collect()
}

/// Where the tick of this label stands on the lower axis (its x), or on the left one (its y).
fn tick(picture: &roxmltree::Document<'_>, label: &str, lower: bool) -> f64 {
    let (anchor, coordinate) = if lower { ("middle", "x") } else { ("end", "y") };
    let text = picture.descendants().find(|n| {
        n.has_tag_name("text")
            && n.text() == Some(label)
            && n.attribute("text-anchor") == Some(anchor)
    });
    let text = text.unwrap_or_else(|| panic!("no tick {label}"));
    let at = text
        .attribute(coordinate)
        .and_then(|x| x.parse::<f64>().ok());
    // The base line of a label is 4 below its tick.
    at.expect("a coordinate") - if lower { 0.0 } else { 4.0 }
}

#[test]
fn a_curve_goes_through_known_values() {
    let folder = folder(&[("relu.toml", GOOD), ("sub/tanh.toml", TANH)]);
    let assert = run(folder.path(), &["plot", ".", "-o", "out"]).code(0);
    assert_civil(&assert);
    // Two cases, all activations, and no family with two members.
    assert_eq!(stdout(&assert), "3 pictures in out\n");
    let text = read(folder.path(), "out/relu.svg");
    let picture = roxmltree::Document::parse(&text).expect("XML");
    // rho(k) = k^4: 1 at k = 1, and 10^4 at k = 10.
    let (x, y) = (tick(&picture, "1", true), tick(&picture, "1", false));
    let ten = tick(&picture, "10", true);
    let fourth = tick(&picture, "10⁴", false);
    let points = curve(&picture, "2.2");
    for (at, height) in [(x, y), (ten, fourth)] {
        let near = points.iter().find(|p| (p.0 - at).abs() < 0.11);
        let near = near.unwrap_or_else(|| panic!("no point at {at}"));
        assert!((near.1 - height).abs() < 0.3, "{near:?}, not {height}");
    }
    let text = read(folder.path(), "out/sub/tanh.svg");
    let picture = roxmltree::Document::parse(&text).expect("XML");
    let title = picture.descendants().find(|n| n.has_tag_name("title"));
    assert_eq!(
        title.and_then(|n| n.text()),
        Some("sub/tanh: a < b & \"tanh\"")
    );
    // The formula of the case over it, dashed.
    assert!(text.contains("stroke-dasharray"));
    let all = read(folder.path(), "out/activations.svg");
    roxmltree::Document::parse(&all).expect("XML");
    assert!(
        all.contains("algebraic (1)") && all.contains("exponential (1)"),
        "{all}"
    );
}

#[test]
fn pictures_are_the_same_for_any_number_of_threads() {
    let folder = folder(&[
        ("relu.toml", GOOD),
        ("tanh.toml", TANH),
        ("disc.toml", DISC),
    ]);
    for (jobs, out) in [("1", "one"), ("3", "three")] {
        run(folder.path(), &["plot", ".", "--jobs", jobs, "-o", out]).code(0);
    }
    for name in ["relu.svg", "tanh.svg", "disc.svg", "activations.svg"] {
        let (one, three) = (format!("one/{name}"), format!("three/{name}"));
        assert_eq!(
            read(folder.path(), &one),
            read(folder.path(), &three),
            "{name}"
        );
    }
    let disc = read(folder.path(), "one/disc.svg");
    assert!(disc.contains("crispEdges") && disc.contains("central slice"));
    assert!(disc.len() < 200_000, "{}", disc.len());
}

#[test]
fn planes_that_move_are_drawn_with_frames() {
    let space = ADAPTIVE.replace("dimension = 2", "dimension = 3");
    let line = ADAPTIVE.replace("dimension = 2", "dimension = 1");
    let files = [
        ("plane.toml", ADAPTIVE),
        ("space.toml", &space),
        ("line.toml", &line),
        ("relu.toml", GOOD),
    ];
    let folder = folder(&files);
    for (jobs, out) in [("1", "one"), ("2", "two")] {
        let arguments = ["plot", ".", "--frames", "4", "--jobs", jobs, "-o", out];
        let assert = run(folder.path(), &arguments).code(0);
        assert_civil(&assert);
        assert_eq!(
            stdout(&assert),
            format!("4 pictures and 8 frames in {out}\n")
        );
    }
    let mut names: Vec<String> = ["plane.svg", "space.svg", "line.svg"]
        .map(String::from)
        .into();
    for case in ["plane", "line"] {
        names.extend((1..=4).map(|j| format!("{case}/frame-{j:04}.svg")));
        names.push(format!("{case}/animated.svg"));
    }
    for name in &names {
        let text = read(folder.path(), &format!("one/{name}"));
        assert_eq!(text, read(folder.path(), &format!("two/{name}")), "{name}");
        roxmltree::Document::parse(&text).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!(!text.contains("NaN") && !text.contains("<script"), "{name}");
    }
    assert!(!folder.path().join("one/space").exists() && !folder.path().join("one/relu").exists());
    let plane = read(folder.path(), "one/plane.svg");
    for word in [
        "angle of ξ in degrees",
        "basins of v at step 0, μ &gt; 0",
        "paths of the neurons",
        "similarity, switch, step 30",
        "scattered planes, mean",
        "data and start from the seed `",
    ] {
        assert!(plane.contains(word), "{word}: {plane}");
    }
    let space = read(folder.path(), "one/space.svg");
    assert!(space.contains("are not drawn in 3 dimensions") && space.contains("similarity"));
    let animated = read(folder.path(), "one/plane/animated.svg");
    assert_eq!(animated.matches("visibility=\"visible\"").count(), 1);
    let assert = run(folder.path(), &["plot", ".", "--frames", "0", "-o", "out"]).code(2);
    assert!(stderr(&assert).contains("--frames"), "{}", stderr(&assert));
}

#[test]
fn what_has_no_value_is_said_in_the_picture() {
    let wild = "[activation]\nname = 'wild'\nphi = 'exp(z^2)'\n\
        [[claim]]\nkind = 'penalty'\nequals = 'k'\n";
    let folder = folder(&[("sine.toml", SINE), ("wild.toml", wild)]);
    let assert = run(
        folder.path(),
        &["plot", "sine.toml", "wild.toml", "-o", "out"],
    )
    .code(0);
    assert_civil(&assert);
    let sine = read(folder.path(), "out/sine.svg");
    assert!(sine.contains("infinite wherever F has a value"), "{sine}");
    let wild = read(folder.path(), "out/wild.svg");
    assert!(wild.contains("rho: "), "{wild}");
    for text in [sine, wild] {
        roxmltree::Document::parse(&text).expect("XML");
        assert!(!text.contains("NaN"));
    }
}

#[test]
fn what_cannot_be_drawn_or_written_is_an_error() {
    let folder = folder(&[("relu.toml", GOOD), ("file", "no folder\n")]);
    for (arguments, word) in [
        (&["plot", "none.toml", "-o", "out"][..], "none.toml"),
        (&["plot", "relu.toml", "-o", "file"], "cannot write"),
        (&["plot", "relu.toml", "-o", "file/below"], "cannot write"),
        (
            &["plot", "relu.toml", "--filter", "x", "-o", "out"],
            "no case",
        ),
        (&["plot", "relu.toml"], "--output"),
    ] {
        let assert = run(folder.path(), arguments).code(2);
        assert_civil(&assert);
        assert!(
            stderr(&assert).contains(word),
            "{word}: {}",
            stderr(&assert)
        );
    }
    assert_eq!(read(folder.path(), "file"), "no folder\n");
    // The good case beside a bad one is drawn.
    run(
        folder.path(),
        &["plot", "none.toml", "relu.toml", "-o", "out"],
    )
    .code(2);
    assert!(read(folder.path(), "out/relu.svg").starts_with("<svg"));
}

#[test]
fn a_report_links_the_pictures_that_are_there() {
    let folder = folder(&[("relu.toml", GOOD), ("other.toml", GOOD)]);
    run(folder.path(), &["check", ".", "-q", "-o", "record.jsonl"]).code(0);
    fs::create_dir_all(folder.path().join("out/my pictures")).expect("created");
    fs::write(folder.path().join("out/my pictures/relu.svg"), "<svg/>").expect("written");
    let report = ["report", "record.jsonl", "-o", "out/report.md"];
    run(folder.path(), &report).code(0);
    assert!(!read(folder.path(), "out/report.md").contains(".svg"));
    let linked: Vec<&str> = report
        .into_iter()
        .chain(["--pictures", "out/my pictures"])
        .collect();
    run(folder.path(), &linked).code(0);
    let text = read(folder.path(), "out/report.md");
    assert_eq!(text.matches(".svg").count(), 1, "{text}");
    assert!(text.contains("](my%20pictures/relu.svg)"), "{text}");
    let missing: Vec<&str> = report.into_iter().chain(["--pictures", "none"]).collect();
    let assert = run(folder.path(), &missing).code(2);
    assert!(stderr(&assert).contains("none"), "{}", stderr(&assert));
}
