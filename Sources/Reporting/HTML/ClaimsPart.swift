import Checkers
import Histories
import Scoring

/// Properties in two groups: those that are claimed, and those that were measured anyway.
struct ClaimsPart {
    /// One property, what was measured of it, and what was found.
    struct Row {
        let property: Property?
        let name: String
        let chip: HTML
        let found: String
        /// Whether what was found is drawn further down.
        var isDrawn = false
        var isBroken = false
    }

    let claimed: [Row]
    let others: [Row]

    var html: HTML {
        let lines =
            group("Claimed: a violation breaks the promise", claimed)
            + group("Not claimed: measured all the same, breaks no promise", others)
        guard !lines.isEmpty else { return "" }
        return Self.table(lines)
    }

    /// Rows with their head.
    static func table(_ lines: [HTML]) -> HTML {
        let head: [HTML] = ["property", "measured", "what was found", "what it means"].map {
            "<th scope=\"col\">\($0)</th>"
        }
        return """
            <div class="wide"><table class="stack"><thead><tr>\(head.joined())</tr></thead>
            <tbody>\(lines.joined(by: "\n"))</tbody></table></div>
            """
    }

    private func group(_ name: String, _ rows: [Row]) -> [HTML] {
        guard !rows.isEmpty else { return [] }
        let head: HTML = """
            <tr class="group"><th colspan="4" scope="rowgroup">\(name)</th></tr>
            """
        return [head] + rows.map(\.html)
    }
}

extension ClaimsPart.Row {
    var html: HTML {
        let words: HTML =
            isDrawn ? "<a href=\"#\(Counterexamples.anchor)\">\(found)</a>" : "\(found)"
        return """
            <tr\(isBroken ? Self.bad : "")><th scope="row">\(WordsPart.link(name))</th>\
            <td>\(chip)</td>\
            <td class="full">\(words)</td>\
            <td class="full s">\(property?.summary ?? "")</td></tr>
            """
    }

    private static let bad: HTML = " class=\"bad\""

    /// One promise of a strategy.
    init(_ judgement: Judgement) {
        let verdict = judgement.verdict
        let isClaimed = judgement.standing != .notClaimed
        property = judgement.guarantee
        name = judgement.guarantee.name
        isBroken = judgement.standing == .broken
        found = verdict.isValid ? "no violation found" : verdict.found
        isDrawn =
            verdict.anomalies.contains(where: \.canBeDrawn)
            && (judgement.guarantee != .available || isClaimed)
        let isNo = judgement.guarantee == .available && !isClaimed && verdict.isInvalid
        chip =
            switch (judgement.standing, verdict) {
            case (.untested, _): Chip.untested.html()
            case (.broken, _): Chip.broken.html()
            case (_, .unknown): Chip.undecided.html()
            case (.notClaimed, .invalid): Chip.violated.html(isNo ? "no" : nil)
            case (.notClaimed, .valid): Chip.kept.html()
            default: Chip.held.html()
            }
    }

    /// One property of a history, which claims nothing; the first is what was asked.
    init(_ finding: HistoryReport.Finding, isAsked: Bool) {
        property = Property.named(finding.property)
        name = finding.property
        found = finding.verdict.isValid ? "no violation found" : finding.verdict.found
        isDrawn = finding.verdict.anomalies.contains(where: \.canBeDrawn)
        isBroken = isAsked && finding.verdict.isInvalid
        chip =
            switch finding.verdict {
            case .valid: isAsked ? Chip.held.html() : Chip.kept.html()
            case .invalid: isAsked ? Chip.broken.html("VIOLATED") : Chip.violated.html()
            case .unknown: Chip.undecided.html()
            }
    }
}
