// user/sh/memory.c -- memory: an arena for what lives and ends together, and growing texts.
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <user/sh/error.h>
#include <user/sh/memory.h>

enum { BLOCK_SIZE = 8192 };

// A block of an arena: this header, then `size` bytes, of which `used` are given out.
struct arena_block {
    struct arena_block *previous;
    size_t size, used;
    alignas(max_align_t) char bytes[];
};

struct arena scratch;

// One block is kept when an arena shrinks, so that a loop around its edge does not call malloc.
static struct arena_block *spare;

static size_t checked_sum(size_t a, size_t b) {
    size_t sum;

    if (__builtin_add_overflow(a, b, &sum) || sum > SIZE_MAX / 4)
        error_fail(2, "out of memory");
    return sum;
}

void *memory_resize(void *old, size_t size) {
    void *memory = realloc(old, size ? size : 1);

    if (!memory)
        error_fail(2, "out of memory");
    return memory;
}

void *memory_allocate(size_t size) { return memory_resize(NULL, size); }

char *memory_copy_bytes(const char *bytes, size_t length) {
    char *copy = memory_allocate(checked_sum(length, 1));

    memcpy(copy, bytes, length);
    copy[length] = 0;
    return copy;
}

char *memory_copy(const char *text) { return memory_copy_bytes(text, strlen(text)); }

static void block_add(struct arena *arena, size_t size) {
    struct arena_block *block = spare;

    if (block && block->size >= size) {
        spare = NULL;
    } else {
        size = size < BLOCK_SIZE ? BLOCK_SIZE : size;
        block = memory_allocate(checked_sum(sizeof(*block), size));
        block->size = size;
    }
    block->used = 0;
    block->previous = arena->block;
    arena->block = block;
}

static void block_remove(struct arena *arena) {
    struct arena_block *block = arena->block;

    arena->block = block->previous;
    if (!spare && block->size == BLOCK_SIZE)
        spare = block;
    else
        free(block);
}

void *arena_allocate(struct arena *arena, size_t size) {
    size_t rounded = checked_sum(size, alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    void *bytes;

    if (!arena->block || arena->block->size - arena->block->used < rounded)
        block_add(arena, rounded);
    bytes = arena->block->bytes + arena->block->used;
    arena->block->used += rounded;
    return bytes;
}

void *arena_new(struct arena *arena, size_t size) {
    return memset(arena_allocate(arena, size), 0, size);
}

char *arena_copy_bytes(struct arena *arena, const char *bytes, size_t length) {
    char *copy = arena_allocate(arena, checked_sum(length, 1));

    if (length)
        memcpy(copy, bytes, length);
    copy[length] = 0;
    return copy;
}

char *arena_copy(struct arena *arena, const char *text) {
    return arena_copy_bytes(arena, text, strlen(text));
}

struct arena_mark arena_mark(struct arena *arena) {
    return (struct arena_mark){arena->block, arena->block ? arena->block->used : 0};
}

void arena_release(struct arena *arena, struct arena_mark mark) {
    while (arena->block != mark.block)
        block_remove(arena);
    if (arena->block)
        arena->block->used = mark.used;
}

void arena_free(struct arena *arena) { arena_release(arena, (struct arena_mark){NULL, 0}); }

void buffer_grow(struct buffer *buffer, size_t more) {
    size_t needed = checked_sum(buffer->length, more);
    size_t capacity = buffer->capacity ? buffer->capacity : 32;
    char *bytes;

    while (capacity < needed)
        capacity *= 2;
    if (capacity == buffer->capacity)
        return;
    bytes = arena_allocate(buffer->arena, capacity);
    if (buffer->length)
        memcpy(bytes, buffer->bytes, buffer->length);
    buffer->bytes = bytes;
    buffer->capacity = capacity;
}

void buffer_add_bytes(struct buffer *buffer, const char *bytes, size_t length) {
    if (length == 0)
        return;
    buffer_grow(buffer, length);
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

void buffer_add_text(struct buffer *buffer, const char *text) {
    buffer_add_bytes(buffer, text, strlen(text));
}

void buffer_add_number(struct buffer *buffer, long number) {
    char digits[24];

    snprintf(digits, sizeof(digits), "%ld", number);
    buffer_add_text(buffer, digits);
}

char *buffer_text(struct buffer *buffer) {
    buffer_add(buffer, 0);
    buffer->length--;
    return buffer->bytes;
}

void list_add(struct list *list, char *item) {
    if (list->count + 1 >= list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 8;
        char **items = arena_allocate(list->arena, checked_sum(capacity, 0) * sizeof(*items));

        if (list->count)
            memcpy(items, list->items, list->count * sizeof(*items));
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
    list->items[list->count] = NULL;
}
