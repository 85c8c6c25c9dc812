//! `--resume`: offers to rerun the inputs of a shell that was cut off. Inputs with effects outside
//! the session are shown before anything runs.

use super::Shell;
use super::crash::{self, Entered, Lost};
use crate::command::{self, Replay};
use crate::host::reason;
use crate::step::{Choice, Driver, View};
use crate::text::counted;
use std::path::Path;

/// The number of inputs shown, besides those with outside effects.
const SHOWN: usize = 12;

/// A stepper that reads no keys: an input that was once stepped through runs to the end.
struct Straight;

impl Driver for Straight {
    fn point(&mut self, _: &View<'_>) -> Choice {
        Choice::End
    }
}

/// The user's choice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    All,
    /// Rerun only the inputs without outside effects.
    Inside,
    Nothing,
    Discard,
}

/// Describes the outside effect of an input, if running it again would do more than restore the
/// state.
fn outside(input: &Entered) -> Option<&'static str> {
    if input.private {
        return None;
    }
    if let Replay::Outside(does) = command::replay(&input.text) {
        return Some(does);
    }
    if input.wrote {
        return Some("writes a file");
    }
    (!input.ended).then_some("was running when the session was cut off")
}

/// The meaning of an answer, if it is valid; `marked` if some inputs have outside effects.
fn wish(answer: &str, marked: bool) -> Option<Wish> {
    Some(match answer.trim().to_lowercase().as_str() {
        "y" | "yes" if !marked => Wish::All,
        "a" | "all" if marked => Wish::All,
        "s" | "skip" if marked => Wish::Inside,
        "" | "n" | "no" => Wish::Nothing,
        "d" | "discard" => Wish::Discard,
        _ => return None,
    })
}

/// Reports whether an input is to be rerun.
fn runs(input: &Entered, wish: Wish) -> bool {
    !(input.private || wish == Wish::Inside && outside(input).is_some())
}

impl Shell<'_> {
    /// Offers to rerun the inputs of a session that was cut off. Returns whether any were run, and
    /// the exit status if they end the shell.
    pub(super) fn resume(&mut self) -> (bool, Option<u8>) {
        let lost = crash::lost();
        let Some(newest) = lost.first() else {
            self.note("no session was cut off; there is nothing to resume");
            return (false, None);
        };
        let wish = self.ask_resume(&newest.inputs);
        match wish {
            Wish::All | Wish::Inside => {}
            Wish::Nothing => {
                self.note("nothing was run; `lmsh --resume` offers these inputs again");
                return (false, None);
            }
            Wish::Discard => {
                newest.discard();
                self.note("the inputs were discarded");
                return (false, None);
            }
        }
        if let Some(folder) = &newest.folder {
            self.return_to(folder);
        }
        self.interrupted = false;
        self.forget_interrupt();
        let driver = self.session.borrow_mut().take_driver();
        self.session.borrow_mut().set_driver(Box::new(Straight));
        let status = self.run_all(newest, wish);
        if let Some(driver) = driver {
            self.session.borrow_mut().set_driver(driver);
        }
        (true, status)
    }

    /// Reruns the inputs; returns the exit status if they end the shell.
    fn run_all(&mut self, newest: &Lost, wish: Wish) -> Option<u8> {
        for input in &newest.inputs {
            let status = self.run_again(input, wish);
            if status.is_some() {
                newest.discard();
                return status;
            }
            if self.interrupted {
                self.note("stopped; `lmsh --resume` offers all of these inputs again");
                return None;
            }
        }
        newest.discard();
        let ran = newest.inputs.iter().filter(|input| runs(input, wish));
        self.note(&format!("ran {} again", counted(ran.count(), "input")));
        None
    }

    /// Shows the first line of an input, with a mark if it has outside effects.
    fn show_entered(&self, input: &Entered) {
        let line = command::first_line(&input.text);
        self.show_wrapped(&match outside(input) {
            Some(does) => format!("  ! {line}   ({does})\n"),
            None if input.moved => format!("    {line}   (changes the folder)\n"),
            None => format!("    {line}\n"),
        });
    }

    /// Shows the inputs and asks what to do with them.
    fn ask_resume(&mut self, inputs: &[Entered]) -> Wish {
        let kept: Vec<&Entered> = inputs.iter().filter(|input| !input.private).collect();
        let first = kept.len().saturating_sub(SHOWN);
        let mut left_out: Vec<&Entered> = Vec::new();
        for (n, input) in kept.iter().enumerate() {
            let outside = outside(input);
            if n < first && outside.is_none() {
                left_out.push(input);
                continue;
            }
            match left_out[..] {
                [] => {}
                // A single input takes no more space than a line saying that one is left out.
                [one] => self.show_entered(one),
                [_, _, ..] => {
                    let count = counted(left_out.len(), "more input");
                    self.show_wrapped(&format!("    … {count}\n"));
                }
            }
            left_out.clear();
            self.show_entered(input);
        }
        let private = inputs.len() - kept.len();
        if private > 0 {
            let (begin, were) = match private {
                1 => ("begins", "was"),
                _ => ("begin", "were"),
            };
            self.show_wrapped(&format!(
                "({} that {begin} with a space {were} not kept, \
                 so what was set there is missing)\n",
                counted(private, "input")
            ));
        }
        let count = kept.len();
        let these = if count == 1 {
            "this input"
        } else {
            "these inputs"
        };
        let marked = kept.iter().filter(|input| outside(input).is_some()).count();
        let question = if marked > 0 {
            let act = match marked {
                1 => "The input with ! acts outside the session and would do so again.",
                _ => "The inputs with ! act outside the session and would do so again.",
            };
            self.show_wrapped(&format!("{act}\n"));
            format!("Run {these} again ({count})? [a]ll, [s]kip those with !, [N]o, [d]iscard: ")
        } else {
            format!("Run {these} again ({count})? [y]es, [N]o, [d]iscard: ")
        };
        loop {
            // Leaving the prompt does not count as an answer.
            let Some(answer) = (self.editor.line_reader())(&question).ok().flatten() else {
                return Wish::Nothing;
            };
            if let Some(wish) = wish(&answer, marked > 0) {
                return wish;
            }
            let letters = if marked > 0 {
                "a, s, n or d"
            } else {
                "y, n or d"
            };
            self.show_wrapped(&format!("Please answer {letters}; Enter alone means no.\n"));
        }
    }

    /// Restores the current folder of the earlier session.
    fn return_to(&mut self, folder: &Path) {
        let is_here = std::env::current_dir().is_ok_and(|here| here == folder);
        if is_here {
            return;
        }
        let name = folder.to_string_lossy();
        let entered = self.session.borrow_mut().host().enter_folder(&name);
        match entered {
            Ok(()) => self.note(&format!("the current folder is {name}, as it was then")),
            Err(error) => self.note(&format!(
                "the current folder was {name}, which cannot be entered: {}",
                reason(&error)
            )),
        }
    }

    /// Reruns an input; returns the exit status if it ends the shell. It receives the lines that it
    /// read the first time, so the user is not asked.
    fn run_again(&mut self, input: &Entered, wish: Wish) -> Option<u8> {
        let is_command = command::is_command(&input.text);
        if !runs(input, wish) {
            // Later inputs keep their original numbers.
            if !is_command {
                self.session.borrow_mut().skip_input();
            }
            return None;
        }
        let _ = self.streams.borrow_mut().end_line();
        let prompt = format!("[{}]> ", self.number());
        self.show(&command::behind_prompts(&input.text, &prompt));
        let answers = input.lines.clone();
        self.session.borrow_mut().set_answers(Some(answers));
        self.guide.begin_at(input.course.clone());
        let status = self.input(&input.text);
        self.guide.begin_at(None);
        self.session.borrow_mut().set_answers(None);
        status
    }
}
