// servers/vm/map.h -- VM_MAP and its kin: what lies where in a space.
#pragma once

#include <servers/vm/space.h>

// Zeroed memory. flags: enum vm_map_flags. With VM_FIXED at *address, in place of what is there,
// else where there is room: *address is where. ERR_ARG, ERR_NOMEM, ERR_STATE; then nothing changed.
int map_memory(struct space *space, uint64_t *address, uint64_t size, uint64_t access,
               uint64_t flags);

// Part of an image, at `address`, in place of what is there.
int map_image(struct space *space, uint32_t object, uint64_t address, uint64_t offset,
              uint64_t access, uint64_t size);

int map_remove(struct space *space, uint64_t address, uint64_t size);

// ERR_FAULT if not all of the range is mapped.
int map_protect(struct space *space, uint64_t address, uint64_t size, uint64_t access);
