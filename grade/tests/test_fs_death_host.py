# grade/tests/test_fs_death_host.py -- the file server dies at any step of a request: it took effect
# once, or left no trace.
import random

import pytest

from grade.fs import APPEND, CREATE, FILE, READ, ROOT_BADGE, TRUNCATE, WRITE, Fs, FsError
from grade.tests.test_fs_host import (Both, compare_with_debugfs, is_clean, make_image,
                                      programs)  # pylint: disable=unused-import

DIE = 1
STEPS = 500


class DyingFs(Fs):
    """Dies with each request: at a random step of it, and now and then once more."""

    def __init__(self, image, cache_kib, seed):
        self.random = random.Random(seed)
        self.deaths = 0
        super().__init__(image, cache_kib)

    def ask(self, badge, name, *words, data=b"", room=0):
        second = self.random.choice((0, 0, self.random.randrange(1, 2000)))
        self.deaths += super().ask(0, DIE, int(2 ** self.random.uniform(0, 11)), second)[0][1]
        return super().ask(badge, name, *words, data=data, room=room)


class More(Both):
    """With positions, and with files that are open without a name."""

    def do_append(self):
        if self.open:
            _, node = self.random.choice(self.open)
            for path, other in self.model.tree().items():
                if other is node:
                    badge, data = self.fs.open(path, WRITE | APPEND), self.data()
                    assert self.fs.write(badge, data) == len(data)
                    assert self.fs.seek(badge, 0, 1) == len(node.data) + len(data)
                    self.model.write(node, len(node.data), data)
                    self.fs.close(badge)
                    return

    def do_read_on(self):
        if self.open:
            badge, node = self.random.choice(self.open)
            at = self.fs.seek(badge, self.random.randrange(len(node.data) + 10))
            for size in (1, 3000, 50000):
                assert self.fs.read(badge, size) == node.data[at:at + size]
                at = max(at, min(at + size, len(node.data)))
                assert self.fs.seek(badge, 0, 1) == at

    def do_sync(self):
        self.fs.sync()

    def step(self):
        if self.random.random() < 0.2:
            self.random.choice((self.do_append, self.do_read_on, self.do_sync))()
        else:
            super().step()


@pytest.mark.parametrize("maker, block_size, cache_kib", [
    ("mkfs", 1024, 600), ("mkfs", 4096, 700), ("-I 128", 1024, 200)])
def test_deaths_at_random_steps(tmp_path, maker, block_size, cache_kib):
    """Each request has the result that a model has, whenever the server dies, and e2fsck agrees."""
    image = make_image(tmp_path / "image", maker, block_size)
    fs = DyingFs(image, cache_kib, 1)
    assert fs.trouble == 0, fs.said
    both = More(fs, "%s %s" % (maker, block_size))
    fs.change(b"", 1, 0o755)
    fs.change(b"lost+found", 1, 0o700)
    for _ in range(STEPS):
        both.step()
    both.compare_trees(fs)
    for badge, _ in both.open:
        fs.close(badge)
    fs.sync()
    is_clean(image)
    assert fs.deaths > STEPS / 2
    fs.end()
    compare_with_debugfs(image, both.model, tmp_path / "dump")


# ---- One request, every step ----


class Scene:
    """A file system with something in it, and all that can be seen of it."""

    def __init__(self, fs):
        self.fs = fs
        fs.make(b"d")
        fs.make(b"d/empty")
        self.fill(b"d/file", 30000)
        self.fill(b"large", 600000)
        fs.link(b"d/file", b"second")
        fs.symlink(b"x" * 300, b"long")
        self.open = fs.open(b"open", READ | WRITE | CREATE)
        fs.write(self.open, b"o" * 20000)
        fs.remove(b"open")
        fs.seek(self.open, 5000)
        self.last = fs.open(b"last", READ | WRITE | CREATE | APPEND)
        fs.write(self.last, b"l" * 1500)
        fs.remove(b"last")

    def fill(self, path, size):
        badge = self.fs.open(path, WRITE | CREATE)
        self.fs.write(badge, path[:1] * size)
        self.fs.close(badge)

    def look(self, gone):
        """All that can be seen; without what is only seen at open files if these are gone."""
        fs, seen = self.fs, {}
        for path in (b"", b"d", b"d/empty"):
            try:
                entries = sorted((name, kind) for name, _, kind in fs.list(path))
            except FsError:
                continue
            seen[path] = entries
            for name, kind in entries:
                stat = fs.stat_path(path + b"/" + name, follow=False)
                seen[path, name] = stat.kind, stat.mode, stat.size, stat.links, stat.blocks
                if kind == FILE:
                    badge = fs.open(path + b"/" + name)
                    seen[path, name, 0] = fs.read(badge, 1 << 20)
                    fs.close(badge)
        for badge in (self.open, self.last):
            if badge not in gone:
                stat = fs.stat(badge)
                seen[badge] = (stat.size, stat.links, stat.blocks, fs.read(badge, 1 << 20, 0),
                               fs.seek(badge, 0, 1))
        return seen, fs.statfs()


def two(name, first, second):
    return (ROOT_BADGE, name, len(first), len(second)), first + second


def one(name, path, *words):
    return (ROOT_BADGE, name, len(path)) + words, path


AT = (1 << 64) - 1
REQUESTS = {
    "create": lambda s: one("IO_OPEN", b"d/new", READ | WRITE | CREATE, 0o644),
    "truncate at opening": lambda s: one("IO_OPEN", b"large", WRITE | TRUNCATE),
    "open": lambda s: one("IO_OPEN", b"large", READ),
    "write": lambda s: ((s.open, "IO_WRITE", 40000, AT), b"w" * 40000),
    "append": lambda s: ((s.last, "IO_WRITE", 3000, AT), b"a" * 3000),
    "read": lambda s: ((s.open, "IO_READ", 7000, AT), b""),
    "truncate": lambda s: ((s.open, "IO_TRUNCATE", 1111), b""),
    "make": lambda s: one("IO_MAKE", b"d/made", 0, 0o755),
    "remove": lambda s: one("IO_REMOVE", b"large", 0),
    "remove a directory": lambda s: one("IO_REMOVE", b"d/empty", 2),
    "link": lambda s: two("IO_LINK", b"large", b"d/third"),
    "symlink": lambda s: two("IO_SYMLINK", b"y" * 200, b"d/link"),
    "rename": lambda s: two("IO_RENAME", b"large", b"d/file"),
    "rename a directory": lambda s: two("IO_RENAME", b"d/empty", b"moved"),
    "close": lambda s: ((s.open, 0), b""),
    "sync": lambda s: ((ROOT_BADGE, "IO_SYNC"), b""),
}


def check_zeros(fs, badge):
    """Behind the end of a file are zeros, when it gets longer."""
    size = fs.stat(badge).size
    fs.truncate(badge, size + 5000)
    assert fs.read(badge, 5000, size) == bytes(5000)


def outcome(image, pristine, request, die):
    """What can be seen before and after the request, its answer, and how many steps it took."""
    image.write_bytes(pristine)
    fs = Fs(image)
    scene = Scene(fs)
    ask, data = REQUESTS[request](scene)
    gone = {scene.open} if ask[1] == 0 else ()
    before = scene.look(gone)
    fs.ask(0, DIE, *die)
    try:
        answer = fs.ask(*ask, data=data, room=7000 if request == "read" else 0)
    except FsError as error:
        answer = str(error)
    steps, deaths = fs.ask(0, DIE)[0][:2]
    after = scene.look(gone)
    check_zeros(fs, scene.last)
    fs.sync()
    for badge in (scene.open, scene.last, answer[1] if isinstance(answer, tuple) else 0):
        fs.close(badge)
    fs.sync()
    fs.end()
    return before, after, answer, steps, deaths


def is_between(lost, before, after):
    """All of it or nothing; but of a write whose caller is gone, any part of the content."""
    def contents(seen):
        return [value[3] for key, value in seen[0].items() if isinstance(key, int)]

    def rest(seen):
        return [value[:3] + value[4:] if isinstance(key, int) else value
                for key, value in seen[0].items()] + [seen[1]]

    if rest(lost) != rest(before):
        return lost == after
    return all(byte in (old, new) for one, other, written in
               zip(contents(lost), contents(before), contents(after))
               for byte, old, new in zip(one, other, written))


def die_at_steps(image, name, count):
    """Dies at so many steps of the request, or at all of them."""
    pristine = make_image(image, "mkfs", 1024, "4M").read_bytes()
    before, after, answer, steps, deaths = outcome(image, pristine, name, ())
    is_clean(image)
    assert deaths == 0 and isinstance(answer, tuple)
    first = random.Random(name).randrange(max(1, steps // count)) + 1
    for number, step in enumerate(range(first, steps + 1, max(1, steps // count))):
        again = outcome(image, pristine, name, (step, 0, 0))
        assert again[4] == 1 and again[:3] == (before, after, answer), (name, step)
        lost = outcome(image, pristine, name, (step, number * 50, 1))
        assert lost[0] == before and is_between(lost[1], before, after), (name, step)
        is_clean(image)


@pytest.mark.parametrize("name", REQUESTS)
def test_deaths_at_each_step(tmp_path, name):
    """If the call comes again it takes effect once; if its caller is gone, all of it or nothing."""
    die_at_steps(tmp_path / "image", name, 2)


def test_a_damaged_keepsake(tmp_path):
    """The server may have died of writing where it should not: the next one still answers."""
    image = tmp_path / "image"
    pristine = make_image(image, "mkfs", 1024, "4M").read_bytes()
    for seed in range(1, 31):
        chance = random.Random(seed)
        image.write_bytes(pristine)
        fs = Fs(image)
        scene = Scene(fs)
        fs.ask(0, DIE, chance.randrange(1, 300), 0, 0, seed)
        for name in chance.choices(list(REQUESTS), k=8):
            ask, data = REQUESTS[name](scene)
            try:
                fs.ask(*ask, data=data, room=7000)
            except FsError:
                pass
        assert fs.ask(0, DIE)[0][1] == 1
        fs.end()
