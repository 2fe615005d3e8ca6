# grade/machine.py -- one virtual machine: starts QEMU, watches its console, says what went wrong.
#
#   with Machine(append="rivet.run=test_ipc", harts=4) as machine:
#       status = machine.wait_exit()
#
# Waiting is for a line of the console or for the end of the machine. The time limits are in
# wall-clock time and only a backstop: when one passes, or the kernel panics, MachineError carries
# the end of the console, who waits for whom, and the command that runs the same machine again.
import re
import shlex
import shutil
import subprocess
import tempfile
import threading
import time

from grade.build import ROOT, build

TIMEOUT = 60  # seconds; no machine of the suite needs a tenth of it
PANIC = re.compile(r"^(.*\bpanic: .*)$", re.MULTILINE | re.IGNORECASE)
PANIC_QUIET = 0.5  # seconds without output after which a panic is taken to be printed completely
TAIL_LINES = 40


class MachineError(AssertionError):
    """The machine did not do what was waited for."""


class Machine:
    def __init__(self, append="", *, harts=1, memory="128M", debug=False, sealed=None,
                 counted=False, kernel=None, initrd=None, extra=(), folder=None, prefix=None):
        """Describes a machine; `with` starts it.

        sealed: count instructions instead of time, so that each run is the same. The default
        with one hart; QEMU cannot do it with more. counted: count instructions, but let time pass
        while the machine waits, as one with a disk must. kernel and initrd replace the built ones,
        extra are further arguments of QEMU. folder: what was built there is run, instead of
        this tree. prefix(sockets): what is put before QEMU's command, given a folder that QEMU
        must be able to write.
        """
        self.append = append
        self.harts = harts
        self.memory = memory
        self.debug = debug
        self.sealed = harts == 1 if sealed is None else sealed
        self.counted = counted
        self.folder = folder or build(debug)
        self.prefix = prefix or (lambda sockets: [])
        self.arguments = ["-m", memory, "-smp", str(harts),
                          "-kernel", str(kernel or self.folder / "rivet.elf"),
                          "-initrd", str(initrd or self.folder / "initrd.cpio"),
                          "-append", append, *extra]
        self._console = bytearray()
        self._changed = threading.Condition()
        self._ended = False
        self._process = None

    # ---- Its life ----

    def __enter__(self):
        # A socket's path must be short, so it cannot be in the build's folder.
        self._sockets = tempfile.mkdtemp(prefix="rivet-")
        self.gdb_socket = self._sockets + "/gdb"
        self._process = subprocess.Popen(
            self.prefix(self._sockets) + self.command(), cwd=ROOT, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self._reader = threading.Thread(target=self._read_console, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdin.close()
        self._process.stdout.close()
        shutil.rmtree(self._sockets, ignore_errors=True)

    def command(self):
        """QEMU's command line."""
        command = ["qemu-system-riscv64", "-M", "virt", "-bios", "default",
                   "-global", "virtio-mmio.force-legacy=false",
                   "-display", "none", "-monitor", "none", "-serial", "stdio", "-nic", "none",
                   "-seed", "1", "-no-reboot",
                   "-chardev", "socket,id=gdb,path=%s,server=on,wait=off" % self.gdb_socket,
                   "-gdb", "chardev:gdb"]
        if self.sealed:
            command += ["-icount", "shift=0,sleep=off", "-rtc", "base=2026-01-01,clock=vm"]
        elif self.counted:
            command += ["-icount", "shift=0,sleep=on"]
        return command + self.arguments

    def _read_console(self):
        while data := self._process.stdout.read1(65536):
            with self._changed:
                self._console += data
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    # ---- Its console ----

    @property
    def console(self):
        """All it has printed, with plain line ends."""
        with self._changed:
            return bytes(self._console).decode(errors="replace").replace("\r", "")

    @property
    def output(self):
        """The same as the bytes that came."""
        with self._changed:
            return bytes(self._console)

    def write(self, text):
        """Types the text."""
        self._process.stdin.write(text.encode())
        self._process.stdin.flush()

    def wait_for(self, pattern, timeout=TIMEOUT):
        """Waits until the console matches the regular expression; returns the match."""
        expression = re.compile(pattern, re.MULTILINE)
        found = self._wait(lambda: expression.search(self.console), timeout)
        if not found:
            raise self.error("%s before it printed /%s/" % (self._how_it_is(timeout), pattern))
        return found

    def wait_exit(self, timeout=TIMEOUT):
        """Waits until the machine is off; returns QEMU's exit status."""
        self._wait(lambda: None, timeout)
        if not self._ended or PANIC.search(self.console):
            raise self.error(self._how_it_is(timeout))
        return self._process.wait()

    def wait_change(self, deadline):
        """Waits until there is more output, or the end, or until then (time.monotonic)."""
        with self._changed:
            if not self._ended:
                self._changed.wait(max(0, deadline - time.monotonic()))

    def has_ended(self):
        with self._changed:
            return self._ended

    @property
    def pid(self):
        """The process that is the machine, or that started it."""
        return self._process.pid

    def has_panicked(self):
        return bool(PANIC.search(self.console))

    def _wait(self, condition, timeout):
        """Waits for condition(), the end, a panic, or the time limit; returns condition()."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while not (result := condition()) and not self._ended:
                if PANIC.search(self.console):
                    self._wait_until_quiet()
                    return condition()
                if not self._changed.wait(deadline - time.monotonic()):
                    return condition()
            return result

    def _wait_until_quiet(self):
        while not self._ended and self._changed.wait(PANIC_QUIET):
            pass

    # ---- When something is wrong ----

    def _how_it_is(self, timeout):
        if panic := PANIC.search(self.console):
            return "the kernel stopped: " + panic[1]
        if self._ended:
            return "the machine ended with status %d" % self._process.wait()
        return "the machine was still running after %d s" % timeout

    def error(self, what):
        """The exception that tells all about this machine."""
        parts = [what, "---- end of the console ----", tail(self.console)]
        if not self._ended:
            parts += ["---- who waits for whom ----", self.ps()]
        parts += ["---- the same machine again ----", self.command_for_people()]
        return MachineError("\n".join(parts))

    def command_for_people(self):
        command = "make qemu CPUS=%d%s" % (self.harts, " DEBUG=1" if self.debug else "")
        return command + (" APPEND=" + shlex.quote(self.append) if self.append else "")

    def ps(self):
        """The text of `make ps`; must not fail, since it is wanted when all else has."""
        try:
            from grade.ps import ps_text  # here, since it imports this file
            return ps_text(self)
        except Exception as error:  # pylint: disable=broad-except
            return "(not available: %s)" % error


def tail(text, lines=TAIL_LINES):
    """The last lines of a console, without what the firmware says before the kernel starts."""
    own = re.split(r"^Boot HART MEDELEG.*\n", text, maxsplit=1, flags=re.MULTILINE)[-1]
    return "\n".join(own.splitlines()[-lines:])
