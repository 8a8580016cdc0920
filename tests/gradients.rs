//! Gradients of networks of every activation of the table, by every parameter, against differences at 256 bits.

use specbias::case::{self, Selection};
use specbias::claim::{Settings, Tier};
use specbias::record::{Line, RunSettings, VerdictName, run};
use std::fs;
use std::path::Path;

/// What is trained.
const TRAINING: &str = "
[training]
data   = 'five-points'
width  = 5
planes = 'gaussian'
output = '1/2'
affine = true

[[claim]]
kind = 'gradient'
";

#[test]
fn gradients_are_right_for_every_activation_of_the_table() {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/table-1");
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = 0;
    for entry in fs::read_dir(table).expect("the table") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a case");
        let about = text.split("[[claim]]").next().expect("what it is about");
        let name = path.file_name().expect("a name");
        fs::write(folder.path().join(name), format!("{about}{TRAINING}")).expect("written");
        files += 1;
    }
    let mut loaded = case::load(&[folder.path().to_owned()]);
    assert!(loaded.faults.is_empty(), "{:?}", loaded.faults);
    Selection {
        filters: Vec::new(),
        tier: Tier::Extensive,
        shard: None,
    }
    .apply(&mut loaded);
    let settings = RunSettings {
        check: Settings::default(),
        jobs: std::thread::available_parallelism().map_or(1, usize::from),
        shard: None,
        command: String::new(),
    };
    let (mut right, mut wrong) = (0, Vec::new());
    run(&std::sync::Arc::new(loaded), &settings, &mut |line| {
        if let Line::Claim(claim) = line {
            match claim.verdict {
                VerdictName::Confirmed => right += 1,
                _ => wrong.push(format!("{}: {:?}", claim.id, claim.reason)),
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(right == files && files > 50, "{right} of {files}");
}
