// user/sh/memory.h -- memory: an arena for what lives and ends together, and growing texts.
//
// Syntax trees live in an arena of their own. What a command needs while it runs is in `scratch`:
// it is marked when the command begins and released to the mark when it ends, also after an error.
// What must live longer (variables, jobs, history) comes from memory_allocate and is freed by hand.
#pragma once

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *block; // the newest; all bytes are zero for an empty arena
};

struct arena_mark {
    struct arena_block *block;
    size_t used;
};

extern struct arena scratch;

// As malloc and realloc, but they never return NULL: without memory the command ends with an error.
void *memory_allocate(size_t size);
void *memory_resize(void *old, size_t size);

// A copy of a text (of its first `length` bytes), to be freed with free.
char *memory_copy(const char *text);
char *memory_copy_bytes(const char *bytes, size_t length);

// Bytes that are there until the arena is released; aligned for any type, not zeroed.
void *arena_allocate(struct arena *arena, size_t size);

// The same, zeroed.
void *arena_new(struct arena *arena, size_t size);

char *arena_copy(struct arena *arena, const char *text);
char *arena_copy_bytes(struct arena *arena, const char *bytes, size_t length);

// What was allocated after the mark was taken goes away.
struct arena_mark arena_mark(struct arena *arena);
void arena_release(struct arena *arena, struct arena_mark mark);
void arena_free(struct arena *arena);

// A text that grows, in an arena. Start: struct buffer b = {.arena = &scratch};
struct buffer {
    struct arena *arena;
    char *bytes;
    size_t length, capacity;
};

void buffer_grow(struct buffer *buffer, size_t more);
void buffer_add_bytes(struct buffer *buffer, const char *bytes, size_t length);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_add_number(struct buffer *buffer, long number);

static inline void buffer_add(struct buffer *buffer, char byte) {
    if (buffer->length == buffer->capacity)
        buffer_grow(buffer, 1);
    buffer->bytes[buffer->length++] = byte;
}

// The text with a zero behind it. It stays the buffer's until the buffer is used again.
char *buffer_text(struct buffer *buffer);

// A list of pointers that grows, in an arena; there is always a NULL behind the last.
struct list {
    struct arena *arena;
    char **items;
    size_t count, capacity;
};

void list_add(struct list *list, char *item);
