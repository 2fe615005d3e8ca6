// user/tr.c -- tr: replaces, removes and squeezes bytes.
#include <user/lib/tool/input.h>
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: tr [-cdst] SET1 [SET2]\n"
    "Copies standard input to standard output; bytes of SET1 become those\n"
    "at the same places of SET2.\n"
    "  -c, --complement      SET1 is all that is not in it (also -C)\n"
    "  -d, --delete          remove the bytes of SET1\n"
    "  -s, --squeeze-repeats one in place of several bytes of the last set\n"
    "  -t, --truncate-set1   do not make SET2 longer\n"
    "SETs: bytes, a-z, [:alpha:] and other classes, [=c=], [c*N], \\n, \\012.\n";

enum { SET_MAX = 8192 };

struct set {
    unsigned char bytes[SET_MAX];
    size_t count;
    size_t fill; // where "[c*]" stands, which is as long as needed; SIZE_MAX: nowhere
    int fill_byte;
};

static void set_add(struct set *set, int byte) {
    if (set->count == SET_MAX)
        tool_fail("a set is too long");
    set->bytes[set->count++] = (unsigned char)byte;
}

static void add_class(struct set *set, const char *name, size_t length) {
    int (*is)(int) = text_class(name, length);

    if (!is)
        tool_fail("invalid class: '%.*s'", (int)length, name);
    for (int byte = 0; byte < 256; byte++) {
        if (is(byte))
            set_add(set, byte);
    }
}

static int read_byte(const char **at) {
    int byte;

    if (**at != '\\' || !(*at)[1])
        return (unsigned char)*(*at)++;
    ++*at;
    byte = text_escape(at, 3);
    return byte >= 0 ? byte : (unsigned char)*(*at)++;
}

// "[c*N]" or "[c*]", from behind the bracket. False: it is something else; *at stays.
static bool add_repeat(struct set *set, const char **at) {
    const char *text = *at;
    int byte = *text ? read_byte(&text) : 0;
    char *end;
    unsigned long times;

    if (*text != '*')
        return false;
    times = strtoul(text + 1, &end, text[1] == '0' ? 8 : 10);
    if (*end != ']')
        return false;
    *at = end + 1;
    if (times == 0) {
        set->fill = set->count;
        set->fill_byte = byte;
    }
    for (; times > 0; times--)
        set_add(set, byte);
    return true;
}

// What begins with a bracket. False: the bracket stands for itself.
static bool add_bracket(struct set *set, const char **at) {
    const char *text = *at + 1, *end;

    if (*text == ':' && (end = strstr(text + 1, ":]")) != NULL) {
        add_class(set, text + 1, (size_t)(end - text - 1));
        *at = end + 2;
        return true;
    }
    if (*text == '=' && text[1] && strncmp(text + 2, "=]", 2) == 0) {
        set_add(set, (unsigned char)text[1]);
        *at = text + 4;
        return true;
    }
    if (!add_repeat(set, &text))
        return false;
    *at = text;
    return true;
}

static void set_read(struct set *set, const char *text) {
    *set = (struct set){.fill = SIZE_MAX};
    while (*text) {
        int first, last;

        if (*text == '[' && add_bracket(set, &text))
            continue;
        first = last = read_byte(&text);
        if (*text == '-' && text[1]) {
            text++;
            last = read_byte(&text);
            if (last < first)
                tool_fail("a range is backwards: '%c-%c'", first, last);
        }
        for (int byte = first; byte <= last; byte++)
            set_add(set, byte);
    }
}

static void set_complement(struct set *set) {
    bool in[256] = {false};

    for (size_t i = 0; i < set->count; i++)
        in[set->bytes[i]] = true;
    set->count = 0;
    for (int byte = 0; byte < 256; byte++) {
        if (!in[byte])
            set_add(set, byte);
    }
}

// Make it `count` long, by the bytes of "[c*]" or the last one again and again.
static void set_extend(struct set *set, size_t count) {
    size_t place = set->fill < set->count ? set->fill : set->count;
    int byte = set->fill != SIZE_MAX ? set->fill_byte : set->count ? set->bytes[set->count - 1] : 0;

    if (set->count >= count)
        return;
    memmove(set->bytes + place + (count - set->count), set->bytes + place, set->count - place);
    memset(set->bytes + place, byte, count - set->count);
    set->count = count;
}

static unsigned char becomes[256];
static bool removed[256], squeezed[256];

static void translate(struct input *in) {
    int last = -1;
    char *bytes;
    size_t size;

    while (input_bytes(in, &bytes, &size)) {
        for (size_t i = 0; i < size; i++) {
            unsigned char byte = (unsigned char)bytes[i];

            if (removed[byte])
                continue;
            byte = becomes[byte];
            if (squeezed[byte] && byte == last)
                continue;
            putchar(byte);
            last = byte;
        }
    }
}

static void mark(bool *bytes, const struct set *set) {
    for (size_t i = 0; i < set->count; i++)
        bytes[set->bytes[i]] = true;
}

int main(int argc, char **argv) {
    static struct set one, two;
    bool complement = false, remove = false, squeeze = false, truncate = false;
    bool has_two;
    struct input in;

    tool_start(argc, argv, "+cCdst", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        complement |= letter == 'c' || letter == 'C';
        remove |= letter == 'd';
        squeeze |= letter == 's';
        truncate |= letter == 't';
    }
    tool_expect(squeeze != remove ? 1 : 2, remove && !squeeze ? 1 : 2);
    has_two = tool_operand_count == 2;
    set_read(&one, tool_operands[0]);
    if (complement)
        set_complement(&one);
    if (has_two)
        set_read(&two, tool_operands[1]);
    if (has_two && two.count == 0 && two.fill == SIZE_MAX && !remove)
        tool_fail("SET2 must not be empty");
    for (int byte = 0; byte < 256; byte++)
        becomes[byte] = (unsigned char)byte;
    if (remove)
        mark(removed, &one);
    if (has_two && !remove && !truncate)
        set_extend(&two, one.count);
    if (has_two && !remove) {
        for (size_t i = 0; i < one.count && i < two.count; i++)
            becomes[one.bytes[i]] = two.bytes[i];
    }
    if (squeeze)
        mark(squeezed, has_two ? &two : &one);
    input_open(&in, "-");
    translate(&in);
    return tool_end();
}
