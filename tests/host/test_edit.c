// tests/host/test_edit.c -- the text editor without terminal and files: what keys do, what is seen.
#include <tests/host/edit_world.h>
#include <user/edit/view.h>

// A row of the screen without its escape sequences and without blanks at its end.
static const char *row(size_t number) {
    static char text[500];
    struct view_row made;
    size_t length = 0;

    view_scroll(&editor);
    made = view_row(&editor, number);
    for (size_t i = 0; i < made.length; i++) {
        if (made.text[i] == '\033')
            while (made.text[i] != 'm')
                i++;
        else
            text[length++] = made.text[i];
    }
    while (length > 0 && text[length - 1] == ' ')
        length--;
    text[length] = '\0';
    return text;
}

static bool row_is(size_t number, const char *wanted) {
    bool same = strcmp(row(number), wanted) == 0;

    if (!same)
        printf("row %zu is \"%s\", not \"%s\"\n", number, row(number), wanted);
    return same;
}

static void test_utf8_is_kept(void) {
    begin("gr\xc3\xbc\xc3\x9f"
          "e\xff\n");
    press(KEY_RIGHT, 3);
    check(cursor_is(0, 4));
    press(0x7f, 1);
    check(text_is("gr\xc3\x9f"
                  "e\xff\n"));
    type("\xc3\xbc");
    check(text_is("gr\xc3\xbc\xc3\x9f"
                  "e\xff\n"));
    check(row_is(0, "  1 gr\xc3\xbc\xc3\x9f"
                    "e<ff>"));
    press(CONTROL('Z'), 2);
    check(!editor_is_changed(&editor));
}

// ---- Keys ----

static void test_moving(void) {
    begin("first line\n\n\tindented here\nlast");
    press(KEY_END, 1);
    press(KEY_DOWN, 1);
    check(cursor_is(1, 0));
    press(KEY_DOWN, 1);
    check(cursor_is(2, 3)); // column 10 again
    press(KEY_HOME, 1);
    check(cursor_is(2, 1));
    press(KEY_HOME, 1);
    check(cursor_is(2, 0));
    press(KEY_LEFT, 1);
    check(cursor_is(1, 0));
    press(KEY_RIGHT | KEY_CONTROL, 2);
    check(cursor_is(2, 9));
    press(KEY_LEFT | KEY_CONTROL, 1);
    check(cursor_is(2, 1));
    press(KEY_END | KEY_CONTROL, 1);
    check(cursor_is(3, 4));
    press(KEY_RIGHT, 1);
    check(cursor_is(3, 4));
    press(KEY_PAGE_UP, 1);
    check(cursor_is(0, 4));
    press(KEY_UP, 1);
    press(CONTROL('G'), 1);
    type("3\r");
    check(cursor_is(2, 0));
    press(CONTROL('G'), 1);
    type("99\r");
    check(cursor_is(3, 0));
    press(CONTROL('G'), 1);
    type("x\r");
    check(cursor_is(3, 0) && strstr(editor.message, "no line: x"));
}

static void test_deleting(void) {
    begin("int main(void)\n    {\nend\n");
    press(KEY_END, 1);
    press(KEY_DELETE, 1);
    check(text_is("int main(void)    {\nend\n"));
    press(CONTROL('W'), 1);
    check(text_is("int main(    {\nend\n"));
    press(CONTROL('K'), 1);
    check(text_is("int main(\nend\n"));
    press(CONTROL('K'), 1);
    check(text_is("int main(end\n"));
    press(KEY_HOME, 1);
    press(0x7f, 1);
    press(KEY_END | KEY_CONTROL, 1);
    press(KEY_DELETE, 1);
    check(text_is("int main(end\n"));
}

static void test_indentation(void) {
    begin("  if x\n");
    press(KEY_END, 1);
    type("\ry\r\rz");
    check(text_is("  if x\n  y\n  \n  z\n"));
    begin("    abc");
    press(KEY_RIGHT, 2);
    type("\r"); // not more than there was before the cursor
    check(text_is("  \n    abc"));
    begin("");
    editor_paste(&editor, "  a\n  b\n", 8);
    check(text_is("  a\n  b\n"));
    press(CONTROL('Z'), 1);
    check(text_is(""));
}

static void test_selection(void) {
    begin("alpha beta\ngamma\n");
    press(KEY_RIGHT | KEY_SHIFT | KEY_CONTROL, 1);
    press(CONTROL('X'), 1);
    check(text_is(" beta\ngamma\n"));
    press(KEY_END, 1);
    press(CONTROL('V'), 2);
    check(text_is(" betaalphaalpha\ngamma\n"));
    press(CONTROL('C'), 1); // the line
    press(KEY_DOWN, 1);
    press(KEY_HOME, 1);
    press(CONTROL('V'), 1);
    check(text_is(" betaalphaalpha\n betaalphaalpha\ngamma\n"));
    press(CONTROL('X'), 1);
    check(text_is(" betaalphaalpha\n betaalphaalpha\n"));
    press(CONTROL('@'), 1);
    press(KEY_UP, 1);
    press(KEY_RIGHT, 1);
    type("X"); // what is selected is replaced
    check(text_is(" betaalphaalpha\n X"));
    press(CONTROL('Z'), 1);
    check(text_is(" betaalphaalpha\n betaalphaalpha\n"));
    press(CONTROL('A'), 1);
    press(KEY_DELETE, 1);
    check(text_is(""));
    type("z");
    press(KEY_LEFT | KEY_SHIFT, 1);
    press(KEY_ESCAPE, 1);
    press(0x7f, 1);
    check(text_is("z")); // nothing was selected, and nothing is before it
}

static void test_finding(void) {
    begin("one two\nTwo three\ntwo\n");
    press(CONTROL('N'), 1);
    check(strstr(editor.message, "Nothing was searched"));
    press(CONTROL('F'), 1);
    type("two\r");
    check(cursor_is(0, 7));
    press(CONTROL('N'), 1);
    check(cursor_is(1, 3));
    press(KEY_NEXT, 1);
    check(cursor_is(2, 3));
    press(KEY_NEXT, 1);
    check(cursor_is(0, 7) && strstr(editor.message, "from the start"));
    press(CONTROL('F'), 1);
    type("Two\r");
    check(cursor_is(1, 3));
    press(KEY_NEXT, 1);
    check(cursor_is(1, 3));
    press(CONTROL('F'), 1);
    type("none.*\r");
    check(cursor_is(1, 3) && strstr(editor.message, "Not found: none.*"));
    press(CONTROL('R'), 1);
    type("two\rtwotwo\r");
    check(text_is("one twotwo\ntwotwo three\ntwotwo\n"));
    check(strstr(editor.message, "3 replaced"));
    press(CONTROL('Z'), 1);
    check(text_is("one two\nTwo three\ntwo\n"));
    press(CONTROL('F'), 1);
    type("x");
    press(KEY_ESCAPE, 1);
    type("q");
    check(editor_is_changed(&editor));
}

static void test_quitting(void) {
    begin("a\n");
    press(CONTROL('Q'), 1);
    check(editor.wish == WISH_QUIT);
    begin("a\n");
    type("b");
    press(CONTROL('Q'), 1);
    check(editor.wish == WISH_NOTHING && editor.ask == ASK_QUIT);
    press(KEY_ESCAPE, 1);
    type("c");
    check(text_is("bca\n"));
    press(CONTROL('Q'), 1);
    type("n");
    check(editor.wish == WISH_QUIT);
    editor.wish = WISH_NOTHING;
    editor.ask = ASK_NOTHING;
    press(CONTROL('Q'), 1);
    type("y"); // no name yet
    check(editor.ask == ASK_NAME);
    type("file\r");
    check(editor.wish == WISH_SAVE && editor.quit_after_save && strcmp(editor.name, "file") == 0);
    editor.wish = WISH_NOTHING;
    press(CONTROL('S'), 1);
    check(editor.wish == WISH_SAVE && !editor.quit_after_save);
}

static void test_read_only(void) {
    static const int keys[] = {'x',          '\r',         '\t',         KEY_DELETE,
                               0x7f,         CONTROL('K'), CONTROL('X'), CONTROL('V'),
                               CONTROL('R'), CONTROL('W'), CONTROL('Z')};

    begin("abc\n");
    editor.fixed = "it is fixed";
    editor.columns = 60;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        press(KEY_END, 1);
        press(keys[i], 1);
        check(text_is("abc\n") && editor.message[0] && editor.ask == ASK_NOTHING);
    }
    editor_paste(&editor, "x", 1);
    check(text_is("abc\n"));
    check(strstr(row(8), "[read-only]"));
}

// ---- Rows ----

static void test_rows(void) {
    begin("one\n\ttab\n\x01<");
    editor.name = strdup("name");
    editor.columns = 60;
    check(row_is(0, "  1 one"));
    check(row_is(1, "  2         tab"));
    check(row_is(2, "  3 ^A<"));
    check(row_is(3, "~"));
    check(row_is(8, " name  [no newline at the end]        line 1 of 3, column 1"));
    check(strncmp(row(9), "F1 help", 7) == 0);
    press(CONTROL('T'), 1);
    check(row_is(0, "one"));
    type("x");
    check(strstr(row(8), "[changed]"));
    press(KEY_HELP, 1);
    check(strstr(row(1), "save"));
    press('z', 1);
    check(row_is(0, "xone") && text_is("xone\n\ttab\n\x01<"));
}

static void test_scrolling(void) {
    size_t where, column;
    char wide[101];

    memset(wide, 'x', 100);
    wide[100] = '\0';
    begin("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n");
    press(KEY_DOWN, 9);
    check(row_is(0, "  3 3") && row_is(7, " 10 10"));
    press(KEY_UP, 9);
    check(row_is(0, "  1 1"));
    editor_paste(&editor, wide, 100);
    type("END");
    check(strstr(row(0), "xEND") && row(0)[3] == '<');
    check(row_is(1, "  2<"));
    view_cursor(&editor, &where, &column);
    check(where == 0 && column < 40);
    press(KEY_HOME, 1);
    check(row(0)[strlen(row(0)) - 1] == '>');
    view_cursor(&editor, &where, &column);
    check(where == 0 && column == 4);
    for (editor.columns = 20; editor.columns < 60; editor.columns++) // each cut fits
        check(strlen(row(0)) <= editor.columns);
}

// Keys at random do no harm, and all of it can be undone.
static void test_random_keys(void) {
    struct place place;

    begin("some text\n\twith a tab\nand \xc3\xa9\xff\n");
    for (int i = 0; i < 20000; i++) {
        int key = random_number(3) ? KEY_UP + (int)random_number(KEY_NONE - KEY_UP)
                                   : (int)random_number(256);

        if (random_number(8) == 0)
            key |= random_number(2) ? KEY_SHIFT : KEY_CONTROL;
        editor_press(&editor, key);
        editor.wish = WISH_NOTHING;
        check(editor.cursor.line < editor.text.count);
        check(editor.cursor.byte <= editor.text.lines[editor.cursor.line].length);
        row(random_number(10));
        if (text_end(&editor.text).line > 300)
            press(CONTROL('Z'), 20);
    }
    while (undo_back(&editor.undo, &editor.text, &place))
        ;
    check(text_is("some text\n\twith a tab\nand \xc3\xa9\xff\n"));
}

int main(void) {
    editor_start(&editor, 10, 40);
    test_utf8_is_kept();
    test_moving();
    test_deleting();
    test_indentation();
    test_selection();
    test_finding();
    test_quitting();
    test_read_only();
    test_rows();
    test_scrolling();
    test_random_keys();
    editor_end(&editor);
    return failures != 0;
}
