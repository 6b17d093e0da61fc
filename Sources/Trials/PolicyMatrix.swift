import Checkers
import Policies
import Reporting

/// Strategies by client policies: what broke and whose doing it was, how available, at what cost.
public struct PolicyMatrix {
    private struct Cell {
        var strategy: String
        var policy: String
        var trials: [FinishedTrial] = []
    }

    private var cells: [Cell] = []

    /// The matrix of these trials, in the order in which pairs first occur.
    public init(_ trials: [FinishedTrial]) {
        for trial in trials {
            let (strategy, policy) = (trial.order.subject.name, trial.order.policy.name)
            let place = cells.firstIndex { $0.strategy == strategy && $0.policy == policy }
            if place == nil { cells.append(Cell(strategy: strategy, policy: policy)) }
            cells[place ?? cells.count - 1].trials.append(trial)
        }
    }

    /// A table, and below it a line for each property that a policy or a strategy broke.
    public var text: String {
        var table = Table(
            ["strategy", "policy", "calls ok", "attempts a call", "settled", "whose doing"],
            rightAligned: [2, 3]
        )
        for cell in cells {
            table.add([
                cell.strategy, cell.policy, Self.share(cell), Self.amplification(cell),
                Self.settled(cell), Self.doing(cell),
            ])
        }
        let lines = table.lines(within: 80) + [""] + cells.flatMap(Self.details)
        return lines.joined(separator: "\n")
    }

    private static func share(_ cell: Cell) -> String {
        let counts = cell.trials.map(\.card.statistics.total.overall)
        let ok = counts.reduce(0) { $0 + $1.ok }
        let all = counts.reduce(0) { $0 + $1.invoked }
        return Figure.share(Share(ok, of: all).value)
    }

    private static func amplification(_ cell: Cell) -> String {
        let figures = cell.trials.compactMap { $0.policy?.figures.overall }
        let calls = figures.reduce(0) { $0 + $1.calls }
        let attempts = figures.reduce(0) { $0 + $1.attempts }
        guard calls > 0 else { return "1.00" }
        let hundredths = attempts * 100 / calls
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private static func settled(_ cell: Cell) -> String {
        let texts = Set(cell.trials.compactMap { $0.policy?.figures.success.text })
        return texts.isEmpty ? "–" : texts.sorted().joined(separator: ", ")
    }

    /// Who broke what the cell's calls show: the strategy, the policy, both, or nobody.
    private static func doing(_ cell: Cell) -> String {
        let isPolicys = cell.trials.contains { trial in
            trial.policy?.blame.contains { $0.outcome.namesPolicy } == true
                || trial.policy?.isBroken == true
        }
        switch (cell.trials.contains(where: \.card.isBroken), isPolicys) {
        case (true, true): return "both"
        case (true, false): return "the strategy's"
        case (false, true): return "the policy's"
        case (false, false): return "–"
        }
    }

    private static func details(_ cell: Cell) -> [String] {
        var lines: [String] = []
        for finding in cell.trials.compactMap(\.policy).flatMap(\.blame) {
            switch finding.outcome {
            case .held, .undecided: continue
            case .policy, .strategy, .masked, .notClaimed:
                let line = "\(cell.strategy) + \(cell.policy): \(finding.text)"
                if !lines.contains(line) { lines.append(line) }
            }
        }
        let broken = Set(cell.trials.compactMap(\.policy).flatMap(\.violations).map(\.claim.name))
        return lines
            + broken.sorted().map {
                "\(cell.strategy) + \(cell.policy): the policy breaks its claim \($0)"
            }
    }
}
