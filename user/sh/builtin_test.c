// user/sh/builtin_test.c -- the builtins test and [.
//
//   or:      and {-o and}
//   and:     not {-a not}
//   not:     ! not | primary
//   primary: ( or ) | -x operand | operand op operand | operand
// With up to four arguments POSIX says by their number what they mean; see evaluate.
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/sh/builtin.h>
#include <user/sh/error.h>
#include <user/sh/shell.h>

enum { DEPTH_MAX = 200 };

static struct {
    char **next;
    int count;       // of the arguments left
    int depth;
    const char *name;
} test;

static bool read_or(void);

static _Noreturn void fail(const char *text, const char *what) {
    error_warn("%s: %s: %s", test.name, text, what);
    error_jump(STATUS_USAGE);
}

// ---- Operators ----

static intmax_t number_of(const char *text) {
    char *end;
    intmax_t number;

    errno = 0;
    number = strtoimax(text, &end, 10);
    end += strspn(end, " \t\n");
    if (end == text || *end || errno)
        fail(text, "a number expected");
    return number;
}

static bool is_unary(const char *text) {
    return text[0] == '-' && text[1] && !text[2] && strchr("bcdefghknprstuwxzLSO", text[1]);
}

static bool check_mode(char letter, const struct stat *status) {
    switch (letter) {
    case 'b': return S_ISBLK(status->st_mode);
    case 'c': return S_ISCHR(status->st_mode);
    case 'd': return S_ISDIR(status->st_mode);
    case 'e': return true;
    case 'f': return S_ISREG(status->st_mode);
    case 'g': return status->st_mode & S_ISGID;
    case 'h':
    case 'L': return S_ISLNK(status->st_mode);
    case 'k': return status->st_mode & S_ISVTX;
    case 'p': return S_ISFIFO(status->st_mode);
    case 's': return status->st_size > 0;
    case 'u': return status->st_mode & S_ISUID;
    case 'O': return status->st_uid == geteuid();
    default: return S_ISSOCK(status->st_mode);
    }
}

static bool check_unary(char letter, const char *operand) {
    struct stat status;

    switch (letter) {
    case 'n': return *operand != 0;
    case 'z': return *operand == 0;
    case 't': return isatty((int)number_of(operand));
    case 'r': return access(operand, R_OK) == 0;
    case 'w': return access(operand, W_OK) == 0;
    case 'x': return access(operand, X_OK) == 0;
    case 'h':
    case 'L': return lstat(operand, &status) == 0 && check_mode(letter, &status);
    default: return stat(operand, &status) == 0 && check_mode(letter, &status);
    }
}

static const char *const binaries[] = {"=",   "==",  "!=",  "<",   ">",   "-eq", "-ne",
                                       "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"};

static bool is_binary(const char *text) {
    for (size_t i = 0; i < sizeof(binaries) / sizeof(binaries[0]); i++)
        if (strcmp(text, binaries[i]) == 0)
            return true;
    return false;
}

static bool compare_files(const char *left, char letter, const char *right) {
    struct stat a, b;
    bool has_left = stat(left, &a) == 0, has_right = stat(right, &b) == 0;
    struct timespec x, y;

    if (letter == 'e')
        return has_left && has_right && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
    if (letter == 'o')
        return has_right && (!has_left || compare_files(right, 'n', left));
    if (!has_left || !has_right)
        return has_left;
    x = a.st_mtim;
    y = b.st_mtim;
    return x.tv_sec != y.tv_sec ? x.tv_sec > y.tv_sec : x.tv_nsec > y.tv_nsec;
}

static bool compare_numbers(const char *left, const char *sign, const char *right) {
    intmax_t a = number_of(left), b = number_of(right);

    switch (sign[1] << 8 | sign[2]) {
    case 'e' << 8 | 'q': return a == b;
    case 'n' << 8 | 'e': return a != b;
    case 'l' << 8 | 't': return a < b;
    case 'l' << 8 | 'e': return a <= b;
    case 'g' << 8 | 't': return a > b;
    default: return a >= b;
    }
}

static bool check_binary(const char *left, const char *sign, const char *right) {
    int order;

    if (*sign == '-') {
        bool files = strcmp(sign, "-nt") == 0 || strcmp(sign, "-ot") == 0 ||
                     strcmp(sign, "-ef") == 0;

        return files ? compare_files(left, sign[1], right) : compare_numbers(left, sign, right);
    }
    order = strcmp(left, right);
    switch (*sign) {
    case '=': return order == 0;
    case '!': return order != 0;
    case '<': return order < 0;
    default: return order > 0;
    }
}

// ---- The grammar ----

static bool next_is(const char *text) { return test.count > 0 && strcmp(test.next[0], text) == 0; }

static const char *take(void) {
    test.count--;
    return *test.next++;
}

static bool read_primary(void) {
    const char *first, *sign;
    bool value;

    if (test.count == 0)
        fail("the end", "an operand expected");
    if (test.count > 2 && is_binary(test.next[1])) {
        first = take();
        sign = take();
        return check_binary(first, sign, take());
    }
    if (next_is("(") && test.count > 1) {
        take();
        value = read_or();
        if (!next_is(")"))
            fail(test.count ? test.next[0] : "the end", "\")\" expected");
        take();
        return value;
    }
    if (is_unary(test.next[0]) && test.count > 1) {
        first = take();
        return check_unary(first[1], take());
    }
    return *take() != 0;
}

static bool read_not(void) {
    bool negated = false, value;

    while (next_is("!") && test.count > 1 && !(test.count > 2 && is_binary(test.next[1]))) {
        take();
        negated = !negated;
    }
    if (++test.depth > DEPTH_MAX)
        fail("(", "too many in one another");
    value = read_primary();
    test.depth--;
    return value != negated;
}

static bool read_and(void) {
    bool value = read_not();

    while (next_is("-a")) {
        take();
        value &= read_not();
    }
    return value;
}

static bool read_or(void) {
    bool value = read_and();

    while (next_is("-o")) {
        take();
        value |= read_and();
    }
    return value;
}

// Two arguments: ! x, or -x operand. Three: an operator in the middle wins over ! and ( ).
static bool evaluate(void) {
    bool negated = false, value;

    if (test.count == 0)
        return false;
    if (test.count == 4 && next_is("!")) {
        take();
        negated = true;
    }
    if (test.count == 3 && !is_binary(test.next[1]) && next_is("(") &&
        strcmp(test.next[2], ")") == 0)
        return (test.next[1][0] != 0) != negated;
    if (test.count == 3 && (strcmp(test.next[1], "-a") == 0 || strcmp(test.next[1], "-o") == 0)) {
        bool left = test.next[0][0] != 0, right = test.next[2][0] != 0;

        return (test.next[1][1] == 'a' ? left && right : left || right) != negated;
    }
    value = test.count == 1 ? *take() != 0 : read_or();
    if (test.count > 0)
        fail(test.next[0], "an operator expected");
    return value != negated;
}

int builtin_test(char **arguments) {
    volatile int status = STATUS_USAGE;
    struct landing landing;
    int count = 0;

    while (arguments[count + 1])
        count++;
    test.next = arguments + 1;
    test.count = count;
    test.depth = 0;
    test.name = arguments[0];
    if (strcmp(arguments[0], "[") == 0) {
        if (count == 0 || strcmp(arguments[count], "]") != 0) {
            error_warn("[: \"]\" expected");
            return STATUS_USAGE;
        }
        test.count--;
    }
    landing_push(&landing);
    if (setjmp(landing.jump) == 0)
        status = !evaluate();
    landing_pop(&landing);
    return status;
}
