// servers/fs/session.c -- what clients have open: one session for each gate that IO_OPEN gave.
#include <stdatomic.h>
#include <stddef.h>

#include <abi/errors.h>
#include <servers/fs/alloc.h>
#include <servers/fs/cache.h>
#include <servers/fs/session.h>
#include <servers/fs/super.h>
#include <servers/fs/undo.h>

#define NONE UINT32_MAX

static struct {
    struct session *table;
    uint32_t count;
    uint32_t free;
    struct session root;
} sessions;

static void set_free(uint32_t index) {
    sessions.table[index] = (struct session){.next_free = sessions.free};
    sessions.free = index;
}

static void use_table(struct session *table, uint32_t count) {
    sessions.table = table;
    sessions.count = count;
    sessions.free = NONE;
    sessions.root = (struct session){.kept.flags = IO_OPEN_READ | IO_OPEN_DIRECTORY};
}

void session_start(struct session *table, uint32_t count) {
    use_table(table, count);
    for (uint32_t i = count; i-- > 0;)
        set_free(i);
}

// The inode exists, unless it was made by a request that was taken back.
static bool is_sane(struct session *session) {
    uint32_t number = session->kept.number;
    bool used = false;

    session->inode = NULL;
    if (number < EXT2_ROOT_INODE || number > fs.super.inodes)
        return false;
    return alloc_inode_is_used(number, &used) == 0 && used &&
           inode_get_orphan(number, &session->inode) == 0;
}

void session_take_over(struct session *table, uint32_t count) {
    use_table(table, count);
    for (uint32_t i = count; i-- > 0;) {
        if (!is_sane(&table[i]))
            set_free(i);
    }
}

void session_sweep(const bool *has_gate) {
    for (uint32_t i = 0; i < sessions.count; i++) {
        if (sessions.table[i].inode && !has_gate[i])
            session_close(SESSION_BADGE_FIRST + i);
    }
}

void session_set_position(struct session *session, uint64_t position) {
    if (session != &sessions.root)
        undo_save(&session->kept.position, sizeof position);
    session->kept.position = position;
}

uint64_t session_move(struct session *session, callid_t call, uint64_t by, uint64_t end) {
    struct session_kept *kept = &session->kept;
    uint64_t position = kept->call == call ? kept->before : kept->position;
    uint64_t left = position < end ? end - position : 0;

    kept->before = position;
    atomic_signal_fence(memory_order_seq_cst);
    kept->call = call;
    atomic_signal_fence(memory_order_seq_cst);
    kept->position = position + (by < left ? by : left);
    return position;
}

int session_open(struct inode *inode, uint32_t flags, badge_t *badge) {
    uint32_t index = sessions.free;
    struct session *session = &sessions.table[index];

    if (index == NONE)
        return ERR_FILES;
    sessions.free = session->next_free;
    session->kept = (struct session_kept){.flags = flags};
    atomic_signal_fence(memory_order_seq_cst);
    session->kept.number = inode->number;
    session->inode = inode;
    *badge = SESSION_BADGE_FIRST + index;
    return 0;
}

static struct session *find_root(void) {
    if (!sessions.root.inode) {
        bool patient = cache_be_patient(true);
        int status = inode_get(EXT2_ROOT_INODE, &sessions.root.inode);

        cache_be_patient(patient);
        if (status < 0)
            return NULL;
    }
    if (!inode_is(sessions.root.inode, EXT2_MODE_DIRECTORY))
        return NULL;
    return &sessions.root;
}

struct session *session_find(badge_t badge) {
    uint32_t index = (uint32_t)badge - SESSION_BADGE_FIRST;

    if ((uint32_t)badge < SESSION_BADGE_FIRST)
        return find_root();
    if (index >= sessions.count || !sessions.table[index].inode)
        return NULL;
    return &sessions.table[index];
}

void session_close(badge_t badge) {
    uint32_t index = (uint32_t)badge - SESSION_BADGE_FIRST;

    if ((uint32_t)badge < SESSION_BADGE_FIRST || index >= sessions.count ||
        !sessions.table[index].inode)
        return;
    if (sessions.table[index].inode->disk.links == 0)
        undo_save(&sessions.table[index].kept, sizeof sessions.table[index].kept);
    inode_put(sessions.table[index].inode);
    super_settle();
    set_free(index);
}
