# grade/fs.py -- the file server's logic, run on the host: one request after the other.
import os
import re
import struct
import subprocess

from grade.build import ROOT

OPS = ("IO_READ", "IO_WRITE", "IO_SEEK", "IO_STAT", "IO_TRUNCATE", "IO_SYNC", "IO_POLL",
       "IO_CONTROL")
DIRECTORY_OPS = ("IO_LIST", "IO_OPEN", "IO_STAT_PATH", "IO_MAKE", "IO_REMOVE", "IO_LINK",
                 "IO_RENAME", "IO_SYMLINK", "IO_READLINK", "IO_CHANGE", "IO_STATFS")
OP = {name: 0x100 + i for i, name in enumerate(OPS)}
OP |= {name: 0x120 + i for i, name in enumerate(DIRECTORY_OPS)}

READ, WRITE, CREATE, EXCLUSIVE, TRUNCATE, APPEND, DIRECTORY, NOFOLLOW = (1 << i for i in range(8))
AT_POSITION = (1 << 64) - 1
FILE, FOLDER, SYMLINK = 0, 1, 5  # enum io_kind
ROOT_BADGE = 1

ERRORS = {-int(number): name for name, number in
          re.findall(r"^ERROR\((\w+), (\d+),", (ROOT / "abi/errors.def").read_text("utf-8"), re.M)}


class FsError(Exception):
    """The answer was an error; its name."""


class Died(Exception):
    """The program ended, as a sanitizer or an assertion made it, or hangs."""


class Fs:
    """A file system that the server's logic has mounted."""

    def __init__(self, image, cache_kib=1024, read_only=False):
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            [ROOT / "build/host/fs", image, str(cache_kib)] + ["ro"] * read_only, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | {"LLVM_PROFILE_FILE": "/dev/null"})
        self.said = []
        self.trouble = self._answer()[0]

    def _answer(self):
        while True:
            line = self.process.stdout.readline()
            words = line.split(" ")
            if len(words) == 7 and re.fullmatch(r"-?\d+", words[0]):
                break
            if not line:
                self.process.kill()
                raise Died("status %s\n%s" % (self.process.wait(), self.process.stderr.read()))
            self.said.append(line)
        data = b"" if words[6].strip() == "-" else bytes.fromhex(words[6].strip())
        return int(words[0]), [int(word) for word in words[1:5]], int(words[5]), data

    def ask(self, badge, name, *words, data=b"", room=0):
        """The answer's words, badge and bytes; raises FsError."""
        words = [word % (1 << 64) for word in words] + [0] * (4 - len(words))
        self.process.stdin.write("%d %d %d %d %d %d %d %s\n" % (
            OP.get(name, name), badge, *words, room, data.hex() or "-"))
        self.process.stdin.flush()
        result, words, gate, got = self._answer()
        if result < 0:
            raise FsError(ERRORS.get(result, str(result)))
        return words, gate, got

    def open(self, path, flags=READ, mode=0o644, at=ROOT_BADGE):
        return self.ask(at, "IO_OPEN", len(path), flags, mode, data=path)[1]

    def close(self, badge):
        self.ask(badge, 0)

    def read(self, badge, size, offset=AT_POSITION):
        words, _, data = self.ask(badge, "IO_READ", size, offset, room=size)
        assert words[0] == len(data)
        return data

    def write(self, badge, data, offset=AT_POSITION):
        return self.ask(badge, "IO_WRITE", len(data), offset, data=data)[0][0]

    def seek(self, badge, offset, origin=0):
        return self.ask(badge, "IO_SEEK", offset, origin)[0][0]

    def truncate(self, badge, size):
        self.ask(badge, "IO_TRUNCATE", size)

    def sync(self):
        self.ask(ROOT_BADGE, "IO_SYNC")

    def stat(self, badge):
        return Stat(self.ask(badge, "IO_STAT", room=88)[2])

    def stat_path(self, path, follow=True, at=ROOT_BADGE):
        return Stat(self.ask(at, "IO_STAT_PATH", len(path), int(not follow), data=path,
                             room=88)[2])

    def list(self, path=b"", room=4096):
        badge = self.open(path, READ | DIRECTORY)
        try:
            return list(self.entries(badge, room))
        finally:
            self.close(badge)

    def entries(self, badge, room=4096, start=0):
        while True:
            words, _, data = self.ask(badge, "IO_LIST", start, room=room)
            if words[0] == 0:
                return
            start = words[1]
            at = 0
            while at < words[0]:
                inode, size, kind, name_size = struct.unpack_from("<QHBB", data, at)
                yield data[at + 12:at + 12 + name_size], inode, kind
                at += size

    def make(self, path, mode=0o755):
        self.ask(ROOT_BADGE, "IO_MAKE", len(path), 0, mode, data=path)

    def remove(self, path, directory=False):
        self.ask(ROOT_BADGE, "IO_REMOVE", len(path), 2 if directory else 0, data=path)

    def two(self, name, first, second):
        self.ask(ROOT_BADGE, name, len(first), len(second), data=first + second)

    def link(self, first, second):
        self.two("IO_LINK", first, second)

    def rename(self, first, second):
        self.two("IO_RENAME", first, second)

    def symlink(self, text, path):
        self.two("IO_SYMLINK", text, path)

    def readlink(self, path, room=4096):
        return self.ask(ROOT_BADGE, "IO_READLINK", len(path), data=path, room=room)[2]

    def change(self, path, which, mode=0, user=0, group=0, accessed=0, modified=0):
        head = struct.pack("<IIIIQQ", which, mode, user, group, accessed, modified)
        self.ask(ROOT_BADGE, "IO_CHANGE", len(path), data=head + path)

    def statfs(self):
        names = ("block_size", "blocks", "free_blocks", "inodes", "free_inodes", "name_max")
        data = self.ask(ROOT_BADGE, "IO_STATFS", room=48)[2]
        return dict(zip(names, struct.unpack("<6Q", data)))

    def end(self):
        """Ends it without writing anything back. Returns what it said."""
        try:
            out, err = self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Died("does not end") from None
        if self.process.returncode != 0:
            raise Died(out + err)
        return "".join(self.said) + out


class Stat:
    """struct io_stat"""

    def __init__(self, data):
        (self.kind, self.mode, self.inode, self.device, self.size, self.blocks, self.links,
         self.block_size, self.user, self.group, self.accessed, self.modified,
         self.changed) = struct.unpack("<IIQQQQIIIIQQQ", data)
