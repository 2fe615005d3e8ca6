# tools/gdb/hang.py -- makes the threads of a task hang, as a program that is wrong would.
#
# usage: gdb -batch -x tools/gdb/rivet.py -ex 'python BUILD, SOCKET, TASK = "...", "...", "..."' \
#            -x tools/gdb/hang.py
import pathlib

import gdb

THREAD_STOPPED = 1  # enum thread_flag


def hang(build, socket, name):
    attach(pathlib.Path(build), socket)  # noqa: F821  pylint: disable=undefined-variable
    with physical_memory():  # noqa: F821  pylint: disable=undefined-variable
        kernel = Kernel()  # noqa: F821  pylint: disable=undefined-variable
        tasks = [task for task in kernel.tasks() if task["name"] == name]
        assert tasks, "there is no task " + name
        for thread in tasks[0].linked("threads", "thread", "task_link"):
            at = thread.address + kernel.offset("thread", "flags") - kernel.base
            flags = int.from_bytes(kernel.read_physical(at, 2), "little") | THREAD_STOPPED
            gdb.selected_inferior().write_memory(at, flags.to_bytes(2, "little"))
    gdb.execute("detach")


hang(BUILD, SOCKET, TASK)  # noqa: F821  pylint: disable=undefined-variable
