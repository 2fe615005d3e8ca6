# grade/tests/test_needed.py -- what servers/manifest gives is needed: a sample of `make needed`.
import time

from grade import needed
from grade.authority import manifest_text


def test_each_right_of_those_started_at_boot_is_a_line():
    """With its place in the file, so that taking it out takes out nothing else."""
    text = manifest_text()
    rights = needed.rights(text)
    assert len(rights) > 50 and len({number for _, _, number in rights}) == len(rights)
    for _, line, number in rights:
        rest = needed.without(text, number)
        assert text.splitlines()[number].split() == line.split()
        assert len(rest.splitlines()) == len(text.splitlines()) - 1
    assert {server for server, _, _ in rights}.isdisjoint({"*", "echo", "bench"})


def test_without_a_right_something_is_gone():
    """The time of a file, without the clock; the whole system does all that is asked."""
    text = manifest_text()
    number = next(number for server, line, number in needed.rights(text)
                  if (server, line) == ("fs", "calls rtc"))
    steps = needed.WORK[:3]
    whole = needed.work(text, steps)
    assert whole.count(time.strftime("%Y", time.gmtime())) == 2 and "1970" not in whole
    assert "1970" in needed.work(needed.without(text, number), steps)
