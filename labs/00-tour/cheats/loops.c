// The server computes without an end, and so does the program.
// file: servers/parrot/main.c

int main(void) {
    (void)publish, (void)dispatch, (void)closed;
    for (;;) {
    }
}
// file: user/hello.c

int main(int argc, char **argv) {
    (void)argc, (void)argv, (void)greet;
    for (;;) {
    }
}
