import Strategies

/// Which broken strategy was caught, by what, and after how much.
struct CatchTable {
    /// One broken strategy.
    struct Row {
        let strategy: Strategy
        /// The first seed that caught it in simulation; nil if none did.
        var seed: UInt64?
        var seedsTried = 0
        /// What the checker found.
        var anomaly = ""
        /// Operations that are left of it.
        var operations: Int?
        /// Runs on real processes; nil if none were asked for.
        var runs: (caught: Int?, made: Int)?

        init(_ strategy: Strategy) { self.strategy = strategy }

        /// The real runs in words.
        var real: String {
            guard let runs else { return "–" }
            return runs.caught.map { "run \($0)" } ?? "not in \(runs.made) runs"
        }

        /// One line for people.
        var text: String {
            let simulated =
                seed.map { "caught in seed \($0)" } ?? "NOT CAUGHT in \(seedsTried) seeds"
            let left = operations.map { ", \($0) operations are left" } ?? ""
            return "\(strategy.name): \(simulated)\(seed == nil ? "" : ", \(anomaly)")\(left);"
                + " real processes: \(real)"
        }
    }

    var rows: [Row] = []

    /// How many were caught, and how small their counterexamples are.
    var summary: String {
        let caught = rows.filter { $0.seed != nil }
        let sizes = caught.compactMap(\.operations).sorted()
        let median = sizes.isEmpty ? "–" : "\(sizes[sizes.count / 2])"
        let real = rows.filter { $0.runs?.caught != nil }.count
        let runs = rows.contains { $0.runs != nil } ? "; on real processes \(real)" : ""
        return "\(caught.count) of \(rows.count) caught in simulation, with a median of"
            + " \(median) operations left\(runs)"
    }

    /// The table for the documentation.
    var markdown: String {
        let head = """
            # Broken on purpose

            Each has one bug. `faultline catch` shows that the harness finds it, and wrote this \
            table: the claim that breaks, the workload in which it shows, the first seed of the \
            simulator that shows it, how many operations are left of that history, and the \
            run of real nodes that showed it too, under the options in `faultline list strategies`.

            | strategy | bug | breaks | workload | first seed | found as | operations | real nodes |
            |---|---|---|---|---|---|---|---|

            """
        let lines = rows.map { row in
            let cells = [
                "`\(row.strategy.name)`", row.strategy.summary,
                row.strategy.defect?.breaks.name ?? "", row.strategy.defect?.workload ?? "",
                row.seed.map { "\($0)" } ?? "none of \(row.seedsTried)", row.anomaly,
                row.operations.map { "\($0)" } ?? "–", row.real,
            ]
            return "| " + cells.joined(separator: " | ") + " |"
        }
        return head + lines.joined(separator: "\n") + "\n\n" + summary + ".\n"
    }
}
