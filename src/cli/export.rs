//! `lmsh export PATH`: writes notebooks and lessons as pages.

use super::arguments::Arguments;
use super::definition::{NOTEBOOK, OUTPUT};
use super::notebook::refuse;
use super::test::params;
use super::{FAILED, INTERRUPTED, INVALID, complain};
use crate::host::reason;
use crate::notebook::Notebook;
use crate::page::{Entry, Shown, article, index, page};
use crate::repl;
use crate::replay::{self, NOTEBOOK_END, Param, Showing, TIME_OVER, TimeLimit};
use crate::text::Painted;
use crate::world::{replace_file, say};
use clap::ArgMatches;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The arguments of `lmsh export`.
#[derive(Clone, Debug, Default)]
pub(super) struct ExportArguments {
    path: PathBuf,
    output: Option<PathBuf>,
    stored: bool,
    params: Vec<Param>,
}

/// Text that every page made by this program contains.
const MARK: &str = "<footer><p>Made by lmsh.</p></footer>";

/// Reads the arguments after `export` on the command line.
pub(super) fn read(matches: &ArgMatches) -> ExportArguments {
    let path = |name| matches.get_one::<PathBuf>(name).cloned();
    ExportArguments {
        path: path(NOTEBOOK).unwrap_or_default(),
        output: path(OUTPUT),
        stored: matches.get_flag("stored"),
        params: params(matches),
    }
}

/// Writes pages. Returns 1 if a cell did not end as its flags say, or 2 if something cannot be read
/// or written.
pub(super) fn run(export: &ExportArguments, arguments: &Arguments) -> u8 {
    let exporter = Exporter {
        export,
        arguments,
        stop: repl::catch_stop(),
    };
    let status = match export.path.is_dir() {
        true => exporter.site(),
        false => exporter.single(),
    };
    match status {
        _ if exporter.stop.load(Ordering::Relaxed) => {
            complain("stopped by Ctrl-C");
            INTERRUPTED
        }
        Ok(true) => 0,
        Ok(false) => FAILED,
        Err(status) => status,
    }
}

struct Exporter<'a> {
    export: &'a ExportArguments,
    arguments: &'a Arguments,
    stop: Arc<AtomicBool>,
}

/// A generated page.
struct Made {
    html: String,
    title: String,
    /// Whether every cell ended as its flags say.
    clean: bool,
}

impl Exporter<'_> {
    /// Exports one notebook; returns whether it was clean.
    fn single(&self) -> Result<bool, u8> {
        let path = &self.export.path;
        if !path.to_string_lossy().ends_with(NOTEBOOK_END) && path.exists() {
            complain(&format!(
                "`{}` is not a notebook: its name does not end in {NOTEBOOK_END}",
                path.display()
            ));
            return Err(INVALID);
        }
        let made = self.made(path)?;
        match &self.export.output {
            Some(output) if output == Path::new("-") => {
                say(&Painted::plain(&made.html))
                    .map_err(|error| lost(&"standard output", &error))?;
            }
            Some(output) => write(output, &made.html)?,
            None => {
                let output = renamed(path);
                check_ours(&output)?;
                write(&output, &made.html)?;
            }
        }
        Ok(made.clean)
    }

    /// Exports all notebooks below a folder, with an index; returns whether all were clean.
    fn site(&self) -> Result<bool, u8> {
        let folder = &self.export.path;
        let Some(site) = &self.export.output else {
            complain("a folder of notebooks becomes a site; choose its folder with `-o SITE`");
            return Err(INVALID);
        };
        let found = replay::find(folder).map_err(|message| {
            complain(&message);
            INVALID
        })?;
        found.left_out.iter().for_each(|remark| complain(remark));
        let notebooks = found.files.into_iter();
        let notebooks = notebooks.filter(|path| path.to_string_lossy().ends_with(NOTEBOOK_END));
        let (mut entries, mut clean) = (Vec::new(), true);
        for path in notebooks {
            let made = self.made(&path)?;
            let inside = renamed(path.strip_prefix(folder).unwrap_or(&path));
            let output = place(site, &inside)?;
            if let Some(folder) = output.parent() {
                fs::create_dir_all(folder).map_err(|error| lost(&folder.display(), &error))?;
            }
            write(&output, &made.html)?;
            clean &= made.clean;
            let parts: Vec<String> = inside
                .components()
                .map(|part| part.as_os_str().to_string_lossy().into_owned())
                .collect();
            entries.push(Entry {
                title: made.title,
                path: parts.join("/"),
            });
        }
        if entries.is_empty() {
            complain(&format!("there are no notebooks in `{}`", folder.display()));
            return Err(INVALID);
        }
        let name = fs::canonicalize(folder).unwrap_or_else(|_| folder.clone());
        let name = name
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let html = index(&name.unwrap_or_default(), &entries);
        write(&place(site, Path::new("index.html"))?, &html)?;
        Ok(clean)
    }

    /// Generates the page of a notebook or a lesson.
    fn made(&self, path: &Path) -> Result<Made, u8> {
        let text = super::notebook::text(path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.strip_suffix(NOTEBOOK_END).unwrap_or(&name).to_string();
        let (cells, clean) = match self.export.stored || Notebook::is_lesson(&text) {
            true => (Vec::new(), true),
            false => self.shown(path, &text)?,
        };
        let article = article(&text, &cells);
        let title = match article.title.trim() {
            "" => name.clone(),
            title => title.to_string(),
        };
        Ok(Made {
            html: page(&article, &name, None),
            title,
            clean,
        })
    }

    /// Runs a notebook; returns the outputs of its cells and whether all of them were clean.
    fn shown(&self, path: &Path, text: &str) -> Result<(Vec<Shown>, bool), u8> {
        let limit = TimeLimit::until(self.arguments.notebook_timeout(), &self.stop);
        let access = self.arguments.access();
        let settings = &self.arguments.settings;
        let mut showing =
            Showing::new(path, access, true, settings).with_params(&self.export.params);
        limit.watch(showing.handle());
        let book = showing
            .read(text)
            .map_err(|unread| refuse(path, &unread, limit.is_over()))?;
        let needs = !self.export.params.is_empty();
        if needs && !book.cells.iter().any(|cell| cell.flags.parameters) {
            complain(&format!("{}: {}", path.display(), replay::NO_PARAMETERS));
            return Err(INVALID);
        }
        let (mut shown, mut clean, mut left) = (Vec::new(), true, false);
        for (n, cell) in book.cells.iter().enumerate() {
            if cell.flags.skip || left {
                shown.push(Shown::Stored);
                continue;
            }
            let ran = showing.run(cell);
            if ran.is_interrupted() {
                complain(&format!("{}: {TIME_OVER}", path.display()));
                return Err(FAILED);
            }
            if let Some(fault) = &ran.fault {
                complain(&format!("{}:{}: {fault}", path.display(), cell.code.line));
                return Err(INVALID);
            }
            if ran.ended.error.is_some() != cell.flags.error {
                let how = match &ran.ended.error {
                    Some(error) => error.one_line(),
                    None => "it ended without an error".to_string(),
                };
                let place = format!("{}:{}", path.display(), cell.code.line);
                complain(&format!("{place}: cell {}: {how}", n + 1));
                clean = false;
            }
            left = ran.ended.exit.is_some();
            shown.push(Shown::Pieces(ran.pieces));
        }
        Ok((shown, clean))
    }
}

/// Returns the path of a notebook's page.
fn renamed(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(NOTEBOOK_END).unwrap_or(&name);
    path.with_file_name(format!("{name}.html"))
}

/// The place of a page in a site. Refuses one that is reached through a link inside the site, since
/// the site's folder may have come with the notebooks.
fn place(site: &Path, page: &Path) -> Result<PathBuf, u8> {
    let mut place = site.to_path_buf();
    for part in page.components() {
        place.push(part);
        if place.is_symlink() {
            complain(&format!(
                "`{}` is a link; remove it, or choose another folder with `-o SITE`",
                place.display()
            ));
            return Err(INVALID);
        }
    }
    Ok(place)
}

/// Refuses to replace a page that this program did not write, unless the user named it, and to
/// write through a link, which whoever wrote the notebook may have put next to it.
fn check_ours(path: &Path) -> Result<(), u8> {
    if path.is_symlink() {
        complain(&format!(
            "`{}` is a link; choose a file with `-o FILE`",
            path.display()
        ));
        return Err(INVALID);
    }
    match fs::read_to_string(path) {
        Ok(text) if !text.contains(MARK) && !text.is_empty() => {
            complain(&format!(
                "`{}` exists, and lmsh did not write it; choose another file with `-o FILE`",
                path.display()
            ));
            Err(INVALID)
        }
        _ => Ok(()),
    }
}

fn write(path: &Path, html: &str) -> Result<(), u8> {
    replace_file(path, html.as_bytes()).map_err(|error| lost(&path.display(), &error))
}

/// Reports that something cannot be written; returns the exit status.
fn lost(what: &dyn std::fmt::Display, error: &std::io::Error) -> u8 {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        return 0;
    }
    complain(&format!("cannot write `{what}`: {}", reason(error)));
    INVALID
}
