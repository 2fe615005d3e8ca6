// abi/srv.h -- requests to srv, where programs publish services for others. Beside abi/io.h.
//
// The gate that init hands out is a directory; its entries are the services. A program publishes
// its endpoint, with the right to make gates only. Opening an entry brings a gate to that endpoint
// with a badge never used before. An entry goes with SRV_REMOVE, or when its publisher's session
// ends.
#pragma once

#include <abi/io.h>

enum srv_op {
    SRV_SESSION = 0x600, // the answer brings a gate: a session, which publishes
    SRV_PUBLISH,         // on a session. path_size; handles[0]: the endpoint
    SRV_REMOVE,          // on the session that published it. path_size
};

struct srv_publish { // SRV_PUBLISH, SRV_REMOVE
    uint64_t path_size; // the name, in the lent buffer: as a file's, at most IO_NAME_MAX bytes
};
