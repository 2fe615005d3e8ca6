// user/tests/test_rtc.c -- the real-time clock tells a time that goes on.
#include <abi/io.h>
#include <abi/rtc.h>
#include <user/tests/lib/test.h>

#define SECOND 1000000000ull
#define YEAR_2024 (1704067200 * SECOND)
#define YEAR_2200 (7258118400 * SECOND)

static struct message ask(uint64_t tag) {
    struct message m = {.tag = tag};

    check_eq(ipc_call(startup_handle("rtc"), &m), 0);
    return m;
}

static uint64_t now(void) {
    struct message m = ask(RTC_NOW);

    check_eq(m.tag, 0);
    return m.words[0];
}

TEST(it_is_some_time_of_this_age) { check(now() > YEAR_2024 && now() < YEAR_2200); }

TEST(time_goes_on_and_never_back) {
    uint64_t first = now(), last = first;

    for (unsigned i = 0; i < 10000 && last < first + SECOND / 1000; i++) {
        uint64_t next = now();

        check(next >= last);
        last = next;
        test_sleep(SECOND / 10000);
    }
    check(last >= first + SECOND / 1000);
}

TEST(it_is_a_device_without_bytes) {
    check_eq(ask(IO_STAT).words[0], IO_KIND_DEVICE);
    check_eq(ask(IO_READ).tag, 0);
    check_eq(ask(IO_READ).words[0], 0);
}

TEST(unknown_requests_are_refused) {
    check_eq(ask(IO_WRITE).tag, ERR_NOSYS);
    check_eq(ask(RTC_NOW + 1).tag, ERR_NOSYS);
    check_eq(ask(~0ull).tag, ERR_NOSYS);
}
