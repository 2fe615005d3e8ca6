// user/lib/tool/pattern_match.c -- looks for what a regular expression describes.
//
// At each position a match can begin, all ways through the steps are tried, the preferred ones
// first, and the longest match wins. Which split was tried at which position is noted, and nothing
// is tried twice: the time is at most steps times length. Only back references need more, since
// with them it matters on which way one came.
#include <user/lib/tool/pattern_code.h>

#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct text {
    const char *bytes;
    size_t length;
};

static void job_push(struct pattern *p, uint32_t step, size_t value) {
    if (p->job_count == p->job_capacity) {
        p->job_capacity = p->job_capacity ? p->job_capacity * 2 : 64;
        p->jobs = tool_resize(p->jobs, p->job_capacity * sizeof *p->jobs);
    }
    p->jobs[p->job_count++] = (struct pattern_job){step, value};
}

static void slot_set(struct pattern *p, uint32_t slot, size_t position) {
    job_push(p, JOB_RESTORE | slot, p->slots[slot]);
    p->slots[slot] = position;
}

static bool is_word(const struct text *text, size_t position) {
    unsigned char byte = position < text->length ? (unsigned char)text->bytes[position] : ' ';

    return byte == '_' || (byte < 128 && isalnum(byte));
}

static bool at_place(uint32_t kind, const struct text *text, size_t position) {
    bool before = position > 0 && is_word(text, position - 1), after = is_word(text, position);

    switch (kind) {
    case STEP_START: return position == 0;
    case STEP_END: return position == text->length;
    case STEP_WORD_START: return !before && after;
    case STEP_WORD_END: return before && !after;
    case STEP_WORD_EDGE: return before != after;
    default: return before == after;
    }
}

// How many bytes a step that takes some takes here; -1: it fails.
static ptrdiff_t take(const struct pattern *p, const struct step *step, const struct text *text,
                      size_t position) {
    size_t size;

    if (step->kind == STEP_AGAIN) {
        const size_t *group = &p->slots[2 * step->value];

        if (group[0] == PATTERN_NONE || group[1] == PATTERN_NONE)
            return -1;
        size = group[1] - group[0];
        if (size > text->length - position)
            return -1;
        for (size_t i = 0; i < size; i++) {
            int a = text->bytes[group[0] + i], b = text->bytes[position + i];

            if (p->ignore_case ? tolower(a & 0xff) != tolower(b & 0xff) : a != b)
                return -1;
        }
        return (ptrdiff_t)size;
    }
    if (position == text->length)
        return -1;
    if (step->kind == STEP_CHAR)
        return (unsigned char)text->bytes[position] == step->value ? 1 : -1;
    if (step->kind == STEP_SET)
        return set_has(&p->sets[step->value], (unsigned char)text->bytes[position]) ? 1 : -1;
    return 1;
}

// Note that a split is tried. False: it was before.
static bool try_split(struct pattern *p, const struct step *step, const struct text *text,
                      size_t position) {
    size_t bit = step->value * (text->length + 1) + position;

    if (p->repeats_groups)
        return true;
    if (p->tried[bit / 8] >> (bit % 8) & 1)
        return false;
    p->tried[bit / 8] |= (uint8_t)(1 << (bit % 8));
    return true;
}

// Follow one way until it fails or matches; what else can be tried becomes a job.
static void follow(struct pattern *p, const struct text *text, uint32_t at, size_t position) {
    for (;;) {
        const struct step *step = &p->steps[at];
        ptrdiff_t taken;

        switch ((enum step_kind)step->kind) {
        case STEP_SPLIT:
            if (!try_split(p, step, text, position))
                return;
            job_push(p, at + (uint32_t)step->second, position);
            at += (uint32_t)step->first;
            continue;
        case STEP_JUMP: at += (uint32_t)step->first; continue;
        case STEP_LOOP:
        case STEP_SAVE: slot_set(p, step->value, position); break;
        case STEP_CHECK:
            if (p->slots[step->value] == position)
                return;
            break;
        case STEP_START:
        case STEP_END:
        case STEP_WORD_START:
        case STEP_WORD_END:
        case STEP_WORD_EDGE:
        case STEP_WORD_INSIDE:
            if (!at_place(step->kind, text, position))
                return;
            break;
        case STEP_DONE:
            if (p->best[1] == PATTERN_NONE || position > p->best[1]) {
                p->slots[1] = position;
                memcpy(p->best, p->slots, p->slot_count * sizeof *p->best);
            }
            return;
        case STEP_CHAR:
        case STEP_ANY:
        case STEP_SET:
        case STEP_AGAIN:
            taken = take(p, step, text, position);
            if (taken < 0)
                return;
            position += (size_t)taken;
            break;
        }
        at++;
    }
}

// The longest match that begins at `start`, into p->best.
static bool match_at(struct pattern *p, const struct text *text, size_t start) {
    for (size_t i = 0; i < p->slot_count; i++)
        p->slots[i] = PATTERN_NONE;
    p->slots[0] = start;
    p->best[1] = PATTERN_NONE;
    p->job_count = 0;
    job_push(p, 0, start);
    while (p->job_count > 0 && p->best[1] != text->length) {
        struct pattern_job job = p->jobs[--p->job_count];

        if (job.step & JOB_RESTORE)
            p->slots[job.step & ~JOB_RESTORE] = job.value;
        else
            follow(p, text, job.step, job.value);
    }
    return p->best[1] != PATTERN_NONE;
}

static void forget_tried(struct pattern *p, size_t length) {
    size_t size = p->repeats_groups ? 0 : (p->split_count * (length + 1) + 7) / 8;

    if (size > p->tried_capacity) {
        p->tried = tool_resize(p->tried, size);
        p->tried_capacity = size;
    }
    if (size > 0)
        memset(p->tried, 0, size);
}

bool pattern_match(struct pattern *p, const char *bytes, size_t length, size_t from,
                   struct pattern_range ranges[PATTERN_GROUPS]) {
    struct text text = {bytes, length};
    bool fresh = false;

    for (size_t start = from; start <= length; start++) {
        if (!p->may_be_empty && p->only_first >= 0) {
            const char *found = memchr(bytes + start, p->only_first, length - start);

            if (!found)
                return false;
            start = (size_t)(found - bytes);
        } else if (!p->may_be_empty &&
                   (start == length || !set_has(&p->first, (unsigned char)bytes[start]))) {
            continue;
        }
        if (!fresh)
            forget_tried(p, length);
        fresh = true;
        if (match_at(p, &text, start)) {
            for (int i = 0; i < PATTERN_GROUPS; i++)
                ranges[i] = (struct pattern_range){p->best[2 * i], p->best[2 * i + 1]};
            return true;
        }
    }
    return false;
}

// Add what can come first when a match goes on at this step.
static void add_first(struct pattern *p, uint32_t at) {
    const struct step *step = &p->steps[at];

    switch ((enum step_kind)step->kind) {
    case STEP_SPLIT:
        job_push(p, at + (uint32_t)step->first, 0);
        job_push(p, at + (uint32_t)step->second, 0);
        return;
    case STEP_JUMP: job_push(p, at + (uint32_t)step->first, 0); return;
    case STEP_CHAR: set_put(&p->first, (int)step->value); return;
    case STEP_SET:
        for (size_t i = 0; i < sizeof p->first.bits; i++)
            p->first.bits[i] |= p->sets[step->value].bits[i];
        return;
    case STEP_ANY:
    case STEP_AGAIN:
    case STEP_DONE: p->may_be_empty = true; return;
    default: job_push(p, at + 1, 0); return;
    }
}

void pattern_find_first(struct pattern *p) {
    bool *seen = tool_allocate(p->step_count);
    int count = 0;

    memset(seen, 0, p->step_count);
    job_push(p, 0, 0);
    while (p->job_count > 0) {
        uint32_t at = p->jobs[--p->job_count].step;

        if (!seen[at])
            add_first(p, at);
        seen[at] = true;
    }
    free(seen);
    p->only_first = -1;
    for (int byte = 0; byte < 256; byte++) {
        if (set_has(&p->first, (unsigned char)byte)) {
            p->only_first = byte;
            count++;
        }
    }
    if (count != 1)
        p->only_first = -1;
}
