# grade/tests/test_mkfs.py -- disks as mkfs makes them: e2fsck and debugfs look at them.
import filecmp
import os
import subprocess

import pytest

from grade.build import ROOT, make

MKFS = ROOT / "build/mkfs"
ENVIRONMENT = os.environ | {"PATH": os.environ["PATH"] + ":/sbin:/usr/sbin"}
BLOCK_SIZES = ("1024", "2048", "4096")


def run(*command):
    return subprocess.run(command, env=ENVIRONMENT, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def check(*command):
    result = run(*command)
    assert result.returncode == 0, "%s\n%s" % (" ".join(map(str, command)), result.stdout)
    return result.stdout


@pytest.fixture(scope="module", autouse=True)
def mkfs():
    """What is tested is built."""
    make("build/mkfs")


@pytest.fixture(scope="module", name="folder")
def make_folder(tmp_path_factory):
    """A folder with files of many sizes, many files, links, and modes."""
    folder = tmp_path_factory.mktemp("disk") / "folder"
    (folder / "many").mkdir(parents=True)
    (folder / "a/b/c").mkdir(parents=True)
    for i in range(1500):
        (folder / "many" / ("file_%d" % i)).write_text("%d\n" % i)
    for size in (0, 1, 1023, 1024, 12 * 1024, 12 * 1024 + 1, 300000, 5000000):
        (folder / ("size_%d" % size)).write_bytes(os.urandom(size))
    with open(folder / "large", "wb") as large:
        large.truncate(70 << 20)
        large.write(b"first")
    (folder / "short").symlink_to("a/b")
    (folder / "long").symlink_to("x/" * 100)
    (folder / "a/program").write_text("#!/bin/sh\n")
    (folder / "a/program").chmod(0o755)
    (folder / "a/secret").write_text("x")
    (folder / "a/secret").chmod(0o600)
    (folder / ("n" * 255)).write_text("long name")
    return folder


@pytest.mark.parametrize("block_size", BLOCK_SIZES)
@pytest.mark.parametrize("size", ("1M", "3M", "8M", "9M", "17M", "129M", "1G"))
def test_empty_disks(tmp_path, block_size, size):
    """e2fsck finds nothing, whatever the sizes are, and lost+found is there."""
    image = tmp_path / "image"
    check(MKFS, "-s", size, "-b", block_size, image)
    check("e2fsck", "-fn", image)
    assert "lost+found" in check("debugfs", "-R", "ls", image)


@pytest.mark.parametrize("block_size", BLOCK_SIZES)
def test_a_folder(tmp_path, folder, block_size):
    """All that is in the folder is on the disk: content, modes, links."""
    image = tmp_path / "image"
    check(MKFS, "-b", block_size, image, folder)
    check("e2fsck", "-fn", image)
    out = tmp_path / "out"
    out.mkdir()
    check("debugfs", "-R", "rdump / %s" % out, image)
    (out / "lost+found").rmdir()
    todo = [filecmp.dircmp(folder, out)]
    while todo:
        compared = todo.pop()
        assert not compared.left_only and not compared.right_only
        _, different, strange = filecmp.cmpfiles(compared.left, compared.right,
                                                 compared.common_files, shallow=False)
        assert not different and not strange
        todo += compared.subdirs.values()
    for name in ("short", "long"):
        assert os.readlink(out / name) == os.readlink(folder / name)
    for name in ("a/program", "a/secret"):
        assert (out / name).stat().st_mode == (folder / name).stat().st_mode


def test_equal_folders_make_equal_disks(tmp_path, folder):
    """Nothing but the content counts: not the time, not the order on the host."""
    images = [tmp_path / "one", tmp_path / "two"]
    for image in images:
        check(MKFS, "-s", "200M", image, folder)
    assert filecmp.cmp(*images, shallow=False)


def test_what_does_not_fit(tmp_path, folder):
    """It says how much is needed, and leaves no image behind."""
    image = tmp_path / "image"
    result = run(MKFS, "-s", "20M", image, folder)
    assert result.returncode == 1
    assert "the files need" in result.stdout and "KiB" in result.stdout
    assert not image.exists()


@pytest.mark.parametrize("arguments, word", [
    (("-s", "x"), "no number"), (("-b", "512"), "1024, 2048 or 4096"), (("-s", "1"), "64 KiB"),
    (("-s", "99999999999999999999"), "no number"), (("-i", "9999999"), "too many"), (("-q",), "usage")])
def test_wrong_arguments(tmp_path, arguments, word):
    """Each gets one clear message."""
    result = run(MKFS, *arguments, *(() if "-s" in arguments else ("-s", "1M")),
                 tmp_path / "image")
    assert result.returncode != 0 and word in result.stdout
