// user/test.c -- test, also called [: asks questions about files, texts and numbers.
//
//   or    := and { -o and }        not     := ! not | primary
//   and   := not { -a not }        primary := ( or ) | -x TEXT | TEXT op TEXT | TEXT
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] =
    "usage: test QUESTION      [ QUESTION ]\n"
    "Ends with status 0 for yes, 1 for no, 2 for a mistake in the question.\n"
    "  -e -f -d -L -p -c -b -S FILE  it exists; it is a file, folder, link, pipe, device, ...\n"
    "  -r -w -x FILE    one may read, write, execute it     -s FILE   it is not empty\n"
    "  -u -g -k FILE    it has the set-user, set-group, sticky bit\n"
    "  -t NUMBER        that file descriptor is a terminal\n"
    "  A -nt B  A -ot B  A -ef B     A is newer, older, the same file\n"
    "  -z TEXT  -n TEXT              it is empty; it is not\n"
    "  A = B  A != B  A < B  A > B   texts\n"
    "  A -eq B  -ne -lt -le -gt -ge  numbers\n"
    "  ! Q   Q -a Q   Q -o Q   ( Q )\n";

enum { DEPTH_MAX = 1000 };

static char **next, **end;
static int depth;

static bool ask_or(void);

static int64_t number(const char *text) {
    char *rest;
    long long value = strtoll(text, &rest, 10);

    rest += strspn(rest, " \t");
    if (rest == text || *rest)
        tool_fail("'%s' is no number", text);
    return value;
}

static bool ask_file(char letter, const char *path) {
    struct stat status = {0};

    if ((letter == 'L' || letter == 'h' ? lstat : stat)(path, &status) != 0)
        return false;
    switch (letter) {
    case 'f': return S_ISREG(status.st_mode);
    case 'd': return S_ISDIR(status.st_mode);
    case 'L':
    case 'h': return S_ISLNK(status.st_mode);
    case 'p': return S_ISFIFO(status.st_mode);
    case 'c': return S_ISCHR(status.st_mode);
    case 'b': return S_ISBLK(status.st_mode);
    case 'S': return S_ISSOCK(status.st_mode);
    case 's': return status.st_size > 0;
    case 'u': return status.st_mode & S_ISUID;
    case 'g': return status.st_mode & S_ISGID;
    case 'k': return status.st_mode & S_ISVTX;
    case 'r': return access(path, R_OK) == 0;
    case 'w': return access(path, W_OK) == 0;
    case 'x': return access(path, X_OK) == 0;
    case 'O': return status.st_uid == geteuid();
    case 'G': return status.st_gid == getegid();
    }
    return true;
}

static bool ask_one(char letter, const char *text) {
    switch (letter) {
    case 'z': return !*text;
    case 'n': return *text;
    case 't': return isatty((int)number(text));
    }
    return ask_file(letter, text);
}

static int compare_times(const char *a, const char *b) {
    struct stat one, other;
    bool has_one = stat(a, &one) == 0, has_other = stat(b, &other) == 0;

    if (!has_one || !has_other)
        return has_one - has_other;
    if (one.st_mtim.tv_sec != other.st_mtim.tv_sec)
        return one.st_mtim.tv_sec > other.st_mtim.tv_sec ? 1 : -1;
    return (one.st_mtim.tv_nsec > other.st_mtim.tv_nsec) -
           (one.st_mtim.tv_nsec < other.st_mtim.tv_nsec);
}

static bool same_file(const char *a, const char *b) {
    struct stat one, other;

    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_ino == other.st_ino &&
           one.st_dev == other.st_dev;
}

static const char *const operators[] = {"=",   "==",  "!=",  "<",   ">",   "-eq", "-ne", "-lt",
                                        "-le", "-gt", "-ge", "-nt", "-ot", "-ef", NULL};

static int find_operator(const char *text) {
    for (int i = 0; operators[i]; i++) {
        if (strcmp(text, operators[i]) == 0)
            return i;
    }
    return -1;
}

static bool ask_two(const char *a, int op, const char *b) {
    switch (op) {
    case 0:
    case 1: return strcmp(a, b) == 0;
    case 2: return strcmp(a, b) != 0;
    case 3: return strcmp(a, b) < 0;
    case 4: return strcmp(a, b) > 0;
    case 5: return number(a) == number(b);
    case 6: return number(a) != number(b);
    case 7: return number(a) < number(b);
    case 8: return number(a) <= number(b);
    case 9: return number(a) > number(b);
    case 10: return number(a) >= number(b);
    case 11: return compare_times(a, b) > 0;
    case 12: return compare_times(a, b) < 0;
    default: return same_file(a, b);
    }
}

static bool ask_primary(void) {
    char *word;

    if (next == end)
        tool_fail("a text is missing at the end");
    word = *next++;
    if (end - next >= 2 && find_operator(next[0]) >= 0) {
        next += 2;
        return ask_two(word, find_operator(next[-2]), next[-1]);
    }
    if (strcmp(word, "(") == 0 && next < end) {
        bool answer = ask_or();

        if (next == end || strcmp(*next, ")") != 0)
            tool_fail("')' is missing");
        next++;
        return answer;
    }
    if (word[0] == '-' && word[1] && !word[2] && strchr("efdLhpcbSsugkrwxOGznt", word[1]) &&
        next < end)
        return ask_one(word[1], *next++);
    return *word;
}

static bool ask_not(void) {
    bool negative = false;

    while (end - next > 1 && strcmp(*next, "!") == 0 &&
           !(end - next >= 3 && find_operator(next[1]) >= 0)) {
        negative = !negative;
        next++;
    }
    return ask_primary() != negative;
}

static bool ask_and(void) {
    bool answer = ask_not();

    while (next < end && strcmp(*next, "-a") == 0) {
        next++;
        answer &= ask_not();
    }
    return answer;
}

static bool ask_or(void) {
    bool answer;

    if (++depth > DEPTH_MAX)
        tool_fail("too many '('");
    answer = ask_and();
    while (next < end && strcmp(*next, "-o") == 0) {
        next++;
        answer |= ask_and();
    }
    depth--;
    return answer;
}

int main(int argc, char **argv) {
    bool answer;

    tool_name = tool_last_name(argv[0]);
    tool_failure = 2;
    next = argv + 1;
    end = argv + argc;
    if (strcmp(tool_name, "[") == 0) {
        if (argc == 2 && strcmp(argv[1], "--help") == 0) {
            fputs(usage, stdout);
            return 0;
        }
        if (argc < 2 || strcmp(*--end, "]") != 0)
            tool_fail("']' is missing");
    }
    if (next == end)
        return 1;
    // With three words, an operator in the middle decides, even between "!" or "(".
    if (end - next == 3 && find_operator(next[1]) < 0 && strcmp(next[0], "(") == 0 &&
        strcmp(next[2], ")") == 0)
        return !*next[1];
    answer = ask_or();
    if (next != end)
        tool_fail("'%s' is not expected", *next);
    return !answer;
}
