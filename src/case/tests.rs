use super::*;
use std::fs;
use tempfile::TempDir;

const GOOD: &str = "[activation]\nname = 'ReLU'\npieces = [{ on = 'z < 0', phi = '0' }, { on = 'z > 0', phi = 'z' }]\n\
     [[claim]]\nkind = 'penalty'\nequals = 'k^4'\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("inside")).expect("created");
        fs::write(path, text).expect("written");
    }
    folder
}

fn load_one(text: &str) -> Loaded {
    let folder = folder(&[("x.toml", text)]);
    load(&[folder.path().to_owned()])
}

fn ids(loaded: &Loaded) -> Vec<String> {
    loaded
        .cases
        .iter()
        .flat_map(|case| case.claims.iter().map(|claim| case.claim_id(claim)))
        .collect()
}

#[test]
fn a_folder_gives_its_cases_in_order_of_their_ids() {
    let folder = folder(&[
        ("b.toml", GOOD),
        ("a/c.toml", GOOD),
        ("a.toml", GOOD),
        ("README.md", "not a case"),
        (".hidden/x.toml", "not a case"),
    ]);
    let loaded = load(&[folder.path().to_owned()]);
    assert!(loaded.faults.is_empty(), "{}", loaded.faults[0]);
    assert_eq!(ids(&loaded), ["a/penalty", "a/c/penalty", "b/penalty"]);
    assert_eq!(loaded.claims(), 3);
}

#[test]
fn one_bad_file_hides_no_other() {
    let mut files: Vec<(String, &str)> = (0..99).map(|n| (format!("{n:02}.toml"), GOOD)).collect();
    files.push(("50-bad.toml".into(), "[activation\n"));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), *text))
        .collect();
    let folder = folder(&files);
    let loaded = load(&[folder.path().to_owned()]);
    assert_eq!((loaded.cases.len(), loaded.faults.len()), (99, 1));
    assert!(loaded.faults[0].path.ends_with("50-bad.toml"));
}

#[test]
fn everything_wrong_in_a_file_is_said_and_the_rest_is_kept() {
    let loaded = load_one(
        "sorce = 'x'\ntier = 'slow'\nanalysis = 3\n[activation]\nname = 'a'\nphi = 'tanh(z)'\n\
         [[claim]]\nkind = 'penalty'\n[[claim]]\nkind = 'wrong'\n[[claim]]\nname = 'good'\nkind = 'penalty'\nequals = 'k^4'\n",
    );
    assert_eq!(ids(&loaded), ["x/good"]);
    let lines: Vec<Option<usize>> = loaded.faults.iter().map(Diagnostic::line).collect();
    assert_eq!(lines, [Some(3), Some(2), Some(1), Some(7), Some(10)]);
}

#[test]
fn keys_of_a_case_are_known() {
    let loaded = load_one(&format!("sorce = 'x'\n{GOOD}"));
    let fault = &loaded.faults[0];
    assert_eq!(fault.message, "unknown key `sorce`");
    assert_eq!(fault.help.as_deref(), Some("did you mean `source`?"));
    assert_eq!(loaded.claims(), 1, "the claim is read all the same");
}

#[test]
fn a_case_without_a_claim_is_a_fault() {
    let loaded = load_one("[activation]\nname = 'a'\nphi = 'tanh(z)'\n");
    assert!(loaded.faults[0].message.contains("no claim"));
}

#[test]
fn a_claim_has_the_tier_of_its_case_unless_it_states_its_own() {
    let loaded = load_one(&format!(
        "tier = 'full'\n{GOOD}[[claim]]\nname = 'b'\ntier = 'extensive'\nkind = 'penalty'\nequals = 'k^4'\n"
    ));
    let case = &loaded.cases[0];
    let tiers: Vec<Tier> = case
        .claims
        .iter()
        .map(|claim| case.tier_of(claim))
        .collect();
    assert_eq!(tiers, [Tier::Full, Tier::Extensive]);
    let mut loaded = loaded;
    let selection = Selection {
        filters: vec![],
        tier: Tier::Full,
        shard: None,
    };
    selection.apply(&mut loaded);
    assert_eq!(ids(&loaded), ["x/penalty"]);
}

#[test]
fn the_same_id_from_two_folders_is_a_fault_that_names_both() {
    let (one, two) = (folder(&[("x.toml", GOOD)]), folder(&[("x.toml", GOOD)]));
    let loaded = load(&[one.path().to_owned(), two.path().to_owned()]);
    assert_eq!((loaded.cases.len(), loaded.faults.len()), (1, 1));
    let shown = loaded.faults[0].to_string();
    for folder in [&one, &two] {
        assert!(shown.contains(&*folder.path().to_string_lossy()), "{shown}");
    }
}

#[test]
fn the_same_file_twice_is_one_case() {
    let folder = folder(&[("x.toml", GOOD)]);
    let path = folder.path().to_owned();
    let loaded = load(&[path.clone(), path.join("x.toml")]);
    assert_eq!((loaded.cases.len(), loaded.faults.len()), (1, 0));
}

#[cfg(unix)]
#[test]
fn a_loop_of_folders_is_named_and_the_rest_is_read() {
    let folder = folder(&[("a/x.toml", GOOD)]);
    std::os::unix::fs::symlink("..", folder.path().join("a/back")).expect("a link");
    let loaded = load(&[folder.path().to_owned()]);
    assert_eq!(ids(&loaded), ["a/x/penalty"]);
    assert_eq!(loaded.faults.len(), 1);
    let shown = loaded.faults[0].to_string();
    assert!(
        shown.contains("loop") && shown.contains("a/back"),
        "{shown}"
    );
}

#[test]
fn paths_without_a_case_are_faults() {
    let folder = folder(&[("README.md", "")]);
    let missing = folder.path().join("none.toml");
    let loaded = load(&[folder.path().to_owned(), missing]);
    assert!(loaded.faults[0].message.contains("no case"));
    assert!(loaded.faults[1].message.contains("no such file"));
}

#[test]
fn the_built_in_cases_are_those_of_the_checkout() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = built_in::checkout(root).expect("this is a checkout");
    let (inside, outside) = (built_in::load(), load(&[cases]));
    assert_eq!(ids(&inside), ids(&outside));
    let faults = |loaded: &Loaded| {
        loaded
            .faults
            .iter()
            .map(|fault| fault.message.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(faults(&inside), faults(&outside));
    assert!(built_in::checkout(tempfile::tempdir().expect("a folder").path()).is_none());
}
