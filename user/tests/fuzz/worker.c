// user/tests/fuzz/worker.c -- the loop of a worker: choose a call, choose its arguments, make it.
//
// It uses nothing of the program's but its code, constants, and its own struct area: nothing else
// is mapped where it runs.
#include <stdbool.h>

#include <user/lib/syscalls.h>
#include <user/tests/fuzz/shapes.h>
#include <user/tests/fuzz/worker.h>

struct call_registers { // in the order of raw_call
    uint64_t a[8], t2, t3, t4, t5, t6;
};

void raw_call(struct call_registers *registers);
void stray_entry(void);
void worker_main(struct worker *self);

__attribute__((naked)) void raw_call(__attribute__((unused)) struct call_registers *registers) {
    __asm__("addi sp, sp, -16\n"
            "sd a0, 0(sp)\n"
            "mv t0, a0\n"
            "ld a0, 0(t0)\n"
            "ld a1, 8(t0)\n"
            "ld a2, 16(t0)\n"
            "ld a3, 24(t0)\n"
            "ld a4, 32(t0)\n"
            "ld a5, 40(t0)\n"
            "ld a6, 48(t0)\n"
            "ld a7, 56(t0)\n"
            "ld t2, 64(t0)\n"
            "ld t3, 72(t0)\n"
            "ld t4, 80(t0)\n"
            "ld t5, 88(t0)\n"
            "ld t6, 96(t0)\n"
            "ecall\n"
            "ld t0, 0(sp)\n" // temporaries do not outlive an ecall
            "sd a0, 0(t0)\n"
            "sd a1, 8(t0)\n"
            "sd a2, 16(t0)\n"
            "sd a3, 24(t0)\n"
            "sd a6, 48(t0)\n"
            "sd t2, 64(t0)\n"
            "sd t3, 72(t0)\n"
            "addi sp, sp, 16\n"
            "ret");
}

// A worker starts here: a0 is its struct.
__attribute__((naked)) void worker_entry(void) {
    __asm__(".option push\n"
            ".option norelax\n"
            "la gp, __global_pointer$\n"
            ".option pop\n"
            "j worker_main");
}

// The threads that peers make start here: receive from the handle in a0, 32 times.
__attribute__((naked)) void stray_entry(void) {
    __asm__("mv s0, a0\n"
            "li s1, 32\n"
            "1: mv a0, s0\n"
            "li a6, -1\n"
            "li t2, -1\n"
            "li a7, %0\n"
            "ecall\n"
            "li a7, %1\n"
            "ecall\n"
            "addi s1, s1, -1\n"
            "bnez s1, 1b\n"
            "li a7, %2\n"
            "ecall"
            :
            : "i"(SYS_recv), "i"(SYS_thread_yield), "i"(SYS_thread_exit));
}

// xorshift64 (Marsaglia 2003).
static uint64_t random_next(struct worker *self) {
    self->random ^= self->random << 13;
    self->random ^= self->random >> 7;
    self->random ^= self->random << 17;
    return self->random;
}

static uint64_t below(struct worker *self, uint64_t limit) {
    return (random_next(self) >> 20) % limit;
}

static bool one_in(struct worker *self, uint64_t times) { return below(self, times) == 0; }

// A word of any size, the limits more often than chance.
static uint64_t any_word(struct worker *self) {
    uint64_t word = random_next(self);

    switch (below(self, 6)) {
    case 0: return 0;
    case 1: return ~0ull;
    case 2: return word % 5000;
    case 3: return 1ull << word % 64;
    case 4: return (1ull << 38) - word % 3;
    }
    return word;
}

// A handle that this peer had once; rarely one that it never had.
static uint64_t known_handle(struct worker *self, enum object_type type) {
    if (one_in(self, 16))
        return any_word(self);
    if (one_in(self, 12))
        return below(self, 80) + below(self, 3) * HANDLES_MAX;
    if (one_in(self, 12))
        type = below(self, OBJECT_TYPES);
    return self->area->known[type][below(self, KNOWN)];
}

static uint64_t window_address(struct worker *self) {
    if (one_in(self, 10))
        return any_word(self);
    return WINDOW + below(self, WINDOW_PAGES) * PAGE_SIZE;
}

static uint64_t buffer_address(struct worker *self) {
    if (one_in(self, 4))
        return window_address(self) + below(self, PAGE_SIZE);
    return (uintptr_t)self->area->buffer + below(self, 2 * PAGE_SIZE);
}

static uint64_t task_handle(struct worker *self) {
    return one_in(self, 3) ? 0 : known_handle(self, OBJECT_TASK);
}

static uint64_t argument(struct worker *self, char kind) {
    switch (kind) {
    case '0': return 0;
    case '1': return below(self, 2);
    case 'w': return any_word(self);
    case '*': return known_handle(self, below(self, OBJECT_TYPES));
    case 'a': return one_in(self, 2) ? 0 : known_handle(self, OBJECT_ACCOUNT);
    case 'e': return known_handle(self, OBJECT_ENDPOINT);
    case 'g': return known_handle(self, OBJECT_GATE);
    case 'h': return known_handle(self, OBJECT_THREAD);
    case 'm': return known_handle(self, OBJECT_MEMORY);
    case 'n': return known_handle(self, OBJECT_NOTIFICATION);
    case 'r': return one_in(self, 2) ? 0 : known_handle(self, OBJECT_REPLY);
    case 't': return task_handle(self);
    case 'y': // to receive from
        return known_handle(self, one_in(self, 4) ? OBJECT_NOTIFICATION : OBJECT_ENDPOINT);
    case 'b': return buffer_address(self);
    case 'B': return 1ull << below(self, 64) | (one_in(self, 8) ? any_word(self) : 0);
    case 'c': return one_in(self, 8) ? any_word(self) : below(self, SCRATCH_PAGES);
    case 'd': return one_in(self, 8) ? any_word(self) : (uintptr_t)stray_entry;
    case 'H': return one_in(self, 3) ? any_word(self) : 15;
    case 'k': return buffer_address(self);
    case 'l': return one_in(self, 8) ? any_word(self) : LEVEL + below(self, 20);
    case 'N': return 0x646c696863; // "child"
    case 'O': return below(self, SCRATCH_PAGES) * PAGE_SIZE;
    case 'p': return one_in(self, 8) ? any_word(self) : below(self, CEILING + 1);
    case 'q': return one_in(self, 4) ? any_word(self) : 10000 + below(self, 1000000);
    case 'R': return one_in(self, 2) ? RIGHTS_ALL : random_next(self) | RIGHT_COPY;
    case 's': return below(self, 100);
    case 'T': return one_in(self, 4) ? any_word(self) : time_now() + below(self, 2 * TICK_NS);
    case 'v': return window_address(self);
    case 'x': return one_in(self, 4) ? any_word(self) : below(self, 8);
    case 'z': return one_in(self, 8) ? any_word(self) : below(self, PAGE_SIZE);
    }
    return 0;
}

// a6 and t2-t6 of the message calls: handles and slots; buffers, or an endpoint for a gate.
static void extra_arguments(struct worker *self, struct call_registers *r) {
    uint64_t pairs[2];

    for (unsigned i = 0; i < 2; i++)
        pairs[i] = one_in(self, 3)   ? 0
                   : one_in(self, 2) ? ~0ull
                                     : known_handle(self, below(self, OBJECT_TYPES)) |
                                           known_handle(self, OBJECT_GATE) << 32;
    r->a[6] = pairs[0];
    r->t2 = pairs[1];
    r->t3 = buffer_address(self);
    r->t4 = one_in(self, 3) ? 0 : argument(self, 'z');
    r->t5 = one_in(self, 3) ? 0 : argument(self, 'z');
    r->t6 = buffer_address(self);
    if (r->a[7] == SYS_reply || r->a[7] == SYS_reply_recv_ext) {
        r->t5 = one_in(self, 2) ? 0 : known_handle(self, OBJECT_ENDPOINT);
        r->t6 = argument(self, 'r');
    }
}

static uint64_t choose_call(struct worker *self) {
    for (;;) {
        uint64_t number = below(self, SYSCALL_COUNT + 1);

        if (below(self, 60) < shapes[number].weight)
            return number == SYSCALL_COUNT ? any_word(self) | 64 : number;
    }
}

static long simple_call(struct worker *self, struct call_registers *r, uint64_t number, uint64_t a0,
                        uint64_t a1) {
    *r = (struct call_registers){.a = {a0, a1, 0, 0, 0, 0, 0, number}};
    raw_call(r);
    self->calls++;
    return (long)r->a[0];
}

// Kills a task before a handle to it is closed. False: leave that handle alone.
static bool may_close(struct worker *self, uint64_t task, uint64_t handle) {
    struct call_registers r;

    if (simple_call(self, &r, SYS_handle_next, task, HANDLE_SLOT(handle)) < 0)
        return true;
    if (r.a[1] != (handle_t)handle)
        return false;
    if (r.a[2] != OBJECT_TASK)
        return true;
    if ((handle_t)task != 0)
        return false;
    simple_call(self, &r, SYS_task_kill, handle, 0);
    return true;
}

static void take_results(struct worker *self, const struct shape *shape,
                         const struct call_registers *r, uint64_t number) {
    if ((int64_t)r->a[0] > 0 && shape->makes)
        know(self->area, shape->makes, r->a[0]);
    if (number == SYS_handle_next && r->a[0] == 0)
        know(self->area, r->a[2] % OBJECT_TYPES, r->a[1]);
    if (number == SYS_call || number == SYS_call_ext)
        know(self->area, OBJECT_GATE, r->t2);
    if (number == SYS_recv || number == SYS_reply_recv_ext) {
        know(self->area, OBJECT_NONE, r->t2);
        know(self->area, OBJECT_GATE, r->t3 >> 32);
    }
}

void worker_main(struct worker *self) {
    struct call_registers r;

    for (;;) {
        uint64_t number = choose_call(self);
        const struct shape *shape = &shapes[number < SYSCALL_COUNT ? number : SYSCALL_COUNT];

        r = (struct call_registers){.a[7] = number};
        for (unsigned i = 0; shape->arguments[i]; i++)
            r.a[i] = argument(self, shape->arguments[i]);
        if (number < SYS_null)
            extra_arguments(self, &r);
        if (number == SYS_handle_close && !may_close(self, r.a[0], r.a[1]))
            continue;
        if ((number == SYS_task_exit || number == SYS_thread_exit) && !one_in(self, 16))
            continue;
        raw_call(&r);
        self->calls++;
        take_results(self, shape, &r, number);
    }
}
