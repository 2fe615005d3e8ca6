// kernel/gate.c -- gates: the clients' side of endpoints.
//
// refs counts handles, calls in progress, and tasks and threads that name the gate. At 0 the gate
// itself waits in endpoint.closed until its server was told, so telling needs no memory.

#include <kernel/core.h>

int gate_create(struct account *account, struct endpoint *endpoint, badge_t badge,
                struct gate **gate) {
    if (endpoint->flags & ENDPOINT_DEAD)
        return ERR_DEAD;
    struct gate *made = object_alloc(account, OBJECT_GATE);
    if (!made)
        return ERR_QUOTA;
    made->object.refs = 1;
    made->endpoint = endpoint;
    made->badge = badge;
    endpoint->object.refs++;
    list_append(&endpoint->gates, &made->link);
    *gate = made;
    return 0;
}

void gate_get(struct gate *gate) { gate->object.refs++; }

void gate_free(struct gate *gate) {
    struct endpoint *endpoint = gate->endpoint;
    list_remove(&gate->link);
    object_free(gate);
    endpoint_put(endpoint);
}

void gate_put(struct gate *gate) {
    struct endpoint *endpoint = gate->endpoint;
    assert(gate->object.refs > 0);
    if (--gate->object.refs > 0)
        return;
    if (endpoint->walk == &gate->link)
        endpoint->walk = gate->link.next;
    if (endpoint->flags & ENDPOINT_DEAD) {
        gate_free(gate);
        return;
    }
    list_remove(&gate->link);
    list_append(&endpoint->closed, &gate->link);
    endpoint_tell(endpoint);
}

void gate_cancel(struct gate *gate) {
    struct endpoint *endpoint = gate->endpoint;
    if (endpoint->walk == &gate->link)
        endpoint->walk = gate->link.next;
    gate_free(gate);
}
