// servers/proc/space.h -- what this server asks of vm: address spaces of processes, and images.
//
// Each function is one request of abi/vm.h. 0 or an error, usually ERR_NOMEM.
#pragma once

#include <abi/kernel.h>
#include <abi/vm.h>

// Find vm's gate among the grants. An error if there is none.
int space_start(void);

// A space for that task, empty or as a copy of ask.space. *gate is the caller's to close. An error:
// there is none.
int space_create(handle_t task, uint64_t limit, uint64_t *space, handle_t *gate);
int space_fork(struct vm_fork ask, handle_t task, uint64_t *space, handle_t *gate);

// Threads, mappings and memory of its task go. When space_destroy has been answered the task is
// killed, and all its memory is free.
int space_reset(uint64_t space);
int space_destroy(uint64_t space);

int space_write(uint64_t space, vaddr_t address, const void *from, uint64_t size);
int space_read(uint64_t space, vaddr_t address, void *to, uint64_t size);
int space_map(uint64_t space, vaddr_t address, uint64_t size, uint32_t access, uint32_t flags);
int space_limit(uint64_t space, uint64_t limit);
int space_usage(uint64_t space, struct vm_usage_reply *usage);

// Why vm did not mend its last fault: ERR_FAULT or ERR_NOMEM.
int space_refusal(uint64_t space);

// Map `size` bytes of the image from `offset` on.
int space_map_image(uint64_t space, uint64_t image, vaddr_t address, uint64_t offset,
                    uint32_t access, uint64_t size);

int image_memory_create(uint64_t size, uint64_t *image);
int image_memory_write(uint64_t image, uint64_t offset, const void *from, uint64_t size);
void image_memory_close(uint64_t image);

// Only these are known here: so many spaces, then so many images. What else there is ends.
int memory_keep(const uint32_t *numbers, uint64_t spaces, uint64_t images);

int memory_statistics(struct vm_statistics_reply *statistics);
