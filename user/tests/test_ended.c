// user/tests/test_ended.c -- ENDED says why a task stopped, DEAD that nothing of it is left.
#include <user/tests/lib/actor.h>

enum { BADGE = 7, OTHER = 8, CAUSE_ILLEGAL = 2, CAUSE_BREAKPOINT = 3 };

#define NOWHERE 0x3000000000ull // no test maps anything here

static struct message m;
static struct actor *actor;

// An actor whose end `service` is told.
static void begin(void) {
    scene_begin();
    actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    peer_watch(actor->peer, service, BADGE);
}

// The received ENDED, and what can be asked about the task, say this; pc 0: any.
static void check_end(enum reason reason, uint64_t detail, uint64_t address, uint64_t pc) {
    struct task_info info = {0};

    check_event(&m, EVENT_ENDED, BADGE);
    check_eq(m.words[0], reason);
    check_eq(m.words[1], detail);
    check_eq(m.words[2], address);
    if (pc)
        check_eq(m.words[3], pc);
    check_eq(sys_task_info_out(actor->peer->task, &info), 0);
    check_eq(info.state, TASK_ENDED);
    check_eq(info.reason, m.words[0]);
    check_eq(info.detail, m.words[1]);
    check_eq(info.address, m.words[2]);
    check_eq(info.pc, m.words[3]);
}

static long step_exit(struct actor *self) { return sys_task_exit(self->number); }

TEST(an_exit_says_what_the_task_said) {
    begin();
    actor->number = 0xfeed0000beef;
    actor_begin(actor, step_exit);
    check_end(REASON_EXIT, 0xfeed0000beef, 0, 0);
    check_no_event();
    scene_end();
}

// Instructions whose address is known. Each ends the task.
void load_nowhere(uint64_t address);
void store_nowhere(uint64_t address);
void break_here(uint64_t address);
void illegal_here(uint64_t address);
__asm__(".text\n"
        "load_nowhere: ld a0, 0(a0)\n ret\n"
        "store_nowhere: sd a0, 0(a0)\n ret\n"
        ".option push\n .option norvc\n"
        "break_here: ebreak\n ret\n"
        "illegal_here: .word 0xffffffff\n ret\n"
        ".option pop\n");

static void (*deadly)(uint64_t address);

static long step_die(struct actor *self) {
    deadly(self->number);
    return 0;
}

// Ends the actor in `fn`, the first instruction of which is the deadly one.
static void end_in(void (*fn)(uint64_t), uint64_t address) {
    begin();
    deadly = fn;
    actor->number = address;
    actor_begin(actor, step_die);
}

TEST(a_page_fault_says_address_access_and_pc) {
    end_in(load_nowhere, NOWHERE + 8);
    check_end(REASON_FAULT, ACCESS_READ, NOWHERE + 8, (uint64_t)load_nowhere);
    scene_end();
    end_in(store_nowhere, NOWHERE);
    check_end(REASON_FAULT, ACCESS_WRITE, NOWHERE, (uint64_t)store_nowhere);
    scene_end();
    end_in((void (*)(uint64_t))NOWHERE, 0);
    check_end(REASON_FAULT, ACCESS_EXEC, NOWHERE, NOWHERE);
    scene_end();
    end_in(store_nowhere, (uint64_t)store_nowhere & ~7ull); // its own code is read-only
    check_end(REASON_FAULT, ACCESS_WRITE, (uint64_t)store_nowhere & ~7ull, (uint64_t)store_nowhere);
    scene_end();
    end_in(load_nowhere, 0xffffffc080200000); // the kernel's
    check_end(REASON_FAULT, ACCESS_READ, 0xffffffc080200000, (uint64_t)load_nowhere);
    scene_end();
}

TEST(an_exception_says_cause_and_pc) {
    static const struct {
        void (*fn)(uint64_t);
        uint64_t cause;
    } exceptions[] = {{break_here, CAUSE_BREAKPOINT}, {illegal_here, CAUSE_ILLEGAL}};

    for (unsigned i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++) {
        end_in(exceptions[i].fn, 0);
        check_event(&m, EVENT_ENDED, BADGE);
        check_eq(m.words[0], REASON_EXCEPTION);
        check_eq(m.words[1], exceptions[i].cause);
        check_eq(m.words[3], (uint64_t)exceptions[i].fn); // stval is the machine's choice
        scene_end();
    }
}

TEST(an_ended_task_can_go_on_after_its_registers_were_set) {
    struct registers registers;

    end_in(load_nowhere, NOWHERE);
    check_end(REASON_FAULT, ACCESS_READ, NOWHERE, (uint64_t)load_nowhere);
    check_eq(sys_thread_get_registers(actor->peer->thread, &registers), 0);
    check_eq(registers.pc, (uint64_t)load_nowhere);
    check_eq(registers.x[9], NOWHERE); // a0
    registers.x[9] = (uint64_t)&registers;
    check_eq(sys_thread_set_registers(actor->peer->thread, &registers), 0);
    check_eq(sys_task_resume(actor->peer->task), 0);
    check_eq(actor_finish(actor), 0);
    actor->number = 3;
    actor_begin(actor, step_exit);
    check_end(REASON_EXIT, 3, 0, 0);
    scene_end();
}

TEST(the_end_of_a_task_stops_all_its_threads) {
    begin();
    struct actor *client = client_new(service, OTHER);

    peer_watch(client->peer, service, BADGE);
    actor_call(client, 1);
    check_eq(ipc_recv(service, &m), 0);
    handle_t reply = (handle_t)sys_defer();
    long exiter = sys_thread_create(client->peer->task, (vaddr_t)load_nowhere, 0, NOWHERE,
                                    ACTOR_PRIORITY);

    check(exiter > 0);
    check_eq(sys_thread_resume((handle_t)exiter), 0);
    check_event(&m, EVENT_ENDED, BADGE);
    check_eq(m.words[2], NOWHERE);
    check_eq(ipc_reply(reply, &m), 0); // it is answered, but does not run
    struct registers registers;

    check_eq(sys_thread_get_registers(client->peer->thread, &registers), 0);
    check(!client->finished);
    check_eq(sys_thread_kill((handle_t)exiter), 0);
    check_eq(sys_task_resume(client->peer->task), 0); // until its watcher lets it
    check_eq(actor_finish(client), 0);
    sys_handle_close(0, (handle_t)exiter);
    scene_end();
}

TEST(dead_comes_after_the_last_handle_and_once) {
    begin();
    handle_t copy = (handle_t)sys_handle_copy(0, actor->peer->task, 0, RIGHTS_ALL, 0);
    struct task_info info = {0};

    actor_kill(actor); // no ENDED: it was not its own doing
    check_no_event();
    check_eq(sys_task_info_out(copy, &info), 0);
    check_eq(info.state, TASK_KILLED);
    check_eq(sys_handle_close(0, copy), 0);
    check_event(&m, EVENT_DEAD, BADGE);
    check_event(&m, EVENT_CLOSED, BADGE); // the watcher's gate
    check_no_event();
    scene_end();
}

TEST(a_stopped_watcher_is_told_dead_before_closed) {
    scene_begin();
    struct actor *watcher = server_new();
    handle_t gate = peer_gate(watcher->peer, BADGE, NULL);

    actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    check_eq(sys_task_watch(actor->peer->task, 0, gate), 0);
    sys_handle_close(0, gate);
    actor_begin_recv(watcher);
    check_eq(sys_thread_suspend(watcher->peer->thread), 0);
    actor_kill(actor); // the task is what holds the gate: telling DEAD frees both
    check_eq(sys_thread_resume(watcher->peer->thread), 0);
    check_eq(actor_finish(watcher), EVENT_DEAD);
    check_eq(watcher->m.badge, BADGE);
    check_eq(actor_recv(watcher), EVENT_CLOSED);
    check_eq(watcher->m.badge, BADGE);
    scene_end();
}

TEST(a_killed_task_does_nothing_any_more) {
    handle_t task;

    begin();
    task = (handle_t)sys_handle_copy(0, actor->peer->task, 0, RIGHTS_ALL, 0);
    actor_kill(actor);
    check_eq(sys_task_resume(task), ERR_STATE);
    check_eq(sys_task_suspend(task), ERR_STATE);
    check_eq(sys_task_reset(task), ERR_STATE);
    check_eq(sys_task_kill(task), 0); // it is
    check_eq(sys_thread_create(task, NOWHERE, 0, 0, ACTOR_PRIORITY), ERR_STATE);
    check_eq(sys_handle_copy(0, service, task, RIGHTS_ALL, 0), ERR_STATE);
    check_eq(sys_endpoint_create(task), ERR_STATE);
    check_eq(sys_gate_create(service, OTHER, task), ERR_STATE);
    sys_handle_close(0, task);
    check_event(&m, EVENT_DEAD, BADGE);
    scene_end();
}

TEST(watcher_and_pager_are_both_told_dead) {
    scene_begin();
    handle_t pager = (handle_t)sys_gate_create(service, BADGE, 0);
    handle_t watcher = (handle_t)sys_gate_create(service, OTHER, 0);

    actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    check_eq(sys_task_watch(actor->peer->task, pager, watcher), 0);
    actor_kill(actor);
    m = (struct message){0};
    check_eq(ipc_recv(service, &m), EVENT_DEAD);
    badge_t first = m.badge;

    check(first == BADGE || first == OTHER);
    check_event(&m, EVENT_DEAD, BADGE + OTHER - first);
    sys_handle_close(0, pager);
    sys_handle_close(0, watcher);
    scene_end();
}

TEST(a_task_whose_watcher_is_gone_is_ended_by_the_kernel) {
    scene_begin();
    handle_t endpoint = (handle_t)sys_endpoint_create(0);
    handle_t task;
    struct task_info info = {0};

    actor = client_new(service, BADGE);
    peer_watch(actor->peer, endpoint, OTHER);
    task = (handle_t)sys_handle_copy(0, actor->peer->task, 0, RIGHTS_ALL, 0);
    check_eq(sys_handle_close(0, endpoint), 0);
    check_event(&m, EVENT_CLOSED, BADGE); // its handles are closed
    while (info.state != TASK_KILLED)
        check_eq(sys_task_info_out(task, &info), 0);
    sys_handle_close(0, task);
    scene_end();
}

TEST(an_ended_task_whose_watcher_goes_is_ended_by_the_kernel) {
    scene_begin();
    handle_t endpoint = (handle_t)sys_endpoint_create(0);

    actor = client_new(service, BADGE);
    peer_watch(actor->peer, endpoint, OTHER);
    actor_begin(actor, step_exit);
    check_eq(ipc_recv(endpoint, &m), EVENT_ENDED);
    check_eq(sys_handle_close(0, endpoint), 0);
    check_event(&m, EVENT_CLOSED, BADGE);
    scene_end();
}

TEST(ended_and_dead_that_were_not_received_survive_the_watcher) {
    scene_begin();
    struct actor *watcher = server_new();

    actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    peer_watch(actor->peer, watcher->peer->endpoint, BADGE); // it has a lower level, too
    actor->number = 9;
    actor_begin_recv(watcher);
    check_eq(sys_task_reset(watcher->peer->task), 0);
    actor_begin(actor, step_exit);
    actor_restart(watcher);
    check_eq(actor_recv(watcher), EVENT_ENDED);
    check_eq(watcher->m.badge, BADGE);
    check_eq(watcher->m.words[1], 9);
    check_eq(sys_task_reset(watcher->peer->task), 0);
    actor_kill(actor);
    actor_restart(watcher);
    check_eq(actor_recv(watcher), EVENT_DEAD);
    check_eq(watcher->m.badge, BADGE);
    scene_end();
}

TEST(an_end_that_a_dead_watcher_had_received_can_be_asked) {
    struct task_info info = {0};

    scene_begin();
    struct actor *watcher = server_new();

    actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    peer_watch(actor->peer, watcher->peer->endpoint, BADGE);
    actor->number = 9;
    actor_begin(actor, step_exit);
    check_eq(actor_recv(watcher), EVENT_ENDED);
    actor_restart(watcher);
    actor_begin_recv(watcher); // blocks: it is not sent again
    check_eq(sys_task_info_out(actor->peer->task, &info), 0);
    check_eq(info.state, TASK_ENDED);
    check_eq(info.reason, REASON_EXIT);
    check_eq(info.detail, 9);
    scene_end();
}
