import Archive
import Checkers
import Histories
import Nights
import Scoring
import Testing

@testable import Index

/// What the index tells about nights, cells and findings.
@Suite struct HistoryTests {
    private let runs: Runs

    init() throws { runs = try Runs() }

    private func add(
        _ night: String,
        _ unit: Int,
        _ status: RunStatus?,
        attempt: Int = 0,
        cell: String = "cell",
        findings: [Finding] = [],
        seeds: RunRecord.SeedCount? = nil,
        p99: Int64? = nil
    ) throws {
        let day = Int64(night.last?.wholeNumberValue ?? 0)
        try runs.write(
            .run(
                "\(night)-\(cell)-\(unit)-\(attempt)",
                "abd",
                status,
                at: day * 86_400 + Int64(unit * 60 + attempt),
                place: .init(night: night, cell: cell, unit: unit, attempt: attempt),
                findings: findings,
                seeds: seeds,
                summary: p99.map { .figures(p99: $0, stale: Share(1, of: 4)) }
            )
        )
    }

    @Test func aNightIsWhatItsUnitsCameTo() throws {
        let stale = Finding.named("stale read", count: 3)
        try add("night-1", 0, .asClaimed, p99: 10)
        try add("night-1", 1, .broken, findings: [stale], p99: 40)
        try add("night-1", 2, .undecided, p99: 20)
        try add("night-2", 0, .asClaimed, p99: 11)
        try add("night-2", 0, .broken, cell: "other", findings: [stale])
        let history = try runs.open().history(of: "cell")
        #expect(history.map(\.night) == ["night-1", "night-2"])
        #expect(history.map(\.status) == [.broken, .asClaimed])
        #expect(history.map(\.runs) == [2, 1])
        #expect(history.map(\.broken) == [1, 0])
        #expect(history.map(\.began.seconds) == [86_400, 2 * 86_400])
        #expect(history[0].figures[.latencyP99] == 20)
        #expect(history[0].figures[.staleShare] == 0.25)
        #expect(history[0].figures[.timeToConverge] == nil)
        let sighting = history[0].findings[stale.fingerprint.text]
        #expect(sighting == .init(runs: 1, isPromised: true, gist: stale.gist))
        #expect(history[1].findings.isEmpty)
        #expect(history[0].surroundings.commit == "0123456789ab")
        #expect(history[0].surroundings.machine == "here")
    }

    @Test func aUnitCountsOnceWithTheWorstThatIsNoFailureOfTheHarness() throws {
        try add("night-1", 0, .failed)
        try add("night-1", 0, .asClaimed, attempt: 1)
        try add("night-1", 1, .broken)
        try add("night-1", 1, .asClaimed, attempt: 1)
        try add("night-1", 2, .failed)
        try add("night-1", 3, nil)
        try add("night-1", 4, .interrupted)
        try add("night-2", 0, .failed)
        let history = try runs.open().history(of: "cell")
        #expect(history.map(\.runs) == [2, 0])
        #expect(history.map(\.broken) == [1, 0])
        #expect(history.map(\.status) == [.broken, .undecided])
    }

    @Test func ofASimulationEachSeedCounts() throws {
        let seeds = RunRecord.SeedCount(first: 1, count: 500, broken: 7)
        let stale = Finding.named("stale read", count: 4, seed: 33)
        try add("night-1", 0, .broken, findings: [stale], seeds: seeds)
        try add("night-1", 1, .broken, findings: [stale], seeds: seeds)
        let night = try #require(try runs.open().history(of: "cell").first)
        #expect(night.runs == 1_000 && night.broken == 14)
        #expect(night.findings[stale.fingerprint.text]?.runs == 8)
    }

    @Test func onlyTheNewestNightsAreTold() throws {
        for night in 1...9 { try add("night-\(night)", 0, .asClaimed) }
        let index = try runs.open()
        let history = try index.history(of: "cell", nights: 3)
        #expect(history.map(\.night) == ["night-7", "night-8", "night-9"])
        #expect(try index.history(of: "nobody").isEmpty)
    }

    @Test func nightsAndTheirCellsAreKnown() throws {
        try add("night-2", 0, .asClaimed)
        try add("night-1", 0, .asClaimed)
        try add("night-1", 1, .failed)
        try add("night-1", 0, .asClaimed, cell: "other")
        try runs.write(.run("by-itself"))
        let index = try runs.open()
        let nights = try index.nights()
        #expect(nights.map(\.id) == ["night-1", "night-2"])
        #expect(nights.map(\.runs) == [3, 1])
        #expect(nights.map(\.cells) == [2, 1])
        #expect(nights.map(\.commits) == [["0123456789ab"], ["0123456789ab"]])
        #expect(try index.nights(of: "adhoc").count == 2)
        #expect(try index.nights(of: "elsewhere").isEmpty)
        #expect(try index.cells(of: ["night-1", "night-2"]) == ["cell", "other"])
        #expect(try index.cells(of: ["night-2"]) == ["cell"])
        #expect(try index.cells(of: []).isEmpty)
    }

    @Test func aFindingIsFollowedThroughTheNights() throws {
        let one = Finding.named("stale read", shape: "11111111")
        let two = Finding.named("stale read", shape: "22222222")
        try add("night-1", 0, .broken, findings: [one, two])
        try add("night-1", 1, .broken, findings: [one])
        try add("night-2", 0, .asClaimed)
        try add("night-3", 0, .broken, findings: [two])
        let index = try runs.open()
        let found = try #require(try index.occurrences(of: one.fingerprint))
        #expect(found.runs == 2 && found.nights == ["night-1"])
        var any = one.fingerprint
        any.shape = "*"
        let all = try #require(try index.occurrences(of: any))
        #expect(all.runs == 3 && all.nights == ["night-1", "night-3"])
        #expect(all.firstSeen.seconds == 86_400 && all.lastSeen.seconds == 3 * 86_400)
        any.anomaly = "lost write"
        #expect(try index.occurrences(of: any) == nil)
    }
}
