// user/bc/natural.c -- whole numbers of any size, from 0 up.
#include <user/bc/natural.h>

#include <user/lib/tool/tool.h>

#include <stdlib.h>
#include <string.h>

static const uint32_t powers[NATURAL_DIGITS] = {1,      10,      100,      1000,     10000,
                                                100000, 1000000, 10000000, 100000000};

static void natural_new(struct natural *a, size_t count) {
    if (count > SIZE_MAX / 16)
        tool_fail("a number is too large");
    a->count = count;
    a->limbs = tool_allocate(count * sizeof *a->limbs);
    memset(a->limbs, 0, count * sizeof *a->limbs);
}

// Forget zeros at the high end.
static void natural_trim(struct natural *a) {
    while (a->count > 0 && a->limbs[a->count - 1] == 0)
        a->count--;
}

void natural_free(struct natural *a) {
    free(a->limbs);
    *a = (struct natural){NULL, 0};
}

void natural_small(struct natural *result, uint64_t value) {
    natural_new(result, 3);
    for (size_t i = 0; i < 3; i++) {
        result->limbs[i] = (uint32_t)(value % NATURAL_BASE);
        value /= NATURAL_BASE;
    }
    natural_trim(result);
}

void natural_copy(struct natural *result, const struct natural *a) {
    natural_new(result, a->count);
    memcpy(result->limbs, a->limbs, a->count * sizeof *a->limbs);
}

int natural_compare(const struct natural *a, const struct natural *b) {
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (size_t i = a->count; i-- > 0;) {
        if (a->limbs[i] != b->limbs[i])
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
    }
    return 0;
}

void natural_add(struct natural *result, const struct natural *a, const struct natural *b) {
    size_t count = a->count > b->count ? a->count : b->count;
    uint32_t carry = 0;

    natural_new(result, count + 1);
    for (size_t i = 0; i <= count; i++) {
        uint32_t sum = carry + (i < a->count ? a->limbs[i] : 0) + (i < b->count ? b->limbs[i] : 0);

        carry = sum >= NATURAL_BASE;
        result->limbs[i] = sum - (carry ? NATURAL_BASE : 0);
    }
    natural_trim(result);
}

// a is at least b.
void natural_subtract(struct natural *result, const struct natural *a, const struct natural *b) {
    int32_t borrow = 0;

    natural_new(result, a->count);
    for (size_t i = 0; i < a->count; i++) {
        int32_t rest = (int32_t)a->limbs[i] - (i < b->count ? (int32_t)b->limbs[i] : 0) - borrow;

        borrow = rest < 0;
        result->limbs[i] = (uint32_t)(rest + (borrow ? (int32_t)NATURAL_BASE : 0));
    }
    natural_trim(result);
}

void natural_multiply(struct natural *result, const struct natural *a, const struct natural *b) {
    natural_new(result, a->count + b->count);
    for (size_t i = 0; i < a->count; i++) {
        uint64_t carry = 0;

        for (size_t j = 0; j < b->count; j++) {
            uint64_t sum = (uint64_t)a->limbs[i] * b->limbs[j] + result->limbs[i + j] + carry;

            result->limbs[i + j] = (uint32_t)(sum % NATURAL_BASE);
            carry = sum / NATURAL_BASE;
        }
        result->limbs[i + b->count] = (uint32_t)carry;
    }
    natural_trim(result);
}

void natural_multiply_small(struct natural *a, uint32_t factor, uint32_t more) {
    uint64_t carry = more;

    for (size_t i = 0; i < a->count; i++) {
        carry += (uint64_t)a->limbs[i] * factor;
        a->limbs[i] = (uint32_t)(carry % NATURAL_BASE);
        carry /= NATURAL_BASE;
    }
    for (; carry > 0; carry /= NATURAL_BASE) {
        a->limbs = tool_resize(a->limbs, (a->count + 1) * sizeof *a->limbs);
        a->limbs[a->count++] = (uint32_t)(carry % NATURAL_BASE);
    }
    natural_trim(a);
}

uint32_t natural_divide_small(struct natural *a, uint32_t divisor) {
    uint64_t rest = 0;

    for (size_t i = a->count; i-- > 0;) {
        rest = rest * NATURAL_BASE + a->limbs[i];
        a->limbs[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    natural_trim(a);
    return (uint32_t)rest;
}

// Take `digit` times b away from a at limb `at`. Whether it was once too often: then a has wrapped.
static bool take_away(struct natural *a, const struct natural *b, size_t at, uint64_t digit) {
    int64_t borrow = 0;

    for (size_t i = 0; i <= b->count; i++) {
        int64_t product = i < b->count ? (int64_t)(digit * b->limbs[i]) : 0;
        int64_t rest = (int64_t)a->limbs[at + i] - product - borrow;

        borrow = rest < 0 ? (-rest + NATURAL_BASE - 1) / NATURAL_BASE : 0;
        a->limbs[at + i] = (uint32_t)(rest + borrow * NATURAL_BASE);
    }
    return borrow > 0;
}

static void give_back(struct natural *a, const struct natural *b, size_t at) {
    uint32_t carry = 0;

    for (size_t i = 0; i <= b->count; i++) {
        uint32_t sum = a->limbs[at + i] + (i < b->count ? b->limbs[i] : 0) + carry;

        carry = sum >= NATURAL_BASE;
        a->limbs[at + i] = sum - (carry ? NATURAL_BASE : 0);
    }
}

// D. Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D: the first limbs tell each limb
// of the quotient, at most two too high, if the divisor's first limb is at least half of the base.
static void divide_long(struct natural *quotient, struct natural *a, struct natural *b) {
    uint64_t high = b->limbs[b->count - 1], second = b->limbs[b->count - 2];

    natural_new(quotient, a->count - b->count);
    for (size_t at = a->count - b->count; at-- > 0;) {
        const uint32_t *top = &a->limbs[at + b->count];
        uint64_t two = (uint64_t)top[0] * NATURAL_BASE + top[-1];
        uint64_t digit = two / high, rest = two % high;

        while (digit >= NATURAL_BASE ||
               (rest < NATURAL_BASE && digit * second > rest * NATURAL_BASE + top[-2])) {
            digit--;
            rest += high;
            if (rest >= NATURAL_BASE)
                break;
        }
        if (take_away(a, b, at, digit)) {
            give_back(a, b, at);
            digit--;
        }
        quotient->limbs[at] = (uint32_t)digit;
    }
    natural_trim(quotient);
    natural_trim(a);
}

void natural_divide(struct natural *quotient, struct natural *rest, const struct natural *a,
                    const struct natural *b) {
    struct natural left, right, result;
    uint32_t factor;

    natural_copy(&left, a);
    if (natural_compare(a, b) < 0) {
        natural_small(&result, 0);
    } else if (b->count == 1) {
        uint32_t small = natural_divide_small(&left, b->limbs[0]);

        result = left;
        natural_small(&left, small);
    } else {
        natural_copy(&right, b);
        factor = NATURAL_BASE / (b->limbs[b->count - 1] + 1);
        natural_multiply_small(&left, factor, 0);
        natural_multiply_small(&right, factor, 0);
        // One limb more, 0 if need be, so that the first digit has something to be taken from.
        left.limbs = tool_resize(left.limbs, (a->count + 1) * sizeof *left.limbs);
        for (; left.count <= a->count; left.count++)
            left.limbs[left.count] = 0;
        divide_long(&result, &left, &right);
        natural_divide_small(&left, factor);
        natural_free(&right);
    }
    if (quotient)
        *quotient = result;
    else
        natural_free(&result);
    if (rest)
        *rest = left;
    else
        natural_free(&left);
}

void natural_shift_up(struct natural *a, size_t digits) {
    size_t limbs = digits / NATURAL_DIGITS;

    if (a->count == 0)
        return;
    natural_multiply_small(a, powers[digits % NATURAL_DIGITS], 0);
    if (limbs == 0)
        return;
    a->limbs = tool_resize(a->limbs, (a->count + limbs) * sizeof *a->limbs);
    memmove(a->limbs + limbs, a->limbs, a->count * sizeof *a->limbs);
    memset(a->limbs, 0, limbs * sizeof *a->limbs);
    a->count += limbs;
}

void natural_shift_down(struct natural *a, size_t digits) {
    size_t limbs = digits / NATURAL_DIGITS;

    if (limbs >= a->count) {
        a->count = 0;
        return;
    }
    a->count -= limbs;
    memmove(a->limbs, a->limbs + limbs, a->count * sizeof *a->limbs);
    natural_divide_small(a, powers[digits % NATURAL_DIGITS]);
}

size_t natural_digits(const struct natural *a) {
    size_t digits;

    if (a->count == 0)
        return 0;
    digits = (a->count - 1) * NATURAL_DIGITS;
    for (uint32_t top = a->limbs[a->count - 1]; top > 0; top /= 10)
        digits++;
    return digits;
}

// Newton's iteration from above: it goes down until it would not.
void natural_root(struct natural *result, const struct natural *a) {
    struct natural guess;

    natural_small(&guess, a->count > 0);
    natural_shift_up(&guess, (natural_digits(a) + 1) / 2);
    for (;;) {
        struct natural quotient, sum;

        if (guess.count == 0)
            break;
        natural_divide(&quotient, NULL, a, &guess);
        natural_add(&sum, &guess, &quotient);
        natural_free(&quotient);
        natural_divide_small(&sum, 2);
        if (natural_compare(&sum, &guess) >= 0) {
            natural_free(&sum);
            break;
        }
        natural_free(&guess);
        guess = sum;
    }
    *result = guess;
}

uint64_t natural_value(const struct natural *a, uint64_t most) {
    uint64_t value = 0;

    if (a->count > 2)
        return most;
    for (size_t i = a->count; i-- > 0;)
        value = value * NATURAL_BASE + a->limbs[i];
    return value < most ? value : most;
}
