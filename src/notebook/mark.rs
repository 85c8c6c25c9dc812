//! The words after `lamina` in the head of a fence, for notebooks and lessons alike.

/// What a word says about its cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark<'a> {
    /// `error`: the cell must fail.
    Error,
    /// `skip`: it does not run.
    Skip,
    /// `nondet`: its output differs from run to run.
    Nondet,
    /// `parameters`: what it sets can be set from outside.
    Parameters,
    /// `name=…`: what it is called.
    Name(&'a str),
    /// `task`: a task of a lesson begins.
    Task,
    /// `check`: what must hold when the task is solved.
    Check,
    /// `solution`: an answer.
    Solution,
    /// `wrong`: a typical wrong answer.
    Wrong,
}

impl Mark<'_> {
    /// What a word means; none if it means nothing.
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
