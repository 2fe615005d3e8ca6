// user/tests/test_vm_fork.c -- vm: fork, copy on write, shared memory, images.
#include <user/tests/lib/spaces.h>

enum { PAGES = 150, CHILDREN = 8 };

static struct guest *guest;
static const uint32_t code[] = {0x02a00513, 0x00008067}; // li a0, 42; ret
static char content[20 * PAGE_SIZE + 100];

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

static void map(uint64_t pages) {
    check_eq(guest_map(guest, GUEST_BASE, pages * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
}

TEST(a_fork_has_the_same_content_and_writes_are_its_own) {
    begin();
    map(PAGES);
    check_eq(guest_fill(guest, GUEST_BASE, PAGES - 10), 0);

    struct guest *child = guest_fork(guest, NO_LIMIT, NULL);

    uint64_t shared = guest_usage(guest).shared;

    check(shared >= PAGES - 10 && shared < PAGES);
    check_eq(guest_usage(child).counted, PAGES);
    check_eq(guest_usage(child).resident, shared);
    check_eq(guest_usage(child).shared, shared);
    check_eq(guest_verify(child, GUEST_BASE, PAGES - 10), 0);
    check_eq(guest_store(child, GUEST_BASE, 77), 0);
    check_eq(guest_load(guest, GUEST_BASE), 0);
    check_eq(guest_store(guest, GUEST_BASE + PAGE_SIZE, 88), 0);
    check_eq(guest_load(child, GUEST_BASE + PAGE_SIZE), 1);
    check_eq(guest_usage(child).shared, shared - 2);
    check_eq(guest_store(child, GUEST_BASE + (PAGES - 1) * PAGE_SIZE, 5), 0);
    check_eq(guest_load(guest, GUEST_BASE + (PAGES - 1) * PAGE_SIZE), 0);
    guest_end(child);
    check_eq(guest_usage(guest).shared, 0);
    check_eq(guest_load(guest, GUEST_BASE + PAGE_SIZE), 88);
    end();
}

TEST(a_page_can_be_copied_at_once) {
    struct message m;

    begin();
    map(PAGES);
    check_eq(guest_fill(guest, GUEST_BASE, PAGES), 0);
    for (unsigned i = 0; i < 3; i++) { // a page that is there, one that is not, an absurd address
        const uint64_t at[] = {GUEST_BASE + 70 * PAGE_SIZE + 8, GUEST_BASE - 1, ~0ull};
        struct actor *actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);

        m = (struct message){.tag = VM_FORK,
                             .words = {guest->space, NO_LIMIT, at[i]},
                             .handles = {actor->peer->task}};
        check_eq(vm_ask_message(&m), 0);
        check_eq(guest_usage(guest).shared, PAGES - (i == 0));
        check_eq(guest_store(guest, GUEST_BASE + 70 * PAGE_SIZE, 5), 0);

        uint64_t word, space = m.words[0];
        handle_t gate = m.handles[0];

        m = (struct message){.tag = VM_READ,
                             .words = {space, GUEST_BASE + 70 * PAGE_SIZE, 8},
                             .write_to = &word,
                             .write_size = 8};
        check_eq(vm_ask_message(&m), 0);
        check_eq(word, i ? 5 : 70);
        check_eq(vm_ask(VM_DESTROY, &(struct vm_create){.space = space}, 8), 0);
        sys_handle_close(0, gate);
        actor_kill(actor);
    }
    end();
}

TEST(the_parent_can_end_before_the_child) {
    begin();
    map(PAGES);
    check_eq(guest_fill(guest, GUEST_BASE, PAGES), 0);

    struct guest *child = guest_fork(guest, NO_LIMIT, NULL);

    guest_end(guest);
    check_eq(guest_verify(child, GUEST_BASE, PAGES), 0);
    check_eq(guest_fill(child, GUEST_BASE, PAGES), 0);
    guest_end(child);
    statistics_end();
    scene_end();
}

TEST(many_generations_share_and_part) {
    struct guest *family[CHILDREN];

    begin();
    map(20);
    check_eq(guest_fill(guest, GUEST_BASE, 20), 0);
    for (unsigned i = 0; i < CHILDREN; i++) {
        family[i] = guest_fork(i ? family[i - 1] : guest, NO_LIMIT, NULL);
        check_eq(guest_store(family[i], GUEST_BASE + i * PAGE_SIZE, 100 + i), 0);
    }
    for (unsigned i = 0; i < CHILDREN; i++) {
        for (uint64_t page = 0; page < 20; page++)
            check_eq(guest_load(family[i], GUEST_BASE + page * PAGE_SIZE),
                     page <= i && page < CHILDREN ? 100 + page : page);
    }
    check_eq(guest_verify(guest, GUEST_BASE, 20), 0);
    for (unsigned i = 0; i < CHILDREN; i += 2)
        guest_end(family[i]);
    for (unsigned i = 1; i < CHILDREN; i += 2) {
        check_eq(guest_fill(family[i], GUEST_BASE, 20), 0);
        guest_end(family[i]);
    }
    end();
}

TEST(a_forked_stack_is_counted_as_it_is) {
    const uint64_t top = GUEST_BASE + 64 * PAGE_SIZE;

    begin();
    check_eq(guest_map(guest, GUEST_BASE, 64 * PAGE_SIZE, RW, VM_FIXED | VM_STACK), GUEST_BASE);
    for (uint64_t i = 1; i <= 5; i++)
        check_eq(guest_store(guest, top - i * PAGE_SIZE, i), 0);

    struct guest *child = guest_fork(guest, NO_LIMIT, NULL);

    check_eq(guest_usage(child).counted, 5);
    for (uint64_t i = 1; i <= 5; i++)
        check_eq(guest_load(child, top - i * PAGE_SIZE), i);
    check_eq(guest_store(child, top - 6 * PAGE_SIZE, 6), 0);
    check_eq(guest_usage(child).counted, 6);
    check_eq(guest_usage(guest).counted, 5);
    guest_dies_storing(child, GUEST_BASE);
    guest_end(child);
    end();
}

TEST(shared_memory_stays_shared) {
    begin();
    check_eq(guest_map(guest, GUEST_BASE, 3 * PAGE_SIZE, RW, VM_FIXED | VM_SHARED), GUEST_BASE);
    check_eq(guest_store(guest, GUEST_BASE, 1), 0);

    struct guest *child = guest_fork(guest, NO_LIMIT, NULL);

    check_eq(guest_load(child, GUEST_BASE), 1);
    check_eq(guest_store(child, GUEST_BASE, 2), 0);
    check_eq(guest_load(guest, GUEST_BASE), 2);
    check_eq(guest_store(child, GUEST_BASE + PAGE_SIZE, 3), 0); // touched after the fork
    check_eq(guest_load(guest, GUEST_BASE + PAGE_SIZE), 3);
    check_eq(guest_usage(child).counted, 3);
    check_eq(guest_usage(child).shared, 2);
    check_eq(guest_unmap(guest, GUEST_BASE + PAGE_SIZE, PAGE_SIZE), 0);
    check_eq(guest_load(child, GUEST_BASE + PAGE_SIZE), 3);
    check_eq(guest_load(guest, GUEST_BASE + 2 * PAGE_SIZE), 0);
    guest_end(guest);
    check_eq(guest_load(child, GUEST_BASE), 2);
    guest_end(child);
    statistics_end();
    scene_end();
}

TEST(access_is_inherited) {
    begin();
    map(3);
    check_eq(guest_fill(guest, GUEST_BASE, 3), 0);
    check_eq(guest_protect(guest, GUEST_BASE, PAGE_SIZE, ACCESS_READ), 0);

    struct guest *child = guest_fork(guest, NO_LIMIT, NULL);

    check_eq(guest_load(child, GUEST_BASE), 0);
    check_eq(guest_protect(child, GUEST_BASE, PAGE_SIZE, RW), 0);
    check_eq(guest_store(child, GUEST_BASE, 9), 0);
    check_eq(guest_load(guest, GUEST_BASE), 0);
    check_eq(guest_protect(guest, GUEST_BASE + PAGE_SIZE, PAGE_SIZE, RX), 0);
    guest_dies_storing(guest, GUEST_BASE);
    check_eq(guest_store(child, GUEST_BASE + PAGE_SIZE, 1), 0);
    guest_end(child);
    end();
}

TEST(a_fork_above_the_limit_fails_and_changes_nothing) {
    long error;

    begin();
    map(PAGES);
    check_eq(guest_fill(guest, GUEST_BASE, PAGES), 0);

    struct vm_statistics_reply before = vm_statistics();

    check(!guest_fork(guest, PAGES - 1, &error));
    check_eq(error, ERR_NOMEM);
    check_eq(vm_statistics().available, before.available);
    check_eq(vm_statistics().spaces, before.spaces);
    check_eq(guest_fill(guest, GUEST_BASE, PAGES), 0);
    guest_end(guest_fork(guest, PAGES, NULL));
    end();
}

TEST(a_fork_without_memory_fails_and_changes_nothing) {
    long error;

    begin();
    map(PAGES);
    check_eq(guest_fill(guest, GUEST_BASE, PAGES), 0);
    check_eq(guest_map(guest, GUEST_BASE * 2, 64 * PAGE_SIZE, RW, VM_FIXED | VM_STACK),
             GUEST_BASE * 2);
    check_eq(guest_store(guest, GUEST_BASE * 2 + 63 * PAGE_SIZE, 1), 0);

    uint64_t left = PAGES; // enough for the memory, but not for the stack
    struct guest *hog = guest_new(NO_LIMIT);
    uint64_t all = vm_statistics().available;

    check_eq(guest_map(hog, GUEST_BASE, (all - left) * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    check(!guest_fork(guest, NO_LIMIT, &error));
    check_eq(error, ERR_NOMEM);
    check_eq(vm_statistics().available, left);
    check_eq(guest_fill(guest, GUEST_BASE, PAGES), 0);
    guest_end(hog);
    guest_end(guest_fork(guest, NO_LIMIT, NULL));
    end();
}

// Kernel memory for the child's page tables comes from its account.
TEST(a_fork_without_kernel_memory_fails_and_changes_nothing) {
    struct message m;

    begin();
    check_eq(guest_map(guest, GUEST_BASE, PAGES * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    for (uint64_t i = 0; i < PAGES; i++)
        check_eq(guest_store(guest, GUEST_BASE + i * PAGE_SIZE, i), 0);
    for (uint64_t i = 1; i <= 64; i++) { // each needs a table
        uint64_t at = GUEST_BASE + i * (4 << 20);

        check_eq(guest_map(guest, at, PAGE_SIZE, RW, VM_FIXED), at);
        check_eq(guest_store(guest, at, i), 0);
    }

    struct vm_statistics_reply before = vm_statistics();
    struct actor *poor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, PEER_OWN_ACCOUNT);

    m = (struct message){
        .tag = VM_FORK, .words = {guest->space, NO_LIMIT}, .handles = {poor->peer->task}};
    check_eq(vm_ask_message(&m), ERR_QUOTA);
    check_eq(vm_statistics().available, before.available);
    check_eq(vm_statistics().spaces, before.spaces);
    check_eq(guest_verify(guest, GUEST_BASE, PAGES), 0);
    check_eq(guest_fill(guest, GUEST_BASE, PAGES), 0);
    actor_kill(poor);
    end();
}

static long step_touch_far_apart(struct actor *self) {
    for (uint64_t i = 0; i < 64; i++)
        *(volatile char *)(self->number + i * (4 << 20)) = 1;
    return 0;
}

TEST(a_touch_that_the_kernel_has_no_memory_for_ends_the_task) {
    struct message m;

    scene_begin();
    statistics_begin();
    struct actor *poor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, PEER_OWN_ACCOUNT);
    handle_t watcher = (handle_t)sys_gate_create(service, 5, 0);

    m = (struct message){.tag = VM_CREATE, .words = {0, NO_LIMIT}, .handles = {poor->peer->task}};
    check_eq(vm_ask_message(&m), 0);

    uint64_t space = m.words[0];
    handle_t gate = m.handles[0];

    check_eq(sys_task_watch(poor->peer->task, gate, watcher), 0);
    sys_handle_close(0, watcher);
    guest = &(struct guest){poor, space, gate, 5};
    for (uint64_t i = 0; i < 64; i++) {
        uint64_t at = GUEST_BASE + i * (4 << 20);

        check_eq(guest_map(guest, at, PAGE_SIZE, RW, VM_FIXED), at);
    }
    poor->number = GUEST_BASE;
    actor_begin(poor, step_touch_far_apart);
    check_event(&m, EVENT_ENDED, 5);
    check_eq(m.words[0], REASON_FAULT);
    check_eq(vm_ask(VM_DESTROY, &(struct vm_create){.space = space}, 8), 0);
    sys_handle_close(0, gate);
    actor_kill(poor);
    statistics_end();
    scene_end();
}

static uint64_t make_image(void) {
    for (unsigned i = 0; i < sizeof content; i += 8)
        memcpy(&content[i], &(uint64_t){i / PAGE_SIZE}, 4);
    memcpy(&content[PAGE_SIZE], code, sizeof code);
    return (uint64_t)image_new(content, sizeof content);
}

TEST(an_image_is_shared_and_its_data_are_private) {
    uint64_t image, data = GUEST_BASE + 32 * PAGE_SIZE;

    begin();
    image = make_image();

    uint64_t free = vm_statistics().free;
    struct guest *other = guest_new(NO_LIMIT), *both[] = {guest, other};

    for (unsigned i = 0; i < 2; i++) {
        check_eq(image_map(both[i], image, GUEST_BASE, 0, RX, 8 * PAGE_SIZE), 0);
        check_eq(image_map(both[i], image, data, 8 * PAGE_SIZE, RW, 12 * PAGE_SIZE + 100), 0);
        check_eq(guest_run(both[i], GUEST_BASE + PAGE_SIZE), 42);
        check_eq(guest_load(both[i], data), 8);
        check_eq(guest_load(both[i], data + 12 * PAGE_SIZE + 104), 0); // behind the end
        check_eq(guest_usage(both[i]).counted, 13);
    }
    check_eq(vm_statistics().free, free);
    check_eq(image_close(image), 0);
    check_eq(guest_store(guest, data, 1), 0);
    check_eq(guest_load(other, data), 8);
    check_eq(vm_statistics().free, free - 1);

    struct guest *child = guest_fork(guest, NO_LIMIT, NULL);

    check_eq(guest_load(child, data), 1);
    check_eq(guest_load(child, data + PAGE_SIZE), 9);
    check_eq(guest_store(child, data + PAGE_SIZE, 2), 0);
    check_eq(guest_load(guest, data + PAGE_SIZE), 9);
    check_eq(guest_run(child, GUEST_BASE + PAGE_SIZE), 42);
    guest_end(child);
    guest_end(other);
    guest_dies_storing(guest, GUEST_BASE);
    end();
}

TEST(image_requests_with_absurd_arguments_change_nothing) {
    struct message m;

    begin();
    uint64_t image = make_image();

    check_eq(image_map(guest, image, GUEST_BASE, 0, RW | ACCESS_EXEC, PAGE_SIZE), ERR_ARG);
    check_eq(image_map(guest, image, GUEST_BASE, 21 * PAGE_SIZE, RX, PAGE_SIZE), ERR_ARG);
    check_eq(image_map(guest, image, GUEST_BASE, 20 * PAGE_SIZE, RX, 2 * PAGE_SIZE), ERR_ARG);
    check_eq(image_map(guest, image, GUEST_BASE, 0, RX, 0), ERR_ARG);
    check_eq(image_map(guest, image, GUEST_BASE, 0, RX, ~0ull), ERR_ARG);
    check_eq(image_map(guest, image, GUEST_BASE, ~0xfffull, RX, PAGE_SIZE), ERR_ARG);
    check_eq(image_map(guest, image, GUEST_BASE + 1, 0, RX, PAGE_SIZE), ERR_ARG);
    check_eq(image_map(guest, image, ~0xfffull, 0, RX, PAGE_SIZE), ERR_ARG);
    check_eq(image_map(guest, image, 0, 0, RX, PAGE_SIZE), ERR_ARG);
    check_eq(image_map(guest, image + 1, GUEST_BASE, 0, RX, PAGE_SIZE), ERR_ARG);
    check_eq(image_map(guest, 0, GUEST_BASE, 0, RX, PAGE_SIZE), ERR_ARG);
    m = (struct message){.tag = VM_IMAGE_WRITE,
                         .words = {image, ~0ull - 10, 100},
                         .read_from = content,
                         .read_size = 100};
    check_eq(vm_ask_message(&m), ERR_ARG);
    for (unsigned i = 0; i < 2; i++) {
        m = (struct message){.tag = VM_IMAGE_CREATE, .words = {0, 0, i ? ~0ull : 0}};
        check_eq(vm_ask_message(&m), ERR_ARG);
    }
    m = (struct message){.tag = VM_IMAGE_CREATE, .words = {0, 0, 1ull << 37}};
    check_eq(vm_ask_message(&m), ERR_NOMEM);
    check_eq(image_close(image), 0);
    check_eq(image_close(image), ERR_ARG);
    check_eq(image_map(guest, image, GUEST_BASE, 0, RX, PAGE_SIZE), ERR_ARG);
    check_eq(guest_usage(guest).counted, 0);
    end();
}

TEST(text_that_becomes_writable_is_a_copy) {
    begin();
    uint64_t image = make_image();

    check_eq(image_map(guest, image, GUEST_BASE, 0, RX, 20 * PAGE_SIZE), 0);
    check_eq(guest_usage(guest).counted, 0);
    check_eq(guest_protect(guest, GUEST_BASE + 2 * PAGE_SIZE, PAGE_SIZE, RW), 0);
    check_eq(guest_usage(guest).counted, 1);
    check_eq(guest_store(guest, GUEST_BASE + 2 * PAGE_SIZE, 99), 0);
    check_eq(guest_protect(guest, GUEST_BASE + 2 * PAGE_SIZE, PAGE_SIZE, RX), 0);
    check_eq(guest_load(guest, GUEST_BASE + 2 * PAGE_SIZE), 99);

    struct guest *other = guest_new(NO_LIMIT);

    check_eq(image_map(other, image, GUEST_BASE, 0, RX, 20 * PAGE_SIZE), 0);
    check_eq(guest_load(other, GUEST_BASE + 2 * PAGE_SIZE), 2);
    guest_end(other);
    check_eq(image_close(image), 0);
    end();
}
