#define _GNU_SOURCE
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int write_file(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t written = write(file, text, strlen(text));
    int error = errno;
    close(file);
    errno = error;
    return written < 0 ? -1 : 0;
}

/// Maps every id that exists here to itself. Only a privileged parent may; without it, root would
/// lose its power over files of other users, such as a checkout mounted into a container.
static int map_all(const char *here, const char *there) {
    FILE *own = fopen(here, "re");
    if (!own) return -1;
    char map[4096] = "";
    size_t length = 0;
    unsigned long inside, outside, count;
    while (fscanf(own, "%lu %lu %lu", &inside, &outside, &count) == 3 && length < sizeof map - 80)
        length += (size_t)snprintf(
            map + length, sizeof map - length, "%lu %lu %lu\n", inside, inside, count);
    fclose(own);
    return write_file(there, map);
}

/// Maps the current user and group to root, or, for root, everybody to themselves.
static struct fl_failure map_identities(pid_t pid) {
    char users[64], groups[64], setgroups[64], line[64];
    snprintf(users, sizeof users, "/proc/%d/uid_map", (int)pid);
    snprintf(groups, sizeof groups, "/proc/%d/gid_map", (int)pid);
    snprintf(setgroups, sizeof setgroups, "/proc/%d/setgroups", (int)pid);
    if (geteuid() != 0 || map_all("/proc/self/uid_map", users) != 0) {
        snprintf(line, sizeof line, "0 %u 1\n", (unsigned)geteuid());
        if (write_file(users, line) != 0) return fl_failed(FL_STAGE_MAP_USERS);
    }
    if (geteuid() == 0 && map_all("/proc/self/gid_map", groups) == 0) return FL_NONE;
    // The kernel wants setgroups given up before an unprivileged group map.
    if (write_file(setgroups, "deny") != 0 && errno != ENOENT)
        return fl_failed(FL_STAGE_MAP_GROUPS);
    snprintf(line, sizeof line, "0 %u 1\n", (unsigned)getegid());
    return write_file(groups, line) == 0 ? FL_NONE : fl_failed(FL_STAGE_MAP_GROUPS);
}

static int raise_loopback(void) {
    int endpoint = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (endpoint < 0) return -1;
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    int result = ioctl(endpoint, SIOCSIFFLAGS, &request);
    close(endpoint);
    return result;
}

/// PID 1: passes INT, TERM and HUP on, reaps whatever is orphaned, and ends as the program ends,
/// which takes every other process of the namespace with it.
static _Noreturn void serve_as_init(pid_t program) {
    sigset_t awaited;
    sigemptyset(&awaited);
    int passed[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP};
    for (int index = 0; index < 4; index++) sigaddset(&awaited, passed[index]);
    for (;;) {
        // They are blocked, hence queued, although init ignores what it does not handle.
        int number = sigwaitinfo(&awaited, NULL);
        if (number > 0 && number != SIGCHLD) kill(program, number);
        int status;
        pid_t ended;
        while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
            if (ended != program) continue;
            _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
        }
        if (ended < 0 && errno == ECHILD) _exit(127);
    }
}

static void furnish(int report) {
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        fl_give_up(report, fl_failed(FL_STAGE_PROPAGATION));
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
        fl_give_up(report, fl_failed(FL_STAGE_PROC));
    if (raise_loopback() != 0) fl_give_up(report, fl_failed(FL_STAGE_LOOPBACK));
}

static _Noreturn void begin_inside(const struct fl_command *command, int go, int report) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    // The parent is outside, so getppid tells nothing. Instead it must still speak now that its
    // death would be noticed.
    char ready = 0;
    ssize_t count;
    do count = read(go, &ready, 1);
    while (count < 0 && errno == EINTR);
    if (count != 1) _exit(127);
    furnish(report);
    pid_t program = fl_clone(0);
    if (program < 0) fl_give_up(report, fl_failed(FL_STAGE_CLONE));
    if (program == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        fl_become(command, report);
    }
    prctl(PR_SET_NAME, "faultline-init", 0, 0, 0);
    // Among them the report: the parent waits for every copy of it to close.
    if (syscall(SYS_close_range, 3U, ~0U, 0U) != 0)
        for (long number = sysconf(_SC_OPEN_MAX) - 1; number >= 3; number--) close((int)number);
    serve_as_init(program);
}

struct fl_failure fl_clone_namespaces(
    const struct fl_command *command, int report, pid_t *pid) {
    int go[2];
    if (pipe2(go, O_CLOEXEC) != 0) return fl_failed(FL_STAGE_PIPE);
    unsigned long spaces = CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID;
    bool mapped = true;
    *pid = fl_clone(spaces | CLONE_NEWUSER);
    if (*pid < 0 && geteuid() == 0) {
        // Root needs no user namespace, where the system grants none.
        mapped = false;
        *pid = fl_clone(spaces);
    }
    if (*pid == 0) {
        // Its own copy of the write end would keep it waiting for a parent that has died.
        close(go[1]);
        begin_inside(command, go[0], report);
    }
    struct fl_failure failure = *pid < 0 ? fl_failed(FL_STAGE_CLONE) : FL_NONE;
    if (failure.error == 0 && mapped) failure = map_identities(*pid);
    if (failure.error == 0 && write(go[1], "g", 1) != 1) failure = fl_failed(FL_STAGE_PIPE);
    close(go[0]);
    close(go[1]);
    if (failure.error != 0 && *pid > 0) {
        kill(*pid, SIGKILL);
        while (waitpid(*pid, NULL, 0) < 0 && errno == EINTR) {}
    }
    return failure;
}
