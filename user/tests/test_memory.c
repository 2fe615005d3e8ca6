// user/tests/test_memory.c -- memory objects: what may be mapped, where, how; what unmapping means.
//
// Whether a page can be reached is asked of debug_write, which reads from it: there is no pager, so
// the answer is ERR_FAULT where nothing is mapped.

#include <user/tests/lib/test.h>

enum { LEVEL = 64, PRIORITY = 15, RW = ACCESS_READ | ACCESS_WRITE, RX = ACCESS_READ | ACCESS_EXEC };

#define PLACE 0x20000000ull // nothing else is mapped here
#define USER_LIMIT (1ull << 38)

static volatile char pages[2][PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

// Where a page of this program lies in its memory object.
static uint64_t offset_of(const volatile void *page)
{
	for (uint64_t i = 0; i < startup->map_count; i++) {
		const struct startup_map *map = &startup->maps[i];
		uint64_t offset = (vaddr_t)page - map->address;
		if (offset < map->pages * PAGE_SIZE)
			return map->offset + offset;
	}
	check(!"a page of this program");
	return 0;
}

static long map(const volatile void *page, vaddr_t at, uint64_t access)
{
	return sys_memory_map(startup->memory, offset_of(page), 0, at, 1, access);
}

static long reach(vaddr_t at)
{
	return sys_debug_write((const char *)at, 0) ? 1 : sys_debug_write((const char *)at, 1);
}

TEST(a_mapped_page_is_the_page_and_an_unmapped_one_is_not_there)
{
	volatile char *at = (volatile char *)PLACE;
	pages[0][0] = '\r';
	check_eq(reach(PLACE), ERR_FAULT);
	check_eq(map(pages[0], PLACE, RW), 0);
	check_eq(at[0], '\r');
	at[1] = 'y';
	check_eq(pages[0][1], 'y');
	check_eq(reach(PLACE), 0);
	check_eq(sys_memory_unmap(0, PLACE, 1), 0);
	check_eq(reach(PLACE), ERR_FAULT);
	check_eq(sys_memory_unmap(0, PLACE, 1), 0);
}

TEST(a_mapping_takes_the_place_of_the_one_before)
{
	volatile char *at = (volatile char *)PLACE;
	pages[0][0] = 'a';
	pages[1][0] = 'b';
	for (int i = 0; i < 100; i++) {
		check_eq(map(pages[i % 2], PLACE, i % 3 ? RW : ACCESS_READ), 0);
		check_eq(at[0], i % 2 ? 'b' : 'a');
	}
	check_eq(sys_memory_unmap(0, PLACE, 1), 0);
}

TEST(nothing_is_writable_and_executable)
{
	check_eq(map(pages[0], PLACE, RW | ACCESS_EXEC), ERR_ARG);
	check_eq(map(pages[0], PLACE, ACCESS_WRITE | ACCESS_EXEC), ERR_ARG);
	check_eq(map(pages[0], PLACE, ACCESS_WRITE), ERR_ARG);
	check_eq(map(pages[0], PLACE, ACCESS_EXEC), ERR_ARG);
	check_eq(map(pages[0], PLACE, 0), ERR_ARG);
	check_eq(map(pages[0], PLACE, 8 | ACCESS_READ), ERR_ARG);
	check_eq(reach(PLACE), ERR_FAULT);
}

TEST(a_handle_maps_only_what_it_has_the_right_to)
{
	uint64_t offset = offset_of(pages[0]);
	handle_t memory = startup->memory;
	long reading = sys_handle_copy(0, memory, 0, RIGHT_MEMORY_READ | RIGHT_COPY, 0);
	check(reading > 0);
	check_eq(sys_memory_map((handle_t)reading, offset, 0, PLACE, 1, RW), ERR_RIGHT);
	check_eq(sys_memory_map((handle_t)reading, offset, 0, PLACE, 1, RX), ERR_RIGHT);
	check_eq(sys_memory_map((handle_t)reading, offset, 0, PLACE, 1, ACCESS_READ), 0);
	check_eq(sys_memory_unmap(0, PLACE, 1), 0);
	check_eq(sys_handle_copy(0, (handle_t)reading, 0, RIGHT_MEMORY_WRITE | RIGHT_COPY, 0),
		 ERR_RIGHT);
	check_eq(sys_memory_map(HANDLE_ACCOUNT, 0, 0, PLACE, 1, ACCESS_READ), ERR_RIGHT);
	check_eq(sys_memory_map(memory, offset, HANDLE_ACCOUNT, PLACE, 1, ACCESS_READ), ERR_RIGHT);
	sys_handle_close(0, (handle_t)reading);
}

TEST(no_place_outside_of_the_users_half)
{
	const vaddr_t places[] = {USER_LIMIT,         USER_LIMIT + PAGE_SIZE,
				  0xffffffc080200000, 0 - 4096ull,
				  PLACE + 1,          PLACE + 8,
				  1ull << 63};
	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		check_eq(map(pages[0], places[i], RW), ERR_ARG);
		check_eq(sys_memory_unmap(0, places[i], 1), ERR_ARG);
	}
	check_eq(sys_memory_unmap(0, USER_LIMIT - PAGE_SIZE, 2), ERR_ARG);
	check_eq(sys_memory_unmap(0, PLACE, ~0ull), ERR_ARG);
	check_eq(sys_memory_map(startup->memory, 0, 0, PLACE, ~0ull / PAGE_SIZE, RW), ERR_ARG);
	check_eq(sys_memory_map(startup->memory, 1, 0, PLACE, 1, RW), ERR_ARG);
	check_eq(sys_memory_map(startup->memory, ~0ull - 4095, 0, PLACE, 1, RW), ERR_ARG);
}

TEST(a_part_lies_inside_of_the_whole)
{
	struct memory_info whole, info;
	check_eq(sys_memory_info_out(startup->memory, &whole), 0);
	const uint64_t wrong[][2] = {{0, 0},
				     {1, PAGE_SIZE},
				     {0, 1},
				     {0, whole.size + PAGE_SIZE},
				     {whole.size, PAGE_SIZE},
				     {PAGE_SIZE, whole.size},
				     {0 - 4096ull, 2 * PAGE_SIZE},
				     {PAGE_SIZE, 0 - 4096ull}};
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		check_eq(sys_memory_split(startup->memory, wrong[i][0], wrong[i][1]), ERR_ARG);
	long part = sys_memory_split(startup->memory, offset_of(pages[1]), PAGE_SIZE);
	check(part > 0);
	check_eq(sys_memory_info_out((handle_t)part, &info), 0);
	check_eq(info.base, whole.base + offset_of(pages[1]));
	check_eq(info.size, PAGE_SIZE);
	check_eq(sys_memory_map((handle_t)part, PAGE_SIZE, 0, PLACE, 1, RW), ERR_ARG);
	check_eq(sys_memory_split((handle_t)part, 0, 2 * PAGE_SIZE), ERR_ARG);
	pages[1][5] = 'p';
	check_eq(sys_memory_map((handle_t)part, 0, 0, PLACE, 1, RW), 0);
	check_eq(((volatile char *)PLACE)[5], 'p');
	check_eq(sys_memory_unmap(0, PLACE, 1), 0);
	sys_handle_close(0, (handle_t)part);
}

TEST(code_that_was_just_written_runs)
{
	volatile uint32_t *code = (volatile uint32_t *)pages[0];
	for (uint32_t i = 1; i < 200; i++) {
		code[0] = 0x00000513 | i << 20; // li a0, i
		code[1] = 0x00008067;           // ret
		check_eq(map(pages[0], PLACE, RX), 0);
		check_eq(((int (*)(void))PLACE)(), i);
	}
	check_eq(sys_memory_unmap(0, PLACE, 1), 0);
}

static volatile uint64_t reads;

static void read_on(void *argument)
{
	(void)argument;
	for (;;) {
		(void)*(volatile char *)PLACE;
		reads++;
	}
}

TEST(after_an_unmapping_no_hart_reaches_the_page)
{
	long endpoint = sys_endpoint_create(0);
	check(endpoint > 0);
	for (int i = 0; i < 20; i++) {
		struct message m = {0};
		struct peer *peer = peer_create(LEVEL, PRIORITY, 0);
		check_eq(sys_memory_map(startup->memory, offset_of(pages[0]), peer->task, PLACE, 1,
					ACCESS_READ),
			 0);
		peer_watch(peer, (handle_t)endpoint, 7);
		reads = 0;
		peer_run(peer, read_on, NULL);
		while (reads < 1000)
			test_sleep(100000);
		check_eq(sys_memory_unmap(peer->task, PLACE, 1), 0);
		while (ipc_recv((handle_t)endpoint, &m) != EVENT_ENDED)
			;
		check_eq(m.badge, 7);
		check_eq(m.words[0], REASON_FAULT);
		check_eq(m.words[2], PLACE);
		peer_kill(peer);
	}
}
