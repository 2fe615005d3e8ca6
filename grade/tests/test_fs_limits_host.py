# grade/tests/test_fs_limits_host.py -- the file server on the host: times, positions, limits, damage.
#
# test_fs_host.py has what it does with sound disks.
import random
import shutil

import pytest

from grade.build import ROOT, make
from grade.fs import APPEND, CREATE, FOLDER, READ, WRITE, Died, Fs, FsError
from grade.tests.test_fs_host import is_clean, make_image, programs, run  # noqa: F401  pylint: disable=unused-import

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
