// abi/kernel.h -- objects, rights and structures that system calls speak of.
#pragma once

#include <abi/message.h>
#include <abi/types.h>

enum {
    PAGE_SIZE = 4096,
    LEVEL_MAX = 255,
    LEVEL_INIT = 20,
    PRIORITY_MAX = 63, // the most urgent
    HARTS_MAX = 8,
    HANDLES_MAX = 4096, // in one task
    TASK_THREADS_MAX = 256,
    TASK_NAME_SIZE = 16,
};

// A handle is {generation, slot}: the slot in the low 12 bits.
#define HANDLE_SLOT(handle) ((handle) % HANDLES_MAX)

enum object_type {
    OBJECT_NONE,
    OBJECT_TASK,
    OBJECT_THREAD,
    OBJECT_ENDPOINT,
    OBJECT_GATE,
    OBJECT_NOTIFICATION,
    OBJECT_MEMORY,
    OBJECT_IRQ,
    OBJECT_ACCOUNT,
    OBJECT_REPLY,
    OBJECT_TYPES,
};

// Rights: one bit for each (type, what may be done), so that one test checks type and right.
enum right {
    RIGHT_COPY = 1 << 0, // may be copied and passed on: for every type but reply
    RIGHT_TASK_THREADS = 1 << 1,
    RIGHT_TASK_CONTROL = 1 << 2, // suspend, resume, reset, kill, watch
    RIGHT_TASK_HANDLES = 1 << 3, // put, copy, list and close handles in it
    RIGHT_TASK_MAP = 1 << 4,
    RIGHT_TASK_INFO = 1 << 5,
    RIGHT_THREAD_REGISTERS = 1 << 6,
    RIGHT_THREAD_CONTROL = 1 << 7, // suspend, resume, interrupt, kill
    RIGHT_THREAD_SCHEDULE = 1 << 8,
    RIGHT_ENDPOINT_RECV = 1 << 9,
    RIGHT_GATE_CALL = 1 << 10,
    RIGHT_ENDPOINT_GATE = 1 << 11, // make gates
    RIGHT_NOTIFICATION_NOTIFY = 1 << 12,
    RIGHT_NOTIFICATION_WAIT = 1 << 13, // wait, bind, set the timer
    RIGHT_MEMORY_READ = 1 << 14,
    RIGHT_MEMORY_WRITE = 1 << 15,
    RIGHT_MEMORY_EXEC = 1 << 16,
    RIGHT_IRQ = 1 << 17,
    RIGHT_ACCOUNT_CHARGE = 1 << 18,
    RIGHT_ACCOUNT_SPLIT = 1 << 19,
    RIGHT_REPLY = 1 << 20,
};

enum rights { // several at once: any of these, or what the maker of an object gets
    RIGHT_NONE = 0,
    RIGHTS_ALL = (1 << 21) - 1,
    RIGHT_MEMORY_ANY = RIGHT_MEMORY_READ | RIGHT_MEMORY_WRITE | RIGHT_MEMORY_EXEC,
    RIGHT_ACCOUNT_ANY = RIGHT_ACCOUNT_CHARGE | RIGHT_ACCOUNT_SPLIT,
    RIGHTS_TASK = RIGHT_COPY | RIGHT_TASK_THREADS | RIGHT_TASK_CONTROL | RIGHT_TASK_HANDLES |
                  RIGHT_TASK_MAP | RIGHT_TASK_INFO,
    RIGHTS_THREAD = RIGHT_COPY | RIGHT_THREAD_REGISTERS | RIGHT_THREAD_CONTROL |
                    RIGHT_THREAD_SCHEDULE,
    RIGHTS_ENDPOINT = RIGHT_COPY | RIGHT_ENDPOINT_RECV | RIGHT_ENDPOINT_GATE,
    RIGHTS_GATE = RIGHT_COPY | RIGHT_GATE_CALL,
    RIGHTS_NOTIFICATION = RIGHT_COPY | RIGHT_NOTIFICATION_NOTIFY | RIGHT_NOTIFICATION_WAIT,
    RIGHTS_MEMORY = RIGHT_COPY | RIGHT_MEMORY_ANY,
    RIGHTS_ACCOUNT = RIGHT_COPY | RIGHT_ACCOUNT_ANY,
};

enum access {
    ACCESS_READ = 1,
    ACCESS_WRITE = 2,
    ACCESS_EXEC = 4,
};

// Why a task ended: words[0] of EVENT_ENDED.
enum reason {
    REASON_EXIT,      // task_exit; detail is what it said
    REASON_FAULT,     // a page fault that its pager did not mend; address, pc
    REASON_EXCEPTION, // another exception; detail is scause, address stval, pc
};

enum task_state { // task_info
    TASK_RUNNING,
    TASK_SUSPENDED,
    TASK_ENDED,
    TASK_KILLED,
};

enum thread_state { // thread_info; kernel/thread.h has what moves between them
    THREAD_READY, // runs, or could
    THREAD_QUEUED, // its call waits for the server
    THREAD_SERVED,
    THREAD_DEFERRED,
    THREAD_RECEIVING,
    THREAD_WAITING, // for a notification
    THREAD_DEAD, // only handles are left of it
};

enum reset_kind { // machine_reset
    RESET_OFF,
    RESET_REBOOT,
    RESET_FAILED, // off, and the emulator exits with status 1
};

enum debug_hook { // debug_hook; debug builds only
    HOOK_FAIL_ALLOCATION, // the value-th allocation from now fails with ERR_QUOTA
    HOOK_KILL_AT_MESSAGE, // the value-th thread from now that receives a queued call is killed
    HOOK_JITTER, // random quanta from now on; value: the seed, 0: no more
};

struct registers {
    uint64_t pc;
    uint64_t x[31]; // x1 to x31
    uint64_t f[32];
    uint64_t fcsr;
};

// The handles that init finds, and what they are: at BOOTINFO_ADDRESS, read-only.
enum boot_kind {
    BOOT_RAM = 1,
    BOOT_INITRD,
    BOOT_DEVICETREE,
    BOOT_DEVICES, // device space between the kernel's own devices
    BOOT_IRQ,     // base: the line
};

struct boot_handle {
    handle_t handle;
    uint32_t kind; // enum boot_kind
    paddr_t base;
    uint64_t size;
};

struct bootinfo {
    uint64_t timebase; // ticks of the time CSR in a second
    uint64_t harts;    // how many run
    uint64_t count;    // of entries
    uint64_t initrd_size, devicetree_size; // bytes that count in the pages of those handles
    struct boot_handle entries[];
};

#define BOOTINFO_ADDRESS 0x0f000000ull
#define BOOTINFO_PAGES 2
#define INIT_BASE 0x10000000ull // where init's image is mapped

// init's image starts with this. Sizes are multiples of PAGE_SIZE and count from its start.
#define INIT_MAGIC 0x54494e4956495200ull // "\0RIVINIT"
struct init_header {
    uint64_t magic;
    uint64_t entry;
    uint64_t text_end; // mapped read and execute up to here,
    uint64_t data_end; // read and write from there up to here,
    uint64_t bss_end;  // and zero-filled up to here; the stack is its upper end
};

// Handles that every task starts with. Who makes a task puts them there.
enum first_handle {
    HANDLE_TASK = 1,    // the task itself
    HANDLE_ACCOUNT = 2, // its account
    HANDLE_SERVICE = 3, // a server's own endpoint, if it is one
};
