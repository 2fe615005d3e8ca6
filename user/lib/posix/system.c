// user/lib/posix/system.c -- what kind of system this is: names, limits, users' numbers.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <abi/vm.h>
#include <user/lib/posix/call.h>
#include <user/lib/posix/files.h>
#include <user/lib/posix/path.h>
#include <user/lib/posix/timers.h>

// The first line of /etc/hostname, or "rivet".
static void host_name(char *name, size_t size) {
    int fd = open("/etc/hostname", O_RDONLY | O_CLOEXEC);
    ssize_t count = fd < 0 ? 0 : read(fd, name, size - 1);

    if (fd >= 0)
        close(fd);
    name[count > 0 ? count : 0] = '\0';
    name[strcspn(name, "\n")] = '\0';
    if (name[0] == '\0')
        strncpy(name, "rivet", size);
}

int gethostname(char *name, size_t size) {
    char full[HOST_NAME_MAX + 1];
    int saved = errno;

    host_name(full, sizeof full);
    errno = saved;
    if (strlen(full) >= size) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(name, full);
    return 0;
}

int uname(struct utsname *name) {
    *name = (struct utsname){
        .sysname = "Rivet",
        .release = "1.0",
        .version = "#1",
        .machine = "riscv64",
    };
    return gethostname(name->nodename, sizeof name->nodename);
}

static struct vm_statistics_reply memory_statistics(void) {
    struct message m = {.tag = VM_STATISTICS};

    if (call_finish(HANDLE_SPACE, &m) < 0)
        return (struct vm_statistics_reply){0};
    return (struct vm_statistics_reply){m.words[0], m.words[1], m.words[2], m.words[3]};
}

long sysconf(int name) {
    switch (name) {
    case _SC_ARG_MAX: return ARG_MAX;
    case _SC_CHILD_MAX: return CHILD_MAX;
    case _SC_CLK_TCK: return (long)(NS_PER_SECOND / NS_PER_MICROSECOND);
    case _SC_NGROUPS_MAX: return NGROUPS_MAX;
    case _SC_OPEN_MAX: return PROCESS_FILES_MAX;
    case _SC_JOB_CONTROL:
    case _SC_SAVED_IDS: return 1;
    case _SC_VERSION: return _POSIX_VERSION;
    case _SC_PAGESIZE: return PAGE_SIZE;
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN: return 1;
    case _SC_PHYS_PAGES: return (long)memory_statistics().total;
    case _SC_AVPHYS_PAGES: return (long)memory_statistics().available;
    case _SC_TZNAME_MAX: return 6;
    case _SC_IOV_MAX: return IOV_MAX;
    case _SC_HOST_NAME_MAX: return HOST_NAME_MAX;
    case _SC_LOGIN_NAME_MAX: return LOGIN_NAME_MAX;
    case _SC_TTY_NAME_MAX: return TTY_NAME_MAX;
    case _SC_SYMLOOP_MAX: return SYMLOOP_MAX;
    case _SC_LINE_MAX: return LINE_MAX;
    case _SC_MONOTONIC_CLOCK:
    case _SC_FSYNC:
    case _SC_MEMORY_PROTECTION: return _POSIX_VERSION;
    case _SC_GETPW_R_SIZE_MAX:
    case _SC_GETGR_R_SIZE_MAX: return 1024;
    }
    errno = EINVAL;
    return -1;
}

long pathconf(const char *path, int name) {
    (void)path;
    switch (name) {
    case _PC_LINK_MAX: return LINK_MAX;
    case _PC_MAX_CANON: return MAX_CANON;
    case _PC_MAX_INPUT: return MAX_INPUT;
    case _PC_NAME_MAX: return NAME_MAX;
    case _PC_PATH_MAX: return PATH_MAX;
    case _PC_PIPE_BUF: return PIPE_BUF;
    case _PC_CHOWN_RESTRICTED:
    case _PC_NO_TRUNC:
    case _PC_2_SYMLINKS: return 1;
    case _PC_VDISABLE: return _POSIX_VDISABLE;
    case _PC_FILESIZEBITS: return 64;
    case _PC_SYMLINK_MAX: return SYMLINK_MAX;
    }
    errno = EINVAL;
    return -1;
}

long fpathconf(int fd, int name) { return file_find(fd) ? pathconf("", name) : -1; }

size_t confstr(int name, char *to, size_t size) {
    static const char path[] = "/bin:/usr/bin";

    if (name != _CS_PATH) {
        errno = EINVAL;
        return 0;
    }
    if (size > 0) {
        strncpy(to, path, size - 1);
        to[size - 1] = '\0';
    }
    return sizeof path;
}

int getpagesize(void) { return PAGE_SIZE; }
int getdtablesize(void) { return PROCESS_FILES_MAX; }

// PROC_LIMIT: the limit on memory from now on, in pages, or an error. 0: only tell it.
static long memory_limit(uint64_t pages) {
    struct message m = {.tag = PROC_LIMIT, .words = {pages}};
    long result = call_finish(HANDLE_PROC, &m);

    return result < 0 ? result : (long)m.words[0];
}

static rlim_t soft_limit(int resource) {
    long pages;

    switch (resource) {
    case RLIMIT_DATA:
    case RLIMIT_AS:
        pages = memory_limit(0);
        return pages < 0 ? RLIM_INFINITY : (rlim_t)pages * PAGE_SIZE;
    case RLIMIT_STACK: return PROCESS_STACK_SIZE;
    case RLIMIT_NOFILE: return PROCESS_FILES_MAX;
    case RLIMIT_CORE: return 0;
    default: return RLIM_INFINITY;
    }
}

int getrlimit(int resource, struct rlimit *limit) {
    if (resource < 0 || resource >= RLIM_NLIMITS) {
        errno = EINVAL;
        return -1;
    }
    limit->rlim_cur = limit->rlim_max = soft_limit(resource);
    return 0;
}

// Memory can be limited; the other limits are as they are.
int setrlimit(int resource, const struct rlimit *limit) {
    if (resource < 0 || resource >= RLIM_NLIMITS) {
        errno = EINVAL;
        return -1;
    }
    if (limit->rlim_cur >= soft_limit(resource))
        return 0;
    if (resource == RLIMIT_AS || resource == RLIMIT_DATA)
        return posix_status(
            memory_limit(limit->rlim_cur < PAGE_SIZE ? 1 : limit->rlim_cur / PAGE_SIZE));
    errno = EPERM;
    return -1;
}
