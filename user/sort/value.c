// user/sort/value.c -- compares two keys, in each way that there is.
#include <user/sort/sort.h>

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool ignored(unsigned char byte, const struct order *order) {
    if (order->dictionary && !isalnum(byte) && !isblank(byte))
        return true;
    return order->printable && !isprint(byte);
}

static int text_compare(struct line a, struct line b, const struct order *order) {
    size_t i = 0, j = 0;

    for (;; i++, j++) {
        while (i < a.length && ignored((unsigned char)a.text[i], order))
            i++;
        while (j < b.length && ignored((unsigned char)b.text[j], order))
            j++;
        if (i >= a.length || j >= b.length)
            return (i < a.length) - (j < b.length);

        int x = (unsigned char)a.text[i], y = (unsigned char)b.text[j];

        if (order->fold) {
            x = toupper(x);
            y = toupper(y);
        }
        if (x != y)
            return x - y;
    }
}

static int bytes_compare(struct line a, struct line b) {
    int result = memcmp(a.text, b.text, a.length < b.length ? a.length : b.length);

    return result ? result : (a.length > b.length) - (a.length < b.length);
}

// A number of any length: its sign and where its digits are.
struct number {
    bool negative;
    const char *whole, *fraction;
    size_t whole_size, fraction_size;
    int unit; // of a size like 10K: 1 for K, 2 for M, ...
};

static struct number number_read(struct line text) {
    static const char units[] = "KMGTPE";
    const char *at = text.text, *end = at + text.length;
    struct number n = {0};

    while (at < end && isspace((unsigned char)*at))
        at++;
    n.negative = at < end && *at == '-';
    at += n.negative;
    while (at < end && *at == '0')
        at++;
    n.whole = at;
    while (at < end && isdigit((unsigned char)*at))
        at++;
    n.whole_size = (size_t)(at - n.whole);
    n.fraction = at;
    if (at < end && *at == '.') {
        n.fraction = ++at;
        while (at < end && isdigit((unsigned char)*at))
            at++;
        n.fraction_size = (size_t)(at - n.fraction);
        while (n.fraction_size > 0 && n.fraction[n.fraction_size - 1] == '0')
            n.fraction_size--;
    }
    if (at < end && *at && strchr(units, toupper((unsigned char)*at)))
        n.unit = (int)(strchr(units, toupper((unsigned char)*at)) - units) + 1;
    if (n.whole_size + n.fraction_size == 0) {
        n.negative = false;
        n.unit = 0;
    }
    return n;
}

static int number_compare(struct line a, struct line b, bool human) {
    struct number x = number_read(a), y = number_read(b);
    int sign = x.negative ? -1 : 1, result;

    if (x.negative != y.negative)
        return y.negative - x.negative;
    if (human && x.unit != y.unit)
        return sign * (x.unit - y.unit);
    if (x.whole_size != y.whole_size)
        return sign * (x.whole_size > y.whole_size ? 1 : -1);
    result = memcmp(x.whole, y.whole, x.whole_size);
    if (result)
        return sign * result;
    return sign * bytes_compare((struct line){(char *)x.fraction, x.fraction_size},
                                (struct line){(char *)y.fraction, y.fraction_size});
}

// What is no number comes first, then what is no value, then the values.
static int general_compare(struct line a, struct line b) {
    char *end_a, *end_b;
    double x = strtod(a.text, &end_a), y = strtod(b.text, &end_b);

    if (end_a == a.text || end_b == b.text)
        return (end_a != a.text) - (end_b != b.text);
    if (isnan(x) || isnan(y))
        return (isnan(y) != 0) - (isnan(x) != 0);
    return (x > y) - (x < y);
}

static int month(struct line text) {
    static const char names[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    size_t at = 0;

    while (at < text.length && isspace((unsigned char)text.text[at]))
        at++;
    for (int i = 0; i < 12 && text.length - at >= 3; i++) {
        if (strncasecmp(names + 3 * i, text.text + at, 3) == 0)
            return i + 1;
    }
    return 0;
}

static size_t digits(struct line text, size_t at) {
    size_t count = 0;

    while (at + count < text.length && isdigit((unsigned char)text.text[at + count]))
        count++;
    return count;
}

// Numbers inside of texts count as numbers.
static int version_compare(struct line a, struct line b) {
    size_t i = 0, j = 0;

    while (i < a.length && j < b.length) {
        if (digits(a, i) && digits(b, j)) {
            struct line x = {a.text + i, digits(a, i)}, y = {b.text + j, digits(b, j)};
            int result = number_compare(x, y, false);

            if (result)
                return result;
            i += x.length;
            j += y.length;
        } else if (a.text[i] != b.text[j]) {
            return (unsigned char)a.text[i] - (unsigned char)b.text[j];
        } else {
            i++;
            j++;
        }
    }
    return (i < a.length) - (j < b.length);
}

int value_compare(struct line a, struct line b, const struct order *order) {
    if (order->numeric || order->human)
        return number_compare(a, b, order->human);
    if (order->general)
        return general_compare(a, b);
    if (order->month)
        return month(a) - month(b);
    if (order->version)
        return version_compare(a, b);
    if (order->fold || order->dictionary || order->printable)
        return text_compare(a, b, order);
    return bytes_compare(a, b);
}
