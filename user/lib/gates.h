// user/lib/gates.h -- for a server that is not started for the first time: who still has a gate?
//
// A CLOSED that a dead instance had received does not come again, and one that nobody has received
// does. So an instance that counts gates by what it is told would be wrong, and asks instead.
#pragma once

#include <abi/kernel.h>

// A badge that no gate of a server has.
#define GATES_NO_BADGE UINT64_MAX

// Before serve(). Calls begin(), then found() once for each gate to this server's endpoint; all of
// that anew if a gate was closed meanwhile. CLOSED of all others is not told any more. A gate that
// was promised with an answer (user/lib/once.h) which did not go out counts. For this a server that
// gives gates in answers uses no badge twice.
void gates_ask(void (*begin)(void), void (*found)(badge_t badge));
