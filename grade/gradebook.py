# grade/gradebook.py -- what a class's reports come to: grades.csv, a page for the class, one each.
import csv
import io
from dataclasses import asdict, dataclass, fields
from html import escape

from grade import html
from grade.classroom import write

BUCKET = 10  # percent
SHOWN = 10   # slowest submissions


@dataclass
class Grade:
    """One row of grades.csv. raw: the tests' points; total: less the penalty, with the marks."""
    student: str
    lab: str
    status: str  # graded, does not compile, refused, not graded
    raw: int
    max: int
    days_late: int
    penalty: int
    manual: float
    total: float
    identical_to: str
    submitted: str
    reason: str


def status_of(report):
    """(status, why there is no better one)."""
    if report is None:
        return "not graded", "no report: run the same command again"
    if report["infrastructure"]:
        return "not graded", "the grader failed: " + report["infrastructure"].strip()
    if report["refused"]:
        return "refused", report["refused"]
    if report["build"]:
        return "does not compile", first_error(report["build"])
    return "graded", ""


def first_error(log):
    """The compiler's first complaint."""
    lines = [line for line in log.splitlines() if "error" in line] or log.splitlines()
    return lines[0] if lines else ""


def grades(classroom):
    """A Grade for each submission, in the order of the class."""
    lab, course = classroom.lab, classroom.course
    found = []
    for entry in classroom.entries:
        report = classroom.report(entry)
        status, reason = status_of(report)
        raw = report["score"] if report and status != "not graded" else 0
        late = course.days_late(entry.student, lab, entry.submitted)
        penalty = course.penalty(late, raw)
        marks, comment = course.marks(entry.student, lab)
        same = classroom.entry(entry.same_as).student if entry.same_as else ""
        found.append(Grade(entry.student, lab.name, status, raw,
                           sum(test.points for test in lab.tests), late, penalty, marks,
                           raw - penalty + marks, same, entry.submitted, reason or comment))
    return found


def plain(value):
    """Text that no spreadsheet takes for a formula; one line."""
    text = " ".join(str(value).split())
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text


def write_csv(classroom, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, [field.name for field in fields(Grade)], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: plain(value) if isinstance(value, str) else value
                         for name, value in asdict(row).items()})
    write(classroom.folder / "grades.csv", out.getvalue())


def write_changes(classroom, changes):
    """changes.csv: whose score changed by which test when the class was graded again."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("student", "before", "now", "tests"))
    writer.writerows([plain(student), before, now, plain(tests)]
                     for student, before, now, tests in changes)
    write(classroom.folder / "changes.csv", out.getvalue())


# ---- Pages ----

def distribution(rows):
    """How many have how much, as a table with bars."""
    counts = {}
    for row in rows:
        if row.status != "not graded":
            share = 100 * row.raw // row.max if row.max else 0
            counts[min(share // BUCKET, 100 // BUCKET - 1)] = counts.get(
                min(share // BUCKET, 100 // BUCKET - 1), 0) + 1
    most = max(counts.values(), default=1)
    cells = []
    for bucket in range(100 // BUCKET):
        count = counts.get(bucket, 0)
        high = (bucket + 1) * BUCKET - (0 if bucket == 100 // BUCKET - 1 else 1)
        cells.append(["<th scope=\"row\" class=\"number\">%d to %d %%</th>" %
                      (bucket * BUCKET, high), html.cell(count, "number"),
                      "<td class=\"bar\"><div style=\"width: %d%%\"></div></td>" %
                      (100 * count // most)])
    return "<table class=\"bars\"><caption class=\"dim\">How many have how many of the tests' " \
        "points.</caption><tbody>%s</tbody></table>" % "".join(
            "<tr>%s</tr>" % "".join(row) for row in cells)


def hardest(classroom):
    """Which tests fail most, of those that could be built."""
    reports = [report for entry in classroom.entries
               if (report := classroom.report(entry)) and status_of(report)[0] == "graded"]
    failed = {test.name: [0, 0, test] for test in classroom.lab.tests}
    for report in reports:
        for test in report["tests"]:
            failed[test["name"]][0] += test["status"] in ("fail", "timeout")
            failed[test["name"]][1] += test["status"] == "not tried"
    order = sorted(failed.values(), key=lambda item: (-item[0], -item[1], item[2].name))
    rows = [[html.cell(test.name.replace("_", " ")), html.cell(test.task, "number"),
             html.cell(count, "number"), html.cell(untried, "number")]
            for count, untried, test in order if count or untried]
    return html.table("Tests that fail, the most frequent first; of %d submissions." % len(reports),
                      (("Test", ""), ("Task", "number"), ("Fail", "number"),
                       ("Not tried", "number")), rows)


def slowest(classroom):
    timed = sorted(((report["seconds"], entry) for entry in classroom.entries
                    if not entry.same_as and (report := classroom.report(entry))),
                   key=lambda item: -item[0])[:SHOWN]
    return html.table("The slowest to grade.", (("Student", ""), ("Seconds", "number")),
                      [[html.cell(entry.student), html.cell(seconds, "number")]
                       for seconds, entry in timed])


def student_table(classroom, rows):
    cells = []
    for entry, row in zip(classroom.entries, rows):
        name = "<td><a href=\"students/%s.html\">%s</a></td>" % (escape(entry.id),
                                                                escape(row.student))
        kind = {"graded": "pass", "not graded": "error"}.get(row.status, "fail")
        cells.append([name, html.cell(row.status, "status " + kind),
                      html.cell("%d/%d" % (row.raw, row.max), "number", row.raw),
                      html.cell(row.days_late, "number wide"), html.cell(row.penalty, "number wide"),
                      html.cell(row.manual, "number wide"), html.cell(row.total, "number"),
                      html.cell(row.identical_to and "same files as " + row.identical_to or
                                row.reason[:200], "wide")])
    return html.table("Everyone. Columns can be sorted.", (
        ("Student", ""), ("Status", ""), ("Tests", "number"), ("Days late", "number wide"),
        ("Penalty", "number wide"), ("By hand", "number wide"), ("Total", "number"),
        ("Remark", "wide")), cells)


def class_page(classroom, rows):
    graded = sorted(row.raw for row in rows if row.status != "not graded")
    median = graded[len(graded) // 2] if graded else 0
    counts = {status: sum(row.status == status for row in rows)
              for status in ("graded", "does not compile", "refused", "not graded")}
    said = ", ".join("%d %s" % (count, status) for status, count in counts.items() if count)
    body = "<h1>Lab %s: %s</h1>\n<p class=\"score\">%d submissions, median %d</p>\n<p>%s. " \
        "<a href=\"grades.csv\">grades.csv</a></p>\n%s\n%s\n%s\n%s" % (
            escape(classroom.lab.name), escape(classroom.lab.title), len(rows), median, said,
            distribution(rows), student_table(classroom, rows), hardest(classroom),
            slowest(classroom))
    return html.page("Lab %s: the class" % classroom.lab.name, body)


def student_page(classroom, entry, row):
    """The report, under the grade that comes of it."""
    report = classroom.report(entry) or classroom.failed("there is no report yet")
    parts = ["<p>%s: %s of %s points" % (escape(row.student), row.raw, row.max)]
    if row.days_late:
        parts.append(", %d days late: %s less" % (row.days_late, row.penalty))
    if row.manual:
        parts.append(", by hand %s" % row.manual)
        parts.append(" (%s)" % escape(row.reason) if row.reason else "")
    parts.append(". Total: %s.</p>" % row.total)
    return html.report_page(report, "".join(parts))


def publish(classroom):
    """Writes all that is made from the reports; returns the grades."""
    rows = grades(classroom)
    for entry, row in zip(classroom.entries, rows):
        write(classroom.folder / "students" / (entry.id + ".html"),
              student_page(classroom, entry, row))
    write_csv(classroom, rows)
    write(classroom.folder / "index.html", class_page(classroom, rows))
    return rows
