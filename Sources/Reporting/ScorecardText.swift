import Checkers
import Histories
import Replication
import Scoring

/// Scorecards for a terminal: claims, figures, anomalies, and one counterexample drawn.
public struct ScorecardText: Sendable {
    let cards: [Scorecard]

    /// The text of one scorecard, or of several side by side.
    public init(_ cards: [Scorecard]) { self.cards = cards }

    /// All of it, in sections.
    public var lines: [String] {
        [
            claims, figures, yields, watching, staleness, convergences, elements, anomalies,
            doubts, ineffectiveFaults, nodeFailures, counterexample,
        ]
        .filter { !$0.isEmpty }
        .reduce(into: []) { $0 += ($0.isEmpty ? [] : [""]) + $1 }
        .map(\.shown)
    }

    // MARK: Claims

    private var claims: [String] {
        let guarantees = Property.all.filter { guarantee in
            cards.contains { $0.judgements.contains { $0.guarantee == guarantee } }
        }
        var table = Table(["claims", "stance"] + guarantees.map(\.name))
        for card in cards {
            table.add(
                [card.strategy, card.claim.stance.rawValue] + guarantees.map { cell(card, $0) }
            )
        }
        return table.lines + [
            "held, BROKEN, undecided: what the strategy claims. (yes), (no): measured, not claimed."
        ]
    }

    private func cell(_ card: Scorecard, _ guarantee: Property) -> String {
        guard let judgement = card.judgements.first(where: { $0.guarantee == guarantee }) else {
            return "–"
        }
        return switch (judgement.standing, judgement.verdict) {
        case (.held, _): "held"
        case (.broken, _): "BROKEN"
        case (.undecided, _): "undecided"
        case (.untested, _): "untested"
        case (.notClaimed, .valid): "(yes)"
        case (.notClaimed, .invalid): "(no)"
        case (.notClaimed, .unknown): "–"
        }
    }

    // MARK: Figures

    private var figures: [String] {
        var table = Table(
            [
                "figures", "ok", "in cuts: maj.", "minority", "outage", "converged", "lost",
                "p50", "p99", "calls/s",
            ],
            rightAligned: Set(1...9)
        )
        for card in cards {
            let statistics = card.statistics
            table.add([
                card.strategy, Figure.share(statistics.total.overall.shareOK),
                Figure.share(statistics.majority.overall.shareOK),
                Figure.share(statistics.minority.overall.shareOK),
                Figure.time(card.longestOutage?.length), convergence(card),
                card.lost.map { "\($0.count)" } ?? "–",
                Figure.time(statistics.total.overall.latencyP50),
                Figure.time(statistics.total.overall.latencyP99),
                Figure.rate(statistics.total.overall.callsPerSecond),
            ])
        }
        return table.lines + [
            "ok: share of calls that succeeded. outage: longest time that one node served nobody.",
            "converged: from heal to equal data for good. lost: acknowledged writes that are gone.",
        ]
    }

    /// How nodes noticed what was broken, and what recoveries cost.
    private var watching: [String] {
        let watched = cards.filter { $0.faultWindows > 0 && $0.detection != nil }
        guard !watched.isEmpty else { return [] }
        var table = Table(
            [
                "partitions", "seen", "after", "at most", "missed", "false alarms", "recovered in",
                "conflicts", "dropped",
            ],
            rightAligned: Set(1...8)
        )
        for card in watched {
            guard let detection = card.detection else { continue }
            let recovery = card.recovery
            table.add([
                card.strategy, "\(detection.delays.count)", Figure.time(detection.delayMean),
                Figure.time(detection.delayMax), "\(detection.missed)",
                "\(detection.falseAlarms)", Figure.time(recovery?.longest),
                recovery.map { "\($0.conflicts)" } ?? "–", recovery.map { "\($0.lost)" } ?? "–",
            ])
        }
        return table.lines
    }

    private func convergence(_ card: Scorecard) -> String {
        switch card.rest {
        case "converged": Figure.time(card.timeToConverge)
        case "settled": "differ"
        case "timed-out": "never"
        default: "–"
        }
    }

    // MARK: Findings

    private var anomalies: [String] {
        let rows = cards.filter { !$0.anomalyCounts.isEmpty }.map { card in
            "  \(card.strategy): "
                + card.anomalyCounts.map { "\($0.name) ×\($0.count)" }.joined(separator: ", ")
        }
        return rows.isEmpty ? ["anomalies: none found"] : ["anomalies"] + rows
    }

    private var doubts: [String] {
        cards.flatMap { card in
            card.judgements.filter { $0.standing == .undecided }.map {
                "undecided: \(card.strategy), \($0.guarantee.name): "
                    + ($0.verdict.cause?.description ?? "")
            }
        }
    }

    private var ineffectiveFaults: [String] {
        cards.flatMap { card in
            card.ineffectiveFaults.map { "without effect: \(card.strategy): \($0)" }
        }
    }

    private var nodeFailures: [String] {
        cards.flatMap { card in card.nodeFailures.map { "not clean: \(card.strategy): \($0)" } }
    }

    /// The first anomaly that has a drawing, of a broken claim if there is one.
    private var counterexample: [String] {
        let all = cards.flatMap { card in
            card.judgements.flatMap { judgement in
                judgement.verdict.anomalies.map { (card, judgement, $0) }
            }
        }
        .filter { $0.2.evidence != .nothing }
        guard let (card, _, anomaly) = all.first(where: { $0.1.standing == .broken }) ?? all.first
        else { return [] }
        return Self.drawn(anomaly, of: card.strategy)
    }

    /// An anomaly with its sentence and its time line.
    public static func drawn(_ anomaly: Anomaly, of subject: String) -> [String] {
        let key = anomaly.key.map { ", key \($0)" } ?? ""
        return ["\(anomaly.name) (\(subject)\(key))", "  " + anomaly.explanation]
            + anomaly.drawing.split(separator: "\n", omittingEmptySubsequences: false).map {
                "  " + $0
            }
    }
}
