# grade/tests/test_bad_boot.py -- a bad boot archive, program or device tree is a clear sentence.
#
# Never a hang, a panic, or a boot as if nothing were wrong: the machine says what it cannot use and
# goes off with a status other than 0.
import struct
import subprocess

import pytest

from grade.build import build
from grade.machine import Machine

GARBAGE = bytes(range(256)) * 64


def archive():
    return (build() / "initrd.cpio").read_bytes()


def with_uart(change):
    """The boot archive with the bytes of bin/uart changed in place."""
    whole = archive()
    name = whole.index(b"bin/uart\0")
    start = whole.index(b"\x7fELF", name)
    changed = bytearray(whole)
    change(changed, start)
    return bytes(changed)


def put(offset, form, value):
    """A change: writes a field of the ELF file."""
    return lambda data, start: struct.pack_into(form, data, start + offset, value)


# ELF-64 header: e_entry at 24, e_phoff at 32, e_phnum at 56; program headers of 56 bytes from 64 on,
# of which the second is the text's: p_offset at +8, p_vaddr at +16, p_filesz at +32, p_memsz at +40.
TEXT = 64 + 56
CONSTANTS = TEXT + 56
ARCHIVES = {
    "empty": lambda: b"\0" * 512,
    "garbage": lambda: GARBAGE,
    "cut off in the middle": lambda: archive()[:len(archive()) // 2],
    "cut off in the first header": lambda: archive()[:60],
    "a huge size": lambda: archive()[:54] + b"FFFFFFFF" + archive()[62:],
    "no ELF": lambda: with_uart(put(0, "<I", 0)),
    "entry outside": lambda: with_uart(put(24, "<Q", 0x1234)),
    "headers outside": lambda: with_uart(put(32, "<Q", 1 << 60)),
    "too many headers": lambda: with_uart(put(56, "<H", 0xffff)),
    "a segment's bytes outside": lambda: with_uart(put(TEXT + 8, "<Q", 1 << 40)),
    "a segment without end": lambda: with_uart(put(TEXT + 40, "<Q", (1 << 64) - 1)),
    "a segment in the kernel": lambda: with_uart(put(TEXT + 16, "<Q", 0xffffffc080200000)),
    "overlapping segments": lambda: with_uart(
        lambda data, start: data.__setitem__(
            slice(start + CONSTANTS + 16, start + CONSTANTS + 24),
            data[start + TEXT + 16:start + TEXT + 24])),
}


def refused(tmp_path, **arguments):
    """Boots; returns the line in which Rivet says what is wrong."""
    with Machine(**arguments) as machine:
        status = machine.wait_exit(timeout=20)
        lines = [line for line in machine.console.splitlines()
                 if line.startswith(("init:", "rivet:"))]
        assert lines, "nothing was said:\n" + machine.console[-2000:]
        assert status != 0, "the status says that all was well: " + lines[-1]
        return lines[-1]


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_bad_archive_is_refused(name, tmp_path):
    """init names what it cannot use."""
    path = tmp_path / "initrd"
    path.write_bytes(ARCHIVES[name]())
    refused(tmp_path, initrd=path)


def test_too_little_memory_is_refused(tmp_path):
    """The kernel says how much it needs."""
    assert "32 MiB" in refused(tmp_path, memory="6M")


def device_tree(tmp_path, change):
    """The machine's own device tree, changed as text."""
    blob, text = tmp_path / "tree.dtb", tmp_path / "tree.dts"
    subprocess.run(["qemu-system-riscv64", "-M", "virt,dumpdtb=%s" % blob, "-m", "128M",
                    "-display", "none"], check=True, capture_output=True)
    data = change(blob.read_bytes())
    text.write_bytes(data)
    return text


# A property that is renamed is as good as missing. Replacements keep the length.
TREES = {
    "no memory": (b"memory@80000000", b"memorx@80000000"),
    "no PLIC": (b"riscv,ndev\0", b"riscv,ndex\0"),
}


@pytest.mark.parametrize("name", TREES)
def test_a_device_tree_without_what_is_needed_is_refused(name, tmp_path):
    """The kernel names what is missing."""
    old, new = TREES[name]
    tree = device_tree(tmp_path, lambda data: data.replace(old, new))
    line = refused(tmp_path, extra=["-dtb", str(tree)])
    assert "device tree" in line
