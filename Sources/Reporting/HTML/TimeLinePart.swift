import Checkers
import Histories

/// The operations around an anomaly, or the first ones, as a time line to walk along.
struct TimeLinePart {
    let history: History
    /// What to show; nil where nothing is wrong.
    let anomaly: Anomaly?
    /// Who knows where operations may have taken effect; nil if nobody does.
    let judge: Linearizability?

    /// What may be spent on finding out.
    private static var budget: Budget { Budget(steps: 200_000, explanation: 0) }

    /// What the part is called.
    var name: String { anomaly == nil ? "Operations" : "Counterexample" }

    /// The part; empty where there is no operation.
    var html: HTML {
        let data = TimeLineData(history, around: anomaly)
        guard !data.operations.isEmpty else { return "" }
        let key = anomaly?.key.map { ", key \($0)" } ?? ""
        let said: HTML =
            anomaly.map { "<strong>\($0.name + key)</strong>: \($0.explanation)" }
            ?? "No anomaly. These are the first operations."
        let placements =
            judge?.placements(
                of: data.operations,
                in: history,
                around: anomaly,
                within: Self.budget
            ) ?? []
        return """
            <p>\(said)</p>
            <p>\(scope(data))\(placements.isEmpty ? "" : Self.legend)</p>
            <div class="tools" role="toolbar" aria-label="Time line">
            <button type="button" data-do="error">First error</button>
            <button type="button" data-do="in">Closer</button>
            <button type="button" data-do="out">Wider</button>
            <button type="button" data-do="left">Earlier</button>
            <button type="button" data-do="right">Later</button>
            <button type="button" data-do="all">All</button>
            </div>
            <div id="overview" role="slider" tabindex="0" \
            aria-label="Overview: the part that is shown" \
            aria-valuemin="0" aria-valuemax="100" aria-valuenow="0"></div>
            <div id="timeline" role="list" aria-label="Operations, a row a process"></div>
            <p id="detail" role="status" aria-live="polite">Choose an operation by pointer, \
            or with the arrow keys.</p>
            <script type="application/json" id="timeline-data">\(data.json(placements))</script>
            """
    }

    private func scope(_ data: TimeLineData) -> String {
        guard data.operations.count < data.position.all else { return "All operations are here." }
        let last = data.position.first + data.operations.count
        return "Operations \(data.position.first + 1) to \(last) of \(data.position.all) are here."
    }

    private static var legend: String {
        " A dot is a moment at which an operation may have taken effect, in one order of those that"
            + " are possible; choose it to see what the object held before and after."
    }
}
