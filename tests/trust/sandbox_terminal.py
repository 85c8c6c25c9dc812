"""The part of `sandbox.py` that shows hostile text on a terminal and looks for control sequences in what is written.

It is not run on its own: `tests/trust/sandbox.py --help` says how."""
import json
import os
import pty
import re
import select
import signal
import struct
import tempfile
import time
from pathlib import Path

SECONDS = 20
# A title, a clipboard, an answer, a colour, a beep, a C1 introducer, the alternate screen, right to left, a link, a device query.
PAYLOADS = {
    "title": "\x1b]0;HOSTILE\x07", "clipboard": "\x1b]52;c;SE9TVElMRQ==\x07", "answer": "\x1b[21t\x1b[6n", "clear": "\x1b[2J\x1b[1;1H", "beep": "\x07\x07", "c1": "\u009b31m\u009d0;HOSTILE\u009c", "screen": "\x1b[?1049h",
    "order": "\u202eabc\u2066", "link": "\x1b]8;;http://x.example\x1b\\x\x1b]8;;\x1b\\", "device": "\x1bP$qm\x1b\\", "back": "abc\b\b\bdef\rxyz", "keys": "\x1b[?1000h\x1b[>4;1m", "invisible": "a\u200b\u2060\U000e0041b", "delete": "a\x7fb\x00c\x0e",
}
# The program's own sequences: colours, cursor and line control of its editor, bracketed paste.
OWN = re.compile(r"\x1b\[[0-9;]*m|\x1b\[[0-9;]*[ABCDGHJKLMPXdf@]|\x1b\[\?(2004|2026|25|7)[hl]|\x1b\[6n|\x1b[78=>]|\x1b\](10|11);\?(\x07|\x1b\\)|\x1b\[c")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u2060\U000e0041]")


def literal(text):
    """Source of a string with this text, all of it escaped."""
    return '"' + "".join(f"\\u{{{ord(c):x}}}" for c in text) + '"'


def codes(payload):
    """Cells in which hostile text, written by escapes or raw, is shown in some way."""
    string = literal(payload)
    raw = payload.replace("\r", "").replace("\n", "")
    yield "print", f"print({string})"
    yield "print in a loop", f"for c in {string} {{ print(c) }}"
    yield "value", string
    yield "array", f"[{string}]"
    yield "struct", f"s = {{}}; setattr(s, {string}, {string}); s"
    yield "dict", f"[{string}: 1]"
    yield "throw", f"throw {string}"
    yield "error", f"error({string})"
    yield "kind", f"error({string}, {string})"
    yield "assert", f"assert(false, {string})"
    yield "include", f"include {string}"
    yield "read", f"io::read({string})"
    yield "input", f"input({string})"
    yield "attribute", f"getattr({{}}, {string})"
    yield "key", f"d = [:]; d[{string}]"
    yield "number", f"number({string})"
    yield "parse", f"cas::parse({string})"
    yield "symbol", f"sym({string})"
    yield "format", f"format(1, {string})"
    yield "plot", f"plot([[1, 2]], {{title = {string}}})"
    yield "bars", f"bars([1, 2], [{string}, {string}])"
    yield "trace", f":trace calls size({string})"
    yield "step", f":step size({string})"
    yield "show", f":show [{string}]"
    yield "latex", f":latex [{string}]"
    yield "vars", f"x = {string}\n:vars"
    yield "full", f"x = {string}\nx\n:full"
    yield "module name", f"define module_name = {string}\n1"
    yield "repr", f"repr({string})"
    yield "json", f":bench --json --time 0.001 --samples 2 size({string})"
    yield "raw string", f"\"{raw}\""
    yield "raw comment", f"1 // {raw}"
    yield "raw code", raw
    yield "raw name", f"abc{raw}"
    yield "raw command", f":{raw}"
    yield "raw help", f":help {raw}"
    yield "raw load", f":load {raw}"
    yield "raw cd", f":cd {raw}"
    yield "raw set", f":set {raw}"
    yield "cells", f"\"{raw}\"\n:cells"
    yield "history", f"\"{raw}\"\n:history"
    yield "dis", f":dis \"{raw}\""
    yield "ast", f":ast \"{raw}\""
    yield "tokens", f":tokens \"{raw}\""
    yield "profile", f":profile size(\"{raw}\")"


def prose(payload):
    raw = payload.replace("\n", "")
    return (
        f"# Title {raw}\n\nText {raw} and *{raw}* and `{raw}` and [{raw}](http://x.example/{raw}).\n\n* {raw}\n\n| {raw} | b |\n|---|---|\n| {raw} | c |\n\n> {raw}\n\n"
        f"```{raw}\n{raw}\n```\n\n```hint\n{raw}\n```\n\n```out\n{raw}\n```\n\n&#27;]0;HOSTILE&#7; &#x9b;31m\n"
    )


def notebook(payload):
    cells = "".join(f"\n~~~~lamina name=x{payload.split()[0]}\n{code}\n~~~~\n" for _, code in codes(payload))
    return prose(payload) + cells


def lesson(payload):
    raw = payload.replace("\n", "")
    return (
        prose(payload) + f"\n~~~~lamina\nprint({literal(payload)})\n~~~~\n\nTask {raw}.\n\n~~~~lamina task\n~~~~\n\n~~~~hint\n{raw}\n~~~~\n\n~~~~lamina check\n_ == 42 || {literal(payload)} == _\n~~~~\n\n"
        f"~~~~lamina wrong\n41\n~~~~\n\nWrong {raw}.\n\n~~~~lamina solution\n\"{raw}\"\n42\n~~~~\n\n# Next {raw}\n\ntext\n"
    )


def on_terminal(place, program, arguments, given=(), columns=100):
    """Runs the program on a terminal; returns what it wrote, and its status (None if it did not end)."""
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(place.book)
        import fcntl
        import termios
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        os.execve(program, [program, "--timeout=10", *arguments], place.environment())
    out = b""
    end = time.monotonic() + SECONDS
    waiting = list(given)
    while time.monotonic() < end:
        ready, _, _ = select.select([fd], [], [], 0.3)
        if not ready:
            if waiting:
                os.write(fd, waiting.pop(0).encode())
                continue
            if os.waitpid(pid, os.WNOHANG) != (0, 0):
                return out, 0
            continue
        try:
            piece = os.read(fd, 1 << 16)
        except OSError:
            break
        # The editor asks where the cursor is.
        for _ in range(piece.count(b"\x1b[6n")):
            os.write(fd, b"\x1b[1;1R")
        out += piece
    else:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return out, None
    _, status = os.waitpid(pid, 0)
    os.close(fd)
    return out, os.waitstatus_to_exitcode(status)


def found_in(out, payload, strict):
    """The control characters that reached the terminal, with their surroundings."""
    text = out.decode(errors="replace")
    left = OWN.sub("", text)
    if not strict:
        left = left.replace("\r", "")
    match = CONTROL.search(left)
    return repr(left[max(0, match.start() - 60):match.start() + 40]) if match else ""


def report_found(report, name, out, status, payload, strict, code):
    found = found_in(out, payload, strict)
    if found:
        report.fault(name, "terminal", found, code)
    if status is not None and status < 0 or b"panicked" in out:
        report.fault(name, "crash", f"status {status}: {out[-300:]!r}", code)


def check_cell(program, make_place, report, kind, where):
    """Every way of showing hostile text, one by one."""
    payload = PAYLOADS[kind]
    for way, code in codes(payload):
        name = f"terminal {where} {kind} {way}"
        with tempfile.TemporaryDirectory(prefix="lmsh-terminal-") as outer:
            place = make_place(Path(outer))
            text = f"# T\n\n~~~~lamina\n{code}\n~~~~\n"
            (place.book / "a.lm.md").write_text(text)
            arguments, given = {
                "notebook": (["a.lm.md"], ()),
                "test": (["test", "a.lm.md"], ()),
                "learn": (["--no-history", "learn", "a.lm.md"], ("\x04", "\x04")),
            }[where]
            out, status = on_terminal(place, program, arguments, given)
            report_found(report, name, out, status, payload, False, code)


def check_whole(program, make_place, report, kind, where):
    payload = PAYLOADS[kind]
    name = f"terminal {where} {kind}"
    with tempfile.TemporaryDirectory(prefix="lmsh-terminal-") as outer:
        place = make_place(Path(outer))
        (place.book / "a.lm.md").write_text(notebook(payload))
        (place.book / "l").mkdir()
        (place.book / "l" / "a.lm.md").write_text(lesson(payload))
        (place.book / "l" / f"b{payload.replace('/', '_').replace(chr(0), '')}.lm.md").write_text(lesson(payload))
        (place.book / "a.lmt").write_text(f"> print({literal(payload)})\n{payload}\n> {payload}\n1\n")
        (place.book / "a.ipynb").write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": payload, "source": payload}]}))
        (place.book / "a.lm").write_text(f"throw {literal(payload)}\n")
        arguments, given = {
            "whole notebook": (["a.lm.md"], ()),
            "whole test": (["test", "a.lm.md"], ()),
            "whole lessons": (["--no-history", "learn", "l"], ("41\r", ":hint\r", ":hint\r", ":skip\r", ":lesson\r", ":next\r", ":back\r", ":vars\r", "\x04")),
            "whole check": (["learn", "--check", "l"], ()),
            "whole transcript": (["test", "a.lmt"], ()),
            "whole site": (["export", "l", "-o", "../site"], ()),
            "whole bench": (["bench", "--samples", "1", "a.lm.md"], ()),
            "whole grade": (["grade", "l/a.lm.md", "l"], ()),
            "whole convert": (["convert", "a.ipynb"], ()),
            "whole script": (["a.lm"], ()),
            "whole sandbox": (["--sandbox", "a.lm"], ()),
            "whole argument": ([payload.replace("\x00", "") + ".lm"], ()),
            "whole option": (["--" + payload.replace("\x00", "")], ()),
            "whole command": (["help", payload.replace("\x00", "")], ()),
        }[where]
        out, status = on_terminal(place, program, arguments, given)
        report_found(report, name, out, status, payload, False, " ".join(map(repr, arguments)))


WHOLE = (
    "whole notebook", "whole test", "whole lessons", "whole check", "whole transcript", "whole site", "whole bench", "whole grade", "whole convert", "whole script", "whole sandbox",
    "whole argument", "whole option", "whole command",
)


def work(program, make_place, report):
    for where in WHOLE:
        for kind in PAYLOADS:
            yield f"terminal {where} {kind}", lambda where=where, kind=kind: check_whole(program, make_place, report, kind, where)
    for where in ("notebook", "test", "learn"):
        for kind in ("title", "c1", "order"):
            yield f"terminal {where} {kind}", lambda where=where, kind=kind: check_cell(program, make_place, report, kind, where)
