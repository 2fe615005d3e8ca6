// user/tests/test_fpu.c -- floating-point registers belong to a thread, on whatever hart it runs.

#include <user/tests/lib/test.h>

enum { USERS = 4, ROUNDS = 300, PRIORITY = 15, QUANTUM = 20000, SERVER_LEVEL = 10, FLOATS = 32 };

#define EACH_FLOAT(operation) \
	operation(0) operation(1) operation(2) operation(3) operation(4) operation(5) operation(6) \
		operation(7) operation(8) operation(9) operation(10) operation(11) operation(12) \
			operation(13) operation(14) operation(15) operation(16) operation(17) \
				operation(18) operation(19) operation(20) operation(21) \
					operation(22) operation(23) operation(24) operation(25) \
						operation(26) operation(27) operation(28) \
							operation(29) operation(30) operation(31)
#define LOAD(n) __asm__ volatile("fld f" #n ", %0" : : "m"(from[n]));
#define STORE(n) __asm__ volatile("fsd f" #n ", %0" : "=m"(to[n]));

// What the compiler keeps in them in between is none of these functions' business: they use none.
static __attribute__((noinline)) void load(const uint64_t *from, uint64_t fcsr)
{
	EACH_FLOAT(LOAD)
	__asm__ volatile("fscsr %0" : : "r"(fcsr));
}

static __attribute__((noinline)) uint64_t store(uint64_t *to)
{
	uint64_t fcsr;
	EACH_FLOAT(STORE)
	__asm__ volatile("frcsr %0" : "=r"(fcsr));
	return fcsr;
}

static volatile uint64_t wrong, done;

static uint64_t pattern(uint64_t who, uint64_t round, uint64_t n)
{
	return who << 56 | round << 8 | n;
}

static void server(void *argument)
{
	struct ipc_registers r;
	uint64_t mine[FLOATS] = {0xdead};
	(void)argument;
	ipc_recv4(HANDLE_SERVICE, &r);
	for (;;) {
		load(mine, 0);
		ipc_reply_recv4(HANDLE_SERVICE, &r);
	}
}

struct user {
	uint64_t number;
	handle_t gate; // 0: it computes only
	handle_t thread;
};

// Between load and store lies a call, a preemption, or a move to another hart.
static void use(void *argument)
{
	const struct user *user = argument;
	uint64_t in[FLOATS], out[FLOATS];
	for (uint64_t round = 0; round < ROUNDS; round++) {
		for (uint64_t n = 0; n < FLOATS; n++)
			in[n] = pattern(user->number, round, n);
		load(in, round & 0x1f);
		if (user->gate)
			ipc_call0(user->gate, 1);
		else
			for (volatile int i = 0; i < 3000; i++)
				;
		if (store(out) != (round & 0x1f))
			wrong++;
		for (uint64_t n = 0; n < FLOATS; n++)
			if (out[n] != in[n])
				wrong++;
	}
	__atomic_add_fetch(&done, 1, __ATOMIC_SEQ_CST);
	for (;;)
		sys_thread_exit();
}

static void run_users(bool call, uint64_t (*harts)(uint64_t step))
{
	static struct user users[USERS];
	struct peer *peers[USERS],
		*answers = peer_start(server, NULL, SERVER_LEVEL, PRIORITY, PEER_SERVER);
	wrong = done = 0;
	for (uint64_t i = 0; i < USERS; i++) {
		peers[i] = peer_create(64, PRIORITY, 0);
		users[i] = (struct user){.number = i + 1};
		if (call)
			users[i].gate = peer_gate(answers, i, peers[i]);
		peer_run(peers[i], use, &users[i]);
	}
	for (uint64_t step = 0; done < USERS; step++) {
		for (uint64_t i = 0; i < USERS; i++)
			sys_thread_schedule(peers[i]->thread, PRIORITY, QUANTUM, harts(step + i));
		test_sleep(50000);
	}
	check_eq(wrong, 0);
}

static uint64_t first_hart(uint64_t step)
{
	(void)step;
	return 1;
}

// One hart after the other; those that there are not are left out by the kernel.
static uint64_t any_hart(uint64_t step)
{
	return 1ull << step % 8 | 1;
}

TEST(threads_that_take_turns_keep_their_registers)
{
	run_users(false, first_hart);
}

TEST(registers_are_kept_over_a_call_to_a_server_that_uses_them)
{
	run_users(true, first_hart);
}

TEST(registers_go_along_to_another_hart)
{
	run_users(false, any_hart);
	run_users(true, any_hart);
}

static volatile uint64_t seen[FLOATS];

static void fresh(void *argument)
{
	(void)argument;
	store((uint64_t *)seen);
	done = 1;
	for (;;)
		sys_thread_exit();
}

TEST(a_new_thread_sees_nothing_of_others)
{
	uint64_t mine[FLOATS];
	for (int n = 0; n < FLOATS; n++)
		mine[n] = 0x1234567;
	load(mine, 3);
	done = 0;
	struct peer *peer = peer_create(64, PRIORITY + 10, 0);
	peer_run(peer, fresh, NULL);
	check(test_wait(&done, 1000000000));
	for (int n = 0; n < FLOATS; n++)
		check_eq(seen[n], 0);
}
