//! Reads and writes files in pieces, so that nothing waits or grows without the gate being checked.
//!
//! Opening never blocks: pipes and devices are opened in non-blocking mode, and the kind of a file
//! is determined from the open handle, so that nothing can be swapped between the check and the
//! opening. Regular files are read as long as there is room. The length of anything else is
//! unknown, so it is read until it ends or the room runs out. The gate is checked between pieces
//! and while a pipe is silent.

use super::confine::read_within;
use crate::limit::{Budget, Gate, as_io};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// The number of bytes to read or write at once.
const PIECE: usize = 1 << 20;
/// The maximum size of a document, in bytes.
const DOCUMENT_MAX: usize = 64 << 20;
/// The longest wait for a silent pipe before the gate is checked again.
const PATIENCE: Duration = Duration::from_millis(50);
/// The time between attempts to take a lock.
const LOCK_TICK: Duration = Duration::from_millis(10);
/// The number of attempts to open a pipe that has no reader.
const TRIES: u32 = 20;

/// The kinds of file that may be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum From {
    /// A file with an end: not a pipe, a socket, or a device that makes its reader wait.
    File,
    /// Pipes and devices too, which may make the reader wait for data.
    Anything,
}

/// Reads the bytes of a file.
///
/// # Errors
/// The reason it cannot be read; the errors of the gate (see [`as_io`]).
pub fn read_bytes(path: &Path, from: From, gate: &Gate<'_>) -> io::Result<Vec<u8>> {
    gate.pass(0).map_err(as_io)?;
    read_from(open(path)?, from, gate)
}

/// Reads the bytes of an open file.
///
/// # Errors
/// The reason it cannot be read; the errors of the gate.
pub(super) fn read_from(mut file: File, from: From, gate: &Gate<'_>) -> io::Result<Vec<u8>> {
    let meta = file.metadata()?;
    if meta.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    let known = if meta.is_file() { meta.len() } else { 0 };
    let known = usize::try_from(known).unwrap_or(usize::MAX);
    gate.pass(known).map_err(as_io)?;
    if from == From::File && is_pipe(&meta) {
        return Err(not_a_file());
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(known.saturating_add(1))?;
    loop {
        if !meta.is_file() && from == From::Anything {
            wait(&file, Direction::In, gate, bytes.len())?;
        }
        let before = bytes.len();
        match (&mut file).take(PIECE as u64).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() - before < PIECE => break,
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => match from {
                From::File => return Err(not_a_file()),
                From::Anything => wait(&file, Direction::In, gate, bytes.len())?,
            },
            Err(error) => return Err(error),
        }
        gate.pass(bytes.len()).map_err(as_io)?;
    }
    gate.pass(bytes.len()).map_err(as_io)?;
    bytes.shrink_to_fit();
    Ok(bytes)
}

/// Reads the bytes of a document or of one of the shell's own files: a file with an end, of
/// moderate size.
///
/// # Errors
/// The reason it cannot be read.
pub fn read_document(path: &Path) -> io::Result<Vec<u8>> {
    let budget = Budget::default();
    let read = read_bytes(path, From::File, &Gate::new(&budget, DOCUMENT_MAX));
    read.map_err(too_large)
}

/// Reads the bytes of a document inside a folder; `None` if the path leads outside or nowhere.
/// `root` must be canonical.
///
/// # Errors
/// The reason it cannot be read.
pub fn read_document_within(root: &Path, path: &Path) -> io::Result<Option<Vec<u8>>> {
    let full = fs::canonicalize(path).ok();
    let Some(full) = full.filter(|full| full.starts_with(root)) else {
        return Ok(None);
    };
    let budget = Budget::default();
    let gate = Gate::new(&budget, DOCUMENT_MAX);
    read_within(root, &full, From::File, &gate).map_err(too_large)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the standard library may add error kinds"
)]
fn too_large(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::OutOfMemory => io::Error::new(
            ErrorKind::FileTooLarge,
            format!("it is larger than {} MiB", DOCUMENT_MAX >> 20),
        ),
        _ => error,
    }
}

/// Writes a file or appends to it, creating it if necessary.
///
/// # Errors
/// The reason it cannot be written; the errors of the gate (see [`as_io`]).
pub fn write_bytes(path: &Path, bytes: &[u8], append: bool, gate: &Gate<'_>) -> io::Result<()> {
    gate.pass(0).map_err(as_io)?;
    let mut options = OpenOptions::new();
    let options = options
        .create(true)
        .append(append)
        .write(true)
        .truncate(!append);
    let mut file = open_to_write(options, path, gate)?;
    let regular = file.metadata()?.is_file();
    let mut rest = bytes;
    while !rest.is_empty() {
        if !regular {
            wait(&file, Direction::Out, gate, 0)?;
        }
        match file.write(&rest[..rest.len().min(PIECE)]) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(written) => rest = &rest[written..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        gate.pass(0).map_err(as_io)?;
    }
    Ok(())
}

/// Opens a file for storing data; refuses a pipe or a device.
///
/// # Errors
/// The reason it cannot be opened.
pub fn open_to_keep(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    unblocked(options);
    let opened = options.open(path);
    let file = opened.map_err(|error| match is_unread(&error, path) {
        true => not_a_file(),
        false => error,
    })?;
    if !file.metadata()?.is_file() {
        return Err(not_a_file());
    }
    Ok(file)
}

/// Takes a lock next to a file that keeps out other shells while it is open. Has no effect where
/// files cannot be locked.
///
/// # Errors
/// `WouldBlock` if another process holds the lock for longer than `patience`.
pub fn locked(path: &Path, patience: Duration) -> io::Result<File> {
    let lock = open_to_keep(
        private().create(true).append(true),
        &path.with_extension("lock"),
    )?;
    let begin = Instant::now();
    while let Err(TryLockError::WouldBlock) = lock.try_lock() {
        if begin.elapsed() >= patience {
            return Err(io::Error::new(
                ErrorKind::WouldBlock,
                "another program has locked it",
            ));
        }
        std::thread::sleep(LOCK_TICK);
    }
    Ok(lock)
}

/// Options for opening a file that only the user may read.
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

pub(super) fn not_a_file() -> io::Error {
    io::Error::new(
        ErrorKind::InvalidInput,
        "it is a pipe or a device, not a file",
    )
}

enum Direction {
    In,
    Out,
}

pub(super) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    let opened = unblocked(options.read(true)).open(path);
    opened.map_err(|error| match is_unread(&error, path) {
        true => io::Error::new(ErrorKind::InvalidInput, "it is a socket, not a file"),
        false => error,
    })
}

/// Opens a file for writing; waits a moment for a pipe to get a reader.
fn open_to_write(options: &mut OpenOptions, path: &Path, gate: &Gate<'_>) -> io::Result<File> {
    unblocked(options);
    for _ in 0..TRIES {
        match options.open(path) {
            Err(error) if is_unread(&error, path) => {}
            opened => return opened,
        }
        std::thread::sleep(PATIENCE);
        gate.pass(0).map_err(as_io)?;
    }
    Err(io::Error::new(
        ErrorKind::BrokenPipe,
        "it is a pipe, and nothing reads from it",
    ))
}

#[cfg(unix)]
fn unblocked(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32)
}

#[cfg(not(unix))]
fn unblocked(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(unix)]
fn is_pipe(meta: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    meta.file_type().is_fifo() || meta.file_type().is_socket()
}

#[cfg(not(unix))]
fn is_pipe(_: &std::fs::Metadata) -> bool {
    false
}

/// Reports whether a pipe could not be opened because it has no reader.
#[cfg(unix)]
fn is_unread(error: &io::Error, path: &Path) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error())
        && std::fs::metadata(path).is_ok_and(|meta| is_pipe(&meta))
}

#[cfg(not(unix))]
fn is_unread(_: &io::Error, _: &Path) -> bool {
    false
}

/// Waits until something can be read or written, checking the gate from time to time.
#[cfg(unix)]
fn wait(file: &File, direction: Direction, gate: &Gate<'_>, bytes: usize) -> io::Result<()> {
    let flags = match direction {
        Direction::In => rustix::event::PollFlags::IN,
        Direction::Out => rustix::event::PollFlags::OUT,
    };
    loop {
        gate.pass(bytes).map_err(as_io)?;
        if is_ready(file, flags)? {
            return Ok(());
        }
    }
}

#[cfg(not(unix))]
fn wait(_: &File, _: Direction, gate: &Gate<'_>, bytes: usize) -> io::Result<()> {
    gate.pass(bytes).map_err(as_io)
}

/// Reports whether a file becomes ready within a moment.
#[cfg(unix)]
fn is_ready(file: &impl std::os::fd::AsFd, flags: rustix::event::PollFlags) -> io::Result<bool> {
    use rustix::event::{PollFd, Timespec, poll};
    let mut files = [PollFd::new(file, flags)];
    let moment = Timespec {
        tv_sec: 0,
        tv_nsec: PATIENCE.subsec_nanos().into(),
    };
    match poll(&mut files, Some(&moment)) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Reports whether standard input has data, or ends, within a moment.
///
/// # Errors
/// If that cannot be determined.
#[cfg(unix)]
pub(super) fn input_is_ready(input: &io::Stdin) -> io::Result<bool> {
    is_ready(input, rustix::event::PollFlags::IN)
}

/// Reports whether standard output accepts data within a moment.
///
/// # Errors
/// If that cannot be determined.
#[cfg(unix)]
pub(super) fn output_is_ready(output: &impl std::os::fd::AsFd) -> io::Result<bool> {
    is_ready(output, rustix::event::PollFlags::OUT)
}

/// On systems where this cannot be determined, reading blocks.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub(super) fn input_is_ready(_: &io::Stdin) -> io::Result<bool> {
    Ok(true)
}
