// tests/host/test_mbox.c -- random sessions, boxes and letters against a model.
#include <tests/host/mbox_model.h>

int main(void) {
    test_random(300000);
    printf("test_mbox: %s\n", failures ? "FAILED" : "ok");
    return failures > 0;
}
