// servers/mbox/store.c -- memory for letters: whole pages, and pages cut into cells of one size.
#include <assert.h>
#include <string.h>

#include <servers/mbox/store.h>

enum {
    CELL_SHIFT = 7, // the smallest cell has 128 bytes
    CLASSES = 5, // cells of 128, 256, 512, 1024, 2048 bytes
    NO_CLASS = CLASSES, // taken in one piece
    NOT_TAKEN,
    EMPTY_MAX = 1, // free pages that each class keeps, not to cut one again and again
};

// What was given back keeps its bytes, and a page its `next`, until it is taken again: if the
// server dies before the request is committed, the letter is still there (store_claim_cell).
struct page {
    uint32_t next;     // reference: in the list of its class, or what store_link said
    uint32_t previous; // in the list of its class; the next one of the free pages
    uint32_t given;    // bit n: cell n is given out
    uint16_t used;     // cells that are
    uint8_t hint;      // number of a cell that may be free
    uint8_t class;
};
_Static_assert(STORE_PAGE >> CELL_SHIFT <= 32, "a bit for each cell");

uint8_t *store_area;
static struct page *pages; // at the start of the area; entry i is for the i-th page of the area
static uint32_t page_count;
static uint32_t first_page; // behind the table
static uint32_t untouched;  // number of the first page that was never taken
static uint32_t free_pages; // a list, linked by `previous`
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
    free_pages = 0;
    free_count = page_count - first_page;
    memset(partial, 0, sizeof partial);
    memset(empty, 0, sizeof empty);
    for (uint32_t i = first_page; i < page_count; i++)
        pages[i].class = NOT_TAKEN;
    store_share_rest();
}

size_t store_cell_size(size_t size) { return class_size(class_of(size)); }

uint64_t store_free(void) { return free_count * STORE_PAGE; }

uint64_t store_size(void) { return (uint64_t)(page_count - first_page) * STORE_PAGE; }

uint32_t store_take_page(void) {
    uint32_t taken = free_pages;

    if (taken)
        free_pages = page_of(taken)->previous;
    else if (untouched < page_count)
        taken = untouched++ * STORE_PAGE;
    else
        return 0;
    free_count--;
    *page_of(taken) = (struct page){.class = NO_CLASS};
    return taken;
}

static void list_free(uint32_t page) {
    page_of(page)->previous = free_pages;
    free_pages = page;
    free_count++;
}

void store_free_page(uint32_t page) {
    assert(page_of(page)->class == NO_CLASS);
    page_of(page)->class = NOT_TAKEN;
    list_free(page);
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

static unsigned cell_number(uint32_t cell, unsigned class) {
    return cell % STORE_PAGE >> (CELL_SHIFT + class);
}

static __attribute__((noinline)) unsigned first_free(const struct page *page) {
    return (unsigned)__builtin_ctz(~page->given);
}

// A page for cells of this class, in the list.
static __attribute__((noinline)) uint32_t cut_page(unsigned class) {
    uint32_t reference = store_take_page();

    if (!reference)
        return 0;
    page_of(reference)->class = (uint8_t) class;
    list_add(&partial[class], reference);
    empty[class]++;
    return reference;
}

uint32_t store_take_cell(size_t size) {
    unsigned class = class_of(size);

    if (!partial[class] && !cut_page(class))
        return 0;

    uint32_t reference = partial[class];
    struct page *page = page_of(reference);
    unsigned cell = page->hint;

    if (page->given >> cell & 1)
        cell = first_free(page);
    page->given |= 1u << cell;
    page->hint = (uint8_t)((cell + 1) % cells_in(page));
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
    page->hint = (uint8_t)cell_number(cell, class);
    page->given &= ~(1u << page->hint);
    if (page->used > 0)
        return;
    if (empty[class] < EMPTY_MAX) {
        empty[class]++;
        return;
    }
    list_remove(&partial[class], page);
    page->class = NO_CLASS;
    store_free_page(reference);
}

// ---- What an instance before this one has given out ----

static bool is_inside(uint32_t reference, size_t alignment) {
    uint32_t place = reference / STORE_PAGE;

    return place >= first_page && place < page_count && reference % alignment == 0;
}

bool store_may_be_cell(uint32_t cell) { return is_inside(cell, class_size(0)); }

bool store_claim_cell(uint32_t cell, size_t size) {
    unsigned class = class_of(size);

    if (!is_inside(cell, class_size(class)))
        return false;

    struct page *page = page_of(cell);
    uint32_t bit = 1u << cell_number(cell, class);

    if (page->class == NOT_TAKEN) {
        page->class = (uint8_t) class;
        page->used = page->hint = 0;
        page->given = 0;
    }
    if (page->class != class || page->given & bit)
        return false;
    page->given |= bit;
    page->used++;
    return true;
}

void store_unclaim_cell(uint32_t cell) {
    struct page *page = page_of(cell);

    page->given &= ~(1u << cell_number(cell, page->class));
    if (--page->used == 0)
        page->class = NOT_TAKEN;
}

bool store_claim_page(uint32_t page) {
    if (!is_inside(page, STORE_PAGE) || page_of(page)->class != NOT_TAKEN)
        return false;
    page_of(page)->class = NO_CLASS;
    return true;
}

void store_unclaim_page(uint32_t page) { page_of(page)->class = NOT_TAKEN; }

void store_share_rest(void) {
    untouched = page_count;
    while (untouched > first_page && pages[untouched - 1].class == NOT_TAKEN)
        untouched--;
    free_pages = 0;
    free_count = page_count - untouched;
    for (uint32_t i = untouched; i-- > first_page;) {
        struct page *page = &pages[i];

        if (page->class == NOT_TAKEN)
            list_free(i * STORE_PAGE);
        else if (page->class != NO_CLASS && page->used < cells_in(page))
            list_add(&partial[page->class], i * STORE_PAGE);
    }
}
