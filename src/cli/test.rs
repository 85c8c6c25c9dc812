//! `lmsh test PATH…`: runs notebooks and transcripts and compares their output with the output
//! recorded in them.

use super::arguments::Arguments;
use super::definition::{PARAM, TESTED};
use super::{FAILED, INTERRUPTED, INVALID, complain};
use crate::repl;
use crate::replay::{self, Options, Param, Patience, Progress, Report, TIME_OVER};
use crate::text::{Paint, Painted, counted, json_object, json_text, visible_line};
use crate::world::{Streams, full_name, say_progress};
use clap::ArgMatches;
use nu_ansi_term::{Color, Style};
use std::collections::HashSet;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

/// The arguments of `lmsh test`.
#[derive(Clone, Debug, Default)]
pub(super) struct TestArguments {
    paths: Vec<PathBuf>,
    bless: bool,
    json: bool,
    params: Vec<Param>,
}

/// Reads the arguments after `test` on the command line.
pub(super) fn read(matches: &ArgMatches) -> TestArguments {
    let paths = matches.get_many::<PathBuf>(TESTED).into_iter().flatten();
    TestArguments {
        paths: paths.cloned().collect(),
        bless: matches.get_flag("bless"),
        json: matches.get_flag("json"),
        params: params(matches),
    }
}

/// The parameters on the command line.
pub(super) fn params(matches: &ArgMatches) -> Vec<Param> {
    let params = matches.get_many::<Param>(PARAM).into_iter().flatten();
    params.cloned().collect()
}

/// Tests the files; returns 1 if one differs, 2 if one cannot be found.
pub(super) fn run(test: &TestArguments, arguments: &Arguments) -> u8 {
    let mut files = Vec::new();
    for path in &test.paths {
        match replay::find(path) {
            Ok(found) => {
                found.left_out.iter().for_each(|remark| complain(remark));
                files.extend(found.files);
            }
            Err(message) => {
                complain(&message);
                return INVALID;
            }
        }
    }
    // A file given under several names runs once.
    let mut seen = HashSet::new();
    files.retain(|path| seen.insert(full_name(path)));
    let options = Options {
        access: arguments.access(),
        blesses: test.bless,
        roots: test.paths.iter().map(|path| full_name(path)).collect(),
        settings: arguments.settings.clone(),
        params: test.params.clone(),
        stop: repl::catch_stop(),
    };
    let watched = std::io::stderr().is_terminal();
    let mut line = ProgressLine { shown: !watched };
    let timeout = arguments.notebook_timeout();
    let reports = replay::replay_all(&files, &options, timeout, &mut |progress| {
        line.show(&progress, watched);
    });
    line.clear(watched);
    let paint = match arguments.colour.allows(std::io::stdout().is_terminal()) {
        true => Paint::Colour,
        false => Paint::Plain,
    };
    let mut streams = Streams::new();
    streams.set_interrupt(Patience::start(timeout, &options.stop));
    // A closed pipe is not reported.
    let text = match test.json {
        true => Painted::plain(&json(&reports)),
        false => told(&reports, paint),
    };
    let written = streams.say(&text).and_then(|()| streams.flush());
    let clean = reports.iter().all(Report::is_clean);
    if options.stop.load(Ordering::Relaxed) {
        complain("stopped by Ctrl-C");
        return INTERRUPTED;
    }
    if streams.is_unread() {
        complain(TIME_OVER);
        return FAILED;
    }
    u8::from(!clean || written.is_err()) * FAILED
}

/// The line that shows progress on a terminal.
struct ProgressLine {
    shown: bool,
}

impl ProgressLine {
    fn show(&mut self, progress: &Progress<'_>, watched: bool) {
        if !watched {
            return;
        }
        let name = progress.running.and_then(|path| path.file_name());
        let name = name.unwrap_or_default().to_string_lossy();
        let (done, all) = (progress.done, progress.all);
        say_progress(&format!("{done}/{all} {name}"));
        self.shown = true;
    }

    fn clear(&self, watched: bool) {
        if self.shown && watched {
            say_progress("");
        }
    }
}

/// Returns the report on all files.
fn told(reports: &[Report], paint: Paint) -> Painted {
    let mut out = Painted::new();
    for report in reports {
        let path = report.path.to_string_lossy();
        let path = visible_line(&path);
        if report.blessed {
            out.push(&format!("blessed {path}\n"));
        }
        if let Some(fault) = &report.fault {
            out.push_styled("ERROR", Color::Red.bold(), paint);
            out.push(&format!(" {fault}\n\n"));
        }
        for difference in &report.differences {
            let (line, what) = (difference.line, visible_line(&difference.what));
            out.push_styled("DIFFERS", Color::Red.bold(), paint);
            out.push(&format!(" {path}:{line}: {what}\n"));
            for text in difference.detail.lines() {
                let style = match text.trim_start().chars().next() {
                    Some('-') => Color::Red.normal(),
                    Some('+') => Color::Green.normal(),
                    _ => Style::new(),
                };
                out.push_styled(text, style, paint);
                out.push("\n");
            }
            out.push("\n");
        }
    }
    out.push(&summary(reports));
    out
}

/// Returns the report on all files, as JSON.
fn json(reports: &[Report]) -> String {
    let files = reports.iter().map(|report| {
        let differences = report.differences.iter().map(|difference| {
            json_object(&[
                ("line", difference.line.to_string()),
                ("what", json_text(&difference.what)),
                ("detail", json_text(&difference.detail)),
            ])
        });
        let differences: Vec<String> = differences.collect();
        json_object(&[
            ("path", json_text(&report.path.to_string_lossy())),
            ("ok", report.is_clean().to_string()),
            ("cells", report.count.to_string()),
            ("cases", report.cases.to_string()),
            ("blessed", report.blessed.to_string()),
            (
                "fault",
                report
                    .fault
                    .as_deref()
                    .map_or("null".to_string(), json_text),
            ),
            ("differences", format!("[{}]", differences.join(","))),
        ])
    });
    let files: Vec<String> = files.collect();
    format!("[{}]\n", files.join(",\n"))
}

fn summary(reports: &[Report]) -> String {
    let files = counted(reports.len(), "file");
    let cells: usize = reports.iter().map(|r| r.count).sum();
    let cases: usize = reports.iter().map(|r| r.cases).sum();
    let cells = match (cells, cases) {
        (cells, 0) => counted(cells, "cell"),
        (0, cases) => counted(cases, "case"),
        (cells, cases) => format!("{}, {}", counted(cells, "cell"), counted(cases, "case")),
    };
    let bad = reports.iter().filter(|r| !r.is_clean()).count();
    let differences: usize = reports.iter().map(|r| r.differences.len()).sum();
    if bad == 0 {
        return format!("{files}, {cells}: all as expected\n");
    }
    format!(
        "{bad} of {files} failed ({} in {cells})\n",
        counted(differences, "difference")
    )
}
