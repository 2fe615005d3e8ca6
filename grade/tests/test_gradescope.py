# grade/tests/test_gradescope.py -- the zip for Gradescope does there what it must. `make gradescope
# LAB=x GRADESCOPE=--try` grades all tests; here it is one.
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import zipfile

import pytest

from grade import confine, cut, gradescope, labs, sandbox
from grade.build import ROOT
from grade.workspace import pristine

LAB = labs.find("ipc")
ONE = "answers_are_computed_by_the_server"
FIELDS = {"score", "max_score", "name", "number", "status", "output", "visibility"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return gradescope.write(LAB, tmp_path_factory.mktemp("gradescope"))


@pytest.fixture(scope="module")
def place(archive):  # pylint: disable=redefined-outer-name
    """Gradescope's folders, with the lab built as setup.sh would. Anyone can get there."""
    with tempfile.TemporaryDirectory(prefix="rivet-gradescope-") as folder:
        top = pathlib.Path(folder)
        top.chmod(0o755)
        made = gradescope.Place(top, archive)
        built = pristine(LAB)
        shutil.copytree(built, made.source / "grader/build/labs" / built.name)
        yield made


def results_of(place):  # pylint: disable=redefined-outer-name
    return json.loads(place.results.read_text(encoding="utf-8"))


def test_the_zip_is_as_gradescope_wants_it_and_has_no_solution(archive):  # pylint: disable=redefined-outer-name
    """Both scripts at the top and executable; of the lab's files only the stubs."""
    with zipfile.ZipFile(archive) as packed:
        names = set(packed.namelist())
        for script in ("setup.sh", "run_autograder"):
            assert packed.getinfo(script).external_attr >> 16 & 0o111
            assert packed.read(script).startswith(b"#!")
        for name in LAB.files:
            assert [other for other in names if other.endswith(name)] == [
                "grader/handed-out/" + name]
            assert packed.read("grader/handed-out/" + name) != (ROOT / name).read_bytes()
    assert "grader/labs/%s/lab.toml" % LAB.name in names and "Dockerfile" in names


def test_the_same_tree_gives_the_same_zip(archive, tmp_path):  # pylint: disable=redefined-outer-name
    assert gradescope.write(LAB, tmp_path).read_bytes() == archive.read_bytes()


def test_it_grades_in_a_small_container(place):  # pylint: disable=redefined-outer-name
    """As another user, without network, with half a core and 768 MB, where those can be had."""
    place.hand_in(LAB, ROOT)
    outcome = place.run("--test", ONE)
    assert outcome.status == 0, outcome.output
    results = results_of(place)
    test, = results["tests"]
    assert FIELDS <= set(test) and test["score"] == test["max_score"] == results["score"] > 0
    assert results["execution_time"] > 0 and results["visibility"] == "visible"


def test_who_waits_for_whom_can_be_asked_there(place):  # pylint: disable=redefined-outer-name
    """The command is there and finds what it imports; no machine is all that it misses."""
    result = subprocess.run([place.source / "grader/tools/ps", "/nonexistent"], text=True,
                            capture_output=True, check=False)
    assert "no machine runs" in result.stderr


def test_what_cannot_be_graded_says_why(place):  # pylint: disable=redefined-outer-name
    """Nothing handed in is a reason and no points; no grader is no results at all."""
    shutil.rmtree(place.submission)
    place.submission.mkdir()
    place.results.unlink(missing_ok=True)
    assert place.run().status == 0
    assert results_of(place)["score"] == 0
    assert "none of the lab's files" in results_of(place)["output"]
    place.results.unlink()
    place.hand_in(LAB, ROOT)
    grader = place.source / "grader"
    (grader / "handed-out/Makefile").write_text("all:\n\tfalse\nbuild/%:\n\tfalse\n")
    assert place.run("--test", ONE).status == 1 and not place.results.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="takes root")
def test_the_small_container_is_one(tmp_path):
    """No network device but its own, no root, an end to what takes too much memory."""
    def run(script):
        return confine.run(["sh", "-c", script], folder="/", timeout=20,
                           environment=sandbox.environment(), writable=[tmp_path])
    got = run("id -u; grep -c : /proc/net/dev")
    assert str(confine.USER) in got.output
    if not any("network" in lack for lack in got.lacking):
        assert got.output.split()[-1] == "1"
    if not any("memory" in lack for lack in got.lacking):
        got = run("exec %s -c 'x = bytearray(900 << 20)'" % shutil.which("python3"))
        assert got.status != 0


def test_no_students_tree_has_it(tmp_path):
    cut.cut(LAB, tmp_path)
    assert not (tmp_path / "tools/gradescope").exists()
    assert not (tmp_path / "grade/gradescope.py").exists()
