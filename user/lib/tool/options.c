// user/lib/tool/options.c -- reads the arguments of a tool: options, operands.
//
// Options may stand behind operands too, as people expect of ls; so all are sorted at the start.
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct option {
    int letter;
    char *argument;
};

const char *tool_name = "tool";
char **tool_operands;
int tool_operand_count;
char *tool_argument;

static struct option *options;
static size_t option_count, option_next;
static const char *known; // the letters

static void option_add(int letter, char *argument) {
    options = tool_grow(options, option_count, sizeof *options);
    options[option_count++] = (struct option){letter, argument};
}

// 0: no such option; 1: it takes no argument; 2: it takes one.
static int option_kind(int letter) {
    const char *found = isalnum(letter) || strchr("@?%!^,", letter) ? strchr(known, letter) : NULL;

    if (!found || !letter)
        return 0;
    return found[1] == ':' ? 2 : 1;
}

// The letter for the long name, from a line of the usage like "  -n, --name". 0 if there is none.
static int long_letter(const char *usage, const char *name, size_t length) {
    for (const char *at = usage; (at = strstr(at, ", --")) != NULL; at += 4) {
        const char *end = at + 4 + length;

        if (at - usage >= 2 && at[-2] == '-' && strncmp(at + 4, name, length) == 0 &&
            !isalnum((unsigned char)*end) && *end != '-')
            return (unsigned char)at[-1];
    }
    return 0;
}

// Take argv[0], which starts with "--"; argv[1] may be its argument. How many arguments it was.
static int take_long(char **argv, const char *usage) {
    char *name = argv[0] + 2, *value = strchr(name, '=');
    size_t length = value ? (size_t)(value - name) : strlen(name);
    int letter = long_letter(usage, name, length);

    if (strcmp(name, "help") == 0) {
        fputs(usage, stdout);
        exit(tool_end());
    }
    if (!letter && length == 5 && strncmp(name, "color", length) == 0)
        return 1; // tools write no colours, so that is what one gets
    if (!letter)
        tool_misused("unknown option '%s'", argv[0]);
    if (option_kind(letter) == 1 && value)
        tool_misused("option '--%.*s' takes no argument", (int)length, name);
    if (option_kind(letter) == 1 || value) {
        option_add(letter, value ? value + 1 : NULL);
        return 1;
    }
    if (!argv[1])
        tool_misused("option '%s' needs an argument", argv[0]);
    option_add(letter, argv[1]);
    return 2;
}

// The same for "-xyz".
static int take_letters(char **argv) {
    if (isdigit((unsigned char)argv[0][1]) && strchr(known, '#')) {
        option_add('#', argv[0] + 1);
        return 1;
    }
    for (char *letter = argv[0] + 1; *letter; letter++) {
        int kind = option_kind((unsigned char)*letter);

        if (kind == 0)
            tool_misused("unknown option '-%c'", *letter);
        if (kind == 1) {
            option_add((unsigned char)*letter, NULL);
            continue;
        }
        if (!letter[1] && !argv[1])
            tool_misused("option '-%c' needs an argument", *letter);
        option_add((unsigned char)*letter, letter[1] ? letter + 1 : argv[1]);
        return letter[1] ? 1 : 2;
    }
    return 1;
}

void tool_start(int argc, char **argv, const char *letters, const char *usage) {
    bool ended = false;
    int i = 1;

    tool_name = argc > 0 && argv[0][0] ? tool_last_name(argv[0]) : tool_name;
    tool_operands = tool_allocate(((size_t)argc + 1) * sizeof *tool_operands);
    known = letters;
    while (i < argc) {
        if (ended || argv[i][0] != '-' || !argv[i][1]) {
            tool_operands[tool_operand_count++] = argv[i++];
            ended = ended || strchr(letters, '+');
        } else if (strcmp(argv[i], "--") == 0) {
            ended = true;
            i++;
        } else {
            i += argv[i][1] == '-' ? take_long(argv + i, usage) : take_letters(argv + i);
        }
    }
    tool_operands[tool_operand_count] = NULL;
}

int tool_option(void) {
    if (option_next == option_count)
        return 0;
    tool_argument = options[option_next].argument;
    return options[option_next++].letter;
}

void tool_expect(int least, int most) {
    if (tool_operand_count < least && tool_operand_count == 0)
        tool_misused("operand missing");
    if (tool_operand_count < least)
        tool_misused("operand missing after '%s'", tool_operands[tool_operand_count - 1]);
    if (most >= 0 && tool_operand_count > most)
        tool_misused("operand too many: '%s'", tool_operands[most]);
}
