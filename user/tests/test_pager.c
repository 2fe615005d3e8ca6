// user/tests/test_pager.c -- faults are calls to the task's pager: it mends them, or refuses.
#include <string.h>

#include <user/tests/lib/actor.h>
#include <user/tests/lib/pages.h>

enum { PAGER = 5, WATCHER = 6, BADGE = 7, TEST_LEVEL = 64, CAUSE_ILLEGAL = 2 };

static struct message m;
static struct actor *actor;
static char page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

// An actor without `page`. The test is its pager and its watcher.
static void begin(void) {
    scene_begin();
    handle_t pager = (handle_t)sys_gate_create(service, PAGER, 0);
    handle_t watcher = (handle_t)sys_gate_create(service, WATCHER, 0);

    actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    page_unmap(actor->peer->task, page);
    check_eq(sys_task_watch(actor->peer->task, pager, watcher), 0);
    sys_handle_close(0, pager);
    sys_handle_close(0, watcher);
    strcpy(page, "here it is");
}

static void expect_fault(uint64_t address, enum access access) {
    receive_call(&m);
    check_eq(m.badge, PAGER);
    check_eq(m.tag, FAULT_PAGE);
    check_eq(m.words[0], address);
    check_eq(m.words[1], access);
    check(m.words[2] != 0 && m.words[3] != 0); // pc, sp
}

static long answer(uint64_t tag) {
    m = (struct message){.tag = tag};
    return ipc_reply(0, &m);
}

static void mend(uint64_t access) {
    page_map(actor->peer->task, page, access);
    check_eq(answer(0), 0);
}

static long step_load(struct actor *self) { return *(volatile char *)&page[self->number]; }

static long step_store(struct actor *self) {
    *(volatile char *)&page[self->number] = 'x';
    return page[self->number];
}

TEST(a_mended_fault_is_not_noticed) {
    begin();
    actor->number = 5;
    actor_begin(actor, step_load);
    expect_fault((uint64_t)&page[5], ACCESS_READ);
    check(!actor->finished);
    mend(ACCESS_READ);
    check_eq(actor_finish(actor), page[5]);
    actor_begin(actor, step_store); // it was mapped for reading only
    expect_fault((uint64_t)&page[5], ACCESS_WRITE);
    mend(ACCESS_READ | ACCESS_WRITE);
    check_eq(actor_finish(actor), 'x');
    scene_end();
}

TEST(a_fault_that_is_answered_but_not_mended_comes_again) {
    begin();
    actor->number = 1;
    actor_begin(actor, step_load);
    expect_fault((uint64_t)&page[1], ACCESS_READ);
    callid_t first = m.call;

    check_eq(answer(0), 0);
    expect_fault((uint64_t)&page[1], ACCESS_READ);
    check(m.call != first); // it is another call
    mend(ACCESS_READ);
    check_eq(actor_finish(actor), page[1]);
    scene_end();
}

static void expect_ended(enum reason reason) {
    m = (struct message){0};
    check_eq(ipc_recv(service, &m), EVENT_ENDED);
    check_eq(m.badge, WATCHER);
    check_eq(m.words[0], reason);
}

TEST(a_refused_fault_ends_the_task) {
    begin();
    actor_begin(actor, step_store);
    expect_fault((uint64_t)page, ACCESS_WRITE);
    uint64_t pc = m.words[2];

    check_eq(answer(1), 0);
    expect_ended(REASON_FAULT);
    check_eq(m.words[1], ACCESS_WRITE);
    check_eq(m.words[2], (uint64_t)page);
    check_eq(m.words[3], pc);
    check(!actor->finished);
    scene_end();
}

TEST(a_refused_task_can_be_mended_and_resumed_by_its_watcher) {
    begin();
    actor_begin(actor, step_load);
    expect_fault((uint64_t)page, ACCESS_READ);
    check_eq(answer(1), 0);
    expect_ended(REASON_FAULT);
    page_map(actor->peer->task, page, ACCESS_READ);
    check_eq(sys_task_resume(actor->peer->task), 0);
    check_eq(actor_finish(actor), page[0]);
    scene_end();
}

static long step_illegal(struct actor *self) {
    (void)self;
    __asm__ volatile(".word 0xffffffff");
    return 0;
}

TEST(an_exception_is_told_to_the_pager_and_refused) {
    begin();
    actor_begin(actor, step_illegal);
    receive_call(&m);
    check_eq(m.tag, FAULT_EXCEPTION);
    check_eq(m.words[1], CAUSE_ILLEGAL);
    check_eq(answer(1), 0);
    expect_ended(REASON_EXCEPTION);
    check_eq(m.words[1], CAUSE_ILLEGAL);
    scene_end();
}

TEST(a_pager_has_a_lower_level_than_its_task) {
    scene_begin();
    handle_t gate = (handle_t)sys_gate_create(service, PAGER, 0);

    for (unsigned level = TEST_LEVEL - 1; level <= TEST_LEVEL + 1; level++) {
        actor = actor_new(level, ACTOR_PRIORITY, 0);
        check_eq(sys_task_watch(actor->peer->task, gate, 0), level > TEST_LEVEL ? 0 : ERR_LEVEL);
        check_eq(sys_task_watch(actor->peer->task, 0, gate), 0); // a watcher any
    }
    sys_handle_close(0, gate);
    scene_end();
}

static long step_lend(struct actor *self) {
    self->m = (struct message){.tag = 1, .read_from = page, .read_size = 11};
    return ipc_call(self->handle, &self->m);
}

TEST(a_lent_buffer_is_faulted_in_before_the_call) {
    char here[11];

    begin();
    actor->handle = (handle_t)sys_gate_create(service, BADGE, actor->peer->task);
    actor_begin(actor, step_lend);
    expect_fault((uint64_t)page, ACCESS_READ);
    mend(ACCESS_READ);
    receive_call(&m); // the call itself, made again
    check_eq(m.badge, BADGE);
    check_eq(m.tag, 1);
    check_eq(sys_ipc_read(0, 0, here, sizeof here), 0);
    check_eq(strcmp(here, "here it is"), 0);
    check_eq(answer(0), 0);
    check_eq(actor_finish(actor), 0);
    scene_end();
}

TEST(a_lent_buffer_that_the_pager_refuses_is_an_error) {
    begin();
    actor->handle = (handle_t)sys_gate_create(service, BADGE, actor->peer->task);
    actor_begin(actor, step_lend);
    expect_fault((uint64_t)page, ACCESS_READ);
    check_eq(answer(1), 0);
    check_eq(actor_finish(actor), ERR_FAULT);
    scene_end();
}

static long step_recv_handle(struct actor *server) { return ipc_recv(server->handle, &server->m); }

static long step_copy_in(struct actor *server) { return sys_ipc_read(0, 0, page, server->number); }

TEST(a_server_whose_own_page_is_missing_has_it_mended) {
    static const char text[] = "from the client";

    begin(); // the actor is the server here: it has a pager, and is below the client
    handle_t endpoint = (handle_t)sys_endpoint_create(actor->peer->task);
    struct actor *client = actor_new(CLIENT_LEVEL + 1, ACTOR_PRIORITY, 0);

    client->handle = (handle_t)sys_gate_create(endpoint, BADGE, client->peer->task);
    client->m = (struct message){.read_from = text, .read_size = sizeof text};
    actor->handle = (handle_t)peer_give(actor->peer, endpoint, RIGHTS_ALL);
    actor_call(client, 1);
    check_eq(actor_do(actor, step_recv_handle), 0);
    actor->number = sizeof text;
    actor_begin(actor, step_copy_in);
    expect_fault((uint64_t)page, ACCESS_WRITE);
    mend(ACCESS_READ | ACCESS_WRITE);
    check_eq(actor_finish(actor), 0);
    check_eq(strcmp(page, text), 0);
    sys_handle_close(0, endpoint);
    scene_end();
}

TEST(a_thread_that_waits_for_its_pager_cannot_be_interrupted_but_killed) {
    begin();
    actor_begin(actor, step_load);
    expect_fault((uint64_t)page, ACCESS_READ);
    check_eq(sys_thread_interrupt(actor->peer->thread), ERR_STATE);
    check_eq(sys_thread_kill(actor->peer->thread), 0);
    check_eq(answer(0), ERR_GONE);
    scene_end();
}

TEST(a_fault_comes_back_to_the_next_instance_of_the_pager) {
    scene_begin();
    struct actor *pager = server_new();
    handle_t gate = peer_gate(pager->peer, PAGER, NULL);

    actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    page_unmap(actor->peer->task, page);
    check_eq(sys_task_watch(actor->peer->task, gate, 0), 0);
    actor_begin(actor, step_load);
    check_eq(actor_recv(pager), 0);
    callid_t call = pager->m.call;

    actor_restart(pager);
    check_eq(actor_recv(pager), 0);
    check_eq(pager->m.call, call);
    check_eq(pager->m.tag, FAULT_PAGE);
    page_map(actor->peer->task, page, ACCESS_READ);
    check_eq(actor_reply(pager, 0, 0), 0);
    check_eq(actor_finish(actor), page[0]);
    sys_handle_close(0, gate);
    scene_end();
}

TEST(a_pager_that_is_gone_mends_nothing) {
    scene_begin();
    handle_t endpoint = (handle_t)sys_endpoint_create(0);
    handle_t pager = (handle_t)sys_gate_create(endpoint, PAGER, 0);
    handle_t watcher = (handle_t)sys_gate_create(service, WATCHER, 0);

    for (unsigned i = 0; i < 2; i++) { // it goes while the fault waits; before the fault
        actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
        page_unmap(actor->peer->task, page);
        check_eq(sys_task_watch(actor->peer->task, pager, watcher), 0);
        actor_begin(actor, step_load);
        if (i == 0) {
            actor_wait_blocked(actor);
            check_eq(sys_handle_close(0, endpoint), 0);
        }
        expect_ended(REASON_FAULT);
        check_eq(m.words[2], (uint64_t)page);
    }
    sys_handle_close(0, pager);
    sys_handle_close(0, watcher);
    scene_end();
}
