// user/diff/compare.c -- finds the fewest lines that differ.
//
// The algorithm of E. Myers ("An O(ND) Difference Algorithm and Its Variations", 1986) in little
// memory: two searches, one from the start and one from the end, go on until they meet; then the
// part before the meeting point and the part behind it are done the same way.
#include <user/diff/diff.h>

#include <user/lib/tool/tool.h>

#include <limits.h>
#include <stdlib.h>

enum { COST_MAX = 2000 }; // steps, after which any good point will do

// Lines x0 to x1 of file a, y0 to y1 of b. A diagonal is x - y.
struct part {
    long x0, x1, y0, y1;
};

struct search {
    const int *a, *b;
    bool *changed_a, *changed_b;
    long *forward, *backward; // by diagonal: how far x came
};

// One step of one search: diagonals `low` to `high` that it reached.
struct reach {
    long low, high;
};

static void reach_widen(struct reach *r, long least, long most, long *far, long never) {
    if (r->low > least)
        far[--r->low - 1] = never;
    else
        r->low++;
    if (r->high < most)
        far[++r->high + 1] = never;
    else
        r->high--;
}

// The place where the search that came farthest is.
static struct part best_place(const struct search *s, const struct part *p, struct reach f) {
    struct part place = *p;
    long best = -1;

    for (long d = f.low; d <= f.high; d += 2) {
        long x = s->forward[d] < p->x1 ? s->forward[d] : p->x1, y = x - d;

        if (y > p->y1) {
            y = p->y1;
            x = y + d;
        }
        if (x + y > best) {
            best = x + y;
            place.x1 = x;
            place.y1 = y;
        }
    }
    return place;
}

// Where the searches meet, as the part before that point.
static struct part find_middle(const struct search *s, const struct part *p) {
    long least = p->x0 - p->y1, most = p->x1 - p->y0;
    struct reach f = {p->x0 - p->y0, p->x0 - p->y0}, b = {p->x1 - p->y1, p->x1 - p->y1};
    bool odd = (f.low - b.low) & 1;

    s->forward[f.low] = p->x0;
    s->backward[b.low] = p->x1;
    for (int cost = 1;; cost++) {
        reach_widen(&f, least, most, s->forward, -1);
        for (long d = f.high; d >= f.low; d -= 2) {
            long left = s->forward[d - 1], right = s->forward[d + 1];
            long x = left < right ? right : left + 1;

            while (x < p->x1 && x - d < p->y1 && s->a[x] == s->b[x - d])
                x++;
            s->forward[d] = x;
            if (odd && b.low <= d && d <= b.high && s->backward[d] <= x)
                return (struct part){p->x0, x, p->y0, x - d};
        }
        reach_widen(&b, least, most, s->backward, LONG_MAX);
        for (long d = b.high; d >= b.low; d -= 2) {
            long left = s->backward[d - 1], right = s->backward[d + 1];
            long x = left < right ? left : right - 1;

            while (x > p->x0 && x - d > p->y0 && s->a[x - 1] == s->b[x - d - 1])
                x--;
            s->backward[d] = x;
            if (!odd && f.low <= d && d <= f.high && x <= s->forward[d])
                return (struct part){p->x0, x, p->y0, x - d};
        }
        if (cost > COST_MAX)
            return best_place(s, p, f);
    }
}

// Each part is smaller than the one it comes from; those still to do are on a stack.
static void compare_parts(const struct search *s, struct part all) {
    struct part *stack = NULL;
    size_t count = 0;

    stack = tool_grow(stack, count, sizeof *stack);
    stack[count++] = all;
    while (count > 0) {
        struct part p = stack[--count], first;

        while (p.x0 < p.x1 && p.y0 < p.y1 && s->a[p.x0] == s->b[p.y0]) {
            p.x0++;
            p.y0++;
        }
        while (p.x0 < p.x1 && p.y0 < p.y1 && s->a[p.x1 - 1] == s->b[p.y1 - 1]) {
            p.x1--;
            p.y1--;
        }
        if (p.x0 == p.x1 || p.y0 == p.y1) {
            for (long y = p.y0; y < p.y1; y++)
                s->changed_b[y] = true;
            for (long x = p.x0; x < p.x1; x++)
                s->changed_a[x] = true;
            continue;
        }
        first = find_middle(s, &p);
        stack = tool_resize(stack, (count + 2) * sizeof *stack);
        stack[count++] = (struct part){first.x1, p.x1, first.y1, p.y1};
        stack[count++] = first;
    }
    free(stack);
}

// If the line behind changed lines is equal to their first one, these could as well be one further
// down. They go down as far as they can, so that what was added stands behind what was there.
static void move_down(struct side *side, const struct side *other) {
    size_t j = 0;

    for (size_t i = 0; i < side->count;) {
        size_t start = i, end;

        if (!side->changed[i]) {
            i++;
            while (other->changed[j])
                j++;
            j++;
            continue;
        }
        for (end = start; end < side->count && side->changed[end]; end++)
            ;
        while (end < side->count && !other->changed[j] &&
               side->classes[start] == side->classes[end]) {
            side->changed[start++] = false;
            side->changed[end++] = true;
            j++;
            while (end < side->count && side->changed[end])
                end++;
        }
        i = end;
    }
}

void sides_compare(struct side *a, struct side *b) {
    size_t diagonals = a->count + b->count + 3;
    long *memory = tool_allocate(2 * diagonals * sizeof *memory);
    struct search s = {a->classes,
                       b->classes,
                       a->changed,
                       b->changed,
                       memory + b->count + 1,
                       memory + diagonals + b->count + 1};

    compare_parts(&s, (struct part){0, (long)a->count, 0, (long)b->count});
    free(memory);
    move_down(a, b);
    move_down(b, a);
}
