// user/sort/key.c -- which parts of lines are compared, and how.
#include <user/sort/sort.h>

#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct key *keys;
size_t key_count;
struct order order_global;
int field_separator = -1;
bool stable, unique;

bool order_letter(struct order *order, char letter, bool end) {
    switch (letter) {
    case 'n': order->numeric = true; break;
    case 'g': order->general = true; break;
    case 'h': order->human = true; break;
    case 'M': order->month = true; break;
    case 'V': order->version = true; break;
    case 'f': order->fold = true; break;
    case 'd': order->dictionary = true; break;
    case 'i': order->printable = true; break;
    case 'r': order->reverse = true; break;
    case 'b':
        order->skip_start |= !end;
        order->skip_end |= end;
        break;
    default: return false;
    }
    return true;
}

// "F.C" and letters. False: it is not that.
static bool read_place(const char **at, size_t *field, size_t *position) {
    char *end;

    *field = strtoul(*at, &end, 10);
    if (end == *at || !isdigit((unsigned char)**at))
        return false;
    *at = end;
    if (*end == '.') {
        *position = strtoul(end + 1, &end, 10);
        if (end == *at + 1)
            return false;
        *at = end;
    }
    return true;
}

void key_read(const char *text) {
    struct key key = {.start_char = 1};
    const char *at = text;
    bool good = read_place(&at, &key.start_field, &key.start_char) && key.start_field &&
                key.start_char;

    while (good && *at && *at != ',')
        good = order_letter(&key.order, *at++, false);
    if (good && *at == ',') {
        at++;
        good = read_place(&at, &key.end_field, &key.end_char) && key.end_field;
        while (good && *at)
            good = order_letter(&key.order, *at++, true);
    }
    if (!good)
        tool_fail("invalid key: '%s'", text);
    keys = tool_grow(keys, key_count, sizeof *keys);
    keys[key_count++] = key;
}

static size_t skip_blanks(const struct line *line, size_t at) {
    while (at < line->length && isspace((unsigned char)line->text[at]))
        at++;
    return at;
}

// Where a field (counted from 1) starts; after the last one, the line's end.
static size_t field_start(const struct line *line, size_t field) {
    size_t at = 0;

    for (; field > 1 && at < line->length; field--) {
        if (field_separator >= 0) {
            const char *found = memchr(line->text + at, field_separator, line->length - at);

            at = found ? (size_t)(found - line->text) + 1 : line->length;
            continue;
        }
        at = skip_blanks(line, at);
        while (at < line->length && !isspace((unsigned char)line->text[at]))
            at++;
    }
    return at;
}

static size_t field_end(const struct line *line, size_t field) {
    size_t at = field_start(line, field);

    if (field_separator >= 0) {
        const char *found = memchr(line->text + at, field_separator, line->length - at);

        return found ? (size_t)(found - line->text) : line->length;
    }
    at = skip_blanks(line, at);
    while (at < line->length && !isspace((unsigned char)line->text[at]))
        at++;
    return at;
}

static size_t no_more(size_t value, size_t limit) { return value < limit ? value : limit; }

static struct line key_find(const struct line *line, const struct key *key,
                            const struct order *order) {
    size_t start = field_start(line, key->start_field), end = line->length;

    if (order->skip_start)
        start = skip_blanks(line, start);
    start = no_more(start + key->start_char - 1, line->length);
    if (key->end_field && key->end_char == 0) {
        end = field_end(line, key->end_field);
    } else if (key->end_field) {
        end = field_start(line, key->end_field);
        if (order->skip_end)
            end = skip_blanks(line, end);
        end = no_more(end + key->end_char, line->length);
    }
    return (struct line){line->text + start, end > start ? end - start : 0};
}

int line_compare(const struct line *a, const struct line *b) {
    int result = 0;

    for (size_t i = 0; i < key_count && result == 0; i++) {
        static const struct order none;
        struct order order = keys[i].order;

        if (memcmp(&order, &none, sizeof none) == 0)
            order = order_global;
        result = value_compare(key_find(a, &keys[i], &order), key_find(b, &keys[i], &order),
                               &order);
        result = order.reverse ? -result : result;
    }
    if (key_count == 0) {
        result = value_compare(*a, *b, &order_global);
        result = order_global.reverse ? -result : result;
    }
    if (result == 0 && !stable && !unique) {
        static const struct order bytes;

        result = value_compare(*a, *b, &bytes);
        result = order_global.reverse ? -result : result;
    }
    return result;
}
