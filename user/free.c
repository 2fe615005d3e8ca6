// user/free.c -- free: how memory is used.
#include <user/lib/tool/machine.h>
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>

static const char usage[] =
    "usage: free [-bkmh]\n"
    "Shows memory for processes: all, used, free, and still to be had (what\n"
    "is free and promised to nobody), in KiB.\n"
    "  -b -k -m  in bytes, KiB, MiB\n"
    "  -h        as 1.5M\n";

static void put_size(uint64_t pages, int letter) {
    unsigned long long bytes = pages * PAGE_SIZE;
    char text[24];

    if (letter == 'h')
        text_size(bytes, text);
    else
        snprintf(text, sizeof text, "%llu", bytes >> (letter == 'b' ? 0 : letter == 'm' ? 20 : 10));
    printf(" %11s", text);
}

int main(int argc, char **argv) {
    struct vm_statistics_reply memory;
    int unit = 'k';

    tool_start(argc, argv, "bkmh", usage);
    for (int letter; (letter = tool_option()) != 0;)
        unit = letter;
    if (!machine_memory(&memory))
        return tool_end();
    printf("%4s %11s %11s %11s %11s\nMem:", "", "total", "used", "free", "available");
    put_size(memory.total, unit);
    put_size(memory.total - memory.free, unit);
    put_size(memory.free, unit);
    put_size(memory.available, unit);
    putchar('\n');
    return tool_end();
}
