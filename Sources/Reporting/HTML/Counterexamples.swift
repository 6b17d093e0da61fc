import Checkers
import Histories
import Observations
import Scoring

/// Anomalies, one drawing for each kind, the worst first; or the first operations, if all is well.
struct Counterexamples {
    /// Where links to it lead.
    static let anchor = "counterexamples"
    /// The most kinds that have a drawing.
    static let most = 12

    /// What a property was found to be, and whether it was promised.
    struct Finding {
        let property: String
        let isClaimed: Bool
        let verdict: Verdict
    }

    /// Anomalies of one name, with the properties that they contradict.
    struct Kind {
        let name: String
        /// The one that is drawn.
        let anomaly: Anomaly
        /// How many there are, and on how many keys.
        var count = 0
        var keys: Set<String> = []
        /// Properties that they contradict: those that were promised first.
        var broken: [String] = []
        var others: [String] = []
    }

    let history: History
    private let everything: [Operation]
    let kinds: [Kind]
    /// Whether it is of a history, which was asked something but promises nothing.
    let isHistory: Bool
    let faults: FaultIntervals
    /// Who knows where operations may have taken effect; nil if nobody does.
    let judge: Linearizability?
    /// The strongest isolation levels that held; nil if not all were asked for.
    let held: [Property]?

    init(
        _ history: History,
        findings: [Finding],
        isHistory: Bool = false,
        faults: FaultIntervals,
        judge: Linearizability?,
        held: [Property]? = nil
    ) {
        self.history = history
        everything = CounterexampleData.everything(in: history)
        self.isHistory = isHistory
        self.faults = faults
        self.judge = judge
        self.held = held
        kinds = Self.kinds(findings)
    }

    /// What the part is called.
    var name: String { kinds.isEmpty ? "Operations" : "Counterexamples" }

    /// A few words behind the heading.
    var note: String {
        switch kinds.count {
        case 0: "nothing wrong was found; these are the first ones"
        case 1: ""
        default: "each kind once, the worst first"
        }
    }

    /// The part; empty where there is no operation.
    var html: HTML {
        guard !kinds.isEmpty else { return calm }
        let shown = kinds.prefix(Self.most)
        let figures = shown.enumerated().map { number, kind in figure(kind, number, shown.count) }
        let left = kinds.dropFirst(Self.most).map(\.name)
        let rest: HTML =
            left.isEmpty ? "" : "<p class=\"cap\">Not drawn: \(left.joined(separator: ", ")).</p>"
        return """
            <div class="cx\(shown.count == 1 ? Self.one : "")">\(chooser(Array(shown)))\
            <div class="kinds">\(figures.joined(by: "\n"))\(rest)</div></div>
            """
    }

    private static let one: HTML = " one"

    /// The first operations, to scale.
    private var calm: HTML {
        let data = CounterexampleData(
            history,
            everything,
            around: nil,
            most: CounterexampleData.most,
            faults: faults
        )
        guard !data.isEmpty else { return "" }
        return """
            <div class="cx one"><div class="kinds"><article class="kind" id="kind-0">
            \(drawing(data, nil))</article></div></div>
            """
    }

    // MARK: Parts of a figure

    private func chooser(_ kinds: [Kind]) -> HTML {
        guard kinds.count > 1 else { return "" }
        let items = kinds.enumerated().map { number, kind -> HTML in
            let worst: HTML = kind.broken.isEmpty ? "" : " class=\"worst\""
            return """
                <li><a href="#kind-\(number)" data-kind="\(number)"\(worst)>\
                <strong>\(icon(kind).html)\(kind.title)</strong>\
                <span class="s">\(kind.extent) · \(contradiction(kind))</span></a></li>
                """
        }
        return """
            <ul class="pick" aria-label="Anomalies, the worst first">\(items.joined(by: "\n"))</ul>
            """
    }

    private func icon(_ kind: Kind) -> Icon { kind.broken.isEmpty ? .occurs : .broken }

    /// What the kind contradicts, in a few words.
    private func contradiction(_ kind: Kind) -> String {
        func listed(_ names: [String]) -> String {
            names.count > 3
                ? names.prefix(3).joined(separator: ", ") + " and \(names.count - 3) more"
                : names.joined(separator: ", ")
        }
        let asked = isHistory ? "contradicts " : "breaks "
        let not =
            isHistory ? "" : kind.others.count > 1 ? ", none of them promised" : ", not promised"
        if kind.broken.isEmpty { return "contradicts " + listed(kind.others) + not }
        return asked + listed(kind.broken) + (isHistory ? "" : ", promised")
    }

    private func figure(_ kind: Kind, _ number: Int, _ count: Int) -> HTML {
        let anomaly = kind.anomaly
        let data = CounterexampleData(
            history,
            everything,
            around: anomaly,
            most: CounterexampleData.most / count,
            faults: faults
        )
        let key: HTML = anomaly.key.map { "key <strong>\($0)</strong> · " } ?? ""
        let time = data.extent.map { $0 + " · " } ?? ""
        let levels: HTML = anomaly.levels(held: held).map { "<p class=\"s\">\($0)</p>" } ?? ""
        return """
            <article class="kind" id="kind-\(number)" aria-label="\(kind.title)">
            <h3 class="say"><strong>\(WordsPart.link(kind.title)).</strong> \
            \((anomaly.gist ?? anomaly.explanation).asSentence)</h3>
            \(levels)\(anomaly.cycle.map { CycleFigure(cycle: $0).html } ?? "")\
            <div class="head"><p class="s">\(key)\(time)\(contradiction(kind))</p></div>
            \(drawing(data, anomaly))
            </article>
            """
    }

    private func drawing(_ data: CounterexampleData, _ anomaly: Anomaly?) -> HTML {
        let places = placements(data, anomaly)
        let embedded = data.json(places)
        let isDrawn = !data.isEmpty
        let box: HTML =
            isDrawn
            ? """
            <div class="draw"></div>
            <p class="detail" role="status" aria-live="polite">Choose an operation with the \
            pointer, or with Tab and the arrow keys.</p>
            """ : ""
        let script: HTML =
            isDrawn ? "<script type=\"application/json\">\(embedded)</script>" : ""
        return box + (anomaly.map(ProofSteps.init)?.html ?? "")
            + (isDrawn ? Self.legend(isProof: anomaly != nil, isPlaced: !places.isEmpty) : "")
            + scope(data) + (anomaly.map(text) ?? "") + script
    }

    private func placements(_ data: CounterexampleData, _ anomaly: Anomaly?) -> [Placement] {
        judge?.placements(
            of: data.operations,
            in: history,
            around: anomaly,
            within: Budget(steps: 200_000, explanation: 0)
        ) ?? []
    }

    /// The drawing in letters, and the whole explanation.
    private func text(_ anomaly: Anomaly) -> HTML {
        let text = anomaly.drawing(width: 78, faults: faults.bands.map(\.span))
        let drawing: HTML = text.isEmpty ? "" : "<pre>\(text)</pre>"
        return """
            <details><summary>As text</summary><p>\(anomaly.explanation.asSentence)</p>\
            \(drawing)</details>
            """
    }

    private func scope(_ data: CounterexampleData) -> HTML {
        var words: [String] = []
        if data.proofLeft > 0 {
            words.append("\(data.proofLeft) more operations of the proof are not drawn.")
        }
        if data.operations.count < data.all {
            words.append(
                "All: the \(Counted.number(data.operations.count)) operations nearest to it, of"
                    + " \(Counted.number(data.all))."
            )
        }
        return words.isEmpty ? "" : "<p class=\"cap\">\(words.joined(separator: " "))</p>"
    }

    private static func legend(isProof: Bool, isPlaced: Bool) -> HTML {
        let proof: HTML = """
            <span><svg viewBox="0 0 34 14"><path d="M1 2h31v10H1z" style="fill:var(--solid)"/>\
            <path d="M5 4l6 6m0-6l-6 6" stroke="var(--on-solid)" stroke-width="2"/></svg>\
            contradiction</span>\
            <span><svg viewBox="0 0 34 14"><path d="M1 7h30m-6-5 6 5-6 5" stroke="currentColor" \
            stroke-width="1.5"/></svg>must come before</span>
            """
        let placed: HTML = """
            <span><svg viewBox="0 0 34 14"><circle class="point" cx="17" cy="7" r="3"/></svg>\
            may have taken effect then</span>
            """
        let warped =
            "Time is warped so that every label fits: the order is exact, lengths are not."
            + " ∕∕ marks a gap that is drawn much shorter than the rest."
        return """
            <div class="leg" aria-hidden="true">\
            <span><svg viewBox="0 0 34 14"><rect x="1" y="2" width="31" height="10" rx="2" \
            style="fill:var(--op);stroke:var(--op-edge)"/><path d="M32 0v14" stroke-width="3" \
            stroke="var(--op-edge)"/></svg>acknowledged</span>\
            <span><svg viewBox="0 0 34 14"><path d="M33 2H1v10h32" stroke="var(--op-edge)" \
            stroke-dasharray="4 3"/></svg>outcome unknown</span>\
            <span><svg viewBox="0 0 34 14"><path d="M1 2h31v10H1z" stroke="var(--op2-edge)"/>\
            <path class="strike" d="M4 7h26"/></svg>failed</span>\
            \(isProof ? proof : "")\(isPlaced ? placed : "")\
            <span><svg viewBox="0 0 34 14"><rect width="34" height="14" class="band"/></svg>\
            something broken</span></div>\
            <p class="cap">\(isProof ? warped : "Times are to scale.")</p>
            """
    }
}

/// A proof as a list: steps with numbers, and causes that prove nothing without.
struct ProofSteps {
    let anomaly: Anomaly

    var html: HTML {
        let steps = anomaly.numberedSteps
        guard !steps.isEmpty else {
            return """
                <ol class="steps"><li class="why"><span class="disc" aria-hidden="true"></span>\
                <span>\(anomaly.explanation.asSentence)</span></li></ol>
                """
        }
        let last = steps.compactMap(\.number).last
        let items = steps.map { item($0, $1, isLast: $0 == last) }
        return "<ol class=\"steps\">\(items.joined(by: "\n"))</ol>"
    }

    private func item(_ number: Int?, _ step: Anomaly.Step, isLast: Bool) -> HTML {
        let disc: HTML =
            number.map { "<span class=\"disc\">\($0)</span>" }
            ?? "<span class=\"disc\" aria-hidden=\"true\">·</span>"
        let look = number == nil ? "why" : isLast ? "last" : "step"
        return """
            <li class="\(look)">\(disc)<span>\(step.reason.asSentence)</span></li>
            """
    }
}
