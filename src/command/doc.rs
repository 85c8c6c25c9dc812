//! `:help`, `:doc` and `NAME?`: what a command, a name, a keyword or an operator means.

use super::glossary::{TOPICS, WORDS};
use super::{Command, Group, Reply, commands, find, topics};
use crate::session::{About, Session};
use crate::text::{Failure, closest, wrap};
use crate::vm::Builtin;
use std::collections::BTreeMap;

/// Names that a search lists at most.
const FOUND_MAX: usize = 12;

/// The name that an input asks about: it is `NAME?` or `m::NAME?` as a whole, without blanks before
/// the `?`.
pub(super) fn questioned(text: &str) -> Option<&str> {
    let name = text.trim().strip_suffix('?')?;
    let is_name = |part: &str| {
        let mut chars = part.chars();
        let first = chars.next().is_some_and(|c| c == '_' || c.is_alphabetic());
        first && chars.all(|c| c == '_' || c.is_alphanumeric())
    };
    name.split("::").all(is_name).then_some(name)
}

/// `:help`, `:help TOPIC`.
pub(super) fn help(session: &mut Session, topic: &str) -> Result<Reply, Failure> {
    if topic.is_empty() {
        return Ok(Reply::Text(wrap::lines(
            &overview(),
            super::columns(session),
        )));
    }
    if let Some(row) = find(topic.trim_start_matches(':')) {
        let columns = super::columns(session);
        let chapter = row.chapter;
        let chapter = chapter.map(|text| format!("\n{}", wrap::prose(text, columns)));
        return Ok(Reply::Text(
            about_command(row) + &chapter.unwrap_or_default(),
        ));
    }
    if let Some((_, text)) = TOPICS.iter().find(|(name, _)| *name == topic) {
        return Ok(Reply::Text(wrap::prose(text, super::columns(session))));
    }
    if topic == BUILTINS {
        return Ok(Reply::Text(all_builtins(session)));
    }
    doc(session, topic)
}

/// The topic that lists all builtins.
pub(super) const BUILTINS: &str = "builtins";

/// The names of all builtins: those that are known everywhere, then module by module.
fn all_builtins(session: &mut Session) -> String {
    let columns = super::columns(session);
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in session.vm().builtins() {
        if row.name.starts_with("__") {
            continue;
        }
        if row.global {
            groups.entry("").or_default().push(row.name);
        }
        for module in row.modules.split_ascii_whitespace() {
            groups.entry(module).or_default().push(row.name);
        }
    }
    let mut text = String::new();
    for (module, mut names) in groups {
        names.sort_unstable();
        text.push_str(&match module {
            "" => "Known everywhere\n".to_string(),
            module => format!("{module}::\n"),
        });
        text.push_str(&wrap::indented(&names.join(" "), 2, columns));
    }
    text.push_str("`:doc NAME` says what each does, with examples.\n");
    text
}

fn overview() -> String {
    let mut text = String::from(HELP);
    let groups = [
        (Group::Ask, "Asking"),
        (Group::Session, "The session"),
        (Group::Inside, "Looking inside"),
        (Group::Learn, "Lessons"),
        (Group::Shell, "The shell"),
    ];
    for (group, heading) in groups {
        text.push_str(&format!("{heading}\n"));
        for row in commands().filter(|row| row.group == group) {
            text.push_str(&format!("  {:<21}  {}\n", row.call().trim_end(), row.help));
        }
        text.push('\n');
    }
    let topics: Vec<&str> = topics().collect();
    text.push_str(&format!("Topics of `:help`: {}\n", topics.join(", ")));
    text
}

fn about_command(row: &Command) -> String {
    let mut text = format!("{}\n    {}\n", row.call().trim_end(), row.help);
    if let [_, others @ ..] = row.names
        && !others.is_empty()
    {
        let others: Vec<String> = others.iter().map(|n| format!(":{n}")).collect();
        text.push_str(&format!("    also {}\n", others.join(" ")));
    }
    text
}

pub(super) const HELP: &str = "\
Type an expression to see its value, exactly: 1/3 + 1/6, sqrt(8), 25!, 2^100
  x = 3/4                a variable; func f(n) { return n^2 } a function
  0.1 + 0.2              decimals are exact; 0.1f is a float
  decimal(pi, 30)        as many digits as you ask for
  _   _3                 the last value shown, the value of input 3
An input goes on over lines after `...> ` until its brackets are closed; Ctrl-D ends it.
Ctrl-C cancels the line, or stops what runs.

";

/// `:doc NAME`.
pub(super) fn doc(session: &mut Session, name: &str) -> Result<Reply, Failure> {
    if let Some((_, text)) = WORDS.iter().find(|(words, _)| words.contains(&name)) {
        return Ok(Reply::Text(format!("{name}\n    {text}\n")));
    }
    let text = match session.about(name) {
        Some(about) => about_name(name, about),
        None => {
            // A name that only modules know.
            let member = session.vm().builtins().iter().find(|row| row.name == name);
            match member {
                Some(row) => about_builtin(row),
                None => search(session, name)?,
            }
        }
    };
    let Some(hidden) = session.hidden(name) else {
        return Ok(Reply::Text(text));
    };
    let way = way_to(session, name);
    let hidden = about_name(name, hidden);
    Ok(Reply::Text(format!(
        "{text}That is a name of yours, which hides the library's. {way}\n\n{hidden}"
    )))
}

/// How what a name of the session hides is reached, as a sentence.
pub(super) fn way_to(session: &Session, name: &str) -> String {
    match session.qualified(name) {
        Some(path) => {
            format!("The library's is still `{path}`; `:reset {name}` gives the name back.")
        }
        None => format!("`:reset {name}` gives the name back."),
    }
}

/// What a name means.
fn about_name(name: &str, about: About) -> String {
    match about {
        About::Builtin(row) => about_builtin(row),
        About::Function { signature, comment } => {
            // A function value is called by the name that holds it.
            let signature = match signature.strip_prefix("function(") {
                Some(params) => format!("{name}({params}"),
                None => signature,
            };
            let comment = comment.lines().map(|line| format!("    {line}\n"));
            format!("{signature}\n{}", comment.collect::<String>())
        }
        About::Module(module, members) => {
            format!("module {module}\n    {}\n", members.join(", "))
        }
        About::Value(kind, text) => format!("{name}: {kind}\n    {text}\n"),
    }
}

fn about_builtin(row: &Builtin) -> String {
    let mut text = format!("{}\n    {}\n", row.signature, row.doc);
    if !row.modules.is_empty() {
        let whole = if row.global { "also " } else { "" };
        let modules = row.modules.split_ascii_whitespace();
        let names: Vec<String> = modules.map(|m| format!("{m}::{}", row.name)).collect();
        text.push_str(&format!("    {whole}{}\n", names.join(", ")));
    }
    for example in row.examples {
        let (input, shows) = example.split_once(" → ").unwrap_or((example, ""));
        text.push_str(&format!("    > {input}\n"));
        for line in shows.lines() {
            text.push_str(&format!("    {line}\n"));
        }
    }
    text
}

/// Builtins whose name or description contains the word.
fn search(session: &mut Session, word: &str) -> Result<String, Failure> {
    let lower = word.to_lowercase();
    let rows = session.vm().builtins().to_vec();
    let visible = || {
        rows.iter()
            .copied()
            .filter(|row| !row.name.starts_with("__"))
    };
    let by_name = visible().filter(|row| row.name.contains(&lower));
    let in_text = |row: &&'static Builtin| {
        !row.name.contains(&lower) && row.doc.to_lowercase().contains(&lower)
    };
    let found: Vec<_> = by_name.chain(visible().filter(in_text)).collect();
    if found.is_empty() {
        let failure = Failure::name(format!("nothing is known of `{word}`"));
        let words = WORDS.iter().flat_map(|(words, _)| words.iter().copied());
        let names = visible().map(|row| row.name).chain(words);
        let names = names.chain(topics());
        return Err(match closest(word, names) {
            Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
            None => failure.with_hint("`:help` lists commands and topics"),
        });
    }
    let mut text = format!("nothing is named `{word}`, but it is mentioned by\n");
    for row in found.iter().take(FOUND_MAX) {
        text.push_str(&format!("  {:<28} {}\n", row.signature, row.doc));
    }
    if found.len() > FOUND_MAX {
        text.push_str(&format!("  … and {} more\n", found.len() - FOUND_MAX));
    }
    Ok(text)
}
