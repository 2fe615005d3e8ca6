// user/tests/driver.h -- requests to the driver that dies.
#pragma once

enum driver_op {
    DRIVER_OPEN = 1,      // words[0]: the type of device
    DRIVER_POST_AND_EXIT, // chains to the device that it has open; a moment later it is gone
};
