# grade/tests/test_open.py -- open tests: what a check can do, and what becomes of its failure.
import pathlib
import subprocess
import types

import pytest

from grade import grading, labs, opentest, recording
from grade.build import ROOT, build
from grade.openguest import Failed, Guest, GuestDisk, Late, holds, same


class Workspace:
    """This tree, as a submission."""
    folder = build()
    prefix = staticmethod(lambda *folders: [])
    give = staticmethod(lambda path: None)
    recordings = None
    lab = types.SimpleNamespace(name="0-none", folder=pathlib.Path("/nonexistent"))


@pytest.fixture(name="guest")
def new_guest(tmp_path):
    return Guest(Workspace(), tmp_path, 0x5eed, "a_test")


def end_of(check, monkeypatch, how=opentest.run):
    """What a test comes to whose function this is."""
    monkeypatch.setattr(opentest, "load", lambda lab: types.SimpleNamespace(check=check))
    return how(labs.Test("check", "", 1, 1), Workspace(), 0x5eed)


def test_a_check_sees_on_the_host_what_the_guest_did(guest):
    """A command's output and status; a file on the image, which is sound; what was typed, with the
    guest's clock and its instructions."""
    disk, word = guest.new_disk(), guest.word()
    ran = guest.run("echo %s > /root/x; echo done; exit 3" % word, disk)
    assert (ran.output, ran.status) == ("done\n", 3)
    assert disk.file("/root/x").decode() == word + "\n"
    disk.check()
    with pytest.raises(Failed, match="no file /root/y"):
        disk.file("/root/y")
    with guest.shell(disk) as machine:
        assert machine.shell("cat /root/x") == word
        before, then = machine.time(), machine.instructions()
        machine.pause(0.1)
        assert machine.time() >= before + 0.1 and then < machine.instructions()
        machine.write("poweroff\r")
        machine.wait_off()
    assert len(guest.consoles) == 2 and word in guest.consoles[1]


def test_waiting_in_vain_is_a_time_out_with_who_waits_for_whom(monkeypatch):
    """Soon, when nobody in the guest runs any more."""
    def check(guest):
        with guest.boot("rivet.run=echo") as machine:
            machine.expect("never printed")

    end = end_of(check, monkeypatch, opentest.attempt)
    assert end.status == "timeout" and "never printed" in end.message
    assert "uart" in end.waits and "Rivet: type" in end.shown


def test_what_fails_once_is_intermittent(monkeypatch):
    """Both runs are told of; what is the check's own mistake is an error of ours."""
    tries = []

    def check(guest):
        tries.append(guest.word())
        assert tries[0] == tries[-1]
        same("the answer", len(tries), 2)

    end = end_of(check, monkeypatch)
    assert end.status == "intermittent" and "got 1, expected 2" in end.message
    assert "the run that failed" in end.shown and "the run that passed" in end.shown
    assert end_of(lambda _: 1 / 0, monkeypatch).status == "error"
    assert end_of(lambda _: holds(False, "no"), monkeypatch).message == "no"
    assert end_of(lambda _: None, monkeypatch).status == "pass"


def test_a_failure_is_recorded_and_happens_again(monkeypatch, tmp_path):
    """Two boots with a disk. What passes leaves nothing."""
    def check(guest):
        disk = guest.new_disk()
        guest.run("echo %s > /root/x; sync" % guest.word(), disk)
        same("what was written", guest.run("cat /root/x", disk).output.strip(), "else")

    monkeypatch.setattr(Workspace, "recordings", tmp_path)
    end = end_of(check, monkeypatch)
    assert end.status == "fail" and end.replay == str(tmp_path / "check"), end
    again = subprocess.run([ROOT / "grade/replay", "--console", end.replay], text=True,
                           capture_output=True, check=False, timeout=120)
    assert again.returncode == 0, again.stdout + again.stderr
    assert again.stdout.count(end.message.split("'")[1]) == 1
    assert len(list((tmp_path / "check").glob("boot-*"))) == 2
    assert recording.is_wanted(tmp_path) and not recording.is_wanted(None)
    assert end_of(lambda guest: None, monkeypatch).status == "pass"


def test_long_bytes_are_compared_where_they_differ():
    with pytest.raises(Failed, match=r"at byte 700: got b'y"):
        same("the image", b"x" * 700 + b"y" * 9, b"x" * 710)
    assert issubclass(Late, Failed) and GuestDisk


def test_an_open_test_has_no_program():
    """lab.toml says open = true instead."""
    group = {"open": True, "program": "test_x"}
    with pytest.raises(ValueError, match="no program"):
        labs._program(group)  # pylint: disable=protected-access
    with pytest.raises(KeyError):
        labs._program({"open": False})  # pylint: disable=protected-access


def test_a_driver_is_graded_by_what_is_on_the_image():
    """The system's own driver, in the sandbox: written in the guest, found by the host."""
    lab = labs.find("block")
    got = grading.grade(lab, ROOT, only=["files_of_the_shell", "all_sizes"], nonce=0x5eed)
    assert got["score"] == got["max"] == 7, got
