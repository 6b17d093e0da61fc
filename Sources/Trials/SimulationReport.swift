import Checkers
import Histories
import Plans
import Policies
import Reporting
import Scoring
import Simulation

/// The report of a sweep of one strategy under one workload: verdicts, coverage and failures.
public struct SimulationReport {
    private static let failuresShown = 3

    /// What is left of a failure, and where its history is.
    public struct Shrunk {
        let result: SimulationRunner.Shrunk
        let file: String

        /// A failure with the file of its history.
        public init(_ result: SimulationRunner.Shrunk, file: String) {
            self.result = result
            self.file = file
        }
    }

    /// The runner of the sweep.
    public let runner: SimulationRunner
    let range: ClosedRange<UInt64>
    /// What the seeds showed together.
    public let sweep: Sweep
    /// What is left of the first failure, if it was made small.
    public var shrunk: Shrunk?
    private let isOnly: Bool
    /// How the client policy did in the only seed; nil for many seeds, and for pinned clients.
    let policy: PolicyReport?

    /// The report of a sweep; coverage is in full where it is the only one of its command.
    public init(
        _ runner: SimulationRunner,
        _ range: ClosedRange<UInt64>,
        _ sweep: Sweep,
        isOnly: Bool
    ) {
        self.isOnly = isOnly
        self.runner = runner
        self.range = range
        self.sweep = sweep
        policy = range.count == 1 ? runner.policyReport(seed: range.lowerBound) : nil
    }

    private var order: SimulationOrder { runner.order }

    /// What the sweep came to; of a strategy that is to be caught, whether it was.
    var status: RunStatus {
        if order.isToBeCaught { return catches.isEmpty ? .undecided : .asClaimed }
        if sweep.isBroken { return .broken }
        if sweep.isUndecided { return .undecided }
        return missing.isEmpty || !isCoverageDemanded ? .asClaimed : .undecided
    }

    /// The status of the sweep.
    public var outcomes: [Outcome] { [Outcome(subject: runner.title, status: status)] }

    /// The failures that the strategy's defect announces.
    private var catches: [Sweep.Failure] {
        sweep.failures.filter { $0.property == order.subject.defect?.breaks }
    }

    private var isCoverageDemanded: Bool {
        sweep.seeds >= Sweep.coverageThreshold && order.subject.defect == nil
    }

    var missing: [String] {
        sweep.missing(
            sometimes: runner.sometimes,
            nodes: runner.swarm.nodes,
            claim: order.subject.claim
        )
    }

    /// The command that simulates a seed again.
    func commandLine(seed: UInt64) -> String {
        var plan = order.plan
        plan.seed = seed
        return plan.commandLine(for: .simulated)
    }

    // MARK: Text

    /// Verdicts, coverage, and the first failures with the command that repeats each.
    public var text: String { lines.map(\.shown).joined(separator: "\n") }

    private var lines: [String] {
        var lines = words.lines
        lines += verdictLines
        lines += sweep.causes.map { "  unknown  \($0.description)" }
        if isOnly { lines += coverageLines }
        if !missing.isEmpty, isOnly || isCoverageDemanded {
            lines += missing.map { "  \(isCoverageDemanded ? "MISSING" : "not seen")  \($0)" }
        }
        if order.isToBeCaught {
            lines.append(
                catches.first.map { "  caught in \(catches.count) seeds, first in seed \($0.seed)" }
                    ?? "  NOT CAUGHT: \(order.subject.defect?.breaks ?? "") never broke"
            )
        }
        lines += failureLines + shrunkLines + (policy?.lines.map { "  " + $0 } ?? [])
        if isInterrupted { lines.append("  go on  " + continuation) }
        return isOnly ? lines + [words.lastLine] : lines
    }

    /// Whether it was stopped before all seeds were simulated.
    private var isInterrupted: Bool { sweep.seeds < range.count }

    /// The last seed that was simulated.
    private var last: UInt64 { range.lowerBound + UInt64(max(1, sweep.seeds) - 1) }

    /// The command that simulates the seeds that are left.
    private var continuation: String {
        let next = range.lowerBound + UInt64(sweep.seeds)
        return order.plan.commandLine(for: .simulated, hasSeed: false)
            + " --from \(next) --seeds \(range.count - sweep.seeds)"
    }

    /// The verdict in words.
    private var words: VerdictWords {
        var details: [String] = []
        if isInterrupted {
            details.append(
                "interrupted after \(Counted.number(sweep.seeds)) of"
                    + " \(Counted.nouns(range.count, "seed"))"
            )
        }
        let (state, short): (VerdictWords.State, String) =
            switch status {
            case .broken:
                (
                    .broken,
                    "broke " + Set(sweep.failures.map(\.property)).sorted().joined(separator: ", ")
                )
            case .undecided, .failed:
                (.undecided, "not every claim was decided, or too little seen")
            case .interrupted: (.interrupted, "nothing is decided")
            case .asClaimed where isInterrupted: (.interrupted, "nothing wrong was found so far")
            case .asClaimed where order.isToBeCaught:
                (.asClaimed, "it is broken on purpose, and was caught")
            case .asClaimed: (.asClaimed, "every claim held")
            }
        let seeds =
            range.count == 1
            ? "seed \(range.lowerBound)" : "seeds \(range.lowerBound) to \(last)"
        var words = VerdictWords(
            state,
            "\(runner.title): \(seeds), \(Counted.nouns(sweep.operations, "call"))",
            details: details,
            short: "\(runner.title): \(short) in \(Counted.nouns(sweep.seeds, "seed"))"
        )
        if let policy { words.add(policy) }
        return words
    }

    private var verdictLines: [String] {
        let width = sweep.tallies.map(\.property.count).max() ?? 0
        let countWidth = "\(sweep.seeds)".count
        return sweep.tallies.map { tally -> String in
            var line = "  " + tally.property.padding(to: width)
            line += tally.claimed > 0 ? "  claimed    " : "  not claimed"
            line += "  held " + "\(tally.held)".padding(to: countWidth)
            line += "  broken " + "\(tally.broken)".padding(to: countWidth)
            line += "  unknown \(tally.unknown)"
            return line
        }
    }

    private var coverageLines: [String] {
        var rows: [(name: String, count: Int)] = []
        for mark in Mark.allCases { rows.append((mark.name, sweep.coverage[mark])) }
        for (note, count) in sweep.coverage.notes.sorted(by: { $0.key < $1.key }) {
            rows.append(("a replica noted \(note)", count))
        }
        rows.removeAll { $0.count == 0 }
        let width = rows.map { "\($0.count)".count }.max() ?? 0
        return rows.map { row -> String in
            let count = "\(row.count)"
            return "  " + String(repeating: " ", count: width - count.count) + count + "  "
                + row.name
        }
    }

    private var failureLines: [String] {
        shownFailures.flatMap { failure, anomaly -> [String] in
            var lines = [
                "  \(failure.property)  \(anomaly.name), seed \(failure.seed):"
                    + " \(anomaly.explanation)"
            ]
            if sweep.seeds == 1 { lines.append(contentsOf: Self.indented(anomaly.drawing)) }
            lines.append("  again  " + commandLine(seed: failure.seed))
            return lines
        }
    }

    /// The first failures of different seeds or properties, with their stories.
    private var shownFailures: [(Sweep.Failure, Anomaly)] {
        sweep.failures.prefix(Self.failuresShown).map { failure in
            let told = runner.anomaly(seed: failure.seed, property: failure.property)
            return (failure, told ?? failure.anomaly)
        }
    }

    private var shrunkLines: [String] {
        guard let shrunk = self.shrunk?.result, let file = self.shrunk?.file else { return [] }
        let plan = shrunk.plan
        let faults = plan.faults.map { "\($0.fault.f) at \(Self.milliseconds($0.offset)) ms" }
        var lines = [
            "  shrunk  seed \(shrunk.seed): \(shrunk.operations.left) of"
                + " \(shrunk.operations.before) operations are left, after \(shrunk.attempts)"
                + " simulations"
        ]
        lines.append("    faults   " + (faults.isEmpty ? "none" : faults.joined(separator: ", ")))
        lines.append("    hazards  " + hazards(of: plan))
        lines.append("    \(shrunk.anomaly.name)  \(shrunk.anomaly.explanation)")
        lines.append(contentsOf: Self.indented(shrunk.anomaly.drawing))
        lines.append("  history  \(file)")
        return lines
    }

    private static func indented(_ text: String) -> [String] {
        text.split(separator: "\n").map { "    " + $0 }
    }

    private static func milliseconds(_ duration: Duration) -> String {
        "\(duration.nanoseconds / 1_000_000)"
    }

    private func hazards(of plan: SimulationPlan) -> String {
        let hazards = plan.hazards
        let none = Hazards.none
        let words: [(Bool, String)] = [
            (hazards.loss > 0, "loss"), (hazards.duplication > 0, "duplication"),
            (hazards.stragglers > 0, "stragglers"),
            (hazards.delay != none.delay, "delays"), (hazards.sync != none.sync, "syncs"),
            (hazards.slowDisks > 0, "slow disks"), (hazards.kept > 0, "kept records"),
            (hazards.torn > 0, "torn records"), (hazards.skew > 0, "clock skew"),
            (hazards.drift > 0, "clock drift"), (!plan.jumps.isEmpty, "clock jumps"),
            (hazards.pause > 0, "pauses"), (hazards.cut == .stall, "stalled links"),
        ]
        let present = words.filter(\.0).map(\.1)
        return present.isEmpty ? "none" : present.joined(separator: ", ")
    }
}
