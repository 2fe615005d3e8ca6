# grade/tests/test_man.py -- the manual has a page for everything, and man shows it for people.
import os
import re
import subprocess

import pytest

from grade.build import ROOT, build, make

KINDS = ("tool", "topic", "server", "protocol", "call")


@pytest.fixture(name="pages", scope="module")
def manual():
    """The manual as it is on the disk: {kind: {name: text}}."""
    folder = build() / "rootfs/usr/share/man"
    return {kind: {path.stem: path.read_text(encoding="utf-8")
                   for path in (folder / kind).glob("*.md")} for kind in KINDS}


def test_each_tool_has_a_page(pages):
    tools = {path.name for path in (build() / "rootfs/bin").iterdir() if not path.is_symlink()}
    assert tools - set(pages["tool"]) == set()


def test_each_server_has_a_page(pages):
    servers = {path.parent.name for path in ROOT.glob("servers/*/main.c")}
    assert servers - set(pages["server"]) == set()


def test_each_system_call_has_a_page_with_its_number(pages):
    table = (ROOT / "abi/syscalls.def").read_text(encoding="utf-8")
    calls = re.findall(r"^SYSCALL\((\d+), (\w+)", table, re.MULTILINE)
    assert len(calls) > 40 and len(calls) == len(pages["call"])
    for number, name in calls:
        assert "Number %s, in a7." % number in pages["call"][name]
        assert re.search(r"^```\n\n\S.*[.:;]", pages["call"][name], re.MULTILINE), name


def test_each_protocol_has_a_page(pages):
    headers = {path.stem for path in ROOT.glob("abi/*.h")} - {"types", "syscalls", "errors"}
    assert headers == set(pages["protocol"])


@pytest.mark.parametrize("kind", KINDS)
def test_each_page_says_what_it_is_about(pages, kind):
    for name, text in pages[kind].items():
        assert re.match(r"# %s: \S.*\n\n?\S" % re.escape(name), text), "%s: %s" % (name, text[:80])
        assert len(text) > 50 and text.count("```") % 2 == 0, name


def man(*arguments):
    make("build/host/tools/man")
    return subprocess.run([ROOT / "build/host/tools/man", *arguments], text=True, check=False,
                          capture_output=True,
                          env=dict(os.environ, MANPATH=str(build() / "rootfs/usr/share/man")))


def test_pages_are_shown_in_lines_of_80_columns(pages):
    """But for what stays as it is: blocks, and rows in which a name alone is longer."""
    for kind in ("topic", "server"):
        for name, text in pages[kind].items():
            blocks = re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
            kept = {line for block in blocks for line in block.splitlines()}
            kept |= {line for line in text.splitlines() if line.startswith("    ")}
            shown = man(kind, name)
            assert shown.returncode == 0 and not shown.stderr
            long = [line for line in shown.stdout.splitlines()
                    if len(line) > 80 and line not in kept and " " in line.strip()]
            assert not long, "%s %s: %s" % (kind, name, long)


def test_text_is_broken_into_lines_and_marks_go(tmp_path):
    (tmp_path / "topic").mkdir()
    (tmp_path / "topic/x.md").write_text(
        "# x: a page\nOne `name` and **bold** and a [link](to/it), 2 \\* 3.\n" + "word " * 30 +
        "\n\n- an item\n  that goes on\n- another\n\n| a | b |\n| --- | --- |\n"
        "| `f(a\\|b)` | text |\n\n```\nkept   as it  is\n```\n")
    result = subprocess.run([ROOT / "build/host/tools/man", "x"], text=True, check=True,
                            capture_output=True, env=dict(os.environ, MANPATH=str(tmp_path)))
    lines = result.stdout.splitlines()
    assert lines[:3] == ["x: a page", "", "One name and bold and a link, 2 * 3. word word word "
                         "word word word word word"]
    assert all(len(line) <= 80 for line in lines)
    assert result.stdout.endswith("\n- an item that goes on\n- another\n\n"
                                  "a       b\nf(a|b)  text\n\nkept   as it  is\n")


def test_pages_are_found():
    assert "mbox                 protocol  requests to mbox" in man("-k", "MAILBOX").stdout
    assert man("-k", "nothing-has-it").returncode == 1
    assert "See also: man server sched, man protocol sched\n" in man("sched").stdout
    assert man("server", "nothing-has-it").returncode == 1
    assert "there is no page" in man("nothing-has-it").stderr
    assert len(man().stdout.splitlines()) > 150
