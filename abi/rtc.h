// abi/rtc.h -- the request to the real-time clock.
#pragma once

#include <abi/message.h>

enum rtc_op {
    RTC_NOW =
        0x800, // the time of day; beside it there is IO_STAT, and IO_READ, which finds nothing
};

struct rtc_now_reply {
    uint64_t time; // nanoseconds since 1970, UTC
};
