# grade/authority.py -- what each task can do is what servers/manifest lists, and nothing else.
#
# `make authority` prints the matrix of a running system (tools/authority), and then tries each cell
# that is not listed: user/tests/authority.c is started with what each server holds.
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from grade.build import ROOT, build
from grade.machine import Machine
from grade.system import Disk, system

PROMPT = r"[$#] $"
PROBE = "authority"
PREFIX = "try_"
LEVEL_INIT = 20
NOT_PROBED = ("*", "init", "vm", "echo", "bench")  # vm holds all memory: it is trusted
# What of an entry is not about authority, or may be in one entry only.
LEFT_OUT = ("demand", "power", "argument", "restart", "heartbeat", "memory", "trace", "account",
            "priority", "ceiling")
CLOSING = re.compile(r"AUTHORITY try_(\w+) tried (\d+) refused (\d+)$", re.M)
HOLDS = re.compile(r"HOLDS try_(\w+) (\w+) (\S+) (0x[0-9a-f]+|0) (0x[0-9a-f]+|0) (\d+)$", re.M)


@dataclass
class Entry:
    """A task of the manifest: its lines, and whom it may call or hand on, with the number."""
    name: str
    lines: list = field(default_factory=list)

    def words(self, keyword):
        """The words behind the keyword, of each line that has it."""
        return [line.split()[1:] for line in self.lines if line.split()[0] == keyword]

    @property
    def level(self):
        return int(self.words("level")[0][0])

    @property
    def gates(self):
        """Server -> number, x without one, or p."""
        found = {words[0]: words[1] if len(words) > 1 else "x" for words in self.words("calls")}
        return found | {words[0]: "p" for words in self.words("passes")}


def read(text):
    """The entries of a manifest by name."""
    entries = {}
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("task "):
            entry = entries.setdefault(line.split()[1], Entry(line.split()[1]))
        elif line:
            entry.lines.append(line)
    return entries


def servers(entries):
    """Those that are started at boot: who is there on demand, if one of them has a gate to it."""
    started = [entry for entry in entries.values() if not entry.words("demand")]
    wanted = {name for entry in started for name in entry.gates}
    return [entry for entry in entries.values() if entry in started or entry.name in wanted]


def level_of(name, entries):
    return LEVEL_INIT if name == "init" else entries[name].level


def manifest_text():
    return (ROOT / "servers/manifest").read_text(encoding="utf-8")


# ---- The matrix of a running system ----

@dataclass
class Row:
    """What tools/authority says of a task."""
    gates: dict = field(default_factory=dict)
    objects: dict = field(default_factory=dict)
    devices: list = field(default_factory=list)
    irqs: list = field(default_factory=list)
    memory: list = field(default_factory=list)
    dma: str = ""


def matrix_text():
    """Boots to the prompt, and asks."""
    with system(Disk.pristine()) as machine:
        machine.wait_for(PROMPT)
        result = subprocess.run([str(ROOT / "tools/python"), str(ROOT / "tools/authority"),
                                 "--build", str(machine.folder), machine.gdb_socket], text=True,
                                capture_output=True, check=False, timeout=120)
    assert result.returncode == 0, result.stderr
    return result.stdout


def matrix(text):
    """Its rows, by the task's name."""
    rows, head = {}, []
    for line in text.splitlines():
        words = re.split(r"  +", line.strip())
        if words[0] == "task" and len(words) > 5:
            head = words
        elif found := re.match(r"(\w+): device (.*); irq (.*); memory (.*); DMA (.*)$", line):
            row = rows[found[1]]
            row.devices, row.irqs, row.memory = ([] if part == "none" else part.split(", ")
                                                 for part in found.groups()[1:4])
            row.dma = found[5]
        elif len(words) == len(head):
            row = rows.setdefault(words[0], Row())
            cells = dict(zip(head[1:], words[1:]))
            if "level" in cells:
                row.gates = {name: cell for name, cell in cells.items()
                             if name != "level" and cell != "."}
            else:
                row.objects = cells
    return rows


# ---- Each cell that is not listed is tried ----

def upwards(entry, entries):
    """The gates, in their order, that the entry's level forbids to call."""
    return [gate == "p" and level_of(name, entries) >= entry.level
            for name, gate in entry.gates.items()]


def probe_manifest(text, step):
    """The manifest, with an entry more for each server: the probe, with the server's lines."""
    lines = [text]
    entries = read(text)
    for entry in servers(entries):
        if entry.name in NOT_PROBED:
            continue
        passed = sum(up << i for i, up in enumerate(upwards(entry, entries)))
        numbers = ["%s=%s" % gate for gate in entry.gates.items() if gate[1] not in "px"]
        kept = [line for line in entry.lines if line.split()[0] not in LEFT_OUT]
        lines += ["task " + PREFIX + entry.name, *kept, "priority 20", "account 32",
                  "memory 192K", "argument step=%d passes=%d %s" % (step, passed, " ".join(numbers))]
    return "\n".join(lines) + "\n"


def probe_archive(folder, text, step):
    """A boot archive with that manifest, and the probe under each name."""
    probe = build() / "user/tests" / (PROBE + ".stripped")
    names = [entry.name for entry in servers(read(text)) if entry.name not in NOT_PROBED]
    return archive(folder, probe_manifest(text, step),
                   ["bin/%s=%s" % (PREFIX + name, probe) for name in names])


def archive(folder, text, more=()):
    """A boot archive with the servers, that manifest, and more members."""
    manifest, made = folder / "manifest", folder / "initrd.cpio"
    manifest.write_text(text, encoding="utf-8")
    members = ["manifest=%s" % manifest, *more]
    members += ["bin/%s=%s" % (entry.name, build() / "servers" / (entry.name + ".stripped"))
                for entry in servers(read(text)) if not entry.name.startswith(PREFIX)]
    subprocess.run([sys.executable, str(ROOT / "tools/cpio"), str(made), *members], check=True)
    return made


@dataclass
class Probe:
    """What a probe held, and what it tried."""
    tried: int = 0
    refused: int = 0
    held: list = field(default_factory=list)  # (type, server, base, size, line)


def probe(text, step=1, timeout=60):
    """Server -> Probe, and the lines that say what was not refused. step: each so-manieth handle
    is guessed."""
    count = sum(entry.name not in NOT_PROBED for entry in servers(read(text)))
    with tempfile.TemporaryDirectory(prefix="rivet-authority-") as folder:
        with Machine("rivet.command=sleep 1000", sealed=False,
                     initrd=probe_archive(Path(folder), text, step),
                     extra=Disk.pristine().arguments()) as machine:
            deadline = time.monotonic() + timeout
            while len(CLOSING.findall(machine.console)) < count:
                if machine.has_ended() or time.monotonic() > deadline:
                    raise machine.error("not all of the %d probes came to their end" % count)
                machine.wait_change(deadline)
            console = machine.console
    probes = {name: Probe(int(tried), int(refused))
              for name, tried, refused in CLOSING.findall(console)}
    for name, *what in HOLDS.findall(console):
        probes[name].held.append((what[0], what[1], int(what[2], 16), int(what[3], 16),
                                  int(what[4])))
    return probes, re.findall(r"WRONG try_.*$", console, re.M)


def main():
    print(matrix_text())
    probes, wrong = probe(manifest_text())
    print("4. What is not listed, tried with what each server holds")
    for name, found in probes.items():
        print("%-8s %8d tried %8d refused" % (name, found.tried, found.refused))
    print("\n".join(wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
