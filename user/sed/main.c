// user/sed/main.c -- sed: edits lines as a script says.
#include <user/sed/sed.h>

#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <string.h>

static const char usage[] =
    "usage: sed [-nEsz] [-i[SUFFIX]] SCRIPT [FILE]...\n"
    "       sed [...] [-e SCRIPT]... [-f FILE]... [FILE]...\n"
    "  -n, --quiet            write lines only when the script says so\n"
    "  -e, --expression SCRIPT  commands; there may be several\n"
    "  -f, --file FILE        commands from a file\n"
    "  -E, --regexp-extended  extended regular expressions (also -r)\n"
    "  -i, --in-place         change the files; -iSUFFIX keeps the old ones with that suffix\n"
    "  -s, --separate         each file has its own line 1 and last line\n"
    "Commands: [ADDRESS[,ADDRESS]][!]COMMAND; ADDRESS: NUMBER, $, /RE/, FIRST~STEP\n"
    "  s/RE/TEXT/[gpiN][w FILE]   y/ABC/XYZ/   d D p P n N g G h H x = l q Q a i c r w\n"
    "  { COMMANDS }   :LABEL   b LABEL   t LABEL   T LABEL   # comment\n";

struct settings settings = {.suffix = ""};
static struct text script;
static const char *script_name = "script";

static void add_text(const char *text) {
    if (script.length > 0)
        text_add(&script, "\n", 1);
    text_add(&script, text, strlen(text));
}

static void add_file(const char *name) {
    struct input in;
    char *line;

    if (!input_open(&in, name))
        tool_fail("no script");
    script_name = name;
    while (input_text(&in, &line, NULL))
        add_text(line);
    input_close(&in);
}

// "-i.bak" and "-i": the suffix, if there is one, is part of the same argument.
static void take_in_place(char **argv) {
    for (; *argv && strcmp(*argv, "--") != 0; argv++) {
        if (strncmp(*argv, "-i", 2) == 0) {
            settings.in_place = settings.separate = true;
            settings.suffix = tool_duplicate(*argv + 2);
            *argv = "-s";
        }
    }
}

int main(int argc, char **argv) {
    static char *standard[] = {"-", NULL};
    bool given = false;
    int status;

    take_in_place(argv + (argc > 0));
    tool_start(argc, argv, "ne:f:Ersiu", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        switch (letter) {
        case 'n': settings.quiet = true; break;
        case 'E':
        case 'r': settings.extended = true; break;
        case 's': settings.separate = true; break;
        case 'i': settings.in_place = settings.separate = true; break;
        case 'e': add_text(tool_argument); break;
        case 'f': add_file(tool_argument); break;
        }
        given |= letter == 'e' || letter == 'f';
    }
    if (!given) {
        tool_expect(1, -1);
        add_text(*tool_operands++);
        tool_operand_count--;
    }
    if (script.length >= 2 && strncmp(script.bytes, "#n", 2) == 0 &&
        (script.length == 2 || script.bytes[2] == '\n'))
        settings.quiet = true;
    script_add(script.length ? script.bytes : "", script_name);
    script_finish();
    tool_failure = 2; // from here on only files can be wrong
    lines_start(tool_operand_count ? tool_operands : standard);
    status = run();
    return tool_end() ? tool_status : status;
}
