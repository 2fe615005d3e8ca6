// tests/host/input.c -- input for the tests of init's readers: blocks of bytes, sound or damaged.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tests/host/input.h>

static unsigned failures;

void check_at(bool holds, const char *condition, const char *file, int line) {
    if (holds)
        return;
    printf("FAILED %s:%d: %s\n", file, line, condition);
    failures++;
}

void check_text_at(const char *got, const char *part, const char *file, int line) {
    if (got && strstr(got, part))
        return;
    printf("FAILED %s:%d: got '%s', expected '... %s ...'\n", file, line, got ? got : "nothing",
           part);
    failures++;
}

int checks_end(const char *program) {
    printf("%s: %s\n", program, failures ? "FAILED" : "ok");
    return failures > 0;
}

void add(struct input *in, const void *data, size_t size) {
    memcpy(in->data + in->size, data, size);
    in->size += size;
}

void pad(struct input *in, size_t alignment) {
    while (in->size % alignment != 0)
        in->data[in->size++] = 0;
}

struct bytes exact_copy(const struct input *in, size_t size) {
    uint8_t *block = malloc(size ? size : 1);

    memcpy(block, in->data, size);
    return (struct bytes){block, size};
}

void release(struct bytes b) { free((void *)(uintptr_t)b.data); }

static uint32_t random_next(void) {
    static uint64_t state = 1;

    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

static struct bytes damaged_copy(const struct input *in) {
    struct bytes b = exact_copy(in, random_next() % 4 ? in->size : random_next() % (in->size + 1));

    for (uint32_t count = random_next() % 4; count > 0 && b.size > 0; count--)
        ((uint8_t *)(uintptr_t)b.data)[random_next() % b.size] = (uint8_t)random_next();
    return b;
}

void damage_at_random(const struct input *in, unsigned rounds, void (*use)(struct bytes)) {
    for (unsigned round = 0; round < rounds; round++) {
        struct bytes b = damaged_copy(in);

        use(b);
        release(b);
    }
}
