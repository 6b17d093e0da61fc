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
            lateKeys: pairing.lateKeys,
            lateValues: pairing.lateValues
        )
        guard !pairing.failed.isEmpty else {
            operations = Operations(pairs)
            failed = Operations(pairs, numbers: [])
            return
        }
        let numbers = pairing.failed.sorted()
        operations = Operations(pairs, numbers: Self.complement(of: numbers, count: pairs.count))
        failed = Operations(pairs, numbers: numbers)
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

    /// The numbers below a count without some, all in order.
    private static func complement(of numbers: [Int32], count: Int) -> [Int32] {
        var left: [Int32] = []
        left.reserveCapacity(count - numbers.count)
        var next: Int32 = 0
        for number in numbers {
            left.append(contentsOf: next..<number)
            next = number + 1
        }
        left.append(contentsOf: next..<Int32(count))
        return left
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
    var lateValues: Set<Int> = []
    var failed: [Int32] = []
    private var standings: [Int32]
    private let nemesis: Int32
    /// Per number of a name: whether it is that of an update.
    private let isUpdate: [Bool]

    init(_ events: EventColumns) {
        self.events = events
        isUpdate = events.fNames.texts.map(Operation.updates.contains)
        standings = [Int32](repeating: Self.idle, count: events.processNames.count)
        nemesis = events.processNames.nemesis
        // Those of the nemesis are few: what is counted is hardly more than what is needed.
        let count = events.indices.count { events.kind(at: $0) == .invoke }
        invocations.reserveCapacity(count)
        completions.reserveCapacity(count)
    }

    mutating func run() throws(HistoryError) {
        // Safety: operations and events have numbers of 32 bits from here on.
        guard events.count <= Int(Int32.max) else {
            throw HistoryError(
                expected: "a history of at most \(Int32.max) events",
                found: "\(events.count)"
            )
        }
        for position in events.indices {
            let process = events.processNumber(at: position)
            // Nothing of what the nemesis does is an operation.
            if process == nemesis { continue }
            let kind = events.kind(at: position)
            if kind == .invoke {
                try invoke(at: position, Int(process))
            } else {
                try complete(at: position, Int(process), kind)
            }
        }
    }

    @inline(__always)
    private mutating func invoke(at position: Int, _ process: Int) throws(HistoryError) {
        guard standings[process] == Self.idle else { throw overlap(at: position) }
        standings[process] = Int32(truncatingIfNeeded: invocations.count)
        invocations.append(Int32(truncatingIfNeeded: position))
        completions.append(-1)
    }

    @inline(__always)
    private mutating func complete(
        at position: Int,
        _ process: Int,
        _ kind: Event.Kind
    ) throws(HistoryError) {
        let open = standings[process]
        guard open >= 0 else {
            if kind == .info { return }
            throw HistoryError(
                line: position + 1,
                expected: "an invocation by process \(events.process(at: position)) before this",
                found: "a completion (\(kind.rawValue) \(name(at: position)))"
            )
        }
        let invocation = Int(invocations[Int(open)])
        guard events.fNumber(at: invocation) == events.fNumber(at: position) else {
            throw mismatch(invocation, position)
        }
        standings[process] = kind == .info ? ~open : Self.idle
        completions[Int(open)] = Int32(truncatingIfNeeded: position)
        if kind == .fail { failed.append(open) }
        if events.keyNumber(at: invocation) < 0 {
            let key = events.keyNumber(at: position)
            if key >= 0 { lateKeys[Int(open)] = key }
        }
        if kind == .ok, events.valueCode(at: invocation) == .null,
            isUpdate[events.fNumber(at: invocation)], saysValue(at: position)
        {
            lateValues.insert(Int(open))
        }
    }

    /// Whether an acknowledgement says what it is of; a truth value says if there was an effect.
    private func saysValue(at position: Int) -> Bool {
        let code = events.valueCode(at: position)
        return code != .null && code != .true && code != .false
    }

    private func mismatch(_ invocation: Int, _ position: Int) -> HistoryError {
        HistoryError(
            line: position + 1,
            expected: "a completion of \(name(at: invocation)), which process"
                + " \(events.process(at: position)) invoked"
                + " at event \(events.index(at: invocation))",
            found: "a completion of \(name(at: position))"
        )
    }

    /// The name of an event's operation, as an error may show it.
    private func name(at position: Int) -> String { Excerpt.shortened(events.f(at: position)) }

    /// Why a process must not invoke now.
    private func overlap(at position: Int) -> HistoryError {
        let process = events.process(at: position)
        let standing = standings[Int(events.processNumber(at: position))]
        if standing >= 0 {
            let open = events.index(at: Int(invocations[Int(standing)]))
            return HistoryError(
                line: position + 1,
                expected: "the completion of the operation that process \(process) has open"
                    + " since event \(open)",
                found: "a second invocation (\(name(at: position)))"
            )
        }
        let end = events.index(at: Int(completions[Int(~standing)]))
        return HistoryError(
            line: position + 1,
            expected: "a fresh process number, as process \(process) ended at event \(end)"
                + " with an unknown outcome",
            found: "an invocation (\(name(at: position))) by process \(process)"
        )
    }
}
