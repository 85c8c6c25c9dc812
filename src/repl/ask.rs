//! Querying the terminal: whether its background is light, and how wide it draws emoji.
//!
//! All questions are sent at once, before the first prompt. The last one is a question that every
//! terminal answers, so a terminal that does not support the others causes no delay. A terminal
//! that answers nothing is given a short time. Keys typed in the meantime are kept. A late answer
//! arrives among the keys; see `arrivals`.

/// The terminal's answers.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub(super) struct Told {
    /// Whether its background is light.
    pub light: Option<bool>,
    /// The way it counts the width of emoji.
    pub mode: Option<rustyline::GraphemeClusterMode>,
    /// Whether it answers questions in time.
    pub answers: bool,
}

#[cfg(unix)]
pub(super) use unix::{ask, place, wake};

/// Without support for querying terminals, there are no answers.
#[cfg(not(unix))]
pub(super) fn ask(_: bool) -> (Told, Vec<u8>) {
    (Told::default(), Vec::new())
}

/// Without support for querying terminals, the place is unknown.
#[cfg(not(unix))]
pub(super) fn place(_: &mut Meanwhile) -> Option<Screen> {
    None
}

/// Without support for querying terminals, no keys are queued.
#[cfg(not(unix))]
pub(super) fn wake() {}

/// Input that arrived while the terminal was being queried.
#[derive(Default, Debug)]
pub(super) struct Meanwhile {
    /// The keys typed.
    pub typed: Vec<u8>,
    /// The number of answers to [`wake`] that another caller is waiting for.
    pub wakes: usize,
}

/// The terminal's screen, as described by a single answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Screen {
    /// The row of the cursor, counted from 1.
    pub row: usize,
    /// The column of the cursor, counted from 0; some terminals report one more when the cursor is
    /// past the last column.
    pub column: usize,
    /// The number of rows.
    pub rows: usize,
    /// The number of columns. The system may still report the old number.
    pub columns: usize,
}

/// Reports whether the terminal can be queried: it both reads and writes, and understands control
/// sequences.
pub(super) fn may_ask() -> bool {
    use std::io::IsTerminal;
    let known = std::env::var("TERM").is_ok_and(|term| !super::dumb::is_dumb(&term));
    known && std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Reports whether a colour with 16, 8 or 4 bits per component is light: `rgb:ffff/ffff/f0f0`,
/// `rgba:…` or `#fffff0`.
pub(super) fn is_light(colour: &str) -> Option<bool> {
    let parts: Vec<&str> = if let Some(digits) = colour.strip_prefix('#') {
        let each = digits.len() / 3;
        let part = |n: usize| digits.get(n * each..(n + 1) * each);
        (0..3).map(part).collect::<Option<_>>()?
    } else {
        let rest = colour.strip_prefix("rgb")?;
        let rest = rest.strip_prefix(':').or(rest.strip_prefix("a:"))?;
        rest.split('/').take(3).collect()
    };
    let [red, green, blue] = parts[..] else {
        return None;
    };
    let shade = |part: &str| {
        let value = u64::from_str_radix(part, 16).ok()?;
        let bits = u32::try_from(part.len()).ok()?.checked_mul(4)?;
        (1..=16)
            .contains(&bits)
            .then(|| value * SHADES / ((1 << bits) - 1))
    };
    // The perceived brightness, with the weights of Recommendation BT.709 for the components.
    let seen = 2126 * shade(red)? + 7152 * shade(green)? + 722 * shade(blue)?;
    Some(seen * 2 > SHADES * 10_000)
}

/// The number of brightness levels of a component.
const SHADES: u64 = 1000;

/// An answer from the terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Answer {
    /// The row and column of the cursor, counted from 1.
    Cursor(usize, usize),
    /// The background colour.
    Ground(String),
    /// The terminal's capabilities: the answer to the last question.
    Attributes,
    /// A confirmation that the terminal is listening.
    Ready,
}

/// Separates answers from typed keys; the bytes of an incomplete answer are left in place.
fn sift(came: &mut Vec<u8>, typed: &mut Vec<u8>) -> Vec<Answer> {
    let mut answers = Vec::new();
    let mut at = 0;
    while at < came.len() {
        match piece(&came[at..]) {
            Piece::Key(length) => {
                typed.extend_from_slice(&came[at..at + length]);
                at += length;
            }
            Piece::Answer(answer, length) => {
                answers.push(answer);
                at += length;
            }
            Piece::Part => break,
        }
    }
    came.drain(..at);
    answers
}

/// The first item in a sequence of bytes.
enum Piece {
    /// A key of this many bytes.
    Key(usize),
    /// An answer of this many bytes.
    Answer(Answer, usize),
    /// The start of a possible answer.
    Part,
}

fn piece(bytes: &[u8]) -> Piece {
    let Some(rest) = bytes.strip_prefix(b"\x1b") else {
        return Piece::Key(1);
    };
    match rest.first() {
        None => Piece::Part,
        Some(b'[') => {
            let Some(length) = rest[1..].iter().position(|b| (0x40..=0x7e).contains(b)) else {
                return Piece::Part;
            };
            let numbers = std::str::from_utf8(&rest[1..1 + length]).unwrap_or_default();
            let whole = length + 3;
            let answer = match rest[1 + length] {
                b'c' if numbers.starts_with('?') => Some(Answer::Attributes),
                b'n' if numbers == "0" => Some(Answer::Ready),
                b'R' => numbers.split_once(';').and_then(|(row, column)| {
                    Some(Answer::Cursor(row.parse().ok()?, column.parse().ok()?))
                }),
                _ => None,
            };
            answer.map_or(Piece::Key(whole), |answer| Piece::Answer(answer, whole))
        }
        Some(b']') => {
            let Some(length) = rest.iter().position(|b| matches!(b, 0x07 | 0x1b)) else {
                return Piece::Part;
            };
            let whole = match (rest[length], rest.get(length + 1)) {
                (0x07, _) => length + 2,
                (_, Some(b'\\')) => length + 3,
                (_, None) => return Piece::Part,
                (_, Some(_)) => return Piece::Key(length + 1),
            };
            let text = String::from_utf8_lossy(&rest[1..length]);
            match text.strip_prefix("11;") {
                Some(colour) => Piece::Answer(Answer::Ground(colour.to_string()), whole),
                None => Piece::Key(whole),
            }
        }
        Some(_) => Piece::Key(1),
    }
}

#[cfg(unix)]
mod unix {
    use super::{Answer, Meanwhile, Screen, Told, is_light, sift};
    use crate::repl::columns::mode_of;
    use crate::world::{steer, terminal_page};
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::termios::{InputModes, LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use std::io;
    use std::time::{Duration, Instant};

    /// The longest wait for an answer.
    const PATIENCE: Duration = Duration::from_millis(100);
    /// The longest wait for an answer from a terminal that is known to answer.
    const TRUST: Duration = Duration::from_secs(1);
    /// How many bytes are read when the time is up: more than all the answers.
    const OVERDUE_MAX: usize = 200;
    /// The question that makes the terminal confirm that it is listening.
    const WAKE: &str = "\u{1b}[5n";
    /// Samples that are drawn to measure their width: a joined emoji, and one with a skin tone.
    const SAMPLES: [&str; 2] = ["👩\u{200d}🚀", "👍🏿"];
    /// The maximum width of a sample, in columns.
    const SAMPLE_MAX: usize = 8;

    /// Queries the terminal, whose cursor must be at the start of a line. Returns its answers and
    /// the keys typed in the meantime.
    pub(in crate::repl) fn ask(ground: bool) -> (Told, Vec<u8>) {
        let mut questions = String::new();
        // The Linux console takes a question about colours as a command.
        if ground && std::env::var("TERM").is_ok_and(|term| term != "linux") {
            questions.push_str("\u{1b}]11;?\u{1b}\\");
        }
        let measures = terminal_page().columns > SAMPLE_MAX;
        if measures {
            for sample in SAMPLES {
                questions.push_str(&format!("\r{sample}\u{1b}[6n"));
            }
            questions.push_str("\r\u{1b}[K");
        }
        questions.push_str("\u{1b}[c");
        let mut typed = Vec::new();
        let answers = asked(&questions, PATIENCE, &mut typed, |answers| {
            answers.contains(&Answer::Attributes)
        });
        let mut told = Told::default();
        let mut widths = Vec::new();
        for answer in answers {
            match answer {
                Answer::Cursor(_, column) => widths.push(column.saturating_sub(1)),
                Answer::Ground(colour) => told.light = is_light(&colour),
                Answer::Attributes => told.answers = true,
                Answer::Ready => {}
            }
        }
        if let [joined, toned] = widths[..] {
            told.mode = Some(mode_of(joined, toned));
        }
        (told, typed)
    }

    /// Returns the position of the cursor and the size of the screen; collects the keys typed
    /// in the meantime.
    pub(in crate::repl) fn place(meanwhile: &mut Meanwhile) -> Option<Screen> {
        let questions = format!("\u{1b}[6n\u{1b}7\u{1b}[999;999H\u{1b}[6n\u{1b}8{WAKE}");
        // The terminal may still owe another caller the confirmation that it is listening.
        let answers = asked(&questions, TRUST, &mut meanwhile.typed, |answers| {
            matches!(
                answers,
                [.., Answer::Cursor(..), Answer::Cursor(..), Answer::Ready]
            )
        });
        let ready = answers.iter().filter(|answer| **answer == Answer::Ready);
        meanwhile.wakes += ready.count().saturating_sub(1);
        let places = answers.iter().filter_map(|answer| match answer {
            Answer::Cursor(row, column) => Some((*row, *column)),
            Answer::Ground(_) | Answer::Attributes | Answer::Ready => None,
        });
        match places.collect::<Vec<_>>()[..] {
            [(row, column), (rows, columns)] => Some(Screen {
                row,
                column: column.saturating_sub(1),
                rows,
                columns,
            }),
            _ => None,
        }
    }

    /// Asks the terminal to confirm that it is listening; the answer arrives among the keys.
    pub(in crate::repl) fn wake() {
        steer(WAKE);
    }

    /// Sends questions and reads until all are answered or the time is up. Reads nothing beyond the
    /// answers.
    fn asked(
        questions: &str,
        patience: Duration,
        typed: &mut Vec<u8>,
        is_all: impl Fn(&[Answer]) -> bool,
    ) -> Vec<Answer> {
        let (mut answers, mut came) = (Vec::new(), Vec::new());
        let Some(_quiet) = Quiet::begin() else {
            return answers;
        };
        steer(questions);
        let begun = Instant::now();
        let mut overdue = 0;
        while !is_all(&answers) {
            // An answer that has begun to arrive is read to its end.
            let limit = if came.is_empty() {
                patience
            } else {
                2 * patience
            };
            let left = limit.saturating_sub(begun.elapsed());
            // On a busy machine, this process may have waited for the processor while the answers
            // came. So what is there by now is read.
            overdue += usize::from(left.is_zero());
            if overdue > OVERDUE_MAX || !read(left, &mut came) {
                break;
            }
            answers.extend(sift(&mut came, typed));
        }
        // Bytes that look like the start of an answer may be a key.
        typed.append(&mut came);
        answers
    }

    /// Reads what arrives within this time; returns false if nothing will arrive, or if there is no
    /// time and nothing is there.
    fn read(left: Duration, came: &mut Vec<u8>) -> bool {
        let stdin = io::stdin();
        let mut ready = [PollFd::new(&stdin, PollFlags::IN)];
        let waits = !left.is_zero();
        let Ok(left) = Timespec::try_from(left) else {
            return false;
        };
        match poll(&mut ready, Some(&left)) {
            Ok(0) => return waits,
            Err(rustix::io::Errno::INTR) => return true,
            Err(_) => return false,
            Ok(_) => {}
        }
        // Input after the last answer is left for the line editor.
        let mut piece = [0; 1];
        match rustix::io::read(&stdin, &mut piece) {
            Ok(0) => false,
            Ok(_) => {
                came.extend_from_slice(&piece);
                true
            }
            Err(error) => error == rustix::io::Errno::INTR,
        }
    }

    /// While this value exists, keys arrive one by one and are not echoed.
    struct Quiet(Termios);

    impl Quiet {
        fn begin() -> Option<Quiet> {
            let modes = tcgetattr(io::stdin()).ok()?;
            let mut quiet = modes.clone();
            quiet.local_modes -=
                LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG | LocalModes::IEXTEN;
            quiet.input_modes -= InputModes::ICRNL | InputModes::IXON;
            tcsetattr(io::stdin(), OptionalActions::Now, &quiet).ok()?;
            Some(Quiet(modes))
        }
    }

    impl Drop for Quiet {
        fn drop(&mut self) {
            // The terminal may be gone.
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, is_light, sift};

    #[test]
    fn answers_are_told_from_keys() {
        let mut came =
            b"1 \x1b]11;rgb:ffff/ffff/ffff\x07+\x1b[A\x1b[12;5R2\x1b[?62;4c\x1b[6".to_vec();
        let mut typed = Vec::new();
        let answers = sift(&mut came, &mut typed);
        let expected = [
            Answer::Ground("rgb:ffff/ffff/ffff".to_string()),
            Answer::Cursor(12, 5),
            Answer::Attributes,
        ];
        assert_eq!(answers, expected);
        assert_eq!(typed, b"1 +\x1b[A2");
        assert_eq!(came, b"\x1b[6");
        came.extend_from_slice(b";7R\x1b]11;#000000\x1b");
        assert_eq!(sift(&mut came, &mut typed), [Answer::Cursor(6, 7)]);
        came.push(b'\\');
        let ground = Answer::Ground("#000000".to_string());
        assert_eq!(sift(&mut came, &mut typed), [ground]);
        assert!(came.is_empty());
    }

    #[test]
    fn colours_are_light_or_dark() {
        for light in [
            "rgb:ffff/ffff/f0f0",
            "rgb:ff/ff/00",
            "#fdf6e3",
            "rgba:fff/fff/fff/fff",
            "#fff",
        ] {
            assert_eq!(is_light(light), Some(true), "{light}");
        }
        for dark in [
            "rgb:0000/0000/0000",
            "rgb:00/00/ff",
            "#002b36",
            "rgb:1e1e/1e1e/2e2e",
        ] {
            assert_eq!(is_light(dark), Some(false), "{dark}");
        }
        for none in [
            "",
            "rgb:",
            "rgb:1/2",
            "black",
            "#12",
            "rgb:zz/zz/zz",
            "rgb://",
        ] {
            assert_eq!(is_light(none), None, "{none}");
        }
    }
}
