//! A grid of dots: eight per character in braille, one in ASCII.

use super::geometry::clipped;

/// The braille character without dots.
const BLANK: u32 = 0x2800;
/// The bit of each dot in a braille character, by row and column.
const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// The dash patterns that distinguish series without colours: whether each dot is drawn.
const DASHES: [&[bool]; 4] = [
    &[true],
    &[true, true, true, true, true, false, false, false],
    &[true, false, false],
    &[true, true, true, true, false, false, true, false, false],
];
/// The characters that distinguish series in ASCII.
const SIGNS: [char; 4] = ['*', '+', 'o', 'x'];

/// A grid of dots.
pub(super) struct Canvas {
    columns: usize,
    rows: usize,
    ascii: bool,
    braille: Vec<u8>,
    signs: Vec<char>,
    pen: Pen,
}

/// The state of drawing a line; its dashes continue from one segment to the next.
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

    /// Returns the number of dots across and down.
    pub fn dots(&self) -> (usize, usize) {
        match self.ascii {
            true => (self.columns, self.rows),
            false => (2 * self.columns, 4 * self.rows),
        }
    }

    /// Starts drawing this series.
    pub fn take_pen(&mut self, series: usize) {
        self.pen = Pen {
            series,
            ..Pen::default()
        };
    }

    /// Returns the dot at a point in the unit square, whose origin is at the bottom left.
    pub fn place(&self, at: [f64; 2]) -> (usize, usize) {
        let (width, height) = self.dots();
        let dot = |v: f64, count: usize| (v.clamp(0.0, 1.0) * (count - 1) as f64).round() as usize;
        (dot(at[0], width), dot(1.0 - at[1], height))
    }

    /// Draws a dot.
    pub fn dot(&mut self, x: usize, y: usize) {
        let sign = SIGNS[self.pen.series % SIGNS.len()];
        if self.ascii {
            self.signs[y * self.columns + x] = sign;
        } else {
            self.braille[y / 4 * self.columns + x / 2] |= BITS[y % 4][x % 2];
        }
    }

    /// Draws the part of a line between two points that is in the unit square.
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

    /// Draws a dot of a line, unless its dash pattern leaves it out.
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

    /// Returns the lines of text, without trailing spaces.
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

/// Returns the character with these dots.
fn sign(bits: u8) -> char {
    match bits {
        0 => ' ',
        bits => char::from_u32(BLANK + u32::from(bits)).unwrap_or(' '),
    }
}
