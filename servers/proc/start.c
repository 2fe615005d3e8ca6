// servers/proc/start.c -- what spawn, exec and fork share: the request, and a place in the table.
#include <string.h>

#include <servers/proc/account.h>
#include <servers/proc/call.h>
#include <servers/proc/first.h>
#include <servers/proc/start.h>
#include <user/lib/ipc.h>
#include <user/lib/restart.h>

enum {
    HANDLES_LISTED_MAX = 2 * PROCESS_FILES_MAX, // in one request
    PLACE = 8,                                  // what handles and block are aligned to
    START_MAX = sizeof(struct process_start) + IO_PATH_MAX + PLACE +
                HANDLES_LISTED_MAX * sizeof(handle_t) + PLACE + PROCESS_BLOCK_MAX,
};

static uint8_t buffer[START_MAX + BODY_STARTUP_SIZE] __attribute__((aligned(16))) KEPT;
static struct process *starting;

static uint64_t align(uint64_t offset) { return (offset + PLACE - 1) / PLACE * PLACE; }

// All sizes are small once they have been checked, so no sum overflows.
static int check_sizes(const struct process_start *head, uint64_t size) {
    if (head->path_size == 0 || head->path_size > IO_PATH_MAX)
        return head->path_size ? ERR_NAMETOOLONG : ERR_NOENT;
    if (head->handle_count > HANDLES_LISTED_MAX)
        return ERR_SIZE;
    if (head->block_size > PROCESS_BLOCK_MAX)
        return ERR_TOOBIG;
    if (head->block_size == 0 || head->block_size % 16)
        return ERR_ARG;

    uint64_t handles = align(sizeof *head + head->path_size);
    uint64_t block = align(handles + head->handle_count * sizeof(handle_t));

    return block + head->block_size == size ? 0 : ERR_ARG;
}

int start_read(uint64_t size, struct start *start) {
    if (size < sizeof(struct process_start))
        return ERR_ARG;
    if (size > START_MAX)
        return ERR_TOOBIG;

    int status = ipc_read_all(call_handle(), 0, buffer, size);

    return status < 0 ? status : start_read_again(size, start);
}

int start_read_again(uint64_t size, struct start *start) {
    struct process_start *head = (struct process_start *)buffer;
    int status = check_sizes(head, size);

    if (status < 0)
        return status;
    head->name[TASK_NAME_SIZE - 1] = '\0';
    start->head = head;
    start->path = (const char *)(head + 1);
    start->handles = (const handle_t *)(buffer + align(sizeof *head + head->path_size));
    start->block = buffer + size - head->block_size;
    return 0;
}

int start_image(const struct start *start, struct image **image) {
    char line[IMAGE_INTERPRETER_MAX + 1];
    int status = image_find(start->path, start->head->path_size, image, line);

    if (status == ERR_SCRIPT && ipc_write_all(call_handle(), 0, line, strlen(line) + 1) < 0)
        return ERR_NOEXEC; // the caller does not want to know
    return status;
}

static int take_account(const struct process *parent, uint64_t pages, struct process *p) {
    unsigned from = parent ? parent->account : first_account();

    if (pages > 0)
        return account_split(from, pages, &p->account);
    account_use(from);
    p->account = from;
    return 0;
}

int start_process(const struct process *parent, uint64_t pages, struct process **process) {
    bool first_child = !parent || first_is(parent);
    struct process *p;

    if (parent && !body_has_room(parent->account, first_child))
        return ERR_LIMIT;

    int status = process_add(first_child, &p);

    if (status < 0)
        return status;
    if (!parent)
        p->pid = PID_FIRST;
    p->parent = parent ? parent->pid : 0;
    p->group = parent ? parent->group : p->pid;
    p->session = parent ? parent->session : p->pid;
    p->limit = parent ? parent->limit : body_limit();
    if (parent)
        memcpy(p->name, parent->name, sizeof p->name);
    status = take_account(parent, pages, p);
    if (status < 0)
        process_remove(p);
    *process = p;
    return status;
}

void start_later(struct process *p) {
    process_change(p);
    p->begun = false;
    starting = p;
}

bool start_is_pending(void) { return starting; }

// `begun` is only to save work after a restart.
void start_now(void) {
    if (!starting)
        return;
    if (!starting->begun)
        body_run(starting);
    starting->begun = true;
    starting = NULL;
}

void start_undo(struct process *p) {
    body_destroy(p);
    account_leave(p->account);
    process_remove(p);
}
