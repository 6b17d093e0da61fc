import Checkers
import Histories
import Replication
import Scoring

/// Scorecards for a terminal: claims, figures, anomalies, and one counterexample drawn.
public struct ScorecardText: Sendable {
    let cards: [Scorecard]

    /// The text of one scorecard, or of several side by side.
    public init(_ cards: [Scorecard]) { self.cards = cards }

    /// What matters, in sections, at most 80 columns wide.
    public var lines: [String] { shown(details: []) }

    /// The same; of one scorecard with every figure by phase, side and fault.
    public var linesInFull: [String] {
        shown(details: cards.count == 1 ? [yields, staleness, convergences, elements] : [])
    }

    private func shown(details: [[String]]) -> [String] {
        (sections + details).filter { !$0.isEmpty }
            .reduce(into: []) { $0 += ($0.isEmpty ? [] : [""]) + $1 }
            .map(\.shown)
    }

    private var sections: [[String]] {
        if cards.count == 1 { return [CardText(card: cards[0]).lines] }
        return [
            claims, figures, watching, staleness, convergences, elements, anomalies,
            doubts, ineffectiveFaults, nodeFailures, counterexample,
        ]
    }

    // MARK: Claims

    private var claims: [String] {
        let guarantees = Property.all.filter { guarantee in
            cards.contains { $0.judgements.contains { $0.guarantee == guarantee } }
        }
        var table = Table(["claims", "is"] + guarantees.map(\.shortName))
        for card in cards {
            table.add(
                [card.strategy, card.claim.stance.rawValue] + guarantees.map { cell(card, $0) }
            )
        }
        return table.lines(within: 80) + [StandingWords.key]
    }

    private func cell(_ card: Scorecard, _ guarantee: Property) -> String {
        guard let judgement = card.judgements.first(where: { $0.guarantee == guarantee }) else {
            return "–"
        }
        let words = StandingWords(judgement)
        return words.mark + (judgement.standing == .broken ? " BROKEN" : "")
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
        return table.lines(within: 80)
            + Self.note(
                "ok: share of calls that succeeded. outage: longest time that one node served"
                    + " nobody. converged: from heal to equal data for good. lost: acknowledged"
                    + " writes that are gone."
            )
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
        return table.lines(within: 80)
    }

    /// What stands below a table.
    static func note(_ text: String) -> [String] {
        WrappedText.lines(text, width: 80, indent: 2)
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
        let rows = cards.flatMap { card -> [String] in
            let kinds = card.kindsOfAnomalies
            guard !kinds.isEmpty else { return [] }
            let names = kinds.map { "\($0.name) ×\($0.anomalies.count)" }
            let line = "  \(card.strategy): " + names.joined(separator: ", ")
            return WrappedText.lines(line, width: 78, indent: 2).map { "  " + $0 }
        }
        return rows.isEmpty
            ? ["anomalies: none found"] : ["anomalies (×: on how many keys or objects)"] + rows
    }

    private var doubts: [String] {
        cards.flatMap { card in
            card.judgements.filter { $0.standing == .undecided }.flatMap {
                Self.note(
                    "undecided: \(card.strategy), \($0.guarantee.name): "
                        + ($0.verdict.cause?.description ?? "")
                )
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

    /// The worst anomaly that has a drawing, of a broken claim if there is one.
    private var counterexample: [String] {
        let all = cards.flatMap { card in card.kindsOfAnomalies.map { (card, $0) } }
            .filter { $0.1.example.evidence != .nothing }
        guard let (card, kind) = all.first(where: { $0.1.isPromised }) ?? all.first else {
            return []
        }
        return AnomalyText.told(kind, of: card.strategy, faults: card.faultSpans)
    }
}
