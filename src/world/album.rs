//! A world that keeps everything shown in its richest form, for pages.

use super::Filter;
use crate::host::{Bundle, Echo, Form, Host};
use crate::text::{Painted, visible};
use std::cell::RefCell;
use std::io;
use std::rc::Rc;

/// A part of a cell's output.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    /// Text that the cell printed.
    Printed(String),
    /// A value, as text.
    Value(String),
    /// A number, a matrix or an expression: its text, and a `math` element.
    Math(String, String),
    /// A picture: its text, and an `svg` element.
    Picture(String, String),
    /// Information about the run: a trace, an answer to a command, an error.
    Remark(String),
}

/// The output of a cell, in order.
pub type Pieces = Rc<RefCell<Vec<Piece>>>;

/// Collects the output that passes through it, piece by piece.
pub struct Album {
    /// The inner world, which receives the text.
    pub inner: Box<dyn Host>,
    /// The pieces.
    pub pieces: Pieces,
}

impl Album {
    fn add(&self, piece: Piece) {
        self.pieces.borrow_mut().push(piece);
    }
}

impl Filter for Album {
    fn look<T>(&self, ask: impl FnOnce(&dyn Host) -> T) -> T {
        ask(&*self.inner)
    }

    fn reach<T>(&mut self, act: impl FnOnce(&mut dyn Host) -> T) -> T {
        act(&mut *self.inner)
    }

    fn write(&mut self, text: &str) -> io::Result<()> {
        self.inner.write(text)?;
        let mut pieces = self.pieces.borrow_mut();
        match pieces.last_mut() {
            Some(Piece::Printed(printed)) => printed.push_str(text),
            _ => pieces.push(Piece::Printed(text.to_string())),
        }
        Ok(())
    }

    fn echo(&mut self, echo: Echo<'_>) -> io::Result<()> {
        self.inner.echo(echo)?;
        self.add(Piece::Value(echo.text.to_string()));
        Ok(())
    }

    fn show(&mut self, bundle: Bundle<'_>) -> io::Result<()> {
        self.inner.echo(bundle.echo)?;
        let text = bundle.echo.text.to_string();
        if let Some(svg) = bundle.form(Form::Svg) {
            self.add(Piece::Picture(text, svg));
        } else if let Some(math) = bundle.form(Form::MathMl) {
            self.add(Piece::Math(text, math));
        } else {
            self.add(Piece::Value(text));
        }
        Ok(())
    }

    fn remark(&mut self, text: &str, aside: bool) -> io::Result<()> {
        self.inner.remark(text, aside)?;
        self.add(Piece::Remark(visible(text).into_owned()));
        Ok(())
    }

    fn tell(&mut self, text: &Painted) -> io::Result<()> {
        self.inner.tell(text)?;
        self.add(Piece::Remark(text.to_string()));
        Ok(())
    }
}
