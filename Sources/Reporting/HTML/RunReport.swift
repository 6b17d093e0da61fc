import Checkers
import Histories
import Scoring

/// What a run showed, as one HTML page that needs nothing else: no network, no other file.
///
/// Verdicts and the line that runs it again come first, then the counterexample as a time line to
/// walk along, then figures over time, with the faults shaded. Whatever comes from the history is
/// escaped; the same run gives the same text.
public struct RunReport: Sendable {
    let card: Scorecard
    let history: History
    let windows: [FaultWindow]
    let reproduction: String
    let facts: [(name: String, text: String)]

    /// A report; `facts` are things to know of the run, such as its plan.
    public init(
        _ card: Scorecard,
        history: History,
        windows: [FaultWindow],
        reproduction: String,
        facts: [(name: String, text: String)]
    ) {
        self.card = card
        self.history = history
        self.windows = windows
        self.reproduction = reproduction
        self.facts = facts
    }

    /// The page.
    public var html: String {
        let title = "\(card.strategy): \(verdict)"
        let sections = [
            ("Claims", claims),
            (shown == nil ? "Operations" : "Counterexample", counterexample),
            ("Over time", plots),
            ("Faults", faults), ("Figures", figures), ("The run", run),
        ]
        let body = sections.filter { !$0.1.isEmpty }.map { name, content in
            let id = name.lowercased().replacing(" ", with: "-")
            return "<section aria-labelledby=\"\(id)\"><h2 id=\"\(id)\">\(name)</h2>\n"
                + content + "\n</section>"
        }
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>\(Markup.escape(title))</title>
            <style>\(Self.style)</style></head>
            <body><main>
            <h1>\(Markup.escape(title))</h1>
            <p class="again">Again: <code>\(Markup.escape(reproduction))</code></p>
            \(body.joined(separator: "\n"))
            </main>
            <script>\(Self.script)</script>
            </body></html>

            """
    }

    private var verdict: String {
        if card.isInterrupted { return "interrupted" }
        if card.isBroken {
            let broken = card.judgements.filter { $0.standing == .broken }
            return broken.map(\.guarantee.rawValue).joined(separator: ", ") + " broken"
        }
        return card.isUndecided ? "undecided" : "as claimed"
    }

    // MARK: Claims

    private var claims: String {
        let rows = card.judgements.map { judgement -> [String] in
            let anomalies = judgement.verdict.anomalies
            var found = Dictionary(grouping: anomalies, by: \.name)
                .map { "\($0.key) ×\($0.value.count)" }.sorted().joined(separator: ", ")
            if let cause = judgement.verdict.cause { found = cause.description }
            let isClaimed = judgement.standing != .notClaimed
            return [
                judgement.guarantee.rawValue, isClaimed ? "yes" : "no", Self.measured(judgement),
                found,
            ]
        }
        let doubts = card.accidents.map { "<p class=\"bad\">Not clean: \(Markup.escape($0))</p>" }
        return doubts.joined()
            + Self.table(["property", "claimed", "measured", "what was found"], rows)
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

    private var counterexample: String {
        let data = TimeLineData(history, around: shown)
        guard !data.operations.isEmpty else { return "" }
        let key = shown?.key.map { ", key \($0)" } ?? ""
        let said =
            shown.map {
                "<strong>\(Markup.escape($0.name + key))</strong>: "
                    + Markup.escape($0.explanation)
            }
            ?? "No anomaly. These are the first operations."
        return """
            <p>\(said)</p>
            <div class="tools" role="toolbar" aria-label="Time line">
            <button type="button" data-do="error">First error</button>
            <button type="button" data-do="in">Closer</button>
            <button type="button" data-do="out">Wider</button>
            <button type="button" data-do="left">Earlier</button>
            <button type="button" data-do="right">Later</button>
            <button type="button" data-do="all">All</button>
            </div>
            <div id="timeline" role="list" aria-label="Operations, a row a process"></div>
            <p id="detail" role="status" aria-live="polite">Choose an operation by pointer, \
            or with the arrow keys.</p>
            <script type="application/json" id="operations">\(data.json)</script>
            """
    }

    // MARK: Tables

    private var faults: String {
        guard !windows.isEmpty else { return "" }
        let rows = windows.prefix(200).map { window in
            [
                Self.seconds(window.start), Self.seconds(window.end),
                window.majority.sorted().joined(separator: " "),
                window.minority.sorted().joined(separator: " "),
                window.silent.sorted().joined(separator: " "),
            ]
        }
        let left = windows.count > 200 ? "<p>\(windows.count - 200) more are left out.</p>" : ""
        return Self.table(
            ["from, s", "to, s", "majority side", "minority side", "dead or stopped"],
            rows
        ) + left
    }

    private var figures: String {
        let statistics = card.statistics
        let groups = [
            ("all", statistics.total), ("quiet", statistics.outside),
            ("faults, majority side", statistics.majority),
            ("faults, minority side", statistics.minority),
        ]
        let rows = groups.flatMap { name, breakdown in
            let functions = breakdown.byFunction.sorted { $0.key < $1.key }
            return [(name, breakdown.overall)].map { Self.row($0, $1) }
                + functions.map { Self.row("\(name): \($0.key)", $0.value) }
        }
        let head = [
            "calls", "made", "ok", "failed", "unknown", "share ok", "p50", "p99", "longest",
        ]
        return Self.table(head, rows)
    }

    private static func row(_ name: String, _ figures: CallFigures) -> [String] {
        [
            name, "\(figures.invoked)", "\(figures.ok)", "\(figures.fail)", "\(figures.info)",
            Figure.share(figures.shareOK), Figure.time(figures.latencyP50),
            Figure.time(figures.latencyP99), Figure.time(figures.latencyMax),
        ]
    }

    private var run: String {
        var rows = facts.map { [$0.name, $0.text] }
        rows.append(["longest outage of a node", Figure.time(card.longestOutage?.length)])
        rows.append(["availability, MTTF/(MTTF+MTTR)", Figure.share(card.statistics.availability)])
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
        return Self.table(["", ""], rows)
    }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        func line(_ cells: [String], _ tag: String) -> String {
            "<tr>" + cells.map { "<\(tag)>\(Markup.escape($0))</\(tag)>" }.joined() + "</tr>"
        }
        let isHeaded = head.contains { !$0.isEmpty }
        return "<div class=\"wide\"><table>" + (isHeaded ? line(head, "th") : "")
            + rows.map { line($0, "td") }.joined(separator: "\n") + "</table></div>"
    }

    static func seconds(_ nanoseconds: Int64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        let rest = "\(1_000 + milliseconds % 1_000)".dropFirst()
        return "\(milliseconds / 1_000).\(rest)"
    }
}
