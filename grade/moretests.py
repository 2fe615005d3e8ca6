# grade/moretests.py -- tests beside a lab's own: a twist, or those that a course keeps hidden.
#
#   FOLDER/tests.toml   [[tests]] as in lab.toml; `task` is a task of the lab
#   FOLDER/tests/       test_*.c, answers.py, checks.py, manifest: as in labs/NN-name/tests
import importlib.util
import shutil
import tomllib
from dataclasses import replace

from grade import labs


def extend(lab, folder, alone=False, hidden=False):
    """The lab with the folder's tests: with those `alone`, or after its own."""
    path = folder / "tests.toml"
    try:
        with open(path, "rb") as file:
            added = labs.tests_of(tomllib.load(file), hidden)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise labs.LabError("%s: %s: %s" % (path, type(error).__name__, error)) from error
    tests = added if alone else lab.tests + added
    twice = {test.name for test in added if sum(test.name == one.name for one in tests) > 1}
    unknown = {test.needs for test in added if test.needs} - {test.name for test in tests}
    tasks = {test.task for test in added} - {task.number for task in lab.tasks}
    if twice or unknown or tasks:
        problems = (("tests that are there twice", twice), ("needed, and no tests", unknown),
                    ("tasks that the lab has not", tasks))
        raise labs.LabError("%s: %s" % (path, "; ".join(
            "%s: %s" % (what, ", ".join(map(str, sorted(names)))) for what, names in problems
            if names)))
    return replace(lab, tests=tests, more=lab.more + (folder,))


def add_sources(lab, tree):
    """Puts the programs of these tests into a tree of the lab."""
    for folder in lab.more:
        for source in sorted((folder / "tests").glob("test_*.c")):
            shutil.copyfile(source, tree / "user/tests" / source.name)
        own, manifest = folder / "tests/manifest", tree / "servers/manifest"
        if own.exists():
            manifest.write_text(manifest.read_text(encoding="utf-8") + "\n" +
                                own.read_text(encoding="utf-8"), encoding="utf-8")


def module_values(lab, name):
    """What tests/NAME.py of the lab and of all that was added define."""
    values = {}
    for folder in (lab.folder, *lab.more):
        path = folder / "tests" / (name + ".py")
        if path.exists():
            spec = importlib.util.spec_from_file_location("%s_%s" % (name, folder.name), path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            found = vars(module)
            if "ANSWERS" in found:
                found = found | {"ANSWERS": values.get("ANSWERS", {}) | found["ANSWERS"]}
            values |= found
    return values
