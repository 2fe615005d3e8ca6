# grade/tests/test_batch.py -- a class is graded: all kinds of submissions, again, late, by Slurm.
import csv
import dataclasses
import json
import os
import shutil
import subprocess

import pytest

from grade import classroom, cluster, course, gradebook, labs, sampleclass
from grade.build import ROOT

LAB = labs.find("ipc")
PROGRAM = "test_reply"  # all tests of a whole class would take too long here
POINTS = sum(test.points for test in LAB.tests if test.program == PROGRAM)
KINDS = ["solution", "starter", "broken", "duplicate", "broken", "broken", "broken"]


def batch(folder, output, *options, environment=None):
    return subprocess.run(
        [str(ROOT / "grade/batch"), str(folder), "--lab", "ipc", "--output", str(output),
         "--nonce", "5eed", "--test", PROGRAM, *options], text=True, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)


def grades(output):
    with open(output / "grades.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def submissions(tmp_path_factory):
    """(the folder, what must come of each)."""
    folder = tmp_path_factory.mktemp("class") / "submissions"
    folder.mkdir()
    made = sampleclass.make(LAB, folder, len(KINDS), order=KINDS)
    return folder, [dataclasses.replace(one, least=min(one.least, POINTS)) for one in made]


@pytest.fixture(scope="module")
def graded(submissions, tmp_path_factory):  # pylint: disable=redefined-outer-name
    """(the folder with the grades, what grade/batch said)."""
    output = tmp_path_factory.mktemp("graded")
    result = batch(submissions[0], output, "--workers", "2")
    assert result.returncode == 0, result.stdout
    return output, result.stdout


def test_each_has_the_grade_that_it_must_have(submissions, graded):  # pylint: disable=redefined-outer-name
    assert not sampleclass.judge(submissions[1], grades(graded[0]))


def test_there_is_a_page_for_each_and_for_the_class(graded):  # pylint: disable=redefined-outer-name
    page = (graded[0] / "index.html").read_text(encoding="utf-8")
    for name in ["student%03d" % number for number in range(len(KINDS))]:
        assert "students/%s" % name in page
    assert len(list((graded[0] / "students").iterdir())) == len(KINDS)
    assert "same files as student" in page


def test_the_same_command_again_grades_nothing(submissions, graded):  # pylint: disable=redefined-outer-name
    before = (graded[0] / "grades.csv").read_bytes()
    result = batch(submissions[0], graded[0])
    assert result.returncode == 0 and "0 to grade" in result.stdout, result.stdout
    assert (graded[0] / "grades.csv").read_bytes() == before


def test_what_was_lost_is_graded_again(submissions, graded):  # pylint: disable=redefined-outer-name
    """Here a report that had got half written."""
    report = graded[0] / "reports/student002.json"
    report.write_text("{\"half\":")
    result = batch(submissions[0], graded[0])
    assert result.returncode == 0 and "1 to grade" in result.stdout, result.stdout
    assert json.loads(report.read_text())["refused"]


def test_slurm_gives_the_same_grades_though_a_node_dies(submissions, graded, tmp_path):  # pylint: disable=redefined-outer-name
    """The starter alone, so that it stays short: its node dies, another takes it over."""
    if why := cluster.missing():
        pytest.skip(why)
    folder = tmp_path / "few"
    folder.mkdir()
    shutil.copytree(submissions[0] / "student001", folder / "student001")
    with cluster.Cluster(2) as nodes:
        process = subprocess.Popen(
            [str(ROOT / "grade/batch"), str(folder), "--lab", "ipc", "--output",
             str(tmp_path / "out"), "--nonce", "5eed", "--test", PROGRAM, "--workers", "2",
             "--slurm"],
            env=nodes.environment, stdin=subprocess.DEVNULL)
        nodes.wait_for_work("node1")
        nodes.stop_node("node1")
        assert process.wait(300) == 0
    few = {row["student"]: row["raw"] for row in grades(tmp_path / "out")}
    assert few == {row["student"]: row["raw"] for row in grades(graded[0])
                   if row["student"] in few}


# ---- Without grading ----

def report(score, status="pass", **fields):
    tests = [{"name": test.name, "status": status, "points": 0, "max": test.points, "task": 1}
             for test in LAB.tests]
    return {"score": score, "max": 100, "seconds": 1, "infrastructure": "", "refused": "",
            "build": "", "tests": tests} | fields


@pytest.fixture
def group(tmp_path):
    """A class of three whose reports the tests write."""
    for name in ("ada", "bob", "cyd"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "ipc.c").write_text("// %s\n" % name)
    return classroom.plan(tmp_path / "out", tmp_path / "in", "ipc")


def test_a_failure_of_the_grader_never_replaces_a_score(group):  # pylint: disable=redefined-outer-name
    ada = group.entry("ada")
    group.keep(ada, report(40))
    group.keep(ada, report(0, infrastructure="no disk"))
    assert group.report(ada)["score"] == 40
    group.keep(ada, report(50))
    assert group.report(ada)["score"] == 50


def test_a_second_grading_says_whose_score_changed_by_which_test(group):  # pylint: disable=redefined-outer-name
    for name, old, new in (("ada", 10, 20), ("bob", 30, 30), ("cyd", 50, 0)):
        entry = group.entry(name)
        group.keep(entry, report(old))
        changed = report(new, "fail" if new != old else "pass")
        group.keep(entry, changed | {"infrastructure": "lost" if name == "cyd" else ""}, new=True)
    (student, before, now, tests), = group.adopt()
    assert (student, before, now) == ("ada", 10, 20)
    assert tests.startswith("%s: fail, was pass" % LAB.tests[0].name)
    assert group.report(group.entry("cyd"))["score"] == 50


def test_a_changed_submission_loses_its_old_grade(group, tmp_path):  # pylint: disable=redefined-outer-name
    group.keep(group.entry("bob"), report(30))
    group.keep(group.entry("ada"), report(10))
    (tmp_path / "in/bob/ipc.c").write_text("// better\n")
    again = classroom.plan(tmp_path / "out", tmp_path / "in", "ipc")
    assert [entry.id for entry in again.to_do()] == ["bob", "cyd"]
    assert again.nonce == group.nonce


def test_names_that_no_file_can_have_and_names_twice(tmp_path):
    for name in ("a b.c", "a_b.c", "=cmd|x.c", "Zoë.c", ".hidden"):
        (tmp_path / name).write_text(name)
    group = classroom.plan(tmp_path / "out", tmp_path, "ipc")  # pylint: disable=redefined-outer-name
    ids = [entry.id for entry in group.entries]
    assert len(set(ids)) == 4 and all(name.isascii() and "/" not in name for name in ids)
    gradebook.publish(group)
    assert "'=cmd|x" in (group.folder / "grades.csv").read_text(encoding="utf-8")


def test_a_name_that_is_no_text(tmp_path):
    """Bytes that are no UTF-8 and a line end: a row and a page all the same."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / os.fsdecode(b"Jos\xe9\n1.c")).write_text("x")
    group = classroom.plan(tmp_path / "out", tmp_path / "in", "ipc")  # pylint: disable=redefined-outer-name
    row, = gradebook.publish(group)
    assert row.student == "Jos?\n1" and "Jos? 1," in (group.folder / "grades.csv").read_text()
    assert classroom.Classroom(group.folder).to_do()


def test_late_days_extensions_and_marks(tmp_path):
    (tmp_path / "course.toml").write_text(
        "[lab.02-ipc]\ndue = 2026-11-01T12:00:00+01:00\n[late]\nper_day = 10\ndays = 3\n"
        "[extensions.bob]\n02-ipc = 2\n")
    (tmp_path / "times.csv").write_text("student,lab,time\ncyd,02-ipc,2026-11-09T00:00:00Z\n")
    (tmp_path / "manual.csv").write_text("student,lab,points,comment\nada,02-ipc,4.5,neat\n")
    wishes = course.read(tmp_path)
    two_days_after = "2026-11-03T10:59:00+00:00"
    assert wishes.days_late("ada", LAB, two_days_after) == 2
    assert wishes.days_late("bob", LAB, two_days_after) == 0
    assert wishes.days_late("cyd", LAB, two_days_after) == 8
    assert [wishes.penalty(days, 55) for days in (0, 1, 2, 3, 4)] == [0, 6, 11, 17, 55]
    assert wishes.marks("ada", LAB) == (4.5, "neat") and wishes.marks("bob", LAB) == (0, "")


@pytest.mark.parametrize("name, text, said", [
    ("course.toml", "lab = [", "course.toml"),
    ("course.toml", "[lba.02-ipc]\n", "'lba' means nothing here"),
    ("course.toml", "[lab.02-ipc]\ndue = 2026-11-01\n", "with its zone"),
    ("times.csv", "who,when\n", "its first line must name"),
    ("times.csv", "student,lab,time\na,b,noon\n", "'noon' is no time"),
    ("manual.csv", "student,lab,points\na,b,many\n", "'many' are no points"),
])
def test_a_mistake_in_the_course_is_said(tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    with pytest.raises(course.CourseError, match=said):
        course.read(tmp_path)


def test_a_mistake_on_the_command_line_is_said(tmp_path):
    (tmp_path / "empty").mkdir()
    for folder, said in (("nowhere", "is no folder"), ("empty", "no submissions")):
        result = batch(tmp_path / folder, tmp_path / "out")
        assert result.returncode == 1 and said in result.stdout
