//! `specbias train --sweep`: a part of the runs of a sweep, as a table that goes on where it stopped.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};

use super::exit::Status;
use super::interrupt;
use super::output::{Whole, print};
use super::progress::Progress;
use super::screen::Screen;
use crate::case::Shard;
use crate::error::{Error, Result};
use crate::host::same::refuse_clash;
use crate::host::threads;
use crate::sweep::shard::{Found, of_environment};
use crate::sweep::table::header;
use crate::sweep::{Row, Sweep, Table};

/// Most parts that missing runs are taken for.
const MOST_PARTS: u64 = 1000;

/// What `specbias train --sweep` was asked for.
pub struct Order<'a> {
    /// The file of the sweep.
    pub sweep: &'a Path,
    /// The part, where it was given.
    pub shard: Option<Shard>,
    /// The table.
    pub output: Option<&'a Path>,
    /// Number of threads.
    pub threads: usize,
}

/// Runs a part of a sweep.
///
/// # Errors
/// A sweep that cannot be read, a table of another sweep, a file that cannot be written, Ctrl-C.
pub fn run(order: &Order<'_>, screen: &Screen) -> Result<Status> {
    let output = order
        .output
        .filter(|path| is_table(path))
        .ok_or_else(|| Error::usage("--sweep writes a table: give --output FILE.csv"))?;
    let shard = shard(order.shard, screen)?;
    refuse_clash(&[("--output", output)], &[("the sweep", order.sweep)]).map_err(Error::usage)?;
    let sweep = Sweep::read(order.sweep)?;
    let wanted: Vec<u64> = (1..=sweep.runs()).filter(|n| shard.is_dealt(*n)).collect();
    let (mut file, mut kept) = begin(output, &sweep, shard)?;
    let left: Vec<u64> = {
        let done: std::collections::BTreeSet<u64> = kept.iter().map(|row| row.run).collect();
        let open = wanted.iter().filter(|n| !done.contains(n));
        open.copied().collect()
    };
    screen.say(&format!(
        "sweep {} ({}): {} of {} runs are shard {shard}, {} of them in {}",
        sweep.id,
        sweep.hash,
        wanted.len(),
        sweep.runs(),
        kept.len(),
        output.display()
    ));
    let cancel = interrupt::flag()?;
    let made = work(&sweep, &left, order.threads, &cancel, screen, |row| {
        let _writing = interrupt::writing();
        let line = row.line().map_err(Error::failed)?;
        file.write_all(line.as_bytes())
            .and_then(|()| file.flush())
            .map_err(|error| Error::io("cannot write", output, error))?;
        kept.push(row);
        Ok(())
    });
    if matches!(&made, Err(error) if error.is_interrupted()) {
        screen.say(&format!(
            "interrupted; {} of {} runs are kept in {}: the same command goes on from there",
            kept.len(),
            wanted.len(),
            output.display()
        ));
    }
    made?;
    let _writing = interrupt::writing();
    let table = Table::of(kept).map_err(Error::failed)?;
    Whole::open(Some(output))?.write(&table.text().map_err(Error::failed)?)?;
    drop(file);
    if !screen.quiet {
        print(&summary(&table, output))?;
    }
    Ok(Status::AsExpected)
}

fn summary(table: &Table, output: &Path) -> String {
    let diverged = table.rows.iter().filter(|row| row.diverged()).count();
    format!(
        "{} runs in {}; {diverged} diverged\n",
        table.rows.len(),
        output.display()
    )
}

/// Whether the name is that of a table.
pub fn is_table(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("csv"))
}

/// The part: as given, else as the environment says.
fn shard(given: Option<Shard>, screen: &Screen) -> Result<Shard> {
    if let Some(shard) = given {
        return Ok(shard);
    }
    let Found { shard, source } =
        of_environment(|name| std::env::var(name).ok()).map_err(Error::usage)?;
    if let Some(source) = source {
        screen.say(&format!("shard {shard}, from {source}"));
    }
    Ok(shard)
}

/// The file, for more rows, and what it holds already; it ends with a whole line.
fn begin(output: &Path, sweep: &Sweep, shard: Shard) -> Result<(File, Vec<Row>)> {
    let failed = |error| Error::io("cannot write", output, error);
    let file = OpenOptions::new().create(true).append(true).open(output);
    let mut file = file.map_err(failed)?;
    // Before it is read: a row of another process may be half written. Some file systems have no locks.
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Err(Error::usage(format!(
            "another process is writing {}",
            output.display()
        )));
    }
    let refused = |why: String| {
        Error::usage(format!(
            "{why}; it is left as it is: give another --output, or take it away"
        ))
    };
    // The table is replaced as a whole when it is complete: whoever waited for the lock has the old one.
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let here = std::fs::metadata(output).map_err(failed)?;
        let locked = file.metadata().map_err(failed)?;
        if (here.dev(), here.ino()) != (locked.dev(), locked.ino()) {
            return begin(output, sweep, shard);
        }
    }
    let table = Table::read(output).map_err(refused)?;
    if let Some(other) = table.sweep().filter(|other| *other != sweep.hash) {
        return Err(refused(format!(
            "{} belongs to the sweep {other}, and {} is the sweep {}",
            output.display(),
            sweep.id,
            sweep.hash
        )));
    }
    if let Some(row) = table.rows.iter().find(|row| !shard.is_dealt(row.run)) {
        return Err(refused(format!(
            "{} holds run {}, which is not one of shard {shard}",
            output.display(),
            row.run
        )));
    }
    let length = file.metadata().map_err(failed)?.len();
    let whole = length.saturating_sub(table.torn as u64);
    file.set_len(whole).map_err(failed)?;
    if whole == 0 {
        file.write_all(header().as_bytes()).map_err(failed)?;
    }
    Ok((file, table.rows))
}

/// Trains the runs and hands out their rows as they come.
///
/// Each worker has threads of its own: runs in one pool would be begun inside each other, wherever one waits for its parts.
fn work(
    sweep: &Sweep,
    runs: &[u64],
    threads: usize,
    cancel: &Arc<AtomicBool>,
    screen: &Screen,
    mut keep: impl FnMut(Row) -> Result<()>,
) -> Result<()> {
    let workers = threads.min(runs.len()).max(1);
    let mut pools = Vec::with_capacity(workers);
    for _ in 0..workers {
        pools.push(threads::pool(threads / workers).map_err(Error::failed)?);
    }
    let next = AtomicUsize::new(0);
    let mut progress = Progress::of(*screen, runs.len(), "runs");
    let mut failed = None;
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        for pool in &pools {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || pool.install(|| worker(sweep, runs, next, cancel, &sender)));
        }
        drop(sender);
        for outcome in receiver {
            if failed.is_some() {
                // After half a row that did not fit on the disk no other may follow.
                continue;
            }
            let kept = match outcome {
                Ok(row) => {
                    let name = format!("run {}", row.run);
                    keep(row).map(|()| progress.step(&name))
                }
                Err(why) => Err(Error::usage(why)),
            };
            if let Err(error) = kept {
                cancel.store(true, Ordering::SeqCst);
                failed.get_or_insert(error);
            }
        }
    });
    progress.finish();
    match failed {
        Some(error) => Err(error),
        None if cancel.load(Ordering::SeqCst) => Err(Error::interrupted()),
        None => Ok(()),
    }
}

/// Takes one run after the other.
fn worker(
    sweep: &Sweep,
    runs: &[u64],
    next: &AtomicUsize,
    cancel: &Arc<AtomicBool>,
    sender: &Sender<std::result::Result<Row, String>>,
) {
    while !cancel.load(Ordering::Relaxed) {
        let Some(number) = runs.get(next.fetch_add(1, Ordering::Relaxed)) else {
            return;
        };
        match sweep.train(sweep.run_of(*number), cancel).transpose() {
            // Nobody waits for it where the receiver has gone.
            Some(outcome) => drop(sender.send(outcome)),
            None => return,
        }
    }
}

/// Tables of the parts of one sweep as one.
///
/// # Errors
/// A table that cannot be read, tables of several sweeps, missing runs unless `partial`.
pub fn join(paths: &[PathBuf], partial: bool, screen: &Screen) -> Result<Table> {
    let mut tables: Vec<Table> = Vec::with_capacity(paths.len());
    let mut first: Option<(&PathBuf, String)> = None;
    for path in paths {
        let table = Table::read(path).map_err(Error::usage)?;
        if table.torn > 0 {
            screen.warn(&format!(
                "{}: the last line is torn, and left out",
                path.display()
            ));
        }
        match (&first, table.sweep()) {
            (Some((other, hash)), Some(found)) if found != hash => {
                return Err(Error::usage(format!(
                    "{} belongs to the sweep {hash}, and {} to the sweep {found}: they make no table",
                    other.display(),
                    path.display()
                )));
            }
            (None, Some(found)) => first = Some((path, found.to_owned())),
            _ => {}
        }
        tables.push(table);
    }
    let table = Table::join(tables).map_err(Error::usage)?;
    if table.rows.is_empty() {
        return Err(Error::usage("there is no run in these tables"));
    }
    let missing = table.missing().len();
    if missing > 0 {
        let words = format!(
            "of {} runs are missing {}",
            table.rows.len() + missing,
            table.missing_in_words(MOST_PARTS)
        );
        if !partial {
            return Err(Error::usage(format!(
                "{words}; with --partial the others make a table"
            )));
        }
        screen.warn(&words);
    }
    Ok(table)
}

/// The table as Parquet.
///
/// # Errors
/// The program was built without it.
#[cfg(feature = "parquet")]
pub fn parquet(table: &Table) -> Result<Vec<u8>> {
    crate::sweep::parquet::bytes(table).map_err(Error::failed)
}

/// The table as Parquet.
///
/// # Errors
/// The program was built without it.
#[cfg(not(feature = "parquet"))]
pub fn parquet(_: &Table) -> Result<Vec<u8>> {
    Err(Error::usage(
        "this program was built without Parquet: build it with `--features parquet`, or write a .csv",
    ))
}
