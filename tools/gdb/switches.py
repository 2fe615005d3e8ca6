# tools/gdb/switches.py -- follows a machine from its start to its end, and writes down who ran.
#
# usage: gdb -batch -ex 'python BUILD, SOCKET, OUTPUT = "...", "...", "..."' -x tools/gdb/switches.py
#
# The machine must trace, have one hart, and wait (-S). The trace ring is read before it is full: at
# every few decisions of the scheduling server. OUTPUT gets a line `TICKS THREAD` for each switch,
# and before them one with the ticks in a second.
import itertools
import struct

import gdb

EVENT_SWITCH = 1  # enum trace_event
ENTRY = 192       # sizeof(struct trace_entry), which begins with:
FIELDS = struct.Struct("<QIHHQQQQ")  # ticks, event, hart, syscall, thread, task, to_task, a
# What sched calls in turn, in every decision. There are two breakpoints, since a single step, which
# one alone would need, does not come to an end in a machine that counts instructions.
PLACES = ["sys_sched_next", "sys_time_now"]
EVERY = 4  # stops; a decision has two, and some 20 events


class Ring:
    """The trace ring, and a file for what is new in it."""

    def __init__(self, output):
        self.output = output
        self.seen = self.lost = 0
        self.address = int(gdb.parse_and_eval("trace_ring"))
        self.size = int(gdb.parse_and_eval("trace_capacity"))
        output.write("%d\n" % int(gdb.parse_and_eval("timer_frequency")))

    def read(self):
        memory = gdb.selected_inferior().read_memory
        count, = struct.unpack("<Q", memory(self.address, 8).tobytes())
        if self.seen:
            self.lost += max(0, count - self.size - self.seen)
        for i in range(max(self.seen, count - self.size), count):
            place = self.address + 8 + i % self.size * ENTRY
            ticks, event, *_, thread = FIELDS.unpack(memory(place, FIELDS.size).tobytes())
            if event == EVENT_SWITCH:
                self.output.write("%d %x\n" % (ticks, thread))
        self.seen = count


def follow(output):
    ring = None
    for stops in itertools.count():
        breakpoint_here = gdb.Breakpoint(PLACES[stops % 2], gdb.BP_HARDWARE_BREAKPOINT)
        try:
            gdb.execute("continue", to_string=True)
        except gdb.error:
            return ring.lost if ring else 0  # it is off
        breakpoint_here.delete()
        ring = ring or Ring(output)
        if stops % EVERY == 0:
            ring.read()


def main():
    gdb.execute("set pagination off")
    gdb.execute("set confirm off")
    gdb.execute("file %s/rivet.elf" % BUILD)  # noqa: F821  pylint: disable=undefined-variable
    gdb.execute("set remotetimeout 30")
    gdb.execute("target remote %s" % SOCKET)  # noqa: F821  pylint: disable=undefined-variable
    with open(OUTPUT, "w", encoding="ascii") as output:  # noqa: F821  pylint: disable=undefined-variable
        output.write("lost %d\n" % follow(output))


main()
