# grade/faults.py -- running servers are broken on purpose: what happens to them, and to others.
#
# `make faults COUNT=1000 SEED=1` breaks one place of one server after the other, over QEMU's GDB
# stub, while user/tests/posix_faults.c works with all of them. After each fault the work goes on
# for some rounds; then the server is started afresh, and a round must be faultless. The code and
# constants of all others are compared with what was built.
import argparse
import mmap
import random
import re
import struct
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from grade import authority, faulted
from grade.machine import Machine
from grade.stub import Stub
from grade.system import Disk

MEMORY = 64 << 20
MARK = struct.pack("<QQ", ~0x5d1f2a6c3b9e4807 & (1 << 64) - 1, 0x5d1f2a6c3b9e4807)
ROUNDS, WRONG, ERRORS, STUCK, RESTART, REFUSED, WHAT = 16, 24, 32, 40, 48, 56, 64
BOOT_PATIENCE = 120  # seconds until the work begins
PATIENCE = 60        # seconds until what does not go on is given up; a busy host is slow
MACHINE_FAULTS = 1000  # in one machine, since its console grows
MESSAGE_PATIENCE = 0.2  # for a message to be sent at all
ROUNDS_WATCHED = 4
NEWS = re.compile(r"init: (\w+) (died|exited|hangs|is given up)")
WORDS = {"died": "crashed", "exited": "crashed", "hangs": "hung", "is given up": "given up"}
OUTCOMES = ("no effect", "crashed", "hung", "wrong", "error", "stuck")


@dataclass
class Fault:
    """What was broken, and what became of it."""
    server: str
    kind: str
    address: int
    outcome: str = ""
    recovered: bool = True
    text: str = ""


class Gone(Exception):
    """The machine cannot be used any more."""


class Patient:
    """A machine in which servers are broken."""

    def __init__(self, servers):
        self.numbers = {name: number for number, name in enumerate(
            authority.read(authority.manifest_text()), start=1)}
        self.servers = servers

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="rivet-faults-", dir=shared_folder())
        path = Path(self._folder.name, "ram")
        disk = Disk.new(Path(self._folder.name))
        self.machine = Machine(
            "rivet.command=exec </dev/null >/dev/line 2>&1\n/usr/tests/posix_faults", sealed=False,
            memory="%dM" % (MEMORY >> 20), extra=(*disk.arguments(), *backing(path)))
        self.machine.__enter__()
        self._stub = None
        try:
            self._find(path)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self._stub:
            self._stub.close()
        self.machine.__exit__()
        self._folder.cleanup()

    def _find(self, path):
        """The board of posix_faults, and where the servers are."""
        deadline = time.monotonic() + BOOT_PATIENCE
        while not path.exists() or path.stat().st_size < MEMORY:
            time.sleep(0.01)
        with open(path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), MEMORY)
        self.board = -1
        while self.board < 0 or not self.word(ROUNDS):
            time.sleep(0.1)
            if time.monotonic() > deadline or self.machine.has_ended():
                raise self.machine.error("the work did not begin")
            self.board = self.memory.find(MARK)
        self.places = faulted.places(self.memory, (*self.numbers, "init"))
        self._stub = Stub(self.machine.gdb_socket)
        self._stub.start()

    def word(self, offset):
        return struct.unpack_from("<Q", self.memory, self.board + offset)[0]

    # ---- Breaking ----

    def inject(self, fault, source):
        """Breaks it: fault.address is where. False: there was nothing to break."""
        place = self.places[fault.server]
        if not self._stub.interrupt():
            raise Gone("the machine went off")
        if fault.kind == "message":
            done = self._break_message(fault, place, source)
        else:
            done = self._break_memory(fault, place, source)
        self._stub.start()
        return done

    def _break_memory(self, fault, place, source):
        if fault.kind in faulted.CODE:
            fault.address, broken = faulted.code_fault(fault.server, fault.kind, source)
        else:
            fault.address = faulted.data_address(fault.server, place, fault.kind, source)
            at = place.at(fault.address)
            if at is None:
                return False
            broken = bytes([self.memory[at] ^ 1 << source.randrange(8)])
        self._stub.write(faulted.RAM + place.at(fault.address), broken)
        return True

    def _break_message(self, fault, place, source):
        """The next answer of the server: its tag or a word."""
        point = faulted.image(fault.server).reply
        if not point:
            return False
        self._stub.break_at(point)
        self._stub.start()
        deadline = time.monotonic() + MESSAGE_PATIENCE
        while not self._stub.has_stopped() and time.monotonic() < deadline:
            time.sleep(0.001)
        sent = self._stub.has_stopped()
        if not (self._stub.wait() if sent else self._stub.interrupt()):
            raise Gone("the machine went off")
        at = place.at(self._stub.integer_register(11)) if sent else None
        if at is not None:
            fault.address = point
            at += source.randrange(40)
            self._stub.write(faulted.RAM + at,
                             bytes([self.memory[at] ^ 1 << source.randrange(8)]))
        self._stub.clear_break(point)
        return at is not None

    # ---- Watching ----

    def watch(self, fault):
        """Lets the work go on, and says what became of it."""
        seen = len(self.machine.console)
        before = [self.word(offset) for offset in (ROUNDS, WRONG, ERRORS, STUCK)]
        self._wait(lambda: self.word(ROUNDS) >= before[0] + ROUNDS_WATCHED or
                   NEWS.search(self.machine.console, seen))
        news = NEWS.search(self.machine.console, seen)
        worse = [name for name, offset, was in zip(("wrong", "error", "stuck"),
                                                   (WRONG, ERRORS, STUCK), before[1:])
                 if self.word(offset) > was]
        fault.outcome = WORDS[news[2]] if news else worse[0] if worse else "no effect"
        if fault.outcome == "given up":
            fault.outcome = "crashed"
        return seen

    def recover(self, fault):
        """A fresh instance, and a faultless round: whether that worked."""
        refused = self.word(REFUSED)
        struct.pack_into("<Q", self.memory, self.board + RESTART, self.numbers[fault.server])
        if not self._wait(lambda: not self.word(RESTART)):
            return False
        for _ in range(4):  # what was begun before may still fail
            before = [self.word(offset) for offset in (ROUNDS, WRONG, ERRORS, STUCK)]
            if not self._wait(lambda: self.word(ROUNDS) > before[0] + 1):  # pylint: disable=cell-var-from-loop
                return False
            if before[1:] == [self.word(offset) for offset in (WRONG, ERRORS, STUCK)]:
                return self.word(REFUSED) == refused
        return False

    def _wait(self, condition):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if self.machine.has_panicked() or self.machine.has_ended():
                raise Gone("the kernel stopped" if self.machine.has_panicked() else "it went off")
            if time.monotonic() > deadline:
                return False
            time.sleep(0.002)
        return True

    def changed(self, fault):
        """The servers, but for the broken one, whose code or constants are not as built."""
        return [name for name, place in self.places.items()
                if name != fault.server and faulted.changed(self.memory, name, place)]

    def said(self, seen):
        what = bytes(self.memory[self.board + WHAT:self.board + WHAT + 64]).split(b"\0")[0]
        return "%s; %s" % (what.decode(errors="replace"), self.machine.console[seen:][-300:])


def shared_folder():
    """Where files are memory, if there is such a place."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def backing(path):
    """QEMU's arguments for RAM that is that file."""
    return ("-object", "memory-backend-file,id=ram,size=%d,mem-path=%s,share=on" % (MEMORY, path),
            "-machine", "memory-backend=ram")


def targets():
    """Those that are started again when they end."""
    return [entry.name for entry in authority.read(authority.manifest_text()).values()
            if entry.words("restart") and not entry.words("demand")]


def one(patient, fault, source):
    """One fault. False: there was nothing to break. Gone: it was the machine's end."""
    if not patient.inject(fault, source):
        return False
    seen = patient.watch(fault)
    fault.recovered = patient.recover(fault)
    touched = patient.changed(fault)
    fault.text = patient.said(seen) if touched or not fault.recovered else ""
    assert not touched, "%s was changed by a fault in %s: %s" % (touched, fault.server, fault)
    return True


def campaign(count, seed, servers=None, show=None):
    """Injects so many faults; the list of them. A kernel that stops is an error."""
    source = random.Random(seed)
    servers = servers or targets()
    faults = []
    while len(faults) < count:
        with Patient(servers) as patient:
            alive, end = True, min(count, len(faults) + MACHINE_FAULTS)
            while alive and len(faults) < end:
                fault = Fault(source.choice(servers), source.choice(faulted.KINDS), 0)
                try:
                    if fault.server not in patient.places or not one(patient, fault, source):
                        continue
                except Gone as gone:
                    assert not patient.machine.has_panicked(), patient.machine.error(str(gone))
                    fault.outcome, fault.recovered, fault.text = "crashed", False, str(gone)
                faults.append(fault)
                alive = fault.recovered
                if show:
                    show(fault, len(faults))
    return faults


def table(faults, column):
    rows = sorted({getattr(fault, column) for fault in faults})
    print("%-12s %7s" % (column, "faults") +
          "".join(" %9s" % outcome for outcome in OUTCOMES) + "  not recovered")
    for row in rows + [None]:
        chosen = [fault for fault in faults if row is None or getattr(fault, column) == row]
        counts = Counter(fault.outcome for fault in chosen)
        print("%-12s %7d" % (row or "all", len(chosen)) +
              "".join(" %9d" % counts[outcome] for outcome in OUTCOMES) +
              " %14d" % sum(not fault.recovered for fault in chosen))


def failures(faults):
    return [fault for fault in faults if fault.outcome != "no effect"]


def main():
    parser = argparse.ArgumentParser(prog="grade.faults")
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("servers", nargs="*")
    options = parser.parse_args()
    started = time.monotonic()

    def show(fault, number):
        if not fault.recovered:
            print("NOT RECOVERED %d: %s %s at %#x, %s: %s" % (
                number, fault.server, fault.kind, fault.address, fault.outcome, fault.text),
                  flush=True)
        elif number % 100 == 0:
            print("%d faults, %.1f a second" % (number, number / (time.monotonic() - started)),
                  flush=True)

    faults = campaign(options.count, options.seed, options.servers, show)
    table(faults, "kind")
    table(faults, "server")
    seen, lost = failures(faults), sum(not fault.recovered for fault in faults)
    print("%d faults in %.0f s, %d failures, of which %.2f %% were recovered; no kernel panic, no "
          "code or constants of others changed" % (
              len(faults), time.monotonic() - started, len(seen),
              100 * (1 - lost / max(1, len(seen)))))
    sys.exit(lost * 100 > len(seen))


if __name__ == "__main__":
    main()
