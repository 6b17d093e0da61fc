import CProcess
import Glibc

/// How many descriptors and threads the system lets this process have.
///
/// Neither the runtime of Swift nor libraries below it can say that a limit is reached: they trap.
/// So what a command needs is tried before it begins.
public enum SystemLimits {
    /// Far more than any command needs; tables of the kernel grow with what is really open.
    private static var filesMax: rlim_t { 65_536 }

    /// How many descriptors this process may have open, once it is allowed all that it can be.
    public static func raiseFiles() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        let wish = rlimit(rlim_cur: min(limit.rlim_max, filesMax), rlim_max: limit.rlim_max)
        if limit.rlim_cur < wish.rlim_cur {
            var wish = wish
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &wish) == 0 { limit = wish }
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// Bounds the address space of a child, in bytes; later it cannot be given more.
    public static func bound(process: Int32, memory: Int) {
        _ = fl_bound_memory(process, UInt64(memory))
    }

    /// How many threads of a number can be started beside those that run; they end at once.
    public static func startable(of count: Int) -> Int {
        let gate = Gate()
        var threads: [pthread_t] = []
        gate.close()
        while threads.count < count {
            var thread = pthread_t()
            let context = Unmanaged.passUnretained(gate).toOpaque()
            guard pthread_create(&thread, nil, waitForGate, context) == 0 else { break }
            threads.append(thread)
        }
        gate.open()
        for thread in threads { pthread_join(thread, nil) }
        return threads.count
    }
}

/// What holds threads until all are there.
private final class Gate: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>

    init() {
        lock = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
    }

    deinit {
        pthread_mutex_destroy(lock)
        lock.deallocate()
    }

    func close() { pthread_mutex_lock(lock) }
    func open() { pthread_mutex_unlock(lock) }
}

/// The entry of a thread, as C wants it: without captures.
private func waitForGate(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context {
        let gate = Unmanaged<Gate>.fromOpaque(context).takeUnretainedValue()
        gate.close()
        gate.open()
    }
    return nil
}
