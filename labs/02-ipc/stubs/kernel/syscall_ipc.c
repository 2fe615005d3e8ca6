// labs/02-ipc/stubs/kernel/syscall_ipc.c -- what stands in the starter for the functions of this
// name.

long sys_defer(void) {
    // Lab 02-ipc, task 4: yours to write.
    //
    // The reply handle is put into any free slot of the thread's task (handle_insert, RIGHT_REPLY,
    // SLOT_ANY); if that fails the call is still being served. Then the caller is DEFERRED since
    // now, has no server any more, knows its reply handle and whose it is (reply_handle,
    // reply_task), and is in the endpoint's list `deferred`. The server serves nobody; it runs at
    // its own priority again (sched_inherit), and the hart looks again who pays (`attention`).
    return ERR_NOSYS;
}
