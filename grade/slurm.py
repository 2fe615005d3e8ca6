# grade/slurm.py -- grades a class as a Slurm job array: a task for each submission, then a merge.
#
# All nodes must see the class's folder and this tree at the same paths. A task whose node dies is
# put into the queue again by Slurm (--requeue).
import json
import re
import shlex
import shutil
import subprocess
import sys
import time

from grade.build import ROOT
from grade.classroom import ClassError, write

POLL_SECONDS = 2
TASK_MINUTES = 30


def grade_all(classroom, entries, workers, new, progress, options=""):
    """Grades them, at most `workers` at a time, with further options for sbatch."""
    if not shutil.which("sbatch"):
        raise ClassError("there is no sbatch here: grade with --workers N instead, or log in where "
                         "Slurm is")
    write(classroom.folder / "tasks.json", json.dumps([entry.id for entry in entries]))
    (classroom.folder / "slurm").mkdir(exist_ok=True)
    job = _submit(classroom, ["--array=0-%d%%%d" % (len(entries) - 1, workers), "--requeue",
                              "--time=%d" % TASK_MINUTES, "--output=%s" %
                              (classroom.folder / "slurm/%a.log"), *shlex.split(options)],
                  ["--task-number", "$SLURM_ARRAY_TASK_ID"] + (["--regrade"] if new else []))
    merge = _submit(classroom, ["--dependency=afterany:" + job, "--output=%s" %
                                (classroom.folder / "slurm/merge.log"), *shlex.split(options)],
                    ["--merge"] + (["--regrade"] if new else []))
    print("Slurm jobs %s (an array of %d) and %s (merge); Ctrl-C leaves them running" %
          (job, len(entries), merge), file=sys.stderr, flush=True)
    waiting = {entry.id: entry for entry in entries}
    while waiting:
        gone = not _queued(job)
        for entry in [entry for entry in waiting.values() if classroom.path(entry, new).exists()]:
            progress(waiting.pop(entry.id), classroom.report(entry, new))
        if gone:
            break
        time.sleep(POLL_SECONDS)
    for entry in waiting.values():
        report = classroom.failed("its task of Slurm job %s ended without a report; see slurm/%d.log"
                                  % (job, entries.index(entry)))
        classroom.keep(entry, report, new)
        progress(entry, report)
    while _queued(merge):
        time.sleep(POLL_SECONDS)


def _submit(classroom, options, arguments):
    """Hands a job to Slurm; its number."""
    words = [shlex.quote(sys.executable), shlex.quote(str(ROOT / "grade/batch"))]
    words += [word if word.startswith("$") else shlex.quote(word) for word in arguments]
    script = "#!/bin/sh\nexec %s %s\n" % (" ".join(words), shlex.quote(str(classroom.folder)))
    done = subprocess.run(["sbatch", "--parsable", "--job-name=rivet-" + classroom.lab.name,
                           "--chdir=%s" % ROOT, *options], input=script, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    found = re.search(r"^(\d+)", done.stdout, re.MULTILINE)
    if done.returncode != 0 or not found:
        raise ClassError("sbatch refuses: " + done.stdout.strip())
    return found[1]


def _queued(job):
    """Whether any of it waits or runs. A busy Slurm that does not answer counts as yes."""
    done = subprocess.run(["squeue", "--noheader", "--jobs", job], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        return "Invalid job id" not in done.stdout
    return bool(done.stdout.strip())
