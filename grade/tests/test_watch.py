# grade/tests/test_watch.py -- what programs see of servers and messages: trace, svc, top, ipc, handles.
#
# One machine runs all the commands; the tests look at what they printed.
import re

import pytest

from grade.build import ROOT
from grade.system import Disk, run, system

COMMANDS = """\
echo Rivet > /tmp/motd; svc > /tmp/svc; svc status fs > /tmp/status; echo $? >> /tmp/status;
svc status echo >> /tmp/status; echo $? >> /tmp/status;
trace -o /tmp/cat cat /tmp/motd; trace -o /tmp/pipe sh -c 'cat /tmp/motd | wc -l';
trace -c -o /tmp/count cat /tmp/motd; trace -a -o /tmp/all cat /tmp/motd;
trace -o /tmp/false false; echo status $?; trace -o /tmp/no /nonexistent; echo status $?;
(while :; do cat /bin/sh > /dev/null; done) & top -n 1 > /tmp/top; kill %1;
top -p -n 1 -s m > /tmp/topp;
(while :; do cat /bin/sh > /dev/null; done) & ipc -t 100 > /tmp/ipc; kill $!;
sleep 1 | cat & sleep 0.2; ipc -w > /tmp/ipcw;
ipc -r -t 20 > /tmp/ipcr; top -s x; echo status $?;
handles > /tmp/own; handles $$ 1 > /tmp/both; handles 31000; echo status $?;
for f in svc status cat pipe count all top topp ipc ipcr ipcw own both; do echo "=== $f"; cat /tmp/$f; done"""


@pytest.fixture(name="said", scope="module", params=[1, 2])
def what_was_said(request):
    """What each command wrote, by the name of its file; "" is what they printed."""
    result = run(COMMANDS.replace("\n", " "), harts=request.param)
    assert result.status == 0, result.output
    parts = re.split(r"^=== (\w+)\n", result.output, flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2]))}


def lines(text):
    """(milliseconds, indentation, the rest) of each line of a trace."""
    found = [re.match(r" *(\d+\.\d{3})  ( *)(.*)", line) for line in text.splitlines()]
    assert all(found), text
    return [(float(match[1]), len(match[2]) // 2, match[3]) for match in found]


def test_commands_do_what_they_do_without_it(said):
    assert re.fullmatch(r"Rivet\n1\nRivet\nRivet\nstatus 1\ntrace: /nonexistent: .*\nstatus 127\n"
                        r"top: there is no key 'x'\n.*\nstatus 1\n"
                        r"handles: .*\nstatus 1\n", said[""])


def test_trace_of_cat(said):
    """From the spawn to the end of the file; nobody else's messages."""
    told = lines(said["cat"])
    words = [rest for _, depth, rest in told if depth == 0]
    assert words[0].startswith("trace -> proc  PROC_SPAWN cat ")
    assert all(word.startswith("cat -> ") for word in words[1:]), words
    for wanted in (r"cat -> vm  FAULT_PAGE ", r"cat -> fs  IO_OPEN tmp/motd ",
                   r"cat -> fs  IO_READ \d+ +\d+\.\d{3}  = 6", r"cat -> fs  IO_READ \d+ .*= 0",
                   r"cat -> tty  IO_WRITE 6 .*= 6|cat -> uart"):
        assert any(re.match(wanted, word) for word in words), (wanted, said["cat"])


def test_what_servers_ask_for_is_below(said):
    told = lines(said["cat"])
    assert any(depth == 1 and rest.startswith("proc -> vm  VM_CREATE") for _, depth, rest in told)
    assert max(depth for _, depth, _ in told) >= 1
    for (_, above, _), (_, below, _) in zip(told, told[1:]):
        assert below <= above + 1


def test_children_are_part_of_it(said):
    """A shell that forks, its children that run programs: by name, and all of them."""
    words = "\n".join(rest for _, _, rest in lines(said["pipe"]))
    for wanted in ("sh -> proc  PROC_FORK", "sh -> proc  PROC_EXEC cat", "cat -> pipe  IO_WRITE",
                   "wc -> pipe  IO_READ", "sh -> proc  PROC_WAIT"):
        assert wanted in words, said["pipe"]


def test_count(said):
    rows = re.findall(r"^ *(\d+) +[\d.]+ +[\d.]+  (\S+) -> (\S+)$", said["count"], re.MULTILINE)
    assert ("cat", "fs") in {(who, whom) for _, who, whom in rows}
    assert int(re.search(r"^ *(\d+) calls$", said["count"], re.MULTILINE)[1]) == \
        sum(int(count) for count, _, _ in rows)


def test_all_does_not_put_together(said):
    assert " x " in said["cat"] and " x " not in said["all"]
    assert said["all"].count("cat -> vm  FAULT_PAGE") > said["cat"].count("cat -> vm  FAULT_PAGE")


def test_svc_lists_servers(said):
    rows = {row.split()[0]: row for row in said["svc"].splitlines()}
    assert {"NAME", "uart", "virtio", "blk", "fs", "proc", "tty", "vm", "trace"} <= rows.keys()
    assert re.match(r"blk +6 +56 waits +0 +512K +\d+/32 +\d+\.\d{3}$", rows["blk"]), rows["blk"]
    assert "calls init" not in said["svc"]
    assert re.match(r"proc +9 +55 (calls|runs|waits)", rows["proc"])


def test_svc_status(said):
    assert re.match(r"fs: \w+.*\n  number \d+ in the manifest, level 7, takes calls\n",
                    said["status"])
    assert re.search(r"^0\necho: on demand\n", said["status"], re.MULTILINE)
    assert said["status"].endswith("\n3\n")


def top_rows(text):
    """(name, %CPU) of each row; a server's name is in brackets."""
    rows = re.findall(r"^ *(?:\d+|-) [RSTZ] +([\d.]+) +\d+ +\S+ +\d+ +[\d.]+ +\d+K \S+ +(\S+)$",
                      text, re.MULTILINE)
    return [(name, float(share)) for share, name in rows]


def test_top(said):
    """Servers that work for a program are seen to run; the most busy ones come first."""
    rows = top_rows(said["top"])
    assert {"[vm]", "[fs]", "[proc]", "[blk]", "sh", "top"} <= dict(rows).keys(), said["top"]
    assert dict(rows)["[fs]"] > 0 and dict(rows)["[vm]"] > 0, said["top"]
    shares = [share for _, share in rows]
    assert shares[0] > 0 and shares == sorted(shares, reverse=True), said["top"]
    assert re.match(r"up 0:\d\d:\d\d, \d+ processes, \d+ servers\nharts idle for \d+ % of one; "
                    r"policy mlfq, quantum \d+ us\nmemory: \d+ of \d+ MiB free\n", said["top"])


def test_top_of_processes(said):
    names = [name for name, _ in top_rows(said["topp"])]
    assert "top" in names and not [name for name in names if name[0] == "["]


def test_keys_of_top():
    with system(Disk.pristine()) as machine:
        machine.wait_for(r"[$#] $")
        machine.write("top -d 3600\r")
        machine.wait_for(r"\[trace\]")
        machine.write("n")  # by name: [blk] is the first server
        machine.wait_for(r"NAME\s+- . [^\n]*\[blk\]\s")
        machine.write("sp")
        machine.wait_for(r"NAME\s+1 . [^\n]* sh\s")
        machine.write("q")
        machine.wait_for(r"[$#] $")
        machine.write("top -d 3600\r")
        machine.wait_for(r"\[trace\]")
        machine.write("\x03")
        machine.write("echo back\r")
        machine.wait_for(r"^back\n")
        machine.write("trace sh -c 'echo begun; sleep 1000'\r")
        machine.wait_for(r"^begun\n")
        machine.write("\x03")  # ends the program; what it did is shown
        machine.wait_for(r"trace -> proc  PROC_SPAWN sh")
        machine.write("echo again\r")
        machine.wait_for(r"^again\n")


def test_ipc(said):
    """Who calls whom while a loop reads files."""
    waiting, traffic = said["ipc"].split("\n\n", 1)
    assert waiting.startswith("WHO WAITS ")
    pairs = re.findall(r"^ *(\d+) +[\d.]+ +[\d.]+ +[\d.]+  (\S+ -> \S+)", traffic, re.MULTILINE)
    assert {"cat -> fs", "cat -> vm", "sh -> proc", "proc -> vm"} <= {pair for _, pair in pairs}
    counts = [int(count) for count, _ in pairs]
    assert counts == sorted(counts, reverse=True) and counts[0] > 10
    assert re.search(r"^fs +\d+ +\d+ +\d+ +\d+ +[1-9]\d*$", traffic, re.MULTILINE), traffic


def test_ipc_now_and_by_request(said):
    assert re.search(r"^\d+ cat +pipe +put off$", said["ipcw"], re.MULTILINE), said["ipcw"]
    assert "WHO -> WHOM" in said["ipcr"]


def test_every_request_has_a_name():
    """trace and ipc know all requests of all protocols."""
    known = (ROOT / "user/lib/tool/requests.c").read_text(encoding="utf-8")
    for header in sorted((ROOT / "abi").glob("*.h")):
        text = re.sub(r"//.*", "", header.read_text(encoding="utf-8"))
        for body in re.findall(r"^enum \w+_op \{(.*?)\};", text, re.MULTILINE | re.DOTALL):
            for name in re.findall(r"^\s*([A-Z]\w+)", body, re.MULTILINE):
                assert '"%s"' % name in known, "%s of %s" % (name, header.name)


def test_handles(said):
    """Its own few, and gates to servers by name; nothing with more rights than it should have."""
    rows = [re.match(r" *(0x[0-9a-f]+) +(\d+) (\w+) +(\S+(?: own)?) +(\S+)$", line)
            for line in said["own"].splitlines()[1:]]
    assert all(rows), said["own"]
    found = {row[2]: (row[3], row[4], row[5].split(",")) for row in rows}
    assert found["1"][:2] == ("task", "itself") and "control" not in found["1"][2]
    assert found["2"][:2] == ("account", "its own")
    assert found["4"] == ("gate", "proc", ["call", "copy"]), said["own"]
    assert found["5"] == ("gate", "vm", ["call", "copy"]), said["own"]
    assert {"fs", "tty", "dev", "srv", "pipe", "sched", "trace", "init"} <= \
        {name for kind, name, _ in found.values() if kind == "gate"}
    assert {kind for kind, *_ in found.values()} <= {"task", "account", "gate", "notification"}


def test_handles_of_others(said):
    assert len(re.findall(r"^process \d+: \d+ handles$", said["both"], re.MULTILINE)) == 2
