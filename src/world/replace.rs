//! Replaces a whole file: a new file is written next to it and then renamed over it.

use super::files::{not_a_file, open_to_keep};
use std::fs::{self, File, Metadata, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The ending of a new file's name, after the number of the process that writes it.
const NEW: &str = ".new";
/// A new file of this age is considered abandoned, even if a process with the number in its name
/// exists.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);
/// The number of bytes of a file's name that are used in the name of its new file; systems allow
/// 255 in total.
const NAME_MAX: usize = 200;
/// The number of digits in the random part of that name.
const RANDOM: usize = 16;
/// The maximum number of links followed in succession, as on most systems.
const LINKS_MAX: usize = 40;

/// Replaces a file by writing a new one next to it and renaming that over it; if anything fails,
/// the old one remains. New files left there by killed processes are removed.
///
/// Links are followed. The file at the end keeps its owner, its group and its permissions, and
/// users who may not read it cannot read the new one either. Other hard links to it keep the old
/// text. Further attributes (access control lists, labels) are those of a new file.
///
/// # Errors
/// The reason the file cannot be written, including if it is a pipe, a device, a socket or a
/// folder, if writing is not permitted, or if its owner cannot be preserved.
pub fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, None)
}

/// Like [`replace_file`], but only if the file still has the contents `read`.
///
/// # Errors
/// The errors of [`replace_file`], or an error if the file has changed.
pub fn replace_unchanged(path: &Path, read: &[u8], bytes: &[u8]) -> io::Result<()> {
    replace(path, bytes, Some(read))
}

/// Refuses whatever [`replace_file`] would refuse, before any text has been produced. Changes
/// nothing and does not wait for pipes.
///
/// # Errors
/// The reason the file cannot be written.
pub fn check_replaceable(path: &Path) -> io::Result<()> {
    target(path).map(|_| ())
}

fn replace(path: &Path, bytes: &[u8], read: Option<&[u8]>) -> io::Result<()> {
    let (target, old) = target(path)?;
    remove_leftovers(&target);
    let (new, mut file) = new_file(&target, old.is_some())?;
    let result = (|| {
        // Processes that remove leftover files can tell from the lock that this one is in use.
        // Where files cannot be locked, they go by the process number.
        let _ = file.try_lock();
        if let Some(meta) = &old {
            keep_owner(&file, meta)?;
            file.set_permissions(meta.permissions())?;
        }
        file.write_all(bytes)?;
        file.sync_all()?;
        if let Some(read) = read {
            check_unchanged(&target, read)?;
        }
        fs::rename(&new, &target)?;
        keep_name(&target);
        Ok(())
    })();
    if result.is_err() {
        // The failure is reported; that the new file could not be removed either is less important.
        let _ = fs::remove_file(&new);
    }
    result
}

/// Makes a new name survive a power failure. If the system cannot do that, the file has its new name
/// all the same.
#[cfg(unix)]
fn keep_name(path: &Path) {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// Elsewhere, folders cannot be opened as files.
#[cfg(not(unix))]
fn keep_name(_: &Path) {}

/// Returns the file that a path leads to, and its metadata if it exists. Checks that it may be
/// written.
fn target(path: &Path) -> io::Result<(PathBuf, Option<Metadata>)> {
    match fs::metadata(path) {
        Ok(meta) if meta.is_dir() => Err(ErrorKind::IsADirectory.into()),
        // Merely opening a device can have side effects.
        Ok(meta) if !meta.is_file() => Err(not_a_file()),
        Ok(_) => {
            let target = fs::canonicalize(path)?;
            // Users who may not write the file may not replace it either.
            let file = open_to_keep(OpenOptions::new().write(true), &target)?;
            let meta = file.metadata()?;
            Ok((target, Some(meta)))
        }
        // A link may lead to a file that does not exist yet.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok((link_end(path)?, None)),
        Err(error) => Err(error),
    }
}

/// The target of a link that leads to a nonexistent file.
pub(super) fn link_end(path: &Path) -> io::Result<PathBuf> {
    let mut end = path.to_path_buf();
    for _ in 0..LINKS_MAX {
        match fs::read_link(&end) {
            Ok(next) => end = end.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(end),
        }
    }
    Err(io::Error::new(
        ErrorKind::InvalidInput,
        "its links form a cycle",
    ))
}

/// Creates the new file for a target, under a name that cannot be guessed and is not in use.
fn new_file(target: &Path, private: bool) -> io::Result<(PathBuf, File)> {
    let name = target.file_name().ok_or(ErrorKind::InvalidInput)?;
    let random = RandomState::new().hash_one(std::process::id());
    let new_name = format!(
        ".{}.{}.{random:0RANDOM$x}{NEW}",
        cut(&name.to_string_lossy()),
        std::process::id()
    );
    let new = target.with_file_name(new_name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = private;
    let file = options.open(&new)?;
    Ok((new, file))
}

/// The part of a file's name that is used in the name of its new file.
fn cut(name: &str) -> &str {
    let mut end = name.len().min(NAME_MAX);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    let owned = fchown(file, Some(old.uid()), Some(old.gid()));
    owned.map_err(|error| {
        let message = "it belongs to another user, and its ownership could not be preserved";
        io::Error::new(error.kind(), message)
    })
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Refuses a file that no longer has the contents `read`.
fn check_unchanged(path: &Path, read: &[u8]) -> io::Result<()> {
    let mut now = Vec::new();
    let file = open_to_keep(OpenOptions::new().read(true), path)?;
    file.take(read.len() as u64 + 1).read_to_end(&mut now)?;
    match now == read {
        true => Ok(()),
        false => Err(io::Error::other("it was changed in the meantime")),
    }
}

/// Removes new files next to a file that were left by killed processes and are not in use:
/// `.NAME.PID.RANDOM.new`, or `.NAME.PID.new` from older versions.
pub fn remove_leftovers(path: &Path) {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    if let Some(name) = path.file_name() {
        let name = name.to_string_lossy();
        remove_left(folder, |new| process_of(new, &name));
    }
}

/// Removes the files in a folder that were left by killed processes and are not in use.
/// `process_of` returns the number of the process that wrote the file with this name, if it is such
/// a file.
pub fn remove_left(folder: &Path, process_of: impl Fn(&str) -> Option<u32>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let Some(pid) = process_of(&entry.file_name().to_string_lossy()) else {
            continue;
        };
        // If one cannot be removed, it does no harm.
        if is_left(&entry.path(), pid) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The process number in the name of a new file for the file `name`.
fn process_of(new: &str, name: &str) -> Option<u32> {
    let rest = new.strip_prefix('.')?.strip_prefix(cut(name))?;
    let rest = rest.strip_prefix('.')?.strip_suffix(NEW)?;
    let is_hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    let digits = match rest.split_once('.') {
        Some((digits, random)) if random.len() == RANDOM && random.bytes().all(is_hex) => digits,
        Some(_) => return None,
        None => rest,
    };
    process_number(digits)
}

/// Reads the number of a process in a file's name, as this program writes it.
pub fn process_number(digits: &str) -> Option<u32> {
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    digits
        .parse()
        .ok()
        .filter(|_| plain && !digits.starts_with('0'))
}

/// Reports whether no process is writing this file any more.
fn is_left(path: &Path, pid: u32) -> bool {
    let Ok(about) = fs::symlink_metadata(path) else {
        return false;
    };
    if !about.is_file() || pid == std::process::id() {
        return false;
    }
    let age = about.modified().ok().and_then(|time| time.elapsed().ok());
    let is_old = age.is_some_and(|age| age > OLD);
    // A missing process can be detected only where processes are listed.
    let listed = Path::new("/proc/self").exists();
    let gone = listed && !Path::new("/proc").join(pid.to_string()).exists();
    let is_free = || File::open(path).is_ok_and(|file| file.try_lock().is_ok());
    (gone || is_old) && is_free()
}

#[cfg(test)]
mod tests {
    use super::process_of;

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_nobody_elses_business_under_a_name_nobody_guesses() {
        use std::os::unix::fs::PermissionsExt;
        let target = std::env::temp_dir().join(format!("lmsh-new-{}", std::process::id()));
        let (one, file) = super::new_file(&target, true).expect("writable");
        let (other, _) = super::new_file(&target, true).expect("writable");
        let mode = file.metadata().expect("it exists").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_ne!(one, other);
        for path in [one, other] {
            std::fs::remove_file(path).expect("removable");
        }
    }

    #[test]
    fn names_of_new_files_are_known_exactly() {
        assert_eq!(process_of(".a.lm.md.123.new", "a.lm.md"), Some(123));
        let random = ".a.lm.md.123.0123456789abcdef.new";
        assert_eq!(process_of(random, "a.lm.md"), Some(123));
        let long = "中".repeat(84);
        let new = format!(".{}.7.0123456789abcdef.new", "中".repeat(66));
        assert_eq!(process_of(&new, &long), Some(7));
        for other in [
            "a.lm.md.123.new",
            ".a.lm.md.new",
            ".a.lm.md..new",
            ".a.lm.md.12a.new",
            ".a.lm.md.+1.new",
            ".a.lm.md.123.new.new",
            ".b.a.lm.md.123.new",
            ".a.lm.md.123.old",
            ".a.lm.md.0123.new",
            ".a.lm.md.123.0123456789abcde.new",
            ".a.lm.md.123.0123456789ABCDEF.new",
        ] {
            assert_eq!(process_of(other, "a.lm.md"), None, "{other}");
        }
    }
}
