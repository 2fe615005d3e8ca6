// user/tar/tar.h -- the format of tar archives, and what the parts of tar know of each other.
//
// An archive is blocks of 512 bytes: for each file a header and then its bytes, filled up to whole
// blocks with zeros; at the end two blocks of zeros. Numbers are octal digits.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

enum { TAR_BLOCK = 512, TAR_RECORD = 20 }; // blocks that are written at once

struct tar_header { // POSIX "ustar"
    char name[100];
    char mode[8];
    char user[8];
    char group[8];
    char size[12];
    char time[12];
    char checksum[8]; // the sum of all bytes, these taken as blanks
    char kind;        // enum tar_kind
    char link[100];   // what a link points to
    char magic[6];    // "ustar" and a zero
    char version[2];  // "00"
    char user_name[32];
    char group_name[32];
    char device_major[8];
    char device_minor[8];
    char prefix[155]; // of the name: prefix, '/', name
    char unused[12];
};

_Static_assert(sizeof(struct tar_header) == TAR_BLOCK, "a header is a block");

enum tar_kind {
    TAR_FILE = '0',
    TAR_OLD_FILE = '\0',
    TAR_LINK = '1',
    TAR_SYMLINK = '2',
    TAR_FOLDER = '5',
    TAR_LONG_NAME = 'L', // GNU: the next file's name is the content of this one
    TAR_LONG_LINK = 'K', // and what it links to
};

struct settings {
    const char *archive; // NULL or "-": standard input or output
    int verbose;
    bool keep_old, to_stdout, same_mode; // -k -O -p
    size_t strip;                        // parts of names that are left out
};

extern struct settings settings;

// write.c: put files into an archive.
void archive_create(char **names);

// read.c: list or extract what these names say, or all.
void archive_read(char **names, bool extract);
