// servers/init/devicetree.h -- reading a flattened device tree. No system calls: runs anywhere.
#pragma once

#include <user/lib/bytes.h>

struct devicetree {
    struct bytes structure;
    struct bytes strings;
};

struct devicetree_node {
    const char *name;
    size_t properties; // where in the structure its first property is
    unsigned address_cells, size_cells; // that its reg property is made of
};

// Check the header and set *tree up. 0, or ERR_ARG and what is wrong in *why.
int devicetree_open(const struct bytes *blob, struct devicetree *tree, const char **why);

// The index-th node, from 0, in the order of the tree, whose name, with or without @address, or one
// of whose compatible strings is `match`. 0, ERR_NONE, or ERR_ARG if the tree is broken before.
int devicetree_find(const struct devicetree *tree, const char *match, unsigned index,
                    struct devicetree_node *node);

// A property of a node: 0, ERR_NONE, or ERR_ARG.
int devicetree_property(const struct devicetree *tree, const struct devicetree_node *node,
                        const char *name, struct bytes *value);

// The first address range in a node's reg property.
int devicetree_range(const struct devicetree *tree, const struct devicetree_node *node,
                     uint64_t *base, uint64_t *size);

// The first interrupt line of a node whose interrupts have one cell each, as the PLIC's have.
int devicetree_irq(const struct devicetree *tree, const struct devicetree_node *node,
                   uint64_t *line);

// A property that is text; "" if the node or the property is missing or no text.
const char *devicetree_text(const struct devicetree *tree, const char *node, const char *name);
