# grade/tests/test_liars.py -- the C library believes no server that lies.
from grade.liars import liars

CASES, SEED = 1500, 1


def test_the_library_survives_wrong_late_and_missing_answers():
    """No call crashes, hangs, or tells of more than its buffer has."""
    numbers, output = liars(CASES, SEED)
    assert numbers == (CASES, 0, 0, 0), output
