// user/tests/lib/spaces.h -- tasks whose pager is vm, for tests of vm.
//
//   scene_begin();
//   struct guest *guest = guest_new(LIMIT);
//   uint64_t at = guest_map(guest, 0, PAGE_SIZE, ACCESS_READ | ACCESS_WRITE, 0);
//
//   check_eq(guest_store(guest, at, 7), 0);
//   guest_end(guest);
//   scene_end();
//
// A guest is an actor: it has this program's memory at its usual addresses, and from vm whatever is
// mapped at others.
#pragma once

#include <abi/vm.h>
#include <user/tests/lib/actor.h>
#include <user/tests/lib/ask.h>

enum {
    GUESTS_MAX = 24,
    GUEST_BADGE = 0x100, // the watcher's badge of the first guest
    RW = ACCESS_READ | ACCESS_WRITE,
    RX = ACCESS_READ | ACCESS_EXEC,
};

#define NO_LIMIT (~0ull)
#define GUEST_BASE 0x40000000ull // nothing of this program is here and above

struct guest {
    struct actor *actor; // NULL: this place is free
    uint64_t space;
    handle_t gate; // this program's own, to the space
    badge_t badge; // of EVENT_ENDED
};

// One more request to vm on the maker's gate.
long vm_ask(uint64_t op, const void *words, size_t size);

// The same with handles and buffers; the answer replaces *m.
long vm_ask_message(struct message *m);

// A guest with an empty space; a guest whose space is a fork of another's, or NULL and the error in
// *error.
struct guest *guest_new(uint64_t limit);
struct guest *guest_fork(struct guest *parent, uint64_t limit, long *error);

// The same; vm is told that the child will write there first.
struct guest *guest_fork_at(struct guest *parent, uint64_t limit, vaddr_t stack, long *error);

// Its end. All must end before the scene does.
void guest_end(struct guest *guest);

// Requests on its own gate. Addresses of what was mapped, or an error.
long guest_map(struct guest *guest, uint64_t address, uint64_t size, uint64_t access,
               uint64_t flags);
long guest_unmap(struct guest *guest, uint64_t address, uint64_t size);
long guest_protect(struct guest *guest, uint64_t address, uint64_t size, uint64_t access);

// What it finds at an address: a word. What it stores there. It must be allowed to.
uint64_t guest_load(struct guest *guest, uint64_t address);
long guest_store(struct guest *guest, uint64_t address, uint64_t value);

// Store the number of each page into its first word, or load and check that.
long guest_fill(struct guest *guest, uint64_t address, uint64_t pages);
long guest_verify(struct guest *guest, uint64_t address, uint64_t pages);

// It tries, and is ended for it: the fault is at `address`.
void guest_dies_loading(struct guest *guest, uint64_t address);
void guest_dies_storing(struct guest *guest, uint64_t address);

// Jump to an address and return what the code there returns.
long guest_run(struct guest *guest, uint64_t address);
void guest_dies_running(struct guest *guest, uint64_t address);

// Between a space and a buffer of this program.
long guest_write(struct guest *guest, uint64_t address, const void *from, size_t size);
long guest_read(struct guest *guest, uint64_t address, void *to, size_t size);

// An image with this content; closing it. And mapping a part of it.
long image_new(const void *content, size_t size);
long image_close(uint64_t image);
long image_map(struct guest *guest, uint64_t image, uint64_t address, uint64_t offset,
               uint64_t access, uint64_t size);

struct vm_usage_reply guest_usage(struct guest *guest);
struct vm_statistics_reply vm_statistics(void);

// Remember what vm has free; check that it has as much again.
void statistics_begin(void);
void statistics_end(void);
