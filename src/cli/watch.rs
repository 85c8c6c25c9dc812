//! `lmsh watch NOTEBOOK`: reruns a notebook whenever it changes, starting from the first changed
//! cell.

use super::arguments::Arguments;
use super::definition::NOTEBOOK;
use super::notebook::prompted;
use super::serve::Server;
use super::{FAILED, INTERRUPTED, INVALID, complain};
use crate::host::reason;
use crate::notebook::{Cell, Notebook};
use crate::page::{Shown, article, page};
use crate::repl::{self, Latest};
use crate::replay::{self, NOTEBOOK_END, Showing, TIME_OVER, TimeLimit, why_unread};
use crate::text::{Paint, Painted, counted};
use crate::world::{say, terminal_page};
use clap::ArgMatches;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

/// The interval at which the file is checked.
const TICK: Duration = Duration::from_millis(150);
/// The time a file must be unchanged before it is read, since editors write in steps.
const CALM: Duration = Duration::from_millis(60);

/// The arguments of `lmsh watch`.
#[derive(Clone, Debug, Default)]
pub(super) struct WatchArguments {
    path: PathBuf,
    /// The port on which to serve the page, if requested; 0 for any.
    port: Option<u16>,
}

/// Reads the arguments after `watch` on the command line.
pub(super) fn read(matches: &ArgMatches) -> WatchArguments {
    WatchArguments {
        path: matches
            .get_one::<PathBuf>(NOTEBOOK)
            .cloned()
            .unwrap_or_default(),
        port: matches.get_one::<u16>("serve").copied(),
    }
}

/// Watches until Ctrl-C.
pub(super) fn run(watch: &WatchArguments, arguments: &Arguments) -> u8 {
    let path = &watch.path;
    if !path.to_string_lossy().ends_with(NOTEBOOK_END) {
        complain(&format!(
            "`{}` is not a notebook: its name does not end in {NOTEBOOK_END}",
            path.display()
        ));
        return INVALID;
    }
    let latest = Latest::default();
    let stop = repl::catch_interrupts(latest.clone());
    let server = match watch.port.map(Server::open).transpose() {
        Ok(server) => server,
        Err(error) => {
            complain(&format!("cannot serve a page: {}", reason(&error)));
            return FAILED;
        }
    };
    let terminal = io::stdout().is_terminal();
    let mut watcher = Watcher {
        path,
        arguments,
        latest,
        server,
        paint: match arguments.colour.allows(terminal) {
            true => Paint::Colour,
            false => Paint::Plain,
        },
        terminal,
        showing: None,
        done: Vec::new(),
    };
    if let Some(server) = &watcher.server {
        let line = format!("the page is at {}\n", server.address());
        if say(&Painted::plain(&line)).is_err() {
            return FAILED;
        }
    }
    match watcher.watch(&stop) {
        Ok(()) => INTERRUPTED,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            complain(&format!("cannot write: {}", reason(&error)));
            FAILED
        }
    }
}

/// A cell that ran.
struct Done {
    /// Its info string and its code.
    source: (String, String),
    /// The position of the session before the cell.
    place: u64,
    shown: Shown,
}

struct Watcher<'a> {
    path: &'a Path,
    arguments: &'a Arguments,
    latest: Latest,
    server: Option<Server>,
    paint: Paint,
    terminal: bool,
    showing: Option<Showing>,
    done: Vec<Done>,
}

/// Properties of a file that reveal a change without reading it.
type Stamp = Option<(SystemTime, u64)>;

fn stamp(path: &Path) -> Stamp {
    let meta = std::fs::metadata(path).ok()?;
    Some((meta.modified().ok()?, meta.len()))
}

impl Watcher<'_> {
    /// Runs the notebook, then again after each change, until stopped.
    fn watch(&mut self, stop: &Arc<AtomicBool>) -> io::Result<()> {
        let mut seen: Option<Stamp> = None;
        let mut text: Option<String> = None;
        while !stop.load(Ordering::SeqCst) {
            let now = stamp(self.path);
            if seen == Some(now) {
                sleep(TICK);
                continue;
            }
            if seen.is_some() {
                sleep(CALM);
                if stamp(self.path) != now {
                    continue;
                }
            }
            seen = Some(now);
            match replay::read(self.path) {
                Ok(read) if text.as_ref() == Some(&read) => {}
                Ok(read) => {
                    self.run(&read)?;
                    text = Some(read);
                }
                Err(message) => complain(&message),
            }
        }
        Ok(())
    }

    /// Runs the changed cells and everything after them.
    fn run(&mut self, text: &str) -> io::Result<()> {
        let limit = TimeLimit::start(self.arguments.notebook_timeout());
        let mut showing = match self.showing.take() {
            Some(showing) => showing,
            None => self.fresh(),
        };
        limit.watch(showing.handle());
        let book = match showing.read(text) {
            Ok(book) => book,
            Err(unread) => {
                complain(&why_unread(self.path, &unread, TIME_OVER));
                self.showing = Some(showing);
                return Ok(());
            }
        };
        let mut first = self.first_changed(&book);
        let place = self
            .done
            .get(first)
            .map_or(showing.place(), |done| done.place);
        if !showing.go_back(place) {
            // The session cannot go back that far, so it starts again.
            showing = self.fresh();
            limit.watch(showing.handle());
            first = 0;
        }
        self.done.truncate(first);
        for cell in &book.cells[first..] {
            let place = showing.place();
            let shown = match cell.flags.skip {
                true => Shown::Stored,
                false => {
                    self.say_code(cell)?;
                    let ran = showing.run(cell);
                    self.say(&ran.text)?;
                    if ran.is_interrupted() {
                        complain(TIME_OVER);
                        break;
                    }
                    if ran.ended.exit.is_some() {
                        break;
                    }
                    Shown::Pieces(ran.pieces)
                }
            };
            self.done.push(Done {
                source: source(cell),
                place,
                shown,
            });
        }
        if let Some(server) = &self.server {
            let cells: Vec<Shown> = self.done.iter().map(|done| done.shown.clone()).collect();
            let name = self.path.file_name().unwrap_or_default().to_string_lossy();
            server.set(|live| page(&article(text, &cells), &name, Some(live)));
        }
        let ran = self.done.len() - first.min(self.done.len());
        let line = format!(
            "-- {} ran, {} unchanged; watching {}\n",
            counted(ran, "cell"),
            first,
            self.path.display()
        );
        self.say(&line)?;
        self.showing = Some(showing);
        Ok(())
    }

    fn fresh(&self) -> Showing {
        let access = self.arguments.access();
        let rich = self.server.is_some();
        let showing = Showing::new(self.path, access, rich, &self.arguments.settings);
        self.latest.set(showing.handle());
        showing
    }

    /// Returns the index of the first cell that differs from the previous run.
    fn first_changed(&self, book: &Notebook) -> usize {
        let pairs = book.cells.iter().zip(&self.done);
        pairs
            .take_while(|(cell, done)| source(cell) == done.source)
            .count()
    }

    fn say_code(&self, cell: &Cell) -> io::Result<()> {
        say(&prompted(&cell.code.text, self.paint))
    }

    fn say(&self, text: &str) -> io::Result<()> {
        say(&match self.terminal {
            true => Painted::wrapped(text, terminal_page().columns),
            false => Painted::plain(text),
        })
    }
}

fn source(cell: &Cell) -> (String, String) {
    (cell.code.info.clone(), cell.code.text.clone())
}
