# grade/tests/test_attacks.py -- what hostile programs do reaches nobody else.
from grade.attacks import attack

# A sample; `make attacks` does all.
SAMPLE = ("no-reply", "kernel-memory", "services", "badges")


def test_a_victim_notices_nothing_and_nothing_is_left():
    """Its 99th percentile at most doubles, and memory, handles, processes and disk are as before."""
    verdicts, result = attack(*SAMPLE)
    assert set(verdicts) == set(SAMPLE), result.output
    assert all(verdict == "ok" for _, verdict in verdicts.values()), result.output
    assert "BREACH" not in result.output and result.status == 0
