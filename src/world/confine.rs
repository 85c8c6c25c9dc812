//! Confines paths to a folder, for notebooks and lessons, since anyone may have written them.

use super::files::{From, open, read_from};
use super::replace::link_end;
use crate::limit::{Gate, as_io};
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

/// Reads the bytes of a file that is inside the folder; `None` if the path leads outside. `path` is
/// one that [`within`] has accepted; here, links that were put on it since then are refused.
///
/// # Errors
/// The reason it cannot be read; the errors of the gate.
pub fn read_within(
    root: &Path,
    path: &Path,
    from: From,
    gate: &Gate<'_>,
) -> io::Result<Option<Vec<u8>>> {
    gate.pass(0).map_err(as_io)?;
    match open_within(root, path)? {
        Some(file) => read_from(file, from, gate).map(Some),
        None => Ok(None),
    }
}

/// Opens a file that is inside the folder; `None` if the path leads outside. First, only a handle
/// to the file is made, which neither reads it nor affects a device. The system knows the real path
/// of that handle. What is then opened is the same file, whatever its path leads to by now.
#[cfg(target_os = "linux")]
fn open_within(root: &Path, path: &Path) -> io::Result<Option<File>> {
    use std::os::fd::AsRawFd;
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = fs::OpenOptions::new();
    let flags = rustix::fs::OFlags::PATH.bits() as i32;
    let handle = options.read(true).custom_flags(flags).open(path)?;
    let link = PathBuf::from(format!("/proc/self/fd/{}", handle.as_raw_fd()));
    match fs::read_link(&link) {
        Ok(full) if full.starts_with(root) => open(&link).map(Some),
        Ok(_) => Ok(None),
        // Without `/proc`, the real path is not known.
        Err(error) if error.kind() == io::ErrorKind::NotFound => open_checked(root, path),
        Err(error) => Err(error),
    }
}

#[cfg(not(target_os = "linux"))]
fn open_within(root: &Path, path: &Path) -> io::Result<Option<File>> {
    open_checked(root, path)
}

/// Opens a file if its path does not lead outside the folder at this moment.
fn open_checked(root: &Path, path: &Path) -> io::Result<Option<File>> {
    match within(root, path)? {
        Some(full) => open(&full).map(Some),
        None => Ok(None),
    }
}

/// Returns the canonical path if it is inside the folder, and `None` if it leads outside. A path
/// that leads outside is refused without checking whether the file exists. `root` must be
/// canonical.
///
/// # Errors
/// If there is no such file.
pub fn within(root: &Path, path: &Path) -> io::Result<Option<PathBuf>> {
    let joined = root.join(path);
    if !plain(&joined).starts_with(root) {
        return Ok(None);
    }
    let full = match fs::canonicalize(&joined) {
        Ok(full) => full,
        // A link may still lead outside: do not reveal whether a file there exists.
        Err(error) => {
            let end = link_end(&joined)?;
            let mut folders = end.ancestors().skip(1);
            let nearest = folders.find_map(|folder| fs::canonicalize(folder).ok());
            return match nearest.is_some_and(|folder| folder.starts_with(root)) {
                true => Err(error),
                false => Ok(None),
            };
        }
    };
    Ok(full.starts_with(root).then_some(full))
}

/// Removes `.` and `..` from a path.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            part @ (Component::Prefix(_) | Component::RootDir | Component::Normal(_)) => {
                out.push(part)
            }
        }
    }
    out
}

/// The absolute form of a path, with links resolved for the part that exists.
pub fn full_name(path: &Path) -> PathBuf {
    if let Ok(full) = fs::canonicalize(path) {
        return full;
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = absolute
        .parent()
        .and_then(|folder| fs::canonicalize(folder).ok());
    match (folder, absolute.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => absolute,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::{open_checked, read_within, within};
    use crate::limit::{Budget, Gate};
    use crate::world::From;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_that_are_swapped_after_the_check_lead_to_nothing_outside() {
        let outer = std::env::temp_dir().join(format!("lmsh-swapped-{}", std::process::id()));
        let root = outer.join("root");
        fs::create_dir_all(root.join("sub")).expect("writable");
        let root = fs::canonicalize(root).expect("it exists");
        fs::write(outer.join("a.txt"), "secret").expect("writable");
        fs::write(root.join("sub/a.txt"), "inside").expect("writable");
        fs::write(root.join("b.txt"), "inside").expect("writable");
        let budget = Budget::default();
        let gate = Gate::new(&budget, usize::MAX);
        let paths = ["sub/a.txt", "b.txt"].map(|path| {
            let full = within(&root, path.as_ref()).expect("it exists");
            full.expect("it is inside")
        });
        for path in &paths {
            let read = read_within(&root, path, From::File, &gate).expect("readable");
            assert_eq!(read.as_deref(), Some(&b"inside"[..]));
        }
        fs::rename(root.join("sub"), root.join("old")).expect("writable");
        symlink("..", root.join("sub")).expect("writable");
        fs::remove_file(root.join("b.txt")).expect("removable");
        symlink("../a.txt", root.join("b.txt")).expect("writable");
        for path in &paths {
            let read = read_within(&root, path, From::File, &gate).expect("readable");
            assert_eq!(read, None);
            assert!(open_checked(&root, path).expect("readable").is_none());
        }
        fs::remove_dir_all(outer).expect("removable");
    }
}
