# grade/system.py -- the whole system with its disk: runs shell commands in it.
#
#   disk = Disk.new(folder)                  a copy of the pristine disk, in that folder
#   result = run("ls /bin", disk)            result.output, result.status
#   disk.check()                             e2fsck finds nothing
#
# The command goes over the kernel's command line. The process server prints a line before it
# starts it, and one with its status when it ended; what is between is the command's own.
import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass

from grade.build import ROOT, build, make
from grade.machine import Machine, MachineError

STARTS = "rivet: command starts\n"
ENDS = re.compile(r"rivet: exit status (\d+)\n\Z")
# The command finds no terminal, so it prints as into a pipe.
QUIET = "rivet.command=exec </dev/null >/dev/line 2>&1\n"
COMMAND_MAX = 900  # bytes; the startup page has room for no more
SBIN = os.environ["PATH"] + ":/sbin:/usr/sbin"  # where distributions keep e2fsprogs


class CommandTimeout(Exception):
    """The command did not end in time."""


@dataclass
class Result:
    output: str
    status: int


def sbin(*command, **options):
    """Runs a tool of e2fsprogs; returns the completed process with its output as text."""
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=dict(os.environ, PATH=SBIN), check=False, **options)


class Disk:
    """An image file. snapshot: what is written is gone when the machine ends."""

    def __init__(self, image, snapshot=False):
        self.has_files = True
        self.image = image
        self.snapshot = snapshot

    @classmethod
    def pristine(cls):
        """The disk as the build makes it; nothing written to it stays."""
        build()
        return cls(ROOT / "build/root.img", snapshot=True)

    @classmethod
    def new(cls, folder, name="disk.img"):
        """A copy of it that can be written to."""
        image = folder / name
        shutil.copyfile(cls.pristine().image, image)
        return cls(image)

    @classmethod
    def prepare(cls, image=None, extra=None):
        """What tools/run asks for: that image, or the pristine one, with a folder's content."""
        build()
        if image is None and extra is None:
            return cls.pristine()
        if image is None:
            handle, image = tempfile.mkstemp(suffix=".img", dir=ROOT / "build")
            os.close(handle)
            os.unlink(image)
            make("disk", "DISK=%s" % image, "EXTRA=%s" % extra.resolve())
            return TemporaryDisk(image)
        if extra is not None:
            make("disk", "DISK=%s" % image.resolve(), "EXTRA=%s" % extra.resolve())
        return cls(image)

    def arguments(self):
        """QEMU's arguments for a machine with this disk, and with a source of randomness."""
        return ("-drive", "file=%s,format=raw,if=none,id=disk%s" %
                (self.image, ",snapshot=on" if self.snapshot else ""),
                "-device", "virtio-blk-device,drive=disk", "-device", "virtio-rng-device")

    def check(self):
        """Fails if e2fsck has anything to say about the file system."""
        result = sbin("e2fsck", "-fn", str(self.image))
        assert result.returncode == 0, "e2fsck -fn:\n" + result.stdout

    def debugfs(self, *commands, write=False):
        """Runs commands of debugfs on the image; returns what it said."""
        return sbin("debugfs", *(["-w"] if write else []), "-f", "-", str(self.image),
                    input="\n".join(commands) + "\n").stdout

    def close(self):
        """The disk is not needed any more."""


class TemporaryDisk(Disk):
    """An image that was made for one run."""

    def close(self):
        for path in (self.image, str(self.image) + ".files"):
            if os.path.exists(path):
                os.unlink(path)


def system(disk, append="", **machine):
    """A machine with the disk; a Machine, to be used with `with`."""
    return Machine(append, sealed=False, extra=disk.arguments(), **machine)


def run(command, disk=None, *, timeout=120, show=None, **machine):
    """Boots, runs the shell command, waits for the machine's end. show: a file to which the
    output goes as it comes."""
    disk = disk or Disk.pristine()
    if len(command.encode()) > COMMAND_MAX:
        raise ValueError("the command has more than %d bytes; put it into a file, and that into "
                         "a folder for --extra" % COMMAND_MAX)
    try:
        with system(disk, QUIET + command, **machine) as booted:
            return _follow(booted, time.monotonic() + timeout, timeout, show)
    finally:
        disk.close()


def _output_of(console):
    """What the command has printed so far; its closing line is in it when it has come."""
    _, found, rest = console.partition(STARTS)
    return rest if found else ""


def _held(text):
    """How many characters at the end may be the beginning of the closing line."""
    line = "rivet: exit status "
    if partial := re.search(line + r"\d*\Z", text):
        return len(text) - partial.start()
    return next((size for size in range(len(line), 0, -1) if text.endswith(line[:size])), 0)


def _follow(machine, deadline, timeout, show):
    shown = 0
    while True:
        machine.wait_change(min(deadline, time.monotonic() + 1))
        ended = machine.has_ended()
        text = _output_of(machine.console)
        closing = ENDS.search(text)
        safe = closing.start() if closing else len(text) - (0 if ended else _held(text))
        if show and safe > shown:
            show.write(text[shown:safe])
            show.flush()
            shown = safe
        if ended and closing:
            return Result(text[:closing.start()], int(closing[1]))
        if ended:
            raise machine.error("the machine ended before the command did")
        if machine.has_panicked():
            raise machine.error("the kernel stopped")
        if time.monotonic() > deadline:
            error = machine.error("not ended after %g s" % timeout)
            raise CommandTimeout(str(error)) if STARTS in machine.console else MachineError(error)
