# grade/tests/test_docs.py -- the tour names functions that are there.
import re

import pytest

from grade.build import ROOT

TOUR = (ROOT / "docs/tour.md").read_text(encoding="utf-8")
# `servers/vm/fork.c: fork_copy`; a file without a folder is in kernel/, or was named before.
NAMED = re.compile(r"`([\w/.]+\.[chS]): (\w+)`")


def paths_of(name):
    """The files that a name in the tour can stand for."""
    named = {path for path, _ in NAMED.findall(TOUR) if path.endswith("/" + name)}
    return [ROOT / path for path in sorted({name, "kernel/" + name} | named)
            if (ROOT / path).is_file()]


@pytest.mark.parametrize("path, function", sorted(set(NAMED.findall(TOUR))))
def test_a_function_of_the_tour_is_in_its_file(path, function):
    files = paths_of(path)
    assert files, "docs/tour.md: there is no file %s" % path
    assert any(re.search(r"\b%s\b" % function, file.read_text(encoding="utf-8"))
               for file in files), "docs/tour.md: %s has no %s" % (path, function)
