//! Pictures: curves, points, columns, bars and flame graphs. A picture is a value that can be drawn
//! in two ways: as text (with braille dots, axes and labels) and as SVG.
//!
//! A [`Picture`] is data: the things to draw, in the coordinates of its axes. It is independent of
//! the output; [`text`] and [`svg`] convert coordinates to dots and points.
//!
//! Invariants: every coordinate in a picture is finite; a picture is drawn the same way everywhere;
//! drawing takes time proportional to the size of the picture and cannot be interrupted.

mod bins;
mod canvas;
mod flame;
mod geometry;
mod sample;
mod svg;
#[cfg(test)]
mod tests;
mod text;
mod ticks;

pub use bins::bins;
pub use sample::{Sample, fitting, grid, joined, pieces, refined, view};
pub use svg::svg;
pub use text::{Paper, text};

use crate::text::counted;

/// The default width of the plotting area, in columns.
pub const WIDTH: usize = 60;
/// The default height of the plotting area, in lines.
pub const HEIGHT: usize = 15;
/// The maximum number of bars drawn one below another; more are drawn as columns.
pub const BARS_MAX: usize = 40;

/// A picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
    /// The title above the picture.
    pub title: Option<String>,
    /// The requested width of the plotting area, in columns.
    pub width: Option<usize>,
    /// The requested height of the plotting area, in lines.
    pub height: Option<usize>,
    /// The content.
    pub body: Body,
}

/// The content of a picture.
#[derive(Clone, PartialEq, Debug)]
pub enum Body {
    /// Curves, points and columns over two axes.
    Plot(Plot),
    /// Numbers as bars, one below the other.
    Bars(Vec<Bar>),
    /// Calls as bars, each below its caller.
    Flame(Vec<Frame>),
}

/// Curves, points and columns over two axes.
#[derive(Clone, PartialEq, Debug)]
pub struct Plot {
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The series, in drawing order.
    pub series: Vec<Series>,
}

/// An axis.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Axis {
    /// The coordinate at the lower end.
    pub low: f64,
    /// The coordinate at the upper end, greater than `low`.
    pub high: f64,
    /// The meaning of its coordinates.
    pub scale: Scale,
}

/// The meaning of the coordinates of an axis.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scale {
    /// Numbers.
    Plain,
    /// Counts: ticks are at ints only.
    Counts,
    /// Counts above and below 0, all written without a minus sign.
    Mirrored,
    /// Times in seconds.
    Seconds,
    /// Decimal logarithms of numbers.
    Decades,
    /// Decimal logarithms of times in seconds.
    DecadesOfSeconds,
}

/// Data drawn over two axes.
#[derive(Clone, PartialEq, Debug)]
pub struct Series {
    /// The name in the legend; empty if it has none.
    pub name: String,
    /// The marks that represent it.
    pub marks: Marks,
}

/// The marks that represent a series.
#[derive(Clone, PartialEq, Debug)]
pub enum Marks {
    /// Lines through points, with gaps between the pieces.
    Line(Vec<Vec<[f64; 2]>>),
    /// Separate points.
    Points(Vec<[f64; 2]>),
    /// Columns that start at 0.
    Columns(Vec<Column>),
}

/// A column.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Column {
    /// Its left edge.
    pub from: f64,
    /// Its right edge.
    pub to: f64,
    /// The coordinate of its end, above or below 0.
    pub height: f64,
}

/// A bar.
#[derive(Clone, PartialEq, Debug)]
pub struct Bar {
    /// The text before it.
    pub label: String,
    /// The value that determines its length.
    pub value: f64,
    /// The text after it.
    pub text: String,
}

/// A call in a flame graph.
#[derive(Clone, PartialEq, Debug)]
pub struct Frame {
    /// The number of enclosing calls.
    pub depth: usize,
    /// The position of its left edge, in units of cost.
    pub start: u64,
    /// Its cost, at most that of the enclosing call.
    pub size: u64,
    /// The name of the function called.
    pub name: String,
}

impl Axis {
    /// Returns an axis of numbers.
    pub fn plain(low: f64, high: f64) -> Axis {
        Axis {
            low,
            high,
            scale: Scale::Plain,
        }
    }

    /// Maps a coordinate to 0 at the low end and 1 at the high one, without overflow for any range.
    fn unit(&self, at: f64) -> f64 {
        (at / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0)
    }
}

impl Picture {
    /// Returns a picture without a title, in the default size.
    pub fn new(body: Body) -> Picture {
        Picture {
            title: None,
            width: None,
            height: None,
            body,
        }
    }

    /// Returns the size in bytes of the data it owns.
    pub fn bytes(&self) -> usize {
        let title = self.title.as_ref().map_or(0, String::len);
        let body: usize = match &self.body {
            Body::Plot(plot) => plot.series.iter().map(Series::bytes).sum(),
            Body::Bars(bars) => bars
                .iter()
                .map(|bar| size_of::<Bar>() + bar.label.len() + bar.text.len())
                .sum(),
            Body::Flame(frames) => frames
                .iter()
                .map(|frame| size_of::<Frame>() + frame.name.len())
                .sum(),
        };
        title + body
    }

    /// Returns a short description, for places with no room for the drawing.
    pub fn brief(&self) -> String {
        let what = match &self.body {
            Body::Plot(plot) => plot.brief(),
            Body::Bars(bars) => counted(bars.len(), "bar"),
            Body::Flame(frames) => counted(frames.len(), "call"),
        };
        match &self.title {
            Some(title) => format!("<picture {title}>"),
            None => format!("<picture of {what}>"),
        }
    }
}

impl Plot {
    fn brief(&self) -> String {
        let names: Vec<&str> = self.series.iter().map(|series| &*series.name).collect();
        if names.iter().all(|name| !name.is_empty()) && !names.is_empty() {
            return names.join(", ");
        }
        match self.series.first().map(|series| &series.marks) {
            Some(Marks::Points(points)) => counted(points.len(), "point"),
            Some(Marks::Columns(columns)) => counted(columns.len(), "column"),
            Some(Marks::Line(_)) | None => "curves".to_string(),
        }
    }
}

impl Series {
    fn bytes(&self) -> usize {
        const POINT: usize = size_of::<[f64; 2]>();
        let marks: usize = match &self.marks {
            Marks::Line(pieces) => pieces.iter().map(|piece| 24 + POINT * piece.len()).sum(),
            Marks::Points(points) => POINT * points.len(),
            Marks::Columns(columns) => size_of::<Column>() * columns.len(),
        };
        self.name.len() + marks
    }
}
