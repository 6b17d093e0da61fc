import Checkers
import Histories
import Observations

/// What a check of a recorded history found, as one HTML page that needs nothing else.
///
/// It has the parts of a run's report that a history alone can fill: the verdict, the
/// counterexamples, latencies and rates, and what the nemesis did.
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
    let words: VerdictWords?
    let held: [Property]?

    /// A report; `facts` are things to know of the file, such as its format.
    ///
    /// The first finding is the one that was asked for. The judge says where operations may have
    /// taken effect; without one nobody does. Staleness is shown where it was measured. The verdict
    /// in words is made from the first finding unless it is given. Of transactions it is said which
    /// isolation levels still held, if all were asked for.
    public init(
        title: String,
        _ history: History,
        findings: [Finding],
        reproduction: String,
        facts: [(name: String, text: String)],
        judge: Linearizability? = nil,
        staleness: Staleness? = nil,
        words: VerdictWords? = nil,
        held: [Property]? = nil
    ) {
        self.title = title
        self.history = history
        self.findings = findings
        self.reproduction = reproduction
        self.facts = facts
        self.judge = judge
        self.staleness = staleness
        self.words = words
        self.held = held
    }

    /// The page.
    public var html: String {
        let faults = FaultIntervals(history)
        let proofs = Counterexamples(
            history,
            findings: findings.enumerated().map { number, finding in
                .init(property: finding.property, isClaimed: number == 0, verdict: finding.verdict)
            },
            isHistory: true,
            faults: faults,
            judge: judge,
            held: held
        )
        let statistics = hasSoundTimes ? OperationStatistics(history) : nil
        let overTime = OverTime(history, faults: faults)
        let wild: HTML = "<p>The times reach further than can be drawn.</p>"
        return Page(
            title: title,
            banner: Banner(words: words ?? ownWords, subject: [title], facts: line),
            reproduction: reproduction,
            cards: cards(statistics),
            sections: [
                .init("Properties", properties), .init(proofs.name, note: proofs.note, proofs.html),
                .init("Over time", hasSoundTimes ? overTime.html : wild),
                .init("Faults", hasSoundTimes ? CutGraphs(bands: faults.bands).html : ""),
                .init("Staleness", StalenessPart(staleness: staleness).html),
                .init("Calls", statistics.map { CallTable(statistics: $0).html } ?? ""),
                .init("The history", Page.list(facts)),
                .init(
                    "Words",
                    WordsPart(names: findings.map(\.property) + proofs.kinds.map(\.name)).html
                ),
            ]
        ).html.text
    }

    /// Whether times are such that they can be subtracted.
    private var hasSoundTimes: Bool {
        history.events.indices.lazy.compactMap { history.events[$0].time }
            .allSatisfy { $0.magnitude < Self.timeMax }
    }

    /// About seventy years in nanoseconds: such times are some clock's, others are not.
    private static var timeMax: UInt64 { 1 << 61 }

    private var line: [(name: String, text: String)] {
        facts.filter { $0.text.count <= Banner.factLength && $0.name != "file" }
    }

    /// The verdict on what was asked.
    private var ownWords: VerdictWords {
        guard let asked = findings.first else {
            return VerdictWords(.untested, "Nothing was asked.", short: "nothing was asked")
        }
        let others = findings.dropFirst()
        let violated = others.filter(\.verdict.isInvalid).map(\.property)
        let kept = others.filter(\.verdict.isValid).map(\.property)
        var details = kept.isEmpty ? [] : ["Kept: \(kept.joined(separator: ", "))."]
        if !violated.isEmpty { details.append("Not kept: \(violated.joined(separator: ", ")).") }
        switch asked.verdict {
        case .valid:
            return VerdictWords(
                .held,
                "This history is \(asked.property).",
                details: details,
                short: asked.property
            )
        case .invalid(let anomalies):
            let first = anomalies.first.map { " " + ($0.gist ?? $0.explanation).asSentence } ?? ""
            return VerdictWords(
                .broken,
                "This history is not \(asked.property).\(first)",
                details: details,
                short: "not \(asked.property)"
            )
        case .unknown(let cause):
            return VerdictWords(
                .undecided,
                "\(asked.property): \(cause.description). Nothing wrong was found until then.",
                details: details,
                short: asked.property
            )
        }
    }

    private var properties: HTML {
        ClaimsPart.table(
            findings.enumerated().map { number, finding in
                ClaimsPart.Row(finding, isAsked: number == 0).html
            }
        )
    }
}
