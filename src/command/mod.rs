//! Meta-commands: lines that start with `:` where a statement could start. They are the same at every door.
//!
//! A command is one row of [`COMMANDS`]: dispatch, help and completion read nothing else.

mod inspect;

use crate::session::Session;
use crate::text::{Failure, closest};

/// A meta-command's row.
pub struct Command {
    /// Its name and other names for it, without the colon.
    pub names: &'static [&'static str],
    /// What follows the name, for help; empty if nothing may.
    pub arguments: &'static str,
    /// What it does, in one line.
    pub help: &'static str,
    run: fn(&mut Session, &str) -> Result<Reply, Failure>,
}

/// What a command gives to the door.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reply {
    /// Text to show.
    Text(String),
    /// The session is over.
    Leave,
}

/// Every command, in the order of the help.
pub const COMMANDS: &[Command] = &[
    Command {
        names: &["help", "h", "?"],
        arguments: "",
        help: "show this help",
        run: help,
    },
    Command {
        names: &["set"],
        arguments: "[NAME [on|off]]",
        help: "show the switches, or turn one on or off",
        run: inspect::set,
    },
    Command {
        names: &["stats"],
        arguments: "",
        help: "totals of the session: allocations by kind, collections, memory",
        run: inspect::stats,
    },
    Command {
        names: &["dis"],
        arguments: "[NAME|CODE]",
        help: "the bytecode of a function, or of code that does not run",
        run: inspect::dis,
    },
    Command {
        names: &["quit", "q", "exit"],
        arguments: "",
        help: "leave (Ctrl-D and exit() do too)",
        run: quit,
    },
];

/// Whether an input is a meta-command.
pub fn is_command(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with(':') && !text.starts_with("::")
}

/// Runs a line that [`is_command`].
///
/// # Errors
/// `NameError` if there is no such command, or why it failed.
pub fn dispatch(session: &mut Session, line: &str) -> Result<Reply, Failure> {
    let line = line.trim().trim_start_matches(':');
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let row = COMMANDS
        .iter()
        .find(|c| c.names.contains(&name))
        .ok_or_else(|| unknown(name))?;
    let rest = rest.trim();
    if row.arguments.is_empty() && !rest.is_empty() {
        return Err(Failure::syntax(format!(
            "`:{name}` takes nothing behind it, but here is `{rest}`"
        )));
    }
    (row.run)(session, rest)
}

fn unknown(name: &str) -> Failure {
    let failure = Failure::name(format!("there is no command `:{name}`"));
    let names = COMMANDS.iter().flat_map(|c| c.names.iter().copied());
    match closest(name, names) {
        Some(near) => failure.with_hint(format!("did you mean `:{near}`?")),
        None => failure.with_hint("`:help` lists the commands"),
    }
}

fn help(_: &mut Session, _: &str) -> Result<Reply, Failure> {
    let mut text = String::from(HELP);
    for row in COMMANDS {
        let names: Vec<String> = row.names.iter().map(|n| format!(":{n}")).collect();
        let call = format!("{} {}", names.join(" "), row.arguments);
        text.push_str(&format!("  {call:<22} {}\n", row.help));
    }
    Ok(Reply::Text(text))
}

const HELP: &str = "\
Type an expression to see its value, exactly: 1/3 + 1/6, sqrt(8), 25!, 2^100
  x = 3/4                a variable; func f(n) { return n^2 } a function
  0.1 + 0.2              decimals are exact; 0.1f is a float
  decimal(pi, 30)        as many digits as you ask for
An input goes on over several lines until its brackets are closed.
Ctrl-C cancels the line, or stops what runs.

";

fn quit(_: &mut Session, _: &str) -> Result<Reply, Failure> {
    Ok(Reply::Leave)
}

#[cfg(test)]
mod tests {
    use super::{Reply, dispatch, is_command};
    use crate::host::Pretend;
    use crate::session::{Session, Settings};

    #[test]
    fn commands_are_found_by_any_name_and_refused_by_others() {
        let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
        assert!(is_command(" :q") && !is_command("::a") && !is_command("a:"));
        assert_eq!(dispatch(&mut session, ":quit").unwrap(), Reply::Leave);
        assert_eq!(dispatch(&mut session, " :q ").unwrap(), Reply::Leave);
        let failure = dispatch(&mut session, ":hlep").unwrap_err();
        assert_eq!(failure.hint(), Some("did you mean `:help`?"));
        assert!(dispatch(&mut session, ":help me").is_err());
    }
}
