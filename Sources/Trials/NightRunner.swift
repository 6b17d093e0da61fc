import Archive
import Histories
import Nights
import Scoring
import Synchronization

/// The runner of a shard of a night: it has units carried out, several side by side, until all are
/// done or the time is over.
public struct NightRunner: Sendable {
    /// Has a unit carried out, and returns what its record says at the end.
    ///
    /// It returns nil where nothing was recorded, since the night was interrupted.
    public typealias CarryOut =
        @Sendable (NightUnit, Cell, RunRecord.Place) async -> CellResult.Attempt?

    /// How many units are carried out side by side.
    public let jobs: Int
    /// How often a unit is tried again after a failure of the harness.
    public let harnessRetries: Int
    private let carryOut: CarryOut

    /// A runner.
    public init(jobs: Int, harnessRetries: Int, carryOut: @escaping CarryOut) {
        self.jobs = jobs
        self.harnessRetries = harnessRetries
        self.carryOut = carryOut
    }

    /// Carries out what is left of a plan.
    ///
    /// - Parameters:
    ///   - plan: the units in their order.
    ///   - attempts: what is recorded already, where the night goes on after a crash.
    ///   - limit: the time that is left; nil for as long as it takes.
    ///   - monitor: knows at any time what is under way, and stops the runner.
    /// - Returns: why no further unit was begun.
    public func run(
        _ plan: NightPlan,
        after attempts: [CellResult.Attempt] = [],
        within limit: Duration?,
        observing monitor: NightMonitor
    ) async -> ShardRecord.End {
        let clock = ContinuousClock()
        let deadline = limit.map { clock.now + $0 }
        let queue = Queue(plan, after: attempts, retries: harnessRetries)
        monitor.begin(units: plan.units.count, left: queue.count)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<max(1, jobs) {
                group.addTask {
                    while !monitor.isStopped, deadline.map({ clock.now < $0 }) ?? true {
                        guard let job = queue.next() else { return }
                        await perform(job, of: plan, monitor)
                    }
                }
            }
        }
        if monitor.isStopped { return .interrupted }
        return queue.count == 0 ? .complete : .budget
    }

    private func perform(_ job: Queue.Job, of plan: NightPlan, _ monitor: NightMonitor) async {
        guard let cell = plan.cell(job.unit.cell) else { return }
        var job = job
        while !monitor.isStopped {
            let place = RunRecord.Place(
                night: plan.id,
                cell: cell.id,
                unit: job.unit.number,
                attempt: job.attempt
            )
            monitor.start(job.unit, of: cell)
            let attempt = await carryOut(job.unit, cell, place)
            let isTriedAgain =
                attempt?.status == .failed && job.retries > 0 && !monitor.isStopped
            monitor.end(job.unit, with: attempt, isTriedAgain: isTriedAgain)
            guard isTriedAgain else { return }
            job.attempt += 1
            job.retries -= 1
        }
    }

    /// The units that are to be begun.
    final class Queue: Sendable {
        /// A unit, with how often it was begun and how often it may be begun again.
        struct Job: Sendable {
            var unit: NightUnit
            var attempt: Int
            var retries: Int
        }

        private let jobs: Mutex<ArraySlice<Job>>

        /// The units of a plan that have no verdict yet.
        init(_ plan: NightPlan, after attempts: [CellResult.Attempt], retries: Int) {
            struct Key: Hashable {
                let cell: String
                let unit: Int
            }
            let known = Dictionary(grouping: attempts) { attempt in
                attempt.record.place.map { Key(cell: $0.cell, unit: $0.unit) }
            }
            let left =
                plan.units.compactMap { unit -> Job? in
                    let earlier = known[Key(cell: unit.cell, unit: unit.number)] ?? []
                    let failures = earlier.count { $0.status == .failed }
                    guard !earlier.contains(where: \.isJudged), failures <= retries else {
                        return nil
                    }
                    let last = earlier.compactMap { $0.record.place?.attempt }.max() ?? -1
                    return Job(unit: unit, attempt: last + 1, retries: retries - failures)
                }
            jobs = Mutex(left[...])
        }

        /// How many are left.
        var count: Int { jobs.withLock { $0.count } }

        /// The next one; nil if none is left.
        func next() -> Job? { jobs.withLock { $0.popFirst() } }
    }
}
