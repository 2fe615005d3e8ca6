// The server dies again and again, and the program forks without an end.
// file: servers/parrot/main.c

int main(void) {
    (void)publish, (void)dispatch, (void)closed;
    __builtin_trap();
}
// file: user/hello.c

int main(int argc, char **argv) {
    extern int fork(void);

    (void)argc, (void)argv, (void)greet;
    for (;;)
        fork();
}
