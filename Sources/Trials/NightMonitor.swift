import Histories
import Nights
import Scoring
import Synchronization

/// What a night is doing, for people who watch it; and the way to stop it.
public final class NightMonitor: Sendable {
    /// What was done so far.
    public struct State: Sendable {
        /// A unit that is under way.
        public struct Running: Sendable {
            /// The cell in a few words.
            public let title: String
            /// The seed, or the first of a range.
            public let seed: UInt64
            /// About how long it takes.
            public let declared: Duration
            /// When it began.
            public let began: ContinuousClock.Instant
            fileprivate let unit: NightUnit
        }

        /// How many units the plan has.
        public var units = 0
        /// How many of them were done before, where a night goes on.
        public var doneBefore = 0
        /// How many ended, by what they came to; of those without a verdict: failed.
        public var ended: [RunStatus: Int] = [:]
        /// What is under way, the longest first.
        public var running: [Running] = []

        /// How many units have ended, with those of before.
        public var done: Int { doneBefore + ended.values.reduce(0, +) }
    }

    /// The end of a unit, as it is told.
    public struct End: Sendable {
        /// The cell in a few words.
        public let title: String
        /// The seed, or the first of a range.
        public let seed: UInt64
        /// How it ended; nil if nothing is recorded.
        public let attempt: CellResult.Attempt?
        /// How long it took.
        public let time: Duration
    }

    private struct Watch {
        var state = State()
        var isStopped = false
        var report: @Sendable (End) -> Void = { _ in }
    }

    private let watch = Mutex(Watch())

    /// A monitor of a night that has not begun.
    public init() {}

    /// Tells of each attempt that ends from now on.
    public func onEnd(_ report: @escaping @Sendable (End) -> Void) {
        watch.withLock { $0.report = report }
    }

    /// What is done and under way at this moment.
    public var state: State { watch.withLock { $0.state } }

    /// Whether no further unit is to be begun.
    public var isStopped: Bool { watch.withLock { $0.isStopped } }

    /// Begins no further unit, and has those under way stopped soon.
    public func stop() { watch.withLock { $0.isStopped = true } }

    func begin(units: Int, left: Int) {
        watch.withLock {
            $0.state.units = units
            $0.state.doneBefore = units - left
        }
    }

    func start(_ unit: NightUnit, of cell: Cell) {
        let running = State.Running(
            title: cell.title,
            seed: unit.seed,
            declared: cell.declared,
            began: .now,
            unit: unit
        )
        watch.withLock { $0.state.running.append(running) }
    }

    /// Takes note of the end of an attempt, which may be tried again.
    func end(
        _ unit: NightUnit,
        with attempt: CellResult.Attempt?,
        isTriedAgain: Bool
    ) {
        let (running, report) = watch.withLock {
            watch -> (State.Running?, @Sendable (End) -> Void) in
            guard let place = watch.state.running.firstIndex(where: { $0.unit == unit }) else {
                return (nil, watch.report)
            }
            if let status = attempt?.status, !isTriedAgain {
                watch.state.ended[status, default: 0] += 1
            }
            return (watch.state.running.remove(at: place), watch.report)
        }
        guard let running else { return }
        report(
            End(
                title: running.title,
                seed: running.seed,
                attempt: attempt,
                time: .now - running.began
            )
        )
    }
}
