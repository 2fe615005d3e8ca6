// user/tests/lib/spaces.c -- tasks whose pager is vm, for tests of vm.
#include <user/tests/lib/spaces.h>

static struct guest guests[GUESTS_MAX];
static struct vm_statistics_reply before;

static handle_t vm_gate(void) { return startup_handle("vm"); }

long vm_ask_message(struct message *m) { return ask(vm_gate(), m); }

long vm_ask(uint64_t op, const void *words, size_t size) {
    struct message m = {.tag = op};

    memcpy(m.words, words, size);
    return vm_ask_message(&m);
}

static struct guest *find_place(void) {
    for (unsigned i = 0; i < GUESTS_MAX; i++) {
        if (!guests[i].actor || !guests[i].actor->peer) {
            guests[i] = (struct guest){.badge = GUEST_BADGE + i};
            return &guests[i];
        }
    }
    check(!"at most GUESTS_MAX guests");
    return NULL;
}

// VM_CREATE or VM_FORK for a new actor.
static long make(struct guest *guest, uint64_t op, struct vm_fork ask) {
    struct message m = {.tag = op};

    guest->actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    m.handles[0] = guest->actor->peer->task;
    memcpy(m.words, &ask, sizeof ask);

    long status = vm_ask_message(&m);

    if (status < 0) {
        actor_kill(guest->actor);
        guest->actor = NULL;
        return status;
    }

    handle_t watcher = (handle_t)sys_gate_create(service, guest->badge, 0);

    guest->space = m.words[0];
    guest->gate = m.handles[0];
    check(guest->gate != 0);
    check_eq(sys_task_watch(guest->actor->peer->task, guest->gate, watcher), 0);
    sys_handle_close(0, watcher);
    return 0;
}

struct guest *guest_new(uint64_t limit) {
    struct guest *guest = find_place();

    check_eq(make(guest, VM_CREATE, (struct vm_fork){.limit = limit}), 0);
    return guest;
}

struct guest *guest_fork(struct guest *parent, uint64_t limit, long *error) {
    return guest_fork_at(parent, limit, 0, error);
}

struct guest *guest_fork_at(struct guest *parent, uint64_t limit, vaddr_t stack, long *error) {
    struct guest *guest = find_place();
    long status = make(guest, VM_FORK, (struct vm_fork){parent->space, limit, stack});

    if (error)
        *error = status;
    else
        check_eq(status, 0);
    return status < 0 ? NULL : guest;
}

void guest_end(struct guest *guest) {
    check_eq(vm_ask(VM_DESTROY, &(struct vm_create){.space = guest->space}, 8), 0);
    sys_handle_close(0, guest->gate);
    actor_kill(guest->actor);
    guest->actor = NULL;
}

static long ask_space(struct guest *guest, uint64_t op, struct vm_map map) {
    struct message m = {.tag = op};

    memcpy(m.words, &map, sizeof map);

    long status = ask(guest->gate, &m);

    return status < 0 || op != VM_MAP ? status : (long)m.words[0];
}

long guest_map(struct guest *guest, uint64_t address, uint64_t size, uint64_t access,
               uint64_t flags) {
    return ask_space(guest, VM_MAP, (struct vm_map){address, size, access, flags});
}

long guest_unmap(struct guest *guest, uint64_t address, uint64_t size) {
    return ask_space(guest, VM_UNMAP, (struct vm_map){.address = address, .size = size});
}

long guest_protect(struct guest *guest, uint64_t address, uint64_t size, uint64_t access) {
    return ask_space(guest, VM_PROTECT, (struct vm_map){address, size, access, 0});
}

// Steps: the actor's number is the address.
static long step_load(struct actor *self) { return *(volatile long *)self->number; }

static long step_store(struct actor *self) {
    *(volatile uint64_t *)self->number = self->m.words[0];
    return 0;
}

static long step_fill(struct actor *self) {
    for (uint64_t i = 0; i < self->m.words[0]; i++)
        *(volatile uint64_t *)(self->number + i * PAGE_SIZE) = i;
    return 0;
}

static long step_verify(struct actor *self) {
    for (uint64_t i = 0; i < self->m.words[0]; i++) {
        if (*(volatile uint64_t *)(self->number + i * PAGE_SIZE) != i)
            return ERR_DAMAGED;
    }
    return 0;
}

static long step_run(struct actor *self) { return ((long (*)(void))self->number)(); }

static long run_step(struct guest *guest, long (*step)(struct actor *), uint64_t address,
                     uint64_t value) {
    guest->actor->number = address;
    guest->actor->m.words[0] = value;
    return actor_do(guest->actor, step);
}

static void dies(struct guest *guest, long (*step)(struct actor *), uint64_t address,
                 enum access access) {
    struct message m;
    int what;

    guest->actor->number = address;
    actor_begin(guest->actor, step);
    do { // those who ended before are told as well
        m = (struct message){0};
        what = ipc_recv(service, &m);
    } while (what == EVENT_CLOSED || what == EVENT_DEAD);
    check_eq(what, EVENT_ENDED);
    check_eq(m.badge, guest->badge);
    check_eq(m.words[0], REASON_FAULT);
    check_eq(m.words[1], access);
    check_eq(m.words[2], address);
}

uint64_t guest_load(struct guest *guest, uint64_t address) {
    return (uint64_t)run_step(guest, step_load, address, 0);
}

long guest_store(struct guest *guest, uint64_t address, uint64_t value) {
    return run_step(guest, step_store, address, value);
}

long guest_fill(struct guest *guest, uint64_t address, uint64_t pages) {
    return run_step(guest, step_fill, address, pages);
}

long guest_verify(struct guest *guest, uint64_t address, uint64_t pages) {
    return run_step(guest, step_verify, address, pages);
}

long guest_run(struct guest *guest, uint64_t address) {
    return run_step(guest, step_run, address, 0);
}

void guest_dies_loading(struct guest *guest, uint64_t address) {
    dies(guest, step_load, address, ACCESS_READ);
}

void guest_dies_storing(struct guest *guest, uint64_t address) {
    dies(guest, step_store, address, ACCESS_WRITE);
}

void guest_dies_running(struct guest *guest, uint64_t address) {
    dies(guest, step_run, address, ACCESS_EXEC);
}

long guest_write(struct guest *guest, uint64_t address, const void *from, size_t size) {
    struct message m = {.tag = VM_WRITE,
                        .words = {guest->space, address, size},
                        .read_from = from,
                        .read_size = size};

    return vm_ask_message(&m);
}

long guest_read(struct guest *guest, uint64_t address, void *to, size_t size) {
    struct message m = {
        .tag = VM_READ, .words = {guest->space, address, size}, .write_to = to, .write_size = size};

    return vm_ask_message(&m);
}

long image_new(const void *content, size_t size) {
    struct message m = {.tag = VM_IMAGE_CREATE, .words = {0, 0, size}};

    check_eq(vm_ask_message(&m), 0);

    uint64_t image = m.words[0];

    m = (struct message){
        .tag = VM_IMAGE_WRITE, .words = {image, 0, size}, .read_from = content, .read_size = size};
    check_eq(vm_ask_message(&m), 0);
    return (long)image;
}

long image_close(uint64_t image) {
    return vm_ask(VM_IMAGE_CLOSE, &(struct vm_image){.image = image}, sizeof(struct vm_image));
}

long image_map(struct guest *guest, uint64_t image, uint64_t address, uint64_t offset,
               uint64_t access, uint64_t size) {
    struct vm_map_image map = {guest->space << 32 | image, address, offset | access, size};

    return vm_ask(VM_MAP_IMAGE, &map, sizeof map);
}

struct vm_usage_reply guest_usage(struct guest *guest) {
    struct message m = {.tag = VM_USAGE};
    struct vm_usage_reply usage;

    check_eq(ask(guest->gate, &m), 0);
    memcpy(&usage, m.words, sizeof usage);
    return usage;
}

struct vm_statistics_reply vm_statistics(void) {
    struct message m = {.tag = VM_STATISTICS};
    struct vm_statistics_reply statistics;

    check_eq(vm_ask_message(&m), 0);
    memcpy(&statistics, m.words, sizeof statistics);
    return statistics;
}

void statistics_begin(void) { before = vm_statistics(); }

void statistics_end(void) {
    struct vm_statistics_reply now = vm_statistics();

    check_eq(now.free, before.free);
    check_eq(now.available, before.available);
    check_eq(now.spaces, before.spaces);
    check_eq(now.total, before.total);
}
