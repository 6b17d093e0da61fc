import Histories
import Reporting
import Scoring
import Simulation

extension SimulationReport: Document {
    /// Counts for each property, coverage, and the failures.
    public var json: Value {
        var fields: [String: Value] = [
            "strategy": .string(runner.order.subject.name),
            "workload": .string(runner.order.workload.name),
            "from": .seed(range.lowerBound), "seeds": .int(Int64(sweep.seeds)),
            "operations": .int(Int64(sweep.operations)), "status": .int(number),
            "properties": .list(sweep.tallies.map(Self.json)), "coverage": coverage,
            "missing": .list(missing.map { .string($0) }),
            "failures": .list(sweep.failures.map(json)),
        ]
        if let shrunk = self.shrunk?.result, let file = self.shrunk?.file {
            fields["shrunk"] = [
                "seed": .seed(shrunk.seed), "property": .string(shrunk.property),
                "anomaly": .string(shrunk.anomaly.name),
                "explanation": .string(shrunk.anomaly.explanation),
                "operations": .int(Int64(shrunk.operations.left)),
                "faults": .int(Int64(shrunk.plan.faults.count)),
                "simulations": .int(Int64(shrunk.attempts)), "history": .string(file),
            ]
        }
        if let policy { fields["policy"] = policy.json }
        return .map(fields)
    }

    /// The status as a number, as the command ends with it.
    private var number: Int64 {
        switch status {
        case .asClaimed: 0
        case .broken: 1
        case .undecided, .failed, .interrupted: 2
        }
    }

    private static func json(_ tally: Sweep.Tally) -> Value {
        [
            "property": .string(tally.property), "claimed": .bool(tally.claimed > 0),
            "held": .int(Int64(tally.held)), "broken": .int(Int64(tally.broken)),
            "unknown": .int(Int64(tally.unknown)),
        ]
    }

    private func json(_ failure: Sweep.Failure) -> Value {
        [
            "seed": .seed(failure.seed), "property": .string(failure.property),
            "anomaly": .string(failure.anomaly.name),
            "reproduce": .string(commandLine(seed: failure.seed)),
        ]
    }

    private var coverage: Value {
        var counts: [String: Value] = [:]
        for mark in Mark.allCases { counts[mark.name] = .int(Int64(sweep.coverage[mark])) }
        for (note, count) in sweep.coverage.notes {
            counts["a replica noted \(note)"] = .int(Int64(count))
        }
        return .map(counts)
    }
}

extension Value {
    /// A seed: as a number where it fits, as text beyond.
    static func seed(_ seed: UInt64) -> Value {
        Int64(exactly: seed).map { .int($0) } ?? .string("\(seed)")
    }
}
