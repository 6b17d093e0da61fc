import Checkers
import Dispatch
import Synchronization

/// A pool of threads that carries out jobs side by side, such as files, and keys in each of them.
///
/// The thread that has jobs works on them as well, together with the threads that are idle at that
/// moment. So jobs may have jobs of their own, and there are never more threads than asked for.
public final class ThreadPool: Sendable {
    private let idle: Mutex<Int>

    /// A pool of a number of threads, with that of the caller; one works alone.
    public init(count: Int) { idle = Mutex(count - 1) }

    /// The pool as checks borrow it.
    public var workers: Workers { Workers { [self] count, job in perform(count, job) } }

    /// Performs jobs 0 up to and without the count, begun in that order; returns when all are done.
    public func perform(_ count: Int, _ job: @Sendable (Int) -> Void) {
        let others = reserve(atMost: count - 1)
        let next = Atomic(0)
        let ended = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: others + 1) { _ in
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                if number >= count { break }
                job(number)
            }
            // The last to end goes on with what comes after the jobs; all others are idle.
            if ended.add(1, ordering: .relaxed).newValue <= others { idle.withLock { $0 += 1 } }
        }
    }

    private func reserve(atMost count: Int) -> Int {
        idle.withLock { idle in
            let reserved = max(0, min(idle, count))
            idle -= reserved
            return reserved
        }
    }
}
