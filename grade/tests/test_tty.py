# grade/tests/test_tty.py -- what is typed on the console reaches a program as the terminal has it.
#
# user/tests/typing.c shows each read as "[bytes]". The machines run in real time, as who types does.
import re

import pytest

from grade.machine import Machine

TIMEOUT = 30
BOOT = "rivet.manifest=manifest-tty rivet.run=typing rivet.args="
CONTROL_C, CONTROL_D, CONTROL_U, CONTROL_V, CONTROL_W = "\x03", "\x04", "\x15", "\x16", "\x17"
CONTROL_Q, CONTROL_R, CONTROL_S, ERASE = "\x11", "\x12", "\x13", "\x7f"


def typed(mode, text, harts=1):
    """Boots typing.c, types the text and an end of file; returns what it was told of its reads."""
    with Machine(BOOT + mode, harts=harts, sealed=False) as machine:
        machine.wait_for(r"^ready", TIMEOUT)
        machine.write(text)
        machine.wait_for(r"^end", TIMEOUT)
        assert machine.wait_exit(TIMEOUT) == 0
        return re.findall(r"\[.*\]", machine.console)


@pytest.mark.parametrize("text, lines", [
    ("hello\r", [r"[hello\0a]"]),
    ("one\rtwo\r", [r"[one\0a]", r"[two\0a]"]),
    ("abx" + ERASE + "c\r", [r"[abc\0a]"]),
    (ERASE + ERASE + "a\r", [r"[a\0a]"]),
    ("gone" + CONTROL_U + "kept\r", [r"[kept\0a]"]),
    ("first second" + CONTROL_W + "third\r", [r"[first third\0a]"]),
    ("part" + CONTROL_D + "\r", [r"[part]", r"[\0a]"]),
    ("\u00e9\u20ac" + ERASE + "x\r", [r"[\c3\a9x\0a]"]),
    (CONTROL_V + CONTROL_C + CONTROL_V + CONTROL_D + "\r", [r"[\03\04\0a]"]),
    ("dropped" + CONTROL_C + "new\r", [r"[new\0a]"]),
])
def test_lines(text, lines):
    """Editing keys change the line before the program reads it."""
    assert typed("lines", text + CONTROL_D) == lines


@pytest.mark.parametrize("harts", [1, 4])
def test_long_line_and_typing_ahead(harts):
    """A line of 4,000 bytes is one read, and so is each line of a text that is pasted."""
    long, pasted = "x" * 4000, ["line %d" % i for i in range(500)]
    lines = typed("silent", long + "\r" + "\r".join(pasted) + "\r" + CONTROL_D, harts)
    assert lines == ["[%s\\0a]" % line for line in [long] + pasted]


def test_raw():
    """Without ICANON and ISIG each byte comes at once and as it is."""
    assert typed("raw", "a\r" + CONTROL_C + CONTROL_D + ERASE + "q") == [
        "[a]", r"[\0a]", r"[\03]", r"[\04]", r"[\7f]", "[q]"]


def test_echo():
    """The screen shows what is typed, and erasing takes it away."""
    with Machine(BOOT + "lines", sealed=False) as machine:
        machine.wait_for(r"^ready", TIMEOUT)
        machine.write("abc" + ERASE + CONTROL_C)
        machine.wait_for("^abc\b \b\\^C", TIMEOUT)
        machine.write("word" + CONTROL_R)
        machine.wait_for(r"word\^R\nword", TIMEOUT)


def test_silent():
    """Without ECHO nothing of it is seen."""
    with Machine(BOOT + "silent", sealed=False) as machine:
        machine.wait_for(r"^ready", TIMEOUT)
        machine.write("secret\r" + CONTROL_D)
        machine.wait_for(r"^end", TIMEOUT)
        assert machine.console.count("secret") == 1  # what typing.c shows itself


def test_flood():
    """Much output is complete, in order and not lost at the end; ^S stops it, ^Q goes on."""
    with Machine(BOOT + "flood", sealed=False) as machine:
        machine.wait_for(r"^flood 10$", TIMEOUT)
        machine.write(CONTROL_S)
        machine.write(CONTROL_Q)
        assert machine.wait_exit(TIMEOUT) == 0
        lines = re.findall(r"^flood (\d+)$", machine.console, re.MULTILINE)
        assert lines == [str(i) for i in range(3000)]
