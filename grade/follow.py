# grade/follow.py -- all that a machine traces, from its start to its end.
#
#   trace, console = follow("rivet.run=compete ...")
#   for run in trace.runs(): print(trace.names[run.thread], run.begin, run.end)
#
# The machine runs twice. The first time QEMU records all that comes from outside. The second time
# it is made to do just the same, and stops, by a watchpoint, whenever half of the kernel's short
# trace ring was written, so that the new half can be read. Only so do stops not change what they
# are to show: after one, QEMU lets some of the host's time pass in the guest, but not in a replay.
# Threads are named as they are read.
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
NAME_SIZE = 16
EVENTS = re.search(r"enum trace_event \{(.*?)\}", (ROOT / "kernel/trace.h").read_text(), re.S)[1]
EVENTS = re.findall(r"\bTRACE_(\w+)", EVENTS)  # the first is number 1


@dataclass(frozen=True)
class Event:
    time: float  # seconds
    hart: int
    kind: str    # SWITCH, ...: kernel/trace.h, as are a and b
    thread: int  # its address
    a: int
    b: int


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
        self.names = {}    # thread -> its task's name, when it was last seen
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
    """Offsets and sizes of the kernel's structures, from its debug information."""
    fields = {"hart": ["trace"], "thread": ["task", "scheduler"], "gate": ["badge"],
              "task": ["name"], "trace_ring": ["next", "entries"],
              "trace_entry": ["ticks", "event", "thread", "a", "b"]}
    wanted = {"%s.%s" % (name, field): "(long)&((struct %s *)0)->%s" % (name, field)
              for name, names in fields.items() for field in names}
    wanted |= {"entry": "(long)sizeof(struct trace_entry)",
               "entries": "(long)sizeof(((struct trace_ring *)0)->entries)"}
    wanted |= {name: "(long)&" + name for name in ("harts", "timer_frequency", "trace_record")}
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
        self.seen = [0] * machine.harts
        self.count = self.at["entries"] // self.at["entry"]
        self.stub.break_at(self.at["trace_record"])
        assert self.stub.go_on(), "nothing was traced"
        self.stub.clear_break(self.at["trace_record"])
        harts = [self.word(self.at["harts"] + 8 * i) for i in range(machine.harts)]
        self.rings = [self.word(hart + self.at["hart.trace"]) for hart in harts]
        self.trace = Trace(self.word(self.at["timer_frequency"]))

    def word(self, address):
        return struct.unpack("<Q", self.stub.read(address - KERNEL_BASE, 8))[0]

    def follow(self):
        watched = [self.watch(ring, 0) for ring in self.rings]
        while self.stub.go_on():
            for hart, ring in enumerate(self.rings):
                if self.read_ring(hart, ring):
                    self.stub.unwatch(watched[hart], 8)
                    watched[hart] = self.watch(ring, self.seen[hart])
        self.stub.close()
        self.trace.events.sort(key=lambda event: event.time)
        return self.trace

    def entry_address(self, ring, number):
        return ring + self.at["trace_ring.entries"] + number % self.count * self.at["entry"]

    def watch(self, ring, seen):
        """Stop when another half of the ring is full. The entry's last word is written last."""
        address = (self.entry_address(ring, seen + self.count // 2 - 1) +
                   self.at["trace_entry.ticks"])
        self.stub.watch(address, 8)
        return address

    def read_ring(self, hart, ring):
        """Take what is new; whether the half is full that was waited for."""
        count = self.word(ring + self.at["trace_ring.next"])
        # The entry that is being written is counted already.
        new = range(self.seen[hart], count - 1)
        if len(new) < self.count // 2 - 1:
            return False
        assert len(new) < self.count, "events were missed"
        size = self.at["entry"]
        data = self.stub.read(self.entry_address(ring, 0) - KERNEL_BASE, self.count * size)
        threads = {self.take(hart, data[number % self.count * size:][:size]) for number in new}
        for thread in threads - self.trace.members.keys() - {0}:
            self.name(thread)
        self.seen[hart] = count - 1
        return True

    def take(self, hart, data):
        """Add an event; its thread."""
        ticks, kind, thread, a, b = (
            struct.unpack_from("<Q", data, self.at["trace_entry." + name])[0]
            for name in ("ticks", "event", "thread", "a", "b"))
        self.trace.events.append(Event(ticks / self.trace.frequency, hart, EVENTS[kind - 1],
                                       thread, a, b))
        return thread

    def name(self, thread):
        task = self.word(thread + self.at["thread.task"])
        gate = self.word(thread + self.at["thread.scheduler"])
        if task:
            text = self.stub.read(task + self.at["task.name"] - KERNEL_BASE, NAME_SIZE)
            self.trace.names[thread] = text.split(b"\0")[0].decode()
        if gate:
            self.trace.members[thread] = self.word(gate + self.at["gate.badge"])


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
            assert replayed.console == recorded.console, replayed.console
    return trace, recorded.console


def times(runs):
    """Thread -> seconds that it ran."""
    sums = collections.Counter()
    for run in runs:
        sums[run.thread] += run.time
    return sums
