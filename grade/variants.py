# grade/variants.py -- other versions of a lab's files: wrong ones, right ones, cheats, mutants.
#
# A variant is a C file: comments `// key: value` first, then, behind each `// file: PATH`, functions
# that take the place of those of that name in PATH. A function that PATH lacks goes before the one
# that follows it.
import pathlib
import random
import re
from dataclasses import dataclass

from grade import labs
from grade.csource import blanked, functions, merge_functions
from grade.labs import LabError

KEY = re.compile(r"^// (fails|passes|costs): (.*)$", re.MULTILINE)
FILE = re.compile(r"^// file: (\S+)$", re.MULTILINE)
STATEMENT = re.compile(r"^ +[^\s{}/][^{}]*;$")
KEPT = re.compile(r"^ +(?:(?:const |static |struct |enum |unsigned |u?int\w* |long |bool |handle_t |"
                  r"badge_t |vaddr_t )|\(void\)|assert|trace\(|ONCE\()")
INSTRUCTION = re.compile(r"^\t[A-Za-z]")  # or a macro
WRITTEN = re.compile(r"^ +([\w>.\[\]-]*\w\]?) ?(?:[-+|&^]?=[^=]|\+\+|--)")
SWAPS = ((" < ", " <= "), (" >= ", " > "), (" > ", " >= "), (" == ", " != "), (" != ", " == "),
         (" && ", " || "), (" || ", " && "), ("!", ""), ("true", "false"), ("false", "true"),
         (" + ", " - "), ("NULL", "caller"))


@dataclass(frozen=True)
class Variant:
    """files: path -> bytes. fails, passes: names of tests. costs: points it may lose at most."""
    name: str
    files: dict
    fails: tuple = ()
    passes: tuple = ()
    costs: int = 100


def read(path, root, lab=None):
    """The variant in a file, on top of the files in root; with a lab, of its finished ones."""
    text = path.read_text(encoding="utf-8")
    keys = dict(KEY.findall(text))
    parts = FILE.split(text)
    files = {}
    for file, part in zip(parts[1::2], parts[2::2]):
        source = labs.source(lab, file, root) if lab else root / file
        files[file] = put_functions(path.name, source.read_text(encoding="utf-8"), part).encode()
    return Variant(path.stem, files, names(keys.get("fails", "")), names(keys.get("passes", "")),
                   int(keys.get("costs", 100)))


def names(text):
    return tuple(name.strip() for name in text.split(",") if name.strip())


def put_functions(name, text, part):
    """The text with the part's functions in place of its own."""
    changed, rest = merge_functions(text, part)
    if rest:
        raise LabError("%s: the last function takes the place of none" % name)
    return changed


def mutants(lab, root):
    """Variants of the solution: in one of the cut functions a statement dropped, two in the other
    order, an operator changed."""
    found = []
    for file, name in lab.cuts:
        text = labs.source(lab, file, root).read_text(encoding="utf-8")
        function = functions(text)[name]
        changes = _changes_assembly if file.endswith(".S") else _changes
        for what, body in changes(text[function.body:function.end]):
            changed = text[:function.body] + body + text[function.end:]
            files = _setting(lab, file, root) | {file: changed.encode()}
            found.append(Variant("%s: %s: %s" % (file, name, what), files))
    return found


def _setting(lab, file, root):
    """What else a mutant of that file needs, if it is not used otherwise."""
    path = lab.folder / "mutants" / pathlib.Path(file).with_suffix(".c").name
    return read(path, root, lab).files if path.exists() else {}


def sample(variants, count, seed=1):
    """Some of them, the same ones for the same seed."""
    chosen = random.Random(seed).sample(range(len(variants)), min(count, len(variants)))
    return [variants[index] for index in sorted(chosen)]


def _changes(body):
    """(what, changed body) for each."""
    lines = body.split("\n")
    code = blanked(body).split("\n")
    for number, line in enumerate(lines):
        drop = STATEMENT.match(code[number].rstrip()) and not KEPT.match(line)
        if drop:
            yield "without `%s`" % line.strip(), _with(lines, number, ["        ;"])
        after = code[number + 1] if number + 1 < len(lines) else ""
        if drop and STATEMENT.match(after.rstrip()) and not KEPT.match(lines[number + 1]) and \
                _indent(line) == _indent(after) and not independent(line, lines[number + 1]):
            yield ("`%s` after the next" % line.strip(),
                   "\n".join(lines[:number] + [lines[number + 1], line] + lines[number + 2:]))
        for old, new in SWAPS:
            at = code[number].find(old)
            if at >= 0 and not (old == "!" and code[number][at:at + 2] == "!="):
                changed = line[:at] + new + line[at + len(old):]
                yield "`%s`" % changed.strip(), _with(lines, number, [changed])


def _changes_assembly(body):
    """The same: an instruction dropped, two in the other order."""
    lines = body.split("\n")
    for number, line in enumerate(lines):
        if not INSTRUCTION.match(line):
            continue
        yield "without `%s`" % line.split("//")[0].strip(), _with(lines, number, ["\tnop"])
        if INSTRUCTION.match("".join(lines[number + 1:number + 2])):
            yield ("`%s` after the next" % line.split("//")[0].strip(),
                   "\n".join(lines[:number] + [lines[number + 1], line] + lines[number + 2:]))


def independent(one, other):
    """Whether the order of two statements means nothing: neither calls a function, and what each
    writes the other does not name."""
    first, second = WRITTEN.match(one), WRITTEN.match(other)
    return bool(first and second and "(" not in one + other and
                first[1] not in other and second[1] not in one)


def _with(lines, number, instead):
    return "\n".join(lines[:number] + instead + lines[number + 1:])


def _indent(line):
    return len(line) - len(line.lstrip())
