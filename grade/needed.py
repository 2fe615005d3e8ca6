# grade/needed.py -- every right that servers/manifest gives is needed: `make needed`.
#
# One line at a time is taken out. The system that is left must not do all that the whole one does:
# it does not come up, or a command, a key, or what is killed or hangs shows that something is gone.
import re
import sys
import tempfile
import time
from pathlib import Path

from grade.authority import archive, manifest_text
from grade.machine import MachineError
from grade.system import Disk, system

# Lines about memory and priority are limits, and "serves" makes a server: they give no rights.
RIGHTS = ("device", "irq", "devices", "irqs", "calls", "passes", "trace", "all-memory", "power",
          "restart", "heartbeat")
SERVERS = "uart sched rtc virtio blk rng fs pipe dev srv tty trace proc"
COUNTS = "svc | tr -s ' ' | cut -d ' ' -f 1,5 | grep ' [0-9]'"
PROMPT = r"# (\033\[0m)?\Z"
# What is typed, and what comes after it.
WORK = (
    ("", PROMPT),
    ("cat /etc/motd | wc -l; date +%Y; echo x >/tmp/f; date -r /tmp/f +%Y; ls /srv\r", PROMPT),
    ("head -c 4 /dev/random | wc -c; trace -a true 2>&1 | grep -c IO_; tokenring 3 | wc -l\r", PROMPT),
    ("sched | grep -o mlfq; sh -c 'kill -SEGV $$'; sleep 1000\r", "fault"),
    ("\3", PROMPT),
    ("for s in SERVERS; do svc kill $s; done; ls /; sleep 0.3; COUNTS\r", "proc 1(.*\n)*.*" + PROMPT),
    ("for s in SERVERS; do svc hang $s; sleep 0.1; done; sleep 3; COUNTS\r",
     "proc 2(.*\n)*.*" + PROMPT),
)
SECONDS = 30  # of wall-clock time, for what never ends


def rights(text):
    """(server, line, number of the line) of each right of those that are started at boot."""
    found, server, here = [], "", []
    for number, line in enumerate(text.splitlines() + ["task"]):
        words = line.split("#")[0].split()
        if words[:1] == ["task"]:
            found += here
            server, here = " ".join(words[1:]), []
        elif words == ["demand"]:
            server = ""
        elif words and words[0] in RIGHTS and server:
            here.append((server, " ".join(words), number))
    return found


def work(text, steps=WORK):
    """What the commands print in a system with that manifest; None if it does not come so far."""
    with tempfile.TemporaryDirectory(prefix="rivet-needed-") as folder:
        made = archive(Path(folder), text)
        with system(Disk.pristine(), initrd=made) as machine:
            try:
                for typed, awaited in steps:
                    ask(machine, typed.replace("SERVERS", SERVERS).replace("COUNTS", COUNTS), awaited)
                machine.write("poweroff\r")
                machine.wait_exit(SECONDS)
            except MachineError:
                return None
            return seen(machine.console)


def ask(machine, typed, awaited):
    """Types that, and waits for what is to come after it."""
    deadline = time.monotonic() + SECONDS
    before = len(machine.console)
    machine.write(typed)
    while not re.search(awaited, machine.console[before:]):
        if machine.has_ended() or machine.has_panicked() or time.monotonic() > deadline:
            raise machine.error("no %s" % awaited)
        machine.wait_change(min(deadline, time.monotonic() + 1))


def seen(console):
    """The lines, in any order: that depends on how long things take."""
    return sorted(console.replace("\r", "").split("\n"))


def without(text, number):
    lines = text.splitlines()
    return "\n".join(lines[:number] + lines[number + 1:]) + "\n"


def main():
    text = manifest_text()
    whole, missed = work(text), 0
    print("\n".join(whole))
    for server, line, number in rights(text):
        needed = work(without(text, number)) != whole
        missed += not needed
        print("%-6s %-8s %s" % ("ok" if needed else "FAILED", server, line), flush=True)
    print("%d lines, %d not needed" % (len(rights(text)), missed))
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
