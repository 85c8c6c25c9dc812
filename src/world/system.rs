//! The real world: the streams, files and clocks of the process.

use super::confine::{full_name, read_within, within};
use super::echo::{Look, shown};
use super::files::{From, read_bytes, read_document, write_bytes};
use super::replace::{check_replaceable, replace_file};
use super::streams::{Streams, say_progress};
use crate::host::{Echo, Guest, Host, Page};
use crate::limit::Gate;
use crate::text::{Paint, Painted, visible, wrap};
use std::borrow::Cow;
use std::cell::RefCell;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Asks the user for a line with this prompt; used by `input()` where lines can be edited.
pub type LineReader = Box<dyn FnMut(&str) -> io::Result<Option<String>>>;

/// The host of a program that runs in its own process.
pub struct System {
    streams: Rc<RefCell<Streams>>,
    look: Look,
    line_reader: Option<LineReader>,
    arguments: Vec<String>,
    sandbox: Option<PathBuf>,
    /// Whether the user allows all code that runs here to use files.
    allows: bool,
    /// The folder of the lessons or the notebook that have run here. Anyone may have written them.
    guest: Option<(PathBuf, Guest)>,
    started: Instant,
}

impl System {
    /// Creates a host over these streams that shows values in the style `look`.
    pub fn new(streams: Rc<RefCell<Streams>>, look: Look) -> System {
        System {
            streams,
            look,
            line_reader: None,
            arguments: Vec::new(),
            sandbox: None,
            allows: false,
            guest: None,
            started: Instant::now(),
        }
    }

    /// Forbids programs to use files, and to include modules from outside the current directory.
    ///
    /// # Errors
    /// If there is no current directory.
    pub fn sandboxed(mut self) -> io::Result<System> {
        self.sandbox = Some(fs::canonicalize(".")?);
        Ok(self)
    }

    /// Makes `input()` use this reader.
    pub fn with_line_reader(mut self, reader: LineReader) -> System {
        self.line_reader = Some(reader);
        self
    }

    /// Sets the command-line arguments of the program.
    pub fn with_arguments(mut self, arguments: Vec<String>) -> System {
        self.arguments = arguments;
        self
    }

    /// Sets whether lessons and notebooks by other people may write files and run programs.
    pub fn allowing(mut self, allows: bool) -> System {
        self.allows = allows;
        self
    }

    /// Returns a program's text as it may be written: code that someone else wrote must not be able
    /// to control the terminal.
    fn harmless<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let confined = self.sandbox.is_some() || self.guest.is_some();
        match confined && self.streams.borrow().output_is_terminal() {
            true => visible(text),
            false => Cow::Borrowed(text),
        }
    }

    /// Refuses an action that the sandbox, lessons or a notebook may not perform.
    fn permit(&self, what: &str) -> io::Result<()> {
        match (&self.sandbox, &self.guest) {
            (Some(_), _) => Err(denied("the sandbox forbids files".to_string())),
            (None, Some((_, guest))) => Err(beyond(*guest, what)),
            (None, None) => Ok(()),
        }
    }

    /// The file that a path leads to, if it may be read.
    fn readable(&self, path: &str) -> io::Result<PathBuf> {
        match (&self.sandbox, &self.guest) {
            (Some(_), _) => Err(denied("the sandbox forbids files".to_string())),
            (None, Some((root, guest))) => {
                inside(root, path)?.ok_or_else(|| beyond(*guest, OUTSIDE))
            }
            (None, None) => Ok(PathBuf::from(path)),
        }
    }

    /// Reads a file whose path was found to be inside the folder that confines the program, if one
    /// does.
    fn bytes(&self, place: &Path, gate: &Gate<'_>) -> io::Result<Vec<u8>> {
        let (root, refusal) = match (&self.sandbox, &self.guest) {
            (Some(start), _) => (start, denied(OUTSIDE_START.to_string())),
            (None, Some((root, guest))) => (root, beyond(*guest, OUTSIDE)),
            (None, None) => return read_bytes(place, From::Anything, gate),
        };
        read_within(root, place, From::Anything, gate)?.ok_or(refusal)
    }

    /// The path of a module and its shortest canonical name; `NotFound` if it is not a file.
    fn locate(&self, path: &str) -> io::Result<(PathBuf, String)> {
        let full = match (&self.sandbox, &self.guest) {
            (Some(start), _) => {
                within(start, Path::new(path))?.ok_or_else(|| denied(OUTSIDE_START.to_string()))?
            }
            (None, Some(_)) => self.readable(path)?,
            (None, None) => fs::canonicalize(path)?,
        };
        if full.is_dir() {
            return Err(ErrorKind::NotFound.into());
        }
        let here = match (&self.sandbox, &self.guest) {
            (None, Some((root, _))) => Ok(root.clone()),
            (Some(_), _) | (None, None) => std::env::current_dir().and_then(fs::canonicalize),
        };
        let short = here
            .ok()
            .and_then(|here| full.strip_prefix(here).map(Path::to_path_buf).ok());
        let name = short.as_ref().unwrap_or(&full);
        let name = name.to_string_lossy().into_owned();
        Ok((full, name))
    }
}

/// Actions that lessons and notebooks may not perform, for messages.
const FILES: &str = "write files";
const PROGRAMS: &str = "run programs";
const RECORDS: &str = "read saved measurements";
const FOLDERS: &str = "change folders";
const OUTSIDE: &str = "read files outside their own folder";
/// The message about a module that the sandbox does not permit.
const OUTSIDE_START: &str = "the sandbox forbids modules outside the start folder";

fn denied(message: String) -> io::Error {
    io::Error::new(ErrorKind::PermissionDenied, message)
}

fn beyond(guest: Guest, what: &str) -> io::Error {
    denied(match guest {
        Guest::Lessons => format!(
            "lessons from a folder may not {what}, nor may this session once it has opened them; \
             `lmsh --allow learn DIR` permits it"
        ),
        Guest::Notebook => format!(
            "a notebook may not {what}, nor may this session once it has run one; \
             `lmsh --allow -i NAME.lm.md` permits it"
        ),
    })
}

/// The file that a path leads to, if it is inside the folder. The path may be relative to the
/// folder, or to the one in which the program was started, as the name of a notebook is.
fn inside(root: &Path, path: &str) -> io::Result<Option<PathBuf>> {
    match fs::canonicalize(path) {
        Ok(full) if full.starts_with(root) => Ok(Some(full)),
        _ => within(root, Path::new(path)),
    }
}

impl Host for System {
    fn write(&mut self, text: &str) -> io::Result<()> {
        let text = self.harmless(text);
        self.streams.borrow_mut().write(&text)
    }

    fn set_ascii(&mut self, ascii: bool) {
        self.streams.borrow_mut().set_ascii(ascii);
    }

    fn echo(&mut self, echo: Echo<'_>) -> io::Result<()> {
        let mut streams = self.streams.borrow_mut();
        if self.look == Look::Plain {
            streams.say(&Painted::plain(echo.text))?;
            return streams.write("\n");
        }
        streams.end_line()?;
        streams.say(&shown(&echo, self.look))
    }

    fn remark(&mut self, text: &str, aside: bool) -> io::Result<()> {
        let paint = match self.look {
            Look::Colour if aside => Paint::Colour,
            Look::Plain | Look::Terminal | Look::Colour => Paint::Plain,
        };
        let text = match self.page() {
            Some(page) => wrap::lines(&visible(text), page.columns),
            None => text.to_string(),
        };
        let mut shown = Painted::new();
        shown.push_styled(
            text.trim_end_matches('\n'),
            nu_ansi_term::Style::new().dimmed(),
            paint,
        );
        shown.push(&text[text.trim_end_matches('\n').len()..]);
        self.tell(&shown)
    }

    fn tell(&mut self, text: &Painted) -> io::Result<()> {
        let mut streams = self.streams.borrow_mut();
        streams.end_line()?;
        streams.say(text)
    }

    fn page(&self) -> Option<Page> {
        let terminal = self.look != Look::Plain && self.streams.borrow().output_is_terminal();
        terminal.then(terminal_page)
    }

    fn wants_decimals(&self) -> bool {
        self.look != Look::Plain
    }

    fn read_line(&mut self, prompt: &str) -> io::Result<Option<String>> {
        let prompt = self.harmless(prompt);
        if let Some(reader) = &mut self.line_reader {
            self.streams.borrow_mut().flush()?;
            return match reader(&prompt) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {
                    self.streams.borrow().interrupt();
                    Ok(None)
                }
                line => line,
            };
        }
        let mut streams = self.streams.borrow_mut();
        streams.write(&prompt)?;
        streams.flush()?;
        let mut line = String::new();
        Ok(streams.read_line(&mut line)?.then_some(line))
    }

    fn read_file(&mut self, path: &str, gate: &Gate<'_>) -> io::Result<String> {
        let place = self.readable(path)?;
        let bytes = self.bytes(&place, gate)?;
        decoded(bytes).map_err(|line| not_utf8(path, line))
    }

    fn write_file(
        &mut self,
        path: &str,
        text: &str,
        append: bool,
        gate: &Gate<'_>,
    ) -> io::Result<()> {
        self.permit(FILES)?;
        write_bytes(Path::new(path), text.as_bytes(), append, gate)
    }

    fn replace_file(&mut self, path: &str, text: &str) -> io::Result<()> {
        self.permit(FILES)?;
        replace_file(Path::new(path), text.as_bytes())
    }

    fn check_replaceable(&mut self, path: &str) -> io::Result<()> {
        self.permit(FILES)?;
        check_replaceable(Path::new(path))
    }

    fn file_exists(&mut self, path: &str) -> io::Result<bool> {
        match self.readable(path) {
            // Where paths are confined, only a file that exists has one.
            Ok(place) => Ok(self.guest.is_some() || fs::exists(place)?),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn full_name(&mut self, path: &str) -> String {
        full_name(Path::new(path)).to_string_lossy().into_owned()
    }

    fn find_lessons(&mut self, path: &str) -> io::Result<PathBuf> {
        match (&self.sandbox, &self.guest) {
            (Some(root), _) => within(root, Path::new(path))?.ok_or_else(|| {
                denied("the sandbox forbids lessons outside the start folder".to_string())
            }),
            (None, Some((root, guest))) => {
                inside(root, path)?.ok_or_else(|| beyond(*guest, OUTSIDE))
            }
            (None, None) => fs::canonicalize(path),
        }
    }

    fn confine(&mut self, folder: &Path, guest: Guest) -> bool {
        let begins = !self.allows && self.sandbox.is_none() && self.guest.is_none();
        if begins {
            self.guest = Some((folder.to_path_buf(), guest));
        }
        begins
    }

    fn read_module(
        &mut self,
        candidates: &[String],
        gate: &Gate<'_>,
    ) -> io::Result<(String, String)> {
        for path in candidates {
            let (place, name) = match self.locate(path) {
                Ok(located) => located,
                Err(error)
                    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
                {
                    continue;
                }
                Err(error) => return Err(error),
            };
            let bytes = self.bytes(&place, gate)?;
            let text = source_text(bytes).map_err(|line| not_utf8(&name, line))?;
            return Ok((text, name));
        }
        Err(ErrorKind::NotFound.into())
    }

    fn arguments(&self) -> Vec<String> {
        self.arguments.clone()
    }

    fn folder(&mut self) -> io::Result<String> {
        if let (None, Some((root, _))) = (&self.sandbox, &self.guest) {
            return Ok(root.to_string_lossy().into_owned());
        }
        self.permit(FOLDERS)?;
        Ok(std::env::current_dir()?.to_string_lossy().into_owned())
    }

    fn enter_folder(&mut self, path: &str) -> io::Result<()> {
        self.permit(FOLDERS)?;
        match path.strip_prefix('~') {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => {
                let home = dirs::home_dir().ok_or(ErrorKind::NotFound)?;
                std::env::set_current_dir(home.join(rest.trim_start_matches('/')))
            }
            _ => std::env::set_current_dir(path),
        }
    }

    fn read_record(&mut self, name: &str) -> io::Result<String> {
        self.permit(RECORDS)?;
        let bytes = read_document(&record_path(name)?)?;
        decoded(bytes).map_err(|line| not_utf8(name, line))
    }

    fn records(&self) -> Vec<String> {
        let folder = record_path("").ok().filter(|_| self.permit(FILES).is_ok());
        let entries = folder.and_then(|path| fs::read_dir(path.parent()?).ok());
        let names = entries.into_iter().flatten().flatten().filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            name.strip_suffix(".txt").map(str::to_string)
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    fn write_record(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.permit(FILES)?;
        let path = record_path(name)?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        replace_file(&path, text.as_bytes())
    }

    fn progress(&mut self, line: &str) {
        if self.look != Look::Plain {
            say_progress(line);
        }
    }

    fn permit_programs(&self) -> io::Result<()> {
        match self.sandbox {
            Some(_) => Err(denied("the sandbox forbids programs".to_string())),
            None => self.permit(PROGRAMS),
        }
    }

    fn now(&mut self) -> (f64, i32) {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let seconds = since.map_or_else(
            |before| -before.duration().as_secs_f64(),
            |d| d.as_secs_f64(),
        );
        (seconds, local_offset(seconds as i64))
    }

    fn monotonic(&mut self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    fn seed(&mut self) -> u64 {
        RandomState::new().hash_one(std::process::id())
    }
}

/// The size of the terminal, minus the space for the prompts before and after a value.
pub fn terminal_page() -> Page {
    let (columns, rows) = screen_size().unwrap_or((80, 24));
    Page {
        columns,
        rows: rows.saturating_sub(2).max(8),
    }
}

/// The columns and rows of the terminal, if there is one that reports them.
pub fn screen_size() -> Option<(usize, usize)> {
    let (columns, rows) = terminal_size::terminal_size()?;
    (columns.0 > 0 && rows.0 > 0).then(|| (columns.0.into(), rows.0.into()))
}

/// The file that holds a measurement, in the user's state folder.
fn record_path(name: &str) -> io::Result<PathBuf> {
    let folder = dirs::state_dir().or_else(dirs::data_local_dir);
    let folder = folder.ok_or(ErrorKind::NotFound)?;
    Ok(folder
        .join("lmsh")
        .join("bench")
        .join(format!("{name}.txt")))
}

/// The offset of local time from UTC in seconds; 0 if the time zone is not known.
fn local_offset(seconds: i64) -> i32 {
    let zone = tz::TimeZone::local().ok();
    let found = zone
        .as_ref()
        .and_then(|zone| zone.find_local_time_type(seconds).ok());
    found.map_or(0, tz::LocalTimeType::ut_offset)
}

/// Decodes a source file: drops a leading BOM and converts line endings to `\n`.
///
/// # Errors
/// The number of the first line that is not UTF-8.
pub fn source_text(bytes: Vec<u8>) -> Result<String, usize> {
    let mut text = decoded(bytes)?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    if text.contains('\r') {
        let bytes = text.into_bytes();
        text = String::from_utf8(unix_lines(bytes)).expect("line endings are ASCII");
    }
    Ok(text)
}

/// Converts all line endings to `\n`, in place so that long text is not copied.
fn unix_lines(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut after_return = false;
    bytes.retain_mut(|byte| {
        let drop = after_return && *byte == b'\n';
        after_return = *byte == b'\r';
        if after_return {
            *byte = b'\n';
        }
        !drop
    });
    bytes
}

fn decoded(bytes: Vec<u8>) -> Result<String, usize> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        valid.iter().filter(|b| **b == b'\n').count() + 1
    })
}

fn not_utf8(path: &str, line: usize) -> io::Error {
    let message = format!("`{path}` is not valid UTF-8 (line {line})");
    io::Error::new(ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use super::source_text;

    #[test]
    fn source_files_lose_mark_and_carriage_returns() {
        let text = source_text(b"\xef\xbb\xbfa\r\nb\rc\n".to_vec());
        assert_eq!(text, Ok("a\nb\nc\n".to_string()));
        assert_eq!(source_text(b"a\nb\xff\n".to_vec()), Err(2));
    }
}
