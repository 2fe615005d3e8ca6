// servers/mbox/letter.c -- letters: what was sent and not yet received.
#include <abi/errors.h>
#include <servers/mbox/letter.h>
#include <user/lib/syscalls.h>

_Static_assert(STORE_PAGE <= (int)COPY_MAX, "a page is copied in one step");

enum {
    SHORT_MAX = STORE_CELL_MAX - sizeof(struct letter),
    RESERVED_PART = 4, // of the memory, a quarter: see session_charge
};

static bool is_short(uint64_t size) { return size <= SHORT_MAX; }

static size_t cell_bytes(uint64_t size) {
    return sizeof(struct letter) + (is_short(size) ? (size_t)size : 0);
}

// What it takes of the memory.
static uint64_t cost_of(uint64_t size) {
    uint64_t pages = is_short(size) ? 0 : (size + STORE_PAGE - 1) / STORE_PAGE;

    return store_cell_size(cell_bytes(size)) + pages * STORE_PAGE;
}

static void free_memory(uint32_t reference) {
    uint32_t page = letter_at(reference)->first_page;

    while (page) {
        uint32_t next = store_next(page);

        store_free_page(page);
        page = next;
    }
    store_free_cell(reference);
}

static size_t piece_size(uint64_t size, uint64_t offset) {
    return size - offset < STORE_PAGE ? (size_t)(size - offset) : STORE_PAGE;
}

// Page after page, each filled from the caller's buffer.
static int take_pages(struct letter *letter) {
    uint32_t last = 0;

    for (uint64_t offset = 0; offset < letter->size; offset += STORE_PAGE) {
        uint32_t page = store_take_page();

        if (!page)
            return ERR_NOMEM;
        if (last)
            store_link(last, page);
        else
            letter->first_page = page;
        last = page;

        long status = sys_ipc_read(0, offset, store_at(page), piece_size(letter->size, offset));

        if (status < 0)
            return (int)status;
    }
    return 0;
}

static int take_bytes(struct letter *letter) {
    if (letter->size == 0)
        return 0;
    if (!is_short(letter->size))
        return take_pages(letter);
    return (int)sys_ipc_read(0, 0, letter->bytes, letter->size);
}

int letter_take(struct session *sender, uint64_t size, uint64_t enclosed, uint32_t *reference) {
    uint64_t cost = cost_of(size);
    int status = session_charge(sender, cost, store_free(), store_size() / RESERVED_PART);
    struct letter *letter;

    if (status < 0)
        return status;
    *reference = store_take_cell(cell_bytes(size));
    if (!*reference) {
        session_uncharge(sender->place, sender->serial, cost);
        return ERR_NOMEM;
    }
    letter = letter_at(*reference);
    *letter = (struct letter){
        .size = (uint32_t)size,
        .sender = sender->serial,
        .sender_place = sender->place,
        .cost = (uint32_t)cost,
        .enclosed = enclosed,
    };
    status = take_bytes(letter);
    if (status < 0)
        letter_free(*reference);
    return status;
}

int letter_write(uint32_t reference, handle_t reply) {
    const struct letter *letter = letter_at(reference);
    uint32_t page = letter->first_page;
    long status = 0;

    if (letter->size == 0)
        return 0;
    if (!page)
        return (int)sys_ipc_write(reply, 0, letter->bytes, letter->size);
    for (uint64_t offset = 0; page && status >= 0; offset += STORE_PAGE) {
        status = sys_ipc_write(reply, offset, store_at(page), piece_size(letter->size, offset));
        page = store_next(page);
    }
    return (int)status;
}

void letter_free(uint32_t reference) {
    const struct letter *letter = letter_at(reference);

    session_uncharge(letter->sender_place, letter->sender, letter->cost);
    free_memory(reference);
}
