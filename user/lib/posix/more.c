// user/lib/posix/more.c -- functions that few programs call: on top of others, or refusals.
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <user/lib/posix/files.h>
#include <user/lib/syscalls.h>

char *secure_getenv(const char *name) { return getenv(name); }

int sched_yield(void) {
    sys_thread_yield();
    return 0;
}

// There are no locks on files.
int lockf(int fd, int command, off_t size) {
    (void)command;
    (void)size;
    if (file_find(fd))
        errno = ENOLCK;
    return -1;
}

int daemon(int stay, int keep_files) {
    pid_t pid = fork();
    int null;

    if (pid != 0) {
        if (pid > 0)
            _exit(0);
        return -1;
    }
    if (setsid() < 0 || (!stay && chdir("/") < 0))
        return -1;
    null = keep_files ? -1 : open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3 && null >= 0; fd++)
        dup2(null, fd);
    if (null > 2)
        close(null);
    return 0;
}

// A line from the terminal, which does not show it.
char *getpass(const char *prompt) {
    static char line[128];
    struct termios shown, hidden;
    FILE *terminal = fopen("/dev/tty", "r+");
    char *found;

    if (!terminal || tcgetattr(fileno(terminal), &shown) < 0)
        return NULL;
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(fileno(terminal), TCSAFLUSH, &hidden);
    fputs(prompt, terminal);
    fflush(terminal);
    found = fgets(line, sizeof line, terminal);
    tcsetattr(fileno(terminal), TCSAFLUSH, &shown);
    fputs("\n", terminal);
    fclose(terminal);
    line[strcspn(line, "\n")] = '\0';
    return found;
}

int sethostname(const char *name, size_t size) {
    (void)name;
    (void)size;
    errno = EPERM;
    return -1;
}

int getdomainname(char *name, size_t size) {
    if (size > 0)
        name[0] = '\0';
    return 0;
}

long gethostid(void) { return 0; }

// The names of an entry move to `buffer`; nobody is a member.
static int group_copy(const struct group *from, struct group *to, char *buffer, size_t size,
                      struct group **result) {
    size_t name, password;

    *result = NULL;
    if (!from)
        return 0;
    name = strlen(from->gr_name) + 1;
    password = strlen(from->gr_passwd) + 1;
    if (name + password > size)
        return ERANGE;
    *to = *from;
    to->gr_name = memcpy(buffer, from->gr_name, name);
    to->gr_passwd = memcpy(buffer + name, from->gr_passwd, password);
    *result = to;
    return 0;
}

int getgrnam_r(const char *name, struct group *to, char *buffer, size_t size,
               struct group **result) {
    return group_copy(getgrnam(name), to, buffer, size, result);
}

int getgrgid_r(gid_t number, struct group *to, char *buffer, size_t size, struct group **result) {
    return group_copy(getgrgid(number), to, buffer, size, result);
}

// ---- quick_exit ----

enum { QUICK_MAX = 32 };

static void (*quick_functions[QUICK_MAX])(void);
static int quick_count;

int at_quick_exit(void (*function)(void)) {
    if (quick_count == QUICK_MAX)
        return -1;
    quick_functions[quick_count++] = function;
    return 0;
}

void quick_exit(int status) {
    while (quick_count > 0)
        quick_functions[--quick_count]();
    _exit(status);
}

// ---- waitid: what waitpid tells, in a siginfo_t ----

static void info_fill(siginfo_t *info, pid_t pid, int status) {
    *info = (siginfo_t){.si_signo = SIGCHLD, .si_pid = pid};
    if (WIFEXITED(status)) {
        info->si_code = CLD_EXITED;
        info->si_status = WEXITSTATUS(status);
    } else if (WIFSTOPPED(status)) {
        info->si_code = CLD_STOPPED;
        info->si_status = WSTOPSIG(status);
    } else if (WIFCONTINUED(status)) {
        info->si_code = CLD_CONTINUED;
        info->si_status = SIGCONT;
    } else {
        info->si_code = CLD_KILLED;
        info->si_status = WTERMSIG(status);
    }
}

// A child's end is told and forgotten at once: WNOWAIT, and waiting without WEXITED, is refused.
int waitid(idtype_t type, id_t id, siginfo_t *info, int options) {
    pid_t who = type == P_ALL ? -1 : type == P_PID ? (pid_t)id : id == 0 ? 0 : -(pid_t)id;
    pid_t found;
    int status = 0;

    if (!(options & WEXITED) || options & WNOWAIT) {
        errno = options & WNOWAIT ? ENOTSUP : EINVAL;
        return -1;
    }
    found = waitpid(who, &status, options & (WNOHANG | WUNTRACED | WCONTINUED));
    if (found < 0)
        return -1;
    if (found > 0)
        info_fill(info, found, status);
    else
        *info = (siginfo_t){0};
    return 0;
}
