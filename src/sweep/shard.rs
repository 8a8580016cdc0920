//! Which part of the runs a machine has: what it was told, or what the environment of its job says.

use crate::case::Shard;

/// A part, and where it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The part.
    pub shard: Shard,
    /// The variables that say so; none where nothing does, and the part is all.
    pub source: Option<&'static str>,
}

/// The part that the environment names: the first of `SPECBIAS_SHARD`, an array of Slurm, an indexed job of Kubernetes; without
/// any of them all runs. An empty variable is none.
///
/// # Errors
/// A sentence: a variable that is no such number, a number without its count.
pub fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Found, String> {
    let variable = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
    let number = |name: &str| -> Result<Option<i64>, String> {
        let Some(text) = variable(name) else {
            return Ok(None);
        };
        let value = text.trim().parse();
        value
            .map(Some)
            .map_err(|_| format!("{name} is `{text}`, and not an integer"))
    };
    let count = |own: &str, index: &str| -> Result<i64, String> {
        match number(own)? {
            Some(count) => Ok(count),
            None => number("SPECBIAS_SHARDS")?.ok_or_else(|| {
                format!(
                    "{index} is set, and neither {own} nor SPECBIAS_SHARDS says of how many: set one of them, or give --shard I/N"
                )
            }),
        }
    };
    let part = |names: &str, part: i64, parts: i64| -> Result<Shard, String> {
        let shard = u32::try_from(part).ok().zip(u32::try_from(parts).ok());
        shard
            .and_then(|(part, parts)| Shard::new(part, parts).ok())
            .ok_or_else(|| format!("{names} make the part {part} of {parts}, which there is not"))
    };
    if let Some(text) = variable("SPECBIAS_SHARD") {
        let shard = text.trim().parse::<Shard>();
        return Ok(Found {
            shard: shard.map_err(|why| format!("SPECBIAS_SHARD: {why}"))?,
            source: Some("SPECBIAS_SHARD"),
        });
    }
    if let Some(id) = number("SLURM_ARRAY_TASK_ID")? {
        let parts = count("SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_ID")?;
        let least = number("SLURM_ARRAY_TASK_MIN")?.unwrap_or(1);
        let step = number("SLURM_ARRAY_TASK_STEP")?.unwrap_or(1).max(1);
        let names = "the variables SLURM_ARRAY_TASK_…";
        if id.saturating_sub(least) % step != 0 {
            return Err(format!(
                "{names} make no whole part: {id} is not {least} plus a multiple of {step}; give --shard I/N"
            ));
        }
        return Ok(Found {
            shard: part(names, id.saturating_sub(least) / step + 1, parts)?,
            source: Some("SLURM_ARRAY_TASK_ID"),
        });
    }
    if let Some(index) = number("JOB_COMPLETION_INDEX")? {
        let parts = count("JOB_COMPLETIONS", "JOB_COMPLETION_INDEX")?;
        let names = "JOB_COMPLETION_INDEX and its count";
        return Ok(Found {
            shard: part(names, index.saturating_add(1), parts)?,
            source: Some("JOB_COMPLETION_INDEX"),
        });
    }
    Ok(Found {
        shard: Shard::WHOLE,
        source: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Result<(String, Option<&'static str>), String> {
        let look = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        of_environment(look).map(|found| (found.shard.to_string(), found.source))
    }

    #[test]
    fn jobs_know_their_part() {
        let slurm = [
            ("SLURM_ARRAY_TASK_ID", "12"),
            ("SLURM_ARRAY_TASK_MIN", "10"),
            ("SLURM_ARRAY_TASK_COUNT", "7"),
        ];
        let kubernetes = [("JOB_COMPLETION_INDEX", "0"), ("JOB_COMPLETIONS", "4")];
        let both = [&kubernetes[..], &slurm[..]].concat();
        let said = |shard: &str, source| Ok((shard.to_owned(), source));
        assert_eq!(of(&slurm), said("3/7", Some("SLURM_ARRAY_TASK_ID")));
        assert_eq!(of(&kubernetes), said("1/4", Some("JOB_COMPLETION_INDEX")));
        assert_eq!(of(&both), said("3/7", Some("SLURM_ARRAY_TASK_ID")));
        let own = [&both[..], &[("SPECBIAS_SHARD", "2/9")]].concat();
        assert_eq!(of(&own), said("2/9", Some("SPECBIAS_SHARD")));
        assert_eq!(of(&[("SPECBIAS_SHARD", "")]), said("1/1", None));
        let counted = [("JOB_COMPLETION_INDEX", "2"), ("SPECBIAS_SHARDS", "3")];
        assert_eq!(of(&counted), said("3/3", Some("JOB_COMPLETION_INDEX")));
        let steps = [&slurm[..], &[("SLURM_ARRAY_TASK_STEP", "2")]].concat();
        assert_eq!(of(&steps), said("2/7", Some("SLURM_ARRAY_TASK_ID")));
    }

    #[test]
    fn what_makes_no_part_is_said() {
        for (variables, part) in [
            (
                &[("SLURM_ARRAY_TASK_ID", "1")][..],
                "SLURM_ARRAY_TASK_COUNT",
            ),
            (&[("JOB_COMPLETION_INDEX", "1")][..], "JOB_COMPLETIONS"),
            (
                &[("JOB_COMPLETION_INDEX", "x")][..],
                "`x`, and not an integer",
            ),
            (&[("SPECBIAS_SHARD", "3/2")][..], "SPECBIAS_SHARD: `3/2`"),
            (
                &[("JOB_COMPLETION_INDEX", "4"), ("JOB_COMPLETIONS", "4")][..],
                "the part 5 of 4",
            ),
            (
                &[
                    ("SLURM_ARRAY_TASK_ID", "2"),
                    ("SLURM_ARRAY_TASK_COUNT", "3"),
                    ("SLURM_ARRAY_TASK_MIN", "1"),
                    ("SLURM_ARRAY_TASK_STEP", "2"),
                ][..],
                "no whole part",
            ),
        ] {
            let why = of(variables).expect_err(part);
            assert!(why.contains(part), "{why}");
        }
    }
}
