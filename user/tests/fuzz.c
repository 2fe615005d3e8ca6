// user/tests/fuzz.c -- random system calls from several tasks: the kernel must survive them all.
//
//   rivet.run=fuzz rivet.args=COUNT SEED
//
// Peers are tasks that run the same loop on several threads: choose a call, choose its arguments,
// most of them objects that the peer holds, some of them nonsense. This program makes the peers,
// watches them, is their pager, wakes threads that wait for nobody, and starts anew what has ended.
// After COUNT calls it ends them all, checks that every page is back, and prints FUZZ n calls.
//
// What keeps it unharmed: a peer maps the program's text and constants, its own struct area, and
// nothing else. It has no right to control any task but those that it makes itself; and it kills a
// task before it closes a handle to it, so that none is left that nobody can reach.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <user/lib/ipc.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>
#include <user/tests/lib/shapes.h>

enum {
	PEERS = 6,
	WORKERS = 4, // threads of each
	KNOWN = 16,  // handles of each type that a peer remembers
	SCRATCH_PAGES = 16,
	PEER_PAGES = 200, // kernel memory
	LEVEL = 70,       // of the first peer; above this program's, since this is their pager
	PRIORITY = 10,
	CEILING = 15, // below this program's priority
	STUCK_TICKS = 40,
	BADGE_PAGER = 0x100,
	BADGE_WATCHER = 0x200,
	BADGE_CLIENT = 0x300,
};

#define TICK_NS 500000ull
#define HANG_NS 10000000000ull
#define WINDOW 0x60000000ull // where peers map and unmap
#define WINDOW_PAGES 1024

struct call_registers { // in the order of raw_call
	uint64_t a[8], t2, t3, t4, t5, t6;
};

struct worker {
	uint64_t random;
	volatile uint64_t calls;
	struct area *area;
	char stack[PAGE_SIZE - 24];
};

// What one peer has of this program's memory.
struct area {
	struct worker workers[WORKERS];
	char buffer[2 * PAGE_SIZE];
	handle_t known[OBJECT_TYPES][KNOWN]; // OBJECT_NONE: whatever came with messages
	uint8_t next[OBJECT_TYPES];
} __attribute__((aligned(PAGE_SIZE)));

struct peer {
	handle_t task, account, endpoint, notification;
	handle_t threads[WORKERS];
	uint64_t seen[WORKERS]; // calls at the last tick
	unsigned stuck[WORKERS];
	bool alive;
};

static struct area areas[PEERS] __attribute__((aligned(PAGE_SIZE)));
static char scratch[SCRATCH_PAGES * PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

// ---- In a peer ----

void raw_call(struct call_registers *registers);
void worker_entry(void);
void stray_entry(void);
void worker_main(struct worker *self);

__attribute__((naked)) void raw_call(__attribute__((unused)) struct call_registers *registers)
{
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
__attribute__((naked)) void worker_entry(void)
{
	__asm__(".option push\n"
		".option norelax\n"
		"la gp, __global_pointer$\n"
		".option pop\n"
		"j worker_main");
}

// The threads that peers make start here: receive from the handle in a0, 32 times.
__attribute__((naked)) void stray_entry(void)
{
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
static uint64_t random_next(struct worker *self)
{
	self->random ^= self->random << 13;
	self->random ^= self->random >> 7;
	self->random ^= self->random << 17;
	return self->random;
}

static uint64_t below(struct worker *self, uint64_t limit)
{
	return (random_next(self) >> 20) % limit;
}

static bool one_in(struct worker *self, uint64_t times)
{
	return below(self, times) == 0;
}

// A word of any size, the limits more often than chance.
static uint64_t any_word(struct worker *self)
{
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
static uint64_t known_handle(struct worker *self, enum object_type type)
{
	if (one_in(self, 16))
		return any_word(self);
	if (one_in(self, 12))
		return below(self, 80) + below(self, 3) * HANDLES_MAX;
	if (one_in(self, 12))
		type = below(self, OBJECT_TYPES);
	return self->area->known[type][below(self, KNOWN)];
}

static void remember(struct worker *self, enum object_type type, handle_t handle)
{
	struct area *area = self->area;

	if (handle)
		area->known[type][area->next[type]++ % KNOWN] = handle;
}

static uint64_t window_address(struct worker *self)
{
	if (one_in(self, 10))
		return any_word(self);
	return WINDOW + below(self, WINDOW_PAGES) * PAGE_SIZE;
}

static uint64_t buffer_address(struct worker *self)
{
	if (one_in(self, 4))
		return window_address(self) + below(self, PAGE_SIZE);
	return (uintptr_t)self->area->buffer + below(self, 2 * PAGE_SIZE);
}

static uint64_t task_handle(struct worker *self)
{
	return one_in(self, 3) ? 0 : known_handle(self, OBJECT_TASK);
}

static uint64_t argument(struct worker *self, char kind)
{
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
static void extra_arguments(struct worker *self, struct call_registers *r)
{
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

static uint64_t choose_call(struct worker *self)
{
	for (;;) {
		uint64_t number = below(self, SYSCALL_COUNT + 1);

		if (below(self, 60) < shapes[number].weight)
			return number == SYSCALL_COUNT ? any_word(self) | 64 : number;
	}
}

static long simple_call(struct worker *self, struct call_registers *r, uint64_t number, uint64_t a0,
			uint64_t a1)
{
	*r = (struct call_registers){.a = {a0, a1, 0, 0, 0, 0, 0, number}};
	raw_call(r);
	self->calls++;
	return (long)r->a[0];
}

// Kills a task before a handle to it is closed. False: leave that handle alone.
static bool may_close(struct worker *self, uint64_t task, uint64_t handle)
{
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
			 const struct call_registers *r, uint64_t number)
{
	if ((int64_t)r->a[0] > 0 && shape->makes)
		remember(self, shape->makes, r->a[0]);
	if (number == SYS_handle_next && r->a[0] == 0)
		remember(self, r->a[2] % OBJECT_TYPES, r->a[1]);
	if (number == SYS_call || number == SYS_call_ext)
		remember(self, OBJECT_GATE, r->t2);
	if (number == SYS_recv || number == SYS_reply_recv_ext) {
		remember(self, OBJECT_NONE, r->t2);
		remember(self, OBJECT_GATE, r->t3 >> 32);
	}
}

void worker_main(struct worker *self)
{
	struct call_registers r;

	for (;;) {
		uint64_t number = choose_call(self);
		const struct shape
			*shape = &shapes[number < SYSCALL_COUNT ? number : SYSCALL_COUNT];

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

// ---- In the program: making peers ----

static struct peer peers[PEERS];
static handle_t account, endpoint, timer;
static uint64_t generator;
static uint64_t total; // calls made
static unsigned restarts, ends, faults, deaths;

static uint64_t next_seed(void)
{
	generator = generator * 6364136223846793005ull + 1442695040888963407ull;
	return generator | 1;
}

static void close_handle(handle_t *handle)
{
	if (*handle)
		sys_handle_close(0, *handle);
	*handle = 0;
}

// A result that must be a handle: what went wrong is 0, which the caller tries again later.
static handle_t handle_or_0(long result)
{
	return result > 0 ? (handle_t)result : 0;
}

// The offset of an address of this program in its memory object.
static uint64_t offset_of(const void *address)
{
	vaddr_t at = (uintptr_t)address;

	for (uint64_t i = 0; i < startup->map_count; i++) {
		const struct startup_map *map = &startup->maps[i];

		if (at >= map->address && at < map->address + map->pages * PAGE_SIZE)
			return map->offset + (at - map->address);
	}
	return 0;
}

static void know(struct area *area, enum object_type type, long handle)
{
	if (handle > 0)
		area->known[type][area->next[type]++ % KNOWN] = (handle_t)handle;
}

// The program's text and constants, and the peer's own area.
static bool map_image(unsigned which)
{
	handle_t task = peers[which].task;
	long error = 0;

	for (uint64_t i = 0; i < startup->map_count && !error; i++) {
		const struct startup_map *map = &startup->maps[i];

		if (!(map->access & ACCESS_WRITE))
			error = sys_memory_map(startup->memory, map->offset, task, map->address,
					       map->pages, map->access);
	}
	if (!error)
		error = sys_memory_map(startup->memory, offset_of(&areas[which]), task,
				       (uintptr_t)&areas[which], sizeof(struct area) / PAGE_SIZE,
				       ACCESS_READ | ACCESS_WRITE);
	return !error;
}

static bool start_worker(unsigned which, unsigned i)
{
	struct peer *peer = &peers[which];
	struct worker *worker = &areas[which].workers[i];

	close_handle(&peer->threads[i]);
	worker->random = next_seed();
	worker->area = &areas[which];
	peer->seen[i] = worker->calls;
	peer->stuck[i] = 0;
	peer->threads[i] = handle_or_0(
		sys_thread_create(peer->task, (uintptr_t)worker_entry,
				  (uintptr_t)(worker->stack + sizeof worker->stack) & -16ull,
				  (uintptr_t)worker, PRIORITY));
	if (!peer->threads[i] || sys_thread_resume(peer->threads[i]) < 0)
		return false;
	// Not its registers: a worker must go on in its loop.
	know(&areas[which], OBJECT_THREAD,
	     sys_handle_copy(0, peer->threads[i], peer->task,
			     RIGHT_COPY | RIGHT_THREAD_CONTROL | RIGHT_THREAD_SCHEDULE, 0));
	return true;
}

// Gates between this peer and every other, in both directions; the level says which work.
static void connect(unsigned which)
{
	struct peer *peer = &peers[which];

	for (unsigned i = 0; i < PEERS; i++) {
		if (!peers[i].task)
			continue;
		know(&areas[which], OBJECT_GATE,
		     sys_gate_create(peers[i].endpoint, which, peer->task));
		know(&areas[i], OBJECT_GATE, sys_gate_create(peer->endpoint, i, peers[i].task));
		know(&areas[i], OBJECT_NOTIFICATION,
		     sys_handle_copy(0, peer->notification, peers[i].task, RIGHTS_ALL, 0));
	}
	for (unsigned i = 0; i < 4; i++)
		know(&areas[which], OBJECT_GATE,
		     sys_gate_create(endpoint, BADGE_CLIENT + which, peer->task));
}

static bool give_first_handles(unsigned which)
{
	struct peer *peer = &peers[which];
	struct area *area = &areas[which];
	const uint64_t task_rights = RIGHT_COPY | RIGHT_TASK_THREADS | RIGHT_TASK_HANDLES |
				     RIGHT_TASK_MAP | RIGHT_TASK_INFO;

	memset(area->known, 0, sizeof area->known);
	know(area, OBJECT_TASK,
	     sys_handle_copy(0, peer->task, peer->task, task_rights, HANDLE_TASK));
	know(area, OBJECT_ACCOUNT,
	     sys_handle_copy(0, peer->account, peer->task, RIGHTS_ALL, HANDLE_ACCOUNT));
	know(area, OBJECT_ENDPOINT,
	     sys_handle_copy(0, peer->endpoint, peer->task, RIGHTS_ALL, HANDLE_SERVICE));

	handle_t part = handle_or_0(
		sys_memory_split(startup->memory, offset_of(scratch), sizeof scratch));
	know(area, OBJECT_MEMORY, sys_handle_copy(0, part, peer->task, RIGHTS_ALL, 0));
	close_handle(&part);
	return area->known[OBJECT_TASK][0] && area->known[OBJECT_MEMORY][0];
}

static bool watch(unsigned which)
{
	handle_t pager = handle_or_0(sys_gate_create(endpoint, BADGE_PAGER + which, 0));
	handle_t watcher = handle_or_0(sys_gate_create(endpoint, BADGE_WATCHER + which, 0));
	bool done = pager && watcher && sys_task_watch(peers[which].task, pager, watcher) == 0;

	close_handle(&pager);
	close_handle(&watcher);
	return done;
}

static bool start_workers(unsigned which)
{
	for (unsigned i = 0; i < WORKERS; i++)
		if (!start_worker(which, i))
			return false;
	return true;
}

// False: something ran out, to be tried again.
static bool start_peer(unsigned which)
{
	struct peer *peer = &peers[which];
	uint64_t name = 0x72656570; // "peer"

	memset(areas[which].next, 0, sizeof areas[which].next);
	peer->account = handle_or_0(sys_account_split(account, PEER_PAGES));
	if (!peer->account)
		return false;
	peer->task = handle_or_0(
		sys_task_create(peer->account, LEVEL + 2 * which, CEILING, name, 0));
	if (!peer->task)
		return false;
	peer->endpoint = handle_or_0(sys_endpoint_create(peer->task));
	peer->notification = handle_or_0(sys_notification_create(peer->account));
	if (!peer->endpoint || !peer->notification || !give_first_handles(which) || !watch(which))
		return false;
	connect(which);
	if (!map_image(which) || !start_workers(which))
		return false;
	peer->alive = true;
	return true;
}

// ---- ... ending them ----

// Counts what the workers of a peer have done since the last time.
static bool count_calls(unsigned which, unsigned i)
{
	uint64_t calls = areas[which].workers[i].calls;
	bool moved = calls != peers[which].seen[i];

	total += calls - peers[which].seen[i];
	peers[which].seen[i] = calls;
	return moved;
}

// The tasks that a peer made are in its table. It must have no threads left.
static void kill_children(handle_t task)
{
	struct handle_next found;

	for (uint64_t slot = 0; sys_handle_next_out(task, slot, &found) == 0;
	     slot = HANDLE_SLOT(found.handle) + 1) {
		if (found.type != OBJECT_TASK)
			continue;
		handle_t child = handle_or_0(
			sys_handle_copy(task, (handle_t)found.handle, 0, RIGHTS_ALL, 0));

		if (child)
			sys_task_kill(child); // a peer's handle to itself has no right to that
		close_handle(&child);
	}
}

static void kill_peer(unsigned which)
{
	struct peer *peer = &peers[which];

	if (peer->task) {
		sys_task_reset(peer->task);
		kill_children(peer->task);
		sys_task_kill(peer->task);
	}
	for (unsigned i = 0; i < WORKERS; i++) {
		count_calls(which, i);
		close_handle(&peer->threads[i]);
	}
	close_handle(&peer->endpoint);
	close_handle(&peer->notification);
	close_handle(&peer->task);
	close_handle(&peer->account);
	peer->alive = false;
}

// Another instance in the same task, with its handles and endpoints.
static void reset_peer(unsigned which)
{
	sys_task_reset(peers[which].task);
	kill_children(peers[which].task);
	for (unsigned i = 0; i < WORKERS; i++)
		count_calls(which, i);
	if (!map_image(which) || !start_workers(which))
		kill_peer(which);
}

static void restart(unsigned which)
{
	restarts++;
	if (peers[which].alive && next_seed() >> 40 & 1)
		reset_peer(which);
	else
		kill_peer(which);
}

// ---- ... and looking after them ----

// A thread that made no call since the last tick: whatever it waits for ends.
static void wake_worker(unsigned which, unsigned i)
{
	struct peer *peer = &peers[which];
	handle_t thread = peer->threads[i];

	if (count_calls(which, i)) {
		peer->stuck[i] = 0;
		return;
	}
	sys_thread_interrupt(thread);
	if (++peer->stuck[i] > STUCK_TICKS)
		sys_thread_kill(thread);
	if (sys_thread_resume(thread) == ERR_STATE && !start_worker(which, i))
		kill_peer(which);
}

static void look_after(unsigned which)
{
	if (!peers[which].alive) {
		if (!start_peer(which))
			kill_peer(which);
		return;
	}
	sys_task_resume(peers[which].task);
	for (unsigned i = 0; i < WORKERS && peers[which].alive; i++)
		wake_worker(which, i);
	if (next_seed() >> 40 % 2048 == 0)
		restart(which);
}

static void tick(void)
{
	badge_t badge;

	while (sys_sched_next_out(endpoint, &badge) == 0)
		;
	for (unsigned i = 0; i < PEERS; i++)
		look_after(i);
}

// A page fault of a peer: in its window it gets a page. The answer's tag: 0 to go on.
static uint64_t mend(const struct message *m)
{
	vaddr_t page = m->words[0] & -(uint64_t)PAGE_SIZE;
	unsigned which = m->badge - BADGE_PAGER;

	faults++;
	if (m->tag != FAULT_PAGE || which >= PEERS || page - WINDOW >= WINDOW_PAGES * PAGE_SIZE)
		return 1;
	return sys_memory_map(startup->memory, offset_of(scratch), peers[which].task, page, 1,
			      ACCESS_READ | (m->words[1] & ACCESS_WRITE)) != 0;
}

static void handle(int what, struct message *m)
{
	unsigned which = m->badge - BADGE_WATCHER;

	switch (what) {
	case 0:
		*m = (struct message){.tag = mend(m)};
		ipc_reply(0, m);
		break;
	case EVENT_NOTIFIED:
		if (m->words[0] & 1)
			tick();
		sys_timer_set(timer, time_now() + TICK_NS, 1);
		break;
	case EVENT_ENDED:
		ends++;
		if (which < PEERS && peers[which].alive)
			restart(which);
		break;
	case EVENT_DEAD: deaths++; break;
	}
}

// Until `count` calls were made; false if they do not get on.
static bool supervise(uint64_t count)
{
	ns_t limit = time_now() + HANG_NS;
	uint64_t before = 0;

	while (total < count) {
		struct message m = {0};

		handle(ipc_recv(endpoint, &m), &m);
		if (total != before)
			limit = time_now() + HANG_NS;
		if (time_now() > limit)
			return false;
		before = total;
	}
	return true;
}

static uint64_t pages_used(handle_t of)
{
	struct account_info info = {0};

	sys_account_info_out(of, &info);
	return info.used;
}

// What was killed is taken apart after the call has returned; what is to be told of it is received.
static bool all_returned(void)
{
	ns_t limit = time_now() + HANG_NS;

	while (pages_used(account) > 0 && time_now() < limit) {
		struct message m = {0};
		int what = ipc_recv(endpoint, &m);

		if (what == 0)
			ipc_reply(0, &(struct message){.tag = 1});
		if (what == EVENT_NOTIFIED)
			sys_timer_set(timer, time_now() + TICK_NS, 1);
	}
	return pages_used(account) == 0;
}

static bool prepare(void)
{
	endpoint = handle_or_0(sys_endpoint_create(0));
	timer = handle_or_0(sys_notification_create(0));
	account = handle_or_0(sys_account_split(HANDLE_ACCOUNT, PEERS * (PEER_PAGES + 1) + 8));
	return endpoint && timer && account && sys_notification_bind(timer, endpoint) == 0;
}

static int complain(const char *what)
{
	printf("fuzz: %s\n", what);
	return 1;
}

int main(int argc, char **argv)
{
	uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 0) : 100000;
	uint64_t before = pages_used(HANDLE_ACCOUNT);

	generator = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	if (!prepare())
		return complain("it cannot make its own objects");
	sys_timer_set(timer, time_now() + TICK_NS, 1);

	bool moved = supervise(count);

	for (unsigned i = 0; i < PEERS; i++)
		kill_peer(i);
	if (!moved)
		return complain("the peers make no more calls");
	if (!all_returned()) {
		printf("fuzz: %u pages of the peers did not come back\n",
		       (unsigned)pages_used(account));
		return 1;
	}
	close_handle(&timer);
	close_handle(&endpoint);
	close_handle(&account);
	if (pages_used(HANDLE_ACCOUNT) > before) {
		printf("fuzz: %u pages used, %u before\n", (unsigned)pages_used(HANDLE_ACCOUNT),
		       (unsigned)before);
		return 1;
	}
	printf("FUZZ %llu calls, %u restarts, %u ends, %u faults, %u dead\n",
	       (unsigned long long)total, restarts, ends, faults, deaths);
	return 0;
}
