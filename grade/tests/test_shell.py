# grade/tests/test_shell.py -- the shell in the guest: the scripts of tests/sh, all in one boot.
#
# tests/sh/run says how each ended. What dash says of them is test_shell_host's.
import re
import shutil

import pytest

from grade.build import ROOT
from grade.system import Disk, run

SCRIPTS = ROOT / "tests/sh"
NAMES = sorted(path.stem for path in SCRIPTS.glob("*.sh"))


@pytest.fixture(name="outcomes", scope="module")
def run_all(tmp_path_factory):
    """What each script wrote, with its status: name -> text."""
    folder = tmp_path_factory.mktemp("scripts")
    (folder / "sh").mkdir()
    for path in (SCRIPTS / "run", *SCRIPTS.glob("*.sh")):
        shutil.copy(path, folder / "sh")
    output = run("sh /sh/run", Disk.prepare(extra=folder), timeout=120).output
    parts = re.split(r"^=== (\w+)\n", output, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


@pytest.mark.parametrize("name", NAMES)
def test_script(name, outcomes):
    """The script does in the guest what its .out says."""
    expected = (SCRIPTS / (name + ".out")).read_text(encoding="utf-8")
    got = outcomes.get(name, "(it was not reached)")
    if got != expected:
        pytest.fail("expected:\n%s\ngot:\n%s\nalone: tools/run --extra tests 'sh /sh/%s.sh'" %
                    (expected, got, name), pytrace=False)


def test_there_are_300_scripts():
    assert len(NAMES) >= 300
