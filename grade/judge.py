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

from grade import moretests, opentest
from grade.activity import activity, settle
from grade.machine import PANIC, Machine, tail

STATUSES = ("pass", "fail", "timeout", "intermittent", "error", "not tried")
GUEST_SECONDS = 30  # a test takes a tenth of one
CPU_SECONDS = {True: 5, False: 40}  # sealed or not: twenty times the usual
ENDLESS = "it computes without an end"
FLOOD = "it prints without an end"
QUIET_SECONDS = {True: 3, False: 40}  # nobody runs for so long: nothing will come
WALL_SECONDS = 240
CONSOLE_MAX = 1 << 16  # characters; a test prints a line or two
SHOWN_LINES = 15
LATE = re.compile(r"^TEST (\w+) LATE$", re.MULTILINE)
RESULT = re.compile(r"^TEST (\w+) (ok|FAILED) *(.*)$", re.MULTILINE)
MASK = (1 << 64) - 1


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


def proof(nonce, name, answer=0):
    """What the program prints behind `TEST name ok`: as user/tests/lib/test.c has it."""
    value = nonce ^ answer
    for byte in name.encode():
        value = (value ^ byte) * 0x100000001b3 & MASK
        value ^= value >> 29
    return "%016x" % value


def answers(lab):
    """name -> function of the nonce, of the tests that must answer something."""
    return moretests.module_values(lab, "answers").get("ANSWERS", {})


def run(test, workspace, expected_answers, nonce):
    """The Verdict of one test."""
    if test.open:
        return _run_open(test, workspace, nonce)
    started = time.monotonic()
    machine = Machine(append(test, nonce), harts=test.harts, debug=True, folder=workspace.folder,
                      sealed=test.sealed, prefix=workspace.prefix,
                      extra=("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny"))
    with machine:
        end, waits = _wait(machine, test.sealed)
        console = machine.console[:CONSOLE_MAX]
    answer = expected_answers.get(test.name, lambda nonce: 0)(nonce)
    status, message = _judge(test.name, console, end, proof(nonce, test.name, answer))
    verdict = Verdict(test.name, status, test.points if status == "pass" else 0, test.points,
                      test.task, time.monotonic() - started, message)
    if status != "pass":
        verdict.console = tail(console, SHOWN_LINES)
        verdict.cause = test.hint
        verdict.command = command(test)
        verdict.waits = re.sub(r"\(\S*/tree/", "(", waits)
    return verdict


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


def append(test, nonce):
    return "rivet.run=%s rivet.args=test=%s limit=%d nonce=%x" % (
        test.program, test.name, GUEST_SECONDS, nonce)


def command(test):
    """What repeats just this test, for people."""
    return "make qemu DEBUG=1 %sTEST=%s APPEND=%s" % (
        "CPUS=%d " % test.harts if test.harts > 1 else "", test.program,
        shlex.quote("rivet.args=test=" + test.name))


def _judge(name, console, end, expected):
    """(status, message) from what was printed and how the machine ended."""
    results = [(word, rest) for which, word, rest in RESULT.findall(console) if which == name]
    failed = [rest for word, rest in results if word == "FAILED"]
    if end == "infrastructure":
        return "error", "no end within %d s of wall-clock time: not your fault" % WALL_SECONDS
    if failed:
        return "fail", failed[0]
    if panic := PANIC.search(console):
        return "fail", "the kernel stopped: " + panic[1]
    if any(rest == expected for _, rest in results):
        return "pass", ""
    if end == "flood":
        return "fail", FLOOD
    if results:
        return "fail", "the test's line is there, but without the proof of this run"
    if end == "late":
        return "timeout", "not at its end after %d s of guest time" % GUEST_SECONDS
    if end == "quiet":
        return "timeout", "nobody runs any more, and the test is not at its end"
    if end == "busy":
        return "timeout", ENDLESS
    return "fail", "the machine ended before the test did"


def _wait(machine, sealed):
    """(how it ended, who waits for whom): end, panic, flood, late, quiet, busy, infrastructure."""
    now = last = time.monotonic()
    deadline, before = now + WALL_SECONDS, 0
    while not machine.has_ended():
        machine.wait_change(min(deadline, time.monotonic() + 0.1))
        now, (used, runs) = time.monotonic(), activity(machine.pid)
        if machine.has_panicked():
            return "panic", ""
        if len(machine.console) > CONSOLE_MAX:
            return "flood", ""
        if LATE.search(machine.console):
            settle(machine.pid)  # it may just have said so; what it does then is the same each time
            return "late", machine.ps()
        if runs or used - before > 0.02:
            before, last = used, now
        if used > CPU_SECONDS[sealed]:
            return "busy", machine.ps()
        if now - last > QUIET_SECONDS[sealed]:
            return "quiet", machine.ps()
        if now > deadline:
            return "infrastructure", ""
    return "end", ""
