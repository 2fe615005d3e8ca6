// user/lib/ipc.c -- copies longer than one step, and what user/lib/ipc.S relies on.
#include <user/lib/ipc.h>
#include <user/lib/syscalls.h>

_Static_assert(offsetof(struct message, tag) == 0, "user/lib/ipc.S: M_TAG");
_Static_assert(offsetof(struct message, words) == 8, "user/lib/ipc.S: M_WORDS");
_Static_assert(offsetof(struct message, badge) == 40, "user/lib/ipc.S: M_BADGE");
_Static_assert(offsetof(struct message, call) == 48, "user/lib/ipc.S: M_CALL");
_Static_assert(offsetof(struct message, handles) == 56, "user/lib/ipc.S: M_HANDLES_01");
_Static_assert(offsetof(struct message, read_from) == 72, "user/lib/ipc.S: M_READ_FROM");
_Static_assert(offsetof(struct message, read_size) == 80, "user/lib/ipc.S: M_READ_SIZE");
_Static_assert(offsetof(struct message, write_to) == 88, "user/lib/ipc.S: M_WRITE_TO");
_Static_assert(offsetof(struct message, write_size) == 96, "user/lib/ipc.S: M_WRITE_SIZE");

static size_t step_size(size_t left) { return left < COPY_MAX ? left : COPY_MAX; }

int ipc_read_all(handle_t reply, uint64_t offset, void *to, size_t size) {
    for (size_t done = 0; done < size; done += step_size(size - done)) {
        long status = sys_ipc_read(reply, offset + done, (char *)to + done, step_size(size - done));

        if (status < 0)
            return (int)status;
    }
    return 0;
}

int ipc_write_all(handle_t reply, uint64_t offset, const void *from, size_t size) {
    for (size_t done = 0; done < size; done += step_size(size - done)) {
        long status = sys_ipc_write(reply, offset + done, (const char *)from + done,
                                    step_size(size - done));

        if (status < 0)
            return (int)status;
    }
    return 0;
}
