// tests/host/test_edit_text.c -- the text editor's text: changes, undo, characters.
#include <tests/host/edit_world.h>
#include <user/edit/cells.h>

enum { TEXT_MAX = 20000 };

// ---- Text and undo, against a plain string ----

static char model[TEXT_MAX * 2];
static size_t model_length;

static struct place place_of(size_t offset) {
    struct place place = {0, 0};

    for (size_t i = 0; i < offset; i++)
        place = model[i] == '\n' ? (struct place){place.line + 1, 0}
                                 : (struct place){place.line, place.byte + 1};
    return place;
}

static void check_model(void) {
    model[model_length] = '\0';
    check(text_is(model));
}

static void change_at_random(void) {
    static const char letters[] = "ab\n\n cdefghij\t";
    size_t at = random_number((uint32_t)model_length + 1), length = random_number(30);
    char bytes[30];

    if (random_number(4) == 0)
        undo_step(&editor.undo);
    if (random_number(2) && model_length + length < TEXT_MAX) {
        for (size_t i = 0; i < length; i++)
            bytes[i] = letters[random_number(sizeof letters - 1)];
        undo_insert(&editor.undo, &editor.text, place_of(at), bytes, length);
        memmove(model + at + length, model + at, model_length - at);
        memcpy(model + at, bytes, length);
        model_length += length;
    } else {
        length = length < model_length - at ? length : model_length - at;
        undo_delete(&editor.undo, &editor.text, place_of(at), place_of(at + length));
        memmove(model + at, model + at + length, model_length - at - length);
        model_length -= length;
    }
}

static void test_changes(void) {
    struct place place;

    begin("");
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 100; i++)
            change_at_random();
        check_model();
        for (uint32_t i = random_number(5); i > 0; i--) // back and on again
            undo_back(&editor.undo, &editor.text, &place);
        while (undo_again(&editor.undo, &editor.text, &place))
            ;
        check_model();
    }
    check(editor_is_changed(&editor));
    while (undo_back(&editor.undo, &editor.text, &place))
        ;
    check(text_is(""));
    check(!editor_is_changed(&editor));
    while (undo_again(&editor.undo, &editor.text, &place))
        ;
    check_model();
}

static void test_undo(void) {
    begin("one\n");
    type("ab");
    press(KEY_RIGHT, 1);
    type("c\r");
    check(text_is("aboc\nne\n"));
    press(CONTROL('Z'), 1);
    check(text_is("abocne\n"));
    press(CONTROL('Z'), 1);
    check(text_is("abone\n"));
    press(CONTROL('Z'), 1);
    check(text_is("one\n") && !editor_is_changed(&editor));
    press(CONTROL('Z'), 1);
    check(strstr(editor.message, "nothing to undo"));
    press(CONTROL('Y'), 2);
    check(text_is("abocne\n") && editor_is_changed(&editor));
    type("x"); // what was undone is gone
    press(CONTROL('Y'), 1);
    check(text_is("abocxne\n") && strstr(editor.message, "nothing to do"));
    undo_set_saved(&editor.undo);
    press(CONTROL('Z'), 1);
    check(editor_is_changed(&editor));
    type("y"); // the saved text can not come back
    press(CONTROL('Z'), 5);
    check(text_is("one\n") && editor_is_changed(&editor));
}

// ---- Characters ----

static void test_cells(void) {
    static const char line[] = "a\tb\x01\xc3\xa9\xff"
                               "e\xcc\x81\xe4\xb8\xad!";
    static const size_t starts[] = {0, 1, 2, 3, 4, 6, 7, 10, 13};
    static const size_t columns[] = {0, 1, 8, 9, 11, 12, 16, 17, 19};
    size_t length = strlen(line), count = sizeof starts / sizeof *starts;

    for (size_t i = 0; i < count; i++) {
        size_t end = i + 1 < count ? starts[i + 1] : length;

        check(cells_next(line, length, starts[i]) == end);
        check(cells_before(line, length, end) == starts[i]);
        check(cells_column(line, length, starts[i], 8) == columns[i]);
        check(cells_at(line, length, columns[i], 8) == starts[i]);
    }
    check(cells_at(line, length, 5, 8) == 1); // inside of the tab
    check(cells_at(line, length, 100, 8) == length);
    check(cells_next("\xe4\xb8", 2, 0) == 1); // cut off
    check(cells_next("\xc0\xaf", 2, 0) == 1); // longer than needed
    check(cells_next("\xed\xa0\x80", 3, 0) == 1);
}

int main(void) {
    editor_start(&editor, 10, 40);
    test_changes();
    test_undo();
    test_cells();
    editor_end(&editor);
    return failures != 0;
}
