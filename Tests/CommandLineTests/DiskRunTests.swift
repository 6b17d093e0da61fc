import Foundation
import Histories
import Testing

/// Troubles of disks on real nodes: they are felt, recorded, and over once they are mended.
@Suite(.serialized) struct DiskRunTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    /// The lines of the newest run's `faults.jsonl`.
    private var ledger: [[String: Value]] {
        scratch.contents("latest/faults.jsonl").split(separator: "\n").compactMap { line in
            guard case .map(let fields)? = try? JSON.parse(String(line)) else { return nil }
            return fields
        }
    }

    private func effects(_ f: String) -> [Value] {
        ledger.filter { $0["fault"]?.text == f }.compactMap { $0["effect"] }
    }

    private func run(
        _ strategy: String,
        _ arguments: [String]
    ) async throws -> CommandLineScratch.Finished {
        try await scratch.run(
            ["run", "--strategy", strategy, "--nodes", "3", "--clients", "6", "--timeout", "300ms"]
                + ["--runs", scratch.folder, "--json"] + arguments
        )
    }

    private func run(
        _ strategy: String = "abd",
        schedule lines: String,
        _ more: String...
    ) async throws -> CommandLineScratch.Finished {
        let file = try scratch.write(lines, to: "schedule.jsonl")
        return try await run(strategy, ["--schedule", file, "--seed", "2"] + more)
    }

    /// Nothing is broken any more, every node answers, and nothing is held against the run.
    private func expectClean(_ finished: CommandLineScratch.Finished) throws {
        #expect(finished.status == 0 || finished.status == 2, "\(finished.error)")
        let results = finished.json?["results"]
        #expect(results?["accidents"] == [])
        for field in ["dead", "paused", "disks", "stopped"] {
            #expect(ledger.last?[field] == [], "\(field)")
        }
        let history = Array(scratch.contents("latest/history.jsonl").utf8)
        let events = Array(try JSONLines.decode(history).events)
        #expect(events.last { $0.f == "healthy" }?.value == ["n1", "n2", "n3"])
        let final = events.filter { $0.kind == .ok && $0.extra["final"] == true }
        #expect(Set(final.compactMap(\.node)) == ["n1", "n2", "n3"])
        #expect(scratch.processes().isEmpty)
    }

    // MARK: One after the other

    /// What a disk's trouble is called, what it is measured by, and whether a crash shows it.
    struct Trouble: Sendable, CustomTestStringConvertible {
        var json: String
        var measure: String
        var needsCrash = false
        var stopsNodes = false

        var testDescription: String { json }
    }

    @Test(arguments: [
        Trouble(json: #""lose-unsynced""#, measure: "lost_records", needsCrash: true),
        Trouble(json: #""torn""#, measure: "torn_bytes", needsCrash: true),
        Trouble(json: #""full""#, measure: "refused_writes", stopsNodes: true),
        Trouble(json: #""fail-sync""#, measure: "failed_syncs", stopsNodes: true),
        Trouble(json: #"{"slow":40000000}"#, measure: "added_ns"),
    ])
    func aTroubleIsFeltUntilItIsMended(trouble: Trouble) async throws {
        // Torn or lost is what waits at the moment of a kill, so there are some of them.
        let kills = stride(from: 700, to: 2_700, by: 400).map { moment in
            """
            {"offset":"\(moment)ms","fault":"kill","value":["n2"]}
            {"offset":"\(moment + 100)ms","fault":"restart","value":["n2"]}

            """
        }
        let finished = try await run(
            schedule: """
                {"offset":"300ms","fault":"disk","value":{"nodes":["n2"],"trouble":\(trouble.json)}}
                {"offset":"3s","fault":"disk-mend","value":["n2"]}

                """ + (trouble.needsCrash ? kills.joined() : ""),
            "--time-limit",
            "4s",
            "--sync-delay",
            "0s"
        )
        try expectClean(finished)
        #expect(finished.json?["results"]?["idle_faults"] == [])
        let begun = try #require(effects("disk").first)
        #expect(begun["in_force"]?["n2"]?.jsonText == trouble.json)
        let words = begun["stopped"]?["n2"]?.text
        #expect((words != nil) == trouble.stopsNodes)
        #expect(words?.contains("this node stops") ?? true, "\(words ?? "")")
        let mended = try #require(effects("disk-mend").first)
        #expect((mended["tolls"]?["n2"]?[trouble.measure]?.integer ?? 0) > 0, "\(mended)")
        #expect((mended["started"]?["n2"] != nil) == trouble.stopsNodes)
        if trouble.measure == "torn_bytes" {
            #expect((mended["tolls"]?["n2"]?["lost_records"]?.integer ?? 0) > 0)
        }
        #expect(ledger.contains { $0["disks"] == ["n2"] })
        #expect(ledger.contains { $0["stopped"] == ["n2"] } == trouble.stopsNodes)
    }

    @Test func whoeverStartsOnAFullDiskIsRefusedUntilItIsMended() async throws {
        let all = #"["n1","n2","n3"]"#
        let finished = try await run(
            schedule: """
                {"offset":"300ms","fault":"disk","value":{"nodes":\(all),"trouble":"full"}}
                {"offset":"900ms","fault":"kill","value":["n1"]}
                {"offset":"1200ms","fault":"restart","value":["n1"]}
                """,
            "--time-limit",
            "2s"
        )
        // The end of the run mends what nobody had mended.
        try expectClean(finished)
        let refused = effects("restart").compactMap { $0["started"]?["n1"]?["refused"]?.text }
        #expect(refused.count == 1 && refused[0].contains("No space left on device"), "\(refused)")
        let started = effects("disk-mend").last?["started"]
        for node in ["n1", "n2", "n3"] { #expect(started?[node]?["port"] != nil, "\(node)") }
    }

    @Test func aTroubleThatNobodyFeelsIsNamed() async throws {
        let finished = try await run(
            schedule: """
                {"offset":"300ms","fault":"disk","value":{"nodes":["n2"],"trouble":"lose-unsynced"}}
                {"offset":"900ms","fault":"disk-mend","value":["n2"]}
                """,
            "--time-limit",
            "2s"
        )
        try expectClean(finished)
        let idle = finished.json?["results"]?["idle_faults"]?.elements?.compactMap(\.text) ?? []
        #expect(idle.count == 1 && idle[0].hasPrefix("disk-mend at 0."), "\(idle)")
        #expect(idle.first?.contains("(lose-unsynced) met no node") == true, "\(idle)")
    }

    // MARK: Drawn, replayed, exposed

    @Test func troublesAreDrawnAndReplayed() async throws {
        let first = try await run(
            "abd",
            ["--nemesis", "disk", "--nemesis-interval", "700ms", "--time-limit", "8s"]
                + ["--seed", "5"]
        )
        try expectClean(first)
        func carriedOut() -> [Value] {
            ledger.filter { $0["offset"] != nil }.map { .map($0.filter { $0.key == "value" }) }
        }
        let recorded = carriedOut()
        #expect(effects("disk").count >= 4)
        let folder = try FileManager.default.destinationOfSymbolicLink(
            atPath: scratch.file("latest")
        )
        let again = try await scratch.run(
            ["run", "--replay", scratch.file(folder), "--runs", scratch.folder, "--json"]
        )
        try expectClean(again)
        #expect(carriedOut() == recorded)
    }

    /// Every node loses at once what it had not synced; with disks that answer at once, no kill
    /// alone would show who acknowledges too early.
    @Test func whoAcknowledgesBeforeASyncIsFoundOut() async throws {
        let all = #"["n1","n2","n3"]"#
        let blows = stride(from: 800, to: 3_500, by: 700).map { moment in
            """
            {"offset":"\(moment)ms","fault":"kill","value":\(all)}
            {"offset":"\(moment + 150)ms","fault":"restart","value":\(all)}

            """
        }
        let schedule =
            """
            {"offset":"300ms","fault":"disk","value":{"nodes":\(all),"trouble":"lose-unsynced"}}
            {"offset":"3700ms","fault":"disk-mend","value":\(all)}

            """ + blows.joined()
        let broken = try await run(
            "broken/ack-before-fsync",
            schedule: schedule,
            "--time-limit",
            "4s",
            "--sync-delay",
            "0s"
        )
        #expect(broken.status == 1, "\(broken.error)")
        let correct = try await run(
            schedule: schedule,
            "--time-limit",
            "4s",
            "--sync-delay",
            "0s"
        )
        try expectClean(correct)
        let faultCounts = effects("disk-mend").first?["tolls"]
        for node in ["n1", "n2", "n3"] {
            #expect((faultCounts?[node]?["lost_records"]?.integer ?? 0) > 0, "\(node)")
        }
    }
}
