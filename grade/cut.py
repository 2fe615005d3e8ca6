# grade/cut.py -- makes a student's tree of a lab from the complete one.
#
# The same tree gives the same files and the same commit hash. What is cut:
#   files that match `absent` of lab.toml, and what belongs to teachers, are left out;
#   files that only the lab has come from labs/NN-name/solution/ or, as they are, from added/;
#   files in `given` come from labs/NN-name/given/ instead;
#   functions of the tasks are replaced by those of that name in labs/NN-name/stubs/, and so are
#   those of later labs;
#   parts in `prebuilt` come as ELFs: grade/cut_prebuilt.py.
# A file or function that is not where lab.toml says is an error: the lab must follow the system.
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from grade import cut_prebuilt, labs
from grade.build import ROOT
from grade.csource import function_text, functions, merge_functions, replace_function
from grade.labs import LabError, is_absent

# What no student's tree has.
TEACHERS = ("labs/**", "docs/teaching.md", "docs/student-session.md", "grade/tests/**", ".ci/**",
            "grade/verify*", "grade/batch*", "grade/browser*", "grade/variants*", "grade/cut*",
            "grade/confine*", "grade/gradescope*", "grade/github*", "grade/questions*",
            "grade/similar*", "grade/viva", "grade/walkthrough*", "tools/cut", "tools/verify-labs",
            "tools/gradescope", "tools/walkthrough", "tests/tools/**")
WORKFLOW = ".github/workflows/classroom.yml"  # where GitHub Classroom looks for it
DATE = "2026-01-01T00:00:00+0000"
MANIFEST = "servers/manifest"
RELEASE = "release"  # the tag of the last commit that was handed out
IDENTITY = {name: value for role in ("AUTHOR", "COMMITTER") for name, value in (
    ("GIT_%s_NAME" % role, "Rivet"), ("GIT_%s_EMAIL" % role, "rivet@example.org"),
    ("GIT_%s_DATE" % role, DATE))}
SETTINGS = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


def outer_environment():
    """The environment, apart from any make that started us."""
    return {name: value for name, value in os.environ.items()
            if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")}


def git(folder, *arguments, text=True):
    """Runs git there, apart from anyone's settings; returns its output."""
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("GIT_")} | IDENTITY | SETTINGS
    result = subprocess.run(["git", "-c", "core.autocrlf=false", "-c", "core.fileMode=true",
                             "-c", "gc.auto=0", "-c", "advice.detachedHead=false", *arguments],
                            cwd=folder, env=environment, text=text, check=False,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
    if result.returncode != 0:
        error = result.stderr if text else result.stderr.decode(errors="replace")
        raise LabError("git %s: %s" % (arguments[0], error.strip()))
    return result.stdout


def tree_files(root=ROOT):
    """All files of the complete tree, as git has them or would add them."""
    listing = git(root, "ls-files", "-co", "--exclude-standard")
    return sorted({name for name in listing.splitlines() if (root / name).is_file()})


def cut(lab, folder, root=ROOT, earlier="elf"):
    """Writes the student's tree into an empty folder, without git."""
    folder.mkdir(parents=True, exist_ok=True)
    prebuilt = cut_prebuilt.wanted(lab, earlier, root)
    left_out = lab.absent + TEACHERS + cut_prebuilt.absent(prebuilt)
    for name in tree_files(root):
        if not is_absent(name, left_out):
            copy(root / name, folder / name)
            times = (root / name).stat()
            os.utime(folder / name, ns=(times.st_atime_ns, times.st_mtime_ns))
    for name in lab.files:
        if labs.source(lab, name, root) != root / name:
            copy(labs.source(lab, name, root), folder / name)
    for name in lab.given:
        if not (folder / name).exists():
            raise LabError("%s: given file %s is not in the tree any more" % (lab.name, name))
        copy(lab.folder / "given" / name, folder / name)
    for name in lab.added:
        copy(lab.folder / "added" / name, folder / name)
    cut_functions(lab, folder)
    leave_later(lab, folder, root)
    take_earlier(lab, folder, earlier, root)
    add_own(lab, folder)
    cut_prebuilt.add(lab, folder, prebuilt, root)


def bring_objects(folder, variant, root=ROOT):
    """Copies what was compiled of the complete tree into `variant` of one that was cut from it,
    build or build/debug. Where the source is the same, make finds nothing to do."""
    built = root / variant
    found = [built / "flags", *built.glob("kernel/offsets*")]
    for part in ("kernel", "servers", "user"):
        found += [path for path in (built / part).rglob("*.[cS].[od]")
                  if (folder / path.relative_to(built)).with_suffix("").is_file()]
    for path in filter(pathlib.Path.is_file, found):
        target = folder / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o755 if os.access(source, os.X_OK) else 0o644)


def cut_functions(lab, folder, keep=()):
    """Puts the stubs in place of the lab's functions, but for those in `keep`."""
    for file, name in lab.cuts:
        path, stubs = folder / file, lab.folder / "stubs" / file
        if (file, name) in keep:
            continue
        if not path.is_file() or not stubs.is_file():
            raise LabError("%s: %s is not there" % (lab.name, path.name if stubs.is_file()
                                                    else "stubs/" + file))
        text, stub_text = path.read_text(encoding="utf-8"), stubs.read_text(encoding="utf-8")
        stub = functions(stub_text).get(name)
        if name not in functions(text):
            raise LabError("%s: %s has no function %s: was it renamed? lab.toml names it" %
                           (lab.name, file, name))
        if not stub:
            raise LabError("%s: stubs/%s has no function %s" % (lab.name, file, name))
        definition = stub_text[stub.start:stub.end]
        path.write_text(replace_function(text, name, definition), encoding="utf-8")


def leave_later(lab, folder, root):
    """Solutions of later labs are in no tree: what is here in source is as they begin with it."""
    for later in labs.folders(root):
        if later.name <= lab.name:
            continue
        after = labs.load(later)
        for name in after.given:
            if (folder / name).is_file() and name not in (*lab.given, *lab.files, MANIFEST):
                copy(after.folder / "given" / name, folder / name)
        elsewhere = [(file, name) for file, name in after.cuts if not (folder / file).is_file()
                     or file in (*lab.given, *after.given)]
        cut_functions(after, folder, keep=[*lab.cuts, *elsewhere])


def take_earlier(lab, folder, earlier, root):
    """The functions of earlier labs as the student wrote them, when earlier is mine:DIR. What the
    student's tree had as an ELF is one here, too."""
    own = cut_prebuilt.own_folder(earlier)
    taken = {}
    for before in labs.folders(root) if own else ():
        if before.name >= lab.name:
            break
        for file, name in labs.load(before).cuts:
            if (file, name) not in lab.cuts and file not in lab.given and \
                    (folder / file).is_file() and \
                    cut_prebuilt.in_source(own, cut_prebuilt.part_of(file)):
                taken.setdefault(file, []).append(name)
    for file, names in taken.items():
        take_functions(own / file, folder / file, names)


def take_functions(source, target, names):
    """The student's file, with what belongs to these functions: others that the student has added,
    variables, includes. All other functions are the target's. Of assembly, these functions alone.
    LabError if one is not there."""
    text = source.read_text(encoding="utf-8") if source.is_file() else ""
    for name in names:
        if name not in functions(text):
            raise LabError("%s has no function %s" % (source, name))
    others = target.read_text(encoding="utf-8")
    if source.suffix == ".S":
        for name in names:
            others = replace_function(others, name, function_text(text, name))
        target.write_text(others, encoding="utf-8")
        return
    definitions = [others[function.start:function.end]
                   for name, function in functions(others).items() if name not in names]
    merged, rest = merge_functions(text, "\n\n".join(definitions))
    target.write_text(merged + ("\n" + rest if rest else ""), encoding="utf-8")


def add_own(lab, folder):
    """The lab's own files: its description, its tests, the handout as README.md."""
    kept = "labs/%s/" % lab.name
    copy(lab.folder / "lab.toml", folder / kept / "lab.toml")
    for source in sorted((lab.folder / "tests").glob("test_*.c")):
        copy(source, folder / "user/tests" / source.name)
    for source in sorted((lab.folder / "tests").glob("*.py")):
        copy(source, folder / kept / "tests" / source.name)
    if (folder / MANIFEST).is_file():
        (folder / MANIFEST).write_text(labs.manifest(lab, folder / MANIFEST), encoding="utf-8")
    copy(lab.folder / "handout.md", folder / "README.md")
    (folder / labs.MARKER).write_text(json.dumps(marker(lab), indent=4) + "\n", encoding="utf-8")


def marker(lab):
    """What lab.json says: which lab it is, and what the course wants otherwise."""
    usual = {test.name: test.points for test in labs.load(lab.folder).tests}
    points = {test.name: test.points for test in lab.tests
              if test.points != usual.get(test.name, test.points)}
    return {"lab": lab.name, "files": list(lab.files)} | ({"points": points} if points else {}) | \
        ({"tools": dict(lab.tools)} if lab.tools else {})


def release(lab, folder, root=ROOT, earlier="elf", classroom=False):
    """Makes the student's tree a git repository, or adds a commit to one whose last commit is a
    release and where nothing was changed. classroom: with the workflow of GitHub Classroom.
    Returns the commit's hash."""
    repository = folder / ".git"
    if repository.exists():
        check_untouched(folder)
    elif folder.exists() and any(folder.iterdir()):
        raise LabError("%s is not empty, and no student's tree: choose another DIR" % folder)
    with tempfile.TemporaryDirectory(prefix="rivet-cut-") as scratch:
        made = pathlib.Path(scratch) / "tree"
        cut(lab, made, root, earlier)
        if classroom:
            copy(root / "grade/github-classroom.yml", made / WORKFLOW)
        empty(folder)
        shutil.copytree(made, folder, dirs_exist_ok=True)
    if not repository.exists():
        git(folder, "init", "-q", "-b", "main", "--template=")
    git(folder, "add", "-A", ".")
    if git(folder, "status", "--porcelain"):
        git(folder, "commit", "-q", "-m", "lab %s: %s" % (lab.name, lab.title))
    git(folder, "tag", "-f", RELEASE)
    return git(folder, "rev-parse", "HEAD").strip()


def check_untouched(folder):
    if git(folder, "status", "--porcelain"):
        raise LabError("%s has changes that are not committed; a release goes on top of releases "
                       "only. A student takes it in with `make update`" % folder)
    if git(folder, "rev-parse", "HEAD") != git(folder, "rev-parse", RELEASE + "^{commit}"):
        raise LabError("%s has commits of its own; a release goes on top of releases only" %
                       folder)


def empty(folder):
    """Removes everything but .git, and what was built."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name in (".git", "build"):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
