// servers/proc/image.h -- programs in memory: those that ran before are there already.
//
// A file is read once into an image at vm; processes map it, sharing what nobody writes. Whether
// it is still the same file is asked each time (inode, size, times). A file that was changed within
// two seconds before it was read could change again and look the same: it is read each time.
#pragma once

#include <user/lib/elf.h>

enum { IMAGE_INTERPRETER_MAX = 255 }; // bytes of a script's first line

struct image {
    uint64_t number;  // at vm; 0: this place is free
    struct elf_image elf;
    uint64_t pages;
    uint64_t last_use;
    uint64_t device, inode, size, modified, changed; // of the file
    bool settled;     // the file was old enough when it was read
};

// The image of the program at this path, good until the next call of image_find. ERR_SCRIPT: then
// `line` holds what follows "#!" in its first line. Else as PROC_SPAWN: ERR_NOENT, ERR_ACCESS,
// ERR_NOEXEC, and whatever fs or vm say.
int image_find(const char *path, size_t path_size, struct image **image,
               char line[IMAGE_INTERPRETER_MAX + 1]);

// The image with this number, or NULL.
struct image *image_numbered(uint64_t number);

// Map it into an address space, with zeros where the file has nothing.
int image_map(const struct image *image, uint64_t space);

enum { IMAGES_MAX = 48 };

// After a restart: drop what does not hold together; the numbers of the others, and how many.
unsigned image_restore(uint32_t numbers[IMAGES_MAX]);

// Give back what no process has mapped, but this one. Whether there was anything.
bool image_release(const struct image *except);
