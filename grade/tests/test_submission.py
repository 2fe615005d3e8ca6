# grade/tests/test_submission.py -- submissions as they come: each is taken, or refused with a reason.
import dataclasses
import io
import os
import tarfile
import zipfile

import pytest

from grade import labs, submission
from grade.build import ROOT

LAB = labs.find("ipc")
GOOD = {name: (ROOT / name).read_bytes() for name in LAB.files}


def put(folder, files):
    """Writes files into a folder; returns it."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def zipped(files):
    """A zip archive, as bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(files, mode="w:gz"):
    """A tar archive, as bytes."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def flat(files):
    return {name.rsplit("/", 1)[1]: data for name, data in files.items()}


def changed(name, data):
    return GOOD | {name: data}


IPC = "kernel/ipc.c"
TAKEN = {
    # name: files handed in, part of a note
    "as-it-should-be": (GOOD, ""),
    "files-without-folders": (flat(GOOD), "is taken as kernel/ipc.c"),
    "a-folder-around-it": ({"lab2-final/" + name: data for name, data in GOOD.items()}, ""),
    "zip": ({"work.zip": zipped(GOOD)}, ""),
    "tar": ({"work.tar.gz": tarred(GOOD)}, ""),
    "tar-bz2": ({"work.tar.bz2": tarred(GOOD, "w:bz2")}, ""),
    "archive-in-an-archive": ({"a.zip": zipped({"b.tar.gz": tarred(GOOD)})}, ""),
    "macos": (GOOD | {"__MACOSX/kernel/._ipc.c": b"\0\5\26\7"}, ""),
    "browsers-copy": ({name.replace("ipc.c", "ipc (1).c") if name == IPC else name: data
                       for name, data in GOOD.items()}, "ipc (1).c is taken as kernel/ipc.c"),
    "two-of-one": (GOOD | {"old/kernel/ipc.c": b"int old;\n", "kernel/ipc (2).c": b"int no;\n"},
                   ""),
    "windows-line-ends": (changed(IPC, GOOD[IPC].replace(b"\n", b"\r\n")), "line ends of Windows"),
    "byte-order-mark": (changed(IPC, b"\xef\xbb\xbf" + GOOD[IPC]), "byte-order mark"),
    "utf-16": (changed(IPC, GOOD[IPC].decode().encode("utf-16")), "UTF-16"),
    "one-is-missing": ({name: data for name, data in GOOD.items() if name != "kernel/reply.c"},
                       "kernel/reply.c is missing"),
    "much-else": (GOOD | {"grade/judge.py": b"cheat", "notes.pdf": b"%PDF", "build/x.o": b""},
                  "not looked at: grade/judge.py, notes.pdf"),
    "backup-files": (GOOD | {"kernel/ipc.c~": b"old", "kernel/ipc.c.orig": b"old"}, ""),
}
REFUSED = {
    "empty": ({"readme.txt": b"sorry"}, "none of the lab's files"),
    "rar": ({"work.rar": b"Rar!\x1a\x07\0"}, "7z or rar"),
    "damaged-zip": ({"work.zip": zipped(GOOD)[:-40]}, "damaged"),
    "damaged-tar": ({"work.tgz": tarred(GOOD)[:100]}, "damaged"),
    "no-text": (changed(IPC, b"\x7fELF\0\0\0\0"), "zero bytes"),
    "large": (changed(IPC, b"/" * (2 << 20)), "has 2048 KiB"),
    "includes-from-outside": (changed(IPC, b'#include "/etc/passwd"\n'), "outside of the tree"),
    "includes-upwards": (changed(IPC, b"#include <kernel/../../x.c>\n"), "outside of the tree"),
    "takes-in-a-file": (changed(IPC, b'__asm__(".incbin \\"x\\"");\n'), "outside of the tree"),
    "bomb": ({"work.zip": zipped({"a%d" % i: b"" for i in range(submission.COUNT_MAX + 1)})},
             "more than"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_taken(tmp_path, name):
    """It has the text of the files, and a note on what was mended."""
    files, note = TAKEN[name]
    got = submission.read(put(tmp_path, files), LAB)
    expected = set(GOOD) - ({"kernel/reply.c"} if name == "one-is-missing" else set())
    assert set(got.files) == expected
    assert all(got.files[file] == GOOD[file] for file in expected)
    assert note in "\n".join(got.notes)


@pytest.mark.parametrize("name", REFUSED)
def test_refused(tmp_path, name):
    """It says why."""
    files, why = REFUSED[name]
    with pytest.raises(submission.Refused, match=why):
        submission.read(put(tmp_path, files), LAB)


def test_what_is_no_file_is_left_out(tmp_path):
    """Symbolic links and devices are not followed."""
    put(tmp_path, {name: data for name, data in GOOD.items() if name != IPC})
    (tmp_path / IPC).symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "kernel/pipe.c")
    (tmp_path / "more").symlink_to("/")
    got = submission.read(tmp_path, LAB)
    assert IPC not in got.files
    assert sum("no ordinary file" in note or "symbolic link" in note for note in got.notes) == 3


def test_a_single_file(tmp_path):
    """One archive, or one source file, named itself."""
    (tmp_path / "me.zip").write_bytes(zipped(GOOD))
    assert submission.read(tmp_path / "me.zip", LAB).files == GOOD
    (tmp_path / "ipc.c").write_bytes(GOOD[IPC])
    assert list(submission.read(tmp_path / "ipc.c", LAB).files) == [IPC]


def test_a_file_that_is_in_no_folder_is_found(tmp_path):
    """As a lab's answers are; and not for each file of that name."""
    lab = dataclasses.replace(LAB, files=("answers.txt",))
    put(tmp_path, {"x/answers.txt.old": b"old\n", "answers.txt": b"mine\n"})
    assert submission.read(tmp_path, lab).files == {"answers.txt": b"mine\n"}
