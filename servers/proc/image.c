// servers/proc/image.c -- programs in memory: reads them, keeps them, maps them.
//
// An image holds the segments one after the other, each as its bytes in the file, rounded up to
// whole pages. What a segment has in memory beyond that is mapped without it.
#include <string.h>

#include <abi/errors.h>
#include <abi/kernel.h>
#include <servers/proc/clock.h>
#include <servers/proc/file.h>
#include <servers/proc/image.h>
#include <servers/proc/space.h>
#include <user/lib/once.h>
#include <user/lib/syscalls.h>

enum {
    IMAGE_PAGES_MAX = 16 * 1024, // of one program
    CHUNK = 64 * 1024,
    EXECUTE_BITS = 0111,
};

#define SETTLE_NS 2000000000ull

static struct image images[IMAGES_MAX] KEPT; // one counts from the moment at which it has a number
static uint64_t uses KEPT;
static uint8_t chunk[CHUNK];

static uint64_t page_up(uint64_t size) { return (size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE; }

static void forget(struct image *image) {
    uint64_t number = image->number;

    image->number = 0;
    ONCE_ORDER();
    if (number)
        image_memory_close(number);
}

bool image_release(const struct image *except) {
    bool any = false;

    for (unsigned i = 0; i < IMAGES_MAX; i++) {
        if (images[i].number == 0 || &images[i] == except)
            continue;
        forget(&images[i]);
        any = true;
    }
    return any;
}

static bool is_same(const struct image *image, const struct io_stat *stat) {
    return image->inode == stat->inode && image->device == stat->device &&
           image->size == stat->size && image->modified == stat->modified &&
           image->changed == stat->changed;
}

struct image *image_numbered(uint64_t number) {
    for (unsigned i = 0; number && i < IMAGES_MAX; i++) {
        if (images[i].number == number)
            return &images[i];
    }
    return NULL;
}

// The image of that file, if it is there and can be trusted.
static struct image *find_kept(const struct io_stat *stat) {
    for (unsigned i = 0; i < IMAGES_MAX; i++) {
        struct image *image = &images[i];

        if (image->number == 0 || image->inode != stat->inode || image->device != stat->device)
            continue;
        if (image->settled && is_same(image, stat))
            return image;
        forget(image);
    }
    return NULL;
}

// A free place, or that of the program not used for the longest time.
static struct image *take_place(void) {
    struct image *oldest = &images[0];

    for (unsigned i = 0; i < IMAGES_MAX; i++) {
        if (images[i].number == 0)
            return &images[i];
        if (images[i].last_use < oldest->last_use)
            oldest = &images[i];
    }
    forget(oldest);
    return oldest;
}

// Whether a change of the file from now on would show in its times.
static bool is_settled(const struct io_stat *stat) {
    uint64_t now = clock_now();
    uint64_t last = stat->changed > stat->modified ? stat->changed : stat->modified;

    return last + SETTLE_NS < now || last > now + SETTLE_NS;
}

// Bytes [offset, offset + size) of the file to `at` in the image.
static int copy_part(handle_t gate, uint64_t offset, uint64_t size, uint64_t number, uint64_t at) {
    for (uint64_t done = 0; done < size;) {
        uint64_t step = size - done < CHUNK ? size - done : CHUNK;
        long got = file_read(gate, offset + done, chunk, step);

        if (got < 0)
            return (int)got;
        if ((uint64_t)got < step)
            return ERR_NOEXEC; // it became shorter

        int status = image_memory_write(number, at + done, chunk, step);

        if (status < 0)
            return status;
        done += step;
    }
    return 0;
}

static int copy_segments(handle_t gate, const struct image *image) {
    uint64_t at = 0;
    int status = 0;

    for (unsigned i = 0; i < image->elf.count && status == 0; i++) {
        const struct elf_segment *s = &image->elf.segments[i];

        status = copy_part(gate, s->file_offset, s->file_size, image->number, at);
        at += page_up(s->file_size);
    }
    return status;
}

static uint64_t count_pages(const struct elf_image *elf) {
    uint64_t pages = 0;

    for (unsigned i = 0; i < elf->count; i++)
        pages += page_up(elf->segments[i].file_size) / PAGE_SIZE;
    return pages;
}

// The rest of the first line of a script, without the blanks around it.
static int read_script(size_t size, char *line) {
    const char *text = (const char *)chunk;
    size_t from = 2, to;

    while (from < size && (text[from] == ' ' || text[from] == '\t'))
        from++;
    for (to = from; to < size && text[to] != '\n'; to++) {
        if (text[to] == '\0' || to - from == IMAGE_INTERPRETER_MAX)
            return ERR_NOEXEC;
    }
    while (to > from && (text[to - 1] == ' ' || text[to - 1] == '\t' || text[to - 1] == '\r'))
        to--;
    if (to == from)
        return ERR_NOEXEC;
    memcpy(line, text + from, to - from);
    line[to - from] = '\0';
    return ERR_SCRIPT;
}

// What kind of file it is; its segments, if it is a program.
static int read_headers(handle_t gate, uint64_t size, struct image *image, char *line) {
    const char *why;
    long got = file_read(gate, 0, chunk, PAGE_SIZE);

    if (got < 0)
        return (int)got;
    if (got > 2 && chunk[0] == '#' && chunk[1] == '!')
        return read_script((size_t)got, line);

    struct bytes start = {chunk, (size_t)got};

    if (elf_read(&start, size, &image->elf, &why) < 0)
        return ERR_NOEXEC;
    image->pages = count_pages(&image->elf);
    return image->pages <= IMAGE_PAGES_MAX ? 0 : ERR_NOMEM;
}

unsigned image_restore(uint32_t numbers[IMAGES_MAX]) {
    unsigned count = 0;

    for (unsigned i = 0; i < IMAGES_MAX; i++) {
        struct image *image = &images[i];

        if (image->elf.count > ELF_SEGMENTS_MAX || count_pages(&image->elf) != image->pages)
            image->number = 0;
        if (image->number)
            numbers[count++] = (uint32_t)image->number;
    }
    return count;
}

// Room at vm for the image, if need be in place of images that are only kept.
static int make_memory(struct image *image) {
    uint64_t number = 0;
    int status = image_memory_create(image->pages * PAGE_SIZE, &number);

    if (status == ERR_NOMEM && image_release(NULL))
        status = image_memory_create(image->pages * PAGE_SIZE, &number);
    image->number = status < 0 ? 0 : number;
    return status;
}

static int load(handle_t gate, const struct io_stat *stat, struct image **image, char *line) {
    struct image loaded = {
        .device = stat->device,
        .inode = stat->inode,
        .size = stat->size,
        .modified = stat->modified,
        .changed = stat->changed,
        .settled = is_settled(stat),
    };
    int status = read_headers(gate, stat->size, &loaded, line);

    if (status < 0)
        return status;
    status = make_memory(&loaded);
    if (status < 0)
        return status;
    status = copy_segments(gate, &loaded);
    if (status < 0) {
        forget(&loaded);
        return status;
    }
    *image = take_place();

    uint64_t number = loaded.number;

    loaded.number = 0;
    **image = loaded;
    ONCE_ORDER();
    (*image)->number = number;
    return 0;
}

int image_find(const char *path, size_t path_size, struct image **image,
               char line[IMAGE_INTERPRETER_MAX + 1]) {
    struct io_stat stat;
    handle_t gate;
    int status = file_stat(path, path_size, &stat);

    if (status < 0)
        return status;
    if (stat.kind != IO_KIND_FILE || !(stat.mode & EXECUTE_BITS))
        return ERR_ACCESS;
    *image = find_kept(&stat);
    if (!*image) {
        status = file_open(path, path_size, &gate);
        if (status < 0)
            return status;
        status = load(gate, &stat, image, line);
        sys_handle_close(0, gate);
    }
    if (status == 0)
        (*image)->last_use = ++uses;
    return status;
}

int image_map(const struct image *image, uint64_t space) {
    uint64_t at = 0;
    int status = 0;

    for (unsigned i = 0; i < image->elf.count && status == 0; i++) {
        const struct elf_segment *s = &image->elf.segments[i];
        uint64_t in_file = page_up(s->file_size);
        uint64_t in_memory = page_up(s->memory_size);

        if (in_file > 0)
            status = space_map_image(space, image->number, s->address, at, s->access, in_file);
        if (status == 0 && in_memory > in_file)
            status = space_map(space, s->address + in_file, in_memory - in_file, s->access,
                               VM_FIXED);
        at += in_file;
    }
    return status;
}
