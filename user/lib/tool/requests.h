// user/lib/tool/requests.h -- requests of all protocols as people read them.
// No system calls: runs on the host too.
#pragma once

#include <abi/trace.h>

#include <stddef.h>
#include <stdint.h>

enum { REQUEST_TEXT_SIZE = 96 };

// The name of a request to a server: "IO_READ"; NULL if none is known.
const char *request_name(const char *server, uint64_t tag);

// What a call asks, with its name before it: "IO_OPEN etc/motd", "IO_READ 4096".
void request_describe(const struct trace_entry *call, char text[REQUEST_TEXT_SIZE]);

// What the answer says, beside that all went well: "= 123", "no such file"; often "".
void request_describe_answer(const struct trace_entry *call, const struct trace_entry *reply,
                             char text[REQUEST_TEXT_SIZE]);
