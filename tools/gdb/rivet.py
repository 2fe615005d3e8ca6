# tools/gdb/rivet.py -- GDB commands for Rivet: `make gdb` loads them.
#
#   rivet-tasks             all tasks
#   rivet-threads [TASK]    threads: state, what they wait for, since when, priority, hart
#   rivet-handles TASK      a task's handles: value, type, rights, object, badge
#   rivet-endpoint ADDR|TASK  receiver, queue, returned, deferred, events, gates
#   rivet-authority         what each task may do: a matrix
#   rivet-ps                who waits for whom, as `make ps` prints it
#   rivet-trace             the trace ring, as tools/trace reads it
#   rivet-attach BUILD SOCKET  symbols of the kernel and all programs; stops the machine
#
# TASK is a task's name or its address. The commands work wherever the machine is stopped.
import pathlib
import shlex
import struct
import sys

import gdb

sys.dont_write_bytecode = True  # nothing generated lands outside of build/
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
# pylint: disable=wrong-import-position
from authority import print_authority  # noqa: E402
from describe import Description, guarded  # noqa: E402
from objects import Kernel, KernelError, physical_memory  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FIRMWARE_END = 0x80200000  # OpenSBI lies below the kernel
BATCH_MARK = "rivet-batch:"  # what GDB says before this line is not of interest


# ---- Attaching ----

def quietly(command):
    return gdb.execute(command, to_string=True)


def quote(path):
    return shlex.quote(str(path))


def load_symbols(build):
    """The kernel's symbols, and those of each program at its slot."""
    quietly("directory %s" % quote(ROOT))
    quietly("with confirm off -- file %s" % quote(build / "rivet.elf"))
    for line in (build / "slots").read_text(encoding="utf-8").splitlines():
        place = line.split(maxsplit=1)[1]
        program = build / place.removeprefix("build/").removeprefix("debug/")
        if not program.exists():
            program = ROOT / place
        if program.exists():
            quietly("with confirm off -- add-symbol-file %s" % quote(program))


def kernel_text(elf):
    """(physical address, content) of the executable segment of an ELF file."""
    data = elf.read_bytes()
    table, = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    for i in range(count):
        kind, flags, offset, _, address, length = struct.unpack_from("<IIQQQQ", data,
                                                                     table + i * size)
        if kind == 1 and flags & 1:
            return address, data[offset:offset + length]
    raise gdb.GdbError("%s has no code" % elf)


def check_kernel(build):
    """What runs must be what was built, or all that is read would be wrong."""
    address, content = kernel_text(build / "rivet.elf")
    with physical_memory():
        memory = Kernel.read_physical(address, len(content))
    if memory != content:
        raise gdb.GdbError(
            "the machine runs another kernel than %s: built again since, or the other of plain "
            "and DEBUG=1, or not loaded yet" % (build / "rivet.elf"))


def attach(build, socket):
    if not pathlib.Path(socket).exists():
        raise gdb.GdbError("no machine runs: there is no socket %s. Start it with `make qemu` or "
                           "`make qemu-gdb`" % socket)
    load_symbols(build)
    quietly("set remotetimeout 30") # a busy host may take its time
    quietly("target remote %s" % socket)


# ---- Tables ----

def print_table(head, rows):
    """Columns as wide as they must be; the last is not padded."""
    rows = [head] + [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head) - 1)]
    for row in rows:
        print("  ".join([cell.ljust(width) for cell, width in zip(row, widths)] + [row[-1]]))


def find_task(words, text):
    """The task that is called so or lies there."""
    for task in words.tasks:
        if text in (task["name"], "%#x" % task.address):
            return task
    raise gdb.GdbError("there is no task %s; there are: %s" %
                       (text, ", ".join(task["name"] for task in words.tasks)))


def task_row(words, task):
    account = task.follow("account", "account")
    return ["%#x" % task.address, task["name"], task["level"], task["thread_count"],
            len(words.kernel.handles(task)),
            "%d/%d" % (account["used"], account["limit"]) if account else "-",
            words.gate_name(task, "pager"), words.gate_name(task, "watcher"),
            words.task_state(task)]


def print_tasks(words, _):
    """All tasks: level, threads, handles, pages of kernel memory, pager, watcher, state."""
    print_table(["address", "name", "level", "threads", "handles", "pages", "pager", "watcher",
                 "state"], [task_row(words, task) for task in words.tasks])


def thread_row(words, thread):
    hart = thread.follow("hart", "hart")
    return ["%#x" % thread.address, words.thread_name(thread),
            "%d/%d" % (thread["priority"], thread["base"]), hart["id"] if hart else "-",
            guarded(words.thread_state, thread)]


def print_threads(words, argument):
    """rivet-threads [TASK]: what each thread does or waits for, since when, its priority."""
    tasks = [find_task(words, argument)] if argument else words.tasks
    print_table(["address", "thread", "priority/base", "hart", "state"],
                [thread_row(words, thread) for task in tasks
                 for thread in task.linked("threads", "thread", "task_link")])


def describe_object(words, kind, address):
    """What a handle names, in words."""
    if kind in ("thread", "reply"):
        return words.thread_name(words.kernel.object("thread", address))
    thing = words.kernel.object(kind, address)
    if kind == "task":
        return thing["name"]
    if kind == "gate":
        endpoint = thing.follow("endpoint", "endpoint")
        return "to %s, badge %d" % (words.endpoint_name(endpoint), thing["badge"])
    return {
        "endpoint": lambda: "of " + words.endpoint_name(thing),
        "notification": lambda: "%s, bits %#x" % (words.bits_name(thing), thing["bits"]),
        "memory": lambda: "%#x, %#x bytes%s" % (thing["base"], thing["size"],
                                                ", device" if thing["device"] else ""),
        "irq": lambda: "line %d" % thing["line"],
        "account": lambda: "%d of %d pages used" % (thing["used"], thing["limit"]),
    }.get(kind, lambda: "")()


def handle_row(words, entry):
    rights = words.kernel.flags(entry["rights"], "right")
    types = {value: name for name, value in words.kernel.enumerators("object_type").items()}
    header = words.kernel.object("object", entry["object"])
    kind = "reply" if "reply" in rights else types.get(header["type"], "?")
    short = [right.removeprefix(kind + "_") for right in rights]
    return ["%#x" % entry["self"], kind, ",".join(short), "%#x" % entry["object"],
            describe_object(words, kind, entry["object"])]


def print_handles(words, argument):
    """rivet-handles TASK: value, type, rights and object of each of its handles."""
    if not argument:
        raise gdb.GdbError("usage: rivet-handles TASK")
    task = find_task(words, argument)
    print_table(["handle", "type", "rights", "address", "object"],
                [handle_row(words, entry) for entry in words.kernel.handles(task)])


def find_endpoints(words, argument):
    """All endpoints of a task, or the one at an address."""
    if not argument:
        raise gdb.GdbError("usage: rivet-endpoint ADDRESS|TASK")
    if argument in [task["name"] for task in words.tasks]:
        return find_task(words, argument).linked("owned", "endpoint", "task_link")
    address = int(gdb.parse_and_eval(argument))
    found = words.kernel.object("endpoint", address)
    if found["object"]["type"] != words.kernel.enumerators("object_type")["endpoint"]:
        raise gdb.GdbError("there is no endpoint at %#x" % address)
    return [found]


def print_endpoint(words, endpoint):
    def callers(field):
        return ", ".join(map(words.caller, endpoint.linked(field, "thread", "call_link"))) or "-"

    receiver = endpoint.follow("receiver", "thread")
    flags = words.kernel.flags(endpoint["flags"], "endpoint_flag")
    lines = {
        "level": endpoint["level"], "flags": ", ".join(flags) or "-",
        "receiver": words.thread_name(receiver) + " " + words.thread_state(receiver)
                    if receiver else "nobody",
        "serving": words.caller(receiver.follow("serving", "thread"))
                   if receiver and receiver["serving"] else "-",
        "returned": callers("returned"), "queue": callers("queue"),
        "deferred": callers("deferred"), "events": ", ".join(words.events(endpoint)) or "-",
    }
    print("endpoint %#x of %s" % (endpoint.address, words.endpoint_name(endpoint)))
    for name, value in lines.items():
        print("  %-9s %s" % (name, value))
    for gate in endpoint.linked("gates", "gate", "link"):
        print("  gate      %#x badge %d, refs %d, held by %s" %
              (gate.address, gate["badge"], gate["object"]["refs"], holders(words, gate)))


def holders(words, thing):
    """The tasks that have a handle to it."""
    return ", ".join(task["name"] for task in words.tasks
                     if any(entry["object"] == thing.address
                            for entry in words.kernel.handles(task))) or "no task"


def print_endpoints(words, argument):
    """rivet-endpoint ADDRESS|TASK: receiver, queue, returned, deferred, events, gates."""
    for endpoint in find_endpoints(words, argument):
        print_endpoint(words, endpoint)


# ---- Who waits for whom ----

def function_of(block):
    """The block of the function that this one lies in; None outside of all."""
    while block and not block.function:
        block = block.superblock
    return block


def function_at(pc):
    """The name of the function there. Where an inlined one begins, it is still the outer one."""
    inner = function_of(gdb.block_for_pc(pc))
    outer = function_of(inner.superblock) if inner else None
    found = outer if outer and inner.start == pc else inner
    return found.function.name if found else "%#x" % pc


def place(pc):
    """Function, file and line, as far as they are known."""
    if 0x80000000 <= pc < FIRMWARE_END:
        return "the firmware"
    line = gdb.find_pc_line(pc)
    where = " (%s:%d)" % (line.symtab.filename, line.line) if line.symtab else ""
    return function_at(pc) + where


def hart_places():
    """hart id of the firmware -> where it is: QEMU's threads are the harts, numbered from 1."""
    selected = gdb.selected_thread()
    found = {}
    for thread in gdb.selected_inferior().threads():
        thread.switch()
        found[thread.ptid[1] - 1] = place(int(gdb.parse_and_eval("(unsigned long)$pc")))
    selected.switch()
    return found


def print_ps(words, _):
    """Who waits for whom, since when, what each owes; what the harts run, and where."""
    for task in words.tasks:
        lines = guarded(words.task_lines, task)
        print("\n".join([lines] if isinstance(lines, str) else lines))
    for hart in words.kernel.harts():
        current = hart.follow("current", "thread")
        who = "runs " + words.thread_name(current) if current else "is idle"
        where = words.places.get(hart["hartid"])
        print("hart %d %s%s" % (hart["id"], who, ", at " + where if where else ""))
    if words.kernel.variable("kernel_lock"):
        print("the kernel lock is taken: some of this may be between two states")


# ---- The trace ----
# The same lines as the kernel prints at a panic. tools/trace has the format.

def print_trace(words, _):
    """The trace ring, as tools/trace reads it."""
    print("trace frequency %d" % words.frequency)
    for task in words.tasks:
        for thread in task.linked("threads", "thread", "task_link"):
            print("trace name %x %s" % (thread.address, words.thread_name(thread)))
        for endpoint in task.linked("owned", "endpoint", "task_link"):
            print("trace name %x %s" % (endpoint.address, words.endpoint_name(endpoint)))
        for name in notification_names(words, task):
            print("trace name %x %s" % name)
        print("trace name %x %s" % (task.address, task["name"]))
    objects = words.kernel.enumerators("trace_event")["task"]  # up to here, `a` is one
    for entry in words.kernel.trace():
        a = words.kernel.at(entry["a"]) if entry["event"] <= objects else entry["a"]
        print("trace event %d %x %x %x %x %x" % (
            entry["hart"], entry["ticks"], entry["event"], words.kernel.at(entry["thread"]), a,
            entry["b"]))


def notification_names(words, task):
    """(address, name) of the notifications that a task has handles to."""
    number = words.kernel.enumerators("object_type")["notification"]
    for entry in words.kernel.handles(task):
        header = words.kernel.object("object", entry["object"])
        if header["type"] == number and not entry["rights"] >> 20:
            notification = words.kernel.object("notification", entry["object"])
            yield notification.address, words.bits_name(notification)


# ---- The commands ----

def arguments(text, count, usage):
    words = gdb.string_to_argv(text)
    if len(words) != count:
        raise gdb.GdbError("usage: " + usage)
    return words


def run(function, argument):
    """Runs one of the functions above on the machine as it is."""
    if not gdb.selected_thread():
        raise gdb.GdbError("no machine is attached: rivet-attach BUILD SOCKET")
    try:
        places = hart_places()  # before: GDB reads code by the hart's own addresses
        with physical_memory():
            words = Description(Kernel())
            words.places = places
            function(words, argument)
    except (KernelError, gdb.error) as error:
        raise gdb.GdbError(str(error)) from error


class Attach(gdb.Command):
    """rivet-attach BUILD SOCKET: loads the symbols of kernel and programs, stops the machine."""

    def __init__(self):
        super().__init__("rivet-attach", gdb.COMMAND_RUNNING, gdb.COMPLETE_FILENAME)

    def invoke(self, text, from_tty):
        build, socket = arguments(text, 2, "rivet-attach BUILD SOCKET")
        attach(pathlib.Path(build), socket)
        print("The machine is stopped. Symbols: the kernel and %d programs. Commands: %s" %
              (len(gdb.objfiles()) - 1, ", ".join(COMMANDS)))
        check_kernel(pathlib.Path(build))


class Batch(gdb.Command):
    """rivet-batch BUILD SOCKET COMMAND: attaches, runs a command, detaches, ends GDB."""

    def __init__(self):
        super().__init__("rivet-batch", gdb.COMMAND_RUNNING)

    def invoke(self, text, from_tty):
        build, socket, command = arguments(text, 3, "rivet-batch BUILD SOCKET COMMAND")
        try:
            attach(pathlib.Path(build), socket)
            try:
                check_kernel(pathlib.Path(build))
                print(BATCH_MARK)
                gdb.execute(command)
            finally:
                quietly("detach")
        except (gdb.error, gdb.GdbError, OSError) as error:
            sys.stderr.write("%s\n" % error)
            gdb.execute("quit 1")


class Command(gdb.Command):
    """One of the commands that print something about the machine."""

    def __init__(self, name, function):
        self.function = function
        self.__doc__ = function.__doc__  # for `help`
        super().__init__(name, gdb.COMMAND_DATA)

    def invoke(self, text, from_tty):
        run(self.function, text.strip())


COMMANDS = {
    "rivet-tasks": print_tasks, "rivet-threads": print_threads, "rivet-handles": print_handles,
    "rivet-endpoint": print_endpoints, "rivet-ps": print_ps, "rivet-trace": print_trace,
    "rivet-authority": print_authority,
}
Attach()
Batch()
for command_name, command_function in COMMANDS.items():
    Command(command_name, command_function)
