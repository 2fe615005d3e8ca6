// servers/fs/undo.h -- what a request changes is taken back if the server dies before the answer.
//
// user/lib/once.h does that for KEPT variables. The blocks of the cache are too many for it, and
// one that was changed may be on the disk already, and its buffer another's, when the server dies.
// So here is a log of its own, which names blocks and not addresses. It counts as long as `epoch`,
// which is in the other log, is not committed: one store is the end of both.
//
//   entry: | block, offset | 64 bytes |     or     | address, size | up to 64 bytes |
//
// The content of files is not in it: a request that comes again writes the same.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Before `size` bytes at `offset` of a block change, whose data are these.
void undo_block(uint32_t block, const uint8_t *data, uint32_t offset, size_t size);

// Before a change of what is kept elsewhere, 64 bytes at most.
void undo_save(void *place, size_t size);

// Take back what an instance of the server before this one has not committed, when its cache was
// taken over. Besides variables, what lies in `table` can be in the log. 0 or an error.
int undo_take_back(const void *table, size_t size);

// There is nothing to be taken back: it was of another disk.
void undo_forget(void);
