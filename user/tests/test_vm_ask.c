// user/tests/test_vm_ask.c -- vm: who may ask what, the end of spaces, DMA memory.
#include <user/tests/lib/spaces.h>

static struct guest *guest;

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

TEST(a_space_ends_with_the_last_gate_to_it) {
    scene_begin();
    statistics_begin();
    guest = guest_new(NO_LIMIT);
    check(guest_map(guest, 0, PAGE_SIZE, RW, 0) > 0);
    check_eq(sys_task_watch(guest->actor->peer->task, 0, 0), 0);
    sys_handle_close(0, guest->gate);
    statistics_end(); // events come before calls
    actor_kill(guest->actor);
    scene_end();
}

TEST(a_space_that_is_gone_is_no_ones) {
    scene_begin();
    guest = guest_new(NO_LIMIT);
    uint64_t space = guest->space;

    guest_end(guest);
    check_eq(vm_ask(VM_RESET, &(struct vm_create){.space = space}, 8), ERR_ARG);
    check_eq(vm_ask(VM_DESTROY, &(struct vm_create){.space = space}, 8), ERR_ARG);
    check_eq(vm_ask(VM_DESTROY, &(struct vm_create){.space = 0}, 8), ERR_ARG);
    check_eq(vm_ask(VM_DESTROY, &(struct vm_create){.space = space + (1ull << 32)}, 8), ERR_ARG);
    scene_end();
}

TEST(a_space_needs_a_task_with_rights) {
    struct message m;

    scene_begin();
    statistics_begin();
    struct actor *actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    long weak = sys_handle_copy(0, actor->peer->task, 0, RIGHT_COPY | RIGHT_TASK_MAP, 0);
    long notification = sys_notification_create(HANDLE_ACCOUNT);

    m = (struct message){.tag = VM_CREATE};
    check_eq(vm_ask_message(&m), ERR_HANDLE);
    m = (struct message){.tag = VM_CREATE, .handles = {(handle_t)weak}};
    check_eq(vm_ask_message(&m), ERR_RIGHT);
    m = (struct message){.tag = VM_CREATE, .handles = {(handle_t)notification}};
    check_eq(vm_ask_message(&m), ERR_RIGHT);
    sys_handle_close(0, (handle_t)weak);
    sys_handle_close(0, (handle_t)notification);
    statistics_end();
    scene_end();
}

TEST(each_gate_has_its_own_requests) {
    struct message m;

    begin();
    m = (struct message){.tag = VM_CREATE, .handles = {guest->actor->peer->task}};
    check_eq(ask(guest->gate, &m), ERR_NOSYS);
    m = (struct message){.tag = VM_DMA_CREATE, .words = {0, PAGE_SIZE}};
    check_eq(ask(guest->gate, &m), ERR_NOSYS);
    for (uint64_t op = 0; op < 0x300; op++) { // whatever comes, vm answers
        m = (struct message){.tag = op + 0x100};
        ask(guest->gate, &m);
        m = (struct message){.tag = op + 0x100, .words = {~0ull, ~0ull, ~0ull, ~0ull}};
        check(vm_ask_message(&m) < 0 || op + 0x100 == VM_STATISTICS || op + 0x100 == VM_DMA_RESET);
    }
    m = (struct message){.tag = VM_STATISTICS};
    check_eq(ask(guest->gate, &m), 0);
    check_eq(m.words[3], 1);
    end();
}

static long step_run(struct actor *self) { return ((long (*)(void))self->number)(); }

TEST(an_exception_is_not_mended) {
    struct message m;

    begin();
    check_eq(guest_map(guest, GUEST_BASE, PAGE_SIZE, RX, VM_FIXED), GUEST_BASE);
    guest->actor->number = GUEST_BASE; // zeros are no instruction
    actor_begin(guest->actor, step_run);
    check_event(&m, EVENT_ENDED, guest->badge);
    check_eq(m.words[0], REASON_EXCEPTION);
    end();
}

TEST(dma_memory_is_in_a_row_zeroed_and_freed_when_told) {
    struct message m;

    scene_begin();
    statistics_begin();
    struct actor *driver = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    handle_t task = driver->peer->task;

    check_eq(ask_word(startup_handle("vm"), VM_DMA_CREATE, 0), ERR_ARG);
    m = (struct message){.tag = VM_DMA_CREATE, .words = {0, 20 * PAGE_SIZE}};
    check_eq(vm_ask_message(&m), 0);
    uint64_t number = m.words[0];

    check(m.words[1] % PAGE_SIZE == 0 && m.words[1] >= 0x80000000ull);
    check_eq(vm_statistics().spaces, 0);
    m = (struct message){.tag = VM_DMA_MAP, .words = {number, 0, GUEST_BASE}, .handles = {task}};
    check_eq(vm_ask_message(&m), 0);
    m = (struct message){.tag = VM_DMA_FREE, .words = {number}};
    check_eq(vm_ask_message(&m), ERR_BUSY);
    m = (struct message){.tag = VM_DMA_UNMAP, .words = {number, 0, GUEST_BASE}, .handles = {task}};
    check_eq(vm_ask_message(&m), 0);
    m = (struct message){.tag = VM_DMA_UNMAP, .words = {number, 0, GUEST_BASE}, .handles = {task}};
    check_eq(vm_ask_message(&m), ERR_ARG);
    m = (struct message){.tag = VM_DMA_FREE, .words = {number}};
    check_eq(vm_ask_message(&m), 0);
    m = (struct message){.tag = VM_DMA_FREE, .words = {number}};
    check_eq(vm_ask_message(&m), ERR_ARG);
    statistics_end();
    scene_end();
}

static long step_write(struct actor *self) {
    (void)self;
    *(volatile uint8_t *)GUEST_BASE = 1;
    return 0;
}

TEST(all_dma_memory_of_a_client_is_taken_back_at_once) {
    struct message m;

    scene_begin();
    statistics_begin();
    struct actor *driver = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);

    for (unsigned i = 0; i < 3; i++) {
        m = (struct message){.tag = VM_DMA_CREATE, .words = {0, 2 * PAGE_SIZE}};
        check_eq(vm_ask_message(&m), 0);
        m = (struct message){.tag = VM_DMA_MAP,
                             .words = {m.words[0], 0, GUEST_BASE + i * 4 * PAGE_SIZE},
                             .handles = {driver->peer->task}};
        check_eq(vm_ask_message(&m), 0);
    }
    check_eq(ask_word(startup_handle("vm"), VM_DMA_RESET, 0), 0);
    peer_watch(driver->peer, service, GUEST_BADGE);
    actor_begin(driver, step_write); // what was mapped is gone
    check_event(&m, EVENT_ENDED, GUEST_BADGE);
    check_eq(m.words[0], REASON_FAULT);
    check_eq(m.words[2], GUEST_BASE);
    statistics_end();
    scene_end();
}

enum { PART = 10 };

#define STACK (GUEST_BASE + (PART - 1) * PAGE_SIZE) // with its guard

// Touches, again and again, an area and a stack above it.
static long step_touch_for_ever(struct actor *self) {
    for (uint64_t round = 0;; round++) {
        for (uint64_t i = 0; i < 2 * PART; i++)
            *(volatile uint64_t *)(self->number + i * PAGE_SIZE) = round;
    }
    return 0;
}

// Let a guest do so, below this program's priority.
static void keep_busy(struct guest *busy) {
    check_eq(sys_thread_schedule(busy->actor->peer->thread, ACTOR_PRIORITY - 1, 0, ~0ull), 0);
    busy->actor->number = GUEST_BASE;
    actor_begin(busy->actor, step_touch_for_ever);
}

// A guest that does so: half of what it touches is a stack.
static struct guest *busy_guest(void) {
    struct guest *busy = guest_new(NO_LIMIT);

    check_eq(guest_map(busy, GUEST_BASE, PART * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    check_eq(guest_map(busy, STACK, (PART + 1) * PAGE_SIZE, RW, VM_FIXED | VM_STACK), STACK);
    check_eq(guest_map(busy, STACK, PAGE_SIZE, RW, VM_FIXED), STACK);
    keep_busy(busy);
    return busy;
}

TEST(tasks_that_end_amid_faults_and_forks_leave_nothing) {
    enum { ROUNDS = 6, BUSY = 2 };

    for (unsigned round = 0; round < ROUNDS; round++) {
        struct guest *busy[BUSY], *child[BUSY];

        scene_begin();
        statistics_begin();
        for (unsigned i = 0; i < BUSY; i++)
            busy[i] = busy_guest();
        test_sleep(20000 * (round % 7));
        for (unsigned i = 0; i < BUSY; i++)
            child[i] = guest_fork(busy[i], NO_LIMIT, NULL);
        for (unsigned i = 0; i < BUSY; i++)
            keep_busy(child[i]);
        test_sleep(10000 * (round % 5));
        for (unsigned i = 0; i < BUSY; i++) {
            guest_end(round % 2 ? busy[i] : child[i]);
            guest_end(round % 2 ? child[i] : busy[i]);
        }
        statistics_end();
        scene_end();
    }
}

TEST(the_space_of_a_killed_task_can_only_end) {
    struct actor *actor;
    struct message m;

    begin();
    check_eq(guest_map(guest, GUEST_BASE, 8 * PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    check_eq(guest_fill(guest, GUEST_BASE, 4), 0);
    check_eq(sys_task_kill(guest->actor->peer->task), 0);
    check_eq(guest_unmap(guest, GUEST_BASE, PAGE_SIZE), ERR_STATE);
    check_eq(guest_protect(guest, GUEST_BASE, PAGE_SIZE, ACCESS_READ), ERR_STATE);
    check_eq(guest_map(guest, GUEST_BASE, PAGE_SIZE, RW, VM_FIXED), ERR_STATE);
    check_eq(vm_ask(VM_RESET, &(struct vm_create){.space = guest->space}, 8), ERR_STATE);
    check_eq(guest_write(guest, GUEST_BASE + 7 * PAGE_SIZE, &m, sizeof m), ERR_STATE);
    actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    m = (struct message){
        .tag = VM_FORK, .words = {guest->space, NO_LIMIT}, .handles = {actor->peer->task}};
    check_eq(vm_ask_message(&m), ERR_STATE);
    check_eq(guest_usage(guest).counted, 8);
    actor_kill(actor);
    end();
}

TEST(what_a_maker_does_not_name_any_more_ends) {
    static const char content[PAGE_SIZE];
    struct message m;

    begin();
    struct actor *actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    long image = image_new(content, sizeof content), other = image_new(content, sizeof content);
    uint32_t numbers[] = {(uint32_t)guest->space, (uint32_t)image};

    m = (struct message){.tag = VM_CREATE, .words = {0, NO_LIMIT}, .handles = {actor->peer->task}};
    check_eq(vm_ask_message(&m), 0);
    uint64_t space = m.words[0];
    handle_t gate = m.handles[0];

    m = (struct message){
        .tag = VM_KEEP, .words = {1, 1}, .read_from = numbers, .read_size = sizeof numbers[0]};
    check(vm_ask_message(&m) < 0); // the second one cannot be read
    m = (struct message){.tag = VM_KEEP, .words = {VM_KEEP_MAX, 1}};
    check_eq(vm_ask_message(&m), ERR_SIZE);
    check_eq(vm_ask(VM_LIMIT, &(struct vm_create){space, NO_LIMIT}, 16), 0);
    m = (struct message){
        .tag = VM_KEEP, .words = {1, 1}, .read_from = numbers, .read_size = sizeof numbers};
    check_eq(vm_ask_message(&m), 0);
    check_eq(vm_ask(VM_LIMIT, &(struct vm_create){space, NO_LIMIT}, 16), ERR_ARG);
    check_eq(image_close((uint64_t)other), ERR_ARG);
    check_eq(guest_map(guest, GUEST_BASE, PAGE_SIZE, RW, VM_FIXED), GUEST_BASE);
    check_eq(image_close((uint64_t)image), 0);
    sys_handle_close(0, gate);
    actor_kill(actor);
    end();
}

TEST(a_caller_without_room_gets_no_space) {
    scene_begin();
    statistics_begin();
    struct actor *maker = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, PEER_OWN_ACCOUNT);
    struct actor *made = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    struct account_info info;
    long rest;

    maker->handle = (handle_t)peer_give(maker->peer, startup_handle("vm"), RIGHTS_GATE);
    maker->m = (struct message){.tag = VM_CREATE, .words = {0, NO_LIMIT}};
    maker->m.handles[0] = (handle_t)peer_give(maker->peer, made->peer->task, RIGHTS_ALL);
    check_eq(sys_account_info_out(maker->peer->account, &info), 0);
    rest = sys_account_split(maker->peer->account, info.limit - info.used);
    if (rest == ERR_QUOTA) // what was split off takes a page itself
        rest = sys_account_split(maker->peer->account, info.limit - info.used - 1);
    check(rest > 0);
    check_eq(actor_do(maker, actor_step_call), ERR_QUOTA);
    sys_handle_close(0, (handle_t)rest);
    statistics_end();
    scene_end();
}
