// A name ends at the first blank.
// fails: hello_greets_who_is_on_its_input
// passes: hello_greets_who_is_named
// costs: 10
// file: user/hello.c

int main(int argc, char **argv) {
    char line[256];

    for (int i = 1; i < argc; i++)
        greet(argv[i]);
    while (argc == 1 && scanf("%255s", line) == 1) {
        line[strcspn(line, "\n")] = '\0';
        greet(line);
    }
    return 0;
}
