# grade/submission.py -- what a student handed in: finds the lab's files in it, mends what is usual.
#
# A submission is a folder, an archive (zip or tar), or one file. Each of the lab's files is found by
# the end of its path, in nested archives too. What else is there is ignored and mentioned; what
# cannot be taken is refused with the reason. Nothing is written, nothing in it is run.
import bz2
import gzip
import io
import lzma
import os
import pathlib
import re
import stat
import tarfile
import zipfile
import zlib
from dataclasses import dataclass, field

FILE_MAX = 1 << 20  # bytes of one source file
TOTAL_MAX = 64 << 20  # of all that is looked at, unpacked
COUNT_MAX = 20000  # files
DEPTH_MAX = 3  # archives within archives
MENTIONED_MAX = 8
JUNK = re.compile(r"(^|/)(__MACOSX|\.git|build|\.vscode|\.idea)(/|$)|(^|/)(\._|\.DS_Store)|"
                  r"(~|\.o|\.orig|\.swp)$")
# A browser's or a desktop's copy.
COPY = re.compile(r"( \(\d+\)| - Copy| copy|-\d+)?(\.(?:[cSh]|txt))$")
OUTSIDE = re.compile(r'^[ \t]*(?:#|%:|\?\?=)[ \t]*include(?:_next)?[ \t]*[<"](?:/|[^>"\n]*\.\.)|\.\s*inc(?:bin|lude)|'
                     r"__has_embed|^[ \t]*(?:#|%:)[ \t]*embed", re.MULTILINE)


class Refused(Exception):
    """Why the submission cannot be graded, for the student."""


@dataclass
class Submission:
    """files: path in the tree -> bytes. notes: what was mended, ignored or missing."""
    files: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)


def printable(text):
    """The text in one line, without what would move a terminal's cursor: names are not ours."""
    return "".join(char if char.isprintable() else "?" for char in text)


@dataclass
class _Budget:
    files: int = 0
    size: int = 0

    def take(self, name, size):
        self.files += 1
        self.size += size
        if self.files > COUNT_MAX:
            raise Refused("it has more than %d files: hand in only the lab's own" % COUNT_MAX)
        if self.size > TOTAL_MAX:
            raise Refused("with %s it is larger than %d MiB: hand in only the lab's files" %
                          (name, TOTAL_MAX >> 20))


def read(path, lab):
    """The Submission at a path. Refused says what is wrong with it."""
    path = pathlib.Path(path)
    if not path.exists():
        raise Refused("there is nothing at %s" % path.name)
    if path.is_symlink():
        raise Refused("%s is a symbolic link: hand in what it leads to" % path.name)
    budget, notes = _Budget(), []
    try:
        found = list(_walk_folder(path, budget, notes) if path.is_dir() else
                     _one_file(path, budget, notes))
        submission = _choose(found, lab, notes)
    except Refused as why:
        raise Refused(printable(str(why))) from why
    submission.notes = [printable(note) for note in notes]
    return submission


def _one_file(path, budget, notes):
    if not stat.S_ISREG(path.lstat().st_mode):
        raise Refused("%s is no file" % path.name)
    size = path.stat().st_size
    budget.take(path.name, size)
    yield from _open(path.name, path.read_bytes(), budget, notes, 1)


def _walk_folder(top, budget, notes):
    for folder, names, files in os.walk(top):
        names.sort()
        for name in [name for name in names if JUNK.search(name)]:
            names.remove(name)
        for name in [name for name in names if os.path.islink(os.path.join(folder, name))]:
            notes.append("%s is a symbolic link: not followed" % name)
        for name in sorted(files):
            path = pathlib.Path(folder, name)
            short = str(path.relative_to(top))
            if not stat.S_ISREG(path.lstat().st_mode):
                notes.append("%s is no ordinary file: left out" % short)
                continue
            size = path.stat().st_size
            if size > TOTAL_MAX:
                notes.append("%s has %d MiB: left out" % (short, size >> 20))
                continue
            if JUNK.search(short):
                continue
            budget.take(short, size)
            yield from _open(short, path.read_bytes(), budget, notes, 1)


def _open(name, data, budget, notes, depth):
    """A file, or those of an archive: (name, bytes)."""
    if JUNK.search(name):
        return
    if data[:4] == b"PK\x03\x04":
        kind = _walk_zip
    elif data[:2] == b"\x1f\x8b" or data[:3] == b"BZh" or data[:6] == b"\xfd7zXZ\x00" or \
            data[257:262] == b"ustar":
        kind = _walk_tar
    elif data[:6] == b"7z\xbc\xaf\x27\x1c" or data[:4] == b"Rar!":
        raise Refused("%s is a 7z or rar archive: hand in a zip, a tar.gz or the files" % name)
    else:
        yield name, data
        return
    if depth > DEPTH_MAX:
        notes.append("%s: archives within archives within archives: left out" % name)
        return
    try:
        yield from kind(name, data, budget, notes, depth)
    except (zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error, EOFError, OSError,
            RuntimeError, ValueError, NotImplementedError) as error:
        raise Refused("%s is damaged, or has a password (%s): make the archive again" %
                      (name, error)) from error


def _walk_zip(name, data, budget, notes, depth):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            if stat.S_ISLNK(entry.external_attr >> 16):
                notes.append("%s is a symbolic link: left out" % entry.filename)
                continue
            budget.take(entry.filename, entry.file_size)
            if not JUNK.search(entry.filename):
                with archive.open(entry) as file:  # never more than was announced
                    content = file.read(entry.file_size)
                yield from _open(_inside(name, entry.filename), content, budget, notes, depth + 1)


def _plain_tar(name, data):
    """The tar archive without its compression, which may hide any size."""
    kinds = {b"\x1f\x8b": gzip, b"BZ": bz2, b"\xfd7": lzma}
    if data[:2] in kinds:
        with kinds[data[:2]].open(io.BytesIO(data)) as file:
            data = file.read(TOTAL_MAX + 1)
    if len(data) > TOTAL_MAX:
        raise Refused("%s is larger than %d MiB when it is unpacked: hand in only the lab's files" %
                      (name, TOTAL_MAX >> 20))
    return data


def _walk_tar(name, data, budget, notes, depth):
    with tarfile.open(fileobj=io.BytesIO(_plain_tar(name, data)), mode="r:") as archive:
        for entry in archive:
            if entry.isdir():
                continue
            if not entry.isfile():
                notes.append("%s is no ordinary file: left out" % entry.name)
                continue
            budget.take(entry.name, entry.size)
            if not JUNK.search(entry.name):
                content = archive.extractfile(entry).read()
                yield from _open(_inside(name, entry.name), content, budget, notes, depth + 1)


def _inside(archive, name):
    return archive + "/" + name.replace("\\", "/")


def _choose(found, lab, notes):
    """Of what was found, what is the lab's: by the end of the path, or by the name alone."""
    submission = Submission(notes=notes)
    used = set()
    for file in lab.files:
        candidates = _candidates(found, file)
        if not candidates:
            notes.append("%s is missing: the one that was handed out is taken" % file)
            continue
        name, data = candidates[0]
        used |= {candidate for candidate, _ in candidates}
        if len(candidates) > 1 and name != file:
            notes.append("%s is there %d times: %s is taken" % (file, len(candidates), name))
        elif not ("/" + name).endswith("/" + file):
            notes.append("%s is taken as %s" % (name, file))
        submission.files[file] = _mend(file, data, notes)
    if not submission.files:
        raise Refused("none of the lab's files is in it. Expected: " + ", ".join(lab.files))
    others = sorted(name for name, _ in found if name not in used)
    if others and "Makefile" not in others:  # else it is a whole tree
        more = len(others) - MENTIONED_MAX
        notes.append("not looked at: %s%s" % (", ".join(others[:MENTIONED_MAX]), " and %d more" %
                                              more if more > 0 else ""))
    return submission


def _plain(name):
    """The name as it was before it was copied: `ipc (1).c` is ipc.c."""
    return COPY.sub(lambda match: match[2], name)


def _candidates(found, file):
    """What may be meant by the file, the best first: a whole path before a name, a name as it
    should be before a copy's, a short path before a long one."""
    base = file.rsplit("/", 1)[-1]
    fitting = [(name, data) for name, data in found if _plain(name).rsplit("/", 1)[-1] == base]

    def order(entry):
        slashed = "/" + entry[0]
        return (not slashed.endswith("/" + file), not _plain(slashed).endswith("/" + file),
                not slashed.endswith("/" + base), entry[0].count("/"), entry[0])
    whole = [entry for entry in fitting if _plain("/" + entry[0]).endswith("/" + file)]
    return sorted(whole or fitting, key=order)


def _mend(file, data, notes):
    """The text as a compiler wants it; Refused if it is none."""
    if len(data) > FILE_MAX:
        raise Refused("%s has %d KiB: a source file has at most %d" %
                      (file, len(data) >> 10, FILE_MAX >> 10))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        notes.append("%s is in UTF-16: changed to UTF-8" % file)
        data = data.decode("utf-16", errors="replace").encode()
    if data.startswith(b"\xef\xbb\xbf"):
        notes.append("%s begins with a byte-order mark: removed" % file)
        data = data[3:]
    if b"\r" in data:
        notes.append("%s has the line ends of Windows: changed" % file)
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\0" in data:
        raise Refused("%s is no text: it has zero bytes" % file)
    if not data.endswith(b"\n"):
        data += b"\n"
    text = data.decode(errors="replace").replace("\\\n", "")
    if outside := OUTSIDE.search(text):
        raise Refused("%s takes in a file from outside of the tree: %s" %
                      (file, outside[0].strip()))
    return data
