# labs/06b-block/tests/checks.py -- the driver on a real device: what is on the image is what counts.
from grade.openguest import same

MIB, SECTOR, MASK = 1 << 20, 512, (1 << 64) - 1
PROGRAM, PEERS, ROUNDS, AREA, PIECE = "test_blk_disk", 4, 8, 256 << 10, 16 << 10
BAD = 2 * MIB  # the sector that cannot be read


def drawn(nonce, size, seed):
    """The bytes that test_blk_disk.c draws."""
    x = (nonce ^ seed * 0x9e3779b97f4a7c15 & MASK) | 1
    data = bytearray()
    for _ in range(size):
        x = (x ^ x << 13) & MASK
        x ^= x >> 7
        x = (x ^ x << 17) & MASK
        data.append(x & 0xff)
    return bytes(data)


def all_sizes_go_to_their_place(guest):
    """Each piece is on the image where it belongs, and nothing beside them."""
    disk = guest.new_disk(8)
    guest.test(PROGRAM, "all_sizes_go_to_their_place", disk)
    position, size = MIB, SECTOR
    while size <= 64 << 10:
        same("%d bytes at %#x of the image" % (size, position), disk.read(position, size),
             drawn(guest.nonce, size, size))
        position, size = position + size, size * 2
    same("the first MiB of the image", disk.read(0, MIB), bytes(MIB))
    same("what is behind on the image", disk.read(position, MIB), bytes(MIB))


def clients_at_once_get_their_own_bytes(guest):
    """Four programs write to areas of their own at the same time."""
    disk = guest.new_disk(8)
    guest.test(PROGRAM, "clients_at_once_get_their_own_bytes", disk)
    for peer in range(PEERS):
        for turn in range(ROUNDS):
            position = 4 * MIB + peer * AREA + turn * PIECE
            same("client %d's piece %d on the image" % (peer, turn), disk.read(position, PIECE),
                 drawn(guest.nonce, PIECE, 1000 + peer * ROUNDS + turn))


def a_bad_sector_is_an_error_and_its_neighbours_are_not(guest):
    """QEMU's blkdebug fails what touches one sector."""
    disk = guest.new_disk(8)
    disk.fail_reads(BAD // SECTOR)
    guest.test(PROGRAM, "a_bad_sector_is_an_error_and_its_neighbours_are_not", disk)


def a_read_only_disk_says_so(guest):
    """The device has the feature; what is on the image stays."""
    disk = guest.new_disk(8, options=",readonly=on")
    data = guest.random.randbytes(SECTOR)
    disk.write(0, data)
    answer = 0
    for byte in data:
        answer = (answer ^ byte) * 0x100000001b3 & MASK
    guest.test(PROGRAM, "a_read_only_disk_says_so", disk, answer)
    same("the first sector of the image", disk.read(0, SECTOR), data)


def nothing_is_moved_past_the_end(guest):
    disk = guest.new_disk(8)
    guest.test(PROGRAM, "nothing_is_moved_past_the_end", disk)
    same("the size of the image", disk.image.stat().st_size, 8 * MIB)


def requests_go_on_round_after_round(guest):
    """Many times round the rings, and still in their place."""
    disk = guest.new_disk(8)
    guest.test(PROGRAM, "requests_go_on_round_after_round", disk)
    same("what was written then", disk.read(MIB, SECTOR), drawn(guest.nonce, SECTOR, 7))


def files_of_the_shell_are_on_the_image(guest):
    """What one boot writes the host finds, and the next boot reads; the file system is sound."""
    disk, word = guest.new_disk(), guest.word()
    guest.succeed("mkdir /root/%s; i=0; while [ $i -lt 200 ]; do echo %s $i; i=$((i + 1)); done "
                  "> /root/%s/lines; sync" % (word[:6], word, word[:6]), disk)
    lines = "".join("%s %d\n" % (word, i) for i in range(200))
    same("the file on the image", disk.file("/root/%s/lines" % word[:6]).decode(errors="replace"),
         lines)
    disk.check()
    same("what the next boot reads", guest.succeed("cat /root/%s/lines" % word[:6], disk), lines)


def the_shell_answers(guest):
    """On whatever disk there is."""
    word, number = guest.word(), guest.random.randrange(1000, 9999)
    with guest.shell() as machine:
        same("the answer", machine.shell("echo %s $((%d * 7))" % (word, number)),
             "%s %d" % (word, number * 7))
