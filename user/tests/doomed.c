// user/tests/doomed.c -- a server that never gets to its first request.
int main(void) { return 7; }
