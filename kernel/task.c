// kernel/task.c -- tasks: made, stopped, ended, taken apart.

#include <kernel/core.h>
#include <kernel/paging.h>
#include <kernel/print.h>

enum { STEP_HANDLES = 16, STEP_THREADS = 8 };

struct link all_tasks = {&all_tasks, &all_tasks};
static struct link orphans = {&orphans, &orphans}; // task.watched_link: the kernel kills them
static struct link dying_threads = {&dying_threads, &dying_threads}; // thread.call_link

static void task_free(struct task *task) {
    struct account *account = task->account;
    list_remove(&task->all_link);
    object_free(task);
    object_put(account);
}

int task_create(struct account *account, uint8_t level, uint8_t ceiling, struct task **task) {
    struct task *made;
    TRY(object_create(account, OBJECT_TASK, &made));
    made->account = account;
    object_get(account);
    made->level = level;
    made->ceiling = ceiling;
    list_init(&made->threads);
    list_init(&made->owned);
    list_append(&all_tasks, &made->all_link);
    made->root = paging_create(account);
    int error = made->root ? handle_room(made) : ERR_QUOTA; // the first page of its table
    if (error) {
        if (made->root)
            page_free(made->root);
        task_free(made);
        return error;
    }
    made->satp = paging_satp(made->root);
    object_get(made); // until it is taken apart
    *task = made;
    return 0;
}

// Only the structure is left: who watches or pages it is told, by what lies in it. When all were
// told, this is called once more.
void task_unused(struct task *task) {
    struct gate *told[2] = {task->watcher, task->pager};
    object_get(task); // while telling
    for (int i = 0; i < 2; i++) {
        struct death_note *note = &task->notes[i];
        if (note->task || !told[i] || told[i]->endpoint->flags & ENDPOINT_DEAD)
            continue;
        note->task = task;
        note->gate = told[i];
        object_get(task);
        list_append(&told[i]->endpoint->dead, &note->link);
        endpoint_tell(told[i]->endpoint);
    }
    if (--task->object.refs > 0)
        return;
    task_watch(task, NULL, NULL);
    task_free(task);
}

void task_told_dead(struct death_note *note) {
    list_remove(&note->link);
    object_put(note->task);
}

void task_told_ended(struct task *task) {
    if (!link_in_list(&task->ended_link))
        return;
    list_remove(&task->ended_link);
    endpoint_refresh(task->watcher->endpoint);
}

static void leave_watcher(struct task *task) {
    list_remove(&task->watched_link);
    task_told_ended(task);
}

void task_watch(struct task *task, struct gate *pager, struct gate *watcher) {
    leave_watcher(task);
    object_set(&task->pager, pager);
    object_set(&task->watcher, watcher);
    if (watcher)
        list_append(&watcher->endpoint->watched, &task->watched_link);
}

static void stop_all(struct task *task) {
    list_for_each(link, &task->threads)
        thread_stop(container_of(link, struct thread, task_link), THREAD_TASK_STOPPED);
}

void task_suspend(struct task *task) {
    task->state = TASK_SUSPENDED;
    stop_all(task);
}

void task_resume(struct task *task) {
    task_told_ended(task);
    task->state = TASK_RUNNING;
    list_for_each(link, &task->threads)
        thread_unstop(container_of(link, struct thread, task_link), THREAD_TASK_STOPPED);
}

static void print_end(const struct task *task) {
    if (task->reason == REASON_EXIT)
        return;
    print("rivet: task %s ended: %s at %p, address %p, cause %lu; nobody watches it\n", task->name,
          task->reason == REASON_FAULT ? "page fault" : "exception", (void *)task->pc,
          (void *)task->address, task->detail);
}

void task_end(struct task *task, uint64_t reason, uint64_t detail, uint64_t address, uint64_t pc) {
    if (task->state >= TASK_ENDED)
        return;
    task->state = TASK_ENDED;
    task->reason = reason;
    task->detail = detail;
    task->address = address;
    task->pc = pc;
    stop_all(task);
    struct gate *watcher = task->watcher;
    if (watcher && !(watcher->endpoint->flags & ENDPOINT_DEAD)) {
        list_append(&watcher->endpoint->ended, &task->ended_link);
        endpoint_tell(watcher->endpoint);
    } else {
        print_end(task);
        task_orphan(task);
    }
}

// True when no thread is left.
static bool destroy_threads(struct task *task) {
    stop_all(task);
    for (int i = 0; !list_empty(&task->threads); i++) {
        struct thread *thread = list_first(&task->threads, struct thread, task_link);
        if (i == STEP_THREADS || thread_runs(thread) || !thread_destroy(thread))
            return false;
    }
    return true;
}

// Whatever translation a hart still holds goes before the tables do.
static bool clear_memory(struct task *task) {
    if (task->step == 0)
        hart_flush_all(task);
    return paging_clear_step(task->root, &task->step);
}

bool task_reset_step(struct task *task) {
    if (!destroy_threads(task) || !clear_memory(task))
        return false;
    if (task->state == TASK_ENDED)
        task_resume(task);
    return true;
}

// True when no handle is left.
static bool close_handles(struct task *task) {
    struct handle_entry *entry;
    for (int i = 0; (entry = handle_next(task, 0)) != NULL; i++)
        if (i == STEP_HANDLES || !handle_close(task, entry))
            return false;
    return true;
}

// Endpoints that were made for it outlive it where others hold handles; nobody can receive there.
static bool disown_endpoints(struct task *task) {
    for (int i = 0; !list_empty(&task->owned); i++) {
        struct endpoint *endpoint = list_first(&task->owned, struct endpoint, task_link);
        if (i == STEP_HANDLES)
            return false;
        list_remove(&endpoint->task_link);
        endpoint->task = NULL;
    }
    return true;
}

// Who still holds the task finds no handle in it.
static void free_tables(struct task *task) {
    for (unsigned i = 0; i < TABLE_PAGES; i++)
        if (task->table[i])
            page_free(task->table[i]);
    memset(task->table, 0, sizeof(task->table));
    memset(task->used, 0, sizeof(task->used));
    page_free(task->root);
    task->root = NULL;
}

bool task_kill_step(struct task *task) {
    if (!task->root)
        return true; // it is taken apart
    task_told_ended(task);
    task->state = TASK_KILLED;
    if (!destroy_threads(task) || !close_handles(task) || !disown_endpoints(task) ||
        !clear_memory(task))
        return false;
    leave_watcher(task);
    free_tables(task);
    object_put(task);
    return true;
}

void task_orphan(struct task *task) {
    leave_watcher(task);
    stop_all(task);
    if (task->state != TASK_KILLED)
        task->state = TASK_ENDED;
    list_append(&orphans, &task->watched_link);
    machine_interrupt_self();
}

void task_reap_thread(struct thread *thread) {
    thread_stop(thread, THREAD_STOPPED);
    list_append(&dying_threads, &thread->call_link);
    machine_interrupt_self();
}

bool task_will_reap(const struct thread *thread) {
    return thread->state == THREAD_READY && link_in_list(&thread->call_link);
}

static void reap_thread(void) {
    struct thread *thread = list_first(&dying_threads, struct thread, call_link);
    list_remove(&thread->call_link);
    if (thread_runs(thread) || !thread_destroy(thread))
        list_append(&dying_threads, &thread->call_link);
}

static void reap_orphan(void) {
    struct task *task = list_first(&orphans, struct task, watched_link);
    object_get(task); // its own handles may be the last
    if (!task_kill_step(task))
        task_orphan(task); // behind the others
    object_put(task);
}

bool task_reap_step(void) {
    if (!list_empty(&dying_threads))
        reap_thread();
    else if (!list_empty(&orphans))
        reap_orphan();
    return !list_empty(&dying_threads) || !list_empty(&orphans);
}

void task_check(const struct task *task) {
    uint32_t threads = 0;
    list_for_each(link, &task->threads) threads++;
    assert(threads == task->thread_count);
}
