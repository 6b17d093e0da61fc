import Foundation
import Histories
import TestSupport
import Testing

/// Recorded runs are judged again as they were judged when they were made.
@Suite(.serialized) struct AnalyzeTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    private func arguments(_ words: [String], lasting time: String = "3s") -> [String] {
        ["run", "--links", "relay", "--nodes", "3", "--clients", "4", "--seed", "5", "--json"]
            + ["--time-limit", time, "--runs", scratch.folder] + words
    }

    private func analyze(_ words: String...) async throws -> CommandLineScratch.Finished {
        try await scratch.run(["analyze", "latest", "--runs", scratch.folder] + words)
    }

    /// Results without how long the checks took.
    private func lasting(_ results: Value?) throws -> Value {
        var fields = try #require(results?.fields)
        fields["check_ns"] = nil
        return .map(fields)
    }

    /// Sound strategies and broken ones, under faults of links, processes and disks.
    private static let runs = [
        "--strategy abd --nemesis partition --nemesis-interval 400ms",
        "--strategy eventual --nemesis partition --nemesis-interval 400ms",
        "--strategy raft --nemesis kill,pause --nemesis-interval 400ms",
        "--strategy crdt --workload set --nemesis link,clock --nemesis-interval 400ms",
        "--strategy broken/abd-no-write-back --nemesis partition --nemesis-interval 300ms",
        "--strategy abd",
        "--strategy raft --workload counter --policy retry-idempotent --nemesis partition"
            + " --nemesis-interval 500ms",
        "--strategy eventual --policy full --nemesis partition --nemesis-interval 500ms",
    ]

    @Test(arguments: runs)
    func everyJudgementIsThatOfTheRun(words: String) async throws {
        let run = try await scratch.run(arguments(words.split(separator: " ").map(String.init)))
        let then = try #require(run.json, "\(run.error)")
        let again = try await analyze("--json")
        let now = try #require(again.json, "\(again.error)")
        #expect(again.status == run.status, "\(again.error)")
        #expect(now["missing"] == [] && now["changes"] == [], "\(again.output)")
        #expect(try lasting(now["results"]) == lasting(then["results"]))
        for field in ["seed", "links", "reproduce"] { #expect(now[field] == then[field]) }

        // Compressed histories are read as they are.
        let packing = "gzip latest/history.jsonl; gzip -q latest/attempts.jsonl latest/policy.jsonl"
        _ = await (try scratch.start("/bin/sh", "-c", packing)).wait(within: .seconds(20))
        #expect(!FileManager.default.fileExists(atPath: scratch.file("latest/history.jsonl")))
        let packed = try await analyze("--json")
        #expect(try lasting(packed.json?["results"]) == lasting(then["results"]))
        let check = try await scratch.run("check", scratch.file("latest"))
        #expect([0, 1].contains(check.status ?? 255), "\(check.error)")
    }

    /// What is not in the folders of earlier programs is taken from the scorecard.
    @Test func aRunWithoutAnEvidenceFileKeepsItsJudgements() async throws {
        let words = "--strategy eventual --nemesis partition --nemesis-interval 400ms"
        let run = try await scratch.run(arguments(words.split(separator: " ").map(String.init)))
        try FileManager.default.removeItem(atPath: scratch.file("latest/evidence.json"))
        let again = try await analyze("--json")
        let now = try #require(again.json, "\(again.error)")
        #expect(now["changes"] == [], "\(again.output)")
        let missing = now["missing"]?.elements?.compactMap(\.text) ?? []
        #expect(missing.contains { $0.contains("evidence.json: there is none") }, "\(missing)")
        #expect(missing.contains { $0.contains("equal-at-rest is as it was then") }, "\(missing)")
        let judgements = now["results"]?["judgements"]?.elements ?? []
        let before = run.json?["results"]?["judgements"]?.elements ?? []
        #expect(judgements.map { $0["standing"] } == before.map { $0["standing"] })
        #expect(judgements.map { $0["valid"] } == before.map { $0["valid"] })
        #expect(now["results"]?["detection"] == run.json?["results"]?["detection"])
    }

    @Test func aRunThatWasKilledIsJudgedAsFarAsItCame() async throws {
        let process = try scratch.start(
            arguments(["--strategy", "abd", "--nemesis", "partition"], lasting: "100s")
        )
        let history = scratch.file("latest/history.jsonl")
        #expect(await eventually { scratch.contents("latest/history.jsonl").count > 40_000 })
        let running = try await analyze("--json")
        #expect(running.json?["missing"]?.jsonText.contains("the run goes on") == true)
        let refused = try await analyze("--write")
        #expect(refused.status == 66 && refused.error.contains("the run goes on"), "\(refused)")
        await process.kill()
        #expect(await eventually { scratch.processes().isEmpty })

        // A full disk or a machine that lost its power leaves half a line.
        let handle = try #require(FileHandle(forUpdatingAtPath: history))
        try handle.truncate(atOffset: try handle.seekToEnd() - 9)
        try handle.close()
        let finished = try await analyze("--json")
        let now = try #require(finished.json, "\(finished.error)")
        #expect(finished.status == 2 && now["status"] == "interrupted", "\(finished.output)")
        let missing = now["missing"]?.jsonText ?? ""
        let reasons = ["its process was killed", "is cut off after", "evidence.json: there is"]
        for words in reasons {
            #expect(missing.contains(words), "\(missing)")
        }
        let linearizable = now["results"]?["judgements"]?.elements?.first {
            $0["guarantee"] == "linearizable"
        }
        #expect(linearizable?["valid"] == "unknown")
        let text = try await analyze()
        #expect(text.output.contains("Nothing wrong was found until then"), "\(text.output)")
        #expect(!scratch.contents("latest/record.json").contains("judged_by"))
    }

    @Test func nothingChangesUnlessThatIsAskedFor() async throws {
        _ = try await scratch.run(arguments(["--strategy", "abd"], lasting: "2s"))
        // As a program would have left it whose checkers saw something else.
        let results = scratch.contents("latest/results.json").replacing(
            #""guarantee":"linearizable","standing":"held","valid":true"#,
            with: #""guarantee":"linearizable","standing":"broken","valid":false"#
        )
        let run = try FileManager.default.destinationOfSymbolicLink(atPath: scratch.file("latest"))
        _ = try scratch.write(results, to: run + "/results.json")
        let record = scratch.contents("latest/record.json")
        let page = scratch.file("page.html")
        let shown = try await analyze("--with", "sequential", "--html", page)
        #expect(shown.status == 0, "\(shown.error)")
        #expect(
            shown.output.contains("changed   linearizable: then BROKEN, now held"),
            "\(shown.output)"
        )
        #expect(shown.output.contains("sequential"), "\(shown.output)")
        #expect(scratch.contents("page.html").contains("</html>"))
        #expect(scratch.contents("latest/results.json") == results)
        #expect(scratch.contents("latest/record.json") == record)

        let written = try await analyze("--write")
        #expect(written.status == 0, "\(written.error)")
        #expect(scratch.contents("latest/results.json") != results)
        #expect(scratch.contents("latest/record.json").contains(#""judged_by":{"commit""#))
        let again = try await analyze()
        #expect(again.output.contains("now       every verdict as then"), "\(again.output)")
    }

    @Test func severalRunsAreToldInFewLines() async throws {
        for seed in ["1", "2"] {
            _ = try await scratch.run(
                arguments(["--strategy", "abd"], lasting: "2s").map { $0 == "5" ? seed : $0 }
            )
        }
        let text = try await scratch.run("analyze", scratch.file("adhoc"))
        #expect(text.status == 0, "\(text.error)")
        #expect(text.output.contains("2 of 2 runs held"), "\(text.output)")
        #expect(text.output.split(separator: "\n").count < 12, "\(text.output)")
        let json = try await scratch.run("analyze", scratch.file("adhoc"), "--json")
        #expect(json.json?.elements?.count == 2)
    }

    /// A plan names files of schedules and policies, which may be gone later.
    @Test func aFolderNeedsNoOtherFiles() async throws {
        let faults = try scratch.write(
            #"{"offset":"500ms","fault":"pause","value":["n3"]}"# + "\n",
            to: "faults.jsonl"
        )
        let policy = try scratch.write(
            "name: mine\norder: [retry, balance]\nbalance: round-robin\nretry: {retries: 2}\n",
            to: "mine.yaml"
        )
        let run = try await scratch.run(
            arguments(["--strategy", "abd", "--schedule", faults, "--policy", policy])
        )
        let then = try #require(run.json, "\(run.error)")
        for file in [faults, policy] { try FileManager.default.removeItem(atPath: file) }
        let again = try await analyze("--json")
        let now = try #require(again.json, "\(again.error)")
        #expect(now["missing"] == [] && now["results"]?["policy"]?["name"] == "mine")
        #expect(try lasting(now["results"]) == lasting(then["results"]))
    }

    @Test func whatHasNothingToJudgeIsSkipped() async throws {
        let sweep = ["simulate", "--strategy", "abd", "--seeds", "3", "--record", "--runs"]
        _ = try await scratch.run(sweep + [scratch.folder])
        let alone = try await analyze()
        #expect(alone.status == 66 && alone.error.contains("faultline simulate"), "\(alone)")
        _ = try await scratch.run(arguments(["--strategy", "abd"], lasting: "2s"))
        let both = try await scratch.run("analyze", scratch.file("adhoc"))
        #expect(both.status == 0 && both.error.contains("skipped: "), "\(both)")
    }

    @Test func whatIsNoRunIsRefusedInOneLine() async throws {
        let cases = [
            (["analyze", scratch.file("nowhere")], 66, "no run; expected the folder of a run"),
            (["analyze", "latest", "--with", "sequentail"], 64, "did you mean sequential?"),
        ]
        for (words, status, text) in cases {
            let finished = try await scratch.run(words)
            #expect(finished.status == Int32(status), "\(finished)")
            #expect(finished.error.contains(text), "\(finished)")
            #expect(finished.error.split(separator: "\n").count == 1 && finished.output.isEmpty)
        }
        let folder = scratch.file("run")
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false
        )
        _ = try scratch.write("strategy: abd\n", to: "run/plan.yaml")
        let finished = try await scratch.run("analyze", folder)
        #expect(finished.status == 66, "\(finished)")
        #expect(finished.error.contains("history.jsonl: there is none"), "\(finished.error)")
    }
}
