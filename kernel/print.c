// kernel/print.c -- a small printf on the firmware's console.

#include <kernel/print.h>
#include <kernel/sbi.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

void print_char(char c) {
    if (c == '\n')
        sbi_putchar('\r');
    sbi_putchar(c);
}

static void print_text(const char *text) {
    while (*text)
        print_char(*text++);
}

static void print_number(uint64_t value, unsigned base) {
    char digits[24];
    int n = 0;
    do
        digits[n++] = "0123456789abcdef"[value % base];
    while (value /= base);
    while (n > 0)
        print_char(digits[--n]);
}

static void print_signed(int64_t value) {
    if (value < 0)
        print_char('-');
    print_number(value < 0 ? -(uint64_t)value : (uint64_t)value, 10);
}

static void print_argument(char kind, bool wide, va_list *arguments) {
    switch (kind) {
    case 's': print_text(va_arg(*arguments, const char *)); return;
    case 'c': print_char((char)va_arg(*arguments, int)); return;
    case 'd': print_signed(va_arg(*arguments, int)); return;
    case 'u':
        print_number(wide ? va_arg(*arguments, uint64_t) : va_arg(*arguments, unsigned), 10);
        return;
    case 'x':
        print_number(wide ? va_arg(*arguments, uint64_t) : va_arg(*arguments, unsigned), 16);
        return;
    case 'p':
        print_text("0x");
        print_number(va_arg(*arguments, uintptr_t), 16);
        return;
    default: print_char(kind);
    }
}

void print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    for (; *format; format++) {
        if (*format != '%') {
            print_char(*format);
            continue;
        }
        bool wide = *++format == 'l';
        print_argument(wide ? *++format : *format, wide, &arguments);
    }
    va_end(arguments);
}
