import Checkers
import Histories
import Scoring

/// One scorecard for a terminal of 80 columns: claims in two groups, figures, each kind of anomaly
/// drawn once.
struct CardText {
    private static let width = 80

    let card: Scorecard

    var lines: [String] {
        [claims, figures, warnings, counterexamples].filter { !$0.isEmpty }
            .reduce(into: []) { $0 += ($0.isEmpty ? [] : [""]) + $1 }
    }

    // MARK: Claims

    private var claims: [String] {
        let claimed = card.judgements.filter { $0.standing != .notClaimed }
        let others = card.judgements.filter { $0.standing == .notClaimed }
        guard !card.judgements.isEmpty else { return [] }
        let names = card.judgements.map(\.guarantee.name.count).max() ?? 0
        let width = max(names, "not claimed".count) + 2
        func row(_ name: String, _ word: String, _ found: String) -> [String] {
            let start = name.padding(to: width) + word.padding(to: 14)
            let room = max(20, Self.width - start.count)
            let wrapped = WrappedText.lines(found, width: room)
            let margin = String(repeating: " ", count: start.count)
            return wrapped.isEmpty
                ? [start.trimmed]
                : wrapped.enumerated().map { ($0 == 0 ? start : margin) + $1 }
        }
        func rows(_ judgements: [Judgement]) -> [String] {
            judgements.flatMap {
                row($0.guarantee.name, StandingWords($0).text, found($0))
            }
        }
        let rule = String(repeating: "─", count: Self.width - 1)
        return row(claimed.isEmpty ? "not claimed" : "claimed", "measured", "found") + [rule]
            + (claimed.isEmpty ? [] : rows(claimed) + (others.isEmpty ? [] : ["not claimed"]))
            + rows(others)
    }

    private func found(_ judgement: Judgement) -> String {
        if judgement.verdict.isInvalid, let lost = card.lost, lost.count > 0,
            judgement.guarantee == .durable
        {
            let keys = lost.losses.count
            return "\(Counted.nouns(lost.count, "lost write")) on \(Counted.nouns(keys, "key"))"
        }
        // Why nothing counts is said once, above.
        if let cause = judgement.verdict.cause, cause == card.vacuity { return "" }
        if !judgement.verdict.isValid { return judgement.verdict.found }
        switch judgement.guarantee {
        case .convergent where card.rest == "converged":
            return card.timeToConverge.map { "all equal \(Figure.time($0)) after the last heal" }
                ?? ""
        case .available: return "every node answered while links were cut"
        default: return ""
        }
    }

    // MARK: Figures

    private var figures: [String] {
        let rows = [calls, sides, outages, staleness, siblings, elements, detection, recovery]
            .compactMap(\.self).filter { !$0.parts.isEmpty }
        let width = 2 + (rows.map(\.name.count).max() ?? 0)
        return rows.flatMap { Self.lines($0, width) }
    }

    /// Figures of one kind, each with its words and its unit.
    private typealias Row = (name: String, parts: [String])

    private var calls: Row? {
        let total = card.statistics.total.overall
        return (
            "calls",
            [
                "\(Figure.share(total.shareOK)) of \(Counted.number(total.invoked)) succeeded",
                "\(Figure.rate(total.callsPerSecond)) calls/s",
                "p50 \(Figure.time(total.latencyP50))", "p99 \(Figure.time(total.latencyP99))",
            ]
        )
    }

    private var sides: Row? {
        let sides = [
            ("majority", card.statistics.majority.overall),
            ("minority", card.statistics.minority.overall),
        ]
        return (
            "in cuts",
            sides.filter { $0.1.invoked > 0 }.map { name, side in
                "\(name) \(Figure.share(side.shareOK)) (\(Counted.nouns(side.invoked, "call")))"
            }
        )
    }

    private var outages: Row? {
        guard card.faultWindows > 0 else { return nil }
        return (
            "outages",
            [
                card.longestOutage.map { "of a node at most \(Figure.time($0.length))" }
                    ?? "no node was out",
                "availability \(Figure.share(card.statistics.availability)), MTTF/(MTTF+MTTR)",
            ]
        )
    }

    private var staleness: Row? {
        guard let figures = card.staleness?.total, figures.stale.whole > 0 else { return nil }
        var parts = [
            "\(Figure.yield(figures.stale)) of \(Counted.nouns(figures.stale.whole, "read"))"
        ]
        if figures.stale.part > 0, let time = figures.time {
            parts.append(
                "late by p50 \(Figure.time(time.p50)), p99 \(Figure.time(time.p99)), at most"
                    + " \(Figure.time(time.greatest))"
            )
        }
        if let gamma = card.staleness?.gamma, gamma > 0 {
            parts.append("gamma \(Figure.time(gamma))")
        }
        return ("stale", parts)
    }

    private var siblings: Row? {
        guard let siblings = card.siblings else { return nil }
        return (
            "siblings",
            [
                "in \(Figure.yield(siblings.several)) of reads",
                "at most \(siblings.count?.greatest ?? 0) values",
            ]
        )
    }

    private var elements: Row? {
        guard let elements = card.elements else { return nil }
        return (
            "elements",
            [
                "\(Counted.nouns(elements.acknowledged, "element")) added",
                "\(elements.lost) lost", "\(elements.stale) stale",
                "\(elements.neverRead) never read",
                "stable after p50 \(Figure.time(elements.stableLatency?.p50))",
            ]
        )
    }

    private var detection: Row? {
        guard let detection = card.detection, card.faultWindows > 0 else { return nil }
        let noticed = detection.delays.count
        return (
            "noticed",
            [
                "\(noticed) of \(Counted.nouns(noticed + detection.missed, "fault"))",
                "after \(Figure.time(detection.delayMean)) on average, at most"
                    + " \(Figure.time(detection.delayMax))",
                Counted.nouns(detection.falseAlarms, "false alarm"),
            ]
        )
    }

    private var recovery: Row? {
        guard let recovery = card.recovery else { return nil }
        return (
            "recovery",
            [
                "longest \(Figure.time(recovery.longest))",
                Counted.nouns(recovery.conflicts, "conflict"),
                "\(Counted.nouns(recovery.lost, "write")) dropped",
            ]
        )
    }

    /// Parts beside each other, in as many lines as they need; no part is broken.
    private static func lines(_ row: Row, _ width: Int) -> [String] {
        var lines: [String] = []
        var line = row.name.padding(to: width)
        for (place, part) in row.parts.enumerated() {
            if place > 0, line.count + 3 + part.count > Self.width {
                lines.append(line)
                line = String(repeating: " ", count: width) + part
            } else {
                line += (place == 0 ? "" : "   ") + part
            }
        }
        return lines + [line]
    }

    // MARK: Warnings

    private var warnings: [String] {
        (card.ineffectiveFaults.map { "- without effect  \($0)" }
            + card.nodeFailures.map { "✗ not well  \($0)" })
            .flatMap { WrappedText.lines($0, width: Self.width, indent: 4) }
    }

    private var counterexamples: [String] {
        AnomalyText(card.kindsOfAnomalies, faults: card.faultSpans).lines
    }
}
