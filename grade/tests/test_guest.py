# grade/tests/test_guest.py -- the tests inside the machine, each by name, on 1, 2, 4 and 8 harts.
import pytest

from grade.guest import Boot, explain, harts_for, names_in, programs

BOOTS = [Boot(program, harts, debug)
         for program in programs() for debug in (False, True)
         for harts in harts_for(program, debug)]


def cases():
    for boot in BOOTS:
        for name in names_in(boot.program):
            yield pytest.param(boot, name, id="%s-%s" % (name, boot))


@pytest.mark.parametrize("boot, name", cases())
def test_guest(boots, boot, name):
    """The program prints that this test is ok."""
    outcome = boots.outcome(boot)
    word, reason = outcome.results.get(name, ("nothing", ""))
    if word != "ok":
        pytest.fail("expected: TEST %s ok\ngot:      %s %s\n%s\nalone:    make test T='%s-%s'" %
                    (name, word, reason, explain(outcome), name, boot), pytrace=False)


@pytest.mark.parametrize("boot", BOOTS, ids=lambda boot: "end-%s" % boot)
def test_end(boots, boot):
    """The tests ran in the order of the source, all count, and the machine ends with status 0."""
    outcome = boots.outcome(boot)
    names = names_in(boot.program)
    expected = (0, (len(names), 0), names)
    got = (outcome.status, outcome.closing, list(outcome.results))
    if got != expected:
        pytest.fail("expected: status, (passed, failed), tests = %s\ngot:      %s\n%s\nalone:    "
                    "make test T='end-%s'" % (expected, got, explain(outcome), boot),
                    pytrace=False)
