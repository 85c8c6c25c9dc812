//! `lmsh completions SHELL` and `lmsh man`: made from the table of arguments.

use clap::{Arg, ArgAction, Command};

/// The shells that completions are made for.
pub(super) const SHELLS: &[&str] = &["bash", "zsh", "fish"];

/// The completions for one of [`SHELLS`].
pub(super) fn completions(command: &Command, shell: &str) -> String {
    let options: Vec<&Arg> = command.get_arguments().filter(|a| is_option(a)).collect();
    match shell {
        "bash" => bash(&options),
        "zsh" => zsh(&options),
        _ => fish(&options),
    }
}

fn is_option(arg: &Arg) -> bool {
    arg.get_long().is_some() || arg.get_short().is_some()
}

fn names(arg: &Arg) -> Vec<String> {
    let short = arg.get_short().map(|c| format!("-{c}"));
    let long = arg.get_long().map(|name| format!("--{name}"));
    short.into_iter().chain(long).collect()
}

fn takes_value(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

fn help(arg: &Arg) -> String {
    arg.get_help()
        .map(|help| help.to_string())
        .unwrap_or_default()
}

/// The values that an option takes, if they are few.
fn values(arg: &Arg) -> Vec<String> {
    let values = arg.get_possible_values();
    values
        .iter()
        .map(|value| value.get_name().to_string())
        .collect()
}

/// The placeholder for an option's value.
fn placeholder(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    names
        .iter()
        .map(|name| name.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

fn bash(options: &[&Arg]) -> String {
    let words: Vec<String> = options.iter().flat_map(|arg| names(arg)).collect();
    let mut cases = String::new();
    for arg in options.iter().filter(|arg| takes_value(arg)) {
        let values = values(arg).join(" ");
        let reply = format!("COMPREPLY=($(compgen -W '{values}' -- \"$word\")); return;;");
        cases.push_str(&format!("        {}) {reply}\n", names(arg).join("|")));
    }
    format!(
        "_lmsh() {{
    local word=\"${{COMP_WORDS[COMP_CWORD]}}\"
    case \"${{COMP_WORDS[COMP_CWORD-1]}}\" in
{cases}    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W '{}' -- \"$word\"))
    else
        COMPREPLY=($(compgen -f -- \"$word\"))
    fi
}}
complete -o filenames -F _lmsh lmsh
",
        words.join(" ")
    )
}

fn zsh(options: &[&Arg]) -> String {
    let mut text = String::from("#compdef lmsh\n_arguments \\\n");
    for arg in options {
        let help = help(arg).replace('\'', "").replace(['[', ']'], "");
        for name in names(arg) {
            let value = match (takes_value(arg), values(arg)) {
                (false, _) => String::new(),
                (true, values) if values.is_empty() => format!(":{}:", placeholder(arg)),
                (true, values) => format!(":{}:({})", placeholder(arg), values.join(" ")),
            };
            text.push_str(&format!("  '{name}[{help}]{value}' \\\n"));
        }
    }
    text.push_str("  '*:file:_files'\n");
    text
}

fn fish(options: &[&Arg]) -> String {
    let mut text = String::new();
    for arg in options {
        text.push_str("complete -c lmsh");
        if let Some(short) = arg.get_short() {
            text.push_str(&format!(" -s {short}"));
        }
        if let Some(long) = arg.get_long() {
            text.push_str(&format!(" -l {long}"));
        }
        if takes_value(arg) {
            text.push_str(&format!(" -x -a '{}'", values(arg).join(" ")));
        }
        let help = help(arg).replace('\\', "\\\\").replace('\'', "\\'");
        text.push_str(&format!(" -d '{help}'\n"));
    }
    text
}

/// The manual page, in roff.
pub(super) fn manual(command: &Command) -> String {
    let mut text = format!(
        ".TH LMSH 1 \"\" \"lmsh {}\"\n.SH NAME\nlmsh \\- the Lamina shell\n.SH SYNOPSIS\n.nf\n",
        env!("CARGO_PKG_VERSION")
    );
    for line in super::arguments::USAGE.lines() {
        text.push_str(&escaped(line.trim()));
        text.push('\n');
    }
    text.push_str(".fi\n.SH DESCRIPTION\n");
    let about = command.get_about().map(|about| about.to_string());
    text.push_str(&escaped(&about.unwrap_or_default()));
    text.push_str(".\n.SH OPTIONS\n");
    for arg in command.get_arguments().filter(|arg| is_option(arg)) {
        let value = if takes_value(arg) {
            format!(" {}", placeholder(arg))
        } else {
            String::new()
        };
        let call = escaped(&format!("{}{value}", names(arg).join(", ")));
        text.push_str(&format!(".TP\n.B {call}\n{}\n", escaped(&help(arg))));
    }
    text.push_str(".SH NOTES\n");
    for line in super::arguments::AFTER.lines() {
        text.push_str(if line.is_empty() { ".PP" } else { "" });
        text.push_str(&escaped(line));
        text.push('\n');
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('-', "\\-")
}
