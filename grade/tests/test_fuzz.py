# grade/tests/test_fuzz.py -- a bounded run of `make fuzz`.
import pytest

from grade.fuzz import fuzz_guest, fuzz_host

CALLS = {(1, False): 300_000, (4, False): 30_000, (1, True): 60_000, (4, True): 10_000}
INPUTS = 5_000


@pytest.mark.parametrize("debug", [False, True], ids=["release", "debug"])
@pytest.mark.parametrize("harts", [1, 4])
def test_guest_survives_random_calls(built, harts, debug):
    """No panic, no hang, and all pages come back."""
    fuzz_guest(harts, CALLS[harts, debug], seed=1, debug=debug)


def test_host_core_survives_random_input(built):
    """The sanitizers find nothing, the invariants hold, and most lines are reached."""
    fuzz_host(INPUTS)
