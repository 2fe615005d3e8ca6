// user/lib/posix/syslog.c -- messages for those who look after the machine.
//
// Nobody collects them: with LOG_PERROR they go to standard error, with LOG_CONS to the console.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

enum { LINE_SIZE = 1024 };

static const char *name;
static int options;
static int mask = LOG_UPTO(LOG_DEBUG);

void openlog(const char *given, int given_options, int facility) {
    (void)facility;
    name = given;
    options = given_options;
}

void closelog(void) {
    name = NULL;
    options = 0;
}

int setlogmask(int new) {
    int before = mask;

    if (new)
        mask = new;
    return before;
}

static void put(int fd, const char *line, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t count = write(fd, line + done, size - done);

        if (count <= 0)
            return;
        done += (size_t)count;
    }
}

// "name[pid]: text", with one newline. The format's %m is what errno means.
static size_t compose(char *line, int error, const char *format, va_list arguments) {
    const char *mark = strstr(format, "%m");
    char full[LINE_SIZE];
    int at = snprintf(line, LINE_SIZE, "%s", name ? name : program_invocation_short_name);

    if (options & LOG_PID && at < LINE_SIZE)
        at += snprintf(line + at, (size_t)(LINE_SIZE - at), "[%d]", (int)getpid());
    if (mark) { // an error's text has no '%'
        snprintf(full, sizeof full, "%.*s%s%s", (int)(mark - format), format, strerror(error),
                 mark + 2);
        format = full;
    }
    if (at < LINE_SIZE)
        at += snprintf(line + at, (size_t)(LINE_SIZE - at), ": ");
    if (at < LINE_SIZE)
        at += vsnprintf(line + at, (size_t)(LINE_SIZE - at), format, arguments);
    if (at > LINE_SIZE - 2)
        at = LINE_SIZE - 2;
    if (line[at - 1] != '\n')
        line[at++] = '\n';
    return (size_t)at;
}

void vsyslog(int priority, const char *format, va_list arguments) {
    char line[LINE_SIZE];
    int saved = errno;

    if (!(mask & LOG_MASK(LOG_PRI(priority))) || !(options & (LOG_PERROR | LOG_CONS)))
        return;

    size_t size = compose(line, saved, format, arguments);

    if (options & LOG_PERROR)
        put(STDERR_FILENO, line, size);
    if (options & LOG_CONS) {
        int console = open("/dev/console", O_WRONLY | O_NOCTTY | O_CLOEXEC);

        put(console, line, size);
        close(console);
    }
    errno = saved;
}

void syslog(int priority, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    vsyslog(priority, format, arguments);
    va_end(arguments);
}
