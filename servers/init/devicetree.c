// servers/init/devicetree.c -- reading a flattened device tree.
//
// Devicetree Specification 0.4, chapter 5. The structure is a list of big-endian 32-bit tokens:
//   BEGIN name, END, PROPERTY length, name's offset in the strings, value; NOP; TREE_END
// names and values are padded to 4 bytes. Properties come before the nodes inside.
#include <string.h>

#include <abi/errors.h>
#include <servers/init/devicetree.h>

enum {
    HEADER_SIZE = 40,
    HEADER_MAGIC = 0,
    HEADER_TOTAL_SIZE = 4,
    HEADER_STRUCTURE = 8,
    HEADER_STRINGS = 12,
    HEADER_STRINGS_SIZE = 32,
    HEADER_STRUCTURE_SIZE = 36,

    TOKEN_BEGIN = 1,
    TOKEN_END = 2,
    TOKEN_PROPERTY = 3,
    TOKEN_NOP = 4,
    TOKEN_TREE_END = 9,

    DEPTH_MAX = 16,
};

struct token {
    uint32_t kind;
    const char *name;   // BEGIN, PROPERTY
    struct bytes value; // PROPERTY
};

struct cells {
    unsigned address, size;
};

int devicetree_open(const struct bytes *blob, struct devicetree *tree, const char **why) {
    *why = NULL;
    if (!bytes_have(blob, 0, HEADER_SIZE) || bytes_big32(blob, HEADER_MAGIC) != 0xd00dfeed)
        *why = "it is no device tree";
    else if (!bytes_have(blob, 0, bytes_big32(blob, HEADER_TOTAL_SIZE)))
        *why = "it is truncated";
    else if (!bytes_have(blob, bytes_big32(blob, HEADER_STRUCTURE),
                         bytes_big32(blob, HEADER_STRUCTURE_SIZE)))
        *why = "its structure goes beyond its end";
    else if (!bytes_have(blob, bytes_big32(blob, HEADER_STRINGS),
                         bytes_big32(blob, HEADER_STRINGS_SIZE)))
        *why = "its strings go beyond its end";
    if (*why)
        return ERR_ARG;
    tree->structure = (struct bytes){blob->data + bytes_big32(blob, HEADER_STRUCTURE),
                                     bytes_big32(blob, HEADER_STRUCTURE_SIZE)};
    tree->strings = (struct bytes){blob->data + bytes_big32(blob, HEADER_STRINGS),
                                   bytes_big32(blob, HEADER_STRINGS_SIZE)};
    return 0;
}

// The text at `offset`, if it ends inside of b, else NULL.
static const char *text_at(const struct bytes *b, size_t offset) {
    if (offset >= b->size || !memchr(b->data + offset, 0, b->size - offset))
        return NULL;
    return (const char *)b->data + offset;
}

static size_t align4(size_t offset) { return (offset + 3) & ~(size_t)3; }

// Read the token at *at and step over it. Returns false at the end, and where the tree is broken.
static bool token_next(const struct devicetree *tree, size_t *at, struct token *token) {
    const struct bytes *s = &tree->structure;

    if (!bytes_have(s, *at, 4))
        return false;
    *token = (struct token){.kind = bytes_big32(s, *at)};
    *at += 4;
    if (token->kind == TOKEN_BEGIN) {
        token->name = text_at(s, *at);
        if (!token->name)
            return false;
        *at = align4(*at + strlen(token->name) + 1);
    } else if (token->kind == TOKEN_PROPERTY) {
        if (!bytes_have(s, *at, 8) || !bytes_have(s, *at + 8, bytes_big32(s, *at)))
            return false;
        token->value = (struct bytes){s->data + *at + 8, bytes_big32(s, *at)};
        token->name = text_at(&tree->strings, bytes_big32(s, *at + 4));
        *at = align4(*at + 8 + token->value.size);
        return token->name != NULL;
    }
    return token->kind != TOKEN_TREE_END;
}

int devicetree_property(const struct devicetree *tree, const struct devicetree_node *node,
                        const char *name, struct bytes *value) {
    size_t at = node->properties;
    struct token token;

    while (token_next(tree, &at, &token)) {
        if (token.kind == TOKEN_BEGIN || token.kind == TOKEN_END)
            return ERR_NONE;
        if (token.kind == TOKEN_PROPERTY && strcmp(token.name, name) == 0) {
            *value = token.value;
            return 0;
        }
    }
    return ERR_ARG;
}

static bool name_matches(const char *name, const char *match) {
    size_t length = strlen(match);

    return strncmp(name, match, length) == 0 && (name[length] == 0 || name[length] == '@');
}

static bool compatible_matches(const struct devicetree *tree, const struct devicetree_node *node,
                               const char *match) {
    struct bytes list;

    if (devicetree_property(tree, node, "compatible", &list) != 0)
        return false;
    for (size_t at = 0; text_at(&list, at); at += strlen(text_at(&list, at)) + 1) {
        if (strcmp(text_at(&list, at), match) == 0)
            return true;
    }
    return false;
}

// Note a property that says of how many cells the addresses of the nodes inside are made.
static void note_cells(const struct token *token, struct cells *cells) {
    if (token->value.size != 4)
        return;
    if (strcmp(token->name, "#address-cells") == 0)
        cells->address = bytes_big32(&token->value, 0);
    else if (strcmp(token->name, "#size-cells") == 0)
        cells->size = bytes_big32(&token->value, 0);
}

int devicetree_find(const struct devicetree *tree, const char *match, unsigned index,
                    struct devicetree_node *node) {
    struct cells cells[DEPTH_MAX + 1] = {{2, 1}}; // of the nodes at each depth; the defaults
    unsigned depth = 0;
    struct token token;

    for (size_t at = 0; token_next(tree, &at, &token);) {
        if (token.kind == TOKEN_BEGIN) {
            *node = (struct devicetree_node){token.name, at, cells[depth].address,
                                             cells[depth].size};
            if ((name_matches(node->name, match) || compatible_matches(tree, node, match)) &&
                index-- == 0)
                return 0;
            if (depth == DEPTH_MAX)
                return ERR_ARG;
            cells[++depth] = (struct cells){2, 1};
        } else if (token.kind == TOKEN_PROPERTY) {
            note_cells(&token, &cells[depth]);
        } else if (token.kind == TOKEN_END) {
            if (depth == 0)
                return ERR_ARG;
            if (--depth == 0)
                return ERR_NONE;
        }
    }
    return ERR_ARG;
}

// The number that `count` cells at `cell` of a value make up.
static uint64_t cells_value(const struct bytes *value, unsigned cell, unsigned count) {
    uint64_t number = 0;

    for (unsigned i = 0; i < count; i++)
        number = number << 32 | bytes_big32(value, (cell + i) * 4);
    return number;
}

int devicetree_range(const struct devicetree *tree, const struct devicetree_node *node,
                     uint64_t *base, uint64_t *size) {
    struct bytes reg;
    int status = devicetree_property(tree, node, "reg", &reg);

    if (status != 0)
        return status;
    if (node->address_cells < 1 || node->address_cells > 2 || node->size_cells < 1 ||
        node->size_cells > 2 || reg.size < 4 * (node->address_cells + node->size_cells))
        return ERR_ARG;
    *base = cells_value(&reg, 0, node->address_cells);
    *size = cells_value(&reg, node->address_cells, node->size_cells);
    return *size > 0 && *base + *size > *base ? 0 : ERR_ARG;
}

int devicetree_irq(const struct devicetree *tree, const struct devicetree_node *node,
                   uint64_t *line) {
    struct bytes value;
    int status = devicetree_property(tree, node, "interrupts", &value);

    if (status != 0)
        return status;
    if (value.size < 4)
        return ERR_ARG;
    *line = bytes_big32(&value, 0);
    return 0;
}

const char *devicetree_text(const struct devicetree *tree, const char *node, const char *name) {
    struct devicetree_node found;
    struct bytes value;

    if (devicetree_find(tree, node, 0, &found) != 0 ||
        devicetree_property(tree, &found, name, &value) != 0 || !text_at(&value, 0))
        return "";
    return text_at(&value, 0);
}
