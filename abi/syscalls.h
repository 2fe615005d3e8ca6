// abi/syscalls.h -- the system call numbers, made from abi/syscalls.def: SYS_call, SYS_recv, ...
#pragma once

enum syscall_number {
#define SYSCALL(number, name, right, parameters) SYS_##name = (number),
#include <abi/syscalls.def>
#undef SYSCALL
    SYSCALL_COUNT
};
