import Histories

/// Whether every read returns the latest value, and if not, by how much time reads are stale.
///
/// *Delta* is the least time by which the beginnings of all reads have to be moved back to make the
/// history linearizable: a read may return what was the latest value up to Delta before it began.
///
/// ```
/// process 0  |- write 1 -|  |- write 2 -|
/// process 1                               ...  *- read → 1 -*    stale by 830 ms
/// ```
///
/// Source: Golab, Li and Shah, Analyzing consistency properties for fun and profit, PODC 2011,
/// sections 3 and 4. Delta is exact, in whole nanoseconds of the history's times; calls that touch
/// in time overlap. Where the order of events contradicts itself and their times are equal, nothing
/// is said. Values have to be written once, and calls need times.
public struct TimeStaleness: PropertyChecker {
    /// The property that it decides.
    public let property = Property.timeStaleness
    private let initial: Value
    private let model: RegisterModel

    /// Staleness of registers that start with a value.
    public init(initial: Value = .null) {
        self.initial = initial
        model = RegisterModel(initial: initial, hasCompareAndSet: false)
    }

    /// One anomaly, of the key with the greatest Delta; one a key where no Delta will do.
    ///
    /// It takes the time of sorting once for each bit of the answer, whatever the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        let found = found(in: history)
        guard let retried = RetriedWrites(history, undecidedBy: found.verdict) else {
            return found.verdict
        }
        guard let isFresh = retried.isLinearizable(initial, within: budget) else {
            return found.verdict
        }
        if isFresh { return .valid }
        let choice = retried.leastChoice(within: budget) { self.found(in: $0).delta }
        guard let choice else {
            return found.verdict.isInvalid ? found.verdict : .unknown(retried.notTried)
        }
        let verdict = self.found(in: choice).verdict
        guard verdict.isInvalid else { return verdict }
        return .invalid(retried.translated(verdict.anomalies))
    }

    /// The verdict, and Delta; where none will do, the greatest number, and where nothing can be
    /// said, the one below.
    private func found(in history: History) -> (delta: Int64, verdict: Verdict) {
        var worst: (delta: Int64, anomaly: Anomaly)?
        let verdict = RegisterKeys(history, model).verdict { (key) throws(Cause) in
            var zones = Zones(key)
            guard let contradiction = zones.contradiction() else { return nil }
            guard case .conflict = contradiction else {
                return RegisterStory(key: key).anomaly(contradiction)
            }
            let spans = try ValueSpans(key)
            let delta = try spans.delta()
            guard delta > 0 else {
                throw Cause(
                    .nothingToCheck,
                    "a read is stale by the order of the events, and their times are equal, so"
                        + " that nobody can say by how much",
                    key: key.operations.key
                )
            }
            if delta > worst?.delta ?? 0 { worst = (delta, spans.anomaly(delta)) }
            return nil
        }
        guard let worst else {
            return (verdict.isInvalid ? .max : verdict.isUnknown ? .max - 1 : 0, verdict)
        }
        let delta = verdict.isInvalid ? .max : worst.delta
        return (delta, .invalid(verdict.anomalies + [worst.anomaly]))
    }
}

/// The values of one key in time.
private struct ValueSpans {
    /// A value, from its first completion to its last beginning.
    private struct Span {
        /// When its write, or a read of it, was done first; and by which call.
        var first = Int64.max
        var firstCall = -1
        /// When its write began.
        var written = Int64.min
        var creator = -1
        /// When the last read of it began; and that read.
        var read = Int64.min
        var lastRead = -1

        /// The last beginning if reads are moved back.
        func last(_ delta: Int64) -> Int64 {
            lastRead < 0 ? written : max(written, read - delta)
        }
    }

    private let key: RegisterKey
    /// In order of their first completions.
    private var spans: [Span]

    /// - Throws: a `Cause` where a call has no time.
    init(_ key: RegisterKey) throws(Cause) {
        try self.init(key, Array(key.operations.calls.indices))
    }

    private init(_ key: RegisterKey, _ calls: [Int]) throws(Cause) {
        self.key = key
        var spans = [Span](repeating: Span(), count: key.valueCount)
        spans[0].first = .min
        for call in calls {
            let what = key.operations.calls[call]
            guard let value = (what.produced ?? what.needed).map(Int.init) else { continue }
            let operation = key.operations.operation(call)
            let start = try Self.time(operation.invokedAt, key)
            if !key.operations.isOptional(call) {
                let end = try Self.time(operation.completedAt, key)
                if end < spans[value].first {
                    spans[value].first = end
                    spans[value].firstCall = call
                }
            }
            if what.produced != nil {
                spans[value].written = start
                spans[value].creator = call
            } else if spans[value].lastRead < 0 || start > spans[value].read {
                spans[value].read = start
                spans[value].lastRead = call
            }
        }
        // What may never have been written, and nobody read, asks for nothing.
        self.spans = spans.filter { $0.first < .max && ($0.creator >= 0 || $0.lastRead >= 0) }
            .sorted { ($0.first, $0.creator) < ($1.first, $1.creator) }
    }

    private static func time(_ time: Int64?, _ key: RegisterKey) throws(Cause) -> Int64 {
        guard let time, time.magnitude < 1 << 60 else {
            throw Cause(
                .nothingToCheck,
                "the history has calls without times, so that nobody can say how stale reads are",
                key: key.operations.key
            )
        }
        return time
    }

    /// The least time by which reads have to be moved back.
    func delta() throws(Cause) -> Int64 {
        let firsts = spans.lazy.map(\.first).filter { $0 > .min }
        let reads = spans.lazy.filter { $0.lastRead >= 0 }.map(\.read)
        var low: Int64 = -1
        var high = max(0, (reads.max() ?? 0) - min(firsts.min() ?? 0, reads.min() ?? 0))
        guard conflict(high) == nil else {
            throw Cause(
                .nothingToCheck,
                "the times of the history contradict the order of its events",
                key: key.operations.key
            )
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if conflict(middle) == nil { high = middle } else { low = middle }
        }
        return high
    }

    /// Two values that each have to be there before the other: both hold for some time and these
    /// overlap, or one holds around all that is known of the other.
    private func conflict(_ delta: Int64) -> (Span, Span)? {
        var holding: [(first: Int64, last: Int64, place: Int)] = []
        for (place, span) in spans.enumerated() where span.first < span.last(delta) {
            if let before = holding.last, span.first < before.last {
                return (spans[before.place], span)
            }
            holding.append((span.first, span.last(delta), place))
        }
        for span in spans where span.first >= span.last(delta) {
            let last = span.last(delta)
            var low = 0
            var high = holding.count
            while low < high {
                let middle = (low + high) / 2
                if holding[middle].first < last { low = middle + 1 } else { high = middle }
            }
            guard low > 0, span.first < holding[low - 1].last else { continue }
            return (spans[holding[low - 1].place], span)
        }
        return nil
    }

    // MARK: Words

    /// The two values that contradict each other unless reads are moved back by all of Delta.
    func anomaly(_ delta: Int64) -> Anomaly {
        let story = Story(history: key.operations.history, key: key.operations.key)
        let core = core(delta)
        let operations = core.map(key.operations.operation)
        let reads = operations.filter { $0.f == "read" }
        let culprit = reads.max { $0.start < $1.start } ?? operations[0]
        let clock = Clock(for: operations)
        let others = operations.filter { $0.start != culprit.start }
            .map { "\(story.did($0)), done \(clock.finish($0))" }
        let name = "stale by \(Self.milliseconds(delta)) ms"
        return story.anomaly(
            name,
            operations,
            culprit: culprit,
            "\(story.did(culprit)) \(clock.start(culprit)); only if reads had begun"
                + " \(Self.milliseconds(delta)) ms earlier would one order explain this and "
                + others.joined(separator: "; ")
        )
    }

    /// As few calls as have the same Delta.
    private func core(_ delta: Int64) -> [Int] {
        guard let (one, other) = conflict(delta - 1) else { return [] }
        var core = Set(
            [one, other].flatMap { [$0.creator, $0.firstCall, $0.lastRead] }.filter { $0 >= 0 }
        )
        .sorted()
        for call in core.reversed() {
            let rest = core.filter { $0 != call }
            guard isClosed(rest), let spans = try? ValueSpans(key, rest),
                spans.conflict(delta - 1) != nil
            else { continue }
            core = rest
        }
        return core
    }

    /// Whether each value that is read is one that is written, or the first.
    private func isClosed(_ calls: [Int]) -> Bool {
        let written = Set(calls.compactMap { key.operations.calls[$0].produced } + [0])
        return calls.allSatisfy { key.operations.calls[$0].needed.map(written.contains) ?? true }
    }

    /// A time in milliseconds, to the nanosecond, without zeros at the end.
    private static func milliseconds(_ time: Int64) -> String {
        var fraction = String(time % 1_000_000)
        fraction = String(repeating: "0", count: 6 - fraction.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(time / 1_000_000)" + (fraction.isEmpty ? "" : "." + fraction)
    }
}
