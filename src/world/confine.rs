//! Keeping paths inside a folder: for notebooks and lessons, which may be anyone's.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// The true path, if it stays below a folder; none if it leads out. A path out of the folder is
/// refused before it is known whether there is such a file. `root` is a true path.
///
/// # Errors
/// When there is no such file.
pub fn within(root: &Path, path: &Path) -> io::Result<Option<PathBuf>> {
    let joined = root.join(path);
    if !plain(&joined).starts_with(root) {
        return Ok(None);
    }
    let full = fs::canonicalize(&joined)?;
    Ok(full.starts_with(root).then_some(full))
}

/// The path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}

/// The name that a path has from everywhere, links followed as far as there are files.
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
