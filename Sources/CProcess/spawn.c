#define _GNU_SOURCE
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

struct fl_failure fl_failed(enum fl_stage stage) {
    return (struct fl_failure){stage, errno};
}

pid_t fl_clone(unsigned long flags) {
    // Every further argument is zero, so their order, which differs by architecture, is no matter.
    return (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0UL, 0UL, 0UL, 0UL);
}

void fl_give_up(int report, struct fl_failure failure) {
    // A parent that no longer reads is a parent that is gone; there is nobody else to tell.
    ssize_t ignored = write(report, &failure, sizeof failure);
    (void)ignored;
    _exit(127);
}

static void reset_signals(void) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    // It refuses SIGKILL, SIGSTOP and the library's own, which cannot be ignored anyway.
    for (int number = 1; number < _NSIG; number++) sigaction(number, &standard, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/// Descriptors 0, 1 and 2 become the three given, whatever numbers those had.
static int arrange_streams(const struct fl_command *command, int *report) {
    int given[3] = {command->input, command->output, command->error};
    for (int index = 0; index < 3; index++) {
        // First out of the way of 0 to 2, so that no dup2 overwrites one still needed.
        given[index] = fcntl(given[index], F_DUPFD_CLOEXEC, 3);
        if (given[index] < 0) return -1;
    }
    if (*report < 3 && (*report = fcntl(*report, F_DUPFD_CLOEXEC, 3)) < 0) return -1;
    for (int index = 0; index < 3; index++)
        if (dup2(given[index], index) < 0) return -1;
    return 0;
}

static void close_the_rest(void) {
    if (syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
    long limit = sysconf(_SC_OPEN_MAX);
    for (int number = 3; number < limit; number++) fcntl(number, F_SETFD, FD_CLOEXEC);
}

void fl_become(const struct fl_command *command, int report) {
    reset_signals();
    if (command->directory && chdir(command->directory) != 0)
        fl_give_up(report, fl_failed(FL_STAGE_DIRECTORY));
    if (arrange_streams(command, &report) != 0) fl_give_up(report, fl_failed(FL_STAGE_STREAMS));
    close_the_rest();
    execve(command->path, command->argv, command->envp);
    fl_give_up(report, fl_failed(FL_STAGE_EXEC));
}

static struct fl_failure clone_plain(const struct fl_command *command, int report, pid_t *pid) {
    pid_t parent = getpid();
    *pid = fl_clone(0);
    if (*pid < 0) return fl_failed(FL_STAGE_CLONE);
    if (*pid > 0) return FL_NONE;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    // A parent that died before the line above sends nothing any more.
    if (getppid() != parent) _exit(127);
    fl_become(command, report);
}

/// What the child reported before it executed the program; the pipe just closes if all went well.
static struct fl_failure read_report(int report) {
    struct fl_failure failure;
    ssize_t count;
    do count = read(report, &failure, sizeof failure);
    while (count < 0 && errno == EINTR);
    return count == sizeof failure ? failure : FL_NONE;
}

struct fl_failure fl_spawn(const struct fl_command *command, struct fl_child *child) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return fl_failed(FL_STAGE_PIPE);
    sigset_t all, before;
    sigfillset(&all);
    // No handler of ours may run in the child before it has reset them.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    struct fl_failure failure = command->namespaces
        ? fl_clone_namespaces(command, report[1], &child->pid)
        : clone_plain(command, report[1], &child->pid);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (failure.error == 0) {
        failure = read_report(report[0]);
        child->pidfd = (int)syscall(SYS_pidfd_open, child->pid, 0);
        if (failure.error == 0 && child->pidfd < 0) failure = fl_failed(FL_STAGE_PIPE);
        if (failure.error != 0) {
            if (child->pidfd >= 0) close(child->pidfd);
            kill(child->pid, SIGKILL);
            while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR) {}
        }
    }
    close(report[0]);
    return failure;
}

int fl_reap(pid_t pid, int *status) {
    siginfo_t info = {0};
    if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG) != 0) return -errno;
    if (info.si_pid == 0) return 0;
    *status = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
    return 1;
}

int fl_has_stopped(pid_t pid) {
    siginfo_t info = {0};
    // Left to be seen again, so that pausing twice succeeds twice; SIGCONT takes it away.
    if (waitid(P_PID, (id_t)pid, &info, WSTOPPED | WNOHANG | WNOWAIT) != 0) return -errno;
    return info.si_pid != 0;
}

int fl_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) == 0 ? 0 : errno;
}

int fl_pipe(int ends[2], int flags) {
    return pipe2(ends, O_CLOEXEC | flags) == 0 ? 0 : errno;
}

int fl_memory_file(const char *name) {
    int descriptor = memfd_create(name, MFD_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}
