// tests/host/test_mbox_store.c -- the memory for letters: nothing overlaps, and all comes back.
//
// Built with the host's compiler and ASan and UBSan.
#include <string.h>

#include <servers/mbox/store.h>
#include <tests/host/check.h>

enum { SIZE = 300000, MOST = 2000, STEPS = 200000, CLASSES = 5 };

// What was taken: each byte of it says whose it is.
static uint32_t taken[MOST];
static size_t sizes[MOST];
static unsigned count;

static uint8_t byte_of(uint32_t reference) { return (uint8_t)(reference >> 7); }

static void take_one(void) {
    size_t size = random_number(5) ? random_number(STORE_CELL_MAX + 1) : STORE_PAGE;
    uint32_t made = size == STORE_PAGE ? store_take_page() : store_take_cell(size);

    if (!made || count == MOST)
        return;
    taken[count] = made;
    sizes[count++] = size;
    memset(store_at(made), byte_of(made), size == STORE_PAGE ? size : store_cell_size(size));
}

static void free_one(unsigned at) {
    const uint8_t *bytes = store_at(taken[at]);

    for (size_t j = 0; j < sizes[at]; j++)
        check(bytes[j] == byte_of(taken[at]));
    if (sizes[at] == STORE_PAGE)
        store_free_page(taken[at]);
    else
        store_free_cell(taken[at]);
    taken[at] = taken[--count];
    sizes[at] = sizes[count];
}

// At the end each class of cells may keep one page.
int main(void) {
    static uint8_t memory[SIZE] __attribute__((aligned(8)));

    store_start(memory + 8, SIZE - 8);

    uint64_t free = store_free();

    check(free == store_size() && free > SIZE - 3 * STORE_PAGE);
    for (unsigned i = 0; i < STEPS; i++) {
        unsigned at = random_number(count + 1);

        if (random_number(2) && count < MOST)
            take_one();
        else if (at < count)
            free_one(at);
    }
    while (count > 0)
        free_one(count - 1);
    check(store_free() + CLASSES * STORE_PAGE >= free);
    printf("test_mbox_store: %s\n", failures ? "FAILED" : "ok");
    return failures > 0;
}
