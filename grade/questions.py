# grade/questions.py -- questions on a student's own code, each with an answer that was tried.
#
# A question is a mutant of one of the functions that the student wrote: a line less, an operator
# changed. Which of the tests that pass fails then, and why? Every mutant is built and graded, so
# that the answer on the teacher's sheet is what happens, not what somebody thinks.
import hashlib
import random
from dataclasses import dataclass
from html import escape

from grade import html, variants, verify

AROUND = 4  # lines that are shown before and after
WRONG = 3   # tests to choose from that go on passing
TRIES = 5   # mutants a question that may be tried
MANY = 3    # a mutant that fails one in so many tests tells nothing


@dataclass
class Question:
    """options: names of tests; fails: name -> message, of all that fail then."""
    file: str
    function: str
    line: int
    before: list  # (number, text) of the lines around
    what: str     # what is changed
    options: list
    fails: dict


def ask(lab, tree, report, count, seed=1):
    """Up to `count` Questions on the lab's files in a tree whose report this is. What was chosen
    follows from the seed and the files."""
    digest = hashlib.sha256(b"".join((tree / name).read_bytes() for name in lab.files))
    chance = random.Random("%s %s" % (seed, digest.hexdigest()))
    passing = [test["name"] for test in report["tests"] if test["status"] == "pass" and test["max"]]
    unwritten = {(file, name) for file, name, _ in report["unwritten"]}
    found = []
    for variant in _candidates(lab, tree, unwritten, chance)[:count * TRIES]:
        if len(found) == count or len(passing) <= WRONG:
            break
        question = _question(lab, tree, variant, passing, chance)
        if question:
            found.append(question)
    return found


def _candidates(lab, tree, unwritten, chance):
    """Mutants of what the student wrote: first one of each function, then a second of each, ..."""
    by_function = {}
    made = variants.mutants(lab, tree)
    for variant in chance.sample(made, len(made)):
        file, name, _ = variant.name.split(": ", 2)
        if (file, name) not in unwritten:
            by_function.setdefault((file, name), []).append(variant)
    order = chance.sample(sorted(by_function), len(by_function))
    longest = max(map(len, by_function.values()), default=0)
    return [by_function[key][number] for number in range(longest) for key in order
            if number < len(by_function[key])]


def _question(lab, tree, variant, passing, chance):
    """The Question of a mutant; None if it does not compile, or if no test or nearly all notice."""
    report = verify.grade_variant(lab, variant, tree, only=passing)
    if verify.broken(report):
        return None
    fails = {test["name"]: test["message"] for test in report["tests"]
             if test["name"] in passing and test["status"] in ("fail", "timeout")}
    rest = [name for name in passing if name not in verify.failures(report)]
    if not fails or len(fails) * MANY > len(passing) or len(rest) < WRONG:
        return None
    options = chance.sample(rest, WRONG) + [chance.choice(sorted(fails))]
    file, function, what = variant.name.split(": ", 2)
    (_, data), = variant.files.items()
    lines = (tree / file).read_text(encoding="utf-8", errors="replace").splitlines()
    changed = data.decode(errors="replace").splitlines()
    at = next(i for i, pair in enumerate(zip(lines, changed)) if pair[0] != pair[1])
    shown = range(max(0, at - AROUND), min(len(lines), at + AROUND + 1))
    return Question(file, function, at + 1, [(i + 1, lines[i]) for i in shown], what,
                    chance.sample(options, len(options)), fails)


# ---- The two sheets ----

def change(question):
    """What is changed, as HTML: the new line, or that it is gone, or where it goes."""
    what = question.what
    if what.startswith("without "):
        return "Line %d is removed." % question.line
    if what.endswith(" after the next"):
        return "Line %d and the next one change places." % question.line
    return "Line %d becomes: <code>%s</code>" % (question.line, escape(what.strip("`")))


def _asked(number, question, mark=""):
    code = "\n".join("%5d%s %s" % (line, ">" if line == question.line else " ", escape(text))
                     for line, text in question.before)
    options = "".join("<li>%s%s</li>" % (
        escape(name.replace("_", " ")), mark if name in question.fails else "")
        for name in question.options)
    return ("<h2>%d. <code>%s</code> in %s</h2>\n<pre>%s</pre>\n<p>%s Which of these tests fails "
            "then, and why?</p>\n<ol type=\"a\">%s</ol>\n" % (
                number, escape(question.function), escape(question.file), code, change(question),
                options))


def sheet(lab, student, questions):
    """What the student gets: questions and room for answers."""
    lines = "<p class=\"dim\">" + "<br>".join(["_" * 60] * 3) + "</p>\n"
    body = "<h1>Lab %s: questions on your code</h1>\n<p>%s</p>\n" % (escape(lab.name),
                                                                    escape(student))
    body += "".join(_asked(number, question) + lines
                    for number, question in enumerate(questions, start=1))
    return html.page("Lab %s: questions" % lab.name, body or "<p>None.</p>")


def answers(lab, student, questions):
    """What the teacher gets: the same, with what happened when it was tried."""
    body = "<h1>Lab %s: answers</h1>\n<p>%s. Each change was built and graded.</p>\n" % (
        escape(lab.name), escape(student))
    for number, question in enumerate(questions, start=1):
        rows = "".join("<tr><td>%s</td><td>%s</td></tr>" % (escape(name.replace("_", " ")),
                                                            escape(message))
                       for name, message in question.fails.items())
        body += _asked(number, question, " <b class=\"pass\">&#10003; fails</b>") + \
            "<table><caption>All that fail</caption><tbody>%s</tbody></table>\n" % rows
    return html.page("Lab %s: answers" % lab.name, body)
