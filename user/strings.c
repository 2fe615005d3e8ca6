// user/strings.c -- strings: the texts in files of any kind.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdio.h>

static const char usage[] = "usage: strings [-n LENGTH] [-t d|o|x] [FILE]...\n"
                            "Writes what can be printed and is at least 4 bytes long.\n"
                            "  -n, --bytes LENGTH  at least so long (-LENGTH too)\n"
                            "  -t, --radix RADIX   where it is: decimal, octal or hexadecimal\n"
                            "  -a                  ignored\n";

static size_t least = 4;
static char radix;

static void put_place(uint64_t place) {
    unsigned long long value = place;

    if (radix == 'd')
        printf("%7llu ", value);
    else if (radix == 'o')
        printf("%7llo ", value);
    else if (radix == 'x')
        printf("%7llx ", value);
}

static void find_texts(struct input *in) {
    char *bytes, *text = tool_allocate(least);
    uint64_t offset = 0;
    size_t size, length = 0;

    while (input_bytes(in, &bytes, &size)) {
        for (size_t i = 0; i < size; i++, offset++) {
            unsigned char byte = (unsigned char)bytes[i];
            bool printable = byte == '\t' || (byte < 128 && isprint(byte));

            if (!printable && length >= least)
                putchar('\n');
            if (!printable) {
                length = 0;
                continue;
            }
            if (length >= least)
                putchar(byte);
            else
                text[length] = (char)byte;
            if (++length == least) {
                put_place(offset + 1 - least);
                fwrite(text, 1, least, stdout);
            }
        }
    }
    if (length >= least)
        putchar('\n');
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "an:t:#", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        if (letter == 't')
            radix = *tool_argument;
        else if (tool_argument)
            least = (size_t)tool_size(tool_argument[0] == '-' ? tool_argument + 1 : tool_argument,
                                      "length");
    }
    if (least == 0)
        tool_fail("the length must not be 0");
    input_each(find_texts);
    return tool_end();
}
