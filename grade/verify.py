# grade/verify.py -- what a lab must show before students get it: the gates.
#
#   starter    0 points; every test says why; nothing goes wrong inside the grader
#   solution   all points, for every nonce
#   wrong      each loses points by the tests that it names, and no more than it says
#   right      other correct solutions get all points
#   mutants    small changes to the solution lose points
#   cheats     win nothing
#   twists     only a changed solution gets their points
#   flakiness  the solution again and again: all points each time
#   time       a test 5 s, a submission 60 s
import pathlib
import shutil
import tempfile
import time
from dataclasses import dataclass

from grade import grading, labs, moretests, variants
from grade.build import ROOT
from grade.workspace import pristine

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
    for path in sorted((lab.folder / "wrong").glob("*.c")):
        variant = variants.read(path, ROOT, lab)
        report = grade_variant(lab, variant)
        failed = failures(report)
        problems = ["%s passes" % name for name in variant.fails if name not in failed]
        problems += ["%s fails" % name for name in variant.passes if name in failed]
        lost = report["max"] - report["score"]
        if not 0 < lost <= variant.costs:
            problems.append("it costs %d, at most %d" % (lost, variant.costs))
        problems += [broken(report)] if broken(report) else []
        yield Row("wrong", variant.name, not problems, "; ".join(problems) or
                  "costs %d: %s" % (lost, ", ".join(sorted(failed)[:3])))


def right(lab):
    """Other correct solutions get all."""
    for path in sorted((lab.folder / "right").glob("*.c")):
        report = grade_variant(lab, variants.read(path, ROOT, lab))
        yield Row("right", path.stem, full(report), why(report))


def cheats(lab):
    """On top of the starter they win nothing."""
    for path in sorted((lab.folder / "cheats").glob("*.c")):
        report = grade_variant(lab, variants.read(path, pristine(lab)), pristine(lab))
        yield Row("cheats", path.stem, report["score"] == 0 and not broken(report), why(report))
    extra = {"user/tests/%s.c" % program: b"int main(void) { return 0; }\n"
             for program in {test.program for test in lab.tests if not test.open}}
    extra |= {"grade/judge.py": b"def run(*_): return 100\n", "Makefile": b"all:\n"}
    report = grade_variant(lab, variants.Variant("tests", extra), pristine(lab))
    yield Row("cheats", "edits_the_tests", report["score"] == 0 and not broken(report), why(report))


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
    caught, missed = 0, []
    chosen = variants.sample(variants.mutants(lab, ROOT), count)
    for variant in chosen:
        report = grade_variant(lab, variant)
        if report["build"]:
            continue
        if report["score"] < report["max"]:
            caught += 1
            yield Row("mutants", variant.name, True, ", ".join(sorted(failures(report))[:2]))
        else:
            missed.append(variant.name)
            yield Row("mutants", variant.name, True, "NOT CAUGHT")
    total = caught + len(missed)
    yield Row("mutants", "%d of %d caught" % (caught, total), caught >= MUTANTS_CAUGHT * total,
              "; ".join(missed))


def flakiness(lab, runs):
    """The solution, again and again."""
    failed, started = [], time.monotonic()
    for _ in range(runs):
        report = grade_solution(lab)
        failed += [why(report)] if not full(report) else []
    yield Row("flakiness", "%d runs" % runs, not failed, "; ".join(failed) or
              "%.0f s each" % ((time.monotonic() - started) / max(1, runs)))


def grade_solution(lab, nonce=None):
    """The report on the finished system."""
    if not (lab.folder / "solution").is_dir():
        return grading.grade(lab, ROOT, nonce=nonce)
    return grade_variant(lab, variants.Variant("solution", {}), nonce=nonce)


def grade_variant(lab, variant, base=ROOT, only=None, nonce=None):
    """The report on the base's files with those of the variant instead."""
    with tempfile.TemporaryDirectory(prefix="rivet-variant-") as scratch:
        folder = pathlib.Path(scratch)
        for name in lab.files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(labs.source(lab, name, base), folder / name)
        for name, data in variant.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return grading.grade(lab, folder, only=only, nonce=nonce)


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
