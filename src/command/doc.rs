//! `:help`, `:doc` and `NAME?`: explain a command, a name, a keyword or an operator.

use super::glossary::{MODULES, TOPICS, WORDS};
use super::page::{self, page};
use super::{Command, Group, Reply, commands, find, reference, topics};
use crate::beginner::{Everyday, everyday};
use crate::session::{About, Session};
use crate::syntax::ALIASES;
use crate::text::{Failure, closest, grouped, wrap};
use crate::vm::Builtin;
use std::collections::BTreeMap;

/// The minimum length of a word to search descriptions for; shorter words are too common.
const WORD_MIN: usize = 3;
/// The maximum number of names that a search lists.
const FOUND_MAX: usize = 12;

/// Returns the name that an input asks about, if the whole input is `NAME?` or `m::NAME?` without
/// blanks before the `?`.
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
    let columns = super::columns(session);
    if let Some(text) = reference::about(session, topic)? {
        return Ok(Reply::Long(text));
    }
    let text = if topic.is_empty() {
        wrap::lines(&overview(), columns)
    } else if topic == ALL {
        wrap::lines(&whole(), columns)
    } else if topic == BUILTINS {
        all_builtins(session)
    } else if topic == COMPARE {
        wrap::lines(&super::compare::text(), columns)
    } else if topic == STEPPERS {
        wrap::lines(&super::steppers::text(), columns)
    } else if let Some(row) = find(topic.trim_start_matches(':')) {
        about_command(session, row)
    } else if let Some((_, text)) = TOPICS.iter().find(|(name, _)| *name == topic) {
        page(session, text)
    } else {
        return named(session, topic);
    };
    Ok(Reply::Long(text))
}

/// Explains a name, or else shows the chapter of the reference with this word in its heading.
fn named(session: &mut Session, topic: &str) -> Result<Reply, Failure> {
    if known(session, topic).is_none()
        && let Some(chapter) = reference::chapter_on(session, topic)
    {
        return Ok(Reply::Long(chapter));
    }
    doc(session, topic)
}

/// The topic that explains every command.
pub(super) const ALL: &str = "all";

/// The topic that compares lmsh with other systems.
pub(super) const COMPARE: &str = "compare";

/// The topic that compares `:step` with other steppers.
pub(super) const STEPPERS: &str = "steppers";

/// The topic that lists all builtins.
pub(super) const BUILTINS: &str = "builtins";

/// Lists the names of all builtins: the global ones first, then those of each module.
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
            "" => "Global\n".to_string(),
            module => format!("{module}::\n"),
        });
        text.push_str(&wrap::indented(&names.join(" "), 2, columns));
    }
    let last = "`:doc NAME` explains each one, with examples.";
    text.push_str(&wrap::prose(last, columns));
    text
}

/// The headings of the commands.
const GROUPS: [(Group, &str); 5] = [
    (Group::Ask, "Asking"),
    (Group::Session, "The session"),
    (Group::Inside, "Looking inside"),
    (Group::Learn, "Lessons"),
    (Group::Shell, "The shell"),
];

/// Returns the basics and the topics of further help; it must fit on a small screen.
fn overview() -> String {
    let mut text = String::from(HELP);
    for (group, heading) in GROUPS {
        let rows = commands().filter(|row| row.group == group);
        let names: Vec<String> = rows.map(|row| format!(":{}", row.names[0])).collect();
        text.push_str(&format!("{heading:<14}  {}\n", names.join(" ")));
    }
    text.push_str("`:help all` explains each command and lists the help topics.\n");
    text
}

/// Returns the description of every command.
fn whole() -> String {
    let mut text = String::from(HELP);
    for (group, heading) in GROUPS {
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

fn about_command(session: &mut Session, row: &Command) -> String {
    let columns = super::columns(session);
    let mut text = wrap::lines(&format!("{}\n", row.call().trim_end()), columns);
    text.push_str(&wrap::indented(row.help, 4, columns));
    if let [_, others @ ..] = row.names
        && !others.is_empty()
    {
        let others: Vec<String> = others.iter().map(|n| format!(":{n}")).collect();
        text.push_str(&format!("    also {}\n", others.join(" ")));
    }
    if let Some(chapter) = row.chapter {
        text.push('\n');
        text.push_str(&page(session, chapter));
    }
    text
}

pub(super) const HELP: &str = "\
Type something to compute, then Enter: 2 + 3, 12 * 15, 7/2, 2^10, sqrt(16)
  10/100 * 50            10 percent of 50; the % sign gives a remainder
  decimal(pi, 30)        as many digits as you ask for; values stay exact
  x = 3/4                gives a value a name, for 2*x later
  \"hello\".upper()        text goes in quotes
  [3, 1, 2]              a list; if it is named a, a[0] is 3 and sum(a) is 6
  loop 3 { print(x) }    repeats; if x < 1 { print(x) } decides
  func f(n) { return n^2 }   a function; f(5) calls it
  _   _3                 the last value shown, the value of input 3
New here? `:learn` starts a course. `:help average` explains a word, `:why` the
last error. Ctrl-C cancels a line, or stops what is running; Ctrl-D leaves.

";

/// `:doc NAME`.
pub(super) fn doc(session: &mut Session, name: &str) -> Result<Reply, Failure> {
    let text = meaning(session, name)?;
    let text = page::in_ascii(session, text);
    let columns = super::columns(session);
    Ok(Reply::Long(wrap::lines(&text, columns)))
}

/// Returns the documentation of a name, as text that has not been wrapped.
///
/// # Errors
/// If nothing is known about the name, a failure that may suggest another one.
pub fn documentation(session: &mut Session, name: &str) -> Result<String, Failure> {
    meaning(session, name)
}

fn meaning(session: &mut Session, name: &str) -> Result<String, Failure> {
    match known(session, name) {
        Some(text) => Ok(text),
        None => search(session, name),
    }
}

/// Returns what is known about a word; `None` if it names nothing.
fn known(session: &mut Session, name: &str) -> Option<String> {
    let words = |name: &str| WORDS.iter().find(|(words, _)| words.contains(&name));
    if let Some((_, text)) = words(name) {
        return Some(format!("{name}\n    {text}\n"));
    }
    let alias = ALIASES.iter().find(|row| name.chars().eq([row.sign]));
    if let Some(row) = alias
        && let Some((_, text)) = words(row.of)
    {
        let (of, word) = (row.of, row.word);
        let typed = format!("In the shell, `\\{word}` followed by Tab types it.");
        return Some(format!(
            "{name}\n    another way to write `{of}`: {text} {typed}\n"
        ));
    }
    let text = match session.about(name) {
        Some(about) => about_name(name, about),
        None => {
            // The name may exist only in a module.
            let member = session.vm().builtins().iter().find(|row| row.name == name);
            match (member, everyday(name)) {
                (Some(row), _) => about_builtin(row),
                (None, Some(row)) => about_everyday(name, row),
                (None, None) => return None,
            }
        }
    };
    let Some(hidden) = session.hidden(name) else {
        return Some(text);
    };
    let way = way_to(session, name);
    let hidden = about_name(name, hidden);
    Some(format!(
        "{text}This is one of your own names; it hides the library's. {way}\n\n{hidden}"
    ))
}

/// Returns a sentence on how to reach a library name that a name of the session hides.
pub(super) fn way_to(session: &Session, name: &str) -> String {
    match session.qualified(name) {
        Some(path) => {
            format!("The library's is still `{path}`; `:reset {name}` gives the name back.")
        }
        None => format!("`:reset {name}` gives the name back."),
    }
}

/// Describes the meaning of a name.
fn about_name(name: &str, about: About) -> String {
    match about {
        About::Builtin(row) => about_builtin(row),
        About::Function { signature, comment } => {
            // A function value is called through the name that holds it.
            let signature = match signature.strip_prefix("function(") {
                Some(params) => format!("{name}({params}"),
                None => signature,
            };
            let comment = comment.lines().map(|line| format!("    {line}\n"));
            format!("{signature}\n{}", comment.collect::<String>())
        }
        About::Module(module, members) => {
            let about = MODULES.iter().find(|(name, _)| *name == module);
            let about = about.map_or(String::new(), |(_, about)| format!("    {about}\n"));
            format!("module {module}\n{about}    {}\n", members.join(", "))
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

/// Explains an everyday word.
fn about_everyday(asked: &str, row: &Everyday) -> String {
    format!(
        "{asked}\n    {}\n    See also `:help {}`.\n",
        row.about, row.more
    )
}

/// Something with a name that help can describe.
struct Entry {
    name: &'static str,
    shown: String,
    about: &'static str,
}

/// Lists everything that help can describe, except the names of the session.
fn entries(session: &mut Session) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    for row in commands() {
        found.push(Entry {
            name: row.names[0],
            shown: format!(":{}", row.names[0]),
            about: row.help,
        });
    }
    for row in session.vm().builtins() {
        // Some builtins have a second name, which needs no entry of its own.
        let is_new = found.iter().all(|entry| entry.about != row.doc);
        if is_new && !row.name.starts_with("__") {
            found.push(Entry {
                name: row.name,
                shown: row.signature.to_string(),
                about: row.doc,
            });
        }
    }
    for (words, about) in WORDS {
        found.extend(words.iter().map(|name| Entry {
            name,
            shown: name.to_string(),
            about,
        }));
    }
    found
}

/// Searches for a word that names nothing: lists names that begin with it and descriptions that
/// mention it.
fn search(session: &mut Session, word: &str) -> Result<String, Failure> {
    let lower = word.to_lowercase();
    let is_searched = lower.chars().count() >= WORD_MIN;
    let columns = super::columns(session);
    let entries = entries(session);
    let begins = |entry: &&Entry| entry.name.to_lowercase().starts_with(&lower);
    let mentions = |entry: &&Entry| {
        let about = entry.about.to_lowercase();
        let mut words = about.split(|c: char| !c.is_alphanumeric() && c != '_');
        is_searched && !begins(entry) && words.any(|found| found == lower)
    };
    let beginning: Vec<&Entry> = entries.iter().filter(begins).collect();
    let near = closest(word, entries.iter().map(|entry| entry.name).chain(topics()));
    let mentioned: Vec<&Entry> = entries.iter().filter(mentions).collect();
    if beginning.is_empty() && (mentioned.is_empty() || near.is_some()) {
        let failure = Failure::name(format!("nothing is known about `{word}`"));
        return Err(match near {
            Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
            None => failure.with_hint("`:help` lists commands and topics"),
        });
    }
    let mut text = String::new();
    let mut left = FOUND_MAX;
    let headings = ["but these begin with it", "but it is mentioned by"];
    for (heading, found) in headings.into_iter().zip([beginning, mentioned]) {
        if found.is_empty() || left == 0 {
            continue;
        }
        let heading = match text.is_empty() {
            true => format!("nothing is named `{word}`, {heading}"),
            false => heading.replace("but it", "It"),
        };
        text.push_str(&format!("{heading}\n"));
        for entry in found.iter().take(left) {
            let first = entry.about.split_inclusive(". ").next().unwrap_or_default();
            let line = format!("  {:<28} {}", entry.shown, first.trim_end());
            text.push_str(&wrap::cut(&line, columns));
            text.push('\n');
        }
        if found.len() > left {
            text.push_str(&format!("  … {} more\n", grouped(found.len() - left)));
        }
        left = left.saturating_sub(found.len());
    }
    Ok(text)
}
