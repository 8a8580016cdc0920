//! The machine under the program: files that users name, memory, threads, the terminal.
//!
//! | file | what |
//! |---|---|
//! | `read` | opening regular files only, sizes known before anything is held, gzip by its content |
//! | `same` | whether two names are one file, so that no output writes over an input |
//! | `write` | files that appear whole or not at all |
//! | `layout` | text for a terminal: made harmless, measured, clipped, wrapped |
//! | `clock` | the clock that every evaluation asks |
//! | `memory` | the budget that sizes out of files and flags are held against |
//! | `threads` | threads of a stated stack |

pub mod clock;
pub mod layout;
pub mod memory;
pub mod read;
pub mod same;
pub mod threads;
pub mod write;
