# grade/bench.py -- `make bench`: guest instructions, compared with what Rivet must reach.
#
# The programs print `BENCH key value` (instructions, sealed, one hart) and `RATIO key value` (with
# four harts, where only ratios mean something). All go to build/bench.json, a flat object.
# Exit status 1 if a value is above its first stop.
import json
import pathlib
import re
import sys
import tempfile

from grade.build import ROOT
from grade.machine import Machine, MachineError, tail
from grade.system import Disk, run, system

VALUE = re.compile(r"^(BENCH|RATIO) (\w+) ([0-9.]+)$", re.MULTILINE)

# From docs/design.md, "What it must reach": key, goal, first stop, the fastest peer.
GOALS = [
    ("null_syscall", 60, 110, "Linux 166"),
    ("ipc_0w", 280, 450, "seL4 545"),
    ("ipc_4w", 290, 460, "seL4 591"),
    ("ipc_64B", 580, 900, "seL4 1,964"),
    ("ipc_512B", 720, 1_100, "seL4 2,540"),
    ("ipc_4KiB", 1_850, 2_600, "Linux 11,351"),
    ("fault_resume", 750, 1_300, "seL4 1,427"),
    ("fault_zero", 1_700, 3_000, "Linux 1,912"),
    ("fault_cow", 2_400, 4_000, "Linux 2,660"),
    ("notify_pingpong", 700, 1_500, "seL4 2,695"),
    ("irq_to_driver", 250, 700, "-"),
    ("spawn_wait", 70_000, 250_000, "Linux 72,000"),
    ("fork_wait", 44_000, 200_000, "Linux 44,000"),
    ("fork_exec_wait", 95_000, 400_000, "Linux 96,000"),
    ("pipe_1B", 4_000, 10_000, "Linux 5,600"),
    ("pipe_512B", 6_000, 12_000, "Linux 7,400"),
    ("mbox_64B", 1_740, 2_700, "-"),  # three round trips of ipc_64B
    ("sched_share_200_mlfq", 1_000, 1_000, "-"),  # thousandths of a percent: below 1 %
    ("sched_share_200_stride", 1_000, 1_000, "-"),
    ("sched_share_200_lottery", 1_000, 1_000, "-"),
    ("open_close", 3_300, 12_000, "Linux 3,400"),
    ("read_cached_B", 0.6, 1.5, "Linux 0.65"),
    ("write_B", 3, 15, "Linux 3.05"),
    ("create_unlink", 30_000, 120_000, "Linux 37,700"),
    ("boot", 5_000_000, 15_000_000, "egos 17,000,000"),
]

# What must be at most so many times another value.
RATIOS = [
    ("mbox_64B", 3, "ipc_64B"),  # a letter in and out: three plain round trips
    ("wake_loaded_ns", 2, "wake_idle_ns"),
]


def number(text):
    return float(text) if "." in text else int(text)


def measure(program, **machine):
    """Boots the program and returns (kind, key, value) of each line that it printed."""
    with Machine("rivet.run=" + program, **machine) as booted:
        if booted.wait_exit() != 0:
            raise booted.error("%s failed" % program)
        values = [(kind, key, number(text)) for kind, key, text in VALUE.findall(booted.console)]
        if not values:
            raise MachineError("%s printed no values:\n%s" % (program, tail(booted.console)))
        return values


def measure_system(program):
    """Runs a benchmark from the disk, which is the sum of many servers' work.

    The machine counts instructions, but lets time pass while it waits for the disk (sleep=on); the
    program subtracts the idle time.
    """
    result = run("/usr/tests/" + program, counted=True, timeout=600)
    values = [(kind, key, number(text)) for kind, key, text in VALUE.findall(result.output)]
    if result.status != 0 or not values:
        raise MachineError("%s failed, status %d:\n%s" % (program, result.status, result.output))
    return values


def measure_boot():
    """From the kernel's first instruction to what the login shell does last before its prompt. The
    program that says so is part of it."""
    with tempfile.TemporaryDirectory(prefix="rivet-") as folder:
        profile = pathlib.Path(folder, "profile")
        usual = (ROOT / "user/rootfs/etc/profile").read_text(encoding="ascii")
        profile.write_text(usual + "/usr/tests/posix_bench boot\n", encoding="ascii")
        disk = Disk.new(pathlib.Path(folder))
        disk.debugfs("rm /etc/profile", "write %s /etc/profile" % profile, write=True)
        with system(disk, counted=True) as machine:
            found = machine.wait_for(VALUE.pattern + r"\n")  # the whole number
            return [(found[1], found[2], number(found[3]))]


def verdict(value, goal, stop):
    return "goal" if value <= goal else "first stop" if value <= stop else "MISSED"


def print_table(values):
    """One row for each goal that has a value; returns the keys that missed the first stop."""
    missed = []
    print("%-23s %10s %10s %11s  %-11s %s" %
          ("instructions", "measured", "goal", "first stop", "reached", "fastest peer"))
    for key, goal, stop, peer in GOALS:
        if key in values:
            reached = verdict(values[key], goal, stop)
            missed += [key] if reached == "MISSED" else []
            print("%-23s %10s %10s %11s  %-11s %s" %
                  (key, f"{values[key]:,}", f"{goal:,}", f"{stop:,}", reached, peer))
    known = {key for key, *_ in GOALS}
    for key in values.keys() - known:
        print("%-23s %10s" % (key, f"{values[key]:,}"))
    return missed


def print_ratios(values):
    """One line for each; returns the keys that are too high."""
    missed = []
    for key, times, other in RATIOS:
        limit = times * values[other]
        reached = "ok" if values[key] <= limit else "MISSED"
        missed += [key] if reached == "MISSED" else []
        print("%-23s %10s %10s  at most %d times %s: %s" %
              (key, f"{values[key]:,}", f"{limit:,}", times, other, reached))
    return missed


def main():
    try:
        single = measure("bench", sealed=True) + measure("bench_vm", sealed=True)
        single += measure_system("posix_bench") + measure_boot()
        single += measure("bench_sched", sealed=True) + measure("bench_mbox", sealed=True)
        several = measure("bench_smp", harts=4)
        several += measure("bench_sched", harts=2) + measure("bench_sched", harts=4)
    except MachineError as error:
        sys.exit(str(error))
    values = {key: value for kind, key, value in single if kind == "BENCH"}
    ratios = {key: value for kind, key, value in several if kind == "RATIO"}
    output = ROOT / "build/bench.json"
    output.write_text(json.dumps(values | ratios, indent=1) + "\n")
    missed = print_table(values) + print_ratios(values)
    print("\n%-32s %10s" % ("ratios, several harts", ""))
    for key, value in ratios.items():
        print("%-32s %10s" % (key, value))
    print("\nwritten to %s" % output.relative_to(ROOT))
    if missed:
        sys.exit("above the first stop, or too many times another: " + ", ".join(missed))


if __name__ == "__main__":
    main()
