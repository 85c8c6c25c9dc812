//! Confines paths to a folder, for notebooks and lessons, since anyone may have written them.

use super::replace::link_end;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

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
