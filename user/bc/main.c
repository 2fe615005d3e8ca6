// user/bc/main.c -- bc: a calculator of any precision.
#include <user/bc/library.h>
#include <user/bc/program.h>

#include <user/lib/tool/tool.h>

static const char usage[] =
    "usage: bc [-lq] [-e EXPRESSION] [FILE]...\n"
    "Works out the files' expressions, then those of standard input.\n"
    "  -l, --mathlib  20 digits, and s(x) c(x) a(x) l(x) e(x) j(n,x): sine, cosine, arctangent,\n"
    "                 logarithm, exponential function, Bessel's function\n"
    "  -e, --expression TEXT  this, and then nothing from standard input\n"
    "  -q, --quiet    ignored, as are -i -s -w\n"
    "Operators: + - * / % ^ = += -= *= /= %= ^= ++ -- == != < <= > >= && || !\n"
    "sqrt(x) length(x) scale(x) read()   scale ibase obase last   a[i]\n"
    "if (c) s else s   while (c) s   for (a; c; b) s   break continue   { s; s }\n"
    "define f(x, a[]) { auto y; return (x) }   print \"text\", x   quit halt\n";

static void run_source(void) {
    bool ended;

    do {
        struct node *list = parse_line(&ended);

        run_statements(list);
        node_free(list);
    } while (!ended);
}

int main(int argc, char **argv) {
    bool given = false, library = false;
    char *text = NULL;

    tool_start(argc, argv, "lqiswe:", usage);
    settings_start(0);
    for (int letter; (letter = tool_option()) != 0;) {
        library |= letter == 'l';
        text = letter == 'e' ? tool_argument : text;
        given |= letter == 'e';
    }
    if (library) {
        lexer_open_text(library_text, "library");
        run_source();
    }
    for (char **name = tool_operands; *name; name++) {
        lexer_open(*name);
        run_source();
    }
    if (given) {
        lexer_open_text(text, "argument");
        run_source();
        return tool_end();
    }
    lexer_open("-");
    run_source();
    return tool_end();
}
