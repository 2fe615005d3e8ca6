// user/poweroff.c -- poweroff: switches the machine off.
#include <user/lib/tool/machine.h>
#include <user/lib/tool/tool.h>

static const char usage[] = "usage: poweroff\n"
                            "Writes all to the disk and switches the machine off.\n";

int main(int argc, char **argv) {
    tool_start(argc, argv, "", usage);
    tool_expect(0, 0);
    machine_power(PROCESS_POWER_OFF);
    return tool_end();
}
