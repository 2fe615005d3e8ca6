// user/date.c -- date: the date and time.
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static const char usage[] =
    "usage: date [-uR] [-I] [-d DATE] [-r FILE] [+FORMAT]\n"
    "Writes the date and time.\n"
    "  +FORMAT            as strftime has it: %Y-%m-%d %H:%M:%S; %s seconds since 1970, %N ns\n"
    "  -d, --date DATE    this one: YYYY-MM-DD[ hh:mm[:ss]], @SECONDS or now\n"
    "  -r, --reference FILE  when that file changed last\n"
    "  -u, --utc          in universal time\n"
    "  -R, --rfc-email    as in mails\n"
    "  -I, --iso          as YYYY-MM-DD\n";

static struct timespec read_date(const char *text) {
    static const char *const formats[] = {"%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S",
                                          "%Y-%m-%d %H:%M", "%Y-%m-%d", NULL};
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (strcmp(text, "now") == 0)
        return now;
    if (*text == '@')
        return (struct timespec){.tv_sec = tool_number(text + 1, "date")};
    for (int i = 0; formats[i]; i++) {
        struct tm when = {.tm_isdst = -1};
        char *end = strptime(text, formats[i], &when);

        if (end && !*end)
            return (struct timespec){.tv_sec = mktime(&when)};
    }
    tool_fail("invalid date '%s'", text);
}

// A format with what strftime does not know filled in.
static char *fill_format(const char *format, struct timespec time) {
    char *filled = tool_allocate(strlen(format) * 12 + 1), *to = filled;

    while (*format) {
        if (format[0] == '%' && (format[1] == 'N' || format[1] == 's')) {
            to += format[1] == 'N' ? sprintf(to, "%09ld", (long)time.tv_nsec)
                                   : sprintf(to, "%lld", (long long)time.tv_sec);
            format += 2;
            continue;
        }
        if (format[0] == '%' && format[1])
            *to++ = *format++;
        *to++ = *format++;
    }
    *to = '\0';
    return filled;
}

static void put_date(const char *format, struct timespec time) {
    struct tm *when = localtime(&time.tv_sec);
    char *filled = fill_format(format, time), *text;
    size_t size = strlen(filled) * 16 + 64;

    if (!when)
        tool_fail("the date is out of range");
    text = tool_allocate(size);
    text[0] = '\0';
    strftime(text, size, filled, when);
    puts(text);
}

int main(int argc, char **argv) {
    const char *format = "%a %b %e %H:%M:%S %Z %Y";
    struct timespec time;
    struct stat status;

    clock_gettime(CLOCK_REALTIME, &time);
    tool_start(argc, argv, "d:r:uRI", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        switch (letter) {
        case 'u':
            setenv("TZ", "UTC0", 1);
            tzset();
            break;
        case 'R': format = "%a, %d %b %Y %H:%M:%S %z"; break;
        case 'I': format = "%Y-%m-%d"; break;
        case 'd': time = read_date(tool_argument); break;
        case 'r':
            if (stat(tool_argument, &status) != 0)
                tool_fail_error(tool_argument);
            time = status.st_mtim;
            break;
        }
    }
    tool_expect(0, 1);
    if (*tool_operands && **tool_operands != '+')
        tool_fail("cannot set the date: '%s'", *tool_operands);
    put_date(*tool_operands ? *tool_operands + 1 : format, time);
    return tool_end();
}
