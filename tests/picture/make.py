#!/usr/bin/env python3
"""Draws shell.svg: runs a real session of lmsh on a pseudo-terminal, puts its output on a screen, and draws the screen.

    cargo build --release && tests/picture/make.py [target/release/lmsh]
    tests/picture/make.py --check           checks the existing picture: is every character where it belongs?

Each character has its own position, so the picture depends neither on how a browser treats spaces nor on
how wide its letters are. If Chromium is installed, the check queries where it places them, at two widths.

Only the standard library is used.
"""

import fcntl
import html
import os
import pty
import json
import re
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unicodedata
import xml.etree.ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROWS, COLUMNS = 60, 84
CELL_WIDTH, CELL_HEIGHT, FONT_SIZE, MARGIN = 8.4, 18, 14, 16

# Each input is typed and entered, except the last, which is only typed.
INPUTS = [
    "sqrt(8) + sqrt(2)",
    "157/25 - 1/3",
    "func fact(n) {",
    "if n <= 1 { return 1 }",
    "return n * fact(n - 1)",
    "}",
    "fact(25) / fact(23)",
    "2^100000",
    "inverse([[2, 1/2], [3, -4]])",
    "range(1, 10001)",
    'x = {name = "Ada", marks = map(range(1, 31), |k| k^2), m = [[1, 2], [3, 4]]}',
    "x",
    "fcat(3)",
    ":doc gcd",
    "sqrt(2) * sqrt(3) + pi",
]

NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
COLOURS = {
    "black": "#3b4252", "red": "#e06c75", "green": "#98c379", "yellow": "#e5c07b",
    "blue": "#61afef", "magenta": "#c678dd", "cyan": "#56b6c2", "white": "#dcdfe4",
}
BRIGHT = {
    "black": "#7f848e", "red": "#ff7b85", "green": "#a9dc8a", "yellow": "#f2d08b",
    "blue": "#79c0ff", "magenta": "#d890ef", "cyan": "#6fd3df", "white": "#ffffff",
}
GROUND, PLAIN, DIM = "#1e222a", "#dcdfe4", "#7f848e"


def session(program):
    """What the program writes when the inputs are typed."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            "HOME": home, "PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8",
        }
        child, terminal = pty.fork()
        if child == 0:
            os.execve(program, [program, "--no-history", "--no-config"], environment)
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)
        written = until_quiet(terminal)
        for line in INPUTS[:-1]:
            for key in line:
                os.write(terminal, key.encode())
                written += until_quiet(terminal, 0.02)
            os.write(terminal, b"\r")
            written += until_quiet(terminal)
        for key in INPUTS[-1]:
            os.write(terminal, key.encode())
            written += until_quiet(terminal, 0.05)
        written += until_quiet(terminal, 0.6)
        os.write(terminal, b"\x15\x04")
        until_quiet(terminal)
        os.close(terminal)
        os.waitpid(child, 0)
    return written.decode()


def until_quiet(terminal, patience=0.3):
    written = b""
    while select.select([terminal], [], [], patience)[0]:
        try:
            piece = os.read(terminal, 1 << 16)
        except OSError:
            break
        if not piece:
            break
        written += piece
    return written


class Screen:
    """The part of a terminal that the line editor uses."""

    def __init__(self):
        self.cells = [[(" ", ())] * COLUMNS for _ in range(ROWS)]
        self.row = self.column = 0
        self.style = {}

    def write(self, text):
        codes = r"\x1b\[([?>]?)([0-9;]*)([A-Za-z])|\x1b\].*?(?:\x07|\x1b\\)|\x1b[=>78]|."
        for found in re.finditer(codes, text, re.DOTALL):
            if found.group(3):
                if not found.group(1):
                    self.control(found.group(3), found.group(2))
            elif not found.group().startswith("\x1b"):
                self.put(found.group())

    def put(self, char):
        if char == "\r":
            self.column = 0
        elif char == "\n":
            self.down()
        elif char == "\b":
            self.column = max(self.column - 1, 0)
        elif char >= " ":
            width = width_of(char)
            if width == 0:
                return
            if self.column + width > COLUMNS:
                self.column = 0
                self.down()
            style = tuple(sorted(self.style.items()))
            self.cells[self.row][self.column] = (char, style)
            if width == 2:
                self.cells[self.row][self.column + 1] = ("", style)
            self.column += width

    def down(self):
        self.row += 1
        if self.row == ROWS:
            self.cells.append([(" ", ())] * COLUMNS)
            self.cells.pop(0)
            self.row -= 1

    def control(self, letter, parameters):
        numbers = [int(part) if part else 0 for part in parameters.split(";")]
        count = max(numbers[0], 1)
        if letter == "m":
            for number in numbers:
                self.paint(number)
        elif letter == "A":
            self.row = max(self.row - count, 0)
        elif letter == "B":
            self.row = min(self.row + count, ROWS - 1)
        elif letter == "C":
            self.column = min(self.column + count, COLUMNS - 1)
        elif letter == "D":
            self.column = max(self.column - count, 0)
        elif letter == "G":
            self.column = count - 1
        elif letter == "H":
            self.row = count - 1
            self.column = max(numbers[1], 1) - 1 if len(numbers) > 1 else 0
        elif letter in "JK":
            self.erase(letter, numbers[0])

    def erase(self, letter, what):
        blank = (" ", ())
        line = self.cells[self.row]
        line[self.column if what == 0 else 0 :] = [blank] * (COLUMNS - (self.column if what == 0 else 0))
        if letter == "J":
            first = self.row + 1 if what == 0 else 0
            for row in range(first, ROWS):
                self.cells[row] = [blank] * COLUMNS

    def paint(self, number):
        if number == 0:
            self.style = {}
        elif number in (1, 2, 3, 4):
            self.style[{1: "bold", 2: "dim", 3: "italic", 4: "underline"}[number]] = True
        elif number == 22:
            self.style.pop("bold", None)
            self.style.pop("dim", None)
        elif number == 24:
            self.style.pop("underline", None)
        elif 30 <= number <= 37:
            self.style["colour"] = COLOURS[NAMES[number - 30]]
        elif 90 <= number <= 97:
            self.style["colour"] = BRIGHT[NAMES[number - 90]]
        elif number == 39:
            self.style.pop("colour", None)


def width_of(char):
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def words(line):
    """The runs of a line that have a single style and no spaces: the columns of the characters, the text, and the style."""
    at = 0
    while at < len(line):
        start, style = at, line[at][1]
        while at < len(line) and line[at][1] == style and line[at][0] != " ":
            at += 1
        cells = [(column, line[column][0]) for column in range(start, at) if line[column][0]]
        if cells:
            yield [column for column, _ in cells], "".join(char for _, char in cells), dict(style)
        at = max(at, start + 1)


def drawn(screen):
    lines = screen.cells
    while lines and not any(char.strip() for char, _ in lines[-1]):
        lines = lines[:-1]
    width = COLUMNS * CELL_WIDTH + 2 * MARGIN
    height = len(lines) * CELL_HEIGHT + 2 * MARGIN
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">',
        "<title>A session of lmsh</title>",
        f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>',
        f"<g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"{FONT_SIZE}\" fill=\"{PLAIN}\">",
    ]
    for row, line in enumerate(lines):
        for columns, text, style in words(line):
            x = " ".join(f"{MARGIN + column * CELL_WIDTH:g}" for column in columns)
            y = MARGIN + row * CELL_HEIGHT + FONT_SIZE
            colour = style.get("colour", DIM if style.get("dim") else None)
            marks = f' fill="{colour}"' if colour else ""
            marks += ' font-weight="bold"' if style.get("bold") else ""
            marks += ' text-decoration="underline"' if style.get("underline") else ""
            out.append(f'<text x="{x}" y="{y:g}"{marks}>{html.escape(text)}</text>')
    out += ["</g>", "</svg>", ""]
    return "\n".join(out)


# Makes a browser report the position and the width of every character, in the units of the picture.
ASK = """
<body style="margin:0">%s<pre id="answer"></pre><script>
document.querySelector("svg").style.width = "100%%";
document.querySelector("svg").style.height = "auto";
const all = [...document.querySelectorAll("text")].map(text => {
  const back = document.querySelector("svg").getScreenCTM().inverse();
  const places = [];
  for (let n = 0; n < text.getNumberOfChars(); n++) {
    const on_screen = text.getStartPositionOfChar(n).matrixTransform(text.getScreenCTM());
    const place = on_screen.matrixTransform(back);
    places.push([place.x, place.y, text.getExtentOfChar(n).width]);
  }
  return [text.textContent, places];
});
document.getElementById("answer").textContent = JSON.stringify(all);
</script></body>
"""


def check(svg):
    """What is wrong with the picture: anything that depends on spaces, and characters that a browser misplaces."""
    faults = ["xml:space is not honoured by browsers"] if "xml:space" in svg else []
    faults += ["textLength stretches letters"] if "textLength" in svg else []
    expected = []
    for text in xml.etree.ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        places = [float(x) for x in text.get("x").split()]
        expected.append((text.text, places, float(text.get("y"))))
        if len(places) != len(text.text):
            faults.append(f"{text.text!r} has {len(places)} places for its characters")
        if any(char.isspace() for char in text.text):
            faults.append(f"{text.text!r} depends on blanks")
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("Chromium is not installed: where it puts the characters was not checked")
        return faults
    for width in (900, 420):
        shown = placed(browser, svg, width)
        for (text, places, y), (seen, found) in zip(expected, shown, strict=True):
            for n, x in enumerate(places):
                wide = CELL_WIDTH * max(width_of(text[n]), 1)
                off = max(abs(found[n][0] - x), abs(found[n][1] - y))
                if seen != text or off > 0.5 or found[n][2] > wide * 1.25:
                    faults.append(f"{width} pixels: {text!r}, character {n}: {found[n]} for {x}, {y}")
        count = sum(len(places) for _, places, _ in expected)
        print(f"at {width} pixels: {count} characters compared")
    return faults


def placed(browser, svg, width):
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_text(f'<meta charset="utf-8">{ASK % svg}')
        options = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={folder}/profile", f"--window-size={width},900", "--dump-dom",
        ]
        command = [browser, *options, page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    answer = re.search(r'<pre id="answer">(.*?)</pre>', done.stdout, re.DOTALL)
    return json.loads(html.unescape(answer.group(1)))


def main():
    picture = HERE / "shell.svg"
    if sys.argv[1:] == ["--check"]:
        faults = check(picture.read_text())
        print("\n".join(faults) or "the picture is sound")
        sys.exit(bool(faults))
    program = Path(sys.argv[1] if len(sys.argv) > 1 else "target/release/lmsh").resolve()
    screen = Screen()
    screen.write(session(str(program)))
    picture.write_text(drawn(screen))
    for line in screen.cells:
        print("".join(char for char, _ in line).rstrip())


main()
