# grade/gradescope.py -- a lab's autograder for Gradescope: the zip to upload, the image to build.
#
# In the zip, as Gradescope wants it: setup.sh, run_autograder. Beside them grader/: the grader and
# the lab as it is handed out, no solution. Dockerfile makes the same as an image. All that is
# needed is installed by setup.sh; nothing is fetched when a submission is graded.
import json
import pathlib
import shutil
import subprocess
import tempfile
import zipfile

from grade import confine, course, cut, labs, sandbox
from grade.build import ROOT

TIME = (2026, 1, 1, 0, 0, 0)  # the same tree gives the same zip
PARTS = ("grade/**", "tools/grade", "tools/python", "tools/setup", "tools/ps", "tools/gdb/**")
SETUP = """#!/bin/sh
# setup.sh -- once, when the image is made: installs the tools, builds the lab as it is handed out.
set -e
cd "$(dirname "$0")/grader"
tools/setup grade
tools/python tools/grade --prepare
chmod -R a+rX .
"""
RUN = """#!/bin/sh
# run_autograder -- grades what was handed in. AUTOGRADER: another place for Gradescope's folders.
top=${AUTOGRADER:-/autograder}
cd "$top/source/grader" || exit 1
exec tools/python tools/grade --gradescope --output "$top/results" "$@" "$top/submission"
"""
# Gradescope asks that an image is made from one of its own.
DOCKERFILE = """# The autograder of lab %s: docker build -t NAME .
ARG BASE=gradescope/autograder-base:ubuntu-24.04
FROM $BASE
COPY . /autograder/source
RUN cd /autograder && cp source/run_autograder . && chmod +x run_autograder source/setup.sh && \\
    source/setup.sh && rm -rf /var/lib/apt/lists/*
"""


def write(lab, folder, root=ROOT):
    """Writes NAME/, which is what an image is built from, and NAME.zip into the folder; returns the
    zip's path."""
    folder.mkdir(parents=True, exist_ok=True)
    image, archive = folder / lab.name, folder / (lab.name + ".zip")
    with tempfile.TemporaryDirectory(prefix="rivet-gradescope-") as scratch:
        made = pathlib.Path(scratch)
        made.chmod(0o755)
        scripts = {"setup.sh": SETUP, "run_autograder": RUN, "Dockerfile": DOCKERFILE % lab.name}
        for name, text in scripts.items():
            (made / name).write_text(text, encoding="utf-8")
            (made / name).chmod(0o644 if name == "Dockerfile" else 0o755)
        _add_grader(lab, made / "grader", root)
        _zip(made, archive)
        shutil.rmtree(image, ignore_errors=True)
        shutil.copytree(made, image)
    return archive


def _add_grader(lab, folder, root):
    """What grades, and the tree that a submission's files are put into."""
    for name in cut.tree_files(root):
        if labs.is_absent(name, PARTS) and not labs.is_absent(name, cut.TEACHERS):
            cut.copy(root / name, folder / name)
    for path in [lab.folder / "lab.toml", *sorted((lab.folder / "tests").glob("*.py"))]:
        cut.copy(path, folder / "labs" / lab.name / path.relative_to(lab.folder))
    for more in lab.more:  # the course's hidden tests
        shutil.copytree(more, folder / course.HIDDEN)
    (folder / labs.MARKER).write_text(json.dumps(cut.marker(lab)) + "\n", encoding="utf-8")
    cut.cut(lab, folder / labs.HANDED_OUT, root)


def _zip(folder, target):
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(str(path.relative_to(folder)), TIME)
            entry.external_attr = (0o100000 | path.stat().st_mode & 0o777) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


class Place:
    """Folders as Gradescope has them, with the zip unpacked: for trying it."""

    def __init__(self, top, archive):
        self.top = top
        self.source, self.submission = top / "source", top / "submission"
        self.results = top / "results/results.json"
        for folder in (self.source, self.submission, self.results.parent):
            folder.mkdir()
        with zipfile.ZipFile(archive) as packed:
            for entry in packed.infolist():
                pathlib.Path(packed.extract(entry, self.source)).chmod(entry.external_attr >> 16)
        shutil.copy2(self.source / "run_autograder", top)

    def set_up(self):
        """As when the image is made."""
        subprocess.run([str(self.source / "setup.sh")], cwd=self.top, check=True,
                       stdin=subprocess.DEVNULL, env=cut.outer_environment())

    def hand_in(self, lab, tree):
        """The lab's files of a tree, without their folders, as a browser sends them."""
        for name in lab.files:
            shutil.copy(labs.source(lab, name, tree), self.submission)

    def run(self, *arguments):
        """The Outcome of run_autograder in a small container."""
        environment = sandbox.environment() | {"AUTOGRADER": str(self.top)}
        return confine.run([str(self.top / "run_autograder"), *arguments], folder=self.top,
                           environment=environment, writable=[self.results.parent])
