import Checkers
import Histories
import Replication
import Scoring

extension Scorecard {
    /// The whole scorecard, as `results.json` keeps it.
    ///
    /// Times are in nanoseconds, shares from 0 to 1.
    public var json: Value {
        [
            "strategy": .string(strategy),
            "claim": claim.json,
            "judgements": .list(judgements.map(\.json)),
            "check_ns": .map(
                Dictionary(
                    uniqueKeysWithValues: costs.map {
                        ($0.key.name, .int($0.value.nanoseconds))
                    }
                )
            ),
            "vacuous": vacuity.map { .string($0.description) } ?? .null,
            "strongest_model": .optional(strongestModel),
            "anomalies": .map(
                Dictionary(
                    uniqueKeysWithValues: anomalyCounts.map { ($0.name, .int(Int64($0.count))) }
                )
            ),
            "operations": statistics.json,
            "partitions": .map(partitions.mapValues(\.json)),
            "label": Label([RunSummary(self)]).json,
            "lost_writes": lost?.json ?? .null,
            "staleness": staleness?.json ?? .null,
            "siblings": siblings?.json ?? .null,
            "diverged_keys": residue?.json ?? .null,
            "elements": elements?.json ?? .null,
            "time_to_converge": .optional(circumstances.timeToConverge),
            "rest": .optional(circumstances.rest),
            "detection": detection?.json ?? .null,
            "recovery": circumstances.recovery?.json ?? .null,
            "fault_windows": .int(Int64(faultWindows)),
            "idle_faults": .list(circumstances.ineffectiveFaults.map { .string($0) }),
            "accidents": .list(nodeFailures.map { .string($0) }),
            "interrupted": .bool(circumstances.isInterrupted),
        ]
    }
}

extension Label {
    /// The label with the rule that gave it: `{"name","rule"}`.
    var json: Value { ["name": .string(name.rawValue), "rule": .string(words)] }
}

extension Claim {
    var json: Value {
        [
            "stance": .string(stance.rawValue), "consistency": .string(consistency.rawValue),
            "availability": .string(availability.rawValue),
            "partition_tolerance": .string(partitionTolerance.rawValue),
            "needs": .string(needs.rawValue), "deduplicates": .bool(deduplicates),
            "guarantees": .list(guarantees.map { .string($0.name) }),
        ]
    }
}

extension Judgement {
    var json: Value {
        var map: [String: Value] = [
            "guarantee": .string(guarantee.name), "standing": .string(standing.rawValue),
        ]
        map.merge(verdict.fields) { first, _ in first }
        return .map(map)
    }
}

extension Verdict {
    /// The fields of a verdict in every JSON document: valid, cause where unknown, anomalies.
    public var fields: [String: Value] {
        var fields: [String: Value] = ["anomalies": .list(anomalies.map(\.json))]
        switch self {
        case .valid: fields["valid"] = true
        case .invalid: fields["valid"] = false
        case .unknown(let cause):
            fields["valid"] = "unknown"
            fields.merge(cause.fields) { first, _ in first }
        }
        return fields
    }
}

extension Anomaly {
    var json: Value {
        var map: [String: Value] = [
            "name": .string(name), "explanation": .string(explanation),
            "operations": .list(operations.map { .int(Int64($0)) }),
        ]
        if let key { map["key"] = .string(key) }
        if let gist { map["gist"] = .string(gist) }
        if !steps.isEmpty { map["steps"] = .list(steps.map(\.json)) }
        if !rulesOut.isEmpty {
            map["rules_out"] = .list(rulesOut.map { .string($0.name) })
        }
        return .map(map)
    }
}

extension Anomaly.Step {
    /// `{"from","to","kind","reason"}`, operations by the journal's indices of their invocations.
    fileprivate var json: Value {
        [
            "from": .int(Int64(earlier)), "to": .int(Int64(later)), "kind": .string(kind),
            "reason": .string(reason),
        ]
    }
}
