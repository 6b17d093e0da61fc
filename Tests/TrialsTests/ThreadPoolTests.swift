import Checkers
import Synchronization
import Testing
import Trials

/// Jobs are all done, side by side, and never by more threads than were asked for.
@Suite struct ThreadPoolTests {
    @Test(arguments: [1, 2, 3, 8])
    func everyJobIsDoneOnce(threads: Int) {
        let pool = ThreadPool(count: threads)
        let counts = Mutex([Int](repeating: 0, count: 100))
        pool.perform(100) { number in counts.withLock { $0[number] += 1 } }
        #expect(counts.withLock { $0 } == [Int](repeating: 1, count: 100))
        pool.perform(0) { _ in Issue.record("there is no job") }
    }

    @Test func jobsWithinJobsShareTheThreads() {
        let pool = ThreadPool(count: 3)
        let working = Atomic(0)
        let most = Atomic(0)
        let done = Atomic(0)
        pool.perform(6) { _ in
            pool.perform(10) { _ in
                let now = working.add(1, ordering: .relaxed).newValue
                most.max(now, ordering: .relaxed)
                var sum = 0
                for number in 0..<20_000 { sum &+= number }
                done.add(sum == 1 ? 2 : 1, ordering: .relaxed)
                working.subtract(1, ordering: .relaxed)
            }
        }
        #expect(done.load(ordering: .relaxed) == 60)
        #expect(most.load(ordering: .relaxed) <= 3)
    }

    @Test func oneThreadDoesJobsInOrder() {
        let order = Mutex<[Int]>([])
        ThreadPool(count: 1).perform(20) { number in order.withLock { $0.append(number) } }
        #expect(order.withLock { $0 } == Array(0..<20))
    }
}
