// user/tests/attacks/attacks.c -- what hostile programs do. Each goes on until it is killed.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <abi/sched.h>
#include <abi/srv.h>
#include <abi/virtio.h>
#include <user/lib/ipc.h>
#include <user/lib/posix/path.h>
#include <user/lib/syscalls.h>
#include <user/tests/attacks/attacks.h>

enum {
    FLOODERS = 8,
    BLOCK = 4096,
    NAMES = 50,
};

static const char path[] = "/tmp/victim", left_file[] = "/tmp/victim-n";

// What must never be reached.
static void breach(const char *what) {
    printf("BREACH %s\n", what);
    fflush(stdout);
}

static void forever(void) {
    for (;;)
        pause();
}

static void spin(void) {
    for (;;)
        ;
}

// So many processes that do the same.
static void with_children(unsigned count, void (*what)(void)) {
    for (unsigned i = 1; i < count; i++) {
        if (fork() == 0)
            break;
    }
    if (what)
        what();
}

static handle_t srv_session(void) {
    struct message m = {.tag = SRV_SESSION};

    return ipc_call(mount_find("/srv"), &m) == 0 && (int64_t)m.tag >= 0 ? m.handles[0] : 0;
}

// A service that never receives, and many who try to call it. Tasks, could it make any, would stay.
static void no_reply(void) {
    static const char name[] = "silent";
    struct message m = {.tag = SRV_PUBLISH, .words = {sizeof name - 1}};
    long endpoint = sys_endpoint_create(0);

    while (sys_task_create(HANDLE_ACCOUNT, 32, 1, 0, 0) >= 0)
        breach("a program made a task");
    m.handles[0] = (handle_t)sys_handle_copy(0, (handle_t)endpoint, 0,
                                             RIGHT_COPY | RIGHT_ENDPOINT_GATE, 0);
    m.read_from = name;
    m.read_size = sizeof name - 1;
    ipc_call(srv_session(), &m);
    for (unsigned i = 0; i < FLOODERS; i++) {
        if (fork() == 0)
            break;
    }
    for (char byte;;) {
        int file = open("/srv/silent", O_RDWR);

        read(file, &byte, 1);
        close(file);
    }
}

// Many wait in servers for what never comes.
static void wait_for_ever(void) {
    int ends[2];
    char byte;

    pipe(ends);
    with_children(4 * FLOODERS, NULL);
    read(ends[0], &byte, 1);
    forever();
}

// Answers to calls that were never received, through every handle that could be a reply's.
static void reply_again(void) {
    static char bytes[64];
    struct message m = {.tag = 1};

    for (handle_t handle = 0;; handle = (handle + 1) % (4 * HANDLES_MAX)) {
        ipc_reply(handle, &m);
        sys_ipc_write(handle, 0, bytes, sizeof bytes);
        sys_ipc_read(handle, 0, bytes, sizeof bytes);
        sys_defer();
    }
}

static void call_all(void) {
    static char block[BLOCK];
    int file = open(path, O_RDONLY), zero = open("/dev/zero", O_RDONLY);

    for (;;) {
        getpgid(1);
        pread(file, block, sizeof block, 0);
        read(zero, block, sizeof block);
        close(open("/tmp/nothing", O_RDONLY));
    }
}

static void flood(void) { with_children(FLOODERS, call_all); }

static void read_large(void) {
    static char large[1 << 20];
    int random = open("/dev/urandom", O_RDONLY), zero = open("/dev/zero", O_RDONLY);
    int file = open("/bin/sh", O_RDONLY);

    for (;;) {
        read(random, large, sizeof large);
        read(zero, large, sizeof large);
        pread(file, large, sizeof large, 0);
    }
}

static void flood_large(void) { with_children(FLOODERS, read_large); }

static void exhaust_handles(void) {
    while (sys_handle_copy(0, HANDLE_PROC, 0, RIGHTS_ALL, 0) >= 0)
        ;
    forever();
}

static void exhaust_kernel(void) {
    while (sys_notification_create(HANDLE_ACCOUNT) >= 0)
        ;
    for (;;) {
        sys_task_create(HANDLE_ACCOUNT, 200, 1, 0, 0);
        sys_thread_create(0, 0, 0, 0, 1);
        sys_account_split(HANDLE_ACCOUNT, 1);
    }
}

static void exhaust_files(void) {
    while (open(path, O_RDONLY) >= 0)
        ;
    forever();
}

static void many_files(void) { with_children(FLOODERS, exhaust_files); }

static void exhaust_pipes(void) {
    int ends[2];

    while (pipe(ends) >= 0)
        while (fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0 && write(ends[1], path, 1) == 1 && 0)
            ;
    forever();
}

static void many_pipes(void) { with_children(FLOODERS, exhaust_pipes); }

static void exhaust_services(void) {
    while (srv_session() != 0)
        ;
    forever();
}

static void exhaust_memory(void) {
    for (size_t size = 64 << 20; size >= BLOCK;) {
        char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        for (size_t i = 0; p != MAP_FAILED && i < size; i += BLOCK)
            p[i] = 1;
        if (p == MAP_FAILED)
            size /= 2;
    }
    forever();
}

static void fork_bomb(void) {
    for (;;)
        fork();
}

static void storm(void) {
    long own = sys_notification_create(HANDLE_ACCOUNT);

    for (uint64_t i = 0;; i++) {
        sys_notify((handle_t)own, i | 1);
        sys_timer_set((handle_t)own, time_now() + 1000, 2);
        if (i % 8 == 0) {
            struct message m = {0};

            ipc_recv((handle_t)own, &m);
        }
    }
}

static void notification_storm(void) { with_children(FLOODERS, storm); }

static void storm_of_signals(void) {
    for (;;) {
        kill(0, SIGUSR1);
        kill(0, SIGCONT);
    }
}

static void signals(void) {
    signal(SIGUSR1, SIG_IGN);
    with_children(FLOODERS, storm_of_signals);
}

// More priority than others: by threads, by niceness, by a promise.
static void priority(void) {
    handle_t scheduler = mount_find("#sched");
    struct message m = {.tag = SCHED_DEADLINE,
                        .words = {(uint64_t)getpid(), 9400000000ull, 10000000000ull}};

    for (unsigned i = PRIORITY_MAX; i > 0; i--)
        sys_thread_create(0, (vaddr_t)spin, 0, 0, i);
    setpriority(PRIO_PROCESS, 0, -20);
    ipc_call(scheduler, &m);
    with_children(FLOODERS, spin);
}

static void stale_handles(void) {
    static struct registers registers;
    struct message m = {0};

    for (uint64_t i = 1;; i = i * 6364136223846793005ull + 1442695040888963407ull) {
        handle_t h = (handle_t)(i >> 33) % (64 * HANDLES_MAX);

        if (h < 64)
            continue;
        sys_handle_close(0, h);
        sys_task_kill(h);
        sys_task_suspend(h);
        sys_thread_kill(h);
        sys_thread_get_registers(h, &registers);
        sys_thread_set_registers(h, &registers);
        sys_notify(h, ~0ull);
        sys_irq_ack(h);
        sys_memory_map(h, 0, 0, 0x28000000, 1, ACCESS_READ);
        sys_machine_reset(h, RESET_FAILED);
        ipc_call(h, &m);
    }
}

// Requests in the name of others: gates with badges of its own making, numbers of others.
static void badges(void) {
    handle_t endpoint = (handle_t)sys_endpoint_create(0);

    for (uint64_t i = 0;; i++) {
        struct message m = {.tag = PROC_TAKE + i % 3, .words = {i, i, i, i}};
        struct message n = {.tag = 0x200 + i % 32, .words = {i % 300, 0x10000000, 4096, 3}};

        sys_gate_create(HANDLE_PROC, i, 0);
        sys_gate_create(HANDLE_SPACE, i, 0);
        long gate = sys_gate_create(endpoint, i, 0);

        if (gate > 0)
            sys_handle_close(0, (handle_t)gate);
        if (i % 3 != 1) // PAUSE waits
            ipc_call(HANDLE_PROC, &m);
        if (n.tag >= 0x204) // what is about other spaces than its own
            ipc_call(HANDLE_SPACE, &n);
    }
}

static void wild_mappings(void) {
    for (uint64_t i = 0;; i++) {
        char *wild = (char *)((i * 0x9e3779b97f4a7c15ull) & ~(uint64_t)(BLOCK - 1));

        munmap((void *)0xffffffc080200000, BLOCK);
        if (mmap((void *)0xffffffc080200000, BLOCK, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED)
            breach("a kernel's page was mapped");
        sys_memory_map((handle_t)(i % 8), 0, 0, (vaddr_t)wild, 1, ACCESS_READ);
        sys_debug_write(wild, 0);
        mprotect((void *)0x30200000, 1ull << 40, PROT_READ | PROT_EXEC);
        if (i < 3 && fork() == 0) {
            *(volatile char *)0xffffffc080200000 = 1; // ends this one
            breach("a kernel's page was written");
        }
        waitpid(-1, NULL, 0);
    }
}

static void fill_disk(void) {
    static char block[64 * 1024];
    int file = open("/tmp/fill", O_WRONLY | O_CREAT, 0600);

    unlink("/tmp/fill");
    for (;;) {
        if (write(file, block, sizeof block) <= 0)
            usleep(1000);
    }
}

static const char *name_number(unsigned n) {
    static char name[32];

    snprintf(name, sizeof name, "/tmp/n%u", n % NAMES);
    return name;
}

void attacks_clean(void) {
    for (unsigned n = 0; n < NAMES; n++)
        unlink(name_number(n));
    unlink(left_file);
}

static void many_names(void) {
    for (unsigned i = 0;; i++) {
        const char *name = name_number(i);

        close(open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600));
        rename(name, left_file);
        link(left_file, name);
        unlink(name);
    }
}

const struct attack attacks[ATTACKS_MAX] = {
    {"spin", spin, NULL},
    {"no-reply", no_reply, NULL},
    {"waiting", wait_for_ever, NULL},
    {"double-reply", reply_again, NULL},
    {"flood", flood, NULL},
    {"flood-large", flood_large, NULL},
    {"handles", exhaust_handles, NULL},
    {"kernel-memory", exhaust_kernel, NULL},
    {"files", many_files, NULL},
    {"pipes", many_pipes, "the limit on pipes is one for all programs together"},
    {"services", exhaust_services, NULL},
    {"memory", exhaust_memory, NULL},
    {"fork-bomb", fork_bomb, NULL},
    {"notifications", notification_storm, NULL},
    {"signals", signals, NULL},
    {"priority", priority, NULL},
    {"handles-forged", stale_handles, NULL},
    {"badges", badges, NULL},
    {"mappings", wild_mappings, NULL},
    {"disk", fill_disk, "fs answers nobody while it waits for the disk"},
    {"names", many_names, NULL},
};
