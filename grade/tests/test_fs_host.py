# grade/tests/test_fs_host.py -- the file server on the host: against a model, and on damaged disks.
import os
import random
import shutil
import subprocess

import pytest

from grade.build import ROOT, make
from grade.fs import (APPEND, CREATE, DIRECTORY, EXCLUSIVE, FILE, FOLDER, NOFOLLOW, READ, SYMLINK, TRUNCATE,
                      WRITE, Died, Fs, FsError)
from grade.fsmodel import Model

PATH = os.environ["PATH"] + ":/sbin:/usr/sbin"
NAMES = [b"a", b"b", b"c", b"d", b"e", b"file with spaces", b"\xff\x01\n", b"n" * 255, b"m" * 100]
SEEDS = 4
STEPS = 1000


def run(*command, good=(0,)):
    result = subprocess.run(command, env=os.environ | {"PATH": PATH}, text=True, check=False,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
    assert result.returncode in good, "%s\n%s" % (" ".join(map(str, command)), result.stdout)
    return result.stdout


def is_clean(image):
    run("e2fsck", "-fn", image)


@pytest.fixture(scope="module", autouse=True)
def programs():
    """What is tested is built."""
    make("build/host/fs")
    make("build/mkfs")


def make_image(path, maker, block_size, size="16M"):
    """maker: mkfs, ours, or the options of mke2fs."""
    path.unlink(missing_ok=True)
    if maker == "mkfs":
        run(ROOT / "build/mkfs", "-s", size, "-b", str(block_size), path)
    else:
        run("mke2fs", "-q", "-F", "-t", "ext2", "-b", str(block_size), *maker.split(), path, size)
    return path


# ---- Random operations ----


class Both:
    """The file server and the model get the same requests; their answers are compared."""

    def __init__(self, fs, seed):
        self.fs = fs
        self.model = Model()
        self.random = random.Random(seed)
        self.open = []  # (badge, node)

    def path(self):
        count = self.random.choice((1, 1, 2, 2, 3, 4))
        names = [self.random.choice(NAMES[:self.random.choice((3, len(NAMES)))])
                 for _ in range(count)]
        if self.random.random() < 0.1:
            names[self.random.randrange(count)] = self.random.choice((b".", b"..", b"", b"x" * 256))
        return b"/" * self.random.choice((0, 0, 1, 2)) + b"/".join(names) + \
            b"/" * (self.random.random() < 0.07)

    def data(self):
        size = self.random.choice((1, 10, 100, 1000, 1024, 4096, 5000, 20000, 70000))
        return self.random.randbytes(size)

    def offset(self):
        limit = self.random.choice((100, 4096, 20000, 300000, 1500000))
        return self.random.randrange(limit)

    def same(self, what, of_fs, of_model):
        def outcome(function):
            try:
                return function()
            except FsError as error:
                return str(error)
        got, expected = outcome(of_fs), outcome(of_model)
        assert got == expected, "%s: got %r, the model says %r" % (what, got, expected)
        return got

    # The operations.

    def do_create(self):
        path, mode = self.path(), self.random.choice((0o644, 0o755, 0o4700))
        badges, nodes = [], []
        self.same("create %r" % path,
                  lambda: badges.append(self.fs.open(path, READ | WRITE | CREATE, mode)),
                  lambda: nodes.append(self.model.create(path, mode)))
        self.open += zip(badges, nodes)

    def do_close(self):
        if self.open:
            self.fs.close(self.open.pop(self.random.randrange(len(self.open)))[0])

    def do_write(self):
        if self.open:
            badge, node = self.random.choice(self.open)
            offset, data = self.offset(), self.data()
            assert self.fs.write(badge, data, offset) == len(data)
            self.model.write(node, offset, data)

    def do_read(self):
        if self.open:
            badge, node = self.random.choice(self.open)
            offset, size = self.offset(), self.random.choice((1, 4096, 50000))
            assert self.fs.read(badge, size, offset) == node.data[offset:offset + size]

    def do_truncate(self):
        if self.open:
            badge, node = self.random.choice(self.open)
            size = self.random.choice((0, self.offset(), len(node.data), len(node.data) // 2))
            self.fs.truncate(badge, size)
            self.model.truncate(node, size)

    def do_open(self):
        path = self.path()
        flags = self.random.choice((READ, READ | NOFOLLOW, READ | DIRECTORY,
                                    READ | CREATE | EXCLUSIVE, READ | WRITE | TRUNCATE))

        def expected():
            follow = not flags & (NOFOLLOW | EXCLUSIVE)
            parent, name, node, slash, _ = self.model.walk(path, follow)
            if node is None and flags & EXCLUSIVE:
                if slash:
                    raise FsError("ERR_ISDIR")
                self.model.add(parent, name, node := type(self.model.root)(FILE, 0o644))
            elif node is None:
                raise FsError("ERR_NOENT")
            elif flags & EXCLUSIVE:
                raise FsError("ERR_EXISTS")
            if node.kind == FOLDER and flags & WRITE:
                raise FsError("ERR_ISDIR")
            if node.kind == SYMLINK:
                raise FsError("ERR_LOOP")
            if node.kind == FILE and flags & DIRECTORY:
                raise FsError("ERR_NOTDIR")
            if flags & TRUNCATE:
                self.model.truncate(node, 0)

        self.same("open %r %d" % (path, flags), lambda: self.fs.close(self.fs.open(path, flags)),
                  expected)

    def do_make(self):
        path = self.path()
        self.same("make %r" % path, lambda: self.fs.make(path), lambda: self.model.make(path))

    def do_remove(self):
        path, directory = self.path(), self.random.random() < 0.4
        self.same("remove %r %s" % (path, directory), lambda: self.fs.remove(path, directory),
                  lambda: self.model.remove(path, directory))

    def do_link(self):
        first, second = self.path(), self.path()
        self.same("link %r %r" % (first, second), lambda: self.fs.link(first, second),
                  lambda: self.model.link(first, second))

    def do_rename(self):
        first, second = self.path(), self.path()
        self.same("rename %r %r" % (first, second), lambda: self.fs.rename(first, second),
                  lambda: self.model.rename(first, second))

    def do_symlink(self):
        text, path = self.path() * self.random.choice((1, 1, 20)), self.path()
        if len(text) < 1000:
            self.same("symlink %r %r" % (text, path), lambda: self.fs.symlink(text, path),
                      lambda: self.model.symlink(text, path))

    def do_readlink(self):
        path = self.path()
        self.same("readlink %r" % path, lambda: self.fs.readlink(path),
                  lambda: self.model.readlink(path))

    def do_change(self):
        path, mode = self.path(), self.random.randrange(0o7777)
        self.same("change %r" % path, lambda: self.fs.change(path, 1, mode),
                  lambda: self.model.change_mode(path, mode))

    def step(self):
        weights = {"create": 15, "write": 15, "close": 12, "read": 5, "truncate": 4, "open": 8,
                   "make": 8, "remove": 10, "link": 5, "rename": 14, "symlink": 6, "readlink": 2,
                   "change": 2}
        getattr(self, "do_" + self.random.choices(list(weights), weights.values())[0])()

    def compare_trees(self, fs):
        for path, node in self.model.tree().items():
            stat = fs.stat_path(path, follow=False)
            assert (path, stat.kind, stat.mode) == (path, node.kind, node.mode)
            if node.kind == FOLDER:
                listed = {name: kind for name, _, kind in fs.list(path)}
                expected = {name: child.kind for name, child in node.names.items()}
                assert listed == expected | {b".": FOLDER, b"..": FOLDER}
                folders = sum(child.kind == FOLDER for child in node.names.values())
                assert stat.links == 2 + folders
                continue
            assert (path, stat.size, stat.links) == (path, len(node.data), node.links)
            if node.kind == SYMLINK:
                assert fs.readlink(path) == node.data
            else:
                self.compare_file(fs, path, node.data)

    @staticmethod
    def compare_file(fs, path, data):
        badge = fs.open(path)
        for at in range(0, len(data), 1 << 20):
            assert fs.read(badge, 1 << 20) == data[at:at + (1 << 20)], path
        assert fs.read(badge, 10) == b""
        fs.close(badge)


def compare_with_debugfs(image, model, folder):
    """debugfs finds the same files as the model has."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    run("debugfs", "-R", "rdump / %s" % folder, image)
    for path, node in model.tree().items():
        found = os.fsencode(folder) + path
        if node.kind == FILE:
            with open(found, "rb") as file:
                assert file.read() == node.data, path
        elif node.kind == SYMLINK:
            assert os.readlink(found) == node.data, path
        else:
            assert set(os.listdir(found)) == set(node.names), path
    shutil.rmtree(folder)


MAKERS = [("mkfs", 1024), ("mkfs", 2048), ("mkfs", 4096), ("-I 128", 1024),
          ("-O ^filetype,^sparse_super,^resize_inode -g 2048", 1024), ("-O dir_index,ext_attr -I 256", 2048),
          ("-O ^resize_inode -N 4000", 4096)]


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("maker, block_size", MAKERS)
def test_random_operations(tmp_path, maker, block_size, seed):
    """Random operations have the results that a simple model has, and e2fsck agrees."""
    image = make_image(tmp_path / "image", maker, block_size)
    fs = Fs(image, random.Random(seed).choice((600, 1024, 4096)))
    assert fs.trouble == 0, fs.said
    both = Both(fs, "%s %s %s" % (maker, block_size, seed))
    fs.change(b"", 1, 0o755)
    fs.change(b"lost+found", 1, 0o700)
    for _ in range(STEPS):
        try:
            both.step()
        except FsError as error:
            assert str(error) == "ERR_NOSPC"
            break
    both.compare_trees(fs)
    for badge, _ in both.open:
        fs.close(badge)
    fs.sync()
    is_clean(image)
    fs.end()
    again = Fs(image)
    both.compare_trees(again)
    again.end()
    compare_with_debugfs(image, both.model, tmp_path / "dump")


# ---- Large files, full disks ----


@pytest.mark.parametrize("block_size", (1024, 2048, 4096))
def test_every_level_of_the_map(tmp_path, block_size):
    """A file with blocks below each of the four kinds of roots can be written, read and freed."""
    image = make_image(tmp_path / "image", "mkfs", block_size)
    numbers = block_size // 4
    levels = [0, 12, 12 + numbers, 12 + numbers + numbers ** 2, 12 + numbers + 2 * numbers ** 2]
    fs = Fs(image)
    before = fs.statfs()
    badge = fs.open(b"file", READ | WRITE | CREATE)
    for level in reversed(levels):
        assert fs.write(badge, b"level %d" % level, level * block_size) > 0
    fs.sync()
    is_clean(image)
    for level in levels:
        assert fs.read(badge, 20, level * block_size).startswith(b"level %d" % level)
    for level in reversed(levels[1:]):
        fs.truncate(badge, level * block_size)
        fs.sync()
        is_clean(image)
    fs.truncate(badge, 0)
    fs.remove(b"file")
    fs.close(badge)
    assert fs.statfs() == before
    fs.end()


def test_a_full_disk(tmp_path):
    """Writing to a full disk writes what fits, then says so; nothing is lost nor damaged."""
    image = make_image(tmp_path / "image", "mkfs", 1024, "1M")
    fs = Fs(image)
    before = fs.statfs()
    badge, total = fs.open(b"file", READ | WRITE | CREATE), 0
    with pytest.raises(FsError, match="ERR_NOSPC"):
        for _ in range(2000):
            total += fs.write(badge, b"x" * 3000, total)
    assert fs.stat(badge).size == total
    for name in (b"folder", b"folder2"):
        with pytest.raises(FsError, match="ERR_NOSPC"):
            fs.make(name)
    with pytest.raises(FsError, match="ERR_NOSPC"):
        for i in range(1000):
            fs.close(fs.open(b"many%d" % i, WRITE | CREATE))
    fs.sync()
    is_clean(image)
    assert fs.statfs()["free_blocks"] == 0
    fs.close(badge)
    for name, _, kind in fs.list():
        if kind == FILE:
            fs.remove(name)
    fs.sync()
    is_clean(image)
    assert fs.statfs()["free_blocks"] >= before["free_blocks"] - 20
    fs.end()


def test_what_is_not_synced_is_told(tmp_path):
    """Without a sync the disk is not marked as clean, and the next mount says so; orphans go."""
    image = make_image(tmp_path / "image", "mkfs", 1024)
    fs = Fs(image)
    badge = fs.open(b"open", WRITE | CREATE)
    fs.write(badge, b"x" * 50000)
    fs.remove(b"open")
    fs.sync()
    fs.make(b"folder")
    fs.end()
    fs = Fs(image)
    assert any("not cleanly unmounted" in line for line in fs.said)
    assert any("1 files without a name were freed" in line for line in fs.said)
    fs.sync()
    is_clean(image)
    fs.end()


@pytest.mark.parametrize("maker, word", [("-O extent", "extents"), ("-j", None),
                                         ("-O meta_bg,^resize_inode", "meta_bg"), ("-O huge_file", "read-only")])
def test_features(tmp_path, maker, word):
    """What is not supported is refused in one line that names it, or only read."""
    image = make_image(tmp_path / "image", maker, 1024)
    fs = Fs(image)
    said = "".join(fs.said)
    if word is None:
        assert fs.trouble == 0 and not said
    elif word == "read-only":
        assert fs.trouble == 0 and word in said
        with pytest.raises(FsError, match="ERR_ROFS"):
            fs.make(b"folder")
    else:
        assert fs.trouble < 0 and word in said and said.count("\n") == 1
    fs.end()


# ---- Times, positions, limits ----

SECOND = 10 ** 9


@pytest.mark.parametrize("maker", ("mkfs", "-I 128"))
def test_times(tmp_path, maker):
    """Writing, changing, reading and naming set the times that they should, no others."""
    image = make_image(tmp_path / "image", maker, 1024)
    fs = Fs(image)
    exact = 1 if maker == "mkfs" else SECOND
    badge = fs.open(b"file", READ | WRITE | CREATE)
    made = fs.stat(badge)
    assert made.accessed == made.modified == made.changed > 1600000000 * SECOND
    for _ in range(1000):
        fs.write(badge, b"x", 0)
    written = fs.stat(badge)
    assert written.modified >= made.modified and written.accessed == made.accessed
    assert exact > 1 or written.modified > made.modified
    fs.read(badge, 1, 0)
    read = fs.stat(badge)
    assert read.accessed >= written.modified and read.modified == written.modified
    fs.read(badge, 1, 0)
    assert fs.stat(badge).accessed == read.accessed  # once is enough
    for seconds in (0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 33) if exact == 1 else (0, 5):
        time = seconds * SECOND + (123456789 if exact == 1 else 0)
        fs.change(b"file", 4 | 8, accessed=time, modified=time)
        stat = fs.stat(badge)
        assert (stat.accessed, stat.modified) == (time, time)
    fs.change(b"file", 1 | 2, mode=0o4711, user=70000, group=100000)
    stat = fs.stat(badge)
    assert (stat.mode, stat.user, stat.group) == (0o4711, 70000, 100000)
    before = fs.stat_path(b"")
    fs.link(b"file", b"file2")
    assert fs.stat_path(b"").modified >= before.modified
    fs.close(badge)
    fs.sync()
    is_clean(image)
    fs.end()
    fs = Fs(image)
    assert vars(fs.stat_path(b"file2"))["modified"] == stat.modified
    fs.end()


def test_positions(tmp_path):
    """Reads and writes move the position, seeks set it, appending goes to the end."""
    fs = Fs(make_image(tmp_path / "image", "mkfs", 1024))
    badge = fs.open(b"file", READ | WRITE | CREATE)
    assert fs.write(badge, b"0123456789") == 10
    assert fs.seek(badge, 2) == 2 and fs.read(badge, 3) == b"234"
    assert fs.seek(badge, -1, 1) == 4 and fs.seek(badge, -2, 2) == 8
    assert fs.read(badge, 100) == b"89" and fs.read(badge, 100) == b""
    for offset, origin in ((-1, 0), (-11, 2), (0, 3), (2 ** 63 - 1, 2)):
        with pytest.raises(FsError, match="ERR_ARG"):
            fs.seek(badge, offset, origin)
    assert fs.seek(badge, 1 << 50) == 1 << 50 and fs.read(badge, 1) == b""
    with pytest.raises(FsError, match="ERR_FBIG"):
        fs.write(badge, b"x")
    with pytest.raises(FsError, match="ERR_FBIG"):
        fs.truncate(badge, 1 << 50)
    other = fs.open(b"file", WRITE | APPEND)
    fs.write(badge, b"ab", 10)
    assert fs.write(other, b"cd", 0) == 2 and fs.read(badge, 100, 8) == b"89abcd"
    with pytest.raises(FsError, match="ERR_BADF"):
        fs.read(other, 1)
    fs.end()


def test_too_many_are_open(tmp_path):
    """Sessions and inodes run out with an error, and come back."""
    fs = Fs(make_image(tmp_path / "image", "mkfs", 1024))
    for _ in range(2):
        badges = []
        with pytest.raises(FsError, match="ERR_FILES"):
            for i in range(1000):
                badges.append(fs.open(b"file%d" % i, WRITE | CREATE))
        assert len(badges) > 100
        for badge in badges:
            fs.close(badge)
    with pytest.raises(FsError, match="ERR_STALE"):
        fs.stat(badges[0])
    fs.end()


def test_a_disk_that_cannot_be_written(tmp_path):
    """Everything that would change it is refused, and nothing is changed."""
    image = make_image(tmp_path / "image", "mkfs", 1024)
    fs = Fs(image)
    fs.close(fs.open(b"file", WRITE | CREATE))
    fs.sync()
    fs.end()
    before = image.read_bytes()
    fs = Fs(image, read_only=True)
    fs.close(fs.open(b"file"))
    fs.list()
    for attempt in (lambda: fs.open(b"file", WRITE), lambda: fs.open(b"new", CREATE),
                    lambda: fs.make(b"new"), lambda: fs.remove(b"file"),
                    lambda: fs.rename(b"file", b"new"), lambda: fs.link(b"file", b"new"),
                    lambda: fs.symlink(b"file", b"new"), lambda: fs.change(b"file", 1, 0o600),
                    lambda: fs.remove(b"lost+found", True)):
        with pytest.raises(FsError, match="ERR_ROFS"):
            attempt()
    fs.sync()
    fs.end()
    assert image.read_bytes() == before


# ---- Damaged disks ----


def use_everything(fs, rng):
    """All kinds of requests, whatever their answers."""
    def attempt(function, *arguments):
        try:
            return function(*arguments)
        except FsError:
            return None

    found, todo = [b""], [b""]
    while todo and len(found) < 60:
        path = todo.pop()
        for name, _, kind in (attempt(fs.list, path) or [])[:40]:
            if name not in (b".", b".."):
                found.append(path + b"/" + name)
                todo += [found[-1]] * (kind == FOLDER)
    rng.shuffle(found)
    for path in found:
        attempt(fs.stat_path, path)
        attempt(fs.readlink, path)
        badge = attempt(fs.open, path, READ | WRITE)
        if badge:
            attempt(fs.read, badge, 30000, rng.choice((0, 270000)))
            attempt(fs.write, badge, b"w" * 3000, rng.choice((0, 9000, 270000)))
            attempt(fs.truncate, badge, rng.choice((0, 500, 20000)))
            fs.close(badge)
        action = rng.randrange(5)
        if action == 0:
            attempt(fs.remove, path, rng.random() < 0.5)
        elif action == 1:
            attempt(fs.rename, path, rng.choice(found) + b"/new"[:rng.choice((0, 4))])
        elif action == 2:
            attempt(fs.make, path + b"/made")
        elif action == 3:
            attempt(fs.link, path, rng.choice(found) + b"2")
        else:
            badge = attempt(fs.open, path + b"x", WRITE | CREATE)
            if badge:
                attempt(fs.write, badge, b"y" * 5000)
                fs.close(badge)
    attempt(fs.statfs)
    attempt(fs.sync)


def damage(image, block_size, rng):
    """Changes some bytes of the superblock, descriptors, bitmaps, inodes, directories or maps."""
    data = bytearray(image.read_bytes())
    used = max(i for i in range(0, len(data), block_size) if any(data[i:i + block_size]))
    regions = [(1024, 264), (2048 if block_size == 1024 else block_size, 64),
               (block_size, 12 * block_size), (block_size, used)]
    start, size = rng.choice(regions)
    for _ in range(rng.choice((1, 3, 20, 200))):
        at = start + rng.randrange(size)
        at -= at % rng.choice((1, 2, 4))
        value = rng.choice((rng.randbytes(1), rng.randbytes(2), b"\xff\xff\xff\xff", b"\0\0\0\0",
                            rng.randrange(len(data) // block_size).to_bytes(4, "little"),
                            rng.randrange(40).to_bytes(4, "little")))
        data[at:at + len(value)] = value
    image.write_bytes(data)


@pytest.mark.parametrize("block_size", (1024, 4096))
@pytest.mark.parametrize("seed", range(3))
def test_damaged_disks(tmp_path, block_size, seed):
    """Whatever is on the disk: errors, but no crash and no endless loop."""
    rng = random.Random("%d %d" % (block_size, seed))
    pristine = make_image(tmp_path / "pristine", "-N 64", block_size, "2M")
    fs = Fs(pristine)
    for folder in (b"a", b"a/b", b"c"):
        fs.make(folder)
        for i in range(8):
            badge = fs.open(folder + b"/file%d" % i, WRITE | CREATE)
            fs.write(badge, b"z" * rng.choice((10, 5000, 30000)), rng.choice((0, 280000)))
            fs.close(badge)
    fs.symlink(b"a/b", b"link")
    fs.symlink(b"x/" * 50, b"link2")
    fs.sync()
    fs.end()
    for round_number in range(25):
        image = tmp_path / "image"
        shutil.copy(pristine, image)
        damage(image, block_size, rng)
        before = image.read_bytes()
        try:
            fs = Fs(image)
            use_everything(fs, rng)
            fs.end()
        except Died as error:
            (ROOT / "build/damaged.img").write_bytes(before)
            pytest.fail("round %d, kept as build/damaged.img: %s" % (round_number, error))
