// user/hello.c -- hello: greets those who are named, or whoever is on the lines that it reads.
// usage: hello [NAME]...
#include <stdio.h>
#include <string.h>

static void greet(const char *name) { printf("Hello, %s!\n", name); }

int main(int argc, char **argv) {
    char line[256];

    for (int i = 1; i < argc; i++)
        greet(argv[i]);
    while (argc == 1 && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        greet(line);
    }
    return 0;
}
