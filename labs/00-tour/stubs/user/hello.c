// labs/00-tour/stubs/user/hello.c -- what stands in the starter for the functions of this name.

static void greet(const char *name) {
    // Lab 00-tour, task 1: yours to write.
    //
    // Prints "Hello, NAME!" and ends the line.
    (void)name;
}

int main(int argc, char **argv) {
    // Lab 00-tour, task 1: yours to write.
    //
    // Greet each argument. If there is none: each line of the standard input, without its end
    // (fgets, strcspn). The exit status is 0.
    (void)argc, (void)argv, (void)greet;
    return 1;
}
