// What the thread sanitizer must be told of Synchronization.Mutex.
//
// A lock that is free is taken by code that is compiled into the program, which the sanitizer sees.
// A lock that another thread holds goes through the library, which is not built for it: no order is
// seen between two owners then, and each such pair would be reported as a race. The linker puts
// these functions in between (--wrap).
#include <stdint.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self
#define LOCK(prefix) prefix##$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF
#define UNLOCK(prefix) prefix##$s15Synchronization12_MutexHandleV11_unlockSlowyyF

SWIFT void LOCK(__real_)(uint32_t thread, SELF);
SWIFT void UNLOCK(__real_)(SELF);

SWIFT void LOCK(__wrap_)(uint32_t thread, SELF) {
    LOCK(__real_)(thread, self);
    __tsan_acquire(self);
}

SWIFT void UNLOCK(__wrap_)(SELF) {
    __tsan_release(self);
    UNLOCK(__real_)(self);
}
