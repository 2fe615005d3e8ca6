# grade/judge.py -- runs one test of a lab in a workspace, and says what came of it, and why.
#
# A test is one boot. It has passed if its program says so with the proof that only this run's nonce
# gives. The time limit is in guest time, and the test program itself says when it is over. QEMU's
# CPU time limits what never comes to that; wall-clock time is a backstop, and then it is not the
# student's fault. An open test may boot more than once: grade/opentest.py.
import re
import shlex
import time
from dataclasses import dataclass

from grade import budget, moretests, opentest
from grade.activity import activity, settle
from grade.build import BuildError
from grade.machine import PANIC, Machine, tail
from grade.openguest import ENDLESS, FLOOD
from grade.proof import GUEST_SECONDS, LATE, append, proof, results
from grade.workspace import Workspace

STATUSES = ("pass", "fail", "timeout", "intermittent", "error", "not tried")
CPU_SECONDS = {True: 5, False: 40}  # sealed or not: twenty times the usual
QUIET_SECONDS = {True: 3, False: 40}  # nobody runs for so long: nothing will come
WALL_SECONDS = 240
CONSOLE_MAX = 1 << 16  # characters; a test prints a line or two
SHOWN_LINES = 15
SANDBOX = ("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny")


@dataclass
class Verdict:
    """What a test came to. The texts are for people; empty where there is nothing to say."""
    name: str
    status: str
    points: int
    max: int
    task: int
    seconds: float = 0
    message: str = ""
    cause: str = ""
    command: str = ""
    console: str = ""
    waits: str = ""
    waiting: int = 0  # points of other tests that were not tried because of this one
    replay: str = ""  # the folder for grade/replay, if it was recorded


def answers(lab):
    """name -> function of the nonce, of the tests that must answer something."""
    return moretests.module_values(lab, "answers").get("ANSWERS", {})


@dataclass
class Boot:
    """What became of a machine: how it ended, who waited for whom, its console, and the count of
    its instructions if that was wanted and it came to its end."""
    end: str
    waits: str
    console: str
    instructions: int | None = None


def boot(test, workspace, nonce, rounds=0):
    """Runs a test's machine. rounds: how often it does what is counted; 0: nothing is."""
    machine = Machine(append(test.program, test.measure, nonce) +
                      (" rounds=%d" % rounds if rounds else ""),
                      harts=test.harts, folder=workspace.folder, prefix=workspace.prefix,
                      sealed=test.sealed and not rounds,
                      extra=SANDBOX + (budget.MACHINE if rounds else ()))
    with machine:
        counter = budget.Counter(machine) if rounds else None
        end, waits = _wait(machine, test.sealed, counter)
        counted = counter.instructions() if end == "stop" else None
    return Boot(end, waits, machine.console[:CONSOLE_MAX], counted)


def run(test, workspace, expected_answers, nonce):
    """The Verdict of one test."""
    if test.open:
        return _run_open(test, workspace, nonce)
    started = time.monotonic()
    booted = boot(test, workspace, nonce, budget.ROUNDS if test.budget else 0)
    answer = expected_answers.get(test.measure, lambda nonce: 0)(nonce)
    status, message = _judge(test.measure, booted.console, booted.end,
                             proof(nonce, test.measure, answer))
    if status == "pass" and test.budget:
        status, message = _judge_cost(test, workspace, booted.instructions)
    verdict = Verdict(test.name, status, test.points if status == "pass" else 0, test.points,
                      test.task, time.monotonic() - started, message)
    if status != "pass":
        verdict.console = tail(booted.console, SHOWN_LINES)
        verdict.cause = test.hint
        verdict.command = command(test, workspace.lab.debug)
        verdict.waits = re.sub(r"\(\S*/tree/", "(", booted.waits)
    return verdict


def prepare(tests, workspace):
    """What the first grading of a lab does for all that follow: the reference is counted."""
    for test in tests:
        if test.budget:
            _reference(test, workspace)


def _reference(test, workspace):
    def count(files, runs):
        with Workspace(workspace.lab, files, workspace.worker) as complete:
            counted = [boot(one, complete, 1, rounds).instructions for one, rounds in runs]
            if not all(counted):
                raise BuildError("the reference cannot be counted: " + complete.log)
            return counted
    return budget.reference(workspace.lab, test.measure, workspace.pristine, count)


def _judge_cost(test, workspace, instructions):
    """(status, message) for a test that has a budget, and did what it should."""
    if instructions is None:
        return "fail", "the machine went off by another way than this program ends it"
    reference = _reference(test, workspace)
    ratio = reference.ratio(instructions)
    return "pass" if ratio <= test.budget else "fail", \
        "%.0f instructions, %.2f times the reference's %.0f; at most %.2f times" % (
            ratio * reference.cost, ratio, reference.cost, test.budget)


def _run_open(test, workspace, nonce):
    started = time.monotonic()
    end = opentest.run(test, workspace, nonce)
    verdict = Verdict(test.name, end.status, test.points if end.status == "pass" else 0,
                      test.points, test.task, time.monotonic() - started, end.message)
    if end.status != "pass":
        verdict.console = end.shown
        verdict.cause = test.hint
        verdict.command = "make grade T=" + test.name
        verdict.replay = end.replay
        verdict.waits = re.sub(r"\(\S*/tree/", "(", end.waits)
    return verdict


def command(test, debug=True):
    """What repeats just this test, for people."""
    return "make qemu %s%sTEST=%s APPEND=%s" % (
        "DEBUG=1 " if debug else "", "CPUS=%d " % test.harts if test.harts > 1 else "", test.program,
        shlex.quote("rivet.args=test=" + test.measure))


def _judge(name, console, end, expected):
    """(status, message) from what was printed and how the machine ended."""
    said = results(console, name)
    failed = [rest for word, rest in said if word == "FAILED"]
    if end == "infrastructure":
        return "error", "no end within %d s of wall-clock time: not your fault" % WALL_SECONDS
    if failed:
        return "fail", failed[0]
    if panic := PANIC.search(console):
        return "fail", "the kernel stopped: " + panic[1]
    if any(rest == expected for _, rest in said):
        return "pass", ""
    if end == "flood":
        return "fail", FLOOD
    if said:
        return "fail", "the test's line is there, but without the proof of this run"
    if end == "late":
        return "timeout", "not at its end after %d s of guest time" % GUEST_SECONDS
    if end == "quiet":
        return "timeout", "nobody runs any more, and the test is not at its end"
    if end == "busy":
        return "timeout", ENDLESS
    return "fail", "the machine ended before the test did"


def _wait(machine, sealed, counter=None):
    """(how it ended, who waits for whom): end, stop, panic, flood, late, quiet, busy,
    infrastructure. Where instructions are counted, nobody else can look into the machine."""
    look = machine.ps if not counter else lambda: ""
    now = last = time.monotonic()
    deadline, before = now + WALL_SECONDS, 0
    while not machine.has_ended():
        machine.wait_change(min(deadline, time.monotonic() + 0.1))
        now, (used, runs) = time.monotonic(), activity(machine.pid)
        if counter and counter.has_stopped():
            return "stop", ""
        if len(machine.console) > CONSOLE_MAX:
            return "flood", ""
        if machine.has_panicked():
            return "panic", ""
        if LATE.search(machine.console):
            settle(machine.pid)  # it may just have said so; what it does then is the same each time
            return "late", look()
        if runs or used - before > 0.02:
            before, last = used, now
        if used > CPU_SECONDS[sealed]:
            return "busy", look()
        if now - last > QUIET_SECONDS[sealed]:
            return "quiet", look()
        if now > deadline:
            return "infrastructure", ""
    return "end", ""
