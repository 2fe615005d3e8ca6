# grade/tests/test_budget.py -- what is counted from outside, and functions of assembly files.
import pytest

from grade import budget, build, labs
from grade.csource import functions, replace_function

ASSEMBLY = """\t.macro LOCK
1:\tamoswap.w.aq t1, t1, (t0)
\t.endm

\t.globl entry
entry:
\tnop // the first
inner:
\tj inner

other: nop
"""


def test_a_label_and_what_follows_is_a_function_of_assembly():
    """Up to an empty line; labels within belong to it."""
    found = functions(ASSEMBLY)
    assert list(found) == ["entry", "other"]
    assert ASSEMBLY[found["entry"].start:found["entry"].end].endswith("inner:\n\tj inner")
    changed = replace_function(ASSEMBLY, "entry", "entry:\n\tret")
    assert changed == ASSEMBLY.replace("entry:\n\tnop // the first\ninner:\n\tj inner",
                                       "entry:\n\tret")


def test_an_attribute_is_no_function():
    text = "static __attribute__((noinline)) int f(int x) { return x; }\n"
    assert list(functions(text)) == ["f"]


def test_a_ratio_is_of_one_round_not_of_the_machine():
    """The machine's start and end are in both counts."""
    reference = budget.Reference(total=20_000_000, cost=400)
    assert reference.ratio(20_000_000) == 1
    assert reference.ratio(20_000_000 + 400 * budget.ROUNDS) == 2


def test_symbols_are_found_in_an_elf_file():
    kernel = build.build() / "rivet.elf"
    assert budget.symbol(kernel, budget.END) >> 48 == 0xffff  # in the high half
    with pytest.raises(build.BuildError, match="no_such_thing"):
        budget.symbol(kernel, "no_such_thing")


def test_a_lab_notes_what_its_reference_takes():
    """For each measure, and with which compiler."""
    for lab in map(labs.load, labs.folders()):
        for test in lab.tests:
            if test.budget:
                assert lab.reference["compiler"]
                assert lab.reference[test.measure]["total"] > budget.ROUNDS
                assert 0 < lab.reference[test.measure]["cost"] < 10_000
