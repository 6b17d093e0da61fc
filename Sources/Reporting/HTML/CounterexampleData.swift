import Checkers
import Histories
import Observations

/// The operations of one drawing as data for the page's script.
///
/// The proof's own come first, then those nearest to it: at most `most` of these, so that a page of
/// a long run stays small.
struct CounterexampleData {
    /// The most operations that a page holds besides those of its proofs.
    static let most = 300
    /// The most operations of one proof that are drawn.
    static let proofMost = 60
    /// The most steps of a transaction that are shown one by one.
    private static let chipsMost = 6

    /// All that can be drawn, in order of invocation.
    let operations: [Operation]
    /// How many clients' operations the history has.
    let all: Int
    /// How many of the proof's are left out.
    let proofLeft: Int
    private let proof: Set<Int>
    private let anomaly: Anomaly?
    private let history: History
    /// What transactions of a cycle are called.
    private let names: [Int: String]
    /// Whether operations are of several keys, so that each says which.
    private let hasKeys: Bool
    private let faults: FaultIntervals
    /// Whether all have times; they are drawn in the order of events otherwise.
    private let isTimed: Bool
    /// The first moment of the proof, or of all if there is none.
    private let zero: Int64

    /// All that clients did, in order of invocation.
    static func everything(in history: History) -> [Operation] {
        (history.operations + history.failed).filter { $0.process >= 0 }
            .sorted { $0.start < $1.start }
    }

    /// A drawing around an anomaly among everything that clients did, or of the first operations.
    init(
        _ history: History,
        _ everything: [Operation],
        around anomaly: Anomaly?,
        most: Int,
        faults: FaultIntervals
    ) {
        let members = Self.members(of: anomaly, among: everything)
        let middle =
            everything.firstIndex { $0.index == anomaly?.culprit }
            ?? everything.firstIndex { operation in
                members.contains { $0.index == operation.index }
            } ?? 0
        let drawn = Self.drawn(members, anomaly?.culprit)
        let indices = Set(drawn.map(\.index))
        let from = max(0, min(middle - most / 2, everything.count - most))
        let near = everything[from..<min(everything.count, from + most)]
        operations = (drawn + near.filter { !indices.contains($0.index) })
            .sorted { $0.start < $1.start }
        all = everything.count
        hasKeys = Set(operations.compactMap(\.key)).count > 1
        proofLeft = members.count - drawn.count
        proof = indices
        self.anomaly = anomaly
        self.history = history
        names = anomaly?.cycle?.names ?? [:]
        self.faults = faults
        let isTimed = operations.allSatisfy {
            $0.invokedAt != nil && ($0.isInfo || $0.completedAt != nil)
        }
        self.isTimed = isTimed
        let shown = indices.isEmpty ? operations : operations.filter { indices.contains($0.index) }
        zero = shown.map { Self.start($0, isTimed: isTimed) }.min() ?? 0
    }

    /// Whether there is nothing to draw.
    var isEmpty: Bool { operations.isEmpty || (anomaly != nil && proof.isEmpty) }

    /// The operations that show an anomaly: its evidence, or what it names.
    private static func members(
        of anomaly: Anomaly?,
        among everything: [Operation]
    ) -> [Operation] {
        guard let anomaly else { return [] }
        if let moments = anomaly.moments { return moments.operations }
        let named = Set(anomaly.operations)
        return everything.filter { named.contains($0.index) }
    }

    /// Those that there is room for: the last ones, and always the culprit.
    private static func drawn(_ members: [Operation], _ culprit: Int?) -> [Operation] {
        guard members.count > proofMost else { return members }
        let chosen = members.filter { $0.index == culprit }
        let others = members.filter { $0.index != culprit }
        return (chosen + others.suffix(proofMost - chosen.count)).sorted { $0.start < $1.start }
    }

    // MARK: Times

    private static func start(_ operation: Operation, isTimed: Bool) -> Int64 {
        isTimed ? operation.invokedAt ?? 0 : Int64(operation.start)
    }

    private func start(_ operation: Operation) -> Int64 {
        Self.start(operation, isTimed: isTimed)
    }

    /// When it was done, or when its client gave up waiting; nil if it never did.
    private func end(_ operation: Operation) -> Int64? {
        if isTimed { return operation.completedAt }
        return place(ofEndOf: operation).map { Int64($0) }
    }

    /// The position of the completion among the events.
    private func place(ofEndOf operation: Operation) -> Int? {
        if operation.finish != Operation.never { return operation.finish }
        // Of an unknown outcome only the index is known, which is mostly the position.
        guard let index = operation.completionIndex, history.events.indices.contains(index),
            history.events[index].index == index, index > operation.start
        else { return nil }
        return index
    }

    /// From when to when the proof is, in seconds; nil where the history has no times.
    var extent: String? {
        let shown = operations.filter { proof.contains($0.index) }
        guard isTimed, let first = shown.compactMap(\.invokedAt).min(),
            let last = shown.map({ $0.completedAt ?? $0.invokedAt ?? first }).max()
        else { return nil }
        return "\(Page.seconds(first)) to \(Page.seconds(last)) s"
    }

    /// As far from the first moment as a script can count.
    private func relative(_ time: Int64) -> Value {
        let most: Int64 = 1 << 53
        return .int(max(-most, min(most, time.clampedDifference(zero))))
    }

    // MARK: The data

    /// The data of the drawing, with where its operations may have taken effect.
    func json(_ placements: [Placement]) -> HTML {
        let placed = Dictionary(placements.map { ($0.operation, $0) }) { first, _ in first }
        let rows = operations.map { row($0, placed[$0.index]) }
        let bands = isTimed ? faults.bands : []
        let value: Value = [
            "timed": .bool(isTimed), "zero": .int(isTimed ? 0 : zero),
            "key": .optional(anomaly?.key?.printable(limit: 24)),
            "alt": .string(alternative), "flaw": .optional(anomaly?.flaw),
            "operations": .list(rows), "arrows": .list(arrows),
            "faults": .list(bands.map(band)), "calm": .string(calm(bands)),
        ]
        return HTML(json: value)
    }

    /// What the drawing is, in one sentence.
    private var alternative: String {
        guard let anomaly else { return "The first operations, a row a client" }
        let key = anomaly.key.map { " on key \($0.printable(limit: 24))" } ?? ""
        return Counted.nouns(proof.count, "operation") + key + ": "
            + (anomaly.gist ?? anomaly.explanation).printable(limit: 300)
    }

    private func row(_ operation: Operation, _ placement: Placement?) -> Value {
        let isProof = proof.contains(operation.index)
        let isNear = anomaly?.key != nil && operation.key == anomaly?.key
        var row: [String: Value] = [
            "i": .int(Int64(operation.index)), "p": .int(Int64(operation.process)),
            "a": .int(Int64(operation.start)),
            "b": .optional(place(ofEndOf: operation).map { Int64($0) }),
            "s": relative(start(operation)), "e": end(operation).map(relative) ?? .null,
            "l": .string(label(operation, limit: isProof ? 24 : 12)),
            "o": .int(operation.isOK ? 0 : operation.isInfo ? 1 : 2),
            "r": .int(isProof ? 0 : isNear ? 1 : 2),
        ]
        if let node = operation.node { row["n"] = .string(node.printable(limit: 100)) }
        let whole = label(operation, limit: 60)
        if row["l"]?.text != whole { row["t"] = .string(whole) }
        if operation.index == anomaly?.culprit { row["bad"] = true }
        if operation.isFinal { row["final"] = true }
        if hasKeys, let key = operation.key, key != anomaly?.key {
            row["k"] = .string(key.printable(limit: 12))
        }
        if let name = names[operation.index] { row["T"] = .string(name) }
        if let chips = operation.stepLabels(keys: 8, values: 12), chips.count <= Self.chipsMost {
            row["m"] = .list(chips.map { .string($0) })
        }
        if let placement {
            row["at"] = relative(placement.moment)
            row["held"] = .list(
                [placement.before, placement.after].map { .string($0.printable(limit: 60)) }
            )
        }
        return .map(row)
    }

    private func label(_ operation: Operation, limit: Int) -> String {
        operation.label(limit: limit).printable()
    }

    /// The numbered steps that lead from one operation to another.
    ///
    /// Those of a cycle are in its own drawing; over time only what time orders is one.
    private var arrows: [Value] {
        let steps = anomaly?.numberedSteps ?? []
        let last = steps.compactMap(\.number).last
        return steps.compactMap { number, step in
            guard let number, step.isArrow, names.isEmpty || isOrdered(step) else { return nil }
            return [
                "n": .int(Int64(number)), "from": .int(Int64(step.earlier)),
                "to": .int(Int64(step.later)), "w": .string(step.label.printable(limit: 40)),
                "last": .bool(number == last),
            ]
        }
    }

    private func isOrdered(_ step: Anomaly.Step) -> Bool {
        guard let one = operations.first(where: { $0.index == step.earlier }),
            let other = operations.first(where: { $0.index == step.later })
        else { return false }
        return one.finish < other.start
    }

    private func band(_ band: FaultIntervals.Band) -> Value {
        [
            "s": relative(band.start), "e": relative(band.end),
            "l": .string(band.words.printable(limit: 80)),
            "since": .string("since \(Page.seconds(band.start)) s"),
            "short": .string(band.short.printable(limit: 24)),
        ]
    }

    /// What is said where nothing was broken; nothing where that is not known.
    private func calm(_ bands: [FaultIntervals.Band]) -> String {
        guard isTimed, faults.moments.isEmpty, !bands.isEmpty else { return "" }
        let last = operations.filter { proof.contains($0.index) }
            .map { $0.completedAt ?? start($0) }.max()
        let next = bands.first { band in last.map { band.start >= $0 } ?? false }
        guard let last, let next else { return "all links whole" }
        return "all links whole; \(next.short) "
            + "\(Figure.time(next.start.clampedDifference(last))) after this"
    }
}
