import Checkers
import Histories
import Scoring

/// The eight figures of a run.
struct RunCards {
    let card: Scorecard

    var cards: [Card] {
        [promises, lost, cuts, converged, .stale(card.staleness?.total.stale), rate, middle, slow]
    }

    private var promises: Card {
        let standings = card.judgements.map(\.standing)
        let claimed = standings.count { $0 != .notClaimed }
        let others = standings.count - claimed
        let more =
            others == 0
            ? "nothing else was measured"
            : others == 1 ? "1 more property measured" : "\(others) more properties measured"
        guard claimed > 0 else { return .none("Promises kept", "none was made; " + more) }
        return Card(
            name: "Promises kept",
            figure: "\(standings.count { $0 == .held })",
            unit: "of \(claimed)",
            words: more
        )
    }

    private var lost: Card {
        let name = "Acknowledged writes lost"
        guard let lost = card.lost else { return .none(name, "not measured") }
        let share = Share(lost.count, of: lost.acknowledged)
        let promises = [Property.durable, .lostWrites].contains { property in
            card.judgements.contains { $0.guarantee == property && $0.standing != .notClaimed }
        }
        return Card(
            name: name,
            figure: Counted.number(lost.count),
            words: "\(Figure.share(share.value)) of \(Counted.number(lost.acknowledged)) · "
                + (promises ? "promised: none" : "not promised"),
            share: share.whole > 0 ? share : nil
        )
    }

    private var cuts: Card {
        let sides = [
            ("majority", card.statistics.majority.overall.yield),
            ("minority", card.statistics.minority.overall.yield),
        ]
        .filter { $0.1.whole > 0 }
        let all = sides.reduce(Share()) { $0 + $1.1 }
        let name = "Success in cuts"
        guard all.whole > 0 else { return .none(name, "no call was made in a cut") }
        var card = Card.percent(
            name,
            all,
            sides.map { Counted.number($0.1.whole) }.joined(separator: " and ") + " calls"
        )
        card.sides = sides
        return card
    }

    private var converged: Card {
        let name = "Time to converge"
        guard card.timeToConverge == nil else {
            return .time(name, card.timeToConverge, "until all nodes held the same")
        }
        switch card.rest {
        case "settled": return .none(name, "never: at rest, nodes differed")
        case "timed-out": return .none(name, "not within the time that they had")
        default: return .none(name, "not measured")
        }
    }

    private var overall: CallFigures { card.statistics.total.overall }

    private var rate: Card {
        guard let rate = overall.callsPerSecond else {
            return .none("Calls a second", "not measured")
        }
        return Card(
            name: "Calls a second",
            figure: Counted.rate(rate),
            unit: "calls/s",
            words: "\(Counted.number(overall.ok)) of \(Counted.number(overall.invoked)) succeeded"
        )
    }

    private var middle: Card {
        let functions = card.statistics.total.byFunction.sorted { $0.key < $1.key }.prefix(2)
        let parts = functions.filter { $0.value.latencyP50 != nil }
            .map { "\($0.key) \(Figure.time($0.value.latencyP50))" }
        return .time("Latency p50", overall.latencyP50, parts.joined(separator: " · "))
    }

    private var slow: Card {
        .time("Latency p99", overall.latencyP99, "\(Figure.time(overall.latencyMax)) at most")
    }
}

extension HistoryReport {
    /// The figures that a history alone has.
    func cards(_ statistics: OperationStatistics?) -> [Card] {
        let total = statistics?.total.overall
        let held = findings.count { $0.verdict.isValid }
        let open = findings.count { $0.verdict.isUnknown }
        var cards = [
            Card(
                name: "Properties held",
                figure: "\(held)",
                unit: "of \(findings.count)",
                words: open == 0 ? "all of them decided" : "\(open) undecided"
            ),
            Card(
                name: "Operations",
                figure: Counted.number(history.operations.count + history.failed.count),
                words: history.failed.isEmpty
                    ? "none of them failed"
                    : "\(Counted.number(history.failed.count)) of them failed"
            ),
            .stale(staleness?.total.stale),
        ]
        guard let total else { return cards }
        let share = total.yield
        cards.append(
            share.whole > 0
                ? .percent(
                    "Success",
                    share,
                    "\(Counted.number(share.part)) of \(Counted.number(share.whole)) calls"
                ) : .none("Success", "no call was made")
        )
        cards.append(
            total.callsPerSecond.map {
                Card(
                    name: "Calls a second",
                    figure: Counted.rate($0),
                    unit: "calls/s",
                    words: "that succeeded"
                )
            } ?? .none("Calls a second", "the history has no times")
        )
        cards.append(.time("Latency p50", total.latencyP50, "of calls that succeeded"))
        cards.append(.time("Latency p99", total.latencyP99, "of calls that succeeded"))
        cards.append(.time("Longest call", total.latencyMax, "of calls that succeeded"))
        return cards
    }
}

extension Counted {
    /// A number a second, with a comma between thousands.
    fileprivate static func rate(_ rate: Double) -> String {
        number(Int(exactly: rate.rounded()) ?? 0)
    }
}
