# grade/tests/test_check.py -- what `make check` checks, item by item; that the checks find mistakes.
import json
import os
import shutil
import subprocess
import sys

import pytest

from grade.build import ROOT, make

sys.path.insert(0, str(ROOT / "tools"))
from files import tracked  # noqa: E402  pylint: disable=wrong-import-position

CHECKS = ["format", "layers", "sizes", "clang", "cppcheck", "unused", "paths"]


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


# ---- A mistake each, and what its check says of it ----

HEADER = "// %s -- a mistake.\n"
FUNCTION = "void mistake(void);\n\nvoid mistake(void) {\n%s}\n"
BODY = FUNCTION % "    for (;;)\n        ;\n"
LONG_FUNCTION = FUNCTION % ("    mistake();\n" * 59)
MISTAKES = {
    # name: check, file, its text, what is said
    "indented-by-tabs": ("format", "user/mistake.c", BODY.replace("    ", "\t"),
                         "user/mistake.c:5: the format should be"),
    "indented-by-eight": ("format", "user/mistake.c", BODY.replace("    ", " " * 8),
                          "user/mistake.c:5: the format should be"),
    "brace-on-a-line-of-its-own": ("format", "user/mistake.c", BODY.replace(" {", "\n{"),
                                   "user/mistake.c:4: the format should be"),
    "comment-not-indented": ("format", "user/mistake.c", BODY.replace("    for", "// x\n    for"),
                             "user/mistake.c:5: the format should be"),
    "long-line": ("sizes", "user/mistake.c", "// %s\n" % ("x" * 98),
                  "user/mistake.c:2: 101 columns"),
    "long-line-of-tabs": ("sizes", "user/mistake.S", "\t" * 12 + "abcde\n",
                          "user/mistake.S:2: 101 columns"),
    "long-function": ("sizes", "user/mistake.c", LONG_FUNCTION,
                      "mistake in user/mistake.c: 61 lines"),
    "long-file": ("sizes", "user/mistake.c", "// x\n" * 400, "user/mistake.c: 401 lines"),
    "kernel-includes-user": ("layers", "kernel/mistake.c", "#include <user/lib/ipc.h>\n",
                             "kernel/mistake.c:2"),
    "warning-of-clang": ("clang", "user/mistake.c", "void mistake(void) {}\n",
                         "no previous prototype"),
    "path-of-a-machine": ("paths", "user/mistake.c", "// /" + "home/me/rivet\n", # no path here
                          "user/mistake.c: has the path"),
    "nothing-calls-it": ("unused", "build/unused", "mistake\n", "nothing calls mistake"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of kernel, abi and tools, without git and without what was built."""
    folder = tmp_path_factory.mktemp("tree")
    (folder / "user").mkdir()
    for path in tracked():
        if len(path.parts) > 1 and path.parts[0] not in ("kernel", "abi", "tools"):
            continue
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path)
    (folder / "build").mkdir()
    command = ["clang", "-I.", "-Wmissing-prototypes", "-Werror", "-c", "user/mistake.c"]
    (folder / "build/compile_commands.json").write_text(json.dumps([{"arguments": command}]))
    return folder


def check_copy(folder, name):
    """Runs one check there; returns (found nothing, what it said)."""
    result = subprocess.run(["tools/python", "tools/check", name], cwd=folder,
                            env=os.environ | {"UNUSED": "build/unused"}, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return result.returncode == 0, result.stdout


@pytest.mark.parametrize("mistake", MISTAKES)
def test_check_finds(copy, mistake):  # pylint: disable=redefined-outer-name
    """A file with a mistake fails its check, which says where it is and what."""
    name, path, text, said = MISTAKES[mistake]
    file = copy / path
    file.write_text((HEADER % path if file.suffix else "") + text, encoding="utf-8")
    try:
        ok, output = check_copy(copy, name)
    finally:
        file.unlink()
    assert not ok and said in output, output


@pytest.mark.parametrize("name", ["format", "sizes"])
def test_check_takes_what_is_right(copy, name):  # pylint: disable=redefined-outer-name
    """A comment behind code may stand anywhere, a one-line case counts for nothing."""
    cases = "".join("    case %d: mistake(%d);\n" % (i, i) for i in range(70))
    text = HEADER % "user/mistake.c" + (
        "void mistake(int n);\n\nvoid mistake(int n) {    // here\n"
        "    switch (n) {      // or here\n%s    }\n}\n" % cases)
    (copy / "user/mistake.c").write_text(text, encoding="utf-8")
    try:
        ok, output = check_copy(copy, name)
    finally:
        (copy / "user/mistake.c").unlink()
    assert ok, output
