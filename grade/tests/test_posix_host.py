# grade/tests/test_posix_host.py -- the tests of POSIX behaviour on the host: what they expect of
# Rivet must hold on Linux too. And that each of the library's headers stands alone.
import re
import subprocess

import pytest

from grade.build import ROOT, make

PROGRAMS = sorted(path.stem for path in (ROOT / "user/tests").glob("posix_*.c")
                  if "user/lib" not in path.read_text(encoding="utf-8")
                  and "abi/" not in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PROGRAMS)
def test_linux_does_the_same(name, tmp_path):
    program = tmp_path / name
    subprocess.run(["cc", "-std=gnu11", "-O1", "-D_GNU_SOURCE", "-I.", "-w", "-o", program,
                    "user/tests/%s.c" % name, "-lm"], cwd=ROOT, check=True)
    result = subprocess.run([program], text=True, stdout=subprocess.PIPE, check=False,
                            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    assert result.returncode == 0, result.stdout


@pytest.fixture(name="rivet_cc", scope="module")
def built_rivet_cc():
    make("build/sdk/rivet-cc")
    return ROOT / "build/sdk/rivet-cc"


@pytest.mark.parametrize("options", [[], ["-D_GNU_SOURCE"], ["-std=c99", "-D_XOPEN_SOURCE=700"]])
def test_headers_stand_alone(rivet_cc, options, tmp_path):
    folder = ROOT / "user/lib/include"
    for header in sorted(folder.rglob("*.h")):
        name = header.relative_to(folder)
        source = tmp_path / "header.c"
        source.write_text("#include <%s>\n#include <%s>\nint one;\n" % (name, name))
        subprocess.run([rivet_cc, *options, "-Wall", "-Wextra", "-Werror", "-c", source, "-o",
                        tmp_path / "header.o"], check=True, cwd=tmp_path)


def test_rivet_cc_is_used_as_cc_is(rivet_cc, tmp_path):
    (tmp_path / "one.c").write_text("#include <math.h>\nint two(double);\n"
                                    "int main(int argc, char **argv)\n"
                                    "{ (void)argv; return two(sqrt(argc)); }\n")
    (tmp_path / "two.c").write_text("int two(double x) { return (int)x; }\n")
    subprocess.run([rivet_cc, "-O2", "-c", "two.c"], check=True, cwd=tmp_path)
    subprocess.run([rivet_cc, "-Wall", "one.c", "two.o", "-lm", "-o", "program"], check=True,
                   cwd=tmp_path)
    header = (tmp_path / "program").read_bytes()[:20]
    assert header[:4] == b"\x7fELF" and header[18] == 243  # EM_RISCV
    result = subprocess.run([rivet_cc, "none.c"], cwd=tmp_path, check=False,
                            stderr=subprocess.PIPE, text=True)
    assert result.returncode != 0 and "none.c" in result.stderr


def test_a_program_may_use_any_name_that_is_not_the_c_librarys(rivet_cc, tmp_path):
    """Each name inside of the library that no header declares, as a variable of a program."""
    def names(tool, *arguments, text=None):
        return set(subprocess.run([tool, *arguments], input=text, stdout=subprocess.PIPE, text=True,
                                  cwd=ROOT, check=True).stdout.split())
    inside = names("riscv64-unknown-elf-nm", "-g", "--defined-only", "-j",
                   "build/user/libposix.a", "build/user/librivet.a")
    inside = {name for name in inside if name.isidentifier()}
    picolibc = re.search("PICOLIBC:=([^}]+)}", rivet_cc.read_text(encoding="utf-8"))[1]
    own = inside - names("tools/sdk-names", "build/sdk/include", picolibc + "/include",
                         text="\n".join(inside))
    assert {"files", "mounts", "startup", "serve", "ipc_call"} <= own
    (tmp_path / "names.c").write_text("".join("int %s = 1;\n" % name for name in sorted(own)) +
                                      "int main(void) { return files; }\n")
    subprocess.run([rivet_cc, "-Wall", "names.c", "-o", "names"], check=True, cwd=tmp_path)
