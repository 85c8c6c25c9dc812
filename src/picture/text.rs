//! Pictures as text.

use super::canvas::Canvas;
use super::flame;
use super::geometry::is_inside;
use super::ticks::{Tick, ticks};
use super::{Bar, Body, Column, HEIGHT, Marks, Picture, Plot, Series, WIDTH};
use crate::text::wrap::{cut, width};

/// The minimum width of the plotting area, in columns.
const WIDTH_MIN: usize = 8;
/// The maximum width of a label before an axis or a bar, in columns.
const LABEL_MAX: usize = 20;
/// The number of lines per tick on the vertical axis.
const LINES_A_TICK: usize = 3;
/// The minimum number of ticks on the vertical axis, if there is room.
const TICKS_MIN: usize = 3;

/// The surface that a picture is drawn on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Paper {
    /// The width available for the picture and its labels, in columns; without it, the plotting
    /// area has its default size.
    pub columns: Option<usize>,
    /// Whether only ASCII is used.
    pub ascii: bool,
}

/// The characters for the lines around the plotting area.
struct Rules {
    side: &'static str,
    side_tick: &'static str,
    corner: &'static str,
    below: char,
    below_tick: char,
}

const UNICODE: Rules = Rules {
    side: "│",
    side_tick: "┤",
    corner: "└",
    below: '─',
    below_tick: '┬',
};
const ASCII: Rules = Rules {
    side: "|",
    side_tick: "+",
    corner: "+",
    below: '-',
    below_tick: '+',
};

impl Paper {
    fn rules(self) -> &'static Rules {
        match self.ascii {
            true => &ASCII,
            false => &UNICODE,
        }
    }

    /// Returns the width of a plotting area with labels this wide beside it.
    fn field(self, wanted: Option<usize>, labels: usize) -> usize {
        let room = self.columns.map(|columns| columns.saturating_sub(labels));
        let field = match (wanted, room) {
            (Some(wanted), Some(room)) => wanted.min(room),
            (Some(wanted), None) => wanted,
            (None, Some(room)) => room,
            (None, None) => WIDTH,
        };
        field.max(WIDTH_MIN)
    }
}

/// Returns a picture as lines of text, without a newline at the end.
pub fn text(picture: &Picture, paper: Paper) -> String {
    let lines = match &picture.body {
        Body::Plot(plot) => plotted(plot, picture, paper),
        Body::Bars(bars) => barred(bars, picture, paper),
        Body::Flame(frames) => {
            let columns = paper.field(picture.width, 0);
            titled(
                picture,
                0,
                columns,
                flame::lines(frames, columns, paper.ascii),
            )
        }
    };
    lines.join("\n")
}

/// Adds the title above the lines, centred over `columns` columns that start after `before` others.
fn titled(picture: &Picture, before: usize, columns: usize, lines: Vec<String>) -> Vec<String> {
    let Some(title) = &picture.title else {
        return lines;
    };
    let title = cut(title, before + columns);
    let room = (before + columns).saturating_sub(width(&title));
    let indent = (before + columns.saturating_sub(width(&title)) / 2).min(room);
    let mut all = vec![format!("{}{title}", " ".repeat(indent))];
    all.extend(lines);
    all
}

fn plotted(plot: &Plot, picture: &Picture, paper: Paper) -> Vec<String> {
    let rows = picture.height.unwrap_or(HEIGHT);
    let labels = labels_beside(plot, rows);
    let gutter = labels.iter().map(|(_, label)| width(label)).max();
    let gutter = gutter.unwrap_or(0);
    let columns = paper.field(picture.width, gutter + 2);
    let mut canvas = Canvas::new(columns, rows, paper.ascii);
    for (n, series) in plot.series.iter().enumerate() {
        canvas.take_pen(n);
        draw(series, plot, &mut canvas);
    }
    let rules = paper.rules();
    let per_row = canvas.dots().1 / rows;
    let mut sides = vec![(String::new(), rules.side); rows];
    for (at, label) in labels {
        let (_, y) = canvas.place([0.0, plot.y.unit(at)]);
        let side = &mut sides[(y / per_row).min(rows - 1)];
        // A line has room for only one label.
        if side.0.is_empty() {
            *side = (label, rules.side_tick);
        }
    }
    let mut lines: Vec<String> = canvas
        .lines()
        .iter()
        .zip(&sides)
        .map(|(field, (label, side))| format!("{label:>gutter$} {side}{field}"))
        .collect();
    lines.extend(axis_below(plot, gutter, columns, rules));
    lines.extend(legend(plot, gutter, columns, paper));
    titled(picture, gutter + 2, columns, lines)
}

/// Returns the ticks of the vertical axis: one every few lines, or more if that makes fewer than
/// three.
fn labels_beside(plot: &Plot, rows: usize) -> Vec<Tick> {
    let few = ticks(&plot.y, rows.div_ceil(LINES_A_TICK));
    if few.len() >= TICKS_MIN {
        return few;
    }
    let more = [rows.div_ceil(2), rows].map(|most| ticks(&plot.y, most));
    let enough = more.into_iter().find(|found| found.len() >= TICKS_MIN);
    enough.unwrap_or(few)
}

/// Returns the horizontal axis and its labels.
fn axis_below(plot: &Plot, gutter: usize, columns: usize, rules: &Rules) -> [String; 2] {
    let column = |at: f64| (plot.x.unit(at) * (columns - 1) as f64).round() as usize;
    let (found, labels) = labels_below(plot, gutter + 2, columns, column);
    let mut line = vec![rules.below; columns];
    for (at, _) in found {
        line[column(at).min(columns - 1)] = rules.below_tick;
    }
    let line: String = line.into_iter().collect();
    [
        format!("{} {}{line}", " ".repeat(gutter), rules.corner),
        labels,
    ]
}

/// Returns as many ticks as there is room to label, and the line of labels.
fn labels_below(
    plot: &Plot,
    before: usize,
    columns: usize,
    column: impl Fn(f64) -> usize,
) -> (Vec<Tick>, String) {
    for most in (1..=(columns / 7).max(2)).rev() {
        let found = ticks(&plot.x, most);
        let mut line = String::new();
        let mut used = 0;
        let fits = found.iter().enumerate().all(|(n, (at, label))| {
            let wide = width(label);
            let middle = before + column(*at);
            let start = middle.saturating_sub(wide / 2);
            let start = start.min((before + columns).saturating_sub(wide));
            if n > 0 && start < used + 2 {
                return false;
            }
            line.push_str(&" ".repeat(start.saturating_sub(used)));
            line.push_str(label);
            used = start.max(used) + wide;
            true
        });
        if fits {
            return (found, line);
        }
    }
    (Vec::new(), String::new())
}

/// Returns the names of the series, each with a sample, if there are several.
fn legend(plot: &Plot, gutter: usize, columns: usize, paper: Paper) -> Vec<String> {
    let named: Vec<(usize, &Series)> = plot
        .series
        .iter()
        .enumerate()
        .filter(|(_, series)| !series.name.is_empty())
        .collect();
    if plot.series.len() < 2 || named.is_empty() {
        return Vec::new();
    }
    let indent = " ".repeat(gutter + 2);
    let mut lines: Vec<String> = Vec::new();
    for (n, series) in named {
        let sample = sample(n, series, paper.ascii);
        let name = cut(&series.name, columns.saturating_sub(width(&sample) + 1));
        let entry = format!("{sample} {name}");
        match lines.last_mut() {
            Some(line) if width(line) + 3 + width(&entry) <= gutter + 2 + columns => {
                line.push_str("   ");
                line.push_str(&entry);
            }
            _ => lines.push(format!("{indent}{entry}")),
        }
    }
    lines
}

/// Returns a sample of how a series looks, a few characters wide.
fn sample(n: usize, series: &Series, ascii: bool) -> String {
    let wide = match &series.marks {
        Marks::Line(_) => 6,
        Marks::Points(_) => 1,
        Marks::Columns(columns) => {
            let down = columns.iter().any(|column| column.height < 0.0);
            return match (down, ascii) {
                (true, true) => "v",
                (false, true) => "^",
                (true, false) => "▼",
                (false, false) => "▲",
            }
            .to_string();
        }
    };
    let mut canvas = Canvas::new(wide, 1, ascii);
    canvas.take_pen(n);
    match &series.marks {
        Marks::Line(_) => canvas.line([0.0, 0.5], [1.0, 0.5]),
        Marks::Points(_) | Marks::Columns(_) => {
            let (x, y) = canvas.place([0.5, 0.5]);
            canvas.dot(x, y);
        }
    }
    canvas.lines().concat()
}

fn draw(series: &Series, plot: &Plot, canvas: &mut Canvas) {
    let unit = |p: &[f64; 2]| [plot.x.unit(p[0]), plot.y.unit(p[1])];
    match &series.marks {
        Marks::Line(pieces) => {
            for piece in pieces {
                let mut last = unit(&piece[0]);
                for point in piece {
                    let next = unit(point);
                    canvas.line(last, next);
                    last = next;
                }
            }
        }
        Marks::Points(points) => {
            for point in points.iter().map(unit).filter(|p| is_inside(*p)) {
                let (x, y) = canvas.place(point);
                canvas.dot(x, y);
            }
        }
        Marks::Columns(columns) => {
            for column in columns.iter().filter(|column| column.height != 0.0) {
                filled(column, plot, canvas);
            }
        }
    }
}

/// Fills a column, leaving a gap after it if it is wide enough.
fn filled(column: &Column, plot: &Plot, canvas: &mut Canvas) {
    let (width, _) = canvas.dots();
    let place = |at: f64| plot.x.unit(at).clamp(0.0, 1.0) * (width - 1) as f64;
    let (from, to) = (place(column.from).ceil(), place(column.to).floor());
    let gap = if to - from >= 3.0 { 1.0 } else { 0.0 };
    let (from, to) = (from as usize, (to - gap).max(from) as usize);
    let (_, zero) = canvas.place([0.0, plot.y.unit(0.0)]);
    let (_, end) = canvas.place([0.0, plot.y.unit(column.height)]);
    for x in from..=to.min(width - 1) {
        for y in zero.min(end)..=zero.max(end) {
            canvas.dot(x, y);
        }
    }
}

/// Blocks that fill from one to eight eighths of a character.
const EIGHTHS: [&str; 8] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"];

fn barred(bars: &[Bar], picture: &Picture, paper: Paper) -> Vec<String> {
    let wide = |texts: &mut dyn Iterator<Item = &String>| texts.map(|text| width(text)).max();
    let label = wide(&mut bars.iter().map(|bar| &bar.label)).unwrap_or(0);
    let label = label.min(LABEL_MAX);
    let value = wide(&mut bars.iter().map(|bar| &bar.text)).unwrap_or(0);
    let columns = paper.field(picture.width, label + value + 3);
    let least = bars.iter().map(|bar| bar.value).fold(0.0, f64::min);
    let most = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let span = (most / 2.0 - least / 2.0) * 2.0;
    let part = |v: f64| {
        if v == 0.0 {
            0.0
        } else {
            (v / 2.0) / (span / 2.0)
        }
    };
    let below = (part(-least) * columns as f64).round() as usize;
    let above = columns - below.min(columns);
    let rule = paper.rules().side;
    let lines = bars.iter().map(|bar| {
        let name = cut(&bar.label, label);
        let gap = " ".repeat(label - width(&name));
        let (left, right) = match bar.value < 0.0 {
            true => {
                let size = (part(-bar.value) * columns as f64).round() as usize;
                let size = size.min(below);
                let sign = if paper.ascii { "#" } else { "█" };
                let left = format!("{}{}", " ".repeat(below - size), sign.repeat(size));
                (left, String::new())
            }
            false => {
                let size = part(bar.value) * columns as f64;
                (
                    " ".repeat(below),
                    blocks(size.min(above as f64), paper.ascii),
                )
            }
        };
        format!("{name}{gap} {left}{rule}{right} {}", bar.text)
    });
    let lines = lines.map(|line| line.trim_end().to_string()).collect();
    titled(picture, label + 1, columns, lines)
}

/// Returns a bar of this many columns.
fn blocks(columns: f64, ascii: bool) -> String {
    if ascii {
        return "#".repeat(columns.round() as usize);
    }
    let eighths = (columns * 8.0).round() as usize;
    let mut bar = EIGHTHS[7].repeat(eighths / 8);
    if let Some(rest) = (eighths % 8).checked_sub(1) {
        bar.push_str(EIGHTHS[rest]);
    }
    bar
}
