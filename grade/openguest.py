# grade/openguest.py -- the machine as an open test has it: a disk, a console, the host's eye.
#
#   def what_was_written_is_on_the_image(guest):
#       disk = guest.new_disk()
#       word = guest.word()
#       guest.run("echo %s > /root/x" % word, disk)
#       same("/root/x on the image", disk.file("/root/x"), word.encode() + b"\n")
#
# Such a function is in labs/NN-name/tests/checks.py. It raises Failed when the submission is wrong:
# `same`, `holds` and all that waits do so. What it does may depend on guest.random alone, which
# follows from the nonce of the run, never on the host's time or load. Waiting ends when nobody in
# the machine runs any more, or after so much of the guest's time.
import random
import re
import shutil
import struct
import subprocess
import time
from dataclasses import dataclass

from grade import system
from grade.activity import activity, settle
from grade.machine import PANIC, Machine
from grade.proof import append, proof, results
from grade.stub import Stub

WAIT_SECONDS = 20  # of the guest's time; what it does takes a tenth of one
QUIET_SECONDS = 3  # nobody runs for so long: nothing will come
CPU_SECONDS = 40   # of all that one boot does: twenty times the usual
WALL_SECONDS = 240
QUIT_SECONDS = 10
SETTLE_SECONDS = 10
CONSOLE_MAX = 1 << 18
PROMPT = r"[$#] \Z"
MTIME, MTIME_HZ = 0x0200bff8, 10_000_000  # of QEMU's machine `virt`
KERNEL_BASE = 0xffffffc000000000  # where the kernel sees address 0
HARTS = "TCG"  # in the names of QEMU's threads that are harts; others may spin while these wait
QEMU_OPTIONS = ("-name", "rivet,debug-threads=on", "-sandbox",
                "on,obsolete=deny,elevateprivileges=deny,spawn=deny")
SHOWN = 200  # characters of a value in a message


class Failed(Exception):
    """The submission is wrong: what was expected, and what came."""


class Late(Failed):
    """It did not come to its end. waits: who waits for whom."""

    def __init__(self, what, waits):
        super().__init__(what)
        self.waits = waits


class Infrastructure(Exception):
    """Something went wrong that is not the submission's fault."""


def holds(condition, what):
    """Fails unless the condition holds; `what` says which."""
    if not condition:
        raise Failed(what)


def same(what, got, expected):
    """Fails unless both are the same. Of long bytes it says where they differ."""
    if got == expected:
        return
    if isinstance(got, (bytes, str)) and isinstance(expected, type(got)) and \
            max(len(got), len(expected)) > SHOWN // 2:
        at = next((i for i, pair in enumerate(zip(got, expected)) if pair[0] != pair[1]),
                  min(len(got), len(expected)))
        raise Failed("%s: got %d bytes, expected %d; at byte %d: got %r, expected %r" % (
            what, len(got), len(expected), at, got[at:at + 16], expected[at:at + 16]))
    raise Failed(("%s: got %r, expected %r" % (what, got, expected))[:3 * SHOWN])


class GuestDisk(system.Disk):
    """An image of the test's own. Tools that read it run in the sandbox, since what is on it is
    the submission's work."""

    def __init__(self, image, workspace, options=""):
        super().__init__(image)
        self.workspace = workspace
        self.options = options  # more of QEMU's -drive
        self.rules = None  # for QEMU's blkdebug: what fails

    def arguments(self):
        drive, of_drive, *rest = super().arguments()
        if self.rules:
            of_drive = of_drive.replace("file=", "file=blkdebug:%s:" % self.rules, 1)
        return (drive, of_drive + self.options, *rest)

    def fail_reads(self, sector):
        """From now on the device cannot read that sector."""
        self.rules = self.image.with_suffix(".rules")
        self.rules.write_text('[inject-error]\nevent = "read_aio"\nerrno = "5"\nsector = "%d"\n'
                              'immediately = "off"\nonce = "off"\n' % sector, encoding="ascii")
        self.workspace.give(self.rules)

    def read(self, position, size):
        """Bytes of the image."""
        with open(self.image, "rb") as file:
            file.seek(position)
            return file.read(size)

    def write(self, position, data):
        with open(self.image, "r+b") as file:
            file.seek(position)
            file.write(data)

    def _tool(self, *command):
        environment = {"PATH": system.SBIN, "LANG": "C.UTF-8", "DEBUGFS_PAGER": "cat"}
        return subprocess.run(self.workspace.prefix(self.image.parent) + list(command),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False,
                              stderr=subprocess.PIPE, env=environment, timeout=WALL_SECONDS)

    def file(self, path):
        """The content of a file on it."""
        result = self._tool("debugfs", "-R", "cat " + path, str(self.image))
        if b"File not found" in result.stderr:
            raise Failed("there is no file %s on the image" % path)
        return result.stdout

    def check(self):
        """Fails if e2fsck has anything to say about the file system."""
        result = self._tool("e2fsck", "-fn", str(self.image))
        if result.returncode != 0:
            raise Failed("e2fsck -fn of the image: " + result.stdout.decode(errors="replace"))


class GuestMachine(Machine):
    """A machine that runs the submission. Each wait raises Failed when it is in vain."""
    recorded = False
    printed = b""  # if it was recorded: all, at its end

    def __exit__(self, *details):
        self.printed = self.output
        if self.recorded and not self.has_ended():
            Stub(self.gdb_socket, QUIT_SECONDS).quit()
            self.wait_change(time.monotonic() + QUIT_SECONDS)
        return super().__exit__(*details)

    def write(self, text):
        """Types the text. QEMU that records loses what comes faster than the guest takes it."""
        try:
            for part in text if self.recorded else [text]:
                super().write(part)
                if self.recorded:
                    settle(self.pid, SETTLE_SECONDS)
        except OSError:
            raise Failed("the machine has ended, and there was more to type") from None

    def expect(self, pattern, seconds=WAIT_SECONDS, since=0):
        """Waits until the console, from character `since` on, matches; returns the match."""
        expression = re.compile(pattern, re.MULTILINE)
        found = self._until(lambda: expression.search(self.console, since), seconds, pattern)
        if not found:
            raise Failed("the machine ended before it printed /%s/" % pattern)
        return found

    def shell(self, line, seconds=WAIT_SECONDS):
        """Types a line at the shell's prompt; what came up to the next prompt, without the echo."""
        since = len(self.console)
        self.write(line + "\r")
        end = self.expect(PROMPT, seconds, since + len(line))
        return self.console[since:end.start()].partition("\n")[2].rpartition("\n")[0]

    def wait_off(self, seconds=WAIT_SECONDS):
        """Waits until the machine is off."""
        self._until(lambda: None, seconds, "the machine is off")

    def pause(self, seconds):
        """Lets so much of the guest's time pass, at least."""
        end = self.time() + seconds
        while self.time() < end and not self.has_ended():
            time.sleep(min(seconds, 0.2))
        self._check("pause")

    def _until(self, condition, seconds, what):
        now = last = time.monotonic()
        backstop, look, before, end = now + WALL_SECONDS, now + 2, 0, None
        while True:
            ended = self.has_ended()
            if result := condition():
                return result
            self._check(what)
            if ended:
                return None
            used, runs = activity(self.pid, HARTS)
            now = time.monotonic()
            if runs or used - before > 0.02:
                before, last = used, now
            if now - last > QUIET_SECONDS:
                raise Late("nobody runs any more, and this has not come: " + what, self.ps())
            if used > CPU_SECONDS:
                raise Late("it computes without an end, and this has not come: " + what, self.ps())
            if now > look:
                end, look = end or self.time() + seconds, now + 1
                if self.time() > end:
                    raise Late("not within %g s of guest time: %s" % (seconds, what), self.ps())
            if now > backstop:
                raise Infrastructure("no end within %d s of wall-clock time" % WALL_SECONDS)
            self.wait_change(now + 0.1)

    def _check(self, what):
        """Fails if the machine has stopped for good, or prints for ever."""
        if panic := PANIC.search(self.console):
            raise Failed("the kernel stopped: " + panic[1])
        if len(self.console) > CONSOLE_MAX:
            raise Failed("it prints without an end, and this has not come: " + what)

    # ---- With the host's eye: the machine stands still meanwhile ----

    def look(self, address, size):
        """Physical memory, or registers of devices."""
        stub = Stub(self.gdb_socket, WALL_SECONDS)
        data = stub.read(address, size)
        stub.leave()
        return data

    def time(self):
        """Seconds of the guest's time since it was switched on."""
        return struct.unpack("<Q", self.look(MTIME, 8))[0] / MTIME_HZ

    def instructions(self):
        """How many instructions the guest has executed, on one hart. Waiting executes none."""
        stub = Stub(self.gdb_socket, WALL_SECONDS)
        count = stub.register("minstret", "riscv-csr.xml")
        stub.leave()
        return count

    def kernel_word(self, symbol):
        """64 bits of a variable of the kernel."""
        listing = subprocess.run(["nm", str(self.folder / "rivet.elf")], check=True, text=True,
                                 stdout=subprocess.PIPE).stdout
        address = re.search(r"^(\w+) \w %s$" % symbol, listing, re.MULTILINE)
        return struct.unpack("<Q", self.look(int(address[1], 16) - KERNEL_BASE, 8))[0]


@dataclass
class Ran:
    """What a shell command wrote, and its exit status."""
    output: str
    status: int


class Guest:
    """What an open test is called with. folder: its own; recorder: records what it boots."""

    def __init__(self, workspace, folder, nonce, name, harts=1, recorder=None):
        self.workspace = workspace
        self.folder = folder
        self.harts = harts
        self.nonce = nonce
        self.random = random.Random("%x %s" % (nonce, name))
        self.recorder = recorder
        self.machines = []

    def word(self):
        """A word that nobody can know before."""
        return "%016x" % self.random.getrandbits(64)

    def new_disk(self, mebibytes=None, options="", name="disk.img"):
        """A fresh disk with the system's files; an empty one if a size is given."""
        image = self.folder / name
        if mebibytes is None:
            shutil.copyfile(self.workspace.folder / "root.img", image)
        else:
            with open(image, "wb") as file:
                file.truncate(mebibytes << 20)
        self.workspace.give(image)
        return GuestDisk(image, self.workspace, options)

    def boot(self, append="", disk=None, **options):
        """A GuestMachine, to be used with `with`. Options are those of Machine."""
        extra = QEMU_OPTIONS + tuple(options.pop("extra", ()))
        harts = options.pop("harts", self.harts)
        recorded = self.recorder.options(disk, extra) if self.recorder and harts == 1 else None
        if not recorded:
            extra = (disk.arguments() if disk else ()) + extra
        machine = GuestMachine(
            append, harts=harts, debug=True, folder=self.workspace.folder, sealed=False,
            counted=harts == 1 and not recorded, extra=recorded[1] if recorded else extra,
            prefix=lambda sockets: self.workspace.prefix(sockets, self.folder), **options)
        if recorded:
            machine.recorded = True
            self.recorder.started(recorded[0], machine)
        self.machines.append(machine)
        return machine

    def shell(self, disk=None, **options):
        """The same, which `with` gives when the shell's prompt has come."""
        return _Shell(self.boot("", disk or self.new_disk(), **options))

    def run(self, command, disk=None, seconds=WAIT_SECONDS, **options):
        """Boots, runs one shell command, and switches off: Ran. Fails if that does not end."""
        with self.boot(system.QUIET + command, disk or self.new_disk(), **options) as machine:
            machine.wait_off(seconds)
            _, _, output = machine.console.partition(system.STARTS)
        closing = system.ENDS.search(output)
        if not closing:
            raise Failed("the machine ended before the command did: " + command)
        return Ran(output[:closing.start()], int(closing[1]))

    def succeed(self, command, disk=None, **options):
        """The same of a command that must exit with 0; its output."""
        ran = self.run(command, disk, **options)
        if ran.status != 0:
            raise Failed("`%s` exits with %d: %s" % (command, ran.status, ran.output[-SHOWN:]))
        return ran.output

    def test(self, program, name, disk=None, answer=0, **options):
        """Boots a test program for one of its tests: it must pass, with the proof of this run."""
        with self.boot(append(program, name, self.nonce), disk, **options) as machine:
            machine.wait_off()
            said = results(machine.console, name)
        for word, rest in said:
            if word == "FAILED":
                raise Failed(rest)
        if ("ok", proof(self.nonce, name, answer)) not in said:
            raise Failed("%s of %s did not pass%s" % (name, program, said and
                         ": its line is there, but without the proof of this run" or ""))

    @property
    def consoles(self):
        return [machine.console for machine in self.machines]


class _Shell:
    def __init__(self, machine):
        self.machine = machine

    def __enter__(self):
        self.machine.__enter__()
        try:
            self.machine.expect(PROMPT)
        except BaseException:
            self.machine.__exit__(None, None, None)
            raise
        return self.machine

    def __exit__(self, *details):
        return self.machine.__exit__(*details)
