// user/tests/lib/nonsense.h -- random requests to a server, which has to survive them.
#pragma once

#include <abi/types.h>

// Send `rounds` requests with random operations, words, buffers and handles to `gate`, and to gates
// that the answers bring. Reads and writes never wait. The same requests each time.
void nonsense(handle_t gate, unsigned rounds);
