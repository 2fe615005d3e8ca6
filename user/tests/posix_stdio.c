// user/tests/posix_stdio.c -- FILEs, printf and scanf, getline, popen, getopt, random, environment.
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <getopt.h>
#include <glob.h>
#include <grp.h>
#include <locale.h>
#include <math.h>
#include <pwd.h>
#include <regex.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>

#include <user/tests/lib/posix_test.h>

static void check_text(const char *found, const char *expected) {
    if (strcmp(found, expected) != 0)
        printf("  found \"%s\", expected \"%s\"\n", found, expected);
    CHECK(strcmp(found, expected) == 0);
}

static void check_content(const char *path, const char *expected) {
    char found[200] = "";
    int fd = open(path, O_RDONLY);

    CHECK(read(fd, found, sizeof found - 1) >= 0);
    check_text(found, expected);
    close(fd);
}

static void printing(void) {
    volatile size_t short_size = 4;
    char text[200];

    CHECK_EQUAL(snprintf(text, sizeof text, "%d|%5d|%-5d|%05d|%+d|% d", 42, 42, 42, 42, 42, 42),
                28);
    check_text(text, "42|   42|42   |00042|+42| 42");
    snprintf(text, sizeof text, "%x|%X|%#x|%o|%u|%c|%%", 255, 255, 255, 8, 4000000000u, 'c');
    check_text(text, "ff|FF|0xff|10|4000000000|c|%");
    snprintf(text, sizeof text, "%ld|%lld|%zu|%jd|%hhd|%hd|%td", -1l, 1ll << 40, (size_t)7,
             (intmax_t)-9, (char)44, (short)4464, (ptrdiff_t)5);
    check_text(text, "-1|1099511627776|7|-9|44|4464|5");
    snprintf(text, sizeof text, "%s|%10s|%-10s|%.2s|%*s|%.*s", "abc", "abc", "abc", "abc", 5, "abc",
             1, "abc");
    check_text(text, "abc|       abc|abc       |ab|  abc|a");
    snprintf(text, sizeof text, "%f|%.2f|%e|%g|%g|%10.3f|%-8.1f|", 3.14159265, 2.5, 12345.678,
             0.0001, 1e20, 2.0 / 3, 1.25);
    check_text(text, "3.141593|2.50|1.234568e+04|0.0001|1e+20|     0.667|1.2     |");
    snprintf(text, sizeof text, "%f %f %g", INFINITY, -INFINITY, 0.1);
    check_text(text, "inf -inf 0.1");
    CHECK_EQUAL(snprintf(text, short_size, "abcdef"), 6);
    check_text(text, "abc");
}

static void scanning(void) {
    int a = 0, b = 0;
    char word[20] = "", c = 0;
    double d = 0;
    long big = 0;
    unsigned hex = 0;

    CHECK_EQUAL(sscanf("12 -34 word 2.5", "%d %d %19s %lf", &a, &b, word, &d), 4);
    CHECK(a == 12 && b == -34 && d == 2.5);
    check_text(word, "word");
    CHECK_EQUAL(sscanf("0x1f,9999999999;z", "%x,%ld;%c", &hex, &big, &c), 3);
    CHECK(hex == 31 && big == 9999999999 && c == 'z');
    CHECK_EQUAL(sscanf("abc123", "%[a-z]%n%d", word, &a, &b), 2);
    CHECK(a == 3 && b == 123);
    CHECK_EQUAL(sscanf("x", "%d", &a), 0);
    CHECK_EQUAL(sscanf("", "%d", &a), EOF);
    CHECK_EQUAL(sscanf("5 6", "%*d %d", &a), 1);
    CHECK_EQUAL(a, 6);
}

static void reading_and_writing(void) {
    char text[100], block[3000];
    FILE *file = fopen("a", "w");

    CHECK(file != NULL);
    CHECK_EQUAL(fprintf(file, "line %d\n", 1), 7);
    CHECK(fputs("line 2\n", file) >= 0);
    CHECK_EQUAL(fputc('x', file), 'x');
    memset(block, 'b', sizeof block);
    for (int i = 0; i < 10; i++)
        CHECK_EQUAL(fwrite(block, 1, sizeof block, file), sizeof block);
    CHECK_EQUAL(ftell(file), 15 + 30000);
    CHECK_EQUAL(fclose(file), 0);
    file = fopen("a", "r");
    check_text(fgets(text, sizeof text, file), "line 1\n");
    CHECK_EQUAL(ftell(file), 7);
    CHECK_EQUAL(fgetc(file), 'l');
    CHECK_EQUAL(ungetc('L', file), 'L');
    CHECK_EQUAL(ftell(file), 7);
    check_text(fgets(text, 5, file), "Line");
    CHECK_EQUAL(fseek(file, -1, SEEK_END), 0);
    CHECK_EQUAL(fgetc(file), 'b');
    CHECK_EQUAL(fgetc(file), EOF);
    CHECK(feof(file) && !ferror(file));
    rewind(file);
    CHECK(!feof(file));
    CHECK_EQUAL(fread(block, 15, 200, file), 200);
    CHECK_EQUAL(fputc('x', file), EOF);
    CHECK(ferror(file));
    clearerr(file);
    CHECK(!ferror(file));
    CHECK_EQUAL(fclose(file), 0);
    CHECK(fopen("none", "r") == NULL && errno == ENOENT);
    CHECK(fopen("a", "q") == NULL && errno == EINVAL);
    CHECK(fopen("a", "wx") == NULL && errno == EEXIST);
}

static void updating(void) {
    char text[20];
    FILE *file = fopen("a", "w+");

    fputs("hello world", file);
    rewind(file);
    CHECK_EQUAL(fgetc(file), 'h');
    CHECK_EQUAL(fseek(file, 6, SEEK_SET), 0);
    fputs("W", file);
    CHECK_EQUAL(fflush(file), 0);
    check_content("a", "hello World");
    CHECK_EQUAL(fseek(file, 0, SEEK_CUR), 0);
    check_text(fgets(text, sizeof text, file), "orld");
    fclose(file);
    file = fopen("a", "a+");
    fputs("!", file);
    fclose(file);
    check_content("a", "hello World!");
    file = fopen("a", "r+");
    fputs("J", file);
    fclose(file);
    check_content("a", "Jello World!");
}

static void exit_writes_out(void) {
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        FILE *file = fopen("a", "w");

        fputs("not closed", file);
        exit(0);
    }
    waitpid(pid, &status, 0);
    CHECK_EQUAL(status, 0);
    check_content("a", "not closed");
}

static void buffering(void) {
    int ends[2];
    char text[32] = "";
    FILE *file;

    CHECK_EQUAL(pipe2(ends, O_NONBLOCK), 0);
    file = fdopen(ends[1], "w");
    CHECK_EQUAL(setvbuf(file, NULL, _IOLBF, 0), 0);
    fputs("half", file);
    CHECK_ERROR(read(ends[0], text, sizeof text), EAGAIN);
    fputs(" line\nrest", file);
    fflush(NULL);
    CHECK_EQUAL(read(ends[0], text, sizeof text), 14);
    check_text(text, "half line\nrest");
    CHECK_EQUAL(setvbuf(file, NULL, _IONBF, 0), 0);
    fprintf(file, "%s %d", "now", 5);
    CHECK_EQUAL(read(ends[0], text, sizeof text), 5);
    CHECK_EQUAL(fclose(file), 0);
    CHECK_EQUAL(read(ends[0], text, sizeof text), 0);
}

// What was read ahead is given back, so that another program goes on where this one stopped.
static void reading_ahead_is_undone(void) {
    char text[20] = "";
    FILE *file = fopen("a", "w+");

    fputs("first\nsecond\n", file);
    rewind(file);
    check_text(fgets(text, sizeof text, file), "first\n");
    fflush(file);
    CHECK_EQUAL(lseek(fileno(file), 0, SEEK_CUR), 6);
    fclose(file);
}

static void lines_of_any_length(void) {
    char *line = NULL, *text = NULL;
    size_t size = 0;
    FILE *file = fopen("a", "w+");

    for (int i = 0; i < 10000; i++)
        fputc('a' + i % 26, file);
    fputs("\n\nlast", file);
    rewind(file);
    CHECK_EQUAL(getline(&line, &size, file), 10001);
    CHECK(line[9999] == 'a' + 9999 % 26 && line[10000] == '\n');
    CHECK_EQUAL(getline(&line, &size, file), 1);
    CHECK_EQUAL(getline(&line, &size, file), 4);
    check_text(line, "last");
    CHECK_EQUAL(getline(&line, &size, file), -1);
    rewind(file);
    CHECK_EQUAL(getdelim(&line, &size, 'c', file), 3);
    free(line);
    fclose(file);
    file = open_memstream(&text, &size);
    for (int i = 0; i < 100; i++)
        fprintf(file, "%d,", i);
    fclose(file);
    CHECK_EQUAL(size, 290);
    CHECK_EQUAL(strlen(text), 290);
    free(text);
}

static void redirecting(void) {
    FILE *file;
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        if (!freopen("out", "w", stdout))
            _exit(1);
        printf("to a file\n");
        exit(fileno(stdout));
    }
    waitpid(pid, &status, 0);
    CHECK_EQUAL(WEXITSTATUS(status), 1);
    check_content("out", "to a file\n");
    file = tmpfile();
    CHECK(file != NULL);
    CHECK(fputs("x", file) >= 0);
    fclose(file);
    CHECK_EQUAL(dprintf(open("out", O_WRONLY | O_TRUNC), "%d-%s", 5, "x"), 3);
    check_content("out", "5-x");
}

static void commands(void) {
    char text[64] = "";
    FILE *file;

    CHECK_EQUAL(WEXITSTATUS(system("exit 7")), 7);
    CHECK(system(NULL) != 0);
    file = popen("echo from the shell", "r");
    CHECK(file != NULL);
    check_text(fgets(text, sizeof text, file), "from the shell\n");
    CHECK_EQUAL(pclose(file), 0);
    file = popen("cat > copy; exit 3", "w");
    CHECK(fputs("to the shell", file) >= 0);
    CHECK_EQUAL(WEXITSTATUS(pclose(file)), 3);
    check_content("copy", "to the shell");
}

static void options(void) {
    char *words[] = {
        (char *)"x",  (char *)"-a", (char *)"-bvalue", (char *)"--long=5", (char *)"--",
        (char *)"-c", NULL};
    struct option longs[] = {{"long", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
    char found[10] = "";
    int c, n = 0;

    while ((c = getopt_long(6, words, "ab:c", longs, NULL)) != -1) {
        found[n++] = (char)c;
        if (c == 'b')
            check_text(optarg, "value");
        if (c == 'l')
            check_text(optarg, "5");
    }
    check_text(found, "abl");
    CHECK_EQUAL(optind, 5);
}

static void patterns(void) {
    glob_t found;
    regex_t expression;
    regmatch_t match[2];

    close(open("one.c", O_CREAT | O_WRONLY, 0644));
    close(open("two.c", O_CREAT | O_WRONLY, 0644));
    close(open("three.h", O_CREAT | O_WRONLY, 0644));
    close(open(".hidden.c", O_CREAT | O_WRONLY, 0644));
    CHECK_EQUAL(mkdir("sub", 0755), 0);
    close(open("sub/four.c", O_CREAT | O_WRONLY, 0644));
    CHECK_EQUAL(glob("*.c", 0, NULL, &found), 0);
    CHECK_EQUAL(found.gl_pathc, 2);
    check_text(found.gl_pathv[0], "one.c");
    check_text(found.gl_pathv[1], "two.c");
    globfree(&found);
    CHECK_EQUAL(glob("s*/[a-f]*.?", 0, NULL, &found), 0);
    CHECK_EQUAL(found.gl_pathc, 1);
    check_text(found.gl_pathv[0], "sub/four.c");
    globfree(&found);
    CHECK_EQUAL(glob("none*", 0, NULL, &found), GLOB_NOMATCH);
    CHECK_EQUAL(glob("none*", GLOB_NOCHECK, NULL, &found), 0);
    check_text(found.gl_pathv[0], "none*");
    globfree(&found);
    CHECK_EQUAL(fnmatch("*.[ch]", "a.h", 0), 0);
    CHECK_EQUAL(fnmatch("*", ".a", FNM_PERIOD), FNM_NOMATCH);
    CHECK_EQUAL(regcomp(&expression, "a(b+)c", REG_EXTENDED), 0);
    CHECK_EQUAL(regexec(&expression, "xxabbbcxx", 2, match, 0), 0);
    CHECK(match[1].rm_so == 3 && match[1].rm_eo == 6);
    regfree(&expression);
}

static void environment(void) {
    CHECK_EQUAL(setenv("NAME", "value", 1), 0);
    check_text(getenv("NAME"), "value");
    CHECK_EQUAL(setenv("NAME", "other and longer", 0), 0);
    check_text(getenv("NAME"), "value");
    CHECK_EQUAL(setenv("NAME", "other and longer", 1), 0);
    check_text(getenv("NAME"), "other and longer");
    CHECK_EQUAL(WEXITSTATUS(system("test \"$NAME\" = 'other and longer'")), 0);
    CHECK_EQUAL(unsetenv("NAME"), 0);
    CHECK(getenv("NAME") == NULL);
}

static void the_system(void) {
    struct utsname name;
    unsigned char one[32], two[32];
    struct timespec before, after;

    CHECK_EQUAL(uname(&name), 0);
    CHECK(name.sysname[0] != '\0' && name.machine[0] != '\0');
    CHECK_EQUAL(getrandom(one, sizeof one, 0), sizeof one);
    CHECK_EQUAL(getentropy(two, sizeof two), 0);
    CHECK(memcmp(one, two, sizeof one) != 0);
    CHECK_EQUAL(sysconf(_SC_PAGESIZE), 4096);
    CHECK(sysconf(_SC_OPEN_MAX) >= 20);
    CHECK(strcmp(getpwuid(0)->pw_name, "root") == 0);
    CHECK(getpwnam("root")->pw_uid == 0);
    CHECK(strcmp(getgrgid(0)->gr_name, "root") == 0);
    CHECK(getpwnam("nobody-of-this-name") == NULL);
    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &before), 0);
    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &after), 0);
    CHECK(after.tv_sec > before.tv_sec || after.tv_nsec >= before.tv_nsec);
    CHECK_ERROR(clock_gettime(99, &after), EINVAL);
    CHECK(time(NULL) > 1600000000);
    CHECK(strcmp(strsignal(SIGSEGV), "Segmentation fault") == 0);
}

static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static void the_rest_of_the_library(void) {
    int numbers[1000];
    struct tm date = {.tm_year = 100, .tm_mon = 1, .tm_mday = 29, .tm_hour = 12};
    char text[64];
    time_t when;

    for (int i = 0; i < 1000; i++)
        numbers[i] = (i * 7919) % 1000;
    qsort(numbers, 1000, sizeof *numbers, compare);
    for (int i = 0; i < 1000; i++)
        CHECK(numbers[i] == i);
    CHECK(fabs(sqrt(2.0) - 1.41421356237) < 1e-9 && fabs(sin(1.0) - 0.8414709848) < 1e-9);
    CHECK(strtod("1e3", NULL) == 1000 && strtol("0x10", NULL, 0) == 16);
    setenv("TZ", "UTC0", 1);
    when = timegm(&date);
    CHECK_EQUAL(when, 951825600);
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %j", gmtime(&when));
    check_text(text, "2000-02-29 12:00:00 060");
}

static const struct posix_test tests[] = {
    {"printing", printing},
    {"scanning", scanning},
    {"reading_and_writing", reading_and_writing},
    {"updating", updating},
    {"exit_writes_out", exit_writes_out},
    {"buffering", buffering},
    {"reading_ahead_is_undone", reading_ahead_is_undone},
    {"lines_of_any_length", lines_of_any_length},
    {"redirecting", redirecting},
    {"commands", commands},
    {"options", options},
    {"patterns", patterns},
    {"environment", environment},
    {"the_system", the_system},
    {"the_rest_of_the_library", the_rest_of_the_library},
};

int main(int argc, char **argv) {
    return posix_tests_run(tests, sizeof tests / sizeof *tests, argc, argv);
}
