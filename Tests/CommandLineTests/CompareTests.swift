import Foundation
import Histories
import Testing

/// Strategies side by side under the same plans, and runs that are recorded.
@Suite(.serialized) struct CompareTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    private func record() async throws -> CommandLineScratch.Finished {
        try await scratch.run(
            "compare",
            "--strategies",
            "abd,eventual",
            "--seeds",
            "2",
            "--nemesis",
            "partition",
            "--nemesis-shapes",
            "halves",
            "--nemesis-interval",
            "1s",
            "--time-limit",
            "5s",
            "--nodes",
            "3",
            "--seed",
            "3",
            "--runs",
            scratch.folder,
            "--json"
        )
    }

    @Test func strategiesMeetTheSamePlansAndComeBackFromTheirFolders() async throws {
        let finished = try await record()
        #expect(finished.status == 0 || finished.status == 2, "\(finished.error)")
        let runs = finished.json?["runs"]?.elements ?? []
        #expect(runs.map { $0["seed"] } == [3, 3, 4, 4])
        #expect(scratch.processes().isEmpty)
        let folders = runs.compactMap { $0["directory"]?.text }
        #expect(folders.count == 4)
        // The same faults at the same planned times, for every strategy.
        let schedules = folders.map {
            FileManager.default.contents(atPath: $0 + "/schedule.jsonl") ?? Data()
        }
        #expect(schedules[0] == schedules[1] && schedules[2] == schedules[3])
        #expect(schedules[0] != schedules[2] && !schedules[0].isEmpty)

        let fresh = finished.json?["comparison"]?["subjects"]?.elements ?? []
        #expect(fresh.map { $0["name"] } == ["abd", "eventual"])
        #expect(fresh.map { $0["runs"] } == [2, 2])
        #expect(fresh.allSatisfy { $0["label"]?["name"] == "untested" })
        // Two sides: what abd refuses on one of them, eventual serves.
        let served = fresh.map { $0["partitions"]?["halves"]?["served"] }
        let shares = served.map { ($0?["part"]?.integer ?? 0, $0?["whole"]?.integer ?? 0) }
        #expect(shares[0].0 < shares[0].1 && shares[1].0 == shares[1].1, "\(shares)")
        let lost = fresh.last?["anomalies"]?["lost write"]
        #expect(lost?["runs"]?["part"] == 2 && lost?["change"] == .null)

        try await expectForms(folders, fresh)
    }

    private func expectForms(_ folders: [String], _ fresh: [Value]) async throws {
        let again = try await scratch.run(["compare", "--json"] + folders)
        #expect(again.status == 0, "\(again.error)")
        #expect(again.json?["comparison"]?["subjects"]?.elements == fresh)

        let document = try scratch.write(
            "before\n<!-- comparison -->\nold\n<!-- /comparison -->\nafter\n",
            to: "page.md"
        )
        let page = scratch.file("page.html")
        let text = try await scratch.run(
            ["compare", "--into", document, "--html", page] + folders
        )
        #expect(text.output.contains("abd so far "))
        let written = scratch.contents("page.md")
        #expect(written.hasPrefix("before\n<!-- comparison -->") && written.hasSuffix("after\n"))
        #expect(written.contains("| abd | CP | untested |") && !written.contains("\nold\n"))
        let html = scratch.contents("page.html")
        #expect(html.contains("Consistency against availability"))
        // Each recorded run is listed, with a link to its report.
        let links = html.matches(of: /href="([^"#]+)\/report\.html"/).map { String($0.1) }
        #expect(Set(links) == Set(folders), "\(links)")

        let csv = try await scratch.run(["compare", "--csv"] + folders)
        #expect(csv.output.contains("eventual,runs with lost write,1.0,"))
        // A folder of folders is one subject.
        let adhoc = scratch.file("adhoc")
        let whole = try await scratch.run("compare", "--markdown", adhoc)
        #expect(whole.output.contains("| \(adhoc) | CP | untested | 4 |"), "\(whole.output)")
        #expect(whole.error.contains("\(adhoc): 4 runs\n"), "\(whole.error)")
        // The whole folder has a link to the last run besides, which counts no run twice.
        let root = try await scratch.run("compare", "--json", scratch.folder, scratch.folder)
        let subjects = root.json?["comparison"]?["subjects"]?.elements ?? []
        #expect(subjects.map { $0["runs"] } == [4, 4])
        let names = [scratch.folder, scratch.folder + " (2)"]
        #expect(subjects.compactMap { $0["name"]?.text } == names)
    }

    @Test func whatCannotBeComparedIsRefused() async throws {
        let cases: [(arguments: [String], status: Int32, words: String)] = [
            ([], 64, "name either --strategies, or folders"),
            (["--strategies", "abd", "x"], 64, "name either --strategies, or folders"),
            (["--strategies", "abd,abd"], 64, "each once"),
            (["--strategies", "abd", "--seeds", "0"], 64, "expected a number from 1 to 100000"),
            (["--csv", "--json", "x"], 64, "one of them"),
            (["nowhere"], 66, "nowhere: no results.json"),
            (["--into", "nowhere.md", "x"], 66, "no such file"),
            (["--strategies", "nobody"], 64, "unknown strategy \"nobody\""),
        ]
        for (arguments, status, words) in cases {
            let finished = try await scratch.run(["compare"] + arguments)
            #expect(finished.status == status, "\(arguments): \(finished.error)")
            #expect(finished.error.contains(words), "\(arguments): \(finished.error)")
        }
        _ = try scratch.write("{}", to: "results.json")
        let garbled = try await scratch.run("compare", scratch.folder)
        #expect(garbled.status == 66 && garbled.error.contains("expected the scorecard of a run"))
    }
}
