// user/lib/elf.h -- what of an ELF file has to be in memory. No system calls: runs anywhere.
#pragma once

#include <stdbool.h>

#include <abi/types.h>
#include <user/lib/bytes.h>

enum { ELF_SEGMENTS_MAX = 6 };

struct elf_segment {
    vaddr_t address; // a multiple of PAGE_SIZE
    uint64_t memory_size; // bytes; those after file_size are zero
    uint64_t file_offset;
    uint64_t file_size;
    uint32_t access; // enum access
    bool kept; // the keepsake of a server: cleared for its first instance only
};

struct elf_image {
    vaddr_t entry;
    vaddr_t base;  // where the first segment starts
    uint64_t size; // from base to the end of the last one, a multiple of PAGE_SIZE
    unsigned count;
    struct elf_segment segments[ELF_SEGMENTS_MAX]; // in ascending order, each on pages of its own
};

// Read the headers of a static RISC-V ELF64 program of file_size bytes, of which `start` are the
// first, up to the end of the program headers at least. 0, or ERR_ARG and what is wrong in *why.
int elf_read(const struct bytes *start, uint64_t file_size, struct elf_image *image,
             const char **why);
