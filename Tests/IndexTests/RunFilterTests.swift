import Archive
import Histories
import Index
import Scoring
import Testing

/// Which runs are listed, in which order: what SQL selects is what was asked for.
@Suite struct RunFilterTests {
    private let runs: Runs

    init() throws {
        runs = try Runs()
        func add(
            _ name: String,
            _ subject: String,
            _ status: RunStatus?,
            at seconds: Int64,
            _ workload: Value = "register",
            _ nemesis: [Value] = ["partition"]
        ) throws {
            let plan: Value = ["workload": workload, "nemesis": .list(nemesis), "seed": "7"]
            try runs.write(.run(name, subject, status, at: seconds, plan: plan))
        }
        try add("a", "raft", .asClaimed, at: 100)
        try add("b", "abd", .broken, at: 200, "queue", ["kill", "pause"])
        try add("c", "raft", nil, at: 300, "register", [])
        try add("d", "abd", .undecided, at: 400)
        try add("e", "eventual", .asClaimed, at: 500)
    }

    private func names(_ change: (inout RunFilter) -> Void) throws -> String {
        var filter = RunFilter()
        change(&filter)
        let selection = try runs.open().selection(filter)
        #expect(selection.total == 5)
        return selection.entries.map(\.record.id).joined()
    }

    @Test func runsAreChosenByWhatTheyAre() throws {
        #expect(try names { _ in } == "abcde")
        #expect(try names { $0.strategy = "raft" } == "ac")
        #expect(try names { $0.workload = "queue" } == "b")
        #expect(try names { $0.nemesis = "pause" } == "b")
        #expect(try names { $0.nemesis = "none" } == "c")
        #expect(try names { $0.verdict = "running" } == "c")
        #expect(try names { $0.verdict = "as-claimed" } == "ae")
        #expect(try names { $0.since = UTCTime(seconds: 300) } == "cde")
        #expect(try names { ($0.strategy, $0.verdict) = ("abd", "broken") } == "b")
        #expect(try names { $0.strategy = "nobody" } == "")
    }

    @Test func ordersAndLimits() throws {
        #expect(try names { $0.order = .strategy } == "bdeac")
        #expect(try names { $0.order = .verdict } == "bdcae")
        #expect(try names { $0.limit = 2 } == "de")
        #expect(try names { ($0.limit, $0.order) = (3, .verdict) } == "dce")
        #expect(try names { $0.limit = 99 } == "abcde")
        #expect(try names { ($0.limit, $0.strategy) = (1, "raft") } == "c")
    }

    @Test func everyVerdictHasItsPlace() {
        let statuses = RunStatus.allCases.map(\.rawValue) + ["running"]
        #expect(Set(RunFilter.verdicts) == Set(statuses))
    }

    @Test func whereNothingFitsTheNamesThatThereAreAreTold() throws {
        var filter = RunFilter()
        filter.strategy = "raaft"
        let names = try runs.open().selection(filter).names
        #expect(names.strategies == ["abd", "eventual", "raft"])
        #expect(names.workloads == ["queue", "register"])
        #expect(names.nemeses == ["kill", "partition", "pause"])
    }

    @Test func recordsComeBackAsTheyWere() throws {
        let finding = Finding.named("stale read", count: 3, seed: .max)
        let record = RunRecord.run(
            "f",
            at: 600,
            place: RunRecord.Place(night: "n", cell: "c", unit: 1, attempt: 0),
            findings: [finding],
            summary: .figures(p99: 7)
        )
        try runs.write(record)
        var filter = RunFilter()
        filter.cell = "c"
        filter.night = "n"
        let entries = try runs.open().selection(filter).entries
        #expect(entries == [RunIndex.Entry(folder: "adhoc/f", record: record)])
    }
}
