// servers/vm/fault.h -- page faults: from an address to a page that is mapped there.
#pragma once

#include <servers/vm/space.h>

// Have the page mapped so that the task can access it so. 0, or why not: ERR_FAULT (nothing is
// there, or it must not be accessed so), ERR_NOMEM, ERR_QUOTA, ERR_STATE.
int fault_mend(struct space *space, uint32_t page, enum access access);

// Have the page there for a copy of vm's own, and mapped as above if the task could use it at once.
// The frame is in *frame.
int fault_write(struct space *space, uint32_t page, uint32_t *frame);

// The frame that the task would read at this page, which need not be mapped: FRAME_NONE if it would
// read zeros. 0, or ERR_FAULT.
int fault_peek(struct space *space, uint32_t page, uint32_t *frame);

// Map those of an image's pages that are there, from `start` to `end`, exclusive.
int fault_map_ahead(struct space *space, const struct area *area, uint32_t start, uint32_t end);
