import Checkers
import Dispatch
import Synchronization

/// Threads that files, and the keys in each of them, are checked by side by side.
///
/// Whoever has jobs works along, and takes on those who are idle at that moment; so however jobs
/// are nested, there are never more at work than were asked for.
final class Crew: Sendable {
    private let idle: Mutex<Int>

    /// A crew of so many; one works alone.
    init(count: Int) { idle = Mutex(count - 1) }

    /// The crew as checks borrow it.
    var workers: Workers { Workers { [self] count, job in perform(count, job) } }

    /// Performs jobs 0 up to and without the count, begun in that order; returns when all are done.
    func perform(_ count: Int, _ job: @Sendable (Int) -> Void) {
        let others = take(atMost: count - 1)
        let next = Atomic(0)
        let ended = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: others + 1) { _ in
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                if number >= count { break }
                job(number)
            }
            // The last to end goes on with whatever comes after the jobs; all others are idle.
            if ended.add(1, ordering: .relaxed).newValue <= others { idle.withLock { $0 += 1 } }
        }
    }

    private func take(atMost count: Int) -> Int {
        idle.withLock { idle in
            let taken = max(0, min(idle, count))
            idle -= taken
            return taken
        }
    }
}
