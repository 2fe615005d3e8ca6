// user/sh/builtin_limits.c -- the builtins umask, ulimit and times.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <unistd.h>

#include <user/sh/builtin.h>
#include <user/sh/error.h>
#include <user/sh/output.h>
#include <user/sh/shell.h>

// ---- umask ----

static void print_symbolic(mode_t mask) {
    for (int shift = 6; shift >= 0; shift -= 3) {
        unsigned allowed = ~(unsigned)(mask >> shift) & 7;

        output_format("%c=%s%s%s%s", "ogu"[shift / 3], allowed & 4 ? "r" : "",
                      allowed & 2 ? "w" : "", allowed & 1 ? "x" : "", shift ? "," : "\n");
    }
}

// The bits of letters such as "go" or "rx", in the place of others. Moves on.
static unsigned read_letters(const char **text, const char *letters, const unsigned *values) {
    unsigned bits = 0;
    const char *letter;

    while (**text && (letter = strchr(letters, **text)) != NULL) {
        bits |= values[letter - letters];
        (*text)++;
    }
    return bits;
}

// u=rwx,go-w applied to what is allowed. Returns false if it is no such text.
static bool apply_symbolic(const char *text, unsigned *allowed) {
    static const unsigned who_values[] = {0700, 0070, 0007, 0777}, values[] = {0444, 0222, 0111};

    for (;;) {
        unsigned who = read_letters(&text, "ugoa", who_values), bits;
        char sign = *text++;

        who = who ? who : 0777;
        if (sign != '+' && sign != '-' && sign != '=')
            return false;
        bits = read_letters(&text, "rwx", values) & who;
        if (sign == '+')
            *allowed |= bits;
        else if (sign == '-')
            *allowed &= ~bits;
        else
            *allowed = (*allowed & ~who) | bits;
        if (*text == 0)
            return true;
        if (*text++ != ',')
            return false;
    }
}

int builtin_umask(char **arguments) {
    char **next = arguments + 1;
    const char *value;
    bool symbolic = false;
    mode_t mask = umask(0);
    unsigned allowed = ~(unsigned)mask & 0777;
    int option;

    umask(mask);
    while (*next && (*next)[0] == '-' && (*next)[1] == 'S' &&
           (option = builtin_option(&next, "S", &value, "umask")) != -1)
        symbolic = true;
    if (!*next) {
        if (symbolic)
            print_symbolic(mask);
        else
            output_format("%04o\n", (unsigned)mask);
        return 0;
    }
    if ((*next)[strspn(*next, "01234567")] == 0) {
        umask((mode_t)strtoul(*next, NULL, 8) & 0777);
        return 0;
    }
    if (!apply_symbolic(*next, &allowed)) {
        error_warn("umask: %s: is no mode", *next);
        return 1;
    }
    umask(~allowed & 0777);
    return 0;
}

// ---- ulimit ----

static const struct limit {
    char letter;
    int resource;
    unsigned unit;      // bytes in the number that is shown
    const char *name;
} limits[] = {
    {'c', RLIMIT_CORE, 512, "core file (512 bytes)"}, {'d', RLIMIT_DATA, 1024, "data (KiB)"},
    {'f', RLIMIT_FSIZE, 512, "file (512 bytes)"},     {'n', RLIMIT_NOFILE, 1, "open files"},
    {'s', RLIMIT_STACK, 1024, "stack (KiB)"},         {'t', RLIMIT_CPU, 1, "processor time (s)"},
    {'v', RLIMIT_AS, 1024, "memory (KiB)"},
};

enum { LIMITS = sizeof(limits) / sizeof(limits[0]) };

static void print_limit(const struct limit *limit, bool hard, bool named) {
    struct rlimit values = {0};
    rlim_t value;

    getrlimit(limit->resource, &values);
    value = hard ? values.rlim_max : values.rlim_cur;
    if (named)
        output_format("-%c %-24s ", limit->letter, limit->name);
    if (value == RLIM_INFINITY)
        output_text("unlimited\n");
    else
        output_format("%llu\n", (unsigned long long)value / limit->unit);
}

static int set_limit(const struct limit *limit, const char *text, bool hard, bool soft) {
    struct rlimit values = {0};
    rlim_t value = RLIM_INFINITY;

    if (strcmp(text, "unlimited") != 0) {
        unsigned long long number = strtoull(text, NULL, 10);

        if (!*text || text[strspn(text, "0123456789")] || number > (1ULL << 50)) {
            error_warn("ulimit: %s: is no limit", text);
            return STATUS_USAGE;
        }
        value = (rlim_t)number * limit->unit;
    }
    getrlimit(limit->resource, &values);
    if (hard)
        values.rlim_max = value;
    if (soft)
        values.rlim_cur = value;
    if (setrlimit(limit->resource, &values) == 0)
        return 0;
    error_warn("ulimit: -%c: %s", limit->letter, strerror(errno));
    return 1;
}

int builtin_ulimit(char **arguments) {
    const struct limit *limit = &limits[2];
    bool hard = false, soft = false, all = false;
    char **next = arguments + 1;
    const char *value;
    int option;

    while ((option = builtin_option(&next, "HSacdfnstv", &value, "ulimit")) != -1) {
        if (option == '?')
            return STATUS_USAGE;
        hard |= option == 'H';
        soft |= option == 'S';
        all |= option == 'a';
        for (int i = 0; i < LIMITS; i++)
            limit = limits[i].letter == option ? &limits[i] : limit;
    }
    for (int i = 0; all && i < LIMITS; i++)
        print_limit(&limits[i], hard && !soft, true);
    if (all)
        return 0;
    if (*next)
        return set_limit(limit, *next, hard || !soft, soft || !hard);
    print_limit(limit, hard && !soft, false);
    return 0;
}

// ---- times ----

static void print_time(clock_t ticks, char end) {
    long second = sysconf(_SC_CLK_TCK), hundredths;

    second = second > 0 ? second : 100;
    hundredths = (long)(ticks % second) * 100 / second;
    output_format("%ldm%ld.%02lds%c", (long)(ticks / second / 60), (long)(ticks / second % 60),
                  hundredths, end);
}

int builtin_times(char **arguments) {
    struct tms used;

    (void)arguments;
    times(&used);
    print_time(used.tms_utime, ' ');
    print_time(used.tms_stime, '\n');
    print_time(used.tms_cutime, ' ');
    print_time(used.tms_cstime, '\n');
    return 0;
}
