# grade/tests/test_course.py -- a teacher's wishes outside of the tree: hidden tests, own labs, points,
# versions of tools; each where it must be, and nowhere else.
import json
import shutil
import zipfile

import pytest

from grade import course, cut, gradescope, grading, html, labs, report
from grade.build import ROOT

LAB = labs.find("ipc")
HIDDEN = "a_fourth_caller_is_refused"


@pytest.fixture(scope="module")
def wishes(tmp_path_factory):
    """The folder of a course that wants all there is."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "course.toml").write_text(
        '[lab.02-ipc]\npoints = { calls_go_down_only = 7 }\n'
        '[tools]\nqemu = "6.66"\n[extensions.bob]\n02-ipc = 2\n', encoding="utf-8")
    shutil.copytree(LAB.folder / "twists/full-line", folder / "hidden/02-ipc")
    own = folder / "labs/99-own"
    own.mkdir(parents=True)
    text = (LAB.folder / "lab.toml").read_text(encoding="utf-8")
    (own / "lab.toml").write_text(text.replace("Messages:", "Own:"), encoding="utf-8")
    return str(folder)


def test_the_lab_is_as_the_course_has_it(wishes):  # pylint: disable=redefined-outer-name
    lab = course.find("ipc", wishes)
    assert lab.test("calls_go_down_only").points == 7 and lab.test(HIDDEN).hidden
    assert not lab.test("calls_go_down_only").hidden and lab.tools == (("qemu", "6.66"),)
    assert course.find("own", wishes).title.startswith("Own:")
    with pytest.raises(labs.LabError, match="no lab 'own'"):
        course.find("own")
    assert course.find("ipc") == LAB


def test_a_students_tree_has_the_points_and_not_the_hidden_tests(wishes, tmp_path):  # pylint: disable=redefined-outer-name
    cut.cut(course.find("ipc", wishes), tmp_path)
    assert not [path for path in tmp_path.rglob("*") if "fullline" in path.name or
                path.is_file() and HIDDEN.encode() in path.read_bytes()]
    lab = labs.find("", tmp_path)
    assert lab.test("calls_go_down_only").points == 7 and dict(lab.tools) == {"qemu": "6.66"}


def test_the_grader_for_gradescope_has_the_hidden_tests_and_no_students(wishes, tmp_path):  # pylint: disable=redefined-outer-name
    archive = gradescope.write(course.find("ipc", wishes), tmp_path)
    with zipfile.ZipFile(archive) as packed:
        assert "grader/hidden/tests/test_fullline.c" in packed.namelist()
        assert json.loads(packed.read("grader/lab.json"))["points"] == {"calls_go_down_only": 7}
        assert not [name for name in packed.namelist() if b"bob" in packed.read(name)
                    and "course" in name]


def test_a_hidden_test_is_graded_and_not_told(wishes):  # pylint: disable=redefined-outer-name
    """Really built and run, on the solution, which it was not written for. The report says that its
    tools are others than the class's."""
    got = grading.grade(course.find("ipc", wishes), ROOT, only=[HIDDEN])
    test, = got["tests"]
    assert (test["status"], test["points"], test["max"]) == ("fail", 0, 30) and test["hidden"]
    assert "expected" in test["message"]
    said = report.explanation(test) + html.report_page(got)
    assert "hidden test" in said and test["message"] not in said and test["cause"] not in said
    (shown,) = report.for_gradescope(got)["tests"]
    assert shown["visibility"] == "after_published"
    assert "qemu is QEMU" in got["provisional"] and "the class has 6.66" in got["provisional"]
    assert "Provisional" in report.head(got) and "Provisional" in html.report_page(got)


@pytest.mark.parametrize("wanted, have, same", [
    ("7.2", "QEMU emulator version 7.2.22 (Debian)", True), ("7.2", "version 17.2", False),
    ("7.2", "version 7.20", False), ("12.2.0", "gcc (12.2.0-14) 12.2.0", True), ("8", "", False)])
def test_versions_are_compared_as_numbers(monkeypatch, wanted, have, same):
    monkeypatch.setattr(grading, "tools", lambda: {"qemu": have})
    lab = labs.with_wishes(LAB, {}, {"qemu": wanted})
    assert (grading.provisional(lab) == "") == same


def test_a_mistake_in_hidden_tests_is_said(wishes, tmp_path):  # pylint: disable=redefined-outer-name
    shutil.copytree(wishes, tmp_path / "course")
    path = tmp_path / "course/hidden/02-ipc/tests.toml"
    for wrong in ("tests = 5", '[[tests]]\nprogram = "x"\ntask = 99\n[tests.test]\ny = {points = 1}'):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(labs.LabError, match="tests.toml"):
            course.find("ipc", str(tmp_path / "course"))
