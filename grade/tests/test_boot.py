# grade/tests/test_boot.py -- the system comes up on every machine that it is for.
import pytest

from grade.machine import Machine

READY = r"^Rivet: type"  # what user/echo.c says first, through the driver


@pytest.mark.parametrize("memory", ["32M", "128M", "2G"])
@pytest.mark.parametrize("harts", [1, 2, 4, 8])
def test_boots_and_echoes(harts, memory):
    """A line that is typed comes back through the driver in user mode."""
    with Machine(harts=harts, memory=memory) as machine:
        machine.wait_for(READY)
        machine.write("round trip\r")
        machine.wait_for(r"^round trip")


def test_debug_build_boots():
    """So does the variant that checks every object."""
    with Machine(harts=2, debug=True) as machine:
        machine.wait_for(READY)
        machine.write("round trip\r")
        machine.wait_for(r"^round trip")
