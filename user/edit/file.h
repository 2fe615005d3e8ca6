// user/edit/file.h -- reads and writes the editor's file.
#pragma once

#include <user/edit/editor.h>

// Read the file of editor->name, if there is one. False: *why says why it cannot be edited.
bool file_load(struct editor *editor, const char **why);

// Write it: beside the old one, which is replaced by it when all is on the disk. False: the editor
// says why, and the old file is as it was.
bool file_save(struct editor *editor);

// Whether somebody else has written the file since it was read or saved.
bool file_was_changed(const struct editor *editor);

// The program has to end: what was not saved goes to NAME.rescued.
void file_rescue(const struct editor *editor);
