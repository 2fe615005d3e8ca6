# grade/course.py -- what a teacher wants otherwise: points, dates, marks given by hand.
#
# A folder outside of the tree, COURSE:
#   course.toml      [lab.02-ipc]  due = 2026-11-30T23:59:00+01:00; points = {name_of_test = 5}
#                    [late]        per_day = 10 (percent of the points), days = 3 (then nothing)
#                    [extensions.STUDENT]  02-ipc = 2 (days)
#                    [tools]       qemu = "7.2", compiler = "12.2": what the class's image has
#   hidden/02-ipc/   tests.toml and tests/, as grade/moretests.py says: tests that no student sees
#   labs/NN-name/    labs of the course's own, as those of the tree
#   times.csv        student,lab,time      when it was handed in, if not as its file says
#   manual.csv       student,lab,points,comment    marks for questions and style; they are added
import csv
import datetime
import math
import pathlib
import tomllib
from dataclasses import dataclass, field

from grade import labs, moretests
from grade.build import ROOT

HIDDEN = "hidden"  # in a grader that stands alone: the course's hidden tests

class CourseError(Exception):
    """What is wrong with the course's files, for the teacher."""


@dataclass
class Course:
    folder: str = ""
    settings: dict = field(default_factory=dict)
    times: dict = field(default_factory=dict)    # (student, lab) -> datetime
    manual: dict = field(default_factory=dict)   # (student, lab) -> (points, comment)

    def adapt(self, lab):
        """The lab with the course's points, hidden tests and tools."""
        hidden = pathlib.Path(self.folder) / "hidden" / lab.name
        if self.folder and hidden.is_dir():
            lab = moretests.extend(lab, hidden, hidden=True)
        return labs.with_wishes(lab, self._lab(lab).get("points", {}),
                                self.settings.get("tools", {}) or dict(lab.tools))

    def _lab(self, lab):
        return self.settings.get("lab", {}).get(lab.name, {})

    def days_late(self, student, lab, submitted):
        """Whole days after the student's date, 0 if in time or if there is no date."""
        due = self._lab(lab).get("due")
        if due is None:
            return 0
        extension = self.settings.get("extensions", {}).get(student, {}).get(lab.name, 0)
        time = self.times.get((student, lab.name)) or datetime.datetime.fromisoformat(submitted)
        late = time - due - datetime.timedelta(days=extension)
        return max(0, math.ceil(late / datetime.timedelta(days=1)))

    def penalty(self, days, score):
        """The points that so many days cost."""
        rule = self.settings.get("late", {})
        if days > rule.get("days", math.inf):
            return score
        return min(score, math.ceil(score * rule.get("per_day", 0) * days / 100))

    def marks(self, student, lab):
        """Points given by hand, and what was said to them."""
        return self.manual.get((student, lab.name), (0, ""))


def read(folder):
    """The course in a folder; one without wishes if there is none."""
    if not folder:
        return Course()
    folder = pathlib.Path(folder)
    if not folder.is_dir():
        raise CourseError("there is no folder %s" % folder)
    course = Course(str(folder), _settings(folder / "course.toml"))
    for row in _rows(folder / "times.csv", ("student", "lab", "time")):
        course.times[row["student"], row["lab"]] = _time(row["time"], folder / "times.csv")
    for row in _rows(folder / "manual.csv", ("student", "lab", "points")):
        try:
            points = float(row["points"])
        except ValueError as error:
            raise CourseError("%s: '%s' are no points" %
                              (folder / "manual.csv", row["points"])) from error
        course.manual[row["student"], row["lab"]] = (
            int(points) if points.is_integer() else points, row.get("comment") or "")
    return course


def find(name, folder=""):
    """The lab of that name, as the course in that folder has it."""
    lab = read(folder).adapt(labs.find(name, course=folder))
    if (ROOT / HIDDEN).is_dir():
        lab = moretests.extend(lab, ROOT / HIDDEN, hidden=True)
    return lab


def _settings(path):
    if not path.exists():
        return {}
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError("%s: %s" % (path, error)) from error
    unknown = set(settings) - {"lab", "late", "extensions", "tools"}
    if unknown:
        raise CourseError("%s: '%s' means nothing here; there is lab, late, extensions, tools" %
                          (path, "', '".join(sorted(unknown))))
    for name, lab in settings.get("lab", {}).items():
        due = lab.get("due")
        if due is not None and (not isinstance(due, datetime.datetime) or due.tzinfo is None):
            raise CourseError("%s: lab.%s.due must be a time with its zone, as "
                              "2026-11-30T23:59:00+01:00" % (path, name))
    return settings


def _time(text, path):
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise CourseError("%s: '%s' is no time" % (path, text)) from error
    return time if time.tzinfo else time.replace(tzinfo=datetime.timezone.utc)


def _rows(path, columns):
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        missing = [name for name in columns if name not in (rows.fieldnames or [])]
        if missing:
            raise CourseError("%s: its first line must name the columns %s" %
                              (path, ", ".join(columns)))
        return list(rows)
