import Checkers
import Histories
import Reporting
import Scoring

/// A night as one page that needs nothing else: `nightly.html`.
struct NightPage {
    let document: NightDocument
    /// The text that a run's folder keeps of what it found.
    let counterexample: (CellResult.Attempt) -> String?

    private var result: NightResult { document.result }

    var html: String {
        Page(
            title: "\(result.suite) of \(result.date.text)",
            banner: Banner(
                words: document.words,
                subject: [result.suite, result.date.text],
                facts: facts
            ),
            reproduction: "faultline nightly \(result.suite) --date \(result.date.text)",
            cards: cards,
            sections: [
                .init("What changed", note: "since the last night", list(document.changes)),
                .init("What needs somebody", problems),
                .init("Cells", note: "in the order of the suite", table),
            ]
        ).html.text
    }

    private var facts: [(name: String, text: String)] {
        [
            ("began", result.began.minutes + " UTC"),
            ("took", result.duration.map { Counted.time($0.seconds) } ?? "not over"),
            ("program", "\(result.program.version) \(result.program.commit)"),
            ("machine", "\(result.machine.host), \(Counted.nouns(result.machine.cores, "core"))"),
            ("shards", "\(result.shards.count) of \(result.shardCount)"),
            ("on the disk", document.bytes.map { "\(($0 + 524_288) >> 20) MiB" } ?? "not measured"),
        ]
    }

    private var cards: [Card] {
        let kinds: [(CellResult.Standing, String)] = [
            (.broken, "broke what was expected"), (.undecided, "nothing could be said"),
            (.failed, "the harness failed"), (.known, "known issues only"),
            (.asClaimed, "held what is claimed"), (.expected, "found what was expected"),
            (.notReached, "the time was over first"),
        ]
        return kinds.compactMap { standing, words in
            let count = result.count(standing)
            guard count > 0 || standing == .broken || standing == .asClaimed else { return nil }
            return Card(
                name: standing.rawValue,
                figure: Counted.number(count),
                unit: "of \(Counted.number(result.cells.count)) cells",
                words: words
            )
        }
    }

    private func list(_ lines: [String]) -> HTML {
        let items: [HTML] = lines.map { "<li>\($0)</li>" }
        return items.isEmpty ? "" : "<ul>\(items.joined(by: "\n"))</ul>"
    }

    /// Each cell that needs somebody, with what was found, how to repeat it, and its text.
    private var problems: HTML {
        result.cells.filter(\.standing.needsSomebody).map { cell -> HTML in
            let findings: [HTML] = (cell.unexpected + cell.others).map { finding in
                """
                <li><strong>\(finding.fingerprint.anomaly)</strong>: \(finding.gist) \
                <span class="s"><code>\(finding.fingerprint.text)</code></span></li>
                """
            }
            let texts: [HTML] = cell.failures.prefix(3).map { attempt in
                let text = counterexample(attempt).map(Self.drawing) ?? ""
                let report = "../../\(attempt.folder)/report.html"
                let link: HTML =
                    attempt.record.ending?.seeds == nil
                    ? " <a href=\"\(report)\">report</a>" : ""
                return "<p><code>\(attempt.record.reproduction)</code>\(link)</p>\(text)"
            }
            let reason: HTML = cell.reason.isEmpty ? "" : "<p>\(cell.reason)</p>"
            return """
                <h3>\(icon(cell.standing).html) \(cell.standing.rawValue): \(cell.cell.title)</h3>
                \(reason)<ul>\(findings.joined(by: "\n"))</ul>\(texts.joined(by: "\n"))
                """
        }
        .joined(by: "\n")
    }

    /// A text of several lines as it is.
    private static func drawing(_ text: String) -> HTML {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line -> HTML in "\(line)" }
        return "<pre tabindex=\"0\">\(lines.joined(by: "\n"))</pre>"
    }

    private func icon(_ standing: CellResult.Standing) -> Icon {
        switch standing {
        case .broken: .broken
        case .undecided, .missing: .open
        case .asClaimed, .expected: .held
        case .failed, .known, .notReached: .none
        }
    }

    private var table: HTML {
        Page.table(
            ["cell", "stands", "runs", "broken", "seeds", "id"],
            result.cells.map { cell in
                [
                    cell.cell.title, "\(cell.standing.mark) \(cell.standing.rawValue)",
                    "\(cell.tried) of \(cell.units.count)", "\(cell.broken)",
                    cell.units.prefix(3).map { "\($0.unit.seed)" }.joined(separator: ", ")
                        + (cell.units.count > 3 ? ", ..." : ""),
                    cell.cell.id,
                ]
            }
        )
    }
}

extension NightDocument {
    /// The page of the night.
    ///
    /// `counterexample`: returns the text that a run's folder keeps of what it found.
    public func page(
        counterexample: @escaping (CellResult.Attempt) -> String?
    ) -> String {
        NightPage(document: self, counterexample: counterexample).html
    }
}
