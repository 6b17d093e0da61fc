import Archive
import Foundation
import Histories
import Nights
import Processes
import Scoring
import TestSupport
import Testing

/// `faultline nightly`: whole nights, as a user sees them.
@Suite(.serialized) struct NightlyTests {
    /// Simulated cells that take a moment each, one of which is expected to break.
    private static let suite = """
        summary: A night in a moment.
        cells:
          - {strategies: [abd, raft, eventual], workload: register, simulate: true, seeds: 4}
          - strategy: broken/abd-quorum-of-half
            workload: register
            simulate: true
            seeds: 15
            expect: defect
        """

    @Test func theListRunsNothing() async throws {
        let cli = try CommandLineScratch()
        let file = try cli.write(Self.suite, to: "moment.yaml")
        let finished = try await cli.run("nightly", file, "--list", "--json")
        #expect(finished.status == 0)
        #expect(finished.json?["cells"]?.elements?.count == 4)
        #expect(!FileManager.default.fileExists(atPath: cli.file("Histories")))
        let text = try await cli.run("nightly", "smoke", "--list")
        #expect(text.status == 0 && text.output.hasPrefix("smoke: "))
    }

    @Test func aNightLeavesItsResultInEveryForm() async throws {
        let cli = try CommandLineScratch()
        let file = try cli.write(
            Self.suite + "\n  - {strategy: abd, workload: register, time-limit: 2s, rate: 60}",
            to: "moment.yaml"
        )
        let finished = try await cli.run(
            "nightly",
            file,
            "--runs",
            "runs",
            "--json",
            "--date",
            "2026-11-30",
            "--jobs",
            "2"
        )
        #expect(finished.status == 0, "\(finished.error)")
        let cells = finished.json?["cells"]?.elements ?? []
        #expect(
            cells.map { $0["standing"]?.text } == [
                "as-claimed", "as-claimed", "as-claimed", "expected", "as-claimed",
            ]
        )
        for name in ["nightly.html", "night.json", "junit.xml", "summary.md"] {
            #expect(cli.contents("runs/nights/2026-11-30-moment/\(name)").count > 200)
        }
        // A run of a night is a run like any other.
        let folder = cells.last?["units"]?.elements?.first?["run"]?.text ?? ""
        let record = try RunDirectory(path: cli.file("runs/" + folder)).readRecord()
        #expect(record?.place?.night == "2026-11-30-moment" && record?.place?.attempt == 0)
        #expect(await eventually { cli.processes().isEmpty })
    }

    @Test func aBrokenStrategyBreaksTheNightAndItsSeedComesFirstInTheNext() async throws {
        let cli = try CommandLineScratch()
        let suite = """
            cells:
              - {strategy: broken/abd-quorum-of-half, simulate: true, seeds: 15}
              - {strategy: abd, workload: deletes, simulate: true, seeds: 3}
            """
        let file = try cli.write(suite, to: "moment.yaml")
        let first = try await cli.run("nightly", file, "--runs", "runs", "--date", "2026-11-29")
        #expect(first.status == 1)
        #expect(first.output.hasPrefix("✗ BROKEN"))
        let again = first.output.split(separator: "\n").first { $0.hasPrefix("again") }
        let line = try #require(again).split(separator: " ").dropFirst(2).map(String.init)
        #expect(try await cli.run(line).status == 1, "the line repeats it")
        #expect(cli.contents("runs/nights/2026-11-29-moment/junit.xml").contains("<failure"))
        _ = try await cli.run("nightly", file, "--runs", "runs", "--date", "2026-11-30")
        let shard = try #require(
            try NightFolder(root: cli.file("runs"), id: "2026-11-30-moment").record(of: .whole)
        )
        let repeated = shard.plan.units.prefix { $0.isRepeated }
        #expect(!repeated.isEmpty && line.contains("\(repeated[0].seed)"))
    }

    // MARK: Crashes

    @Test func aNightThatWasKilledGoesOnAndCountsNothingTwice() async throws {
        let cli = try CommandLineScratch()
        let file = try cli.write(Self.suite, to: "moment.yaml")
        let night = NightFolder(root: cli.file("runs"), id: "2026-11-30-moment")
        for round in 0..<3 {
            let process = try cli.start([
                "nightly", file, "--runs", "runs", "--night", night.id, "--date", "2026-11-30",
            ])
            // Killed at moments that differ from machine to machine, in each run and between.
            _ = await process.wait(within: .milliseconds(300 + 450 * round))
            await process.kill()
        }
        let finished = try await cli.run("nightly", file, "--runs", "runs", "--resume")
        let again = try await cli.run(
            "nightly",
            file,
            "--runs",
            "runs",
            "--night",
            night.id,
            "--json"
        )
        #expect(finished.status == 0 || finished.error.contains("no night"), "\(finished.error)")
        #expect(again.status == 0, "\(again.error)")
        let result = try night.read().result
        #expect(result.tried == 4 && result.count(.asClaimed) == 3 && result.count(.expected) == 1)
        #expect(result.cells.allSatisfy { $0.units.count == 1 })
        #expect(again.json?["runs"] == 4)
        #expect(await eventually { cli.processes().isEmpty })
    }

    @Test func anInterruptedNightKeepsEverythingAndSaysHowToGoOn() async throws {
        let cli = try CommandLineScratch()
        let suite = "cells: [{strategies: [abd, raft], workload: register, runs: 3}]"
        let file = try cli.write(suite, to: "long.yaml")
        let process = try cli.start(["nightly", file, "--runs", "runs"])
        let runs = cli.file("runs/long")
        let isUnderWay = await eventually {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? []
            return !names.isEmpty
        }
        #expect(isUnderWay)
        process.send(.interrupt)
        let end = await process.wait(within: .seconds(120))
        #expect(end == .exited(130))
        #expect(cli.contents("err").contains("to go on: faultline nightly \(file) --resume"))
        #expect(cli.contents("out").contains("INTERRUPTED"))
        #expect(await eventually { cli.processes().isEmpty })
    }

    // MARK: Shards

    @Test func shardsMergedAreTheNightOfOneMachine() async throws {
        let cli = try CommandLineScratch()
        let file = try cli.write(Self.suite, to: "moment.yaml")
        let common = ["nightly", file, "--date", "2026-11-30"]
        _ = try await cli.run(common + ["--runs", "whole"])
        for shard in 1...2 {
            _ = try await cli.run(common + ["--runs", "part\(shard)", "--shard", "\(shard)/2"])
        }
        let merged = try await cli.run("nightly", "merge", "all", "part1", "part2", "--json")
        let whole = try await cli.run("nightly", "merge", "whole", "--json")
        #expect(merged.status == 0 && whole.status == 0, "\(merged.error)\(whole.error)")
        #expect(Self.outcome(of: merged.json) == Self.outcome(of: whole.json))
        let twice = try await cli.run("nightly", "merge", "all", "part1", "part2", "--json")
        #expect(Self.outcome(of: twice.json) == Self.outcome(of: merged.json))
        let missing = try await cli.run("nightly", "merge", "some", "part1")
        #expect(missing.status == 2 && missing.output.contains("Missing shards: 2/2"))
        let allowed = try await cli.run("nightly", "merge", "some", "--allow-missing")
        #expect(allowed.status == 0)
    }

    /// Cells with their standings, seeds and findings: what must not depend on shards.
    private static func outcome(of json: Value?) -> [String] {
        (json?["cells"]?.elements ?? []).map { cell in
            let units = (cell["units"]?.elements ?? []).map { unit in
                "\(unit["seed"]?.text ?? "") \(unit["status"]?.text ?? "")"
            }
            let findings = (cell["expected_or_known"]?.elements ?? []).map {
                $0["fingerprint"]?.text ?? ""
            }
            return "\(cell["id"]?.text ?? "") \(cell["standing"]?.text ?? "") \(units) \(findings)"
        }
    }

    // MARK: Refusals

    @Test(arguments: [
        (["smoek"], 64, "unknown suite \"smoek\"; did you mean smoke?"),
        (["none.yaml"], 66, "none.yaml: no such file"),
        (["bad.yaml"], 66, "bad.yaml: line 1: unknown strategy \"raaft\"; did you mean raft?"),
        (["smoke", "--shard", "4/3"], 64, "--shard 4/3: expected I/N"),
        (["smoke", "--shard", "auto"], 64, "no variable says which shard this is"),
        (["smoke", "--resume", "--runs", "empty"], 64, "no night of smoke in empty"),
        (["smoke", "--date", "tomorrow"], 64, "--date tomorrow: expected a day"),
        (["smoke", "--time-budget", "long"], 64, "--time-budget long: expected a time"),
        (["smoke", "--night", "../x"], 64, "--night ../x: expected letters"),
        (["smoke", "--baseline", "yesterday"], 64, "--baseline yesterday: there is no earlier"),
        (["merge", "empty"], 66, "empty: no night"),
        (["smoke", "--engine", "kubernetes"], 64, "give --print"),
    ])
    func mistakesAreRefusedInOneLine(words: [String], status: Int32, text: String) async throws {
        let cli = try CommandLineScratch()
        _ = try cli.write("cells: [{strategy: raaft}]", to: "bad.yaml")
        let finished = try await cli.run(["nightly"] + words)
        #expect(finished.status == status)
        #expect(finished.error.contains(text), "\(finished.error)")
        #expect(!FileManager.default.fileExists(atPath: cli.file("Histories")))
    }
}
