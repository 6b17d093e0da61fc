import Archive
import Checkers
import Index
import Reporting
import Scoring

/// The runs: searched, filtered, sorted, a page at a time.
struct RunsPage {
    /// What a list of runs is asked for by, on pages and in the API.
    static let parameters: [Route.Parameter] = [
        .init(name: "q", kind: .text, summary: "Words that a run must have, in any order."),
        .init(name: "verdict", kind: .choice(RunFilter.verdicts), summary: "The verdict."),
        .init(name: "strategy", kind: .text, summary: "What was on trial."),
        .init(name: "workload", kind: .text, summary: "What clients asked."),
        .init(name: "nemesis", kind: .text, summary: "A kind of fault, or none."),
        .init(name: "suite", kind: .text, summary: "The suite."),
        .init(name: "night", kind: .text, summary: "The id of the night."),
        .init(name: "cell", kind: .text, summary: "The id of the cell."),
        .init(
            name: "sort",
            kind: .choice(RunFilter.Order.allCases.map(\.rawValue)),
            summary: "By time (the newest first), strategy, or verdict (the worst first)."
        ),
        .init(
            name: "direction",
            kind: .choice(["forward", "backward"]),
            summary: "The order as it is, or turned round."
        ),
        .init(name: "page", kind: .whole(1...1_000_000), summary: "The page, from 1."),
    ]

    /// The search that was asked for.
    static func search(_ asked: Asked, perPage: Int = 50) -> RunSearch {
        var search = RunSearch()
        search.words = RunSearch.words(of: asked["q"] ?? "")
        search.filter.verdict = asked["verdict"]
        search.filter.strategy = asked["strategy"]
        search.filter.workload = asked["workload"]
        search.filter.nemesis = asked["nemesis"]
        search.filter.night = asked["night"]
        search.filter.cell = asked["cell"]
        search.suite = asked["suite"]
        search.filter.order = asked["sort"].flatMap(RunFilter.Order.init) ?? .time
        search.isReversed = asked["direction"] == "backward"
        search.count = perPage
        search.offset = ((asked.number("page") ?? 1) - 1) * perPage
        return search
    }

    let asked: Asked
    let search: RunSearch
    let found: RunPage
    let kinds: [RunKind]

    var page: SitePage {
        let first: HTML = """
            <h1>Runs</h1>
            \(form)\(chips)\(active)
            \(table)
            \(pager)
            """
        return SitePage(
            title: "Runs",
            place: "/runs",
            first: first
        )
    }

    // MARK: The question

    /// The address of this list with some things changed; of another list the first page.
    private func address(_ changed: [String: String?]) -> Address {
        Self.parameters.reduce(Address(["runs"])) { address, parameter in
            let name = parameter.name
            if let value = changed[name] { return address.with(name, value) }
            return name == "page" ? address : address.with(name, asked[name])
        }
    }

    private var total: Int { kinds.reduce(0) { $0 + $1.count } }

    private var form: HTML {
        let kept: [HTML] = ["verdict", "strategy", "night", "cell", "sort", "direction"].compactMap
        {
            name in
            asked[name].map { "<input type=\"hidden\" name=\"\(name)\" value=\"\($0)\">" }
        }
        let words = "\(Counted.number(found.matches)) of \(Counted.nouns(total, "run"))"
        return """
            <form class="line" action="/runs" role="search">\(kept.joined())
            <label class="vh" for="q">Search runs</label>
            <input type="search" id="q" name="q" value="\(asked["q"] ?? "")" maxlength="400" \
            placeholder="strategy, seed, anomaly …  press /">
            \(select("workload", kinds.compactMap(\.workload)))
            \(select("nemesis", kinds.flatMap(\.nemesis) + ["none"]))
            \(select("suite", kinds.map(\.suite)))
            <button type="submit">Search</button>
            <span class="s" id="matches" role="status">\(words)</span></form>
            """
    }

    private func select(_ name: String, _ values: [String]) -> HTML {
        let options: [HTML] = Set(values).sorted().prefix(200).map { value in
            let mark: HTML = asked[name] == value ? " selected" : ""
            return "<option value=\"\(value)\"\(mark)>\(value)</option>"
        }
        return """
            <label class="f">\(name) <select name="\(name)"><option value="">any</option>\
            \(options.joined())</select></label>
            """
    }

    /// The filters that have no control of their own: each can be taken away.
    private var active: HTML {
        let links: [HTML] = ["night", "cell"].compactMap { name in
            asked[name].map { value in
                """
                <a href="\(address([name: nil]).path)" aria-label="any \(name)">\
                \(name) \(value) ✕</a>
                """
            }
        }
        return links.isEmpty
            ? ""
            : """
            <div class="chips" role="group" aria-label="Only these">\
            <span class="s">only</span>\(links.joined())</div>
            """
    }

    // MARK: Chips

    private var chips: HTML {
        let verdicts = RunFilter.verdicts.map { ($0, RunWords.word($0)) }
        let subjects = counts("strategy") { $0.subject }.sorted {
            (-$0.value, $0.key) < (-$1.value, $1.key)
        }
        .prefix(10).map { ($0.key, $0.key) }
        return group("verdict", verdicts, counts("verdict") { $0.verdict })
            + group("strategy", Array(subjects), counts("strategy") { $0.subject })
    }

    /// How many runs there are of each name, by all that is asked but this.
    private func counts(_ name: String, _ key: (RunKind) -> String) -> [String: Int] {
        let fitting = kinds.filter { kind in
            let tests: [(String, Bool)] = [
                ("verdict", asked["verdict"].map { $0 == kind.verdict } ?? true),
                ("strategy", asked["strategy"].map { $0 == kind.subject } ?? true),
                ("workload", asked["workload"].map { $0 == kind.workload } ?? true),
                ("suite", asked["suite"].map { $0 == kind.suite } ?? true),
                (
                    "nemesis",
                    asked["nemesis"].map {
                        $0 == "none" ? kind.nemesis.isEmpty : kind.nemesis.contains($0)
                    } ?? true
                ),
            ]
            return tests.allSatisfy { $0.0 == name || $0.1 }
        }
        return Dictionary(fitting.map { (key($0), $0.count) }, uniquingKeysWith: +)
    }

    /// Whether the chips can say how many: of words and places only the list itself knows.
    private var areCountsKnown: Bool {
        ["q", "night", "cell"].allSatisfy { asked[$0] == nil }
    }

    private func group(
        _ name: String,
        _ values: [(value: String, words: String)],
        _ counts: [String: Int]
    ) -> HTML {
        let links: [HTML] = values.compactMap { value, words in
            let isChosen = asked[name] == value
            guard isChosen || (counts[value] ?? 0) > 0 else { return nil }
            let mark: HTML = isChosen ? " aria-current=\"true\"" : ""
            let count: HTML =
                areCountsKnown ? " <small>\(Counted.number(counts[value] ?? 0))</small>" : ""
            let target = address([name: isChosen ? nil : value])
            return "<a href=\"\(target.path)\"\(mark)>\(words)\(count)</a>"
        }
        return """
            <div class="chips" role="group" aria-label="Filter by \(name)">\
            <span class="s">\(name)</span>\(links.joined())</div>
            """
    }

    // MARK: The list

    private var table: HTML {
        guard !found.entries.isEmpty else {
            return """
                <p class="lead">No run is like that. \
                \(HTML.button("Clear the filters", Address(["runs"])))</p>
                """
        }
        return """
            <form class="list" action="/compare">
            \(SiteTable(
                name: "runs", columns: columns, look: "rows stack", rows: found.entries.map(row)
            ).html)
            <p class="acts"><button type="submit">Compare the chosen</button> \
            <span class="s">two to eight runs</span></p></form>
            """
    }

    private var columns: [SiteTable.Column] {
        let hidden: HTML = "<span class=\"vh\">choose</span>"
        return [
            sorted("strategy", by: .strategy), sorted("verdict", by: .verdict),
            .init(head: "what was found", look: "t s full"),
            .init(head: "workload × nemesis", look: "s"), .init(head: "seed", look: "r s wide2"),
            sorted("began, UTC", by: .time, look: "s n"),
            .init(head: hidden, look: "hide"),
        ]
    }

    private func sorted(
        _ words: String,
        by order: RunFilter.Order,
        look: String = ""
    ) -> SiteTable.Column {
        let isChosen = search.filter.order == order
        let turned = isChosen && !search.isReversed
        let target = address([
            "sort": order.rawValue, "direction": turned ? "backward" : nil,
        ])
        // Of times the newest come first, which goes down.
        let goesUp = (order == .time) == search.isReversed
        let head: HTML = "<a class=\"sort\" href=\"\(target.path)\">\(words)</a>"
        return .init(
            head: head,
            look: look,
            sort: isChosen ? goesUp ? "ascending" : "descending" : nil
        )
    }

    private func row(_ entry: RunIndex.Entry) -> SiteTable.Row {
        let record = entry.record
        let name = "\(record.subject), seed \(RunWords.seed(record))"
        let choice: HTML = """
            <input type="checkbox" name="run" value="\(entry.folder)" aria-label="choose \(name)">
            """
        return SiteTable.Row(
            cells: [
                .link(record.subject, RunWords.address(of: entry.folder)),
                RunWords.chip(record.verdict),
                "\(RunWords.found(record))", "\(RunWords.setting(record))",
                "\(RunWords.seed(record))", "\(RunWords.moment(record.began))",
                choice,
            ],
            look: record.verdict == "broken" ? "bad" : ""
        )
    }

    private var pager: HTML {
        let pages = max(1, (found.matches + search.count - 1) / search.count)
        let number = asked.number("page") ?? 1
        guard pages > 1 || number > 1 else { return "" }
        func step(_ words: String, _ page: Int, _ relation: String) -> HTML {
            guard (1...pages).contains(page) else { return "" }
            let target = address(["page": page == 1 ? nil : "\(page)"])
            return "<a class=\"btn\" rel=\"\(relation)\" href=\"\(target.path)\">\(words)</a>"
        }
        return """
            <nav class="pager" aria-label="Pages">\(step("Previous page", number - 1, "prev"))\
            <span>page \(number) of \(pages)</span>\(step("Next page", number + 1, "next"))</nav>
            """
    }
}
