//! What people who have never programmed type: each input gets an answer that helps them to
//! continue, and the code that an answer suggests runs.

use lamina_shell::testing::{Inside, Reply, beginners_examples, dispatch, is_command};
use lamina_shell::{Pretend, Session, Settings};
use std::fs;
use std::path::{Path, PathBuf};

/// A session in which a beginner has already defined a few things.
fn session() -> Session {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    for input in ["scores = [7, 8, 12]", "age = 12; bank = 100", "1 + 1"] {
        assert!(session.eval(input).error.is_none(), "{input}");
    }
    session
}

/// The answer to an input.
struct Answered {
    /// The value, the text of a command, or the error as one line.
    shows: String,
    hint: Option<String>,
    failed: bool,
}

fn answered(session: &mut Session, input: &str) -> Answered {
    if is_command(input) {
        let (shows, failed) = match dispatch(session, input) {
            Ok(Reply::Text(text) | Reply::Long(text)) => (text, false),
            Ok(Reply::Error(error)) => (error.one_line(), true),
            Ok(Reply::Leave(_) | Reply::Shell(_)) => (String::new(), false),
            Err(failure) => (failure.to_string(), true),
        };
        return Answered {
            shows,
            hint: None,
            failed,
        };
    }
    let error = session.eval(input).error;
    let output = session.record().inputs().next_back();
    let output = output.map_or(String::new(), |input| input.output.trim_end().to_string());
    match error {
        Some(error) => Answered {
            shows: error.one_line(),
            hint: error.hint,
            failed: true,
        },
        None => Answered {
            shows: output,
            hint: None,
            failed: false,
        },
    }
}

fn transcript() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/beginner/first-hour.txt")
}

/// The inputs of the transcript.
fn inputs() -> Vec<String> {
    let text = fs::read_to_string(transcript()).expect("the transcript is readable");
    let inputs = text.lines().filter_map(|line| line.strip_prefix("> "));
    inputs.map(str::to_string).collect()
}

#[test]
fn the_first_hour_is_answered_as_the_transcript_says() {
    let mut now = String::new();
    for input in inputs() {
        let answer = answered(&mut session(), &input);
        now.push_str(&format!("> {input}\n"));
        now.extend(answer.shows.lines().map(|line| format!("{line}\n")));
        if let Some(hint) = answer.hint {
            now.push_str(&format!("  = help: {hint}\n"));
        }
        now.push('\n');
    }
    if std::env::var_os("LMSH_BLESS").is_some() {
        return fs::write(transcript(), now).expect("writable");
    }
    let held = fs::read_to_string(transcript()).expect("the transcript is readable");
    for (held, now) in held.lines().zip(now.lines()) {
        assert_eq!(held, now);
    }
    assert_eq!(held.len(), now.len());
}

/// The code in a hint, except for templates that cannot be run.
fn code_of(hint: &str) -> Vec<&str> {
    let code = hint.split('`').skip(1).step_by(2);
    let sketch = |code: &&str| {
        let gap = code.contains('…') || code.contains("FILE") || code.contains("NAME");
        // System commands, and commands that are typed outside the shell.
        let elsewhere = code.starts_with(":!") || code.starts_with("lmsh");
        // The form of a call, with a placeholder for the argument.
        let called = ["size(x)", "number(text)", "io::read(path)"].contains(code);
        let sign = code.chars().all(|c| c.is_ascii_punctuation());
        !(gap || elsewhere || called || sign && *code != "_")
    };
    code.filter(sketch).collect()
}

#[test]
fn what_the_answers_say_to_write_runs() {
    let inputs = inputs();
    assert!(inputs.len() >= 120, "{}", inputs.len());
    let (mut tried, mut lost) = (0, Vec::new());
    let mut faults = Vec::new();
    for input in &inputs {
        let mut session = session();
        let answer = answered(&mut session, input);
        if answer.failed && answer.hint.is_none() {
            lost.push(input.clone());
        }
        let hint = answer.hint.unwrap_or_default();
        // An assignment that gives a name its value comes first.
        let mut codes = code_of(&hint);
        codes.sort_by_key(|code| !code.ends_with(" = 7"));
        for code in codes {
            tried += 1;
            let then = answered(&mut session, code);
            if then.failed {
                faults.push(format!("{input}: `{code}`: {}", then.shows));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(tried > 120, "{tried}");
    assert!(lost.len() <= 5, "{lost:?}");
}

#[test]
fn every_row_answers_its_example() {
    for example in beginners_examples() {
        let answer = answered(&mut session(), example);
        assert!(answer.failed, "{example} does not fail");
        let hint = answer.hint.unwrap_or_default();
        assert!(!hint.is_empty(), "{example}: {}", answer.shows);
    }
}

#[test]
fn an_answer_leaves_no_trace() {
    let mut session = session();
    let error = session
        .eval("random number between 1 and 6 times age +")
        .error;
    assert!(error.is_some());
    let before = session.machine_digest();
    for input in inputs() {
        if is_command(&input) || session.eval(&input).error.is_none() {
            session.undo();
        }
    }
    assert_eq!(session.machine_digest(), before);
}

#[test]
fn inputs_that_programmers_get_wrong_keep_their_hints() {
    let mut session = session();
    for (input, wanted) in [
        ("func f( { }", "expected a parameter"),
        ("[1, 2][5]", "IndexError"),
        ("assert(false)", "AssertionError"),
        ("throw \"x y z\"", "Error: x y z"),
    ] {
        let answer = answered(&mut session, input);
        assert!(answer.shows.contains(wanted), "{input}: {}", answer.shows);
        let hint = answer.hint.unwrap_or_default();
        assert!(!hint.contains("sentences"), "{input}: {hint}");
    }
}
