// user/lib/posix/malloc.c -- malloc and its kin: free blocks in bins by size.
//
//   block:  | previous size, if that one is free | size and bits | payload ...            |
//   free:   |                                    | size and bits | next, previous in bin  |
//
// Blocks lie one after the other, so a freed one merges with free neighbours: the one behind is
// found by the size, the one before by the size that it leaves there when it is free. The last
// block of the heap is the top, which grows by sbrk. A block of a bin with a higher number is
// always large enough, and a bitmap says which bins have any. Very large blocks are mapped.
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    UNIT = 16, // sizes and addresses of payloads are multiples
    HEADER = 16,
    BLOCK_MIN = 32,
    SMALL_MAX = 512, // below this, each size has a bin of its own
    BINS = 64,
    STEP = 64 * 1024,         // by which the heap grows
    TOP_MAX = 1024 * 1024,    // more free memory than this at its end goes back
    MAPPED_MIN = 1024 * 1024, // from here on blocks are mapped
    PAGE = 4096,
};

enum block_bits { IN_USE_BEFORE = 1, MAPPED = 2, BITS = 15 };

struct block {
    size_t size_before; // of the block before this one, if that is free
    size_t head;        // its own size, header included, and enum block_bits
    struct block *next, *previous; // in its bin; else the payload begins here
};

static struct block bins[BINS]; // heads of rings, made when the first block comes
static uint64_t bins_used;      // bit n: bin n has blocks
static struct block *top;

static size_t block_size(const struct block *block) { return block->head & ~(size_t)BITS; }
static void *payload(struct block *block) { return &block->next; }
static struct block *block_of(void *memory) { return (void *)((char *)memory - HEADER); }
static struct block *block_at(struct block *block, size_t distance) {
    return (void *)((char *)block + distance);
}
static struct block *block_behind(struct block *block) {
    return block_at(block, block_size(block));
}

// Whether the next block knows it as free; the top counts as free.
static int is_free(struct block *block) {
    return block == top || !(block_behind(block)->head & IN_USE_BEFORE);
}

// Small: one bin for 16 bytes. Larger: two bins for each power of two, the last for all the rest.
static unsigned bin_of(size_t size) {
    unsigned power, bin;

    if (size < SMALL_MAX)
        return (unsigned)(size / UNIT);
    power = 63 - (unsigned)__builtin_clzl(size); // 9 for 512
    bin = SMALL_MAX / UNIT + (power - 9) * 2 + (unsigned)(size >> (power - 1) & 1);
    return bin < BINS ? bin : BINS - 1;
}

static void bin_add(struct block *block) {
    unsigned bin = bin_of(block_size(block));
    struct block *head = &bins[bin];

    if (!(bins_used >> bin & 1))
        head->next = head->previous = head;
    bins_used |= 1ull << bin;
    block->next = head->next;
    block->previous = head;
    head->next->previous = block;
    head->next = block;
}

static void bin_remove(struct block *block) {
    unsigned bin = bin_of(block_size(block));

    block->next->previous = block->previous;
    block->previous->next = block->next;
    if (bins[bin].next == &bins[bin])
        bins_used &= ~(1ull << bin);
}

// A free block of at least `size`, out of its bin; NULL if there is none but the top.
static struct block *bin_take(size_t size) {
    unsigned bin = bin_of(size);
    uint64_t higher;

    if (bins_used >> bin & 1) {
        for (struct block *b = bins[bin].next; b != &bins[bin]; b = b->next) {
            if (block_size(b) >= size) {
                bin_remove(b);
                return b;
            }
        }
    }
    higher = bin + 1 < BINS ? bins_used & (~0ull << (bin + 1)) : 0;
    if (higher == 0)
        return NULL;

    struct block *found = bins[__builtin_ctzl(higher)].next;

    bin_remove(found);
    return found;
}

// Mark it as free, for the block behind it, and put it into its bin. Its neighbours are in use.
static void block_release(struct block *block) {
    struct block *behind = block_behind(block);

    behind->size_before = block_size(block);
    behind->head &= ~(size_t)IN_USE_BEFORE;
    bin_add(block);
}

// Of a block that is in no bin, keep `size` and release the rest, if that makes a block.
static void block_trim(struct block *block, size_t size) {
    size_t rest = block_size(block) - size;

    if (rest < BLOCK_MIN) {
        block_behind(block)->head |= IN_USE_BEFORE;
        return;
    }
    block->head -= rest;

    struct block *tail = block_behind(block);

    tail->head = rest | IN_USE_BEFORE;
    if (block_behind(tail) == top) {
        tail->head += block_size(top);
        top = tail;
        return;
    }
    block_release(tail);
}

// The heap does not go on where it ended: what is left of it becomes a free block, with an end that
// counts as in use.
static void top_leave(void) {
    size_t size = block_size(top);
    struct block *end;

    if (size < BLOCK_MIN + HEADER)
        return; // too small to be of use
    top->head = (size - HEADER) | (top->head & IN_USE_BEFORE);
    end = block_behind(top);
    end->head = HEADER | IN_USE_BEFORE;
    block_release(top);
}

// Make the top at least `size` large. 0, or -1 if there is no memory left.
static int top_grow(size_t size) {
    size_t have = top ? block_size(top) : 0;
    size_t more = (size + HEADER + BLOCK_MIN - have + STEP - 1) / STEP * STEP;
    char *at = sbrk((intptr_t)more);

    if (at == (void *)-1)
        return -1;
    if (top && at == (char *)top + have) {
        top->head += more;
        return 0;
    }
    if (top)
        top_leave();
    top = (void *)at; // the break is a multiple of 16, as STEP is
    if ((uintptr_t)at % UNIT) {
        size_t skip = UNIT - (uintptr_t)at % UNIT;

        top = (void *)(at + skip);
        more -= UNIT;
    }
    top->head = more | IN_USE_BEFORE;
    return have + more < size ? top_grow(size) : 0;
}

static struct block *top_take(size_t size) {
    struct block *block;

    if ((!top || block_size(top) < size + BLOCK_MIN) && top_grow(size) < 0)
        return NULL;
    block = top;
    top = block_at(block, size);
    top->head = (block_size(block) - size) | IN_USE_BEFORE;
    block->head = size | (block->head & IN_USE_BEFORE);
    return block;
}

static void *map_block(size_t size) {
    size_t pages = (size + HEADER + PAGE - 1) & ~(size_t)(PAGE - 1);
    struct block *block = mmap(NULL, pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                               0);

    if (block == MAP_FAILED)
        return NULL;
    block->head = pages | MAPPED;
    return payload(block);
}

// The size of a block for so many bytes; 0 if there can be none.
static size_t size_for(size_t size) {
    if (size > PTRDIFF_MAX - 2 * PAGE)
        return 0;
    size = (size + sizeof(size_t) + UNIT - 1) & ~(size_t)(UNIT - 1);
    return size < BLOCK_MIN ? BLOCK_MIN : size;
}

// malloc, under a name of which the compiler believes nothing. So are the others below.
static void *heap_take(size_t wanted) {
    size_t size = size_for(wanted);
    struct block *block;

    if (size >= MAPPED_MIN)
        return map_block(wanted);
    block = size == 0 ? NULL : bin_take(size);
    if (block) {
        block_trim(block, size);
        return payload(block);
    }
    block = size == 0 ? NULL : top_take(size);
    if (!block) {
        errno = ENOMEM;
        return NULL;
    }
    return payload(block);
}

static void top_shrink(void) {
    size_t extra = (block_size(top) - STEP) / STEP * STEP;

    if (block_size(top) < TOP_MAX || (char *)sbrk(0) != (char *)block_behind(top))
        return;
    top->head -= extra;
    sbrk(-(intptr_t)extra);
}

static void bad_pointer(const char *what) {
    write(2, what, strlen(what));
    abort();
}

static void heap_give(void *memory) {
    struct block *block = block_of(memory);

    if (block->head & MAPPED) {
        munmap(block, block_size(block));
        return;
    }
    if ((uintptr_t)memory % UNIT || block_size(block) < BLOCK_MIN || is_free(block))
        bad_pointer("free: not a block in use\n");

    struct block *behind = block_behind(block);

    if (!(block->head & IN_USE_BEFORE)) {
        struct block *before = block_at(block, -block->size_before);

        bin_remove(before);
        before->head += block_size(block);
        block = before;
    }
    if (behind == top) {
        block->head += block_size(top);
        top = block;
        if (block_size(top) >= TOP_MAX)
            top_shrink();
        return;
    }
    if (is_free(behind)) {
        bin_remove(behind);
        block->head += block_size(behind);
    }
    block_release(block);
}

void *malloc(size_t size) { return heap_take(size); }

void free(void *memory) {
    if (memory)
        heap_give(memory);
}

void *calloc(size_t count, size_t each) {
    size_t size;
    void *memory;

    if (__builtin_mul_overflow(count, each, &size)) {
        errno = ENOMEM;
        return NULL;
    }
    memory = heap_take(size);
    if (memory && !(block_of(memory)->head & MAPPED))
        memset(memory, 0, size);
    return memory;
}

static size_t payload_size(void *memory) {
    struct block *block = block_of(memory);

    return block_size(block) - (block->head & MAPPED ? HEADER : sizeof(size_t));
}

// Grow into what is free behind the block. 0, or -1 if that is not enough.
static int grow_in_place(struct block *block, size_t size) {
    struct block *behind = block_behind(block);
    size_t more = size - block_size(block);

    if (behind == top) {
        if (block_size(top) < more + BLOCK_MIN)
            return -1;
        top = block_at(behind, more);
        top->head = (block_size(behind) - more) | IN_USE_BEFORE;
        block->head += more;
        return 0;
    }
    if (!is_free(behind) || block_size(behind) < more)
        return -1;
    bin_remove(behind);
    block->head += block_size(behind);
    block_trim(block, size);
    return 0;
}

// Give back what is behind the first `size` bytes of a block in use.
static void shrink_in_place(struct block *block, size_t size) {
    size_t rest = block_size(block) - size;

    if (rest < BLOCK_MIN)
        return;
    block->head -= rest;

    struct block *tail = block_behind(block);

    tail->head = rest | IN_USE_BEFORE;
    heap_give(payload(tail));
}

size_t malloc_usable_size(void *memory) { return memory ? payload_size(memory) : 0; }

static void *heap_resize(void *memory, size_t wanted) {
    struct block *block = block_of(memory);
    size_t size = size_for(wanted), have = payload_size(memory);
    void *copy;

    if (!(block->head & MAPPED) && size != 0 && size < MAPPED_MIN) {
        if (size <= block_size(block)) {
            shrink_in_place(block, size);
            return memory;
        }
        if (grow_in_place(block, size) == 0)
            return memory;
    }
    if (block->head & MAPPED && wanted <= have && wanted >= have / 2)
        return memory;
    copy = heap_take(wanted);
    if (copy) {
        memcpy(copy, memory, have < wanted ? have : wanted);
        heap_give(memory);
    }
    return copy;
}

void *realloc(void *memory, size_t size) {
    return memory ? heap_resize(memory, size) : heap_take(size);
}

// A larger block, whose front is given back, so that the rest begins where it should.
void *memalign(size_t alignment, size_t wanted) {
    size_t size = size_for(wanted), front;
    char *memory;
    struct block *block;

    if (alignment <= UNIT)
        return heap_take(wanted);
    if (size == 0 || alignment & (alignment - 1) || alignment > MAPPED_MIN / 2) {
        errno = size == 0 ? ENOMEM : EINVAL;
        return NULL;
    }
    if (size + alignment + BLOCK_MIN >= MAPPED_MIN) {
        errno = ENOMEM;
        return NULL;
    }
    memory = heap_take(size + alignment + BLOCK_MIN);
    if (!memory || (uintptr_t)memory % alignment == 0)
        return memory;
    front = alignment - (uintptr_t)memory % alignment;
    if (front < BLOCK_MIN)
        front += alignment;
    block = block_of(memory + front);
    block->head = (block_size(block_of(memory)) - front) | IN_USE_BEFORE;
    block_of(memory)->head -= block_size(block);
    heap_give(memory);
    shrink_in_place(block, size);
    return payload(block);
}
