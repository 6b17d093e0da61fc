import Foundation
import Histories
import TestSupport
import Testing

/// Housekeeping from the command line; what each rule removes is tested beside the archive.
@Suite(.serialized) struct PruneTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    private var runs: String { scratch.file("runs") }

    private func trial(_ words: String...) async throws -> CommandLineScratch.Finished {
        try await scratch.run(
            ["run", "--links", "relay", "--nodes", "3", "--time-limit", "2s", "--runs", runs]
                + ["--seed", "2"] + words
        )
    }

    private func prune(_ words: String...) async throws -> CommandLineScratch.Finished {
        try await scratch.run(["prune", "--runs", runs] + words)
    }

    @Test func compressedHistoriesAreReadAsTheyAre() async throws {
        let run = try await trial("--strategy", "abd")
        #expect(run.status == 0, "\(run.error)")
        let latest = runs + "/latest"
        let before = try await scratch.run("check", latest, "--json")
        let said = try await prune("--compress", "--dry-run")
        #expect(said.status == 0 && said.output.contains("would be compressed"), "\(said)")
        let done = try await prune("--compress", "--json")
        let json = try #require(done.json, "\(done.error)")
        #expect(done.status == 0 && json["compressed"]?.elements?.count == 1, "\(done.output)")
        #expect((json["gained"]?.integer ?? 0) > 0 && json["removed"] == [])
        #expect(FileManager.default.fileExists(atPath: latest + "/history.jsonl.gz"))

        let after = try await scratch.run("check", latest, "--json")
        for field in ["valid", "operations", "keys", "model"] {
            #expect(after.json?[field] == before.json?[field])
        }
        let analysis = try await scratch.run("analyze", latest)
        #expect(analysis.output.contains("now       every verdict as then"), "\(analysis)")
        let comparison = try await scratch.run("compare", latest)
        #expect(comparison.status == 0, "\(comparison.error)")
        let replay = try await trial("--replay", latest)
        // Without a fault there is nothing to show, as its plan has some.
        #expect(replay.status == 2, "\(replay.error)")
    }

    @Test func oldRunsAreRemovedAndWhatIsLeftIsSaid() async throws {
        _ = try await trial("--strategy", "abd")
        let kept = try await prune("--older-than", "1d")
        #expect(kept.status == 0 && kept.output.contains("1 run left"), "\(kept)")
        #expect(kept.output.contains("adhoc     1"), "\(kept.output)")
        let full = try await prune("--max-size", "1", "--dry-run")
        #expect(full.output.contains("would be removed  adhoc/"), "\(full.output)")
        let done = try await prune("--older-than", "0s")
        #expect(done.status == 0 && done.output.contains("older than 0s"), "\(done)")
        let left = try FileManager.default.contentsOfDirectory(atPath: runs)
        #expect(left == ["adhoc"])
    }

    @Test func whatIsKeptMayTakeMoreThanItMay() async throws {
        _ = try await trial("--strategy", "eventual", "--time-limit", "100ms")
        let done = try await prune("--max-size", "1")
        #expect(done.status == 2 && done.output.contains("still more than 1 B"), "\(done)")
    }

    @Test func wrongWordsAreRefusedInOneLine() async throws {
        _ = try FileManager.default.createDirectory(
            atPath: runs,
            withIntermediateDirectories: true
        )
        let cases: [([String], Int32, String)] = [
            (["--keep-nights", "9999999"], 64, "expected 0 to 1000000"),
            (["--older-than", "soon"], 64, "expected a time such as 30d"),
            (["--max-size", "much"], 64, "expected an amount such as 20G"),
            (["--runs", scratch.file("nowhere")], 66, "no such folder"),
        ]
        for (words, status, text) in cases {
            let finished = try await scratch.run(["prune", "--runs", runs] + words)
            #expect(finished.status == status && finished.error.contains(text), "\(finished)")
            #expect(finished.output.isEmpty)
        }
    }
}
