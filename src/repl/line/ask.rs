//! What the terminal is asked about itself: whether its background is light, how wide emoji are, where
//! the cursor is.
//!
//! The first questions are sent together before the first prompt, and nothing waits for the answers:
//! they come among the keys. The last one is a question that every terminal answers which answers at
//! all; one that does not is asked nothing more. How wide emoji are is asked when the first one is
//! typed that terminals disagree about.

use super::key::Answer;
use super::tty::Tty;
use super::width::{SAMPLES, Widths, is_disputed};
use std::time::{Duration, Instant};

/// How long an answer is waited for at most.
const ANSWER_WAIT: Duration = Duration::from_millis(100);
/// Columns that the widest sample may take.
const SAMPLE_COLUMNS: usize = 12;

/// What was asked and answered.
#[derive(Default)]
pub(super) struct Asked {
    /// How the terminal counts columns.
    pub widths: Widths,
    /// Whether its background is light, if it said so.
    pub light: Option<bool>,
    begun: bool,
    /// When the questions were sent whose answers are missing.
    open: Option<Instant>,
    /// It answers.
    answers: bool,
    /// It was asked how wide it draws emoji.
    measured: bool,
}

impl Asked {
    /// Asks what it can know before anything is typed, the first time.
    pub fn ask_once(&mut self, tty: &Tty, background: bool) {
        if std::mem::replace(&mut self.begun, true) {
            return;
        }
        let mut questions = String::new();
        // The console of Linux takes a question about colours for a command.
        let console = std::env::var("TERM").is_ok_and(|term| term == "linux");
        if background && !console {
            questions.push_str("\x1b]11;?\x07");
        }
        questions.push_str("\x1b[c");
        tty.write(&questions);
        self.open = Some(Instant::now());
    }

    /// Takes an answer; true if something is to be drawn differently.
    pub fn learn(&mut self, answer: Answer) -> bool {
        if self.open.is_none() {
            return false;
        }
        match answer {
            Answer::Column(_) => false,
            Answer::Background { light } => {
                self.light = Some(light);
                false
            }
            Answer::Attributes => {
                self.answers = true;
                self.open = None;
                self.light.is_some()
            }
        }
    }

    /// Whether a text has what terminals draw in different widths, and this one was not asked yet.
    pub fn wants_widths(&self, text: &str) -> bool {
        !self.measured && text.chars().any(is_disputed)
    }

    /// Asks how wide emoji are drawn: they are, at the start of an empty line, and taken away.
    pub fn ask_widths(&mut self, tty: &mut Tty) {
        self.measured = true;
        self.settle(tty);
        if !self.answers || tty.size().0 < SAMPLE_COLUMNS {
            return;
        }
        let mut questions = String::new();
        for sample in SAMPLES {
            questions.push_str(&format!("\r{}\x1b[6n", sample.text));
        }
        tty.write(&format!("{questions}\r\x1b[K"));
        let begun = Instant::now();
        for sample in SAMPLES {
            let Some(columns) = wait_for_column(tty, begun) else {
                break;
            };
            (sample.learn)(&mut self.widths, columns);
        }
    }

    /// Waits for the answers that are missing, but not long.
    pub fn settle(&mut self, tty: &mut Tty) {
        while let Some(begun) = self.open {
            let left = ANSWER_WAIT.checked_sub(begun.elapsed());
            match left.and_then(|left| tty.answer(left)) {
                Some(answer) => {
                    self.learn(answer);
                }
                None => self.open = None,
            }
        }
    }

    /// The column of the cursor, from 0; none if the terminal does not say.
    pub fn column(&mut self, tty: &mut Tty) -> Option<usize> {
        self.settle(tty);
        if !self.answers {
            return None;
        }
        tty.write("\x1b[6n");
        wait_for_column(tty, Instant::now())
    }
}

/// The column of the cursor that the terminal tells next, if it does so soon enough.
fn wait_for_column(tty: &mut Tty, begun: Instant) -> Option<usize> {
    loop {
        let left = ANSWER_WAIT.checked_sub(begun.elapsed())?;
        match tty.answer(left)? {
            Answer::Column(column) => return Some(column),
            Answer::Background { .. } | Answer::Attributes => {}
        }
    }
}
