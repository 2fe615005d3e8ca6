# grade/tests/test_trace.py -- tools/trace: recent events, from a machine and from a dump.
import re
import subprocess
import sys
import time

import pytest

from grade.build import ROOT
from grade.machine import Machine

sys.path.insert(0, str(ROOT / "tools/gdb"))
import batch  # noqa: E402  pylint: disable=wrong-import-position

READY = r"^Rivet: type"
LIMIT = 30  # seconds

# As the kernel would print it at a panic, in the middle of other output.
DUMP = """\
rivet: panic: something
trace frequency 10000000
trace name ffffffc080001000 echo
trace name ffffffc080002000 uart
trace name ffffffc080003000 uart
trace event 0 2710 2 ffffffc080001000 ffffffc080003000 7
trace event 0 2712 3 ffffffc080001000 ffffffc080001000 7
trace event 1 2711 7 0 a 0
trace event 0 2719 1 ffffffc080001000 ffffffc080002000 0
trace event 0 271a 4 ffffffc080002000 ffffffc080001000 7
trace event 0 271b 6 ffffffc080002000 ffffffc080001000 0
trace event 1 271c 5 0 ffffffc080009000 1
"""
WORDS = """\
        1000.0 us  hart 0  echo calls uart, call 7
        1000.1 us  hart 1  (idle) is interrupted by line 10
        1000.2 us  hart 0  uart receives call 7 of echo
        1000.9 us  hart 0  runs uart
        1001.0 us  hart 0  uart replies to echo, call 7
        1001.1 us  hart 0  uart makes the task echo
        1001.2 us  hart 1  (idle) notifies 0xffffffc080009000, bits 0x1
"""


def trace(*arguments, text=None):
    """Runs tools/trace; returns (exit status, output, errors)."""
    result = subprocess.run(["tools/python", "tools/trace", *map(str, arguments)], cwd=ROOT,
                            input=text, capture_output=True, text=True, timeout=60, check=False)
    return result.returncode, result.stdout, result.stderr


@pytest.mark.parametrize("harts", [1, 2])
def test_call_and_its_reply(harts):
    """A byte that was typed shows up as a call of echo and the reply of uart."""
    with Machine("rivet.run=echo rivet.trace=1", harts=harts) as machine:
        machine.wait_for(READY)
        machine.write("x")
        deadline = time.monotonic() + LIMIT
        while True:
            status, text, errors = trace("--build", machine.folder, machine.gdb_socket)
            if re.search(r"echo calls uart, call (\d+)$.*uart receives call \1 of echo$.*"
                         r"uart replies to echo, call \1$", text, re.MULTILINE | re.DOTALL):
                break
            assert time.monotonic() < deadline, text + errors
    assert status == 0
    assert re.search(r" hart \d  runs uart$", text, re.MULTILINE), text
    times = [float(line.split()[0]) for line in text.splitlines()]
    assert times == sorted(times)


def test_dump():
    """The same from a console's text, sorted by time."""
    status, text, _ = trace("-", text=DUMP)
    assert (status, text) == (0, WORDS)


def test_dump_in_a_file(tmp_path):
    path = tmp_path / "console"
    path.write_text(DUMP.replace("\n", "\r\n"), encoding="utf-8")
    assert trace(path)[1] == WORDS


def test_damaged_line_is_skipped():
    status, text, errors = trace("-", text=DUMP + "trace event 1 zz\n")
    assert (status, text) == (0, WORDS)
    assert "not understood: trace event 1 zz" in errors


def test_backtrace_of_a_panic(built):  # pylint: disable=unused-argument
    """Its frames get their source lines."""
    frames = "  %#x task_create+0x0\n  0x1000 entry+0x0\n" % address_of("task_create")
    _, text, errors = trace("-", text=frames)
    assert re.fullmatch(r"0x\w+ task_create \(kernel/task\.c:\d+\)\n0x1000 entry \(\?\)\n",
                        text), text + errors


def address_of(function):
    """Where a function of the kernel is."""
    text = subprocess.run([batch.debugger(), "-nx", "-q", "-batch", "-ex",
                           "print/x (unsigned long)&%s" % function, "build/rivet.elf"],
                          cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return int(text.split()[-1], 16)


def test_not_switched_on():
    with Machine("rivet.run=echo") as machine:
        machine.wait_for(READY)
        status, _, errors = trace("--build", machine.folder, machine.gdb_socket)
    assert status == 1 and "APPEND=rivet.trace=1" in errors


def test_no_machine():
    status, _, errors = trace("/nonexistent/socket")
    assert status == 1 and "there is no socket and no file" in errors
