# grade/walkthrough.py -- what a new student types, from `make lab` to the hand-in, and what comes.
#
# A shell on a terminal gets the commands one after the other, as if they were typed. A line that
# begins with # stands for an editor: the files that it names are as in the solution afterwards.
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass

from grade import cut, labs
from grade.build import ROOT

PROMPT = "\x02$ "
WIDTH = 100
TIMEOUT = 600  # seconds of wall-clock time: a backstop


@dataclass
class Step:
    """A typed line, what it printed, and the files that an editor wrote."""
    command: str
    output: str = ""
    files: tuple = ()


def steps(lab, some=""):
    """What is typed. some: only tests with that in their name are graded."""
    grade = "make grade" + (" T=" + some if some else "")
    first = first_files(lab)
    rest = tuple(name for name in lab.files if name not in first)
    return [Step("make lab LAB=%s DIR=$HOME/%s" % (lab.short, lab.short)),
            Step("cd $HOME/" + lab.short), *([] if some else [Step("make")]), Step(grade),
            Step("# An editor: the first tasks, in " + ", ".join(first), files=first), Step(grade),
            Step("# An editor: the others, in " + ", ".join(rest), files=rest), Step(grade),
            Step("make handin")]


def first_files(lab):
    """The files of the first half of the tasks."""
    half = lab.tasks[:(len(lab.tasks) + 1) // 2]
    return tuple(dict.fromkeys(file for task in half for file, _ in task.file_functions))


class Shell:
    """A shell on a terminal of its own, in the complete tree, with an empty home."""

    def __init__(self, home):
        self.home = home
        ours, theirs = pty.openpty()
        os.set_inheritable(theirs, True)
        environment = cut.outer_environment() | {
            "HOME": str(home), "PS1": PROMPT, "TERM": "dumb", "NO_COLOR": "1",
            "COLUMNS": str(WIDTH), "BASH_SILENCE_DEPRECATION_WARNING": "1"}
        self.process = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "--noediting", "-i"], cwd=ROOT, env=environment,
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)
        self.terminal = ours
        self._until_prompt()

    def type(self, command):
        """Types a line; what came before the next prompt."""
        os.write(self.terminal, command.encode() + b"\n")
        said = self._until_prompt()
        return said.split("\n", 1)[1] if "\n" in said else ""

    def _until_prompt(self):
        got, deadline = b"", time.monotonic() + TIMEOUT
        while not got.endswith(PROMPT.encode()):
            if not select.select([self.terminal], [], [], deadline - time.monotonic())[0]:
                raise TimeoutError("no prompt after %d s: %s" % (TIMEOUT, got[-500:]))
            got += os.read(self.terminal, 4096)
        text = got.decode(errors="replace").replace("\r", "").removesuffix(PROMPT)
        return text.replace(str(self.home), "~").replace(str(ROOT), "~/rivet")

    def close(self):
        os.close(self.terminal)
        self.process.kill()
        self.process.wait()


def walk(lab, some="", home=None):
    """The steps with their outputs. What an editor wrote comes from this tree."""
    home = pathlib.Path(home or tempfile.mkdtemp(prefix="rivet-home-"))
    shell, done = Shell(home), steps(lab, some)
    try:
        for step in done:
            step.output = shell.type(step.command)
            for name in step.files:
                shutil.copyfile(labs.source(lab, name), home / lab.short / name)
    finally:
        shell.close()
    return done


def as_markdown(lab, done):
    """docs/student-session.md: the session as it was, with all but the lines at both ends cut."""
    parts = ["# A student's session\n\nLab %s from the first command to the hand-in, made by "
             "`tools/walkthrough`: what is typed, and what\ncomes. Long output is cut in the "
             "middle; a line with dots stands there.\n\n```" % lab.name]
    for step in done:
        lines = shorten(step.output.rstrip("\n").splitlines())
        parts += ["$ " + step.command, *lines]
    return "\n".join(parts) + "\n```\n"


def shorten(lines, first=6, middle=9, last=4):
    """A long output's lines at both ends, and of a report the first test that failed."""
    lines = [re.sub(r"commit [0-9a-f]{12}", "commit ...", line) for line in lines]
    if len(lines) <= first + middle + last:
        return lines
    failed = next((at for at, line in enumerate(lines) if line.startswith(("fail ", "timeout "))),
                  first)
    start = max(first, failed)
    return lines[:first] + (["    ..."] if start > first else []) + lines[start:start + middle] + \
        ["    ..."] + lines[-last:]
