import Checkers
import Scoring

/// What was left to mend when nothing was broken any more: keys that differed, and siblings.
struct HealingPart {
    let card: Scorecard
    /// How long the nodes were given to come to rest.
    let quiescence: Duration?

    /// The most kinds of faults that have a drawing each.
    private static let drawingsMax = 6
    /// Of fewer keys a sentence says more than a drawing.
    private static let fewest = 20

    /// The drawings and the table; empty where no key differed and no read had siblings.
    var html: HTML {
        let all = (card.staleness?.healing ?? [:]).sorted { $0.key < $1.key }
        let late = all.filter { $0.value.bins.contains { $0.diverged.part > 0 } }
        let isOpen =
            card.faultWindows > 0 && ["settled", "timed-out"].contains(card.rest)
            && card.timeToConverge == nil
        guard !late.isEmpty || card.siblings != nil || isOpen else { return "" }
        let drawings = late.prefix(Self.drawingsMax).map { cause, healing -> HTML in
            let plot = curve(cause, healing)
            let count = healing.bins.reduce(0) { $0 + $1.diverged.whole }
            return count < Self.fewest ? "<p>\(plot.title): \(plot.summary)</p>" : plot.figure
        }
        return drawings.joined(by: "\n") + notes(all, late) + siblings
    }

    private func curve(_ cause: String, _ healing: Healing) -> BinPlot {
        BinPlot(
            title: "Keys that differed after \(cause)",
            summary: "Of keys that were read, after \(healing.heals) heals; "
                + (healing.clean.map { "none from \(Figure.time($0)) on." }
                    ?? "some as long as anybody looked."),
            unit: "keys found diverged after \(cause), % with 95 % interval",
            across: "milliseconds since heal",
            shape: .curve,
            bins: healing.bins.map {
                .init(from: $0.from, share: $0.diverged, "keys diverged")
            },
            most: 100,
            marks: [
                card.timeToConverge.map {
                    BinPlot.Mark(time: $0, words: "all equal after \(Figure.time($0))")
                }
            ].compactMap(\.self)
        )
    }

    private func notes(
        _ all: [(key: String, value: Healing)],
        _ late: [(key: String, value: Healing)]
    ) -> HTML {
        var lines = [convergence].compactMap(\.self)
        let clean = all.map(\.key).filter { cause in !late.contains { $0.key == cause } }
        if !clean.isEmpty {
            lines.append("No key was found diverged after \(clean.joined(separator: ", ")).")
        }
        if late.count > Self.drawingsMax {
            lines.append("\(late.count - Self.drawingsMax) more kinds of faults are left out.")
        }
        if !late.isEmpty {
            lines.append(
                "Diverged: of the keys that were read then, those that somebody read stale. While"
                    + " clients go on writing, keys differ for as long as writes take to reach all"
                    + " nodes; when all are equal is seen when clients have stopped."
            )
        }
        return lines.map { "<p>\($0)</p>" }.joined()
    }

    /// How the wait for equal data ended; nil if nobody waited.
    private var convergence: String? {
        if let time = card.timeToConverge {
            return "All nodes held the same \(Figure.time(time)) after the last heal and the last"
                + " client, whichever was later."
        }
        let limit = quiescence.map { "within \(Figure.time($0.nanoseconds))" } ?? "in time"
        switch card.rest {
        case nil: return nil
        case "unobservable":
            return "The system does not show what its nodes hold: whether they came to rest could"
                + " not be observed."
        case "settled":
            return "The nodes came to rest without holding the same: that would never have come."
        default:
            return "The nodes did not come to rest \(limit): the time to equal data is censored"
                + " there, and is longer."
        }
    }

    private var siblings: HTML {
        guard let siblings = card.siblings else { return "" }
        let count = siblings.count
        return Page.table(
            ["siblings", "figure"],
            [
                ["reads that were answered several values", Figure.yield(siblings.several)],
                [
                    "values in an answer: mean, p99, most",
                    "\(Figure.signed(siblings.mean).dropFirst()), \(count?.p99 ?? 0),"
                        + " \(count?.greatest ?? 0)",
                ],
                [
                    "answers of several values that have a false one",
                    "\(siblings.withFalse.part) of \(siblings.withFalse.whole),"
                        + " \(Figure.yield(siblings.withFalse))",
                ],
                [
                    "growth, values a write",
                    siblings.growth.map { Figure.signed($0) } ?? "not measured",
                ],
            ]
        )
    }
}
