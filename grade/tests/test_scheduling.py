# grade/tests/test_scheduling.py -- each policy as the trace shows it, against a model of it.
#
# The short forms; `make sched-long` runs ten guest seconds of each.
import subprocess

import pytest

from grade import scheduling
from grade.build import ROOT
from grade.follow import batch, follow, follow_live, times
from grade.machine import Machine
from grade.scheduling import PERIODIC, SETTLED, compete
from grade.system import QUIET, Disk, run, system

SHARES = [100, 200, 300, 400]
PROMPT = r"[$#] $"
CHI_SQUARE = 16.27  # with three degrees of freedom, once in a thousand


def test_stride():
    competition = compete("stride", 1000, 400, SHARES)
    scheduling.check_shares(competition, 0.04)  # a quantum is a fortieth of the smallest
    scheduling.check_stride(competition)


def test_lottery():
    competition = compete("lottery", 500, 400, SHARES)
    scheduling.check_shares(competition, 0.3)
    scheduling.check_lottery(competition, CHI_SQUARE)


def test_round_robin():
    scheduling.check_round_robin(compete("round-robin", 1000, 100, [1, 1, 1, 1]))


def test_priority():
    scheduling.check_priority(compete("priority", 1000, 100, [1, 2, 3]))


def test_mlfq():
    scheduling.check_mlfq(compete("mlfq", 1000, 100, [100, 100, 100]))


def test_interactive_programs_run_at_once():
    competition = compete("mlfq", 10_000, 1200, ["w0"] + 20 * [100])
    scheduling.check_wakes(competition, SETTLED)


def test_nobody_starves():
    """Programs that nap just before their quantum ends do not keep others from running."""
    competition = compete("mlfq", 1000, 1500, 3 * ["n225"] + 3 * [100])
    scheduling.check_nobody_starves(competition, 0.3)


@pytest.mark.parametrize("how", ["nap", "yield"])
def test_to_leave_off_just_before_the_quantum_ends_gains_nothing(how):
    competition = compete("mlfq", 1000, 400, [how[0] + "225"] + 3 * [100])
    scheduling.check_no_gain(competition)


def test_deadlines_at_a_load_of_95_percent():
    scheduling.check_deadlines(compete("mlfq", 10_000, 300, PERIODIC + [100, 100]), 200)


# ---- When sched is wrong ----

def make(how, machine, task):
    """"hang": from now on no thread of the task runs. "die": when it runs again, it faults."""
    settings = "BUILD, SOCKET, TASK, HOW = %r, %r, %r, %r" % (
        str(machine.folder), machine.gdb_socket, task, how)
    subprocess.run([batch.debugger(), "-nx", "-q", "-batch", "-x", str(batch.COMMANDS),
                    "-ex", "python " + settings, "-x", str(ROOT / "tools/gdb/hang.py")],
                   cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True)


@pytest.mark.parametrize("how", ["hang", "die"])
def test_nobody_waits_for_a_sched_that_is_gone(tmp_path, how):
    """Programs start, end and take turns as before, by the kernel's round robin."""
    with system(Disk.new(tmp_path)) as machine:
        machine.wait_for(PROMPT)
        make(how, machine, "sched")
        machine.write("for i in 1 2 3; do (while :; do :; done) & done\r")
        machine.write("i=0; while [ $i -lt 20 ]; do /bin/echo n$i > /dev/null; i=$((i+1)); done\r")
        machine.write("kill %1 %2 %3; wait; echo ended at $i\r")
        machine.wait_for(r"^ended at 20$")
        assert ("init: sched died" in machine.console) == (how == "die")
        machine.write("poweroff\r")
        assert machine.wait_exit() == 0


# ---- From the command line ----

# `row` says state, share and CPU time of a process.
LIFE = """\
row() { ps | while read pid a b c s pri share h t rest; do [ $pid = $1 ] && echo $s $share $t; done; }
(while :; do :; done) & p=$!
while [ "$(row $p)" = "R 100 0.00" ]; do :; done
kill -STOP $p; one=$(row $p); sleep 1; two=$(row $p)
case $one in "T 100 "*) [ "$one" = "$two" ] && echo stopped;; esac
kill -CONT $p; until [ "$(row $p | cut -c 3-)" != "$(echo $two | cut -c 3-)" ]; do :; done; echo goes on
renice 7 $p; renice -r -2 $p; renice -3 $p; sched nice $p 10; row $p | cut -d " " -f 1,2
sched share $p 250; row $p | cut -d " " -f 1,2
nice -n 4 nice; renice 1 99999 2>/dev/null; echo status $?; sched policy | cut -d , -f 1
kill $p; wait $p; echo ended $?; row $p
"""


def test_a_program_is_made_stopped_made_nicer_and_ended():
    """Stopped it takes no time, and its end is nobody else's; nice and share can be seen."""
    pid = 3
    assert run(LIFE, timeout=60).output.split("\n") == [
        "stopped", "goes on", "%d: niceness 7, was 0" % pid, "%d: niceness 5, was 7" % pid,
        "%d: niceness -3, was 5" % pid, "R 10", "R 250", "4", "status 1", "mlfq", "ended 143", ""]


# ---- Priority inversion ----

def test_inheritance_through_three_servers():
    """The bound is the call that the servers work for already, and the own one: 2 ms each."""
    trace, console = follow("rivet.run=inversion")
    assert scheduling.PASSED.search(console), console
    scheduling.check_inheritance(trace, 0.002)


# Under fixed priorities: the least urgent program reads a file again and again, one that computes
# most of the time keeps it from running, and the most urgent one reads the same file.
INVERSION = """\
cat /bin/sh > /dev/null; sleep 0; cksum /bin/sh
sched policy priority > /dev/null
sched nice $$ -10
(while :; do cat /bin/sh > /dev/null; done) & low=$!
(while :; do i=0; while [ $i -lt 200 ]; do i=$((i+1)); done; sleep 0.02; done) & middle=$!
sched nice $low 10
sched nice $middle 0
i=0; while [ $i -lt 8 ]; do cksum /bin/sh; sleep 0.01; i=$((i+1)); done
kill $low $middle
"""


def test_who_waits_for_fs_waits_for_nobody_less_urgent():
    """While cksum waits for fs, the shell that computes does not run."""
    disk = Disk.pristine()
    with Machine("rivet.trace=1 " + QUIET + INVERSION, sealed=False,
                 extra=(*disk.arguments(), "-S")) as machine:
        trace = follow_live(machine)
        assert machine.console.count("/bin/sh\n") == 9, machine.console
    runs = trace.runs()
    shells = times(run for run in runs if trace.names.get(run.thread) == "sh")
    middle = max(shells, key=shells.get)
    calls = scheduling.calls_of(trace, "cksum", "fs")
    assert len(calls) > 40 and len(scheduling.calls_of(trace, "cat", "fs")) > 20
    held_up = [call for call in calls if scheduling.time_within(runs, middle, *call) > 0]
    assert held_up == []
