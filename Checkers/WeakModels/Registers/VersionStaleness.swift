import Histories

/// Whether every read returns the latest of the values, and if not, how many versions it lags.
///
/// A history is *k-atomic* if its operations fit into one order, each between its invocation and
/// its completion, in which every read returns one of the last k values written. With k = 1 that is
/// linearizability, and what is not 1-atomic is reported with a k that is certainly needed:
///
/// ```
/// process 0  |- write 1 -|  |- write 2 -|  |- write 3 -|
/// process 1                                               *- read → 1 -*   k is at least 3
/// ```
///
/// Source: Aiyer, Alvisi and Bazzi, On the availability of non-strict quorum systems, DISC 2005,
/// for k-atomicity; Golab, Li and Shah, Analyzing consistency properties for fun and profit, PODC
/// 2011, for zones. The bound of a read counts the values that each were certainly written after
/// the value that it returned was there, and were certainly there before it began. It is sound; the
/// least k may be greater. Values have to be written once.
public struct VersionStaleness: PropertyChecker {
    /// The property that it decides.
    public let property = Property.versionStaleness
    private let initial: Value
    private let model: RegisterModel

    /// Staleness of registers that start with a value.
    public init(initial: Value = .null) {
        self.initial = initial
        model = RegisterModel(initial: initial, hasCompareAndSet: false)
    }

    /// One anomaly, of the key that lags most; one a key where no k will do.
    ///
    /// It takes the time of sorting, whatever the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        let found = found(in: history)
        guard let retried = RetriedWrites(history, undecidedBy: found.verdict) else {
            return found.verdict
        }
        guard let isOne = retried.isLinearizable(initial, within: budget) else {
            return found.verdict
        }
        if isOne { return .valid }
        let choice = retried.leastChoice(within: budget) { self.found(in: $0).bound }
        if let choice {
            let verdict = self.found(in: choice).verdict
            return .of(retried.translated(verdict.anomalies), verdict.cause.map { [$0] } ?? [])
        }
        // What has no order lags by a version at least.
        let linearizability = Linearizability(model: .register, initial: initial)
        let anomalies = linearizability.check(history, within: budget).anomalies
        return .of(anomalies.map { $0.renamed(VersionLag.name(2)) }, [retried.notTried])
    }

    /// The verdict, and the greatest k that is certainly needed; without any that will do, the
    /// greatest number.
    private func found(in history: History) -> (bound: Int64, verdict: Verdict) {
        var worst: (bound: Int, anomaly: Anomaly)?
        let verdict = RegisterKeys(history, model).verdict { key in
            var zones = Zones(key)
            guard let contradiction = zones.contradiction() else { return nil }
            guard case .conflict = contradiction else {
                return RegisterStory(key: key).anomaly(contradiction)
            }
            let lag = VersionLag(key)
            let bound = max(2, lag.worst.bound)
            if bound > worst?.bound ?? 1 {
                let anomaly =
                    lag.worst.bound > 1
                    ? lag.anomaly() : Self.least(contradiction, in: key)
                worst = (bound, anomaly)
            }
            return nil
        }
        let bound = verdict.isInvalid ? .max : Int64(worst?.bound ?? 1)
        guard let worst else { return (bound, verdict) }
        return (bound, .invalid(verdict.anomalies + [worst.anomaly]))
    }

    /// What is not linearizable is not 1-atomic, also where no single read lags.
    private static func least(_ contradiction: Contradiction, in key: RegisterKey) -> Anomaly {
        let teller = RegisterStory(key: key)
        let known = teller.anomaly(contradiction)
        let operations = teller.members(of: contradiction).map(key.operations.operation)
        let culprit = operations.first { $0.index == known.culprit } ?? operations[0]
        return Story(history: key.operations.history, key: key.operations.key).anomaly(
            VersionLag.name(2),
            operations,
            culprit: culprit,
            known.explanation
        )
    }
}

/// Finds the read of one key that certainly lags most.
private struct VersionLag {
    /// The most newer values whose writes are shown.
    private static let most = 8

    private let key: RegisterKey
    private let calls: [RegisterCall<Int32>]
    private var creators: [Int32]
    /// Per value: the call that was done first of its write and its reads, or -1.
    private var firsts: [Int32]
    /// Per value: the read that began last, or -1.
    private var lasts: [Int32]
    /// The value that lags most, and a bound on k from it.
    private(set) var worst = (value: 0, bound: 1)

    static func name(_ bound: Int) -> String { "k is at least \(bound)" }

    init(_ key: RegisterKey) {
        self.key = key
        calls = key.operations.calls
        creators = [Int32](repeating: -1, count: key.valueCount)
        firsts = creators
        lasts = creators
        let operations = key.operations
        for (call, what) in calls.enumerated() {
            guard let value = (what.produced ?? what.needed).map(Int.init) else { continue }
            let first = firsts[value]
            if !operations.isOptional(call),
                first < 0 || operations.finishes[call] < operations.finishes[Int(first)]
            {
                firsts[value] = Int32(call)
            }
            if what.produced != nil {
                creators[value] = Int32(call)
            } else {
                let last = lasts[value]
                if last < 0 || operations.starts[call] > operations.starts[Int(last)] {
                    lasts[value] = Int32(call)
                }
            }
        }
        worst = measured()
    }

    /// The rank from which a value was certainly there; -1 for the initial one.
    private func first(_ value: Int) -> Int {
        value == 0 ? -1 : Int(key.operations.finishes[Int(firsts[value])])
    }

    /// Counts for each value, rank by rank, the newer ones that were there.
    private func measured() -> (value: Int, bound: Int) {
        let count = Int(key.operations.eventCount) + 1
        var shown = [Int32](repeating: -1, count: count)
        var asked = shown
        for value in firsts.indices {
            if value > 0 && firsts[value] >= 0 && creators[value] >= 0 {
                shown[first(value)] = Int32(value)
            }
            if lasts[value] >= 0 {
                asked[Int(key.operations.starts[Int(lasts[value])])] = Int32(value)
            }
        }
        var worst = (value: 0, bound: 1)
        var tree = CountTree(count: count)
        for rank in 0..<count {
            if asked[rank] >= 0 {
                let value = Int(asked[rank])
                let bound = 1 + tree.count(from: first(value) + 1)
                if bound > worst.bound { worst = (value, bound) }
            }
            if shown[rank] >= 0 {
                let creator = Int(creators[Int(shown[rank])])
                tree.add(Int(key.operations.starts[creator]))
            }
        }
        return worst
    }

    /// The read, what it returned, and what had been written since.
    func anomaly() -> Anomaly {
        let operations = key.operations
        let read = Int(lasts[worst.value])
        let newer = firsts.indices.filter { value in
            guard value > 0, firsts[value] >= 0, creators[value] >= 0 else { return false }
            return first(value) < operations.starts[read]
                && operations.starts[Int(creators[value])] > first(worst.value)
        }
        // A value whose write was acknowledged in time needs no other witness.
        let shown =
            newer.filter { firsts[$0] == creators[$0] }
            + newer.filter {
                firsts[$0] != creators[$0]
            }
        let values = shown.prefix(Self.most)
        var core = Set(values.flatMap { [creators[$0], firsts[$0]] } + [Int32(read)])
        if worst.value > 0 { core.formUnion([creators[worst.value], firsts[worst.value]]) }
        let told = core.sorted().map { operations.operation(Int($0)) }
        let clock = Clock(for: told)
        let story = Story(history: operations.history, key: operations.key)
        let culprit = operations.operation(read)
        let names = values.map { operations.operation(Int(creators[$0])).argument.text(limit: 20) }
        let rest = newer.count > values.count ? " and \(newer.count - values.count) more" : ""
        return story.anomaly(
            Self.name(worst.bound),
            told,
            culprit: culprit,
            "\(story.did(culprit)) \(clock.start(culprit)), although "
                + "\(names.joined(separator: ", "))\(rest) had been written since that value"
        )
    }
}
