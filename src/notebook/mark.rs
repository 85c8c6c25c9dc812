//! The words after `lamina` in the info string of a fence, for notebooks and lessons.

/// The meaning of a word in an info string.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark<'a> {
    /// `error`: the cell must fail.
    Error,
    /// `skip`: the cell does not run.
    Skip,
    /// `nondet`: the output differs from run to run.
    Nondet,
    /// `parameters`: the names it sets can be given other values from outside.
    Parameters,
    /// `name=…`: the name of the cell.
    Name(&'a str),
    /// `task`: starts a task of a lesson.
    Task,
    /// `check`: a condition that holds when the task is solved.
    Check,
    /// `solution`: a correct answer.
    Solution,
    /// `wrong`: a typical wrong answer.
    Wrong,
}

impl Mark<'_> {
    /// Returns the meaning of a word; `None` if it has none.
    pub fn read(word: &str) -> Option<Mark<'_>> {
        Some(match word {
            "error" => Mark::Error,
            "skip" => Mark::Skip,
            "nondet" => Mark::Nondet,
            "parameters" => Mark::Parameters,
            "task" => Mark::Task,
            "check" => Mark::Check,
            "solution" => Mark::Solution,
            "wrong" => Mark::Wrong,
            _ => Mark::Name(word.strip_prefix("name=").filter(|name| !name.is_empty())?),
        })
    }
}
