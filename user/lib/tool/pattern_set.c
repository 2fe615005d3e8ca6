// user/lib/tool/pattern_set.c -- the sets of bytes in regular expressions: [a-z], [[:alpha:]].
#include <user/lib/tool/pattern_code.h>
#include <user/lib/tool/text.h>

#include <ctype.h>
#include <string.h>

void set_put_case(struct byte_set *set, int byte, bool ignore_case) {
    set_put(set, byte);
    if (ignore_case) {
        set_put(set, tolower(byte));
        set_put(set, toupper(byte));
    }
}

void set_invert(struct byte_set *set) {
    for (size_t i = 0; i < sizeof set->bits; i++)
        set->bits[i] ^= 0xff;
}

bool set_put_class(struct byte_set *set, const char *name, size_t length, bool ignore_case) {
    int (*is)(int) = text_class(name, length);

    for (int byte = 0; is && byte < 128; byte++) {
        if (is(byte))
            set_put_case(set, byte, ignore_case);
    }
    return is != NULL;
}

// One byte of the set, or -1: it was a class, which is in the set already, or an error.
static int take_byte(struct byte_set *set, const char **at, const char *end, bool ignore_case,
                     const char **error) {
    char kind = end - *at >= 2 && **at == '[' ? (*at)[1] : '\0';
    const char *name = *at + 2, *stop = name;

    if (kind != ':' && kind != '=' && kind != '.')
        return (unsigned char)*(*at)++;
    while (stop + 1 < end && !(stop[0] == kind && stop[1] == ']'))
        stop++;
    if (stop + 1 >= end) {
        *error = "unmatched [";
        *at = end;
        return -1;
    }
    *at = stop + 2;
    if (kind != ':' && stop - name == 1)
        return (unsigned char)*name;
    if (kind != ':' || !set_put_class(set, name, (size_t)(stop - name), ignore_case))
        *error = "invalid character class";
    return -1;
}

const char *set_read(struct byte_set *set, const char **at, const char *end, bool ignore_case) {
    bool inverted = *at < end && **at == '^';
    const char *error = NULL, *first = *at += inverted;

    while (*at < end && (**at != ']' || *at == first)) {
        int low = take_byte(set, at, end, ignore_case, &error), high = low;

        if (low >= 0 && end - *at >= 2 && (*at)[0] == '-' && (*at)[1] != ']') {
            ++*at;
            high = take_byte(set, at, end, ignore_case, &error);
            if (high < low)
                return "invalid end of a range";
        }
        for (int byte = low; low >= 0 && byte <= high; byte++)
            set_put_case(set, byte, ignore_case);
    }
    if (*at == end)
        return error ? error : "unmatched [";
    ++*at;
    if (inverted)
        set_invert(set);
    return error;
}
