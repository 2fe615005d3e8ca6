# tools/gdb/objects.py -- reads the kernel's objects out of a stopped machine, inside of GDB.
#
# Where the machine stopped, the hart may be in a program or in the firmware, from where the kernel
# is not mapped. So memory is read by physical address, which QEMU's stub offers; all of the kernel
# lies in the linear map, at its physical address + KERNEL_BASE. Types, offsets and constants come
# from the kernel's debug information.
import contextlib
import functools

import gdb

LIST_MAX = 10_000  # a list with more links is taken to be broken
MTIME = 0x0200bff8  # of QEMU's virt machine: the counter that the time CSR shows

# Programs have types and variables of the same names. So each is looked up in a file of the kernel:
# that of its name, or this one.
HOME = {
    "object": "handle", "handle_entry": "handle", "object_type": "handle", "right": "handle",
    "task_state": "task", "reason": "task", "link": "task", "all_tasks": "task",
    "thread_state": "thread", "thread_flag": "thread", "endpoint_flag": "endpoint",
    "trace_ring": "trace", "trace_capacity": "trace", "trace_entry": "trace", "trace_event": "trace",
    "pool": "page", "harts": "hart", "hart_count": "hart", "kernel_lock": "hart",
    "timer_frequency": "timer", "gate": "endpoint", "memory": "syscall_memory",
}

SCALARS = (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_ENUM, gdb.TYPE_CODE_BOOL, gdb.TYPE_CODE_PTR)


class KernelError(Exception):
    """What was read cannot be what the kernel wrote."""


def kept(method):
    """What the method returned for its arguments is kept as long as its object."""
    @functools.wraps(method)
    def wrapper(self, *arguments):
        key = method.__name__, arguments
        if key not in self.kept:
            self.kept[key] = method(self, *arguments)
        return self.kept[key]
    return wrapper


def home(name):
    """The file of the kernel in which a type or variable is looked up."""
    return "kernel/%s.c" % HOME.get(name, name)


@contextlib.contextmanager
def physical_memory():
    """While this is entered, memory is read by physical address."""
    gdb.execute("maintenance packet Qqemu.PhyMemMode:1", to_string=True)
    try:
        yield
    finally:
        gdb.execute("maintenance packet Qqemu.PhyMemMode:0", to_string=True)


class Object:
    """A structure of the kernel, as it was when it was read."""

    def __init__(self, kernel, kind, address):
        self.kernel = kernel
        self.kind = kind
        self.address = address
        self.type = kernel.type(kind)
        self._value = gdb.Value(kernel.read(address, self.type.sizeof), self.type)

    def __getitem__(self, field):
        """A number (pointers are numbers), a string, or what GDB has for other types."""
        value = self._value[field]
        stripped = value.type.strip_typedefs()
        if stripped.code in SCALARS:
            return int(value)
        if stripped.code == gdb.TYPE_CODE_ARRAY and stripped.target().sizeof == 1:
            size = stripped.sizeof
            return bytes(int(value[i]) & 0xff for i in range(size)).split(b"\0")[0].decode(
                errors="replace")
        return value

    def follow(self, field, kind):
        """The object that a pointer points to; None for NULL."""
        address = self[field]
        return self.kernel.object(kind, address) if address else None

    def linked(self, field, kind, link):
        """The objects in the list `field`, whose links are their member `link`."""
        offset = self.kernel.offset(kind, link)
        head = self.address + self.kernel.offset(self.kind, field)
        return [self.kernel.object(kind, at - offset) for at in self.kernel.links(head)]

    def enumerator(self, field, enum):
        """The name of the value of a field, without its prefix, in lower case."""
        for name, value in self.kernel.enumerators(enum).items():
            if value == self[field]:
                return name
        return str(self[field])


class Kernel:
    """All that a machine's kernel knows, as of now: what was read is kept, not read again."""

    def __init__(self):
        if not any(file.filename.endswith("rivet.elf") for file in gdb.objfiles()):
            raise KernelError("the kernel's symbols are not loaded: rivet-attach BUILD SOCKET")
        self.kept = {}
        self.base = int(gdb.parse_and_eval("(unsigned long)&KERNEL_BASE"))

    # ---- Memory ----

    def read(self, address, size):
        """Bytes at an address of the kernel's."""
        if address < self.base:
            raise KernelError("%#x is not an address of the kernel's" % address)
        return self.read_physical(address - self.base, size)

    @staticmethod
    def read_physical(address, size):
        try:
            return bytes(gdb.selected_inferior().read_memory(address, size))
        except gdb.MemoryError as error:
            raise KernelError("there is no memory at %#x" % address) from error

    def word(self, address, size=8):
        return int.from_bytes(self.read(address, size), "little")

    @kept
    def object(self, kind, address):
        return Object(self, kind, address)

    @kept
    def links(self, head):
        """The addresses of the links in the list that starts at head."""
        found, at = [], self.word(head)
        while at not in (head, 0):
            if len(found) == LIST_MAX:
                raise KernelError("the list at %#x has no end" % head)
            found.append(at)
            at = self.word(at)
        return found

    # ---- What the debug information says ----

    @kept
    def type(self, name):
        name = name if " " in name else "struct " + name
        _, places = gdb.decode_line(home(name.split()[1]) + ":1")
        return gdb.lookup_type(name, places[0].symtab.static_block())

    @kept
    def offset(self, kind, field):
        return self.type(kind)[field].bitpos // 8

    @kept
    def enumerators(self, enum):
        """name -> value, the names without the prefix that all have, in lower case."""
        fields = self.type("enum " + enum).fields()
        first = fields[0].name
        size = 0
        while all(field.name[:size + 1] == first[:size + 1] for field in fields):
            size += 1
        prefix = first[:size].rfind("_") + 1
        return {field.name[prefix:].lower(): field.enumval for field in fields}

    def flags(self, value, enum):
        """The names of the bits that are set."""
        return [name for name, bit in self.enumerators(enum).items() if value & bit]

    @staticmethod
    def address_of(variable):
        return int(gdb.parse_and_eval("(unsigned long)&'%s'::%s" % (home(variable), variable)))

    def variable(self, name):
        size = gdb.parse_and_eval("sizeof('%s'::%s)" % (home(name), name))
        return self.word(self.address_of(name), int(size))

    # ---- What there is ----

    def tasks(self):
        offset = self.offset("task", "all_link")
        return [self.object("task", at - offset)
                for at in self.links(self.address_of("all_tasks"))]

    def harts(self):
        first = self.address_of("harts")
        return [self.object("hart", self.word(first + 8 * i))
                for i in range(self.variable("hart_count"))]

    def at(self, place):
        """The address of what the trace knows by its place in the pool."""
        return place - 4096 + self.word(self.address_of("pool")) if place else 0

    def trace(self):
        """The entries of the trace ring, the oldest first."""
        ring, size = self.variable("trace_ring"), self.variable("trace_capacity")
        count = self.word(ring) if ring else 0
        entry = self.type("trace_entry").sizeof
        return [self.object("trace_entry", ring + 8 + i % size * entry)
                for i in range(max(0, count - size), count)]

    def now(self):
        """The time CSR."""
        return int.from_bytes(self.read_physical(MTIME, 8), "little")

    def frequency(self):
        return self.variable("timer_frequency")

    @kept
    def handles(self, task):
        """The entries of a task's handle table that are in use."""
        found = []
        size = self.type("handle_entry").sizeof
        first, last = self.type("task")["table"].type.range()
        for i in range(first, last + 1):
            page = int(task["table"][i])
            for slot in range(4096 // size) if page else ():
                used = int(task["used"][i * (4096 // size // 64) + slot // 64]) >> slot % 64 & 1
                entry = self.object("handle_entry", page + slot * size) if used else None
                if entry and entry["rights"]:
                    found.append(entry)
        return found
