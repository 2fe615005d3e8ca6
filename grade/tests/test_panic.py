# grade/tests/test_panic.py -- when the kernel finds itself wrong, it says what, where and who.
import re
import threading
import time

from grade.machine import Machine
from grade.tests.test_gdb import READY, debug


def panicked(machine):
    """Has GDB make the kernel's next interrupt a trap in the kernel."""
    machine.wait_for(READY)
    attached = threading.Event()

    def type_until_it_stops():
        while not attached.wait(0.5):
            machine.write("x")  # an interrupt for the driver

    typist = threading.Thread(target=type_until_it_stops)
    typist.start()
    try:
        debug(machine, "break irq_take", "continue",
              "set $a3 = $s0", "set $pc = panic_trap")
    finally:
        attached.set()
        typist.join()
    machine.wait_for(r"panic: the machine is stopped")
    return machine.console


def test_it_says_what_where_and_who():
    """What, on which hart, who runs there, and a backtrace with names."""
    with Machine("rivet.run=echo", harts=2) as machine:
        text = panicked(machine)
    assert re.search(r"panic: exception \d+ in the kernel", text), text
    assert re.search(r"^hart \d, (no thread|thread 0x\w+ of task \w+, user pc)", text, re.M), text
    assert re.search(r"^  0xffffffc0\w+ \w+\+0x\w+", text, re.MULTILINE), text


def test_the_other_harts_stop():
    """After a panic no program runs: nothing is echoed any more."""
    with Machine("rivet.run=echo", harts=4) as machine:
        panicked(machine)
        before = len(machine.console)
        machine.write("still there\r")
        time.sleep(1)
        assert "still" not in machine.console[before:]
