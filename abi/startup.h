// abi/startup.h -- what a program finds in its memory when it starts: the startup page.
//
// Who starts a program maps this page, readable and writable, and passes its address in a0 (init,
// which nobody starts but the kernel, gets 0). The stack pointer is stack_base + stack_size.
//
//   image at its slot      PROGRAM_DATA_BASE
//   text | rodata | data   startup page | heap ............... | stack
//
// All of it is one contiguous range of physical memory: the image from its start on, the rest, from
// the startup page to the end of the stack, behind it.
#pragma once

#include <abi/kernel.h>

#define STARTUP_MAGIC 0x5452415453564952ull // "RIVSTART"
#define PROGRAM_IMAGE_BASE 0x00010000ull    // images lie from here
#define PROGRAM_IMAGE_END 0x20000000ull     // to here,
#define PROGRAM_DEVICE_BASE 0x20000000ull   // a driver maps its registers from here on,
#define PROGRAM_DATA_BASE 0x30000000ull     // and the rest starts here

#define STARTUP_HEARTBEAT (1ull << 62) // init asks: are you alive? Bit 63 is the kernel's

enum {
    STARTUP_MAPS_MAX = 8,
    STARTUP_NAME_SIZE = 16,
    STARTUP_ARGUMENTS_SIZE = 1024,
    STARTUP_GRANTS_MAX = 40,
    STARTUP_EXIT_REBOOT = 2, // of the task with `power`: off and on again; 0 is off,
    STARTUP_EXIT_FAILED = 3, // and this too, with a failure; with any other status it has died
};

// One mapping of the program's own memory into its address space.
struct startup_map {
    vaddr_t address;
    uint64_t offset; // in its memory range
    uint64_t pages;
    uint64_t access; // enum access
};

enum grant_kind {
    GRANT_GATE = 1, // to the server `name`
    GRANT_DEVICE,   // base, size: its registers; the handle is a memory object of whole pages
    GRANT_IRQ,      // base: the line
    GRANT_MEMORY,   // base, size: the program's own memory; of "trace", base is ticks in a second
};

// Something that the program was given, by the name under which its manifest line lists it.
struct startup_grant {
    char name[STARTUP_NAME_SIZE]; // zero-terminated
    handle_t handle;
    uint32_t kind; // enum grant_kind
    uint64_t base;
    uint64_t size;
};

struct startup {
    uint64_t magic;
    char name[TASK_NAME_SIZE]; // zero-terminated
    uint32_t level, priority, ceiling;
    handle_t memory; // the program's own memory range, if it was granted, else 0
    vaddr_t heap_base;
    uint64_t heap_size; // not cleared: the program does it when it takes some
    vaddr_t stack_base;
    uint64_t stack_size;
    handle_t news;        // of a server: the notification of its endpoint (user/lib/serve.h)
    handle_t alive;       // of a server with a heartbeat: set `alive_bit` when
    uint64_t alive_bit;   // STARTUP_HEARTBEAT comes in `news`
    uint64_t restarts;    // of a server: how often it was started before, with what it held
    int32_t pid, group;   // of a process (abi/process.h), kept up to date by proc; a server's are 0
    uint64_t signals;     // of a process: not 0 if it is to ask for signals (abi/process.h)
    uint64_t boot_time;   // of a process: when the machine started, nanoseconds since 1970
    uint64_t map_count;
    uint64_t grant_count;
    struct startup_map maps[STARTUP_MAPS_MAX];
    struct startup_grant grants[STARTUP_GRANTS_MAX];
    char arguments[STARTUP_ARGUMENTS_SIZE]; // words separated by spaces, zero-terminated
};

_Static_assert(sizeof(struct startup) <= PAGE_SIZE, "the startup page is one page");
