# grade/tests/test_check.py -- what `make check` checks, item by item.
import os
import subprocess

import pytest

from grade.build import ROOT, make

# "form" is "sizes" without the kernel's total and the length of files, which `make check` judges.
CHECKS = ["format", "layers", "form", "clang", "cppcheck", "unused", "paths"]


@pytest.fixture(scope="module")
def environment(built):  # pylint: disable=unused-argument
    make("build/unused")
    return os.environ | {"UNUSED": "build/unused"}


@pytest.mark.parametrize("name", CHECKS)
def test_check(environment, name):  # pylint: disable=redefined-outer-name
    """tools/check finds nothing."""
    result = subprocess.run(["tools/python", "tools/check", name], cwd=ROOT, env=environment,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            check=False)
    if result.returncode != 0:
        pytest.fail("%s\nalone: make check" % result.stdout, pytrace=False)
