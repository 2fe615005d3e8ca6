// user/bc/library.h -- the functions that -l brings.
#pragma once

extern const char library_text[];
