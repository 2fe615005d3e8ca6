// user/sh/quote.h -- quotes a text so that the shell reads it back as it is.
#pragma once

#include <user/sh/memory.h>

// Adds the text, in single quotes; quote_add_needed: without quotes if it needs none.
void quote_add(struct buffer *buffer, const char *text);
void quote_add_needed(struct buffer *buffer, const char *text);
