// servers/dev/dev.c -- the small devices: each is one row of a table.
#include <string.h>

#include <servers/dev/chacha.h>
#include <servers/dev/dev.h>
#include <user/lib/io.h>
#include <user/lib/ipc.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

enum { STEP = 4096 };

static int64_t read_nothing(uint64_t size) {
    (void)size;
    return 0;
}

static int64_t read_zeros(uint64_t size) {
    static const uint8_t zeros[STEP];

    for (uint64_t done = 0; done < size; done += STEP) {
        int status = ipc_write_all(0, done, zeros, size - done < STEP ? size - done : STEP);

        if (status < 0)
            return status;
    }
    return (int64_t)size;
}

// The first reader waits for the entropy device. Without one, time is all there is to start from.
static void seed_once(void) {
    static bool seeded;
    uint8_t seed[CHACHA_KEY_SIZE];
    handle_t rng = startup_handle("rng");
    ns_t now = time_now();

    if (seeded)
        return;
    seeded = true;
    random_seed(&now, sizeof now);

    long count = rng ? io_read(rng, seed, sizeof seed) : 0;

    if (count > 0)
        random_seed(seed, (size_t)count);
}

static int64_t read_random(uint64_t size) {
    uint8_t bytes[STEP];

    seed_once();
    for (uint64_t done = 0; done < size; done += STEP) {
        uint64_t step = size - done < STEP ? size - done : STEP;

        random_bytes(bytes, step);

        int status = ipc_write_all(0, done, bytes, step);

        if (status < 0)
            return status;
    }
    return (int64_t)size;
}

static int64_t write_nowhere(uint64_t size) { return (int64_t)size; }

static int64_t write_no_space(uint64_t size) { return size > 0 ? ERR_NOSPC : 0; }

static const struct device devices[] = {
    {"null", read_nothing, write_nowhere},   {"zero", read_zeros, write_nowhere},
    {"full", read_zeros, write_no_space},    {"random", read_random, write_nowhere},
    {"urandom", read_random, write_nowhere},
};

enum { DEVICES = sizeof devices / sizeof devices[0] };

const struct device *device_at(uint64_t place) { return place < DEVICES ? &devices[place] : NULL; }

int device_find(const char *name) {
    for (int i = 0; i < DEVICES; i++) {
        if (strcmp(devices[i].name, name) == 0)
            return i;
    }
    return ERR_NOENT;
}
