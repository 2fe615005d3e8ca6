// servers/tty/terminal.h -- the terminal: who reads, who writes, who waits, and who may.
#pragma once

#include <user/lib/serve.h>

// Gates to uart and proc (0: no signals), the notification bound to the endpoint. `instance`:
// how many there were before; the last one has left its state.
void terminal_start(handle_t uart, handle_t proc, handle_t notification, uint64_t instance);

// Requests of abi/io.h and abi/terminal.h. They return what dispatch is to return.
int terminal_read(struct request *r);
int terminal_write(struct request *r);
int terminal_sync(struct request *r);
int terminal_poll(struct request *r);
int terminal_control(struct request *r);

// Bits of the notification.
void terminal_notified(uint64_t bits);

bool terminal_cancelled(callid_t call);
