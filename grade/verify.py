# grade/verify.py -- what a lab must show before students get it: the gates.
#
#   starter    0 points; every test says why; nothing goes wrong inside the grader
#   solution   all points, for every nonce
#   wrong      each loses points by the tests that it names, and no more than it says
#   right      other correct solutions get all points
#   mutants    small changes to the solution lose points
#   cheats     win nothing
#   dirty      hand-ins as they really are get their points, or are refused with the reason
#   twists     only a changed solution gets their points
#   flakiness  the solution again and again, half of that on a busy machine: the same report each time
#   time       a test 5 s, a submission 60 s
#
# Where many submissions are graded, each is by one worker, and as many at once as there are cores.
import contextlib
import os
import pathlib
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from grade import grading, labs, moretests, sampleclass, variants
from grade.build import ROOT
from grade.workspace import Workspace, pristine

MUTANTS_CAUGHT = 0.85
TEST_SECONDS, SUBMISSION_SECONDS = 5, 60
NONCES = (1, 0x5eed, 0x7fffffffffffffff)


@dataclass
class Row:
    """One line of the table."""
    gate: str
    name: str
    good: bool
    detail: str = ""


def starter(lab):
    """What is handed out gets nothing, and says why."""
    report = grading.grade(lab, pristine(lab))
    silent = [test["name"] for test in report["tests"]
              if test["status"] != "pass" and not (test["message"] and
                                                   (test["cause"] or test["status"] == "not tried"))]
    errors = [test["name"] for test in report["tests"] if test["status"] == "error"]
    lost = [test["name"] for test in report["tests"] if not test["max"] and
            test["status"] != "pass"]
    yield Row("starter", "0 points", report["score"] == 0 and not broken(report), why(report))
    yield Row("starter", "every failure has a hint", not silent, ", ".join(silent))
    yield Row("starter", "no internal error", not errors, ", ".join(errors))
    yield Row("starter", "what works works", not lost, ", ".join(lost))


def solution(lab):
    """All points, and in time."""
    for nonce in NONCES:
        report = grade_solution(lab, nonce=nonce)
        yield Row("solution", "nonce %x" % nonce, full(report), why(report))
    slowest = max(report["tests"], key=lambda test: test["seconds"])
    yield Row("time", "the slowest test", slowest["seconds"] <= TEST_SECONDS,
              "%.1f s, %s" % (slowest["seconds"], slowest["name"]))
    yield Row("time", "the submission", report["seconds"] <= SUBMISSION_SECONDS,
              "%.1f s" % report["seconds"])


def wrong(lab):
    """Each misconception is caught, by the tests that it names."""
    def one(path, worker):
        variant = variants.read(path, ROOT, lab)
        report = grade_variant(lab, variant, **worker)
        failed = failures(report)
        problems = ["%s passes" % name for name in variant.fails if name not in failed]
        problems += ["%s fails" % name for name in variant.passes if name in failed]
        lost = report["max"] - report["score"]
        if not 0 < lost <= variant.costs:
            problems.append("it costs %d, at most %d" % (lost, variant.costs))
        problems += [broken(report)] if broken(report) else []
        return Row("wrong", variant.name, not problems, "; ".join(problems) or
                   "costs %d: %s" % (lost, ", ".join(sorted(failed)[:3])))
    yield from each(one, sorted((lab.folder / "wrong").glob("*.c")))


def right(lab):
    """Other correct solutions get all."""
    def one(path, worker):
        report = grade_variant(lab, variants.read(path, ROOT, lab), **worker)
        return Row("right", path.stem, full(report), why(report))
    yield from each(one, sorted((lab.folder / "right").glob("*.c")))


def cheats(lab):
    """On top of the starter they win nothing."""
    def one(variant, worker):
        report = grade_variant(lab, variant, pristine(lab), **worker)
        return Row("cheats", variant.name, report["score"] == 0 and not broken(report), why(report))
    extra = {"user/tests/%s.c" % program: b"int main(void) { return 0; }\n"
             for program in {test.program for test in lab.tests if not test.open}}
    extra |= {"grade/judge.py": b"def run(*_): return 100\n", "Makefile": b"all:\n"}
    yield from each(one, [variants.read(path, pristine(lab))
                          for path in sorted((lab.folder / "cheats").glob("*.c"))] +
                    [variants.Variant("edits_the_tests", extra)])


def dirty(lab):
    """The solution as people hand it in; and what cannot be graded is refused, with the reason."""
    kinds = ["dirty"] * sampleclass.WAYS + ["broken"] * sampleclass.WAYS
    with tempfile.TemporaryDirectory(prefix="rivet-dirty-") as scratch:
        folder = pathlib.Path(scratch)
        made = sampleclass.make(lab, folder, len(kinds), order=kinds)

        def one(entry, worker):
            path = next(path for path in sorted(folder.iterdir())
                        if path.name.startswith(entry.name.split()[0]))
            report = grading.grade(lab, path, **worker)
            status = "refused" if report["refused"] else "does not compile" if report["build"] \
                else "graded"
            good = status in entry.statuses and entry.least <= report["score"] <= entry.most and \
                not report["infrastructure"] and (status == "graded" or why(report))
            return Row("dirty", entry.kind, bool(good), why(report))
        yield from each(one, made)


def twists(lab):
    """Each twist's own solution gets all points, the lab's solution does not."""
    for path in sorted((lab.folder / "twists").glob("*/tests.toml")):
        twist = moretests.extend(lab, path.parent, alone=True)
        report = grade_variant(twist, variants.read(path.parent / "solution.c", ROOT, lab))
        yield Row("twists", path.parent.name, full(report), why(report))
        report = grade_solution(twist)
        yield Row("twists", path.parent.name + " untwisted", report["score"] <= report["max"] // 2
                  and not broken(report), why(report))


def mutants(lab, count):
    """At least so many of the machine's small changes are caught. Those that do not compile are
    none."""
    def one(variant, worker):
        report = grade_variant(lab, variant, **worker)
        if report["build"]:
            return None
        caught = report["score"] < report["max"]
        return Row("mutants", variant.name, True, ", ".join(sorted(failures(report))[:2])
                   if caught else "NOT CAUGHT")
    rows = [row for row in each(one, variants.sample(variants.mutants(lab, ROOT), count)) if row]
    missed = [row.name for row in rows if row.detail == "NOT CAUGHT"]
    yield from rows
    caught = len(rows) - len(missed)
    yield Row("mutants", "%d of %d caught" % (caught, len(rows)),
              caught >= MUTANTS_CAUGHT * len(rows), "; ".join(missed))


def flakiness(lab, runs):
    """The solution is built once, and its tests run again and again; from the middle on while twice
    as many programs compute as there are cores."""
    files = {name: labs.source(lab, name).read_bytes() for name in lab.files}
    failed, started = [], time.monotonic()
    with Workspace(lab, files) as workspace:
        for run in range(runs):
            with busy() if 2 * run >= runs else contextlib.nullcontext():
                verdicts = grading.Run(lab, lab.tests, workspace, run + 1, None).all(grading.WORKERS)
            failed += ["run %d: %s: %s" % (run + 1, verdict.name, verdict.message or verdict.status)
                       for verdict in verdicts if verdict.status != "pass"]
    yield Row("flakiness", "%d failures in %d runs" % (len(failed), runs), not failed,
              "; ".join(failed) or "%.0f s each" % ((time.monotonic() - started) / max(1, runs)))


@contextlib.contextmanager
def busy():
    """Twice as many programs that compute as there are cores."""
    command = [sys.executable, "-c", "while True: pass"]
    programs = [subprocess.Popen(command) for _ in range(2 * (os.cpu_count() or 1))]
    try:
        yield
    finally:
        for program in programs:
            program.kill()
            program.wait()


def each(function, items):
    """What function(item, worker) returns for each, in their order; `worker` is what a grading is
    to be told if there are several at once."""
    free = queue.SimpleQueue()
    count = os.cpu_count() or 1
    for number in range(count):
        free.put(number)

    def one(item):
        number = free.get()
        try:
            return function(item, {"worker": number, "workers": 1})
        finally:
            free.put(number)
    with ThreadPoolExecutor(count) as pool:
        yield from pool.map(one, items)


def grade_solution(lab, nonce=None):
    """The report on the finished system."""
    if not (lab.folder / "solution").is_dir():
        return grading.grade(lab, ROOT, nonce=nonce)
    return grade_variant(lab, variants.Variant("solution", {}), nonce=nonce)


def grade_variant(lab, variant, base=ROOT, **wishes):
    """The report on the base's files with those of the variant instead. wishes: of grading.grade."""
    with tempfile.TemporaryDirectory(prefix="rivet-variant-") as scratch:
        folder = pathlib.Path(scratch)
        for name in lab.files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(labs.source(lab, name, base), folder / name)
        for name, data in variant.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return grading.grade(lab, folder, **wishes)


def failures(report):
    """The names of the tests that did not pass."""
    return {test["name"] for test in report["tests"] if test["status"] != "pass"}


def full(report):
    return report["score"] == report["max"] and not failures(report) and not broken(report)


def broken(report):
    """What kept a submission from being graded; empty if nothing did."""
    return (report["infrastructure"] or report["refused"] or report["build"])[:400]


def why(report):
    """What a row says of a report."""
    return broken(report) or "%d points%s" % (report["score"], "".join(
        "; " + name for name in sorted(failures(report))[:3]) if report["score"] else "")
