# grade/tests/test_build.py -- the build makes again just what depends on a change.
import re
import shutil
import subprocess
import sys

import pytest

from grade.build import ROOT

sys.path.insert(0, str(ROOT / "tools"))
from files import tracked  # noqa: E402  pylint: disable=wrong-import-position


# A part of everything: the kernel with init, a server, and a library.
TARGETS = ("build/rivet.elf", "build/servers/uart.elf", "build/user/libposix.a")


class Tree:
    """A copy of the tree, in which a part is built."""

    def __init__(self, folder):
        self.folder = folder
        for path in tracked():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, folder / path)

    def make(self, *arguments):
        """Builds; returns the files that were compiled and linked."""
        result = subprocess.run(["env", "-u", "MAKEFLAGS", "-u", "MAKELEVEL", "make", *TARGETS,
                                 *arguments],
                                cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, check=False)
        assert result.returncode == 0, result.stdout
        return set(re.findall(r"^  (?:CC|LINK) +(\S+)$", result.stdout, re.MULTILINE))

    def append(self, path, text):
        with open(self.folder / path, "a", encoding="utf-8") as file:
            file.write(text)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    copy = Tree(tmp_path_factory.mktemp("tree"))
    copy.make()
    return copy


def test_same_bytes_from_another_folder(built, tree):  # pylint: disable=redefined-outer-name,unused-argument
    """Nothing of where and when it was built is in what was built."""
    for path in TARGETS:
        assert (tree.folder / path).read_bytes() == (ROOT / path).read_bytes(), path


def test_nothing_changed_nothing_made(tree):  # pylint: disable=redefined-outer-name
    assert tree.make() == set()


def test_source_is_made_again(tree):  # pylint: disable=redefined-outer-name
    tree.append("user/lib/serve.c", "\n// a change\n")
    made = tree.make()
    assert "user/lib/serve.c" in made
    assert not any(name.startswith("kernel/") and name.endswith(".c") for name in made)


def test_header_makes_its_includers_again(tree):  # pylint: disable=redefined-outer-name
    tree.append("abi/io.h", "\n// a change\n")
    made = tree.make()
    assert "user/lib/io.c" in made
    assert "kernel/page.c" not in made


def test_flag_makes_all_again(tree):  # pylint: disable=redefined-outer-name
    made = tree.make("DEBUG=", "OPTIMIZE=-O1")
    assert {"user/lib/io.c", "kernel/page.c", "build/rivet.elf"} <= made


def test_all_lands_in_build(tree):  # pylint: disable=redefined-outer-name
    """The build writes to no other folder."""
    expected = {str(path) for path in tracked()}
    found = {str(path.relative_to(tree.folder)) for path in tree.folder.rglob("*")
             if path.is_file()}
    assert {name for name in found - expected if not name.startswith("build/")} == set()
