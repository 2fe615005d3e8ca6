// user/reboot.c -- reboot: starts the machine again.
#include <user/lib/tool/machine.h>
#include <user/lib/tool/tool.h>

static const char usage[] = "usage: reboot\n"
                            "Writes all to the disk and starts the machine again.\n";

int main(int argc, char **argv) {
    tool_start(argc, argv, "", usage);
    tool_expect(0, 0);
    machine_power(PROCESS_POWER_REBOOT);
    return tool_end();
}
