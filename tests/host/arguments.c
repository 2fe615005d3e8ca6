// tests/host/arguments.c -- the bytes of the fuzzer's input, and arguments of calls from them.
#include <tests/host/arguments.h>
#include <tests/host/machine.h>

static struct {
    const uint8_t *data;
    size_t size, at;
} input;

void input_begin(const uint8_t *data, size_t size) {
    input.data = data;
    input.size = size;
    input.at = 0;
}

bool input_left(void) { return input.at < input.size; }

unsigned next_byte(void) { return input_left() ? input.data[input.at++] : 0; }

uint64_t any_word(void) {
    unsigned byte = next_byte();
    uint64_t word = 0;
    if (byte < 64)
        return byte;
    if (byte < 128)
        return 1ull << (byte - 64);
    if (byte < 192)
        return ~0ull << (byte - 128);
    if (byte < 224)
        return USER_END - (byte - 192) * (PAGE_SIZE / 4);
    for (int i = 0; i < 8; i++)
        word = word << 8 | next_byte();
    return word;
}

handle_t held_handle(struct task *task, enum object_type type, unsigned which) {
    handle_t found[64];
    unsigned count = 0;
    for (struct handle_entry *entry = handle_next(task, 0); entry && count < 64;
         entry = handle_next(task, HANDLE_SLOT(entry->self) + 1))
        if (type == OBJECT_NONE || handle_type(entry) == type)
            found[count++] = entry->self;
    return count ? found[which % count] : 0;
}

uint64_t handle_argument(struct task *task, enum object_type type) {
    unsigned byte = next_byte();
    if (byte >= 250)
        return any_word();
    if (byte >= 240)
        return held_handle(task, OBJECT_NONE, next_byte());
    return held_handle(task, type, byte);
}

uint64_t optional_handle(struct task *task, enum object_type type) {
    return next_byte() % 2 ? handle_argument(task, type) : 0;
}

uint64_t window_page(void) {
    unsigned byte = next_byte();
    if (byte >= 248)
        return any_word();
    if (byte >= 192)
        return WINDOW + byte % 8 * PAGE_SIZE + ((uint64_t)next_byte() << 21);
    return WINDOW + (byte >= 64 ? byte % 2 : byte % WINDOW_PAGES) * PAGE_SIZE;
}

static uint64_t time_argument(void) {
    unsigned byte = next_byte();
    return byte >= 240 ? any_word() : timer_ns(machine.ticks) + byte * 50000ull;
}

uint64_t argument(struct task *task, char kind) {
    unsigned byte;
    switch (kind) {
    case '0': return next_byte() % 8 ? 0 : any_word();
    case '1': return next_byte() % 2;
    case '*': return handle_argument(task, OBJECT_NONE);
    case 'a': return optional_handle(task, OBJECT_ACCOUNT);
    case 'e': return handle_argument(task, OBJECT_ENDPOINT);
    case 'g': return handle_argument(task, OBJECT_GATE);
    case 'h': return handle_argument(task, OBJECT_THREAD);
    case 'i': return handle_argument(task, OBJECT_IRQ);
    case 'm': return handle_argument(task, OBJECT_MEMORY);
    case 'n': return handle_argument(task, OBJECT_NOTIFICATION);
    case 'r': return optional_handle(task, OBJECT_REPLY);
    case 't': return optional_handle(task, OBJECT_TASK);
    case 'y': return handle_argument(task, next_byte() % 4 ? OBJECT_ENDPOINT : OBJECT_NOTIFICATION);
    case 'b':
    case 'k': return window_page() + next_byte() * 16;
    case 'B': byte = next_byte(); return byte >= 240 ? 0 : 1ull << byte % 64;
    case 'v': return window_page();
    case 'O': return next_byte() % 32 * PAGE_SIZE;
    case 'T': return time_argument();
    case 'l': return next_byte() % 64 + (next_byte() >= 250 ? 250 : 0);
    case 'p': return next_byte() % 66;
    case 'q': return next_byte() % 4 ? 10000 + next_byte() * 1000 : any_word();
    case 'R': return next_byte() % 2 ? RIGHTS_ALL : any_word();
    case 'c': byte = next_byte(); return byte >= 250 ? any_word() : byte;
    case 'x': byte = next_byte(); return byte >= 250 ? any_word() : byte % 8;
    case 'z': byte = next_byte(); return byte >= 250 ? any_word() : byte % 4 ? byte : byte * 40;
    }
    return any_word();
}
