# grade/files_kept.py -- the file server is killed while files are used: the answers and the files
# are those of a model.
import errno
import hashlib
import re
import struct
import tempfile
import zlib
from pathlib import Path

from grade.system import Disk, run

SLOTS, NAMES, SIZE_MAX, OPERATIONS = 8, 24, 20000, 14  # as in user/tests/posix_files_kept.c
SUMS = re.compile(r"^SUM (\d+) ([0-9a-f]{16})$", re.M)
KEPT = re.compile(r"^KEPT (\d+) (\d+) ([0-9a-f]{16})$", re.M)
MASK = (1 << 64) - 1
LONG_KILLS, LONG_BOOTS, LONG_PAUSE = 1000, 4, 35


def mix(x):
    x = x + 0x9e3779b97f4a7c15 & MASK
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9 & MASK
    x = (x ^ x >> 27) * 0x94d049bb133111eb & MASK
    return x ^ x >> 31


class File:
    def __init__(self):
        self.data = bytearray()
        self.links = 1


class Opened:
    def __init__(self, file, appends):
        self.file, self.appends, self.position = file, appends, 0


class Model:
    """What user/tests/posix_files_kept.c does, without a file server."""

    def __init__(self, seed):
        self.state, self.sum = seed, 0
        self.files = {}  # (directory, number) -> File
        self.folders = set()
        self.slots = [None] * SLOTS

    def draw(self, limit):
        self.state = mix(self.state)
        return mix(self.state) % limit

    def add(self, *answers):
        for answer in answers:
            self.sum = mix(self.sum ^ answer & MASK)

    def name(self):
        return divmod(self.draw(2 * NAMES), NAMES)

    def open(self, slot):
        how, name = self.draw(4), self.name()
        self.slots[slot] = None
        if name not in self.files:
            if not how & 1:
                return self.add(-errno.ENOENT)
            self.files[name] = File()
        file = self.files[name]
        if how == 1:
            del file.data[:]
        self.slots[slot] = Opened(file, how == 3)
        return self.add(0)

    def write(self, opened):
        size, data = self.draw(SIZE_MAX), opened.file.data
        pattern = b"".join(struct.pack("<Q", self.draw(MASK)) for _ in range(8))
        at = len(data) if opened.appends else opened.position
        if size:
            data.extend(bytes(max(0, at - len(data))))
            data[at:at + size] = (pattern * (size // 64 + 1))[:size]
            opened.position = at + size
        self.add(size)

    def read(self, opened):
        got = opened.file.data[opened.position:opened.position + self.draw(SIZE_MAX)]
        opened.position += len(got)
        self.add(len(got), zlib.crc32(got[:256]), got[-1] if got else 0)

    def seek(self, opened):
        opened.position = self.draw(100000)
        self.add(opened.position)

    def truncate(self, opened):
        size, data = self.draw(60000), opened.file.data
        del data[size:]
        data.extend(bytes(size - len(data)))
        self.add(0)

    def unlink(self):
        file = self.files.pop(self.name(), None)
        if file:
            file.links -= 1
        self.add(0 if file else -errno.ENOENT)

    def rename(self):
        first, second = self.name(), self.name()
        if first not in self.files:
            return self.add(-errno.ENOENT)
        if self.files.get(second) is not self.files[first]:
            if second in self.files:
                self.files[second].links -= 1
            self.files[second] = self.files.pop(first)
        return self.add(0)

    def link(self):
        first, second = self.name(), self.name()
        if first not in self.files:
            return self.add(-errno.ENOENT)
        if second in self.files:
            return self.add(-errno.EEXIST)
        self.files[second] = self.files[first]
        self.files[first].links += 1
        return self.add(0)

    def folder(self, slot):
        number, there = slot // 2, slot // 2 in self.folders
        self.folders ^= {number} if there != bool(slot % 2) else set()
        self.add(0 if there != bool(slot % 2) else -(errno.EEXIST if slot % 2 else errno.ENOENT))

    def operate(self):
        operation, slot = self.draw(OPERATIONS), self.draw(SLOTS)
        opened = self.slots[slot]
        if operation < 2:
            self.open(slot)
        elif operation == 11:
            self.unlink()
        elif operation == 12:
            (self.rename if slot % 2 else self.link)()
        elif operation == 13:
            self.folder(slot)
        elif opened and operation in (2, 3, 4):
            self.write(opened)
        elif opened and operation in (5, 6):
            self.read(opened)
        elif opened and operation == 9:
            self.add(0)
        elif opened and operation == 10:
            self.add(0, len(opened.file.data), opened.file.links)
        elif opened:
            (self.seek if operation == 7 else self.truncate)(opened)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def compare_disk(disk, model, folder):
    """The files that debugfs finds have the model's names and contents."""
    disk.debugfs("rdump /tmp/kept %s" % folder)
    root = folder / "kept"
    found = {(int(path.parent.name[1:]), int(path.name)): digest(path.read_bytes())
             for path in root.glob("d*/*")}
    assert found == {name: digest(file.data) for name, file in model.files.items()}
    assert {int(path.name[1:]) for path in root.glob("e*")} == model.folders


def kill(kills, pause, seed, **machine):
    """Kills the server so often; returns how many operations a program did meanwhile."""
    with tempfile.TemporaryDirectory(prefix="rivet-kept-") as folder:
        disk = Disk.new(Path(folder))
        result = run("/usr/tests/posix_files_kept %d %d %d" % (kills, pause, seed), disk, **machine)
        output = result.output
        kept = KEPT.search(output)
        assert result.status == 0 and kept and int(kept[1]) == kills, output[-2000:]
        sums = dict(SUMS.findall(output)) | {kept[2]: kept[3]}
        model = Model(seed)
        for number in range(1, int(kept[2]) + 1):
            model.operate()
            if str(number) in sums:
                assert int(sums[str(number)], 16) == model.sum, "differs before %d" % number
        disk.check()
        compare_disk(disk, model, Path(folder))
    return int(kept[2])


def main():
    """A thousand deaths, counted."""
    for seed in range(1, LONG_BOOTS + 1):
        operations = kill(LONG_KILLS // LONG_BOOTS, LONG_PAUSE, seed, memory="32M", timeout=900)
        print("fs               %6d kills %8d operations as the model has them, e2fsck finds nothing" %
              (LONG_KILLS // LONG_BOOTS, operations), flush=True)


if __name__ == "__main__":
    main()
