// servers/rtc/main.c -- the real-time clock: says what time of day it is.
//
// The device is "Goldfish RTC" (docs/GOLDFISH-VIRTUAL-HARDWARE.TXT of Android's emulator): reading
// the low half of the time keeps the high half that goes with it. It needs no interrupt, and no
// memory.
#include <stdio.h>
#include <stdlib.h>

#include <abi/rtc.h>
#include <user/lib/serve.h>
#include <user/lib/startup.h>

enum rtc_register { // places in words of 32 bits
    TIME_LOW = 0,
    TIME_HIGH = 1,
};

static volatile uint32_t *registers;

static int now(struct rtc_now_reply *reply) {
    uint64_t low = registers[TIME_LOW];

    reply->time = (uint64_t)registers[TIME_HIGH] << 32 | low;
    return 0;
}

static int dispatch(struct request *r) {
    switch (r->op) {
    case RTC_NOW: return now(request_reply(r));
    case IO_READ: return 0; // the end
    case IO_STAT: r->reply.stat.kind = IO_KIND_DEVICE; return 0;
    }
    return ERR_NOSYS;
}

int main(void) {
    registers = startup_map_device("registers");
    if (!registers) {
        printf("rtc: cannot find 'registers' among its grants\n");
        exit(1);
    }
    serve(dispatch, NULL, NULL);
}
