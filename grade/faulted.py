# grade/faulted.py -- where a running server's code and data are, and how to break them.
#
# Seven kinds are those that were used to test MINIX 3's drivers (Herder and others, "Fault
# Isolation for Device Drivers", 2009): source register, destination register, pointer, parameter,
# condition, bit, instruction left out. Three more break data: messages, stack, variables and heap.
import functools
import struct
import subprocess
from dataclasses import dataclass

from grade.build import build

RAM = 0x80000000
PAGE = 4096
STARTUP_MAGIC = 0x5452415453564952
DATA_BASE = 0x30000000  # the startup page
NOP, SHORT_NOP = b"\x13\x00\x00\x00", b"\x01\x00"
LOAD, STORE, BRANCH, IMMEDIATE, REGISTERS, UPPER = 0x03, 0x23, 0x63, 0x13, 0x33, 0x37
MAPS_MAX = 8
STACK_LIVE = 1536  # bytes at its upper end that a server uses
HEAP_LIVE = 16384
REPLY = "ipc_reply_gate_recv"  # a1: the message that a server answers with


@dataclass
class Image:
    """What the build made of a server: sections by name -> (address, content)."""
    text: tuple
    rodata: tuple
    writable: list  # (address, size)
    reply: int      # the address of REPLY; 0: it has none


@functools.cache
def image(name):
    """The server's ELF file, read."""
    path = build() / ("init.elf" if name == "init" else "servers/%s.elf" % name)
    data = path.read_bytes()
    sections, = struct.unpack_from("<Q", data, 40)
    size, count, names = struct.unpack_from("<HHH", data, 58)
    heads = [struct.unpack_from("<IIQQQQ", data, sections + i * size) for i in range(count)]
    found, writable = {}, []
    for label, kind, flags, address, offset, length in heads:
        start = heads[names][4] + label
        section = data[start:data.index(b"\0", start)].decode()
        if not flags & 2 or flags & 0x400:  # not in memory, or thread-local
            continue
        if flags & 1:
            writable.append((address, length))
        elif kind == 1:
            found[section] = address, data[offset:offset + length]
    symbols = subprocess.run(["riscv64-unknown-elf-nm", str(path)], text=True, check=True,
                             capture_output=True).stdout.splitlines()
    reply = [int(line.split()[0], 16) for line in symbols if line.endswith(" T " + REPLY)]
    return Image(found[".text"], found.get(".rodata", (0, b"")), writable,
                 reply[0] if reply else 0)


class Place:
    """A server in the memory of a machine: virtual addresses to physical ones."""

    def __init__(self, memory, page):
        self.heap, _, self.stack, self.stack_size = struct.unpack_from("<4Q", memory, page + 40)
        count, = struct.unpack_from("<Q", memory, page + 120)
        maps = [struct.unpack_from("<4Q", memory, page + 136 + 32 * i) for i in range(count)]
        own = next((offset for address, offset, pages, _ in maps
                    if address <= DATA_BASE < address + pages * PAGE), 0)
        base = page - own
        self.maps = [(address, base + offset, pages * PAGE)
                     for address, offset, pages, _ in maps]

    def at(self, address):
        """Where in the RAM a virtual address is; None: not mapped."""
        for start, place, size in self.maps:
            if start <= address < start + size:
                return place + address - start
        return None


def places(memory, names):
    """Server -> Place, of those that are there."""
    found = {}
    for page in range(0, len(memory) - PAGE, PAGE):
        magic, = struct.unpack_from("<Q", memory, page)
        if magic != STARTUP_MAGIC:
            continue
        name = bytes(memory[page + 8:page + 24]).split(b"\0")[0].decode(errors="replace")
        if name in names and struct.unpack_from("<Q", memory, page + 120)[0] <= MAPS_MAX:
            place = Place(memory, page)
            address, content = image(name).text
            at = place.at(address)
            if at is not None and memory[at:at + len(content)] == content:
                found[name] = place
    return found


def changed(memory, name, place):
    """Whether code or constants of a server are not as they were built."""
    for address, content in (image(name).text, image(name).rodata):
        at = place.at(address) if content else None
        if at is not None and memory[at:at + len(content)] != content:
            return True
    return False


# ---- Code ----

@functools.cache
def instructions(name):
    """(address, bytes) of each instruction."""
    address, content = image(name).text
    found, at = [], 0
    while at + 2 <= len(content):
        size = 4 if content[at] & 3 == 3 else 2
        found.append((address + at, content[at:at + size]))
        at += size
    return found


def field(code, low, bits):
    return code >> low & (1 << bits) - 1


def with_field(code, low, bits, value):
    mask = (1 << bits) - 1 << low
    return code & ~mask | value << low


def change_register(code, low, random):
    return with_field(code, low, 5, (field(code, low, 5) + random.randrange(1, 32)) % 32)


def source(raw, random):
    code = int.from_bytes(raw, "little")
    if len(raw) == 4 and field(code, 0, 7) in (LOAD, STORE, BRANCH, IMMEDIATE, REGISTERS, 0x3b,
                                               0x1b):
        return change_register(code, 15, random).to_bytes(4, "little")
    return None


def destination(raw, random):
    code = int.from_bytes(raw, "little")
    if len(raw) == 4 and field(code, 0, 7) in (LOAD, IMMEDIATE, REGISTERS, UPPER, 0x17, 0x1b, 0x3b):
        return change_register(code, 7, random).to_bytes(4, "little")
    return None


def pointer(raw, random):
    """Another offset of a load or store."""
    code = int.from_bytes(raw, "little")
    if len(raw) == 4 and field(code, 0, 7) in (LOAD, STORE):
        return (code ^ 1 << random.randrange(25, 32)).to_bytes(4, "little")
    return None


def parameter(raw, _):
    """An argument register keeps what it had."""
    code = int.from_bytes(raw, "little")
    if not 10 <= field(code, 7, 5) <= 17:
        return None
    if len(raw) == 4 and field(code, 0, 7) in (IMMEDIATE, UPPER):
        return NOP
    if len(raw) == 2 and (field(code, 0, 2), field(code, 13, 3)) in ((1, 2), (2, 4)):
        return SHORT_NOP  # c.li, c.mv
    return None


def condition(raw, _):
    """The other way at a branch."""
    code = int.from_bytes(raw, "little")
    if len(raw) == 4 and field(code, 0, 7) == BRANCH:
        return (code ^ 1 << 12).to_bytes(4, "little")
    if len(raw) == 2 and field(code, 0, 2) == 1 and field(code, 13, 3) in (6, 7):
        return (code ^ 1 << 13).to_bytes(2, "little")  # c.beqz, c.bnez
    return None


def bit(raw, random):
    code = int.from_bytes(raw, "little") ^ 1 << random.randrange(8 * len(raw))
    return code.to_bytes(len(raw), "little")


def left_out(raw, _):
    return NOP if len(raw) == 4 else SHORT_NOP


CODE = {"source": source, "destination": destination, "pointer": pointer, "parameter": parameter,
        "condition": condition, "bit": bit, "left out": left_out}
DATA = ("message", "stack", "variables", "heap")
KINDS = (*CODE, *DATA)


def code_fault(name, kind, random):
    """(address, new bytes): one instruction, broken."""
    while True:
        address, raw = random.choice(instructions(name))
        broken = CODE[kind](raw, random)
        if broken and broken != raw:
            return address, broken


def data_address(name, place, kind, random):
    """Where a byte of that kind is."""
    if kind == "stack":
        return place.stack + place.stack_size - 1 - random.randrange(STACK_LIVE)
    if kind == "heap":
        return place.heap + random.randrange(HEAP_LIVE)
    address, size = random.choices(image(name).writable,
                                   [size for _, size in image(name).writable])[0]
    return address + random.randrange(size)
