# grade/tests/test_ps.py -- `make ps`: who waits for whom, in machines that run, hang or are gone.
import re
import subprocess
import sys
import time
import types

import pytest

from grade.build import ROOT
from grade.machine import Machine
from grade.ps import ps_text

sys.path.insert(0, str(ROOT / "tools/gdb"))
import batch  # noqa: E402  pylint: disable=wrong-import-position

READY = r"^Rivet: type"
LIMIT = 30  # seconds
WAITS = (r"^uart receives \(.*\); queue empty; owes a reply to echo "
         r"\(badge \d+, call \d+, .*s\)\n"
         r"echo calls uart \(.*\), call \d+, deferred$")


def ps_until(machine, pattern):
    """Asks until the text matches."""
    deadline = time.monotonic() + LIMIT
    while not (found := re.search(pattern, text := ps_text(machine), re.MULTILINE)):
        assert time.monotonic() < deadline, "expected: /%s/\ngot:\n%s" % (pattern, text)
    return found


@pytest.mark.parametrize("harts, debug", [(1, False), (4, False), (2, True)])
def test_who_waits_for_whom(harts, debug):
    """echo waits for uart, which owes it a reply; and the machine goes on."""
    with Machine("rivet.run=echo", harts=harts, debug=debug, sealed=False) as machine:
        machine.wait_for(READY)
        ps_until(machine, WAITS)
        ps_until(machine, r"^init receives \(.*\); queue empty; owes nothing$")
        ps_until(machine, r"^hart %d is idle, at " % (harts - 1))
        machine.write("round trip\r")
        machine.wait_for(r"^round trip")


def hang(machine):
    """Takes the kernel lock and never gives it back."""
    address = "(unsigned long)&'kernel/hart.c'::kernel_lock - (unsigned long)&KERNEL_BASE"
    commands = ["rivet-attach %s %s" % (machine.folder, machine.gdb_socket),
                "maintenance packet Qqemu.PhyMemMode:1",
                "set var *(unsigned int *)(%s) = 1" % address,
                "maintenance packet Qqemu.PhyMemMode:0", "detach"]
    subprocess.run([batch.debugger(), "-nx", "-q", "-batch", "-x", "tools/gdb/rivet.py",
                    *(word for command in commands for word in ("-ex", command))],
                   cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True)


def test_hung_kernel():
    """The harts are seen where they hang, and the threads as they were."""
    with Machine("rivet.run=echo", sealed=False) as machine:
        machine.wait_for(READY)
        ps_until(machine, r"^hart 0 is idle, at ")
        hang(machine)
        machine.write("nobody listens\r")
        ps_until(machine, r"^hart 0 is idle, at kernel_lock_take \(./kernel/hart.h")
        ps_until(machine, r"^echo calls uart ")
        ps_until(machine, r"^the kernel lock is taken")


def test_error_of_a_machine_has_it():
    """A time limit that passes shows who waits for whom."""
    with Machine("rivet.run=echo") as machine:
        machine.wait_for(READY)
        ps_until(machine, WAITS)
        text = str(machine.error("the test says so"))
        assert "echo calls uart" in text


def test_no_machine():
    gone = types.SimpleNamespace(folder=ROOT / "build", gdb_socket="/nonexistent/socket")
    assert ps_text(gone).startswith("(not available: ps: no machine runs")


def test_other_kernel_is_noticed():
    """What is read with the wrong symbols would be wrong."""
    with Machine("rivet.run=echo") as machine:
        machine.wait_for(READY)
        other = types.SimpleNamespace(folder=ROOT / "build/debug", gdb_socket=machine.gdb_socket)
        assert "runs another kernel" in ps_text(other)
        ps_until(machine, WAITS)
