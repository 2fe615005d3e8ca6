# grade/workers.py -- grades a class on this machine: each submission in a process of its own.
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from grade.build import ROOT

TRIES = 2  # of a grader that fails
TIMEOUT = 1800  # seconds of wall-clock time for one submission: a backstop


def grade_all(classroom, entries, workers, new, progress):
    """Grades them, `workers` at a time. progress is called with each entry and its report."""
    free = SimpleQueue()
    for number in range(workers):
        free.put(number)

    def grade(entry):
        worker = free.get()
        try:
            progress(entry, grade_one(classroom, entry, worker, new))
        finally:
            free.put(worker)
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(grade, entries))


def grade_one(classroom, entry, worker, new):
    """Its report. What ends without one is tried again."""
    why = ""
    for _ in range(TRIES):
        why = _run(classroom, entry, worker, new)
        report = classroom.report(entry, new)
        if report and not report["infrastructure"]:
            return report
    if report is None:
        report = classroom.failed(why)
        classroom.keep(entry, report, new)
    return report


def _run(classroom, entry, worker, new):
    """Why it left no report, in case."""
    command = [sys.executable, str(ROOT / "grade/batch"), "--task", json.dumps([entry.id]),
               "--worker", str(worker), str(classroom.folder)] + (["--regrade"] if new else [])
    try:
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return "the grader did not end within %d s" % TIMEOUT
    return "the grader ended with status %d: %s" % (done.returncode, done.stdout[-500:])
