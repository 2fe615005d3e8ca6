# grade/tests/test_labs.py -- student's trees: cut as lab.toml says, deterministic, and they build.
import dataclasses
import re
import subprocess

import pytest

from grade import cut, labs, variants
from grade.build import ROOT
from grade.csource import functions, replace_function, same_code

ALL = [folder.name for folder in labs.folders()]

# What is the same for all labs is tried with one that has parts as ELFs.
one_lab = pytest.mark.parametrize("lab", ["03-mailbox"], indirect=True)


@pytest.fixture(scope="module", params=ALL)
def lab(request):
    return labs.find(request.param)


@pytest.fixture(scope="module")
def tree(lab, tmp_path_factory):  # pylint: disable=redefined-outer-name
    """The lab's tree, as a student gets it."""
    folder = tmp_path_factory.mktemp("lab") / lab.name
    cut.cut(lab, folder)
    return folder


@pytest.fixture(scope="module")
def released(lab, tmp_path_factory):  # pylint: disable=redefined-outer-name
    """The same as a git repository."""
    folder = tmp_path_factory.mktemp("released") / lab.name
    cut.release(lab, folder)
    return folder


@one_lab
def test_the_same_tree_gives_the_same_commit(lab, released, tmp_path):
    """Made twice, it has one hash."""
    again = cut.release(lab, tmp_path / "again")
    assert again == cut.git(released, "rev-parse", "HEAD").strip()


@one_lab
def test_a_release_on_top_of_a_release_changes_nothing(lab, released):
    """The second release of the same is no commit."""
    before = cut.git(released, "rev-parse", "HEAD").strip()
    assert cut.release(lab, released) == before


@one_lab
def test_a_release_never_goes_over_a_students_work(lab, released, tmp_path):
    """What is not committed is not overwritten, nor a folder that is no student's tree."""
    mine = tmp_path / "mine"
    cut.git(released, "clone", "-q", str(released), str(mine))
    (mine / lab.files[0]).write_text("mine", encoding="utf-8")
    with pytest.raises(labs.LabError, match="not committed"):
        cut.release(lab, mine)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/file").touch()
    with pytest.raises(labs.LabError, match="not empty"):
        cut.release(lab, tmp_path / "other")
    assert (mine / lab.files[0]).read_text(encoding="utf-8") == "mine"


def test_the_solution_is_not_in_the_tree(lab, tree):
    """The functions are the stubs; no teacher's file is there."""
    for file, name in lab.cuts:
        solution, stub = labs.source(lab, file).read_text(), (tree / file).read_text()
        one, other = functions(solution)[name], functions(stub)[name]
        assert not same_code(solution[one.start:one.end], stub[other.start:other.end])
    own = tree / "labs" / lab.name
    kept = {str(path.relative_to(own)) for path in own.rglob("*") if path.is_file()}
    assert kept <= {"lab.toml", "tests/answers.py", "tests/checks.py"}
    assert not (tree / "grade/tests").exists() and not (tree / "tools/cut").exists()


def test_the_tree_builds_without_a_warning(lab, tree):
    """But for programs that are the system's own; and what is the same was compiled before."""
    cut.bring_objects(tree, "build")
    programs = ["build/%s.elf" % file[:-2] for file in lab.files
                if re.fullmatch(r"user/\w+\.c", file)]
    result = subprocess.run(["make", "build/rivet.elf", "build/initrd.cpio", *programs],
                            cwd=tree, text=True, stdout=subprocess.PIPE, check=False,
                            stderr=subprocess.STDOUT, env=cut.outer_environment())
    assert result.returncode == 0 and "warning" not in result.stdout, result.stdout


def test_what_the_handout_names_is_there(lab, tree):
    """Files, the functions of each task, the points of each task where they are given."""
    text = (lab.folder / "handout.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"`([\w./-]+/[\w.-]+\.(?:c|h|S|md|def|toml|py))`", text)):
        assert (tree / name).is_file(), name
    for task in lab.tasks:
        row, = re.findall(r"^\| %d\. .*$" % task.number, text, re.MULTILINE)
        assert all("`%s`" % name in row for _, name in task.file_functions), row
        points = re.match(r"\| [^|]* \| (\d*) \|", row)
        assert not points or int(points[1] or 0) == sum(
            test.points for test in lab.tests if test.task == task.number), row


def test_other_solutions_and_cheats_follow_the_system(lab, tree):
    """They fit the files as they are now, and name tests that there are."""
    names = {test.name for test in lab.tests}
    for kind, least in (("wrong", 10), ("right", 3), ("cheats", 4)):
        paths = sorted((lab.folder / kind).glob("*.c"))
        assert len(paths) >= least, kind
        for path in paths:
            variant = variants.read(path, *((tree,) if kind == "cheats" else (ROOT, lab)))
            assert names.issuperset(variant.fails + variant.passes), path
            assert (kind == "wrong") == bool(variant.fails), path


def test_a_renamed_function_is_an_error(lab, tmp_path):
    """lab.toml must follow the system."""
    folder = tmp_path / "copy"
    for name in cut.tree_files():
        if not cut.is_absent(name, lab.absent + cut.TEACHERS):
            cut.copy(ROOT / name, folder / name)
    file, name = lab.cuts[0]
    text = labs.source(lab, file).read_text(encoding="utf-8")
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(text.replace(name + "(", name + "_renamed("), encoding="utf-8")
    with pytest.raises(labs.LabError, match="no function " + name):
        cut.cut_functions(lab, folder)


def test_what_a_lab_says_of_itself_is_checked(lab, tmp_path):
    """Points that do not sum to 100, a test that another needs and that is none."""
    text = (lab.folder / "lab.toml").read_text(encoding="utf-8")
    points = re.search(r"points = \d+", text)[0]
    mistakes = {"points sum to": (points, "points = 99"), "titel": ("title", "titel"),
                "needs 'x'": (points, points + ', needs = "x"')}
    for said, (right, wrong) in mistakes.items():
        (tmp_path / "lab.toml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
        with pytest.raises(labs.LabError, match=said if said != "titel" else "title"):
            labs.load(tmp_path)


@one_lab
def test_a_students_functions_go_into_the_next_lab(lab, tree, tmp_path):
    """take_functions finds them, whatever their style."""
    file, name = lab.cuts[0]
    own = tmp_path / "own.c"
    own.write_text("/* f(x) { */\n#define F {\nint before(void);\nlong %s(int a,\n  int b)\n{\n"
                   "\treturn '{' + \"}\"[0];\n}\n" % name, encoding="utf-8")
    target = tmp_path / "target.c"
    target.write_text((tree / file).read_text(encoding="utf-8"), encoding="utf-8")
    cut.take_functions(own, target, [name])
    assert "long %s(int a,\n  int b)\n{\n\treturn '{'" % name in target.read_text()


def test_functions_are_found_in_any_style():
    """One-liners, braces on lines of their own, comments and strings with braces."""
    text = ("int one(void) { return 1; }\n\nstruct s { int x; };\nstatic struct s *\ntwo(int x)\n"
            "{\n    if (x) { return 0; } // }\n    return \"{\" ? 0 : 0;\n}\n"
            "int table[] = {1, 2};\nint three(int (*f)(int), int x) {\n    return f(x);\n}\n")
    found = functions(text)
    assert list(found) == ["one", "two", "three"]
    assert text[found["two"].start:found["two"].end].startswith("static struct s *\ntwo(int x)")
    changed = replace_function(text, "one", "int one(void) { return 2; }")
    assert "return 2" in changed and changed[found["one"].end:] == text[found["one"].end:]


SMALL_LAB = """
title = "Parts as ELFs"
hours = 1
core = true
files = ["servers/pipe/pipe.c"]
prebuilt = ["kernel", "servers/*", "!servers/pipe"]
absent = ["user/**", "!user/lib/**", "!user/sh/**", "!user/rootfs/**", "!user/cat.c", "tests/**"]
[[task]]
title = "None"
[[tests]]
program = "test_pipe"
task = 1
[tests.test]
pipes_work = { points = 100 }
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A lab in which all but one server is prebuilt."""
    folder = tmp_path_factory.mktemp("labs") / "03-small"
    folder.mkdir()
    (folder / "lab.toml").write_text(SMALL_LAB, encoding="utf-8")
    (folder / "handout.md").write_text("# Small\n", encoding="utf-8")
    return labs.load(folder)


def test_prebuilt_parts_are_elfs_without_sources(small, tmp_path):
    """They are there in both variants; what is in source is an ELF for `make reference` only."""
    cut.cut(small, tmp_path)
    here = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    for variant in ("prebuilt/", "prebuilt/debug/"):
        assert {variant + "rivet.elf", variant + "servers/fs.elf"} <= here
        assert variant + "servers/pipe.elf" not in here and variant + "init.elf" not in here
    assert "prebuilt/reference/servers/pipe.elf" in here
    assert not [name for name in here if not name.endswith("README.md") and
                name.startswith(("kernel/", "servers/fs/", "servers/init/"))]
    sections = subprocess.run(["readelf", "-S", str(tmp_path / "prebuilt/servers/fs.elf")],
                              capture_output=True, text=True, check=True).stdout
    assert ".symtab" in sections and ".debug_info" not in sections


def test_what_earlier_labs_were_about_comes_as_it_is_wanted(small, tmp_path):
    """In source; or as the student wrote it, if that is what the student's tree has."""
    cut.cut(small, tmp_path / "source", earlier="source")
    assert (tmp_path / "source/kernel/ipc.c").is_file()
    assert (tmp_path / "source/prebuilt/init.elf").is_file()
    assert (tmp_path / "source/prebuilt/reference/rivet.elf").is_file()
    assert not (tmp_path / "source/prebuilt/rivet.elf").exists()
    own = tmp_path / "source/kernel/ipc.c"
    finished = own.read_text(encoding="utf-8")
    written = "static int helped;\nstatic void help(void) { helped++; }\nlong call(void)\n{\n}"
    own.write_text(replace_function(finished, "call", written), encoding="utf-8")
    cut.cut(small, tmp_path / "mine", earlier="mine:%s" % (tmp_path / "source"))
    assert (tmp_path / "mine/kernel/ipc.c").read_text() == own.read_text()
    own.write_text(own.read_text().replace("long call(", "long called("))
    with pytest.raises(labs.LabError, match="no function call"):
        cut.cut(small, tmp_path / "renamed", earlier="mine:%s" % (tmp_path / "source"))
    (tmp_path / "elf").mkdir()
    cut.cut(small, tmp_path / "again", earlier="mine:%s" % (tmp_path / "elf"))
    assert (tmp_path / "again/prebuilt/rivet.elf").is_file()
    for wrong in ("mine:%s" % (tmp_path / "nowhere"), "yours"):
        with pytest.raises(labs.LabError, match="EARLIER"):
            cut.cut(small, tmp_path / "wrong", earlier=wrong)


def test_a_tree_with_prebuilt_parts_boots_to_the_shell(small, tmp_path):
    """It builds; so does the finished system; and a header that was changed stops the build."""
    cut.release(small, tmp_path / "tree")
    cut.bring_objects(tmp_path / "tree", "build")
    run = ["tools/run", "--timeout", "60", "cat /etc/motd | cat"]
    result = subprocess.run(run, cwd=tmp_path / "tree", text=True, capture_output=True, check=False,
                            env=cut.outer_environment())
    assert result.stdout == (ROOT / "user/rootfs/etc/motd").read_text(), result.stderr
    with open(tmp_path / "tree/abi/io.h", "a", encoding="utf-8") as header:
        header.write("// changed\n")
    for target in ("all", "build/reference.cpio"):
        result = subprocess.run(["make", target], cwd=tmp_path / "tree", text=True, check=False,
                                capture_output=True, env=cut.outer_environment())
        assert result.returncode != 0 and "git checkout release -- abi/io.h" in result.stderr


def test_a_part_that_is_none_is_an_error(small, tmp_path):
    """A renamed server: lab.toml must follow."""
    wrong = dataclasses.replace(small, prebuilt=("kernel", "servers/paper"))
    with pytest.raises(labs.LabError, match="servers/paper"):
        cut.cut(wrong, tmp_path)
