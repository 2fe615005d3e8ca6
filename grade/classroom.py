# grade/classroom.py -- a class: who handed in what, which reports are there, what is still to do.
#
# All lies in one folder, so that a run that was stopped goes on where it was, on any machine that
# sees the folder:
#   batch.json               the lab, the nonce, and every submission
#   reports/ID.json          the report on one; ID.new.json while the class is graded again
#   students/ID.html, index.html, grades.csv, changes.csv     made from these
import datetime
import hashlib
import json
import os
import pathlib
import re
import secrets
import traceback
from dataclasses import asdict, dataclass

from grade import course, grading, submission

ARCHIVE = re.compile(r"(\.tar)?\.(zip|tar|gz|tgz|bz2|xz|c|h|S|txt|7z|rar)$", re.IGNORECASE)
REPORT_MODE = 0o644


class ClassError(Exception):
    """Why a class cannot be graded, for the teacher."""


@dataclass
class Entry:
    """One submission. same_as: the id of an earlier one with the same files."""
    id: str
    student: str
    path: str
    submitted: str  # when, as its file says
    same_as: str = ""


class Classroom:
    """The class in a folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        try:
            plan = json.loads((self.folder / "batch.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ClassError("%s holds no class: %s" % (self.folder, error)) from error
        self.nonce = int(plan["nonce"], 16)
        self.course = course.read(plan["course"])
        self.lab = course.find(plan["lab"], plan["course"])
        self.only = plan.get("only", [])  # tests, as of `make grade T=`; empty: all
        self.entries = [Entry(**entry) for entry in plan["entries"]]

    def entry(self, entry_id):
        return next(entry for entry in self.entries if entry.id == entry_id)

    # ---- Reports ----

    def path(self, entry, new=False):
        return self.folder / "reports" / (entry.id + (".new.json" if new else ".json"))

    def report(self, entry, new=False):
        """The report on it, or on the one that is the same; None if there is none."""
        source = self.entry(entry.same_as) if entry.same_as else entry
        try:
            return json.loads(self.path(source, new).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def to_do(self, new=False):
        """Those that have no score yet; what is the same as another waits for that one."""
        reports = {entry.id: self.report(entry, new) for entry in self.entries
                   if not entry.same_as}
        return [self.entry(name) for name, report in reports.items()
                if not report or report["infrastructure"]]

    def grade(self, entry, worker, new=False):
        """Grades one and keeps the report. Whatever happens there is one afterwards."""
        try:
            report = grading.grade(self.lab, entry.path, only=self.only, nonce=self.nonce,
                                   worker=worker, workers=1,
                                   recordings=self.folder / "replay" / entry.id)
        except Exception:  # pylint: disable=broad-except  # the others are to be graded, too
            report = self.failed(traceback.format_exc(limit=-3))
        self.keep(entry, report, new)
        return report

    def failed(self, why):
        """The report that says that the grader failed."""
        return grading.failed(self.lab, self.nonce, why)

    def keep(self, entry, report, new=False):
        """Writes it at once or not at all. A failure of the grader never replaces a score."""
        path = self.path(entry, new)
        old = self.report(entry, new)
        if report["infrastructure"] and old and not old["infrastructure"]:
            return
        write(path, json.dumps(report, indent=1) + "\n")

    def adopt(self):
        """After a second grading: new reports take the place of the old ones. Returns the changes,
        (student, score before, score now, tests that changed)."""
        changes = []
        for entry in self.entries:
            old, new = self.report(entry), self.report(entry, new=True)
            if old and new and not new["infrastructure"]:
                before = {test["name"]: test["status"] for test in old["tests"]}
                tests = ["%s: %s, was %s" % (test["name"], test["status"], before.get(test["name"]))
                         for test in new["tests"] if test["status"] != before.get(test["name"])]
                if tests or old["score"] != new["score"]:
                    changes.append((entry.student, old["score"], new["score"], "; ".join(tests)))
        for entry in self.entries:
            new = self.report(entry, new=True)
            if not entry.same_as and new:
                self.keep(entry, new)
                self.path(entry, new=True).unlink()
        return changes


def write(path, text):
    """Writes a file whole: a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name("%s.%d.%s" % (path.name, os.getpid(), os.uname().nodename))
    partial.write_text(text, encoding="utf-8")
    partial.chmod(REPORT_MODE)
    partial.replace(path)


# ---- Planning ----

def plan(folder, source, lab_name, course_folder="", *, nonce=None, only=()):
    """Looks at all submissions in `source`, and writes down what is to be done; what a run before
    this one found out stays, if the submission is still the same. Returns the Classroom."""
    folder, source = pathlib.Path(folder), pathlib.Path(source)
    if not source.is_dir():
        raise ClassError("%s is no folder: name the one with the submissions" % source)
    course_folder = str(pathlib.Path(course_folder).resolve()) if course_folder else ""
    lab = course.find(lab_name, course_folder)
    before = _before(folder, lab, list(only))
    entries, digests = [], {}
    for path in sorted(source.iterdir()):
        if path.name.startswith("."):
            continue
        student = ARCHIVE.sub("", path.name).encode(errors="replace").decode()  # text, in any case
        entry = Entry(_id(path.name, entries), student, str(path.absolute()), _time(path))
        digest = _digest(path, lab)
        entry.same_as = digests.setdefault(digest, entry.id) if digest else ""
        entry.same_as = "" if entry.same_as == entry.id else entry.same_as
        if before.get("digests", {}).get(entry.id) not in (None, digest):
            (folder / "reports" / (entry.id + ".json")).unlink(missing_ok=True)
        entries.append((entry, digest))
    if not entries:
        raise ClassError("%s is empty: no submissions" % source)
    write(folder / "batch.json", json.dumps({
        "lab": lab.name, "course": course_folder, "only": list(only),
        "nonce": "%x" % (nonce or int(before.get("nonce", "0"), 16) or secrets.randbits(63) | 1),
        "entries": [asdict(entry) for entry, _ in entries],
        "digests": {entry.id: digest for entry, digest in entries}}, indent=1) + "\n")
    return Classroom(folder)


def _before(folder, lab, only):
    """What the last run wrote down, if it was for the same lab and the same tests."""
    try:
        found = json.loads((folder / "batch.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if found["lab"] != lab.name:
        raise ClassError("%s has the grades of lab %s: choose another --output" %
                         (folder, found["lab"]))
    if found.get("only", []) != only:
        raise ClassError("%s has the grades of other tests: choose another --output" % folder)
    return found


def _id(name, entries):
    """The name as a file's name anywhere, and no other's."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", ARCHIVE.sub("", name)).strip("._")[:80] or "unnamed"
    taken = {entry.id.lower() for entry, _ in entries}
    found, number = plain, 1
    while found.lower() in taken:
        number += 1
        found = "%s-%d" % (plain, number)
    return found


def _digest(path, lab):
    """Of the lab's files in it; empty if it is refused, which costs nothing to find out again."""
    try:
        files = submission.read(path, lab).files
    except (submission.Refused, OSError):
        return ""
    digest = hashlib.sha256()
    for name, data in sorted(files.items()):
        digest.update(b"%s\0%d\0%s" % (name.encode(), len(data), data))
    return digest.hexdigest()


def _time(path):
    """When it was handed in, if nothing says otherwise: its newest file."""
    newest = path.lstat().st_mtime
    if path.is_dir():
        inside = [os.lstat(os.path.join(folder, name)).st_mtime
                  for folder, _, names in os.walk(path) for name in names]
        newest = max(inside, default=newest)
    return datetime.datetime.fromtimestamp(newest, datetime.timezone.utc).isoformat(
        timespec="seconds")
