// user/lib/posix/users.c -- users and groups: there is root, and what /etc/passwd says of names.
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_MAX = 512 };

uid_t getuid(void) { return 0; }
uid_t geteuid(void) { return 0; }
gid_t getgid(void) { return 0; }
gid_t getegid(void) { return 0; }

static int only_root(unsigned id) {
    if (id == 0)
        return 0;
    errno = EPERM;
    return -1;
}

int setuid(uid_t user) { return only_root(user); }
int seteuid(uid_t user) { return only_root(user); }
int setgid(gid_t group) { return only_root(group); }
int setegid(gid_t group) { return only_root(group); }
int setreuid(uid_t user, uid_t effective) { return only_root(user | effective); }
int setregid(gid_t group, gid_t effective) { return only_root(group | effective); }

int getgroups(int room, gid_t list[]) {
    if (room > 0)
        list[0] = 0;
    return 1;
}

int setgroups(int count, const gid_t *list) { return count == 0 ? 0 : only_root(list[0]); }

char *getlogin(void) { return (char *)(uintptr_t) "root"; }

int getlogin_r(char *name, size_t size) {
    if (size < sizeof "root")
        return ERANGE;
    strcpy(name, "root");
    return 0;
}

// Cut a line at its colons. How many fields there are, at most `max`.
static int fields_cut(char *line, char **fields, int max) {
    int count = 0;

    line[strcspn(line, "\n")] = '\0';
    for (char *next = line; next && count < max;)
        fields[count++] = strsep(&next, ":");
    return count;
}

// ---- /etc/passwd: name:password:uid:gid:comment:home:shell ----

static FILE *passwords;

static struct passwd *passwd_set(char *line) {
    static struct passwd entry;
    char *fields[7];

    if (fields_cut(line, fields, 7) < 7)
        return NULL;
    entry = (struct passwd){
        .pw_name = fields[0],
        .pw_passwd = fields[1],
        .pw_uid = (uid_t)strtoul(fields[2], NULL, 10),
        .pw_gid = (gid_t)strtoul(fields[3], NULL, 10),
        .pw_comment = fields[4],
        .pw_gecos = fields[4],
        .pw_dir = fields[5],
        .pw_shell = fields[6],
    };
    return &entry;
}

void setpwent(void) {
    if (passwords)
        rewind(passwords);
    else
        passwords = fopen("/etc/passwd", "re");
}

void endpwent(void) {
    if (passwords)
        fclose(passwords);
    passwords = NULL;
}

struct passwd *getpwent(void) {
    static char line[TEXT_MAX];

    if (!passwords)
        setpwent();
    while (passwords && fgets(line, sizeof line, passwords)) {
        struct passwd *entry = passwd_set(line);

        if (entry)
            return entry;
    }
    return NULL;
}

// Without the file there is still root.
static struct passwd *passwd_find(const char *name, uid_t user) {
    static char root[] = "root:x:0:0:root:/root:/bin/sh";
    static char line[sizeof root];
    struct passwd *entry;

    setpwent();
    while ((entry = getpwent()) &&
           (name ? strcmp(entry->pw_name, name) != 0 : entry->pw_uid != user))
        ;
    endpwent();
    if (!entry && (name ? strcmp(name, "root") == 0 : user == 0))
        entry = passwd_set(strcpy(line, root));
    return entry;
}

struct passwd *getpwnam(const char *name) {
    return passwd_find(name, 0);
}
struct passwd *getpwuid(uid_t user) {
    return passwd_find(NULL, user);
}

// The texts of an entry move to `buffer`.
static int passwd_copy(const struct passwd *from, struct passwd *to, char *buffer, size_t size,
                       struct passwd **result) {
    char **texts[] = {&to->pw_name,  &to->pw_passwd, &to->pw_comment,
                      &to->pw_gecos, &to->pw_dir,    &to->pw_shell};

    *result = NULL;
    if (!from)
        return 0;
    *to = *from;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t need = strlen(*texts[i]) + 1;

        if (need > size)
            return ERANGE;
        *texts[i] = memcpy(buffer, *texts[i], need);
        buffer += need;
        size -= need;
    }
    *result = to;
    return 0;
}

int getpwnam_r(const char *name, struct passwd *to, char *buffer, size_t size,
               struct passwd **result) {
    return passwd_copy(getpwnam(name), to, buffer, size, result);
}

int getpwuid_r(uid_t user, struct passwd *to, char *buffer, size_t size, struct passwd **result) {
    return passwd_copy(getpwuid(user), to, buffer, size, result);
}

// ---- /etc/group: name:password:gid:members ----

static FILE *groups;

static struct group *group_set(char *line) {
    static char *nobody[] = {NULL};
    static struct group entry;
    char *fields[4];

    if (fields_cut(line, fields, 4) < 3)
        return NULL;
    entry = (struct group){
        .gr_name = fields[0],
        .gr_passwd = fields[1],
        .gr_gid = (gid_t)strtoul(fields[2], NULL, 10),
        .gr_mem = nobody,
    };
    return &entry;
}

void setgrent(void) {
    if (groups)
        rewind(groups);
    else
        groups = fopen("/etc/group", "re");
}

void endgrent(void) {
    if (groups)
        fclose(groups);
    groups = NULL;
}

struct group *getgrent(void) {
    static char line[TEXT_MAX];

    if (!groups)
        setgrent();
    while (groups && fgets(line, sizeof line, groups)) {
        struct group *entry = group_set(line);

        if (entry)
            return entry;
    }
    return NULL;
}

static struct group *group_find(const char *name, gid_t number) {
    static char root[] = "root:x:0:";
    static char line[sizeof root];
    struct group *entry;

    setgrent();
    while ((entry = getgrent()) &&
           (name ? strcmp(entry->gr_name, name) != 0 : entry->gr_gid != number))
        ;
    endgrent();
    if (!entry && (name ? strcmp(name, "root") == 0 : number == 0))
        entry = group_set(strcpy(line, root));
    return entry;
}

struct group *getgrnam(const char *name) {
    return group_find(name, 0);
}
struct group *getgrgid(gid_t number) {
    return group_find(NULL, number);
}
int initgroups(const char *user, gid_t group) {
    (void)user;
    (void)group;
    return 0;
}
