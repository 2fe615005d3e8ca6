// abi/errors.h -- the error numbers, made from abi/errors.def. Functions return them negative.
#pragma once

enum error {
#define ERROR(name, number, text) name = -(number),
#include <abi/errors.def>
#undef ERROR
};
