# grade/fsmodel.py -- what a file system is: a small model, to compare the file server with.
from grade.fs import FILE, FOLDER, SYMLINK, FsError

SYMLINKS_MAX = 40
TEXT_MAX = 8192  # of a path in which the texts of symbolic links have been put
NAME_MAX = 255


class Node:
    """A file, folder or symbolic link."""

    def __init__(self, kind, mode=0o755, data=b"", parent=None):
        self.kind = kind
        self.mode = mode
        self.data = bytearray(data)  # of a symbolic link, its text
        self.names = {}              # of a folder
        self.parent = parent or self
        self.links = 0
        self.removed = False


class Model:
    """The same requests as grade.fs.Fs has, on paths; they raise the same errors."""

    def __init__(self):
        self.root = Node(FOLDER)
        self.root.names[b"lost+found"] = Node(FOLDER, 0o700, parent=self.root)

    def walk(self, path, follow, slash_follows=True):
        """Returns (parent, name, node or None); name is None for the root, b"." and b".."."""
        at, rest, links = self.root, path, 0
        while True:
            rest = rest.lstrip(b"/")
            name, _, _ = rest.partition(b"/")
            if len(name) > NAME_MAX:
                raise FsError("ERR_NAMETOOLONG")
            after = rest[len(name):]
            last = not after.strip(b"/")
            if name and at.kind != FOLDER:
                raise FsError("ERR_NOTDIR")
            if name in (b"", b"."):
                node = at
            elif name == b"..":
                node = at.parent
            else:
                node = at.names.get(name)
            if node is None and not last:
                raise FsError("ERR_NOENT")
            if node is not None and node.kind == SYMLINK and (
                    not last or follow or (after and slash_follows)):
                links += 1
                if links > SYMLINKS_MAX:
                    raise FsError("ERR_LOOP")
                if len(node.data) + len(after) > TEXT_MAX:
                    raise FsError("ERR_NAMETOOLONG")
                if node.data.startswith(b"/"):
                    at = self.root
                rest = bytes(node.data) + after
                continue
            if last:
                if after and node is not None and node.kind != FOLDER:
                    raise FsError("ERR_NOTDIR")
                return at, name if name not in (b"", b".", b"..") else None, node, bool(after), name
            at, rest = node, after

    def find(self, path, follow=True):
        node = self.walk(path, follow)[2]
        if node is None:
            raise FsError("ERR_NOENT")
        return node

    def create(self, path, mode):
        """What IO_OPEN with CREATE does; returns the node."""
        parent, name, node, slash, _ = self.walk(path, True)
        if node is not None:
            if node.kind == FOLDER:
                raise FsError("ERR_ISDIR")
            return node
        if slash:
            raise FsError("ERR_ISDIR")
        return self.add(parent, name, Node(FILE, mode))

    @staticmethod
    def add(parent, name, node):
        if parent.removed:
            raise FsError("ERR_NOENT")
        parent.names[name] = node
        node.links += 1
        return node

    def make(self, path, mode=0o755):
        parent, name, node, _, _ = self.walk(path, False, False)
        if node is not None or name is None:
            raise FsError("ERR_EXISTS")
        self.add(parent, name, Node(FOLDER, mode, parent=parent))

    def check_removable(self, node, last, directory):
        if node is self.root or last == b"":
            raise FsError("ERR_BUSY")
        if not directory:
            if node.kind == FOLDER:
                raise FsError("ERR_ISDIR")
        elif node.kind != FOLDER:
            raise FsError("ERR_NOTDIR")
        elif last == b".":
            raise FsError("ERR_ARG")
        elif last == b".." or node.names:
            raise FsError("ERR_NOTEMPTY")

    def remove(self, path, directory=False):
        parent, name, node, _, last = self.walk(path, False, False)
        if node is None:
            raise FsError("ERR_NOENT")
        self.check_removable(node, last, directory)
        del parent.names[name]
        node.links -= 1
        node.removed = node.kind == FOLDER

    def link(self, first, second):
        node = self.find(first, False)
        parent, name, other, slash, _ = self.walk(second, False, False)
        if other is not None or name is None:
            raise FsError("ERR_EXISTS")
        if node.kind == FOLDER:
            raise FsError("ERR_PERM")
        if slash:
            raise FsError("ERR_NOENT")
        self.add(parent, name, node)

    def symlink(self, text, path):
        parent, name, node, slash, _ = self.walk(path, False, False)
        if node is not None or name is None:
            raise FsError("ERR_EXISTS")
        if slash or not text:
            raise FsError("ERR_NOENT")
        self.add(parent, name, Node(SYMLINK, 0o777, text))

    def rename(self, first, second):
        parent, name, node, _, last = self.walk(first, False, False)
        new_parent, new_name, new, slash, new_last = self.walk(second, False, False)
        if node is not None and node is new and name and new_name:
            return
        if node is None:
            raise FsError("ERR_NOENT")
        if b"" in (last, new_last):
            raise FsError("ERR_BUSY")
        if name is None or new_name is None:
            raise FsError("ERR_ARG")
        if node.kind == FOLDER:
            above = new_parent
            while above is not self.root and above is not node:
                above = above.parent
            if above is node:
                raise FsError("ERR_ARG")
        if new is not None:
            self.check_removable(new, new_last, node.kind == FOLDER)
            new.links -= 1
            new.removed = new.kind == FOLDER
        elif slash and node.kind != FOLDER:
            raise FsError("ERR_NOTDIR")
        del parent.names[name]
        new_parent.names[new_name] = node
        if node.kind == FOLDER:
            node.parent = new_parent

    def readlink(self, path):
        node = self.find(path, False)
        if node.kind != SYMLINK:
            raise FsError("ERR_ARG")
        return bytes(node.data)

    def change_mode(self, path, mode):
        self.find(path).mode = mode

    @staticmethod
    def write(node, offset, data):
        if len(node.data) < offset:
            node.data.extend(bytes(offset - len(node.data)))
        node.data[offset:offset + len(data)] = data

    @staticmethod
    def truncate(node, size):
        node.data = node.data[:size] + bytes(max(0, size - len(node.data)))

    def tree(self):
        """All nodes by path."""
        found, todo = {}, [(b"", self.root)]
        while todo:
            path, node = todo.pop()
            found[path] = node
            todo += [(path + b"/" + name, child) for name, child in node.names.items()]
        return found
