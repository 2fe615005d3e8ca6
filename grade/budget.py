# grade/budget.py -- what an operation costs, in instructions that are counted from outside.
#
# QEMU counts what a sealed machine executes, and is asked for that at the very end: nothing that
# runs inside can change it. (Its clock will not do: that jumps while the machine stands still.) The
# test program does the operation ROUNDS times. What it took more than the reference, divided by
# that, is what the operation costs more.
#
# The reference is the complete system's, built by the same compiler. A student's tree does not have
# it: there, [reference] of lab.toml says what it took, and with which compiler.
import functools
import hashlib
import json
import os
import re
import shutil
import struct
import subprocess
import threading
import time
from dataclasses import dataclass

from grade import labs
from grade.build import BuildError
from grade.stub import Stub

ROUNDS = 10_000
# QEMU counts only where it records, and the record is not wanted.
MACHINE = ("-S", "-icount", "shift=0,sleep=off,rr=record,rrfile=/dev/null",
           "-rtc", "base=2026-01-01,clock=vm")
COUNTED = re.compile(r"instruction count = (\d+)")
END = "sys_machine_reset"  # the kernel's function that ends the machine
SYMBOLS = 2                # the type of an ELF's section with symbols
SECTION, SYMBOL = struct.Struct("<IIQQQQIIQQ"), struct.Struct("<IBBHQQ")
CONNECT_SECONDS = 60


@dataclass(frozen=True)
class Reference:
    """The machine's instructions, from its start to its end, and those of one operation."""
    total: int
    cost: float

    def ratio(self, total):
        """How many times as much an operation costs in a machine that took `total`."""
        return 1 + (total - self.total) / ROUNDS / self.cost


class Counter:
    """Lets a machine that waits (-S) run to its end, where it can be asked for the count."""

    def __init__(self, machine):
        deadline = time.monotonic() + CONNECT_SECONDS
        while not os.path.exists(machine.gdb_socket) and time.monotonic() < deadline:
            machine.wait_change(time.monotonic() + 0.01)
        self._stub = Stub(machine.gdb_socket)
        self._stub.break_at(symbol(machine.folder / "rivet.elf", END))
        self._stub.start()

    def has_stopped(self):
        """Whether the machine is at its end."""
        return self._stub.has_stopped()

    def instructions(self):
        """What ran until then; None if it went off by another way."""
        try:
            stopped = self._stub.wait()
            counted = COUNTED.search(self._stub.monitor("info replay")) if stopped else None
            return int(counted[1]) if counted else None
        except (AssertionError, OSError):
            return None
        finally:
            self._stub.close()


def symbol(path, name):
    """The address of a symbol of an ELF file; BuildError if it has none of that name."""
    data = path.read_bytes()  # of a submission: it may say anything
    table, = struct.unpack_from("<Q", data, 40)
    size, count = struct.unpack_from("<HH", data, 58)
    sections = [SECTION.unpack_from(data, table + i * size) for i in range(count)]
    for _, kind, _, _, offset, length, link, *_ in sections:
        if kind != SYMBOLS:
            continue
        names = sections[link][4]
        for at in range(offset, offset + length, SYMBOL.size):
            first, *_, value, _ = SYMBOL.unpack_from(data, at)
            if data[names + first:names + first + len(name) + 1] == name.encode() + b"\0":
                return value
    raise BuildError("%s has no %s" % (path.name, name))


_lock = threading.Lock()


def reference(lab, measure, pristine, count):
    """What the reference took. count(files, runs): the instructions of each (test, rounds) in the
    lab's tree, which is `pristine`, with these files in it."""
    if labs.student_lab():
        noted = lab.reference[measure]
        return Reference(noted["total"], noted["cost"])
    files = {name: labs.source(lab, name).read_bytes() for name in lab.files}
    kept = pristine.with_name("%s-%s.json" % (pristine.name, _hash(files)))
    with _lock:
        if not kept.exists():
            partial = kept.with_suffix(".%d" % os.getpid())
            partial.write_text(json.dumps(_count_all(lab, files, count)), encoding="ascii")
            partial.rename(kept)
    return Reference(*json.loads(kept.read_text(encoding="ascii"))[measure])


def _count_all(lab, files, count):
    """measure -> what a Reference has, for all that the lab measures."""
    tests = list({test.measure: test for test in lab.tests if test.budget}.values())
    counted = count(files, [(test, rounds) for test in tests for rounds in (ROUNDS, 2 * ROUNDS)])
    return {test.measure: (once, (twice - once) / ROUNDS)
            for test, once, twice in zip(tests, counted[::2], counted[1::2])}


def _hash(files):
    """Of the files, and the compiler."""
    digest = hashlib.sha256(compiler().encode())
    for data in files.values():
        digest.update(b"%d\0" % len(data) + data)
    return digest.hexdigest()[:16]


@functools.cache
def compiler():
    """The first line that it says of itself; empty if there is none."""
    for prefix in (os.environ.get("CROSS"), "riscv64-unknown-elf-", "riscv64-elf-"):
        if prefix and shutil.which(prefix + "gcc"):
            said = subprocess.run([prefix + "gcc", "--version"], capture_output=True, text=True,
                                  check=False).stdout
            return " ".join(said.partition("\n")[0].split())
    return ""


def provisional(lab):
    """What a report must say if the noted reference was built by another compiler; else empty."""
    noted = lab.reference.get("compiler", "")
    if not labs.student_lab() or not noted or noted == compiler():
        return ""
    return "provisional: instructions are compared with a reference built by %s; here is %s" % (
        noted, compiler())
