import Checkers
import Histories
import Observations
import Policies
import Scoring

/// What a run showed, as one HTML page that needs nothing else: no network, no other file.
///
/// The verdict comes first, then what is not promised, the line that runs it again, and figures;
/// then claims, counterexamples, and figures over time. The same run gives the same text.
public struct RunReport: Sendable {
    let card: Scorecard
    let history: History
    let windows: [FaultWindow]
    let reproduction: String
    let facts: [(name: String, text: String)]
    let judge: Linearizability?
    let quiescence: Duration?
    let policy: PolicyReport?
    /// When the run began.
    public var began: String?

    /// A report; `facts` are things to know of the run, such as its plan.
    ///
    /// The judge says where operations may have taken effect; without one nobody does. The nodes
    /// were given the quiescence at the end to hold the same. When the run began is a text.
    public init(
        _ card: Scorecard,
        history: History,
        windows: [FaultWindow],
        reproduction: String,
        facts: [(name: String, text: String)],
        judge: Linearizability? = nil,
        quiescence: Duration? = nil,
        policy: PolicyReport? = nil,
        began: String? = nil
    ) {
        self.card = card
        self.history = history
        self.windows = windows
        self.reproduction = reproduction
        self.facts = facts
        self.judge = judge
        self.quiescence = quiescence
        self.policy = policy
        self.began = began
    }

    /// The page.
    public var html: String {
        let faults = FaultIntervals(history)
        let overTime = OverTime(history, faults: faults)
        let proofs = Counterexamples(
            history,
            findings: findings,
            faults: faults,
            judge: judge
        )
        let words = VerdictWords(card, policy: policy)
        return Page(
            title: "\(card.strategy): \(words.state.rawValue)",
            banner: Banner(words: words, subject: subject, facts: line),
            reproduction: reproduction,
            cards: RunCards(card: card).cards,
            sections: [
                .init("Claims", claims),
                .init("Client policy", PolicyPart(report: policy).html),
                .init("What was not tested", untested),
                .init(proofs.name, note: proofs.note, proofs.html),
                .init("Over time", overTime.html),
                .init("Faults", cuts(faults) + FaultEffects(history: history).html),
                .init("Staleness", StalenessPart(staleness: card.staleness).html),
                .init("After the heal", HealingPart(card: card, quiescence: quiescence).html),
                .init("Calls", CallTable(statistics: card.statistics).html),
                .init("The run", run),
                .init("Words", explained(proofs)),
            ]
        ).html.text
    }

    // MARK: The head

    private func fact(_ name: String) -> String? { facts.first { $0.name == name }?.text }

    /// What was run, in a few words.
    private var subject: [String] {
        [
            card.strategy, fact("workload"),
            fact("nemesis").map { $0 == "none" ? "no faults" : $0 },
            fact("seed").map { "seed \($0)" },
        ]
        .compactMap(\.self)
    }

    private var line: [(name: String, text: String)] {
        var line: [(name: String, text: String)] = []
        if let began { line.append(("", began)) }
        if let took { line.append(("took", Figure.time(took))) }
        let calls = card.statistics.total.overall.invoked
        line.append(("calls", Counted.number(calls)))
        let keys = Set(history.operations.lazy.map(\.keyNumber).filter { $0 >= 0 }).count
        if keys > 0 { line.append(("keys", Counted.number(keys))) }
        line.append(("times with faults", Counted.number(card.faultWindows)))
        return line + facts.filter { $0.text.count <= Banner.factLength }
    }

    /// From the first event to the last; nil without times.
    private var took: Int64? {
        let times = history.events.indices.lazy.compactMap { history.events[$0].time }
        guard let first = times.min(), let last = times.max() else { return nil }
        return last.clampedDifference(first)
    }

    // MARK: Claims

    private var findings: [Counterexamples.Finding] {
        card.judgements.compactMap { judgement in
            let isClaimed = judgement.standing != .notClaimed
            guard isClaimed || judgement.guarantee != .available else { return nil }
            return .init(
                property: judgement.guarantee.name,
                isClaimed: isClaimed,
                verdict: judgement.verdict
            )
        }
    }

    private var claims: HTML {
        ClaimsPart(
            claimed: card.judgements.filter { $0.standing != .notClaimed }.map { .init($0) },
            others: card.judgements.filter { $0.standing == .notClaimed }.map { .init($0) }
        ).html
    }

    private func explained(_ proofs: Counterexamples) -> HTML {
        WordsPart(names: card.judgements.map(\.guarantee.name) + proofs.kinds.map(\.name)).html
    }

    /// What the run says nothing about, and why: the whole of it, or a promise, or a fault.
    private var untested: HTML {
        var lines = card.nodeFailures.map { "Not clean: \($0)." }
        lines += card.vacuity.map { ["Nothing counts as held: \($0.description)."] } ?? []
        lines += card.judgements.compactMap { judgement in
            guard [.untested, .undecided].contains(judgement.standing),
                let cause = judgement.verdict.cause, cause != card.vacuity
            else { return nil }
            return "\(judgement.guarantee.name): \(cause.description)."
        }
        lines += card.ineffectiveFaults.map { "A fault without effect: \($0)." }
        guard !lines.isEmpty else { return "" }
        let items: [HTML] = lines.map { "<li>\($0)</li>" }
        return "<ul>\(items.joined())</ul>"
    }

    // MARK: Tables

    private func cuts(_ faults: FaultIntervals) -> HTML {
        CutGraphs(bands: faults.bands, asked: Set(history.operations.compactMap(\.node))).html
            + sides
    }

    private var sides: HTML {
        guard !windows.isEmpty else { return "" }
        let rows = windows.prefix(200).map { window in
            [
                "\(Page.seconds(window.start)) to \(Page.seconds(window.end)) s",
                window.majority.sorted().joined(separator: " "),
                window.minority.sorted().joined(separator: " "),
                window.silent.isEmpty ? "–" : window.silent.sorted().joined(separator: " "),
            ]
        }
        let left: HTML =
            windows.count > 200
            ? "<p class=\"cap\">\(windows.count - 200) more are left out.</p>" : ""
        return Page.table(["time", "majority side", "minority side", "dead or stopped"], rows)
            + left
    }

    private var run: HTML {
        var rows = facts
        let statistics = card.statistics
        rows.append(("longest outage of a node", Figure.time(card.longestOutage?.length)))
        rows.append(("outages of the whole store", Counted.number(statistics.outages)))
        rows.append(("MTTF, mean time to failure", Figure.time(statistics.meanTimeToFailure)))
        rows.append(("MTTR, mean time to repair", Figure.time(statistics.meanTimeToRepair)))
        rows.append(("availability, MTTF/(MTTF+MTTR)", Figure.share(statistics.availability)))
        if let detection = card.detection {
            rows.append(
                (
                    "partitions noticed",
                    "\(detection.delays.count), after \(Figure.time(detection.delayMean)) on"
                        + " average; missed \(detection.missed), false"
                        + " alarms \(detection.falseAlarms)"
                )
            )
        }
        if let recovery = card.recovery {
            rows.append(
                (
                    "recoveries",
                    "\(recovery.validated) validated, \(recovery.failed) given up; longest"
                        + " \(Figure.time(recovery.longest)), conflicts \(recovery.conflicts),"
                        + " writes lost \(recovery.lost)"
                )
            )
        }
        let costs = card.judgements.compactMap { judgement in
            card.costs[judgement.guarantee].map {
                "\(judgement.guarantee.name) \(Figure.time($0.nanoseconds))"
            }
        }
        if !costs.isEmpty { rows.append(("checked in", costs.joined(separator: ", "))) }
        return Page.list(rows)
    }
}
