// user/lib/elf.c -- what of an ELF file has to be in memory.
//
// Offsets are those of the ELF-64 object file format, "ELF header" and "Program header".
#include <string.h>

#include <abi/errors.h>
#include <abi/kernel.h>
#include <abi/startup.h>
#include <user/lib/elf.h>

enum {
    HEADER_SIZE = 64,
    HEADER_TYPE = 16,
    HEADER_MACHINE = 18,
    HEADER_ENTRY = 24,
    HEADER_PROGRAM_AT = 32,
    HEADER_PROGRAM_SIZE = 54,
    HEADER_PROGRAM_COUNT = 56,
    TYPE_EXECUTABLE = 2,
    MACHINE_RISCV = 243,

    PROGRAM_SIZE = 56,
    PROGRAM_TYPE = 0,
    PROGRAM_FLAGS = 4,
    PROGRAM_OFFSET = 8,
    PROGRAM_ADDRESS = 16,
    PROGRAM_FILE_SIZE = 32,
    PROGRAM_MEMORY_SIZE = 40,
    TYPE_LOAD = 1,
    FLAG_EXEC = 1,
    FLAG_WRITE = 2,
    FLAG_READ = 4,
    FLAG_KEPT = 1 << 20, // of the bits that are left to systems

    PROGRAMS_MAX = 32,
};

static uint64_t page_up(uint64_t value) {
    return (value + PAGE_SIZE - 1) & ~(uint64_t)(PAGE_SIZE - 1);
}

static uint32_t segment_access(uint64_t flags) {
    return (flags & FLAG_READ ? ACCESS_READ : 0) | (flags & FLAG_WRITE ? ACCESS_WRITE : 0) |
           (flags & FLAG_EXEC ? ACCESS_EXEC : 0);
}

// What is wrong with the file's header, or NULL.
static const char *header_problem(const struct bytes *file) {
    if (!bytes_have(file, 0, HEADER_SIZE))
        return "it is too short for an ELF file";
    if (memcmp(file->data, "\177ELF", 4) != 0)
        return "it is no ELF file";
    if (file->data[4] != 2 || file->data[5] != 1)
        return "it is not a 64-bit little-endian ELF file";
    if (bytes_little(file, HEADER_MACHINE, 2) != MACHINE_RISCV)
        return "it is not for RISC-V";
    if (bytes_little(file, HEADER_TYPE, 2) != TYPE_EXECUTABLE)
        return "it is not a static program (link it with -static, not as PIE)";
    if (bytes_little(file, HEADER_PROGRAM_SIZE, 2) != PROGRAM_SIZE)
        return "its program headers have an unknown size";

    uint64_t count = bytes_little(file, HEADER_PROGRAM_COUNT, 2);

    if (count > PROGRAMS_MAX)
        return "it has too many program headers";
    if (!bytes_have(file, bytes_little(file, HEADER_PROGRAM_AT, 8), count * PROGRAM_SIZE))
        return "its program headers go beyond the end of the file (truncated?)";
    return NULL;
}

// What is wrong with a segment by itself, or NULL.
static const char *segment_problem(uint64_t file_size, const struct elf_segment *s) {
    if (s->file_offset > file_size || s->file_size > file_size - s->file_offset)
        return "a segment goes beyond the end of the file (truncated?)";
    if (s->file_size > s->memory_size)
        return "a segment has more bytes in the file than in memory";
    if (s->address % PAGE_SIZE != 0)
        return "a segment does not start on a page of its own";
    if (s->address < PROGRAM_IMAGE_BASE || s->address >= PROGRAM_IMAGE_END ||
        s->memory_size > PROGRAM_IMAGE_END - s->address)
        return "a segment lies outside of the addresses for programs";
    if ((s->access & ACCESS_WRITE) && (s->access & ACCESS_EXEC))
        return "a segment is both writable and executable";
    if (!(s->access & ACCESS_READ))
        return "a segment is not readable";
    return NULL;
}

// Insert in ascending order of addresses. What is wrong, or NULL.
static const char *segment_add(struct elf_image *image, const struct elf_segment *s) {
    unsigned at = image->count;

    if (at == ELF_SEGMENTS_MAX)
        return "it has too many segments";
    while (at > 0 && image->segments[at - 1].address > s->address)
        at--;
    if (at > 0 &&
        image->segments[at - 1].address + page_up(image->segments[at - 1].memory_size) > s->address)
        return "two segments overlap";
    if (at < image->count && s->address + page_up(s->memory_size) > image->segments[at].address)
        return "two segments overlap";
    memmove(&image->segments[at + 1], &image->segments[at],
            (image->count - at) * sizeof image->segments[0]);
    image->segments[at] = *s;
    image->count++;
    return NULL;
}

// Take over one program header, if it is of a segment to load. What is wrong, or NULL.
static const char *program_header(const struct bytes *file, uint64_t at, uint64_t file_size,
                                  struct elf_image *image) {
    struct elf_segment s = {
        .address = bytes_little(file, at + PROGRAM_ADDRESS, 8),
        .memory_size = bytes_little(file, at + PROGRAM_MEMORY_SIZE, 8),
        .file_offset = bytes_little(file, at + PROGRAM_OFFSET, 8),
        .file_size = bytes_little(file, at + PROGRAM_FILE_SIZE, 8),
        .access = segment_access(bytes_little(file, at + PROGRAM_FLAGS, 4)),
        .kept = bytes_little(file, at + PROGRAM_FLAGS, 4) & FLAG_KEPT,
    };

    if (bytes_little(file, at + PROGRAM_TYPE, 4) != TYPE_LOAD || s.memory_size == 0)
        return NULL;
    if (s.memory_size == 0 && s.file_size == 0)
        return NULL;

    const char *problem = segment_problem(file_size, &s);

    return problem ? problem : segment_add(image, &s);
}

static bool entry_is_executable(const struct elf_image *image) {
    for (unsigned i = 0; i < image->count; i++) {
        const struct elf_segment *s = &image->segments[i];

        if (image->entry >= s->address && image->entry - s->address < s->file_size)
            return s->access & ACCESS_EXEC;
    }
    return false;
}

int elf_read(const struct bytes *start, uint64_t file_size, struct elf_image *image,
             const char **why) {
    *image = (struct elf_image){0};
    *why = header_problem(start);
    if (*why)
        return ERR_ARG;

    uint64_t at = bytes_little(start, HEADER_PROGRAM_AT, 8);
    uint64_t count = bytes_little(start, HEADER_PROGRAM_COUNT, 2);

    for (uint64_t i = 0; i < count && !*why; i++)
        *why = program_header(start, at + i * PROGRAM_SIZE, file_size, image);
    if (*why)
        return ERR_ARG;

    image->entry = bytes_little(start, HEADER_ENTRY, 8);
    if (!entry_is_executable(image)) {
        *why = "its entry point lies outside of its code";
        return ERR_ARG;
    }

    const struct elf_segment *last = &image->segments[image->count - 1];

    image->base = image->segments[0].address;
    image->size = page_up(last->address + last->memory_size) - image->base;
    return 0;
}
