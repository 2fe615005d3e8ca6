// user/cksum.c -- cksum: checksums of files, as POSIX has them.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>

static const char usage[] = "usage: cksum [FILE]...\n"
                            "Writes each file's checksum (a CRC of 32 bits), size and name.\n";

#define POLYNOMIAL 0x04c11db7u

static uint32_t table[256];

static void make_table(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i << 24;

        for (int bit = 0; bit < 8; bit++)
            crc = crc << 1 ^ (crc >> 31 ? POLYNOMIAL : 0);
        table[i] = crc;
    }
}

static uint32_t add(uint32_t crc, unsigned char byte) {
    return crc << 8 ^ table[(crc >> 24 ^ byte) & 0xff];
}

static void put_sum(struct input *in) {
    uint64_t total = 0;
    uint32_t crc = 0;
    char *bytes;
    size_t size;

    while (input_bytes(in, &bytes, &size)) {
        for (size_t i = 0; i < size; i++)
            crc = add(crc, (unsigned char)bytes[i]);
        total += size;
    }
    for (uint64_t rest = total; rest > 0; rest >>= 8)
        crc = add(crc, (unsigned char)rest);
    printf("%u %llu%s%s\n", (unsigned)~crc, (unsigned long long)total,
           tool_operand_count ? " " : "", tool_operand_count ? in->name : "");
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "", usage);
    make_table();
    input_each(put_sum);
    return tool_end();
}
