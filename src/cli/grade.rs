//! `lmsh grade REFERENCE DIR`: compares students' notebooks with a reference one.

use super::arguments::Arguments;
use super::definition::{FOLDER, REFERENCE};
use super::{FAILED, INTERRUPTED, INVALID, complain};
use crate::repl;
use crate::replay::{
    self, Answer, Found, Judge, Marked, NOTEBOOK_END, TIME_OVER, TimeLimit, Verdict,
};
use crate::session::Settings;
use crate::text::{counted, csv_field, json_object, json_text, visible_line};
use crate::world::{Access, full_name};
use clap::ArgMatches;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The maximum number of characters of an answer in a report.
const SHOWN_MAX: usize = 60;

/// The format of the report.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Form {
    #[default]
    Text,
    Csv,
    Json,
}

/// The arguments of `lmsh grade`.
#[derive(Clone, Debug, Default)]
pub(super) struct GradeArguments {
    reference: PathBuf,
    folder: PathBuf,
    form: Form,
}

/// Reads the arguments after `grade` on the command line.
pub(super) fn read(matches: &ArgMatches) -> GradeArguments {
    let path = |name| matches.get_one::<PathBuf>(name).cloned();
    GradeArguments {
        reference: path(REFERENCE).unwrap_or_default(),
        folder: path(FOLDER).unwrap_or_default(),
        form: match (matches.get_flag("csv"), matches.get_flag("json")) {
            (true, _) => Form::Csv,
            (_, true) => Form::Json,
            _ => Form::Text,
        },
    }
}

/// A student's notebook and its result.
struct Student {
    name: String,
    marked: Marked,
}

/// Grades the notebooks; returns 1 if not all answers are right, 2 if a file cannot be read.
pub(super) fn run(grade: &GradeArguments, arguments: &Arguments) -> u8 {
    let stop = repl::catch_stop();
    let runner = Runner {
        settings: &arguments.settings,
        access: arguments.access_to_judge(),
        timeout: arguments.notebook_timeout(),
        stop: Arc::clone(&stop),
    };
    let (reference, students) = match runner.grade(grade) {
        Ok(graded) => graded,
        Err(message) => {
            complain(&message);
            return INVALID;
        }
    };
    if stop.load(Ordering::Relaxed) {
        complain("stopped by Ctrl-C");
        return INTERRUPTED;
    }
    let text = match grade.form {
        Form::Text => report(&reference, &students),
        Form::Csv => csv(&reference, &students),
        Form::Json => json(&reference, &students),
    };
    // A closed pipe is not reported.
    let written = super::tell(&text);
    let all_right = students.iter().all(|s| s.marked.right() == reference.len());
    u8::from(!all_right || written.is_err()) * FAILED
}

struct Runner<'a> {
    settings: &'a Settings,
    access: Access,
    timeout: Option<Duration>,
    stop: Arc<AtomicBool>,
}

impl Runner<'_> {
    fn grade(&self, grade: &GradeArguments) -> Result<(Vec<Answer>, Vec<Student>), String> {
        let reference = self.answers(&grade.reference).map_err(|(_, fault)| fault)?;
        if reference.is_empty() {
            let name = grade.reference.display();
            return Err(format!(
                "`{name}` shows nothing, so there is nothing to compare"
            ));
        }
        let own = full_name(&grade.reference);
        let Found {
            mut files,
            left_out,
        } = replay::find(&grade.folder)?;
        left_out.iter().for_each(|remark| complain(remark));
        files.retain(|path| {
            path.to_string_lossy().ends_with(NOTEBOOK_END) && full_name(path) != own
        });
        let mut students = Vec::new();
        for path in files {
            if self.stop.load(Ordering::Relaxed) {
                break;
            }
            let (answers, fault) = match self.answers(&path) {
                Ok(answers) => (answers, None),
                Err((answers, fault)) => (answers, Some(fault)),
            };
            // Each student gets a new judge, so that one student's answers cannot affect another's.
            let limit = TimeLimit::until(self.timeout, &self.stop);
            let mut judge = Judge::new(self.settings, &|handle| limit.watch(handle));
            let name = path.strip_prefix(&grade.folder).unwrap_or(&path);
            let name = name.to_string_lossy();
            students.push(Student {
                name: name.strip_suffix(NOTEBOOK_END).unwrap_or(&name).to_string(),
                marked: Marked {
                    verdicts: judge.mark(&reference, &answers),
                    fault,
                },
            });
        }
        Ok((reference, students))
    }

    /// Returns the answers of a notebook; if it did not run to the end, the answers so far and the
    /// reason.
    fn answers(&self, path: &Path) -> Result<Vec<Answer>, (Vec<Answer>, String)> {
        let text = replay::read(path).map_err(|fault| (Vec::new(), fault))?;
        let limit = TimeLimit::until(self.timeout, &self.stop);
        let watch = |handle| limit.watch(handle);
        let answers = replay::answers(&text, path, self.settings, self.access, &watch);
        answers.map_err(|(answers, fault)| match limit.is_over() {
            true => (answers, format!("{}: {TIME_OVER}", path.display())),
            false => (answers, fault),
        })
    }
}

/// Shortens an answer to one line.
fn brief(text: &str) -> String {
    let line = visible_line(text).into_owned();
    match line.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn report(reference: &[Answer], students: &[Student]) -> String {
    let mut out = String::new();
    let width = students.iter().map(|s| s.name.chars().count()).max();
    let width = width.unwrap_or(0).max(7);
    for student in students {
        let right = student.marked.right();
        let _ = writeln!(
            out,
            "{:<width$}  {right} of {}",
            visible_line(&student.name),
            reference.len()
        );
        if let Some(fault) = &student.marked.fault {
            let _ = writeln!(out, "    {}", visible_line(fault));
        }
        for (wanted, verdict) in reference.iter().zip(&student.marked.verdicts) {
            let question = brief(&wanted.question);
            let _ = match verdict {
                Verdict::Right => Ok(()),
                Verdict::Missing => writeln!(out, "    {question}: no answer"),
                Verdict::Wrong(answer) => writeln!(
                    out,
                    "    {question} (line {}): {}, not {}",
                    answer.line,
                    brief(&answer.shown),
                    brief(&wanted.shown)
                ),
            };
        }
    }
    let right: usize = students.iter().map(|s| s.marked.right()).sum();
    let _ = writeln!(
        out,
        "{}, {}: {right} of {} answers right",
        counted(students.len(), "notebook"),
        counted(reference.len(), "question"),
        students.len() * reference.len()
    );
    out
}

fn csv(reference: &[Answer], students: &[Student]) -> String {
    let questions: Vec<String> = reference.iter().map(|a| csv_field(&a.question)).collect();
    let mut out = format!("student,{},right\n", questions.join(","));
    for student in students {
        let marks = student.marked.verdicts.iter().map(|verdict| match verdict {
            Verdict::Right => "1",
            Verdict::Wrong(_) => "0",
            Verdict::Missing => "",
        });
        let marks: Vec<&str> = marks.collect();
        let (name, right) = (csv_field(&student.name), student.marked.right());
        let _ = writeln!(out, "{name},{},{right}", marks.join(","));
    }
    out
}

fn json(reference: &[Answer], students: &[Student]) -> String {
    let rows = students.iter().map(|student| {
        let verdicts = reference.iter().zip(&student.marked.verdicts);
        let verdicts = verdicts.map(|(wanted, verdict)| {
            let mut fields = vec![
                ("question", json_text(&wanted.question)),
                ("right", (*verdict == Verdict::Right).to_string()),
            ];
            match verdict {
                Verdict::Right => {}
                Verdict::Missing => fields.push(("shown", "null".to_string())),
                Verdict::Wrong(answer) => {
                    fields.push(("line", answer.line.to_string()));
                    fields.push(("shown", json_text(&answer.shown)));
                }
            }
            json_object(&fields)
        });
        let verdicts: Vec<String> = verdicts.collect();
        let fault = student.marked.fault.as_deref();
        json_object(&[
            ("student", json_text(&student.name)),
            ("right", student.marked.right().to_string()),
            ("fault", fault.map_or("null".to_string(), json_text)),
            ("answers", format!("[{}]", verdicts.join(","))),
        ])
    });
    let rows: Vec<String> = rows.collect();
    format!("[{}]\n", rows.join(",\n"))
}
