// user/tests/posix_memory.c -- mmap, sbrk, malloc; CPU time.
#include <search.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <time.h>

#include <user/tests/lib/posix_test.h>

static const char *self; // this program's own file

static int wait_status(pid_t pid) {
    int status = -1;

    CHECK_EQUAL(waitpid(pid, &status, 0), pid);
    return status;
}

static void sbrk_moves_the_break(void) {
    char *before = sbrk(0);

    CHECK(sbrk(100000) == before);
    CHECK((char *)sbrk(0) == before + 100000);
    before[0] = before[99999] = 1;
    CHECK(sbrk(-100000) == before + 100000);
    CHECK(sbrk(0) == before);
}

// Blocks of many sizes, freed in another order, keep what was written to them.
static void malloc_keeps_blocks_apart(void) {
    enum { BLOCKS = 500 };
    unsigned char *blocks[BLOCKS] = {NULL};
    size_t sizes[BLOCKS] = {0};
    unsigned seed = 1;

    for (int step = 0; step < 20000; step++) {
        unsigned i;

        seed = seed * 1103515245 + 12345;
        i = seed / 65536 % BLOCKS;
        for (size_t j = 0; j < sizes[i]; j += 97)
            if (blocks[i][j] != (unsigned char)(i + j))
                CHECK(!"a block was overwritten");
        seed = seed * 1103515245 + 12345;
        sizes[i] = seed / 65536 % (step % 50 == 0 ? 30000 : 600);
        blocks[i] = realloc(blocks[i], sizes[i] + 1);
        if (!blocks[i] || (uintptr_t)blocks[i] % 16 != 0) {
            CHECK(!"blocks begin at multiples of 16");
            return;
        }
        for (size_t j = 0; j < sizes[i]; j += 97)
            blocks[i][j] = (unsigned char)(i + j);
    }
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i]);
}

static void calloc_clears(void) {
    char *a = malloc(5000), *b;

    memset(a, 0xff, 5000);
    free(a);
    b = calloc(50, 100);
    for (int i = 0; i < 5000; i++)
        if (b[i] != 0)
            CHECK(!"calloc must clear");
    free(b);
    volatile size_t huge = SIZE_MAX / 2;

    CHECK(calloc(huge, 3) == NULL);
    CHECK_EQUAL(posix_memalign((void **)&a, 4096, 100), 0);
    CHECK_EQUAL((uintptr_t)a % 4096, 0);
    free(a);
}

static void shared_memory(void) {
    volatile int *shared = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
                                0);
    pid_t pid;

    CHECK((void *)(uintptr_t)shared != MAP_FAILED);
    CHECK_EQUAL(shared[1000], 0);
    pid = fork();
    if (pid == 0) {
        shared[1000] = 99;
        _exit(0);
    }
    CHECK_EQUAL(wait_status(pid), 0);
    CHECK_EQUAL(shared[1000], 99);
    CHECK_EQUAL(munmap((void *)(uintptr_t)shared, 8192), 0);
}

static void protected_memory(void) {
    char *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pid_t pid;

    CHECK(memory != MAP_FAILED);
    memory[5] = 'x';
    CHECK_EQUAL(mprotect(memory, 4096, PROT_READ), 0);
    CHECK_EQUAL(memory[5], 'x');
    pid = fork();
    if (pid == 0) {
        *(volatile char *)(memory + 5) = 'y';
        _exit(0);
    }
    CHECK_EQUAL(WTERMSIG(wait_status(pid)), SIGSEGV);
    CHECK_EQUAL(munmap(memory, 4096), 0);
    CHECK((void *)mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
}

static void memory_runs_out(void) {
    CHECK(malloc((size_t)1 << 46) == NULL);
    CHECK_EQUAL(errno, ENOMEM);
    CHECK(sbrk((intptr_t)1 << 46) == (void *)-1);
    CHECK_EQUAL(errno, ENOMEM);

    char *p = malloc(1000000);

    CHECK(p != NULL);
    memset(p, 1, 1000000);
    free(p);
}

static int compare_numbers(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}

static void tables_and_lists(void) {
    struct element {
        struct element *next, *previous;
    } a, b, c;
    int table[4] = {5, 3}, key = 3;
    size_t count = 2;

    CHECK(lfind(&key, table, &count, sizeof *table, compare_numbers) == &table[1]);
    key = 9;
    CHECK(lfind(&key, table, &count, sizeof *table, compare_numbers) == NULL);
    CHECK(lsearch(&key, table, &count, sizeof *table, compare_numbers) == &table[2]);
    CHECK(lsearch(&key, table, &count, sizeof *table, compare_numbers) == &table[2]);
    CHECK_EQUAL(count, 3);
    insque(&a, NULL);
    insque(&c, &a);
    insque(&b, &a);
    CHECK(a.next == &b && b.next == &c && c.next == NULL);
    CHECK(c.previous == &b && b.previous == &a && a.previous == NULL);
    remque(&b);
    CHECK(a.next == &c && c.previous == &a);
    CHECK_EQUAL(mlock(table, sizeof table), 0);
    CHECK_EQUAL(munlock(table, sizeof table), 0);
    CHECK_ERROR(mlockall(0), EINVAL);
}

// ---- CPU time ----

enum { WORK_MS = 30 };

// Compute for so long; then the process' clock says at least that.
static void work(void) {
    clock_t start = clock();

    while (clock() - start < WORK_MS * CLOCKS_PER_SEC / 1000)
        ;
}

static long ms_of(struct rusage usage) {
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
           (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

static void cpu_time_is_that_of_who_computes(void) {
    struct rusage before, own, children, child;
    struct tms used;
    pid_t pid = fork();

    if (pid == 0) {
        work();
        _exit(0);
    }
    CHECK_EQUAL(getrusage(RUSAGE_CHILDREN, &before), 0);
    CHECK_EQUAL(ms_of(before), 0);
    CHECK_EQUAL(wait4(pid, NULL, 0, &child), pid);
    CHECK_EQUAL(getrusage(RUSAGE_CHILDREN, &children), 0);
    CHECK_EQUAL(getrusage(RUSAGE_SELF, &own), 0);
    CHECK(ms_of(child) >= WORK_MS);
    CHECK_EQUAL(ms_of(children), ms_of(child));
    CHECK(ms_of(own) < ms_of(child)); // it only waited
    CHECK(times(&used) != (clock_t)-1);
    CHECK((used.tms_cutime + used.tms_cstime) * 1000 / sysconf(_SC_CLK_TCK) >= WORK_MS - 10);
    CHECK_ERROR(getrusage(77, &own), EINVAL);
}

// What a program computed counts for the one that it executes, and what grandchildren did for all.
static void cpu_time_is_added_up(void) {
    char *arguments[] = {(char *)"name", (char *)"--clock", NULL};
    struct rusage children;
    pid_t pid = fork();

    if (pid == 0) {
        pid = fork();
        work();
        if (pid > 0)
            waitpid(pid, NULL, 0);
        execv(self, arguments);
        _exit(126);
    }
    CHECK_EQUAL(WEXITSTATUS(wait_status(pid)), 41);
    CHECK_EQUAL(getrusage(RUSAGE_CHILDREN, &children), 0);
    CHECK(ms_of(children) >= 2 * WORK_MS);
}

static const struct posix_test tests[] = {
    {"sbrk_moves_the_break", sbrk_moves_the_break},
    {"malloc_keeps_blocks_apart", malloc_keeps_blocks_apart},
    {"calloc_clears", calloc_clears},
    {"shared_memory", shared_memory},
    {"protected_memory", protected_memory},
    {"memory_runs_out", memory_runs_out},
    {"tables_and_lists", tables_and_lists},
    {"cpu_time_is_that_of_who_computes", cpu_time_is_that_of_who_computes},
    {"cpu_time_is_added_up", cpu_time_is_added_up},
};

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "--clock") == 0)
        return clock() >= WORK_MS * CLOCKS_PER_SEC / 1000 ? 41 : 1;
    self = argv[0];
    return posix_tests_run(tests, sizeof tests / sizeof *tests, argc, argv);
}
