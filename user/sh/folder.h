// user/sh/folder.h -- the current folder.
#pragma once

// Sets PWD, unless it came with the environment and is right.
void folder_start(void);

// The current folder, by the way that the user took.
const char *folder_current(void);
