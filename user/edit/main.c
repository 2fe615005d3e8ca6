// user/edit/main.c -- edit: a text editor for the whole screen.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <user/edit/editor.h>
#include <user/edit/file.h>
#include <user/edit/keys.h>
#include <user/edit/screen.h>
#include <user/edit/view.h>
#include <user/lib/tool/tool.h>

static const char usage[] = "usage: edit [-r] [-t N] [-l LINE] [FILE]\n"
                            "Edits a text on the whole screen; F1 there shows the keys.\n"
                            "  -r, --read-only    nothing can be changed\n"
                            "  -t, --tab N        tabs are up to N columns wide; 8 if not said\n"
                            "  -l, --line LINE    begin at this line\n"
                            "A file that does not exist is made when it is saved.\n";

static struct editor editor;

static void show(void) {
    size_t row, column;

    view_scroll(&editor);
    for (row = 0; row < editor.rows; row++) {
        struct view_row made = view_row(&editor, row);

        screen_row(row, made.text, made.length);
    }
    view_cursor(&editor, &row, &column);
    screen_show(row, column);
}

static void resize(void) {
    size_t rows = editor.rows, columns = editor.columns;

    screen_size(&editor.rows, &editor.columns);
    if (editor.rows < 3)
        editor.rows = 3;
    if (editor.columns < 20)
        editor.columns = 20;
    if (editor.rows != rows || editor.columns != columns)
        screen_forget();
}

// What is pasted is one change, and its newlines begin no indented lines.
static void take_paste(void) {
    char *bytes = NULL;
    size_t count = 0;
    int key;

    while ((key = key_read()) != KEY_PASTE_END && key != KEY_ENDED) {
        if (key > 255)
            continue;
        bytes = tool_grow(bytes, count, 1);
        bytes[count++] = key == '\r' ? '\n' : (char)key;
    }
    for (size_t i = 0; editor.ask != ASK_NOTHING && i < count; i++)
        if (bytes[i] != '\n')
            editor_press(&editor, bytes[i] & 0xff);
    if (editor.ask == ASK_NOTHING && count)
        editor_paste(&editor, bytes, count);
    free(bytes);
}

static void save(void) {
    if (!editor.overwrite && file_was_changed(&editor)) {
        ask_start(&editor, ASK_OVERWRITE);
        return;
    }
    editor.overwrite = false;
    if (file_save(&editor) && editor.quit_after_save)
        editor.wish = WISH_QUIT;
    editor.quit_after_save = false;
}

// False: the end.
static bool obey(int key) {
    switch (key) {
    case KEY_ENDED: return false;
    case KEY_SIZE: screen_set_size(key_rows, key_columns); break;
    case KEY_RESIZED: break;
    case KEY_PASTE: take_paste(); break;
    default: editor_press(&editor, key); break;
    }
    resize();
    if (editor.wish == WISH_SAVE) {
        editor.wish = WISH_NOTHING;
        save();
    }
    if (editor.wish == WISH_REDRAW) {
        screen_ask_size();
        screen_forget();
    }
    if (editor.wish != WISH_QUIT)
        editor.wish = WISH_NOTHING;
    return editor.wish != WISH_QUIT;
}

static void run(void) {
    bool goes_on = true;

    while (goes_on) {
        if (!key_is_waiting())
            show();
        goes_on = obey(key_read());
    }
    screen_end();
    if (editor.wish != WISH_QUIT)
        file_rescue(&editor);
}

int main(int argc, char **argv) {
    const char *why = NULL;
    int64_t line = 1, tab = 8;
    bool read_only = false;

    tool_start(argc, argv, "rt:l:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        if (letter == 't')
            tab = tool_number(tool_argument, "number of columns");
        else if (letter == 'l')
            line = tool_number(tool_argument, "line");
        else
            read_only = true;
    }
    tool_expect(0, 1);
    if (tab < 1 || tab > 16)
        tool_misused("tabs can have 1 to 16 columns");
    editor_start(&editor, 24, 80);
    editor.tab = (size_t)tab;
    if (*tool_operands) {
        editor.name = tool_duplicate(*tool_operands);
        if (!file_load(&editor, &why))
            tool_fail("%s: %s", editor.name, why);
    }
    undo_set_saved(&editor.undo);
    if (read_only)
        editor.fixed = "Nothing can be changed: edit was started with -r";
    if (line > 1)
        editor_move(&editor,
                    (struct place){(size_t)line < editor.text.count ? (size_t)line - 1
                                                                    : editor.text.count - 1,
                                   0},
                    false);
    if (!screen_start())
        tool_fail("needs a terminal");
    resize();
    run();
    editor_end(&editor);
    return tool_end();
}
