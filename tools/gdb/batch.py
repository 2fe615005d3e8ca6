# tools/gdb/batch.py -- has a GDB without a terminal look at a running machine, which then goes on.
import os
import pathlib
import shlex
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COMMANDS = pathlib.Path(__file__).resolve().parent / "rivet.py"
BATCH_MARK = "rivet-batch:"  # rivet.py prints it before the command's own output
DEBUGGERS = ("gdb-multiarch", "riscv64-unknown-elf-gdb", "riscv64-elf-gdb", "gdb")


class BatchError(Exception):
    """The machine could not be looked at; the text says why."""


def debugger():
    """The path of a GDB."""
    found = next(filter(None, map(shutil.which, DEBUGGERS)), None)
    if not found:
        raise BatchError("there is no GDB; package: gdb-multiarch")
    return found


def run(build, socket, command, timeout=8):
    """Attaches, runs one command of rivet.py, detaches; returns what the command printed.

    build: the folder of what runs there; timeout: in seconds.
    """
    if not os.path.exists(socket):
        raise BatchError("no machine runs: there is no socket %s" % socket)
    words = ["rivet-batch", *map(shlex.quote, (os.path.abspath(build), os.path.abspath(socket),
                                               command))]
    try:
        result = subprocess.run(
            [debugger(), "-nx", "-q", "-batch", "-x", str(COMMANDS), "-ex", " ".join(words)],
            cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout,
            check=False)
    except subprocess.TimeoutExpired as error:
        raise BatchError("no answer in %d s: is another GDB attached?" % timeout) from error
    if result.returncode != 0:
        raise BatchError(result.stderr.strip() or result.stdout.strip() or
                         "GDB ended with status %d" % result.returncode)
    return result.stdout.split(BATCH_MARK + "\n", 1)[-1]
