import Checkers
import Histories
import Policies
import Scoring

/// What a run showed, as one HTML page that needs nothing else: no network, no other file.
///
/// Verdicts and the line that runs it again come first, then the counterexample as a time line to
/// walk along, then figures over time, with the faults shaded. The same run gives the
/// same text.
public struct RunReport: Sendable {
    let card: Scorecard
    let history: History
    let windows: [FaultWindow]
    let reproduction: String
    let facts: [(name: String, text: String)]
    let judge: Linearizability?
    let patience: Duration?
    let policy: PolicyReport?

    /// A report; `facts` are things to know of the run, such as its plan.
    ///
    /// The judge says where operations may have taken effect; without one nobody does. Patience is
    /// how long the nodes were given at the end to hold the same.
    public init(
        _ card: Scorecard,
        history: History,
        windows: [FaultWindow],
        reproduction: String,
        facts: [(name: String, text: String)],
        judge: Linearizability? = nil,
        patience: Duration? = nil,
        policy: PolicyReport? = nil
    ) {
        self.card = card
        self.history = history
        self.windows = windows
        self.reproduction = reproduction
        self.facts = facts
        self.judge = judge
        self.patience = patience
        self.policy = policy
    }

    /// The page.
    public var html: String {
        let timeLine = TimeLinePart(history: history, anomaly: shown, judge: judge)
        let overTime = OverTime(history, faults: FaultIntervals(history))
        return Page(
            title: "\(card.strategy): \(verdict)",
            reproduction: reproduction,
            sections: [
                ("Claims", claims), ("Client policy", PolicyPart(report: policy).html),
                ("Not tested", untested), (timeLine.name, timeLine.html),
                ("Over time", overTime.html),
                ("Faults", overTime.lanes + faults + FaultEffects(history: history).html),
                ("Staleness", StalenessPart(staleness: card.staleness).html),
                ("After the heal", HealingPart(card: card, patience: patience).html),
                ("Figures", CallTable(statistics: card.statistics).html),
                ("The run", run),
            ]
        ).html.text
    }

    private var verdict: String {
        if card.isInterrupted { return "interrupted" }
        return [ofStrategy, ofPolicy].compactMap(\.self).joined(separator: "; ")
    }

    /// What the client policy did wrong; nil for nothing.
    private var ofPolicy: String? {
        guard let policy else { return nil }
        if policy.isBroken { return "the policy \(policy.policy) breaks its claims" }
        let broken = policy.blame.filter { $0.outcome == .policy }.map(\.property.name)
        guard !broken.isEmpty else { return nil }
        return "under the policy \(policy.policy) calls break \(broken.joined(separator: ", "))"
    }

    private var ofStrategy: String {
        if card.isBroken {
            let broken = card.judgements.filter { $0.standing == .broken }
            return broken.map(\.guarantee.name).joined(separator: ", ") + " broken"
        }
        return card.isUndecided ? "undecided" : "as claimed"
    }

    // MARK: Claims

    private var claims: HTML {
        let rows = card.judgements.map { judgement -> [String] in
            let anomalies = judgement.verdict.anomalies
            var found = Dictionary(grouping: anomalies, by: \.name)
                .map { "\($0.key) ×\($0.value.count)" }.sorted().joined(separator: ", ")
            if let cause = judgement.verdict.cause { found = cause.description }
            let isClaimed = judgement.standing != .notClaimed
            return [
                judgement.guarantee.name, isClaimed ? "yes" : "no", Self.measured(judgement),
                found, Figure.time(card.costs[judgement.guarantee]?.nanoseconds),
            ]
        }
        return card.nodeFailures.map { "<p class=\"bad\">Not clean: \($0)</p>" }.joined()
            + Page.table(["property", "claimed", "measured", "what was found", "checked in"], rows)
    }

    /// What the run says nothing about, and why: the whole of it, or a promise, or a fault.
    private var untested: HTML {
        var lines = card.vacuity.map { ["Nothing counts as held: \($0.description)."] } ?? []
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

    private static func measured(_ judgement: Judgement) -> String {
        switch (judgement.standing, judgement.verdict) {
        case (.untested, _): "untested"
        case (_, .valid): "held"
        case (.broken, _): "BROKEN"
        case (_, .invalid): "violated"
        case (_, .unknown): "undecided"
        }
    }

    // MARK: The counterexample

    /// The anomaly to show: of a broken claim before others, and with operations.
    private var shown: Anomaly? {
        let all = card.judgements.flatMap { judgement in
            judgement.verdict.anomalies.filter { !$0.operations.isEmpty }
                .map { (judgement.standing, $0) }
        }
        return (all.first { $0.0 == .broken } ?? all.first)?.1
    }

    // MARK: Tables

    private var faults: HTML {
        guard !windows.isEmpty else { return "" }
        let rows = windows.prefix(200).map { window in
            [
                Page.seconds(window.start), Page.seconds(window.end),
                window.majority.sorted().joined(separator: " "),
                window.minority.sorted().joined(separator: " "),
                window.silent.sorted().joined(separator: " "),
            ]
        }
        let left: HTML =
            windows.count > 200 ? "<p>\(windows.count - 200) more are left out.</p>" : ""
        return Page.table(
            ["from, s", "to, s", "majority side", "minority side", "dead or stopped"],
            rows
        ) + left
    }

    private var run: HTML {
        var rows = facts.map { [$0.name, $0.text] }
        rows.append(["longest outage of a node", Figure.time(card.longestOutage?.length)])
        let statistics = card.statistics
        rows.append(["outages of the whole store", "\(statistics.outages)"])
        rows.append(["MTTF, mean time to failure", Figure.time(statistics.meanTimeToFailure)])
        rows.append(["MTTR, mean time to repair", Figure.time(statistics.meanTimeToRepair)])
        rows.append(["availability, MTTF/(MTTF+MTTR)", Figure.share(statistics.availability)])
        if let lost = card.lost { rows.append(["acknowledged writes lost", "\(lost.count)"]) }
        rows.append(["from heal to equal data", Figure.time(card.timeToConverge)])
        if let detection = card.detection {
            rows.append([
                "partitions noticed",
                "\(detection.delays.count), after \(Figure.time(detection.delayMean)) on average;"
                    + " missed \(detection.missed), false alarms \(detection.falseAlarms)",
            ])
        }
        if let recovery = card.recovery {
            rows.append([
                "recoveries",
                "\(recovery.validated) validated, \(recovery.failed) given up; longest"
                    + " \(Figure.time(recovery.longest)), conflicts \(recovery.conflicts),"
                    + " writes lost \(recovery.lost)",
            ])
        }
        return Page.table(["", ""], rows)
    }
}
