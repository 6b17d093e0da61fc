import Histories

/// Updates of which neither the outcome nor the value is known: they may have been of anything.
///
/// Checkers take such an update as one of null. What holds then holds. What does not may be the
/// doing of the update, so it counts only if it shows without everything from there on:
///
/// ```
/// process 1 |- add 7 -|
/// process 2             |- remove ? ...
/// process 3                              |- read → [] -|   7 may have been what was removed
/// ```
struct UnknownValues {
    private let history: History
    /// Whether each key is judged alone.
    private let isLocal: Bool
    /// Per key: the first such update.
    private var firsts: [ByteText?: Operation] = [:]
    private var first: Operation?

    /// The updates of unknown value of a history.
    ///
    /// Where an acknowledged operation of the same name was of null, null is a value; of what is
    /// counted, an add of nothing in particular is one of 1.
    init(_ history: History, isLocal: Bool, isCounted: Bool) {
        self.history = history
        self.isLocal = isLocal
        let suspects = history.operations.filter(NullValues.isSuspect)
        if suspects.isEmpty { return }
        let null = NullValues(history, isCounted: isCounted)
        for operation in suspects where null.isUnknown(operation) {
            first = first ?? operation
            let key = operation.key.map { ByteText($0) }
            firsts[key] = firsts[key] ?? operation
        }
    }

    /// Those that matter to a property.
    init(_ history: History, to property: Property) {
        let isOfKeys = [.linearizable, .regular, .safe, .versionStaleness, .timeStaleness]
            .contains(property)
        self.init(
            history,
            isLocal: isOfKeys || property.family == .accounting,
            isCounted: property == .counterBounds
        )
    }

    /// The first such update that matters to a key.
    private func first(of key: String?) -> Operation? {
        isLocal ? firsts[key.map { ByteText($0) }] : first
    }

    /// Whether an anomaly may be the doing of such an update.
    func isDoubtful(_ key: String?) -> Bool { first(of: key) != nil }

    /// A verdict without what may be the doing of such an update.
    func settled(_ verdict: Verdict, by check: (History) -> Verdict) -> Verdict {
        let doubtful = verdict.anomalies.filter { isDoubtful($0.key) }
        guard let unsettled = doubtful.first, let earlier = try? History(eventsBefore()) else {
            return verdict
        }
        let confirmed = check(earlier).anomalies.filter { isDoubtful($0.key) }
        let anomalies = verdict.anomalies.filter { !isDoubtful($0.key) } + confirmed
        guard anomalies.isEmpty else {
            return .invalid(anomalies.sorted { KeySlice.precedes($0.key, $1.key) })
        }
        return .unknown(cause(of: unsettled))
    }

    func cause(of anomaly: Anomaly) -> Cause {
        guard let update = first(of: anomaly.key) else {
            return Cause(.unknownValue, "an update has neither an outcome nor a value")
        }
        let name = update.f.printable(limit: 40)
        return Cause(
            .unknownValue,
            "what looks wrong (\(anomaly.name)) may be the doing of the \(name) that process"
                + " \(update.process) invoked at event \(update.index): it has neither an outcome"
                + " nor a value, so it may have been of anything",
            key: update.key
        )
    }

    /// What there is of each key before the first such update; completions after that are gone.
    private func eventsBefore() -> [Event] {
        var isKept = [Bool](repeating: false, count: history.events.count)
        for operation in history.calls {
            let limit = first(of: operation.key)?.start ?? -1
            if operation.start < limit { isKept[operation.start] = true }
            if operation.finish < limit { isKept[operation.finish] = true }
        }
        return history.events.indices.filter { isKept[$0] }.map { history.events[$0] }
    }
}

/// What null means as the value of an update, name by name.
private struct NullValues {
    /// Names of acknowledged updates of null.
    private var names: Set<String> = []
    /// Whether an acknowledged transaction wrote null.
    private var isWritten = false

    init(_ history: History, isCounted: Bool) {
        var isLate = false
        for operation in history.operations where operation.isOK {
            if operation.steps != nil {
                isWritten = isWritten || Self.writesNull(operation)
            } else if Operation.updates.contains(operation.f) {
                if operation.argument == .null {
                    names.insert(operation.f)
                } else if operation.f == "add" {
                    isLate = isLate || history.events[operation.start].value == .null
                }
            }
        }
        if isCounted && !isLate { names.insert("add") }
    }

    /// Whether an operation is an update of null whose outcome is unknown.
    static func isSuspect(_ operation: Operation) -> Bool {
        guard operation.isInfo else { return false }
        if operation.argument == .null { return Operation.updates.contains(operation.f) }
        return writesNull(operation)
    }

    /// Whether the value of a suspect is unknown.
    func isUnknown(_ suspect: Operation) -> Bool {
        suspect.steps == nil ? !names.contains(suspect.f) : !isWritten
    }

    private static func writesNull(_ operation: Operation) -> Bool {
        operation.steps != nil
            && operation.effectiveSteps?.contains { $0.kind != .read && $0.value == .null } ?? false
    }
}

/// A checker that says nothing of what may be the doing of an update of unknown value.
struct KnownValues: Checker {
    let checker: any Checker

    var name: String { checker.name }
    var properties: [Property] { checker.properties }

    func findings(
        in history: History,
        within budget: Budget,
        by workers: Workers
    ) -> [Property: Verdict] {
        let findings = checker.findings(in: history, within: budget, by: workers)
        return Dictionary(
            uniqueKeysWithValues: findings.map { property, verdict in
                guard verdict.isInvalid else { return (property, verdict) }
                let values = UnknownValues(history, to: property)
                let settled = values.settled(verdict) { earlier in
                    // What must add up at the end need not do so earlier.
                    if property.family == .accounting { return .valid }
                    let findings = checker.findings(in: earlier, within: budget, by: workers)
                    return findings[property] ?? .valid
                }
                return (property, settled)
            }
        )
    }
}
