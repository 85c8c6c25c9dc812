//! Registers the kernel with Jupyter: writes a folder with `kernel.json` where Jupyter looks for
//! kernels.

use crate::host::reason;
use crate::world::replace_file;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The name of the kernel.
const NAME: &str = "lamina";

/// Where to install the kernel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// In the user's own Jupyter folder.
    User,
    /// Below a folder such as `/usr/local`.
    Prefix(PathBuf),
    /// In the active virtual environment.
    Environment,
}

/// Writes the description of the kernel; returns its folder.
///
/// # Errors
/// An explanation for the user if it cannot be written.
pub fn install(place: &Place) -> Result<PathBuf, String> {
    let folder = folder(place)?.join("kernels").join(NAME);
    let program = env::current_exe()
        .map_err(|error| format!("cannot find the path of this program: {}", reason(&error)))?;
    let spec = json!({
        "argv": [program, "kernel", "run", "{connection_file}"],
        "display_name": "Lamina",
        "language": NAME,
        "interrupt_mode": "message",
        "metadata": {"debugger": false},
    });
    let refused = |path: &Path, error: &std::io::Error| {
        format!("cannot write `{}`: {}", path.display(), reason(error))
    };
    fs::create_dir_all(&folder).map_err(|error| refused(&folder, &error))?;
    let path = folder.join("kernel.json");
    let text = format!("{spec:#}\n");
    replace_file(&path, text.as_bytes()).map_err(|error| refused(&path, &error))?;
    Ok(folder)
}

/// Returns Jupyter's data folder.
fn folder(place: &Place) -> Result<PathBuf, String> {
    match place {
        Place::Prefix(prefix) => Ok(prefix.join("share").join("jupyter")),
        Place::Environment => {
            let active = env::var_os("VIRTUAL_ENV").or_else(|| env::var_os("CONDA_PREFIX"));
            let prefix = active.ok_or(
                "no virtual environment is active; activate one, or name its folder: `--prefix DIR`",
            )?;
            Ok(PathBuf::from(prefix).join("share").join("jupyter"))
        }
        Place::User => {
            if let Some(folder) = env::var_os("JUPYTER_DATA_DIR") {
                return Ok(folder.into());
            }
            let folder = match cfg!(target_os = "macos") {
                true => dirs::home_dir().map(|home| home.join("Library").join("Jupyter")),
                false => dirs::data_dir().map(|data| data.join("jupyter")),
            };
            folder.ok_or_else(|| {
                "there is no home folder; name a folder to install in: `--prefix DIR`".to_string()
            })
        }
    }
}
