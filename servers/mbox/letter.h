// servers/mbox/letter.h -- letters: what was sent and not yet received.
//
//   short   | struct letter, bytes |                one cell
//   long    | struct letter | -> | page | page | ...
#pragma once

#include <servers/mbox/session.h>
#include <servers/mbox/store.h>

struct letter {
    uint32_t next;        // in its box: a reference (store.h), 0 for the last one
    uint32_t size;        // bytes
    uint32_t first_page;  // of a long one
    uint32_t sender;      // serial of its session,
    uint32_t sender_place; // and its place
    uint32_t cost;        // bytes of memory that it takes, charged to the sender
    uint64_t enclosed;    // number of a box, 0: none
    uint8_t bytes[];      // of a short one
};
_Static_assert(sizeof(struct letter) == 32, "a letter of 64 bytes fits in the smallest cell");

// Take `size` bytes, at most MBOX_LETTER_MAX, from the caller that is being served, and charge them
// to the sender. *reference names the letter. ERR_QUOTA, ERR_NOMEM, or the error of the copy:
// nothing has changed then.
int letter_take(struct session *sender, uint64_t size, uint64_t enclosed, uint32_t *reference);

static inline struct letter *letter_at(uint32_t reference) { return store_at(reference); }

// Copy it to the buffer of the caller of `reply`, which has room. 0 or the error.
int letter_write(uint32_t reference, handle_t reply);

// Give its memory back, and uncharge its sender.
void letter_free(uint32_t reference);
