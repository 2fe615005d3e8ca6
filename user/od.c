// user/od.c -- od: bytes as octal numbers, or in other ways.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: od [-abcdoxv] [-A o|d|x|n] [-t TYPE]... [-j BYTES] [-N BYTES] [-w N] [FILE]...\n"
    "  -t, --format TYPE       o d u x with a size of 1, 2, 4 or 8 bytes; a, c: characters;\n"
    "                          f4 f8: floating point; z behind it: the bytes as text, too\n"
    "  -a -b -c -d -o -x       as -t a, -t o1, -t c, -t u2, -t o2, -t x2\n"
    "  -A, --address-radix R   offsets octal, decimal, hexadecimal, or none\n"
    "  -v, --output-duplicates equal lines too, not just a * for them\n"
    "  -j, --skip-bytes BYTES  without the first ones\n"
    "  -N, --read-bytes BYTES  only so many\n"
    "  -w, --width BYTES       so many a line, 16 if not said\n";

enum { LINE_MAX_SIZE = 256, TYPES_MAX = 16 };

struct type {
    char kind;  // o d u x f a c
    int size;   // bytes
    int width;  // columns that a number takes, the blank before it included
    bool text;  // the z
};

static struct type types[TYPES_MAX];
static size_t type_count, line_size = 16, count;
static uint64_t offset, skip, limit = UINT64_MAX;
static unsigned char line[LINE_MAX_SIZE], last[LINE_MAX_SIZE];
static bool all_lines, has_last, starred;
static char radix = 'o';

static int number_width(char kind, int size) {
    static const int octal[] = {0, 3, 6, 0, 11, 0, 0, 0, 22};
    static const int plain[] = {0, 3, 5, 0, 10, 0, 0, 0, 20};

    switch (kind) {
    case 'o': return octal[size] + 1;
    case 'u': return plain[size] + 1;
    case 'd': return plain[size] + 2;
    case 'x': return size * 2 + 1;
    case 'f': return size == 4 ? 16 : 25;
    }
    return 4;
}

static int size_of_letter(char letter, int usual) {
    switch (letter) {
    case 'C': return 1;
    case 'S': return 2;
    case 'I': return 4;
    case 'L': return 8;
    case 'F': return 4;
    case 'D': return 8;
    }
    return isdigit((unsigned char)letter) ? letter - '0' : usual;
}

static void add_types(const char *text) {
    if (!*text)
        tool_fail("invalid type: ''");
    while (*text) {
        struct type t = {.kind = *text++, .size = 1};

        if (!strchr("acdoufx", t.kind) || type_count == TYPES_MAX)
            tool_fail("invalid type: '%c'", t.kind);
        if (strchr("doufx", t.kind)) {
            t.size = size_of_letter(*text, t.kind == 'f' ? 8 : 4);
            text += *text && strchr("CSILFD12345678", *text);
        }
        if ((t.size & (t.size - 1)) || t.size > 8 || (t.kind == 'f' && t.size < 4))
            tool_fail("invalid size: %d", t.size);
        if (*text == 'z') {
            t.text = true;
            text++;
        }
        t.width = number_width(t.kind, t.size);
        types[type_count++] = t;
    }
}

static void put_char(unsigned char byte) {
    static const char letters[] = "abtnvfr", *escapes = "\a\b\t\n\v\f\r";
    const char *found = byte ? strchr(escapes, byte) : NULL;

    if (found)
        printf("  \\%c", letters[found - escapes]);
    else if (byte == 0)
        printf("  \\0");
    else if (byte < 128 && isprint(byte))
        printf("   %c", byte);
    else
        printf(" %03o", byte);
}

static void put_name(unsigned char byte) {
    static const char names[] = "nulsohstxetxeotenqackbel bs ht nl vt ff cr so sidledc1dc2dc3dc4nak"
                                "synetbcan emsubesc fs gs rs us sp";

    byte &= 127;
    if (byte <= 32)
        printf(" %.3s", names + 3 * byte);
    else if (byte == 127)
        printf(" del");
    else
        printf("   %c", byte);
}

static void put_float(const unsigned char *at, const struct type *t, int width) {
    float single;
    double value;

    memcpy(&single, at, sizeof single);
    memcpy(&value, at, sizeof value);
    if (t->size == 4)
        printf("%*.8g", width, (double)single);
    else
        printf("%*.17g", width, value);
}

static void put_value(const unsigned char *at, const struct type *t, int width) {
    uint64_t value = 0;
    int digits = number_width(t->kind, t->size) - 1;

    for (int i = t->size - 1; i >= 0; i--)
        value = value << 8 | at[i];
    switch (t->kind) {
    case 'c':
        printf("%*s", width - 4, "");
        put_char(*at);
        return;
    case 'a':
        printf("%*s", width - 4, "");
        put_name(*at);
        return;
    case 'f': put_float(at, t, width); return;
    case 'o': printf("%*s%0*llo", width - digits, "", digits, (unsigned long long)value); return;
    case 'x': printf("%*s%0*llx", width - digits, "", digits, (unsigned long long)value); return;
    case 'u': printf("%*llu", width, (unsigned long long)value); return;
    }
    // Move the sign up to the left end and back.
    printf("%*lld", width,
           (long long)((int64_t)(value << (64 - 8 * t->size)) >> (64 - 8 * t->size)));
}

// All types get so much room for a byte that their numbers stand one above the other.
static int common_width(const struct type *t) {
    int most = 0;

    for (size_t i = 0; i < type_count; i++) {
        int per_eight = types[i].width * (8 / types[i].size);

        most = per_eight > most ? per_eight : most;
    }
    return most / (8 / t->size);
}

static void put_text(void) {
    printf("  >");
    for (size_t i = 0; i < count; i++)
        putchar(line[i] < 128 && isprint(line[i]) ? line[i] : '.');
    putchar('<');
}

static void put_offset(void) {
    if (radix == 'o')
        printf("%07llo", (unsigned long long)offset);
    else if (radix == 'd')
        printf("%07llu", (unsigned long long)offset);
    else if (radix == 'x')
        printf("%06llx", (unsigned long long)offset);
}

static void put_line(void) {
    memset(line + count, 0, sizeof line - count);
    if (!all_lines && has_last && count == line_size && memcmp(line, last, line_size) == 0) {
        if (!starred)
            puts("*");
        starred = true;
    } else {
        put_offset();
        for (size_t i = 0; i < type_count; i++) {
            const struct type *t = &types[i];
            int width = common_width(t);
            size_t at = 0;

            if (i > 0)
                printf("%*s", radix == 'n' ? 0 : radix == 'x' ? 6 : 7, "");
            for (; at < count; at += (size_t)t->size)
                put_value(line + at, t, width);
            for (; t->text && at < line_size; at += (size_t)t->size)
                printf("%*s", width, "");
            if (t->text)
                put_text();
            putchar('\n');
        }
        starred = false;
    }
    memcpy(last, line, sizeof last);
    has_last = true;
    offset += count;
    count = 0;
}

static void take_bytes(struct input *in) {
    char *bytes;
    size_t size;

    while (limit > 0 && input_bytes(in, &bytes, &size)) {
        for (size_t i = 0; i < size && limit > 0; i++) {
            if (skip > 0) {
                skip--;
                continue;
            }
            line[count++] = (unsigned char)bytes[i];
            limit--;
            if (count == line_size)
                put_line();
        }
    }
}

static void take_option(int letter) {
    switch (letter) {
    case 'a': add_types("a"); break;
    case 'b': add_types("o1"); break;
    case 'c': add_types("c"); break;
    case 'd': add_types("u2"); break;
    case 'o': add_types("o2"); break;
    case 'x': add_types("x2"); break;
    case 't': add_types(tool_argument); break;
    case 'v': all_lines = true; break;
    case 'A': radix = *tool_argument; break;
    case 'j': skip = offset = tool_size(tool_argument, "number of bytes"); break;
    case 'N': limit = tool_size(tool_argument, "number of bytes"); break;
    case 'w': line_size = (size_t)tool_size(tool_argument, "width"); break;
    }
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "abcdoxvA:t:j:N:w:", usage);
    for (int letter; (letter = tool_option()) != 0;)
        take_option(letter);
    if (!strchr("odxn", radix))
        tool_fail("invalid radix: '%c'", radix);
    if (line_size == 0 || line_size > LINE_MAX_SIZE || line_size % 8)
        tool_fail("the width must be a multiple of 8, at most %d", LINE_MAX_SIZE);
    if (type_count == 0)
        add_types("o2");
    input_each(take_bytes);
    if (count > 0)
        put_line();
    if (tool_status && offset == 0)
        return tool_end();
    put_offset();
    if (radix != 'n')
        putchar('\n');
    return tool_end();
}
