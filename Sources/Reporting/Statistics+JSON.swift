import Checkers
import Histories
import Observations
import Scoring

extension OperationStatistics {
    var json: Value {
        [
            "total": total.json,
            "during_faults": ["majority": majority.json, "minority": minority.json],
            "outside_faults": outside.json, "before_faults": before.json,
            "after_faults": after.json,
            "longest_outage": longestOutage?.json ?? .null,
            "longest_outage_by_node": .map(longestOutageByNode.mapValues(\.json)),
            "outages": .int(Int64(outages)),
            "mean_time_to_failure": .optional(meanTimeToFailure),
            "mean_time_to_repair": .optional(meanTimeToRepair),
            "availability": .optional(availability),
        ]
    }
}

extension OperationStatistics.Breakdown {
    var json: Value {
        ["overall": overall.json, "by_operation": .map(byFunction.mapValues(\.json))]
    }
}

extension CallFigures {
    var json: Value {
        [
            "invoked": .int(Int64(invoked)), "ok": .int(Int64(ok)), "fail": .int(Int64(fail)),
            "info": .int(Int64(info)), "share_ok": .optional(shareOK),
            "share_ok_interval": yield.json["interval"] ?? .null,
            "latency": [
                "p50": .optional(latencyP50), "p99": .optional(latencyP99),
                "max": .optional(latencyMax),
            ],
            "calls_per_second": .optional(callsPerSecond),
        ]
    }
}

extension Outage {
    var json: Value { ["start": .int(start), "end": .int(end), "length": .int(length)] }
}

extension LostWrites.Measurement {
    var json: Value {
        [
            "count": .int(Int64(count)), "acknowledged": .int(Int64(acknowledged)),
            "undetermined": .int(Int64(undetermined)), "rule": .string(rule.rawValue),
            "losses": .list(
                losses.map { loss in
                    [
                        "key": .optional(loss.key),
                        "operations": .list(loss.operations.map { .int(Int64($0)) }),
                    ]
                }
            ),
        ]
    }
}

extension Detection {
    var json: Value {
        [
            "delays": .list(delays.map { .int($0) }), "missed": .int(Int64(missed)),
            "too_short": .int(Int64(tooShort)), "false_alarms": .int(Int64(falseAlarms)),
        ]
    }
}

extension RecoveryFigures {
    var json: Value {
        [
            "validated": .int(Int64(validated)), "failed": .int(Int64(failed)),
            "longest": .optional(longest), "conflicts": .int(Int64(conflicts)),
            "lost": .int(Int64(lost)),
        ]
    }
}

extension ElementTimelines {
    var json: Value {
        [
            "attempts": .int(Int64(attempts)), "acknowledged": .int(Int64(acknowledged)),
            "stable": .int(Int64(stable)), "stale": .int(Int64(stale)),
            "lost": .int(Int64(lost)), "never_read": .int(Int64(neverRead)),
            "recovered": .int(Int64(recovered)), "duplicated": .int(Int64(duplicated)),
            "unexpected": .int(Int64(unexpected)), "removed": .int(Int64(removed)),
            "stable_latency": stableLatency?.json ?? .null,
            "lost_latency": lostLatency?.json ?? .null,
        ]
    }
}

extension Quantiles {
    var json: Value {
        [
            "min": .int(least), "p50": .int(p50), "p95": .int(p95), "p99": .int(p99),
            "max": .int(greatest),
        ]
    }
}
