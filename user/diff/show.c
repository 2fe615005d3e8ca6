// user/diff/show.c -- writes differences: in the old format, or the unified one that patch reads.
#include <user/diff/diff.h>

#include <stdio.h>

// Lines that differ: a0 to a1 of file a became b0 to b1 of b. Counted from 0, the ends excluded.
struct change {
    size_t a0, a1, b0, b1;
};

// The next change from here on. False: there is none.
static bool change_next(const struct side *a, const struct side *b, struct change *c) {
    size_t i = c->a1, j = c->b1;

    while (i < a->count && j < b->count && !a->changed[i] && !b->changed[j]) {
        i++;
        j++;
    }
    c->a0 = i;
    c->b0 = j;
    while (i < a->count && a->changed[i])
        i++;
    while (j < b->count && b->changed[j])
        j++;
    c->a1 = i;
    c->b1 = j;
    return c->a0 < c->a1 || c->b0 < c->b1;
}

static void put_lines(const char *mark, const struct side *side, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        size_t size = side->starts[i + 1] - side->starts[i];
        const char *line = side->bytes + side->starts[i];

        fputs(mark, stdout);
        fwrite(line, 1, size, stdout);
        if (line[size - 1] != '\n')
            puts("\n\\ No newline at end of file");
    }
}

static void put_range(size_t from, size_t to) {
    if (to > from + 1)
        printf("%zu,%zu", from + 1, to);
    else
        printf("%zu", to);
}

static void show_normal(const struct side *a, const struct side *b) {
    struct change c = {0, 0, 0, 0};

    while (change_next(a, b, &c)) {
        put_range(c.a0, c.a1);
        putchar(c.a0 == c.a1 ? 'a' : c.b0 == c.b1 ? 'd' : 'c');
        put_range(c.b0, c.b1);
        putchar('\n');
        put_lines("< ", a, c.a0, c.a1);
        if (c.a0 < c.a1 && c.b0 < c.b1)
            puts("---");
        put_lines("> ", b, c.b0, c.b1);
    }
}

static void put_name(const char *mark, const struct side *side) {
    struct tm *when = localtime(&side->time.tv_sec);
    char text[64];

    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", when);
    printf("%s %s\t%s.%09ld", mark, side->name, text, (long)side->time.tv_nsec);
    strftime(text, sizeof text, "%z", when);
    printf(" %s\n", text);
}

static void put_unified_range(size_t from, size_t to) {
    if (to - from == 1)
        printf("%zu", to);
    else
        printf("%zu,%zu", from + (to > from), to - from);
}

// Changes with so little between them that they are shown as one: from `c` on, in a hunk.
static void show_hunk(const struct side *a, const struct side *b, struct change c,
                      struct change hunk) {
    size_t at = hunk.a0;

    printf("@@ -");
    put_unified_range(hunk.a0, hunk.a1);
    printf(" +");
    put_unified_range(hunk.b0, hunk.b1);
    puts(" @@");
    do {
        put_lines(" ", a, at, c.a0);
        put_lines("-", a, c.a0, c.a1);
        put_lines("+", b, c.b0, c.b1);
        at = c.a1;
    } while (change_next(a, b, &c) && c.a0 <= hunk.a1);
    put_lines(" ", a, at, hunk.a1);
}

static size_t no_more(size_t value, size_t limit) { return value < limit ? value : limit; }

static void show_unified(const struct side *a, const struct side *b) {
    struct change c = {0, 0, 0, 0}, next;
    bool more = change_next(a, b, &c);

    put_name("---", a);
    put_name("+++", b);
    while (more) {
        struct change first = c, hunk = c;
        size_t before = no_more(settings.context, no_more(c.a0, c.b0)), after;

        hunk.a0 -= before;
        hunk.b0 -= before;
        next = c;
        while ((more = change_next(a, b, &next)) && next.a0 - c.a1 <= 2 * settings.context)
            c = next;
        after = no_more(settings.context, no_more(a->count - c.a1, b->count - c.b1));
        hunk.a1 = c.a1 + after;
        hunk.b1 = c.b1 + after;
        show_hunk(a, b, first, hunk);
        c = next;
    }
}

void sides_show(const struct side *a, const struct side *b) {
    (settings.format == 'u' ? show_unified : show_normal)(a, b);
}
