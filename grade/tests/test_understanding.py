# grade/tests/test_understanding.py -- who understands what was handed in: questions on one's own
# code, twists, who wrote nearly the same.
import re
import subprocess
from dataclasses import replace

import pytest

from grade import labs, moretests, questions, similarity, variants
from grade.build import ROOT

LAB = labs.find("ipc")
REFERENCE = {name: (ROOT / name).read_bytes() for name in LAB.files}
TWISTS = sorted((LAB.folder / "twists").iterdir())


@pytest.fixture(scope="module")
def starter(tmp_path_factory):
    """The files that are handed out: the reference with the stubs."""
    tree = tmp_path_factory.mktemp("starter")
    for name in LAB.files:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(REFERENCE[name])
    from grade import cut
    cut.cut_functions(LAB, tree)
    return {name: (tree / name).read_bytes() for name in LAB.files}


def right(name):
    return REFERENCE | variants.read(LAB.folder / "right" / (name + ".c"), ROOT).files


def renamed(files):
    """With other names for variables, another format, and comments."""
    return {name: re.sub(rb"\bcaller\b", b"who", re.sub(rb"\bserver\b", b"srv", data))
            .replace(b"    ", b"\t").replace(b"{\n", b"{ // mine\n")
            for name, data in files.items()}


def percent(pairs, one, other):
    return next((pair.percent for pair in pairs if {pair.one, pair.other} == {one, other}), 0)


def test_who_wrote_the_same_is_found_whatever_the_names(starter):  # pylint: disable=redefined-outer-name
    """With the reference, with each other, with a past term. Who wrote nothing, and who wrote
    something else, is like nobody."""
    students = {"ada": right("other_structure"), "bob": renamed(right("other_structure")),
                "cyd": renamed(REFERENCE), "dan": starter, "eve": right("other_order")}
    pairs = similarity.compare(LAB, students, {"2025/fay": right("other_order")}, REFERENCE,
                               starter)
    assert percent(pairs, "ada", "bob") > 90
    assert percent(pairs, "cyd", similarity.REFERENCE) > 90
    assert percent(pairs, "eve", "2025/fay") == 100
    assert percent(pairs, "ada", "eve") == percent(pairs, "cyd", "ada") == 0
    assert not any("dan" in (pair.one, pair.other) for pair in pairs)


def test_similar_writes_a_table_and_changes_nothing(tmp_path):
    """Also of what cannot be read, which it says."""
    for name, files in {"ada": REFERENCE, "bob": REFERENCE}.items():
        for path, data in files.items():
            (tmp_path / "in" / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "in" / name / path).write_bytes(data)
    (tmp_path / "in/cyd.zip").write_bytes(b"PK\3\4 broken")
    result = subprocess.run([ROOT / "grade/similar", tmp_path / "in", "--lab", "ipc", "--output",
                             tmp_path / "out"], text=True, capture_output=True, check=False)
    assert result.returncode == 0 and "cyd.zip: left out" in result.stderr, result.stderr
    rows = (tmp_path / "out/similar.csv").read_text(encoding="utf-8")
    assert "100,ada,the reference," in rows
    assert "<th" in (tmp_path / "out/similar.html").read_text(encoding="utf-8")


def test_a_question_has_an_answer_that_was_tried():
    """A mutant of a function, built and run: the test on the answer sheet is one that fails; the
    student's sheet does not say which."""
    lab = replace(LAB, tasks=LAB.tasks[3:4])
    names = ["deferred_calls_are_answered_in_any_order", "a_reply_to_nobody_is_refused",
             "four_handles_are_given", "calls_go_down_only", "call_ids_are_never_repeated"]
    report = {"unwritten": [], "tests": [{"name": name, "status": "pass", "max": 1}
                                         for name in names]}
    (question,) = questions.ask(lab, ROOT, report, 1)
    assert question.function == "sys_defer" and set(question.options) <= set(names)
    assert set(question.fails) & set(question.options) and not set(names) <= set(question.fails)
    line = (ROOT / question.file).read_text(encoding="utf-8").splitlines()[question.line - 1]
    assert (question.line, line) in question.before
    sheet, answers = (make(lab, "ada", [question]) for make in (questions.sheet, questions.answers))
    assert "fails</b>" in answers and "fails</b>" not in sheet
    assert all(name.replace("_", " ") in sheet for name in question.options)


@pytest.mark.parametrize("folder", TWISTS, ids=lambda folder: folder.name)
def test_a_twist_fits_the_system(folder):
    """Its tests are there and worth 100 points; its solution changes about twenty lines.
    `tools/verify-labs --gate twists` grades it."""
    lab = moretests.extend(LAB, folder, alone=True)
    assert sum(test.points for test in lab.tests) == labs.POINTS
    source = (folder / "tests" / (lab.tests[0].program + ".c")).read_text(encoding="utf-8")
    assert set(re.findall(r"^TEST\((\w+)\)", source, re.MULTILINE)) == {
        test.name for test in lab.tests}
    changed = variants.read(folder / "solution.c", ROOT).files
    for name, data in changed.items():
        new = [line for line in data.splitlines() if line not in REFERENCE[name].splitlines()]
        assert 5 <= len(new) <= 30
    text = (folder / "handout.md").read_text(encoding="utf-8")
    assert all(name in text for name in changed) and len(text.splitlines()) < 30


def test_there_are_two_twists():
    assert len(TWISTS) >= 2
