# grade/scheduling.py -- what the trace says of each scheduling policy, held against a model of it.
#
#   turns = compete("stride", quantum=1000, time=300, shares=[100, 200])
#   check_stride(turns)
#
# A machine runs user/tests/compete.c, a program for each share; GDB writes down every switch of the
# kernel (tools/gdb/switches.py). A turn is the time of one program between those of others; what
# servers took in between does not count. `python -m grade.scheduling` runs the long forms: ten
# seconds of the guest's time for each policy.
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from grade.build import ROOT
from grade.machine import Machine

sys.path.insert(0, str(ROOT / "tools/gdb"))
import batch  # noqa: E402  pylint: disable=wrong-import-position

POLICIES = ["round-robin", "priority", "mlfq", "stride", "lottery"]  # enum sched_policy
RESULT = re.compile(r"^COMPETE (\d+) (\d+)$", re.MULTILINE)
TIMEOUT = 300  # seconds


@dataclass
class Turn:
    program: int  # which one, in the order of the shares
    time: float   # seconds


class Competition:
    """Turns, and what the programs were to get."""

    def __init__(self, shares, quantum, turns):
        self.shares = shares
        self.quantum = quantum / 1e6  # seconds
        self.turns = turns

    def times(self):
        return [sum(turn.time for turn in self.turns if turn.program == i)
                for i in range(len(self.shares))]


# ---- Running it ----

def compete(policy, quantum, time, shares):
    """quantum in us, time in ms; a Competition."""
    arguments = [POLICIES.index(policy), quantum, time, *shares]
    append = "rivet.trace=1 rivet.run=compete rivet.args=" + " ".join(map(str, arguments))
    with tempfile.TemporaryDirectory(prefix="rivet-") as folder, \
         Machine(append, sealed=False, counted=True, extra=("-S",)) as machine:
        output = pathlib.Path(folder, "switches")
        follow(machine, output)
        if machine.wait_exit() != 0:
            raise machine.error("the programs did not run")
        results = [(int(share), int(used)) for share, used in RESULT.findall(machine.console)]
        return Competition(shares, quantum, read_turns(output.read_text(), results))


def follow(machine, output):
    """Lets GDB run the machine to its end."""
    while not os.path.exists(machine.gdb_socket):
        machine.wait_change(0)
    settings = "BUILD, SOCKET, OUTPUT = %r, %r, %r" % (
        str(machine.folder), machine.gdb_socket, str(output))
    subprocess.run([batch.debugger(), "-nx", "-q", "-batch", "-ex", "python " + settings,
                    "-x", str(ROOT / "tools/gdb/switches.py")], cwd=ROOT, timeout=TIMEOUT,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)


def read_turns(text, results):
    """Who the programs are is told by their times, which are as those that they printed."""
    first, *lines, last = text.splitlines()
    assert last == "lost 0", "switches were missed: " + last
    frequency = int(first)
    switches = [(int(ticks), thread) for ticks, thread in map(str.split, lines)]
    times = {}
    for (begin, thread), (end, _) in zip(switches, switches[1:]):
        times[thread] = times.get(thread, 0) + (end - begin) / frequency
    programs = match(times, [used / 1e9 for _, used in results])
    turns = []
    for (begin, thread), (end, _) in zip(switches, switches[1:]):
        if thread not in programs:
            continue
        if not turns or turns[-1].program != programs[thread]:
            turns.append(Turn(programs[thread], 0))
        turns[-1].time += (end - begin) / frequency
    return turns


def match(times, used):
    """Thread -> program: the most similar times."""
    programs, free = {}, dict(times)
    for program in sorted(range(len(used)), key=lambda i: -used[i]):
        if used[program] == 0:
            continue
        thread = min(free, key=lambda candidate: abs(free[candidate] - used[program]))
        assert abs(free[thread] - used[program]) < 0.01 + used[program] / 10, (free, used)
        programs[thread] = program
        del free[thread]
    return programs


# ---- The models ----

def check_shares(competition, tolerance):
    """Each has its share of the time, but for a part of it."""
    times = competition.times()
    for share, time in zip(competition.shares, times):
        due = sum(times) * share / sum(competition.shares)
        assert abs(time - due) <= tolerance * due, \
            "share %d got %.4f s, not %.4f s: %s" % (share, time, due, times)


def check_stride(competition):
    """Who runs has the lowest pass of all, to within a quantum of its own."""
    passes = [0.0] * len(competition.shares)
    for turn in competition.turns[:-1]:
        share = competition.shares[turn.program]
        slack = 1.3 * competition.quantum / min(competition.shares)
        assert passes[turn.program] <= min(passes) + slack, (turn, passes)
        passes[turn.program] += turn.time / share


def check_lottery(competition, limit):
    """How often each was drawn fits the shares: chi square is below the limit."""
    drawn = [round(time / competition.quantum) for time in competition.times()]
    due = [sum(drawn) * share / sum(competition.shares) for share in competition.shares]
    chi = sum((d - e) ** 2 / e for d, e in zip(drawn, due))
    assert chi < limit, (chi, drawn, due)


def check_round_robin(competition):
    """Always the same order, a quantum each. Where the debugger stopped the machine a turn may be
    cut short."""
    count = len(competition.shares)
    turns = competition.turns[count:-count]
    assert len(turns) > 3 * count
    for turn, later in zip(turns, turns[count:]):
        assert turn.program == later.program, turns
        assert turn.time < 1.1 * competition.quantum, turn
    short = [turn for turn in turns if turn.time < 0.9 * competition.quantum]
    assert len(short) <= len(turns) / 20, short


def check_priority(competition):
    """Nobody but the one with the lowest nice, here the first."""
    assert {turn.program for turn in competition.turns} == {0}


def check_mlfq(competition):
    """From level to level: a quarter of a quantum, a half, one, and then two at a time."""
    for program in range(len(competition.shares)):
        turns = [turn.time / competition.quantum for turn in competition.turns
                 if turn.program == program]
        expected = [0.25, 0.5, 1] + [2] * (len(turns) - 4)
        assert len(turns) > 5, turns
        for got, due in zip(turns, expected):
            assert abs(got - due) < 0.1 * due + 0.05, (program, turns)


# ---- The long forms ----

TEN_SECONDS = 10_000  # ms


def main():
    stride = compete("stride", 10_000, TEN_SECONDS, [100, 200, 300, 400])
    check_shares(stride, 0.02)
    check_stride(stride)
    print("stride: shares of 1, 2, 3, 4 got", stride.times())
    lottery = compete("lottery", 500, TEN_SECONDS, [100, 200, 300, 400])
    check_shares(lottery, 0.05)
    check_lottery(lottery, 16.27)
    print("lottery: shares of 1, 2, 3, 4 got", lottery.times())
    robin = compete("round-robin", 10_000, TEN_SECONDS, [1, 1, 1, 1])
    check_round_robin(robin)
    print("round robin: alike got", robin.times())
    mlfq = compete("mlfq", 10_000, TEN_SECONDS, [100, 100, 100, 100])
    check_mlfq(mlfq)
    print("mlfq: alike got", mlfq.times())


if __name__ == "__main__":
    main()
