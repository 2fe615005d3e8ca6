# grade/cut_prebuilt.py -- the kernel and servers that a student's tree has as ELFs, not in source.
#
# In the tree, prebuilt/ holds what the Makefile takes instead of building it:
#   rivet.elf, servers/NAME.elf     without debug information, but the kernel's: `make ps` needs it
#   debug/                          the same of the debug variant
#   init.elf                        when the kernel is in source, and init is not
#   abi                             a hash for each header that they were compiled with
#   reference/                      of what the tree has in source: how `make reference` runs it
import functools
import hashlib
import os
import pathlib
import subprocess

from grade import build, labs
from grade.build import ROOT
from grade.labs import LabError, is_absent

KERNEL, INIT = "kernel", "servers/init"
FOLDER = "prebuilt"
SOURCE, ELF, MINE = "source", "elf", "mine"


def parts(root=ROOT):
    """Everything that may come prebuilt: kernel, servers/NAME."""
    return [KERNEL, *sorted(str(path.parent.relative_to(root))
                            for path in root.glob("servers/*/main.c"))]


def of_lab(lab, root=ROOT):
    """The parts that lab.toml names; init lies inside of the kernel."""
    found = [part for part in parts(root) if is_absent(part, lab.prebuilt)]
    for pattern in lab.prebuilt:
        if not any(is_absent(part, (pattern.lstrip("!"),)) for part in parts(root)):
            raise LabError("%s: prebuilt '%s' is neither the kernel nor a server" %
                           (lab.name, pattern))
    return sorted({*found, INIT}) if KERNEL in found else found


def part_of(file):
    """The part that a source belongs to: kernel, servers/NAME, or its folder."""
    return file.rpartition("/")[0]


def touched_earlier(lab, root=ROOT):
    """The parts of which an earlier lab cuts functions."""
    return {part_of(file) for before in labs.folders(root) if before.name < lab.name
            for file, _ in labs.load(before).cuts}


def absent(prebuilt):
    """The files that a tree lacks because these parts are prebuilt, as patterns."""
    return tuple(pattern for part in prebuilt for pattern in (part + "/**",
                                                              "!" + part + "/README.md"))


def elf_name(part):
    """Where the build puts it, behind build/ or build/debug/."""
    return {KERNEL: "rivet.elf", INIT: "init.elf"}.get(part, part + ".elf")


@functools.cache
def _build(debug):
    """Builds a variant of every part, once in the life of this process."""
    folder = "build/debug/" if debug else "build/"
    build.make("DEBUG=1" if debug else "DEBUG=", *(folder + elf_name(part) for part in parts()))


def add(lab, folder, prebuilt, root=ROOT):
    """Writes prebuilt/ of a tree in which these parts are."""
    needed = [part for part in prebuilt if part != INIT or KERNEL not in prebuilt]
    _build(False)
    if needed:
        _build(True)
    for part in needed:
        strip(part, root / "build", folder / FOLDER)
        strip(part, root / "build/debug", folder / FOLDER / "debug")
    for part in parts(root):
        if part not in prebuilt and part != INIT:
            strip(part, root / "build", folder / FOLDER / "reference")
    manifest = folder / FOLDER / "reference/servers/manifest"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    text = (root / "servers/manifest").read_text(encoding="utf-8")
    if not (lab.folder / "solution/servers").is_dir():  # what the system has not is no part of it
        text = labs.manifest(lab, root / "servers/manifest")
    manifest.write_text(text, encoding="utf-8")
    (folder / FOLDER / "abi").write_text("".join(
        "%s  abi/%s\n" % (hashlib.sha256(path.read_bytes()).hexdigest(), path.name)
        for path in sorted((root / "abi").iterdir())), encoding="ascii")


def strip(part, source, target):
    """A part's ELF, without what only its sources explain."""
    path = target / elf_name(part)
    path.parent.mkdir(parents=True, exist_ok=True)
    how = "--compress-debug-sections=zlib" if part == KERNEL else "--strip-debug"
    subprocess.run([os.environ.get("CROSS", "riscv64-unknown-elf-") + "objcopy", how,
                    str(source / elf_name(part)), str(path)], check=True)
    path.chmod(0o755)


def wanted(lab, earlier, root=ROOT):
    """The parts that come prebuilt: those of lab.toml, but for what an earlier lab was about, when
    that is wanted in source, or as the student wrote it."""
    prebuilt = of_lab(lab, root)
    if earlier == ELF:
        return prebuilt
    mine = own_folder(earlier)
    brought = {part for part in touched_earlier(lab, root)
               if mine is None or in_source(mine, part)}
    return [part for part in prebuilt if part not in brought]


def in_source(folder, part):
    """Whether a tree has the sources of a part."""
    return any((folder / part).glob("*.c"))


def own_folder(earlier):
    """The folder of mine:DIR; None for elf and source."""
    if earlier in (ELF, SOURCE):
        return None
    kind, _, mine = earlier.partition(":")
    if kind != MINE or not mine:
        raise LabError("EARLIER=%s: it is mine:DIR, where DIR is the student's last tree, elf or "
                       "source" % earlier)
    if not os.path.isdir(mine):
        raise LabError("EARLIER=%s: there is no folder %s" % (earlier, mine))
    return pathlib.Path(mine)
