// servers/vm/copy.h -- VM_WRITE and VM_READ: between a space, or an image, and a caller's buffer.
#pragma once

#include <servers/vm/space.h>

// From the buffer that the caller lets be read into the space; its task must be allowed to write
// there. ERR_FAULT, ERR_NOMEM, ERR_QUOTA, or the error of the buffer; a part may have been written.
int copy_in(struct space *space, uint64_t address, uint64_t size);

// From the space into the buffer that the caller lets be written.
int copy_out(struct space *space, uint64_t address, uint64_t size);

// From the buffer that the caller lets be read into an object.
int copy_to_object(uint32_t object, uint64_t offset, uint64_t size);
