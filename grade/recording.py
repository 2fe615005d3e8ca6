# grade/recording.py -- keeps a failed open test as QEMU recorded it, and runs it again, the same.
#
#   build/                   the kernel, the initrd, all ELFs of the submission
#   TEST/boot-N/log          what came from outside in the test's N-th boot, as QEMU wrote it
#   TEST/boot-N/disk.img     the disk as it was before
#   TEST/boot-N/machine.json how the machine was started
#   TEST/boot-N/console      what it printed
#
# QEMU can record a machine with one hart, and disks that are plain files. Of one submission the
# first few failures are kept.
import json
import pathlib
import shutil
import subprocess
import threading

from grade.machine import Machine

BUILT = ("rivet.elf", "initrd.cpio", "slots")
KEPT_MAX = 3  # tests
_lock = threading.Lock()


def icount(what, log):
    """QEMU's arguments: what is `record` or `replay`."""
    return ["-icount", "shift=auto,rr=%s,rrfile=%s" % (what, log)]


def replayable(arguments):
    """The arguments with each disk behind the driver that QEMU records; None if there is a disk
    that it cannot record."""
    found = []
    for option, value in zip(("", *arguments), arguments):
        if option == "-drive" and value.startswith("file="):
            if not value.endswith(",format=raw,if=none,id=disk"):
                return None
            found += [value.replace("id=disk", "id=direct"), "-drive",
                      "driver=blkreplay,if=none,image=direct,id=disk"]
        else:
            found.append(value)
    return found


def is_wanted(folder):
    """Whether one more test is to be recorded there."""
    return folder is not None and len(list(folder.glob("*/boot-1"))) < KEPT_MAX


class Recorder:
    """Records the boots of one attempt at a test, in a folder that QEMU may write."""

    def __init__(self, folder):
        self.folder = folder
        self.boots = []  # (folder, machine)

    def options(self, disk, extra):
        """What Machine is called with instead of `extra`; None if this boot cannot be recorded."""
        arguments = replayable([*(disk.arguments() if disk else ()), *extra])
        if arguments is None:
            return None
        boot = self.folder / ("boot-%d" % (len(self.boots) + 1))
        boot.mkdir()
        if disk:
            copy(disk.image, boot / "disk.img")
        return boot, [*arguments, *icount("record", self.folder / (boot.name + ".log"))]

    def started(self, boot, machine):
        self.boots.append((boot, machine))

    def keep(self, workspace, target):
        """Moves what was recorded to where it stays."""
        shutil.rmtree(target, ignore_errors=True)
        with _lock:
            if not (target.parent / "build").exists():
                keep_build(workspace.folder, target.parent / "build")
        for boot, machine in self.boots:
            kept = target / boot.name
            shutil.copytree(boot, kept, copy_function=copy)
            copy(self.folder / (boot.name + ".log"), kept / "log")
            (kept / "console").write_bytes(machine.printed)
            (kept / "machine.json").write_text(json.dumps(
                {"append": machine.append, "memory": machine.memory,
                 "disk": (kept / "disk.img").exists()}) + "\n", encoding="utf-8")


def copy(source, target):
    """Copies a file; what was never written in it takes no room."""
    subprocess.run(["cp", "--sparse=always", str(source), str(target)], check=True)


def keep_build(built, target):
    """What was run, and its symbols."""
    target.mkdir(parents=True)
    for path in [built / name for name in BUILT] + sorted(built.rglob("*.elf")):
        (target / path.relative_to(built)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target / path.relative_to(built))


def replay(boot, *more):
    """A Machine that does again what that one did; to be used with `with`. The disk is changed in
    a temporary file only."""
    boot = pathlib.Path(boot)
    kept = json.loads((boot / "machine.json").read_text(encoding="utf-8"))
    arguments = []
    if kept["disk"]:
        arguments = ["-drive", "file=%s,format=raw,if=none,snapshot=on,id=direct" %
                     (boot / "disk.img"), "-drive", "driver=blkreplay,if=none,image=direct,id=disk",
                     "-device", "virtio-blk-device,drive=disk", "-device", "virtio-rng-device"]
    return Machine(kept["append"], memory=kept["memory"], sealed=False,
                   folder=boot.parent.parent / "build", extra=(*arguments, *icount("replay", boot / "log"),
                                                        *more))
