"""Source text with mutants that are switched on at run time: used by `mutants.py`.

A mutant is a place in the body of a function and the text that replaces it. The body gets a changed copy at its start:

    fn f(a: i64) -> i64 {
        if crate::mutants::is(7) { return { a - 1 }; }
        a + 1
    }
"""
import re


def masked(text):
    """The handlers of instructions, which are arguments of macros, and the bodies of macros as functions that
    cargo-mutants can read. Every character stays where it is."""
    def padded(old, new):
        assert len(new) <= len(old), (old, new)
        return new + " " * (len(old) - len(new))

    lines = text.split("\n")
    for n, line in enumerate(lines):
        new = re.sub(r"^(working_)?handlers! \{", lambda m: f"mod {m[1] or ''}handl {{", line)
        new = re.sub(r"^( +fn \w+)( / )?(\w*)\(s\)", lambda m: m[1] + ("___" if m[2] else "") + m[3] + "() ", new)
        lines[n] = new
        if line.startswith("macro_rules! ") and lines[n + 1].endswith(" => {{"):
            end = lines.index("    }};", n)
            assert lines[end + 1] == "}", line
            lines[n] = "mod          " + line[13:]
            lines[n + 1] = re.sub(r"\(.*\) => ", lambda m: padded(m[0], "fn body()"), lines[n + 1])
            lines[end] = "    }} "
            for inner in range(n + 2, end):
                own = re.sub(r"(?<=\)) \$\w+ (?=[\w($])", lambda m: padded(m[0], " +"), lines[inner])
                lines[inner] = own.replace("$", "_")
    assert [len(line) for line in lines] == [len(line) for line in text.split("\n")]
    return "\n".join(lines)


TOKEN = re.compile(
    r"""//[^\n]* | /\*.*?\*/ | b?r(\#*)".*?"\1 | b?"(?:\\.|[^"\\])*" | b?'(?:\\u\{\w+\}|\\x\w\w|\\.|[^'\\])' | [{}]""",
    re.S | re.X,
)


def opening(text, start, end):
    """The offset of the brace that the brace before `end` closes; None if there is none after `start`."""
    open_braces = []
    for token in TOKEN.finditer(text, start, end):
        if token[0] == "{":
            open_braces.append(token.start())
        elif token[0] == "}":
            if not open_braces:
                return None
            first = open_braces.pop()
            if token.start() == end - 1:
                return first
    return None


def places(text, view, mutant):
    """The offsets of a mutant's span and of its function's body; None if it cannot be switched at run time."""
    starts = [0]
    for line in view.split("\n"):
        starts.append(starts[-1] + len(line) + 1)

    def offset(point):
        return starts[point["line"] - 1] + point["column"] - 1

    function = mutant["function"]["span"]
    first, last = offset(function["start"]), offset(function["end"])
    brace = opening(view, first, last)
    if brace is None or re.search(r"\bconst (unsafe )?fn\b|\basync\b", view[first:brace]):
        return None
    is_masked = view[first:brace] != text[first:brace]
    if is_masked and mutant["genre"] == "FnValue":
        return None
    if is_masked and view[brace:brace + 2] == "{{":
        brace, last = brace + 1, last - 1
    at, end = offset(mutant["span"]["start"]), offset(mutant["span"]["end"])
    if not brace < at <= end < last:
        return None
    # An operator that is a macro's parameter.
    if end - at < 4 and view[at:end] != text[at:end]:
        return None
    return {"body": [brace + 1, last - 1], "span": [at, end], "new": mutant["replacement"]}


def apply(text, mutants):
    """The text with these mutants, and the first and last lines of each."""
    bodies = {}
    for mutant in mutants:
        bodies.setdefault(tuple(mutant["body"]), []).append(mutant)
    parts, done, line, lines = [], 0, 1, []
    for (first, last), own in sorted(bodies.items()):
        parts.append(text[done:first])
        line += text.count("\n", done, first)
        done = first
        for mutant in own:
            at, end = mutant["span"]
            body = text[first:at] + mutant["new"] + text[end:last]
            part = f"\nif crate::mutants::is({mutant['id']}) {{ return {{{body}\n}}; }}\n"
            parts.append(part)
            lines.append((mutant["id"], line + 1, line + part.count("\n") - 1))
            line += part.count("\n")
    parts.append(text[done:])
    return "".join(parts), lines
