// user/tests/bench_vm.c -- guest instructions of page faults and of vm's part of fork and exec.
//
// Only the sealed run on one hart counts. The loop's own cost, a few instructions, is in the rows.
#include <stdio.h>

#include <user/tests/lib/bench.h>
#include <user/tests/lib/spaces.h>

enum { ROUNDS = 500, TEXT_PAGES = 12, DATA_PAGES = 3, FORKS = 20 };

static void report(const char *key, uint64_t total, uint64_t rounds) {
    printf("BENCH %s %lu\n", key, (total + rounds / 2) / rounds);
}

// Touch each page with a store. Returns the instructions that it took.
static long step_touch(struct actor *self) {
    volatile char *at = (volatile char *)self->number;
    uint64_t begin = bench_instructions();

    for (unsigned i = 0; i < ROUNDS; i++)
        at[(uint64_t)i * PAGE_SIZE] = 1;
    return (long)(bench_instructions() - begin);
}

static uint64_t touch(struct guest *guest) {
    guest->actor->number = GUEST_BASE;
    return (uint64_t)actor_do(guest->actor, step_touch);
}

TEST(faults) {
    scene_begin();
    struct guest *guest = guest_new(NO_LIMIT);

    check_eq(guest_map(guest, GUEST_BASE, ROUNDS * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    report("fault_zero", touch(guest), ROUNDS);

    struct guest *child = guest_fork(guest, NO_LIMIT, NULL);

    report("fault_cow", touch(child), ROUNDS);
    guest_end(child);
    report("fault_cow_last", touch(guest), ROUNDS); // the other one is gone: no copy
    guest_end(guest);
    scene_end();
}

static char content[(TEXT_PAGES + DATA_PAGES) * PAGE_SIZE];

// What a small program consists of.
static void fill(struct guest *guest, uint64_t image) {
    const uint64_t data = GUEST_BASE + TEXT_PAGES * PAGE_SIZE;
    const uint64_t bss = data + DATA_PAGES * PAGE_SIZE, stack = GUEST_BASE * 2;

    image_map(guest, image, GUEST_BASE, 0, RX, TEXT_PAGES * PAGE_SIZE);
    image_map(guest, image, data, TEXT_PAGES * PAGE_SIZE, RW, DATA_PAGES * PAGE_SIZE);
    vm_ask(VM_MAP_IN, &(struct vm_map_in){guest->space, bss, 4 * PAGE_SIZE, RW | VM_FIXED << 8},
           sizeof(struct vm_map_in));
    vm_ask(VM_MAP_IN,
           &(struct vm_map_in){guest->space, stack, 8 << 20, RW | (VM_FIXED | VM_STACK) << 8},
           sizeof(struct vm_map_in));
    guest_write(guest, stack + (8 << 20) - 512, content, 512);
}

static void vm_request(uint64_t op, struct guest *guest) {
    vm_ask(op, &(struct vm_create){.space = guest->space}, sizeof(struct vm_create));
}

TEST(parts_of_spawn_and_fork) {
    uint64_t filling = 0, resetting = 0, forking = 0, ending = 0;

    scene_begin();
    struct guest *guest = guest_new(NO_LIMIT);
    uint64_t image = (uint64_t)image_new(content, sizeof content);

    for (unsigned i = 0; i < FORKS; i++) {
        uint64_t at[3];

        at[0] = bench_instructions();
        fill(guest, image);
        at[1] = bench_instructions();
        vm_request(VM_RESET, guest);
        at[2] = bench_instructions();
        filling += at[1] - at[0];
        resetting += at[2] - at[1];
    }
    report("vm_fill", filling, FORKS);
    report("vm_reset", resetting, FORKS);
    actor_restart(guest->actor);
    fill(guest, image);
    guest_fill(guest, GUEST_BASE + TEXT_PAGES * PAGE_SIZE, DATA_PAGES + 4);
    for (unsigned i = 0; i < FORKS; i++) {
        struct actor *actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
        struct message m = {
            .tag = VM_FORK, .words = {guest->space, NO_LIMIT}, .handles = {actor->peer->task}};
        uint64_t begin = bench_instructions();

        vm_ask_message(&m);
        forking += bench_instructions() - begin;
        actor_kill(actor); // the task is taken apart before
        begin = bench_instructions();
        vm_ask(VM_DESTROY, &(struct vm_create){.space = m.words[0]}, 8);
        ending += bench_instructions() - begin;
        sys_handle_close(0, m.handles[0]);
        guest_fill(guest, GUEST_BASE + TEXT_PAGES * PAGE_SIZE, DATA_PAGES + 4);
    }
    report("vm_fork", forking, FORKS);
    report("vm_destroy", ending, FORKS);
    image_close(image);
    guest_end(guest);
    scene_end();
}
