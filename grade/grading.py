# grade/grading.py -- grades one submission: all of a lab's tests, into one report.
#
# The report is a dictionary, as grade/report.schema.json has it; all that is shown is made from it.
import datetime
import functools
import platform
import re
import secrets
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

from grade import budget, judge, submission
from grade.build import BuildError
from grade.judge import Verdict
from grade.labs import LabError
from grade.sandbox import KINDS
from grade.workspace import Workspace

VERSION = 1
WORKERS = 2
ENDLESS_MAX = 6  # tests that compute without an end; then no more are tried: it would take too long


def grade(lab, path, *, only=None, nonce=None, worker=0, workers=WORKERS, progress=None,
          recordings=None):
    """The report on what was handed in at `path`. only: the names of the tests that are wanted.
    nonce: drawn if None. progress: called with each Verdict. recordings: the folder for open tests
    that fail, as QEMU recorded them."""
    started = time.monotonic()
    nonce = nonce or secrets.randbits(63) | 1
    tests = wanted(lab, only)
    report = begin(lab, tests, nonce)
    verdicts = []
    try:
        handed_in = submission.read(path, lab)
        report["notes"] = handed_in.notes
        with Workspace(lab, handed_in.files, worker, recordings) as workspace:
            report["notes"] += [note for note in [budget.provisional(lab)] if note]
            report["sandbox"] = KINDS[workspace.sandbox.kind]
            report["build"] = workspace.log
            report["infrastructure"] = workspace.infrastructure
            report["unwritten"] = [list(entry) for entry in workspace.unwritten()]
            if not workspace.log and not workspace.infrastructure:
                verdicts = Run(lab, tests, workspace, nonce, progress).all(workers)
    except submission.Refused as error:
        report["refused"] = str(error)
    except (BuildError, LabError, OSError) as error:
        report["infrastructure"] = str(error)
    report["tests"] = finish(lab, tests, verdicts, report)
    report["score"] = sum(test["points"] for test in report["tests"])
    report["seconds"] = round(time.monotonic() - started, 1)
    return report


def begin(lab, tests, nonce):
    """A report in which nothing has happened yet."""
    return {"version": VERSION, "lab": lab.name, "title": lab.title, "nonce": "%x" % nonce,
            "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
            "partial": len(tests) < len(lab.tests), "environment": tools(),
            "max": sum(test.points for test in tests), "notes": [], "refused": "",
            "infrastructure": "", "build": "", "sandbox": "", "unwritten": [],
            "provisional": provisional(lab)}


def failed(lab, nonce, why):
    """The report of a grader that failed, with the reason."""
    report = begin(lab, lab.tests, nonce) | {"infrastructure": why}
    return report | {"tests": finish(lab, lab.tests, [], report), "score": 0, "seconds": 0}


def wanted(lab, only):
    """The tests of these names, and those that they need; all if there are none. A name may be a
    part, as of `make grade T=death`."""
    if not only:
        return lab.tests
    names = {test.name for test in lab.tests for part in only
             if part in test.name or part == test.program}
    if not names:
        lab.test(only[0])  # says which there are
    for _ in lab.tests:
        names |= {test.needs for test in lab.tests if test.name in names and test.needs}
    return tuple(test for test in lab.tests if test.name in names)


class Run:
    """The tests of one workspace, a few at a time; each after the one that it needs."""

    def __init__(self, lab, tests, workspace, nonce, progress):
        self.tests = tests
        self.workspace = workspace
        self.nonce = nonce
        self.progress = progress or (lambda verdict: None)
        self.answers = judge.answers(lab)
        self.verdicts = {}
        self._endless = 0
        self._lock = threading.Lock()

    def all(self, workers):
        """Their verdicts, in the order of the lab."""
        waves = {False: [], True: []}
        for test in self.tests:
            waves[bool(test.needs)].append(test)
        by_name = {test.name: test for test in self.tests}
        judge.prepare(self.tests, self.workspace)
        late = sorted(waves[True], key=lambda test: bool(by_name[test.needs].needs))
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(self._one, waves[False]))
            for second in (False, True):
                list(pool.map(self._one, [test for test in late
                                          if bool(by_name[test.needs].needs) == second]))
        return [self.verdicts[test.name] for test in self.tests]

    def _one(self, test):
        needed = self.verdicts.get(test.needs)
        if needed and needed.status != "pass":
            verdict = Verdict(test.name, "not tried", 0, test.points, test.task,
                              message="%s must pass first" % test.needs)
            with self._lock:
                needed.waiting += test.points
        elif self._endless >= ENDLESS_MAX:
            verdict = Verdict(test.name, "not tried", 0, test.points, test.task,
                              message="%d tests have no end: mend these first" %
                              ENDLESS_MAX)
        else:
            verdict = judge.run(test, self.workspace, self.answers, self.nonce)
            if verdict.status == "error":
                verdict = judge.run(test, self.workspace, self.answers, self.nonce)
            self._endless += verdict.message.startswith((judge.ENDLESS, judge.FLOOD))
        with self._lock:
            self.verdicts[test.name] = verdict
            self.progress(verdict)


def finish(lab, tests, verdicts, report):
    """The report's list of tests: also when none was run."""
    if not verdicts:
        status = "error" if report["infrastructure"] else "not tried"
        why = "it does not compile" if report["build"] else "see above"
        verdicts = [Verdict(test.name, status, 0, test.points, test.task, message=why)
                    for test in tests]
    known = {test.name: test for test in lab.tests}
    listed = []
    for verdict in verdicts:
        entry = asdict(verdict)
        entry["seconds"] = round(entry["seconds"], 2)
        entry["program"] = known[verdict.name].program
        entry["hidden"] = known[verdict.name].hidden
        entry["unwritten"] = ["%s:%s" % (file, name) for file, name, task in report["unwritten"]
                              if task <= verdict.task and verdict.status != "pass"]
        listed.append(entry)
    return listed


def provisional(lab):
    """Why the report may differ from the one that counts: tools of another version than the
    class's. Empty if they are the same, or if the class has no wish."""
    have = tools()
    return "; ".join("%s is %s, the class has %s" % (name, have.get(name) or "not there", version)
                     for name, version in lab.tools
                     if not re.search(r"(?<![\d.])%s(?![\d])" % re.escape(version),
                                      have.get(name, "")))


@functools.cache
def tools():
    """The versions that a count may depend on."""
    return {"python": platform.python_version(),
            "compiler": first_line("riscv64-unknown-elf-gcc", "--version"),
            "qemu": first_line("qemu-system-riscv64", "--version")}


def first_line(*command):
    try:
        output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return re.sub(r"\s+", " ", output.splitlines()[0]) if output else ""
    except OSError:
        return ""
