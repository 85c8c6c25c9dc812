//! What the terminal is asked about itself: whether its ground is light, and how wide it draws emoji.
//!
//! Everything is asked at once, before the first prompt. The last question is one that every terminal
//! answers, so that one that knows nothing of the others costs no wait. One that answers nothing is
//! waited for a moment. What is typed meanwhile is kept. A late answer comes among the keys, see
//! `arrivals`.

/// What the terminal told.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub(super) struct Told {
    /// Whether its ground is light.
    pub light: Option<bool>,
    /// How it counts the columns of emoji.
    pub mode: Option<rustyline::GraphemeClusterMode>,
    /// It answers questions, and did so in time.
    pub answers: bool,
}

#[cfg(unix)]
pub(super) use unix::{ask, cursor};

/// Where terminals cannot be asked, nothing is told.
#[cfg(not(unix))]
pub(super) fn ask(_: bool) -> (Told, Vec<u8>) {
    (Told::default(), Vec::new())
}

/// Where terminals cannot be asked, nobody knows.
#[cfg(not(unix))]
pub(super) fn cursor() -> Option<(usize, usize, Vec<u8>)> {
    None
}

/// Whether the terminal may be asked: it is one for reading and writing, and knows sequences.
pub(super) fn may_ask() -> bool {
    use std::io::IsTerminal;
    let known = std::env::var("TERM").is_ok_and(|term| !super::dumb::is_dumb(&term));
    known && std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Whether a colour of 16, 8 or 4 bits a part is light: `rgb:ffff/ffff/f0f0`, `rgba:…` or `#fffff0`.
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
    // How much each part adds to what an eye sees as light, as Recommendation BT.709 weighs them.
    let seen = 2126 * shade(red)? + 7152 * shade(green)? + 722 * shade(blue)?;
    Some(seen * 2 > SHADES * 10_000)
}

/// Shades of a colour.
const SHADES: u64 = 1000;

/// An answer.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Answer {
    /// The cursor is in this row and column, from 1.
    Cursor(usize, usize),
    /// The colour of the ground.
    Ground(String),
    /// What the terminal can do, which is the answer to the last question.
    Attributes,
}

/// The answers in what came, and what was typed; bytes of an answer that is not whole yet stay.
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

/// What bytes begin with.
enum Piece {
    /// Bytes of a key.
    Key(usize),
    /// An answer, of so many bytes.
    Answer(Answer, usize),
    /// What may become an answer.
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
    use super::{Answer, Told, is_light, sift};
    use crate::repl::columns::mode_of;
    use crate::world::{steer, terminal_page};
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::termios::{InputModes, LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use std::io;
    use std::time::{Duration, Instant};

    /// How long an answer is waited for at most.
    const PATIENCE: Duration = Duration::from_millis(100);
    /// The same of a terminal that is known to answer.
    const TRUST: Duration = Duration::from_secs(1);
    /// What is drawn to be measured: a joined emoji, and one with a colour of the skin.
    const SAMPLES: [&str; 2] = ["👩\u{200d}🚀", "👍🏿"];
    /// Columns that a sample may take.
    const SAMPLE_MAX: usize = 8;

    /// Asks the terminal, whose cursor begins a line; what it told, and what was typed meanwhile.
    pub(in crate::repl) fn ask(ground: bool) -> (Told, Vec<u8>) {
        let mut questions = String::new();
        // The console of Linux takes a question about colours for a command.
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
        let (answers, typed) = answers(&questions, &Answer::Attributes, PATIENCE);
        let mut told = Told::default();
        let mut widths = Vec::new();
        for answer in answers {
            match answer {
                Answer::Cursor(_, column) => widths.push(column.saturating_sub(1)),
                Answer::Ground(colour) => told.light = is_light(&colour),
                Answer::Attributes => told.answers = true,
            }
        }
        if let [joined, toned] = widths[..] {
            told.mode = Some(mode_of(joined, toned));
        }
        (told, typed)
    }

    /// The row and column of the cursor, from 1, and what was typed meanwhile.
    pub(in crate::repl) fn cursor() -> Option<(usize, usize, Vec<u8>)> {
        let (answers, typed) = answers("\u{1b}[6n", &Answer::Cursor(0, 0), TRUST);
        answers.into_iter().find_map(|answer| match answer {
            Answer::Cursor(row, column) => Some((row, column, typed.clone())),
            Answer::Ground(_) | Answer::Attributes => None,
        })
    }

    /// Sends questions and reads until the last one is answered, or for a moment.
    fn answers(questions: &str, last: &Answer, patience: Duration) -> (Vec<Answer>, Vec<u8>) {
        let (mut answers, mut came, mut typed) = (Vec::new(), Vec::new(), Vec::new());
        let Some(_quiet) = Quiet::begin() else {
            return (answers, typed);
        };
        steer(questions);
        let begun = Instant::now();
        let is_last =
            |answer: &Answer| std::mem::discriminant(answer) == std::mem::discriminant(last);
        while !answers.iter().any(is_last) {
            let Some(left) = patience.checked_sub(begun.elapsed()) else {
                break;
            };
            if !read(left, &mut came) {
                break;
            }
            answers.extend(sift(&mut came, &mut typed));
        }
        // What looks like the beginning of an answer may be a key.
        typed.append(&mut came);
        (answers, typed)
    }

    /// Reads what comes in this time; false when nothing will.
    fn read(left: Duration, came: &mut Vec<u8>) -> bool {
        let stdin = io::stdin();
        let mut ready = [PollFd::new(&stdin, PollFlags::IN)];
        let Ok(left) = Timespec::try_from(left) else {
            return false;
        };
        match poll(&mut ready, Some(&left)) {
            Ok(0) => return true,
            Err(rustix::io::Errno::INTR) => return true,
            Err(_) => return false,
            Ok(_) => {}
        }
        let mut piece = [0; 1024];
        match rustix::io::read(&stdin, &mut piece) {
            Ok(0) => false,
            Ok(count) => {
                came.extend_from_slice(&piece[..count]);
                true
            }
            Err(error) => error == rustix::io::Errno::INTR,
        }
    }

    /// While this lives, keys come at once and are not shown.
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
