// servers/proc/exec.c -- PROC_EXEC: a process runs another program.
//
// When the point of no return has been committed, there is no caller any more who could make the
// call again: the next instance of this server goes on with what it finds in `going`, and in the
// buffer with the request.
#include <string.h>

#include <servers/proc/end.h>
#include <servers/proc/signal.h>
#include <servers/proc/start.h>
#include <user/lib/once.h>
#include <user/lib/syscalls.h>

static struct {
    badge_t badge; // 0: nobody's
    uint64_t size; // of the request
    uint64_t image; // its number
} going KEPT;

// The gates that stay, by their slots; all zero between requests.
static handle_t kept[HANDLES_MAX];

static bool is_kept(handle_t handle) { return kept[HANDLE_SLOT(handle)] == handle; }

static void forget_kept(const struct start *start) {
    for (uint32_t i = 0; i < start->head->handle_count; i++)
        kept[HANDLE_SLOT(start->handles[i])] = 0;
}

// Note the listed handles. Returns how many there are, or an error if two have the same slot.
static int note_kept(const struct start *start) {
    int count = 0;

    for (uint32_t i = 0; i < start->head->handle_count; i++) {
        handle_t handle = start->handles[i];
        handle_t *place = &kept[HANDLE_SLOT(handle)];

        if (handle == 0 || body_is_first_handle(handle) || (*place && *place != handle))
            return ERR_HANDLE;
        count += *place == 0;
        *place = handle;
    }
    return count;
}

// How many of them are gates that the process has.
static int count_gates(const struct process *p) {
    struct handle_next next;
    int count = 0;

    for (uint64_t slot = 0; sys_handle_next_out(p->task, slot, &next) == 0;
         slot = HANDLE_SLOT(next.handle) + 1)
        count += next.type == OBJECT_GATE && is_kept((handle_t)next.handle);
    return count;
}

// From here on there is no way back. May be done again from the beginning.
static int replace(struct process *p, const struct start *start, const struct image *image) {
    int status;

    process_change(p);
    body_close_handles(p, is_kept);
    signal_exec(p, start->head->ignored, start->head->blocked);
    p->executed = true;
    memcpy(p->name, start->head->name, sizeof p->name);
    body_tell_name(p);
    status = body_reset(p);
    if (status == 0)
        status = body_load(p, image, start->block, start->head->block_size);
    return status;
}

// A failure ends the process.
static void go(struct process *p, const struct start *start, const struct image *image) {
    if (replace(p, start, image) < 0)
        end_by_signal(p, SIGNAL_KILL);
    else
        start_later(p);
    ONCE(going);
    going.badge = 0;
}

int start_exec(struct request *r, struct process *caller) {
    const struct process_spawn *ask = request_ask(r);
    struct start start;
    struct image *image;
    int status = start_read(ask->size, &start);

    if (status == 0)
        status = start_image(&start, &image);
    if (status < 0)
        return status;

    int count = note_kept(&start);

    if (count < 0 || count != count_gates(caller)) {
        forget_kept(&start);
        return ERR_HANDLE;
    }
    ONCE(going);
    going.badge = caller->badge;
    going.size = ask->size;
    going.image = image->number;

    handle_t thread = body_stop(caller);

    once_reply(r, 0); // nobody gets it: its caller ends now
    sys_handle_close(0, thread);
    go(caller, &start, image);
    forget_kept(&start);
    return 0;
}

void start_exec_again(void) {
    struct process *p = process_of(going.badge);
    const struct image *image = image_numbered(going.image);
    struct start start;

    if (!p)
        return;
    if (!image || start_read_again(going.size, &start) < 0 || note_kept(&start) < 0) {
        end_by_signal(p, SIGNAL_KILL);
        return;
    }
    go(p, &start, image);
    forget_kept(&start);
}
