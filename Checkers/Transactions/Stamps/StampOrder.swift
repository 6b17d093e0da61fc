import Histories

/// Whether transactions read what the stamps that a store published of them say.
///
/// Stamps are hints: the store says when each transaction began and committed. Then one order is
/// enough, the store's own, and no search is needed. A level that holds by values and not by stamps
/// means that the store lies in its stamps. Nothing is said of transactions without stamps, nor of
/// keys that one of these wrote.
///
/// ```
/// process 1 |- append x 1 -|                    stamps 0, 5
/// process 2                  |- r x → [] -|     stamps 7, 7     x held [1] at 7
/// ```
///
/// Source: Li and others, Online timestamp-based transactional isolation checking of database
/// systems, ICDE 2025, the algorithm Chronos: O(N log N) for N transactions.
public struct StampOrder: PropertyChecker {
    /// Which stamps say what was read.
    public enum Kind: Sendable, CaseIterable {
        /// The start: reads are of a snapshot, and no two that write a key overlap.
        case snapshot
        /// The commit: each transaction is carried out whole, at one moment.
        case commit
    }

    /// Which stamps are held against what was read.
    public let kind: Kind
    private let initial: Value

    /// A check of registers that begin as a map says, all null by default.
    public init(_ kind: Kind, initial: Value = .null) {
        self.kind = kind
        self.initial = initial
    }

    /// The property that it decides.
    public var property: Property { kind == .snapshot ? .snapshotStamps : .commitStamps }

    /// A few anomalies at most, the first by stamps first.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        let columns = TransactionReader.columns(of: history)
        if let refusal = TransactionJudge.refusal(of: columns, history) {
            return .unknown(refusal.cause)
        }
        let facts = FactsBuilder.facts(of: columns, initial: initial)
        if let ambiguity = facts.ambiguity { return .unknown(ambiguity) }
        if let misfit = facts.misfit { return .unknown(Cause(.unsupportedOperation, misfit)) }
        if let malformed = columns.malformed.first {
            return .unknown(
                Cause(
                    .unclear,
                    "malformed: the transaction of operation \(malformed.operation) may have"
                        + " written anything, as \(malformed.reason)"
                )
            )
        }
        var replay = StampReplay(history, facts, kind, initial: initial)
        replay.run()
        let story = StampStory(history, replay)
        let doubts = [replay.unreadable.map(story.unreadable), replay.judged > 0 ? nil : .noStamps]
        return .of(replay.flaws.map(story.anomaly), doubts.compactMap(\.self))
    }
}

/// The same where stores may publish stamps or not: nothing is found in a history without any.
public struct StampsIfAny: Checker {
    private let order: StampOrder

    /// A check of what is published, for registers that begin as a map says.
    public init(_ kind: StampOrder.Kind, initial: Value = .null) {
        order = StampOrder(kind, initial: initial)
    }

    /// The property that it decides.
    public var properties: [Property] { [order.property] }

    /// The verdict, if a transaction has stamps.
    public func findings(
        in history: History,
        within budget: Budget,
        by workers: Workers
    ) -> [Property: Verdict] {
        guard history.calls.contains(where: { $0.publishedStamps != nil }) else { return [:] }
        return [order.property: order.check(history, within: budget)]
    }
}

extension Cause {
    /// No stamp could be held against anything.
    static let noStamps = Cause(
        .nothingToCheck,
        "no transaction with a field \"stamps\", a list of its start and its commit, read a key"
            + " that only such transactions wrote"
    )
}
