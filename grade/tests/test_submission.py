# grade/tests/test_submission.py -- submissions as they come: each is taken, or refused with a reason.
import dataclasses
import gzip
import io
import os
import stat
import tarfile
import zipfile

import pytest

from grade import labs, submission
from grade.build import ROOT
from grade.submission import TOTAL_MAX

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
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
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


def linked(name):
    """A zip and a tar in which that name is a symbolic link out of the tree."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer, other = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    with tarfile.open(fileobj=other, mode="w") as archive:
        link = tarfile.TarInfo(name)
        link.type, link.linkname = tarfile.SYMTYPE, "../../../etc/passwd"
        archive.addfile(link)
    return {"link.zip": buffer.getvalue(), "link.tar": other.getvalue()}


def zeros(size):
    """So many zero bytes, packed by gzip."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as file:
        for _ in range(size >> 20):
            file.write(bytes(1 << 20))
    return buffer.getvalue()


def header_bomb():
    """A tar archive whose extended header is larger than all memory should be."""
    size = TOTAL_MAX + (1 << 20)
    head = tarfile.TarInfo("x")
    head.type, head.size = tarfile.XHDTYPE, size
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as file:
        file.write(head.tobuf())
        for _ in range(size >> 20):
            file.write(bytes(1 << 20))
    return buffer.getvalue()


def nested(data, depth):
    """An archive in an archive in ..."""
    for number in range(depth):
        data = zipped({"%d.zip" % number: data})
    return data


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
    "blanks-and-line-ends-in-names": ({"my work\n (final)/" + name: data
                                       for name, data in GOOD.items()} |
                                      {"a\n100 of 100 points": b"", "red\033[31m": b""},
                                      "not looked at: a?100 of 100 points, red?[31m"),
    "not-utf-8": (changed(IPC, b"// von J\xf6rg \xff\n" + GOOD[IPC]), ""),
    "links-in-archives": (GOOD | linked("old/ipc.c"), "link"),
    "archives-in-archives-without-end": (GOOD | {"deep.zip": nested(b"PK", 9)},
                                         "archives within archives"),
    "paths-that-lead-out": ({"../../" + name: data for name, data in GOOD.items()}, ""),
    "backup-files": (GOOD | {"kernel/ipc.c~": b"old", "kernel/ipc.c.orig": b"old"}, ""),
}
ARCHIVED = {"paths-that-lead-out"}  # what no folder can hold
REFUSED = {
    "nothing-at-all": ({}, "none of the lab's files"),
    "an-empty-archive": ({"work.zip": zipped({})}, "none of the lab's files"),
    "no-archive": ({"work.zip": b"", "work.tar.gz": b"not an archive"}, "none of the lab's files"),
    "bomb-of-zeros": ({"work.tgz": zeros(TOTAL_MAX + (1 << 20))}, "larger than 64 MiB"),
    "bomb-in-a-header": ({"work.tgz": header_bomb()}, "larger than 64 MiB"),
    "zip-of-much": ({"work.zip": zipped({"x%d" % i: bytes(1 << 23) for i in range(9)})},
                    "larger than 64 MiB"),
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
    if name in ARCHIVED:
        files = {"work.tar": tarred(files, "w")}
    got = submission.read(put(tmp_path, files), LAB)
    expected = set(GOOD) - ({"kernel/reply.c"} if name == "one-is-missing" else set())
    assert set(got.files) == expected
    assert all(got.files[file] == (files[file] if name == "not-utf-8" else GOOD[file])
               for file in expected)
    assert "".join(got.notes).isprintable()
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


def test_a_file_of_a_gigabyte(tmp_path):
    """Handed in by itself it is refused, among others left out; it is not read."""
    with open(tmp_path / "huge.zip", "wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(submission.Refused, match="larger than 64 MiB"):
        submission.read(tmp_path / "huge.zip", LAB)
    got = submission.read(put(tmp_path, GOOD), LAB)
    assert set(got.files) == set(GOOD) and "huge.zip has 1024 MiB" in "".join(got.notes)


def test_a_name_that_is_no_text(tmp_path):
    """Bytes that are no UTF-8, as a file system may have them."""
    put(tmp_path, GOOD)
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"")
    assert "caf?.txt" in "".join(submission.read(tmp_path, LAB).notes)


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
