// user/sh/pattern.c -- patterns: * ? [...] against a text.
#include <ctype.h>
#include <string.h>

#include <user/sh/pattern.h>

bool pattern_is_special(char byte) { return byte && strchr("*?[]!^-\\\1", byte) != NULL; }

char *pattern_unquote(char *text) {
    char *to = text;

    for (const char *from = text; *from; from++) {
        if (*from == QUOTE && from[1])
            from++;
        *to++ = *from;
    }
    *to = 0;
    return text;
}

static bool is_escape(char byte) { return byte == QUOTE || byte == '\\'; }

// [:name:] at `pattern`, behind its first bracket: whether the byte is of that class. Returns the
// place behind it, NULL if it is no class.
static const char *match_class(const char *pattern, int byte, bool *matched) {
    static const struct {
        const char *name;
        int (*is)(int byte);
    } classes[] = {{"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank},
                   {"cntrl", iscntrl}, {"digit", isdigit}, {"graph", isgraph},
                   {"lower", islower}, {"print", isprint}, {"punct", ispunct},
                   {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit}};
    const char *end = strstr(pattern, ":]");

    if (*pattern != ':' || !end)
        return NULL;
    pattern++;
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        size_t length = strlen(classes[i].name);

        if (length == (size_t)(end - pattern) && memcmp(classes[i].name, pattern, length) == 0) {
            *matched |= classes[i].is(byte) != 0;
            return end + 2;
        }
    }
    return NULL;
}

// One byte of a bracket, which may be escaped. Returns the place behind it.
static const char *take_byte(const char *pattern, unsigned char *byte) {
    if (is_escape(*pattern) && pattern[1])
        pattern++;
    *byte = (unsigned char)*pattern;
    return pattern + 1;
}

// Behind a [: whether the byte is in it. Returns the place behind the ], NULL if there is none.
static const char *match_bracket(const char *pattern, unsigned char byte, bool *matched) {
    bool negated = *pattern == '!' || *pattern == '^', found = false;
    const char *start = pattern + negated, *after_class;

    for (pattern = start; *pattern != ']' || pattern == start;) {
        unsigned char low, high;

        if (*pattern == 0)
            return NULL;
        if (*pattern == '[' && (after_class = match_class(pattern + 1, byte, &found)) != NULL) {
            pattern = after_class;
            continue;
        }
        pattern = take_byte(pattern, &low);
        high = low;
        if (*pattern == '-' && pattern[1] && pattern[1] != ']')
            pattern = take_byte(pattern + 1, &high);
        found |= low <= byte && byte <= high;
    }
    *matched = found != negated;
    return pattern + 1;
}

// Whether the pattern's first element, no star, matches the byte. Sets what follows it.
static bool match_one(const char *pattern, char byte, const char **rest) {
    const char *behind;
    bool matched;

    *rest = pattern + 1;
    if (*pattern == '?')
        return true;
    if (*pattern == '[' &&
        (behind = match_bracket(pattern + 1, (unsigned char)byte, &matched)) != NULL) {
        *rest = behind;
        return matched;
    }
    if (is_escape(*pattern) && pattern[1]) {
        *rest = pattern + 2;
        return pattern[1] == byte;
    }
    return *pattern == byte && *pattern;
}

// A star is first tried as nothing. When the rest does not match, the newest star takes one more
// byte; the stars before it need not be tried again.
bool pattern_matches(const char *pattern, const char *text, size_t length) {
    const char *end = text + length, *star = NULL, *retry = NULL, *rest;

    for (;;) {
        if (*pattern == '*') {
            star = ++pattern;
            retry = text;
        } else if (text == end) {
            return *pattern == 0;
        } else if (match_one(pattern, *text, &rest)) {
            pattern = rest;
            text++;
        } else if (star) {
            pattern = star;
            text = ++retry;
        } else {
            return false;
        }
    }
}
