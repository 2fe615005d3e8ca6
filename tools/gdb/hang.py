# tools/gdb/hang.py -- makes the threads of a task hang, or die, as those of a wrong program would.
#
# usage: gdb -batch -x tools/gdb/rivet.py -ex 'python BUILD, SOCKET, TASK, HOW = "...", ...' \
#            -x tools/gdb/hang.py
#
# HOW is "hang": no thread of it ever runs again; or "die": where they go on, nothing is mapped.
import pathlib

import gdb

THREAD_STOPPED = 1  # enum thread_flag


def at(kernel, thread, field):
    return thread.address + kernel.offset("thread", field) - kernel.base


def hang(kernel, thread):
    place = at(kernel, thread, "flags")
    flags = int.from_bytes(kernel.read_physical(place, 2), "little") | THREAD_STOPPED
    gdb.selected_inferior().write_memory(place, flags.to_bytes(2, "little"))


def die(kernel, thread):
    place = at(kernel, thread, "regs")  # the first is pc
    gdb.selected_inferior().write_memory(place, (0).to_bytes(8, "little"))


def each_thread(build, socket, name, change):
    attach(pathlib.Path(build), socket)  # noqa: F821  pylint: disable=undefined-variable
    with physical_memory():  # noqa: F821  pylint: disable=undefined-variable
        kernel = Kernel()  # noqa: F821  pylint: disable=undefined-variable
        tasks = [task for task in kernel.tasks() if task["name"] == name]
        assert tasks, "there is no task " + name
        for thread in tasks[0].linked("threads", "thread", "task_link"):
            change(kernel, thread)
    gdb.execute("detach")


# pylint: disable=undefined-variable
each_thread(BUILD, SOCKET, TASK, {"hang": hang, "die": die}[HOW])  # noqa: F821
