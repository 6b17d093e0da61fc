import Histories
import Replication

extension RecoveryCoordinator {
    /// What the node's status page says of the recovery.
    public var status: [String: Value] {
        var status: [String: Value] = [
            "is_paused": .bool(isPaused),
            "phase": .string(phaseName),
            "strategy": .string(options.strategy.name),
        ]
        if totals != RecoveryTotals() { status["totals"] = totals.value }
        if let figures { status["figures"] = figures.value }
        if let lastEvent { status["last_event"] = .string(lastEvent.summary) }
        return status
    }

    private var phaseName: String {
        switch phase {
        case .idle: isPaused ? "taking part" : "idle"
        case .waiting: "waiting"
        case .active(let attempt):
            switch attempt.step {
            case .asking: "asking"
            case .fetching: "fetching"
            case .changing: "changing"
            case .validating: "validating"
            case .ending: "ending"
            }
        }
    }
}

extension RecoveryTotals {
    /// The totals as plain data; durations in nanoseconds.
    public var value: Value {
        [
            "conflicts": .int(Int64(conflicts)),
            "failed": .int(Int64(failed)),
            "longest": longest.map { .int($0.nanoseconds) } ?? .null,
            "lost": .int(Int64(lost)),
            "validated": .int(Int64(validated)),
        ]
    }

    /// Reads totals; what is absent is 0.
    public init(_ value: Value) {
        func count(_ name: String) -> Int { Int(value[name]?.integer ?? 0) }
        self.init(
            validated: count("validated"),
            failed: count("failed"),
            longest: value["longest"]?.integer.map { .nanoseconds($0) },
            conflicts: count("conflicts"),
            lost: count("lost")
        )
    }
}

extension RecoveryFigures {
    /// The figures as plain data; durations in nanoseconds.
    public var value: Value {
        [
            "attempts": .int(Int64(attempts)),
            "began": .int(began.nanoseconds),
            "conflicts": .int(Int64(conflicts)),
            "detected": detected.map { .int($0.nanoseconds) } ?? .null,
            "duration": .int(duration.nanoseconds),
            "lost": .map(lost.mapValues { .int(Int64($0)) }),
        ]
    }
}

extension RecoveryEvent {
    /// What happened, in a few words.
    public var summary: String {
        switch self {
        case .began(let round): "began \(round)"
        case .attemptFailed(let round, let failure): "attempt \(round) failed: \(failure)"
        case .recovered(let round, _): "recovered in \(round)"
        case .failed(let round, let failure, _): "failed in \(round): \(failure)"
        case .abandoned(let round): "abandoned \(round)"
        }
    }
}
