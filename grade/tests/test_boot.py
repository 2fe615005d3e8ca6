# grade/tests/test_boot.py -- the drivers' machine comes up everywhere: a line typed is echoed.
#
# test_system.py has the whole system. Here there is no disk, and one program, which asks the driver
# of the serial line.
import pytest

from grade.machine import Machine

READY = r"^Rivet: type"  # what user/tests/echo.c says first, through the driver


@pytest.mark.parametrize("memory", ["32M", "128M", "2G"])
@pytest.mark.parametrize("harts", [1, 2, 4, 8])
def test_boots_and_echoes(harts, memory):
    """A line that is typed comes back through the driver in user mode."""
    with Machine("rivet.run=echo", harts=harts, memory=memory, sealed=False) as machine:
        machine.wait_for(READY)
        machine.write("round trip\r")
        machine.wait_for(r"^round trip")


def test_debug_build_boots():
    """So does the variant that checks every object."""
    with Machine("rivet.run=echo", harts=2, debug=True) as machine:
        machine.wait_for(READY)
        machine.write("round trip\r")
        machine.wait_for(r"^round trip")
