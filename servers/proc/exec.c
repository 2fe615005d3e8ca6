// servers/proc/exec.c -- PROC_EXEC: a process runs another program.
#include <string.h>

#include <servers/proc/end.h>
#include <servers/proc/signal.h>
#include <servers/proc/start.h>
#include <user/lib/syscalls.h>

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

// From here on there is no way back. A failure ends the process.
static int replace(struct process *p, const struct start *start, const struct image *image) {
    int status;

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
    status = replace(caller, &start, image);
    forget_kept(&start);
    if (status < 0)
        end_by_signal(caller, SIGNAL_KILL);
    else
        body_run(caller);
    return status;
}
