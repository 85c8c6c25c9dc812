//! Completions for bash.

use super::{Door, Kind, RECORDS, names};
use std::fmt::Write;

/// The part of the script that does not depend on the arguments.
const HEAD: &str = r#"# Completions of lmsh for bash: source <(lmsh completions bash)

# Files that begin like $1 and end like one of the other arguments, and folders.
_lmsh_files() {
    local begin="${1//\\ / }" name ending
    shift
    while IFS= read -r name; do
        if [[ $# -eq 0 || -d ${name/#\~\//$HOME/} ]]; then
            COMPREPLY+=("$name")
            continue
        fi
        for ending in "$@"; do
            if [[ $name == *"$ending" ]]; then
                COMPREPLY+=("$name")
                break
            fi
        done
    done < <(compgen -f -- "$begin")
    if [[ ${#COMPREPLY[@]} -gt 0 ]]; then
        compopt -o filenames 2> /dev/null
    fi
}

_lmsh_folders() {
    local name
    while IFS= read -r name; do
        COMPREPLY+=("$name")
    done < <(compgen -d -- "${1//\\ / }")
    compopt -o filenames 2> /dev/null
}

_lmsh_words() {
    local word
    while IFS= read -r word; do
        COMPREPLY+=("$word")
    done < <(compgen -W "$1" -- "$2")
}

_lmsh() {
    local i word cur door= take= file= glued= last prefix
    local -a words
    words=()
    COMPREPLY=()
    # bash splits words at `=`; this loop joins them again.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word="${COMP_WORDS[i]}"
        if [[ $word == = && ${#words[@]} -gt 0 ]]; then
            words[${#words[@]}-1]+="="
            glued=1
        elif [[ -n $glued ]]; then
            words[${#words[@]}-1]+="$word"
            glued=
        else
            words+=("$word")
        fi
    done
    last=$((${#words[@]} - 1))
    cur="${words[last]}"
    for ((i = 0; i < last; i++)); do
        word="${words[i]}"
        if [[ -n $take ]]; then
            take=
            continue
        fi
"#;

/// The end of the script.
const TAIL: &str = r#"    # The part before a `=` is not replaced.
    if [[ $cur == *=* && $COMP_WORDBREAKS == *=* ]]; then
        prefix="${cur%"${cur##*=}"}"
        for i in "${!COMPREPLY[@]}"; do
            COMPREPLY[i]="${COMPREPLY[i]#"$prefix"}"
        done
    fi
}
complete -F _lmsh lmsh
"#;

pub(super) fn script(doors: &[Door<'_>]) -> String {
    let mut out = HEAD.to_string();
    let subcommands: Vec<&str> = doors.iter().skip(1).map(|door| door.name).collect();
    let valued = doors.iter().flat_map(|door| {
        let names = door.valued().flat_map(names);
        names.map(|name| format!("\"{} {name}\"", door.name))
    });
    let subs = subcommands.iter().map(|name| format!("\" {name}\""));
    let _ = write!(
        out,
        "        case \"$door $word\" in
            {}) take=\"$word\" ;;
            *\" -\"?*) ;;
            {}) door=\"$word\" ;;
            \" \"* | \"run \"*)
                file=1
                break
                ;;
        esac
    done
    if [[ -n $file ]]; then
        # What follows a program belongs to it.
        _lmsh_files \"$cur\"
        return
    fi
    if [[ -z $take && $cur == --*=* ]]; then
        take=\"${{cur%%=*}}\"
        cur=\"${{cur#*=}}\"
    fi
    case \"$door $take\" in
",
        valued.collect::<Vec<_>>().join(" | "),
        subs.collect::<Vec<_>>().join(" | "),
    );
    for door in doors {
        for arg in door.valued() {
            let names = names(arg).into_iter();
            let names = names.map(|name| format!("\"{} {name}\"", door.name));
            let pattern = names.collect::<Vec<_>>().join(" | ");
            let _ = writeln!(out, "        {pattern}) {} ;;", action(&door.value(arg)));
        }
        out.push_str(&without_value(door, &subcommands));
    }
    out.push_str("    esac\n");
    out + TAIL
}

/// Returns the case for a word that is not the value of an option.
fn without_value(door: &Door<'_>, subcommands: &[&str]) -> String {
    let options: Vec<String> = door.options.iter().flat_map(|arg| names(arg)).collect();
    let words = match (door.name, door.argument == Kind::Program) {
        ("", true) => format!(
            "_lmsh_words '{}' \"$cur\"\n                ",
            subcommands.join(" ")
        ),
        _ => String::new(),
    };
    format!(
        "        \"{} \")
            if [[ $cur == -* ]]; then
                _lmsh_words '{}' \"$cur\"
            else
                {words}{}
            fi
            ;;
",
        door.name,
        options.join(" "),
        action(&door.argument)
    )
}

/// Returns the shell code that completes the word at the cursor.
fn action(kind: &Kind) -> String {
    match kind {
        Kind::Nothing => ":".to_string(),
        Kind::Words(words) => format!("_lmsh_words '{}' \"$cur\"", words.join(" ")),
        Kind::File(endings) => format!("_lmsh_files \"$cur\" {}", endings.join(" ")),
        Kind::Program => format!("_lmsh_files \"$cur\" {}", super::PROGRAMS.join(" ")),
        Kind::Folder => "_lmsh_folders \"$cur\"".to_string(),
        Kind::Record => format!(
            "_lmsh_words \"$(cd \"{RECORDS}\" 2> /dev/null && printf '%s\\n' *.txt | sed -n 's/[.]txt$//p')\" \"$cur\""
        ),
    }
}
