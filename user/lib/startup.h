// user/lib/startup.h -- what the program was given when it was started.
#pragma once

#include <abi/startup.h>

// The startup page, or NULL in init.
extern struct startup *startup;

// What the manifest grants this program under `name`, or NULL.
const struct startup_grant *startup_find(const char *name);

// The handle granted under `name`, or 0.
handle_t startup_handle(const char *name);

// Map the registers of the device granted under `name`, and return their address, or NULL if it was
// not granted or cannot be mapped.
volatile void *startup_map_device(const char *name);
