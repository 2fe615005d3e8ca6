# grade/tests/test_mbox.py -- mailboxes as programs use them: the lessons, the library, the tapes.
import pytest

from grade.system import run


def succeed(command, **options):
    """Runs it; its output. It must exit with 0."""
    result = run(command, **options)
    assert result.status == 0, "status %d:\n%s" % (result.status, result.output)
    return result.output


@pytest.mark.parametrize("harts", [1, 4])
def test_mailboxes_of_programs(harts):
    assert "0 failed" in succeed("/usr/tests/posix_mbox", harts=harts)


@pytest.mark.parametrize("harts", [1, 4])
def test_s2_runs_after_s1(harts):
    lines = succeed("after", harts=harts).split("\n")
    for number in range(1, 6):
        assert lines.index("S1, round %d" % number) < lines.index("    S2, round %d" % number)


@pytest.mark.parametrize("harts", [1, 4])
def test_a_bounded_buffer(harts):
    """The program itself checks order and bound; here: an item is taken after it was made."""
    lines = [line.split(" taken")[0].strip() for line in
             succeed("boundedbuffer", harts=harts).strip().split("\n")]
    for number in range(1, 21):
        assert lines.index("item %2d made" % number) >= 0
        assert lines.index("item %2d" % number) >= 0
    assert [line for line in lines if "made" not in line] == [
        "item %2d" % number for number in range(1, 21)]


@pytest.mark.parametrize("harts", [1, 4])
def test_philosophers(harts):
    """Neighbours never eat at the same time as far as the output tells, and all get their meals."""
    lines = [line.split() for line in succeed("philosophers", harts=harts).strip().split("\n")]
    eating = set()
    meals = {str(who): 0 for who in range(5)}
    for who, what in lines:
        eating.discard(who)  # it says nothing when it has eaten, but something comes next
        meals[who] += what == "eats"
    assert meals == {str(who): 3 for who in range(5)}
    assert sum(what == "leaves" for _, what in lines) == 5


@pytest.mark.parametrize("harts", [1, 4])
def test_a_token_ring(harts):
    assert succeed("tokenring", harts=harts) == "100 processes, 10 rounds, 1000 hops\n"


def test_a_tape_keeps_what_was_written():
    assert succeed("tapes serve 3 & until tapes who 2>/dev/null; do :; done; "
                   "tapes copy </bin/tapes >/tmp/copy; cmp /tmp/copy /bin/tapes && "
                   "until tapes who | grep '3 of 3'; do :; done").endswith("free 3 of 3\ntapes: granted 0\nfree 3 of 3\n")
