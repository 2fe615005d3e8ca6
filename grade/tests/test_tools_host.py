# grade/tests/test_tools_host.py -- the tools as programs of the host, against the host's own.
#
# The commands are lines of tests/tools/*.txt; tests/tools/README.md says more. All of one file run in
# one shell, each in a folder of its own.
import functools
import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

from grade.build import ROOT, make

TESTS = ROOT / "tests/tools"
TOOLS = ROOT / "build/host/tools"
MARK = "\n@@@ "
# What the host's own shell may find besides our tools: they do not have these.
HOST_ONLY = ("sh", "cksum", "readlink")


def commands():
    """(file, number, command, what it must write or None) of all tests."""
    for path in sorted(TESTS.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            if not line or line.startswith(("#", "= ")):
                continue
            after = lines[number] if number < len(lines) else ""
            expected = after[2:].replace("\\n", "\n") if after.startswith("= ") else None
            yield path.stem, number, line, expected


CASES = list(commands())


@functools.cache
def tools():
    """The folder with our tools, made as `make` makes it."""
    make("host-tools")
    for name, target in (("[", "test"),):
        if not (TOOLS / name).exists():
            (TOOLS / name).symlink_to(target)
    for name in HOST_ONLY:
        if not (TOOLS / name).exists() and shutil.which(name):
            (TOOLS / name).symlink_to(shutil.which(name))
    return str(TOOLS)


@functools.cache
def results(stem, ours):
    """{line number: (standard output, status)} of all commands of a file."""
    script = []
    for file, number, command, _ in CASES:
        if file == stem:
            script.append("mkdir %d && cd %d && . %s/fixture.sh && PATH=$TOOLS && { (%s\n) "
                          "</dev/null >../out 2>&1; s=$?; } 2>/dev/null; PATH=$HOST; "
                          "printf '\\n@@@ %d %%d\\n' $s; "
                          "grep -av '^[A-Za-z[]*: \\|--help\\|^Killed' ../out; cd .." %
                          (number, number, TESTS, command, number))
    path = tools() if ours else os.environ["PATH"]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["sh", "-c", "umask 022; ulimit -t 10\n" + "\n".join(script)], cwd=folder, check=False, timeout=60,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={"PATH": os.environ["PATH"], "HOST": os.environ["PATH"], "TOOLS": path,
                 "LC_ALL": "C", "TZ": "UTC0", "HOME": folder, "ASAN_OPTIONS": "detect_leaks=0"})
    output = done.stdout.decode("latin-1")
    found = {}
    for part in output.split(MARK)[1:]:
        head, _, text = part.partition("\n")
        number, status = head.split()
        found[int(number)] = (text, int(status))
    return found


@pytest.mark.parametrize("stem, number, command, expected", CASES,
                         ids=["%s-%d" % (stem, number) for stem, number, _, _ in CASES])
def test_tool(stem, number, command, expected):
    """A command writes what the host's tool writes, and ends with the same status."""
    ours = results(stem, True)[number]
    theirs = (expected + "\n" if expected else "", 0) if expected is not None \
        else results(stem, False)[number]
    if expected is not None:
        ours = (ours[0], 0)
    assert ours == theirs, "%s:%d: %s" % (pathlib.Path("tests/tools") / (stem + ".txt"), number,
                                          command)
