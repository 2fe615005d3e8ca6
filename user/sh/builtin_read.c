// user/sh/builtin_read.c -- the builtin read.
//
// Standard input is shared with other programs, so not a byte behind the line may be taken: bytes
// are read one by one, or, where the file can be positioned, in blocks whose rest is given back.
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <user/sh/builtin.h>
#include <user/sh/error.h>
#include <user/sh/memory.h>
#include <user/sh/output.h>
#include <user/sh/shell.h>
#include <user/sh/trap.h>
#include <user/sh/variables.h>

enum { BLOCK = 512 };

static struct {
    char bytes[BLOCK];
    size_t filled, taken;
    bool positioned;
} source;

// The line, and for each byte whether a backslash was before it.
struct line {
    struct buffer text, escaped;
};

// Returns the next byte, or -1 at the end and when a signal with an action came.
static int take_byte(void) {
    while (source.taken == source.filled) {
        ssize_t count = read(STDIN_FILENO, source.bytes, source.positioned ? BLOCK : 1);

        if (count < 0 && errno == EINTR && !trap_pending)
            continue;
        if (count <= 0)
            return -1;
        source.filled = (size_t)count;
        source.taken = 0;
    }
    return (unsigned char)source.bytes[source.taken++];
}

static void give_back(void) {
    if (source.positioned && source.taken != source.filled)
        lseek(STDIN_FILENO, (off_t)source.taken - (off_t)source.filled, SEEK_CUR);
    source.filled = source.taken = 0;
}

static void add_byte(struct line *line, int byte, bool escaped) {
    buffer_add(&line->text, (char)byte);
    buffer_add(&line->escaped, escaped);
}

// Returns whether the line had an end.
static bool read_line(struct line *line, bool raw) {
    int byte;

    source.positioned = lseek(STDIN_FILENO, 0, SEEK_CUR) >= 0;
    while ((byte = take_byte()) >= 0 && byte != '\n') {
        if (byte == '\\' && !raw) {
            byte = take_byte();
            if (byte < 0)
                break;
            if (byte != '\n')
                add_byte(line, byte, true);
        } else if (byte) {
            add_byte(line, byte, false);
        }
    }
    give_back();
    return byte == '\n';
}

// ---- Fields ----

static bool is_separator(const struct line *line, size_t at, const char *ifs) {
    char byte = line->text.bytes[at];

    return !line->escaped.bytes[at] && strchr(ifs, byte) != NULL;
}

static bool is_blank(const struct line *line, size_t at, const char *ifs) {
    char byte = line->text.bytes[at];

    return is_separator(line, at, ifs) && (byte == ' ' || byte == '\t' || byte == '\n');
}

static size_t skip_blanks(const struct line *line, size_t at, const char *ifs) {
    while (at < line->text.length && is_blank(line, at, ifs))
        at++;
    return at;
}

// The end of the field at `at`, and in *next the start of the one behind it.
static size_t find_end(const struct line *line, size_t at, const char *ifs, size_t *next) {
    size_t end = at;

    while (end < line->text.length && !is_separator(line, end, ifs))
        end++;
    *next = skip_blanks(line, end, ifs);
    if (*next < line->text.length && is_separator(line, *next, ifs))
        *next = skip_blanks(line, *next + 1, ifs);
    return end;
}

// The last variable gets all that is left: without the blanks at its end, and without a separator
// that only ends its one field.
static size_t find_last_end(const struct line *line, size_t at, const char *ifs) {
    size_t end = line->text.length, next, field_end = find_end(line, at, ifs, &next);

    if (next == line->text.length)
        return field_end;
    while (end > at && is_blank(line, end - 1, ifs))
        end--;
    return end;
}

static void assign_fields(const struct line *line, char **names) {
    const char *value = variable_get("IFS");
    const char *ifs = value ? arena_copy(&scratch, value) : " \t\n";
    size_t at = skip_blanks(line, 0, ifs), next = at, end;

    for (; *names; names++) {
        end = names[1] ? find_end(line, at, ifs, &next) : find_last_end(line, at, ifs);
        variable_set(*names, line->text.length
                                 ? arena_copy_bytes(&scratch, line->text.bytes + at, end - at)
                                 : "");
        at = next;
    }
}

int builtin_read(char **arguments) {
    struct line line = {.text = {.arena = &scratch}, .escaped = {.arena = &scratch}};
    char **next = arguments + 1;
    const char *prompt = NULL;
    bool raw = false, ended;
    int option;

    while ((option = builtin_option(&next, "rp:", &prompt, "read")) != -1) {
        if (option == '?')
            return STATUS_USAGE;
        raw |= option == 'r';
    }
    for (char **name = next; *name; name++)
        if (!name_is_valid(*name))
            error_fail(STATUS_USAGE, "read: %s: is no name for a variable", *name);
    if (!*next)
        return builtin_usage("read");
    if (prompt && isatty(STDIN_FILENO))
        write_all(STDERR_FILENO, prompt, strlen(prompt));
    ended = read_line(&line, raw);
    if (!ended && trap_came())
        return STATUS_SIGNAL + trap_came();
    assign_fields(&line, next);
    return !ended;
}
