// tests/host/test_processes.c -- the process table, groups and waits, without a machine.
//
// Built with the host's compiler and ASan and UBSan, together with servers/proc/process.c,
// group.c and user/lib/once.c.
#include <stdio.h>
#include <string.h>

#include <servers/proc/process.h>
#include <user/lib/once.h>

// Each test is one transaction.
ONCE_SPACE(4 << 20, 16);

static int failures;

static void check_at(bool holds, const char *condition, int line) {
    if (holds)
        return;
    failures++;
    printf("%s:%d: this does not hold: %s\n", __FILE__, line, condition);
}

#define check(condition) check_at((condition), #condition, __LINE__)

void deferred_reply(handle_t reply, int result, union reply_words words) {
    (void)reply, (void)result, (void)words;
}

int deferred_reply_gate(handle_t reply, int result, const struct request *r) {
    (void)reply, (void)result, (void)r;
    return 0;
}

bool restart_is_kept(const void *place, uint64_t size) {
    (void)place, (void)size;
    return true;
}

static void clear(void) {
    for (struct process *p = process_next(NULL); p; p = process_next(p))
        process_remove(p);
    once_commit();
}

// A process below that parent, in its group and session; NULL: a session of its own.
static struct process *add(const struct process *parent) {
    struct process *p = NULL;

    check(process_add(true, &p) == 0);
    p->task = 1;
    p->parent = parent ? parent->pid : 0;
    p->group = parent ? parent->group : p->pid;
    p->session = parent ? parent->session : p->pid;
    return p;
}

static void test_table(void) {
    struct process *p;
    unsigned count = 0;

    while (process_add(false, &p) == 0)
        count++;
    check(count == PROCESSES_MAX - PROCESSES_KEPT);
    while (process_add(true, &p) == 0)
        count++;
    check(count == PROCESSES_MAX && process_count() == count);
    clear();
    check(process_count() == 0 && !process_next(NULL));
}

// No pid and no badge is given twice to those who live, and a badge never again.
static void test_names(void) {
    static badge_t badges[3 * PID_MAX];
    struct process *first = add(NULL);
    unsigned count = 0;

    for (; count < 3 * PID_MAX; count++) {
        struct process *p = add(first);

        check(p->pid != first->pid && p->pid > PID_FIRST && p->pid <= PID_MAX);
        check((uint32_t)p->badge >= 1 << 8);
        check(process_find(p->pid) == p && process_of(p->badge) == p);
        badges[count] = p->badge;
        process_remove(p);
    }
    for (unsigned i = 1; i < count; i++)
        check(badges[i] != badges[i - 1]);
    check(!process_of(badges[0]) && !process_of(0) && !process_of(~0ull));
    check(process_of(first->badge) == first);
    first->state = PROCESS_ZOMBIE;
    check(!process_of(first->badge) && process_find(first->pid) == first);
    clear();
}

// A pid whose group lives on is not given to another process.
static void test_group_keeps_pid(void) {
    struct process *leader = add(NULL);
    struct process *member = add(leader);
    int32_t group = leader->pid;

    process_remove(leader);
    for (unsigned i = 0; i < PID_MAX; i++) {
        struct process *p = add(NULL);

        check(p->pid != group && p->pid != member->pid);
        process_remove(p);
    }
    clear();
}

static void test_orphans(void) {
    struct process *shell = add(NULL);
    struct process *job = add(shell);

    job->group = job->pid;
    struct process *member = add(job);

    check(group_orphaned(shell->group)); // nobody in its session but itself
    check(!group_orphaned(job->group));
    check(group_held_by(job) && !group_held_by(shell) && !group_held_by(member));
    check(!group_has_stopped(job->group));
    member->state = PROCESS_STOPPED;
    check(group_has_stopped(job->group));
    shell->state = PROCESS_ZOMBIE;
    job->parent = 0;
    check(group_orphaned(job->group));
    clear();
}

static void test_set_group(void) {
    struct process *shell = add(NULL);
    struct process *child = add(shell);
    struct process *other = add(shell);
    struct process *grandchild = add(child);

    check(group_may_change(shell, child, child->pid) == 0);
    child->group = child->pid;
    check(group_may_change(shell, other, child->pid) == 0);
    check(group_may_change(shell, other, 30000) == ERR_PERM);
    check(group_may_change(shell, other, -5) == ERR_ARG);
    check(group_may_change(shell, other, INT64_MAX) == ERR_ARG);
    check(group_may_change(shell, shell, shell->pid) == ERR_PERM); // it leads its session
    check(group_may_change(shell, grandchild, grandchild->pid) == ERR_SRCH);
    check(group_may_change(shell, NULL, 5) == ERR_SRCH);
    other->executed = true;
    check(group_may_change(shell, other, other->pid) == ERR_ACCESS);
    check(group_may_change(other, other, other->pid) == 0);
    other->session = other->group = other->pid;
    check(group_may_change(child, child, other->pid) == ERR_PERM); // another session
    clear();
}

static int find(const struct process *parent, int64_t pid, uint64_t options,
                struct process **child) {
    return wait_find(parent, &(struct process_wait){pid, options}, child);
}

static void test_wait(void) {
    struct process *parent = add(NULL), *child, *one, *two;

    check(find(parent, -1, 0, &child) == ERR_CHILD);
    one = add(parent);
    two = add(parent);
    two->group = two->pid;
    check(find(parent, -1, 0, &child) == 0 && !child);
    check(find(parent, 12345, 0, &child) == ERR_CHILD);
    check(find(one, -1, 0, &child) == ERR_CHILD);
    check(find(parent, -1, 64, &child) == ERR_ARG);
    check(find(parent, INT64_MIN, 0, &child) == ERR_ARG);
    two->news = NEWS_STOPPED;
    check(find(parent, -1, 0, &child) == 0 && !child);
    check(find(parent, -1, PROCESS_UNTRACED, &child) == 0 && child == two);
    check(find(parent, 0, PROCESS_UNTRACED, &child) == 0 && !child);
    check(find(parent, -two->pid, PROCESS_UNTRACED, &child) == 0 && child == two);
    two->news = NEWS_CONTINUED;
    check(find(parent, two->pid, PROCESS_UNTRACED, &child) == 0 && !child);
    check(find(parent, two->pid, PROCESS_CONTINUED, &child) == 0 && child == two);
    one->state = PROCESS_ZOMBIE;
    one->news = NEWS_ENDED;
    check(find(parent, 0, PROCESS_NOHANG, &child) == 0 && child == one);
    clear();
}

// Died before the commit: whatever was done, and in whatever order, the table is as it was.
static void test_undo(void) {
    struct process *parent = add(NULL), *a = add(parent), *b = add(parent), *c;
    badge_t badge = a->badge;

    once_commit();
    process_change(a);
    a->status = 5;
    process_remove(b);
    c = add(parent);
    process_change(a);
    a->status = 6;
    process_remove(a);
    check(c->badge && !process_of(badge));
    once_restore();
    process_restore();
    check(process_count() == 3 && process_of(badge) == a && a->status == 0);
    check(process_find(b->pid) == b && b->parent == parent->pid);
    process_change(a);
    a->status = 7;
    once_commit();
    process_change(b);
    b->status = 8;
    process_change(a);
    a->status = 9;
    once_restore();
    process_restore();
    check(a->status == 7 && b->status == 0);
    clear();
}

// What an instance that failed has left may be anything.
static void test_unsound(void) {
    struct process *parent = add(NULL), *a = add(parent), *b = add(a), *c = add(parent);

    a->badge += 1;
    c->pid = parent->pid;
    process_restore();
    check(process_count() == 2 && process_find(parent->pid) == parent);
    check(b->badge && b->parent == 0);
    clear();
}

int main(void) {
    test_table();
    test_names();
    test_group_keeps_pid();
    test_orphans();
    test_set_group();
    test_wait();
    test_undo();
    test_unsound();
    printf("test_processes: %s\n", failures ? "FAILED" : "ok");
    return failures ? 1 : 0;
}
