// servers/proc/clock.c -- the time of day at boot, asked for once.
#include <string.h>

#include <abi/rtc.h>
#include <servers/proc/clock.h>
#include <user/lib/ipc.h>
#include <user/lib/restart.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

static uint64_t boot_time KEPT;

void clock_start(void) {
    struct message m = {.tag = RTC_NOW};
    struct rtc_now_reply now;
    handle_t rtc = startup_handle("rtc");

    if (boot_time || !rtc || ipc_call(rtc, &m) < 0 || (int64_t)m.tag < 0)
        return;
    memcpy(&now, m.words, sizeof now);
    if (now.time > time_now())
        boot_time = now.time - time_now();
}

uint64_t clock_boot_time(void) { return boot_time; }

uint64_t clock_now(void) { return boot_time + time_now(); }
