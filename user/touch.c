// user/touch.c -- touch: sets the times of files, and makes those that are not there.
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "usage: touch [-acm] [-r FILE] [-t [[CC]YY]MMDDhhmm[.SS]] [-d DATE] "
    "FILE...\n"
    "Sets the times of files to now; makes files that are not there.\n"
    "  -a                    only the time of the last access\n"
    "  -m                    only the time of the last change\n"
    "  -c, --no-create       make no files\n"
    "  -r, --reference FILE  its times\n"
    "  -t, --time TIME       this time\n"
    "  -d, --date DATE       this one: YYYY-MM-DD[ hh:mm[:ss]] or @SECONDS\n";

static struct timespec times[2] = {{0, UTIME_NOW}, {0, UTIME_NOW}};

static void set_times(struct tm *when) {
    when->tm_isdst = -1;
    times[0] = times[1] = (struct timespec){.tv_sec = mktime(when)};
}

static int two_digits(const char *text) { return (text[0] - '0') * 10 + text[1] - '0'; }

static void read_time(const char *text) {
    size_t digits = strspn(text, "0123456789");
    time_t now = time(NULL);
    struct tm when = *localtime(&now);
    const char *seconds = text + digits;

    if ((digits != 8 && digits != 10 && digits != 12) ||
        (*seconds && (*seconds != '.' || strspn(seconds + 1, "0123456789") != 2 || seconds[3])))
        tool_fail("invalid time: '%s'", text);
    if (digits == 10)
        when.tm_year = two_digits(text) + (two_digits(text) < 69 ? 100 : 0);
    if (digits == 12)
        when.tm_year = (two_digits(text) - 19) * 100 + two_digits(text + 2);
    when.tm_mon = two_digits(text + digits - 8) - 1;
    when.tm_mday = two_digits(text + digits - 6);
    when.tm_hour = two_digits(text + digits - 4);
    when.tm_min = two_digits(text + digits - 2);
    when.tm_sec = *seconds ? two_digits(seconds + 1) : 0;
    set_times(&when);
}

static void read_date(const char *text) {
    static const char *const formats[] = {"%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S",
                                          "%Y-%m-%d %H:%M", "%Y-%m-%d", NULL};

    if (*text == '@') {
        times[0] = times[1] = (struct timespec){.tv_sec = tool_number(text + 1, "date")};
        return;
    }
    for (int i = 0; formats[i]; i++) {
        struct tm when = {0};
        char *end = strptime(text, formats[i], &when);

        if (end && !*end) {
            set_times(&when);
            return;
        }
    }
    tool_fail("invalid date: '%s'", text);
}

static void read_reference(const char *path) {
    struct stat status;

    if (stat(path, &status) != 0)
        tool_fail_error(path);
    times[0] = status.st_atim;
    times[1] = status.st_mtim;
}

static void touch(const char *path, bool create) {
    int file;

    if (utimensat(AT_FDCWD, path, times, 0) == 0)
        return;
    if (errno != ENOENT) {
        tool_error(path);
        return;
    }
    if (!create)
        return;
    file = open(path, O_WRONLY | O_CREAT, 0666);
    if (file < 0 || futimens(file, times) != 0)
        tool_error(path);
    if (file >= 0)
        close(file);
}

int main(int argc, char **argv) {
    bool access_only = false, change_only = false, create = true;

    tool_start(argc, argv, "acmr:t:d:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        switch (letter) {
        case 'a': access_only = true; break;
        case 'm': change_only = true; break;
        case 'c': create = false; break;
        case 'r': read_reference(tool_argument); break;
        case 't': read_time(tool_argument); break;
        case 'd': read_date(tool_argument); break;
        }
    }
    tool_expect(1, -1);
    if (change_only && !access_only)
        times[0].tv_nsec = UTIME_OMIT;
    if (access_only && !change_only)
        times[1].tv_nsec = UTIME_OMIT;
    for (char **path = tool_operands; *path; path++)
        touch(*path, create);
    return tool_end();
}
