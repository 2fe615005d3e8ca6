# grade/tests/test_grading.py -- the grader on a starter and on the solution; the forms of a report.
import base64
import json
import os
import re
import subprocess
import textwrap
from html.parser import HTMLParser

import pytest

from grade import (cut, grading, html, judge, labs, report, sandbox, submission, variants, verify,
                   walkthrough)
from grade.build import ROOT
from grade.workspace import Workspace, pristine

LAB = labs.find("ipc")
FEW = ["a_message_arrives_whole_when_the_client_comes_first", "answers_are_computed_by_the_server",
       "a_deferred_call_is_answered_while_another_is_served"]
VOID = {"meta", "br", "hr", "link", "img", "input"}


@pytest.fixture(scope="module")
def starter():
    """The report on what is handed out."""
    return grading.grade(LAB, pristine(LAB), only=FEW, nonce=0x5eed)


@pytest.fixture(scope="module")
def solution():
    return grading.grade(LAB, ROOT, only=FEW, nonce=0x5eed)


def test_the_starter_gets_nothing_and_hints(starter):  # pylint: disable=redefined-outer-name
    """No points; every test says what comes first, none with an internal error."""
    assert starter["score"] == 0 and not starter["infrastructure"]
    for test in starter["tests"]:
        assert test["status"] in ("fail", "timeout", "not tried"), test
        assert test["unwritten"] and (test["cause"] or test["status"] == "not tried")
    late = [test for test in starter["tests"] if test["name"].startswith("answers")][0]
    assert late["status"] == "timeout" and "receives (up to" in late["waits"], late


def test_the_solution_gets_all(solution):  # pylint: disable=redefined-outer-name
    assert solution["score"] == solution["max"] > 0, report.as_text(solution, open("/dev/null"))


def without_times(one):
    """The report's bytes, but for the fields that are of wall-clock time."""
    tests = [test | {"seconds": 0} for test in one["tests"]]
    return json.dumps(one | {"date": "", "seconds": 0, "tests": tests})


def test_a_busy_machine_gives_the_same_report_to_the_byte(starter):  # pylint: disable=redefined-outer-name
    """A failure, a time-out with who waits for whom, a test that is not tried."""
    load = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(6)]
    try:
        again = grading.grade(LAB, pristine(LAB), only=FEW, nonce=0x5eed)
    finally:
        for process in load:
            process.kill()
            process.wait()
    assert {test["status"] for test in again["tests"]} == {"fail", "timeout", "not tried"}
    assert without_times(again) == without_times(starter)


def bad_guest(tmp_path, text):
    """The solution, with these functions instead of its own."""
    (tmp_path / "bad.c").write_text(text, encoding="utf-8")
    return variants.read(tmp_path / "bad.c", ROOT)


def test_a_guest_that_prints_for_ever_never_ends_or_stops(tmp_path, monkeypatch):
    """Each with its own status, no points, a clear message; the others are graded as ever."""
    monkeypatch.setitem(judge.CPU_SECONDS, True, 1.5)
    variant = bad_guest(tmp_path, """// file: kernel/syscall_ipc.c
long sys_defer(void) { for (;;) print("TEST x ok\\n"); }
// file: kernel/thread.c
int thread_interrupt(struct thread *thread) {
    (void)end_wait;
    panic("no more", thread ? __FILE__ : "", 1);
    return 0;
}
// file: kernel/endpoint.c
static bool end_one(struct endpoint *endpoint) {
    while (endpoint_first_caller(endpoint)) // for ever
        ;
    return false;
}
""")
    tests = {"a_reply_handle_is_used_once": ("not tried", "must pass first"),
             "deferred_calls_are_answered_in_any_order": ("fail", judge.FLOOD),
             "a_wait_for_a_notification_ends_with_err_intr": ("fail", "the kernel stopped: "),
             "the_endpoint_outlives_its_task_and_its_end_is_err_dead":
                 ("timeout", judge.ENDLESS),
             "bits_that_were_not_received_survive_the_server": ("pass", "")}
    got = verify.grade_variant(LAB, variant, only=list(tests))
    assert not got["build"] and not got["infrastructure"], got
    for test in got["tests"]:
        status, said = tests[test["name"]]
        assert test["status"] == status and said in test["message"], test
    assert got["score"] == 0 and len(json.dumps(got)) < 1 << 16


def test_a_kernel_that_never_boots(tmp_path, monkeypatch):
    monkeypatch.setitem(judge.CPU_SECONDS, True, 1.5)
    variant = bad_guest(tmp_path, "// file: kernel/thread.c\nint thread_create(struct task *task, "
                        "struct thread **thread) { while (task); *thread = NULL; return 0; }\n")
    got = verify.grade_variant(LAB, variant, only=["a_second_reply_is_refused"])
    test, = got["tests"]
    assert (test["status"], test["message"]) == ("timeout", judge.ENDLESS), test


def test_a_report_has_its_schema(starter, solution):  # pylint: disable=redefined-outer-name
    """Every field that the schema names, and no other."""
    schema = json.loads((ROOT / "grade/report.schema.json").read_text(encoding="utf-8"))
    fields = schema["properties"]["tests"]["items"]
    for one in (starter, solution):
        assert set(one) == set(schema["required"]) == set(schema["properties"])
        for test in one["tests"]:
            assert set(test) == set(fields["required"]) == set(fields["properties"])
            assert test["status"] in fields["properties"]["status"]["enum"]
    assert judge.STATUSES == tuple(fields["properties"]["status"]["enum"])


class Checker(HTMLParser):
    """Whether all that was opened is closed, and ids and scripts are its own."""

    def __init__(self):
        super().__init__()
        self.open, self.rows = [], 0

    def handle_starttag(self, tag, attrs):
        assert "src" not in dict(attrs) and "href" not in dict(attrs)
        self.rows += tag == "tr"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_shows_no_code_of_others(starter):
    """Every test has a row; what was handed in is text there, never markup."""
    evil = dict(starter, notes=["<script>alert(1)</script>"], build="</pre><b>")
    page = html.report_page(evil)
    checker = Checker()
    checker.feed(page)
    assert not checker.open and checker.rows == 1 + len(starter["tests"])
    assert "<script>alert" not in page and "</pre><b>" not in page


def test_gradescope_and_classroom_get_the_same_score(starter, solution):
    """In their own words."""
    for one in (starter, solution):
        gradescope, classroom = report.for_gradescope(one), report.for_classroom(one)
        assert sum(test["score"] for test in gradescope["tests"]) == one["score"]
        assert gradescope["score"] == one["score"]
        assert sum(test["score"] for test in classroom["tests"]) == one["score"]
        assert classroom["status"] == ("pass" if one["score"] == one["max"] else "fail")


def test_what_does_not_compile_is_told(tmp_path):
    """The compiler's words, and no points."""
    (tmp_path / "ipc.c").write_text("int x = ;\n", encoding="utf-8")
    got = grading.grade(LAB, tmp_path)
    assert got["score"] == 0 and "kernel/ipc.c:1" in got["build"]
    assert {test["status"] for test in got["tests"]} == {"not tried"}


def test_the_sandbox_keeps_a_command_inside(tmp_path):
    """It cannot write elsewhere, nor run for ever; its processes end with it."""
    with Workspace(LAB, {}) as workspace:
        box = workspace.sandbox
        outside = tmp_path / "outside"
        status, _ = box.run(["sh", "-c", "echo x > inside"], 20)
        assert status == 0 and (workspace.tree / "inside").exists()
        if box.kind != "limits":
            status, _ = box.run(["sh", "-c", "echo x > %s" % outside], 20)
            assert status != 0 and not outside.exists()
        status, _ = box.run(["sh", "-c", "sleep 60 & sleep 60"], 1)
        assert status is None
    assert not workspace.tree.exists() and sandbox.KINDS[box.kind]


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """(what a new student typed and got, the student's tree afterwards). `tools/walkthrough` does
    it with all tests."""
    home = tmp_path_factory.mktemp("home")
    return walkthrough.walk(LAB, "message_arrives", home), home / LAB.short


def test_a_new_student_goes_from_nothing_to_all_points(session):  # pylint: disable=redefined-outer-name
    """In a fresh folder, with no word about which lab: a hint, more points, all, a hand-in."""
    graded = [step.output for step in session[0] if step.command.startswith("make grade")]
    assert "\n0 of 8 points" in graded[0] and "not written yet: call in" in graded[0], graded[0]
    assert "hint " in graded[0] and "Begin with: a_message_arrives" in graded[0], graded[0]
    assert "\n8 of 8 points" in graded[-1], graded[-1]
    assert "Hand in build/handin.zip" in session[0][-1].output
    assert submission.read(session[1] / "build/handin.zip", LAB).files == {
        name: (ROOT / name).read_bytes() for name in LAB.files}
    assert not [step for step in session[0] if "No such file" in step.output or
                "warning" in step.output]


def test_the_session_in_the_docs_is_what_is_typed():
    """docs/student-session.md has each line of it, in this order, and the scores."""
    text = (ROOT / "docs/student-session.md").read_text(encoding="utf-8")
    typed = [line[2:] for line in text.splitlines() if line.startswith("$ ")]
    assert typed == [step.command for step in walkthrough.steps(LAB)]
    assert re.search(r"^0 of 100 points(.|\n)*^[1-9]\d of 100(.|\n)*^100 of 100", text, re.MULTILINE)


def test_github_classroom_gets_the_result(session, tmp_path):  # pylint: disable=redefined-outer-name
    """As its workflow hands it on, and as the reporter reads it."""
    workflow = (ROOT / "grade/github-classroom.yml").read_text(encoding="utf-8")
    script = re.search(r"id: rivet\n(?:.*\n)*?        run: \|\n((?: {10}.*\n)+)", workflow)[1]
    output = tmp_path / "output"
    subprocess.run(["bash", "-e", "-c", textwrap.dedent(script)], cwd=session[1], check=True,
                   env=dict(os.environ, GITHUB_OUTPUT=str(output)))
    name, _, value = output.read_text(encoding="ascii").partition("=")
    results = json.loads(base64.b64decode(value))
    assert name == "result" and "RIVET_RESULTS" in workflow and "runners: rivet\n" in workflow
    assert sum(test["score"] for test in results["tests"]) == results["max_score"] == 8
    assert results["status"] == "pass"


def test_the_workflow_goes_into_the_tree_only_if_asked_for(session, tmp_path):  # pylint: disable=redefined-outer-name
    cut.release(LAB, tmp_path / "tree", classroom=True)
    assert (tmp_path / "tree" / cut.WORKFLOW).exists()
    assert not (session[1] / cut.WORKFLOW).exists()


def test_a_result_of_much_text_fits_into_a_variable(starter):  # pylint: disable=redefined-outer-name
    """Linux takes 128 KiB; the whole lab's tests, each with as much to say as there can be."""
    long = dict(starter["tests"][0], waits="x\n" * 50, message="word " * 900)
    full = report.for_classroom(dict(starter, tests=[long] * len(LAB.tests)))
    assert len(base64.b64encode(json.dumps(full, indent=2).encode())) < 1 << 17


def test_an_update_keeps_a_students_work(tmp_path):
    """A release on top of the first is merged into files that the student changed elsewhere."""
    teachers, tree = tmp_path / "teachers", tmp_path / "mine"
    cut.release(LAB, teachers)
    cut.git(tmp_path, "clone", "-q", str(teachers), str(tree))
    mine = (tree / "kernel/ipc.c").read_text(encoding="utf-8") + "// mine\n"
    (tree / "kernel/ipc.c").write_text(mine, encoding="utf-8")
    theirs = (teachers / "README.md").read_text(encoding="utf-8") + "One more line.\n"
    (teachers / "README.md").write_text(theirs, encoding="utf-8")
    cut.git(teachers, "commit", "-q", "-a", "-m", "mended")
    cut.git(teachers, "tag", "-f", "release")
    environment = cut.outer_environment() | cut.IDENTITY | cut.SETTINGS
    for said in ("Updated", "nothing new"):
        result = subprocess.run(["make", "update"], cwd=tree, text=True, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
        assert said in result.stdout, result.stdout
    assert (tree / "kernel/ipc.c").read_text(encoding="utf-8") == mine
    assert (tree / "README.md").read_text(encoding="utf-8") == theirs


WRONG = ["level-of-its-own", "told-again"]


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_solution_is_caught(name):
    """A sample of `make verify-labs`: the tests that it names fail, those that must pass do."""
    variant = variants.read(LAB.folder / "wrong" / (name + ".c"), ROOT)
    got = verify.grade_variant(LAB, variant, only=variant.fails + variant.passes)
    assert set(variant.fails) <= verify.failures(got), got
    assert not set(variant.passes) & verify.failures(got), got


@pytest.mark.parametrize("name", ["prints_the_lines", "switches_off"])
def test_a_cheat_wins_nothing(name):
    base = pristine(LAB)
    variant = variants.read(LAB.folder / "cheats" / (name + ".c"), base)
    got = verify.grade_variant(LAB, variant, base, only=FEW)
    assert got["score"] == 0 and not verify.broken(got), got


def test_statements_whose_order_means_nothing_are_not_swapped():
    """They would be mutants that nothing can tell from the solution."""
    assert variants.independent("    box->last = reference;", "    box->count++;")
    assert variants.independent("    a[i] -= x;", "    b = NULL;")
    assert not variants.independent("    next = at->next;", "    at->next = 0;")
    assert not variants.independent("    x = y;", "    y = 1;")
    assert not variants.independent("    owned++;", "    grant(session);")


def test_there_are_mutants_of_every_function():
    """Each is other than the solution, and there is one of each of the lab's functions."""
    made = variants.mutants(LAB, ROOT)
    assert {tuple(one.name.split(": ")[:2]) for one in made} == set(LAB.cuts)
    for one in made:
        for file, data in one.files.items():
            assert data.decode() != (ROOT / file).read_text(encoding="utf-8")
