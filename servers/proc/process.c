// servers/proc/process.c -- the table of processes: places, pids, badges.
#include <string.h>

#include <servers/proc/process.h>
#include <user/lib/once.h>

enum { BADGE_FIRST = 1 << 8 }; // the lower half of a badge is this and the place

static struct process table[PROCESSES_MAX] KEPT;
static struct {
    int32_t pid;
    uint32_t serial; // the upper half of a badge
} last KEPT;         // that were given

static unsigned table_end; // no place from here on is used
static unsigned used;

_Static_assert(offsetof(struct process, badge) == 0, "it is saved alone");

// A request changes the same few of them again and again: one copy will do.
static void save(struct process *p, size_t size) {
    static uint32_t ends[PROCESSES_MAX]; // where the copy of each ended in the log
    uint32_t *end = &ends[p - table];

    if (once_has(p, *end))
        return;
    once_save(p, size);
    *end = once_end();
}

void process_change(struct process *p) { save(p, sizeof *p); }

static struct process *free_place(void) {
    for (unsigned i = 0; i < PROCESSES_MAX; i++) {
        if (table[i].badge == 0)
            return &table[i];
    }
    return NULL;
}

static bool pid_in_use(int32_t pid) {
    for (unsigned i = 0; i < table_end; i++) {
        const struct process *p = &table[i];

        if (p->badge && (p->pid == pid || p->group == pid || p->session == pid))
            return true;
    }
    return false;
}

// There are more pids than processes can use, so one is free.
static int32_t new_pid(void) {
    do {
        last.pid = last.pid < PID_FIRST || last.pid >= PID_MAX ? PID_FIRST + 1 : last.pid + 1;
    } while (last.pid == PID_FIRST || pid_in_use(last.pid));
    return last.pid;
}

int process_add(bool first_child, struct process **process) {
    struct process *p = free_place();

    if (!p || (used >= PROCESSES_MAX - PROCESSES_KEPT && !first_child))
        return ERR_LIMIT;
    save(p, sizeof p->badge); // which says that the rest counts
    ONCE(last);
    *p = (struct process){.pid = new_pid()};
    p->badge = (badge_t)++last.serial << 32 | (BADGE_FIRST + (unsigned)(p - table));
    used++;
    if (p >= table + table_end)
        table_end = (unsigned)(p - table) + 1;
    *process = p;
    return 0;
}

void process_remove(struct process *p) {
    process_change(p);
    *p = (struct process){0};
    used--;
    while (table_end > 0 && table[table_end - 1].badge == 0)
        table_end--;
}

struct process *process_find(int64_t pid) {
    for (unsigned i = 0; i < table_end; i++) {
        if (table[i].badge && table[i].pid == pid)
            return &table[i];
    }
    return NULL;
}

struct process *process_of(badge_t badge) {
    uint32_t place = (uint32_t)badge - BADGE_FIRST;

    if (badge == 0 || place >= table_end || table[place].badge != badge)
        return NULL;
    return process_lives(&table[place]) ? &table[place] : NULL;
}

struct process *process_next(struct process *p) {
    for (p = p ? p + 1 : table; p < table + table_end; p++) {
        if (p->badge)
            return p;
    }
    return NULL;
}

unsigned process_count(void) { return used; }

// Whether what stands in this place could be a process, as far as it can be seen from it alone.
static bool is_sound(const struct process *p) {
    uint32_t place = BADGE_FIRST + (uint32_t)(p - table);
    const struct process *other = process_find(p->pid);

    return (uint32_t)p->badge == place && p->badge >> 32 <= last.serial && p->pid > 0 &&
           p->pid <= PID_MAX && other == p && p->state <= PROCESS_ZOMBIE &&
           p->news <= NEWS_CONTINUED && p->account <= PROCESSES_MAX &&
           (p->state == PROCESS_ZOMBIE) == (p->task == 0);
}

void process_restore(void) {
    table_end = PROCESSES_MAX; // for process_find
    used = 0;
    for (unsigned i = 0; i < PROCESSES_MAX; i++) {
        struct process *p = &table[i];

        if (p->badge && is_sound(p))
            used++;
        else
            *p = (struct process){0};
    }
    while (table_end > 0 && table[table_end - 1].badge == 0)
        table_end--;
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (p->parent == 0 || process_find(p->parent))
            continue;
        p->parent = 0;
        if (p->state == PROCESS_ZOMBIE)
            process_remove(p);
    }
}
