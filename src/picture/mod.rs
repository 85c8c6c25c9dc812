//! Pictures: curves, points, columns, bars and flame graphs, as values that are drawn twice: as text
//! of braille dots with axes and labels around them, and as SVG.
//!
//! A [`Picture`] is data: what is drawn, in the coordinates of its axes. It knows no place where it
//! will be shown; [`text`] and [`svg`] decide on dots and points.
//!
//! Invariants: every coordinate in a picture is finite; the same picture is drawn the same
//! everywhere; drawing takes time in the size of the picture and asks nobody.

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

/// Columns of the field of a picture unless something else is asked for.
pub const WIDTH: usize = 60;
/// Lines of the field of a picture unless something else is asked for.
pub const HEIGHT: usize = 15;
/// Most bars that are drawn one below the other; more are columns.
pub const BARS_MAX: usize = 40;

/// A picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
    /// What is written above it.
    pub title: Option<String>,
    /// Columns of the field, if they were asked for.
    pub width: Option<usize>,
    /// Lines of the field, if they were asked for.
    pub height: Option<usize>,
    /// What is drawn.
    pub body: Body,
}

/// What a picture shows.
#[derive(Clone, PartialEq, Debug)]
pub enum Body {
    /// Curves, points and columns over two axes.
    Plot(Plot),
    /// Numbers as bars, one below the other.
    Bars(Vec<Bar>),
    /// Calls as bars, each below the one that made it.
    Flame(Vec<Frame>),
}

/// Curves, points and columns over two axes.
#[derive(Clone, PartialEq, Debug)]
pub struct Plot {
    /// The axis below.
    pub x: Axis,
    /// The axis on the left.
    pub y: Axis,
    /// What is drawn, in this order.
    pub series: Vec<Series>,
}

/// What an axis shows.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Axis {
    /// The lowest coordinate.
    pub low: f64,
    /// The highest coordinate, which is greater.
    pub high: f64,
    /// What coordinates mean.
    pub scale: Scale,
}

/// What the coordinates of an axis mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scale {
    /// Numbers.
    Plain,
    /// Counts: no tick is between two ints.
    Counts,
    /// Counts upward and downward, all written without a sign.
    Mirrored,
    /// Seconds.
    Seconds,
    /// Decimal logarithms of numbers.
    Decades,
    /// Decimal logarithms of seconds.
    DecadesOfSeconds,
}

/// Something that is drawn over two axes.
#[derive(Clone, PartialEq, Debug)]
pub struct Series {
    /// Its name in the legend; empty if it has none.
    pub name: String,
    /// What it looks like.
    pub marks: Marks,
}

/// What a series looks like.
#[derive(Clone, PartialEq, Debug)]
pub enum Marks {
    /// Lines through points, with gaps between the pieces.
    Line(Vec<Vec<[f64; 2]>>),
    /// Points.
    Points(Vec<[f64; 2]>),
    /// Columns that begin at 0.
    Columns(Vec<Column>),
}

/// A column.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Column {
    /// Its left edge.
    pub from: f64,
    /// Its right edge.
    pub to: f64,
    /// Its end above or below 0.
    pub height: f64,
}

/// A bar.
#[derive(Clone, PartialEq, Debug)]
pub struct Bar {
    /// What is written before it.
    pub label: String,
    /// How long it is.
    pub value: f64,
    /// What is written after it.
    pub text: String,
}

/// A call in a flame graph.
#[derive(Clone, PartialEq, Debug)]
pub struct Frame {
    /// How many calls are around it.
    pub depth: usize,
    /// Where it begins, in units of the whole.
    pub start: u64,
    /// How wide it is: at most as wide as the call around it.
    pub size: u64,
    /// The name of what is called.
    pub name: String,
}

impl Axis {
    /// An axis of numbers.
    pub fn plain(low: f64, high: f64) -> Axis {
        Axis {
            low,
            high,
            scale: Scale::Plain,
        }
    }

    /// Where a coordinate is: 0 at the low end, 1 at the high one. No range is too large for it.
    fn unit(&self, at: f64) -> f64 {
        (at / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0)
    }
}

impl Picture {
    /// A picture without a title, in the usual size.
    pub fn new(body: Body) -> Picture {
        Picture {
            title: None,
            width: None,
            height: None,
            body,
        }
    }

    /// The bytes that it takes beside itself.
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

    /// In a few words, for where there is no room to draw it.
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
