import Checkers
import Histories

/// What a check of a recorded history found, as one HTML page that needs nothing else.
///
/// It has the parts of a run's report that a history alone can fill: the verdict, the
/// counterexample as a time line, latencies and rates, and what the nemesis did.
public struct HistoryReport: Sendable {
    /// What was decided of one property.
    public struct Finding: Sendable {
        /// The property's name.
        public var property: String
        /// What was decided.
        public var verdict: Verdict

        /// A property with its verdict.
        public init(property: String, verdict: Verdict) {
            self.property = property
            self.verdict = verdict
        }
    }

    let title: String
    let history: History
    let findings: [Finding]
    let reproduction: String
    let facts: [(name: String, text: String)]
    let judge: Linearizability?
    let staleness: Staleness?

    /// A report; `facts` are things to know of the file, such as its format.
    ///
    /// The first finding is the one that was asked for. The judge says where operations may have
    /// taken effect; without one nobody does. Staleness is shown where it was measured.
    public init(
        title: String,
        _ history: History,
        findings: [Finding],
        reproduction: String,
        facts: [(name: String, text: String)],
        judge: Linearizability? = nil,
        staleness: Staleness? = nil
    ) {
        self.title = title
        self.history = history
        self.findings = findings
        self.reproduction = reproduction
        self.facts = facts
        self.judge = judge
        self.staleness = staleness
    }

    /// The page.
    public var html: String {
        let shown = findings.flatMap(\.verdict.anomalies).first { !$0.operations.isEmpty }
        let timeLine = TimeLinePart(history: history, anomaly: shown, judge: judge)
        let timed = parts
        return Page(
            title: title,
            reproduction: reproduction,
            sections: [
                ("Verdict", verdicts), (timeLine.name, timeLine.html),
                ("Over time", timed.overTime), ("Faults", timed.faults),
                ("Staleness", StalenessPart(staleness: staleness).html),
                ("Figures", timed.figures),
                ("The history", Page.table(["", ""], facts.map { [$0.name, $0.text] })),
            ]
        ).html.text
    }

    /// What can be measured only where times are such that they can be subtracted.
    private var parts: (overTime: HTML, faults: HTML, figures: HTML) {
        let times = history.events.indices.lazy.compactMap { history.events[$0].time }
        guard times.allSatisfy({ $0.magnitude < Self.timeMax }) else {
            return ("<p>The times reach further than can be drawn.</p>", "", "")
        }
        let overTime = OverTime(history, faults: FaultIntervals(history))
        let figures = CallTable(statistics: OperationStatistics(history)).html
        return (overTime.html, overTime.lanes, figures)
    }

    /// About seventy years in nanoseconds: such times are some clock's, others are not.
    private static var timeMax: UInt64 { 1 << 61 }

    private var verdicts: HTML {
        let rows = findings.map { finding in
            let word =
                switch finding.verdict {
                case .valid: "held"
                case .invalid: "VIOLATED"
                case .unknown: "undecided"
                }
            return [finding.property, word, finding.verdict.summary]
        }
        return Page.table(["property", "measured", "what was found"], rows)
    }
}

extension Verdict {
    /// The anomalies by name, or why nothing is known.
    var summary: String {
        if let cause { return cause.description }
        return Dictionary(grouping: anomalies, by: \.name)
            .map { "\($0.key) ×\($0.value.count)" }.sorted().joined(separator: ", ")
    }
}
