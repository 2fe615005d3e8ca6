# grade/workspace.py -- a clean tree of the lab with a submission's files in it, built.
#
# The clean tree is made and built once, and kept in build/labs; a submission gets a copy in which
# only its own files are compiled. It lies outside of this tree, where another user can get at it.
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
from dataclasses import replace

from grade import labs, moretests
from grade.build import ROOT, BuildError
from grade.sandbox import Sandbox, environment

BUILD_SECONDS = 300  # of wall-clock time: a backstop
LOG_LINES = 60
_lock = threading.Lock()


def pristine(lab):
    """The lab's tree as it is handed out, with the tests that came beside it, built; a folder that
    nobody changes."""
    base = pristine(replace(lab, more=())) if lab.more else None
    with _lock, tempfile.TemporaryDirectory(prefix="rivet-clean-") as scratch:
        made = pathlib.Path(scratch) / "tree"
        if base:
            name = base.name + "".join("-" + _hash(folder) for folder in lab.more)
        else:
            _hand_out(lab, made)
            name = "%s-%s" % (lab.name, _hash(made))
        kept = ROOT / "build/labs" / name
        if not kept.exists():
            if base:
                subprocess.run(["cp", "-a", str(base), str(made)], check=True)
                moretests.add_sources(lab, made)
            _build_and_keep(lab, made, kept)
        return kept


def _build_and_keep(lab, made, kept):
    """Builds a tree and puts it where it stays."""
    result = subprocess.run(command(lab), cwd=made, text=True, check=False,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            env=environment(), stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        raise BuildError("the lab's own tree does not build:\n" + result.stdout)
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_name(kept.name + ".%d" % os.getpid())
    subprocess.run(["cp", "-a", str(made), str(partial)], check=True)
    try:
        partial.rename(kept)
    except OSError:  # another one made it meanwhile
        shutil.rmtree(partial)


def _hand_out(lab, folder):
    """In a student's tree: what was handed out last; in the complete one: cut now; in a grader that
    stands alone: what came with it."""
    if (ROOT / labs.HANDED_OUT).is_dir():
        shutil.copytree(ROOT / labs.HANDED_OUT, folder)
    elif labs.student_lab() is None:
        from grade import cut  # here, since a student's tree has no such file
        cut.cut(lab, folder)
        cut.bring_objects(folder, "build/debug")
    else:
        _released(folder)


def _released(folder):
    """What git knows as handed out last."""
    folder.mkdir()
    archive = subprocess.run(["git", "archive", "release"], cwd=ROOT, check=False,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if archive.returncode != 0:
        raise labs.LabError("git has no `release` here, which says what was handed out (%s); clone "
                            "the lab again" % archive.stderr.decode(errors="replace").strip())
    subprocess.run(["tar", "-x"], input=archive.stdout, cwd=folder, check=True)


def _hash(folder):
    """Of all files, their names, and whether they can be run."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.is_relative_to(folder / "build"):
            continue
        digest.update(b"%s\0%d\0%d\0" % (str(path.relative_to(folder)).encode(),
                                         os.access(path, os.X_OK), path.stat().st_size))
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def command(lab):
    """Builds what is graded."""
    debug, folder = (["DEBUG=1"], "build/debug/") if lab.debug else ([], "build/")
    disk = ["DISK_SIZE=64M", folder + "root.img"] if lab.needs_disk else []  # for open tests
    return ["make", *debug, folder + "rivet.elf", folder + "initrd.cpio", *disk]


class Workspace:
    """`with Workspace(lab, files, worker) as workspace`: a built copy. `log` is what the compiler
    said if it failed, else empty. recordings: the folder for open tests that fail."""

    def __init__(self, lab, files, worker=0, recordings=None):
        self.lab = lab
        self.files = files
        self.worker = worker
        self.recordings = recordings
        self.log = ""
        self.infrastructure = ""  # what went wrong that is not the student's

    def __enter__(self):
        self.pristine = pristine(self.lab)
        if self.recordings:
            shutil.rmtree(self.recordings, ignore_errors=True)  # of an earlier submission
        self._scratch = pathlib.Path(tempfile.mkdtemp(prefix="rivet-grade-"))
        self._scratch.chmod(0o755)
        self.tree = self._scratch / "tree"
        subprocess.run(["cp", "-a", str(self.pristine), str(self.tree)], check=True)
        for name, data in self.files.items():
            (self.tree / name).write_bytes(data)
        self.sandbox = Sandbox(self.tree, self.worker)
        self.sandbox.own()
        self._build()
        return self

    def __exit__(self, *_):
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _build(self):
        status, output = self.sandbox.run(command(self.lab), BUILD_SECONDS)
        if status is None:
            self.infrastructure = "the build took more than %d s" % BUILD_SECONDS
        elif status != 0:
            lines = [line for line in output.splitlines() if not line.startswith("  CC ")]
            self.log = "\n".join(lines[:LOG_LINES]).replace(str(self.tree) + "/", "")

    @property
    def folder(self):
        """Where what was built is."""
        return self.tree / ("build/debug" if self.lab.debug else "build")

    def prefix(self, *folders):
        """What is put before a command that runs in the sandbox, too, as QEMU does. It may write
        these folders."""
        for folder in folders:
            self.give(folder)
        return self.sandbox.prefix(*folders)

    def give(self, path):
        """Makes a file or folder belong to who runs in the sandbox."""
        if os.geteuid() == 0 and self.sandbox.kind != "limits":
            os.chown(path, self.sandbox.user, self.sandbox.user)

    def unwritten(self):
        """(file, function, task) of what is as it was handed out."""
        return labs.unwritten(self.lab, self.tree, self.pristine)
