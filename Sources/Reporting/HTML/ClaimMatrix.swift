import Checkers
import Histories
import Scoring

/// Strategies against properties: in each cell a shape, and in how many runs it held.
struct ClaimMatrix {
    let comparison: Comparison
    let runs: [ComparedRun]

    var html: HTML {
        let properties = comparison.measured
        let names: [HTML] =
            ["strategy", "declared", "turned out"] + properties.map { WordsPart.link($0.name) }
        let head: [HTML] = names.map { "<th scope=\"col\">\($0)</th>" }
        let rows = comparison.subjects.map { row($0, properties) }
        return """
            <div class="wide" tabindex="0" role="group" aria-label="Claims by strategy">\
            <table class="mx"><thead><tr>\(head.joined())</tr></thead>
            <tbody>\(rows.joined(by: "\n"))</tbody></table></div>
            \(Self.key(knowsClaims: knowsClaims))\(soFar)
            """
    }

    /// Records of some time ago do not say what was claimed.
    private var knowsClaims: Bool { comparison.subjects.contains(where: \.knowsClaims) }

    private func row(_ subject: Comparison.Subject, _ properties: [Property]) -> HTML {
        let cells = properties.map { cell(subject, $0) }
        let report = runs.first { $0.strategy == subject.name && !$0.directory.isEmpty }
        let name: HTML =
            report.map { run -> HTML in
                let address = ComparedRun.address(run.directory)
                return "<a href=\"\(address)/report.html\">\(subject.name)</a>"
            } ?? "\(subject.name)"
        return """
            <tr><th scope="row">\(name)</th><td>\(subject.runs.first?.stance ?? "–")</td>\
            <td>\(label(subject))</td>\(cells.joined())</tr>
            """
    }

    private func label(_ subject: Comparison.Subject) -> HTML {
        let label = subject.label
        guard let doubt = label.doubt else { return "\(label.name.rawValue)" }
        guard subject.splits > 0 else { return "<span class=\"s\">not tested</span>" }
        return """
            so far \(doubt.soFar.rawValue) <span class="s">\(subject.splits) of \
            \(Label.partitionsNeeded)</span>
            """
    }

    private func cell(_ subject: Comparison.Subject, _ property: Property) -> HTML {
        guard let kept = subject.kept(property), let outcome = subject.outcome(of: property) else {
            return Self.unmeasured
        }
        let (icon, look, word): (Icon, HTML, String) =
            switch outcome {
            case .broken: (.broken, "b", "claim broken, kept in")
            case .held: (.held, "h", "claimed, held in")
            case .mixed: (.open, "o", "claimed, held in")
            case .kept: (.kept, "n", "not claimed, kept in")
            case .violated: (.occurs, "n", "not claimed, kept in")
            }
        return """
            <td><span class="c \(look)">\(icon.html)<span class="vh">\(word) </span>\
            \(kept.part)/\(kept.whole)</span></td>
            """
    }

    private static let unmeasured: HTML = """
        <td><span class="c none">–<span class="vh"> not measured</span></span></td>
        """

    private static func key(knowsClaims: Bool) -> HTML {
        let claimed: HTML = """
            <span><span class="c h">\(Icon.held.html)k/n</span> claimed, and held in k of n runs\
            </span>
            """
        let others = knowsClaims ? "not claimed" : "not broken, as far as is known"
        return """
            <p class="leg">\(knowsClaims ? claimed : "")\
            <span><span class="c b">\(Icon.broken.html)k/n</span> claim broken</span>\
            <span><span class="c n">\(Icon.kept.html)k/n</span> \(others), kept all the same</span>\
            <span><span class="c n">\(Icon.occurs.html)k/n</span> \(others), violated in some runs\
            </span></p>
            """
    }

    private var soFar: HTML {
        guard comparison.subjects.contains(where: { $0.label.name == .untested }) else { return "" }
        return """
            <p class="cap">A label needs \(Label.partitionsNeeded) partitions with two sides. "so \
            far" is what fewer of them show; a longer time limit, or more seeds, gives more.</p>
            """
    }
}

/// Which strategy has which anomaly, and in how many of its runs.
struct HasMatrix {
    let comparison: Comparison

    var html: HTML {
        let names = comparison.anomalies
        guard !names.isEmpty else { return "<p>No anomaly was found.</p>" }
        let words: [HTML] = ["strategy"] + names.map(WordsPart.link)
        let head: [HTML] = words.map { "<th scope=\"col\">\($0)</th>" }
        let rows = comparison.subjects.map { subject -> HTML in
            let cells = names.map { cell(subject, $0) }
            return "<tr><th scope=\"row\">\(subject.name)</th>\(cells.joined())</tr>"
        }
        return """
            <div class="wide" tabindex="0" role="group" aria-label="Anomalies by strategy">\
            <table class="mx"><thead><tr>\(head.joined())</tr></thead>
            <tbody>\(rows.joined(by: "\n"))</tbody></table></div>
            <p class="cap">\(Icon.occurs.html) k/n: has it, in k of n runs. A small dot: has \
            it not. Where few of the runs have it, chance may explain that \
            another strategy has it not.</p>
            """
    }

    private func cell(_ subject: Comparison.Subject, _ name: String) -> HTML {
        let runs = subject.occurrence(of: name)
        guard runs.part > 0 else {
            return """
                <td><span class="c none"><span aria-hidden="true">·</span>\
                <span class="vh">has not</span></span></td>
                """
        }
        return """
            <td><span class="c n">\(Icon.occurs.html)<span class="vh">has, in </span>\
            \(runs.part)/\(runs.whole)</span> \
            <span class="s">×\(subject.count(of: name))</span></td>
            """
    }
}
