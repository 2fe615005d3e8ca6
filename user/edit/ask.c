// user/edit/ask.c -- what is asked in the last row, and what is done with the answers.
#include <stdlib.h>
#include <string.h>

#include <user/edit/cells.h>
#include <user/edit/editor.h>
#include <user/edit/keys.h>
#include <user/lib/tool/tool.h>

const char *ask_text(const struct editor *editor) {
    switch (editor->ask) {
    case ASK_NOTHING: return "";
    case ASK_FIND: return "Find: ";
    case ASK_REPLACE: return "Replace: ";
    case ASK_REPLACE_BY: return "Replace by: ";
    case ASK_LINE: return "Line: ";
    case ASK_NAME: return "Save as: ";
    case ASK_OVERWRITE: return "The file was written by others. Overwrite it? y: yes, n: no ";
    case ASK_QUIT: return "Save the changes? y: yes, n: no, Esc: go on editing ";
    }
    return "";
}

static void set_answer(struct editor *editor, const char *text) {
    editor->answer_length = strlen(text);
    if (editor->answer_length >= sizeof editor->answer)
        editor->answer_length = 0;
    memcpy(editor->answer, text, editor->answer_length);
    editor->answer[editor->answer_length] = '\0';
}

void ask_start(struct editor *editor, enum ask ask) {
    editor->ask = ask;
    set_answer(editor, "");
    if (ask == ASK_NAME && editor->name)
        set_answer(editor, editor->name);
}

static void press_quit(struct editor *editor, bool save) {
    editor->ask = ASK_NOTHING;
    editor->quit_after_save = true;
    if (!save)
        editor->wish = WISH_QUIT;
    else if (!editor->name)
        ask_start(editor, ASK_NAME);
    else
        editor->wish = WISH_SAVE;
}

static void press_overwrite(struct editor *editor, bool overwrite) {
    editor->overwrite = overwrite;
    if (overwrite) {
        editor->ask = ASK_NOTHING;
        editor->wish = WISH_SAVE;
    } else {
        ask_start(editor, ASK_NAME);
    }
}

// Questions that one letter answers.
static void press_letter(struct editor *editor, int key) {
    bool yes = key == 'y' || key == 'Y', no = key == 'n' || key == 'N';

    if (!yes && !no)
        return;
    if (editor->ask == ASK_QUIT)
        press_quit(editor, yes);
    else
        press_overwrite(editor, yes);
}

static void go_to_line(struct editor *editor) {
    char *end;
    unsigned long line = strtoul(editor->answer, &end, 10);

    if (*end || line == 0) {
        editor_say(editor, "That is no line: %s", editor->answer);
        return;
    }
    if (line > editor->text.count)
        line = editor->text.count;
    editor_move(editor, (struct place){line - 1, 0}, false);
}

// Another name: the old file stays as it is.
static void save_as(struct editor *editor) {
    if (editor->answer_length == 0)
        return;
    editor->overwrite = false;
    free(editor->name);
    editor->name = tool_duplicate(editor->answer);
    editor->fixed = NULL;
    editor->wish = WISH_SAVE;
}

static void take_answer(struct editor *editor) {
    enum ask ask = editor->ask;

    editor->ask = ASK_NOTHING;
    switch (ask) {
    case ASK_FIND:
        if (editor->answer_length)
            find_set(editor, editor->answer);
        find_next(editor);
        break;
    case ASK_REPLACE:
        if (editor->answer_length) {
            memcpy(editor->replaced, editor->answer, sizeof editor->answer);
            ask_start(editor, ASK_REPLACE_BY);
        }
        break;
    case ASK_REPLACE_BY:
        find_set(editor, editor->replaced);
        find_replace_all(editor, editor->answer);
        break;
    case ASK_LINE: go_to_line(editor); break;
    case ASK_NAME: save_as(editor); break;
    case ASK_OVERWRITE:
    case ASK_QUIT:
    case ASK_NOTHING: break;
    }
}

void ask_press(struct editor *editor, int key) {
    if (key == KEY_ESCAPE || key == CONTROL('C') || key == CONTROL('Q')) {
        editor->ask = ASK_NOTHING;
        editor->quit_after_save = false;
    } else if (editor->ask == ASK_QUIT || editor->ask == ASK_OVERWRITE) {
        press_letter(editor, key);
    } else if (key == '\r' || key == '\n') {
        take_answer(editor);
    } else if (key == CONTROL('H') || key == 0x7f) {
        editor->answer_length = cells_before(editor->answer, editor->answer_length,
                                             editor->answer_length);
        editor->answer[editor->answer_length] = '\0';
    } else if (key == CONTROL('U') || key == CONTROL('W')) {
        set_answer(editor, "");
    } else if ((key == '\t' || (key >= ' ' && key < 256)) &&
               editor->answer_length + 1 < sizeof editor->answer) {
        editor->answer[editor->answer_length++] = (char)key;
        editor->answer[editor->answer_length] = '\0';
    }
}
