# grade/follow.py -- all that a machine traces, from its start to its end.
#
#   trace, console = follow("rivet.run=compete ...")
#   for run in trace.runs(): print(trace.names[run.thread], run.begin, run.end)
#
# The machine runs twice. The first time QEMU records all that comes from outside. The second time
# it is made to do just the same, and stops, by a watchpoint, whenever some of the kernel's trace ring
# was written, so that it can be read. Only so do stops not change what they
# are to show: after one, QEMU lets some of the host's time pass in the guest, but not in a replay.
# Objects go by the places that abi/trace.h explains.
import collections
import functools
import os
import re
import struct
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from grade.build import ROOT
from grade.machine import Machine
from grade.stub import Stub

sys.path.insert(0, str(ROOT / "tools/gdb"))
import batch  # noqa: E402  pylint: disable=wrong-import-position

KERNEL_BASE = 0xffffffc000000000
# abi/trace.h: ticks, event, hart, thread, a, b, name of the thread's task, and of that which a is about
ENTRY = struct.Struct("<QIHxxQ16xQQ8x16s16s")
ENTRY_SIZE = 192
PAGE_SIZE = 4096
STEP = 50  # entries; few, so that threads are seen while they live
LAST = "sys_machine_reset"  # the kernel's function that ends the machine
RING_HEADER = 8
EVENTS = re.findall(r"^\s+TRACE_(\w+)(?: = 1)?, *// a:", (ROOT / "abi/trace.h").read_text(),
                    re.MULTILINE)  # the first is number 1


@dataclass(frozen=True)
class Event:
    time: float  # seconds
    hart: int
    kind: str    # SWITCH, ...: abi/trace.h, as are thread, a and b
    thread: int
    a: int
    b: int
    name: str    # of the task of the thread
    to: str      # and of the one that a is about


@dataclass(frozen=True)
class Run:
    """A thread has the hart."""
    thread: int
    begin: float
    end: float
    hart: int

    @property
    def time(self):
        return self.end - self.begin


class Trace:
    def __init__(self, frequency):
        self.frequency = frequency  # of the guest's clock
        self.events = []
        self.names = {}    # thread -> its task's name, when it last ran
        self.members = {}  # thread -> what the badge says by which the kernel reports it

    def runs(self):
        """In the order of their begin. What follows a hart's last switch is left out."""
        current, found = {}, []
        for event in self.events:
            if event.kind == "SWITCH":
                before = current.get(event.hart)
                current[event.hart] = event
                if before:
                    found.append(Run(before.a, before.time, event.time, event.hart))
        return sorted(found, key=lambda run: run.begin)

    def called(self, name):
        """The threads of tasks with this name."""
        return {thread for thread, known in self.names.items() if known == name}


@functools.cache
def layout(kernel):
    """Offsets of the kernel's structures and addresses, from its debug information."""
    wanted = {"scheduler": "(long)&((struct thread *)0)->scheduler",
              "badge": "(long)&((struct gate *)0)->badge"}
    wanted |= {name: "(long)&" + name for name in (
        "trace_ring", "trace_capacity", "timer_frequency", "trace_record", "pool.start",
        LAST)}
    command = [batch.debugger(), "-nx", "-batch", "-ex", "list trace_record", str(kernel)]
    for expression in wanted.values():
        command += ["-ex", "output " + expression, "-ex", "echo \\n"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    values = [int(line) for line in said.splitlines()[-len(wanted):]]
    return {name: value % 2 ** 64 for name, value in zip(wanted, values)}


class Follower:
    def __init__(self, machine):
        while not os.path.exists(machine.gdb_socket):
            machine.wait_change(0)
        self.at = layout(machine.folder / "rivet.elf")
        self.stub = Stub(machine.gdb_socket)
        self.stub.break_at(self.at["trace_record"])
        assert self.stub.go_on(), "nothing was traced"
        self.stub.clear_break(self.at["trace_record"])
        self.ring = self.word(self.at["trace_ring"])
        self.count = self.word(self.at["trace_capacity"])
        self.pool = self.word(self.at["pool.start"]) - PAGE_SIZE  # where place 0 would be
        self.trace = Trace(self.word(self.at["timer_frequency"]))
        self.seen = 0

    def word(self, address):
        return struct.unpack("<Q", self.stub.read(address - KERNEL_BASE, 8))[0]

    def follow(self):
        watched = self.watch()
        self.stub.break_at(self.at[LAST])
        while self.stub.go_on():
            self.stub.unwatch(watched, 8)
            if self.read_new() < STEP:
                self.stub.clear_break(self.at[LAST])
            else:
                watched = self.watch()
        self.stub.close()
        return self.trace

    def address(self, number):
        return self.ring + RING_HEADER + number % self.count * ENTRY_SIZE

    def watch(self):
        """Stop when STEP more are complete; the address that is watched."""
        address = self.address(self.seen + STEP)
        self.stub.watch(address, 8)
        return address

    def read_new(self):
        """All entries that are complete; how many there are."""
        count, before = self.word(self.ring), self.seen
        assert count - before < self.count, "events were missed"
        threads = {self.take(entry) for entry in self.entries(before, count)}
        for thread in threads - self.trace.members.keys() - {0}:
            self.name(thread)
        self.seen = count
        return count - before

    def entries(self, begin, end):
        """The bytes of these; they may begin at the end of the ring and go on at its start."""
        while begin < end:
            part = min(end - begin, self.count - begin % self.count)
            data = self.stub.read(self.address(begin) - KERNEL_BASE, part * ENTRY_SIZE)
            yield from (data[i * ENTRY_SIZE:][:ENTRY.size] for i in range(part))
            begin += part

    def take(self, data):
        """Add an event; its thread."""
        ticks, kind, hart, thread, a, b, *names = ENTRY.unpack(data)
        name, to = (text.split(b"\0")[0].decode() for text in names)
        self.trace.events.append(Event(ticks / self.trace.frequency, hart, EVENTS[kind - 1],
                                       thread, a, b, name, to))
        if thread:
            self.trace.names[thread] = name
        return thread

    def name(self, thread):
        """Whom the kernel tells of its quanta, and by which badge."""
        gate = self.word(self.pool + thread + self.at["scheduler"])
        if gate:
            self.trace.members[thread] = self.word(gate + self.at["badge"])


def follow(append, timeout=300):
    """Runs a machine with one hart and without a disk; a Trace, and its console's text."""
    with tempfile.TemporaryDirectory(prefix="rivet-") as folder:
        def machine(what, *more):
            replay = "shift=0,sleep=off,rr=%s,rrfile=%s/replay" % (what, folder)
            return Machine("rivet.trace=1 " + append, sealed=False,
                           extra=("-icount", replay, *more))

        with machine("record") as recorded:
            recorded.wait_exit(timeout)
        with machine("replay", "-S") as replayed:
            trace = Follower(replayed).follow()
            replayed.wait_exit(timeout)  # its last words may still be on their way
            assert replayed.console == recorded.console, replayed.console
    return trace, recorded.console


def follow_live(machine, timeout=300):
    """The same of a machine that waits (-S), and may have a disk: not a replay, so that the order is
    as it is, but some of the host's time passes in the guest at each stop."""
    trace = Follower(machine).follow()
    machine.wait_exit(timeout)
    return trace


def times(runs):
    """Thread -> seconds that it ran."""
    sums = collections.Counter()
    for run in runs:
        sums[run.thread] += run.time
    return sums
