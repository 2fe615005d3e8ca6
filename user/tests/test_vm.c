// user/tests/test_vm.c -- vm: memory on demand, access, limits, copies into and out of spaces.
#include <user/tests/lib/spaces.h>

enum { PAGES = 200 }; // more than a chunk of vm's maps

static struct guest *guest;
static char buffer[3 * PAGE_SIZE];

static void begin(void) {
    scene_begin();
    statistics_begin();
    guest = guest_new(NO_LIMIT);
}

static void end(void) {
    guest_end(guest);
    statistics_end();
    scene_end();
}

TEST(memory_is_zero_and_there_when_it_is_touched) {
    begin();
    long at = guest_map(guest, 0, PAGES * PAGE_SIZE, RW, 0);

    check(at > 0);
    check_eq(guest_usage(guest).counted, PAGES);
    check_eq(guest_usage(guest).resident, 0);
    check_eq(guest_load(guest, (uint64_t)at + 5 * PAGE_SIZE + 8), 0);
    check_eq(guest_usage(guest).resident, 1);
    check_eq(guest_fill(guest, (uint64_t)at, PAGES), 0);
    check_eq(guest_verify(guest, (uint64_t)at, PAGES), 0);
    check_eq(guest_usage(guest).resident, PAGES);
    check_eq(guest_usage(guest).shared, 0);
    check_eq(guest_unmap(guest, (uint64_t)at, PAGES * PAGE_SIZE), 0);
    check_eq(guest_usage(guest).counted, 0);
    check_eq(guest_usage(guest).resident, 0);
    end();
}

TEST(what_was_freed_is_zero_again) {
    begin();
    for (unsigned i = 0; i < 3; i++) {
        check_eq(guest_map(guest, GUEST_BASE, PAGES * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
        for (uint64_t page = 0; page < PAGES; page += 50)
            check_eq(guest_load(guest, GUEST_BASE + page * PAGE_SIZE), 0);
        check_eq(guest_fill(guest, GUEST_BASE, PAGES), 0);
        check_eq(guest_store(guest, GUEST_BASE, 5), 0);
        check_eq(guest_unmap(guest, GUEST_BASE, PAGES * PAGE_SIZE), 0);
    }
    end();
}

TEST(what_is_not_mapped_ends_the_task) {
    begin();
    guest_dies_loading(guest, GUEST_BASE);
    end();
}

TEST(what_was_unmapped_ends_the_task) {
    begin();
    check_eq(guest_map(guest, GUEST_BASE, 3 * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    check_eq(guest_fill(guest, GUEST_BASE, 3), 0);
    check_eq(guest_unmap(guest, GUEST_BASE + PAGE_SIZE, PAGE_SIZE), 0);
    check_eq(guest_usage(guest).counted, 2);
    check_eq(guest_load(guest, GUEST_BASE), 0);
    check_eq(guest_load(guest, GUEST_BASE + 2 * PAGE_SIZE), 2);
    guest_dies_storing(guest, GUEST_BASE + PAGE_SIZE);
    end();
}

TEST(read_only_memory_cannot_be_written) {
    begin();
    check_eq(guest_map(guest, GUEST_BASE, PAGE_SIZE, ACCESS_READ, VM_FIXED), GUEST_BASE);
    check_eq(guest_load(guest, GUEST_BASE), 0);
    guest_dies_storing(guest, GUEST_BASE);
    end();
}

TEST(memory_without_access_cannot_be_read) {
    begin();
    check_eq(guest_map(guest, GUEST_BASE, PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    check_eq(guest_store(guest, GUEST_BASE, 9), 0);
    check_eq(guest_protect(guest, GUEST_BASE, PAGE_SIZE, 0), 0);
    check_eq(guest_protect(guest, GUEST_BASE, PAGE_SIZE, ACCESS_READ), 0);
    check_eq(guest_load(guest, GUEST_BASE), 9);
    check_eq(guest_protect(guest, GUEST_BASE, PAGE_SIZE, 0), 0);
    guest_dies_loading(guest, GUEST_BASE);
    end();
}

TEST(nothing_is_writable_and_executable) {
    begin();
    check_eq(guest_map(guest, GUEST_BASE, PAGE_SIZE, RW | ACCESS_EXEC, VM_FIXED), ERR_ARG);
    check_eq(guest_map(guest, GUEST_BASE, PAGE_SIZE, ACCESS_WRITE | ACCESS_EXEC, VM_FIXED),
             ERR_ARG);
    check_eq(guest_map(guest, GUEST_BASE, PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    check_eq(guest_protect(guest, GUEST_BASE, PAGE_SIZE, RW | ACCESS_EXEC), ERR_ARG);
    guest_dies_running(guest, GUEST_BASE);
    end();
}

static const uint32_t code[] = {0x02a00513, 0x00008067}; // li a0, 42; ret

TEST(written_code_runs_once_it_cannot_be_written) {
    begin();
    check_eq(guest_map(guest, GUEST_BASE, PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    check_eq(guest_store(guest, GUEST_BASE, code[0] | (uint64_t)code[1] << 32), 0);
    check_eq(guest_protect(guest, GUEST_BASE, PAGE_SIZE, RX), 0);
    check_eq(guest_run(guest, GUEST_BASE), 42);
    guest_dies_storing(guest, GUEST_BASE);
    end();
}

TEST(protection_of_a_part_leaves_the_rest) {
    begin();
    check_eq(guest_map(guest, GUEST_BASE, PAGES * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    check_eq(guest_fill(guest, GUEST_BASE, PAGES), 0);
    for (unsigned i = 0; i < 50; i++) { // areas that are alike become one again
        check_eq(guest_protect(guest, GUEST_BASE + 60 * PAGE_SIZE, 20 * PAGE_SIZE, ACCESS_READ), 0);
        check_eq(guest_protect(guest, GUEST_BASE + 60 * PAGE_SIZE, 20 * PAGE_SIZE, RW), 0);
    }
    check_eq(guest_protect(guest, GUEST_BASE + 70 * PAGE_SIZE, PAGE_SIZE, ACCESS_READ), 0);
    check_eq(guest_verify(guest, GUEST_BASE, PAGES), 0);
    check_eq(guest_store(guest, GUEST_BASE + 69 * PAGE_SIZE, 1), 0);
    check_eq(guest_store(guest, GUEST_BASE + 71 * PAGE_SIZE, 1), 0);
    check_eq(guest_usage(guest).counted, PAGES);
    guest_dies_storing(guest, GUEST_BASE + 70 * PAGE_SIZE);
    end();
}

TEST(a_heap_can_grow_page_by_page) {
    enum { STEPS = 1000 }; // more than the areas that a space can have
    begin();
    for (uint64_t i = 0; i < STEPS; i++)
        check_eq(guest_map(guest, GUEST_BASE + i * PAGE_SIZE, PAGE_SIZE, RW, VM_FIXED),
                 GUEST_BASE + i * PAGE_SIZE);
    check_eq(guest_fill(guest, GUEST_BASE, STEPS), 0);
    check_eq(guest_verify(guest, GUEST_BASE, STEPS), 0);
    check_eq(guest_unmap(guest, GUEST_BASE, STEPS * PAGE_SIZE), 0);
    end();
}

TEST(a_fixed_mapping_takes_the_place_of_what_is_there) {
    begin();
    check_eq(guest_map(guest, GUEST_BASE, 3 * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    check_eq(guest_store(guest, GUEST_BASE + PAGE_SIZE, 1), 0);
    check_eq(guest_map(guest, GUEST_BASE + PAGE_SIZE, PAGE_SIZE, RW, VM_FIXED),
             GUEST_BASE + PAGE_SIZE);
    check_eq(guest_load(guest, GUEST_BASE + PAGE_SIZE), 0);
    check_eq(guest_usage(guest).counted, 3);
    end();
}

TEST(memory_that_vm_places_does_not_overlap) {
    begin();
    long first = guest_map(guest, 0, 3 * PAGE_SIZE, RW, 0);
    long second = guest_map(guest, 0, 5 * PAGE_SIZE, ACCESS_READ, 0);

    check(second >= first + 3 * PAGE_SIZE || second + 5 * PAGE_SIZE <= first);
    check_eq(guest_unmap(guest, (uint64_t)first, 3 * PAGE_SIZE), 0);
    check_eq(guest_map(guest, 0, 3 * PAGE_SIZE, RW, 0), first); // the gap is used
    end();
}

static long refusal(void) {
    struct message m = {.tag = VM_REFUSAL, .words = {guest->space}};

    check_eq(vm_ask_message(&m), 0);
    return (long)m.words[0];
}

TEST(a_stack_grows_down_to_its_guard) {
    enum { STACK = 100 };
    const uint64_t top = GUEST_BASE + STACK * PAGE_SIZE;

    begin();
    check_eq(guest_map(guest, GUEST_BASE, STACK * PAGE_SIZE, RW, VM_FIXED | VM_STACK), GUEST_BASE);
    check_eq(guest_usage(guest).counted, 0);
    for (uint64_t i = 1; i < STACK; i++) {
        check_eq(guest_store(guest, top - i * PAGE_SIZE, i), 0);
        check_eq(guest_usage(guest).counted, i);
    }
    check_eq(refusal(), 0);
    guest_dies_storing(guest, GUEST_BASE);
    check_eq(refusal(), ERR_FAULT);
    check_eq(guest_usage(guest).counted, STACK - 1);
    end();
}

TEST(a_stack_above_the_limit_ends_its_task) {
    const uint64_t top = GUEST_BASE + 16 * PAGE_SIZE;

    scene_begin();
    statistics_begin();
    guest = guest_new(3);
    check_eq(guest_map(guest, GUEST_BASE, 16 * PAGE_SIZE, RW, VM_FIXED | VM_STACK), GUEST_BASE);
    for (uint64_t i = 1; i <= 3; i++)
        check_eq(guest_store(guest, top - i * PAGE_SIZE, i), 0);
    guest_dies_storing(guest, top - 4 * PAGE_SIZE);
    check_eq(refusal(), ERR_NOMEM);
    end();
}

TEST(a_fork_copies_the_stack_that_is_in_use) {
    const uint64_t top = GUEST_BASE + 64 * PAGE_SIZE;

    begin();
    check_eq(guest_map(guest, GUEST_BASE, 64 * PAGE_SIZE, RW, VM_FIXED | VM_STACK), GUEST_BASE);
    for (uint64_t i = 1; i <= 5; i++)
        check_eq(guest_store(guest, top - i * PAGE_SIZE, i), 0);

    struct guest *child = guest_fork_at(guest, NO_LIMIT, top - 3 * PAGE_SIZE + 8, NULL);
    struct guest *deep = guest_fork_at(guest, NO_LIMIT, top - 5 * PAGE_SIZE, NULL);
    struct guest *wrong = guest_fork_at(guest, NO_LIMIT, ~0ull, NULL);

    check_eq(guest_usage(child).resident, 5);
    check_eq(guest_usage(child).shared, 2);
    check_eq(guest_usage(deep).shared, 4); // much is in use: one page is copied
    check_eq(guest_usage(wrong).shared, 5);
    for (uint64_t i = 1; i <= 5; i++) {
        check_eq(guest_load(child, top - i * PAGE_SIZE), i);
        check_eq(guest_store(child, top - i * PAGE_SIZE, 7), 0);
        check_eq(guest_load(guest, top - i * PAGE_SIZE), i);
        check_eq(guest_load(deep, top - i * PAGE_SIZE), i);
    }
    guest_end(wrong);
    guest_end(deep);
    guest_end(child);
    end();
}

TEST(a_limit_is_kept_and_can_be_changed) {
    scene_begin();
    statistics_begin();
    guest = guest_new(10);
    check_eq(guest_map(guest, GUEST_BASE, 11 * PAGE_SIZE, RW, VM_FIXED), ERR_NOMEM);
    check_eq(guest_map(guest, GUEST_BASE, 10 * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    check_eq(guest_map(guest, 0, PAGE_SIZE, RW, 0), ERR_NOMEM);
    check_eq(guest_map(guest, 0, PAGE_SIZE, RW, VM_SHARED), ERR_NOMEM);
    check_eq(guest_fill(guest, GUEST_BASE, 10), 0);
    check_eq(vm_ask(VM_LIMIT, &(struct vm_create){guest->space, 11}, 16), 0);
    check(guest_map(guest, 0, PAGE_SIZE, RW, 0) > 0);
    check_eq(vm_ask(VM_LIMIT, &(struct vm_create){guest->space, 1}, 16), 0);
    check_eq(guest_map(guest, 0, PAGE_SIZE, RW, 0), ERR_NOMEM);
    check_eq(guest_verify(guest, GUEST_BASE, 10), 0);
    check_eq(guest_usage(guest).limit, 1);
    end();
}

TEST(when_memory_is_gone_who_asks_is_told_and_it_comes_back) {
    begin();
    uint64_t all = vm_statistics().available;

    check_eq(guest_map(guest, GUEST_BASE, (all + 1) * PAGE_SIZE, RW, VM_FIXED), ERR_NOMEM);
    check_eq(guest_map(guest, GUEST_BASE, all * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    check_eq(vm_statistics().available, 0);
    check_eq(guest_map(guest, 0, PAGE_SIZE, RW, 0), ERR_NOMEM);

    struct guest *other = guest_new(NO_LIMIT);

    check_eq(guest_map(other, GUEST_BASE, PAGE_SIZE, RW, VM_FIXED), ERR_NOMEM);
    check_eq(guest_map(other, GUEST_BASE, 8 * PAGE_SIZE, RW, VM_FIXED | VM_STACK), GUEST_BASE);
    guest_dies_storing(other, GUEST_BASE + 7 * PAGE_SIZE);
    guest_end(other);
    check_eq(guest_fill(guest, GUEST_BASE, 2 * PAGES), 0); // what was promised is there
    check_eq(guest_unmap(guest, GUEST_BASE, all * PAGE_SIZE), 0);
    check_eq(vm_statistics().available, all);
    end();
}

TEST(every_page_of_the_machine_can_be_used) {
    enum { PART = 4096 };
    begin();
    uint64_t all = vm_statistics().available;

    check_eq(guest_map(guest, GUEST_BASE, all * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    for (uint64_t page = 0, part; page < all; page += part) {
        part = all - page < PART ? all - page : PART;
        check_eq(guest_fill(guest, GUEST_BASE + page * PAGE_SIZE, part), 0);
    }
    check_eq(vm_statistics().free, 0);
    for (uint64_t page = 0; page < all; page += PART / 2)
        check_eq(guest_load(guest, GUEST_BASE + page * PAGE_SIZE), page % PART);
    end();
}

TEST(requests_with_absurd_arguments_change_nothing) {
    static const uint64_t absurd[] = {1,
                                      PAGE_SIZE - 1,
                                      1ull << 38,
                                      1ull << 63,
                                      ~0ull,
                                      -(uint64_t)PAGE_SIZE,
                                      (1ull << 38) - PAGE_SIZE};

    begin();
    check_eq(guest_map(guest, GUEST_BASE, PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    for (unsigned i = 0; i < sizeof absurd / sizeof absurd[0]; i++) {
        check(guest_map(guest, absurd[i], 2 * PAGE_SIZE, RW, VM_FIXED) < 0);
        check(guest_map(guest, GUEST_BASE, absurd[i], RW, VM_FIXED) < 0);
        check(guest_map(guest, 0, absurd[i], RW, 0) < 0);
        check(guest_map(guest, 0, absurd[i], RW, VM_STACK) < 0);
        check(guest_map(guest, 0, absurd[i], RW, VM_SHARED) < 0);
        check_eq(guest_map(guest, 0, PAGE_SIZE, absurd[i] | 8, 0), ERR_ARG);
        check_eq(guest_map(guest, 0, PAGE_SIZE, RW, absurd[i] | 8), ERR_ARG);
        check(guest_unmap(guest, absurd[i], 2 * PAGE_SIZE) < 0);
        check(guest_unmap(guest, GUEST_BASE, absurd[i]) < 0);
        check(guest_protect(guest, absurd[i], 2 * PAGE_SIZE, RW) < 0);
        check(guest_protect(guest, GUEST_BASE, absurd[i], RW) < 0);
        check(guest_write(guest, absurd[i] == 1 ? 0 : absurd[i], buffer, 2 * PAGE_SIZE) < 0);
        check(guest_read(guest, absurd[i] == 1 ? 0 : absurd[i], buffer, 2 * PAGE_SIZE) < 0);
    }
    check_eq(guest_map(guest, 0, 0, RW, 0), ERR_ARG);
    check_eq(guest_map(guest, 0, PAGE_SIZE, RW, VM_FIXED), ERR_ARG); // null pointers are faults
    check_eq(guest_map(guest, GUEST_BASE, PAGE_SIZE, RW, VM_FIXED | VM_STACK), ERR_ARG);
    check_eq(guest_map(guest, 0, PAGE_SIZE, RW, 8), ERR_ARG);
    check_eq(guest_protect(guest, GUEST_BASE, 2 * PAGE_SIZE, RW), ERR_FAULT);
    check_eq(guest_unmap(guest, GUEST_BASE + PAGE_SIZE, PAGE_SIZE), 0); // nothing is there
    check_eq(guest_store(guest, GUEST_BASE, 1), 0);
    end();
}

TEST(a_space_can_be_filled_and_read_from_outside) {
    begin();
    check_eq(guest_map(guest, GUEST_BASE, 4 * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    for (unsigned i = 0; i < sizeof buffer; i++)
        buffer[i] = (char)(i / 7);
    check_eq(guest_write(guest, GUEST_BASE + 1000, buffer, sizeof buffer), 0);
    check_eq(guest_load(guest, GUEST_BASE), 0);
    memset(buffer, 0, sizeof buffer);
    check_eq(guest_read(guest, GUEST_BASE + 1000, buffer, sizeof buffer), 0);
    for (unsigned i = 0; i < sizeof buffer; i++)
        check_eq(buffer[i], (char)(i / 7));
    check_eq(guest_store(guest, GUEST_BASE + 8, 77), 0);
    check_eq(guest_read(guest, GUEST_BASE + 8, buffer, 8), 0);
    check_eq(*(uint64_t *)buffer, 77);
    check_eq(guest_read(guest, GUEST_BASE + 4 * PAGE_SIZE - 4, buffer, 8), ERR_FAULT);
    check_eq(guest_protect(guest, GUEST_BASE, PAGE_SIZE, ACCESS_READ), 0);
    check_eq(guest_write(guest, GUEST_BASE, buffer, 8), ERR_FAULT);
    end();
}

TEST(the_buffer_must_be_as_long_as_the_copy) {
    struct message m;

    begin();
    check_eq(guest_map(guest, GUEST_BASE, 4 * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    m = (struct message){.tag = VM_WRITE,
                         .words = {guest->space, GUEST_BASE, 100},
                         .read_from = buffer,
                         .read_size = 99};
    check_eq(vm_ask_message(&m), ERR_ARG);
    m = (struct message){.tag = VM_READ, .words = {guest->space, GUEST_BASE, 100}};
    check_eq(vm_ask_message(&m), ERR_ARG);
    end();
}

TEST(reset_takes_all_memory_away) {
    begin();
    check_eq(guest_map(guest, GUEST_BASE, 8 * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    check_eq(guest_fill(guest, GUEST_BASE, 8), 0);
    check_eq(vm_ask(VM_RESET, &(struct vm_create){.space = guest->space}, 8), 0);
    check_eq(guest_usage(guest).counted, 0);
    actor_restart(guest->actor);
    guest_dies_loading(guest, GUEST_BASE);
    end();
}
