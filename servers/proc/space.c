// servers/proc/space.c -- requests to vm as functions.
#include <string.h>

#include <servers/proc/space.h>
#include <user/lib/ipc.h>
#include <user/lib/startup.h>

static handle_t vm;

int space_start(void) {
    vm = startup_handle("vm");
    return vm ? 0 : ERR_NONE;
}

// Send *m, with the words of a request; the answer's words are in m->words.
static int send(struct message *m, const void *words, size_t size) {
    memcpy(m->words, words, size);

    int status = ipc_call(vm, m);

    return status < 0 ? status : (int64_t)m->tag < 0 ? (int)(int64_t)m->tag : 0;
}

static int make_space(enum vm_op op, struct vm_fork ask, handle_t task, uint64_t *space,
                      handle_t *gate) {
    struct message m = {.tag = op, .handles = {task}};
    int status = send(&m, &ask, sizeof ask);

    if (status == 0 && m.handles[0] == 0)
        status = ERR_QUOTA; // no room here for its gate
    *space = status < 0 ? 0 : m.words[0];
    *gate = status < 0 ? 0 : m.handles[0];
    return status;
}

int space_create(handle_t task, uint64_t limit, uint64_t *space, handle_t *gate) {
    return make_space(VM_CREATE, (struct vm_fork){.limit = limit}, task, space, gate);
}

int space_fork(struct vm_fork ask, handle_t task, uint64_t *space, handle_t *gate) {
    return make_space(VM_FORK, ask, task, space, gate);
}

static int about_space(enum vm_op op, uint64_t space, uint64_t limit) {
    struct message m = {.tag = op};
    struct vm_create ask = {space, limit};

    return send(&m, &ask, sizeof ask);
}

int space_reset(uint64_t space) { return about_space(VM_RESET, space, 0); }

int space_destroy(uint64_t space) { return about_space(VM_DESTROY, space, 0); }

int space_limit(uint64_t space, uint64_t limit) { return about_space(VM_LIMIT, space, limit); }

int space_write(uint64_t space, vaddr_t address, const void *from, uint64_t size) {
    struct message m = {.tag = VM_WRITE, .read_from = from, .read_size = size};
    struct vm_copy ask = {space, address, size};

    return send(&m, &ask, sizeof ask);
}

int space_read(uint64_t space, vaddr_t address, void *to, uint64_t size) {
    struct message m = {.tag = VM_READ, .write_to = to, .write_size = size};
    struct vm_copy ask = {space, address, size};

    return send(&m, &ask, sizeof ask);
}

int space_map(uint64_t space, vaddr_t address, uint64_t size, uint32_t access, uint32_t flags) {
    struct message m = {.tag = VM_MAP_IN};
    struct vm_map_in ask = {space, address, size, access | (uint64_t)flags << 8};

    return send(&m, &ask, sizeof ask);
}

int space_map_image(uint64_t space, uint64_t image, vaddr_t address, uint64_t offset,
                    uint32_t access, uint64_t size) {
    struct message m = {.tag = VM_MAP_IMAGE};
    struct vm_map_image ask = {space << 32 | image, address, offset | access, size};

    return send(&m, &ask, sizeof ask);
}

int space_usage(uint64_t space, struct vm_usage_reply *usage) {
    struct message m = {.tag = VM_SPACE_USAGE};
    struct vm_create ask = {.space = space};
    int status = send(&m, &ask, sizeof ask);

    memcpy(usage, m.words, sizeof *usage);
    return status;
}

int space_refusal(uint64_t space) {
    struct message m = {.tag = VM_REFUSAL};
    struct vm_create ask = {.space = space};
    int status = send(&m, &ask, sizeof ask);

    return status < 0 ? status : (int)(int64_t)m.words[0];
}

static int image_request(enum vm_op op, struct vm_image ask, const void *from, uint64_t *image) {
    struct message m = {.tag = op, .read_from = from, .read_size = from ? ask.size : 0};
    int status = send(&m, &ask, sizeof ask);

    if (image)
        *image = m.words[0];
    return status;
}

int image_memory_create(uint64_t size, uint64_t *image) {
    return image_request(VM_IMAGE_CREATE, (struct vm_image){.size = size}, NULL, image);
}

int image_memory_write(uint64_t image, uint64_t offset, const void *from, uint64_t size) {
    return image_request(VM_IMAGE_WRITE, (struct vm_image){image, offset, size}, from, NULL);
}

void image_memory_close(uint64_t image) {
    image_request(VM_IMAGE_CLOSE, (struct vm_image){.image = image}, NULL, NULL);
}

int memory_keep(const uint32_t *numbers, uint64_t spaces, uint64_t images) {
    struct message m = {
        .tag = VM_KEEP,
        .read_from = numbers,
        .read_size = (spaces + images) * sizeof *numbers,
    };
    struct vm_keep ask = {spaces, images};

    return send(&m, &ask, sizeof ask);
}

int memory_statistics(struct vm_statistics_reply *statistics) {
    struct message m = {.tag = VM_STATISTICS};
    int status = send(&m, m.words, 0);

    memcpy(statistics, m.words, sizeof *statistics);
    return status;
}
