#define _GNU_SOURCE
#include "cprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

static int signal_pipe[2] = {-1, -1};
static int signal_error = 0;

static void note_signal(int number) {
    int error = errno;
    unsigned char byte = (unsigned char)number;
    // A full pipe holds thousands of unread signals already: losing one changes nothing.
    ssize_t ignored = write(signal_pipe[1], &byte, 1);
    (void)ignored;
    errno = error;
}

static void install(void) {
    if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
        signal_error = errno;
        return;
    }
    int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (int index = 0; index < 3; index++) {
        struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART}, before;
        sigemptyset(&action.sa_mask);
        if (numbers[index] == SIGHUP && sigaction(SIGHUP, NULL, &before) == 0
            && before.sa_handler == SIG_IGN)
            continue;
        sigaction(numbers[index], &action, NULL);
    }
}

int fl_watch_signals(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
    return signal_error ? -signal_error : signal_pipe[0];
}

int fl_bound_memory(pid_t pid, uint64_t bytes) {
    struct rlimit limit = {.rlim_cur = bytes, .rlim_max = bytes};
    return prlimit(pid, RLIMIT_AS, &limit, NULL) == 0 ? 0 : errno;
}
