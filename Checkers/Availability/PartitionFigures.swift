import Histories

/// How a store served clients while its nodes were cut from each other, for one shape of cut.
///
/// Of each partition the calls count that were begun early enough to be answered within
/// `answerTime` before its end, and they succeed if they were. On the majority side those before
/// the first success are left out, because a store may first have to fail over: that time is a
/// figure of its own. Partitions in which nodes were dead or stood still as well are left out.
public struct PartitionFigures: Hashable, Sendable {
    /// A call that takes longer is no answer, in nanoseconds.
    public static let answerTime: Int64 = 500_000_000
    /// A store may take so long to fail over, in nanoseconds; shorter partitions may be in vain.
    public static let failoverTime: Int64 = 2_000_000_000

    /// How many partitions there were.
    public var partitions = 0
    /// In how many of them both sides were asked to write the same key.
    public var contested = 0
    /// How often, by partition and key, writes were acknowledged on both sides.
    public var splitBrain = 0
    /// Calls to the majority after fail-over.
    public var majority = Share()
    /// Calls to the minority.
    public var minority = Share()
    /// Of all nodes that were asked in a partition, once for each, those that answered most calls.
    ///
    /// A client that waits in vain asks seldom, so a share of calls says too little of who waits.
    public var served = Share()
    /// Calls to each node.
    public var nodes: [String: Share] = [:]
    /// Writes that the minority acknowledged before the partition's end.
    public var minorityWrites = 0
    /// From the beginning of each partition to the first success on the majority side, nanoseconds.
    public var failovers: [Int64] = []
    /// Partitions, long enough for it, in which a majority was asked in vain until the end.
    public var withoutFailover = 0
    /// From the end of each partition until every node that was asked had served, nanoseconds.
    public var recoveries: [Int64] = []
    /// Partitions after which a node was asked in vain until the next fault, or the end.
    public var withoutRecovery = 0

    /// No partition.
    public init() {}

    /// Both together, as of several runs.
    public static func + (one: PartitionFigures, other: PartitionFigures) -> PartitionFigures {
        var sum = one
        sum.partitions += other.partitions
        sum.contested += other.contested
        sum.splitBrain += other.splitBrain
        sum.majority = one.majority + other.majority
        sum.minority = one.minority + other.minority
        sum.served = one.served + other.served
        sum.nodes.merge(other.nodes) { $0 + $1 }
        sum.minorityWrites += other.minorityWrites
        sum.failovers += other.failovers
        sum.withoutFailover += other.withoutFailover
        sum.recoveries += other.recoveries
        sum.withoutRecovery += other.withoutRecovery
        return sum
    }
}

extension PartitionFigures {
    /// Measures a history, shape by shape; shapes are never averaged.
    public static func measure(
        _ history: History,
        windows: [FaultWindow]
    ) -> [String: PartitionFigures] {
        let calls = (history.operations + history.failed).filter { !$0.isFinal }
            .compactMap(Call.init).sorted { $0.invoked < $1.invoked }
        let windows = whole(windows.sorted { $0.start < $1.start })
        var figures: [String: PartitionFigures] = [:]
        for (index, window) in windows.enumerated() {
            guard let shape = window.shape, window.silent.isEmpty,
                window.end - window.start > answerTime
            else { continue }
            let next = windows.dropFirst(index + 1).first?.begun ?? .max
            let from = calls.partitioningIndex { $0.invoked >= window.start }
            let to = calls.partitioningIndex { $0.invoked >= max(next, window.end) }
            figures[shape, default: PartitionFigures()]
                .add(window, calls[from..<max(from, to)], until: next)
        }
        return figures
    }

    /// The windows with those of one partition joined, whatever else came and went meanwhile.
    private static func whole(_ windows: [FaultWindow]) -> [FaultWindow] {
        windows.reduce(into: []) { whole, window in
            guard let number = window.partition, var last = whole.last, last.partition == number
            else { return whole.append(window) }
            last.end = window.end
            last.silent.formUnion(window.silent)
            whole[whole.count - 1] = last
        }
    }

    /// A client's call, as far as it matters here.
    private struct Call {
        var node: String
        var key: Int32
        var isWrite: Bool
        var isOK: Bool
        var invoked: Int64
        var completed: Int64?

        init?(_ operation: Operation) {
            guard let node = operation.node, let invoked = operation.invokedAt else { return nil }
            self.node = node
            self.invoked = invoked
            key = operation.keyNumber
            isWrite = !Self.readOnly.contains(operation.f)
            isOK = operation.isOK
            completed = operation.completedAt
        }

        private static var readOnly: Set<String> {
            ["read", "contains", "aggregate", "timeline", "peek"]
        }

        /// Whether it was answered well by a moment.
        func succeeded(by moment: Int64) -> Bool { isOK && (completed ?? .max) < moment }
    }

    private mutating func add(_ window: FaultWindow, _ calls: ArraySlice<Call>, until next: Int64) {
        partitions += 1
        let during = calls.prefix { $0.invoked < window.end }
        addFailover(window, during)
        addShares(window, during)
        addConflicts(window, during)
        addRecovery(window, calls.dropFirst(during.count), until: next)
    }

    private func failover(_ window: FaultWindow, _ calls: ArraySlice<Call>) -> Int64? {
        calls.filter { window.majority.contains($0.node) && $0.succeeded(by: window.end) }
            .compactMap(\.completed).min()
    }

    private mutating func addFailover(_ window: FaultWindow, _ calls: ArraySlice<Call>) {
        guard calls.contains(where: { window.majority.contains($0.node) }) else { return }
        if let first = failover(window, calls) {
            failovers.append(first - window.start)
        } else if window.end - window.start >= Self.failoverTime {
            withoutFailover += 1
        }
    }

    private mutating func addShares(_ window: FaultWindow, _ calls: ArraySlice<Call>) {
        let isTooShort = window.end - window.start < Self.failoverTime
        let isServing = failover(window, calls) ?? (isTooShort ? window.end : window.start)
        var asked: [String: Share] = [:]
        for call in calls where call.invoked + Self.answerTime < window.end {
            let isAnswered = call.succeeded(by: call.invoked + Self.answerTime)
            if window.minority.contains(call.node) {
                minority.count(isAnswered)
                asked[call.node, default: Share()].count(isAnswered)
            } else if window.majority.contains(call.node), call.invoked >= isServing {
                majority.count(isAnswered)
                asked[call.node, default: Share()].count(isAnswered)
            }
        }
        for share in asked.values { served.count(2 * share.part > share.whole) }
        nodes.merge(asked) { $0 + $1 }
    }

    private mutating func addConflicts(_ window: FaultWindow, _ calls: ArraySlice<Call>) {
        func keys(_ side: Set<String>, acknowledged: Bool) -> Set<Int32> {
            Set(
                calls.filter {
                    $0.isWrite && side.contains($0.node)
                        && (!acknowledged || $0.succeeded(by: window.end))
                }
                .map(\.key)
            )
        }
        let asked = (
            keys(window.majority, acknowledged: false), keys(window.minority, acknowledged: false)
        )
        if !asked.0.isDisjoint(with: asked.1) { contested += 1 }
        splitBrain +=
            keys(window.majority, acknowledged: true)
            .intersection(keys(window.minority, acknowledged: true)).count
        minorityWrites += calls.count {
            $0.isWrite && window.minority.contains($0.node) && $0.succeeded(by: window.end)
        }
    }

    private mutating func addRecovery(
        _ window: FaultWindow,
        _ calls: ArraySlice<Call>,
        until next: Int64
    ) {
        // A call just before the next fault may fail because of that fault.
        let asked = Dictionary(
            grouping: calls.filter { $0.invoked + Self.answerTime < next },
            by: \.node
        )
        guard !asked.isEmpty, next - window.end > Self.answerTime else { return }
        let served = asked.mapValues { calls in
            calls.filter(\.isOK).compactMap(\.completed).min()
        }
        if let last = served.values.map({ $0 ?? .max }).max(), last < .max {
            recoveries.append(last - window.end)
        } else {
            withoutRecovery += 1
        }
    }
}

extension Array {
    /// The first index whose element fulfils a condition that all later ones fulfil, too.
    fileprivate func partitioningIndex(where isSecond: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
