# grade/tests/test_fs_host.py -- the file server as a program of the host, against a model of it.
import os
import random
import shutil
import subprocess

import pytest

from grade.build import ROOT, make
from grade.fs import (CREATE, DIRECTORY, EXCLUSIVE, FILE, FOLDER, NOFOLLOW, READ, SYMLINK,
                      TRUNCATE, WRITE, Fs, FsError)
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
