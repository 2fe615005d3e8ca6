# grade/guest.py -- the test programs that run inside the machine: which there are, what they said.
#
# A program user/tests/test_TOPIC.c has tests TEST(name). Booted with rivet.run=test_TOPIC, it
# prints a line for each and a closing one, and switches the machine off:
#
#   TEST name ok
#   TEST name FAILED reason
#   TESTS 3 passed, 1 failed
#
# A line `// Needs a disk of at least 8 MiB` gives it an empty disk of that size, with ` with a file
# system` one that mkfs made; that must be sound, for e2fsck, when the machine has ended.
import os
import pathlib
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from grade.build import ROOT
from grade.machine import Machine, tail
from grade.system import Disk

DECLARATION = re.compile(r"^TEST\((\w+)[,)]", re.MULTILINE)
RESULT = re.compile(r"^TEST (\w+) (ok|FAILED) *(.*)$", re.MULTILINE)
CLOSING = re.compile(r"^TESTS (\d+) passed, (\d+) failed$", re.MULTILINE)
NEEDS_DISK = re.compile(r"^// Needs a disk of at least (\d+) MiB( with a file system)?",
                        re.MULTILINE)
ONE_HART = re.compile(r"^// Measures time: on one hart only", re.MULTILINE)
MOST_HARTS = re.compile(r"^// Runs on (\d+) harts at most", re.MULTILINE)
PARALLEL_BOOTS = 2


@dataclass(frozen=True)
class Boot:
    """What to run, and on which machine."""
    program: str
    harts: int
    debug: bool

    def __str__(self):
        return "%s-%s-%dh" % (self.program, "debug" if self.debug else "release", self.harts)


@dataclass
class Outcome:
    """What a program said, and how the machine ended: its exit status, or what was wrong."""
    console: str = ""
    status: int | None = None
    trouble: str = ""
    results: dict = field(default_factory=dict)  # name -> (ok or FAILED, reason)
    closing: tuple | None = None  # passed, failed


def names_in(program):
    """The names of the tests in a program, in the order of its source."""
    return DECLARATION.findall((ROOT / "user/tests" / (program + ".c")).read_text())


def programs():
    """The names of the test programs."""
    return sorted(path.stem for path in (ROOT / "user/tests").glob("test_*.c"))


def harts_for(program, debug):
    """On how many harts it runs. Time passes evenly only where instructions are counted instead,
    and that takes one hart. The slow debug variant runs on 2 and 8 only with ALL=1."""
    text = (ROOT / "user/tests" / (program + ".c")).read_text(encoding="utf-8")
    most = MOST_HARTS.search(text)
    if ONE_HART.search(text):
        return (1,)
    all_harts = (1, 4) if debug and not os.environ.get("ALL") else (1, 2, 4, 8)
    return tuple(harts for harts in all_harts if not most or harts <= int(most[1]))


def run(boot):
    """Boots the machine, waits for its end; returns an Outcome, whatever happens."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory(prefix="rivet-") as folder:
        disk = make_disk(boot.program, pathlib.Path(folder))
        options = {"sealed": False, "extra": disk.arguments()} if disk else {}
        with Machine(arguments(boot.program), harts=boot.harts, debug=boot.debug,
                     **options) as machine:
            try:
                outcome.status = machine.wait_exit()
                if disk and disk.has_files:
                    disk.check()
            except AssertionError as error:
                outcome.trouble = str(error)
            outcome.console = machine.console
    outcome.results = {name: (word, reason)
                       for name, word, reason in RESULT.findall(outcome.console)}
    if found := CLOSING.search(outcome.console):
        outcome.closing = int(found[1]), int(found[2])
    return outcome


def arguments(program):
    """What the machine is booted with: user/tests/manifest-TOPIC is for test_TOPIC."""
    manifest = program.replace("test_", "manifest-")
    chosen = "rivet.manifest=%s " % manifest if (ROOT / "user/tests" / manifest).exists() else ""
    return chosen + "rivet.run=" + program


def make_disk(program, folder):
    """The disk that the program's source asks for, or None."""
    text = (ROOT / "user/tests" / (program + ".c")).read_text(encoding="utf-8")
    need = NEEDS_DISK.search(text)
    if not need:
        return None
    image = folder / "disk.img"
    disk = Disk(image)
    disk.has_files = bool(need[2])
    if disk.has_files:
        subprocess.run([ROOT / "build/mkfs", "-s", need[1] + "M", image], check=True)
    else:
        with open(image, "wb") as file:
            file.truncate(int(need[1]) << 20)
    return disk


class Boots:
    """Runs each boot once; those that were announced run ahead, a few at a time."""

    def __init__(self):
        self._pool = ThreadPoolExecutor(PARALLEL_BOOTS)
        self._futures = {}

    def announce(self, boot):
        if boot not in self._futures:
            self._futures[boot] = self._pool.submit(run, boot)

    def outcome(self, boot):
        self.announce(boot)
        return self._futures[boot].result()

    def close(self):
        self._pool.shutdown(cancel_futures=True)


def explain(outcome):
    """For a failed test: what was wrong with the machine, else the end of its console."""
    return outcome.trouble or "---- end of the console ----\n" + tail(outcome.console)
