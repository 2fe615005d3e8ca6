# grade/tests/test_gdb.py -- `make gdb`: symbols of all programs, and the commands of tools/gdb.
import re
import subprocess
import sys

import pytest

from grade.build import ROOT
from grade.machine import Machine

sys.path.insert(0, str(ROOT / "tools/gdb"))
import batch  # noqa: E402  pylint: disable=wrong-import-position

READY = r"^Rivet: type"


def debug(machine, *commands):
    """Attaches as `make gdb` does, runs the commands, detaches; returns all that was printed."""
    attach = "rivet-attach %s %s" % (machine.folder, machine.gdb_socket)
    arguments = [word for command in (attach, *commands, "delete", "detach")
                 for word in ("-ex", command)]
    result = subprocess.run(
        [batch.debugger(), "-nx", "-q", "-batch", "-x", "tools/gdb/rivet.py", *arguments],
        cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=60, check=False)
    return result.stdout


@pytest.mark.parametrize("harts", [1, 4])
def test_breakpoints_hit_the_right_program(harts):
    """One in each of two programs; where they hit, the kernel's objects can be read."""
    with Machine("rivet.run=echo", harts=harts, extra=("-S",)) as machine:
        text = debug(machine, "break user/tests/echo.c:main", "break uart_start",
                     "continue", "rivet-ps", "backtrace", "continue", "rivet-ps", "backtrace")
        machine.wait_for(READY)  # it went on
    assert re.search(r"Breakpoint \d, main \(\) at user/tests/echo.c:", text), text
    assert re.search(r"Breakpoint \d, uart_start \(\) at servers/uart/uart.c:", text), text
    assert re.search(r"^hart \d runs echo, at main \(user/tests/echo.c:", text, re.MULTILINE), text
    assert re.search(r"^hart \d runs uart, at uart_start \(servers/uart", text, re.MULTILINE), text
    assert re.search(r"^#1 .* main \(\) at servers/uart/main.c:", text, re.MULTILINE), text


def test_breakpoint_in_the_kernel():
    with Machine("rivet.run=echo", extra=("-S",)) as machine:
        text = debug(machine, "break task_create", "continue", "info symbol $pc")
    assert "task_create" in text and "kernel/task.c" in text, text


def test_before_the_kernel_starts():
    """There is nothing yet, and that is said without an error."""
    with Machine("rivet.run=echo", extra=("-S",)) as machine:
        text = debug(machine, "rivet-tasks", "rivet-threads", "rivet-ps")
    assert "rror" not in text, text
    assert re.search(r"^address +name +level", text, re.MULTILINE), text


@pytest.fixture(scope="module")
def printed(built):  # pylint: disable=unused-argument
    """What the commands print about a machine that is up."""
    with Machine("rivet.run=echo", harts=2) as machine:
        machine.wait_for(READY)
        yield {command: debug(machine, command) for command in (
            "rivet-tasks", "rivet-threads", "rivet-threads echo", "rivet-handles uart",
            "rivet-endpoint uart", "rivet-handles nobody")}


CASES = [
    ("rivet-tasks", r"^0x\w+ +init +20 +1 .* running$"),
    ("rivet-tasks", r"^0x\w+ +uart +4 +1 .* init +running$"),
    ("rivet-tasks", r"^0x\w+ +echo +64 +1 .* init +running$"),
    ("rivet-threads", r"^0x\w+ +init +63/63 +\d +receives \(.* m?s\)$"),
    ("rivet-threads", r"^0x\w+ +uart +\d+/\d+ +\d +\w+"),
    ("rivet-threads echo", r"^0x\w+ +echo +20/20 +\d +\w+"),
    ("rivet-handles uart", r"^0x1 +task +copy,threads,\S* +0x\w+ +uart$"),
    ("rivet-handles uart", r"^0x3 +endpoint +copy,recv,gate +0x\w+ +of uart$"),
    ("rivet-handles uart", r"^0x\w+ +irq +irq +0x\w+ +line 10$"),
    ("rivet-handles uart", r"^0x\w+ +memory +read,write +0x\w+ +0x10000000, 0x1000 bytes, device$"),
    ("rivet-endpoint uart", r"^endpoint 0x\w+ of uart$"),
    ("rivet-endpoint uart", r"^  receiver +uart "),
    ("rivet-endpoint uart", r"^  gate +0x\w+ badge \d+, refs \d+, held by echo$"),
    ("rivet-handles nobody", r"^there is no task nobody; there are: init, uart, echo$"),
]


@pytest.mark.parametrize("command, line", CASES)
def test_command(printed, command, line):  # pylint: disable=redefined-outer-name
    """The command prints such a line."""
    assert re.search(line, printed[command], re.MULTILINE), printed[command]
