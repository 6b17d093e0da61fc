// What Swift cannot say: fork and exec with a leash, namespaces, and signals on a pipe.
#ifndef FAULTLINE_CPROCESS_H
#define FAULTLINE_CPROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/// How far a start came before it failed.
enum fl_stage {
    FL_STAGE_PIPE = 1,       // descriptors in the parent
    FL_STAGE_CLONE = 2,      // the new process or its namespaces
    FL_STAGE_MAP_USERS = 3,  // /proc/PID/uid_map
    FL_STAGE_MAP_GROUPS = 4, // /proc/PID/setgroups and gid_map
    FL_STAGE_PROPAGATION = 5,// private mounts
    FL_STAGE_PROC = 6,       // the new /proc
    FL_STAGE_LOOPBACK = 7,   // lo up
    FL_STAGE_DIRECTORY = 8,  // chdir
    FL_STAGE_STREAMS = 9,    // standard input, output and error
    FL_STAGE_EXEC = 10,
};

/// What to start. `path` is absolute; `directory` may be NULL.
struct fl_command {
    const char *path;
    char *const *argv;
    char *const *envp;
    const char *directory;
    int input;
    int output;
    int error;
    /// In new user, network, mount and PID namespaces, below an init that reaps orphans.
    bool namespaces;
};

struct fl_child {
    pid_t pid;
    int pidfd;
};

/// Where and why a start failed; `error` is 0 after success.
struct fl_failure {
    int32_t stage;
    int32_t error;
};

/// Starts a process: own group, default signals, no inherited descriptor but the three given, and
/// SIGKILL when the calling *thread* ends, so call it from a thread that never does.
/// Returns only when the program has been executed, or has failed to be.
struct fl_failure fl_spawn(const struct fl_command *command, struct fl_child *child);

/// Reaps a child that has ended: 1 and its status, 0 while it runs, or a negative errno.
/// A process that exited gives its exit code, one that was killed gives minus the signal.
int fl_reap(pid_t pid, int *status);

/// 1 while a child stands still after SIGSTOP, every thread of it, 0 if not, or a negative errno.
int fl_has_stopped(pid_t pid);

/// Bounds the address space of a process from now on: 0 or an errno.
int fl_bound_memory(pid_t pid, uint64_t bytes);

/// Sends a signal through a pidfd: 0 or an errno.
int fl_signal(int pidfd, int signal);

/// The read end of a pipe that yields one byte, its number, for each SIGINT, SIGTERM and SIGHUP.
/// A negative errno on failure. A SIGHUP that is ignored, as under nohup, stays ignored.
int fl_watch_signals(void);

/// A pipe that no child inherits: 0 or an errno.
int fl_pipe(int ends[2], int flags);

/// An anonymous file in memory, closed on exec, or a negative errno.
int fl_memory_file(const char *name);

#endif
