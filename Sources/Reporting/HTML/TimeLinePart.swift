import Checkers
import Histories

/// The operations around an anomaly, or the first ones, as a time line to walk along.
struct TimeLinePart {
    let history: History
    /// What to show; nil where nothing is wrong.
    let anomaly: Anomaly?

    /// What the part is called.
    var name: String { anomaly == nil ? "Operations" : "Counterexample" }

    /// The part; empty where there is no operation.
    var html: String {
        let data = TimeLineData(history, around: anomaly)
        guard !data.operations.isEmpty else { return "" }
        let key = anomaly?.key.map { ", key \($0)" } ?? ""
        let said =
            anomaly.map {
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
            <script type="application/json" id="timeline-data">\(data.json)</script>
            """
    }
}
