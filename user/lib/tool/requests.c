// user/lib/tool/requests.c -- requests of all protocols as people read them.
#include <user/lib/tool/requests.h>

#include <abi/block.h>
#include <abi/io.h>
#include <abi/mbox.h>
#include <abi/pipe.h>
#include <abi/process.h>
#include <abi/rtc.h>
#include <abi/sched.h>
#include <abi/srv.h>
#include <abi/svc.h>
#include <abi/syscalls.h>
#include <abi/virtio.h>
#include <abi/vm.h>
#include <user/lib/errors.h>

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum detail { // what is shown of a request
    NOTHING,
    PATH,    // the path in the lent buffer, words[0] bytes
    PROGRAM, // struct process_start in the lent buffer
    COUNT,   // words[0] bytes; the answer says how many it were
    SIZE,    // words[0] bytes
    PLACE,   // words[1] bytes at words[0]
    NUMBER,  // words[0]
    PAGE,    // words: address, enum access
    RANGE,   // words: address, size
    INSIDE,  // words[1] and words[2] are address and size in another space
    MAKES,   // the answer's words[0] names what was made
};

struct request {
    uint64_t tag;
    const char *server; // NULL: whoever gets it
    const char *name;
    enum detail detail;
};

static const struct request requests[] = {
    {FAULT_PAGE, NULL, "FAULT_PAGE", PAGE},
    {FAULT_EXCEPTION, NULL, "FAULT_EXCEPTION", NOTHING},
    {IO_READ, NULL, "IO_READ", COUNT},
    {IO_WRITE, NULL, "IO_WRITE", COUNT},
    {IO_SEEK, NULL, "IO_SEEK", NUMBER},
    {IO_STAT, NULL, "IO_STAT", NOTHING},
    {IO_TRUNCATE, NULL, "IO_TRUNCATE", SIZE},
    {IO_SYNC, NULL, "IO_SYNC", NOTHING},
    {IO_POLL, NULL, "IO_POLL", NOTHING},
    {IO_CONTROL, NULL, "IO_CONTROL", NUMBER},
    {IO_LIST, NULL, "IO_LIST", NOTHING},
    {IO_OPEN, NULL, "IO_OPEN", PATH},
    {IO_STAT_PATH, NULL, "IO_STAT_PATH", PATH},
    {IO_MAKE, NULL, "IO_MAKE", PATH},
    {IO_REMOVE, NULL, "IO_REMOVE", PATH},
    {IO_LINK, NULL, "IO_LINK", PATH},
    {IO_RENAME, NULL, "IO_RENAME", PATH},
    {IO_SYMLINK, NULL, "IO_SYMLINK", PATH},
    {IO_READLINK, NULL, "IO_READLINK", PATH},
    {IO_CHANGE, NULL, "IO_CHANGE", NOTHING},
    {IO_STATFS, NULL, "IO_STATFS", NOTHING},
    {VM_MAP, NULL, "VM_MAP", RANGE},
    {VM_UNMAP, NULL, "VM_UNMAP", RANGE},
    {VM_PROTECT, NULL, "VM_PROTECT", RANGE},
    {VM_USAGE, NULL, "VM_USAGE", NOTHING},
    {VM_CREATE, NULL, "VM_CREATE", MAKES},
    {VM_FORK, NULL, "VM_FORK", MAKES},
    {VM_RESET, NULL, "VM_RESET", NUMBER},
    {VM_DESTROY, NULL, "VM_DESTROY", NUMBER},
    {VM_WRITE, NULL, "VM_WRITE", INSIDE},
    {VM_READ, NULL, "VM_READ", INSIDE},
    {VM_MAP_IN, NULL, "VM_MAP_IN", INSIDE},
    {VM_MAP_IMAGE, NULL, "VM_MAP_IMAGE", NOTHING},
    {VM_LIMIT, NULL, "VM_LIMIT", NUMBER},
    {VM_SPACE_USAGE, NULL, "VM_SPACE_USAGE", NUMBER},
    {VM_IMAGE_CREATE, NULL, "VM_IMAGE_CREATE", MAKES},
    {VM_IMAGE_WRITE, NULL, "VM_IMAGE_WRITE", NUMBER},
    {VM_IMAGE_CLOSE, NULL, "VM_IMAGE_CLOSE", NUMBER},
    {VM_KEEP, NULL, "VM_KEEP", NUMBER},
    {VM_DMA_CREATE, NULL, "VM_DMA_CREATE", MAKES},
    {VM_DMA_MAP, NULL, "VM_DMA_MAP", NUMBER},
    {VM_DMA_UNMAP, NULL, "VM_DMA_UNMAP", NUMBER},
    {VM_DMA_FREE, NULL, "VM_DMA_FREE", NUMBER},
    {VM_DMA_RESET, NULL, "VM_DMA_RESET", NOTHING},
    {VM_STATISTICS, NULL, "VM_STATISTICS", NOTHING},
    {VM_REFUSAL, NULL, "VM_REFUSAL", NUMBER},
    {BLOCK_READ, NULL, "BLOCK_READ", PLACE},
    {BLOCK_WRITE, NULL, "BLOCK_WRITE", PLACE},
    {BLOCK_FLUSH, NULL, "BLOCK_FLUSH", NOTHING},
    {BLOCK_INFO, NULL, "BLOCK_INFO", NOTHING},
    {VIRTIO_OPEN, NULL, "VIRTIO_OPEN", NUMBER},
    {VIRTIO_START, NULL, "VIRTIO_START", NOTHING},
    {VIRTIO_CONFIG, NULL, "VIRTIO_CONFIG", NOTHING},
    {VIRTIO_POST, NULL, "VIRTIO_POST", NOTHING},
    {VIRTIO_COLLECT, NULL, "VIRTIO_COLLECT", NOTHING},
    {PIPE_CREATE, NULL, "PIPE_CREATE", NOTHING},
    {PIPE_WRITER, NULL, "PIPE_WRITER", NOTHING},
    {PIPE_OPEN, NULL, "PIPE_OPEN", NOTHING},
    {PIPE_MEET, NULL, "PIPE_MEET", NOTHING},
    {SRV_SESSION, NULL, "SRV_SESSION", NOTHING},
    {SRV_PUBLISH, NULL, "SRV_PUBLISH", PATH},
    {SRV_REMOVE, NULL, "SRV_REMOVE", PATH},
    {PROC_SPAWN, NULL, "PROC_SPAWN", PROGRAM},
    {PROC_EXEC, NULL, "PROC_EXEC", PROGRAM},
    {PROC_FORK, NULL, "PROC_FORK", MAKES},
    {PROC_WAIT, NULL, "PROC_WAIT", MAKES},
    {PROC_KILL, NULL, "PROC_KILL", NUMBER},
    {PROC_SET_GROUP, NULL, "PROC_SET_GROUP", NUMBER},
    {PROC_NEW_SESSION, NULL, "PROC_NEW_SESSION", NOTHING},
    {PROC_IDENTITY, NULL, "PROC_IDENTITY", NUMBER},
    {PROC_SIGNALS, NULL, "PROC_SIGNALS", NOTHING},
    {PROC_TAKE, NULL, "PROC_TAKE", NOTHING},
    {PROC_PAUSE, NULL, "PROC_PAUSE", NOTHING},
    {PROC_ALARM, NULL, "PROC_ALARM", NOTHING},
    {PROC_LIST, NULL, "PROC_LIST", NOTHING},
    {PROC_LIMIT, NULL, "PROC_LIMIT", NUMBER},
    {PROC_TIMES, NULL, "PROC_TIMES", NOTHING},
    {PROC_HANDLES, NULL, "PROC_HANDLES", NUMBER},
    {PROC_POWER, NULL, "PROC_POWER", NUMBER},
    {RTC_NOW, "rtc", "RTC_NOW", NOTHING},
    {SCHED_ADD, "sched", "SCHED_ADD", NUMBER},
    {SCHED_REMOVE, "sched", "SCHED_REMOVE", NUMBER},
    {SCHED_SET, "sched", "SCHED_SET", NUMBER},
    {SCHED_DEADLINE, "sched", "SCHED_DEADLINE", NUMBER},
    {SCHED_WAIT, "sched", "SCHED_WAIT", NUMBER},
    {SCHED_POLICY, "sched", "SCHED_POLICY", NOTHING},
    {SCHED_LIST, "sched", "SCHED_LIST", NOTHING},
    {SCHED_OPEN, "sched", "SCHED_OPEN", NOTHING},
    {MBOX_SESSION, "mbox", "MBOX_SESSION", NOTHING},
    {MBOX_ALLOCATE, "mbox", "MBOX_ALLOCATE", MAKES},
    {MBOX_FREE, "mbox", "MBOX_FREE", NUMBER},
    {MBOX_SEND, "mbox", "MBOX_SEND", NUMBER},
    {MBOX_RECEIVE, "mbox", "MBOX_RECEIVE", NUMBER},
    {MBOX_PUBLISH, "mbox", "MBOX_PUBLISH", PATH},
    {MBOX_FIND, "mbox", "MBOX_FIND", PATH},
    {MBOX_USAGE, "mbox", "MBOX_USAGE", NOTHING},
    {TRACE_START, NULL, "TRACE_START", NOTHING},
    {TRACE_READ, NULL, "TRACE_READ", NOTHING},
    {SVC_LIST, NULL, "SVC_LIST", NOTHING},
    {SVC_TRACE, NULL, "SVC_TRACE", NOTHING},
    {SVC_LOG, NULL, "SVC_LOG", NOTHING},
    {SVC_STOP, NULL, "SVC_STOP", NUMBER},
    {SVC_START, NULL, "SVC_START", NUMBER},
    {SVC_RESTART, NULL, "SVC_RESTART", NUMBER},
    {SVC_KILL, NULL, "SVC_KILL", NUMBER},
    {SVC_HANG, NULL, "SVC_HANG", NUMBER},
};

static const struct request *find(const char *server, uint64_t tag) {
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        const struct request *r = &requests[i];

        if (r->tag == tag && (!r->server || strncmp(r->server, server, TASK_NAME_SIZE) == 0))
            return r;
    }
    return NULL;
}

const char *request_name(const char *server, uint64_t tag) {
    const struct request *r = find(server, tag);

    return r ? r->name : NULL;
}

// Bytes of the lent buffer, up to a zero; those that are no letters are shown as '?'.
static void put_text(const struct trace_entry *call, uint64_t from, uint64_t size, char *text,
                     size_t room) {
    uint64_t rest = TRACE_TEXT_SIZE - from;
    size_t used = 0;

    if (room < TRACE_TEXT_SIZE + 4)
        return;
    for (uint64_t i = 0; i < size && i < rest && call->text[from + i]; i++) {
        char letter = call->text[from + i];

        text[used++] = isprint((unsigned char)letter) ? letter : '?';
    }
    strcpy(text + used, size > rest && used == rest ? "..." : "");
}

static void put_access(uint64_t access, char *text, size_t room) {
    snprintf(text, room, " %s",
             access & ACCESS_EXEC    ? "execute"
             : access & ACCESS_WRITE ? "write"
                                     : "read");
}

// What comes behind the name; `room` bytes.
static void put_detail(const struct trace_entry *call, enum detail detail, char *text,
                       size_t room) {
    const uint64_t *words = call->words;

    switch (detail) {
    case PATH: put_text(call, 0, words[0], text, room); break;
    case PROGRAM:
        put_text(call, offsetof(struct process_start, name), TASK_NAME_SIZE, text, room);
        break;
    case COUNT:
    case SIZE: snprintf(text, room, "%" PRIu64, words[0]); break;
    case NUMBER: snprintf(text, room, "%" PRId64, (int64_t)words[0]); break;
    case PLACE: snprintf(text, room, "%" PRIu64 " at %" PRIu64, words[1], words[0]); break;
    case PAGE:
        snprintf(text, room, "%#" PRIx64, words[0]);
        put_access(words[1], text + strlen(text), room - strlen(text));
        break;
    case RANGE: snprintf(text, room, "%#" PRIx64 " %" PRIu64, words[0], words[1]); break;
    case INSIDE: snprintf(text, room, "%#" PRIx64 " %" PRIu64, words[1], words[2]); break;
    case MAKES:
    case NOTHING: text[0] = 0; break;
    }
}

void request_describe(const struct trace_entry *call, char text[REQUEST_TEXT_SIZE]) {
    const struct request *r = find(call->to, call->tag);
    size_t size;

    if (!r) {
        snprintf(text, REQUEST_TEXT_SIZE, "request %#" PRIx64, call->tag);
        return;
    }
    size = (size_t)snprintf(text, REQUEST_TEXT_SIZE, "%s ", r->name);
    put_detail(call, r->detail, text + size, REQUEST_TEXT_SIZE - size);
    if (!text[size])
        text[size - 1] = 0;
}

// Whether the entry tells the answer itself, and not only that there was one.
static bool is_told(const struct trace_entry *reply) {
    return reply->syscall == SYS_reply || reply->syscall == SYS_reply_recv ||
           reply->syscall == SYS_reply_recv_ext;
}

void request_describe_answer(const struct trace_entry *call, const struct trace_entry *reply,
                             char text[REQUEST_TEXT_SIZE]) {
    const struct request *r = find(call->to, call->tag);
    int64_t result = (int64_t)reply->tag;

    text[0] = 0;
    if (!is_told(reply))
        snprintf(text, REQUEST_TEXT_SIZE, "interrupted");
    else if (result < 0)
        snprintf(text, REQUEST_TEXT_SIZE, "%s", error_text((long)result));
    else if (r && (r->detail == COUNT || r->detail == MAKES))
        snprintf(text, REQUEST_TEXT_SIZE, "= %" PRId64, (int64_t)reply->words[0]);
}
