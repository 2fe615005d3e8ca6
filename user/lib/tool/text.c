// user/lib/tool/text.c -- how tools write sizes, modes and escapes.
#include <user/lib/tool/text.h>

#include <ctype.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char kind_letter(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFDIR: return 'd';
    case S_IFLNK: return 'l';
    case S_IFCHR: return 'c';
    case S_IFBLK: return 'b';
    case S_IFIFO: return 'p';
    case S_IFSOCK: return 's';
    }
    return '-';
}

void text_mode(mode_t mode, char text[11]) {
    static const char bits[] = "rwxrwxrwx";

    text[0] = kind_letter(mode);
    for (int i = 0; i < 9; i++)
        text[i + 1] = mode & (0400u >> i) ? bits[i] : '-';
    if (mode & S_ISUID)
        text[3] = mode & S_IXUSR ? 's' : 'S';
    if (mode & S_ISGID)
        text[6] = mode & S_IXGRP ? 's' : 'S';
    if (mode & S_ISVTX)
        text[9] = mode & S_IXOTH ? 't' : 'T';
    text[10] = '\0';
}

void text_size(uint64_t bytes, char text[24]) {
    static const char units[] = "KMGTPE";
    uint64_t unit = 1024;
    int i = 0;

    if (bytes < 1024) {
        snprintf(text, 24, "%u", (unsigned)bytes);
        return;
    }
    while (i < 5 && (bytes + unit - 1) / unit >= 1024) {
        unit *= 1024;
        i++;
    }
    // In tenths, rounded up, without going over the edge of 64 bits.
    uint64_t tenths = bytes / unit * 10 + (bytes % unit * 10 + unit - 1) / unit;

    if (tenths < 100)
        snprintf(text, 24, "%u.%u%c", (unsigned)tenths / 10, (unsigned)tenths % 10, units[i]);
    else
        snprintf(text, 24, "%u%c", (unsigned)((tenths + 9) / 10), units[i]);
}

static int digits_value(const char **at, int most, int base) {
    int value = 0;

    for (int i = 0; i < most && isxdigit((unsigned char)**at); i++, ++*at) {
        int c = tolower((unsigned char)**at), digit = isdigit(c) ? c - '0' : c - 'a' + 10;

        if (digit >= base)
            break;
        value = value * base + digit;
    }
    return value & 0xff;
}

int text_escape(const char **at, int digits) {
    static const char letters[] = "abfnrtve\\", values[] = "\a\b\f\n\r\t\v\033\\";
    const char *found = **at ? strchr(letters, **at) : NULL;

    if (found) {
        ++*at;
        return values[found - letters];
    }
    if (**at >= '0' && **at <= '7')
        return digits_value(at, digits, 8);
    if (**at == 'x' && isxdigit((unsigned char)(*at)[1])) {
        ++*at;
        return digits_value(at, 2, 16);
    }
    return -1;
}

// The bits that "ugoa" select; 0 if there is none of them.
static mode_t mode_who(const char **at) {
    mode_t who = 0;

    for (;; ++*at) {
        switch (**at) {
        case 'u': who |= 04700; break;
        case 'g': who |= 02070; break;
        case 'o': who |= 01007; break;
        case 'a': who |= 07777; break;
        default: return who;
        }
    }
}

// The bits that "rwxXst" or one of "ugo" stand for, for all.
static mode_t mode_bits(const char **at, mode_t old) {
    mode_t bits = 0;

    if (**at && strchr("ugo", **at)) {
        int shift = **at == 'u' ? 6 : **at == 'g' ? 3 : 0;

        ++*at;
        return (old >> shift & 7) * 0111;
    }
    for (;; ++*at) {
        switch (**at) {
        case 'r': bits |= 0444; break;
        case 'w': bits |= 0222; break;
        case 'x': bits |= 0111; break;
        case 'X': bits |= S_ISDIR(old) || old & 0111 ? 0111 : 0; break;
        case 's': bits |= 06000; break;
        case 't': bits |= 01000; break;
        default: return bits;
        }
    }
}

// One part of a symbolic mode, up to a comma or the end.
static bool mode_clause(const char **at, mode_t *mode) {
    mode_t who = mode_who(at), hidden = who ? 0 : current_umask();

    if (!**at || !strchr("+-=", **at))
        return false;
    who = who ? who : 07777;
    while (**at && strchr("+-=", **at)) {
        char action = *(*at)++;
        mode_t bits = mode_bits(at, *mode) & who & ~hidden;

        if (action == '=')
            *mode &= ~(who & (S_ISDIR(*mode) ? 01777 : 07777));
        if (action == '-')
            *mode &= ~bits;
        else
            *mode |= bits;
    }
    return true;
}

bool text_read_mode(const char *text, mode_t old, mode_t *mode) {
    char *end;
    unsigned long octal = strtoul(text, &end, 8);

    if (isdigit((unsigned char)*text)) {
        *mode = (mode_t)octal;
        return !*end && octal <= 07777;
    }
    *mode = old;
    for (;; text++) {
        if (!mode_clause(&text, mode))
            return false;
        if (*text != ',')
            break;
    }
    *mode &= 07777;
    return !*text;
}

mode_t current_umask(void) {
    mode_t mask = umask(0);

    umask(mask);
    return mask;
}

const char *user_name(uid_t user) {
    static char text[16];
    struct passwd *entry = getpwuid(user);

    if (entry)
        return entry->pw_name;
    snprintf(text, sizeof text, "%u", (unsigned)user);
    return text;
}

const char *group_name(gid_t group) {
    static char text[16];
    struct group *entry = getgrgid(group);

    if (entry)
        return entry->gr_name;
    snprintf(text, sizeof text, "%u", (unsigned)group);
    return text;
}
