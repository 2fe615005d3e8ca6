// user/sh/complete.c -- the Tab key: completes commands, files and variables.
#include <string.h>

#include <user/sh/candidates.h>
#include <user/sh/complete.h>
#include <user/sh/display.h>
#include <user/sh/lexer.h>
#include <user/sh/memory.h>
#include <user/sh/output.h>
#include <user/sh/terminal.h>
#include <user/sh/variables.h>

enum { SHOWN_MAX = 400 };

// The word before the cursor: its text without quotes, and where it stands.
struct target {
    struct buffer word;
    char quote;        // the quote that is open, or 0
    bool is_command;
};

// Behind some words a command follows as at the beginning of a line.
static bool command_follows(const char *word) {
    enum keyword keyword = keyword_find(word);
    size_t name = name_length(word);

    return (name && word[name] == '=') ||
           (keyword && keyword != KEYWORD_FOR && keyword != KEYWORD_CASE && keyword != KEYWORD_IN &&
            keyword != KEYWORD_DONE && keyword != KEYWORD_FI && keyword != KEYWORD_ESAC);
}

// A byte that ends a word, outside of quotes.
static void end_word(struct target *target, char byte) {
    if (target->word.length)
        target->is_command = target->is_command && command_follows(buffer_text(&target->word));
    if (strchr(";|&(`\n", byte))
        target->is_command = true;
    else if (byte == '<' || byte == '>')
        target->is_command = false;
    target->word.length = 0;
}

static struct target find_target(const struct edit *edit) {
    struct target target = {.word = {.arena = &scratch}, .is_command = true};

    for (size_t i = 0; i < edit->cursor; i++) {
        char byte = edit->text[i];

        if (byte == target.quote && byte)
            target.quote = 0;
        else if (!target.quote && (byte == '\'' || byte == '"'))
            target.quote = byte;
        else if (byte == '\\' && target.quote != '\'' && i + 1 < edit->cursor)
            buffer_add(&target.word, edit->text[++i]);
        else if (!target.quote && strchr(" \t;|&()<>`\n", byte))
            end_word(&target, byte);
        else
            buffer_add(&target.word, byte);
    }
    buffer_text(&target.word);
    return target;
}

// ---- What is added ----

static void insert_quoted(struct edit *edit, const char *text, char quote) {
    static const char in_quotes[] = "\"$`\\", in_word[] = " \t\n\\'\"`$&|;()<>*?[#~!{}";

    for (; *text; text++) {
        if (quote != '\'' && strchr(quote ? in_quotes : in_word, *text))
            edit_insert(edit, "\\", 1);
        edit_insert(edit, text, 1);
    }
}

// The length of what all candidates begin with.
static size_t common_length(const struct list *candidates) {
    const char *first = candidates->items[0];
    size_t length = strlen(first);

    for (size_t i = 1; i < candidates->count; i++) {
        size_t same = 0;

        while (same < length && candidates->items[i][same] == first[same])
            same++;
        length = same;
    }
    return length;
}

// The only candidate is there: a folder may go on, anything else is done.
static void insert_end(struct edit *edit, const char *candidate, char quote) {
    size_t length = strlen(candidate);

    if (length && candidate[length - 1] == '/')
        return;
    if (quote)
        edit_insert(edit, &quote, 1);
    edit_insert(edit, " ", 1);
}

// ---- What is shown ----

static void show(const struct edit *edit, const struct list *candidates) {
    size_t widest = 0, columns, rows, shown = candidates->count;

    shown = shown > SHOWN_MAX ? SHOWN_MAX : shown;
    for (size_t i = 0; i < shown; i++) {
        size_t width = display_width(candidates->items[i], strlen(candidates->items[i]));

        widest = width > widest ? width : widest;
    }
    display_line(edit); // as it is by now
    display_leave(edit);
    columns = (size_t)terminal_width() / (widest + 2);
    columns = columns ? columns : 1;
    rows = (shown + columns - 1) / columns;
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = row; i < shown; i += rows) {
            size_t width = display_width(candidates->items[i], strlen(candidates->items[i]));

            output_text(candidates->items[i]);
            for (; i + rows < shown && width < widest + 2; width++)
                output_byte(' ');
        }
        output_text("\r\n");
    }
    if (shown < candidates->count)
        output_format("and %zu more\r\n", candidates->count - shown);
    output_flush();
}

bool complete(struct edit *edit, bool list) {
    struct arena_mark mark = arena_mark(&scratch);
    struct target target = find_target(edit);
    size_t prefix, common, before = edit->length;
    struct list candidates = candidates_find(target.word.bytes, target.quote != '\'',
                                             target.is_command, &prefix);

    if (candidates.count) {
        common = common_length(&candidates);
        insert_quoted(edit,
                      arena_copy_bytes(&scratch, candidates.items[0] + prefix, common - prefix),
                      target.quote);
        if (candidates.count == 1)
            insert_end(edit, candidates.items[0], target.quote);
        else if (list && edit->length == before)
            show(edit, &candidates);
    }
    arena_release(&scratch, mark);
    return edit->length != before;
}
