// user/true.c -- true: ends with status 0, success.
int main(void) { return 0; }
