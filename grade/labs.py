# grade/labs.py -- the labs as labs/NN-name/lab.toml describes them. labs/README.md has the format.
import json
import pathlib
import re
import tomllib
from dataclasses import dataclass, field, replace

from grade.build import ROOT
from grade.csource import functions

MARKER = "lab.json"  # in a student's tree: which lab it is
HANDED_OUT = "handed-out"  # in a grader that stands alone: the lab's tree
POINTS = 100
ENTRY = re.compile(r"^task \S+\n(?:\t.*\n)*", re.MULTILINE)  # of a manifest


class LabError(Exception):
    """What is wrong with a lab, for people."""


@dataclass(frozen=True)
class Task:
    """One numbered task of the handout, and the functions that it is about."""
    number: int
    title: str
    file_functions: tuple  # (file, function)


@dataclass(frozen=True)
class Test:
    """One test of a lab: TEST(name) of the program, run alone on that many harts. An open test has
    no program: it is the function `name` of the lab's tests/checks.py."""
    name: str
    program: str
    task: int
    points: int
    hint: str = ""
    harts: int = 1
    needs: str = ""  # the test without which this one means nothing
    budget: float = 0  # how many times the reference's instructions it may take; 0: any
    measure: str = ""  # the TEST of the program that is run, if it is called otherwise
    hidden: bool = False  # students are not told more than whether it passes

    @property
    def open(self):
        """Whether it needs a disk, a console or the host's eye."""
        return not self.program

    @property
    def sealed(self):
        """Whether instructions are counted instead of time, so that each run is the same."""
        return self.harts == 1 and not self.open


@dataclass(frozen=True)
class Lab:
    name: str
    title: str
    hours: int
    core: bool
    debug: bool  # which build is graded
    files: tuple
    absent: tuple
    given: tuple
    added: tuple
    prebuilt: tuple
    tasks: tuple
    tests: tuple
    reference: dict  # what grade/budget.py reads in a student's tree
    folder: pathlib.Path = field(compare=False)
    more: tuple = ()  # folders with further tests: grade/moretests.py
    tools: tuple = ()  # (tool, version) of the class; empty: any

    @property
    def short(self):
        """The name that people type: ipc for 02-ipc."""
        return self.name.split("-", 1)[1]

    @property
    def cuts(self):
        """(file, function) of all that is cut."""
        return [cut for task in self.tasks for cut in task.file_functions]

    @property
    def needs_disk(self):
        return any(test.open for test in self.tests)

    def test(self, name):
        """The test of that name, or a LabError that says which there are."""
        for test in self.tests:
            if test.name == name:
                return test
        raise LabError("lab %s has no test '%s'; its tests:\n  %s" %
                       (self.name, name, "\n  ".join(test.name for test in self.tests)))


def folders(root=ROOT, course=""):
    """The folders of all labs, those of a course too, in the order of the term."""
    tops = [root, pathlib.Path(course)] if course else [root]
    return sorted((path.parent for top in tops for path in top.glob("labs/*/lab.toml")),
                  key=lambda folder: folder.name)


def find(name, root=ROOT, course=""):
    """The lab called 02-ipc, or ipc, or 02; of the student's tree if no name is given."""
    name = name or student_lab(root)
    if not name:
        raise LabError("which lab? Say LAB=name; there is: " + names(root, course))
    matches = [folder for folder in folders(root, course)
               if name in (folder.name, *folder.name.split("-", 1))]
    if len(matches) != 1:
        raise LabError("there is %s lab '%s'; there is: %s" %
                       ("more than one" if matches else "no", name, names(root, course)))
    marker = _marker(root)
    return with_wishes(load(matches[0]), marker.get("points", {}), marker.get("tools", {}))


def with_wishes(lab, points, tools):
    """The lab with other points for some tests, and the versions of a class's tools."""
    for name in points:
        lab.test(name)  # says which there are
    return replace(lab, tools=tuple(sorted(tools.items())),
                   tests=tuple(replace(test, points=points.get(test.name, test.points))
                               for test in lab.tests))


def names(root=ROOT, course=""):
    return ", ".join(folder.name for folder in folders(root, course)) or "none"


def student_lab(root=ROOT):
    """The lab whose student's tree this is; None in the complete one."""
    return _marker(root).get("lab")


def _marker(root):
    """What lab.json says; nothing in the complete tree."""
    marker = root / MARKER
    return json.loads(marker.read_text(encoding="utf-8")) if marker.exists() else {}


def load(folder):
    """Reads a lab.toml; a LabError says what is wrong with it."""
    path = folder / "lab.toml"
    try:
        with open(path, "rb") as file:
            table = tomllib.load(file)
        lab = _from_table(table, folder)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise LabError("%s: %s: %s" % (path, type(error).__name__, error)) from error
    _check(lab)
    return lab


def _from_table(table, folder):
    tasks = tuple(Task(number, task["title"],
                       tuple(tuple(cut.split(":")) for cut in task.get("functions", ())))
                  for number, task in enumerate(table["task"], start=1))
    return Lab(name=folder.name, title=table["title"], hours=table["hours"], core=table["core"],
               debug=table.get("debug", True), reference=table.get("reference", {}),
               files=tuple(table["files"]), absent=tuple(table.get("absent", ())),
               given=tuple(table.get("given", ())),
               added=tuple(table.get("added", ())), prebuilt=tuple(table.get("prebuilt", ())),
               tasks=tasks, tests=tests_of(table), folder=folder)


def tests_of(table, hidden=False):
    """The tests of all groups of a lab.toml or of a tests.toml."""
    return tuple(Test(name=name, program=_program(group), task=group["task"],
                      points=entry["points"], hint=entry.get("hint", group.get("hint", "")),
                      harts=entry.get("harts", group.get("harts", 1)),
                      needs=entry.get("needs", group.get("needs", "")),
                      budget=entry.get("budget", 0), measure=entry.get("measure", name),
                      hidden=hidden)
                 for group in table["tests"] for name, entry in group["test"].items())


def _program(group):
    """Of a group of tests; empty if they are open."""
    if group.get("open", False) is True:
        if "program" in group:
            raise ValueError("an open test has no program, but '%s'" % group["program"])
        return ""
    return group["program"]


def _check(lab):
    total = sum(test.points for test in lab.tests)
    seen = [test.name for test in lab.tests]
    problems = ["its points sum to %d, not %d" % (total, POINTS)] if total != POINTS else []
    problems += ["two tests are called " + name for name in set(seen) if seen.count(name) > 1]
    problems += ["test %s needs '%s', which is none" % (test.name, test.needs)
                 for test in lab.tests if test.needs and test.needs not in seen]
    problems += ["test %s is of task %d" % (test.name, test.task) for test in lab.tests
                 if not 1 <= test.task <= len(lab.tasks)]
    problems += ["%s is cut but not among the files" % file for file, _ in lab.cuts
                 if file not in lab.files]
    if problems:
        raise LabError("%s/lab.toml: %s" % (lab.folder.name, "; ".join(problems)))


def is_absent(name, patterns):
    """Whether the patterns leave out the name: what the last matching one says; `!` before it
    brings names back, `*` stops at a slash and `**` does not."""
    absent = False
    for pattern in patterns:
        expression = re.escape(pattern.lstrip("!")).replace(r"\*\*", ".*").replace(r"\*", "[^/]*")
        if re.fullmatch(expression, name):
            absent = not pattern.startswith("!")
    return absent


def source(lab, name, root=ROOT):
    """Where the finished version of a file is: a lab may have some that the system has not."""
    own = lab.folder / "solution" / name
    return own if own.is_file() and root == ROOT else root / name


def manifest(lab, path):
    """The manifest there, with the entries of the lab's own: those of its test programs at the end,
    those that the system has in their place."""
    own = lab.folder / "tests/manifest"
    text = path.read_text(encoding="utf-8")
    for entry in ENTRY.findall(own.read_text(encoding="utf-8")) if own.exists() else ():
        name = entry.split()[1]
        there = [other for other in ENTRY.findall(text) if other.split()[1] == name]
        text = text.replace(there[0], entry) if there else text + "\n" + entry
    return text


def unwritten(lab, root, pristine):
    """(file, function, task) of the cut functions that are in root as they were handed out."""
    missing = []
    for task in lab.tasks:
        for file, name in task.file_functions:
            if _definition(root / file, name) == _definition(pristine / file, name):
                missing.append((file, name, task.number))
    return missing


def _definition(path, name):
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8", errors="replace")
    function = functions(text).get(name)
    return text[function.start:function.end].split() if function else None
