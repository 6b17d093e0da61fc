import Plans
import Reporting

/// The table of broken strategies: each with what caught it, and after how much.
public struct CatchTable: Sendable {
    /// One broken strategy.
    public struct Row: Sendable {
        let subject: Subject
        /// The first seed that caught it in simulation; nil if none did.
        public var seed: UInt64?
        /// How many seeds were simulated.
        public var seedsTried = 0
        /// What the checker found.
        public var anomaly = ""
        /// Operations that are left of it.
        public var operations: Int?
        /// Runs on real processes; nil if none were asked for.
        public var runs: (caught: Int?, made: Int)?

        /// The row of a broken strategy that was not tried yet.
        public init(_ subject: Subject) { self.subject = subject }

        /// The name of the strategy.
        public var name: String { subject.name }

        /// The real runs in words.
        var real: String {
            guard let runs else { return "–" }
            return runs.caught.map { "run \($0)" } ?? "not in \(runs.made) runs"
        }

        /// The row as one line for people.
        public var text: String {
            let simulated =
                seed.map { "caught in seed \($0)" } ?? "NOT CAUGHT in \(seedsTried) seeds"
            let left = operations.map { ", \($0) operations are left" } ?? ""
            return "\(name): \(simulated)\(seed == nil ? "" : ", \(anomaly)")\(left);"
                + " real processes: \(real)"
        }
    }

    /// The rows, in the order of the registry.
    public var rows: [Row] = []

    /// A table without rows.
    public init() {}

    /// How many were caught, and how small their counterexamples are.
    public var summary: String {
        let caught = rows.filter { $0.seed != nil }
        let sizes = caught.compactMap(\.operations).sorted()
        let median = sizes.isEmpty ? "–" : "\(sizes[sizes.count / 2])"
        let real = rows.filter { $0.runs?.caught != nil }.count
        let runs = rows.contains { $0.runs != nil } ? "; on real processes \(real)" : ""
        return "\(caught.count) of \(rows.count) caught in simulation, with a median of"
            + " \(median) operations left\(runs)"
    }

    /// The names of those that were not caught in simulation.
    public var missed: [String] { rows.filter { $0.seed == nil }.map(\.name) }

    /// The last line on all that is broken on purpose: the verdict, and what to do.
    ///
    /// - `count`: how many were tried. `missed`: the names of those that were not caught.
    public static func verdict(_ count: Int, missed: [String]) -> String {
        guard let first = missed.first else {
            let all = count == 1 ? "it was caught" : "all \(count) were caught"
            return VerdictWords.State.held.head + all
        }
        return VerdictWords.State.undecided.head
            + "\(missed.count) of \(count) not caught, \(first) first; try more --seeds"
    }

    /// The table for the documentation.
    public var markdown: String {
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
                "`\(row.subject.name)`", row.subject.summary,
                row.subject.defect?.breaks ?? "", row.subject.defect?.workload ?? "",
                row.seed.map { "\($0)" } ?? "none of \(row.seedsTried)", row.anomaly,
                row.operations.map { "\($0)" } ?? "–", row.real,
            ]
            return "| " + cells.joined(separator: " | ") + " |"
        }
        return head + lines.joined(separator: "\n") + "\n\n" + summary + ".\n"
    }
}
