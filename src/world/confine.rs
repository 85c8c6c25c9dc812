//! Keeping paths inside a folder: for notebooks and lessons, which may be anyone's.

use super::replace::link_end;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// The canonical path, if it stays inside the folder; none if it leads out. A path that leads out
/// is refused without looking whether the file exists. `root` is canonical.
///
/// # Errors
/// When there is no such file.
pub fn within(root: &Path, path: &Path) -> io::Result<Option<PathBuf>> {
    let joined = root.join(path);
    if !plain(&joined).starts_with(root) {
        return Ok(None);
    }
    let full = match fs::canonicalize(&joined) {
        Ok(full) => full,
        // A link may still lead out: do not reveal whether a file outside exists.
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

/// The path without `.` and `..`.
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

/// The absolute name of a path, following links as far as files exist.
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
