// user/tests/posix_mbox.c -- mailboxes as programs use them: fork, ends, signals, handing over.
//
// With -l MESSAGES it only sends that many through one box, from several processes.
#include <signal.h>
#include <sys/time.h>

#include <user/lib/mailbox.h>
#include <user/tests/lib/posix_test.h>

enum { SENDERS = 4, MANY = 20000 };

static void ended_well(pid_t pid) {
    int status = -1;

    CHECK_EQUAL(waitpid(pid, &status, 0), pid);
    CHECK_EQUAL(status, 0);
}

static void letter_to_oneself(void) {
    mailbox_t box = mb_alloc();
    char text[10];

    CHECK(box > 0);
    CHECK_EQUAL(mb_send(box, "hello", 5), 0);
    CHECK_EQUAL(mb_receive(box, text, sizeof text), 5);
    CHECK_EQUAL(memcmp(text, "hello", 5), 0);
    CHECK_ERROR(mb_receive_within(box, text, sizeof text, 0, NULL), EAGAIN);
    CHECK_ERROR(mb_receive(box, text, sizeof text), EPIPE);
}

static void child_sends(void) {
    mailbox_t box = mb_alloc();
    char text[10];
    pid_t pid = fork();

    if (pid == 0) {
        CHECK_ERROR(mb_receive(box, text, sizeof text), EPERM);
        CHECK_ERROR(mb_free(box), EPERM);
        CHECK_EQUAL(mb_send(box, "child", 5), 0);
        _exit(posix_test_failures);
    }
    CHECK_EQUAL(mb_receive(box, text, sizeof text), 5);
    ended_well(pid);
    CHECK_ERROR(mb_receive(box, text, sizeof text), EPIPE); // nobody is left who could send
}

static void letters_outlive_their_sender(void) {
    mailbox_t box = mb_alloc();
    struct mb_letter about;
    char text[10];
    pid_t pid = fork();

    if (pid == 0) {
        mb_send(box, "1", 1);
        mb_send(box, "22", 2);
        _exit(0);
    }
    ended_well(pid);
    CHECK_EQUAL(mb_receive_within(box, text, sizeof text, -1, &about), 1);
    CHECK(about.sender != mb_self());
    CHECK_EQUAL(about.left, 1);
    CHECK_EQUAL(mb_receive(box, text, sizeof text), 2);
}

static void box_ends_with_its_owner(void) {
    mailbox_t box = mb_alloc(), theirs = 0;
    struct mb_letter about;
    pid_t pid = fork();
    char text[10];

    if (pid == 0) {
        theirs = mb_alloc();
        mb_send_box(box, "", 0, theirs);
        for (;;)
            pause();
    }
    CHECK_EQUAL(mb_receive_within(box, text, sizeof text, -1, &about), 0);
    theirs = about.enclosed;
    CHECK_EQUAL(mb_send(theirs, "x", 1), 0);
    CHECK_EQUAL(kill(pid, SIGKILL), 0);
    CHECK_EQUAL(waitpid(pid, NULL, 0), pid);
    while (mb_send(theirs, "x", 1) == 0)
        usleep(1000);
    CHECK_ERROR(mb_send(theirs, "x", 1), EIDRM);
}

static void question_and_answer(void) {
    mailbox_t questions = mb_alloc();
    struct mb_letter about;
    uint64_t number;
    pid_t pid = fork();

    if (pid == 0) {
        mailbox_t answers = mb_alloc();

        for (uint64_t i = 0; i < 200; i++) {
            CHECK_EQUAL(mb_send_box(questions, &i, sizeof i, answers), 0);
            CHECK_EQUAL(mb_receive(answers, &number, sizeof number), sizeof number);
            CHECK_EQUAL(number, i * i);
        }
        _exit(posix_test_failures);
    }
    while (mb_receive_within(questions, &number, sizeof number, -1, &about) > 0) {
        number *= number;
        CHECK_EQUAL(mb_send(about.enclosed, &number, sizeof number), 0);
    }
    ended_well(pid);
}

static void names_are_found(void) {
    mailbox_t box = mb_alloc();
    pid_t pid;
    char text[10];

    CHECK_ERROR(mb_find("test of names"), ENOENT);
    CHECK_EQUAL(mb_publish(box, "test of names"), 0);
    pid = fork();
    if (pid == 0) {
        CHECK_EQUAL(mb_find("test of names"), box);
        CHECK_EQUAL(mb_send(box, "found", 5), 0);
        _exit(posix_test_failures);
    }
    CHECK_EQUAL(mb_receive(box, text, sizeof text), 5);
    ended_well(pid);
    CHECK_ERROR(mb_receive_within(box, text, sizeof text, 20, NULL), ETIMEDOUT); // it has a name
    CHECK_EQUAL(mb_free(box), 0);
    CHECK_ERROR(mb_find("test of names"), ENOENT);
}

static void letters_without_room_stay(void) {
    static char large[MB_LETTER_MAX];
    mailbox_t box = mb_alloc();
    struct mb_letter about;

    large[MB_LETTER_MAX - 1] = 'z';
    CHECK_EQUAL(mb_send(box, large, sizeof large), 0);
    CHECK_ERROR(mb_receive_within(box, large, 100, -1, &about), EMSGSIZE);
    CHECK_EQUAL(about.size, sizeof large);
    large[MB_LETTER_MAX - 1] = 0;
    CHECK_EQUAL(mb_receive(box, large, sizeof large), (long)sizeof large);
    CHECK_EQUAL(large[MB_LETTER_MAX - 1], 'z');
    CHECK_ERROR(mb_send(box, large, sizeof large + 1), EMSGSIZE);
}

static void quota(void) {
    static char large[MB_LETTER_MAX];
    mailbox_t box = mb_alloc();
    int sent = 0;

    while (mb_send(box, large, 10000) == 0)
        sent++;
    CHECK_EQUAL(errno, EDQUOT);
    CHECK(mb_unreceived() > 10000l * sent);
    for (int i = 0; i < sent; i++)
        CHECK_EQUAL(mb_receive(box, large, sizeof large), 10000);
    CHECK_EQUAL(mb_unreceived(), 0);
    CHECK_EQUAL(mb_send(box, large, 10000), 0);
}

static mailbox_t signal_box;
static int signal_action; // what the handler does: 0 sends, 1 frees

static void handler(int number) {
    (void)number;
    if (signal_action == 0)
        mb_send(signal_box, "signal", 6);
    else
        mb_free(signal_box);
}

static void arm(int flags) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    struct itimerval timer = {.it_value.tv_usec = 20000};

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static void signals_while_waiting(void) {
    char text[10];

    signal_box = mb_alloc();
    CHECK_EQUAL(mb_publish(signal_box, "test of signals"), 0); // so that waiting is not in vain
    arm(0);
    CHECK_ERROR(mb_receive(signal_box, text, sizeof text), EINTR);
    CHECK_EQUAL(mb_receive(signal_box, text, sizeof text), 6);
    arm(SA_RESTART);
    CHECK_EQUAL(mb_receive(signal_box, text, sizeof text), 6);
    signal_action = 1;
    arm(SA_RESTART);
    CHECK_ERROR(mb_receive(signal_box, text, sizeof text), EIDRM); // freed while received
}

static void no_box(void) {
    char text[10];

    CHECK_ERROR(mb_send(0, "x", 1), EIDRM);
    CHECK_ERROR(mb_send(-1, "x", 1), EIDRM);
    CHECK_ERROR(mb_receive(12345678, text, sizeof text), EIDRM);
    CHECK_ERROR(mb_free(99), EIDRM);
}

static void thousand_boxes(void) {
    enum { BOXES = 1000 };
    static mailbox_t boxes[BOXES];
    pid_t pid;
    int number;

    for (int i = 0; i < BOXES; i++)
        CHECK((boxes[i] = mb_alloc()) > 0);
    pid = fork();
    if (pid == 0) {
        for (int i = 0; i < BOXES; i++)
            CHECK_EQUAL(mb_send(boxes[i], &i, sizeof i), 0);
        _exit(posix_test_failures);
    }
    for (int i = BOXES - 1; i >= 0; i--) {
        CHECK_EQUAL(mb_receive(boxes[i], &number, sizeof number), (long)sizeof number);
        CHECK_EQUAL(number, i);
        CHECK_EQUAL(mb_free(boxes[i]), 0);
    }
    ended_well(pid);
}

struct counted {
    int sender;
    long number;
};

static void send_many(mailbox_t box, int sender, long count) {
    for (long i = 0; i < count; i++) {
        struct counted letter = {sender, i};

        while (mb_send(box, &letter, sizeof letter) < 0) {
            if (errno != EDQUOT && errno != ENOMEM)
                _exit(1);
            usleep(1000); // the receiver is behind
        }
    }
    _exit(0);
}

// Each sender's letters arrive all, in their order.
static void many_letters(long count) {
    mailbox_t box = mb_alloc();
    long next[SENDERS] = {0};
    pid_t pids[SENDERS];
    struct counted letter;

    for (int i = 0; i < SENDERS; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            send_many(box, i, count / SENDERS);
    }
    while (mb_receive(box, &letter, sizeof letter) == (ssize_t)sizeof letter) {
        if (letter.sender < 0 || letter.sender >= SENDERS ||
            letter.number != next[letter.sender]++) {
            CHECK(0);
            break;
        }
    }
    CHECK_EQUAL(errno, EPIPE);
    for (int i = 0; i < SENDERS; i++) {
        ended_well(pids[i]);
        CHECK_EQUAL(next[i], count / SENDERS);
    }
}

static void order_of_each_sender(void) { many_letters(MANY); }

static const struct posix_test tests[] = {
    {"letter_to_oneself", letter_to_oneself},
    {"child_sends", child_sends},
    {"letters_outlive_their_sender", letters_outlive_their_sender},
    {"box_ends_with_its_owner", box_ends_with_its_owner},
    {"question_and_answer", question_and_answer},
    {"names_are_found", names_are_found},
    {"letters_without_room_stay", letters_without_room_stay},
    {"quota", quota},
    {"signals_while_waiting", signals_while_waiting},
    {"no_box", no_box},
    {"thousand_boxes", thousand_boxes},
    {"order_of_each_sender", order_of_each_sender},
};

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "-l") == 0) {
        many_letters(atol(argv[2]));
        printf("%s letters: %s\n", argv[2], posix_test_failures ? "FAILED" : "ok");
        return posix_test_failures != 0;
    }
    return posix_tests_run(tests, sizeof tests / sizeof tests[0], argc, argv);
}
