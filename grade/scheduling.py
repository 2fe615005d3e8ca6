# grade/scheduling.py -- what the trace says of each scheduling policy, held against a model of it.
#
#   competition = compete("stride", quantum=1000, time=300, programs=[100, 200])
#   check_stride(competition)
#
# A machine runs user/tests/compete.c, whose comment says what programs there are; grade/follow.py
# has every switch of the kernel. A turn is the time of one program between those of others; what
# servers took in between does not count. `python -m grade.scheduling` runs the long forms: ten
# seconds of the guest's time for each policy.
import collections
import re
from dataclasses import dataclass

from grade.follow import follow
from grade.machine import Machine

POLICIES = ["round-robin", "priority", "mlfq", "stride", "lottery"]  # enum sched_policy
LATE = re.compile(r"^LATE (\d+)$", re.MULTILINE)
PASSED = re.compile(r"^TESTS 1 passed, 0 failed$", re.MULTILINE)
FIRST_BADGE = 256  # by which the kernel reports the first program: servers/sched/mechanism.c
STARVING = 1.0     # seconds: servers/sched/mlfq.c
TIMEOUT = 300      # seconds of the host
SETTLED = 0.7      # seconds until 20 programs that compute have sunk
MICROSECOND = 1e-6


@dataclass
class Turn:
    program: int  # which one, in their order
    time: float   # seconds
    begin: float
    end: float


class Competition:
    """What each program did."""

    def __init__(self, trace, quantum, programs):
        self.trace = trace
        self.quantum = quantum * MICROSECOND
        self.programs = [str(program) for program in programs]
        self.numbers = {thread: badge - FIRST_BADGE for thread, badge in trace.members.items()}
        self.turns = []
        for run in trace.runs():
            if run.thread in self.numbers:
                self._add(self.numbers[run.thread], run)

    def _add(self, program, run):
        if not self.turns or self.turns[-1].program != program:
            self.turns.append(Turn(program, 0, run.begin, run.end))
        self.turns[-1].time += run.time
        self.turns[-1].end = run.end

    @property
    def shares(self):
        return [int(program) for program in self.programs]

    def times(self):
        return [sum(turn.time for turn in self.turns if turn.program == i)
                for i in range(len(self.programs))]


def _arguments(policy, quantum, time, programs):
    arguments = [POLICIES.index(policy), quantum, time, *programs]
    return "rivet.run=compete rivet.args=" + " ".join(map(str, arguments))


def compete(policy, quantum, time, programs):
    """quantum in us, time in ms; a Competition."""
    trace, console = follow(_arguments(policy, quantum, time, programs))
    assert PASSED.search(console), console
    return Competition(trace, quantum, programs)


def lateness(policy, quantum, time, programs):
    """ns that the one which sleeps wakes up too late, 99 of 100 times, as it notes itself."""
    with Machine(_arguments(policy, quantum, time, programs)) as machine:
        machine.wait_exit(TIMEOUT)
        return int(LATE.search(machine.console)[1])


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


def check_nobody_starves(competition, limit):
    """Whoever computes never waits longer than that for its next turn, in seconds."""
    last = {}
    for turn in competition.turns:
        since = last.get(turn.program, turn.begin)
        assert turn.begin - since <= limit, (turn, since)
        last[turn.program] = turn.end
    assert len(last) == len(competition.programs), "one never ran"
    end = competition.turns[-1].end
    assert all(end - since <= limit for since in last.values()), (end, last)


def check_no_gain(competition):
    """The first one has no more than its part of the time."""
    times = competition.times()
    assert times[0] <= 1.02 * sum(times) / len(times), times


def check_wakes(competition, settled):
    """When the first one, which sleeps again and again, is woken, it runs before any other program
    does, 99 of 100 times. Not so at first: until the others have sunk, for `settled` seconds."""
    waker = next(thread for thread, number in competition.numbers.items() if number == 0)
    events = [event for event in competition.trace.events if event.kind in ("NOTIFY", "SWITCH")]
    its = collections.Counter(before.a for before, event in zip(events, events[1:])
                              if (event.kind, event.a, before.kind) == ("SWITCH", waker, "NOTIFY"))
    assert its, "woken, it never ran before all others"
    (notification, _), = its.most_common(1)
    direct, woken = [], False
    for event in events:
        if event.time < competition.turns[0].begin + settled:
            continue
        if event.kind == "NOTIFY" and event.a == notification:
            woken = True
        elif woken and event.kind == "SWITCH" and event.a in competition.numbers:
            direct.append(event.a == waker)
            woken = False
    assert len(direct) >= 100 and sum(direct) >= 0.99 * len(direct), (sum(direct), len(direct))


# ---- Deadlines ----

@dataclass
class Job:
    """One period's work: from sched's answer to the program's next question."""
    program: int
    begin: float
    end: float
    deadline: float = 0


def jobs_of(competition, program):
    """With the deadlines as the model has them: each period begins where the one before ends."""
    period = int(competition.programs[program].split(",")[2]) * MICROSECOND
    thread = next(thread for thread, number in competition.numbers.items() if number == program)
    jobs = []
    begin = None
    for event in competition.trace.events:
        if event.kind == "REPLY" and event.a == thread:
            begin = event.time
        elif event.kind == "CALL" and event.thread == thread and begin is not None:
            jobs.append(Job(program, begin, event.time))
            begin = None
    first = jobs[0].begin
    early = min(job.begin - first - round((job.begin - first) / period) * period for job in jobs)
    for job in jobs:
        job.deadline = first + early + (round((job.begin - first) / period) + 1) * period
    return jobs


def check_deadlines(competition, periods):
    """All jobs end in time; whoever has one to do runs, that with the nearest deadline first."""
    slack = 50 * MICROSECOND  # in which sched decides
    jobs = sorted((job for i, program in enumerate(competition.programs) if program[0] == "p"
                   for job in jobs_of(competition, i)), key=lambda job: job.begin)
    assert len(jobs) >= periods, len(jobs)
    late = [job for job in jobs if job.end > job.deadline]
    assert not late, late
    nearest = 0
    for turn in competition.turns:
        while nearest < len(jobs) and jobs[nearest].end <= turn.begin:
            nearest += 1
        pending = []
        for job in jobs[nearest:]:
            if job.begin >= turn.end:
                break
            pending.append(job)
        own = next((job for job in pending if job.program == turn.program), None)
        for job in pending:
            both = min(turn.end, job.end) - max(turn.begin, job.begin + slack)
            if job.program != turn.program and both > slack:
                assert own and own.deadline <= job.deadline, (turn, own, job)


# ---- Priority inversion ----

def calls_of(trace, who, server=None):
    """When each call of that thread, or of tasks with that name, began and ended."""
    begun, found = {}, []
    for event in trace.events:
        if event.kind == "CALL" and who in (event.thread, event.name) and \
                server in (None, event.to):
            begun[event.b] = event.time
        elif event.kind == "REPLY" and event.b in begun:
            found.append((begun.pop(event.b), event.time))
    return found


def time_within(runs, thread, begin, end):
    """How long the thread ran between the two."""
    return sum(min(run.end, end) - max(run.begin, begin) for run in runs
               if run.thread == thread and run.begin < end and run.end > begin)


def check_inheritance(trace, hold):
    """user/tests/inversion.c: high waits for one call of low's to end, and never for middle."""
    low, middle, high = (next(thread for thread, badge in trace.members.items()
                              if badge == FIRST_BADGE + number) for number in range(3))
    runs = trace.runs()
    calls = calls_of(trace, low)
    behind = 0
    for begin, end in calls_of(trace, high):
        held_up = time_within(runs, middle, begin, end)
        assert held_up == 0, "%.6f s after %.6f" % (held_up, begin)
        assert end - begin <= 2 * hold + 200 * MICROSECOND, (begin, end)
        before = next((call for call in calls if call[0] < begin < call[1]), None)
        # Without inheritance these would have been held up, as low was until then.
        behind += before is not None and time_within(runs, middle, before[0], begin) > 0
    assert behind >= 5, behind


# ---- The long forms ----

TEN_SECONDS = 10_000  # ms
# Period, and budget: 30, 30, 20 and 15 percent of a hart. The work is all of the budget but for 30 us.
PERIODIC = ["p870,900,3000", "p1170,1200,4000", "p1170,1200,6000", "p1470,1500,10000"]


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
    loaded = ["w0"] + 20 * [100]
    check_wakes(compete("mlfq", 10_000, TEN_SECONDS, loaded), SETTLED)
    late = [lateness("mlfq", 10_000, TEN_SECONDS, programs) for programs in (["w0"], loaded)]
    assert late[1] <= 2 * late[0], late
    print("mlfq: 99 of 100 times awake after %d ns alone, after %d ns beside 20" % tuple(late))
    mixed = compete("mlfq", 10_000, TEN_SECONDS, 5 * ["n2250"] + 5 * [100])
    check_nobody_starves(mixed, STARVING + 0.5)
    print("mlfq: nobody starves")
    for kind in "ny":
        sly = compete("mlfq", 10_000, TEN_SECONDS, [kind + "2250"] + 3 * [100])
        check_no_gain(sly)
        print("mlfq: the first leaves off just before its quantum ends:", sly.times())
    deadlines = compete("mlfq", 10_000, TEN_SECONDS, PERIODIC + [100, 100])
    check_deadlines(deadlines, 8490)
    print("deadlines at a load of 95 %: all met")


if __name__ == "__main__":
    main()
