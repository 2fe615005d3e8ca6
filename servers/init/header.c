// servers/init/header.c -- the start of init's image, for the kernel. init.ld puts it first.
#include <abi/kernel.h>

extern const struct init_header init_header;
extern char init_text_end[], init_data_end[], init_bss_end[]; // init.ld: numbers, not addresses
void _start(void);

__attribute__((section(".header"), used)) const struct init_header init_header = {
    .magic = INIT_MAGIC,
    .entry = (uint64_t)_start,
    .text_end = (uint64_t)init_text_end,
    .data_end = (uint64_t)init_data_end,
    .bss_end = (uint64_t)init_bss_end,
};
