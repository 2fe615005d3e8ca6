# grade/tests/test_fuzz.py -- a bounded run of `make fuzz`.
import pytest

from grade.build import ROOT
from grade.fuzz import HOST_FUZZER, fuzz_guest, fuzz_host

CALLS = 100_000


@pytest.mark.skipif(not (ROOT / "user/tests/fuzz.c").exists(),
                    reason="user/tests/fuzz.c is missing")
@pytest.mark.parametrize("harts", [1, 4])
def test_guest_survives_random_calls(built, harts):
    fuzz_guest(harts, CALLS, seed=1)


@pytest.mark.skipif(not HOST_FUZZER.exists(), reason="tests/host/fuzz.c is missing")
def test_host_core_survives_random_input(built):
    fuzz_host(CALLS)
