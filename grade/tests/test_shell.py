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


# ---- What a shell must survive, all in one boot ----

HARD = {
    "subshells": (
        "(exit 3); echo $?; x=$(exit 4); echo $?; (exit 5) | cat; sh -c 'kill -9 $$'; echo $?",
        "3\n4\n.*Killed\n137\n"),
    "no_command": (
        "nothing-like-it; echo $?; ./none; echo $?; /tmp; echo $?; (. /none); echo $?",
        ".*: nothing-like-it: not found\n127\n.*: ./none: not found\n127\n"
        ".*: /tmp: Is a directory\n126\n.*cannot open /none: No such file or directory\n2\n"),
    "no_script": (
        "echo echo hi >s; ./s; echo $?; sh /tmp; echo $?; sh /bin/ls; echo $?; sh none; echo $?",
        ".*: ./s: Permission denied\n126\n/tmp: .*Is a directory\n126\n/bin/ls: .*is no script\n"
        "126\n.*cannot open none: No such file or directory\n127\n"),
    "pipeline_of_200": (
        "p='echo through'; i=0; while [ $i -lt 199 ]; do p=\"$p | cat\"; i=$((i + 1)); done\n"
        "eval \"$p\"; echo $?",
        "through\n0\n"),
    "pipeline_of_1000": (
        "p='echo through'; i=0; while [ $i -lt 999 ]; do p=\"$p | cat\"; i=$((i + 1)); done\n"
        "(eval \"$p\"); echo $?",
        ".*a pipeline of more than 256 commands\n2\n"),
    "random": ("cat /dev/random | head -c 1m | wc -c", r" *1048576\n"),
    "yes": ("yes | head -n 100000 | wc -l", r" *100000\n"),
    "sort": (
        "seq 100000 | sort -r >a; head -n 1 a; sort -n a | sed -n '50000p;$p'",
        "99999\n50000\n100000\n"),
    "find": (
        "echo 'needle 17' >hay; find / | xargs grep -l 'needle 1[7]' 2>errors | sort; "
        "sort errors | tail -n 1",
        "/find\n/tmp/hard/hay\ngrep: /usr.*: Is a directory\n"),
    "xargs_many": ("seq 33000 | xargs echo | wc -w", r" *33000\n"),
    "cat_onto_itself": (
        "echo data >f; cat f >>f; echo $?; cat f",
        "cat: f: the input is the output\n1\ndata\n"),
    "dd_device": ("dd if=/dev/zero of=g bs=1m count=2 2>errors; wc -c <g", r" *2097152\n"),
    "fork_fails": (
        "i=0; while sleep 1000 & do i=$((i + 1)); [ $i -lt 2000 ] || break; done 2>errors\n"
        "[ $i -gt 100 ] && [ $i -lt 2000 ] && echo many; ls; echo $?; echo no | cat; echo $?\n"
        "kill -9 -1; wait; cat errors; ls / | grep bin",
        "many\n.*ls: .*\n12[67]\n.*cannot start a process: .*\n2\n"
        ".*cannot start a process: .*\nbin\n"),
    "help": (
        "for p in /bin/*; do\nn=${p##*/}\ncase $n in\n"
        "\\[|true|false|echo|expr|printf|test) continue ;;  # to which all words are operands\n"
        "after|boundedbuffer|philosophers|tapes|tokenring) continue ;;  # examples\n"
        "poweroff|reboot|less) continue ;;\nesac\n"
        "$p --help >out 2>errors </dev/null && grep -q \"^usage: $n\" out && [ ! -s errors ] ||\n"
        "echo \"$n has no help\"\n"
        "$p --no-such-option >out 2>errors </dev/null && echo \"$n takes any option\"\n"
        "grep -q \"^$n: \" errors && [ ! -s out ] || echo \"$n says not what is wrong\"\ndone",
        ""),
    "machine": (
        "df / | tail -n 1; free | head -n 2 | tail -n 1; ps | grep -c sh; uptime; uname -s; stty; "
        "top </dev/null | head -n 1\ntty; clear | wc -c; resize; echo $?; more /etc/profile | sed q",
        r"/ .* \d+%\n[Mm]em.* \d+.*\n[1-9]\d*\n.*\d.*\nRivet\nstty: standard input is no "
        r"terminal\n"
        r".*\d.*\nnot a tty\n *[1-9]\d*\nresize: .*\n1\n# /etc/profile.*\n"),
    "disk_full": (
        "head -c 400m /dev/zero >fill; echo $?; echo x >>fill; echo $?; cat <<END\nhere\nEND\n"
        "(echo pipes | cat); rm fill; echo back >f; cat f",
        "head: write error: No space left on device\n1\n.*: No space left on device\n1\n"
        "here\npipes\nback\n"),
}


@pytest.fixture(name="hard", scope="module")
def run_hard(tmp_path_factory):
    """What each command of HARD wrote, the messages too: name -> text."""
    folder = tmp_path_factory.mktemp("hard")
    lines = ["mkdir /tmp/hard; cd /tmp/hard"]
    for name, (script, _) in HARD.items():
        (folder / name).write_text(script + "\n")
        lines.append("echo '=== %s'; sh /%s 2>&1; rm -f *" % (name, name))
    (folder / "run").write_text("\n".join(lines) + "\n")
    output = run("sh /run", Disk.prepare(extra=folder), timeout=120).output
    parts = re.split(r"^=== (\w+)\n", output, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


@pytest.mark.parametrize("name", HARD)
def test_survives(name, hard):
    """The command says what is wrong, or does it, and the shell goes on."""
    script, expected = HARD[name]
    got = hard.get(name, "(it was not reached)")
    if not re.fullmatch(expected, got):
        pytest.fail("%s\nexpected:\n%s\ngot:\n%s" % (script, expected, got[-2000:]), pytrace=False)
