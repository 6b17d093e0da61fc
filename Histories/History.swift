/// A well-formed history: every completion has its invocation, and no process overlaps itself.
public struct History: Sendable {
    /// Every operation's number, with the columns behind it.
    public let pairs: Pairs
    /// Operations that completed with ok, or whose outcome is unknown, in order of invocation.
    public let operations: Operations
    /// Operations that certainly had no effect, in order of invocation.
    public let failed: Operations

    /// Pairs invocations with completions.
    ///
    /// An invocation without completion is indeterminate. A completion of kind info by a process
    /// that has nothing open, and everything the nemesis does, belong to no operation.
    /// - Throws: `HistoryError` when a process invokes while its last operation is open, reuses its
    ///   number after an indeterminate outcome, or completes what it did not invoke.
    public init(_ events: EventColumns) throws(HistoryError) {
        var pairing = Pairing(events)
        try pairing.run()
        pairs = Pairs(
            events,
            invocations: pairing.invocations,
            completions: pairing.completions,
            lateKeys: pairing.lateKeys
        )
        guard !pairing.failed.isEmpty else {
            operations = Operations(pairs)
            failed = Operations(pairs, numbers: [])
            return
        }
        let isFailed = pairing.failed
        operations = Operations(pairs, numbers: Self.complement(of: isFailed, count: pairs.count))
        failed = Operations(pairs, numbers: isFailed.sorted())
    }

    /// Pairs the invocations and completions of some events.
    /// - Throws: `HistoryError` as for columns.
    public init(_ events: [Event]) throws(HistoryError) {
        try self.init(EventColumns(events))
    }

    /// Every event, in the journal's order.
    public var events: EventColumns { pairs.events }

    /// Every operation, failed ones included, in order of invocation.
    public var calls: Operations { Operations(pairs) }

    /// What the nemesis did, in order.
    public var nemesisEvents: [Event] {
        events.indices.filter { events.process(at: $0) == .nemesis }.map { events[$0] }
    }

    private static func complement(of numbers: [Int32], count: Int) -> [Int32] {
        var isLeft = [Bool](repeating: true, count: count)
        for number in numbers { isLeft[Int(number)] = false }
        return isLeft.indices.filter { isLeft[$0] }.map(Int32.init)
    }
}

/// The state of pairing: which operation each process has open.
private struct Pairing {
    /// No operation open; an operation's number stands for it while it is open, and the bitwise
    /// complement of the last one's once the process must not be heard of again.
    private static let idle = Int32.min

    let events: EventColumns
    var invocations: [Int32] = []
    var completions: [Int32] = []
    var lateKeys: [Int: Int32] = [:]
    var failed: [Int32] = []
    private var standings: [Int32]

    init(_ events: EventColumns) {
        self.events = events
        standings = [Int32](repeating: Self.idle, count: events.processNames.processes.count)
        if let nemesis = events.processNames.processes.firstIndex(of: .nemesis) {
            // Nothing of what the nemesis does is an operation.
            nemesisNumber = Int32(nemesis)
        }
        invocations.reserveCapacity(events.count / 2)
        completions.reserveCapacity(events.count / 2)
    }

    private var nemesisNumber: Int32 = -1

    mutating func run() throws(HistoryError) {
        for position in events.indices where events.processes[position] != nemesisNumber {
            if events.kinds[position] == .invoke {
                try invoke(at: position)
            } else {
                try complete(at: position)
            }
        }
    }

    @inline(__always)
    private mutating func invoke(at position: Int) throws(HistoryError) {
        let process = Int(events.processes[position])
        guard standings[process] == Self.idle else { throw overlap(at: position) }
        standings[process] = Int32(invocations.count)
        invocations.append(Int32(position))
        completions.append(-1)
    }

    @inline(__always)
    private mutating func complete(at position: Int) throws(HistoryError) {
        let kind = events.kinds[position]
        let process = Int(events.processes[position])
        let open = standings[process]
        guard open >= 0 else {
            if kind == .info { return }
            throw HistoryError(
                line: position + 1,
                expected: "an invocation by process \(events.process(at: position)) before this",
                found: "a completion (\(kind.rawValue) \(events.f(at: position)))"
            )
        }
        let invocation = Int(invocations[Int(open)])
        guard events.fs[invocation] == events.fs[position] else {
            throw mismatch(invocation, position)
        }
        standings[process] = kind == .info ? ~open : Self.idle
        completions[Int(open)] = Int32(position)
        if kind == .fail { failed.append(open) }
        if events.keys[invocation] < 0, events.keys[position] >= 0 {
            lateKeys[Int(open)] = events.keys[position]
        }
    }

    private func mismatch(_ invocation: Int, _ position: Int) -> HistoryError {
        HistoryError(
            line: position + 1,
            expected: "a completion of \(events.f(at: invocation)), which process"
                + " \(events.process(at: position)) invoked"
                + " at event \(events.index(at: invocation))",
            found: "a completion of \(events.f(at: position))"
        )
    }

    /// Why a process must not invoke now.
    private func overlap(at position: Int) -> HistoryError {
        let process = events.process(at: position)
        let standing = standings[Int(events.processes[position])]
        if standing >= 0 {
            let open = events.index(at: Int(invocations[Int(standing)]))
            return HistoryError(
                line: position + 1,
                expected: "the completion of the operation that process \(process) has open"
                    + " since event \(open)",
                found: "a second invocation (\(events.f(at: position)))"
            )
        }
        let end = events.index(at: Int(completions[Int(~standing)]))
        return HistoryError(
            line: position + 1,
            expected: "a fresh process number, as process \(process) ended at event \(end)"
                + " with an unknown outcome",
            found: "an invocation (\(events.f(at: position))) by process \(process)"
        )
    }
}
