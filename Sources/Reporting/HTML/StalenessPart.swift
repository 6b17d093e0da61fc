import Checkers

/// How late reads were: by how much, how soon writes are seen, and how often by phase and side.
struct StalenessPart {
    let staleness: Staleness?
    /// Of fewer values a sentence says more than a drawing.
    private static let fewest = 20

    /// The drawings and the table; empty where no read was stale.
    var html: HTML {
        guard let staleness, staleness.total.stale.part > 0 else { return "" }
        let total = staleness.total
        return drawn(lateness(total), of: total.lateness.count)
            + drawn(visibility(total), of: total.visibility.bins.reduce(0) { $0 + $1.fresh.whole })
            + shares(staleness)
                + """
                <p class="cap">Stale: something newer was certainly there before the read began.</p>
                """
    }

    /// A drawing, or its summary where there is little to draw.
    private func drawn(_ plot: BinPlot, of count: Int) -> HTML {
        count < Self.fewest ? "<p>\(plot.title): \(plot.summary)</p>" : plot.figure
    }

    private func lateness(_ figures: Staleness.Figures) -> BinPlot {
        let time = figures.time
        return BinPlot(
            title: "How late stale reads were",
            summary:
                "\(Counted.nouns(figures.lateness.count, "stale read")):"
                + " \(Figure.time(time?.p50)) late at p50,"
                + " \(Figure.time(time?.p99)) at p99, \(Figure.time(time?.greatest)) at most.",
            unit: "stale reads",
            across: "milliseconds late",
            shape: .bars,
            bins: figures.lateness.count == 0
                ? []
                : figures.lateness.bins.map { bin in
                    let words = "\(bin.count) of \(figures.lateness.count) stale reads"
                    return .init(from: bin.from, figure: Double(bin.count), words: words)
                },
            marks: [
                time.map { BinPlot.Mark(time: $0.p99, words: "p99 \(Figure.time($0.p99))") }
            ].compactMap(\.self)
        )
    }

    private func visibility(_ figures: Staleness.Figures) -> BinPlot {
        let t99 = figures.visibility.t99
        return BinPlot(
            title: "How likely a read is fresh, by the time since the newest write",
            summary: t99.map { "99 of 100 reads are fresh from \(Figure.time($0)) on." }
                ?? "Never are 99 of 100 reads fresh for good.",
            unit: "fresh reads, % with 95 % interval",
            across: "milliseconds since the newest write was acknowledged",
            shape: .curve,
            bins: figures.visibility.bins.map { .init(from: $0.from, share: $0.fresh, "fresh") },
            most: 100,
            marks: [
                t99.map { BinPlot.Mark(time: $0, words: "99 % fresh from \(Figure.time($0))") }
            ].compactMap(\.self)
        )
    }

    private func shares(_ staleness: Staleness) -> HTML {
        let during = staleness.during.sorted { $0.key < $1.key }.flatMap { cause, sides in
            [
                ("during \(cause)", "majority", sides.majority),
                ("during \(cause)", "minority", sides.minority),
            ]
        }
        var parts = [("all", "all", staleness.total)]
        if !during.isEmpty || staleness.after.stale.whole > 0 {
            parts += [("before faults", "all", staleness.before)]
            parts += during + [("after faults", "all", staleness.after)]
        }
        let rows = parts.filter { $0.2.stale.whole > 0 }.map { phase, side, figures in
            [
                phase, side, Counted.number(figures.stale.whole),
                Counted.number(figures.stale.part),
                Figure.yield(figures.stale), Figure.time(figures.time?.p50),
                Figure.time(figures.time?.p99), Figure.time(figures.time?.greatest),
                figures.versions.map { "\($0.greatest)" } ?? "–",
            ]
        }
        return Page.table(
            [
                "phase", "side", "reads", "stale", "P(stale), 95 % interval", "late by p50", "p99",
                "at most", "versions at most",
            ],
            rows
        )
    }
}

extension BinPlot.Bin {
    /// A share in percent with its interval.
    init(from: Int64, share: Share, _ name: String) {
        self.init(
            from: from,
            figure: share.value.map { $0 * 100 },
            interval: share.interval.map { $0.lowerBound * 100...$0.upperBound * 100 },
            words: "\(share.part) of \(share.whole) \(name), \(Figure.yield(share))"
        )
    }
}
