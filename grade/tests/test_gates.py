# grade/tests/test_gates.py -- the table of gates has a figure for each, and marks what is not met.
from grade import gates


def row(gate, name="", good=True, detail=""):
    return {"gate": gate, "name": name, "good": good, "detail": detail}


KEPT = {"02-ipc": {
    "starter": [row("starter"), row("starter", good=False)],
    "solution": [row("solution")] * 3 + [row("time", "the slowest test", detail="1.2 s, a_test"),
                                         row("time", "the submission", False, "61.0 s")],
    "mutants": [row("mutants", "one"), row("mutants", "17 of 20 caught")],
    "flakiness": [row("flakiness", "0 failures in 100 runs")],
    "twists": [],
}}


def test_each_gate_has_a_figure_and_a_mark():
    head, threshold, lab, other = gates.table(KEPT, ["02-ipc", "00-tour"]).splitlines()
    assert head.split() == ["lab", *gates.COLUMNS]
    assert threshold.startswith("must be")
    for cell in ("1/2 !", "3/3", "17/20 85 %", "0/100", "1.2 s", "61.0 s !", "none"):
        assert "  " + cell in lab
    assert other.split() == ["00-tour"] + ["-"] * len(gates.COLUMNS)
