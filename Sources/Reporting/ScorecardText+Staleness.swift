import Checkers
import Scoring

extension ScorecardText {
    /// The share of calls that succeeded by operation, phase and side, for a run with faults.
    var yields: [String] {
        guard cards.count == 1, let card = cards.first, card.faultWindows > 0 else { return [] }
        let statistics = card.statistics
        var table = Table(
            ["yield", "before", "in cuts: majority", "minority", "after"],
            rightAligned: Set(1...4)
        )
        for name in statistics.total.byFunction.keys.sorted() {
            let parts = [
                statistics.before, statistics.majority, statistics.minority, statistics.after,
            ]
            table.add([name] + parts.map { Figure.yield($0.byFunction[name]?.yield) })
        }
        return table.lines(within: 80)
            + Self.note(
                "in percent, with the interval that holds the true share with 95 % confidence"
                    + " (Wilson)."
            )
    }

    /// How late reads were: in all, and for one strategy by phase, side and fault.
    var staleness: [String] {
        let measured = cards.filter { ($0.staleness?.total.stale.whole ?? 0) > 0 }
        guard !measured.isEmpty else { return [] }
        var table = Table(
            [
                "staleness", "reads", "stale", "late by p50/p95/p99/most", "versions", "visible",
            ],
            rightAligned: Set(1...5)
        )
        for card in measured {
            guard let staleness = card.staleness else { continue }
            table.add([card.strategy] + Self.cells(staleness.total))
            guard cards.count == 1, card.faultWindows > 0 else { continue }
            for (name, figures) in staleness.parts where figures.stale.whole > 0 {
                table.add(["  " + name] + Self.cells(figures))
            }
        }
        let gammas = measured.compactMap { card in
            card.staleness?.gamma.map { "\(card.strategy) \(Figure.time($0))" }
        }
        return table.lines(within: 80)
            + Self.note(
                "late: of stale reads, and by how many versions. visible: 99 % are fresh so long"
                    + " after a write."
            )
            + Self.note(
                gammas.isEmpty
                    ? "gamma: not measured"
                    : "gamma, by which calls would have to be longer to be linearizable: "
                        + gammas.joined(separator: ", ")
            )
    }

    /// Concurrent values that readers were shown, and keys that differed after faults.
    var convergences: [String] {
        cards.flatMap { card -> [String] in
            let siblings = card.siblings.map { siblings in
                "siblings: \(card.strategy): \(Figure.yield(siblings.several)) of reads,"
                    + " \(siblings.count?.p99 ?? 0) values at p99 and"
                    + " \(siblings.count?.greatest ?? 0) at most;"
                    + " \(siblings.withFalse.part) answers with a false one"
                    + (siblings.growth.map { "; \(Figure.signed($0)) a write" } ?? "")
            }
            let healings = (card.staleness?.healing ?? [:]).sorted { $0.key < $1.key }
                .map { cause, healing in
                    let worst = healing.bins.map(\.diverged).filter { $0.whole > 0 }
                        .max { ($0.value ?? 0, $0.whole) < ($1.value ?? 0, $1.whole) }
                    let end = healing.clean.map { "none from \(Figure.time($0)) on" }
                    return "after \(cause): \(card.strategy): at worst \(Figure.yield(worst)) of"
                        + " keys differed, \(end ?? "and some as long as anybody looked")"
                }
            return [siblings].compactMap(\.self) + (cards.count == 1 ? healings : [])
        }
    }

    private static func cells(_ figures: Staleness.Figures) -> [String] {
        let times = figures.time.map { time in
            [time.p50, time.p95, time.p99, time.greatest].map { Figure.time($0) }
        }
        let versions = figures.versions.map { versions in
            [versions.p50, versions.p95, versions.p99, versions.greatest].map { "\($0)" }
        }
        return [
            "\(figures.stale.whole)", Figure.yield(figures.stale),
            times.map(Self.withUnitsOnce) ?? "–", versions?.joined(separator: "/") ?? "–",
            Figure.time(figures.visibility.t99),
        ]
    }

    /// "18.3/63.8/133 ms" where the unit is the same throughout.
    private static func withUnitsOnce(_ times: [String]) -> String {
        let units = times.map { $0.split(separator: " ").last ?? "" }
        return times.enumerated().map { index, time in
            let isRepeated = index + 1 < times.count && units[index] == units[index + 1]
            return isRepeated ? String(time.prefix { $0 != " " }) : time
        }
        .joined(separator: "/")
    }
}

extension Staleness {
    /// The parts of a run with their names, in the order in which they are shown.
    var parts: [(name: String, figures: Figures)] {
        [("before", before)]
            + during.sorted { $0.key < $1.key }.flatMap { cause, sides in
                [("\(cause), majority", sides.majority), ("\(cause), minority", sides.minority)]
            } + [("after", after)]
    }

    /// One line for a history without a run around it.
    public var line: String {
        let time = total.time
        let lag =
            total.stale.part == 0
            ? ""
            : ", by \(Figure.time(time?.p50)) at p50, \(Figure.time(time?.p99)) at p99 and"
                + " \(Figure.time(time?.greatest)) at most,"
                + " \(total.versions?.greatest ?? 0) versions at most"
        let visible = total.visibility.t99.map {
            "; 99 % are fresh \(Figure.time($0)) after a write"
        }
        return "\(Figure.yield(total.stale)) of \(total.stale.whole) reads are stale" + lag
            + (visible ?? "") + (gamma.map { "; gamma \(Figure.time($0))" } ?? "")
    }
}

extension Figure {
    /// A number with its sign and three decimals.
    static func signed(_ number: Double) -> String {
        let thousandths = Int((number.magnitude * 1000).rounded())
        let fraction = String(thousandths % 1000)
        return (number < 0 ? "-" : "+") + "\(thousandths / 1000)."
            + String(repeating: "0", count: 3 - fraction.count) + fraction
    }

    /// A share in percent with its interval: 99.1 % (98.2–99.6); a dash for none.
    static func yield(_ share: Share?) -> String {
        guard let share, let value = share.value, let interval = share.interval else { return "–" }
        func percent(_ share: Double) -> String {
            let tenths = Int((share * 1000).rounded())
            return "\(tenths / 10).\(tenths % 10)"
        }
        return Self.share(value)
            + " (\(percent(interval.lowerBound))–\(percent(interval.upperBound)))"
    }
}
