import Archive
import GRDB
import Histories
import Nights
import Scoring
import Testing

@testable import Index

/// Pages of lists, counts, grids of nights and kinds of findings, as the dashboard asks for them.
@Suite struct RunSearchTests {
    private let runs: Runs

    init() throws {
        runs = try Runs()
    }

    private func finding(_ strategy: String, _ anomaly: String, promised: Bool = true) -> Finding {
        Finding(
            fingerprint: Fingerprint(
                strategy: strategy,
                workload: "register",
                faults: "partition",
                anomaly: anomaly,
                shape: "0badcafe"
            ),
            property: "linearizable",
            isPromised: promised,
            count: 1,
            gist: "what happened"
        )
    }

    private func write(
        _ id: String,
        _ subject: String,
        _ status: RunStatus? = .asClaimed,
        at seconds: Int64,
        night: String? = nil,
        cell: String = "c",
        unit: Int = 0,
        findings: [Finding] = []
    ) throws {
        try runs.write(
            .run(
                id,
                subject,
                status,
                at: seconds,
                place: night.map { .init(night: $0, cell: cell, unit: unit, attempt: 0) },
                findings: findings
            )
        )
    }

    private func ids(_ change: (inout RunSearch) -> Void) throws -> String {
        var search = RunSearch()
        change(&search)
        return try runs.open().page(search).entries.map(\.record.id).joined()
    }

    private func writeFew() throws {
        try write("a", "raft", at: 1)
        try write("b", "abd", .broken, at: 2, findings: [finding("abd", "stale read")])
        try write("c", "raft", nil, at: 3)
        try write("d", "abd", at: 4, findings: [finding("abd", "lost write", promised: false)])
    }

    @Test func pagesAreOfTheWholeOrder() throws {
        try writeFew()
        #expect(try ids { _ in } == "dcba")
        #expect(try ids { $0.isReversed = true } == "abcd")
        #expect(try ids { $0.filter.order = .strategy } == "dbca")
        #expect(try ids { $0.filter.order = .verdict } == "bcda")
        #expect(
            try ids {
                $0.filter.order = .verdict
                $0.isReversed = true
            } == "adcb"
        )
        #expect(
            try ids {
                $0.offset = 1
                $0.count = 2
            } == "cb"
        )
        var last = RunSearch()
        last.offset = 3
        #expect(try runs.open().page(last).matches == 4)
    }

    @Test func wordsAreSearchedInAllThatARunIs() throws {
        try writeFew()
        for (words, expected) in [
            ("RAFT", "ca"), ("stale", "b"), ("read abd", "b"), ("none", ""), ("partition", "dcba"),
            ("0badcafe", "db"), ("as-claimed raft", "a"), ("'", ""), ("%", ""), ("adhoc/c", "c"),
        ] {
            #expect(try ids { $0.words = RunSearch.words(of: words) } == expected, "\(words)")
        }
        #expect(RunSearch.words(of: String(repeating: "a ", count: 99)).count == 16)
    }

    @Test func aFindingLeadsToItsRuns() throws {
        try writeFew()
        var wanted = finding("abd", "stale read").fingerprint
        #expect(try ids { $0.finding = wanted } == "b")
        wanted.anomaly = "*"
        #expect(try ids { $0.finding = wanted } == "db")
        wanted.strategy = "raft"
        #expect(try ids { $0.finding = wanted } == "")
        let kinds = try runs.open().findingKinds()
        #expect(kinds.map(\.fingerprint.anomaly) == ["stale read", "lost write"])
        #expect(kinds.map(\.isPromised) == [true, false])
        #expect(kinds.allSatisfy { $0.runs == 1 && $0.whole == 2 })
    }

    @Test func kindsAddUp() throws {
        try writeFew()
        let kinds = try runs.open().kinds()
        #expect(kinds.reduce(0) { $0 + $1.count } == 4)
        #expect(kinds.filter { $0.subject == "raft" }.map(\.verdict) == ["as-claimed", "running"])
        #expect(try runs.open().entry(in: "adhoc/a")?.record.subject == "raft")
        #expect(try runs.open().entry(in: "adhoc/none") == nil)
    }

    @Test func aGridHasEachCellInEachNight() throws {
        try write("a", "abd", at: 100, night: "one")
        try write("b", "abd", .broken, at: 200, night: "two", findings: [finding("abd", "fork")])
        try write("c", "abd", at: 201, night: "two", unit: 1)
        try write("d", "raft", at: 202, night: "two", cell: "r")
        try write("e", "raft", at: 300)
        let index = try runs.open()
        let nights = try index.suiteNights()
        #expect(nights.map(\.id) == ["two", "one"] && nights.map(\.runs) == [3, 1])
        let grid = try index.grid(of: "adhoc", nights: nights.reversed())
        #expect(grid.rows.map(\.subject) == ["abd", "raft"])
        #expect(grid.rows[0].history.nights.map(\.night) == ["one", "two"])
        #expect(grid.rows[0].history.nights.map(\.broken) == [0, 1])
        #expect(grid.rows[0].history.nights[1].runs == 2)
        #expect(grid.rows[0].history.nights[1].findings.count == 1)
        // The same as a cell by itself.
        #expect(try index.history(of: "c") == grid.rows[0].history.nights)
        #expect(try index.grid(of: "other", nights: nights).rows.isEmpty)
    }

    /// A list of a hundred thousand runs must not be sorted to show fifty of them.
    @Test func ordersAreReadFromIndexes() throws {
        try writeFew()
        let index = try runs.open()
        for order in RunFilter.Order.allCases {
            for words in [[], ["abd"]] {
                for isReversed in [false, true] {
                    // What is searched by words is found first, and then put in order.
                    if !words.isEmpty, order != .time { continue }
                    var search = RunSearch()
                    search.filter.order = order
                    search.words = words
                    search.isReversed = isReversed
                    let plan = try index.plan(of: search)
                    #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(order) \(plan)")
                    #expect(plan.contains { $0.contains("INDEX runs_by_") }, "\(order) \(plan)")
                }
            }
        }
        let kinds = try index.plan(
            of: """
                SELECT subject, workload, nemesis, status, suite, count(*) FROM runs
                GROUP BY subject, workload, nemesis, status, suite
                """
        )
        #expect(kinds.count == 1 && kinds[0].contains("COVERING INDEX runs_by_kind"), "\(kinds)")
    }

    @Test func aSimulationThatNamesNoFaultsDrawsThem() {
        func setting(_ nemesis: [String], _ isSimulated: Bool) -> String {
            RunRecord.setting(workload: nil, nemesis: nemesis, isSimulated: isSimulated)
        }
        #expect(setting([], false) == "register × no faults")
        #expect(setting([], true) == "register × drawn faults, simulated")
        #expect(setting(["kill", "partition"], true) == "register × kill + partition, simulated")
    }
}

extension RunIndex {
    /// How SQLite finds the runs of a page.
    fileprivate func plan(of search: RunSearch) throws -> [String] {
        try plan(of: search.selection)
    }

    fileprivate func plan(of request: SQLRequest<Row>) throws -> [String] {
        try read { db in
            let plan: SQLRequest<Row> = "EXPLAIN QUERY PLAN \(request)"
            return try plan.fetchAll(db).map { $0["detail"] }
        }
    }
}
