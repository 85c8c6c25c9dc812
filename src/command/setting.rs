//! `:set`: switches and choices.

use super::Reply;
use crate::session::{CHOICES, Choice, SWITCHES, Session, Switch};
use crate::text::{Failure, closest, closest_choice};

/// One of the two kinds of settings.
enum Setting {
    Switch(&'static Switch),
    Choice(&'static Choice),
}

/// `:set`, `:set NAME`, `:set NAME VALUE`.
pub(super) fn set(session: &mut Session, rest: &str) -> Result<Reply, Failure> {
    let words: Vec<&str> = rest.split_whitespace().collect();
    match words[..] {
        [] => Ok(Reply::Text(all(session))),
        [name] => {
            let setting = find(name)?;
            Ok(Reply::Text(format!(
                "{name} {}\n",
                value(session, &setting)
            )))
        }
        [name, wanted] => {
            let setting = find(name)?;
            let done = match (&setting, wanted) {
                (Setting::Switch(row), "on" | "off") => {
                    session.set_switch(row, wanted == "on");
                    true
                }
                (Setting::Switch(_), _) => false,
                (Setting::Choice(row), _) => session.choose(row, wanted),
            };
            if done {
                return Ok(Reply::Text(String::new()));
            }
            let values = values(&setting);
            let failure = Failure::syntax(format!("`{name}` cannot be `{wanted}`"));
            Err(match closest_choice(wanted, values.split('|')) {
                Some(near) => failure.with_hint(format!("did you mean `:set {name} {near}`?")),
                None => failure.with_hint(format!("usage: :set {name} {values}")),
            })
        }
        [name, ..] => {
            let values = values(&find(name)?);
            let failure = Failure::syntax(format!("`:set {name}` takes one value"));
            Err(failure.with_hint(format!("usage: :set {name} {values}")))
        }
    }
}

/// Returns the names of all settings.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let choices = CHOICES.iter().map(|row| row.name);
    SWITCHES.iter().map(|row| row.name).chain(choices)
}

/// Returns the possible values of a setting, if they are words.
pub(super) fn words(name: &str) -> &'static [&'static str] {
    match find(name) {
        Ok(Setting::Switch(_)) => &["on", "off"],
        Ok(Setting::Choice(row)) => row.words,
        Err(_) => &[],
    }
}

fn find(name: &str) -> Result<Setting, Failure> {
    let switch = SWITCHES.iter().find(|row| row.name == name);
    let choice = || CHOICES.iter().find(|row| row.name == name);
    let found = switch
        .map(Setting::Switch)
        .or_else(|| choice().map(Setting::Choice));
    found.ok_or_else(|| {
        let failure = Failure::name(format!("there is no setting `{name}`"));
        match closest(name, names()) {
            Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
            None => failure.with_hint("`:set` alone lists the settings"),
        }
    })
}

/// Returns the switch with this name.
pub(super) fn switch(name: &str) -> Result<&'static Switch, Failure> {
    match find(name)? {
        Setting::Switch(row) => Ok(row),
        Setting::Choice(_) => Err(Failure::name(format!("`{name}` is not a switch"))
            .with_hint("`:set` alone lists the settings; switches are on or off")),
    }
}

fn value(session: &Session, setting: &Setting) -> String {
    let settings = session.settings();
    match setting {
        Setting::Switch(row) if (row.get)(settings) => "on".to_string(),
        Setting::Switch(_) => "off".to_string(),
        Setting::Choice(row) => (row.get)(settings),
    }
}

fn values(setting: &Setting) -> &'static str {
    match setting {
        Setting::Switch(_) => "on|off",
        Setting::Choice(row) => row.values,
    }
}

fn all(session: &Session) -> String {
    let switches = SWITCHES
        .iter()
        .map(|row| (row.name, Setting::Switch(row), row.about));
    let choices = CHOICES
        .iter()
        .map(|row| (row.name, Setting::Choice(row), row.about));
    let lines = switches.chain(choices).map(|(name, setting, about)| {
        let value = value(session, &setting);
        format!("{name:<13} {value:<6} {about}\n")
    });
    lines.collect()
}
