# grade/sampleclass.py -- a class that nobody sat in: submissions of all kinds that a teacher gets.
#
# Made from the lab's solution, its starter, wrong and right variants, mutants and cheats; some of
# them as dirty as real ones, some that cannot be graded, some the same as another's. The same seed
# makes the same class.
import io
import random
import tarfile
import zipfile
from dataclasses import dataclass

from grade import labs, variants
from grade.build import ROOT
from grade.workspace import pristine

# Of a hundred: what they hand in.
KINDS = (("solution", 14), ("starter", 8), ("wrong", 22), ("mutant", 14), ("right", 5),
         ("cheat", 9), ("dirty", 10), ("broken", 9), ("duplicate", 9))
WAYS = 6  # of being dirty, and as many of being broken


@dataclass
class Made:
    """A submission, and what must come of it: the statuses that it may get, and its points."""
    name: str
    kind: str
    statuses: tuple = ("graded",)
    least: int = 0
    most: int = 100


def make(lab, folder, count, seed=1, order=()):
    """Writes `count` submissions into an empty folder, or one of each kind in `order`; returns a
    list of Made."""
    maker = _Maker(lab, folder, random.Random(seed))
    kinds = [kind for kind, share in KINDS for _ in range(share)]
    # Each kind at least once, then as the shares are.
    order = order or [kind for kind, _ in KINDS] + [maker.random.choice(kinds) for _ in range(count)]
    return [maker.submission(number, kind) for number, kind in enumerate(order[:count])]


class _Maker:
    def __init__(self, lab, folder, chance):
        self.lab, self.folder, self.random = lab, folder, chance
        self.solution = {name: labs.source(lab, name).read_bytes() for name in lab.files}
        handed_out = pristine(lab)
        self.starter = {name: (handed_out / name).read_bytes() for name in lab.files}
        self.variants = {kind: sorted((lab.folder / kind).glob("*.c"))
                         for kind in ("wrong", "right", "cheats")}
        self.cheat_base = handed_out
        self.mutants = variants.mutants(lab, ROOT)
        self.before = []  # (name, files, Made) of those that can be copied
        self.made = {kind: 0 for kind, _ in KINDS}

    def submission(self, number, kind):
        if kind == "duplicate" and not self.before:
            kind = "solution"
        name = "student%03d" % number
        self.made[kind] += 1
        files, made = getattr(self, "_" + kind)(name)
        if files is not None:
            self._put(name, files)
            self.before.append((files, made))
        return made

    def _put(self, name, files):
        for path, data in files.items():
            (self.folder / name / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name / path).write_bytes(data)

    def _next(self, kind):
        """The variants one after the other."""
        return self.variants[kind][(self.made[{"cheats": "cheat"}.get(kind, kind)] - 1)
                                   % len(self.variants[kind])]

    def _solution(self, name):
        # A comment of one's own, so that not all are the same.
        own = {path: data + b"// written by %s\n" % name.encode()
               for path, data in self.solution.items()}
        return own, Made(name, "solution", least=100)

    def _starter(self, name):
        own = {path: data + b"// %s will begin tomorrow\n" % name.encode()
               for path, data in self.starter.items()}
        return own, Made(name, "starter", most=0)

    def _wrong(self, name):
        variant = variants.read(self._next("wrong"), ROOT, self.lab)
        return self.solution | variant.files, Made(name, "wrong " + variant.name, most=99)

    def _right(self, name):
        variant = variants.read(self._next("right"), ROOT, self.lab)
        return self.solution | variant.files, Made(name, "right " + variant.name, least=100)

    def _cheat(self, name):
        variant = variants.read(self._next("cheats"), self.cheat_base)
        return self.starter | variant.files, Made(name, "cheat " + variant.name, most=0)

    def _mutant(self, name):
        variant = self.random.choice(self.mutants)
        return self.solution | variant.files, Made(name, "mutant " + variant.name,
                                                   ("graded", "does not compile"))

    def _duplicate(self, name):
        files, made = self.random.choice(self.before)
        return files, Made(name, "duplicate of " + made.name, made.statuses, made.least, made.most)

    def _dirty(self, name):
        """What real hand-ins are like; all points are due."""
        files = self._solution(name)[0]
        flat = {path.rpartition("/")[2]: data for path, data in files.items()}
        way = self.made["dirty"] % WAYS
        made = Made(name, "dirty %d" % way, least=100)
        if way == 0:
            (self.folder / (name + ".zip")).write_bytes(_zip(files | {"__MACOSX/._x": b"\0"}))
            return None, made
        if way == 1:
            (self.folder / (name + ".tar.gz")).write_bytes(_tar({"lab/" + path: data
                                                                 for path, data in files.items()}))
            return None, made
        if way == 2:
            return {"my work (final) " + name + "/" + path: data.replace(b"\n", b"\r\n")
                    for path, data in files.items()}, made
        if way == 3:
            return {"%s (1).%s" % tuple(path.rsplit(".", 1)): b"\xef\xbb\xbf" + data
                    for path, data in flat.items()}, made
        if way == 4:
            self._put("%s and\nfriends" % name, files | {"report.pdf": b"%PDF", "a.out": b"\x7fELF"})
            made.name += " and\nfriends"
            return None, made
        return {"all.zip": _zip({"inner.tar": _tar(files)})}, made

    def _broken(self, name):
        """What cannot be graded."""
        way = self.made["broken"] % WAYS
        refused = Made(name, "broken %d" % way, ("refused",), most=0)
        if way == 0:
            (self.folder / (name + ".zip")).write_bytes(_zip(self.solution)[:-60])
        elif way == 1:
            (self.folder / name).mkdir()
        elif way == 2:  # a sparse file of 1 GiB
            with open(self.folder / (name + ".zip"), "wb") as file:
                file.truncate(1 << 30)
        elif way == 3:
            return {"ipc.c.rar": b"Rar!\x1a\x07\0"}, refused
        elif way == 4:
            (self.folder / name).symlink_to("/etc")
        else:
            first = self.lab.files[0]
            return self.solution | {first: b"int unfinished(\n"}, Made(
                name, "broken 5", ("does not compile",), most=0)
        return None, refused


def _zip(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def _tar(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


def judge(made, rows):
    """What is wrong with the grades of such a class, in words; empty if nothing is."""
    found = {row["student"]: row for row in rows}
    wrong = ["%d rows for %d submissions" % (len(rows), len(made))] if len(rows) != len(made) else []
    for one in made:
        row = found.get(" ".join(one.name.split()))
        if row is None:
            wrong.append("%s (%s) has no row" % (one.name, one.kind))
        elif row["status"] not in one.statuses or not one.least <= int(row["raw"]) <= one.most:
            wrong.append("%s (%s): %s, %s points, not %s, %d to %d: %s" % (
                one.name, one.kind, row["status"], row["raw"], "/".join(one.statuses), one.least,
                one.most, row["reason"]))
    return wrong
