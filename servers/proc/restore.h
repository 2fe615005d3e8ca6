// servers/proc/restore.h -- this server was started again: what it finds, and what it makes of it.
#pragma once

// Once all parts have started: take over the processes that there are.
void restore_all(void);
