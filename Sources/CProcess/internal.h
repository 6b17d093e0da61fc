#ifndef FAULTLINE_CPROCESS_INTERNAL_H
#define FAULTLINE_CPROCESS_INTERNAL_H

#include "cprocess.h"

#define FL_NONE ((struct fl_failure){0, 0})

/// A failure at a stage, with the current errno.
struct fl_failure fl_failed(enum fl_stage stage);

/// fork, with namespace flags, and without the handlers that libraries hang on fork.
pid_t fl_clone(unsigned long flags);

/// In the new process: reports where it failed, and ends.
_Noreturn void fl_give_up(int report, struct fl_failure failure);

/// In the new process: default signals, streams, and exec. Does not return.
_Noreturn void fl_become(const struct fl_command *command, int report);

/// Clones an init into new namespaces and maps its users; a child of it goes on to `fl_become`.
/// Returns in the parent only, with the pid of init.
struct fl_failure fl_clone_namespaces(
    const struct fl_command *command, int report, pid_t *pid);

#endif
