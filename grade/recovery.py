# grade/recovery.py -- servers are killed while a program reads and writes: what it costs, and that
# nothing is lost. `make recovery-long` kills each driver a thousand times.
import hashlib
import re
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

from grade import files_kept
from grade.system import Disk, run, system

BLOCK_SIZE, BLOCKS = 16384, 512
DRIVERS = ("blk", "uart", "rng", "virtio")
KEEPERS = ("pipe", "srv", "dev", "tty", "uart")
FIGURES = re.compile(r"^RECOVERY kills (\d+) errors (\d+) ms (\d+) all (\d+) (\d+) (\d+) (\d+)"
                     r" struck (\d+)(?: (\d+) (\d+) (\d+))?$", re.M)
LINE = re.compile(r"^LINE (\d+) ([0-9a-f]{16})$", re.M)
KEPT_TYPED = re.compile(r"KEPT kills \d+ errors 0 done")
LONG_LINE = re.compile(r"^LINE .*$", re.M)
MASK = (1 << 64) - 1
EVERY = 32  # operations for a line
LONG_KILLS, LONG_PAUSE = 1000, 4
KEPT_PAUSE = 2000  # us
KEPT = re.compile(r"^KEPT kills (\d+) errors (\d+) done((?: \d+)+)$", re.M)
FAMILIES = re.compile(r"^FAMILIES kills (\d+) operations (\d+) errors (\d+) ms \d+$", re.M)
FAMILIES_PAUSE = 1000
SECONDS = 10  # of the comparison of throughput


@dataclass
class Outcome:
    """Times in us of operations of 16 KiB: their median, the 99th percentile, the longest."""
    kills: int
    errors: int
    ms: int
    operations: int
    all: tuple
    struck_count: int  # operations during which somebody was killed
    struck: tuple

    @property
    def rate(self):
        """Operations in a second."""
        return self.operations * 1000 / self.ms


def mix(x):
    x = x + 0x9e3779b97f4a7c15 & MASK
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9 & MASK
    x = (x ^ x >> 27) * 0x94d049bb133111eb & MASK
    return x ^ x >> 31


def block(seed, number, version):
    """What user/tests/posix_recovery.c writes."""
    words = BLOCK_SIZE // 8
    start = (mix(seed + number) + version) * words & MASK
    return struct.pack("<%dQ" % words, *(mix(start + i & MASK) for i in range(words)))


def kill(servers, kills, pause, seed, **machine):
    """Boots, runs the program, checks all that can be seen from outside; the Outcome."""
    with tempfile.TemporaryDirectory(prefix="rivet-recovery-") as folder:
        disk = Disk.new(Path(folder))
        command = "/usr/tests/posix_recovery %s %d %d %d" % (",".join(servers), kills, pause, seed)
        result = run(command, disk, memory="32M", **machine)
        disk.check()
        disk.debugfs("dump /tmp/recovery %s/content" % folder)
        written = Path(folder, "content").read_bytes()
    output = result.output
    check_content(output, written, seed)
    check_lines(output, seed)
    numbers = [int(number or 0) for number in FIGURES.search(output).groups()]
    outcome = Outcome(*numbers[:4], tuple(numbers[4:7]), numbers[7], tuple(numbers[8:]))
    assert result.status == 0 and outcome.errors == 0 and outcome.kills == kills, output[-2000:]
    return outcome


def check_content(output, written, seed):
    """The file on the disk is what was written last."""
    versions = [int(word) for word in re.search(r"^VERSIONS(.*)$", output, re.M)[1].split()]
    expected = hashlib.sha256()
    for number, version in enumerate(versions):
        expected.update(block(seed, number, version))
    assert len(versions) == BLOCKS
    assert hashlib.sha256(written).hexdigest() == expected.hexdigest()


def check_lines(output, seed):
    """Each line came once, in its turn, and whole."""
    lines = LINE.findall(output)
    assert output.count("LINE") == len(lines), output
    for number, (said, value) in enumerate(lines, start=1):
        assert (int(said), int(value, 16)) == (number, mix(seed + number * EVERY)), (number, said)


def check_long_lines(output, count):
    """So many lines of user/tests/posix_kept.c, in order, and each byte of them."""
    lines = LONG_LINE.findall(output)
    assert len(lines) == count == output.count("LINE"), (len(lines), count)
    for number, line in enumerate(lines, start=1):
        begin = "LINE %d %016x " % (number, mix(number))
        rest = "".join(chr(ord("a") + at % 26) for at in range(len(begin), len(line)))
        assert line == begin + rest, (number, line[:60])


def keep(server, kills, seed, **machine):
    """Kills a server that keeps what it has, at random moments; how much was done by each part."""
    result = run("/usr/tests/posix_kept %s %d %d %d" % (server, kills, KEPT_PAUSE, seed),
                 memory="32M", **machine)
    said = KEPT.search(result.output)
    assert said and result.status == 0 and int(said[2]) == 0, result.output[-2000:]
    assert int(said[1]) >= kills
    done = [int(number) for number in said[3].split()]
    check_long_lines(result.output, done[0] if server in ("tty", "uart") else 0)
    assert all(done)
    return done


def type_meanwhile(kills, lines, seed, timeout=60):
    """Types lines while tty is killed, at its shell's prompt and to a program: all arrive."""
    words = ["%016x" % mix(seed * lines + number) * 4 for number in range(lines)]
    disk = Disk.pristine()
    with system(disk) as machine:
        machine.wait_for("ends\\.(.|\\n)* # ", timeout)
        machine.write("stty -echo\r")
        machine.write("/usr/tests/posix_kept typed %d %d %d &\r" % (kills, KEPT_PAUSE, seed))
        machine.write("head -n %d > /tmp/typed; echo typ''ed\r" % lines)
        machine.write("".join(word + "\r" for word in words))
        machine.wait_for(r"^typed\r?$", timeout)
        for word in words[:3]:
            machine.write("echo :''%s\r" % word)
            machine.wait_for("^:%s\r?$" % word, timeout)
        machine.wait_for(KEPT_TYPED.pattern, timeout)  # it may stand behind a prompt
        machine.write("cat /tmp/typed; echo en''d\r")
        machine.wait_for(r"^end\r?$", timeout)
        said = machine.console.replace("\r", "").split("\n")
    disk.close()
    after = next(number for number, line in enumerate(said) if KEPT_TYPED.search(line))
    assert [line for line in said[after:] if line in words] == words


def families(kills, seed, pause=0, **machine):
    """Kills proc while processes begin, wait, stop and end: once in each of some operations, or, if
    there is a pause (us), whenever. How many operations there were."""
    result = run("/usr/tests/posix_families %d %d %d" % (kills, seed, pause), counted=True, **machine)
    said = FAMILIES.search(result.output)
    assert said and result.status == 0 and said[3] == "0", result.output[-2000:]
    assert int(said[1]) == kills
    return int(said[2])


def show(name, outcome):
    print("%-16s %6d kills %8d operations  %5.0f in a second   median %6d us, 99 %% %6d, most %6d"
          % ((name, outcome.kills, outcome.operations, outcome.rate) + outcome.all))
    if outcome.struck_count:
        print("%-16s %22d of them struck%21s median %6d us, 99 %% %6d, most %6d" %
              (("", outcome.struck_count, "") + outcome.struck))


def main():
    for seed, server in enumerate(DRIVERS, start=1):
        show(server, kill([server], LONG_KILLS, LONG_PAUSE, seed, timeout=900))
    for seed, server in enumerate(KEEPERS, start=1):
        print("%-16s %6d kills, all kept; done: %s" %
              (server, LONG_KILLS, keep(server, LONG_KILLS, seed, timeout=900)))
    show("fs", kill(["fs"], LONG_KILLS, files_kept.LONG_PAUSE, 9, timeout=900))
    type_meanwhile(LONG_KILLS, 3000, 1, timeout=600)
    print("%-16s %6d kills, 3000 lines typed meanwhile have arrived" % ("tty", LONG_KILLS))
    for pause in (0, FAMILIES_PAUSE):
        print("%-16s %6d kills, nothing lost in %d operations" %
              ("proc", LONG_KILLS, families(LONG_KILLS, 1, pause, timeout=900)))
    files_kept.main()
    calm = kill(["rtc"], 1, SECONDS * 1000, 5, timeout=900)
    struck = kill(["blk"], SECONDS, 1000, 5, timeout=900)
    show("rtc once", calm)
    show("blk each second", struck)
    print("throughput with a kill of blk each second: %.1f %% less" %
          (100 - 100 * struck.rate / calm.rate))


if __name__ == "__main__":
    main()
