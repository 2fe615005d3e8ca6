# grade/tests/test_run.py -- tools/run as people and scripts call it.
import subprocess

import pytest

from grade.build import ROOT


def tool(*arguments, timeout=120):
    return subprocess.run([ROOT / "tools/run", *arguments], text=True, capture_output=True,
                          timeout=timeout, check=False, stdin=subprocess.DEVNULL)


def test_prints_what_the_command_prints_and_nothing_else():
    result = tool("ls /bin")
    names = result.stdout.split("\n")
    assert (result.returncode, result.stderr) == (0, ""), result
    assert {"sh", "ls", "cat", "echo", "cp", "mv", "rm", "mkdir", "ln", "ps", "kill"} <= set(names)
    assert names == sorted(names[:-1]) + [""], result.stdout


@pytest.mark.parametrize("command, status", [
    ("true", 0), ("false", 1), ("exit 42", 42), ("no_such_command", 127), ("kill -9 $$", 137)])
def test_exits_with_the_status_of_the_command(command, status):
    assert tool(command).returncode == status


def test_output_without_a_newline_is_kept_as_it_is():
    assert tool("printf 'a\\n\\nb'").stdout == "a\n\nb"


def test_all_of_a_long_output_arrives():
    result = tool("seq 1 5000")
    assert result.stdout.split() == [str(i) for i in range(1, 5001)]


def test_quotes_and_several_lines_reach_the_shell():
    assert tool("echo \"it's\" 'a \"b\"' $((6 * 7))\necho two").stdout == "it's a \"b\" 42\ntwo\n"


def test_standard_input_is_empty():
    assert tool("cat; echo $?").stdout == "0\n"


def test_a_command_that_hangs_ends_in_time():
    result = tool("--timeout", "5", "echo before; sleep 1000")
    assert (result.returncode, result.stdout) == (124, "before\n"), result
    assert "not ended after 5 s" in result.stderr


def test_a_command_that_is_too_long_is_refused():
    result = tool("echo " + 1000 * "x")
    assert (result.returncode, result.stdout) == (125, ""), result
    assert "more than 900 bytes" in result.stderr


def test_what_is_written_without_a_disk_is_gone():
    assert tool("echo x > /tmp/x; cat /tmp/x").stdout == "x\n"
    assert tool("cat /tmp/x 2>/dev/null").returncode == 1


def test_what_is_written_to_a_disk_stays(tmp_path):
    disk = tmp_path / "my.img"
    subprocess.run(["cp", ROOT / "build/root.img", disk], check=True)
    assert tool("--disk", disk, "echo kept > /root/x").returncode == 0
    assert tool("--disk", disk, "--cpus", "2", "cat /root/x").stdout == "kept\n"


def test_an_extra_folder_is_there(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/note").write_text("from outside\n")
    script = tmp_path / "hello"
    script.write_text("#!/bin/sh\necho \"hello $1\"\n")
    script.chmod(0o755)
    result = tool("--extra", tmp_path, "cat /deep/note; /hello you")
    assert (result.returncode, result.stdout) == (0, "from outside\nhello you\n"), result


@pytest.mark.parametrize("option", ["--disk", "--extra"])
def test_a_missing_file_is_named(option):
    result = tool(option, "/no/such/thing", "true")
    assert result.returncode == 1 and "there is no /no/such/thing" in result.stderr
