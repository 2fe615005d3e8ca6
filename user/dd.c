// user/dd.c -- dd: copies blocks of bytes.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "usage: dd [if=FILE] [of=FILE] [bs=SIZE] [count=N] [skip=N] [seek=N] [conv=...] [status=...]\n"
    "Copies standard input or FILE to standard output or FILE, and says how much it was.\n"
    "  bs=SIZE     the size of a block, 512 if not said; ibs= and obs= mean the same here\n"
    "  count=N     N blocks at most\n"
    "  skip=N      without the first N blocks of the input\n"
    "  seek=N      behind the first N blocks of the output\n"
    "  conv=LIST   notrunc: keep the output's end; sync: fill up blocks with zeros;\n"
    "              noerror: go on after an error; fsync: wait for the disk; lcase, ucase\n"
    "  iflag=fullblock  read whole blocks from pipes\n"
    "  status=none say nothing; noxfer: no speed\n";

static const char *input_name, *output_name;
static uint64_t block_size = 512, count = UINT64_MAX, skip, seek;
static bool keep_end, fill, go_on, flush, lower, upper, whole, quiet, no_speed;
static uint64_t full_in, part_in, full_out, part_out, copied;

static void take_list(const char *list, const char *option) {
    static const struct {
        const char *name;
        bool *flag;
    } words[] = {{"notrunc", &keep_end}, {"sync", &fill},   {"noerror", &go_on},
                 {"fsync", &flush},      {"lcase", &lower}, {"ucase", &upper},
                 {"fullblock", &whole},  {"none", &quiet},  {"noxfer", &no_speed}};

    while (*list) {
        size_t length = strcspn(list, ","), i = 0, most = sizeof words / sizeof *words;

        while (i < most &&
               (strlen(words[i].name) != length || strncmp(words[i].name, list, length) != 0))
            i++;
        if (i == most)
            tool_fail("%s=%s: unknown", option, list);
        *words[i].flag = true;
        list += length + (list[length] == ',');
    }
}

static void take_operand(char *operand) {
    char *value = strchr(operand, '=');

    if (!value)
        tool_misused("unknown operand '%s'", operand);
    *value++ = '\0';
    if (strcmp(operand, "if") == 0)
        input_name = value;
    else if (strcmp(operand, "of") == 0)
        output_name = value;
    else if (strcmp(operand, "bs") == 0 || strcmp(operand, "ibs") == 0 ||
             strcmp(operand, "obs") == 0)
        block_size = tool_size(value, "size");
    else if (strcmp(operand, "count") == 0)
        count = tool_size(value, "number");
    else if (strcmp(operand, "skip") == 0)
        skip = tool_size(value, "number");
    else if (strcmp(operand, "seek") == 0)
        seek = tool_size(value, "number");
    else if (strcmp(operand, "conv") == 0 || strcmp(operand, "iflag") == 0 ||
             strcmp(operand, "oflag") == 0 || strcmp(operand, "status") == 0)
        take_list(value, operand);
    else
        tool_misused("unknown operand '%s'", operand);
}

static void open_files(void) {
    int flags = O_WRONLY | O_CREAT | (keep_end || seek > 0 ? 0 : O_TRUNC), file;
    struct stat status;

    if (input_name) {
        file = open(input_name, O_RDONLY);
        if (file < 0 || dup2(file, STDIN_FILENO) < 0)
            tool_fail_error(input_name);
    }
    // A device gives what it can at once; more is there.
    whole |= fstat(STDIN_FILENO, &status) == 0 && S_ISCHR(status.st_mode) && !isatty(STDIN_FILENO);
    if (!output_name)
        return;
    file = open(output_name, flags, 0666);
    if (file < 0 || dup2(file, STDOUT_FILENO) < 0)
        tool_fail_error(output_name);
    if (!keep_end && seek > 0 && ftruncate(STDOUT_FILENO, (off_t)(seek * block_size)) != 0)
        tool_fail_error(output_name);
}

// Go on `blocks` blocks in the input: where one cannot seek, by reading.
static void skip_input(char *block, uint64_t blocks) {
    if (blocks == 0 || lseek(STDIN_FILENO, (off_t)(blocks * block_size), SEEK_CUR) >= 0)
        return;
    while (blocks-- > 0 && read_all(STDIN_FILENO, block, block_size) > 0)
        ;
}

static void convert(char *block, size_t size) {
    for (size_t i = 0; i < size && (lower || upper); i++) {
        if (upper && block[i] >= 'a' && block[i] <= 'z')
            block[i] -= 'a' - 'A';
        else if (lower && block[i] >= 'A' && block[i] <= 'Z')
            block[i] += 'a' - 'A';
    }
}

static void copy_blocks(char *block) {
    for (uint64_t i = 0; i < count; i++) {
        ssize_t size = whole ? read_all(STDIN_FILENO, block, block_size)
                             : read(STDIN_FILENO, block, block_size);

        if (size < 0) {
            tool_error(input_name ? input_name : "standard input");
            if (!go_on || lseek(STDIN_FILENO, (off_t)block_size, SEEK_CUR) < 0)
                return;
            size = 0;
        } else if (size == 0) {
            return;
        }
        (size_t) size == block_size ? full_in++ : part_in++;
        if (fill) {
            memset(block + size, 0, block_size - (size_t)size);
            size = (ssize_t)block_size;
        }
        convert(block, (size_t)size);
        if (!write_all(STDOUT_FILENO, block, (size_t)size)) {
            tool_error(output_name ? output_name : "standard output");
            return;
        }
        (size_t) size == block_size ? full_out++ : part_out++;
        copied += (uint64_t)size;
    }
}

static void report(struct timespec since) {
    struct timespec now;
    double seconds;

    clock_gettime(CLOCK_MONOTONIC, &now);
    seconds = (double)(now.tv_sec - since.tv_sec) + (double)(now.tv_nsec - since.tv_nsec) / 1e9;
    fprintf(stderr, "%llu+%llu records in\n%llu+%llu records out\n", (unsigned long long)full_in,
            (unsigned long long)part_in, (unsigned long long)full_out,
            (unsigned long long)part_out);
    if (!no_speed)
        fprintf(stderr, "%llu bytes copied, %.6f s, %.1f MB/s\n", (unsigned long long)copied,
                seconds, seconds > 0 ? (double)copied / seconds / 1e6 : 0.0);
}

int main(int argc, char **argv) {
    struct timespec start;
    char *block;

    tool_start(argc, argv, "", usage);
    for (char **operand = tool_operands; *operand; operand++)
        take_operand(*operand);
    if (block_size == 0 || block_size > SIZE_MAX / 2 || skip > INT64_MAX / block_size ||
        seek > INT64_MAX / block_size)
        tool_fail("an invalid size of blocks");
    block = tool_allocate((size_t)block_size);
    open_files();
    clock_gettime(CLOCK_MONOTONIC, &start);
    skip_input(block, skip);
    if (seek > 0 && lseek(STDOUT_FILENO, (off_t)(seek * block_size), SEEK_SET) < 0)
        tool_fail_error(output_name ? output_name : "standard output");
    copy_blocks(block);
    if (flush && fsync(STDOUT_FILENO) != 0)
        tool_error(output_name ? output_name : "standard output");
    if (!quiet)
        report(start);
    return tool_end();
}
