# grade/similarity.py -- how much of one submission is in another.
#
# Of each function of the lab: its tokens, with every name of a variable as the same token, so that
# renaming changes nothing; then all runs of LENGTH tokens. Runs that were handed out, and those
# that many in the class have, do not count. Similar is the share of the smaller one's runs in the
# other.
import collections
import re
from dataclasses import dataclass

from grade.csource import functions

LENGTH = 12  # tokens
LEAST = 30   # runs; with fewer nothing can be said
COMMON = 4   # one in so many of a class has it: an idiom
SMALL = 8    # submissions; in a smaller class nothing is common
SHOWN = 40   # percent
KEYWORDS = {"if", "else", "for", "while", "do", "return", "switch", "case", "break", "continue",
            "goto", "default", "struct", "sizeof", "NULL", "true", "false"}
REFERENCE = "the reference"
TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|\w+|->|[^\w\s]')
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Pair:
    """Two that are similar: in percent, and in which function most."""
    percent: int
    one: str
    other: str
    most: str


def tokens(text):
    """The tokens, variables without their names: what is called and what is a field keeps its."""
    words = TOKEN.findall(COMMENT.sub(" ", text))
    found = []
    for before, word, after in zip(["", *words], words, [*words[1:], ""]):
        is_name = re.fullmatch(r"[A-Za-z_]\w*", word) and word not in KEYWORDS
        kept = not is_name or after == "(" or before in (".", "->") or word.isupper()
        found.append(word if kept else "x")
    return found


def runs(lab, files):
    """(function, run of tokens) of all of the lab's functions."""
    found = set()
    for file, name in lab.cuts:
        text = files.get(file, b"").decode(errors="replace")
        function = functions(text).get(name)
        if function:
            words = tokens(text[function.body:function.end])
            found |= {(name, tuple(words[i:i + LENGTH])) for i in range(len(words) - LENGTH + 1)}
    return found


def compare(lab, students, past, reference, handed_out):
    """The Pairs of students with the reference, with each other and with past ones. Each argument:
    name -> files; reference, handed_out: files."""
    start = {run for _, run in runs(lab, handed_out)}
    own = {name: _without(runs(lab, files), start) for name, files in students.items()}
    solution = _without(runs(lab, reference), start)
    counts = collections.Counter(run for found in own.values() for run in found)
    common = {run for run, count in counts.items()
              if len(own) >= SMALL and count * COMMON >= len(own)}
    pairs = [_pair(name, REFERENCE, found, solution) for name, found in own.items()]
    # What is the reference's, too, says nothing about two students.
    rare = {name: found - common - solution for name, found in own.items()}
    old = {name: _without(runs(lab, files), start) - common - solution
           for name, files in past.items()}
    order = sorted(rare)
    pairs += [_pair(one, other, rare[one], rare[other])
              for at, one in enumerate(order) for other in order[at + 1:]]
    pairs += [_pair(one, other, rare[one], old[other]) for one in order for other in sorted(old)]
    return sorted((pair for pair in pairs if pair.percent >= SHOWN),
                  key=lambda pair: (-pair.percent, pair.one, pair.other))


def _without(found, start):
    return {(name, run) for name, run in found if run not in start}


def _pair(one, other, first, second):
    smaller = min(len(first), len(second))
    both = first & second
    if smaller < LEAST:
        return Pair(0, one, other, "")
    most = collections.Counter(name for name, _ in both).most_common(1)
    return Pair(100 * len(both) // smaller, one, other, most[0][0] if most else "")
