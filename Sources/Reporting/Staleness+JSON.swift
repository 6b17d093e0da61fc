import Checkers
import Histories

extension Staleness {
    /// All of it; times are in nanoseconds, shares from 0 to 1.
    public var json: Value {
        [
            "total": total.json, "before": before.json,
            "during": .map(
                during.mapValues {
                    ["majority": $0.majority.json, "minority": $0.minority.json]
                }
            ),
            "after": after.json, "unexplained": .int(Int64(unexplained)),
            "unmeasured_keys": .int(Int64(unmeasured)), "gamma": .optional(gamma),
            "gamma_keys": gammaKeys.json, "healing": .map(healing.mapValues(\.json)),
        ]
    }
}

extension Staleness.Figures {
    var json: Value {
        [
            "stale": stale.json, "time": time?.json ?? .null, "versions": versions?.json ?? .null,
            "late": .list(
                lateness.bins.map { ["from": .int($0.from), "count": .int(Int64($0.count))] }
            ),
            "t_visibility": .list(
                visibility.bins.map { ["from": .int($0.from), "fresh": $0.fresh.json] }
            ),
            "t99": .optional(visibility.t99),
        ]
    }
}

extension Healing {
    var json: Value {
        [
            "heals": .int(Int64(heals)), "clean": .optional(clean),
            "bins": .list(
                bins.map {
                    [
                        "from": .int($0.from), "diverged_keys": $0.diverged.json,
                        "stale": $0.stale.json,
                    ]
                }
            ),
        ]
    }
}

extension Siblings {
    var json: Value {
        [
            "several": several.json, "count": count?.json ?? .null, "mean": .double(mean),
            "with_false": withFalse.json, "growth_per_write": .optional(growth),
        ]
    }
}
