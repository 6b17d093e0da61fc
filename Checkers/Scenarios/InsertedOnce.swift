import Histories

/// Whether of two inserts, each of which looked whether the other was done, one at most is done.
///
/// An `insert` carries one of [a, null] and [null, b], of a pair that has a key: the key of the
/// operation, or the first of two values, as in [7, [a, null]]. Each is done if its transaction
/// finds neither of the two there. Both done are a cycle: each read that the other was not there.
///
/// ```
/// process 1 |- insert [7, [1, null]] -|
/// process 2    *- insert [7, [null, 2]] -*     both inserted
/// ```
///
/// Source: Adya, Weak consistency, MIT 1999, section 3.2 (G2, of predicates); Jepsen's adya.
public struct InsertedOnce: PropertyChecker {
    /// The property that it decides.
    public let property = Property.insertedOnce

    /// A check of inserts.
    public init() {}

    /// Whether nothing is done but to insert one or the other of pairs.
    static func isMeant(_ history: History) -> Bool {
        history.operationNames == ["insert"]
            && history.calls.allSatisfy { half(of: $0) != nil }
    }

    /// The pair, and whether it is its first half.
    private static func half(of insert: Operation) -> (pair: Value, isFirst: Bool)? {
        guard let fields = insert.argument.elements, fields.count == 2 else { return nil }
        if let half = fields[1].elements {
            return isFirst(half).map { (fields[0], $0) }
        }
        return isFirst(fields).map { (.null, $0) }
    }

    private static func isFirst(_ half: [Value]) -> Bool? {
        guard half.count == 2, (half[0] == .null) != (half[1] == .null) else { return nil }
        return half[1] == .null
    }

    /// One anomaly a pair, in linear time; pairs come by key, then in the order of their inserts.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        var anomalies: [Anomaly] = []
        var causes: [Cause] = []
        var isTried = false
        for calls in KeyedCalls.all(of: history) {
            var done: [Value: Operation] = [:]
            var found: Set<Value> = []
            let all = (calls.operations + calls.failed).sorted { $0.start < $1.start }
            var tried: [Value: Bool] = [:]
            for operation in all {
                guard operation.f == "insert", let (pair, isFirst) = Self.half(of: operation) else {
                    causes.append(calls.unsupported(operation))
                    break
                }
                if tried.updateValue(isFirst, forKey: pair) ?? isFirst != isFirst { isTried = true }
                guard operation.isOK else { continue }
                guard let other = done[pair] else {
                    done[pair] = operation
                    continue
                }
                if found.insert(pair).inserted {
                    anomalies.append(Self.anomaly(other, operation, calls))
                }
            }
        }
        if !isTried {
            let nothing = "nobody tried to insert both of a pair"
            causes.append(Cause(.nothingToCheck, nothing))
        }
        return .of(anomalies, causes)
    }

    private static func anomaly(
        _ one: Operation,
        _ other: Operation,
        _ calls: KeyedCalls
    ) -> Anomaly {
        let clock = Clock(for: [one, other])
        return calls.story.anomaly(
            "both inserted",
            [one, other],
            culprit: other,
            "\(calls.story.did(other)), acknowledged \(clock.finish(other)), but"
                + " \(calls.story.did(one)), acknowledged \(clock.finish(one)): each looks for the"
                + " other and is done only if it is not there"
        )
    }
}
