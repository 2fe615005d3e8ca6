// user/lib/posix/mailbox.c -- mailboxes: this process' session with mbox.
//
// A fork copies all gates, so the child would be the owner of its parent's boxes. It gets a session
// of its own instead: made before the fork, so that the parent, when it goes on, is already not the
// only one that can send to its boxes.
#include <errno.h>
#include <string.h>

#include <abi/mbox.h>
#include <user/lib/mailbox.h>
#include <user/lib/posix/call.h>
#include <user/lib/posix/files.h>
#include <user/lib/posix/mailboxes.h>
#include <user/lib/posix/path.h>
#include <user/lib/posix/timers.h>
#include <user/lib/syscalls.h>

#define NS_PER_MILLISECOND 1000000ull

static handle_t session;       // 0: this process has no mailboxes yet
static handle_t child_session; // made for the fork that is under way

// errno as <user/lib/mailbox.h> tells it.
static long mailbox_result(long result) {
    if (result == ERR_SIZE)
        errno = EMSGSIZE;
    else if (result == ERR_QUOTA)
        errno = EDQUOT;
    else if (result == ERR_FULL)
        errno = ENFILE;
    else
        return posix_result(result);
    return -1;
}

static long make_session(handle_t from, handle_t *made) {
    struct message m = {.tag = MBOX_SESSION};

    if (from == 0)
        return ERR_NOSYS;

    long result = call_finish(from, &m);

    if (result >= 0)
        *made = m.handles[0];
    return result;
}

// A request in the session, which is made when it is first needed.
static long request(struct message *m, long (*call)(handle_t, struct message *)) {
    long result = session ? 0 : make_session(mount_find("#mbox"), &session);

    return mailbox_result(result < 0 ? result : call(session, m));
}

mailbox_t mb_alloc(void) {
    struct message m = {.tag = MBOX_ALLOCATE};

    return request(&m, call_finish) < 0 ? -1 : (mailbox_t)m.words[0];
}

int mb_free(mailbox_t box) {
    struct message m = {.tag = MBOX_FREE, .words = {(uint64_t)box}};

    return (int)request(&m, call_finish);
}

int mb_send_box(mailbox_t box, const void *data, size_t size, mailbox_t enclosed) {
    struct message m = {
        .tag = MBOX_SEND,
        .words = {(uint64_t)box, size, (uint64_t)enclosed},
        .read_from = data,
        .read_size = size,
    };

    if (size > MBOX_LETTER_MAX)
        return (int)mailbox_result(ERR_SIZE);
    return (int)request(&m, call_finish);
}

int mb_send(mailbox_t box, const void *data, size_t size) {
    return mb_send_box(box, data, size, 0);
}

ssize_t mb_receive_within(mailbox_t box, void *to, size_t room, int milliseconds,
                          struct mb_letter *about) {
    size_t lent = room < MBOX_LETTER_MAX ? room : MBOX_LETTER_MAX;
    struct message m = {
        .tag = MBOX_RECEIVE,
        .words = {(uint64_t)box, lent, MBOX_END | (milliseconds == 0 ? MBOX_NOWAIT : 0)},
        .write_to = to,
        .write_size = lent,
    };

    if (milliseconds > 0)
        m.words[3] = time_now() + (uint64_t)milliseconds * NS_PER_MILLISECOND;

    long result = request(&m, call_restart);

    if (about)
        *about = (struct mb_letter){m.words[0], (mailbox_t)m.words[1], m.words[2], m.words[3]};
    return result < 0 ? -1 : (ssize_t)m.words[0];
}

ssize_t mb_receive(mailbox_t box, void *to, size_t room) {
    return mb_receive_within(box, to, room, -1, NULL);
}

static long name_request(uint64_t op, const char *name, mailbox_t *box) {
    struct message m = {
        .tag = op,
        .words = {strlen(name), (uint64_t)*box},
        .read_from = name,
        .read_size = strlen(name),
    };

    if (m.read_size > MBOX_NAME_MAX)
        return mailbox_result(ERR_NAMETOOLONG);

    long result = request(&m, call_finish);

    *box = (mailbox_t)m.words[0];
    return result;
}

int mb_publish(mailbox_t box, const char *name) {
    return (int)name_request(MBOX_PUBLISH, name, &box);
}

mailbox_t mb_find(const char *name) {
    mailbox_t box = 0;

    return name_request(MBOX_FIND, name, &box) < 0 ? -1 : box;
}

static int usage(struct mbox_usage_reply *reply) {
    struct message m = {.tag = MBOX_USAGE};
    long result = request(&m, call_finish);

    memcpy(reply, m.words, sizeof *reply);
    return (int)result;
}

uint64_t mb_self(void) {
    struct mbox_usage_reply reply;

    return usage(&reply) < 0 ? 0 : reply.sender;
}

ssize_t mb_unreceived(void) {
    struct mbox_usage_reply reply;

    return usage(&reply) < 0 ? -1 : (ssize_t)reply.used;
}

long mailboxes_before_fork(void) {
    if (session == 0)
        return 0;
    child_session = 0;

    long result = make_session(session, &child_session);

    return result < 0 ? result : (long)child_session;
}

void mailboxes_in_parent(handle_t made) {
    if (made)
        gate_close(made);
}

void mailboxes_in_child(void) {
    if (session == 0)
        return; // and write nothing: the page is still the parent's, too
    gate_close(session);
    session = child_session;
}
