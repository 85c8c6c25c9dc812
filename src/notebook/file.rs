//! Reading a notebook: its cells, their flags, and the outputs that belong to them.

use super::fence::{Block, Fence, blocks, blocks_at_once};
use super::mark::Mark;
use super::{Fault, Unread};
use crate::limit::Gate;

/// A notebook.
#[derive(Clone, Debug, Default)]
pub struct Notebook {
    /// Its cells, from top to bottom.
    pub cells: Vec<Cell>,
}

/// A cell and its expected output.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The code.
    pub code: Fence,
    /// The expected output, if the file has one.
    pub output: Option<Fence>,
    /// The name given by `name=…`.
    pub name: Option<String>,
    /// The flags that say how to run it.
    pub flags: Flags,
}

/// The flags in the info string of a cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flags {
    /// `error`: the cell must end with an error.
    pub error: bool,
    /// `skip`: the cell is not run.
    pub skip: bool,
    /// `nondet`: the output differs from run to run, so it is not compared.
    pub nondet: bool,
    /// `parameters`: the names it sets can be given other values from outside.
    pub parameters: bool,
}

impl Cell {
    /// The expected output; empty if the file has none.
    pub fn expected(&self) -> &str {
        self.output.as_ref().map_or("", |out| out.text.as_str())
    }
}

impl Notebook {
    /// Reads a notebook.
    ///
    /// # Errors
    /// A fence that is never closed, an unknown flag, an output that belongs to no cell, or a
    /// duplicate cell name; any error from the gate.
    pub fn read(text: &str, gate: &Gate<'_>) -> Result<Notebook, Unread> {
        Ok(Notebook::of(text, blocks(text, gate)?)?)
    }

    /// Reads a built-in notebook.
    ///
    /// # Errors
    /// The fault in the notebook.
    #[cfg(test)]
    pub fn read_at_once(text: &str) -> Result<Notebook, Fault> {
        Notebook::of(text, blocks_at_once(text)?)
    }

    fn of(text: &str, blocks: Vec<Block>) -> Result<Notebook, Fault> {
        let mut cells: Vec<Cell> = Vec::new();
        // The end of the cell that an output may follow.
        let mut cell_end: Option<usize> = None;
        for block in blocks {
            let Block::Fence(fence) = block else {
                cell_end = None;
                continue;
            };
            let between = cell_end.take().map(|end| &text[end..fence.span.start]);
            match fence.language() {
                "lamina" => {
                    cell_end = Some(fence.span.end);
                    cells.push(cell(fence, &cells)?);
                }
                "out" => {
                    let is_blank = |c: char| c.is_whitespace() || c == '>';
                    let follows = between.is_some_and(|text| text.chars().all(is_blank));
                    match cells.last_mut().filter(|_| follows) {
                        Some(cell) => cell.output = Some(fence),
                        None => {
                            return Err(Fault {
                                line: fence.line,
                                message: "this `out` block does not directly follow a cell"
                                    .to_string(),
                            });
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(Notebook { cells })
    }

    /// Reports whether a document is a lesson: one of its cells is a task.
    pub fn is_lesson(text: &str) -> bool {
        blocks_at_once(text).is_ok_and(|blocks| {
            blocks.iter().any(|block| match block {
                Block::Fence(fence) => {
                    let word = fence.arguments().split_whitespace().next();
                    fence.language() == "lamina" && word.and_then(Mark::read) == Some(Mark::Task)
                }
                Block::Rule(_) => false,
            })
        })
    }
}

fn cell(code: Fence, before: &[Cell]) -> Result<Cell, Fault> {
    let mut flags = Flags::default();
    let mut name = None;
    let fault = |message: String| Fault {
        line: code.line,
        message,
    };
    for word in code.arguments().split_whitespace() {
        match Mark::read(word) {
            Some(Mark::Error) => flags.error = true,
            Some(Mark::Skip) => flags.skip = true,
            Some(Mark::Nondet) => flags.nondet = true,
            Some(Mark::Parameters) => flags.parameters = true,
            Some(Mark::Name(given)) => name = Some(given.to_string()),
            Some(Mark::Task | Mark::Check | Mark::Solution | Mark::Wrong) => {
                return Err(fault(format!(
                    "`{word}` belongs to a lesson; `lmsh learn --check` tests lessons"
                )));
            }
            None => {
                return Err(fault(format!(
                    "there is no flag `{word}`; the flags are error, skip, nondet, parameters and name=…"
                )));
            }
        }
    }
    if let Some(name) = &name
        && let Some(other) = before.iter().find(|cell| cell.name.as_ref() == Some(name))
    {
        let line = other.code.line;
        return Err(fault(format!(
            "the cell at line {line} is also named `{name}`"
        )));
    }
    Ok(Cell {
        code,
        output: None,
        name,
        flags,
    })
}

#[cfg(test)]
mod tests {
    use super::{Flags, Notebook};

    #[test]
    fn an_output_belongs_to_the_cell_right_before_it() {
        let text = "```lamina name=a error\n1/0\n```\n\n```out\nx\n```\n```lamina nondet skip\n2\n```\ntext\n";
        let book = Notebook::read_at_once(text).expect("it is a notebook");
        assert_eq!(book.cells.len(), 2);
        assert_eq!(book.cells[0].expected(), "x\n");
        assert_eq!(book.cells[0].name.as_deref(), Some("a"));
        assert_eq!(
            book.cells[1].flags,
            Flags {
                error: false,
                skip: true,
                nondet: true,
                parameters: false
            }
        );
        assert!(book.cells[1].output.is_none());
    }

    #[test]
    fn faults_have_lines() {
        let line = |text: &str| Notebook::read_at_once(text).expect_err("it is wrong").line;
        assert_eq!(line("\n```out\n1\n```\n"), 2);
        assert_eq!(line("```lamina\n1\n```\ntext\n```out\n1\n```\n"), 5);
        assert_eq!(line("```lamina fast\n1\n```\n"), 1);
        assert_eq!(line("```lamina name=\n1\n```\n"), 1);
        assert_eq!(
            line("```lamina name=a\n1\n```\n```lamina name=a\n1\n```\n"),
            4
        );
        assert_eq!(line("```lamina task\n```\n"), 1);
        assert!(Notebook::is_lesson("```lamina task\n```\n"));
    }
}
