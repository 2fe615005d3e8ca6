// servers/mbox/store.c -- memory for letters: whole pages, and pages cut into cells of one size.
#include <assert.h>
#include <string.h>

#include <servers/mbox/store.h>

enum {
    CELL_SHIFT = 7, // the smallest cell has 128 bytes
    CLASSES = 5, // cells of 128, 256, 512, 1024, 2048 bytes
    NO_CLASS = CLASSES,
    KEPT = 1, // free pages that each class keeps, not to cut one again and again
};

// Cells that were never given out lie behind `fresh`; those that came back are a list through the
// cells themselves.
struct page {
    uint32_t next, previous; // references: in the list of its class, or of free pages
    uint16_t first_free;     // number of the first cell that came back, + 1
    uint16_t fresh;          // number of the first cell that was never given out
    uint16_t used;           // cells
    uint16_t class;
};

uint8_t *store_area;
static struct page *pages; // at the start of the area; entry i is for the i-th page of the area
static uint32_t page_count;
static uint32_t first_page; // behind the table
static uint32_t untouched;  // number of the first page that was never taken
static uint32_t free_pages; // a list, linked by `next`
static uint64_t free_count;
static uint32_t partial[CLASSES]; // pages with a free cell
static uint32_t empty[CLASSES];   // how many of them are empty

static struct page *page_of(uint32_t reference) { return &pages[reference / STORE_PAGE]; }

static size_t class_size(unsigned class) { return (size_t)1 << (CELL_SHIFT + class); }

static unsigned class_of(size_t size) {
    unsigned class = 0;

    while (class_size(class) < size)
        class ++;
    return class;
}

void store_start(void *memory, size_t size) {
    uintptr_t start = ((uintptr_t)memory + STORE_PAGE - 1) & ~(uintptr_t)(STORE_PAGE - 1);
    size_t lost = start - (uintptr_t)memory;

    store_area = (uint8_t *)start;
    pages = (struct page *)start;
    page_count = size > lost ? (uint32_t)((size - lost) / STORE_PAGE) : 0;
    first_page = (uint32_t)((page_count * sizeof *pages + STORE_PAGE - 1) / STORE_PAGE);
    untouched = first_page;
    free_pages = 0;
    free_count = page_count - first_page;
    memset(partial, 0, sizeof partial);
    memset(empty, 0, sizeof empty);
}

size_t store_cell_size(size_t size) { return class_size(class_of(size)); }

uint64_t store_free(void) { return free_count * STORE_PAGE; }

uint64_t store_size(void) { return (uint64_t)(page_count - first_page) * STORE_PAGE; }

uint32_t store_take_page(void) {
    uint32_t taken = free_pages;

    if (taken)
        free_pages = page_of(taken)->next;
    else if (untouched < page_count)
        taken = untouched++ * STORE_PAGE;
    else
        return 0;
    free_count--;
    *page_of(taken) = (struct page){.class = NO_CLASS};
    return taken;
}

void store_free_page(uint32_t page) {
    assert(page_of(page)->class == NO_CLASS);
    page_of(page)->next = free_pages;
    free_pages = page;
    free_count++;
}

uint32_t store_next(uint32_t page) { return page_of(page)->next; }

void store_link(uint32_t page, uint32_t next) { page_of(page)->next = next; }

static void list_add(uint32_t *list, uint32_t reference) {
    struct page *page = page_of(reference);

    page->next = *list;
    page->previous = 0;
    if (*list)
        page_of(*list)->previous = reference;
    *list = reference;
}

static void list_remove(uint32_t *list, const struct page *page) {
    if (page->previous)
        page_of(page->previous)->next = page->next;
    else
        *list = page->next;
    if (page->next)
        page_of(page->next)->previous = page->previous;
}

static unsigned cells_in(const struct page *page) {
    return STORE_PAGE >> (CELL_SHIFT + page->class);
}

// A page for cells of this class, in the list.
static uint32_t cut_page(unsigned class) {
    uint32_t reference = store_take_page();

    if (!reference)
        return 0;
    page_of(reference)->class = (uint16_t) class;
    list_add(&partial[class], reference);
    empty[class]++;
    return reference;
}

uint32_t store_take_cell(size_t size) {
    unsigned class = class_of(size);
    uint32_t reference = partial[class] ? partial[class] : cut_page(class);
    struct page *page = page_of(reference);
    unsigned cell;

    if (!reference)
        return 0;
    if (page->first_free) {
        cell = page->first_free - 1u;
        memcpy(&page->first_free, store_at(reference + (cell << (CELL_SHIFT + class))),
               sizeof page->first_free);
    } else {
        cell = page->fresh++;
    }
    empty[class] -= page->used == 0;
    if (++page->used == cells_in(page))
        list_remove(&partial[class], page);
    return reference + (cell << (CELL_SHIFT + class));
}

void store_free_cell(uint32_t cell) {
    struct page *page = page_of(cell);
    unsigned class = page->class;
    uint32_t reference = cell / STORE_PAGE * STORE_PAGE;

    assert(class < CLASSES && page->used > 0);
    if (page->used-- == cells_in(page))
        list_add(&partial[class], reference);
    memcpy(store_at(cell), &page->first_free, sizeof page->first_free);
    page->first_free = (uint16_t)(((cell - reference) >> (CELL_SHIFT + class)) + 1);
    if (page->used > 0)
        return;
    if (empty[class] < KEPT) {
        empty[class]++;
        return;
    }
    list_remove(&partial[class], page);
    page->class = NO_CLASS;
    store_free_page(reference);
}
