import Archive
import Histories
import Index
import Nights
import Plans
import Scoring

/// What pages of nights are made of, read from the index and from the folders of nights.
struct NightAnswers {
    let dashboard: Dashboard

    /// How many nights a change is told from: figures need three before the last two.
    private static let nightsOfChanges = 8
    /// The largest result of a night that is read.
    private static let resultMax = 8 << 20

    private var index: RunIndex { dashboard.index }

    /// A night's own result, as its folder has it: cells that are expected to break, and changes.
    private struct OwnResult {
        var expected: Set<String> = []
        var changes: [String]?

        init(root: String, night: String) {
            guard
                let file = StoreFile(below: root, [RunDirectory.nights, night, "night.json"]),
                let bytes = file.bytes(atMost: NightAnswers.resultMax),
                let value = try? JSON.parse(bytes)
            else { return }
            let standing = CellResult.Standing.expected.rawValue
            for cell in value["cells"]?.elements ?? [] where cell["standing"]?.text == standing {
                if let id = cell["id"]?.text { expected.insert(id) }
            }
            changes = value["changes"]?.elements?.compactMap(\.text)
        }
    }

    /// The names of suites that have nights, the one with the newest night first.
    private func suites(_ nights: [SuiteNight]) -> [String] {
        var seen: Set<String> = []
        return nights.map(\.suite).filter { seen.insert($0).inserted }
    }

    private func known(_ suite: String?, among suites: [String]) throws -> String? {
        guard let suite else { return suites.first }
        guard suites.contains(suite) else {
            throw Dashboard.Missing(message: "No night of \(suite) is recorded.")
        }
        return suite
    }

    /// The newest nights of a suite, the earliest first.
    private func nights(
        of suite: String,
        among all: [SuiteNight],
        through last: String? = nil,
        _ most: Int
    ) -> [SuiteNight] {
        let own = all.filter { $0.suite == suite }
        let rest = last.map { id in Array(own.drop { $0.id != id }) } ?? own
        return rest.prefix(most).reversed()
    }

    // MARK: Changes

    /// What changed in a night since an earlier one, a line each.
    ///
    /// What the night itself found out is taken where it did, since it knows what was expected.
    private func changes(
        of suite: String,
        in night: SuiteNight,
        among all: [SuiteNight],
        since baseline: Baseline = .lastNight,
        own: OwnResult
    ) throws -> [ChangeLine] {
        if baseline == .lastNight, let lines = own.changes, !lines.isEmpty {
            return lines.map { ChangeLine(text: $0) }
        }
        let some = nights(of: suite, among: all, through: night.id, Self.nightsOfChanges)
        var grid = try index.grid(of: suite, nights: some)
        for place in grid.rows.indices where own.expected.contains(grid.rows[place].history.id) {
            grid.rows[place].history.nights = []
        }
        let cells = grid.rows.map(\.history).filter { !$0.nights.isEmpty }
        guard cells.contains(where: { $0.nights.contains { $0.night == night.id } }) else {
            return []
        }
        let ids = Dictionary(cells.map { ($0.name, $0.id) }) { first, _ in first }
        do throws(PlanError) {
            let changes = try Changes(
                in: cells.map(withoutShapes),
                night: night.id,
                since: baseline,
                known: dashboard.known
            )
            return changes.lines.map { line in
                let name = line.split(separator: ": ", maxSplits: 1).first.map(String.init) ?? ""
                let target = ids[name].map { Address(["trends", "cell", $0]) }
                return ChangeLine(text: line, target: target)
            }
        } catch {
            return [ChangeLine(text: "not known: \(error)")]
        }
    }

    /// A cell with findings told apart by their anomalies alone, unless an issue is.
    private func withoutShapes(_ cell: CellHistory) -> CellHistory {
        CellHistory(
            id: cell.id,
            name: cell.name,
            nights: cell.nights.map { $0.withoutShapes(dashboard.known) }
        )
    }

    private func marks(_ own: OwnResult) -> NightMarks {
        NightMarks(known: dashboard.known, expected: own.expected)
    }

    // MARK: Pages

    /// The grid of a suite, the one with the newest night if none is named.
    func overview(of suite: String?) throws -> WebResponse {
        let all = try index.suiteNights()
        let suites = suites(all)
        guard let suite = try known(suite, among: suites) else {
            return dashboard.page(NightsPage.empty)
        }
        let shown = nights(of: suite, among: all, NightsPage.mostNights)
        let tonight = shown[shown.count - 1]
        let own = OwnResult(root: dashboard.root, night: tonight.id)
        let page = NightsPage(
            suite: suite,
            suites: suites,
            grid: try index.grid(of: suite, nights: shown, figures: [.latencyP99]),
            marks: marks(own),
            changes: try changes(of: suite, in: tonight, among: all, own: own)
        )
        return dashboard.page(page.page)
    }

    /// One night of a suite.
    func one(_ suite: String, _ id: String) throws -> WebResponse {
        let all = try index.suiteNights()
        let some = nights(of: suite, among: all, through: id, 2)
        guard let night = some.last, night.id == id else {
            throw Dashboard.Missing(message: "No such night of \(suite) is recorded.")
        }
        let own = OwnResult(root: dashboard.root, night: id)
        let parts = [RunDirectory.nights, id, "nightly.html"]
        let hasPage = StoreFile(below: dashboard.root, parts) != nil
        let page = OneNightPage(
            suite: suite,
            night: night,
            former: some.count > 1 ? some[0] : nil,
            grid: try index.grid(
                of: suite,
                nights: [night],
                figures: [.latencyP50, .latencyP99]
            ),
            marks: marks(own),
            changes: try changes(of: suite, in: night, among: all, own: own),
            ownPage: hasPage ? Address(["store"] + parts) : nil
        )
        return dashboard.page(page.page)
    }

    /// Two nights of a suite side by side, the earlier one first.
    func two(_ suite: String, _ one: String, _ other: String) throws -> WebResponse {
        let all = try index.suiteNights()
        let pair = all.filter { $0.suite == suite && [one, other].contains($0.id) }
        guard pair.count == 2 else {
            throw Dashboard.Missing(message: "Not both nights of \(suite) are recorded.")
        }
        let own = OwnResult(root: dashboard.root, night: pair[0].id)
        let between = all.filter { $0.suite == suite }
        let places = pair.compactMap { night in between.firstIndex { $0.id == night.id } }
        let isNear = places[1] - places[0] < Self.nightsOfChanges
        let page = ComparedNightsPage(
            suite: suite,
            grid: try index.grid(of: suite, nights: pair.reversed(), figures: [.latencyP99]),
            marks: marks(own),
            changes: isNear
                ? try changes(
                    of: suite,
                    in: pair[0],
                    among: all,
                    since: .night(pair[1].id),
                    own: own
                )
                : [ChangeLine(text: "the nights are too far apart to tell changes from chance")]
        )
        return dashboard.page(page.page)
    }

    /// A figure of all cells of a suite.
    func trends(of suite: String?, _ figure: CellFigure) throws -> WebResponse {
        let all = try index.suiteNights()
        let suites = suites(all)
        guard let suite = try known(suite, among: suites) else {
            return dashboard.page(NightsPage.empty)
        }
        let shown = nights(of: suite, among: all, NightsPage.mostNights)
        let page = TrendsPage(
            suite: suite,
            suites: suites,
            figure: figure,
            grid: try index.grid(of: suite, nights: shown, figures: [figure])
        )
        return dashboard.page(page.page)
    }

    /// A cell over its nights.
    func cell(_ id: String) throws -> WebResponse {
        let nights = try index.history(of: id, nights: 28)
        var search = RunSearch()
        search.filter.cell = id
        search.count = 1
        let newest = try index.page(search).entries.first
        guard let last = nights.last else {
            throw Dashboard.Missing(message: "No run of a cell of that id is recorded.")
        }
        let own = OwnResult(root: dashboard.root, night: last.night)
        let name = newest.map { "\($0.record.subject) \(RunWords.setting($0.record))" } ?? id
        let page = CellPage(
            history: CellHistory(
                id: id,
                name: name,
                nights: nights.map { $0.withoutShapes(dashboard.known) }
            ),
            record: newest,
            marks: marks(own)
        )
        return dashboard.page(page.page)
    }

    /// The nights for programs, the newest first.
    func list(_ suite: String?, _ number: Int) throws -> WebResponse {
        let all = try index.suiteNights().filter { suite == nil || $0.suite == suite }
        let shown = all.dropFirst((number - 1) * Self.perPage).prefix(Self.perPage)
        return .json([
            "total": .int(Int64(all.count)), "page": .int(Int64(number)),
            "nights": .list(
                shown.map { night in
                    [
                        "id": .string(night.id), "suite": .string(night.suite),
                        "began": .string(night.began.text), "runs": .int(Int64(night.runs)),
                    ]
                }
            ),
        ])
    }

    private static let perPage = 100

    /// One night for programs, cell by cell.
    func document(_ suite: String, _ id: String) throws -> WebResponse {
        let all = try index.suiteNights()
        guard let night = all.first(where: { $0.suite == suite && $0.id == id }) else {
            throw Dashboard.Missing(message: "No such night of \(suite) is recorded.")
        }
        let own = OwnResult(root: dashboard.root, night: id)
        let marks = marks(own)
        let grid = try index.grid(of: suite, nights: [night])
        let lines = try changes(of: suite, in: night, among: all, own: own)
        return .json([
            "id": .string(id), "suite": .string(suite), "began": .string(night.began.text),
            "runs": .int(Int64(night.runs)),
            "changes": .list(lines.map { .string($0.text) }),
            "cells": .list(
                grid.rows.map { row in
                    let found = row.history.nights.first
                    let figures = (found?.figures ?? [:]).map { ($0.key.rawValue, $0.value) }
                    return [
                        "id": .string(row.history.id), "name": .string(row.history.name),
                        "stands": .string(marks.mark(of: row, in: id).word),
                        "runs": .int(Int64(found?.runs ?? 0)),
                        "broken": .int(Int64(found?.broken ?? 0)),
                        "figures": .map(
                            Dictionary(uniqueKeysWithValues: figures.map { ($0, .double($1)) })
                        ),
                    ]
                }
            ),
        ])
    }
}
