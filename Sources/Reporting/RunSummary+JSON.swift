import Checkers
import Histories
import Replication
import Scoring

extension Share {
    /// `{"part","whole","share","interval"}`: the share from 0 to 1, and where it lies with 95 %
    /// confidence.
    public var json: Value {
        [
            "part": .int(Int64(part)), "whole": .int(Int64(whole)), "share": .optional(value),
            "interval": interval.map { [.double($0.lowerBound), .double($0.upperBound)] } ?? .null,
        ]
    }

    fileprivate init(_ value: Value?) {
        self.init(
            Int(value?["part"]?.integer ?? 0),
            of: Int(value?["whole"]?.integer ?? 0)
        )
    }

    fileprivate init(calls value: Value?) {
        let overall = value?["overall"]
        self.init(
            Int(overall?["ok"]?.integer ?? 0),
            of: Int(overall?["invoked"]?.integer ?? 0)
        )
    }
}

extension PartitionFigures {
    var json: Value {
        [
            "partitions": .int(Int64(partitions)), "contested": .int(Int64(contested)),
            "split_brain": .int(Int64(splitBrain)), "majority": majority.json,
            "minority": minority.json, "served": served.json,
            "nodes": .map(nodes.mapValues(\.json)),
            "minority_writes": .int(Int64(minorityWrites)),
            "failovers": .list(failovers.map { .int($0) }),
            "without_failover": .int(Int64(withoutFailover)),
            "recoveries": .list(recoveries.map { .int($0) }),
            "without_recovery": .int(Int64(withoutRecovery)),
        ]
    }

    init(_ value: Value) {
        func count(_ name: String) -> Int { Int(value[name]?.integer ?? 0) }
        func times(_ name: String) -> [Int64] {
            (value[name]?.elements ?? []).compactMap(\.integer)
        }
        self.init()
        partitions = count("partitions")
        contested = count("contested")
        splitBrain = count("split_brain")
        majority = Share(value["majority"])
        minority = Share(value["minority"])
        served = Share(value["served"])
        nodes = (value["nodes"]?.fields ?? [:]).mapValues { Share($0) }
        minorityWrites = count("minority_writes")
        failovers = times("failovers")
        withoutFailover = count("without_failover")
        recoveries = times("recoveries")
        withoutRecovery = count("without_recovery")
    }
}

extension Label {
    /// The label's name, with the rule that gave it: `{"name","rule"}`.
    public var json: Value { ["name": .string(name.rawValue), "rule": .string(rule)] }
}

extension RunSummary {
    /// Reads what a run's `results.json` holds; nil if it is no scorecard.
    public init?(_ value: Value) {
        guard let strategy = value["strategy"]?.text,
            let judgements = value["judgements"]?.elements,
            let operations = value["operations"]
        else { return nil }
        var verdicts: [Property: Bool?] = [:]
        var broken: Set<Property> = []
        for judgement in judgements {
            guard let guarantee = judgement["guarantee"]?.text.flatMap(Property.named)
            else { continue }
            verdicts[guarantee] = .some(judgement["valid"]?.truth)
            if judgement["standing"] == "broken" { broken.insert(guarantee) }
        }
        let overall = operations["total"]?["overall"]
        let late = value["staleness"]?["total"]
        let stale = Share(late?["stale"])
        self.init(
            strategy: strategy,
            stance: value["claim"]?["stance"]?.text ?? "",
            verdicts: verdicts,
            broken: broken,
            anomalies: (value["anomalies"]?.fields ?? [:]).compactMapValues { count in
                count.integer.map { Int($0) }
            },
            yield: Share(calls: operations["total"]),
            lost: value["lost_writes"]?["count"]?.integer.map { Int($0) },
            rest: value["rest"]?.text,
            timeToConverge: value["time_to_converge"]?.integer,
            staleReads: stale.whole > 0 ? stale : nil,
            lateP99: late?["time"]?["p99"]?.integer,
            latencyP50: overall?["latency"]?["p50"]?.integer,
            latencyP99: overall?["latency"]?["p99"]?.integer,
            callsPerSecond: overall?["calls_per_second"]?.number,
            availability: operations["availability"]?.number,
            hasFaults: value["fault_windows"] != 0,
            isInterrupted: value["interrupted"]?.truth ?? false,
            partitions: (value["partitions"]?.fields ?? [:]).mapValues { PartitionFigures($0) }
        )
    }
}

extension Value {
    /// A map's fields; nil for anything else.
    var fields: [String: Value]? {
        if case .map(let fields) = self { fields } else { nil }
    }

    /// True or false; nil for anything else.
    var truth: Bool? {
        if case .bool(let truth) = self { truth } else { nil }
    }

    /// A number, whole or not; nil for anything else.
    var number: Double? {
        switch self {
        case .double(let number): number
        case .int(let number): Double(number)
        default: nil
        }
    }
}
