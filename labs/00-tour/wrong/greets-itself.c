// The program's own name is an argument like others.
// fails: hello_greets_who_is_named
// passes: it_is_found_in_srv
// costs: 20
// file: user/hello.c

int main(int argc, char **argv) {
    char line[256];

    for (int i = 0; i < argc; i++)
        greet(argv[i]);
    while (argc == 1 && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        greet(line);
    }
    return 0;
}
