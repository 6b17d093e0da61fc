import Policies
import Resilience
import Simulation

extension SimulationRunner {
    /// Where a seed's run breaks what the client policy of the order promises.
    public func violations(seed: UInt64) -> [Violation] {
        let plan = swarm.plan(seed: seed)
        return PolicyClaim.allFindings(
            in: run(seed: seed).twoHistories,
            under: plan.policy.policy(timeout: plan.timeout)
        )
    }
}

/// The table of broken client policies: each with the claim that it was caught breaking.
public struct PolicyCatchTable: Sendable {
    /// One broken policy.
    public struct Row: Sendable {
        let defect: PolicyDefect
        /// The strategy under which it was simulated.
        let strategy: String
        /// The first seed in which it broke its claim; nil if none did.
        public private(set) var seed: UInt64?
        /// How many seeds were simulated.
        public private(set) var seedsTried = 0
        /// What was promised there, and what happened.
        private var explanation = ""

        /// The row of a broken policy that was not tried yet.
        public init(_ defect: PolicyDefect, over strategy: String) {
            self.defect = defect
            self.strategy = strategy
        }

        /// Simulates seeds until one breaks the claim, or it is over.
        public mutating func simulate(
            _ runner: SimulationRunner,
            most seeds: Int,
            until isOver: () -> Bool = { false }
        ) {
            for seed in 1...UInt64(max(1, seeds)) where !isOver() {
                seedsTried = Int(seed)
                let found = runner.violations(seed: seed).first { $0.claim == defect.breaks }
                guard let found else { continue }
                self.seed = seed
                explanation = found.explanation
                return
            }
        }

        /// The name of the policy.
        public var name: String { defect.name }

        /// The row as one line for people.
        public var text: String {
            guard let seed else { return "\(name): NOT CAUGHT in \(seedsTried) seeds" }
            return "\(name): caught in seed \(seed), \(defect.breaks.name): \(explanation)"
        }

        fileprivate var cells: [String] {
            [
                "`\(name)`", defect.summary, defect.breaks.name,
                "\(strategy), \(defect.workload)",
                seed.map { "\($0)" } ?? "none of \(seedsTried)", explanation,
            ]
        }
    }

    /// The rows, in the order of the bugs.
    public var rows: [Row] = []

    /// A table without rows.
    public init() {}

    /// How many were caught.
    public var summary: String {
        "\(rows.count { $0.seed != nil }) of \(rows.count) broken policies caught in simulation"
    }

    /// The names of those that were not caught.
    public var missed: [String] { rows.filter { $0.seed == nil }.map(\.name) }

    /// The table for the documentation.
    public var markdown: String {
        let head = """
            # Policies that are broken on purpose

            Each has one bug. `faultline catch` shows that the harness finds it, and wrote this \
            table: the claim of the policy that breaks, the strategy and the workload under which \
            it was simulated, the first seed that shows it, and what was found there.

            | policy | bug | breaks | over | first seed | found |
            |---|---|---|---|---|---|

            """
        let lines = rows.map { "| " + $0.cells.joined(separator: " | ") + " |" }
        return head + lines.joined(separator: "\n") + "\n\n" + summary + ".\n"
    }
}
