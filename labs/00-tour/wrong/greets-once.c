// Only the first name is greeted.
// fails: hello_greets_who_is_named
// passes: hello_greets_who_is_on_its_input, it_is_found_in_srv
// costs: 10
// file: user/hello.c

int main(int argc, char **argv) {
    char line[256];

    if (argc > 1)
        greet(argv[1]);
    while (argc == 1 && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        greet(line);
    }
    return 0;
}
