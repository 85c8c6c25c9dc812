//! A field of dots: eight to a character in braille, one in ASCII.

use super::geometry::clipped;

/// The first braille character: no dot.
const BLANK: u32 = 0x2800;
/// The bit of each dot of a braille character, by line and column.
const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// How the series are told apart where there are no colours: which dots of a line are left out, …
const DASHES: [&[bool]; 4] = [
    &[true],
    &[true, true, true, true, true, false, false, false],
    &[true, false, false],
    &[true, true, true, true, false, false, true, false, false],
];
/// … and the signs in ASCII.
const SIGNS: [char; 4] = ['*', '+', 'o', 'x'];

/// A field of dots.
pub(super) struct Canvas {
    columns: usize,
    rows: usize,
    ascii: bool,
    braille: Vec<u8>,
    signs: Vec<char>,
    pen: Pen,
}

/// What draws a line: its dashes go on from one segment to the next.
#[derive(Clone, Copy, Default)]
struct Pen {
    series: usize,
    count: usize,
    last: Option<(usize, usize)>,
}

impl Canvas {
    pub fn new(columns: usize, rows: usize, ascii: bool) -> Canvas {
        Canvas {
            columns,
            rows,
            ascii,
            braille: vec![0; columns * rows],
            signs: vec![' '; columns * rows],
            pen: Pen::default(),
        }
    }

    /// Dots side by side, and one above the other.
    pub fn dots(&self) -> (usize, usize) {
        match self.ascii {
            true => (self.columns, self.rows),
            false => (2 * self.columns, 4 * self.rows),
        }
    }

    /// Begins to draw this series.
    pub fn take_pen(&mut self, series: usize) {
        self.pen = Pen {
            series,
            ..Pen::default()
        };
    }

    /// The dot at a place in the unit square, whose origin is below on the left.
    pub fn place(&self, at: [f64; 2]) -> (usize, usize) {
        let (width, height) = self.dots();
        let dot = |v: f64, count: usize| (v.clamp(0.0, 1.0) * (count - 1) as f64).round() as usize;
        (dot(at[0], width), dot(1.0 - at[1], height))
    }

    /// A dot.
    pub fn dot(&mut self, x: usize, y: usize) {
        let sign = SIGNS[self.pen.series % SIGNS.len()];
        if self.ascii {
            self.signs[y * self.columns + x] = sign;
        } else {
            self.braille[y / 4 * self.columns + x / 2] |= BITS[y % 4][x % 2];
        }
    }

    /// A line between two points of the plane, as far as it is in the unit square.
    pub fn line(&mut self, from: [f64; 2], to: [f64; 2]) {
        let Some((from, to)) = clipped(from, to) else {
            return;
        };
        let (x0, y0) = self.place(from);
        let (x1, y1) = self.place(to);
        let steps = x0.abs_diff(x1).max(y0.abs_diff(y1));
        for step in 0..=steps {
            let part = step as f64 / steps.max(1) as f64;
            let mix = |a: usize, b: usize| (a as f64 + part * (b as f64 - a as f64)).round();
            self.ink(mix(x0, x1) as usize, mix(y0, y1) as usize);
        }
    }

    /// A dot of a line, which may be one that is left out.
    fn ink(&mut self, x: usize, y: usize) {
        if self.pen.last == Some((x, y)) {
            return;
        }
        self.pen.last = Some((x, y));
        let dashes = DASHES[self.pen.series % DASHES.len()];
        if self.ascii || dashes[self.pen.count % dashes.len()] {
            self.dot(x, y);
        }
        self.pen.count += 1;
    }

    /// The lines of text; without blanks at their ends.
    pub fn lines(&self) -> Vec<String> {
        let row = |n: usize| {
            let cells = n * self.columns..(n + 1) * self.columns;
            let line: String = match self.ascii {
                true => self.signs[cells].iter().collect(),
                false => self.braille[cells].iter().map(|bits| sign(*bits)).collect(),
            };
            line.trim_end().to_string()
        };
        (0..self.rows).map(row).collect()
    }
}

/// The character with these dots.
fn sign(bits: u8) -> char {
    match bits {
        0 => ' ',
        bits => char::from_u32(BLANK + u32::from(bits)).unwrap_or(' '),
    }
}
