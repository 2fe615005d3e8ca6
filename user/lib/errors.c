// user/lib/errors.c -- errors as text for people.
#include <abi/errors.h>
#include <user/lib/errors.h>

const char *error_text(long error) {
    switch (error) {
#define ERROR(name, number, text) \
    case name: \
        return text;
#include <abi/errors.def>
#undef ERROR
    }
    return error < 0 ? "unknown error" : "no error";
}
