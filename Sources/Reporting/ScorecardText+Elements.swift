import Checkers
import Scoring

extension ScorecardText {
    /// What became of the elements of sets, where there were any.
    var elements: [String] {
        let measured = cards.filter { $0.elements != nil }
        guard !measured.isEmpty else { return [] }
        var table = Table(
            [
                "elements", "added", "stable", "stale", "lost", "never read", "recovered",
                "stable after p50", "p99", "at most",
            ],
            rightAligned: Set(1...9)
        )
        for card in measured {
            guard let elements = card.elements else { continue }
            let latency = elements.stableLatency
            table.add([
                card.strategy, "\(elements.acknowledged)", "\(elements.stable)",
                "\(elements.stale)", "\(elements.lost)", "\(elements.neverRead)",
                "\(elements.recovered)", Figure.time(latency?.p50), Figure.time(latency?.p99),
                Figure.time(latency?.greatest),
            ])
        }
        return table.lines(within: 80)
            + Self.note(
                "of elements that nobody removes. stable: in every read from some one on; stale:"
                    + " missed before."
            )
    }
}
