// servers/sched/member.c -- the table of the threads that are scheduled here.
#include <servers/sched/member.h>

struct member_table members;
static unsigned used;

int member_add(int64_t pid, struct member **member) {
    unsigned i = 0;

    while (i < MEMBERS_MAX && members.places[i].pid != 0)
        i++;
    if (i == MEMBERS_MAX)
        return ERR_LIMIT;
    members.places[i] = (struct member){.pid = pid, .share = SCHED_SHARE_USUAL};
    if (&members.places[i] >= members.end)
        members.end = &members.places[i] + 1;
    used++;
    *member = &members.places[i];
    return 0;
}

void member_remove(struct member *m) {
    m->pid = 0;
    used--;
    while (members.end > members.places && members.end[-1].pid == 0)
        members.end--;
}

struct member *member_find(int64_t pid) {
    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (m->pid == pid)
            return m;
    }
    return NULL;
}

struct member *member_find_from(int64_t pid) {
    struct member *found = NULL;

    for (struct member *m = member_next(NULL); m; m = member_next(m)) {
        if (m->pid >= pid && (!found || m->pid < found->pid))
            found = m;
    }
    return found;
}

unsigned member_count(void) { return used; }

unsigned member_index(const struct member *m) { return (unsigned)(m - members.places); }

struct member *member_at(uint64_t index) {
    return index < MEMBERS_MAX && members.places[index].pid != 0 ? &members.places[index] : NULL;
}
