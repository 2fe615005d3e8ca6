// user/false.c -- false: ends with status 1, failure.
int main(void) { return 1; }
