//! The stages an input passes through, as text: tokens, the tree, the storage locations of names,
//! and bytecode. Nothing is run.

use super::Session;
use crate::compile::Options;
use crate::limit::Gate;
use crate::resolve::{Place, Resolution, resolve};
use crate::syntax::ast::Program;
use crate::syntax::{self, TokenKind};
use crate::text::{Diagnostic, Fault, Source, Span, counted, grouped};
use crate::value::{ChunkObject, Gc};
use crate::vm::SESSION;
use std::fmt::Write;
use std::rc::Rc;

/// The source name of code given to a command.
const NAME: &str = "<command>";
/// The symbol for a newline that ends a statement.
const END: &str = "⏎";
/// The width of a line of tokens.
const WIDTH: usize = 78;

type Shown = Result<String, Box<Diagnostic>>;

/// A row of the table of tokens.
struct Row {
    text: String,
    kind: &'static str,
    span: Span,
}

impl Session {
    /// Lists the tokens of the text, with the newlines that end statements. Works even if the text
    /// is not a program.
    pub(crate) fn tokens_listing(&self, text: &str) -> String {
        let source = Rc::new(Source::new(NAME, text));
        let (rows, fault) = rows(text);
        let mut out = String::from("  place   bytes     kind       text\n");
        for row in rows {
            let at = source.position(row.span.start);
            let place = format!("{}:{}", at.line, at.column);
            let bytes = format!("{}..{}", row.span.start, row.span.end);
            let _ = writeln!(out, "{place:>7}   {bytes:<9} {:<10} {}", row.kind, row.text);
        }
        if let Some(fault) = fault {
            let _ = writeln!(out, "{}", not_loaded(&fault, &source).one_line());
        }
        if syntax::status(text) == syntax::Status::Incomplete {
            out.push_str("the input is not complete\n");
        }
        out
    }

    /// Shows the tree of the text.
    ///
    /// # Errors
    /// The reason it is not a program.
    pub(crate) fn tree_listing(&mut self, text: &str) -> Shown {
        let program = self.read(text)?;
        Ok(syntax::draw(&program, text, &self.vm.symbols, &|_| {
            String::new()
        }))
    }

    /// Shows the text at every stage.
    ///
    /// # Errors
    /// The reason it is not a program.
    pub(crate) fn stages_listing(&mut self, text: &str) -> Shown {
        let source = Rc::new(Source::new(NAME, text));
        let program = self.read(text)?;
        let gate = Gate::new(&self.vm.budget, self.vm.heap.room());
        let resolution = resolve(&program, &mut self.vm.symbols, &gate)
            .map_err(|fault| not_loaded(&fault, &source))?;
        let tree = syntax::draw(&program, text, &self.vm.symbols, &|name| {
            place(&resolution, resolution.place(name.id))
        });
        let chunk = self.load_input(&source)?;
        let count = chunk.functions().len();
        let code = self.list(&chunk, (0..count).rev().collect());
        let mut out = String::from("tokens\n");
        out.push_str(&token_lines(text));
        out.push_str("\ntree, with the places of names\n");
        out.extend(tree.lines().map(|line| format!("  {line}\n")));
        let chunk = chunk.chunk();
        let _ = writeln!(
            out,
            "\nbytecode: {}, {} fused, {}, {}",
            counted(chunk.words.len() - chunk.code as usize, "instruction"),
            grouped(chunk.fused),
            counted(chunk.constants.len(), "constant"),
            counted(chunk.caches.len(), "cache")
        );
        out.push_str(&code);
        Ok(out)
    }

    fn read(&mut self, text: &str) -> Result<Program, Box<Diagnostic>> {
        let gate = Gate::new(&self.vm.budget, self.vm.heap.room());
        syntax::parse(text, &mut self.vm.symbols, &gate)
            .map_err(|fault| not_loaded(&fault, &Rc::new(Source::new(NAME, text))))
    }

    /// Compiles an input so that it shows its values.
    pub(super) fn load_input(
        &mut self,
        source: &Rc<Source>,
    ) -> Result<Gc<ChunkObject>, Box<Diagnostic>> {
        let options = Options {
            echo: true,
            ..self.settings.compile
        };
        let loaded = self.vm.load(source, SESSION, options);
        loaded.map_err(|fault| not_loaded(&fault, source))
    }
}

/// The error of a program that cannot be loaded.
pub fn not_loaded(fault: &Fault, source: &Rc<Source>) -> Box<Diagnostic> {
    Box::new(Diagnostic::of(fault, source))
}

/// The tokens and ends of statements in order, and the reason the text is not a program, if it is
/// not.
fn rows(text: &str) -> (Vec<Row>, Option<Fault>) {
    let (ends, fault) = match syntax::statement_ends(text) {
        Ok(ends) => (ends, None),
        Err(fault) => (Vec::new(), Some(fault)),
    };
    let mut rows: Vec<Row> = syntax::tokens(text)
        .into_iter()
        .map(|(span, kind)| Row {
            text: text[span.range()].replace('\n', END),
            kind: kind.name(),
            span,
        })
        .collect();
    let last = rows
        .iter()
        .rev()
        .find(|row| row.kind != TokenKind::Comment.name());
    let open = last.is_some_and(|row| row.text != ";") && fault.is_none();
    rows.extend(ends.iter().map(|at| Row {
        text: END.to_string(),
        kind: "end",
        span: Span::new(*at as usize, *at as usize + 1),
    }));
    rows.sort_by_key(|row| row.span.start);
    let ended = rows.last().is_some_and(|row| row.kind == "end");
    if open && !ended && matches!(syntax::status(text), syntax::Status::Complete) {
        rows.push(Row {
            text: "(end of input)".to_string(),
            kind: "end",
            span: Span::new(text.len(), text.len()),
        });
    }
    (rows, fault)
}

/// Lists the tokens side by side, as many on a line as fit.
fn token_lines(text: &str) -> String {
    let (rows, _) = rows(text);
    let mut out = String::new();
    let mut line = String::from(" ");
    for row in rows {
        let word = match row.kind {
            "end" => " end".to_string(),
            kind => format!(" {kind}·{}", row.text),
        };
        if line.chars().count() + word.chars().count() > WIDTH {
            out.push_str(&line);
            out.push('\n');
            line = String::from(" ");
        }
        line.push_str(&word);
    }
    out.push_str(&line);
    out.push('\n');
    out
}

/// Describes the storage location of a name.
fn place(resolution: &Resolution, place: Place) -> String {
    match place {
        Place::Unset => String::new(),
        Place::Global => "global".to_string(),
        Place::OwnSelf => "self".to_string(),
        Place::Upvalue(index, _) => format!("upvalue U{index}"),
        Place::Local(id) if resolution.local(id).in_cell() => format!("local {}, in a cell", id.0),
        Place::Local(id) if resolution.local(id).captured => {
            format!("local {}, copied into closures", id.0)
        }
        Place::Local(id) => format!("local {}", id.0),
    }
}
