// user/tests/posix_pipes.c -- pipes, descriptors, poll and select.
#include <error.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <syslog.h>

#include <user/tests/lib/posix_test.h>

static int wait_status(pid_t pid) {
    int status = -1;

    CHECK_EQUAL(waitpid(pid, &status, 0), pid);
    return status;
}

static void pipe_end_of_file(void) {
    int ends[2];
    char text[16];
    pid_t pid;

    CHECK_EQUAL(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        close(ends[0]);
        _exit(write(ends[1], "abc", 3) == 3 ? 0 : 1);
    }
    close(ends[1]);
    CHECK_EQUAL(read(ends[0], text, sizeof text), 3);
    CHECK_EQUAL(read(ends[0], text, sizeof text), 0);
    CHECK_EQUAL(wait_status(pid), 0);
}

static void pipe_without_reader(void) {
    int ends[2];
    pid_t pid;

    CHECK_EQUAL(pipe(ends), 0);
    close(ends[0]);
    pid = fork();
    if (pid == 0) {
        write(ends[1], "x", 1);
        _exit(0);
    }
    CHECK_EQUAL(WTERMSIG(wait_status(pid)), SIGPIPE);
    signal(SIGPIPE, SIG_IGN);
    CHECK_ERROR(write(ends[1], "x", 1), EPIPE);
}

static void pipe_without_waiting(void) {
    static char block[4096];
    int ends[2], total = 0;
    char c;

    CHECK_EQUAL(pipe2(ends, O_NONBLOCK), 0);
    CHECK_ERROR(read(ends[0], &c, 1), EAGAIN);
    for (ssize_t count; (count = write(ends[1], block, sizeof block)) > 0;)
        total += (int)count;
    CHECK_EQUAL(errno, EAGAIN);
    CHECK(total >= 4096);
    CHECK_EQUAL(fcntl(ends[0], F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    CHECK_EQUAL(fcntl(ends[0], F_SETFL, 0), 0);
    CHECK_EQUAL(fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0);
    CHECK_ERROR(lseek(ends[0], 0, SEEK_SET), ESPIPE);
    CHECK_ERROR(pread(ends[0], &c, 1, 0), ESPIPE);
}

static void pipe_carries_much(void) {
    enum { SIZE = 300000 };
    char *data = malloc(SIZE), *back = malloc(SIZE);
    int ends[2];
    pid_t pid;
    size_t done = 0;

    CHECK_EQUAL(pipe(ends), 0);
    for (int i = 0; i < SIZE; i++)
        data[i] = (char)(i * 7 + i / 256);
    pid = fork();
    if (pid == 0)
        _exit(write(ends[1], data, SIZE) == SIZE ? 0 : 1);
    close(ends[1]);
    for (ssize_t count; (count = read(ends[0], back + done, SIZE - done)) > 0;)
        done += (size_t)count;
    CHECK_EQUAL(done, SIZE);
    CHECK(memcmp(data, back, SIZE) == 0);
    CHECK_EQUAL(wait_status(pid), 0);
    free(data);
    free(back);
}

static void descriptors_run_out(void) {
    int fds[2000], count = 0;
    struct rlimit limit = {256, 256};

    setrlimit(RLIMIT_NOFILE, &limit);
    while (count < 2000 && (fds[count] = dup(1)) >= 0)
        count++;
    CHECK_EQUAL(errno, EMFILE);
    CHECK(count > 200 && count < 256);
    CHECK_ERROR(pipe(&fds[count]), EMFILE);
    while (count > 0)
        close(fds[--count]);
    CHECK_ERROR(dup(-1), EBADF);
    CHECK_ERROR(dup2(1, 100000), EBADF);
    CHECK_ERROR(close(77), EBADF);
    CHECK_EQUAL(dup2(1, 1), 1);
}

static void descriptors_are_reused(void) {
    int ends[2], first;

    CHECK_EQUAL(pipe(ends), 0);
    first = ends[0];
    CHECK_EQUAL(close(ends[0]), 0);
    CHECK_EQUAL(dup(ends[1]), first);
    CHECK_EQUAL(dup2(ends[1], 40), 40);
    CHECK_EQUAL(fcntl(ends[1], F_DUPFD, 50), 50);
    CHECK_EQUAL(fcntl(ends[1], F_DUPFD, 50), 51);
    CHECK_EQUAL(fcntl(ends[1], F_DUPFD_CLOEXEC, 60), 60);
    CHECK_EQUAL(fcntl(60, F_GETFD), FD_CLOEXEC);
    CHECK_EQUAL(fcntl(50, F_GETFD), 0);
    CHECK_ERROR(fcntl(61, F_GETFD), EBADF);
    CHECK_ERROR(fcntl(1, F_DUPFD, -1), EINVAL);
}

// All but the last of the writer's descriptors closed: not yet the end.
static void last_writer_counts(void) {
    int ends[2];
    char c;
    struct pollfd file;

    CHECK_EQUAL(pipe(ends), 0);
    CHECK_EQUAL(dup2(ends[1], 30), 30);
    close(ends[1]);
    file = (struct pollfd){.fd = ends[0], .events = POLLIN};
    CHECK_EQUAL(poll(&file, 1, 0), 0);
    CHECK_EQUAL(write(30, "z", 1), 1);
    CHECK_EQUAL(read(ends[0], &c, 1), 1);
    close(30);
    CHECK_EQUAL(read(ends[0], &c, 1), 0);
}

static void poll_tells_what_is_ready(void) {
    int ends[2];
    char c;
    struct pollfd list[3];

    CHECK_EQUAL(pipe(ends), 0);
    list[0] = (struct pollfd){.fd = ends[0], .events = POLLIN};
    list[1] = (struct pollfd){.fd = ends[1], .events = POLLOUT};
    list[2] = (struct pollfd){.fd = -1, .events = POLLIN};
    CHECK_EQUAL(poll(list, 3, -1), 1);
    CHECK_EQUAL(list[0].revents, 0);
    CHECK_EQUAL(list[1].revents, POLLOUT);
    CHECK_EQUAL(list[2].revents, 0);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    CHECK_EQUAL(poll(list, 1, -1), 1);
    CHECK_EQUAL(list[0].revents, POLLIN);
    CHECK_EQUAL(read(ends[0], &c, 1), 1);
    CHECK_EQUAL(poll(list, 1, 20), 0);
    list[0].fd = 99;
    CHECK_EQUAL(poll(list, 1, 0), 1);
    CHECK_EQUAL(list[0].revents, POLLNVAL);
    close(ends[1]);
    list[0].fd = ends[0];
    CHECK_EQUAL(poll(list, 1, -1), 1);
    CHECK(list[0].revents & POLLHUP);
}

static void poll_wakes_up(void) {
    int ends[2];
    struct pollfd file;
    pid_t pid;

    CHECK_EQUAL(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        usleep(20000);
        _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
    }
    file = (struct pollfd){.fd = ends[0], .events = POLLIN};
    CHECK_EQUAL(poll(&file, 1, 10000), 1);
    CHECK_EQUAL(file.revents, POLLIN);
    CHECK_EQUAL(wait_status(pid), 0);
}

static void select_tells_what_is_ready(void) {
    struct timeval none = {0, 0}, some = {0, 10000};
    int ends[2];
    fd_set readable, writable;

    CHECK_EQUAL(pipe(ends), 0);
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_SET(ends[0], &readable);
    FD_SET(ends[1], &writable);
    CHECK_EQUAL(select(ends[1] + 1, &readable, &writable, NULL, &none), 1);
    CHECK(!FD_ISSET(ends[0], &readable));
    CHECK(FD_ISSET(ends[1], &writable));
    FD_SET(ends[0], &readable);
    CHECK_EQUAL(select(ends[0] + 1, &readable, NULL, NULL, &some), 0);
    CHECK_EQUAL(write(ends[1], "x", 1), 1);
    FD_SET(ends[0], &readable);
    CHECK_EQUAL(select(ends[0] + 1, &readable, NULL, NULL, NULL), 1);
    CHECK(FD_ISSET(ends[0], &readable));
}

static void interrupted(int number) { (void)number; }

static ssize_t read_all(int fd, char *to, size_t size) {
    ssize_t count, done = 0;

    while ((count = read(fd, to + done, size - (size_t)done)) > 0)
        done += count;
    return count < 0 ? count : done;
}

static void named_pipes(void) {
    char text[64] = "";
    struct stat named, opened;
    int fd;
    pid_t pid;

    CHECK_EQUAL(mkfifo("fifo", 0600), 0);
    CHECK_ERROR(mkfifo("fifo", 0600), EEXIST);
    CHECK_EQUAL(mkfifo("back", 0666), 0);
    CHECK_EQUAL(lstat("fifo", &named), 0);
    CHECK(S_ISFIFO(named.st_mode) && (named.st_mode & 0777) == 0600);
    CHECK_ERROR(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO);
    CHECK_ERROR(open("fifo", O_RDONLY | O_DIRECTORY), ENOTDIR);
    pid = fork();
    if (pid == 0) {
        for (int round = 0; round < 3; round++) { // each is a writer that comes and goes
            fd = open("fifo", O_WRONLY);
            _Bool all = write(fd, "hello ", 6) == 6 && write(fd, "there", 5) == 5;
            close(fd);
            if (!all || (fd = open("back", O_RDONLY)) < 0)
                _exit(1);
            all = read_all(fd, text, sizeof text) == 2;
            close(fd);
            if (!all)
                _exit(2);
        }
        _exit(0);
    }
    for (int round = 0; round < 3; round++) {
        memset(text, 0, sizeof text);
        fd = open("fifo", O_RDONLY);
        CHECK_EQUAL(fstat(fd, &opened), 0);
        CHECK(opened.st_ino == named.st_ino && S_ISFIFO(opened.st_mode));
        CHECK_EQUAL(read_all(fd, text, sizeof text), 11);
        CHECK(strcmp(text, "hello there") == 0);
        close(fd);
        fd = open("back", O_WRONLY);
        CHECK_EQUAL(write(fd, "ok", 2), 2);
        close(fd);
    }
    CHECK_EQUAL(wait_status(pid), 0);
}

static void named_pipes_without_waiting(void) {
    char text[64] = "";
    int reader, writer;

    CHECK_EQUAL(mkfifo("fifo", 0600), 0);
    reader = open("fifo", O_RDONLY | O_NONBLOCK);
    CHECK(reader >= 0);
    CHECK_EQUAL(read(reader, text, sizeof text), 0); // nobody writes
    writer = open("fifo", O_WRONLY);
    CHECK_EQUAL(unlink("fifo"), 0);
    CHECK_ERROR(read(reader, text, sizeof text), EAGAIN);
    CHECK_EQUAL(write(writer, "abc", 3), 3);
    close(writer);
    CHECK_EQUAL(read(reader, text, sizeof text), 3);
    CHECK_EQUAL(read(reader, text, sizeof text), 0);
    close(reader);
    CHECK_EQUAL(mkfifo("fifo", 0600), 0);
    signal(SIGALRM, interrupted);
    siginterrupt(SIGALRM, 1);
    alarm(1);
    CHECK_ERROR(open("fifo", O_RDONLY), EINTR);
    CHECK_ERROR(open("fifo", O_WRONLY | O_NONBLOCK), ENXIO); // it left nothing behind
}

// What the program says on standard error meanwhile.
static void say(const char *expected) {
    char text[256] = "", *found = text;
    int ends[2];

    CHECK_EQUAL(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    openlog("me", LOG_PERROR | LOG_PID, LOG_USER);
    setlogmask(LOG_UPTO(LOG_WARNING));
    errno = ENOENT;
    syslog(LOG_ERR, "cannot %s 100%%: %m", "read");
    syslog(LOG_DEBUG, "not this");
    closelog();
    error(0, EACCES, "file %d", 7);
    dup2(ends[0], STDERR_FILENO);
    close(ends[1]);
    CHECK(read(ends[0], text, sizeof text - 1) > 0);
    CHECK(strncmp(text, "me[", 3) == 0);
    found = strchr(text, ']');
    CHECK(found && strncmp(found, expected, strlen(expected)) == 0);
    found = found ? strchr(found, '\n') : NULL;
    CHECK(found && strstr(found, ": file 7: ") && strstr(found, strerror(EACCES)));
    close(ends[0]);
}

static void messages(void) {
    char expected[128];

    snprintf(expected, sizeof expected, "]: cannot read 100%%: %s\n", strerror(ENOENT));
    say(expected);
    CHECK_EQUAL(error_message_count, 1);
}

static const struct posix_test tests[] = {
    {"pipe_end_of_file", pipe_end_of_file},
    {"pipe_without_reader", pipe_without_reader},
    {"pipe_without_waiting", pipe_without_waiting},
    {"pipe_carries_much", pipe_carries_much},
    {"last_writer_counts", last_writer_counts},
    {"descriptors_run_out", descriptors_run_out},
    {"descriptors_are_reused", descriptors_are_reused},
    {"poll_tells_what_is_ready", poll_tells_what_is_ready},
    {"poll_wakes_up", poll_wakes_up},
    {"select_tells_what_is_ready", select_tells_what_is_ready},
    {"named_pipes", named_pipes},
    {"named_pipes_without_waiting", named_pipes_without_waiting},
    {"messages", messages},
};

int main(int argc, char **argv) {
    return posix_tests_run(tests, sizeof tests / sizeof *tests, argc, argv);
}
