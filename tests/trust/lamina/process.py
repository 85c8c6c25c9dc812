"""Gives programs to lmsh in big batches and divides what it prints."""
import os
import re
import subprocess
import sys
import threading

MARK = "@@@"


def scratch(folder):
    """The environment of a run that touches nothing outside `folder`."""
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    return {**os.environ, **{name: folder for name in names}, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}


def batch(programs, between=":reset\n"):
    """One session for many programs, each a list of inputs: a line with its number goes before what it prints."""
    return "".join(f'print("{MARK}{n}")\n' + "\n".join(inputs) + "\n" + between for n, inputs in enumerate(programs))


def run(program, options, text, folder, seconds=900):
    """What a session shows."""
    command = ["nice", "-n", "10", program, "--transcript", "--no-history", "--no-config", *options]
    done = subprocess.run(command, input=text.encode(), capture_output=True, env=scratch(folder), cwd=folder,
                          timeout=seconds)
    words = done.stdout.decode()
    if done.returncode or done.stderr:
        words += f"\nstatus {done.returncode}\n{done.stderr.decode(errors='replace')}"
    return words


def divide(words, count):
    """The part of each program; what is missing is None."""
    parts = [None] * count
    for piece in re.split(rf"^{MARK}(?=\d+\n)", words, flags=re.M)[1:]:
        number, _, rest = piece.partition("\n")
        parts[int(number)] = rest
    return parts


KIND = re.compile(r"^([A-Z][A-Za-z]*(?:Error|Interrupted)|Error): .*$", re.M)


def kinds(words):
    """Errors by their kind only."""
    return KIND.sub(r"\1", words)


def deep(run_main):
    """Runs a function with a stack that holds deep programs."""
    sys.setrecursionlimit(20000)
    threading.stack_size(512 << 20)
    status = []

    def go():
        try:
            status.append(run_main())
        except SystemExit as leave:
            status.append(leave.code)

    thread = threading.Thread(target=go)
    thread.start()
    thread.join()
    sys.exit(status[0] if status else 2)
