// user/grep.c -- grep: lines that match a pattern.
#include <user/lib/tool/input.h>
#include <user/lib/tool/pattern.h>
#include <user/lib/tool/tool.h>
#include <user/lib/tool/walk.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char usage[] =
    "usage: grep [-EFivnclLqrswxohH] [-m N] [-A N] [-B N] [-C N] PATTERN [FILE]...\n"
    "       grep [...] [-e PATTERN]... [-f FILE]... [FILE]...\n"
    "Writes the lines that match. Status 0: there are some; 1: none; 2: an error.\n"
    "  -E, --extended-regexp  | + ? ( ) { } are special without a backslash\n"
    "  -F, --fixed-strings    nothing is special\n"
    "  -G, --basic-regexp     as without options\n"
    "  -e, --regexp PATTERN   a pattern; there may be several\n"
    "  -f, --file FILE        patterns, one a line\n"
    "  -i, --ignore-case      upper and lower case are equal\n"
    "  -v, --invert-match     the lines that do not match\n"
    "  -w, --word-regexp      only whole words\n"
    "  -x, --line-regexp      only whole lines\n"
    "  -o, --only-matching    only the part that matches\n"
    "  -c, --count            only how many lines there are\n"
    "  -l, --files-with-matches  only names of files that have some\n"
    "  -L, --files-without-match only names of those that have none\n"
    "  -q, --quiet            nothing but the status\n"
    "  -s, --no-messages      nothing about files that cannot be read\n"
    "  -n, --line-number      each line's number before it\n"
    "  -h, --no-filename      no file's name before it\n"
    "  -H, --with-filename    always the name\n"
    "  -m, --max-count N      stop after N lines of a file\n"
    "  -A, --after-context N  N lines after each, too; -B, --before-context N lines before it;\n"
    "  -C, --context N        both\n"
    "  -r, --recursive        all files in folders (also -R)\n"
    "  -a, --text             files with zero bytes are text too; else it is only said that they "
    "match\n"
    "  -D, --devices ACTION   read devices, or skip them: as if not said when there are several "
    "files\n";

enum { NAME_AUTO, NAME_NEVER, NAME_ALWAYS };

static struct pattern **patterns;
static size_t pattern_count;
static int flags;
static bool invert, words, lines_only, only_matching, counts, list, list_none, quiet, silent;
static bool numbers, recursive, found_any, as_text;
static enum { DEVICES_AUTO, DEVICES_READ, DEVICES_SKIP } devices;
static int names = NAME_AUTO;
static uint64_t most = UINT64_MAX, before, after;

struct source { // of patterns
    const char *text;
    bool is_file;
};

// Of one file:
struct search {
    struct input *in;
    uint64_t line, count;
    uint64_t printed; // number of the line that was written last
    char **kept;      // the last lines before this one, `before` many at most
    uint64_t kept_count;
    uint64_t trail; // lines still to be written after a match
    bool binary;    // its lines are not written
};

static void add_pattern(const char *text, size_t length) {
    const char *error;
    struct pattern *pattern = pattern_compile(text, length, flags, &error);

    if (!pattern)
        tool_fail("%s in '%.*s'", error, (int)length, text);
    patterns = tool_grow(patterns, pattern_count, sizeof *patterns);
    patterns[pattern_count++] = pattern;
}

static void add_patterns(const char *text) {
    const char *end;

    for (; (end = strchr(text, '\n')) != NULL; text = end + 1)
        add_pattern(text, (size_t)(end - text));
    add_pattern(text, strlen(text));
}

static void add_file(const char *name) {
    struct input in;
    char *line;
    size_t length;

    if (!input_open(&in, name))
        exit(2);
    while (input_text(&in, &line, &length))
        add_pattern(line, length);
    input_close(&in);
}

static bool is_word(char c) { return c == '_' || isalnum((unsigned char)c); }

static bool accepted(const char *line, size_t length, struct pattern_range m) {
    if (lines_only)
        return m.start == 0 && m.end == length;
    if (!words)
        return true;
    return !(m.start > 0 && is_word(line[m.start - 1])) &&
           !(m.end < length && is_word(line[m.end]));
}

// Find one pattern's first match that counts. For -w, a match that is part of a word may have a
// shorter one at its beginning that is a word; else one looks further on.
static bool find_one(struct pattern *pattern, const char *line, size_t length, size_t from,
                     struct pattern_range *match) {
    struct pattern_range ranges[PATTERN_GROUPS];

    while (from <= length && pattern_match(pattern, line, length, from, ranges)) {
        *match = ranges[0];
        if (accepted(line, length, *match))
            return true;
        if (lines_only)
            return false;
        for (size_t cut = match->end; words && cut-- > match->start + 1;) {
            if (pattern_match(pattern, line, cut, match->start, ranges) &&
                ranges[0].start == match->start && accepted(line, length, ranges[0])) {
                *match = ranges[0];
                return true;
            }
        }
        from = match->start + 1;
    }
    return false;
}

// The leftmost match of all patterns, and of those the longest.
static bool find(const char *line, size_t length, size_t from, struct pattern_range *best) {
    struct pattern_range match;
    bool found = false;

    for (size_t i = 0; i < pattern_count; i++) {
        if (!find_one(patterns[i], line, length, from, &match))
            continue;
        if (!found || match.start < best->start ||
            (match.start == best->start && match.end > best->end))
            *best = match;
        found = true;
        if (!only_matching)
            break;
    }
    return found;
}

static void put_prefix(const struct search *s, char separator, uint64_t line) {
    if (names == NAME_ALWAYS)
        printf("%s%c", s->in->file ? s->in->name : "(standard input)", separator);
    if (numbers)
        printf("%llu%c", (unsigned long long)line, separator);
}

static void put_line(struct search *s, char separator, uint64_t line, const char *text,
                     size_t length) {
    if ((before || after) && s->printed && s->printed + 1 < line)
        puts("--");
    put_prefix(s, separator, line);
    fwrite(text, 1, length, stdout);
    putchar('\n');
    s->printed = line;
}

static void put_matches(const struct search *s, const char *line, size_t length) {
    struct pattern_range match;

    for (size_t from = 0; from <= length && find(line, length, from, &match);) {
        if (match.end > match.start) {
            put_prefix(s, ':', s->line);
            fwrite(line + match.start, 1, match.end - match.start, stdout);
            putchar('\n');
        }
        from = match.end > match.start ? match.end : match.end + 1;
    }
}

static void forget_kept(struct search *s) {
    for (uint64_t i = 0; i < s->kept_count && i < before; i++)
        free(s->kept[i]);
    free(s->kept);
    s->kept = NULL;
    s->kept_count = 0;
}

static void put_kept(struct search *s) {
    for (uint64_t i = s->kept_count > before ? s->kept_count - before : 0; i < s->kept_count; i++) {
        char *text = s->kept[i % before];
        uint64_t line = s->line - (s->kept_count - i);

        put_line(s, '-', line, text, strlen(text));
    }
    forget_kept(s);
}

static void keep(struct search *s, const char *text) {
    if (before == 0)
        return;
    if (s->kept_count < before)
        s->kept = tool_grow(s->kept, (size_t)s->kept_count, sizeof *s->kept);
    else
        free(s->kept[s->kept_count % before]);
    s->kept[s->kept_count++ % before] = tool_duplicate(text);
}

// Whether the lines would go to the output.
static bool is_plain(void) { return !counts && !list && !list_none && !quiet; }

static void use_line(struct search *s, const char *line, size_t length) {
    struct pattern_range match;
    bool plain = is_plain() && !s->binary;

    if (find(line, length, 0, &match) != invert) {
        s->count++;
        s->trail = after;
        if (plain && !only_matching) {
            put_kept(s);
            put_line(s, ':', s->line, line, length);
        } else if (plain && !invert) {
            put_matches(s, line, length);
        }
    } else if (s->trail > 0 && plain && !only_matching) {
        s->trail--;
        put_line(s, '-', s->line, line, length);
    } else if (plain && !only_matching) {
        keep(s, line);
    }
}

// Some devices have no end, or wait for a key; among other files nobody means them.
static bool is_skipped(const struct input *in) {
    struct stat status;

    if (devices == DEVICES_READ || (devices == DEVICES_AUTO && tool_operand_count < 2))
        return false;
    return in->file && fstat(in->file, &status) == 0 && S_ISCHR(status.st_mode);
}

// What is no text has a zero byte early.
static bool is_binary(struct input *in) {
    return !as_text && !input_at_end(in) &&
           memchr(in->buffer + in->start, '\0', in->end - in->start) != NULL;
}

static void search(struct input *in) {
    struct search s = {.in = in};
    char *line;
    size_t length;
    bool first_only;

    if (is_skipped(in))
        return;
    s.binary = is_binary(in);
    first_only = list || list_none || quiet || (s.binary && is_plain());
    while (s.count < most && !(first_only && s.count) && input_text(in, &line, &length)) {
        s.line++;
        use_line(&s, line, length);
    }
    while (!first_only && !counts && s.count == most && s.trail-- > 0 &&
           input_text(in, &line, &length)) {
        s.line++;
        put_line(&s, '-', s.line, line, length);
    }
    forget_kept(&s);
    found_any |= s.count > 0;
    if (quiet)
        return;
    if (s.binary && is_plain() && s.count > 0)
        printf("grep: %s: binary file matches\n", in->file ? in->name : "(standard input)");
    if (counts && !list && !list_none) {
        if (names == NAME_ALWAYS)
            printf("%s:", in->file ? in->name : "(standard input)");
        printf("%llu\n", (unsigned long long)s.count);
    }
    if (list_none ? s.count == 0 : list && s.count > 0)
        puts(in->file ? in->name : "(standard input)");
}

static bool search_file(const struct walk_item *item, void *context) {
    struct input in;

    (void)context;
    if (S_ISDIR(item->status->st_mode))
        return true;
    if (!S_ISREG(item->status->st_mode) && item->depth > 0)
        return true;
    if (input_open(&in, item->path)) {
        search(&in);
        input_close(&in);
    }
    return true;
}

static void take_devices(const char *action) {
    if (strcmp(action, "read") == 0)
        devices = DEVICES_READ;
    else if (strcmp(action, "skip") == 0)
        devices = DEVICES_SKIP;
    else
        tool_misused("devices can be read or skipped: '%s'", action);
}

static void take_option(int letter) {
    switch (letter) {
    case 'i': flags |= PATTERN_IGNORE_CASE; break;
    case 'v': invert = true; break;
    case 'w': words = true; break;
    case 'x': lines_only = true; break;
    case 'o': only_matching = true; break;
    case 'c': counts = true; break;
    case 'l': list = true; break;
    case 'L': list_none = true; break;
    case 'q': quiet = true; break;
    case 'a': as_text = true; break;
    case 'D': take_devices(tool_argument); break;
    case 's': silent = true; break;
    case 'n': numbers = true; break;
    case 'h': names = NAME_NEVER; break;
    case 'H': names = NAME_ALWAYS; break;
    case 'r':
    case 'R': recursive = true; break;
    case 'm': most = tool_size(tool_argument, "number of lines"); break;
    case 'A': after = tool_size(tool_argument, "number of lines"); break;
    case 'B': before = tool_size(tool_argument, "number of lines"); break;
    case '#':
    case 'C': before = after = tool_size(tool_argument, "number of lines"); break;
    }
}

// Patterns are compiled after all options are known.
static void read_patterns(const struct source *given, size_t count) {
    for (size_t i = 0; i < count; i++)
        (given[i].is_file ? add_file : add_patterns)(given[i].text);
    if (count > 0)
        return;
    tool_expect(1, -1);
    add_patterns(*tool_operands++);
    tool_operand_count--;
}

int main(int argc, char **argv) {
    static char *here[] = {".", NULL};
    struct walk walk = {.visit = search_file, .follow_start = true};
    struct source *given = NULL;
    size_t given_count = 0;

    tool_failure = 2;
    tool_start(argc, argv, "EFGe:f:ivwxoclLqsnhHm:A:B:C:rRaD:#", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        if (letter == 'e' || letter == 'f') {
            given = tool_grow(given, given_count, sizeof *given);
            given[given_count++] = (struct source){tool_argument, letter == 'f'};
        } else if (letter == 'E' || letter == 'F' || letter == 'G') {
            flags &= ~(PATTERN_EXTENDED | PATTERN_FIXED);
            flags |= letter == 'E' ? PATTERN_EXTENDED : letter == 'F' ? PATTERN_FIXED : 0;
        } else {
            take_option(letter);
        }
    }
    read_patterns(given, given_count);
    tool_silent = silent;
    if (names == NAME_AUTO && (tool_operand_count > 1 || recursive))
        names = NAME_ALWAYS;
    if (!recursive)
        input_each(search);
    for (char **path = tool_operand_count ? tool_operands : here; recursive && *path; path++)
        walk_tree(&walk, *path);
    if (tool_end() && !(quiet && found_any))
        return 2;
    return !found_any;
}
