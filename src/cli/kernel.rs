//! `lmsh kernel install`, `lmsh kernel run FILE` and `lmsh convert FILE`: the Jupyter commands.

use super::arguments::Arguments;
use super::definition::{CONNECTION, NOTEBOOK, OUTPUT};
use super::door::kernel_world;
use super::notebook::{refuse, text};
use super::{FAILED, INVALID, complain, print};
use crate::host::reason;
use crate::kernel::{self, Place};
use crate::limit::{Budget, Gate};
use crate::notebook::Unread;
use crate::replay::NOTEBOOK_END;
use crate::world::{read_document, replace_file};
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// The file name ending of Jupyter notebooks.
const IPYNB_END: &str = ".ipynb";

/// The arguments of `lmsh kernel` and `lmsh convert`.
#[derive(Clone, Debug)]
pub(super) enum KernelArguments {
    /// Register the kernel with Jupyter.
    Install(Place),
    /// Serve the session described by a connection file.
    Run(PathBuf),
    /// Convert a notebook; without a second path, the result is written next to it.
    Convert(PathBuf, Option<PathBuf>),
}

fn path(matches: &ArgMatches, name: &str) -> Option<PathBuf> {
    matches.get_one::<PathBuf>(name).cloned()
}

/// Reads the arguments after `kernel` on the command line.
pub(super) fn read(matches: &ArgMatches) -> Option<KernelArguments> {
    match matches.subcommand() {
        Some(("run", sub)) => Some(KernelArguments::Run(path(sub, CONNECTION)?)),
        Some(("install", sub)) => Some(KernelArguments::Install(
            match (path(sub, "prefix"), sub.get_flag("sys-prefix")) {
                (Some(prefix), _) => Place::Prefix(prefix),
                (None, true) => Place::Environment,
                (None, false) => Place::User,
            },
        )),
        _ => None,
    }
}

/// Reads the arguments after `convert` on the command line.
pub(super) fn read_convert(matches: &ArgMatches) -> Option<KernelArguments> {
    let from = path(matches, NOTEBOOK)?;
    Some(KernelArguments::Convert(from, path(matches, OUTPUT)))
}

/// Runs the command. Returns 2 if something cannot be read or written.
pub(super) fn run(wanted: &KernelArguments, arguments: &Arguments) -> u8 {
    match wanted {
        KernelArguments::Install(place) => match kernel::install(place) {
            Ok(folder) => print(&format!(
                "The kernel is in {}\n`jupyter lab` offers it as Lamina.\n",
                folder.display()
            )),
            Err(why) => failed(&why),
        },
        KernelArguments::Run(file) => {
            let world = match kernel_world(arguments) {
                Ok(world) => world,
                Err(status) => return status,
            };
            match kernel::run(file, world, arguments.settings.clone()) {
                Ok(()) => 0,
                Err(why) => failed(&why),
            }
        }
        KernelArguments::Convert(from, to) => convert(from, to.as_deref()),
    }
}

fn failed(why: &str) -> u8 {
    complain(why);
    FAILED
}

fn convert(from: &Path, to: Option<&Path>) -> u8 {
    let name = from.to_string_lossy();
    let (made, end) = if let Some(stem) = name.strip_suffix(IPYNB_END) {
        let bytes = match read_document(from) {
            Ok(bytes) => bytes,
            Err(error) => return unreadable(from, &reason(&error)),
        };
        let made = match kernel::from_ipynb(&String::from_utf8_lossy(&bytes)) {
            Ok(made) => made,
            Err(why) => return unreadable(from, &why),
        };
        (made, format!("{stem}{NOTEBOOK_END}"))
    } else if let Some(stem) = name.strip_suffix(NOTEBOOK_END) {
        let text = match text(from) {
            Ok(text) => text,
            Err(status) => return status,
        };
        let budget = Budget::default();
        match kernel::to_ipynb(&text, &Gate::new(&budget, usize::MAX)) {
            Ok(made) => (made, format!("{stem}{IPYNB_END}")),
            Err(unread @ (Unread::Fault(_) | Unread::Stopped(_))) => {
                return refuse(from, &unread, false);
            }
        }
    } else {
        return unreadable(
            from,
            &format!("its name ends in neither {NOTEBOOK_END} nor {IPYNB_END}"),
        );
    };
    if to == Some(Path::new("-")) {
        return print(&made);
    }
    let to = match to {
        Some(named) => named.to_path_buf(),
        None => match own_place(PathBuf::from(end), from, &made) {
            Ok(to) => to,
            Err(status) => return status,
        },
    };
    if let Err(error) = replace_file(&to, made.as_bytes()) {
        complain(&format!(
            "cannot write `{}`: {}",
            to.display(),
            reason(&error)
        ));
        return INVALID;
    }
    print(&format!("wrote {}\n", to.display()))
}

/// Returns the place next to the notebook, unless writing there could lose something that the user
/// did not name.
fn own_place(to: PathBuf, from: &Path, made: &str) -> Result<PathBuf, u8> {
    // Whoever wrote the notebook may have put a link next to it that leads to any file.
    let (is, does) = if to.is_symlink() {
        ("is a link", "writes the file that it leads to")
    } else if holds_more(&to, made) {
        ("exists", "replaces it")
    } else {
        return Ok(to);
    };
    complain(&format!(
        "`{0}` {is}; `lmsh convert {1} {0}` {does}",
        to.display(),
        from.display()
    ));
    Err(INVALID)
}

/// Whether there is a file that holds anything other than this text.
fn holds_more(path: &Path, text: &str) -> bool {
    match read_document(path) {
        Ok(bytes) => !bytes.is_empty() && bytes != text.as_bytes(),
        Err(_) => path.is_file(),
    }
}

fn unreadable(path: &Path, why: &str) -> u8 {
    complain(&format!("cannot convert `{}`: {why}", path.display()));
    INVALID
}
