# grade/tests/test_system.py -- the whole system: boot to the prompt, disk, processes, limits.
import random
import re
import subprocess

import pytest

from grade.build import ROOT
from grade.system import Disk, run, sbin, system

HARTS = [1, 2, 4]
PROMPT = r"[$#] $"


@pytest.fixture(name="disk")
def new_disk(tmp_path):
    """A disk of the test's own; it must be sound when the test ends."""
    disk = Disk.new(tmp_path)
    yield disk
    disk.check()


def succeed(command, disk=None, **options):
    """Runs it; its output. It must exit with 0."""
    result = run(command, disk, **options)
    assert result.status == 0, "status %d:\n%s" % (result.status, result.output)
    return result.output


# ---- The prompt ----

@pytest.mark.parametrize("harts", HARTS)
def test_boots_to_a_prompt_that_takes_commands(disk, harts):
    with system(disk, harts=harts) as machine:
        machine.wait_for(PROMPT)
        machine.write("echo $((40 + 2)) > /tmp/x; cat /tmp/x\r")
        machine.wait_for(r"^42\n")
        machine.write("poweroff\r")
        assert machine.wait_exit() == 0


def test_control_c_ends_a_command_and_not_the_shell(disk):
    with system(disk) as machine:
        machine.wait_for(PROMPT)
        machine.write("sh -c 'echo begun; sleep 1000'\r")
        machine.wait_for(r"^begun\n")
        machine.write("\x03")
        machine.wait_for(r"\^C")
        machine.write("echo status $?\r")
        machine.wait_for(r"status 130\n")
        machine.write("poweroff\r")
        assert machine.wait_exit() == 0


def test_control_z_stops_a_job_and_fg_goes_on_with_it():
    with system(Disk.pristine()) as machine:
        machine.wait_for(PROMPT)
        machine.write("sh -c 'echo begun; cat'\r")
        machine.wait_for(r"^begun\n")
        machine.write("one\r")
        machine.wait_for(r"^one\none\n")
        machine.write("\x1a")
        machine.wait_for(r"Stopped")
        machine.wait_for(PROMPT)
        machine.write("echo here; fg\r")
        machine.wait_for(r"^here\nsh -c .*\n")
        machine.write("two\r")
        machine.wait_for(r"^two\ntwo\n")


def test_programs_end_before_the_machine_does(disk):
    """They are told and have a moment for it; what they have open without a name is freed."""
    output = succeed("cd /root; sh -c 'trap \"sleep 0.3; echo saved > saved; exit\" TERM; "
                     "exec 3>a; rm a; >ready; while :; do sleep 1; done' & "
                     "echo x > b; sh -c 'trap \"\" TERM; exec sleep 1000' < b & rm b; "
                     "until [ -f ready ]; do sleep 0.1; done; echo over", disk)
    assert output.startswith("over\n")
    assert disk.debugfs("cat /root/saved").endswith("saved\n")


# ---- Files ----

def test_the_host_reads_what_the_guest_wrote(disk):
    succeed("mkdir -p /root/a/b; seq 1 20000 > /root/a/b/numbers; ln -s b/numbers /root/a/link; "
            "ln /root/a/b/numbers /root/hard", disk)
    numbers = "".join("%d\n" % i for i in range(1, 20001))
    for name in ("/root/a/b/numbers", "/root/hard"):
        said = sbin("debugfs", "-R", "cat " + name, str(disk.image)).stdout
        assert said.split("\n", 1)[1] == numbers
    assert 'Fast link dest: "b/numbers"' in disk.debugfs("stat /root/a/link")


def test_the_guest_reads_what_the_host_wrote(disk, tmp_path):
    data = random.Random(3).randbytes(300_000)
    (tmp_path / "data").write_bytes(data)
    disk.debugfs("write %s /root/data" % (tmp_path / "data"), "symlink /root/to /root/data",
                 write=True)
    output = succeed("cat /root/to | wc -c; cmp /root/to /root/data", disk)
    assert str(len(data)) in output


@pytest.mark.parametrize("options", [["-b", "1024"], ["-b", "2048"], ["-b", "4096"],
                                     ["-b", "1024", "-O", "^dir_index,^resize_inode"]])
def test_images_of_mke2fs_work(tmp_path, options):
    image = tmp_path / "made.img"
    result = sbin("mke2fs", "-q", "-t", "ext2", *options, "-d", str(ROOT / "build/rootfs"),
                  str(image), "64M")
    assert result.returncode == 0, result.stdout
    disk = Disk(image)
    assert succeed("cp /bin/sh /tmp/copy && cmp /bin/sh /tmp/copy && rm /tmp/copy && echo same",
                   disk) == "same\n"
    disk.check()


def test_an_image_with_a_feature_that_is_missing_is_refused_by_name(tmp_path):
    image = tmp_path / "ext4.img"
    sbin("mke2fs", "-q", "-t", "ext4", "-d", str(ROOT / "build/rootfs"), str(image), "64M")
    with system(Disk(image)) as machine:
        machine.wait_for(r"fs: .*extent")


def test_a_file_of_64_mib(disk):
    output = succeed("head -c 67108864 /dev/zero > /tmp/big; "
                     "echo end >> /tmp/big; wc -c < /tmp/big; tail -c 4 /tmp/big; rm /tmp/big", disk,
                     timeout=240)
    assert output.split() == [str((64 << 20) + 4), "end"]


def test_ten_thousand_files_in_a_directory(disk):
    output = succeed("mkdir /tmp/d; cd /tmp/d; seq 1 10000 | xargs touch; ls | wc -l; "
                     "ls | sort -n | tail -n 1; rm 5000; ls | wc -l", disk, timeout=240)
    assert output.split() == ["10000", "10000", "9999"]


def test_a_full_disk_is_an_error_and_nothing_is_lost(disk):
    output = succeed("echo precious > /root/keep; cat /dev/zero > /tmp/fill; echo status $?; "
                     "rm /tmp/fill; cat /root/keep; echo more > /tmp/y && cat /tmp/y", disk,
                     timeout=300)
    assert re.search(r"[Nn]o space left", output) and "status 1" in output
    assert output.endswith("precious\nmore\n")


def test_files_are_sound_after_much_work(disk):
    output = succeed("cd /tmp; cp -r /bin b; cp -r b c; rm -r b; mv c d; ls d | wc -l; "
                     "ls /bin | wc -l", disk)
    first, second = output.split()
    assert first == second


# ---- Processes and memory ----

@pytest.mark.parametrize("harts", HARTS)
def test_200_processes_at_once(harts):
    output = succeed("i=0; while [ $i -lt 200 ]; do sleep 1000 & i=$((i + 1)); done; "
                     "ps > /tmp/n; wc -l < /tmp/n; kill -9 -1; wait; echo done",
                     harts=harts, timeout=300)
    assert output == "203\ndone\n"  # with a heading, the shell, and ps


def test_a_fork_bomb_gets_errors_and_the_system_goes_on():
    output = run("f() { f & f; }; (f) 2>/dev/null; kill -9 -1; echo still here", timeout=200).output
    assert "still here" in output


@pytest.mark.parametrize("memory", ["32M", "64M", "2G"])
def test_small_and_large_machines(memory):
    assert succeed("cat /bin/sh | wc -c > /tmp/n; ls /bin | head -n 3 | wc -l",
                   memory=memory).strip() == "3"


def test_a_program_that_wants_too_much_memory_ends_alone():
    output = run("sort /dev/zero; echo status $?; echo fine", timeout=200).output
    assert re.search(r"status [1-9]", output) and output.endswith("fine\n")


# ---- Programs ----

def test_sort_of_a_file_larger_than_memory(disk):
    output = succeed("seq 1 400000 | sort -r > /tmp/s; sort -n /tmp/s > /tmp/t; seq 1 400000 | cmp - /tmp/t && echo same",
                     disk, memory="32M", timeout=300)
    assert output == "same\n"


def test_diff_and_bc(disk):
    output = succeed("cd /tmp; seq 1 100 > a; sed 's/^50$/fifty/' a > b; diff -u a b | tail -n +3; "
                     "echo '2^100; scale=20; 1/7' | bc", disk)
    assert output == ("@@ -47,7 +47,7 @@\n 47\n 48\n 49\n-50\n+fifty\n 51\n 52\n 53\n"
                      "1267650600228229401496703205376\n.14285714285714285714\n")


PROGRAMS = sorted(path.stem for path in (ROOT / "user/tests").glob("p*_*.c")
                  if path.stem not in ("posix_bench", "posix_attacks", "posix_faults",
                                       "posix_files_kept", "posix_kept", "posix_liars"))


@pytest.mark.parametrize("program, harts", [(program, harts) for program in PROGRAMS
                                            for harts in HARTS])
def test_posix(disk, program, harts):
    """The program's own checks all pass; it says so in its closing line."""
    result = run("/usr/tests/" + program, disk, harts=harts, timeout=200)
    assert result.status == 0, result.output


def test_a_program_compiled_elsewhere_runs(disk, tmp_path):
    folder = tmp_path / "extra"
    folder.mkdir()
    source = tmp_path / "prog.c"
    source.write_text('#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n'
                      'int files = 1, mounts = 2;\n'  # names that the library has, too
                      'int lockf(int a, int b, long c) { return a + b + (int)c; }\n'
                      'int main(int argc, char **argv) {\n'
                      '    char *copy = strdup(argc > 1 ? argv[1] : "nobody");\n'
                      '    printf("%s %zu %s %d\\n", copy, strlen(copy), getenv("HOME"),\n'
                      '           lockf(files, mounts, 3));\n'
                      '    return 3;\n}\n')
    subprocess.run([ROOT / "build/sdk/rivet-cc", source, "-o", folder / "prog"], check=True,
                   cwd=tmp_path)
    subprocess.run(["make", "disk", "DISK=%s" % disk.image, "EXTRA=%s" % folder], check=True,
                   cwd=ROOT, stdout=subprocess.DEVNULL)
    result = run("HOME=/x /prog someone", disk)
    assert (result.output, result.status) == ("someone 7 /x 6\n", 3)


def test_damaged_programs_are_refused(disk, tmp_path):
    program = bytearray((ROOT / "build/rootfs/bin/true").read_bytes())
    noise = random.Random(5)
    for i in range(20):
        copy = bytearray(program)
        for _ in range(8):
            copy[noise.randrange(0, 0x120)] = noise.randrange(256)
        (tmp_path / ("bad%d" % i)).write_bytes(copy[:noise.choice([len(copy), 100, 64, 3000])])
        disk.debugfs("write %s /tmp/bad%d" % (tmp_path / ("bad%d" % i), i),
                     "sif /tmp/bad%d mode 0100755" % i, write=True)
    output = succeed("for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do "
                     "/tmp/bad$i </dev/null >/dev/null 2>&1; done; echo alive", disk)
    assert output.endswith("alive\n")
