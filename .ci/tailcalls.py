#!/usr/bin/env python3
"""Checks that no handler of the machine calls another: every dispatch must be a jump.

tailcalls.py PROGRAM: disassembles the release build."""
import re
import subprocess
import sys


def main():
    listing = subprocess.run(
        ["objdump", "-d", "--no-show-raw-insn", "-C", sys.argv[1]], capture_output=True, text=True, check=True
    ).stdout
    room = "vm::execute::"
    worker = re.compile(r"::(work_\w+|make_closure|new_array|append)(::|>|$)")
    dispatch = re.compile(r"\bcall\s+\*\(%r\w+,%r\w+,8\)")
    direct = re.compile(r"\bcall\s+[0-9a-f]+ <([^>]*)>")
    missed, handlers, name = [], set(), None
    for line in listing.splitlines():
        head = re.match(r"^[0-9a-f]+ <(.*)>:$", line)
        if head:
            name = head[1]
            continue
        if name is None or room not in name or worker.search(name):
            continue
        if re.search(r"\bjmp\s+\*", line):
            handlers.add(name)
        call = direct.search(line)
        to_handler = call and room in call[1] and not worker.search(call[1])
        if dispatch.search(line) or to_handler:
            missed.append(f"{name}: {line.strip()}")
    print(f"{len(handlers)} handlers dispatch by jumps, {len(missed)} calls where there should be a jump")
    for row in missed:
        print("  " + row)
    if missed or len(handlers) < 80:
        sys.exit(1)


main()
