import Checkers

/// How calls fared, by what was asked and by what was broken meanwhile.
struct CallTable {
    let statistics: OperationStatistics

    /// The table.
    var html: HTML {
        let groups = [
            ("all", statistics.total), ("no fault", statistics.outside),
            ("faults, majority side", statistics.majority),
            ("faults, minority side", statistics.minority),
        ]
        .filter { $0.0 == "all" || $0.1.overall.invoked > 0 }
        let rows = groups.flatMap { name, breakdown in
            let functions = breakdown.byFunction.sorted { $0.key < $1.key }
            return [(name, breakdown.overall)].map { Self.row($0, $1) }
                + functions.map { Self.row("\(name): \($0.key)", $0.value) }
        }
        let head = [
            "calls", "made", "ok", "failed", "unknown", "share ok", "p50", "p99", "longest",
        ]
        return Page.table(head, rows)
    }

    private static func row(_ name: String, _ figures: CallFigures) -> [String] {
        [
            name, Counted.number(figures.invoked), Counted.number(figures.ok),
            Counted.number(figures.fail), Counted.number(figures.info),
            Figure.share(figures.shareOK), Figure.time(figures.latencyP50),
            Figure.time(figures.latencyP99), Figure.time(figures.latencyMax),
        ]
    }
}
