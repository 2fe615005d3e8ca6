# grade/tests/test_shell_host.py -- the shell as a program of the host, under ASan and UBSan.
#
# Each tests/sh/NAME.sh is run in an empty folder; what it writes and its status must be those of
# NAME.out. Where the first line does not say `# not dash`, dash must say the same, if it is there.
import functools
import os
import shutil
import subprocess

import pytest

from grade.build import ROOT, make

SCRIPTS = ROOT / "tests/sh"
NAMES = sorted(path.stem for path in SCRIPTS.glob("*.sh"))


@functools.cache
def shell_folder():
    """The folder of our sh."""
    make("build/host/shell/sh")
    return ROOT / "build/host/shell"


def run(folder, name, cwd):
    """(standard output and status, standard error) of a script, with the sh of a folder."""
    environment = {"PATH": "%s:%s" % (folder, os.environ["PATH"]), "HOME": "/root", "LC_ALL": "C"}
    result = subprocess.run([folder / "sh", SCRIPTS / (name + ".sh")], cwd=cwd, env=environment,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, timeout=60, check=False)
    return (result.stdout.decode(errors="replace") + "status: %d\n" % result.returncode,
            result.stderr.decode(errors="replace"))


def fail(name, expected, got, errors):
    pytest.fail("expected:\n%s\ngot:\n%s\nstandard error:\n%s\n"
                "alone: make test T='test_shell_host and %s'" % (expected, got, errors, name),
                pytrace=False)


@pytest.mark.parametrize("name", NAMES)
def test_script(name, tmp_path):
    """The script does what its .out says, and the sanitizers find nothing wrong."""
    expected = (SCRIPTS / (name + ".out")).read_text(encoding="utf-8")
    got, errors = run(shell_folder(), name, tmp_path)
    if got != expected or "Sanitizer" in errors or "runtime error" in errors:
        fail(name, expected, got, errors)


def dash_agrees(name):
    return not (SCRIPTS / (name + ".sh")).read_text(encoding="utf-8").startswith("# not dash")


@pytest.mark.skipif(not shutil.which("dash"), reason="dash is not installed")
@pytest.mark.parametrize("name", list(filter(dash_agrees, NAMES)))
def test_expectation(name, tmp_path):
    """What is expected of the script is what dash does."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "sh").symlink_to(shutil.which("dash"))
    cwd = tmp_path / "cwd"
    cwd.mkdir()
    expected = (SCRIPTS / (name + ".out")).read_text(encoding="utf-8")
    got, errors = run(folder, name, cwd)
    if got != expected:
        fail(name, expected, got, errors)
