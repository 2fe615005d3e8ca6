// servers/vm/dma.c -- DMA memory: rows of frames whose physical address is known.
#include <stdbool.h>

#include <abi/errors.h>
#include <servers/vm/areas.h>
#include <servers/vm/dma.h>
#include <servers/vm/frames.h>
#include <servers/vm/memory.h>
#include <user/lib/syscalls.h>

enum {
    DMA_MAX = 64,
    DMA_PAGES_MAX = 4096,
    DMA_MAPPINGS_MAX = 4, // of one
};

struct mapping {
    handle_t task; // 0: this place is free
    uint64_t address;
};

struct dma {
    uint64_t number; // 0: this place is free
    uint32_t maker;
    uint32_t first, pages;
    struct mapping mapped[DMA_MAPPINGS_MAX];
};

static struct dma table[DMA_MAX];
static uint64_t generation;

static struct dma *find(uint64_t number) {
    struct dma *dma = &table[number % DMA_MAX];

    return number && dma->number == number ? dma : NULL;
}

static struct dma *find_place(void) {
    for (unsigned i = 0; i < DMA_MAX; i++) {
        if (table[i].number == 0)
            return &table[i];
    }
    return NULL;
}

int dma_create(uint32_t maker, uint64_t size, uint64_t *number, paddr_t *base) {
    struct dma *dma = find_place();
    uint32_t pages = (uint32_t)(size / PAGE_SIZE);

    if (size == 0 || size % PAGE_SIZE || size / PAGE_SIZE > DMA_PAGES_MAX)
        return ERR_ARG;
    if (!dma || !frames_promise(pages))
        return ERR_NOMEM;

    uint32_t first = frames_take_row(pages);

    if (first == FRAME_NONE) {
        frames_unpromise(pages);
        return ERR_NOMEM;
    }
    for (uint32_t i = 0; i < pages; i++)
        frame_clear(first + i);
    *dma = (struct dma){
        .number = ++generation * DMA_MAX + (uint64_t)(dma - table),
        .maker = maker,
        .first = first,
        .pages = pages,
    };
    *number = dma->number;
    *base = frame_physical(first);
    return 0;
}

static struct mapping *free_mapping(struct dma *dma) {
    for (unsigned i = 0; i < DMA_MAPPINGS_MAX; i++) {
        if (dma->mapped[i].task == 0)
            return &dma->mapped[i];
    }
    return NULL;
}

static bool address_valid(const struct dma *dma, uint64_t address) {
    return address % PAGE_SIZE == 0 && address / PAGE_SIZE >= PAGE_LOWEST &&
           address / PAGE_SIZE <= (uint64_t)PAGE_LIMIT - dma->pages;
}

int dma_map(uint64_t number, handle_t task, uint64_t address) {
    struct dma *dma = find(number);
    struct mapping *place = dma ? free_mapping(dma) : NULL;

    if (!dma || !task || !address_valid(dma, address))
        return ERR_ARG;
    if (!place)
        return ERR_BUSY;

    uint32_t page = (uint32_t)(address / PAGE_SIZE);
    int status = memory_map(task, page, dma->first, dma->pages, ACCESS_READ | ACCESS_WRITE);

    if (status < 0) {
        sys_memory_unmap(task, address, dma->pages); // the part before
        return status;
    }
    *place = (struct mapping){task, address};
    return 0;
}

static int unmap(const struct dma *dma, struct mapping *mapping) {
    long status = sys_memory_unmap(mapping->task, mapping->address, dma->pages);

    if (status < 0 && status != ERR_STATE) // a killed task has nothing mapped
        return (int)status;
    sys_handle_close(0, mapping->task);
    *mapping = (struct mapping){0};
    return 0;
}

int dma_unmap(uint64_t number, uint64_t address) {
    struct dma *dma = find(number);

    if (!dma || !address_valid(dma, address))
        return ERR_ARG;
    for (unsigned i = 0; i < DMA_MAPPINGS_MAX; i++) {
        if (dma->mapped[i].task && dma->mapped[i].address == address)
            return unmap(dma, &dma->mapped[i]);
    }
    return ERR_ARG;
}

static void release(struct dma *dma) {
    for (uint32_t i = dma->pages; i-- > 0;)
        frame_drop(dma->first + i);
    dma->number = 0;
}

int dma_free(uint64_t number) {
    struct dma *dma = find(number);

    if (!dma)
        return ERR_ARG;
    for (unsigned i = 0; i < DMA_MAPPINGS_MAX; i++) {
        if (dma->mapped[i].task)
            return ERR_BUSY;
    }
    release(dma);
    return 0;
}

static int unmap_all(struct dma *dma) {
    for (unsigned i = 0; i < DMA_MAPPINGS_MAX; i++) {
        int status = dma->mapped[i].task ? unmap(dma, &dma->mapped[i]) : 0;

        if (status < 0)
            return status;
    }
    return 0;
}

int dma_reset(uint32_t maker) {
    int result = 0;

    for (unsigned n = 0; n < DMA_MAX; n++) {
        struct dma *dma = &table[n];

        if (dma->number == 0 || dma->maker != maker)
            continue;

        int status = unmap_all(dma);

        if (status == 0)
            release(dma);
        else
            result = status;
    }
    return result;
}
