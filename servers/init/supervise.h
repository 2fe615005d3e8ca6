// servers/init/supervise.h -- who dies or hangs is started again, in the same task.
#pragma once

#include <servers/init/child.h>

// Before any child is made. asked_for: the program with whose end the machine ends, or "".
void supervise_begin(const struct boot *boot, const struct manifest *manifest,
                     const char *asked_for);

// Give a child what it needs to answer; *page says so.
void supervise_equip(struct child *child, struct startup *page);

// It runs for the first time.
void supervise_started(struct child *child);

// EVENT_ENDED of a child, and bits of init's notification.
void supervise_ended(struct child *child, const uint64_t why[MESSAGE_WORDS]);
void supervise_notified(uint64_t bits);

// SVC_STOP to SVC_HANG of abi/svc.h: 0 or an error. `delay` is of SVC_KILL.
int supervise_control(uint64_t request, uint64_t number, ns_t delay);
