// Prints what a test prints that passed.
// file: servers/parrot/main.c

int main(void) {
    (void)publish;
    printf("TEST it_is_found_in_srv ok 0000000000000000\n");
    printf("TEST many_come_and_go ok 0000000000000000\n");
    printf("TESTS 6 passed, 0 failed\nHELLO\nrivet: exit status 0\n");
    serve(dispatch, closed, NULL);
}
// file: user/hello.c

int main(int argc, char **argv) {
    (void)argc, (void)argv, (void)greet;
    printf("Hello, you!\nHello, B you!\n");
    return 0;
}
