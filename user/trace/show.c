// user/trace/show.c -- a tree of calls as lines for people.
//
//      0.021       proc -> fs  IO_STAT_PATH bin/cat             0.034
//      when,       who asks whom for what,                      how long until the answer
//
// Times are in milliseconds, from the first line on.
#include <user/trace/show.h>

#include <user/lib/tool/requests.h>
#include <user/lib/tool/tool.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = 2, DEPTH_MAX = 20, LINE_SIZE = 256, TIME_COLUMN = 68 };

#define WAIT_SHOWN 50000ull // ns in a queue that are worth a word

struct show {
    FILE *to;
    const struct tracing *tracing;
    const struct show_options *options;
    uint64_t begin; // ticks
};

static double milliseconds(const struct show *s, uint64_t ticks) {
    return (double)tracing_ns(s->tracing, ticks) / 1e6;
}

static uint64_t duration(const struct node *node) {
    return node->reply ? node->reply->ticks - node->start->ticks : 0;
}

// "  0.021       " and so on, up to the words. Returns how much of the line is used.
static int begin_line(const struct show *s, uint64_t ticks, unsigned depth, char *line) {
    unsigned indent = (depth < DEPTH_MAX ? depth : DEPTH_MAX) * INDENT;

    return snprintf(line, LINE_SIZE, "%9.3f  %*s", milliseconds(s, ticks - s->begin), (int)indent,
                    "");
}

static void end_line(const struct show *s, const char *line, const struct node *node,
                     uint64_t ticks) {
    char answer[REQUEST_TEXT_SIZE] = "no answer";

    if (!node->reply) {
        fprintf(s->to, "%-*s        -  %s\n", TIME_COLUMN, line, answer);
        return;
    }
    request_describe_answer(node->start, node->reply, answer);
    fprintf(s->to, "%-*s %8.3f%s%s", TIME_COLUMN, line, milliseconds(s, ticks), *answer ? "  " : "",
            answer);
    if (node->received && tracing_ns(s->tracing, node->received - node->start->ticks) >= WAIT_SHOWN)
        fprintf(s->to, "  (%.3f in the queue)",
                milliseconds(s, node->received - node->start->ticks));
    fputc('\n', s->to);
}

// ---- Equal ones in a row ----

static bool is_like(const struct node *a, const struct node *b) {
    return a->start->event == TRACE_CALL && b->start->event == TRACE_CALL && !a->first &&
           !b->first && a->start->tag == b->start->tag && a->start->task == b->start->task &&
           a->start->to_task == b->start->to_task && a->reply && b->reply &&
           ((int64_t)a->reply->tag < 0) == ((int64_t)b->reply->tag < 0);
}

// How many from this one on, which need the time *ticks together.
static unsigned run_length(const struct show *s, const struct node *node, uint64_t *ticks) {
    unsigned count = 1;

    *ticks = duration(node);
    for (const struct node *next = node->next; !s->options->all && next && is_like(node, next);
         next = next->next) {
        *ticks += duration(next);
        count++;
    }
    return count;
}

// ---- Lines ----

static void show_notify(const struct show *s, const struct node *node, unsigned depth) {
    const struct trace_entry *entry = node->start;
    bool by_kernel = node->irq && node->irq + 1 == entry;
    char line[LINE_SIZE];

    if (node->irq) {
        begin_line(s, node->irq->ticks, depth, line);
        fprintf(s->to, "%sinterrupt %" PRIu64 " ~> %.*s\n", line, node->irq->a, TASK_NAME_SIZE,
                by_kernel ? entry->to : entry->name);
    }
    if (by_kernel)
        return;
    begin_line(s, entry->ticks, depth, line);
    fprintf(s->to, "%s%.*s ~> %.*s  notification\n", line, TASK_NAME_SIZE,
            entry->thread ? node->start->name : "timer", TASK_NAME_SIZE, entry->to);
}

static void show_call(const struct show *s, const struct node *node, unsigned depth, unsigned count,
                      uint64_t ticks) {
    char line[LINE_SIZE], request[REQUEST_TEXT_SIZE];
    int used = begin_line(s, node->start->ticks, depth, line);

    if (count > 1)
        snprintf(request, sizeof request, "%s  x %u",
                 request_name(node->start->to, node->start->tag)
                     ? request_name(node->start->to, node->start->tag)
                     : "requests",
                 count);
    else
        request_describe(node->start, request);
    snprintf(line + used, LINE_SIZE - (size_t)used, "%.*s -> %.*s  %s", TASK_NAME_SIZE,
             node->start->name, TASK_NAME_SIZE, node->start->to, request);
    end_line(s, line, node, ticks);
}

// A node and what it caused, without recursion: trees are as deep as servers call each other, and
// that is not for this program to bound.
static void show_all(const struct show *s, const struct node *node) {
    unsigned depth = 0;

    while (node) {
        uint64_t ticks;
        unsigned count = run_length(s, node, &ticks);

        if (node->start->event == TRACE_CALL)
            show_call(s, node, depth, count, ticks);
        else
            show_notify(s, node, depth);
        if (node->first) {
            node = node->first;
            depth++;
            continue;
        }
        while (count-- > 1)
            node = node->next;
        while (node && !node->next) {
            node = node->parent;
            depth--;
        }
        node = node ? node->next : NULL;
    }
}

// ---- The summary ----

struct pair {
    const struct node *example;
    unsigned count;
    uint64_t ticks, longest;
};

static struct pair *find_pair(struct pair *pairs, size_t count, const struct node *node) {
    for (size_t i = 0; i < count; i++) {
        const struct node *example = pairs[i].example;

        if (example->start->task == node->start->task &&
            example->start->to_task == node->start->to_task &&
            strncmp(example->start->name, node->start->name, TASK_NAME_SIZE) == 0)
            return &pairs[i];
    }
    return NULL;
}

static int by_count(const void *a, const void *b) {
    const struct pair *x = a, *y = b;

    return x->count != y->count ? (x->count < y->count ? 1 : -1) : 0;
}

static bool is_shown(const struct node *node) {
    while (node->parent)
        node = node->parent;
    return !node->dropped;
}

static size_t count_pairs(const struct tree *tree, struct pair *pairs, size_t *calls) {
    size_t count = 0;

    *calls = 0;
    for (size_t i = 0; i < tree->count; i++) {
        const struct node *node = &tree->nodes[i];

        if (node->start->event != TRACE_CALL || !is_shown(node))
            continue;

        struct pair *pair = find_pair(pairs, count, node);

        if (!pair) {
            pair = &pairs[count++];
            *pair = (struct pair){.example = node};
        }
        pair->count++;
        pair->ticks += duration(node);
        if (duration(node) > pair->longest)
            pair->longest = duration(node);
        ++*calls;
    }
    return count;
}

static void show_summary(const struct show *s, const struct tree *tree) {
    struct pair *pairs = tool_allocate((tree->count + 1) * sizeof *pairs);
    size_t calls, count = count_pairs(tree, pairs, &calls);

    qsort(pairs, count, sizeof *pairs, by_count);
    fprintf(s->to, "%7s %11s %11s  %s\n", "CALLS", "MS", "LONGEST", "WHO -> WHOM");
    for (size_t i = 0; i < count; i++)
        fprintf(s->to, "%7u %11.3f %11.3f  %.*s -> %.*s\n", pairs[i].count,
                milliseconds(s, pairs[i].ticks), milliseconds(s, pairs[i].longest), TASK_NAME_SIZE,
                pairs[i].example->start->name, TASK_NAME_SIZE, pairs[i].example->start->to);
    fprintf(s->to, "%7zu calls\n", calls);
    free(pairs);
}

void show_tree(FILE *to, const struct tree *tree, const struct tracing *t,
               const struct show_options *options) {
    struct show s = {to, t, options, tree->first ? tree->first->start->ticks : 0};

    if (!options->summary)
        show_all(&s, tree->first);
    if (options->summary)
        show_summary(&s, tree);
    tracing_put_missing(t, to);
}
