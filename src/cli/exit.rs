//! The exit status.

use std::process::ExitCode;

use crate::error::Error;
use crate::report::Standing;

/// What the process tells whoever started it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Every claim as expected; everything went well.
    AsExpected,
    /// A claim is not as expected, or a record is worse than another.
    NotAsExpected,
    /// Bad usage, a bad case, or a file that cannot be read or written.
    Usage,
    /// Nothing worse than undecided.
    Undecided,
    /// The program broke while it checked a claim.
    Failed,
    /// Ctrl-C; the finished part is kept.
    Interrupted,
    /// The reader closed our output: 128 + SIGPIPE, as for any other program in a pipe.
    ClosedPipe,
}

impl Status {
    /// The status of a verb that ended with this error.
    pub fn of(error: &Error) -> Self {
        if error.is_closed_pipe() {
            Status::ClosedPipe
        } else if error.is_interrupted() {
            Status::Interrupted
        } else if error.is_usage() || error.is_case() || error.is_record() || error.is_io() {
            Status::Usage
        } else {
            Status::Undecided
        }
    }

    /// The number.
    pub fn number(self) -> u8 {
        match self {
            Status::AsExpected => 0,
            Status::NotAsExpected => 1,
            Status::Usage => 2,
            Status::Undecided => 3,
            Status::Failed => 4,
            Status::Interrupted => 130,
            Status::ClosedPipe => 141,
        }
    }
}

impl From<Standing> for Status {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::AsExpected => Status::AsExpected,
            Standing::NotAsExpected => Status::NotAsExpected,
            Standing::Fault => Status::Usage,
            Standing::Undecided => Status::Undecided,
            Standing::Failed => Status::Failed,
            Standing::Interrupted => Status::Interrupted,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        ExitCode::from(status.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_report() {
        for standing in [
            Standing::AsExpected,
            Standing::NotAsExpected,
            Standing::Fault,
            Standing::Undecided,
            Standing::Failed,
            Standing::Interrupted,
        ] {
            assert_eq!(Status::from(standing).number(), standing.exit_status());
        }
    }

    #[test]
    fn an_error_has_the_status_of_its_cause() {
        assert_eq!(Status::of(&Error::usage("x")).number(), 2);
        assert_eq!(Status::of(&Error::record("x", false)).number(), 2);
        assert_eq!(Status::of(&Error::interrupted()).number(), 130);
        assert_eq!(Status::of(&Error::failed("x")).number(), 3);
        let closed = Error::stream("x", std::io::ErrorKind::BrokenPipe.into());
        assert_eq!(Status::of(&closed).number(), 141);
    }
}
