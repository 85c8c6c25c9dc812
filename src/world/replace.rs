//! Writing a file as a whole, by way of a new one beside it that takes its name.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::time::Duration;

/// How the name of a new file ends, after the number of the process that writes it.
const NEW: &str = ".new";
/// A new file that is this old belongs to nobody, even if a process has its number.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// Writes a file by way of a new one beside it, which then takes its name; what is there stays when
/// anything fails. New files that killed processes left there are removed.
///
/// # Errors
/// Why the file cannot be written.
pub fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link stays one: its target is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let name = target.file_name().ok_or(ErrorKind::InvalidInput)?;
    remove_leftovers(&target);
    let mut new_name = OsString::from(".");
    new_name.push(name);
    new_name.push(format!(".{}{NEW}", std::process::id()));
    let new = target.with_file_name(new_name);
    let result = (|| {
        let mut file = File::create(&new)?;
        // Whoever looks for what killed processes left finds that this one is held. Where files
        // cannot be locked, the process's number tells.
        let _ = file.try_lock();
        file.write_all(bytes)?;
        file.sync_all()?;
        if let Ok(old) = fs::metadata(&target) {
            fs::set_permissions(&new, old.permissions())?;
        }
        fs::rename(&new, &target)
    })();
    if result.is_err() {
        // The failure is told; a new file that cannot be removed either is the lesser harm.
        let _ = fs::remove_file(&new);
    }
    result
}

/// Removes the new files that killed processes left beside a file: `.NAME.PID.new`, held by nobody.
pub fn remove_leftovers(path: &Path) {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let (Some(name), Ok(entries)) = (path.file_name(), fs::read_dir(folder)) else {
        return;
    };
    let name = name.to_string_lossy();
    for entry in entries.flatten() {
        let file_name = entry.file_name();
        let Some(pid) = file_name
            .to_str()
            .and_then(|other| process_of(other, &name))
        else {
            continue;
        };
        // What cannot be removed is in nobody's way.
        if is_left(&entry.path(), pid) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// The process in the name of a new file for the file `name`.
fn process_of(new: &str, name: &str) -> Option<u32> {
    let rest = new.strip_prefix('.')?.strip_prefix(name)?;
    let digits = rest.strip_prefix('.')?.strip_suffix(NEW)?;
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    digits
        .parse()
        .ok()
        .filter(|_| plain && !digits.starts_with('0'))
}

/// Whether no process writes this file any more.
fn is_left(path: &Path, pid: u32) -> bool {
    let Ok(about) = fs::symlink_metadata(path) else {
        return false;
    };
    if !about.is_file() || pid == std::process::id() {
        return false;
    }
    let age = about.modified().ok().and_then(|time| time.elapsed().ok());
    let is_old = age.is_some_and(|age| age > OLD);
    // Only where processes are listed can it be said that one is gone.
    let listed = Path::new("/proc/self").exists();
    let gone = listed && !Path::new("/proc").join(pid.to_string()).exists();
    let is_free = || File::open(path).is_ok_and(|file| file.try_lock().is_ok());
    (gone || is_old) && is_free()
}

#[cfg(test)]
mod tests {
    use super::process_of;

    #[test]
    fn names_of_new_files_are_known_exactly() {
        assert_eq!(process_of(".a.lm.md.123.new", "a.lm.md"), Some(123));
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
        ] {
            assert_eq!(process_of(other, "a.lm.md"), None, "{other}");
        }
    }
}
