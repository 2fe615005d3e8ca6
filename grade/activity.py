# grade/activity.py -- what a process and those that it started do on the host.
import os
import pathlib
import time


def activity(pid, named=""):
    """(CPU seconds that a process and those that it started have used, whether one of them runs
    or waits for a processor or a disk of the host). named: of threads with that in their name
    alone. Where nobody can tell: 0, and that it runs."""
    ticks = os.sysconf("SC_CLK_TCK")
    total, runs, pending = 0, False, [pid]
    try:
        while pending:
            for thread in pathlib.Path("/proc/%d/task" % pending.pop()).iterdir():
                name, fields = _stat(thread)
                if named in name:
                    total += sum(map(int, fields[11:13])) / ticks
                    runs = runs or fields[0] in "RD"
                pending += map(int, (thread / "children").read_text(encoding="ascii").split())
        return total, runs
    except (OSError, ValueError, IndexError):
        return 0, True


def settle(pid, seconds=1):
    """Waits until it does nothing; no longer than so."""
    idle, end = 0, time.monotonic() + seconds
    while idle < 3 and time.monotonic() < end:
        time.sleep(0.01)
        idle = 0 if activity(pid)[1] else idle + 1


def _stat(thread):
    """Of a thread: its name; its state and what follows that."""
    text = (thread / "stat").read_text(encoding="ascii", errors="replace")
    return text.partition("(")[2].rpartition(")")[0], text.rpartition(")")[2].split()
