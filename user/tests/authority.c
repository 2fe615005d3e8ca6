// user/tests/authority.c -- holds what a server holds, says what that is, and tries all the rest.
//
// grade/authority.py starts it under several names, each with another server's lines of the
// manifest. What it holds it prints, a line HOLDS for each handle. Then it tries what it was not
// given: every system call on every handle that does not allow it and on all that it could guess,
// every page of the machine through the memory that it holds, calls to servers that its level
// forbids, and requests that its gates do not carry. The closing line counts them:
//
//   AUTHORITY try_uart tried 676012 refused 676012
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <abi/process.h>
#include <abi/sched.h>
#include <abi/svc.h>
#include <abi/virtio.h>
#include <abi/vm.h>
#include <user/lib/ipc.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

enum {
    HELD_MAX = 64,
    GENERATIONS = 2, // that are guessed of each slot
    NUMBERS = 70,    // of system calls that are tried, those that there are not as well
    RECEIVE = RIGHT_ENDPOINT_RECV | RIGHT_NOTIFICATION_WAIT,
    RIGHT_HELD = 1 << 30, // that nothing carries: of calls that look at their handles themselves
};

#define MACHINE_DEVICES_END 0x10010000ull // of QEMU's virt machine, as far as the manifest goes
#define MACHINE_RAM 0x80000000ull
#define RAM_PAGES_TRIED 8192
#define MAP_AT 0x28000000ull // where nothing of this program is
#define HIGH 0xffffffc080200000ull // the kernel's own text

static struct handle_next held[HELD_MAX];
static unsigned held_count;
static uint64_t tried, refused;
static uint64_t step; // each so-manieth handle is guessed

#define NONE 0
static const uint32_t rights_of_calls[NUMBERS] = {
#define SYSCALL(number, name, right, parameters) [number] = RIGHT_##right,
#include <abi/syscalls.def>
#undef SYSCALL
};

// The rights of which the first argument of a system call must carry one; 0: it is no handle.
static uint32_t needed_for(uint64_t number) {
    switch (number) {
    case SYS_call:
    case SYS_call_ext: return RIGHT_GATE_CALL;
    case SYS_recv: return RECEIVE;
    case SYS_reply_recv:
    case SYS_reply_recv_ext: return RIGHT_HELD;
    case SYS_reply:
    case SYS_ipc_read:
    case SYS_ipc_write: return RIGHT_REPLY;
    case SYS_memory_split:
    case SYS_memory_map: return RIGHT_MEMORY_ANY;
    default: return rights_of_calls[number];
    }
}

static bool is_refusal(long status) { return status == ERR_HANDLE || status == ERR_RIGHT; }

static void note(bool good, const char *what, uint64_t a, uint64_t b, long status) {
    tried++;
    refused += good;
    if (!good && tried - refused <= 20)
        printf("WRONG %s: %s %#" PRIx64 " %#" PRIx64 " gave %ld\n", startup->name, what, a, b,
               status);
}

static long raw(uint64_t number, uint64_t first) {
    static char buffer[64];
    register uint64_t a0 __asm__("a0") = first;
    register uint64_t a1 __asm__("a1") = 0;
    register uint64_t a2 __asm__("a2") = (uintptr_t)buffer;
    register uint64_t a3 __asm__("a3") = 8;
    register uint64_t a4 __asm__("a4") = 0;
    register uint64_t a5 __asm__("a5") = 0;
    register uint64_t a6 __asm__("a6") = 0;
    register uint64_t a7 __asm__("a7") = number;
    register uint64_t t2 __asm__("t2") = 0;
    register uint64_t t3 __asm__("t3") = 0;
    register uint64_t t4 __asm__("t4") = 0;
    register uint64_t t5 __asm__("t5") = 0;
    register uint64_t t6 __asm__("t6") = number == SYS_reply_recv_ext ? first : 0;

    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5), "+r"(a6),
                       "+r"(a7), "+r"(t2), "+r"(t3), "+r"(t4), "+r"(t5), "+r"(t6)
                     :
                     : "t0", "t1", "memory");
    return (long)a0;
}

// ---- What it holds ----

static const char *const type_names[OBJECT_TYPES] = {
    "none",         "task",   "thread", "endpoint", "gate",
    "notification", "memory", "irq",    "account",  "reply"};

static void say_held(const struct handle_next *h) {
    struct memory_info memory = {0};
    uint64_t line = 0;

    if (h->type == OBJECT_MEMORY)
        sys_memory_info_out((handle_t)h->handle, &memory);
    for (uint64_t i = 0; i < startup->grant_count; i++) {
        if (startup->grants[i].handle == h->handle && startup->grants[i].kind == GRANT_IRQ)
            line = startup->grants[i].base;
    }
    printf("HOLDS %s %s %.8s %#" PRIx64 " %#" PRIx64 " %" PRIu64 "\n", startup->name,
           type_names[h->type], h->type == OBJECT_GATE ? h->server : "-", memory.base, memory.size,
           line);
}

static void find_held(void) {
    uint64_t slot = 1;

    while (held_count < HELD_MAX && sys_handle_next_out(0, slot, &held[held_count]) == 0) {
        slot = HANDLE_SLOT(held[held_count].handle) + 1;
        say_held(&held[held_count++]);
    }
}

static const struct handle_next *held_as(uint64_t handle) {
    for (unsigned i = 0; i < held_count; i++) {
        if (held[i].handle == handle)
            return &held[i];
    }
    return NULL;
}

// ---- System calls on handles that do not allow them ----

static void try_handle(uint64_t number, uint64_t handle, uint64_t rights) {
    uint32_t need = needed_for(number);

    if (need != 0 && !(rights & need)) {
        long status = raw(number, handle);

        note(is_refusal(status), "system call", number, handle, status);
    }
}

static void try_all_handles(void) {
    for (uint64_t number = 0; number < NUMBERS; number++) {
        for (unsigned i = 0; i < held_count; i++) {
            // reply_recv on what it may receive from would do so.
            bool receives = needed_for(number) == RIGHT_HELD && held[i].rights & RECEIVE;

            if (!receives)
                try_handle(number, held[i].handle, held[i].rights);
        }
        for (uint64_t guess = 1; guess < GENERATIONS * HANDLES_MAX; guess += step) {
            if (!held_as(guess))
                try_handle(number, guess, 0);
        }
    }
}

static void try_unknown_calls(void) {
    for (uint64_t number = SYS_task_name + 1; number < NUMBERS; number++)
        note(raw(number, 0) == ERR_NOSYS, "unknown system call", number, 0, raw(number, 0));
}

// A handle in another place than the first.
static void try_second(uint64_t other, uint64_t rights) {
    handle_t h = (handle_t)other;
    long status;

    for (unsigned i = 0; i < held_count; i++) {
        handle_t own = (handle_t)held[i].handle;

        if (!(rights & RIGHT_TASK_HANDLES)) {
            status = sys_handle_copy(HANDLE_TASK, own, h, RIGHTS_ALL, 0);
            note(status < 0, "copy into task", own, h, status);
        }
        if (held[i].type == OBJECT_ENDPOINT && !(rights & RIGHT_TASK_HANDLES)) {
            status = sys_gate_create(own, 1, h);
            note(status < 0, "gate into task", own, h, status);
        }
        if (held[i].type == OBJECT_MEMORY && !(rights & RIGHT_TASK_MAP)) {
            status = sys_memory_map(own, 0, h, MAP_AT, 1, ACCESS_READ);
            note(status < 0, "map into task", own, h, status);
        }
        if (held[i].type == OBJECT_IRQ && !(rights & RIGHT_NOTIFICATION_NOTIFY)) {
            status = sys_irq_bind(own, h, 1);
            note(status < 0, "interrupt into", own, h, status);
        }
    }
    if (!(rights & RIGHT_GATE_CALL)) {
        status = sys_task_watch(HANDLE_TASK, h, 0);
        note(is_refusal(status), "pager", h, 0, status);
        status = sys_task_watch(HANDLE_TASK, 0, h);
        note(is_refusal(status), "watcher", h, 0, status);
    }
}

static void try_second_handles(void) {
    for (unsigned i = 0; i < held_count; i++)
        try_second(held[i].handle, held[i].rights);
    for (uint64_t guess = 1; guess < GENERATIONS * HANDLES_MAX; guess += 16 + step) {
        if (!held_as(guess))
            try_second(guess, 0);
    }
}

// ---- More rights than it has ----

static void try_wider_rights(void) {
    for (unsigned i = 0; i < held_count; i++) {
        struct handle_next copy;
        long status = sys_handle_copy(0, (handle_t)held[i].handle, 0, RIGHTS_ALL, 0);

        if (status >= 0 && sys_handle_next_out(0, HANDLE_SLOT((uint64_t)status), &copy) == 0) {
            note((copy.rights & ~held[i].rights) == 0, "wider rights", held[i].handle, copy.rights,
                 status);
            sys_handle_close(0, (handle_t)status);
        }
    }
}

static void try_larger_shares(void) {
    struct account_info account = {0};
    long status;

    sys_account_info_out(HANDLE_ACCOUNT, &account);
    status = sys_account_split(HANDLE_ACCOUNT, account.limit - account.used + 1);
    note(status < 0, "more kernel memory", account.limit, account.used, status);
    status = sys_thread_create(0, 0, 0, 0, startup->ceiling + 1);
    note(status < 0, "a priority above the ceiling", startup->ceiling, 0, status);
    status = sys_task_create(HANDLE_ACCOUNT, 1, startup->ceiling + 1, 0, 0);
    note(status < 0, "a task with a higher ceiling", startup->ceiling, 0, status);
    status = sys_machine_reset(HANDLE_ACCOUNT, RESET_FAILED);
    note(status == ERR_RIGHT, "switching the machine off", 0, 0, status);
    status = sys_trace_control(HANDLE_ACCOUNT, 0, 0);
    note(status < 0, "tracing", 0, 0, status);
}

// ---- Memory and devices ----

static void try_page(const struct handle_next *h, const struct memory_info *own, paddr_t page) {
    if (page >= own->base && page - own->base < own->size)
        return;

    long status = sys_memory_map((handle_t)h->handle, page - own->base, 0, MAP_AT, 1, ACCESS_READ);

    note(status < 0, "mapping physical page", page, h->handle, status);
    if (status >= 0)
        sys_memory_unmap(0, MAP_AT, 1);
}

static void try_memory(const struct handle_next *h) {
    struct memory_info own = {0};
    handle_t handle = (handle_t)h->handle;
    uint64_t pages = 0;
    long status;

    sys_memory_info_out(handle, &own);
    pages = own.size / PAGE_SIZE;
    for (paddr_t page = 0; page < MACHINE_DEVICES_END; page += PAGE_SIZE)
        try_page(h, &own, page);
    for (paddr_t i = 0; i < RAM_PAGES_TRIED; i++)
        try_page(h, &own, MACHINE_RAM + i * PAGE_SIZE);
    status = sys_memory_map(handle, 0, 0, MAP_AT, pages + 1, ACCESS_READ);
    note(status < 0, "a page more", own.base, own.size, status);
    status = sys_memory_split(handle, PAGE_SIZE, own.size);
    note(status < 0, "splitting off more", own.base, own.size, status);
    status = sys_memory_map(handle, 0, 0, MAP_AT, 1, ACCESS_READ | ACCESS_EXEC);
    note(status < 0, "running what is there", own.base, own.size, status);
    if (!(h->rights & RIGHT_MEMORY_WRITE)) {
        status = sys_memory_map(handle, 0, 0, MAP_AT, 1, ACCESS_READ | ACCESS_WRITE);
        note(status < 0, "writing there", own.base, own.size, status);
    }
    status = sys_memory_map(handle, 0, 0, HIGH, 1, ACCESS_READ);
    note(status < 0, "mapping at a kernel's address", HIGH, 0, status);
}

// The kernel looks at a buffer as the program's own access would be looked at.
static void try_addresses(void) {
    static const vaddr_t addresses[] = {
        HIGH,       HIGH + 0x100000, 0xffffffffffff0000, 1ull << 40, 0x10000000, 0x10001000,
        0x80000000, 0x80200000,      0x0c000000,         0x02000000, 8,          MAP_AT};

    for (unsigned i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        long status = sys_debug_write((const char *)addresses[i], 8);

        note(status == ERR_FAULT, "reading at", addresses[i], 0, status);
    }
}

// ---- Calls ----

static long request(handle_t gate, uint64_t op, uint64_t first, uint64_t second) {
    struct message m = {.tag = op, .words = {first, second}, .handles = {HANDLE_TASK}};
    int status = ipc_call(gate, &m);

    return status < 0 ? status : (long)(int64_t)m.tag;
}

static void must_refuse(const char *server, handle_t gate, uint64_t op, uint64_t first,
                        uint64_t second) {
    long status = request(gate, op, first, second);

    note(status < 0, server, op, first, status);
}

static void try_requests(const struct startup_grant *grant, uint64_t number) {
    if (strcmp(grant->name, "vm") == 0 && !(number & VM_MAKER_SPACES))
        must_refuse("vm", grant->handle, VM_CREATE, 0, 16);
    if (strcmp(grant->name, "vm") == 0 && !(number & VM_MAKER_DMA))
        must_refuse("vm", grant->handle, VM_DMA_CREATE, 0, PAGE_SIZE);
    if (strcmp(grant->name, "sched") == 0 && !(number & SCHED_MAY_ADD))
        must_refuse("sched", grant->handle, SCHED_ADD, 1, 0);
    for (uint64_t type = 0; strcmp(grant->name, "virtio") == 0 && type < 32; type++) {
        if (type != number)
            must_refuse("virtio", grant->handle, VIRTIO_OPEN, type, 0);
    }
    if (strcmp(grant->name, "init") == 0 && !(number & SVC_MAY_TRACE))
        must_refuse("init", grant->handle, SVC_TRACE, 0, 0);
    for (uint64_t op = SVC_STOP; strcmp(grant->name, "init") == 0 && op <= SVC_HANG; op++) {
        if (!(number & SVC_MAY_CONTROL))
            must_refuse("init", grant->handle, op, 1, 0);
    }
    if (strcmp(grant->name, "proc") == 0) {
        must_refuse("proc", grant->handle, PROC_FORK, 0, 0);
        must_refuse("proc", grant->handle, PROC_WAIT, (uint64_t)-1, PROCESS_NOHANG);
        must_refuse("proc", grant->handle, PROC_NEW_SESSION, 0, 0);
    }
}

// The number behind NAME= in the arguments, else 0. That of a manifest line says what may be asked
// there.
static uint64_t number_for(int count, char **words, const char *name) {
    size_t size = strlen(name);

    for (int i = 1; i < count; i++) {
        if (strncmp(words[i], name, size) == 0 && words[i][size] == '=')
            return strtoull(words[i] + size + 1, NULL, 0);
    }
    return 0;
}

static void try_calls(int count, char **words) {
    for (uint64_t i = 0; i < startup->grant_count; i++) {
        const struct startup_grant *grant = &startup->grants[i];

        if (grant->kind != GRANT_GATE)
            continue;
        if (number_for(count, words, "passes") & 1ull << i) {
            long status = request(grant->handle, ~0ull, 0, 0);

            note(status == ERR_LEVEL, "calling upwards", i, 0, status);
        } else {
            try_requests(grant, number_for(count, words, grant->name));
        }
    }
}

int main(int count, char **words) {
    step = number_for(count, words, "step");
    step += step == 0;
    find_held();
    try_all_handles();
    try_unknown_calls();
    try_second_handles();
    try_wider_rights();
    try_larger_shares();
    try_addresses();
    for (unsigned i = 0; i < held_count; i++) {
        if (held[i].type == OBJECT_MEMORY)
            try_memory(&held[i]);
    }
    try_calls(count, words);
    printf("AUTHORITY %s tried %" PRIu64 " refused %" PRIu64 "\n", startup->name, tried, refused);
    return tried == refused ? 0 : 1;
}
