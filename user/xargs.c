// user/xargs.c -- xargs: runs a command with what standard input lists as arguments.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char usage[] =
    "usage: xargs [-0rt] [-d CHAR] [-n N] [-s BYTES] [-I TEXT] [-L N] [COMMAND [ARGUMENT]...]\n"
    "Runs the command (echo, if none is given) with words of standard input as arguments.\n"
    "Words are between blanks, unless they are quoted or blanks have a backslash before them.\n"
    "  -0, --null            words end with a zero byte, and nothing is special\n"
    "  -d, --delimiter CHAR  the same with this character\n"
    "  -n, --max-args N      N words at most for each command\n"
    "  -L, --max-lines N     the words of N lines\n"
    "  -s, --max-chars N     N bytes at most\n"
    "  -I, --replace TEXT    once for each line, which takes the place of TEXT\n"
    "  -r, --no-run-if-empty not at all if there are no words\n"
    "  -t, --verbose         show commands before they run\n";

enum {
    COMMAND_SIZE = 120 * 1024, // with pointers and the environment; exec takes 128 KiB
    STRINGS_SIZE = 100 * 1024, // of the words alone
    STATUS_FAILED = 123,
    STATUS_255 = 124,
    STATUS_SIGNAL = 125,
};

static char **fixed;  // the command as it was given
static size_t fixed_count, fixed_size;
static char **words;
static size_t word_count, words_size;
static size_t most_words = SIZE_MAX, most_lines = SIZE_MAX, most_bytes = STRINGS_SIZE;
static const char *replaced;
static bool verbose, ran;
static int delimiter = -1;

static _Noreturn void end(int status) {
    tool_end();
    exit(status);
}

static void judge(const char *name, int status) {
    if (WIFSIGNALED(status)) {
        tool_warn("%s: ended by signal %d", name, WTERMSIG(status));
        end(STATUS_SIGNAL);
    }
    if (WEXITSTATUS(status) == 255) {
        tool_warn("%s: ended with status 255", name);
        end(STATUS_255);
    }
    if (WEXITSTATUS(status) != 0)
        tool_status = STATUS_FAILED;
}

static void run(char **arguments) {
    posix_spawn_file_actions_t actions;
    int error, status;
    pid_t pid;

    ran = true;
    for (char **a = arguments; verbose && *a; a++)
        fprintf(stderr, "%s%s", *a, a[1] ? " " : "\n");
    fflush(stdout);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    error = posix_spawnp(&pid, arguments[0], &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error) {
        tool_warn("%s: %s", arguments[0], strerror(error));
        end(error == ENOENT ? 127 : 126);
    }
    while (waitpid(pid, &status, 0) < 0)
        ;
    judge(arguments[0], status);
}

static void run_words(void) {
    char **all = tool_allocate((fixed_count + word_count + 1) * sizeof *all);

    memcpy(all, fixed, fixed_count * sizeof *all);
    if (word_count > 0)
        memcpy(all + fixed_count, words, word_count * sizeof *all);
    all[fixed_count + word_count] = NULL;
    run(all);
    for (size_t i = 0; i < word_count; i++)
        free(words[i]);
    free(words);
    free(all);
    words = NULL;
    word_count = words_size = 0;
}

// -I: the word in the place of each `replaced`.
static char *fill(const char *text, const char *word) {
    char *filled = tool_duplicate("");
    const char *found;

    while ((found = strstr(text, replaced)) != NULL) {
        size_t before = strlen(filled), length = (size_t)(found - text);

        filled = tool_resize(filled, before + length + strlen(word) + 1);
        memcpy(filled + before, text, length);
        strcpy(filled + before + length, word);
        text = found + strlen(replaced);
    }
    filled = tool_resize(filled, strlen(filled) + strlen(text) + 1);
    return strcat(filled, text);
}

static void run_replaced(const char *word) {
    char **all = tool_allocate((fixed_count + 1) * sizeof *all);

    for (size_t i = 0; i < fixed_count; i++)
        all[i] = fill(fixed[i], word);
    all[fixed_count] = NULL;
    run(all);
    for (size_t i = 0; i < fixed_count; i++)
        free(all[i]);
    free(all);
}

// Bytes of a command with one more word: the strings, a pointer to each, and the environment's.
static size_t room_used(void) {
    static size_t environment;

    if (environment == 0) {
        environment = sizeof *environ;
        for (char **entry = environ; *entry; entry++)
            environment += strlen(*entry) + 1 + sizeof *entry;
    }
    return environment + fixed_size + words_size + (fixed_count + word_count + 1) * sizeof *words;
}

static void add_word(const char *word) {
    size_t size = strlen(word) + 1;

    if (replaced) {
        run_replaced(word);
        return;
    }
    if (fixed_size + size > most_bytes)
        tool_fail("a word is too long");
    if (fixed_size + words_size + size > most_bytes || room_used() + size > COMMAND_SIZE)
        run_words();
    words = tool_grow(words, word_count, sizeof *words);
    words[word_count++] = tool_duplicate(word);
    words_size += size;
    if (word_count == most_words)
        run_words();
}

// Words that end with one character.
static void read_delimited(struct input *in) {
    char *word;

    in->separator = delimiter;
    while (input_text(in, &word, NULL))
        add_word(word);
}

// Take the quotes and backslashes out of a line, and its words one by one. A line that ends with a
// backslash goes on in the next one.
static void read_words(struct input *in) {
    char *line, *word = NULL;
    size_t length, size = 0, lines = 0;
    bool in_word = false;

    while (input_text(in, &line, &length)) {
        bool joined = false, any = false;
        char quote = '\0';

        word = tool_resize(word, size + length + 2);
        line += replaced ? strspn(line, " \t") : 0;
        for (; *line; line++) {
            if (quote ? *line == quote : *line == '"' || *line == '\'') {
                quote = quote ? '\0' : *line;
                in_word = true;
            } else if (!quote && *line == '\\') {
                joined = !line[1];
                word[size++] = joined ? '\n' : *++line;
                in_word = true;
            } else if (quote || replaced || !isblank((unsigned char)*line)) {
                word[size++] = *line;
                in_word = true;
            } else if (in_word) {
                word[size] = '\0';
                add_word(word);
                any = true;
                in_word = false;
                size = 0;
            }
            if (joined)
                break;
        }
        if (quote)
            tool_fail("a quote has no end: %c", quote);
        if (joined)
            continue;
        any |= in_word;
        word[size] = '\0';
        if (in_word)
            add_word(word);
        in_word = false;
        size = 0;
        lines += any;
        if (lines == most_lines && word_count > 0) {
            run_words();
            lines = 0;
        }
    }
    free(word);
}

static void take_delimiter(const char *text) {
    if (text[0] == '\\' && text[1])
        delimiter = text[1] == 'n' ? '\n' : text[1] == 't' ? '\t' : text[1] == '0' ? 0 : text[1];
    else
        delimiter = (unsigned char)*text;
}

int main(int argc, char **argv) {
    static char *echo[] = {"echo", NULL};
    bool not_empty = false;
    struct input in;

    tool_start(argc, argv, "+0d:n:L:s:I:rtx", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        switch (letter) {
        case '0': delimiter = '\0'; break;
        case 'd': take_delimiter(tool_argument); break;
        case 'n': most_words = (size_t)tool_size(tool_argument, "number of words"); break;
        case 'L': most_lines = (size_t)tool_size(tool_argument, "number of lines"); break;
        case 's': most_bytes = (size_t)tool_size(tool_argument, "number of bytes"); break;
        case 'I': replaced = tool_argument; break;
        case 'r': not_empty = true; break;
        case 't': verbose = true; break;
        }
    }
    if (most_words == 0 || most_lines == 0 || (replaced && !*replaced))
        tool_misused("an argument must not be 0 or empty");
    fixed = tool_operand_count ? tool_operands : echo;
    for (; fixed[fixed_count]; fixed_count++)
        fixed_size += strlen(fixed[fixed_count]) + 1;
    input_open(&in, "-");
    (delimiter >= 0 ? read_delimited : read_words)(&in);
    if (word_count > 0 || (!ran && !not_empty && !replaced))
        run_words();
    return tool_end();
}
