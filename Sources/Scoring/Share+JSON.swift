import Checkers
import Histories

extension Share {
    /// `{"part","whole","share","interval"}`: the share from 0 to 1, and where it lies with 95 %
    /// confidence.
    public var json: Value {
        [
            "part": .int(Int64(part)), "whole": .int(Int64(whole)), "share": .optional(value),
            "interval": interval.map { [.double($0.lowerBound), .double($0.upperBound)] } ?? .null,
        ]
    }

    /// Reads a share; what is absent counts as 0.
    init(_ value: Value?) {
        self.init(
            Int(value?["part"]?.integer ?? 0),
            of: Int(value?["whole"]?.integer ?? 0)
        )
    }
}

extension PartitionFigures {
    /// The figures as `results.json` keeps them.
    public var json: Value {
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

    /// Reads figures; what is absent counts as 0.
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
