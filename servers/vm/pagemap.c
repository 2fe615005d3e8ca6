// servers/vm/pagemap.c -- maps from pages to frames: chunks in a hash table.
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include <servers/vm/pagemap.h>

static struct chunk *chunks;
static uint32_t *buckets;
static uint32_t bucket_mask;
static uint32_t first_free, free_count;
struct chunk *pagemap_found;

void pagemap_begin(struct chunk *table, uint32_t count, uint32_t *heads, uint32_t head_count) {
    assert(count > 1 && (head_count & (head_count - 1)) == 0);
    chunks = table;
    buckets = heads;
    bucket_mask = head_count - 1;
    memset(buckets, 0, head_count * sizeof *buckets);
    pagemap_found = NULL;
    first_free = 1;
    free_count = count - 1;
    for (uint32_t i = 1; i < count; i++)
        chunks[i].next = i + 1 < count ? i + 1 : CHUNK_NONE;
}

static uint32_t *bucket_of(uint64_t key) {
    uint32_t mixed = (uint32_t)key + (uint32_t)(key >> 32) * 0x9e3779b1u;

    return &buckets[(mixed ^ mixed >> 15) & bucket_mask];
}

// The link that names the chunk, or the last link of the bucket.
static uint32_t *find_link(uint64_t key) {
    uint32_t *link = bucket_of(key);

    while (*link != CHUNK_NONE && chunks[*link].key != key)
        link = &chunks[*link].next;
    return link;
}

uint32_t *pagemap_search(uint32_t map, uint32_t page) {
    uint32_t index = *find_link(pagemap_key(map, page));

    if (index == CHUNK_NONE)
        return NULL;
    pagemap_found = &chunks[index];
    return &chunks[index].entries[page % CHUNK_PAGES];
}

uint32_t *pagemap_add(uint32_t map, uint32_t page) {
    uint64_t key = pagemap_key(map, page);
    uint32_t *link = find_link(key);
    struct chunk *made = &chunks[first_free];

    if (first_free == CHUNK_NONE)
        return NULL;
    *link = first_free;
    first_free = made->next;
    free_count--;
    memset(made, 0, sizeof *made);
    made->key = key;
    return &made->entries[page % CHUNK_PAGES];
}

static uint32_t next_chunk(uint32_t page) { return page - page % CHUNK_PAGES + CHUNK_PAGES; }

bool pagemap_reserve(uint32_t map, uint32_t first, uint32_t end) {
    uint32_t missing = 0;

    for (uint32_t page = first; page < end; page = next_chunk(page))
        missing += !pagemap_find(map, page);
    if (missing > free_count)
        return false;
    for (uint32_t page = first; missing > 0 && page < end; page = next_chunk(page))
        pagemap_make(map, page);
    return true;
}

void pagemap_release(uint32_t map, uint32_t first, uint32_t end) {
    for (uint32_t page = first; page < end; page = next_chunk(page)) {
        uint32_t *link = find_link(pagemap_key(map, page));
        uint32_t index = *link;

        if (index == CHUNK_NONE)
            continue;
        *link = chunks[index].next;
        chunks[index].next = first_free;
        pagemap_found = NULL;
        first_free = index;
        free_count++;
    }
}

uint32_t pagemap_free(void) { return free_count; }
