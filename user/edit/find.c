// user/edit/find.c -- looks for a text, and replaces it.
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <user/edit/editor.h>
#include <user/lib/tool/tool.h>

// Capital letters are looked for only if there are some in the text.
void find_set(struct editor *editor, const char *text) {
    int flags = PATTERN_FIXED | PATTERN_IGNORE_CASE;
    const char *error;

    for (const char *byte = text; *byte; byte++)
        if (isupper((unsigned char)*byte))
            flags &= ~PATTERN_IGNORE_CASE;
    if (editor->pattern)
        pattern_free(editor->pattern);
    free(editor->searched);
    editor->searched = tool_duplicate(text);
    editor->pattern = pattern_compile(text, strlen(text), flags, &error);
    if (!editor->pattern)
        editor_say(editor, "%s", error);
}

static bool find_in_line(const struct editor *editor, size_t number, size_t from,
                         struct pattern_range groups[PATTERN_GROUPS]) {
    const struct text_line *line = &editor->text.lines[number];

    return pattern_match(editor->pattern, line->bytes ? line->bytes : "", line->length, from,
                         groups);
}

// Behind the cursor, then from the start of the text on.
void find_next(struct editor *editor) {
    struct pattern_range groups[PATTERN_GROUPS];
    size_t count = editor->text.count, number = editor->cursor.line, from = editor->cursor.byte;

    if (!editor->pattern) {
        editor_say(editor, "Nothing was searched for yet: ^F does");
        return;
    }
    for (size_t i = 0; i <= count; i++, from = 0) {
        size_t line = (number + i) % count;

        if (!find_in_line(editor, line, from, groups))
            continue;
        if (line < number || (i == count && groups[0].end <= editor->cursor.byte))
            editor_say(editor, "Found from the start of the text on");
        editor_move(editor, (struct place){line, groups[0].start}, false);
        editor_move(editor, (struct place){line, groups[0].end}, true);
        return;
    }
    editor_say(editor, "Not found: %s", editor->searched);
}

void find_replace_all(struct editor *editor, const char *by) {
    struct pattern_range groups[PATTERN_GROUPS];
    size_t length = strlen(by), count = 0;

    for (size_t line = 0; editor->pattern && line < editor->text.count; line++) {
        size_t from = 0;

        while (find_in_line(editor, line, from, groups) && groups[0].end > groups[0].start) {
            struct place start = {line, groups[0].start}, end = {line, groups[0].end};

            undo_delete(&editor->undo, &editor->text, start, end);
            end = undo_insert(&editor->undo, &editor->text, start, by, length);
            editor_move(editor, end, false);
            from = end.byte;
            count++;
        }
    }
    editor_say(editor, "%zu replaced", count);
}
