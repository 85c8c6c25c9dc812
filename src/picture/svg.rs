//! Pictures as SVG. Lines and text take the colour of the surrounding text, so the picture is
//! readable on light and dark pages; nothing has an id, so a page can contain several pictures;
//! there are no scripts, style sheets or external references.

use super::flame::whole;
use super::geometry::{clipped, is_inside};
use super::ticks::ticks;
use super::{Bar, Body, Column, Frame, Marks, Picture, Plot, Series};
use crate::text::escaped;
use crate::text::wrap::{cut, width};
use rustc_hash::FxHashSet;
use std::fmt::Write;

/// The size of the plotting area, in points.
const FIELD: [f64; 2] = [560.0, 320.0];
/// The height of a line of text, in points.
const LINE: f64 = 18.0;
/// The approximate width of a letter, in points.
const LETTER: f64 = 7.2;
/// The margin around the picture, in points.
const MARGIN: f64 = 12.0;
/// The height of a bar and the gap below it, in points.
const BAR: f64 = 22.0;
/// The maximum width of a bar's label, in columns.
const LABEL_MAX: usize = 24;
/// The maximum depth drawn in a flame graph.
const DEPTH_MAX: usize = 60;

/// Colours that are distinguishable on light and dark pages, even by colour-blind readers.
const COLOURS: [&str; 6] = [
    "#2f7ed8", "#d95f02", "#1b9e77", "#cc79a7", "#b8860b", "#7570b3",
];

/// Returns a picture as an `svg` element.
pub fn svg(picture: &Picture) -> String {
    let mut page = Page::default();
    let top = match &picture.title {
        Some(_) => MARGIN + LINE + 6.0,
        None => MARGIN,
    };
    let [wide, high] = match &picture.body {
        Body::Plot(plot) => page.plot(plot, top),
        Body::Bars(bars) => page.bars(bars, top),
        Body::Flame(frames) => page.flame(frames, top),
    };
    if let Some(title) = &picture.title {
        let line = format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" font-weight=\"bold\">{}</text>",
            fixed(wide / 2.0),
            fixed(MARGIN + 12.0),
            escaped(title)
        );
        page.out.push_str(&line);
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" aria-label=\"{2}\" font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"currentColor\">{3}</svg>",
        fixed(wide),
        fixed(high),
        escaped(picture.brief().trim_matches(['<', '>'])),
        page.out
    )
}

#[derive(Default)]
struct Page {
    out: String,
}

/// The position of the plotting area.
struct Field<'a> {
    plot: &'a Plot,
    left: f64,
    top: f64,
}

impl Field<'_> {
    fn unit(&self, p: [f64; 2]) -> [f64; 2] {
        [self.plot.x.unit(p[0]), self.plot.y.unit(p[1])]
    }

    fn place(&self, unit: [f64; 2]) -> [f64; 2] {
        [
            self.left + unit[0] * FIELD[0],
            self.top + (1.0 - unit[1]) * FIELD[1],
        ]
    }
}

impl Page {
    fn text(&mut self, x: f64, y: f64, anchor: &str, text: &str) {
        let _ = write!(
            self.out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            fixed(x),
            fixed(y),
            escaped(text)
        );
    }

    fn rule(&mut self, from: [f64; 2], to: [f64; 2], opacity: &str) {
        let _ = write!(
            self.out,
            "<path d=\"M{} {}L{} {}\" stroke=\"currentColor\" stroke-opacity=\"{opacity}\" fill=\"none\"/>",
            fixed(from[0]),
            fixed(from[1]),
            fixed(to[0]),
            fixed(to[1])
        );
    }

    fn block(&mut self, [x, y]: [f64; 2], [wide, high]: [f64; 2], colour: &str) {
        let _ = write!(
            self.out,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{colour}\"/>",
            fixed(x),
            fixed(y),
            fixed(wide),
            fixed(high)
        );
    }

    fn plot(&mut self, plot: &Plot, top: f64) -> [f64; 2] {
        let labels = ticks(&plot.y, 8);
        let gutter = labels.iter().map(|(_, label)| letters(label));
        let left = MARGIN + gutter.fold(0.0, f64::max) + 8.0;
        let field = Field { plot, left, top };
        for (at, label) in &labels {
            let unit = plot.y.unit(*at);
            let (from, to) = (field.place([0.0, unit]), field.place([1.0, unit]));
            let opacity = if *at == 0.0 { "0.5" } else { "0.15" };
            self.rule(from, to, opacity);
            self.text(left - 6.0, from[1] + 4.0, "end", label);
        }
        let below = ticks(&plot.x, 9);
        let widest = below.iter().map(|(_, label)| letters(label));
        let most = (FIELD[0] / (widest.fold(0.0, f64::max) + 12.0)) as usize;
        let below = if below.len() > most {
            ticks(&plot.x, most)
        } else {
            below
        };
        for (at, label) in below {
            let unit = plot.x.unit(at);
            let (from, to) = (field.place([unit, 0.0]), field.place([unit, 1.0]));
            let opacity = if at == 0.0 { "0.5" } else { "0.15" };
            self.rule(from, to, opacity);
            self.text(from[0], from[1] + 16.0, "middle", &label);
        }
        for (n, series) in plot.series.iter().enumerate() {
            self.series(series, &field, COLOURS[n % COLOURS.len()]);
        }
        let corners = [[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]].map(|unit| field.place(unit));
        self.rule(corners[0], corners[1], "0.7");
        self.rule(corners[1], corners[2], "0.7");
        let end = self.legend(plot, left, top + FIELD[1] + 22.0);
        [left + FIELD[0] + 2.0 * MARGIN, end + MARGIN]
    }

    fn series(&mut self, series: &Series, field: &Field<'_>, colour: &str) {
        match &series.marks {
            Marks::Line(pieces) => {
                let mut path = Path::default();
                for piece in pieces {
                    path.lift();
                    let mut last = field.unit(piece[0]);
                    for point in piece {
                        let next = field.unit(*point);
                        match clipped(last, next) {
                            Some((from, to)) => path.line(field.place(from), field.place(to)),
                            None => path.lift(),
                        }
                        last = next;
                    }
                }
                self.stroke(&path.finished(), colour, "2");
            }
            Marks::Points(points) => {
                let mut seen = FxHashSet::default();
                let mut path = String::new();
                for point in points.iter().map(|p| field.unit(*p)) {
                    let place = field.place(point);
                    let key = place.map(|v| v.round() as i64);
                    if is_inside(point) && seen.insert(key) {
                        let _ = write!(path, "M{} {}h0", fixed(place[0]), fixed(place[1]));
                    }
                }
                let wide = if points.len() > 1000 { "2" } else { "5" };
                self.stroke(&path, colour, wide);
            }
            Marks::Columns(columns) => {
                for column in columns.iter().filter(|column| column.height != 0.0) {
                    self.column(column, field, colour);
                }
            }
        }
    }

    fn column(&mut self, column: &Column, field: &Field<'_>, colour: &str) {
        let inside = |p: [f64; 2]| field.place(field.unit(p).map(|v| v.clamp(0.0, 1.0)));
        let (from, to) = (
            inside([column.from, 0.0]),
            inside([column.to, column.height]),
        );
        let wide = to[0] - from[0];
        let gap = if wide > 4.0 { 1.0 } else { 0.0 };
        let size = [(wide - gap).max(0.5), (to[1] - from[1]).abs()];
        self.block([from[0], from[1].min(to[1])], size, colour);
    }

    fn stroke(&mut self, path: &str, colour: &str, wide: &str) {
        if !path.is_empty() {
            let _ = write!(
                self.out,
                "<path d=\"{path}\" stroke=\"{colour}\" stroke-width=\"{wide}\" stroke-linecap=\"round\" stroke-linejoin=\"round\" fill=\"none\"/>"
            );
        }
    }

    /// Draws the legend, if there are several series; returns its lower end.
    fn legend(&mut self, plot: &Plot, left: f64, top: f64) -> f64 {
        let named = plot.series.iter().any(|series| !series.name.is_empty());
        if plot.series.len() < 2 || !named {
            return top;
        }
        let (mut x, mut y) = (left, top + LINE);
        for (n, series) in plot.series.iter().enumerate() {
            let name = cut(&series.name, 60);
            let wide = 22.0 + letters(&name) + 18.0;
            if x > left && x + wide > left + FIELD[0] {
                (x, y) = (left, y + LINE);
            }
            self.block([x, y - 10.0], [14.0, 10.0], COLOURS[n % COLOURS.len()]);
            self.text(x + 20.0, y, "start", &name);
            x += wide;
        }
        y
    }

    fn bars(&mut self, bars: &[Bar], top: f64) -> [f64; 2] {
        let widest = |text: &dyn Fn(&Bar) -> f64| bars.iter().map(text).fold(0.0, f64::max);
        let label = widest(&|bar| letters(&cut(&bar.label, LABEL_MAX)));
        let value = widest(&|bar| letters(&bar.text));
        let left = MARGIN + label + 8.0;
        let least = bars.iter().map(|bar| bar.value).fold(0.0, f64::min);
        let most = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
        let span = (most / 2.0 - least / 2.0).max(f64::MIN_POSITIVE);
        let size = |v: f64| v / 2.0 / span * FIELD[0];
        let zero = left + size(-least);
        for (n, bar) in bars.iter().enumerate() {
            let y = top + n as f64 * BAR;
            let wide = size(bar.value.abs());
            let from = if bar.value < 0.0 { zero - wide } else { zero };
            self.block([from, y + 3.0], [wide, BAR - 6.0], COLOURS[0]);
            self.text(left - 8.0, y + 15.0, "end", &cut(&bar.label, LABEL_MAX));
            let end = from + wide;
            self.text(end.max(zero) + 6.0, y + 15.0, "start", &bar.text);
        }
        let bottom = top + bars.len() as f64 * BAR;
        self.rule([zero, top], [zero, bottom], "0.7");
        [left + FIELD[0] + value + 2.0 * MARGIN, bottom + MARGIN]
    }

    fn flame(&mut self, frames: &[Frame], top: f64) -> [f64; 2] {
        let whole = whole(frames) as f64;
        let wide = FIELD[0] + 200.0;
        let mut bottom = top;
        for frame in frames.iter().filter(|frame| frame.depth < DEPTH_MAX) {
            let x = MARGIN + frame.start as f64 / whole * wide;
            let size = frame.size as f64 / whole * wide;
            let y = top + frame.depth as f64 * BAR;
            bottom = f64::max(bottom, y + BAR);
            if size < 0.3 {
                continue;
            }
            let share = frame.size as f64 / whole * 100.0;
            let _ = write!(
                self.out,
                "<g><title>{}: {share:.1} %</title>",
                escaped(&frame.name)
            );
            let colour = COLOURS[frame.name.bytes().map(usize::from).sum::<usize>() % 6];
            let _ = write!(
                self.out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{colour}\" fill-opacity=\"0.55\"/>",
                fixed(x),
                fixed(y),
                fixed((size - 1.0).max(0.3)),
                fixed(BAR - 1.0)
            );
            let room = ((size - 8.0) / LETTER).max(0.0) as usize;
            if room >= 3 {
                self.text(x + 4.0, y + 15.0, "start", &cut(&frame.name, room));
            }
            self.out.push_str("</g>");
        }
        [wide + 2.0 * MARGIN, bottom + MARGIN]
    }
}

/// The `d` attribute of a path.
#[derive(Default)]
struct Path {
    out: String,
    last: Option<(String, String)>,
}

impl Path {
    /// Ends the current piece, so that the next point is not joined to it.
    fn lift(&mut self) {
        self.last = None;
    }

    fn line(&mut self, from: [f64; 2], to: [f64; 2]) {
        let write = |p: [f64; 2]| (fixed(p[0]), fixed(p[1]));
        let (from, to) = (write(from), write(to));
        if self.last.as_ref() != Some(&from) {
            let _ = write!(self.out, "M{} {}", from.0, from.1);
            // Makes a piece of a single point visible.
            if from == to {
                self.out.push_str("h0");
            }
        }
        if from != to {
            let _ = write!(self.out, "L{} {}", to.0, to.1);
        }
        self.last = Some(to);
    }

    fn finished(self) -> String {
        self.out
    }
}

/// Returns the approximate width of text, in points.
fn letters(text: &str) -> f64 {
    width(text) as f64 * LETTER
}

/// Formats a number with at most one decimal.
fn fixed(v: f64) -> String {
    let text = format!("{v:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    match text {
        "-0" => "0".to_string(),
        text => text.to_string(),
    }
}
