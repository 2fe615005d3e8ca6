# grade/report.py -- what a report looks like: on a terminal, for Gradescope, for GitHub Classroom.
import os
import textwrap

WIDTH = 80
COLORS = {"pass": "32", "fail": "31", "timeout": "31", "intermittent": "33", "error": "33",
          "not tried": "33"}
WAIT_LINES = 12
CLASSROOM_MAX = 700  # characters of one test; the whole must fit into one environment variable


def colored(word, color, out):
    """The word, padded; in colour where the output is a terminal that wants it."""
    padded = "%-9s" % word
    if not out.isatty() or os.environ.get("NO_COLOR"):
        return padded
    return "\033[%sm%s\033[0m" % (COLORS[color], padded)


def line(test, out):
    """A test in one line."""
    return "%s %d/%d  %s" % (colored(test["status"], test["status"], out), test["points"],
                             test["max"], test["name"])


def wrapped(label, text):
    """Text behind a label, in lines that fit."""
    return textwrap.fill(text, WIDTH, initial_indent="    %-10s" % label,
                         subsequent_indent=" " * 14, break_long_words=False,
                         break_on_hyphens=False)


def unwritten(test):
    """The first functions that are missing, and how many more."""
    missing = ["%s in %s" % tuple(reversed(entry.split(":"))) for entry in test["unwritten"]]
    more = len(missing) - 2
    return ", ".join(missing[:2]) + (" and %d more" % more if more > 0 else "")


def explanation(test):
    """What a failed test says for itself; of a hidden one nothing but that it is one."""
    if test["hidden"]:
        return "    a hidden test"
    parts = [wrapped("what", test["message"])] if test["message"] else []
    if test["unwritten"]:
        parts.append(wrapped("first", "not written yet: " + unwritten(test)))
    if test["cause"]:
        parts.append(wrapped("hint", test["cause"]))
    if test["waits"]:
        parts.append("    who waits for whom:")
        parts += ["        " + row for row in test["waits"].splitlines()[:WAIT_LINES]]
    if test["waiting"]:
        parts.append("    %d more points wait for this test" % test["waiting"])
    if test["command"]:
        parts.append("    again     " + test["command"])
    if test["replay"]:
        parts.append("    under GDB grade/replay " + test["replay"])
    return "\n".join(parts)


def head(report):
    """What is to be said before the tests."""
    parts = []
    if report["refused"]:
        parts.append("This submission cannot be graded: " + report["refused"])
    if report["infrastructure"]:
        parts.append("The grader failed, not the submission: " + report["infrastructure"])
    if report["build"]:
        parts.append("It does not compile:\n\n" + textwrap.indent(report["build"], "    "))
    if report["provisional"]:
        parts.append("Provisional: " + report["provisional"])
    parts += ["note: " + note for note in report["notes"]]
    return "\n".join(parts)


def summary(report):
    """The last lines: the score, and what to do next."""
    failed = [test for test in report["tests"] if test["status"] not in ("pass", "not tried")]
    lines = ["", "%d of %d points%s" % (report["score"], report["max"],
                                        " of the tests asked for" if report["partial"] else "")]
    if failed and not report["build"]:
        lines.append("Begin with: %s (task %d)" % (failed[0]["name"], failed[0]["task"]))
    lines.append("build/report.html has it all; build/report.json for programs.")
    return "\n".join(lines)


def as_text(report, out):
    """The whole report, for a terminal."""
    parts = ["Lab %s: %s" % (report["lab"], report["title"]), head(report)]
    for test in report["tests"]:
        parts.append(line(test, out))
        if test["status"] not in ("pass", "not tried"):
            parts.append(explanation(test))
    return "\n".join(part for part in parts if part) + "\n" + summary(report)


def for_gradescope(report):
    """results.json of a Gradescope autograder."""
    tests = [{"name": "Task %d: %s" % (test["task"], test["name"].replace("_", " ")),
              "number": "%d.%d" % (test["task"], number),
              "score": test["points"], "max_score": test["max"],
              "status": "passed" if test["status"] == "pass" else "failed",
              "output": "" if test["status"] == "pass" else explanation(test),
              "visibility": "after_published" if test["hidden"] else "visible"}
             for number, test in enumerate(report["tests"], start=1)]
    output = head(report) or "Graded."
    return {"score": report["score"], "execution_time": report["seconds"],
            "output": output, "output_format": "text", "test_output_format": "text",
            "visibility": "visible", "stdout_visibility": "hidden", "tests": tests}


def source(report, test):
    """The file that has the test."""
    if test["program"]:
        return "user/tests/%s.c" % test["program"]
    return "labs/%s/tests/checks.py" % report["lab"]


def for_classroom(report):
    """What the reporter of GitHub Classroom takes from a test runner."""
    tests = [{"name": test["name"], "status": "pass" if test["status"] == "pass" else
              "error" if test["status"] == "error" else "fail", "score": test["points"],
              "message": "" if test["status"] == "pass" else explanation(test)[:CLASSROOM_MAX],
              "test_code": test["command"], "filename": source(report, test),
              "line_no": 0, "execution_time": "%.2fs" % test["seconds"]}
             for test in report["tests"]]
    status = "error" if report["infrastructure"] else \
        "pass" if report["score"] == report["max"] else "fail"
    return {"version": 1, "status": status, "max_score": report["max"], "tests": tests}
