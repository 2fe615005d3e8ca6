# grade/tests/test_host.py -- the programs of tests/host, under ASan and UBSan.
import os
import subprocess

import pytest

from grade.build import ROOT, make

PROGRAMS = sorted(path.stem for path in (ROOT / "tests/host").glob("test_*.c"))


@pytest.mark.parametrize("name", PROGRAMS)
def test_host(name):
    """The program finds nothing wrong, and the sanitizers neither."""
    make("build/host/" + name)
    profile = "build/host/%s.profraw" % name
    result = subprocess.run(["build/host/" + name], cwd=ROOT, text=True, check=False,
                            env=os.environ | {"LLVM_PROFILE_FILE": profile},
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        pytest.fail("%s\nalone: make test T='test_host and %s'" % (result.stdout, name),
                    pytrace=False)
