// kernel/inittask.h -- the first task: init gets all that the kernel does not keep.
#pragma once

#include <kernel/devicetree.h>
#include <kernel/hart.h>

// Makes init from the image that the kernel carries, and lets it run on that hart. kernel: the
// range of physical memory that the kernel keeps.
void inittask_create(struct machine_description *machine, const struct range *kernel,
                     struct hart *hart);
