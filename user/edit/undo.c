// user/edit/undo.c -- changes of the text, each of which can be undone and made again.
#include <stdlib.h>
#include <string.h>

#include <user/edit/undo.h>
#include <user/lib/tool/tool.h>

void undo_start(struct undo *undo) { *undo = (struct undo){.new_step = true}; }

// Those that were undone can not be made again after another change.
static void forget_undone(struct undo *undo) {
    while (undo->count > undo->done)
        free(undo->changes[--undo->count].bytes);
    if (undo->saved != UNDO_NEVER && undo->saved > undo->done)
        undo->saved = UNDO_NEVER;
}

void undo_free(struct undo *undo) {
    undo->done = 0;
    forget_undone(undo);
    free(undo->changes);
    *undo = (struct undo){0};
}

void undo_step(struct undo *undo) { undo->new_step = true; }

// What is typed is one change as long as it goes on where it was.
static bool extend(struct undo *undo, struct place at, const char *bytes, size_t length) {
    struct change *last = undo->done ? &undo->changes[undo->done - 1] : NULL;

    if (undo->new_step || !last || !last->inserted || !place_same(last->to, at) ||
        memchr(bytes, '\n', length))
        return false;
    last->bytes = tool_resize(last->bytes, last->length + length);
    memcpy(last->bytes + last->length, bytes, length);
    last->length += length;
    last->to.byte += length;
    return true;
}

static struct change *add(struct undo *undo) {
    struct change *change;

    if (undo->count == undo->capacity) {
        undo->capacity = undo->capacity ? undo->capacity * 2 : 16;
        undo->changes = tool_resize(undo->changes, undo->capacity * sizeof *undo->changes);
    }
    change = &undo->changes[undo->count++];
    undo->done = undo->count;
    *change = (struct change){.first = undo->new_step};
    undo->new_step = false;
    return change;
}

struct place undo_insert(struct undo *undo, struct text *text, struct place at, const char *bytes,
                         size_t length) {
    struct place end;
    struct change *change;

    if (length == 0)
        return at;
    forget_undone(undo);
    end = text_insert(text, at, bytes, length);
    if (extend(undo, at, bytes, length))
        return end;
    change = add(undo);
    change->inserted = true;
    change->from = at;
    change->to = end;
    change->bytes = memcpy(tool_allocate(length), bytes, length);
    change->length = length;
    return end;
}

void undo_delete(struct undo *undo, struct text *text, struct place from, struct place to) {
    struct change *change;

    if (place_same(from, to))
        return;
    forget_undone(undo);
    change = add(undo);
    change->from = from;
    change->to = to;
    change->bytes = text_copy(text, from, to, &change->length);
    text_delete(text, from, to);
}

static struct place apply(const struct change *change, struct text *text, bool insert) {
    if (insert)
        return text_insert(text, change->from, change->bytes, change->length);
    text_delete(text, change->from, change->to);
    return change->from;
}

bool undo_back(struct undo *undo, struct text *text, struct place *cursor) {
    const struct change *change;

    if (undo->done == 0)
        return false;
    do {
        change = &undo->changes[--undo->done];
        *cursor = apply(change, text, !change->inserted);
    } while (!change->first && undo->done > 0);
    undo->new_step = true;
    return true;
}

bool undo_again(struct undo *undo, struct text *text, struct place *cursor) {
    if (undo->done == undo->count)
        return false;
    do {
        const struct change *change = &undo->changes[undo->done++];

        *cursor = apply(change, text, change->inserted);
    } while (undo->done < undo->count && !undo->changes[undo->done].first);
    undo->new_step = true;
    return true;
}

void undo_set_saved(struct undo *undo) {
    undo->saved = undo->done;
    undo->new_step = true;
}

bool undo_is_saved(const struct undo *undo) { return undo->saved == undo->done; }
